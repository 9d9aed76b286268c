//! Qui succède à un établissement : le serveur l'établit lui-même, personne ne le lui dit.

use vao_domain::Siret;
use vao_domain::organisme::TypeOrganisme;
use vao_external::{Lecture, LienSuccession};

use super::{ReleveSirene, indisponible};
use crate::Problem;
use crate::app::Commun;

/// Ce que le répertoire annonce après un SIRET.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parcours {
    /// Liens de succession, du premier au dernier.
    pub liens: Vec<LienSuccession>,
    /// SIRET à proposer ; `None` si rien ne succède à celui-ci.
    pub successeur: Option<Siret>,
}

/// Successeur d'un SIRET.
///
/// Un siège et une personne physique suivent leur entreprise : leur successeur est son siège en cours. À défaut, et pour
/// un établissement secondaire, c'est le bout de la chaîne des liens de succession. `suit_l_entreprise` est ce que la
/// fiche en dit, si elle existe : le répertoire ne présente plus comme siège un ancien siège.
///
/// # Errors
/// 503 si le répertoire ne répond pas.
pub async fn chercher(
    commun: &Commun,
    siret: &Siret,
    suit_l_entreprise: Option<bool>,
    lecture: Lecture,
) -> Result<Parcours, Problem> {
    let annuaire = &commun.externes.annuaire;
    let (etablissement, chaine) = futures::try_join!(
        annuaire.etablissement(siret, lecture),
        annuaire.succession(siret, lecture)
    )
    .map_err(indisponible)?;
    let releve = etablissement.valeur.as_ref().map(ReleveSirene::de);
    let suit = suit_l_entreprise
        .or_else(|| {
            let releve = releve.as_ref()?;
            Some(releve.siege || releve.type_organisme() == TypeOrganisme::PersonnePhysique)
        })
        .unwrap_or(false);
    let siege = releve
        .and_then(|releve| releve.siret_siege)
        .filter(|siege| suit && siege != siret);
    let liens = chaine.valeur;
    let bout = liens.last().map(|lien| lien.successeur.clone());
    Ok(Parcours {
        successeur: siege.or(bout),
        liens,
    })
}
