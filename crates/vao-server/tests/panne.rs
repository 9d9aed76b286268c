//! A process killed at any moment of a deposit leaves it done or not done, never half.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use secrecy::ExposeSecret as _;
use vao_contract::declaration::{self, DeclarationDto};
use vao_server::horloge::Horloge;
use vao_test::{Acteur, TestApp};

/// Kills of one run, spread over the length of a deposit.
const COUPS: u64 = 24;
/// Delay between two successive kill instants.
const PAS: Duration = Duration::from_micros(700);

/// Real `vao serve` process, killed when dropped.
struct Serveur {
    enfant: Child,
    url: String,
}

impl Serveur {
    async fn demarrer(app: &TestApp) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = &app.commun.config;
        let enfant = Command::new(env!("CARGO_BIN_EXE_vao"))
            .arg("serve")
            .env("VAO_ENV", "dev")
            .env("VAO_DB_URL", config.db_url.expose_secret())
            .env("VAO_ADRESSE", format!("127.0.0.1:{port}"))
            .env("VAO_ADRESSE_METRIQUES", "127.0.0.1:0")
            .env("VAO_OUVRIERS", "1")
            .env("VAO_SMTP_URL", "smtp://127.0.0.1:1")
            .env("VAO_STOCKAGE", "memory:")
            .env("VAO_ANTIVIRUS", "factice:")
            .env("VAO_CLES_DIR", &config.cles_dir)
            .env("VAO_TROUSSEAU", config.trousseau.expose_secret())
            .env("VAO_POIVRE_CLES", config.poivre_cles.expose_secret())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let serveur = Self {
            enfant,
            url: format!("http://127.0.0.1:{port}"),
        };
        while app.http.get(format!("{}/readyz", serveur.url)).send().await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        serveur
    }

    fn tuer(&mut self) {
        self.enfant.kill().unwrap();
        self.enfant.wait().unwrap();
    }
}

impl Drop for Serveur {
    fn drop(&mut self) {
        self.tuer();
    }
}

/// What the database says of a declaration, in one line: everything or nothing.
async fn etat(app: &TestApp, dto: &DeclarationDto) -> String {
    let id = dto.id;
    app.valeur(&format!(
        "SELECT concat_ws(' ', d.statut, 'numero=' || (d.numero IS NOT NULL), \
         'depots=' || (SELECT count(*) FROM declaration_depot WHERE declaration_id = d.id), \
         'evenements=' || (SELECT count(*) FROM evenement WHERE dossier_id = d.id AND code = 'depot_2m'), \
         'portees=' || (SELECT count(*) > 0 FROM declaration_portee WHERE declaration_id = d.id), \
         'taches=' || (SELECT count(*) > 0 FROM vao_jobs.job WHERE payload::text LIKE '%{id}%')) \
         FROM declaration d WHERE d.id = '{id}'"
    ))
    .await
    .unwrap()
}

async fn deposer_et_tuer(
    app: &TestApp,
    organisme: &Acteur<'_>,
    serveur: &mut Serveur,
    delai: Duration,
) -> (String, bool) {
    let dto = organisme.declaration().complete().await;
    let requete = app
        .http
        .post(format!("{}{}", serveur.url, declaration::DEPOSER.adresse(&[&dto.id])))
        .bearer_auth(organisme.jeton.as_deref().unwrap())
        .header("If-Match", format!("\"{}\"", dto.version.0))
        .json(&organisme.depot())
        .send();
    let envoi = actix_web::rt::spawn(requete);
    tokio::time::sleep(delai).await;
    serveur.tuer();
    let accepte = envoi.await.unwrap().is_ok_and(|reponse| reponse.status().is_success());
    (etat(app, &dto).await, accepte)
}

#[actix_web::test]
async fn un_serveur_tue_pendant_un_depot_ne_laisse_jamais_un_demi_depot() {
    TestApp::run_a_l_heure(Horloge::Systeme, async |app| {
        let organisme = app.organisme("Grand Large").await;
        let mut deposes = 0;

        for coup in 0..COUPS {
            let mut serveur = Serveur::demarrer(app).await;
            let delai = PAS * u32::try_from(coup).unwrap();
            let (etat, accepte) = deposer_et_tuer(app, &organisme, &mut serveur, delai).await;

            match etat.as_str() {
                "BROUILLON numero=false depots=0 evenements=0 portees=false taches=false" => {
                    assert!(!accepte, "un dépôt acquitté est durable");
                }
                "TRANSMISE numero=true depots=1 evenements=1 portees=true taches=true" => deposes += 1,
                autre => panic!("dépôt à moitié fait après {delai:?} : {autre}"),
            }
        }

        let visibles = app
            .valeur("SELECT coalesce(sum(n), 0) FROM compteur WHERE portee = 'FR'")
            .await
            .unwrap();
        assert_eq!(visibles, deposes.to_string(), "les compteurs suivent les dépôts");
    })
    .await;
}
