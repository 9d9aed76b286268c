//! External services: their settings, and the background check of `serve`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use secrecy::SecretString;
use vao_domain::Siret;
use vao_external::{Delais, Reglages, ReglagesEntreprise, ReglagesService, SourceCle};

use crate::app::Commun;
use crate::horloge::Horloge;

/// Longest call, in milliseconds: a form must answer within three seconds.
const DELAI_MAX: u64 = 2_800;

/// Addresses, keys and delays of the services that are not ours.
#[derive(Debug, Clone, Args)]
pub struct ConfigExternes {
    /// Répertoire Sirene: base address.
    #[arg(long, env = "VAO_SIRENE_URL", default_value = "https://api.insee.fr/api-sirene/3.11")]
    pub sirene_url: String,
    /// Key of the Sirene directory.
    #[arg(long, env = "VAO_SIRENE_CLE", default_value = "", hide_env_values = true)]
    pub sirene_cle: SecretString,
    /// File that holds this key instead: read again every minute, so that a new key needs no restart.
    #[arg(long, env = "VAO_SIRENE_CLE_FICHIER")]
    pub sirene_cle_fichier: Option<PathBuf>,
    /// Longest call to the Sirene directory, in milliseconds.
    #[arg(long, env = "VAO_SIRENE_DELAI", default_value_t = 2_800, value_parser = clap::value_parser!(u64).range(100..=DELAI_MAX))]
    pub sirene_delai: u64,
    /// Pages of a thousand establishments read for one SIREN, at most.
    #[arg(long, env = "VAO_SIRENE_PAGES", default_value_t = 20)]
    pub sirene_pages: u32,
    /// API Entreprise: base address.
    #[arg(long, env = "VAO_ENTREPRISE_URL", default_value = "https://entreprise.api.gouv.fr")]
    pub entreprise_url: String,
    /// Token of API Entreprise; without it, legal representatives are typed by hand.
    #[arg(long, env = "VAO_ENTREPRISE_JETON", default_value = "", hide_env_values = true)]
    pub entreprise_jeton: SecretString,
    /// File that holds this token instead, read again every minute.
    #[arg(long, env = "VAO_ENTREPRISE_JETON_FICHIER")]
    pub entreprise_jeton_fichier: Option<PathBuf>,
    /// SIRET of the administration that receives the data of API Entreprise.
    #[arg(long, env = "VAO_ENTREPRISE_DESTINATAIRE", default_value = "13000680200016")]
    pub entreprise_destinataire: String,
    /// Longest call to API Entreprise, in milliseconds.
    #[arg(long, env = "VAO_ENTREPRISE_DELAI", default_value_t = 2_800, value_parser = clap::value_parser!(u64).range(100..=DELAI_MAX))]
    pub entreprise_delai: u64,
    /// Address search: base address.
    #[arg(long, env = "VAO_GEOCODAGE_URL", default_value = "https://data.geopf.fr/geocodage")]
    pub geocodage_url: String,
    /// Longest address search, in milliseconds.
    #[arg(long, env = "VAO_GEOCODAGE_DELAI", default_value_t = 2_800, value_parser = clap::value_parser!(u64).range(100..=DELAI_MAX))]
    pub geocodage_delai: u64,
    /// Seconds between two background checks of the services; shorter than a minute only in a test.
    #[arg(long, env = "VAO_EXTERNES_PERIODE", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub externes_periode: u64,
}

impl ConfigExternes {
    /// Settings of the clients; `contact` says who calls.
    pub fn reglages(&self, contact: &str, horloge: &Horloge) -> anyhow::Result<Reglages> {
        let service = |base: &str, cle: SourceCle, millisecondes| ReglagesService {
            base: base.to_owned(),
            cle,
            delais: Delais::dans(Duration::from_millis(millisecondes)),
        };
        let horloge = horloge.clone();
        Ok(Reglages {
            sirene: service(
                &self.sirene_url,
                source(&self.sirene_cle, self.sirene_cle_fichier.as_ref()),
                self.sirene_delai,
            ),
            sirene_pages: self.sirene_pages,
            entreprise: ReglagesEntreprise {
                service: service(
                    &self.entreprise_url,
                    source(&self.entreprise_jeton, self.entreprise_jeton_fichier.as_ref()),
                    self.entreprise_delai,
                ),
                destinataire: Siret::lire(&self.entreprise_destinataire)
                    .context("VAO_ENTREPRISE_DESTINATAIRE n'est pas un SIRET")?,
            },
            adresse: service(&self.geocodage_url, SourceCle::default(), self.geocodage_delai),
            contact: contact.to_owned(),
            horloge: Arc::new(move || horloge.maintenant()),
        })
    }
}

/// The file, if there is one.
fn source(cle: &SecretString, fichier: Option<&PathBuf>) -> SourceCle {
    match fichier {
        Some(fichier) => SourceCle::Fichier(fichier.clone()),
        None => SourceCle::Valeur(cle.clone()),
    }
}

/// Asks each service, every minute by default, whether it works, so that no visitor ever does. Never ends.
pub async fn surveiller(commun: Arc<Commun>) {
    let mut minuterie = tokio::time::interval(Duration::from_secs(commun.config.externes.externes_periode));
    minuterie.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        minuterie.tick().await;
        commun.externes.verifier(commun.horloge.maintenant()).await;
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Arguments {
        #[command(flatten)]
        externes: ConfigExternes,
    }

    #[test]
    fn les_valeurs_par_defaut_sont_celles_des_services_reels() {
        let lus = Arguments::parse_from(["vao"]).externes;

        let reglages = lus.reglages("https://vao.test", &Horloge::Systeme).unwrap();

        assert!(reglages.en_clair().is_empty(), "tout en HTTPS");
        assert_eq!(reglages.sirene.delais.total, Duration::from_millis(2_800));
        assert!(reglages.sirene.delais.essai < reglages.sirene.delais.total);
    }

    #[test]
    fn un_delai_trop_long_pour_un_formulaire_est_refuse() {
        assert!(Arguments::try_parse_from(["vao", "--sirene-delai=3000"]).is_err());
        assert!(Arguments::try_parse_from(["vao", "--geocodage-delai=500"]).is_ok());
    }

    #[test]
    fn un_fichier_de_cle_l_emporte_sur_la_cle_donnee() {
        let cle = |arguments: &[&str]| {
            let lus = Arguments::parse_from([&["vao", "--sirene-cle=directe"], arguments].concat()).externes;
            lus.reglages("https://vao.test", &Horloge::Systeme).unwrap().sirene.cle
        };

        let fichier = cle(&["--sirene-cle-fichier=/run/secrets/sirene"]);
        assert!(matches!(fichier, SourceCle::Fichier(chemin) if chemin.ends_with("sirene")));
        assert!(matches!(cle(&[]), SourceCle::Valeur(_)));
    }

    #[test]
    fn un_destinataire_faux_se_voit_au_demarrage() {
        let lus = Arguments::parse_from(["vao", "--entreprise-destinataire=12345678901234"]).externes;

        assert!(lus.reglages("https://vao.test", &Horloge::Systeme).is_err());
    }
}
