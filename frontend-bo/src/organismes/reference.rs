//! Régions et départements du référentiel ; sans réponse, un code se lit tel quel et les autres filtres marchent.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::Endpoint;
use vao_contract::referentiel::{DEPARTEMENTS, REGIONS, TerritoireDto};
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, lire};

/// Noms des régions. `Copy`.
#[derive(Clone, Copy)]
pub(crate) struct Regions(Lecture<Vec<TerritoireDto>>);

impl Regions {
    /// Lit le référentiel.
    pub(crate) fn lire() -> Self {
        Self(lire_territoires(&REGIONS))
    }

    /// Nom de la région de ce code.
    pub(crate) fn nom(self, code: &str) -> String {
        self.0.donnees.with(|connues| {
            connues
                .iter()
                .flatten()
                .find(|region| region.code == code)
                .map_or_else(|| code.to_owned(), |region| region.libelle.clone())
        })
    }

    /// Toutes, à choisir.
    pub(crate) fn choix(self) -> Signal<Vec<Choix>> {
        Signal::derive(move || {
            self.0.donnees.with(|connues| {
                connues
                    .iter()
                    .flatten()
                    .map(|region| Choix::new(region.code.as_str(), region.libelle.clone()))
                    .collect()
            })
        })
    }
}

/// Départements, à choisir.
pub(super) fn departements() -> Signal<Vec<Choix>> {
    let lecture = lire_territoires(&DEPARTEMENTS);
    Signal::derive(move || {
        lecture.donnees.with(|connus| {
            connus
                .iter()
                .flatten()
                .map(|connu| Choix::new(connu.code.as_str(), [&connu.code, " – ", &connu.libelle].concat()))
                .collect()
        })
    })
}

fn lire_territoires(route: &'static Endpoint<(), Vec<TerritoireDto>>) -> Lecture<Vec<TerritoireDto>> {
    lire(move |client, annulation| async move {
        Ok(client.appeler(route, Appel::new().annulation(&annulation)).await?.corps)
    })
}
