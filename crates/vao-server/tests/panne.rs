//! A process killed at any moment of a deposit leaves it done or not done, never half.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use actix_web::rt::task::JoinHandle;
use chrono::Days;
use secrecy::ExposeSecret as _;
use vao_contract::declaration::{self, DeclarationDto};
use vao_db::declarations::supprimer_brouillon;
use vao_db::{OptionsPool, Pool};
use vao_server::horloge::Horloge;
use vao_test::{Acteur, TestApp};

/// Kills of one run, spread over the measured length of a deposit.
const COUPS: u32 = 22;

/// Declaration that the deposit has left as it was.
const INTACT: &str = "BROUILLON numero=false depots=0 evenements=0 portees=false taches=false";
/// Declaration whose deposit is entire.
const DEPOSE: &str = "TRANSMISE numero=true depots=1 evenements=1 portees=true taches=true";

/// No transaction is running: what the killed process had sent is done or undone.
const PLUS_DE_TRANSACTION: &str = "NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() \
                                   AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND state <> 'idle')";

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

/// Filled declaration of a stay to come: the process to be killed reads the clock of the machine.
async fn remplie(app: &TestApp, organisme: &Acteur<'_>) -> DeclarationDto {
    let debut = app.horloge.aujourd_hui() + Days::new(170);
    organisme.declaration().debut(&debut.to_string()).complete().await
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

/// Un dépôt envoyé à un serveur qu'on va tuer.
struct Envoi {
    dto: DeclarationDto,
    reponse: JoinHandle<bool>,
}

impl Envoi {
    fn partir(app: &TestApp, organisme: &Acteur<'_>, serveur: &Serveur, dto: DeclarationDto) -> Self {
        let requete = app
            .http
            .post(format!("{}{}", serveur.url, declaration::DEPOSER.adresse(&[&dto.id])))
            .bearer_auth(organisme.jeton.as_deref().unwrap())
            .header("If-Match", format!("\"{}\"", dto.version.0))
            .json(&organisme.depot())
            .send();
        let reponse = actix_web::rt::spawn(async { requete.await.is_ok_and(|recue| recue.status().is_success()) });
        Self { dto, reponse }
    }

    /// Ce que dit la base, une fois finies les transactions du serveur tué, et si le dépôt a été acquitté.
    async fn bilan(self, app: &TestApp) -> (String, bool) {
        let accepte = self.reponse.await.unwrap();
        app.attendre(PLUS_DE_TRANSACTION).await;
        (etat(app, &self.dto).await, accepte)
    }
}

/// Tué pendant que sa transaction attend la ligne de la déclaration : rien n'est validé.
async fn tuer_en_transaction(app: &TestApp, organisme: &Acteur<'_>) -> (String, bool) {
    let mut serveur = Serveur::demarrer(app).await;
    let dto = remplie(app, organisme).await;
    // Un pool à elle : avec lui se rompt la connexion, et la suppression s'annule.
    let pool = Pool::ouvrir(&app.base.url_proprietaire(), OptionsPool::default()).unwrap();
    let mut verrou = pool.debuter().await.unwrap();
    assert!(supprimer_brouillon(&mut verrou, dto.id, dto.version).await.unwrap());
    let envoi = Envoi::partir(app, organisme, &serveur, dto);
    app.attendre_transactions_retenues(1).await;
    serveur.tuer();
    drop((verrou, pool));
    envoi.bilan(app).await
}

/// Tué une fois la réponse reçue ; rend aussi le temps qu'elle a pris.
async fn tuer_apres_la_reponse(app: &TestApp, organisme: &Acteur<'_>) -> (String, bool, Duration) {
    let mut serveur = Serveur::demarrer(app).await;
    let dto = remplie(app, organisme).await;
    let depart = Instant::now();
    let envoi = Envoi::partir(app, organisme, &serveur, dto);
    let accepte = envoi.reponse.await.unwrap();
    let duree = depart.elapsed();
    serveur.tuer();
    app.attendre(PLUS_DE_TRANSACTION).await;
    (etat(app, &envoi.dto).await, accepte, duree)
}

/// Tué ce temps après le départ de la requête.
async fn tuer_apres(app: &TestApp, organisme: &Acteur<'_>, delai: Duration) -> (String, bool) {
    let mut serveur = Serveur::demarrer(app).await;
    let dto = remplie(app, organisme).await;
    let envoi = Envoi::partir(app, organisme, &serveur, dto);
    tokio::time::sleep(delai).await;
    serveur.tuer();
    envoi.bilan(app).await
}

#[actix_web::test]
async fn un_serveur_tue_pendant_un_depot_ne_laisse_jamais_un_demi_depot() {
    TestApp::run_a_l_heure(Horloge::Systeme, async |app| {
        let organisme = app.organisme("Grand Large").await;

        // Les deux issues, à coup sûr.
        let (retenu, accepte) = tuer_en_transaction(app, &organisme).await;
        assert_eq!((retenu.as_str(), accepte), (INTACT, false));
        let (acquitte, accepte, duree) = tuer_apres_la_reponse(app, &organisme).await;
        assert_eq!((acquitte.as_str(), accepte), (DEPOSE, true));
        let mut deposes = 1;

        // Puis tout au long d'un dépôt, et un peu au-delà.
        for coup in 0..COUPS {
            let delai = duree * 5 / 4 * coup / (COUPS - 1);
            let (etat, accepte) = tuer_apres(app, &organisme, delai).await;

            match etat.as_str() {
                INTACT => assert!(!accepte, "un dépôt acquitté est durable"),
                DEPOSE => deposes += 1,
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
