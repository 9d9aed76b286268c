//! Livraisons des référentiels tenus à la main (`seeds/millesimes.csv`).

use super::ErreurGraines;
use crate::Tx;
use crate::millesimes::{self, Millesime};

const LIVRAISONS: &str = include_str!("../../../../seeds/millesimes.csv");

/// Note en base les livraisons des référentiels tenus à la main.
pub(super) async fn noter(tx: &mut Tx) -> Result<(), ErreurGraines> {
    for (millesime, _, _) in lire()? {
        millesimes::noter(tx, &millesime).await?;
    }
    Ok(())
}

/// Livraison, fichier qu'elle date et son empreinte.
type Livraison = (Millesime, &'static str, &'static str);

fn lire() -> Result<Vec<Livraison>, ErreurGraines> {
    let utiles = LIVRAISONS
        .lines()
        .filter(|ligne| !ligne.starts_with('#') && !ligne.is_empty());
    let lue = |ligne| lire_ligne(ligne).ok_or_else(|| ErreurGraines::Donnee(format!("millesimes.csv : « {ligne} »")));
    utiles.map(lue).collect()
}

fn lire_ligne(ligne: &'static str) -> Option<Livraison> {
    let &[jeu, fichier, source, version, publie_le, en_vigueur_au, empreinte] =
        ligne.split(';').collect::<Vec<_>>().as_slice()
    else {
        return None;
    };
    let millesime = Millesime {
        jeu: jeu.to_owned(),
        source: source.to_owned(),
        version: version.to_owned(),
        publie_le: publie_le.parse().ok()?,
        en_vigueur_au: en_vigueur_au.parse().ok()?,
    };
    Some((millesime, fichier, empreinte))
}

#[cfg(test)]
mod tests {
    use super::super::decoupage::empreinte_de;
    use super::*;

    #[test]
    fn une_livraison_porte_l_empreinte_de_son_fichier() {
        let racine = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");

        for (_, fichier, empreinte) in lire().unwrap() {
            let octets = std::fs::read(racine.join(fichier)).unwrap();
            assert_eq!(
                empreinte_de(&octets),
                empreinte,
                "{fichier} a changé : donnez-lui une nouvelle version dans seeds/millesimes.csv"
            );
        }
    }

    #[test]
    fn chaque_jeu_a_sa_livraison() {
        let mut jeux: Vec<String> = lire()
            .unwrap()
            .into_iter()
            .map(|(millesime, ..)| millesime.jeu)
            .collect();
        jeux.push(Millesime::COMMUNES.to_owned());
        jeux.sort();

        assert_eq!(jeux, Millesime::JEUX);
    }
}
