//! Ce qui rend complète une fiche de démonstration : protocoles, représentant, établissements du siège.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::ErreurGraines;
use super::super::contenu::Personne;
use crate::Tx;
use crate::schema::etablissement;

/// Représentants légaux (`Vec<Representant>` du contrat).
pub(super) fn representants(personne: Personne<'_>, le: NaiveDate) -> Value {
    json!([{
        "type": "personne_physique", "raisonSociale": null, "nom": personne.nom, "prenom": personne.prenom,
        "fonction": personne.fonction, "source": "SAISIE", "releveLe": le,
    }])
}

/// Protocole de transport complet (`ProtocoleTransport`).
pub(super) fn transport() -> Value {
    json!({
        "responsableTransportLieuSejour": ["organisateur"],
        "modeTransport": ["train", "autocar"],
        "precisionModeOrganisation": "Départ accompagné depuis la gare, un accompagnant pour six vacanciers, \
                                      correspondances repérées à l'avance et repas froid prévu.",
        "deplacementDurantSejour": true,
        "vehiculesAdaptes": true,
        "precisionVehiculesAdaptes": "Deux minibus de neuf places, dont un avec rampe et ancrages pour fauteuil.",
    })
}

/// Protocole sanitaire complet (`ProtocoleSanitaire`).
pub(super) fn sanitaire() -> Value {
    json!({
        "dispositionsSpecifiques": true,
        "precisionDispositionsSpecifiques": "Fiche de liaison remplie avec la famille ou l'établissement avant le départ.",
        "constitutionEquipe": ["personne_formee"],
        "precisionConstitutionEquipe": "Un accompagnant au moins formé aux premiers secours sur chaque séjour.",
        "accordCabinetMedical": true,
        "precisionAccordCabinetMedical": "Cabinet médical le plus proche prévenu de la présence du groupe.",
        "troussePharmacie": true,
        "responsableAdministrationMedicament": ["responsable_sejour"],
        "precisionResponsableAdministrationMedicament": "Le responsable du séjour donne et consigne chaque prise.",
        "stockageMedicamentSecurise": true,
        "precisionStockageMedicamentSecurise": "Armoire fermée à clé dans la chambre du responsable.",
        "conservationMedicamentThermosensible": true,
        "individualisationMedicaments": true,
        "precisionIndividualisationMedicaments": "Une pochette nominative par vacancier.",
        "preparationPilluliers": "prepares_prealablement",
        "precisionPreparationPilluliers": "Piluliers préparés par la pharmacie pour toute la durée du séjour.",
        "prescriptionMedicaleJointe": true,
        "protocoleModificationTraitement": true,
        "precisionProtocoleModificationTraitement": "Sur ordonnance seulement, la famille étant prévenue le jour même.",
        "ficheSuiviMedicaments": true,
        "protocoleEvacuation": true,
        "precisionProtocoleEvacuation": "Appel du 15, un accompagnant reste avec la personne.",
        "protocoleAccident": true,
        "precisionProtocoleAccident": "Alerte du siège et de la famille, déclaration dans les quarante-huit heures.",
        "protocoleReorientation": true,
        "precisionProtocoleReorientation": "Retour organisé avec un accompagnant si le séjour ne convient pas.",
        "protocoleCanicule": true,
        "precisionProtocoleCanicule": "Sorties le matin, eau à disposition, pièces rafraîchies.",
        "gestionBudgetPersonnel": "Enveloppe nominative tenue par le responsable, reçus remis en fin de séjour.",
    })
}

/// Établissement d'un siège au répertoire : SIRET, voie, code postal, commune, code INSEE, fermé, autorisé.
type Vu = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    bool,
    bool,
);

const DE_GRAND_LARGE: [Vu; 3] = [
    (
        "81204713200020",
        "3 avenue du Rhône",
        "74000",
        "Annecy",
        "74010",
        false,
        true,
    ),
    (
        "81204713200038",
        "12 quai des Allobroges",
        "73000",
        "Chambéry",
        "73065",
        false,
        false,
    ),
    (
        "81204713200046",
        "5 rue du Lac",
        "74200",
        "Thonon-les-Bains",
        "74281",
        true,
        false,
    ),
];

/// Écrit les établissements que le siège de Grand Large voit au répertoire, s'ils manquent : l'antenne est autorisée.
pub(super) async fn etablissements(
    tx: &mut Tx,
    siege: Uuid,
    denomination: &str,
    par: Uuid,
    maintenant: DateTime<Utc>,
) -> Result<(), ErreurGraines> {
    for (siret, adresse, code_postal, commune, insee, ferme, autorise) in DE_GRAND_LARGE {
        diesel::insert_into(etablissement::table)
            .values((
                etablissement::organisme_id.eq(siege),
                etablissement::siret.eq(siret),
                etablissement::denomination.eq(denomination),
                etablissement::adresse.eq(adresse),
                etablissement::code_postal.eq(code_postal),
                etablissement::commune.eq(commune),
                etablissement::commune_insee.eq(insee),
                etablissement::ferme.eq(ferme),
                etablissement::autorise.eq(autorise),
                etablissement::autorise_at.eq(autorise.then_some(maintenant)),
                etablissement::autorise_par.eq(autorise.then_some(par)),
            ))
            .on_conflict_do_nothing()
            .execute(&mut ***tx)
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use vao_domain::Siret;

    use super::DE_GRAND_LARGE;

    #[test]
    fn les_etablissements_sont_du_meme_siren_et_leur_siret_est_juste() {
        for (siret, ..) in DE_GRAND_LARGE {
            assert_eq!(Siret::lire(siret).unwrap().siren().as_str(), "812047132");
        }
    }
}
