//! Conditions d'utilisation : demandées avant tout, acceptées version par version, refusables.

use chrono::Duration;
use vao_contract::moi::{ACCEPTER_CGU, AcceptationCgu};
use vao_contract::session::{FERMER, MOI, ProfilDto};
use vao_contract::{CodeProbleme, Methode, declaration};
use vao_domain::Population;
use vao_test::{Acteur, Reponse, TestApp};

use super::commun::{Compte, Connexion, avancer, journal, rafraichir, site};

async fn accepter(acteur: &Acteur<'_>, version: i32) -> Reponse {
    acteur
        .envoyer(&ACCEPTER_CGU, &[], None, &AcceptationCgu { version })
        .await
}

async fn profil(acteur: &Acteur<'_>) -> ProfilDto {
    acteur.get(MOI.adresse(&[])).await.json()
}

/// COMPTES-T19 : la version relevée se redemande à l'appel suivant, et tout le reste attend.
#[actix_web::test]
async fn une_version_relevee_se_redemande_a_l_appel_suivant() {
    TestApp::run_regle(
        |config| config.cgu_version = 2,
        async |app| {
            for acteur in [app.organisme("Alice").await, app.instructeur("38").await] {
                let lister = || declaration::LISTER.adresse(&[]);
                acteur.get(lister()).await.probleme(CodeProbleme::CguAAccepter);
                acteur
                    .get("/api/v1/sessions")
                    .await
                    .probleme(CodeProbleme::CguAAccepter);
                assert_eq!(profil(&acteur).await.cgu_a_accepter, Some(2));
                for autre in [1, 3] {
                    accepter(&acteur, autre).await.probleme(CodeProbleme::EtatIncompatible);
                }

                let accepte: ProfilDto = accepter(&acteur, 2).await.json();

                assert_eq!(accepte.cgu_a_accepter, None);
                acteur.get(lister()).await.statut(200);
                assert_eq!(profil(&acteur).await.cgu_a_accepter, None);
                avancer(app, Duration::minutes(1));
                accepter(&acteur, 2).await.statut(200);
            }
            let lignes = "SELECT string_agg(population || ' ' || version || ' ' || (le::text), ', ' \
                          ORDER BY le) FROM (SELECT population, version, le AT TIME ZONE 'UTC' AS le \
                          FROM cgu_acceptation) c";
            assert_eq!(
                app.valeur(lignes).await.as_deref(),
                Some("USAGERS 2 2027-01-15 09:00:00, BO 2 2027-01-15 09:01:00"),
                "la première date de chaque acceptation est gardée"
            );
            assert_eq!(journal(app).await, "ACCEPTATION_CGU ACCEPTATION_CGU");
        },
    )
    .await;
}

/// L'accord donné depuis une session vaut aussitôt pour les autres.
#[actix_web::test]
async fn l_accord_vaut_pour_toutes_les_sessions_du_compte() {
    TestApp::run_regle(
        |config| config.cgu_version = 2,
        async |app| {
            let alice = app.organisme("Alice").await;
            let telephone = app
                .connecter(Population::Usagers, alice.compte.unwrap(), alice.mail.clone())
                .await;
            let lister = || declaration::LISTER.adresse(&[]);
            telephone.get(lister()).await.probleme(CodeProbleme::CguAAccepter);

            accepter(&alice, 2).await.statut(200);

            telephone.get(lister()).await.statut(200);
        },
    )
    .await;
}

/// CPT-86 : qui n'accepte pas se déconnecte, et sa session est fermée.
#[actix_web::test]
async fn refuser_ferme_la_session() {
    TestApp::run_regle(
        |config| config.cgu_version = 2,
        async |app| {
            let compte = Compte::usager(&app.organisme("Alice").await);
            let connexion: Connexion = compte.connecter(app).await;
            assert_eq!(connexion.jeton.profil.cgu_a_accepter, Some(2));

            let acteur = connexion.acteur(app);
            let reponse = acteur.appel(Methode::Delete, FERMER.adresse(&[])).envoyer().await;

            reponse.statut(204);
            acteur.get(MOI.adresse(&[])).await.probleme(CodeProbleme::NonConnecte);
            let entetes = [("Origin", site(Population::Usagers))];
            rafraichir(app, Population::Usagers, Some(&connexion.cookie), &entetes)
                .await
                .probleme(CodeProbleme::NonConnecte);
            let motif = "SELECT motif_revocation FROM session WHERE revoquee_at IS NOT NULL";
            assert_eq!(app.valeur(motif).await.as_deref(), Some("CGU_REFUSEES"));
        },
    )
    .await;
}
