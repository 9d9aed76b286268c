//! `vao doctor`: checks what the service depends on, in plain French.

use std::io::Write as _;

use secrecy::ExposeSecret as _;
use vao_db::{OptionsPool, Pool};

use crate::Config;
use crate::app::Commun;
use crate::horloge::Horloge;

/// Result of the checks.
struct Bilan {
    defauts: usize,
}

impl Bilan {
    fn noter(&mut self, sujet: &str, resultat: anyhow::Result<String>) -> anyhow::Result<()> {
        let mut sortie = std::io::stdout().lock();
        match resultat {
            Ok(texte) => writeln!(sortie, "bien    {sujet} : {texte}")?,
            Err(erreur) => {
                self.defauts += 1;
                writeln!(sortie, "DÉFAUT  {sujet} : {erreur:#}")?;
            }
        }
        Ok(())
    }
}

/// Runs every check; fails when one of them finds a defect.
pub async fn executer(config: Config, journal: bool) -> anyhow::Result<()> {
    let mut bilan = Bilan { defauts: 0 };
    let url = config.db_url.expose_secret().to_owned();
    bilan.noter("fuseau horaire des tâches", fuseau())?;
    let commun = Commun::preparer(config, Horloge::Systeme);
    let sirene = match &commun {
        Ok(commun) => Some(sirene(commun).await),
        Err(_) => None,
    };
    bilan.noter("configuration", commun.map(|_| "lisible".to_owned()))?;
    if let Some(resultat) = sirene {
        bilan.noter("répertoire Sirene", resultat)?;
    }
    bilan.noter("base de données", base(&url).await)?;
    if journal {
        bilan.noter("chaîne de l'historique", chaine(&url).await)?;
        bilan.noter("compteurs", compteurs(&url).await)?;
    }
    anyhow::ensure!(bilan.defauts == 0, "{} défaut(s) à corriger", bilan.defauts);
    Ok(())
}

/// Registration needs the directory: its key and its state are checked by a real call.
async fn sirene(commun: &Commun) -> anyhow::Result<String> {
    anyhow::ensure!(commun.annuaire.en_service().await?, "le service s'annonce arrêté");
    Ok("joignable, clé acceptée".to_owned())
}

/// An unknown `TZ` silently means UTC to the scheduler: say it.
fn fuseau() -> anyhow::Result<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "TZ est lu par le planificateur lui-même, pas par Config"
    )]
    let tz = std::env::var("TZ").unwrap_or_default();
    anyhow::ensure!(tz == "Europe/Paris", "TZ vaut « {tz} » au lieu de Europe/Paris");
    Ok(tz)
}

async fn base(url: &str) -> anyhow::Result<String> {
    let mut connexion = Pool::ouvrir(url, OptionsPool::default())?.prendre().await?;
    vao_db::pool::verifier(&mut connexion).await?;
    let retard = vao_db::migrations::en_attente(url).await?;
    anyhow::ensure!(
        retard == 0,
        "{retard} migration(s) à appliquer : lancez « vao migrate »"
    );
    Ok("joignable, migrations à jour".to_owned())
}

async fn chaine(url: &str) -> anyhow::Result<String> {
    let mut connexion = Pool::ouvrir(url, OptionsPool::default())?.prendre().await?;
    vao_db::pool::sans_limite(&mut connexion).await?;
    let rompues = vao_db::evenements::verifier_chaine(&mut connexion).await?;
    anyhow::ensure!(rompues.is_empty(), "{} ligne(s) d'historique altérée(s)", rompues.len());
    Ok("intacte".to_owned())
}

async fn compteurs(url: &str) -> anyhow::Result<String> {
    let mut connexion = Pool::ouvrir(url, OptionsPool::default())?.prendre().await?;
    vao_db::pool::sans_limite(&mut connexion).await?;
    let ecarts = vao_db::compteurs::verifier(&mut connexion).await?;
    anyhow::ensure!(
        ecarts.is_empty(),
        "{} compteur(s) diffèrent d'un recompte",
        ecarts.len()
    );
    Ok("égaux à un recompte".to_owned())
}
