//! `vao doctor`: checks what the service depends on, in plain French.

use std::io::Write as _;

use secrecy::ExposeSecret as _;
use vao_db::{OptionsPool, Pool};
use vao_external::{ErreurExterne, ServiceExterne};

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
    if let Ok(commun) = &commun {
        bilan.noter("antivirus", antivirus(commun).await)?;
    }
    let externes = match &commun {
        Ok(commun) => externes(commun).await,
        Err(_) => Vec::new(),
    };
    bilan.noter("configuration", commun.map(|_| "lisible".to_owned()))?;
    for (service, resultat) in externes {
        bilan.noter(service.libelle(), resultat)?;
    }
    bilan.noter("base de données", base(&url).await)?;
    if journal {
        bilan.noter("chaîne de l'historique", chaine(&url).await)?;
        bilan.noter("compteurs", compteurs(&url).await)?;
    }
    anyhow::ensure!(bilan.defauts == 0, "{} défaut(s) à corriger", bilan.defauts);
    Ok(())
}

/// Each external service is really called: its address, its certificate, its key and its state are checked together.
async fn externes(commun: &Commun) -> Vec<(ServiceExterne, anyhow::Result<String>)> {
    let (config, externes) = (&commun.config, &commun.externes);
    let en_clair = config
        .externes
        .reglages(&config.url_usagers, &commun.horloge)
        .map(|reglages| reglages.en_clair())
        .unwrap_or_default();
    let mut constats = Vec::new();
    for service in ServiceExterne::TOUS {
        let sans_jeton =
            service == ServiceExterne::Entreprise && config.externes.entreprise_jeton.expose_secret().is_empty();
        let constat = if sans_jeton {
            Ok("sans jeton (VAO_ENTREPRISE_JETON) : les représentants légaux se saisissent à la main".to_owned())
        } else if !config.est_dev() && en_clair.contains(&service) {
            Err(anyhow::anyhow!(
                "l'adresse est en http:// : la clé et les données circuleraient en clair"
            ))
        } else {
            constater(service, externes.en_service(service).await)
        };
        constats.push((service, constat));
    }
    constats
}

fn constater(service: ServiceExterne, reponse: Result<bool, ErreurExterne>) -> anyhow::Result<String> {
    anyhow::ensure!(reponse?, "le service s'annonce arrêté, ou son adresse est fausse");
    Ok(match service {
        ServiceExterne::Sirene | ServiceExterne::Entreprise => "joignable, clé acceptée".to_owned(),
        ServiceExterne::Adresse => "joignable".to_owned(),
    })
}

async fn antivirus(commun: &Commun) -> anyhow::Result<String> {
    let version = commun.antivirus.verifier().await?;
    Ok(if commun.antivirus.est_factice() {
        "factice : seul le fichier d'essai EICAR est reconnu".to_owned()
    } else {
        version
    })
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
