//! Exports : la même portée et les mêmes filtres que la liste, entiers, sans formule, et notés au journal.

use std::io::{Cursor, Read as _};

use serde_json::{Value, json};
use vao_contract::CodeProbleme;
use vao_contract::usager::{ListeUsagers, TriUsagers};
use vao_domain::compte::StatutUsager;
use vao_domain::droits::RoleAgent;
use vao_test::{Acteur, Reponse, TestApp};

use super::aide::{Fiche, lister, valideur};
use super::liste::peupler;

async fn exporter(acteur: &Acteur<'_>, format: &str, filtres: &str) -> Reponse {
    acteur.get(format!("/api/v1/usagers/export.{format}?{filtres}")).await
}

/// Lignes d'un CSV, sans sa marque ni ses titres.
fn lignes(reponse: &Reponse) -> Vec<String> {
    let texte = reponse.statut(200).texte();
    let texte = texte.strip_prefix('\u{feff}').unwrap();
    texte.split_terminator("\r\n").skip(1).map(str::to_owned).collect()
}

/// Première feuille d'un classeur.
fn feuille(reponse: &Reponse) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(reponse.statut(200).corps.clone())).unwrap();
    let mut xml = String::new();
    let mut entree = archive.by_name("xl/worksheets/sheet1.xml").unwrap();
    entree.read_to_string(&mut xml).unwrap();
    xml
}

async fn dernier_export(app: &TestApp) -> Value {
    let ligne = app
        .valeur(
            "SELECT jsonb_build_object('id', entite_id, 'acteur', acteur_id, 'region', ter_code, 'apres', apres) \
             FROM journal_compte WHERE action = 'EXPORT' ORDER BY id DESC LIMIT 1",
        )
        .await;
    serde_json::from_str(&ligne.unwrap()).unwrap()
}

#[actix_web::test]
async fn un_export_dit_tout_ce_que_la_liste_montre_et_se_note() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        peupler(app, siege.organisme.unwrap(), 2_503).await;
        let agent = valideur(app, "38").await;

        let reponse = exporter(&agent, "csv", "tri=email").await;

        let csv = lignes(&reponse);
        assert_eq!(csv.len(), 2_504, "plusieurs lots, aucune coupure");
        let uniques: std::collections::BTreeSet<_> = csv.iter().collect();
        assert_eq!(uniques.len(), csv.len());
        let premiere = "Durand;Prénom 1;p1@essai.test;Grand Large;Non validé;01/01/2026;;0".to_owned();
        assert!(csv.contains(&premiere), "{}", csv[0]);
        let demande = ListeUsagers {
            tri: Some(TriUsagers::Email),
            ..ListeUsagers::default()
        };
        let page = lister(&agent, &demande).await;
        for (ligne, exportee) in page.donnees.iter().zip(&csv) {
            assert!(
                exportee.contains(&format!(";{};", ligne.email)),
                "même ordre que la liste : {exportee}"
            );
        }
        assert_eq!(
            reponse.entete("content-type").as_deref(),
            Some("text/csv; charset=utf-8; header=present")
        );
        let nom = "attachment; filename=\"comptes-portail-2027-01-15.csv\"";
        assert_eq!(reponse.entete("content-disposition").as_deref(), Some(nom));
        assert_eq!(
            dernier_export(app).await,
            json!({
                "id": "comptes-portail", "acteur": agent.compte, "region": "38",
                "apres": { "Format": "CSV", "Lignes": 2_504, "Filtres": [] }
            })
        );
    })
    .await;
}

#[actix_web::test]
async fn un_classeur_contient_les_memes_lignes() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        peupler(app, siege.organisme.unwrap(), 1_200).await;
        let agent = valideur(app, "AURA").await;

        let reponse = exporter(&agent, "xlsx", "statut=VALIDATED&nom=durand").await;

        let xml = feuille(&reponse);
        assert_eq!(
            xml.matches("<row ").count(),
            1 + 60 + 1,
            "les titres, les comptes créés, le siège"
        );
        assert!(xml.contains("Nombre de déclarations"));
        assert!(!xml.contains("Non validé"), "le filtre de la liste vaut pour l'export");
        let nom = "attachment; filename=\"comptes-portail-2027-01-15.xlsx\"";
        assert_eq!(reponse.entete("content-disposition").as_deref(), Some(nom));
        let note = dernier_export(app).await;
        assert_eq!(
            note["apres"],
            json!({ "Format": "XLSX", "Lignes": 61, "Filtres": ["nom : durand", "statut : VALIDATED"] })
        );
    })
    .await;
}

#[actix_web::test]
async fn une_formule_ne_s_execute_pas_dans_un_tableur() {
    TestApp::run(async |app| {
        for nom in ["=HYPERLINK(\"http://x\")", "+1", "-2+3", "@SUM(A1)", "Dur;and \"Jo\""] {
            let fiche = Fiche {
                nom: nom.to_owned(),
                ..Fiche::en_attente(&app.siret(app.suivant(), 1))
            };
            fiche.arranger(app).await;
        }
        let agent = valideur(app, "38").await;

        let csv = exporter(&agent, "csv", "").await;
        let xlsx = exporter(&agent, "xlsx", "").await;

        let mut debuts: Vec<String> = lignes(&csv)
            .iter()
            .map(|ligne| ligne.chars().take(4).collect())
            .collect();
        debuts.sort_unstable();
        assert_eq!(debuts, ["\"'=H", "\"Dur", "'+1;", "'-2+", "'@SU"]);
        let feuille = feuille(&xlsx);
        assert!(!feuille.contains("<f>"));
        assert!(feuille.contains("'=HYPERLINK"), "{feuille}");
    })
    .await;
}

/// Canaris : un export ne sort pas du territoire de l'agent.
#[actix_web::test]
async fn un_export_ne_sort_pas_du_territoire() {
    TestApp::run(async |app| {
        for (nom, territoire) in [
            ("ISERE", ("AURA", "38")),
            ("SAVOIE", ("AURA", "73")),
            ("CORSE", ("COR", "2A")),
        ] {
            let fiche = Fiche {
                nom: nom.to_owned(),
                territoire,
                statut: StatutUsager::Validated,
                ..Fiche::en_attente(&app.siret(app.suivant(), 1))
            };
            fiche.arranger(app).await;
        }
        for (territoire, attendus) in [
            ("38", &["ISERE"][..]),
            ("2A", &["CORSE"]),
            ("AURA", &["ISERE", "SAVOIE"]),
            ("FRA", &["CORSE", "ISERE", "SAVOIE"]),
            ("29", &[]),
        ] {
            let agent = app.agent(territoire, &[RoleAgent::Eig]).await;

            let csv = lignes(&exporter(&agent, "csv", "").await);
            let xml = feuille(&exporter(&agent, "xlsx", "").await);

            let noms: Vec<&str> = csv.iter().map(|ligne| ligne.split(';').next().unwrap()).collect();
            assert_eq!(noms, attendus, "{territoire}");
            for nom in ["ISERE", "SAVOIE", "CORSE"] {
                assert_eq!(xml.contains(nom), attendus.contains(&nom), "{territoire} {nom}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn le_portail_n_exporte_pas_et_un_autre_format_n_existe_pas() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        let agent = valideur(app, "FRA").await;

        for format in ["csv", "xlsx"] {
            exporter(&siege, format, "")
                .await
                .probleme(CodeProbleme::RoleInsuffisant);
        }
        exporter(&agent, "pdf", "").await.probleme(CodeProbleme::Introuvable);
        exporter(&agent, "csv", "page=0")
            .await
            .probleme(CodeProbleme::SaisieInvalide);
        let notes = app
            .valeur("SELECT count(*) FROM journal_compte WHERE action = 'EXPORT'")
            .await;
        assert_eq!(
            notes.as_deref(),
            Some("0"),
            "un export refusé ne se note pas comme fait"
        );
    })
    .await;
}

/// Le nombre de requêtes suit le nombre de lots, jamais celui des lignes.
#[actix_web::test]
async fn un_export_lit_par_lots() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        let agent = valideur(app, "FRA").await;
        let mut mesures = Vec::new();
        for nombre in [10, 900] {
            app.sql("DELETE FROM usager WHERE mail LIKE 'p%@essai.test'").await;
            peupler(app, siege.organisme.unwrap(), nombre).await;
            agent.get("/api/v1/moi").await.statut(200);
            let avant = app.mesure.lire();
            exporter(&agent, "csv", "").await.statut(200);
            mesures.push(app.mesure.lire() - avant);
        }

        assert_eq!(mesures[0], mesures[1]);
    })
    .await;
}
