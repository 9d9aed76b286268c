//! Aucun secret n'entre au journal : ni mot de passe, ni code, ni jeton de lien.

use serde_json::json;
use vao_contract::agent::{self, AgentDto, CreationAgent};
use vao_contract::compte;
use vao_contract::session::{self, OuvertureSession};
use vao_contract::{Endpoint, Methode};
use vao_domain::droits::RoleAgent;
use vao_domain::{CodeTerritoire, Population};
use vao_test::{Reponse, TestApp};

const CANARI: &str = "Canari-jaune-2027-des-Iles";
const FAUX: &str = "Canari-faux-2027-des-Iles";

async fn poster<C, R>(app: &TestApp, route: &Endpoint<C, R>, corps: &serde_json::Value) -> Reponse {
    app.anonyme()
        .appel(Methode::Post, route.adresse(&[]))
        .entete("Origin", "http://bo.test")
        .json(corps)
        .envoyer()
        .await
}

fn apres<'a>(texte: &'a str, marque: &str) -> &'a str {
    let (_, suite) = texte.split_once(marque).unwrap();
    suite.split_whitespace().next().unwrap()
}

/// Une invitation, un mot de passe choisi, une erreur, une connexion : rien de ce qui a servi ne se retrouve.
#[actix_web::test]
async fn aucun_secret_n_entre_au_journal() {
    TestApp::run(async |app| {
        let acteur = app
            .agent("FRA", &[RoleAgent::Compte, RoleAgent::DemandeSejourLecture])
            .await;
        let creation = CreationAgent {
            email: "chloe@etat.test".to_owned(),
            nom: "Martin".to_owned(),
            prenom: "Chloé".to_owned(),
            territoire: CodeTerritoire("38".to_owned()),
            roles: vec![RoleAgent::DemandeSejourLecture],
        };
        let dto: AgentDto = acteur.envoyer(&agent::CREER, &[], None, &creation).await.json();
        let jeton = apres(&app.courriels().await[0].texte, "jeton=").to_owned();
        let choix = json!({ "jeton": jeton, "motDePasse": CANARI });
        poster(app, &compte::REINITIALISER, &choix).await;
        let ouverture = |mot_de_passe: &str| {
            serde_json::to_value(OuvertureSession {
                population: Population::Bo,
                email: dto.email.clone(),
                mot_de_passe: mot_de_passe.to_owned(),
            })
            .unwrap()
        };
        poster(app, &session::OUVRIR, &ouverture(FAUX)).await.statut(401);
        app.courriels().await;
        let defi: serde_json::Value = poster(app, &session::OUVRIR, &ouverture(CANARI)).await.json();
        let courriels = app.courriels().await;
        let code = courriels[0]
            .texte
            .split(|c: char| !c.is_ascii_digit())
            .find(|mot| mot.len() == 6)
            .unwrap()
            .to_owned();
        let confirmation = json!({ "defi": defi["defi"], "code": code, "memoriserAppareil": false });
        let ouverte = poster(app, &session::CONFIRMER, &confirmation).await;
        ouverte.statut(201);

        let journal = app
            .valeur("SELECT string_agg(j::text, E'\\n') FROM journal_compte j")
            .await
            .unwrap();

        assert!(journal.contains("CREATION"), "{journal}");
        for secret in [CANARI, FAUX, jeton.as_str(), "argon2", "eyJ"] {
            assert!(!journal.contains(secret), "{secret}");
        }
        let champ = |ligne: &str| ligne.contains(&format!("\"{code}\"")) || ligne.contains(&format!(",{code},"));
        assert!(!journal.lines().any(champ), "le code de connexion");
        app.courriels().await;
    })
    .await;
}
