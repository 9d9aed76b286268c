//! Portail des organismes : déclarer des séjours.

#![expect(
    unreachable_pub,
    reason = "`#[component]` engendre un `pub` interne dans chaque module privé"
)]

mod accueil;
mod declaration;
mod liste;
mod paresseux;
mod refus;

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{Lazy, path};
use vao_contract::session::{ProfilDto, Rattachement};
use vao_domain::Population;
use vao_ui::prelude::*;
use vao_ui::session::{EcranCode, EcranConnexion, GardienSession, Session};

use crate::paresseux::{RouteAccueil, RouteDeclaration, RouteListe, RouteNouvelle, precharger};

fn main() {
    console_error_panic_hook::set_once();
    if let Some(attente) = document().get_element_by_id("chargement") {
        attente.remove();
    }
    leptos::mount::mount_to_body(|| view! { <Router><Application /></Router> });
}

#[component]
fn Application() -> impl IntoView {
    let session = Session::fournir(Population::Usagers);
    // Les écrans suivants arrivent pendant que la personne tape son mot de passe.
    request_idle_callback(precharger);
    view! {
        <Cadre
            service="VAO – Organismes"
            signature="Vacances adaptées organisées, espace des organismes"
            outils=Signal::derive(move || outils(session))
            navigation=Signal::derive(move || navigation(session))
        >
            <GardienSession />
            <FlatRoutes fallback=PageIntrouvable>
                <Route path=path!("/connexion") view=|| view! { <EcranConnexion /> } />
                <Route path=path!("/connexion/code") view=EcranCode />
                <Route path=path!("/") view={Lazy::<RouteAccueil>::new()} />
                <Route path=path!("/declarations") view={Lazy::<RouteListe>::new()} />
                <Route path=path!("/declarations/nouvelle") view={Lazy::<RouteNouvelle>::new()} />
                <Route path=path!("/declarations/:id/:page?") view={Lazy::<RouteDeclaration>::new()} />
                <Route path=path!("/galerie/:composant?") view=galerie />
            </FlatRoutes>
        </Cadre>
    }
}

/// La galerie n'existe que dans les constructions de développement.
fn galerie() -> AnyView {
    #[cfg(feature = "galerie")]
    let vue = view! { <vao_ui::galerie::Galerie /> }.into_any();
    #[cfg(not(feature = "galerie"))]
    let vue = view! { <PageIntrouvable /> }.into_any();
    vue
}

fn outils(session: Session) -> Vec<LienOutil> {
    let Some(profil) = session.profil() else {
        return Vec::new();
    };
    vec![
        LienOutil::lien(qui(&profil), "/", "account-circle-line"),
        LienOutil::action(
            "Se déconnecter",
            "logout-box-r-line",
            Callback::new(move |()| session.deconnecter()),
        ),
    ]
}

/// `Claire Martin (Grand Large)`.
fn qui(profil: &ProfilDto) -> String {
    let organisme = match &profil.rattachement {
        Rattachement::Organisme(organisme) => [" (", &organisme.nom, ")"].concat(),
        Rattachement::Territoire(_) | Rattachement::Aucun => String::new(),
    };
    [&profil.prenom, " ", &profil.nom, &organisme].concat()
}

fn navigation(session: Session) -> Vec<EntreeMenu> {
    if session.profil().is_none() {
        return Vec::new();
    }
    vec![
        EntreeMenu::lien("Accueil", "/"),
        EntreeMenu::lien("Déclarations de séjour", "/declarations"),
    ]
}
