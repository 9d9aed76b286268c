//! Événements : en écrire un, les montrer.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use vao_contract::declaration::{EvenementDto, HistoriqueDto};
use vao_db::evenements::{EvenementRow, NouvelEvenement};
use vao_domain::evenement::{CodeEvenement, SourceEvenement};
use vao_domain::{EvenementId, Population, Statut};

use crate::acces::Identite;
use crate::horloge::Horloge;

/// Événement que l'appelant produit, sans commentaire ni précision.
pub(super) fn evenement(
    horloge: &Horloge,
    identite: &Identite,
    dossier: uuid::Uuid,
    code: CodeEvenement,
    passage: Option<(Statut, Statut)>,
    le: DateTime<Utc>,
) -> NouvelEvenement {
    NouvelEvenement {
        id: EvenementId(horloge.nouvel_id()),
        dossier,
        code,
        source: identite.source(),
        acteur: identite.acteur(),
        emetteur: identite.emetteur(),
        courriel: Some(identite.email.clone()),
        de: passage.map(|(de, _)| de),
        vers: passage.map(|(_, vers)| vers),
        commentaire: None,
        metadata: json!({}),
        le,
    }
}

/// Conséquence d'une action : même auteur, source « système ».
pub(super) fn consequence(cause: &NouvelEvenement, horloge: &Horloge, code: CodeEvenement) -> NouvelEvenement {
    NouvelEvenement {
        id: EvenementId(horloge.nouvel_id()),
        code,
        source: SourceEvenement::Systeme,
        de: None,
        vers: None,
        commentaire: None,
        metadata: json!({}),
        ..cause.clone()
    }
}

/// Historique montré à l'appelant : un organisme voit le service, jamais l'adresse d'un agent.
pub(super) fn montrer(evenements: Vec<EvenementRow>, identite: &Identite) -> HistoriqueDto {
    let agent = identite.population == Population::Bo;
    let ligne = |evenement: EvenementRow| EvenementDto {
        id: EvenementId(evenement.id),
        code: evenement.code.0,
        source: evenement.source.0,
        emetteur: evenement.emetteur,
        courriel: evenement.courriel.filter(|_| agent),
        de: evenement.de.map(|statut| statut.0),
        vers: evenement.vers.map(|statut| statut.0),
        commentaire: evenement.commentaire,
        motif: precision(&evenement.metadata, "motif"),
        sections: precision(&evenement.metadata, "sections").unwrap_or_default(),
        echeance: precision(&evenement.metadata, "echeance"),
        ancien_departement: precision(&evenement.metadata, "ancien"),
        nouveau_departement: precision(&evenement.metadata, "nouveau"),
        le: evenement.le,
    };
    HistoriqueDto {
        evenements: evenements.into_iter().map(ligne).collect(),
    }
}

/// Précision d'un événement ; absente ou d'une autre forme, elle n'est pas montrée.
pub(super) fn precision<T: serde::de::DeserializeOwned>(metadata: &Value, cle: &str) -> Option<T> {
    metadata.get(cle).and_then(|valeur| T::deserialize(valeur).ok())
}
