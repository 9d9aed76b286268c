//! Mesure des applications assemblées et budgets du premier écran (docs/performances.md).

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use super::{brotli_max, fichiers};
use crate::Application;
use crate::outils::{dire, racine};

/// Budgets, en octets compressés (1 kB = 1 000 octets) : au-delà, la vérification échoue.
const PREMIER_CHARGEMENT: u64 = 220_000;
const PROGRAMME: u64 = 170_000;
const FEUILLE: u64 = 30_000;
const MORCEAU_DIFFERE: u64 = 70_000;

/// Une mesure face à son budget, en octets compressés.
struct Mesure {
    nom: String,
    octets: u64,
    budget: u64,
}

/// À quel moment et à quel titre un fichier est chargé.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Categorie {
    /// WASM et JavaScript du premier écran.
    Programme,
    /// Feuille de style.
    Feuille,
    /// Page, icônes.
    Page,
    /// WASM d'un écran différé, ou la carte.
    Differe,
    /// Police, hors budget : elle se charge après le texte.
    Police,
}

#[derive(Debug, Serialize, Deserialize)]
struct Fichier {
    chemin: String,
    categorie: Categorie,
    brut: u64,
    brotli: u64,
}

/// Tailles d'une application.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Releve {
    application: String,
    /// Faux pour une compilation rapide : rien n'est compressé et les budgets n'ont pas de sens.
    livraison: bool,
    fichiers: Vec<Fichier>,
}

/// Mesure la version `empreinte` de l'application servie depuis `sortie`.
pub(crate) fn mesurer(application: &str, sortie: &Path, empreinte: &str, livraison: bool) -> Result<Releve> {
    let contenu = sortie.join("a").join(empreinte);
    let mut mesures = vec![mesurer_un(
        &sortie.join("index.html"),
        "index.html",
        Categorie::Page,
        livraison,
    )?];
    for fichier in fichiers(&contenu)? {
        let chemin = fichier.to_string_lossy().into_owned();
        if let Some(categorie) = categorie(&chemin) {
            mesures.push(mesurer_un(&contenu.join(&fichier), &chemin, categorie, livraison)?);
        }
    }
    mesures.sort_by(|a, b| a.categorie.cmp(&b.categorie).then(b.brotli.cmp(&a.brotli)));
    Ok(Releve {
        application: application.to_owned(),
        livraison,
        fichiers: mesures,
    })
}

fn mesurer_un(fichier: &Path, chemin: &str, categorie: Categorie, livraison: bool) -> Result<Fichier> {
    let contenu = fs::read(fichier).with_context(|| format!("lecture de {}", fichier.display()))?;
    let brut = u64::try_from(contenu.len())?;
    let voisin = fs::metadata(format!("{}.br", fichier.display())).map(|infos| infos.len());
    let brotli = match voisin {
        Ok(taille) => taille,
        Err(_) if livraison && categorie != Categorie::Police => u64::try_from(brotli_max(&contenu)?.len())?.min(brut),
        Err(_) => brut,
    };
    Ok(Fichier {
        chemin: chemin.to_owned(),
        categorie,
        brut,
        brotli,
    })
}

/// Catégorie d'un fichier, ou `None` s'il ne pèse pas sur l'écran (version compressée, icône d'accueil mobile).
fn categorie(chemin: &str) -> Option<Categorie> {
    let nom = chemin.rsplit('/').next().unwrap_or(chemin);
    match nom.rsplit('.').next().unwrap_or_default() {
        "br" => None,
        _ if chemin.starts_with("carte/") => Some(Categorie::Differe),
        "woff2" => Some(Categorie::Police),
        "css" => Some(Categorie::Feuille),
        "wasm" if nom.starts_with("split_") || nom.starts_with("chunk_") => Some(Categorie::Differe),
        "wasm" | "js" => Some(Categorie::Programme),
        _ if nom == "apple-touch-icon.png" => None,
        _ => Some(Categorie::Page),
    }
}

impl Releve {
    /// Relit les mesures d'un assemblage.
    pub(crate) fn lire(fichier: &Path) -> Result<Self> {
        let texte = fs::read_to_string(fichier)
            .with_context(|| format!("{} : lancez d'abord « cargo xtask build-front »", fichier.display()))?;
        serde_json::from_str(&texte).with_context(|| format!("mesures de {}", fichier.display()))
    }

    fn total(&self, categories: &[Categorie]) -> u64 {
        self.fichiers
            .iter()
            .filter(|f| categories.contains(&f.categorie))
            .map(|f| f.brotli)
            .sum()
    }

    /// Tableau lisible : un fichier par ligne, les icônes réunies, puis les totaux face aux budgets.
    pub(crate) fn tableau(&self) -> String {
        let mut texte = format!("{} — octets bruts et compressés (brotli)\n", self.application);
        let (mut icones, mut poids) = (0_u32, (0_u64, 0_u64));
        for fichier in &self.fichiers {
            if fichier.chemin.starts_with("icons/") {
                icones += 1;
                poids = (poids.0 + fichier.brut, poids.1 + fichier.brotli);
            } else {
                ligne(&mut texte, &fichier.chemin, fichier.brut, fichier.brotli);
            }
        }
        ligne(&mut texte, &format!("{icones} icônes"), poids.0, poids.1);
        if self.livraison {
            for mesure in self.bilan() {
                writeln!(texte, "  {:<44} {:>10} / {}", mesure.nom, mesure.octets, mesure.budget).ok();
            }
        } else {
            texte.push_str("  Compilation rapide : rien n'est compressé, les budgets ne sont pas vérifiés.\n");
        }
        texte
    }

    /// Ce qui est mesuré face à chaque budget.
    fn bilan(&self) -> Vec<Mesure> {
        let premier = [Categorie::Programme, Categorie::Feuille, Categorie::Page];
        let mesure = |nom: &str, octets, budget| Mesure {
            nom: nom.to_owned(),
            octets,
            budget,
        };
        let programme = self.total(&[Categorie::Programme]);
        let feuille = self.total(&[Categorie::Feuille]);
        let mut bilan = vec![
            mesure(
                "Premier chargement, hors polices",
                self.total(&premier),
                PREMIER_CHARGEMENT,
            ),
            mesure("WASM et JavaScript du premier chargement", programme, PROGRAMME),
            mesure("Feuille de style", feuille, FEUILLE),
        ];
        let differes = self.fichiers.iter().filter(|f| f.categorie == Categorie::Differe);
        bilan.extend(differes.map(|f| mesure(&format!("Différé {}", f.chemin), f.brotli, MORCEAU_DIFFERE)));
        bilan
    }
}

fn ligne(texte: &mut String, nom: &str, brut: u64, brotli: u64) {
    writeln!(texte, "  {nom:<44} {brut:>10} {brotli:>10}").ok();
}

/// Relit les mesures de `dist/` et échoue si un budget est dépassé.
pub(crate) fn verifier() -> Result<()> {
    let mut excessifs = Vec::new();
    for application in [Application::Usagers, Application::Bo] {
        let fichier = racine().join("dist").join(application.nom()).join("tailles.json");
        let releve = Releve::lire(&fichier)?;
        if !releve.livraison {
            bail!(
                "{} est une compilation rapide : lancez « cargo xtask build-front »",
                application.nom()
            );
        }
        dire(releve.tableau());
        excessifs.extend(depasses(&releve));
    }
    if excessifs.is_empty() {
        return Ok(());
    }
    bail!("budgets dépassés :\n  {}", excessifs.join("\n  "))
}

/// Mesures au-dessus de leur budget, en une phrase chacune.
fn depasses(releve: &Releve) -> Vec<String> {
    let depasse = |mesure: Mesure| {
        let Mesure { nom, octets, budget } = mesure;
        (octets > budget).then(|| format!("{} : {nom} : {octets} octets pour {budget}", releve.application))
    };
    releve.bilan().into_iter().filter_map(depasse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn releve(tailles: &[(&str, u64)]) -> Releve {
        let fichiers = tailles
            .iter()
            .filter_map(|&(chemin, brotli)| {
                categorie(chemin).map(|categorie| Fichier {
                    chemin: chemin.to_owned(),
                    categorie,
                    brut: brotli,
                    brotli,
                })
            })
            .collect();
        Releve {
            application: "usagers".to_owned(),
            livraison: true,
            fichiers,
        }
    }

    #[test]
    fn une_application_dans_ses_budgets_passe() {
        let releve = releve(&[
            ("front_bg.wasm", 150_000),
            ("vao.css", 30_000),
            ("fonts/Marianne-Bold.woff2", 900_000),
        ]);

        assert!(depasses(&releve).is_empty());
    }

    #[test]
    fn chaque_budget_depasse_est_nomme() {
        let releve = releve(&[
            ("front_bg.wasm", 170_001),
            ("vao.css", 30_001),
            ("split_x.wasm", 70_001),
            ("x.svg", 19_999),
        ]);

        let depasses = depasses(&releve);

        assert_eq!(depasses.len(), 4, "{depasses:?}");
        assert!(
            depasses.iter().any(|texte| texte.contains("split_x.wasm")),
            "{depasses:?}"
        );
    }

    #[test]
    fn les_morceaux_differes_ne_comptent_pas_dans_le_premier_chargement() {
        let releve = releve(&[
            ("front.js", 10),
            ("chunk_3.wasm", 69_000),
            ("split_a.wasm", 69_000),
            ("carte/leaflet.js", 40_000),
            ("carte/carte.css", 4_000),
            ("a.css.br", 5),
        ]);

        assert_eq!(
            releve.total(&[Categorie::Programme, Categorie::Feuille, Categorie::Page]),
            10
        );
    }
}
