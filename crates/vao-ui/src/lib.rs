//! Système de design du service : les composants du DSFR écrits en Leptos, sans le JavaScript du DSFR.
//!
//! Chaque composant est du HTML natif d'abord, les classes DSFR ensuite, ARIA en dernier. Aucun n'écrit d'attribut
//! `style` : la politique de sécurité les interdit. Les fonctions qui dessinent rendent [`leptos::prelude::AnyView`] pour
//! que chaque composant ne soit compilé qu'une fois, quel que soit le nombre de pages qui l'emploient.

#![expect(
    unreachable_pub,
    reason = "`#[component]` engendre un `pub` interne dans chaque module privé"
)]

pub mod adresse;
pub mod boutons;
pub mod cadre;
pub mod champs;
pub mod compte;
pub mod contenu;
pub mod differe;
mod dom;
pub mod format;
pub mod formulaire;
#[cfg(feature = "galerie")]
pub mod galerie;
pub mod metier;
pub mod organisme;
pub mod pieces;
pub mod prelude;
pub mod retours;
pub mod section;
pub mod session;
pub mod theme;
pub mod url;
pub mod usagers;

pub use dom::{envoi, focaliser, oui_non};
