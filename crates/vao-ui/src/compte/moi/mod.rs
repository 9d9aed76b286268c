//! « Mon compte » : identité, mot de passe, adresse, double authentification, appareils, clé d'API, journal.

mod application;
mod cle;
mod codes;
mod courriel;
mod identite;
mod journal;
mod mot_de_passe;
mod second_facteur;
mod sessions;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use vao_domain::Population;

use super::adresse_mon_compte;
use crate::cadre::{Lien, Page, PageIntrouvable};
use crate::metier::RubriquesDossier;
use crate::session::{MessagePassager, use_session};

pub(super) use second_facteur::SecondFacteur;

/// Rubrique de la page : chacune a son adresse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rubrique {
    Identite,
    MotDePasse,
    Courriel,
    DoubleAuthentification,
    Sessions,
    CleApi,
    Journal,
}

impl Rubrique {
    const TOUTES: [Self; 7] = [
        Self::Identite,
        Self::MotDePasse,
        Self::Courriel,
        Self::DoubleAuthentification,
        Self::Sessions,
        Self::CleApi,
        Self::Journal,
    ];

    /// Fin de l'adresse ; vide pour la première.
    const fn code(self) -> &'static str {
        match self {
            Self::Identite => "",
            Self::MotDePasse => "mot-de-passe",
            Self::Courriel => "courriel",
            Self::DoubleAuthentification => "double-authentification",
            Self::Sessions => "sessions",
            Self::CleApi => "cle-api",
            Self::Journal => "journal",
        }
    }

    const fn libelle(self) -> &'static str {
        match self {
            Self::Identite => "Identité",
            Self::MotDePasse => "Mot de passe",
            Self::Courriel => "Adresse électronique",
            Self::DoubleAuthentification => "Double authentification",
            Self::Sessions => "Sessions et appareils",
            Self::CleApi => "Clé d’API",
            Self::Journal => "Journal",
        }
    }

    /// Titre de la page.
    const fn titre(self) -> &'static str {
        match self {
            Self::Identite => "Mon compte",
            Self::MotDePasse => "Changer de mot de passe",
            Self::Courriel => "Changer d’adresse électronique",
            Self::DoubleAuthentification => "Double authentification",
            Self::Sessions => "Sessions et appareils",
            Self::CleApi => "Clé d’API",
            Self::Journal => "Journal de mon compte",
        }
    }

    /// Rubriques du compte ; un agent n'a pas de clé d'API.
    fn de(population: Population) -> impl Iterator<Item = Self> {
        let portail = population == Population::Usagers;
        Self::TOUTES
            .into_iter()
            .filter(move |rubrique| portail || *rubrique != Self::CleApi)
    }

    fn depuis_code(population: Population, code: &str) -> Option<Self> {
        Self::de(population).find(|rubrique| rubrique.code() == code)
    }

    fn adresse(self, population: Population) -> String {
        match self.code() {
            "" => adresse_mon_compte(population).to_owned(),
            code => [adresse_mon_compte(population), "/", code].concat(),
        }
    }

    fn contenu(self) -> AnyView {
        match self {
            Self::Identite => identite::vue(),
            Self::MotDePasse => mot_de_passe::vue(),
            Self::Courriel => courriel::vue(),
            Self::DoubleAuthentification => view! { <SecondFacteur /> }.into_any(),
            Self::Sessions => sessions::vue(),
            Self::CleApi => cle::vue(),
            Self::Journal => journal::vue(),
        }
    }
}

/// Page « Mon compte » ; la rubrique est le paramètre `rubrique` de l'adresse.
#[component]
pub fn PageMonCompte() -> AnyView {
    let parametres = use_params_map();
    let population = use_session().client().population();
    let rubrique = Memo::new(move |_| {
        let code = parametres.with(|parametres| parametres.get("rubrique").unwrap_or_default());
        Rubrique::depuis_code(population, &code)
    });
    let contenu = move || match rubrique.get() {
        Some(rubrique) => une_rubrique(population, rubrique),
        None => view! { <PageIntrouvable /> }.into_any(),
    };
    contenu.into_any()
}

fn une_rubrique(population: Population, rubrique: Rubrique) -> AnyView {
    let liens = Rubrique::de(population)
        .map(|rubrique| Lien::new(rubrique.libelle(), rubrique.adresse(population)))
        .collect();
    let mut fil = vec![Lien::new("Accueil", "/")];
    if rubrique != Rubrique::Identite {
        fil.push(Lien::new(Rubrique::Identite.titre(), adresse_mon_compte(population)));
    }
    view! {
        <Page titre=rubrique.titre() fil=fil>
            <MessagePassager />
            <RubriquesDossier liens=liens libelle="Rubriques de mon compte" />
            <div class="fr-grid-row"><div class="fr-col-12 fr-col-lg-8">{rubrique.contenu()}</div></div>
        </Page>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chaque_rubrique_a_son_adresse_et_la_retrouve() {
        for rubrique in Rubrique::TOUTES {
            assert_eq!(
                Rubrique::depuis_code(Population::Usagers, rubrique.code()),
                Some(rubrique)
            );
        }
        assert_eq!(Rubrique::Identite.adresse(Population::Usagers), "/mon-compte");
        assert_eq!(Rubrique::Journal.adresse(Population::Bo), "/comptes/mon-compte/journal");
        assert_eq!(Rubrique::depuis_code(Population::Usagers, "autre"), None);
    }

    #[test]
    fn un_agent_n_a_pas_de_cle_d_api() {
        assert!(Rubrique::de(Population::Usagers).any(|rubrique| rubrique == Rubrique::CleApi));
        assert!(Rubrique::de(Population::Bo).all(|rubrique| rubrique != Rubrique::CleApi));
        assert_eq!(Rubrique::depuis_code(Population::Bo, "cle-api"), None);
        assert_eq!(Rubrique::de(Population::Bo).count(), 6);
    }
}
