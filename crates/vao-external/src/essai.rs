//! Annuaire en mémoire, pour les tests des autres crates.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use futures::future::BoxFuture;
use vao_domain::Siret;

use crate::erreur::ErreurExterne;
use crate::sirene::{Annuaire, Etablissement};

/// Annuaire dont le test choisit le contenu et les pannes.
#[derive(Debug, Default)]
pub struct AnnuaireFictif {
    etat: Mutex<Etat>,
}

#[derive(Debug, Default)]
struct Etat {
    fiches: BTreeMap<String, Etablissement>,
    successeurs: BTreeMap<String, Siret>,
    en_panne: bool,
}

impl AnnuaireFictif {
    fn avec<T>(&self, agir: impl FnOnce(&mut Etat) -> T) -> T {
        agir(&mut self.etat.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Ajoute ou remplace un établissement.
    pub fn ajouter(&self, etablissement: Etablissement) {
        self.avec(|etat| etat.fiches.insert(etablissement.siret.to_string(), etablissement));
    }

    /// Ajoute un établissement ouvert et diffusible de cette commune.
    pub fn ouvrir(&self, siret: &Siret, nom: &str, commune_insee: &str) {
        self.ajouter(Etablissement {
            siret: siret.clone(),
            nom: nom.to_owned(),
            adresse: Some("1 rue de la Paix".to_owned()),
            commune_insee: commune_insee.to_owned(),
            actif: true,
            siege: true,
            diffusible: true,
        });
    }

    /// Dit qui succède à un établissement.
    pub fn succeder(&self, ancien: &Siret, nouveau: &Siret) {
        self.avec(|etat| etat.successeurs.insert(ancien.to_string(), nouveau.clone()));
    }

    /// Met le service en panne, ou le répare.
    pub fn mettre_en_panne(&self, en_panne: bool) {
        self.avec(|etat| etat.en_panne = en_panne);
    }

    fn repondre<T>(&self, lire: impl FnOnce(&Etat) -> T) -> Result<T, ErreurExterne> {
        self.avec(|etat| {
            if etat.en_panne {
                Err(ErreurExterne::Indisponible {
                    service: "API Sirene",
                    cause: "panne d'essai",
                })
            } else {
                Ok(lire(etat))
            }
        })
    }
}

impl Annuaire for AnnuaireFictif {
    fn etablissement<'a>(&'a self, siret: &'a Siret) -> BoxFuture<'a, Result<Option<Etablissement>, ErreurExterne>> {
        Box::pin(async move { self.repondre(|etat| etat.fiches.get(siret.as_str()).cloned()) })
    }

    fn successeur<'a>(&'a self, siret: &'a Siret) -> BoxFuture<'a, Result<Option<Siret>, ErreurExterne>> {
        Box::pin(async move { self.repondre(|etat| etat.successeurs.get(siret.as_str()).cloned()) })
    }

    fn en_service(&self) -> BoxFuture<'_, Result<bool, ErreurExterne>> {
        Box::pin(async move { Ok(self.repondre(|_| ()).is_ok()) })
    }
}
