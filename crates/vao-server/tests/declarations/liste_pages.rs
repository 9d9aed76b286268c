//! Liste : pages, curseur, taille et nombre de requêtes.

use vao_contract::declaration::{self, ListeDeclarations, Tri};
use vao_domain::Code as _;
use vao_test::TestApp;

use super::liste::{lister, parcourir, peupler};

#[actix_web::test]
async fn la_page_profonde_par_curseur_est_celle_par_numero() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agent = app.lecteur("FRA").await;
        peupler(app, &usager, 90).await;

        for tri in Tri::TOUS {
            for acteur in [&agent, &usager] {
                let demande = ListeDeclarations {
                    tri: Some(*tri),
                    par_page: Some(7),
                    ..ListeDeclarations::default()
                };
                let par_curseur = parcourir(acteur, &demande).await;
                let mut par_numero = Vec::new();
                for page in 1.. {
                    let page = lister(
                        acteur,
                        &ListeDeclarations {
                            page: Some(page),
                            ..demande.clone()
                        },
                    )
                    .await;
                    if page.donnees.is_empty() {
                        assert_eq!(
                            page.total,
                            i64::try_from(par_numero.len()).unwrap(),
                            "total d'une page vide"
                        );
                        break;
                    }
                    par_numero.extend(page.donnees);
                }

                assert_eq!(par_curseur, par_numero, "{}", tri.code());
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn une_page_est_une_requete_et_moins_de_douze_kilooctets() {
    TestApp::run(async |app| {
        let usager = app.organisme("Association de vacances adaptées Grand Large").await;
        let agent = app.lecteur("38").await;
        peupler(app, &usager, 60).await;
        let demande = |par_page| {
            let demande = ListeDeclarations {
                par_page: Some(par_page),
                ..ListeDeclarations::default()
            };
            declaration::LISTER.adresse_avec(&[], &demande)
        };
        // La session est relue au plus toutes les cinq secondes : elle ne compte pas.
        agent.get(demande(1)).await.statut(200);

        for par_page in [1, 25, 50] {
            let avant = app.mesure.lire();
            let reponse = agent.get(demande(par_page)).await;

            assert_eq!(app.mesure.lire() - avant, 1, "{par_page} lignes");
            assert!(
                par_page != 25 || reponse.corps.len() <= 12_000,
                "{} octets",
                reponse.corps.len()
            );
        }
    })
    .await;
}
