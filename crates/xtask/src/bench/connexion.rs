//! Connexions : ce qu'elles coûtent aux autres requêtes, et ce que leur durée pourrait trahir.

use anyhow::{Context as _, Result, ensure};
use serde_json::json;

use super::banc::Banc;
use super::cas::Preparation;

/// Essais de chaque sorte, adresse connue et adresse inconnue.
const ESSAIS: usize = 200;
/// Écart de Kolmogorov-Smirnov au-delà duquel deux lois se distinguent, au seuil de 1 % pour deux fois 200 essais.
const ECART_MAX: f64 = 0.163;
/// Connexions menées de front.
const SIMULTANEES: u32 = 50;
/// Lectures menées de front.
const LECTURE: u32 = 16;

/// Ce que le banc a vu des connexions.
pub(super) struct Connexions {
    /// Médiane et 95e centile d'une adresse connue, en millisecondes.
    pub(super) connue: (f64, f64),
    /// Les mêmes, pour une adresse inconnue.
    pub(super) inconnue: (f64, f64),
    /// Plus grand écart entre les deux fonctions de répartition.
    pub(super) ecart: f64,
    /// p99 de la liste au calme, en millisecondes.
    pub(super) calme: f64,
    /// p99 de la liste pendant cinquante connexions simultanées.
    pub(super) pendant: f64,
}

impl Connexions {
    /// Vrai si les durées d'une adresse connue et d'une inconnue ne se distinguent pas.
    pub(super) fn indistinctes(&self) -> bool {
        self.ecart <= ECART_MAX
    }
}

/// Mesure les deux, dans le même tour.
pub(super) fn mesurer(banc: &Banc, p: &Preparation) -> Result<Connexions> {
    let (connues, inconnues) = durees(banc)?;
    let lire = || banc.wrk(std::slice::from_ref(&p.liste), Some(&p.agent), LECTURE);
    let calme = lire()?.p99;
    let pendant = banc
        .pendant(
            "connexion.lua",
            SIMULTANEES,
            &[("VAO_SORTIE", banc.travail.join("connexions.json").into())],
            lire,
        )?
        .p99;
    Ok(Connexions {
        ecart: ecart(&connues, &inconnues),
        connue: (centile(&connues, 50), centile(&connues, 95)),
        inconnue: (centile(&inconnues, 50), centile(&inconnues, 95)),
        calme,
        pendant,
    })
}

/// Durées, en millisecondes et triées, d'un mot de passe faux sur une adresse connue et sur une inconnue, en alternance.
fn durees(banc: &Banc) -> Result<(Vec<f64>, Vec<f64>)> {
    let connues = banc.sql(&format!(
        "SELECT mail FROM agent WHERE validated AND NOT deleted AND mail LIKE '%@volume.vao.test' ORDER BY md5(mail) LIMIT {ESSAIS}"
    ))?;
    let connues: Vec<&str> = connues.lines().collect();
    ensure!(connues.len() == ESSAIS, "{} agents seulement", connues.len());
    let (mut vues, mut cachees) = (Vec::new(), Vec::new());
    for (rang, connue) in connues.into_iter().enumerate() {
        let inconnue = format!("personne-{rang}@volume.vao.test");
        // L'ordre change à chaque essai : le second profiterait toujours d'une machine éveillée.
        if rang % 2 == 0 {
            vues.push(essayer(banc, connue, rang)?);
            cachees.push(essayer(banc, &inconnue, rang)?);
        } else {
            cachees.push(essayer(banc, &inconnue, rang)?);
            vues.push(essayer(banc, connue, rang)?);
        }
    }
    vues.sort_by(f64::total_cmp);
    cachees.sort_by(f64::total_cmp);
    Ok((vues, cachees))
}

fn essayer(banc: &Banc, email: &str, rang: usize) -> Result<f64> {
    let corps = json!({ "population": "BO", "email": email, "motDePasse": "Un-mot-de-passe-faux-1" });
    let adresse = format!("10.250.{}.{}", rang / 200, rang % 200 + 1);
    let (statut, secondes) = banc.chronometrer("/api/v1/sessions", &corps, &adresse)?;
    ensure!(statut == 401, "connexion de {email} : {statut}");
    Ok(secondes * 1e3)
}

fn centile(triees: &[f64], pour_cent: usize) -> f64 {
    triees
        .get((triees.len() * pour_cent / 100).min(triees.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default()
}

/// Plus grand écart entre les fonctions de répartition de deux échantillons triés de même taille.
fn ecart(a: &[f64], b: &[f64]) -> f64 {
    let nombre = |triees: &[f64], seuil: f64| triees.partition_point(|valeur| *valeur <= seuil);
    let rang = |n: usize, taille: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX)) / taille_de(taille);
    a.iter()
        .chain(b)
        .map(|seuil| (rang(nombre(a, *seuil), a.len()) - rang(nombre(b, *seuil), b.len())).abs())
        .fold(0.0, f64::max)
}

fn taille_de(taille: usize) -> f64 {
    f64::from(u32::try_from(taille.max(1)).unwrap_or(u32::MAX))
}

/// Statut et durée que `curl -w '%{http_code} %{time_total}'` a écrits.
pub(super) fn lire_chronometre(sortie: &str) -> Result<(u16, f64)> {
    let (statut, secondes) = sortie.trim().split_once(' ').context("chronomètre de curl")?;
    Ok((statut.parse()?, secondes.parse()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deux_echantillons_pareils_ne_s_ecartent_pas_et_deux_disjoints_s_ecartent_de_un() {
        let (bas, haut) = ([1.0, 2.0, 3.0, 4.0], [11.0, 12.0, 13.0, 14.0]);

        assert!(ecart(&bas, &bas).abs() < f64::EPSILON);
        assert!((ecart(&bas, &haut) - 1.0).abs() < f64::EPSILON);
        assert!((ecart(&[1.0, 2.0], &[1.0, 3.0]) - 0.5).abs() < f64::EPSILON);
    }

    #[test]
    fn le_chronometre_se_lit() {
        assert_eq!(lire_chronometre("401 0.031250\n").unwrap(), (401, 0.031_25));
        assert!(lire_chronometre("").is_err());
    }
}
