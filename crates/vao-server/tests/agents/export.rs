//! Export : ce que la liste montre, et rien d'autre.

use vao_contract::CodeProbleme;
use vao_contract::agent::{self, ListeAgents};
use vao_domain::compte::EtatAgent;
use vao_test::TestApp;

use super::aide::{GESTION, LECTURE};

#[actix_web::test]
async fn l_export_suit_la_portee_et_les_filtres_et_neutralise_les_formules() {
    TestApp::run(async |app| {
        let acteur = app.agent("AURA", GESTION).await;
        for (nom, territoire, etat) in [
            ("=HYPERLINK(\"http://canari\")", "38", ""),
            ("Fermé", "73", ", deleted = true, desactive_at = '2027-01-01'"),
            ("Canari", "29", ""),
        ] {
            let agent = app.agent(territoire, LECTURE).await;
            app.sql(&format!(
                "UPDATE agent SET nom = '{nom}'{etat} WHERE mail = '{}'",
                agent.mail
            ))
            .await;
        }
        let filtre = ListeAgents {
            etat: vec![EtatAgent::Actif],
            ..ListeAgents::default()
        };

        let entier = acteur.get(agent::EXPORTER.adresse(&[&"csv"])).await;
        let filtree = acteur.get(agent::EXPORTER.adresse_avec(&[&"csv"], &filtre)).await;

        let texte = entier.statut(200).texte();
        let lignes: Vec<&str> = texte.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(
            lignes[0],
            "Nom;Prénom;Courriel;Compétence;Région;Département;Compte validé;Compte actif"
        );
        assert_eq!(lignes.len(), 4, "{texte}");
        assert!(
            !texte.contains("Canari"),
            "un agent d'une autre région ne s'exporte pas"
        );
        assert!(texte.contains("'=HYPERLINK"), "une formule est neutralisée : {texte}");
        assert!(
            texte.contains(";Départementale;Auvergne-Rhône-Alpes;Isère;oui;oui"),
            "{texte}"
        );
        assert!(texte.contains(";Régionale;Auvergne-Rhône-Alpes;;oui;oui"), "{texte}");
        assert!(
            texte.contains(";Départementale;Auvergne-Rhône-Alpes;Savoie;oui;non"),
            "{texte}"
        );
        let disposition = entier.entete("content-disposition").unwrap();
        assert!(disposition.contains("agents-2027-01-15.csv"), "{disposition}");
        assert!(!filtree.texte().contains("Fermé"));
        let journal = app
            .valeur(
                "SELECT string_agg(entite_id || ' ' || coalesce(ter_code, '-') || ' ' || apres::text, '|' ORDER BY id) \
                     FROM journal_compte WHERE action = 'EXPORT'",
            )
            .await
            .unwrap();
        assert!(
            journal.contains("agents") && journal.contains('3') && journal.contains("ACTIF"),
            "{journal}"
        );
    })
    .await;
}

#[actix_web::test]
async fn l_export_existe_aussi_en_tableur_et_pas_autrement() {
    TestApp::run(async |app| {
        let acteur = app.agent("38", GESTION).await;

        let tableur = acteur.get(agent::EXPORTER.adresse(&[&"xlsx"])).await;

        assert_eq!(&tableur.statut(200).corps[..2], b"PK");
        acteur
            .get(agent::EXPORTER.adresse(&[&"pdf"]))
            .await
            .probleme(CodeProbleme::Introuvable);
    })
    .await;
}
