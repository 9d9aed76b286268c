//! Vues d'une déclaration, les mêmes sur le portail et en back-office.
//!
//! Toutes montrent, aucune ne modifie, et aucune ne recalcule un droit : ce que l'appelant peut faire vient de
//! `DeclarationDto::droits`.

mod adresse;
mod badge;
mod bandeaux;
pub mod carte;
mod comparaison;
mod depots;
mod documents;
mod entete;
mod etapes;
mod export;
mod filtres;
mod historique;
mod journal;
mod ligne;
mod liste;
mod rubriques;
mod sections;

pub use adresse::filtres_de;
pub use badge::BadgeStatut;
pub use bandeaux::{Avertissements, BandeauAgrement, BandeauComplements, BandeauTardif};
pub use carte::{CarteLieux, LieuCarte};
pub use comparaison::EcartsDepots;
pub use depots::{DepotsLecture, dernier_depot};
pub use documents::DocumentsListe;
pub use entete::{EnTeteDeclaration, base_legale};
pub use etapes::{EtapesLecture, nuits};
pub use export::boutons_export;
pub use filtres::{EffacerFiltres, FiltreCases, FiltreChoix, FiltreJour, FiltreStatuts, FiltreTexte};
pub use historique::{HistoriqueDeclaration, ReponsesComplements};
pub use journal::tableau_journal;
pub use liste::{Mots, Recherche, choix_de, use_demande, vue_liste};
pub use rubriques::RubriquesDossier;
pub use sections::{OrganismeLecture, SectionLecture, SectionsLecture};
