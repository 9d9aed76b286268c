//! Ce que la suspension et l'effacement font à un compte, et les adresses jamais confirmées.

use vao_contract::{CodeProbleme, declaration, moi};
use vao_test::TestApp;

use super::aide::{aller_au, colonne, compte, derouler, jour, journal, objets, ronde};

#[actix_web::test]
async fn un_compte_suspendu_n_a_plus_de_session() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let id = alice.compte.unwrap();
        app.sql(&format!(
            "UPDATE usager SET lastconnection_at = '2026-10-14T08:00:00Z', inactivite_2m_at = '2026-12-14T08:00:00Z' \
             WHERE id = '{id}'"
        ))
        .await;

        let bilan = ronde(app, "inactivite").await;
        let courriels = app.courriels().await;

        assert_eq!(bilan.faits.len(), 1);
        assert_eq!(objets(&courriels), "Votre compte est suspendu pour inactivité");
        assert!(
            courriels[0].texte.contains("/connexion/mot-de-passe-oublie"),
            "{}",
            courriels[0].texte
        );
        assert_eq!(colonne(app, id, "status_code").await.unwrap(), "TEMPORARY_BLOCKED");
        assert_eq!(colonne(app, id, "version").await.unwrap(), "2");
        let fermees = format!("SELECT count(*) FROM session WHERE compte_id = '{id}' AND motif_revocation = 'BLOCAGE'");
        assert_eq!(app.valeur(&fermees).await.unwrap(), "1");
        alice
            .get(declaration::LISTER.adresse(&[]))
            .await
            .probleme(CodeProbleme::NonConnecte);
    })
    .await;
}

/// L'auteur d'une déclaration devient anonyme : la déclaration reste, avec un auteur, et rien ne le désigne plus.
#[actix_web::test]
async fn un_compte_efface_devient_anonyme_et_ses_declarations_gardent_un_auteur() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let id = alice.compte.unwrap();
        let deposee = alice.declaration().deposee().await;
        app.courriels().await;
        app.sql(&format!(
            "UPDATE usager SET lastconnection_at = '2026-06-01', inactivite_2m_at = '2026-08-01', \
             status_code = 'TEMPORARY_BLOCKED', suspendu_at = '2026-09-01', inactivite_5m_at = '2026-11-01', \
             inactivite_rappel_at = '2026-12-01', suppression_prevue = '2027-01-15', telephone = '+33612345678', \
             motif_refus = 'un motif' WHERE id = '{id}'; \
             INSERT INTO usager_role (usager_id, role) VALUES ('{id}', 'Eig_Ecriture'); \
             INSERT INTO second_facteur (population, compte_id, secret_chiffre, created_at) VALUES \
             ('USAGERS', '{id}', 'x', '2026-01-01'); \
             INSERT INTO appareil_confiance (empreinte, population, compte_id, appareil, created_at, expire_at) VALUES \
             ('x', 'USAGERS', '{id}', 'Firefox', '2026-01-01', '2028-01-01');"
        ))
        .await;

        let bilan = ronde(app, "inactivite").await;
        let charge = app
            .valeur("SELECT payload::text FROM vao_jobs.job WHERE nom = 'courriel_effacement'")
            .await
            .unwrap();
        let courriels = app.courriels().await;

        assert_eq!(bilan.faits[0].action, "effacer");
        assert_eq!(objets(&courriels), "Votre compte est effacé");
        assert_eq!(courriels[0].destinataires, std::slice::from_ref(&alice.mail));
        assert!(!charge.contains(&alice.mail), "l'adresse attend chiffrée : {charge}");
        let anonyme = format!(
            "SELECT row(prenom, nom, mail, telephone, pwd, motif_refus, status_code)::text FROM usager WHERE id = '{id}'"
        );
        assert_eq!(
            app.valeur(&anonyme).await.unwrap(),
            format!("(supprimé,Compte,supprime-{id}@invalide.invalid,,,,BLOCKED)")
        );
        let reste = format!(
            "SELECT (SELECT count(*) FROM usager_role WHERE usager_id = '{id}') + (SELECT count(*) FROM second_facteur \
             WHERE compte_id = '{id}') + (SELECT count(*) FROM appareil_confiance WHERE compte_id = '{id}') + \
             (SELECT count(*) FROM session WHERE compte_id = '{id}' AND revoquee_at IS NULL)"
        );
        assert_eq!(app.valeur(&reste).await.unwrap(), "0");
        let auteur = format!(
            "SELECT u.prenom || ' ' || u.nom FROM evenement e JOIN usager u ON u.id = e.acteur_id WHERE e.dossier_id = \
             '{}' LIMIT 1",
            deposee.id
        );
        assert_eq!(app.valeur(&auteur).await.unwrap(), "supprimé Compte");
        let derniere = format!(
            "SELECT cible_nom || ' : ' || motif FROM journal_compte WHERE entite_id = '{id}' ORDER BY le DESC, id DESC"
        );
        assert_eq!(
            app.valeur(&derniere).await.unwrap(),
            "Compte supprimé : Six mois sans connexion"
        );
        // Une réplique garde l'identité cinq secondes : on ne les attend pas ici.
        app.commun.identites.invalidate_all();
        alice.get(moi::LIRE.adresse(&[])).await.probleme(CodeProbleme::NonConnecte);
    })
    .await;
}

/// Un compte effacé ne l'est pas deux fois, et son adresse peut servir à un nouveau compte.
#[actix_web::test]
async fn l_adresse_d_un_compte_efface_est_libre() {
    TestApp::run(async |app| {
        let (mail, _) = compte(app, "VALIDATED", Some("2027-01-15T08:00:00Z")).await;
        derouler(app, "inactivite", jour("2027-07-15")).await;

        let bilan = ronde(app, "inactivite").await;
        app.sql(&format!(
            "INSERT INTO usager (id, mail, nom, prenom, status_code, created_at, edited_at) VALUES \
             (gen_random_uuid(), '{mail}', 'Martin', 'Zoé', 'VALIDATED', now(), now())"
        ))
        .await;

        assert_eq!(bilan.faits, []);
    })
    .await;
}

#[actix_web::test]
async fn une_adresse_jamais_confirmee_est_effacee_au_bout_de_trente_jours() {
    TestApp::run(async |app| {
        let (_, ancien) = compte(app, "NEED_EMAIL_VALIDATION", None).await;
        let (_, relance) = compte(app, "NEED_EMAIL_VALIDATION", None).await;
        let (_, attente) = compte(app, "NEED_SIRET_VALIDATION", None).await;

        aller_au(app, jour("2027-01-30"));
        let trop_tot = ronde(app, "comptes-non-confirmes").await;
        aller_au(app, jour("2027-01-31"));
        // Un lien redemandé le matin même laisse à son titulaire l'heure de s'en servir.
        app.sql(&format!(
            "INSERT INTO lien_compte (id, empreinte, usage, population, compte_id, jeton_chiffre, created_at, expire_at) \
             VALUES (gen_random_uuid(), 'x', 'VALIDATION_COURRIEL', 'USAGERS', '{relance}', 'x', '{le}', \
             '{le}'::timestamptz + interval '1 hour')",
            le = app.maintenant().to_rfc3339()
        ))
        .await;
        let premier = ronde(app, "comptes-non-confirmes").await;
        aller_au(app, jour("2027-02-01"));
        let second = ronde(app, "comptes-non-confirmes").await;

        assert_eq!(trop_tot.faits, []);
        assert_eq!(premier.faits.iter().map(|du| du.cible).collect::<Vec<_>>(), [ancien]);
        assert_eq!(second.faits.iter().map(|du| du.cible).collect::<Vec<_>>(), [relance]);
        assert_eq!(app.courriels().await, [], "on n'écrit pas à une adresse que personne n'a confirmée");
        assert_eq!(colonne(app, ancien, "id").await, None);
        assert!(colonne(app, attente, "id").await.is_some());
        assert_eq!(journal(app, ancien).await, "DELETION par Automate");
        let nom = format!("SELECT cible_nom FROM journal_compte WHERE entite_id = '{ancien}'");
        assert_eq!(app.valeur(&nom).await.unwrap(), "Compte jamais confirmé");
    })
    .await;
}
