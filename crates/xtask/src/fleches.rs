//! `cargo xtask fleches` : le sens des dépendances, vérifié (docs/ARCHITECTURE.md).
//!
//! Trois règles : qui, parmi nos crates, peut dépendre de qui ; quelle crate extérieure n'entre que par une seule des
//! nôtres ; et ce que le navigateur ne doit jamais embarquer, même indirectement.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::outils::{commande, dire, lire};

/// Nos crates et celles dont elles peuvent dépendre (hors dépendances de test).
const NOS_FLECHES: &[(&str, &[&str])] = &[
    ("vao-domain", &[]),
    ("vao-contract", &["vao-domain"]),
    ("vao-db", &["vao-domain"]),
    ("vao-jobs", &["vao-db", "vao-domain"]),
    ("vao-mail", &["vao-domain"]),
    ("vao-documents", &["vao-domain"]),
    ("vao-storage", &["vao-domain"]),
    ("vao-external", &["vao-domain"]),
    (
        "vao-server",
        &[
            "vao-domain",
            "vao-contract",
            "vao-db",
            "vao-jobs",
            "vao-mail",
            "vao-documents",
            "vao-storage",
            "vao-external",
        ],
    ),
    ("vao-client", &["vao-contract", "vao-domain"]),
    ("vao-ui", &["vao-client", "vao-contract", "vao-domain"]),
    (
        "frontend-usagers",
        &["vao-ui", "vao-client", "vao-contract", "vao-domain"],
    ),
    ("frontend-bo", &["vao-ui", "vao-client", "vao-contract", "vao-domain"]),
    (
        "vao-test",
        &[
            "vao-domain",
            "vao-contract",
            "vao-db",
            "vao-jobs",
            "vao-mail",
            "vao-documents",
            "vao-storage",
            "vao-external",
            "vao-server",
        ],
    ),
    ("xtask", &[]),
];

/// Une crate extérieure n'entre que par les nôtres qui sont citées.
const PORTES: &[(&str, &[&str])] = &[
    ("diesel", &["vao-db", "vao-jobs", "vao-test"]),
    ("diesel_migrations", &["vao-db"]),
    ("graphile_worker", &["vao-jobs"]),
    ("lettre", &["vao-mail", "vao-test"]),
    ("typst", &["vao-documents"]),
    ("object_store", &["vao-storage"]),
    ("actix-web", &["vao-server", "vao-test"]),
    ("gloo-net", &["vao-client"]),
    ("leptos", &["vao-ui", "frontend-usagers", "frontend-bo"]),
];

/// Ce qui ne va pas dans le navigateur.
const HORS_NAVIGATEUR: &[&str] = &[
    "tokio",
    "diesel",
    "diesel-async",
    "tokio-postgres",
    "actix-web",
    "reqwest",
    "rustls",
    "utoipa",
];

/// Ce qu'une crate pure ne doit pas voir en plus : ni navigateur ni affichage, ni ce qui doublerait le poids des
/// applications (leptos dépend de `regex` sans l'appeler : l'éditeur de liens l'écarte ; une règle de saisie l'appellerait).
const HORS_DOMAINE: &[&str] = &[
    "leptos",
    "web-sys",
    "js-sys",
    "wasm-bindgen",
    "gloo-net",
    "regex",
    "regex-automata",
    "url",
    "idna",
];

const PURES: &[&str] = &["vao-domain", "vao-contract"];
const NAVIGATEUR: &[&str] = &[
    "vao-domain",
    "vao-contract",
    "vao-client",
    "vao-ui",
    "frontend-usagers",
    "frontend-bo",
];

#[derive(Deserialize)]
struct Metadonnees {
    packages: Vec<Paquet>,
}

#[derive(Deserialize)]
struct Paquet {
    name: String,
    dependencies: Vec<Dependance>,
}

#[derive(Deserialize)]
struct Dependance {
    name: String,
    /// `None` pour une dépendance ordinaire, `dev` pour celles des tests.
    kind: Option<String>,
}

/// Vérifie toutes les règles et cite chaque écart.
pub(crate) fn verifier() -> Result<()> {
    let texte = lire(commande("cargo").args(["metadata", "--locked", "--no-deps", "--format-version", "1"]))?;
    let metadonnees: Metadonnees = serde_json::from_str(&texte).context("cargo metadata")?;
    let mut ecarts = Vec::new();
    for paquet in &metadonnees.packages {
        ecarts.extend(ecarts_directs(paquet));
    }
    for nom in NAVIGATEUR {
        ecarts.extend(ecarts_du_navigateur(nom, &arbre(nom)?));
    }
    if ecarts.is_empty() {
        dire(format!(
            "{} crates, dépendances dans le bon sens",
            metadonnees.packages.len()
        ));
        return Ok(());
    }
    bail!("dépendances dans le mauvais sens :\n  {}", ecarts.join("\n  "))
}

fn ecarts_directs(paquet: &Paquet) -> Vec<String> {
    let nom = paquet.name.as_str();
    let Some((_, permises)) = NOS_FLECHES.iter().find(|(crate_, _)| *crate_ == nom) else {
        return vec![format!(
            "{nom} : crate inconnue, ajoutez-la à crates/xtask/src/fleches.rs"
        )];
    };
    let ordinaires = paquet
        .dependencies
        .iter()
        .filter(|dependance| dependance.kind.as_deref() != Some("dev"));
    let mut ecarts = Vec::new();
    for dependance in ordinaires {
        let vers = dependance.name.as_str();
        let notre = NOS_FLECHES.iter().any(|(crate_, _)| *crate_ == vers);
        if notre && !permises.contains(&vers) {
            ecarts.push(format!("{nom} ne doit pas dépendre de {vers}"));
        }
        let porte = PORTES.iter().find(|(exterieure, _)| *exterieure == vers);
        if let Some((_, admises)) = porte
            && !admises.contains(&nom)
        {
            ecarts.push(format!(
                "{nom} ne doit pas dépendre de {vers} (réservée à {})",
                admises.join(", ")
            ));
        }
    }
    ecarts
}

/// Noms de tout ce dont dépend une crate une fois compilée pour le navigateur.
fn arbre(nom: &str) -> Result<BTreeSet<String>> {
    let texte = lire(commande("cargo").args([
        "tree",
        "--locked",
        "--package",
        nom,
        "--target",
        "wasm32-unknown-unknown",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]))?;
    Ok(texte
        .lines()
        .filter_map(|ligne| ligne.split(' ').next())
        .map(str::to_owned)
        .collect())
}

fn ecarts_du_navigateur(nom: &str, arbre: &BTreeSet<String>) -> Vec<String> {
    let domaine: &[&str] = if PURES.contains(&nom) { HORS_DOMAINE } else { &[] };
    let interdites = HORS_NAVIGATEUR.iter().chain(domaine);
    interdites
        .filter(|interdite| arbre.contains(**interdite))
        .map(|interdite| format!("{nom} embarque {interdite} (« cargo tree -p {nom} -i {interdite} » dit par où)"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paquet(nom: &str, dependances: &[(&str, Option<&str>)]) -> Paquet {
        let dependencies = dependances
            .iter()
            .map(|(name, kind)| Dependance {
                name: (*name).to_owned(),
                kind: kind.map(str::to_owned),
            })
            .collect();
        Paquet {
            name: nom.to_owned(),
            dependencies,
        }
    }

    #[test]
    fn une_fleche_a_l_envers_est_refusee_sauf_pour_les_tests() {
        let a_l_envers = ecarts_directs(&paquet("vao-domain", &[("vao-db", None), ("serde", None)]));
        let pour_les_tests = ecarts_directs(&paquet("vao-domain", &[("vao-test", Some("dev"))]));

        assert_eq!(a_l_envers, ["vao-domain ne doit pas dépendre de vao-db"]);
        assert!(pour_les_tests.is_empty());
    }

    #[test]
    fn diesel_n_entre_que_par_vao_db_et_les_taches() {
        assert_eq!(ecarts_directs(&paquet("vao-server", &[("diesel", None)])).len(), 1);
        assert!(ecarts_directs(&paquet("vao-db", &[("diesel", None)])).is_empty());
    }

    #[test]
    fn une_crate_nouvelle_demande_sa_place() {
        assert_eq!(ecarts_directs(&paquet("vao-nouvelle", &[])).len(), 1);
    }

    #[test]
    fn le_navigateur_n_embarque_pas_le_serveur() {
        let arbre = ["serde", "tokio", "web-sys"].map(str::to_owned).into();

        assert_eq!(ecarts_du_navigateur("vao-ui", &arbre).len(), 1);
        assert_eq!(ecarts_du_navigateur("vao-contract", &arbre).len(), 2);
    }
}
