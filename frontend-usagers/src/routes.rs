//! Tous les écrans sauf la connexion : leurs adresses, et les menus qui y mènent.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Route};
use leptos_router::path;
use vao_contract::session::{ProfilDto, Rattachement};
use vao_domain::Permission;
use vao_domain::Population;
use vao_ui::compte::adresse_mon_compte;
use vao_ui::compte::ecrans::{mon_compte, texte_legal};
use vao_ui::prelude::*;
use vao_ui::session::{EcranCode, GardienSession, Protege, Session, use_session};

use crate::accueil::PageAccueil;
use crate::paresseux;

/// Les routes ; chaque famille d'écrans arrive dans son propre fichier (`paresseux`).
#[component]
pub(crate) fn Routes() -> AnyView {
    let session = use_session();
    habiller_le_cadre(
        move || outils(session),
        move || navigation(session),
        || view! { <GardienSession /> },
    );
    view! {
        <FlatRoutes fallback=PageIntrouvable>
            <Route path=path!("/connexion/code") view=EcranCode />
            <Route path=path!("/connexion/:etape") view=paresseux::acces />
            <Route path=path!("/footer/:texte") view=texte_legal />
            <Route path=path!("/mon-compte/:rubrique?") view=mon_compte />
            <Route path=path!("/") view=accueil />
            <Route path=path!("/declarations") view=paresseux::liste />
            <Route path=path!("/declarations/nouvelle") view=paresseux::nouvelle />
            <Route path=path!("/declarations/:id/:page?") view=paresseux::declaration />
            <Route path=path!("/utilisateurs/liste") view=paresseux::utilisateurs />
            <Route path=path!("/comptes/:id") view=paresseux::utilisateur />
            <Route path=path!("/organisme/:page?") view=paresseux::organisme />
            <Route path=path!("/etablissements/:id") view=paresseux::etablissement />
            <Route path=path!("/galerie/:composant?") view=galerie />
        </FlatRoutes>
    }
    .into_any()
}

fn accueil() -> AnyView {
    view! { <Protege><PageAccueil /></Protege> }.into_any()
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
    let mut outils = Vec::new();
    if session.porte().is_none() {
        outils.push(LienOutil::lien(
            ["Mon compte, ", &qui(&profil)].concat(),
            adresse_mon_compte(Population::Usagers),
            "account-circle-line",
        ));
    }
    outils.push(LienOutil::action(
        "Se déconnecter",
        "logout-box-r-line",
        Callback::new(move |()| session.deconnecter()),
    ));
    outils
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
    // Rien à ouvrir tant que les conditions ne sont pas acceptées, ou l'application pas inscrite.
    let Some(profil) = session.profil().filter(|_| session.porte().is_none()) else {
        return Vec::new();
    };
    let mut menu = vec![EntreeMenu::lien("Accueil", "/")];
    if profil.peut(Permission::LireDeclarations) {
        menu.push(EntreeMenu::lien("Déclarations de séjour", "/declarations"));
    }
    let mut organisateur = Vec::new();
    if profil.peut(Permission::LireOrganismes) || profil.peut(Permission::RejoindreOrganisme) {
        organisateur.push(Lien::new("Mon organisme", "/organisme"));
    }
    if profil.peut(Permission::LireUsagers) {
        organisateur.push(Lien::new("Utilisateurs", "/utilisateurs/liste"));
    }
    if !organisateur.is_empty() {
        menu.push(EntreeMenu::groupe("Organisateur", organisateur));
    }
    menu
}
