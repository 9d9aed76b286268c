//! Comptes des deux populations : statuts, mots de passe, approbation, inactivité, délégation.

pub mod approbation;
pub mod delegation;
pub mod inactivite;
pub mod journal;
pub mod lien;
pub mod mot_de_passe;
pub mod second_facteur;
pub mod statut;

pub use approbation::{Approbateur, ApprobationJalon};
pub use delegation::{Compte, RefusDelegation};
pub use inactivite::{EtapeInactivite, Inactivite};
pub use journal::{ActionJournal, EntiteJournal, OrigineJournal};
pub use lien::UsageLien;
pub use mot_de_passe::RegleMotDePasse;
pub use second_facteur::MoyenCode;
pub use statut::{ActionUsager, EtatAgent, StatutUsager};

/// Version en vigueur des conditions générales d'utilisation ; la relever fait redemander l'accord de chacun.
pub const CGU_VERSION: i32 = 1;
