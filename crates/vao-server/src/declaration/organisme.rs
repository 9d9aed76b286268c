//! Ce que la déclaration prend de la fiche de l'organisme.

use serde_json::{Value, json};
use vao_contract::adresse::Adresse;
use vao_contract::declaration::ResponsableSejour;
use vao_contract::session::AgrementResume;
use vao_contract::{CodeProbleme, Probleme};
use vao_db::AsyncPgConnection;
use vao_db::declarations::AgrementRow;
use vao_db::organismes::{self, OrganismeRow};
use vao_domain::{CodeTerritoire, OrganismeId};

use crate::Problem;

/// Fiche et agréments de l'organisme déclarant ; 409 si la fiche est incomplète.
pub(super) async fn complet(
    conn: &mut AsyncPgConnection,
    id: OrganismeId,
) -> Result<(OrganismeRow, Vec<AgrementRow>), Problem> {
    let fiche = organismes::charger(conn, id).await?.ok_or_else(Problem::introuvable)?;
    if fiche.0.complet {
        return Ok(fiche);
    }
    let detail = "Complétez la fiche de votre organisme, puis revenez déclarer votre séjour.";
    Err(Probleme::de(CodeProbleme::OrganismeIncomplet).detail(detail).into())
}

/// Agrément, en résumé.
pub(super) fn resumer(agrement: &AgrementRow) -> AgrementResume {
    AgrementResume {
        numero: agrement.numero.clone(),
        date_obtention: agrement.date_obtention,
        date_fin_validite: agrement.date_fin_validite,
        region: CodeTerritoire(agrement.region.clone()),
    }
}

/// Copie de la fiche, gardée avec la déclaration : l'identité telle qu'elle était au dépôt.
pub(super) fn instantane(fiche: &OrganismeRow, agrement: Option<&AgrementRow>) -> Value {
    json!({
        "id": fiche.id,
        "typeOrganisme": fiche.type_organisme,
        "nom": fiche.nom,
        "siret": fiche.siret,
        "siegeSocial": fiche.siege_social,
        "porteurAgrement": fiche.porteur_agrement,
        "raisonSociale": fiche.raison_sociale,
        "nomCommercial": fiche.nom_commercial,
        "nomNaissance": fiche.nom_naissance,
        "nomUsage": fiche.nom_usage,
        "prenom": fiche.prenom,
        "statutJuridique": fiche.statut_juridique,
        "adresse": fiche.adresse,
        "email": fiche.email,
        "telephone": fiche.telephone,
        "representantsLegaux": fiche.representants_legaux,
        "agrement": agrement.map(resumer),
    })
}

/// Responsable prérempli à la création : celui de la fiche, ou la personne physique elle-même.
pub(super) fn responsable(fiche: &OrganismeRow, courriel: &str) -> ResponsableSejour {
    if fiche.type_organisme == "personne_physique" {
        let adresse = fiche
            .adresse
            .clone()
            .and_then(|adresse| serde_json::from_value::<Adresse>(adresse).ok());
        return ResponsableSejour {
            nom: fiche.nom_naissance.clone(),
            prenom: fiche.prenom.clone(),
            fonction: Some("Organisateur de séjour".to_owned()),
            email: Some(courriel.to_owned()),
            telephone: fiche.telephone.clone(),
            adresse,
        };
    }
    // Une fiche d'une forme inattendue ne préremplit rien : elle n'empêche pas de déclarer.
    fiche
        .responsable_sejour
        .clone()
        .and_then(|saisi| serde_json::from_value(saisi).ok())
        .unwrap_or_default()
}
