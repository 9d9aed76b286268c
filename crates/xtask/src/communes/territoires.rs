//! À quel territoire d'aujourd'hui se rattache une commune dont le code est ancien.

use std::collections::HashMap;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

/// La Seine et la Seine-et-Oise (75 et 78) ont disparu ce jour-là ; Paris et les Yvelines ont repris leurs numéros.
const FIN_DE_LA_SEINE: &str = "1968-01-01";
/// Successeurs d'une commune, au plus : au-delà, la donnée tourne en rond.
const SUCCESSEURS_MAX: usize = 30;

/// État d'une commune entre deux événements, tel que la première livraison l'écrit.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Etat {
    pub(super) id: String,
    pub(super) code: String,
    pub(super) nom: String,
    /// `COM`, ou une ancienne commune restée dans une autre : déléguée, associée, fusionnée.
    #[serde(rename = "type")]
    pub(super) nature: String,
    pub(super) date_debut: Option<String>,
    pub(super) date_fin: Option<String>,
    pub(super) successeur: Option<String>,
    /// Commune qui l'a absorbée.
    pub(super) pole: Option<String>,
}

impl Etat {
    pub(super) fn est_une_commune(&self) -> bool {
        self.nature == "COM"
    }
}

/// Département, ou collectivité, qu'écrit un code de commune.
pub(super) fn departement_du_code(code: &str) -> &str {
    let taille = if code.starts_with("97") || code.starts_with("98") {
        3
    } else {
        2
    };
    code.get(..taille).unwrap_or(code)
}

/// Les états, par identifiant.
pub(super) struct Etats<'a>(HashMap<&'a str, &'a Etat>);

impl<'a> Etats<'a> {
    pub(super) fn nouveaux(etats: &'a [Etat]) -> Self {
        Self(etats.iter().map(|etat| (etat.id.as_str(), etat)).collect())
    }

    /// Département d'aujourd'hui : celui du code s'il existe encore, sinon celui de la commune qui lui a succédé.
    ///
    /// La Corse (20) et les départements de la Seine et de la Seine-et-Oise n'existent plus ; une commune passée d'un
    /// département à un autre garde, pour ce temps-là, celui qu'elle avait.
    pub(super) fn departement(&self, etat: &'a Etat) -> Result<&'a str> {
        let mut suivant = etat;
        for _ in 0..SUCCESSEURS_MAX {
            let departement = departement_du_code(&suivant.code);
            if !disparu(departement, suivant.date_fin.as_deref()) {
                return Ok(departement);
            }
            suivant = self
                .successeur(suivant)
                .with_context(|| format!("{} : {} n'a pas de successeur", etat.id, suivant.id))?;
        }
        bail!("{} : les successeurs tournent en rond", etat.id)
    }

    /// Commune qui lui succède, ou qui l'absorbe.
    fn successeur(&self, etat: &Etat) -> Option<&'a Etat> {
        let suivant = self.0.get(etat.successeur.as_deref()?)?;
        if suivant.est_une_commune() {
            return Some(suivant);
        }
        self.0.get(suivant.pole.as_deref()?).copied()
    }
}

fn disparu(departement: &str, fin: Option<&str>) -> bool {
    match departement {
        "20" => true,
        "75" | "78" => fin.is_some_and(|fin| fin <= FIN_DE_LA_SEINE),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn etat(id: &str, fin: Option<&str>, successeur: Option<&str>, pole: Option<&str>) -> Etat {
        let (nature, reste) = id.split_once('-').unwrap();
        Etat {
            id: id.to_owned(),
            code: reste.chars().take(5).collect(),
            nature: nature.to_owned(),
            date_fin: fin.map(str::to_owned),
            successeur: successeur.map(str::to_owned),
            pole: pole.map(str::to_owned),
            ..Etat::default()
        }
    }

    #[test]
    fn un_code_disparu_suit_ses_successeurs_et_un_code_vivant_reste() {
        let etats = [
            etat("COM-20004@1943", Some("1976-01-01"), Some("COM-2A004@1976"), None),
            etat("COM-2A004@1976", None, None, None),
            etat("COM-75007@1943", Some("1968-01-01"), Some("COM-92007@1968"), None),
            etat("COM-92007@1968", None, None, None),
            etat("COM-75056@1943", None, None, None),
            etat("COM-01001@1943", Some("1967-12-31"), Some("COM-69001@1967"), None),
            etat("COM-69001@1967", None, None, None),
            // Absorbée avant 1968 par une commune qui a changé de code ensuite.
            etat("COM-78010@1943", Some("1950-01-01"), Some("COMP-78010@1950"), None),
            etat("COMP-78010@1950", None, None, Some("COM-78020@1950")),
            etat("COM-78020@1950", Some("1968-01-01"), Some("COM-91020@1968"), None),
            etat("COM-91020@1968", None, None, None),
        ];
        let connus = Etats::nouveaux(&etats);

        let departement = |rang: usize| connus.departement(&etats[rang]).unwrap();

        assert_eq!(departement(0), "2A");
        assert_eq!(departement(2), "92");
        assert_eq!(departement(4), "75", "Paris n'a pas changé");
        assert_eq!(departement(5), "01", "l'Ain existe toujours");
        assert_eq!(departement(7), "91");
    }

    #[test]
    fn une_suite_sans_issue_est_refusee() {
        let perdue = [etat("COM-20001@1943", Some("1950-01-01"), None, None)];
        let tournante = [etat("COM-20001@1943", None, Some("COM-20001@1943"), None)];

        assert!(Etats::nouveaux(&perdue).departement(&perdue[0]).is_err());
        assert!(Etats::nouveaux(&tournante).departement(&tournante[0]).is_err());
    }
}
