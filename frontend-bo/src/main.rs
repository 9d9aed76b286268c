//! Back office des services de l'État : instruire les déclarations de séjour.

#![expect(
    unreachable_pub,
    reason = "`#[component]` engendre un `pub` interne dans chaque module privé"
)]

mod accueil;
mod conflit;
mod dossier;
mod liste;
mod paresseux;

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Redirect, Route, Router};
use leptos_router::hooks::use_params_map;
use leptos_router::{Lazy, path};
use vao_contract::session::Rattachement;
use vao_domain::Population;
use vao_ui::prelude::*;
use vao_ui::session::{EcranCode, EcranConnexion, GardienSession, Session};

use crate::liste::RetourListe;
use crate::paresseux::{RouteAccueil, RouteDossier, RouteListe, precharger};

fn main() {
    console_error_panic_hook::set_once();
    if let Some(attente) = document().get_element_by_id("chargement") {
        attente.remove();
    }
    leptos::mount::mount_to_body(|| view! { <Router><Application /></Router> });
}

#[component]
fn Application() -> impl IntoView {
    let session = Session::fournir(Population::Bo);
    provide_context(RetourListe::new());
    // Les écrans suivants arrivent pendant que la personne tape son mot de passe.
    request_idle_callback(precharger);
    view! {
        <Cadre
            service="VAO – Instruction"
            signature="Vacances adaptées organisées, espace des services de l’État"
            outils=Signal::derive(move || outils(session))
            navigation=Signal::derive(move || navigation(session))
        >
            <GardienSession />
            <FlatRoutes fallback=PageIntrouvable>
                <Route path=path!("/connexion") view=|| view! { <EcranConnexion /> } />
                <Route path=path!("/connexion/code") view=EcranCode />
                <Route path=path!("/") view={Lazy::<RouteAccueil>::new()} />
                <Route path=path!("/sejours") view={Lazy::<RouteListe>::new()} />
                <Route path=path!("/sejours/:id") view=VersFormulaire />
                <Route path=path!("/sejours/:id/:rubrique") view={Lazy::<RouteDossier>::new()} />
            </FlatRoutes>
        </Cadre>
    }
}

/// Un dossier sans rubrique s'ouvre sur son formulaire.
#[component]
fn VersFormulaire() -> impl IntoView {
    let chemin = use_params_map()
        .with_untracked(|parametres| dossier::adresse(&parametres.get("id").unwrap_or_default(), "formulaire"));
    view! { <Redirect path=chemin /> }
}

fn outils(session: Session) -> Vec<LienOutil> {
    let Some(profil) = session.profil() else {
        return Vec::new();
    };
    let nom = [profil.prenom.as_str(), profil.nom.as_str()].join(" ");
    let territoire = match profil.rattachement {
        Rattachement::Territoire(territoire) => [" (", &territoire.libelle, ")"].concat(),
        Rattachement::Organisme(_) | Rattachement::Aucun => String::new(),
    };
    vec![
        LienOutil::lien([nom, territoire].concat(), "/", "account-circle-line"),
        LienOutil::action(
            "Se déconnecter",
            "logout-box-r-line",
            Callback::new(move |()| session.deconnecter()),
        ),
    ]
}

fn navigation(session: Session) -> Vec<EntreeMenu> {
    if session.profil().is_none() {
        return Vec::new();
    }
    vec![
        EntreeMenu::lien("Tableau de bord", "/"),
        EntreeMenu::lien("Séjours", "/sejours"),
    ]
}
