//! Changer son mot de passe : l'actuel redemandé, les autres accès fermés, le titulaire prévenu.

use chrono::Duration;
use vao_contract::CodeProbleme;
use vao_contract::moi::{APPAREILS, AppareilDto, CHANGER_MOT_DE_PASSE, ChangementMotDePasse};
use vao_contract::session::MOI;
use vao_domain::Population;
use vao_test::{Acteur, MOT_DE_PASSE, Reponse, TestApp};

use crate::sessions::commun::{Compte, attente, avancer, code, confirmer, confirmer_avec, defi, journal};

const NOUVEAU: &str = "Tulipe-Cargo-Violon-47";

async fn changer(acteur: &Acteur<'_>, actuel: &str, nouveau: &str) -> Reponse {
    let corps = ChangementMotDePasse {
        actuel: actuel.to_owned(),
        nouveau: nouveau.to_owned(),
    };
    acteur.envoyer(&CHANGER_MOT_DE_PASSE, &[], None, &corps).await
}

#[track_caller]
fn champ(reponse: &Reponse) -> (String, String) {
    let probleme = reponse.probleme(CodeProbleme::SaisieInvalide);
    let [erreur] = &probleme.erreurs[..] else {
        panic!("{probleme:?}")
    };
    (erreur.pointeur.clone(), erreur.code.clone())
}

#[actix_web::test]
async fn le_nouveau_remplace_l_ancien_et_ferme_le_reste() {
    TestApp::run(async |app| {
        for acteur in [app.organisme("Alice").await, app.instructeur("38").await] {
            let compte = match acteur.organisme {
                Some(_) => Compte::usager(&acteur),
                None => Compte::agent(&acteur),
            };
            let autre = compte.connecter(app).await;
            let premier = compte.defi(app).await;
            let reponse = confirmer_avec(app, &premier, &code(app).await, true, &[]).await;
            reponse.statut(201);
            let en_cours = compte.defi(app).await;
            let code_en_cours = code(app).await;

            let change = changer(&acteur, MOT_DE_PASSE, NOUVEAU).await;

            change.statut(204);
            let courriels = app.courriels().await;
            assert_eq!(courriels.len(), 1);
            assert_eq!(courriels[0].destinataires, std::slice::from_ref(&acteur.mail));
            assert!(!courriels[0].texte.contains(NOUVEAU));
            acteur.get(MOI.adresse(&[])).await.statut(200);
            autre
                .acteur(app)
                .get(MOI.adresse(&[]))
                .await
                .probleme(CodeProbleme::NonConnecte);
            autre.rafraichir(app).await.probleme(CodeProbleme::NonConnecte);
            let appareils: Vec<AppareilDto> = acteur.get(APPAREILS.adresse(&[])).await.json();
            assert!(appareils.is_empty());
            confirmer(app, &en_cours, &code_en_cours)
                .await
                .probleme(CodeProbleme::CodeExpire);
            compte
                .ouvrir(app, MOT_DE_PASSE)
                .await
                .probleme(CodeProbleme::IdentifiantsInvalides);
            defi(&compte.ouvrir(app, NOUVEAU).await);
            app.courriels().await;
        }
        assert_eq!(journal(app).await.matches("CHANGEMENT_MOT_DE_PASSE").count(), 2);
        let motifs = "SELECT string_agg(DISTINCT motif_revocation, ' ') FROM session WHERE revoquee_at IS NOT NULL";
        assert_eq!(app.valeur(motifs).await.as_deref(), Some("MOT_DE_PASSE"));
    })
    .await;
}

#[actix_web::test]
async fn l_actuel_se_verifie_et_le_nouveau_se_juge() {
    TestApp::run(async |app| {
        let alice = app.organisme("Association Grand Large").await;
        for (actuel, nouveau, attendu) in [
            ("pas le bon", NOUVEAU, ("/actuel", "mot-de-passe-faux")),
            (MOT_DE_PASSE, MOT_DE_PASSE, ("/nouveau", "identique")),
            (MOT_DE_PASSE, "Sejour2027ete", ("/nouveau", "special")),
            (MOT_DE_PASSE, "Bonjour2027!!", ("/nouveau", "trop-facile")),
            (MOT_DE_PASSE, "GrandLarge2027!", ("/nouveau", "trop-facile")),
            (MOT_DE_PASSE, "g00dPa$$w0rD", ("/nouveau", "courant")),
        ] {
            let (pointeur, code) = champ(&changer(&alice, actuel, nouveau).await);
            assert_eq!((pointeur.as_str(), code.as_str()), attendu, "{nouveau}");
        }

        defi(&Compte::usager(&alice).ouvrir(app, MOT_DE_PASSE).await);
        assert_eq!(journal(app).await, "");
        app.courriels().await;
    })
    .await;
}

/// Une session volée ne permet pas d'essayer des mots de passe sans fin ; un tiers n'empêche pas le titulaire de
/// protéger son compte.
#[actix_web::test]
async fn les_echecs_se_comptent_avec_ceux_de_la_connexion() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        app.sql(&format!(
            "INSERT INTO tentative_connexion (population, mail, adresse_ip, le) SELECT 'USAGERS', '{}', '203.0.113.9', \
             '2027-01-15T09:00:00Z' FROM generate_series(1, 5)",
            alice.mail
        ))
        .await;
        for _ in 0..5 {
            assert_eq!(champ(&changer(&alice, "pas le bon", NOUVEAU).await).0, "/actuel");
        }

        assert_eq!(attente(&changer(&alice, MOT_DE_PASSE, NOUVEAU).await), 15 * 60 + 1);
        attente(&Compte::usager(&alice).ouvrir(app, MOT_DE_PASSE).await);

        avancer(app, Duration::minutes(15));
        let compte = alice.compte.unwrap();
        let alice = app.connecter(Population::Usagers, compte, alice.mail.clone()).await;
        changer(&alice, MOT_DE_PASSE, NOUVEAU).await.statut(204);
        assert!(!app.courriels().await.is_empty());
    })
    .await;
}
