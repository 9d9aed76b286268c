//! Événements d'une fiche que les changements de SIRET et le répertoire produisent.

use serde_json::{Value, json};
use uuid::Uuid;
use vao_db::Tx;
use vao_db::evenements::{self, NouvelEvenement};
use vao_domain::evenement::SourceEvenement;
use vao_domain::organisme::{EffetAgrement, EvenementOrganisme};
use vao_domain::{Acteur, Code as _, EvenementId, Siret};

use crate::Problem;
use crate::acces::Identite;
use crate::horloge::Horloge;

/// Auteur d'un événement.
#[derive(Debug, Clone)]
pub struct Auteur {
    /// Côté.
    pub source: SourceEvenement,
    /// Compte.
    pub acteur: Acteur,
    /// Nom montré.
    pub emetteur: String,
    /// Adresse, montrée aux agents et dans les courriels.
    pub courriel: Option<String>,
}

impl Auteur {
    /// L'appelant.
    pub fn appelant(identite: &Identite) -> Self {
        Self {
            source: identite.source(),
            acteur: identite.acteur(),
            emetteur: identite.emetteur(),
            courriel: Some(identite.email.clone()),
        }
    }

    /// Une tâche planifiée.
    pub fn automate() -> Self {
        Self {
            source: SourceEvenement::Automate,
            acteur: Acteur::Automate,
            emetteur: "Relecture du répertoire Sirene".to_owned(),
            courriel: None,
        }
    }

    /// L'analyse des pièces jointes.
    pub fn antivirus() -> Self {
        Self {
            emetteur: "Analyse antivirus".to_owned(),
            ..Self::automate()
        }
    }

    /// La vérification des adresses saisies à la main.
    pub fn verificateur() -> Self {
        Self {
            emetteur: "Vérification des adresses".to_owned(),
            ..Self::automate()
        }
    }

    /// Compte de l'auteur, s'il en a un.
    pub const fn compte(&self) -> Option<Uuid> {
        match self.acteur {
            Acteur::Usager(id) => Some(id.0),
            Acteur::Agent(id) => Some(id.0),
            Acteur::Automate => None,
        }
    }
}

/// Ce qui est arrivé.
#[derive(Debug, Clone)]
pub struct Fait {
    /// Code.
    pub code: EvenementOrganisme,
    /// Commentaire ou motif.
    pub commentaire: Option<String>,
    /// Précisions.
    pub metadata: Value,
}

impl Fait {
    /// Rien que son code.
    pub fn simple(code: EvenementOrganisme) -> Self {
        Self {
            code,
            commentaire: None,
            metadata: json!({}),
        }
    }

    /// Changement de SIRET demandé, admis ou refusé : vers lequel, et pourquoi.
    pub fn vers_siret(code: EvenementOrganisme, ancien: &str, nouveau: &Siret, motif: &str) -> Self {
        Self {
            code,
            commentaire: Some(motif.to_owned()),
            metadata: json!({
                "precision": format!("vers le SIRET {}", nouveau.lisible()),
                "ancien": ancien,
                "nouveau": nouveau,
            }),
        }
    }

    /// Le même, avec une précision de plus.
    #[must_use]
    pub fn avec(mut self, nom: &str, valeur: impl Into<Value>) -> Self {
        if let Some(precisions) = self.metadata.as_object_mut() {
            precisions.insert(nom.to_owned(), valeur.into());
        }
        self
    }
}

/// Précision d'un événement, telle que l'historique la montre : avec elle, ce que devient l'agrément.
pub fn precision(metadata: &Value) -> Option<String> {
    let texte = |objet: &Value, champ: &str| Some(objet.get(champ)?.as_str()?.to_owned());
    let agrement = metadata.get("agrement").and_then(|agrement| {
        let effet = EffetAgrement::depuis_code(&texte(agrement, "effet")?)?;
        effet.phrase(texte(agrement, "numero").as_deref())
    });
    match (texte(metadata, "precision"), agrement) {
        (Some(precision), Some(agrement)) => Some(format!("{precision}. {agrement}")),
        (precision, agrement) => precision.or(agrement),
    }
}

/// Ajoute un événement à l'historique d'une fiche verrouillée ; rend son identifiant, que les courriels citent.
pub async fn noter(
    tx: &mut Tx,
    horloge: &Horloge,
    organisme: Uuid,
    auteur: &Auteur,
    fait: Fait,
) -> Result<Uuid, Problem> {
    let id = horloge.nouvel_id();
    let evenement = NouvelEvenement {
        id: EvenementId(id),
        dossier: organisme,
        code: fait.code,
        source: auteur.source,
        acteur: auteur.acteur,
        emetteur: auteur.emetteur.clone(),
        courriel: auteur.courriel.clone(),
        de: None,
        vers: None,
        commentaire: fait.commentaire,
        metadata: fait.metadata,
        le: horloge.maintenant(),
    };
    evenements::ajouter(tx, evenement).await?;
    Ok(id)
}
