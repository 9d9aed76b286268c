//! Writing the journal of the accounts, in the transaction of what it tells.

use serde_json::Value;
use uuid::Uuid;
use vao_db::Tx;
use vao_db::journal_compte::{self, NouvelleLigne};
use vao_domain::Population;
use vao_domain::compte::{ActionJournal, EntiteJournal, OrigineJournal};

use crate::Problem;
use crate::acces::Identite;
use crate::horloge::Horloge;

/// Who did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Auteur {
    /// Kind of author.
    pub origine: OrigineJournal,
    /// His account.
    pub compte: Option<Uuid>,
    /// Name written in the journal.
    pub nom: String,
    /// Address he called from, for security lines.
    pub adresse_ip: Option<String>,
}

impl Auteur {
    /// Signed-in caller.
    pub fn appelant(identite: &Identite) -> Self {
        Self {
            origine: match identite.population {
                Population::Usagers => OrigineJournal::Front,
                Population::Bo => OrigineJournal::Back,
            },
            compte: Some(identite.compte),
            nom: format!("{} {}", identite.prenom, identite.nom),
            adresse_ip: None,
        }
    }

    /// Somebody who is not signed in.
    pub fn visiteur(adresse_ip: &str) -> Self {
        Self {
            origine: OrigineJournal::Public,
            compte: None,
            nom: "Visiteur".to_owned(),
            adresse_ip: Some(adresse_ip.to_owned()),
        }
    }

    /// Planned job.
    pub fn automate() -> Self {
        Self {
            origine: OrigineJournal::Cron,
            compte: None,
            nom: "Automate".to_owned(),
            adresse_ip: None,
        }
    }
}

/// What it was done to, and who may read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cible {
    /// Kind.
    pub entite: EntiteJournal,
    /// Identifier.
    pub id: String,
    /// Name written in the journal.
    pub nom: String,
    /// Organisation of a portal account.
    pub organisme: Option<Uuid>,
    /// Région of a portal account; territory of an agent or of a sheet.
    pub territoire: Option<String>,
    /// Département of a portal account.
    pub departement: Option<String>,
}

/// What happened, with what changed.
#[derive(Debug, Clone)]
pub struct Fait<'a> {
    /// Action.
    pub action: ActionJournal,
    /// Reason given.
    pub motif: Option<&'a str>,
    /// Fields before, keyed by their displayed name.
    pub avant: Option<Value>,
    /// The same fields after.
    pub apres: Option<Value>,
}

impl Fait<'_> {
    /// Something that changed no field.
    pub const fn simple(action: ActionJournal) -> Self {
        Self {
            action,
            motif: None,
            avant: None,
            apres: None,
        }
    }

    /// Something that changed fields: only those that differ are kept.
    pub fn change(action: ActionJournal, mut avant: Value, mut apres: Value) -> Self {
        if let (Some(avant), Some(apres)) = (avant.as_object_mut(), apres.as_object_mut()) {
            let memes: Vec<String> = avant
                .iter()
                .filter(|(nom, valeur)| apres.get(nom.as_str()) == Some(valeur))
                .map(|(nom, _)| nom.clone())
                .collect();
            for nom in memes {
                avant.remove(&nom);
                apres.remove(&nom);
            }
        }
        Self {
            avant: Some(avant),
            apres: Some(apres),
            ..Self::simple(action)
        }
    }
}

/// Writes one line.
pub async fn noter(
    tx: &mut Tx,
    horloge: &Horloge,
    auteur: &Auteur,
    cible: &Cible,
    fait: Fait<'_>,
) -> Result<(), Problem> {
    noter_sous(tx, horloge, horloge.nouvel_id(), auteur, cible, fait).await
}

/// Writes one line under this identifier, for a mail that will quote it.
pub async fn noter_sous(
    tx: &mut Tx,
    horloge: &Horloge,
    id: Uuid,
    auteur: &Auteur,
    cible: &Cible,
    fait: Fait<'_>,
) -> Result<(), Problem> {
    let ligne = NouvelleLigne {
        id,
        entite: cible.entite,
        entite_id: cible.id.clone(),
        action: fait.action,
        origine: auteur.origine,
        acteur: auteur.compte,
        acteur_nom: &auteur.nom,
        cible_nom: &cible.nom,
        organisme: cible.organisme,
        territoire: cible.territoire.as_deref(),
        departement: cible.departement.as_deref(),
        motif: fait.motif,
        avant: fait.avant,
        apres: fait.apres,
        // Le reste du journal se garde : l'adresse IP n'y entre pas.
        adresse_ip: auteur.adresse_ip.as_deref().filter(|_| fait.action.est_securite()),
        le: horloge.maintenant(),
    };
    Ok(journal_compte::ajouter(tx, &ligne).await?)
}
