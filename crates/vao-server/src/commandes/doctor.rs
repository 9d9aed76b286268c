//! `vao doctor`: checks what the service depends on, in plain French.

use std::io::Write as _;

use anyhow::Context as _;
use secrecy::ExposeSecret as _;
use vao_db::millesimes::{self, Millesime};
use vao_db::{OptionsPool, Pool};
use vao_external::contrat::{self, Jeu, Point};
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
pub async fn executer(config: Config, journal: bool, contrat: bool) -> anyhow::Result<()> {
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
    if let (true, Ok(commun)) = (contrat, &commun) {
        constater_le_contrat(commun, &mut bilan).await?;
    }
    bilan.noter("configuration", commun.map(|_| "lisible".to_owned()))?;
    for (service, resultat) in externes {
        bilan.noter(service.libelle(), resultat)?;
    }
    bilan.noter("base de données", base(&url).await)?;
    // Une base injoignable est déjà dite.
    if let Ok(charges) = millesimes(&url).await {
        for (jeu, livraison) in livraisons(&charges) {
            bilan.noter(&format!("référentiel « {jeu} »"), livraison)?;
        }
    }
    if journal {
        bilan.noter("chaîne de l'historique", chaine(&url).await)?;
        bilan.noter("compteurs", compteurs(&url).await)?;
    }
    anyhow::ensure!(bilan.defauts == 0, "{} défaut(s) à corriger", bilan.defauts);
    Ok(())
}

/// The real services, or the stand-ins of this machine: the same checks as the tests, then what is left open.
async fn constater_le_contrat(commun: &Commun, bilan: &mut Bilan) -> anyhow::Result<()> {
    let config = &commun.config;
    let reglages = config.externes.reglages(&config.url_usagers, &commun.horloge)?;
    let jeu = Jeu::pour(&reglages).context("numéros des constats")?;
    for constat in contrat::constater(&commun.externes, &jeu).await {
        let sujet = format!("contrat, {}, {}", constat.service, constat.sujet);
        bilan.noter(&sujet, constat.issue.map_err(anyhow::Error::msg))?;
    }
    for Point { sujet, lu } in contrat::confirmer(&reglages, &jeu).await? {
        writeln!(std::io::stdout().lock(), "à lire  {sujet} : {lu}")?;
    }
    Ok(())
}

/// Each external service is really called: its address, its certificate, its key and its state are checked together.
async fn externes(commun: &Commun) -> Vec<(ServiceExterne, anyhow::Result<String>)> {
    let (config, externes) = (&commun.config, &commun.externes);
    let reglages = config.externes.reglages(&config.url_usagers, &commun.horloge);
    let (en_clair, entreprise_sans_jeton) = reglages
        .map(|reglages| (reglages.en_clair(), reglages.entreprise.service.cle.est_vide()))
        .unwrap_or_default();
    let mut constats = Vec::new();
    for service in ServiceExterne::TOUS {
        let constat = if service == ServiceExterne::Entreprise && entreprise_sans_jeton {
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

async fn millesimes(url: &str) -> anyhow::Result<Vec<Millesime>> {
    let mut connexion = Pool::ouvrir(url, OptionsPool::default())?.prendre().await?;
    Ok(millesimes::lister(&mut connexion).await?)
}

/// Each reference, and where it comes from; one that was never loaded is a defect.
fn livraisons(charges: &[Millesime]) -> [(&'static str, anyhow::Result<String>); 3] {
    Millesime::JEUX.map(|jeu| {
        let charge = charges.iter().find(|charge| charge.jeu == jeu);
        let texte =
            charge.map(|charge| format!("{}, version {}, du {}", charge.source, charge.version, charge.publie_le));
        (jeu, texte.context("jamais chargé : lancez « vao seed »"))
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_referentiel_charge_dit_sa_livraison_et_un_absent_est_un_defaut() {
        let charge = Millesime {
            jeu: Millesime::COMMUNES.to_owned(),
            source: "@etalab/decoupage-administratif".to_owned(),
            version: "6.0.0".to_owned(),
            publie_le: "2026-03-09".parse().unwrap(),
            en_vigueur_au: "2026-01-01".parse().unwrap(),
        };

        let [categories, communes, territoires] = livraisons(&[charge]);

        assert_eq!(
            communes.1.unwrap(),
            "@etalab/decoupage-administratif, version 6.0.0, du 2026-03-09"
        );
        for (_, absente) in [categories, territoires] {
            assert!(absente.unwrap_err().to_string().contains("vao seed"));
        }
    }
}
