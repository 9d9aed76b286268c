//! Contenus : tableaux, listes, tuiles, onglets.

mod accordeon;
mod carte;
mod commentaire;
mod description;
mod etapes;
mod etiquette;
mod historique;
mod infobulle;
mod onglets;
mod pagination;
mod tableau;
mod taches;
mod telechargement;
mod tri;
mod tuile;

pub use accordeon::{Accordeon, GroupeAccordeons};
pub use carte::Carte;
pub use commentaire::Commentaire;
pub use description::{Description, ListeDescription};
pub use etapes::IndicateurEtapes;
pub use etiquette::Etiquette;
pub use historique::{EvenementHistorique, Historique};
pub use infobulle::Infobulle;
pub use onglets::{Onglet, Onglets};
pub use pagination::{Pagination, ParPage};
pub use tableau::{Colonne, Tableau};
pub use taches::{EtatTache, GroupeTaches, ListeTaches, Tache};
pub use telechargement::Telechargement;
pub use tuile::Tuile;

use leptos::prelude::*;

/// Titre du niveau voulu : la hiérarchie dépend de la page, pas du composant (RGAA 9.1).
pub(crate) fn titre_de_niveau(niveau: u8, classe: &'static str, contenu: AnyView) -> AnyView {
    match niveau {
        0..=2 => view! { <h2 class=classe>{contenu}</h2> }.into_any(),
        3 => view! { <h3 class=classe>{contenu}</h3> }.into_any(),
        4 => view! { <h4 class=classe>{contenu}</h4> }.into_any(),
        _ => view! { <h5 class=classe>{contenu}</h5> }.into_any(),
    }
}
