//! Fermer et rouvrir un compte : désactiver, bloquer, rouvrir, retirer l'application.

use vao_contract::CodeProbleme;
use vao_contract::usager::{self, UsagerDto};
use vao_domain::Version;
use vao_domain::compte::{ActionUsager, StatutUsager};
use vao_test::TestApp;

use super::aide::{Fiche, agir, agir_avec_motif, compte, journal, lire, siege_et_etablissement, statut, valideur};

/// COMPTES-T12 : bloqué ou désactivé, un utilisateur connecté est mis dehors à l'appel suivant.
#[actix_web::test]
async fn un_compte_bloque_perd_sa_session_a_l_appel_suivant() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        let dreets = valideur(app, "AURA").await;
        let desactive = app.usager(siege.organisme.unwrap()).await;
        let bloque = app.usager(siege.organisme.unwrap()).await;
        for acteur in [&desactive, &bloque] {
            acteur.get("/api/v1/moi").await.statut(200);
        }

        agir(&siege, &usager::DESACTIVER, compte(&desactive), Version(1))
            .await
            .statut(200);
        agir_avec_motif(&dreets, &usager::BLOQUER, compte(&bloque), Version(1))
            .await
            .statut(200);

        for acteur in [&desactive, &bloque] {
            acteur.get("/api/v1/moi").await.probleme(CodeProbleme::NonConnecte);
            let ouvertes = format!(
                "SELECT count(*) FROM session WHERE compte_id = '{}' AND revoquee_at IS NULL",
                acteur.compte.unwrap()
            );
            assert_eq!(app.valeur(&ouvertes).await.as_deref(), Some("0"));
        }
        let courriels = app.courriels().await;
        assert_eq!(courriels.len(), 2, "M11 à chacun");
        let motives = courriels
            .iter()
            .filter(|courriel| courriel.texte.contains("Personne inconnue"));
        assert_eq!(motives.count(), 1, "le motif d'un agent est envoyé");
    })
    .await;
}

/// COMPTES-T8 : le dernier utilisateur validé d'un organisme ne se désactive pas.
#[actix_web::test]
async fn le_dernier_utilisateur_d_un_organisme_reste() {
    TestApp::run(async |app| {
        let (siege, antenne, _) = siege_et_etablissement(app).await;
        let seconde = app.usager(antenne.organisme.unwrap()).await;

        // Seul au siège : ni lui-même, ni personne.
        agir(&siege, &usager::DESACTIVER, compte(&siege), Version(1))
            .await
            .probleme(CodeProbleme::DernierUtilisateur);
        // À deux dans l'établissement : le premier part, le second reste.
        agir(&siege, &usager::DESACTIVER, compte(&antenne), Version(1))
            .await
            .statut(200);
        let dernier = lire(&siege, compte(&seconde)).await;
        assert!(!dernier.actions.contains(&ActionUsager::Desactiver));
        let refus = agir(&siege, &usager::DESACTIVER, compte(&seconde), Version(1)).await;

        let probleme = refus.probleme(CodeProbleme::DernierUtilisateur);
        assert_eq!(probleme.etat.as_deref(), Some("VALIDATED"));
        assert_eq!(statut(app, compte(&seconde)).await, StatutUsager::Validated);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn personne_ne_se_desactive_soi_meme() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        app.usager(acteur.organisme.unwrap()).await;

        agir(&acteur, &usager::DESACTIVER, compte(&acteur), Version(1))
            .await
            .probleme(CodeProbleme::DelegationRefusee);
    })
    .await;
}

/// Un compte sans organisme n'est le dernier de personne : il se désactive.
#[actix_web::test]
async fn un_compte_sans_organisme_se_desactive() {
    TestApp::run(async |app| {
        let (siege, _, n) = siege_et_etablissement(app).await;
        let fiche = Fiche {
            statut: StatutUsager::Validated,
            ..Fiche::en_attente(&app.siret(n, 3))
        };
        let id = fiche.arranger(app).await;

        agir(&siege, &usager::DESACTIVER, id, Version(1)).await.statut(200);

        assert_eq!(statut(app, id).await, StatutUsager::Blocked);
        assert_eq!(journal(app, id).await["motif"], "Désactivation");
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn un_compte_rouvert_repart_sans_marque_d_inactivite() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        let collegue = app.usager(acteur.organisme.unwrap()).await;
        let id = compte(&collegue);
        app.sql(&format!(
            "UPDATE usager SET inactivite_2m_at = '2027-01-01', suppression_prevue = '2027-02-01' WHERE id = '{id}'"
        ))
        .await;
        agir(&acteur, &usager::DESACTIVER, id, Version(1)).await.statut(200);
        app.courriels().await;
        app.horloge.avancer(chrono::Duration::seconds(1));

        let apres: UsagerDto = agir(&acteur, &usager::DEBLOQUER, id, Version(2)).await.json();

        assert_eq!((apres.statut, apres.version), (StatutUsager::Validated, Version(3)));
        let marques =
            format!("SELECT num_nonnulls(inactivite_2m_at, suppression_prevue) FROM usager WHERE id = '{id}'");
        assert_eq!(app.valeur(&marques).await.as_deref(), Some("0"));
        assert_eq!(journal(app, id).await["action"], "REACTIVATION");
        assert_eq!(
            app.courriels().await.len(),
            1,
            "la personne sait que son compte est rouvert"
        );
    })
    .await;
}

#[actix_web::test]
async fn ce_qu_un_agent_a_bloque_un_collegue_ne_le_rouvre_pas() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        let collegue = app.usager(acteur.organisme.unwrap()).await;
        let dreets = valideur(app, "AURA").await;
        let id = compte(&collegue);
        agir_avec_motif(&dreets, &usager::BLOQUER, id, Version(1))
            .await
            .statut(200);

        assert!(lire(&acteur, id).await.actions.is_empty());
        agir(&acteur, &usager::DEBLOQUER, id, Version(2))
            .await
            .probleme(CodeProbleme::RoleInsuffisant);
        agir(&dreets, &usager::DEBLOQUER, id, Version(2)).await.statut(200);

        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn un_telephone_perdu_se_declare_a_la_dreets() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        let dreets = valideur(app, "AURA").await;
        let id = compte(&acteur);
        let route = &usager::RETIRER_SECOND_FACTEUR;
        agir_avec_motif(&dreets, route, id, Version(1))
            .await
            .probleme(CodeProbleme::EtatIncompatible);
        app.sql(&format!(
            "INSERT INTO second_facteur (population, compte_id, secret_chiffre, confirme_at, created_at) \
             VALUES ('USAGERS', '{id}', '\\x00', '2027-01-01', '2027-01-01'); \
             INSERT INTO code_secours (population, compte_id, empreinte, created_at) \
             VALUES ('USAGERS', '{id}', '\\x01', '2027-01-01')"
        ))
        .await;
        let lu = lire(&dreets, id).await;
        assert!(lu.application && lu.second_facteur_retirable);

        let apres: UsagerDto = agir_avec_motif(&dreets, route, id, lu.version).await.json();

        assert!(!apres.application && !apres.second_facteur_retirable);
        assert_eq!((apres.statut, apres.version), (StatutUsager::Validated, Version(2)));
        acteur.get("/api/v1/moi").await.probleme(CodeProbleme::NonConnecte);
        let restes = format!(
            "SELECT (SELECT count(*) FROM second_facteur WHERE compte_id = '{id}') + (SELECT count(*) FROM code_secours \
             WHERE compte_id = '{id}')"
        );
        assert_eq!(app.valeur(&restes).await.as_deref(), Some("0"));
        assert_eq!(journal(app, id).await["action"], "SECOND_FACTEUR");
        assert_eq!(app.courriels().await.len(), 1);
    })
    .await;
}
