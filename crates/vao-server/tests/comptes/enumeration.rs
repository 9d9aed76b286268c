//! Rien ne dit si une adresse a un compte : mêmes octets, même nombre de requêtes SQL, autant de tâches.

use serde_json::json;
use vao_contract::compte::INSCRIRE;
use vao_domain::Population;
use vao_test::{Reponse, TestApp};

use super::commun::{agent_invite, avec, compte, grenoblois, inscription, nombre, oublier, poster, renvoyer};

/// Ce qu'un observateur peut mesurer d'une demande.
#[derive(Debug, PartialEq)]
struct Trace {
    statut: u16,
    corps: Vec<u8>,
    entetes: Vec<(String, String)>,
    requetes: u64,
    taches: i64,
    lignes: i64,
}

async fn tracer(app: &TestApp, demande: impl Future<Output = Reponse>) -> Trace {
    const LIGNES: &str = "(SELECT 1 FROM lien_compte UNION ALL SELECT 1 FROM demande_publique UNION ALL \
                          SELECT 1 FROM journal_compte) l";
    let (taches, lignes) = (nombre(app, "vao_jobs.job").await, nombre(app, LIGNES).await);
    let avant = app.mesure.lire();
    let reponse = demande.await;
    let requetes = app.mesure.lire() - avant;
    let mut entetes: Vec<(String, String)> = reponse
        .entetes
        .iter()
        .filter(|(nom, _)| nom.as_str() != "date")
        .map(|(nom, valeur)| (nom.to_string(), valeur.to_str().unwrap().to_owned()))
        .collect();
    entetes.sort();
    let trace = Trace {
        statut: reponse.statut,
        corps: reponse.corps,
        entetes,
        requetes,
        taches: nombre(app, "vao_jobs.job").await - taches,
        lignes: nombre(app, LIGNES).await - lignes,
    };
    app.courriels().await;
    trace
}

#[actix_web::test]
async fn une_inscription_ne_dit_pas_si_l_adresse_est_connue() {
    TestApp::run(async |app| {
        let siret = grenoblois(app);
        let connu = compte(app, "VALIDATED", Some(&siret)).await;
        let bloque = compte(app, "BLOCKED", Some(&siret)).await;
        let inscrire = async |email: &str| poster(app, &INSCRIRE, inscription(email, &siret)).await;
        inscrire("echauffement@exemple.fr").await;
        app.courriels().await;

        let inconnue = tracer(app, inscrire("inconnue@exemple.fr")).await;

        assert_eq!((inconnue.statut, inconnue.taches), (202, 1));
        for email in [connu.as_str(), bloque.as_str(), "inconnue@exemple.fr"] {
            assert_eq!(tracer(app, inscrire(email)).await, inconnue, "{email}");
        }
    })
    .await;
}

#[actix_web::test]
async fn un_oubli_ne_dit_pas_si_l_adresse_est_connue() {
    TestApp::run(async |app| {
        let usagers = [
            compte(app, "VALIDATED", None).await,
            compte(app, "BLOCKED", None).await,
            compte(app, "NEED_EMAIL_VALIDATION", None).await,
        ];
        let agents = [app.instructeur("38").await.mail, agent_invite(app).await];
        for (population, connues) in [(Population::Usagers, &usagers[..]), (Population::Bo, &agents[..])] {
            oublier(app, population, "echauffement@exemple.fr").await;
            app.courriels().await;

            let inconnue = tracer(app, oublier(app, population, "inconnue@exemple.fr")).await;

            assert_eq!((inconnue.statut, inconnue.taches), (202, 1));
            for email in connues {
                assert_eq!(tracer(app, oublier(app, population, email)).await, inconnue, "{email}");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn un_renvoi_ne_dit_pas_si_l_adresse_ou_le_lien_est_connu() {
    TestApp::run(async |app| {
        let siret = grenoblois(app);
        let jeton = super::commun::inscrit(app, "ines@exemple.fr", &siret).await;
        let valide = compte(app, "VALIDATED", None).await;
        let invite = agent_invite(app).await;
        let par_adresse = async |population, email: &str| renvoyer(app, population, json!({"email": email})).await;
        let par_jeton = async |jeton: &str| renvoyer(app, Population::Usagers, json!({"jeton": jeton})).await;
        for population in [Population::Usagers, Population::Bo] {
            let inconnue = tracer(app, par_adresse(population, "inconnue@exemple.fr")).await;

            assert_eq!((inconnue.statut, inconnue.taches), (202, 1));
            for email in ["ines@exemple.fr", &valide, &invite] {
                assert_eq!(tracer(app, par_adresse(population, email)).await, inconnue, "{email}");
            }
        }
        let inconnu = tracer(app, par_jeton("un-jeton-qui-n-existe-pas")).await;
        assert_eq!(tracer(app, par_jeton(&jeton)).await, inconnu);
    })
    .await;
}

/// Un SIRET refusé l'est avant qu'on regarde l'adresse.
#[actix_web::test]
async fn un_siret_refuse_ne_dit_rien_de_l_adresse() {
    TestApp::run(async |app| {
        let connu = compte(app, "VALIDATED", None).await;
        let inconnu = app.siret(900, 1);
        let refuse = async |email: &str| {
            let corps = avec(inscription(email, &inconnu), "nom", "Durand");
            let reponse = poster(app, &INSCRIRE, corps).await;
            let mut corps: serde_json::Value = serde_json::from_slice(&reponse.corps).unwrap();
            corps["instance"] = json!(null);
            (reponse.statut, corps)
        };

        assert_eq!(refuse(&connu).await, refuse("inconnue@exemple.fr").await);
    })
    .await;
}
