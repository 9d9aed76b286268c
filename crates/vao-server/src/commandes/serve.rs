//! `vao serve`: the API, one pool of connections per worker.

use std::sync::Arc;
use std::time::Duration;

use actix_web::HttpServer;
use actix_web::dev::Server;
use vao_db::OptionsPool;

use crate::app::{App, Commun};
use crate::horloge::Horloge;
use crate::{Config, externes, metriques, routes};

/// Connections one worker keeps open; beyond, they wait in the kernel's queue.
///
/// Far above what is served at once (`VAO_REQUETES_SIMULTANEES`): to be refused with a 503,
/// a request must first be read.
const CONNEXIONS: usize = 4_096;
/// Time given to the running requests when the service stops.
const DELAI_D_ARRET: u64 = 20;

/// Serves until the process is told to stop.
pub fn executer(config: Config) -> anyhow::Result<()> {
    crate::journal::demarrer();
    let commun = Commun::preparer(config, Horloge::Systeme)?;
    let systeme = actix_web::rt::System::new();
    systeme.block_on(async move {
        let adresse = commun.config.adresse;
        let ecoute = std::net::TcpListener::bind(adresse)?;
        let metriques = metriques::ouvrir(&commun)?;
        let poignee = metriques.handle();
        actix_web::rt::spawn(metriques);
        actix_web::rt::spawn(externes::surveiller(Arc::clone(&commun)));
        tracing::info!(%adresse, "API prête");
        servir(commun, ecoute, None)?.await?;
        poignee.stop(false).await;
        Ok(())
    })
}

/// Server on a bound socket; tests choose the socket and count the statements.
///
/// # Panics
///
/// In a worker, if the pool that could be prepared here cannot be prepared there.
pub fn servir(
    commun: Arc<Commun>,
    ecoute: std::net::TcpListener,
    mesure: Option<vao_db::Mesure>,
) -> anyhow::Result<Server> {
    let ouvriers = commun.config.ouvriers.max(1);
    let options = OptionsPool {
        taille: commun.config.connexions.max(1),
        mesure,
        ..OptionsPool::default()
    };
    // Une adresse de base illisible se voit au démarrage, pas à la première requête.
    App::pour_un_ouvrier(Arc::clone(&commun), options.clone())?;
    let serveur = HttpServer::new(move || {
        #[expect(clippy::expect_used, reason = "mêmes arguments que l'essai fait au démarrage")]
        let app = App::pour_un_ouvrier(Arc::clone(&commun), options.clone()).expect("pool de connexions");
        routes::application(app)
    })
    .workers(ouvriers)
    .max_connections(CONNEXIONS)
    .client_request_timeout(Duration::from_secs(10))
    .shutdown_timeout(DELAI_D_ARRET)
    .listen(ecoute)?
    .run();
    Ok(serveur)
}
