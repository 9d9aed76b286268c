//! Changer d'adresse : un lien à la nouvelle, rien ne change avant lui, l'ancienne prévenue.

use serde_json::json;
use vao_contract::CodeProbleme;
use vao_contract::compte::CONFIRMER_COURRIEL;
use vao_contract::moi::{CHANGER_COURRIEL, ChangementCourriel};
use vao_contract::session::MOI;
use vao_domain::Population;
use vao_test::{Acteur, MOT_DE_PASSE, Reponse, TestApp};

use crate::sessions::commun::{Compte, attente, defi, poster};

async fn demander(acteur: &Acteur<'_>, mot_de_passe: &str, email: &str) -> Reponse {
    let corps = ChangementCourriel {
        mot_de_passe: mot_de_passe.to_owned(),
        email: email.to_owned(),
    };
    acteur.envoyer(&CHANGER_COURRIEL, &[], None, &corps).await
}

/// Jeton du lien d'un courriel.
fn jeton(texte: &str) -> String {
    let (_, suite) = texte.split_once("jeton=").expect("le courriel porte un lien");
    suite
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect()
}

#[actix_web::test]
async fn le_lien_change_l_adresse_et_l_ancienne_est_prevenue() {
    TestApp::run(async |app| {
        for acteur in [app.organisme("Alice").await, app.instructeur("38").await] {
            let nouvelle = format!("neuve{}@exemple.fr", app.suivant());
            let compte = match acteur.organisme {
                Some(_) => Compte::usager(&acteur),
                None => Compte::agent(&acteur),
            };

            demander(&acteur, MOT_DE_PASSE, &nouvelle.to_uppercase())
                .await
                .statut(202);

            let courriels = app.courriels().await;
            assert_eq!(courriels.len(), 1);
            assert_eq!(courriels[0].destinataires, std::slice::from_ref(&nouvelle));
            defi(&compte.ouvrir(app, MOT_DE_PASSE).await);
            app.courriels().await;
            let corps = json!({"jeton": jeton(&courriels[0].texte)});
            let reponse = poster(app, &CONFIRMER_COURRIEL.adresse(&[]), &corps, &[]).await;
            assert!((200..300).contains(&reponse.statut), "{}", reponse.texte());
            let courriels = app.courriels().await;
            assert_eq!(courriels.len(), 1);
            assert_eq!(courriels[0].destinataires, std::slice::from_ref(&acteur.mail));
            acteur.get(MOI.adresse(&[])).await.probleme(CodeProbleme::NonConnecte);
            let neuf = Compte {
                mail: nouvelle,
                ..compte
            };
            neuf.connecter(app).await;
        }
    })
    .await;
}

/// § 16 n° 9 : la réponse et les requêtes sont les mêmes pour une adresse prise ; son titulaire l'apprend.
#[actix_web::test]
async fn une_adresse_prise_ne_se_devine_pas() {
    TestApp::run(async |app| {
        let (alice, bruno) = (app.organisme("Alice").await, app.organisme("Bruno").await);
        alice.get(MOI.adresse(&[])).await.statut(200);
        let mut reponses = Vec::new();
        for adresse in ["libre@exemple.fr", bruno.mail.as_str()] {
            let avant = app.mesure.lire();
            let reponse = demander(&alice, MOT_DE_PASSE, adresse).await;
            reponses.push((reponse.statut, reponse.texte(), app.mesure.lire() - avant));
        }

        assert_eq!(reponses[0].0, 202);
        assert_eq!(reponses[0], reponses[1]);
        let destinataires: Vec<_> = app
            .courriels()
            .await
            .into_iter()
            .flat_map(|courriel| courriel.destinataires)
            .collect();
        assert_eq!(destinataires, ["libre@exemple.fr".to_owned(), bruno.mail.clone()]);
        let adresses = "SELECT count(*) FROM usager WHERE mail LIKE 'libre%'";
        assert_eq!(
            app.valeur(adresses).await.as_deref(),
            Some("0"),
            "rien ne change avant le lien"
        );
    })
    .await;
}

/// L'adresse d'un agent peut être celle d'un compte du portail : les populations ne se mêlent pas.
#[actix_web::test]
async fn les_deux_populations_ne_se_melent_pas() {
    TestApp::run(async |app| {
        let (alice, luc) = (app.organisme("Alice").await, app.instructeur("38").await);

        demander(&luc, MOT_DE_PASSE, &alice.mail).await.statut(202);

        let courriels = app.courriels().await;
        assert_eq!(courriels.len(), 1);
        let corps = json!({"jeton": jeton(&courriels[0].texte)});
        let entetes = [("Origin", crate::sessions::commun::site(Population::Usagers))];
        poster(app, &CONFIRMER_COURRIEL.adresse(&[]), &corps, &entetes)
            .await
            .probleme(CodeProbleme::LienInvalide);
        let reponse = poster(app, &CONFIRMER_COURRIEL.adresse(&[]), &corps, &[]).await;
        assert!((200..300).contains(&reponse.statut), "{}", reponse.texte());
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn mot_de_passe_faux_meme_adresse_et_rafale_sont_refuses() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        for (mot_de_passe, email, pointeur) in [
            ("pas le bon", "neuve@exemple.fr", "/motDePasse"),
            (MOT_DE_PASSE, alice.mail.as_str(), "/email"),
            (MOT_DE_PASSE, "pas une adresse", "/email"),
        ] {
            let probleme = demander(&alice, mot_de_passe, email)
                .await
                .probleme(CodeProbleme::SaisieInvalide);
            assert_eq!(probleme.erreurs[0].pointeur, pointeur);
        }
        for _ in 0..5 {
            demander(&alice, MOT_DE_PASSE, "victime@exemple.fr").await.statut(202);
        }

        attente(&demander(&alice, MOT_DE_PASSE, "victime@exemple.fr").await);

        assert_eq!(app.courriels().await.len(), 1, "un lien remplacé ne part pas");
    })
    .await;
}
