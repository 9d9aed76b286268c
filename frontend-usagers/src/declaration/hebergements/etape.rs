//! Une étape à l'écran.

use chrono::NaiveDate;
use vao_contract::declaration::{EtapeDto, EtapeSaisie};
use vao_domain::HebergementId;
use vao_domain::adresse::{PrecisionAdresse, est_a_verifier};
use vao_domain::etapes::{DatesEtape, nuits};
use vao_ui::metier::LieuCarte;

/// Étape, avec ce qu'il faut pour la nommer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Etape {
    pub(super) hebergement: HebergementId,
    pub(super) nom: String,
    pub(super) adresse: String,
    pub(super) position: Option<[f64; 2]>,
    pub(super) precision: PrecisionAdresse,
    pub(super) debut: NaiveDate,
    pub(super) fin: NaiveDate,
    pub(super) rejoindre: Option<String>,
}

impl Etape {
    pub(super) fn saisie(&self) -> EtapeSaisie {
        EtapeSaisie {
            hebergement_id: self.hebergement,
            date_debut: self.debut,
            date_fin: self.fin,
            rejoindre_etape: self.rejoindre.clone(),
        }
    }

    /// Étape enregistrée ; son lieu prend le nom qu'il a dans les étapes déjà connues.
    pub(super) fn depuis(saisie: EtapeSaisie, connues: &[Self]) -> Self {
        let lieu = connues
            .iter()
            .find(|connue| connue.hebergement == saisie.hebergement_id);
        Self {
            hebergement: saisie.hebergement_id,
            nom: lieu.map_or_else(|| "Hébergement".to_owned(), |lieu| lieu.nom.clone()),
            adresse: lieu.map(|lieu| lieu.adresse.clone()).unwrap_or_default(),
            position: lieu.and_then(|lieu| lieu.position),
            precision: lieu.map(|lieu| lieu.precision).unwrap_or_default(),
            debut: saisie.date_debut,
            fin: saisie.date_fin,
            rejoindre: saisie.rejoindre_etape,
        }
    }

    /// L'étape sur la carte.
    pub(super) fn lieu(&self) -> LieuCarte {
        LieuCarte {
            nom: self.nom.clone(),
            adresse: self.adresse.clone(),
            position: self.position,
            precision: self.precision,
        }
    }

    /// Vrai si rien ne situe encore l'adresse.
    pub(super) fn a_verifier(&self) -> bool {
        est_a_verifier(Some(&self.adresse), self.precision, self.position)
    }

    pub(super) fn nuits(&self) -> i64 {
        nuits(DatesEtape {
            debut: self.debut,
            fin: self.fin,
        })
    }
}

impl From<&EtapeDto> for Etape {
    fn from(etape: &EtapeDto) -> Self {
        Self {
            hebergement: etape.hebergement_id,
            nom: etape.nom.clone(),
            adresse: etape.adresse.clone(),
            position: etape.coordinates,
            precision: etape.precision,
            debut: etape.date_debut,
            fin: etape.date_fin,
            rejoindre: etape.rejoindre_etape.clone(),
        }
    }
}

/// Range les étapes dans l'ordre du voyage.
pub(super) fn trier(etapes: &mut [Etape]) {
    etapes.sort_by_key(|etape| (etape.debut, etape.fin));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn etape(debut: &str, fin: &str) -> Etape {
        Etape {
            hebergement: "0197c0de-0000-7000-8000-000000000001".parse().unwrap(),
            nom: "Le Chalet".into(),
            adresse: "Autrans".into(),
            position: Some([5.54, 45.17]),
            precision: PrecisionAdresse::Commune,
            debut: debut.parse().unwrap(),
            fin: fin.parse().unwrap(),
            rejoindre: None,
        }
    }

    #[test]
    fn les_etapes_se_rangent_dans_l_ordre_du_voyage() {
        let mut etapes = [etape("2027-07-10", "2027-07-17"), etape("2027-07-03", "2027-07-10")];

        trier(&mut etapes);

        assert_eq!(etapes[0].debut.to_string(), "2027-07-03");
        assert_eq!(etapes[0].nuits(), 7);
    }

    #[test]
    fn une_etape_relue_garde_le_nom_de_son_lieu() {
        let connue = etape("2027-07-03", "2027-07-10");
        let mut saisie = connue.saisie();
        saisie.date_fin = "2027-07-12".parse().unwrap();

        assert_eq!(Etape::depuis(saisie.clone(), &[connue]).nom, "Le Chalet");
        assert_eq!(Etape::depuis(saisie, &[]).nom, "Hébergement");
    }
}
