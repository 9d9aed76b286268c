//! Ce qu'un siège doit à la section de ses établissements.

use crate::completude::{EtatSection, Releve};
use crate::organisme::ComptesEtablissements;
use crate::probleme::ErreurChamp;

/// Code du manque d'un siège dont un établissement autorisé a fermé.
pub(super) const FERME: &str = "etablissement-ferme";

/// La liste peut être vide ; un établissement autorisé puis fermé doit être retiré.
///
/// Jamais lue au répertoire, elle n'offre rien à choisir : la section reste à commencer plutôt que de se dire complète en
/// silence, mais rien ne lui manque, et la fiche se finalise même si le répertoire ne répond pas. Un établissement déjà
/// autorisé montre que le siège a choisi.
pub(super) fn etablissements(comptes: ComptesEtablissements) -> (EtatSection, Vec<ErreurChamp>) {
    let commencee = comptes.releves_at.is_some() || comptes.autorises > 0;
    let mut releve = Releve::avec(usize::from(commencee));
    if comptes.autorises_fermes > 0 {
        releve.signaler(
            "/autorises",
            FERME,
            "Un établissement autorisé a fermé : retirez son autorisation.",
        );
    }
    match releve.conclure() {
        (EtatSection::Complete, manques) if !commencee => (EtatSection::ACommencer, manques),
        conclusion => conclusion,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ORG-56.
    #[test]
    fn une_liste_jamais_lue_reste_a_commencer_sans_que_rien_manque() {
        let jamais = ComptesEtablissements::default();
        let lue = ComptesEtablissements {
            releves_at: Some("2027-01-15T09:00:00Z".parse().unwrap()),
            ..jamais
        };

        assert_eq!(etablissements(jamais), (EtatSection::ACommencer, Vec::new()));
        assert_eq!(etablissements(lue), (EtatSection::Complete, Vec::new()));
    }

    #[test]
    fn un_etablissement_autorise_et_ferme_est_a_retirer_meme_d_une_liste_jamais_relue() {
        let (etat, manques) = etablissements(ComptesEtablissements {
            autorises: 1,
            autorises_fermes: 1,
            ..ComptesEtablissements::default()
        });

        assert_eq!(etat, EtatSection::Incomplete);
        assert_eq!(manques.len(), 1);
    }
}
