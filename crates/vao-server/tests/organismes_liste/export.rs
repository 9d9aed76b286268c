//! Export : les mêmes filtres que la liste, entier, sans formule, et noté au journal.

use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use serde_json::{Value, json};
use vao_contract::organisme::{self, ListeOrganismes};
use vao_domain::organisme::TypeOrganisme;
use vao_test::{Acteur, Reponse, TestApp};

use super::aide::{changer, famille, organisme_de, peupler};

async fn exporter(acteur: &Acteur<'_>, format: &str, demande: &ListeOrganismes) -> Reponse {
    acteur.get(organisme::EXPORTER.adresse_avec(&[&format], demande)).await
}

/// Lignes d'un CSV, titres compris, sans sa marque.
fn lignes(reponse: &Reponse) -> Vec<Vec<String>> {
    let texte = reponse.statut(200).texte();
    let texte = texte.strip_prefix('\u{feff}').unwrap();
    texte
        .split_terminator("\r\n")
        .map(|ligne| ligne.split(';').map(str::to_owned).collect())
        .collect()
}

/// Première feuille d'un classeur.
fn feuille(reponse: &Reponse) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(reponse.statut(200).corps.clone())).unwrap();
    let mut xml = String::new();
    let mut entree = archive.by_name("xl/worksheets/sheet1.xml").unwrap();
    entree.read_to_string(&mut xml).unwrap();
    xml
}

/// Valeur de cette colonne, sur la ligne de cet organisme.
fn cellule(csv: &[Vec<String>], nom: &str, titre: &str) -> String {
    let titres = csv.first().unwrap();
    let rang = titres.iter().position(|connu| connu == titre).unwrap();
    let ligne = csv
        .iter()
        .find(|ligne| ligne.iter().any(|cellule| cellule == nom))
        .unwrap();
    ligne.get(rang).unwrap().clone()
}

#[actix_web::test]
async fn un_export_dit_l_identite_l_agrement_et_les_sejours_par_statut() {
    TestApp::run(async |app| {
        let (siege, ..) = famille(app).await;
        let zoe = app.organisme("Personne").await;
        changer(
            app,
            organisme_de(&zoe),
            "type_organisme = 'personne_physique', nom_naissance = 'Leroy', prenom = 'Zoé', complet = false, email = NULL",
        )
        .await;
        siege.declaration().deposee().await;
        let refusee = siege.declaration().deposee().await;
        app.sql(&format!("UPDATE declaration SET statut = 'REFUSEE' WHERE id = '{}'", refusee.id))
            .await;
        siege.declaration().creee().await;
        let agent = app.lecteur("29").await;

        let csv = lignes(&exporter(&agent, "csv", &ListeOrganismes::default()).await);

        assert_eq!(csv.len(), 1 + 4);
        let largeur = csv.first().unwrap().len();
        assert_eq!(largeur, 13 + 14, "treize colonnes, puis une par statut sauf brouillon");
        assert!(csv.iter().all(|ligne| ligne.len() == largeur));
        let siret = app
            .valeur(&format!(
                "SELECT regexp_replace(siret, '(...)(...)(...)(.....)', '\\1 \\2 \\3 \\4') FROM organisme WHERE id = '{}'",
                organisme_de(&siege)
            ))
            .await
            .unwrap();
        for (titre, attendu) in [
            ("Type", "Personne morale"),
            ("Date de modification", "01/01/2026"),
            ("Fiche complète", "oui"),
            ("SIRET", &siret),
            ("Nom", ""),
            ("Région d'obtention de l'agrément", "Auvergne-Rhône-Alpes"),
            ("Date d'obtention de l'agrément", "01/01/2025"),
            ("Email", "contact@exemple.fr"),
            ("Nombre de déclarations", "2"),
            ("Transmise", "1"),
            ("Refusée", "1"),
            ("Terminée", "0"),
        ] {
            assert_eq!(cellule(&csv, "Grand Large", titre), attendu, "{titre}");
        }
        assert_eq!(
            cellule(&csv, "Grand Large Annecy", "Région d'obtention de l'agrément"),
            "Auvergne-Rhône-Alpes",
            "hérité du siège"
        );
        assert_eq!(cellule(&csv, "Grand Large Quimper", "Région d'obtention de l'agrément"), "");
        assert_eq!(cellule(&csv, "Leroy", "Prénom"), "Zoé");
        assert_eq!(cellule(&csv, "Leroy", "Nom de l'organisme"), "");
        assert_eq!(cellule(&csv, "Leroy", "Fiche complète"), "non");
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn un_export_suit_les_filtres_lit_tous_les_lots_et_se_note() {
    TestApp::run(async |app| {
        peupler(app, 2_300).await;
        let agent = app.lecteur("38").await;
        let demande = ListeOrganismes {
            departement: Some("38".to_owned()),
            type_organisme: Some(TypeOrganisme::PersonneMorale),
            page: Some(3),
            ..ListeOrganismes::default()
        };

        let tout = lignes(&exporter(&agent, "csv", &ListeOrganismes::default()).await);
        let filtre = exporter(&agent, "xlsx", &demande).await;

        let uniques: BTreeSet<&Vec<String>> = tout.iter().collect();
        assert_eq!(
            (tout.len(), uniques.len()),
            (2_301, 2_301),
            "trois lots, aucune coupure"
        );
        let attendus = 2_300 / 3;
        let xml = feuille(&filtre);
        assert_eq!(
            xml.matches("<row ").count(),
            1 + attendus,
            "les titres, puis toutes les pages"
        );
        let nom = "attachment; filename=\"organismes-2027-01-15.xlsx\"";
        assert_eq!(filtre.entete("content-disposition").as_deref(), Some(nom));
        let note = app
            .valeur("SELECT apres FROM journal_compte WHERE action = 'EXPORT' AND apres ->> 'Format' = 'XLSX'")
            .await
            .unwrap();
        let note: Value = serde_json::from_str(&note).unwrap();
        assert_eq!(
            note,
            json!({ "Format": "XLSX", "Lignes": attendus,
                    "Filtres": ["type : personne_morale", "departement : 38"] })
        );
    })
    .await;
}

#[actix_web::test]
async fn une_formule_ne_s_execute_pas_dans_un_tableur() {
    TestApp::run(async |app| {
        for nom in ["=HYPERLINK(\"http://x\")", "+1+2", "-2+3", "@SUM(A1)"] {
            app.organisme(nom).await;
        }
        let agent = app.lecteur("38").await;
        let demande = ListeOrganismes::default();

        let csv = exporter(&agent, "csv", &demande).await.texte();
        let xml = feuille(&exporter(&agent, "xlsx", &demande).await);

        for neutre in ["\"'=HYPERLINK", ";'+1+2;", ";'-2+3;", ";'@SUM(A1);"] {
            assert!(csv.contains(neutre), "{neutre} : {csv}");
        }
        assert!(!xml.contains("<f>"));
        assert!(xml.contains("'=HYPERLINK"));
    })
    .await;
}

/// Le nombre de requêtes suit le nombre de lots, jamais celui des lignes.
#[actix_web::test]
async fn un_export_lit_par_lots() {
    TestApp::run(async |app| {
        let agent = app.lecteur("FRA").await;
        let mut mesures = Vec::new();
        for nombre in [10, 900] {
            app.sql("DELETE FROM agrement; DELETE FROM organisme").await;
            peupler(app, nombre).await;
            agent.get("/api/v1/moi").await.statut(200);
            let avant = app.mesure.lire();
            exporter(&agent, "csv", &ListeOrganismes::default()).await.statut(200);
            mesures.push(app.mesure.lire() - avant);
        }

        assert_eq!(mesures.first(), mesures.last());
    })
    .await;
}
