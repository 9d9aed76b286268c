//! `cargo xtask recette` : chaque épreuve citée par le registre de recette existe, et rien ne l'écarte.
//!
//! Une ligne de `docs/recette.md` : `| ID | attendu | preuves |`. Une preuve est `chemin/x.rs::nom` ou
//! `e2e/x.spec.ts › titre`, entre accents graves ; plusieurs se séparent par `<br>`. « — » dit qu'elle reste à écrire.

use std::collections::BTreeSet;
use std::fs;

use anyhow::{Context as _, Result, bail};

use crate::outils::{dire, racine};

/// Lit le registre et vérifie chaque preuve.
pub(crate) fn verifier() -> Result<()> {
    let texte = fs::read_to_string(racine().join("docs/recette.md")).context("docs/recette.md")?;
    let registre = Registre::lire(&texte);
    let mut fautes = registre.fautes.clone();
    for (identifiant, preuve) in &registre.preuves {
        if let Err(faute) = controler(preuve) {
            fautes.push(format!("{identifiant} : {preuve} : {faute:#}"));
        }
    }
    if !fautes.is_empty() {
        bail!("registre de recette :\n  {}", fautes.join("\n  "));
    }
    if registre.identifiants.is_empty() {
        bail!("registre de recette : aucune ligne");
    }
    let (total, prouves) = (registre.identifiants.len(), registre.prouves().len());
    dire(format!(
        "{total} scénarios de recette, {prouves} prouvés par {} épreuves",
        registre.preuves.len()
    ));
    Ok(())
}

#[derive(Debug, Default)]
struct Registre {
    identifiants: BTreeSet<String>,
    /// Identifiant et preuve.
    preuves: Vec<(String, String)>,
    fautes: Vec<String>,
}

impl Registre {
    fn lire(texte: &str) -> Self {
        let mut registre = Self::default();
        for ligne in texte.lines().filter(|ligne| ligne.trim_start().starts_with('|')) {
            let cellules: Vec<_> = ligne.trim().trim_matches('|').split('|').map(str::trim).collect();
            let Some(identifiant) = cellules.first().copied().filter(|cellule| est_identifiant(cellule)) else {
                continue;
            };
            if !registre.identifiants.insert(identifiant.to_owned()) {
                registre.fautes.push(format!("{identifiant} : deux lignes"));
            }
            match cellules.as_slice() {
                [_, attendu, preuves] if !attendu.is_empty() && !preuves.is_empty() => {
                    registre.ajouter(identifiant, preuves);
                }
                _ => registre
                    .fautes
                    .push(format!("{identifiant} : il faut « | ID | attendu | preuve | »")),
            }
        }
        registre
    }

    fn ajouter(&mut self, identifiant: &str, preuves: &str) {
        if preuves == "—" {
            return;
        }
        for preuve in preuves.split("<br>") {
            self.preuves.push((
                identifiant.to_owned(),
                preuve.trim().trim_matches('`').trim().to_owned(),
            ));
        }
    }

    fn prouves(&self) -> BTreeSet<&str> {
        self.preuves
            .iter()
            .map(|(identifiant, _)| identifiant.as_str())
            .collect()
    }
}

/// `COMPTES-T1`, `ORGANISME-SIEGE` : capitales, tiret, capitales et chiffres.
fn est_identifiant(cellule: &str) -> bool {
    cellule.split_once('-').is_some_and(|(domaine, reste)| {
        !domaine.is_empty()
            && domaine.chars().all(|c| c.is_ascii_uppercase())
            && !reste.is_empty()
            && reste.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
    })
}

fn controler(preuve: &str) -> Result<()> {
    if let Some((fichier, titre)) = preuve.split_once('›') {
        let titre = titre.rsplit('›').next().unwrap_or(titre).trim();
        return epreuve_de_navigateur(&source(fichier.trim())?, titre);
    }
    let (fichier, nom) = preuve
        .split_once("::")
        .context("ni « fichier.rs::nom » ni « fichier.spec.ts › titre »")?;
    let nom = nom.rsplit("::").next().unwrap_or(nom);
    epreuve_rust(&source(fichier)?, nom)
}

fn source(fichier: &str) -> Result<String> {
    fs::read_to_string(racine().join(fichier)).context("fichier introuvable")
}

/// Une fonction de ce nom, marquée comme test et non ignorée.
fn epreuve_rust(source: &str, nom: &str) -> Result<()> {
    let lignes: Vec<_> = source.lines().map(str::trim).collect();
    let est_ici = |ligne: &&str| {
        ligne.split_once("fn ").is_some_and(|(_, suite)| {
            suite
                .strip_prefix(nom)
                .is_some_and(|apres| apres.starts_with('(') || apres.starts_with('<'))
        })
    };
    let rang = lignes.iter().position(est_ici).context("aucune fonction de ce nom")?;
    let attributs: Vec<_> = lignes
        .iter()
        .take(rang)
        .rev()
        .take_while(|ligne| !ligne.is_empty() && !ligne.ends_with('}') && !ligne.ends_with(';'))
        .collect();
    if attributs.iter().any(|ligne| ligne.starts_with("#[ignore")) {
        bail!("ignorée");
    }
    let est_test = |ligne: &&str| ligne.starts_with("#[") && ligne.contains("test") && !ligne.starts_with("#[cfg");
    if attributs.into_iter().any(est_test) {
        return Ok(());
    }
    bail!("cette fonction n'est pas un test")
}

/// Un `test("titre", …)` dans un fichier qui n'en écarte aucun.
fn epreuve_de_navigateur(source: &str, titre: &str) -> Result<()> {
    for ecart in [".skip(", ".fixme(", ".only("] {
        if source.contains(ecart) {
            bail!("le fichier contient « {ecart} »");
        }
    }
    let cite = |guillemet: char| {
        let cherche = format!("{guillemet}{titre}{guillemet}");
        source.match_indices(&cherche).any(|(rang, _)| {
            source
                .get(..rang)
                .is_some_and(|avant| avant.trim_end().ends_with("test("))
        })
    };
    if ['\'', '"', '`'].into_iter().any(cite) {
        return Ok(());
    }
    bail!("aucun parcours de ce titre")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "#[cfg(test)]\nmod tests {\n    /// Pourquoi.\n    #[tokio::test]\n    async fn le_bon() {\n    }\n\n    \
        fn aide() {\n    }\n\n    #[test]\n    #[ignore = \"lent\"]\n    fn ecarte() {\n    }\n}\n";

    #[test]
    fn une_epreuve_existante_est_reconnue() {
        assert!(epreuve_rust(SOURCE, "le_bon").is_ok());
    }

    #[test]
    fn une_fonction_absente_ordinaire_ou_ignoree_est_refusee() {
        for nom in ["absente", "aide", "ecarte", "le_b"] {
            assert!(epreuve_rust(SOURCE, nom).is_err(), "{nom}");
        }
    }

    #[test]
    fn un_parcours_se_reconnait_a_son_titre_entier() {
        let source = "test('déposer une déclaration', async () => {});\ntest(\n  \"l'autre\", async () => {});";

        assert!(epreuve_de_navigateur(source, "déposer une déclaration").is_ok());
        assert!(epreuve_de_navigateur(source, "l'autre").is_ok());
        assert!(epreuve_de_navigateur(source, "déposer").is_err());
        assert!(epreuve_de_navigateur("test.skip('déposer', f)", "déposer").is_err());
    }

    #[test]
    fn le_registre_se_lit_et_refuse_les_lignes_bancales() {
        let registre = Registre::lire(
            "# Recette\n| ID | Attendu | Preuve |\n|---|---|---|\n| COMPTES-T1 | x | `a.rs::b`<br>`e2e/c.spec.ts › d` |\n\
             | COMPTES-T2 | y | — |\n| COMPTES-T2 | z | `a.rs::c` |\n| AGREMENT-S1 | seul |\n\
             | ORGANISME-SIEGE | sans chiffre | `a.rs::d` |\n",
        );

        assert_eq!(registre.identifiants.len(), 4);
        assert_eq!(registre.preuves.len(), 4);
        assert_eq!(registre.fautes.len(), 2, "{:?}", registre.fautes);
        assert_eq!(registre.prouves().len(), 3);
    }
}
