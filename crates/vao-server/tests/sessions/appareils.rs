//! Appareils de confiance : listés, retirés, jamais écartés par les échecs des autres.

use chrono::Duration;
use vao_contract::moi::{APPAREILS, AppareilDto, RETIRER_APPAREIL};
use vao_contract::{CodeProbleme, Methode};
use vao_domain::{AppareilId, Population};
use vao_test::{Acteur, MOT_DE_PASSE, Reponse, TestApp};

use super::commun::{Compte, Connexion, attente, avancer, code, confirmer_avec, defi};

/// Connecte un appareil qui devient de confiance ; rend la session et le cookie de l'appareil.
async fn faire_confiance(app: &TestApp, compte: &Compte) -> (Connexion, String) {
    let defi = compte.defi(app).await;
    let reponse = confirmer_avec(app, &defi, &code(app).await, true, &[]).await;
    let nom = match compte.population {
        Population::Usagers => "__Host-vao-appareil-usagers",
        Population::Bo => "__Host-vao-appareil-bo",
    };
    let (valeur, _) = reponse.cookie(nom).expect("l'appareil est retenu");
    (Connexion::lire(compte.population, &reponse), format!("{nom}={valeur}"))
}

async fn appareils(acteur: &Acteur<'_>) -> Vec<AppareilDto> {
    acteur.get(APPAREILS.adresse(&[])).await.json()
}

async fn retirer(acteur: &Acteur<'_>, id: AppareilId) -> Reponse {
    acteur
        .appel(Methode::Delete, RETIRER_APPAREIL.adresse(&[&id]))
        .envoyer()
        .await
}

#[actix_web::test]
async fn un_appareil_se_liste_avec_sa_derniere_utilisation_et_se_retire() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        let bruno = app.organisme("Bruno").await;
        let debut = app.maintenant();
        let (connexion, cookie) = faire_confiance(app, &compte).await;
        let alice = connexion.acteur(app);
        let [appareil] = &appareils(&alice).await[..] else {
            panic!("un appareil")
        };
        assert_eq!((appareil.depuis, appareil.derniere_utilisation_at), (debut, None));
        assert_eq!(appareil.expire_at, debut + Duration::days(30));

        avancer(app, Duration::minutes(5));
        let entetes = [("Cookie", cookie.as_str())];
        compte.ouvrir_avec(app, MOT_DE_PASSE, &entetes).await.statut(201);
        assert_eq!(
            appareils(&alice).await[0].derniere_utilisation_at,
            Some(debut + Duration::minutes(5))
        );

        assert!(appareils(&bruno).await.is_empty());
        retirer(&bruno, appareil.id).await.probleme(CodeProbleme::Introuvable);
        retirer(&alice, appareil.id).await.statut(204);
        retirer(&alice, appareil.id).await.probleme(CodeProbleme::Introuvable);
        assert!(appareils(&alice).await.is_empty());
        defi(&compte.ouvrir_avec(app, MOT_DE_PASSE, &entetes).await);
        app.courriels().await;
    })
    .await;
}

/// Tentatives venues d'une adresse IP choisie par l'essai.
async fn ouvrir_depuis(app: &TestApp, compte: &Compte, ip: &str, mot_de_passe: &str, cookie: &str) -> Reponse {
    let entetes = [("X-Forwarded-For", ip), ("Cookie", cookie)];
    compte.ouvrir_avec(app, mot_de_passe, &entetes).await
}

/// § 8 : les échecs d'un tiers n'écartent pas le titulaire de son appareil ; les siens, si.
#[actix_web::test]
async fn les_echecs_d_un_tiers_n_ecartent_pas_un_appareil_de_confiance() {
    TestApp::run_regle(
        |config| config.derriere_mandataire = true,
        async |app| {
            let (tiers, maison) = ("203.0.113.9", "198.51.100.7");
            let compte = Compte::usager(&app.organisme("Alice").await);
            let (_, cookie) = faire_confiance(app, &compte).await;
            let autre = Compte::usager(&app.organisme("Bruno").await);
            let (_, cookie_d_un_autre) = faire_confiance(app, &autre).await;
            for _ in 0..5 {
                ouvrir_depuis(app, &compte, tiers, "pas le bon", "")
                    .await
                    .probleme(CodeProbleme::IdentifiantsInvalides);
            }

            attente(&ouvrir_depuis(app, &compte, maison, MOT_DE_PASSE, "").await);
            attente(&ouvrir_depuis(app, &compte, maison, MOT_DE_PASSE, &cookie_d_un_autre).await);
            attente(&ouvrir_depuis(app, &compte, tiers, MOT_DE_PASSE, &cookie).await);
            ouvrir_depuis(app, &compte, maison, MOT_DE_PASSE, &cookie)
                .await
                .statut(201);

            // Un appareil volé ne permet pas d'essayer des mots de passe sans fin.
            for _ in 0..5 {
                ouvrir_depuis(app, &compte, maison, "pas le bon", &cookie)
                    .await
                    .probleme(CodeProbleme::IdentifiantsInvalides);
            }
            attente(&ouvrir_depuis(app, &compte, maison, MOT_DE_PASSE, &cookie).await);
            app.courriels().await;
        },
    )
    .await;
}

/// § 16 n° 7 : l'attente d'une adresse IP qui insiste grandit.
#[actix_web::test]
async fn une_adresse_ip_qui_insiste_attend_un_jour() {
    TestApp::run(async |app| {
        let compte = Compte::usager(&app.organisme("Alice").await);
        // Cent échecs sur cent comptes, un toutes les dix minutes : sous la limite du quart d'heure.
        app.sql(
            "INSERT INTO tentative_connexion (population, mail, adresse_ip, le) SELECT 'BO', 'a' || n || '@x.fr', \
             '127.0.0.1', timestamptz '2027-01-15 09:00Z' - n * interval '10 minutes' FROM generate_series(1, 100) n",
        )
        .await;

        let attendre = attente(&compte.ouvrir(app, MOT_DE_PASSE).await);

        assert_eq!(attendre, (24 * 60 - 1000) * 60 + 1);
        avancer(app, Duration::seconds(attendre));
        compte.connecter(app).await;
    })
    .await;
}
