//! Histoire des communes, livrée avec VAO (`seeds/communes-historique.csv`, établi par `cargo xtask communes`).

use std::collections::HashMap;

use chrono::NaiveDate;
use vao_domain::CodeDepartement;

use super::ErreurGraines;
use crate::millesimes::Millesime;

const PERIODES: &str = include_str!("../../../../seeds/communes-historique.csv");
const LIVRAISONS: &str = include_str!("../../../../seeds/decoupage.csv");
/// Paquet npm dont vient le découpage.
const SOURCE: &str = "@etalab/decoupage-administratif";

/// Ce que devient une commune : ses périodes passées, et le jour où commence celle d'aujourd'hui.
pub(super) struct Historique {
    pub(super) passees: Vec<Passee>,
    /// Par code ; une commune qui n'y est pas existait avant 1943.
    pub(super) debuts: HashMap<&'static str, NaiveDate>,
}

/// Période close d'une commune.
pub(super) struct Passee {
    pub(super) code: &'static str,
    pub(super) nom: &'static str,
    pub(super) departement: String,
    pub(super) debut: Option<NaiveDate>,
    /// Premier jour où elle n'est plus.
    pub(super) fin: NaiveDate,
}

impl Historique {
    pub(super) fn lire() -> Result<Self, ErreurGraines> {
        let mut historique = Self {
            passees: Vec::new(),
            debuts: HashMap::new(),
        };
        for ligne in lignes(PERIODES) {
            historique
                .ajouter(ligne)
                .ok_or_else(|| ErreurGraines::Donnee(format!("communes-historique.csv : « {ligne} »")))?;
        }
        Ok(historique)
    }

    fn ajouter(&mut self, ligne: &'static str) -> Option<()> {
        let &[code, nom, departement, debut, fin] = ligne.split(';').collect::<Vec<_>>().as_slice() else {
            return None;
        };
        if fin.is_empty() {
            self.debuts.insert(code, debut.parse().ok()?);
            return Some(());
        }
        let departement = if departement.is_empty() {
            CodeDepartement::de_commune(code)?
        } else {
            CodeDepartement::lire(departement).ok()?
        };
        let debut = match debut {
            "" => None,
            jour => Some(jour.parse().ok()?),
        };
        self.passees.push(Passee {
            code,
            nom,
            departement: departement.into(),
            debut,
            fin: fin.parse().ok()?,
        });
        Some(())
    }
}

/// Livraison attendue du découpage, et l'empreinte de son fichier des communes.
pub(super) fn livraison() -> Result<(Millesime, &'static str), ErreurGraines> {
    let derniere = lignes(LIVRAISONS).last().unwrap_or_default();
    lire_livraison(derniere).ok_or_else(|| ErreurGraines::Donnee(format!("decoupage.csv : « {derniere} »")))
}

fn lire_livraison(ligne: &'static str) -> Option<(Millesime, &'static str)> {
    let &[version, en_vigueur_au, publie_le, empreinte] = ligne.split(';').collect::<Vec<_>>().as_slice() else {
        return None;
    };
    let millesime = Millesime {
        jeu: Millesime::COMMUNES.to_owned(),
        source: SOURCE.to_owned(),
        version: version.to_owned(),
        publie_le: publie_le.parse().ok()?,
        en_vigueur_au: en_vigueur_au.parse().ok()?,
    };
    Some((millesime, empreinte))
}

fn lignes(fichier: &'static str) -> impl Iterator<Item = &'static str> {
    fichier
        .lines()
        .filter(|ligne| !ligne.starts_with('#') && !ligne.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn les_periodes_d_un_code_se_suivent_sans_se_chevaucher() {
        let historique = Historique::lire().unwrap();

        for (avant, apres) in historique.passees.iter().zip(historique.passees.iter().skip(1)) {
            assert!(avant.debut.is_none_or(|debut| debut < avant.fin), "{}", avant.code);
            if avant.code == apres.code {
                assert!(apres.debut.is_some_and(|debut| avant.fin <= debut), "{}", avant.code);
            }
        }
        for passee in &historique.passees {
            let courante = historique.debuts.get(passee.code);
            assert!(courante.is_none_or(|debut| passee.fin <= *debut), "{}", passee.code);
        }
        assert!(historique.passees.len() > 7_000);
        assert!(historique.debuts.len() > 3_000);
    }

    #[test]
    fn une_ligne_bancale_est_refusee() {
        let mut historique = Historique::lire().unwrap();

        for ligne in [
            "38001;Nom;;1950-01-01",
            "38001;Nom;;hier;1950-01-01",
            "38001;Nom;99;;1950-01-01",
            "20001;Nom;;;1950-01-01",
            "38001;;;;",
        ] {
            assert!(historique.ajouter(ligne).is_none(), "{ligne}");
        }
    }
}
