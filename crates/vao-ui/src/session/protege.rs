//! Pages réservées aux personnes connectées.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};

use super::etat::{EtatSession, Porte, use_session};
use super::retour::vers_la_connexion;
use crate::cadre::Page;
use crate::compte::ecrans::{porte_cgu, porte_second_facteur};
use crate::retours::{Chargement, EtatErreur};

/// Ce que la page montre selon la session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Vue {
    Attente,
    Contenu,
    Porte(Porte),
    Connexion,
    Panne,
}

/// Montre ses enfants à une personne connectée, mène les autres à la connexion puis les ramène ici.
///
/// Les conditions à accepter et l'application à inscrire passent d'abord : le service refuse tout le reste.
#[component]
pub fn Protege(
    /// Contenu réservé.
    children: ChildrenFn,
) -> AnyView {
    let session = use_session();
    // Une session qui expire garde le contenu : la saisie en cours y est.
    let vue = Memo::new(move |_| match session.etat() {
        EtatSession::Ouverture => Vue::Attente,
        EtatSession::Ouverte | EtatSession::Expiree => session.porte().map_or(Vue::Contenu, Vue::Porte),
        EtatSession::Fermee => Vue::Connexion,
        EtatSession::Injoignable => Vue::Panne,
    });
    let (lieu, naviguer) = (use_location(), use_navigate());
    Effect::new(move |_| {
        if vue.get() == Vue::Connexion {
            let cible = [lieu.pathname.get_untracked(), question(&lieu.search.get_untracked())].concat();
            naviguer(
                &vers_la_connexion(&cible),
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        }
    });
    let contenu = move || match vue.get() {
        Vue::Attente | Vue::Connexion => view! { <div class="fr-container vao-page"><Chargement /></div> }.into_any(),
        Vue::Contenu => children(),
        Vue::Porte(Porte::Cgu(version)) => porte_cgu(version),
        Vue::Porte(Porte::SecondFacteur) => porte_second_facteur(),
        Vue::Panne => panne(),
    };
    contenu.into_any()
}

/// Le routeur rend la recherche sans son `?`.
fn question(recherche: &str) -> String {
    let recherche = recherche.trim_start_matches('?');
    if recherche.is_empty() {
        String::new()
    } else {
        ["?", recherche].concat()
    }
}

fn panne() -> AnyView {
    let session = use_session();
    view! {
        <Page titre="Service indisponible">
            <EtatErreur
                titre="Le service n’est pas joignable"
                message="Vérifiez votre connexion à internet. Si elle fonctionne, réessayez dans quelques minutes."
                reessayer=move |()| session.demarrer()
            />
        </Page>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::question;

    #[test]
    fn la_recherche_retrouve_son_point_d_interrogation() {
        assert_eq!(question("a=1"), "?a=1");
        assert_eq!(question("?a=1"), "?a=1");
        assert_eq!(question(""), "");
    }
}
