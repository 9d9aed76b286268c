//! Ce que la déclaration prend de la fiche de l'organisme.

use serde_json::{Value, json};
use vao_contract::adresse::Adresse;
use vao_contract::declaration::ResponsableSejour;
use vao_contract::{CodeProbleme, Probleme};
use vao_db::AsyncPgConnection;
use vao_db::declarations::AgrementRow;
use vao_db::organismes::{self, Declarant, OrganismeRow};
use vao_domain::OrganismeId;
use vao_domain::organisme::RattachementRefuse;

use crate::{Problem, agrements};

/// Fiche et agréments de l'organisme déclarant ; 409 si la fiche est incomplète, ou si son siège ne le couvre pas.
pub(super) async fn complet(
    conn: &mut AsyncPgConnection,
    id: OrganismeId,
) -> Result<(OrganismeRow, Vec<AgrementRow>), Problem> {
    let declarant = charger(conn, id).await?;
    if !declarant.fiche.complet {
        let detail = "Complétez la fiche de votre organisme, puis revenez déclarer votre séjour.";
        return Err(Probleme::de(CodeProbleme::OrganismeIncomplet).detail(detail).into());
    }
    autorise(declarant)
}

/// Fiche de l'organisme déclarant, avec ce dont il peut se prévaloir.
async fn charger(conn: &mut AsyncPgConnection, id: OrganismeId) -> Result<Declarant, Problem> {
    organismes::charger(conn, id).await?.ok_or_else(Problem::introuvable)
}

/// Fiche et agréments d'un organisme qui peut déposer ; 409 si son siège ne le couvre pas.
pub(super) async fn autorise_a_deposer(
    conn: &mut AsyncPgConnection,
    id: OrganismeId,
) -> Result<(OrganismeRow, Vec<AgrementRow>), Problem> {
    autorise(charger(conn, id).await?)
}

/// Un établissement se prévaut de l'agrément de son siège tant que celui-ci l'autorise et que sa fiche est complète.
fn autorise(declarant: Declarant) -> Result<(OrganismeRow, Vec<AgrementRow>), Problem> {
    match declarant.refus {
        None => Ok((declarant.fiche, declarant.agrements)),
        Some(refus) => Err(refuser(refus)),
    }
}

/// Ce que le siège doit faire avant que l'établissement déclare ; rien de ce qui est saisi n'est perdu.
fn refuser(refus: RattachementRefuse) -> Problem {
    let (code, detail) = match refus {
        RattachementRefuse::SiegeInconnu => (
            CodeProbleme::SiegeInconnu,
            "Le siège de votre entreprise n'a pas, ou plus, de fiche sur le portail : votre établissement ne peut pas \
             déclarer de séjour sous son agrément. Vos déclarations restent lisibles ; demandez au siège de s'inscrire, de \
             finaliser sa fiche et de vous y autoriser.",
        ),
        RattachementRefuse::SiegeIncomplet => (
            CodeProbleme::SiegeIncomplet,
            "La fiche du siège de votre entreprise n'est pas, ou plus, complète : votre établissement ne peut pas déclarer \
             de séjour sous son agrément. Vos déclarations restent lisibles ; demandez au siège de compléter sa fiche et de la \
             finaliser, puis recommencez. Vous pouvez le prévenir depuis « Mon organisme ».",
        ),
        RattachementRefuse::NonAutorise => (
            CodeProbleme::EtablissementNonAutorise,
            "Le siège de votre entreprise n'autorise pas, ou plus, votre établissement à déclarer des séjours sous son \
             agrément. Vos déclarations restent lisibles ; demandez au siège de vous autoriser.",
        ),
    };
    Problem::detaille(code, detail)
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
        "agrement": agrement.map(agrements::resumer),
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
