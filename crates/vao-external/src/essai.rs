//! Services en mémoire, pour les tests des autres crates : contenu et pannes programmables.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, NaiveDate, Utc};
use futures::future::BoxFuture;
use vao_domain::{CodeDepartement, Siren, Siret};

use crate::adresse::{AdresseTrouvee, Adresses, NatureAdresse, RechercheAdresse};
use crate::commun::{Coordonnees, Lecture, Releve, ServiceExterne};
use crate::entreprise::{Extrait, Registre};
use crate::erreur::ErreurExterne;
use crate::sirene::{
    AdresseEtablissement, Annuaire, CategorieJuridique, Etablissement, Etablissements, EtatEtablissement, EtatUnite,
    LienSuccession, UniteLegale,
};

/// Contenu et panne d'un service fictif.
#[derive(Debug)]
struct Fictif<T> {
    service: ServiceExterne,
    etat: Mutex<Etat<T>>,
}

#[derive(Debug, Default)]
struct Etat<T> {
    contenu: T,
    erreur: Option<ErreurExterne>,
    perime: bool,
    appels: usize,
}

impl<T: Default> Fictif<T> {
    fn new(service: ServiceExterne) -> Self {
        Self {
            service,
            etat: Mutex::default(),
        }
    }

    fn etat(&self) -> MutexGuard<'_, Etat<T>> {
        self.etat.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn panne(&self, en_panne: bool) {
        let service = self.service;
        self.etat().erreur = en_panne.then_some(ErreurExterne::Indisponible {
            service,
            cause: "panne d'essai",
        });
    }

    fn repondre<U>(&self, lire: impl FnOnce(&T) -> U) -> Result<Releve<U>, ErreurExterne> {
        let mut etat = self.etat();
        etat.appels += 1;
        if let Some(erreur) = &etat.erreur {
            return Err(erreur.clone());
        }
        Ok(Releve {
            valeur: lire(&etat.contenu),
            releve_le: DateTime::<Utc>::UNIX_EPOCH,
            perime: etat.perime,
        })
    }

    fn en_service(&self) -> Result<bool, ErreurExterne> {
        self.repondre(|_| ()).map(|_| true)
    }
}

/// Ce que tous les services fictifs savent faire.
macro_rules! pannes {
    ($nom:ident) => {
        impl $nom {
            /// Met le service en panne, ou le répare.
            pub fn mettre_en_panne(&self, en_panne: bool) {
                self.0.panne(en_panne);
            }

            /// Choisit l'échec de tous les appels ; `None` répare.
            pub fn echouer(&self, erreur: Option<ErreurExterne>) {
                self.0.etat().erreur = erreur;
            }

            /// Fait passer les réponses pour anciennes, servies parce que le service est en panne.
            pub fn perimer(&self, perime: bool) {
                self.0.etat().perime = perime;
            }

            /// Appels reçus depuis le début.
            pub fn appels(&self) -> usize {
                self.0.etat().appels
            }
        }
    };
}

#[derive(Debug, Default)]
struct Fiches {
    fiches: BTreeMap<Siret, Etablissement>,
    liens: BTreeMap<Siret, LienSuccession>,
}

/// Répertoire dont le test choisit le contenu et les pannes.
#[derive(Debug)]
pub struct AnnuaireFictif(Fictif<Fiches>);

pannes!(AnnuaireFictif);

impl Default for AnnuaireFictif {
    fn default() -> Self {
        Self(Fictif::new(ServiceExterne::Sirene))
    }
}

/// Établissement ouvert, diffusible et siège d'une association, 1 rue de la Paix dans cette commune.
pub fn etablissement(siret: &Siret, nom: &str, commune_insee: &str) -> Etablissement {
    Etablissement {
        siret: siret.clone(),
        siege: true,
        nic_siege: siret.as_str().get(9..).map(str::to_owned),
        etat: Some(EtatEtablissement::Ouvert),
        unite: UniteLegale {
            etat: Some(EtatUnite::Active),
            categorie: Some(CategorieJuridique {
                code: "9220".to_owned(),
            }),
            denomination: Some(nom.to_owned()),
            ..UniteLegale::default()
        },
        enseigne: None,
        adresse: AdresseEtablissement {
            numero: Some("1".to_owned()),
            type_voie: Some("rue".to_owned()),
            voie: Some("de la Paix".to_owned()),
            code_commune: Some(commune_insee.to_owned()).filter(|code| !code.is_empty()),
            ..AdresseEtablissement::default()
        },
        departement: CodeDepartement::de_commune(commune_insee),
        coordonnees: None,
        diffusible: true,
    }
}

impl AnnuaireFictif {
    /// Ajoute ou remplace un établissement.
    pub fn ajouter(&self, etablissement: Etablissement) {
        let siret = etablissement.siret.clone();
        self.0.etat().contenu.fiches.insert(siret, etablissement);
    }

    /// Ajoute un établissement comme [`etablissement`].
    pub fn ouvrir(&self, siret: &Siret, nom: &str, commune_insee: &str) {
        self.ajouter(etablissement(siret, nom, commune_insee));
    }

    /// Ferme un établissement connu.
    pub fn fermer(&self, siret: &Siret) {
        if let Some(fiche) = self.0.etat().contenu.fiches.get_mut(siret) {
            fiche.etat = Some(EtatEtablissement::Ferme);
        }
    }

    /// Dit qui succède à un établissement, le 15 janvier 2026.
    pub fn succeder(&self, ancien: &Siret, nouveau: &Siret) {
        self.succeder_le(
            ancien,
            nouveau,
            NaiveDate::from_ymd_opt(2026, 1, 15).unwrap_or_default(),
        );
    }

    /// Dit qui succède à un établissement, et quand.
    pub fn succeder_le(&self, ancien: &Siret, nouveau: &Siret, date: NaiveDate) {
        let lien = LienSuccession {
            predecesseur: ancien.clone(),
            successeur: nouveau.clone(),
            date,
            transfert_siege: false,
        };
        self.0.etat().contenu.liens.insert(ancien.clone(), lien);
    }
}

impl Annuaire for AnnuaireFictif {
    fn etablissement<'a>(
        &'a self,
        siret: &'a Siret,
        _: Lecture,
    ) -> BoxFuture<'a, Result<Releve<Option<Etablissement>>, ErreurExterne>> {
        Box::pin(async move { self.0.repondre(|contenu| contenu.fiches.get(siret).cloned()) })
    }

    fn etablissements<'a>(
        &'a self,
        siren: &'a Siren,
        _: Lecture,
    ) -> BoxFuture<'a, Result<Releve<Etablissements>, ErreurExterne>> {
        Box::pin(async move {
            self.0.repondre(|contenu| {
                let fiches = contenu.fiches.values().filter(|fiche| fiche.siret.siren() == *siren);
                let liste: Vec<Etablissement> = fiches.cloned().collect();
                Etablissements {
                    total: u32::try_from(liste.len()).unwrap_or(u32::MAX),
                    complete: true,
                    liste,
                }
            })
        })
    }

    fn succession<'a>(
        &'a self,
        siret: &'a Siret,
        _: Lecture,
    ) -> BoxFuture<'a, Result<Releve<Vec<LienSuccession>>, ErreurExterne>> {
        Box::pin(async move {
            self.0.repondre(|contenu| {
                let premier = contenu.liens.get(siret).cloned();
                std::iter::successors(premier, |lien| contenu.liens.get(&lien.successeur).cloned())
                    .take(5)
                    .collect()
            })
        })
    }

    fn en_service(&self) -> BoxFuture<'_, Result<bool, ErreurExterne>> {
        Box::pin(async move { self.0.en_service() })
    }
}

/// Registre dont le test choisit le contenu et les pannes.
#[derive(Debug)]
pub struct RegistreFictif(Fictif<BTreeMap<Siren, Extrait>>);

pannes!(RegistreFictif);

impl Default for RegistreFictif {
    fn default() -> Self {
        Self(Fictif::new(ServiceExterne::Entreprise))
    }
}

impl RegistreFictif {
    /// Donne un extrait à une unité légale.
    pub fn ajouter(&self, siren: &Siren, extrait: Extrait) {
        self.0.etat().contenu.insert(siren.clone(), extrait);
    }
}

impl Registre for RegistreFictif {
    fn representants<'a>(
        &'a self,
        siren: &'a Siren,
        _: Lecture,
    ) -> BoxFuture<'a, Result<Releve<Option<Extrait>>, ErreurExterne>> {
        Box::pin(async move { self.0.repondre(|extraits| extraits.get(siren).cloned()) })
    }

    fn en_service(&self) -> BoxFuture<'_, Result<bool, ErreurExterne>> {
        Box::pin(async move { self.0.en_service() })
    }
}

/// Adresses dont le test choisit le contenu et les pannes.
#[derive(Debug)]
pub struct AdressesFictives(Fictif<Vec<AdresseTrouvee>>);

pannes!(AdressesFictives);

impl Default for AdressesFictives {
    fn default() -> Self {
        Self(Fictif::new(ServiceExterne::Adresse))
    }
}

/// Numéro dans une voie de cette commune, avec sa clé.
pub fn adresse(label: &str, code_insee: &str, code_postal: &str, commune: &str) -> AdresseTrouvee {
    AdresseTrouvee {
        label: label.to_owned(),
        nom: None,
        cle_ban: Some(format!("{code_insee}_0042_00012")),
        code_insee: code_insee.to_owned(),
        code_postal: code_postal.to_owned(),
        commune: commune.to_owned(),
        departement: CodeDepartement::de_commune(code_insee),
        coordonnees: Coordonnees {
            longitude: 5.72,
            latitude: 45.18,
        },
        nature: NatureAdresse::Numero,
        score: 0.9,
    }
}

impl AdressesFictives {
    /// Ajoute une adresse, trouvée quand son libellé contient le texte cherché, sans égard à la casse.
    pub fn ajouter(&self, adresse: AdresseTrouvee) {
        self.0.etat().contenu.push(adresse);
    }
}

impl Adresses for AdressesFictives {
    fn chercher<'a>(
        &'a self,
        recherche: &'a RechercheAdresse,
    ) -> BoxFuture<'a, Result<Releve<Vec<AdresseTrouvee>>, ErreurExterne>> {
        Box::pin(async move {
            self.0.repondre(|adresses| {
                let convient = |adresse: &&AdresseTrouvee| {
                    adresse.label.to_lowercase().contains(recherche.texte())
                        && (!recherche.communes_seulement() || adresse.nature == NatureAdresse::Commune)
                        && recherche.commune().is_none_or(|code| code == adresse.code_insee)
                };
                let trouvees = adresses.iter().filter(convient).cloned();
                trouvees.take(usize::from(recherche.limite_demandee())).collect()
            })
        })
    }

    fn en_service(&self) -> BoxFuture<'_, Result<bool, ErreurExterne>> {
        Box::pin(async move { self.0.en_service() })
    }
}

/// Les trois services fictifs, réunis comme le serveur les veut.
pub fn externes(
    annuaire: &Arc<AnnuaireFictif>,
    registre: &Arc<RegistreFictif>,
    adresses: &Arc<AdressesFictives>,
) -> crate::Externes {
    crate::Externes {
        annuaire: Arc::<AnnuaireFictif>::clone(annuaire),
        registre: Arc::<RegistreFictif>::clone(registre),
        adresses: Arc::<AdressesFictives>::clone(adresses),
        etats: Arc::default(),
        mesures: crate::Mesures::default(),
    }
}
