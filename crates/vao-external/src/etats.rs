//! Ce que la dernière vérification de fond a trouvé : lu par les écrans, jamais déclenché par un visiteur.

use std::sync::{PoisonError, RwLock};

use chrono::{DateTime, Utc};

use crate::commun::ServiceExterne;

/// État d'un service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EtatService {
    /// Le service.
    pub service: ServiceExterne,
    /// Vrai s'il répond, ou s'il n'a pas encore été vérifié.
    pub disponible: bool,
    /// Quand il l'a été.
    pub verifie_le: Option<DateTime<Utc>>,
}

/// États de tous les services, gardés en mémoire.
#[derive(Debug)]
pub struct EtatServices {
    etats: RwLock<[EtatService; 3]>,
}

impl Default for EtatServices {
    fn default() -> Self {
        Self {
            etats: RwLock::new(ServiceExterne::TOUS.map(|service| EtatService {
                service,
                disponible: true,
                verifie_le: None,
            })),
        }
    }
}

impl EtatServices {
    /// Les trois services, dans l'ordre de [`ServiceExterne::TOUS`].
    pub fn etats(&self) -> Vec<EtatService> {
        self.etats.read().unwrap_or_else(PoisonError::into_inner).to_vec()
    }

    /// Note ce qu'une vérification a trouvé.
    pub fn noter(&self, service: ServiceExterne, disponible: bool, le: DateTime<Utc>) {
        let mut etats = self.etats.write().unwrap_or_else(PoisonError::into_inner);
        for etat in etats.iter_mut().filter(|etat| etat.service == service) {
            etat.disponible = disponible;
            etat.verifie_le = Some(le);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_service_jamais_verifie_est_cru_disponible() {
        let etats = EtatServices::default();
        let le = DateTime::UNIX_EPOCH;

        etats.noter(ServiceExterne::Entreprise, false, le);

        let lus: Vec<_> = etats
            .etats()
            .iter()
            .map(|etat| (etat.disponible, etat.verifie_le))
            .collect();
        assert_eq!(lus, [(true, None), (false, Some(le)), (true, None)]);
    }
}
