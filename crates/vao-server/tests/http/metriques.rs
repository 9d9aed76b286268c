//! Mesures : à part de l'API, justes, sans rien qui désigne une personne ou un dossier.

use std::net::TcpListener;
use std::sync::Arc;

use vao_contract::declaration;
use vao_test::TestApp;

#[actix_web::test]
async fn les_mesures_se_lisent_sur_leur_propre_adresse() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let deposee = usager.declaration().deposee().await;
        app.courriels().await;
        app.anonyme().get(declaration::LIRE.adresse(&[&deposee.id])).await.statut(401);
        app.anonyme().get("/api/v1/nulle-part?recherche=Durand").await.statut(404);
        let ecoute = TcpListener::bind("127.0.0.1:0").unwrap();
        let adresse = format!("http://{}/metrics", ecoute.local_addr().unwrap());
        let serveur = vao_server::metriques::servir(Arc::clone(&app.commun), ecoute).unwrap();
        let poignee = serveur.handle();
        actix_web::rt::spawn(serveur);

        let reponse = app.http.get(&adresse).send().await.unwrap();

        let type_mime = reponse.headers()["content-type"].to_str().unwrap().to_owned();
        assert!(type_mime.starts_with("application/openmetrics-text"), "{type_mime}");
        let texte = reponse.text().await.unwrap();
        for attendue in [
            r#"vao_http_requete_duree_seconds_count{methode="GET",route="/api/v1/declarations/{id}",statut="4xx"} 1"#,
            r#"vao_http_requete_duree_seconds_count{methode="POST",route="/api/v1/declarations/{id}/actions/deposer",statut="2xx"} 1"#,
            r#"vao_http_requete_duree_seconds_count{methode="GET",route="inconnue",statut="4xx"} 1"#,
            r#"vao_taches_total{tache="courriel_declaration_transmise",issue="reussie"} 1"#,
            "vao_http_requetes_delestees_total 0",
            "vao_http_requetes_en_cours 0",
            "vao_db_connexions_occupees 0",
            "vao_db_attentes 0",
            "vao_hachages_en_cours 0",
            "vao_hachages_en_attente 0",
            r#"vao_externe_disjoncteur_ouvert{service="sirene"} 0"#,
            r#"vao_externe_appels_suspendus_total{service="adresse"} 0"#,
        ] {
            assert!(texte.lines().any(|ligne| ligne == attendue), "{attendue}\n{texte}");
        }
        let maximum = texte.lines().find_map(|ligne| ligne.strip_prefix("vao_db_connexions_max "));
        assert!(maximum.unwrap().parse::<u32>().unwrap() > 0);
        assert!(!texte.contains(&deposee.id.to_string()) && !texte.contains("Durand"), "{texte}");
        assert!(texte.ends_with("# EOF\n"));
        app.anonyme().get("/metrics").await.statut(404);
        poignee.stop(false).await;
    })
    .await;
}

#[actix_web::test]
async fn une_tache_qui_echoue_se_compte() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        usager.declaration().deposee().await;

        let echecs = app.executer_les_taches_smtp_en_panne().await;

        let texte = app.commun.metriques.texte(&app.commun).unwrap();
        let retentees: usize = texte
            .lines()
            .filter_map(|ligne| {
                ligne
                    .strip_prefix("vao_taches_total{")?
                    .split_once(r#"issue="retentee"} "#)
            })
            .map(|(_, nombre)| nombre.parse::<usize>().unwrap())
            .sum();
        assert_eq!((echecs, retentees), (2, 2), "{texte}");
        app.sql("UPDATE graphile_worker._private_jobs SET run_at = now()").await;
        app.courriels().await;
    })
    .await;
}
