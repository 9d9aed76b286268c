//! Services externes : un client par service, chacun derrière un petit trait.
//!
//! Chaque appel a un délai, une taille bornée, une reprise s'il est sans effet, et un disjoncteur : un service en
//! panne coûte une réponse immédiate, jamais un écran bloqué. Ce qu'il répond est vérifié avant d'être cru, et n'ouvre
//! jamais un droit.
//!
//! | Service | Trait | Client |
//! |---|---|---|
//! | API Sirene (Insee) | [`Annuaire`] | [`Sirene`] |
//! | API Entreprise | [`Registre`] | [`ApiEntreprise`] |
//! | Recherche d'adresses (Géoplateforme) | [`Adresses`] | [`Geoplateforme`] |
//!
//! [`Externes`] les réunit, [`EtatServices`] dit lesquels répondent.

pub mod adresse;
mod appel;
mod cle;
mod commun;
pub mod contrat;
mod debit;
mod disjoncteur;
#[cfg(feature = "doublures")]
pub mod doublures;
pub mod entreprise;
mod erreur;
#[cfg(feature = "essai")]
pub mod essai;
mod etats;
mod externes;
mod lignes;
mod memoire;
mod mesures;
pub mod projections;
mod reglages;
pub mod sirene;

pub use adresse::{AdresseTrouvee, Adresses, Geoplateforme, NatureAdresse, RechercheAdresse, RechercheInvalide};
pub use cle::SourceCle;
pub use commun::{Coordonnees, HorlogeExterne, Lecture, Releve, ServiceExterne};
pub use entreprise::{ApiEntreprise, Extrait, Mandataire, NatureMandataire, Registre};
pub use erreur::{ErreurConfiguration, ErreurExterne};
pub use etats::{EtatService, EtatServices};
pub use externes::Externes;
pub use mesures::Mesures;
pub use reglages::{Delais, Reglages, ReglagesEntreprise, ReglagesService};
pub use sirene::{
    AdresseEtablissement, Annuaire, CategorieJuridique, Cedex, Etablissement, Etablissements, EtatEtablissement,
    EtatUnite, LienSuccession, Sirene, UniteLegale,
};
