//! Les services réunis, et leur vérification de fond.

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::adresse::{Adresses, Geoplateforme};
use crate::commun::ServiceExterne;
use crate::entreprise::{ApiEntreprise, Registre};
use crate::erreur::{ErreurConfiguration, ErreurExterne};
use crate::etats::EtatServices;
use crate::mesures::Mesures;
use crate::reglages::Reglages;
use crate::sirene::{Annuaire, Sirene};

/// Ce que le serveur sait demander à d'autres.
#[derive(Clone)]
pub struct Externes {
    /// Établissements (API Sirene).
    pub annuaire: Arc<dyn Annuaire>,
    /// Représentants légaux (API Entreprise).
    pub registre: Arc<dyn Registre>,
    /// Adresses (Géoplateforme).
    pub adresses: Arc<dyn Adresses>,
    /// Ce que la vérification de fond a trouvé.
    pub etats: Arc<EtatServices>,
    /// Mesures des appels.
    pub mesures: Mesures,
}

impl std::fmt::Debug for Externes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Externes")
            .field("etats", &self.etats)
            .finish_non_exhaustive()
    }
}

impl Externes {
    /// Prépare les clients ; aucun appel n'est fait.
    pub fn preparer(reglages: &Reglages) -> Result<Self, ErreurConfiguration> {
        let mesures = Mesures::default();
        Ok(Self {
            annuaire: Arc::new(Sirene::preparer(reglages, &mesures)?),
            registre: Arc::new(ApiEntreprise::preparer(reglages, &mesures)?),
            adresses: Arc::new(Geoplateforme::preparer(reglages, &mesures)?),
            etats: Arc::default(),
            mesures,
        })
    }

    /// Demande au service s'il fonctionne, par un appel réel.
    pub async fn en_service(&self, service: ServiceExterne) -> Result<bool, ErreurExterne> {
        match service {
            ServiceExterne::Sirene => self.annuaire.en_service().await,
            ServiceExterne::Entreprise => self.registre.en_service().await,
            ServiceExterne::Adresse => self.adresses.en_service().await,
        }
    }

    /// Un tour de la vérification de fond : les trois services ensemble, et ce qui a été trouvé est noté.
    pub async fn verifier(&self, le: DateTime<Utc>) {
        let appels = ServiceExterne::TOUS.map(|service| async move {
            let disponible = match self.en_service(service).await {
                Ok(disponible) => disponible,
                // Un quota atteint dit que le service est là.
                Err(erreur) => matches!(erreur, ErreurExterne::Quota { .. }),
            };
            self.etats.noter(service, disponible, le);
            self.mesures.disponible(service, disponible);
        });
        futures::future::join_all(appels).await;
    }
}
