//! `vao seed`: reference data, then on request demonstration or volume data.

use argon2::Argon2;
use argon2::password_hash::PasswordHasher as _;
use clap::{Args, ValueEnum};
use vao_db::generateur::{self, Tailles};
use vao_db::graines::{self, Decoupage};
use vao_db::{OptionsPool, Pool};

use crate::Config;
use crate::horloge::Horloge;

/// Password of every account made here; it opens nothing in production, where they are refused.
const MOT_DE_PASSE: &str = "Demo-VAO-2026-sejours";

/// Options of `vao seed`.
#[derive(Debug, Clone, Default, Args)]
pub struct OptionsSeed {
    /// Adds the demonstration accounts and their declarations (refused in production).
    #[arg(long)]
    pub demo: bool,
    /// Adds a data set for measurements (refused in production).
    #[arg(long)]
    pub volume: Option<Volume>,
    /// Seed of the random numbers of `--volume`: the same seed gives the same data.
    #[arg(long, default_value_t = 42)]
    pub graine: u64,
}

/// Size of a data set for measurements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Volume {
    /// 30 000 declarations.
    Petit,
    /// 300 000 declarations.
    Grand,
}

/// Loads the reference data, then what the options ask for; a second run changes nothing.
pub async fn executer(config: Config, options: OptionsSeed) -> anyhow::Result<()> {
    let fictives = options.demo || options.volume.is_some();
    anyhow::ensure!(
        !fictives || config.est_dev(),
        "refusé : VAO_ENV=prod n'accepte ni données de démonstration ni données de mesure"
    );
    let url = super::url_proprietaire(&config)?;
    let pool = Pool::ouvrir(
        url,
        OptionsPool {
            taille: 1,
            ..OptionsPool::default()
        },
    )?;
    let decoupage = Decoupage::lire(&config.decoupage_dir)?;
    let bilan = pool
        .transaction(async |tx| graines::referentiel(tx, Some(&decoupage)).await)
        .await?;
    tracing::info!(
        territoires = bilan.territoires,
        communes = bilan.communes,
        retirees = bilan.communes_retirees,
        "référentiel géographique à jour"
    );
    if !fictives {
        return Ok(());
    }
    let maintenant = Horloge::Systeme.maintenant();
    let pwd = Argon2::default()
        .hash_password(MOT_DE_PASSE.as_bytes())
        .map_err(|erreur| anyhow::anyhow!("empreinte du mot de passe : {erreur}"))?
        .to_string();
    if options.demo {
        let bilan = pool
            .transaction(async |tx| graines::demonstration(tx, &pwd, maintenant).await)
            .await?;
        tracing::info!(
            comptes = bilan.comptes,
            declarations = bilan.declarations,
            "jeu de démonstration en place"
        );
    }
    if let Some(volume) = options.volume {
        let tailles = match volume {
            Volume::Petit => Tailles::PETIT,
            Volume::Grand => Tailles::GRAND,
        };
        let bilan = generateur::generer(url, tailles, options.graine, maintenant, &pwd).await?;
        tracing::info!(
            declarations = bilan.declarations,
            evenements = bilan.evenements,
            secondes = bilan.duree.as_secs(),
            "jeu de mesure en place"
        );
    }
    Ok(())
}
