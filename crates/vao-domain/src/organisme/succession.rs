//! Changement de SIRET : ce que le répertoire prouve, ce que seul un agent peut admettre, et ce que devient l'agrément.

use crate::siret::Siret;

crate::codes! {
    /// Ce que devient l'agrément quand une fiche change de SIRET ou de rang.
    pub enum EffetAgrement {
        /// La fiche le porte, et le garde.
        Conserve = "conserve", "Conservé";
        /// C'est celui du siège, dont l'établissement hérite s'il est autorisé.
        Herite = "herite", "Hérité du siège";
        /// C'est celui du siège de l'entreprise quittée.
        Quitte = "quitte", "Laissé au siège quitté";
        /// La fiche n'est plus celle du siège.
        Cede = "cede", "Passé au nouveau siège";
        /// La fiche devient celle du siège.
        Recu = "recu", "Reçu de l'ancien siège";
        /// Il n'y en a pas.
        Aucun = "aucun", "Aucun";
    }
}

impl EffetAgrement {
    /// Ce que l'historique en dit ; rien sans le numéro de l'agrément, sauf qu'il n'y en a pas.
    pub fn phrase(self, numero: Option<&str>) -> Option<String> {
        let numero = match (self, numero) {
            (Self::Aucun, _) => "",
            (_, numero) => numero?,
        };
        Some(match self {
            Self::Aucun => "La fiche ne porte aucun agrément.".to_owned(),
            Self::Conserve => format!("L'agrément {numero} reste attaché à la fiche."),
            Self::Herite => format!(
                "L'agrément {numero} est celui du siège : l'établissement s'en prévaut si le siège autorise son nouveau \
                 SIRET."
            ),
            Self::Quitte => format!("L'agrément {numero} reste au siège de l'entreprise quittée."),
            Self::Cede => format!("L'agrément {numero} passe à la fiche du nouveau siège."),
            Self::Recu => format!("L'agrément {numero} est maintenant porté par cette fiche."),
        })
    }
}

/// Changement demandé, avec ce que le serveur a établi lui-même.
#[derive(Debug, Clone, Copy)]
pub struct ChangementSiret<'a> {
    /// SIRET de la fiche.
    pub actuel: &'a Siret,
    /// SIRET demandé.
    pub demande: &'a Siret,
    /// Successeur que le répertoire annonce : siège en cours de l'unité légale, ou bout de la chaîne de succession.
    pub successeur: Option<&'a Siret>,
    /// Vrai si un agent a admis ce changement pour cette fiche.
    pub admis: bool,
}

/// Changement refusé.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SuccessionRefusee {
    /// Le SIRET demandé est déjà celui de la fiche.
    #[error("ce SIRET est déjà celui de la fiche")]
    Inchange,
    /// Le répertoire n'annonce pas ce successeur.
    #[error("le répertoire n'annonce pas ce SIRET comme successeur")]
    NonSuccesseur,
    /// Le SIREN change : le siège, l'agrément et les droits en dépendent, la DREETS doit l'admettre.
    #[error("le SIREN change : la DREETS doit admettre ce changement")]
    ChangementDeSiren,
}

/// Dit si un changement de SIRET peut se faire.
///
/// # Errors
/// Voir [`SuccessionRefusee`]. Un agent peut admettre un changement que le répertoire ne prouve pas ou qui change de
/// SIREN ; personne ne peut admettre l'absence de changement.
pub fn examiner_succession(changement: &ChangementSiret<'_>) -> Result<(), SuccessionRefusee> {
    if changement.demande == changement.actuel {
        return Err(SuccessionRefusee::Inchange);
    }
    if changement.admis {
        return Ok(());
    }
    if changement.successeur != Some(changement.demande) {
        return Err(SuccessionRefusee::NonSuccesseur);
    }
    if changement.demande.siren() != changement.actuel.siren() {
        return Err(SuccessionRefusee::ChangementDeSiren);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code as _;

    fn siret(texte: &str) -> Siret {
        Siret::lire(texte).unwrap()
    }

    fn examiner(demande: &Siret, successeur: Option<&Siret>, admis: bool) -> Result<(), SuccessionRefusee> {
        examiner_succession(&ChangementSiret {
            actuel: &siret("99999901400023"),
            demande,
            successeur,
            admis,
        })
    }

    /// ORGANISME-O17 : un SIRET forgé n'est jamais accepté sans un agent.
    #[test]
    fn seul_le_successeur_annonce_passe() {
        let (annonce, forge) = (siret("99999901400031"), siret("99999901400015"));

        assert_eq!(examiner(&annonce, Some(&annonce), false), Ok(()));
        assert_eq!(
            examiner(&forge, Some(&annonce), false),
            Err(SuccessionRefusee::NonSuccesseur)
        );
        assert_eq!(examiner(&forge, None, false), Err(SuccessionRefusee::NonSuccesseur));
        assert_eq!(examiner(&forge, None, true), Ok(()));
    }

    #[test]
    fn un_autre_siren_demande_un_agent() {
        let autre = siret("99999902200018");

        assert_eq!(
            examiner(&autre, Some(&autre), false),
            Err(SuccessionRefusee::ChangementDeSiren)
        );
        assert_eq!(examiner(&autre, Some(&autre), true), Ok(()));
    }

    #[test]
    fn l_effet_sur_l_agrement_se_dit_en_une_phrase() {
        for effet in EffetAgrement::TOUS {
            let phrase = effet.phrase(Some("AGR-1")).unwrap();
            assert_eq!(phrase.contains("AGR-1"), *effet != EffetAgrement::Aucun, "{phrase}");
        }
        assert_eq!(EffetAgrement::Conserve.phrase(None), None);
    }

    #[test]
    fn le_meme_siret_n_est_pas_un_changement() {
        let meme = siret("99999901400023");

        assert_eq!(examiner(&meme, Some(&meme), true), Err(SuccessionRefusee::Inchange));
    }
}
