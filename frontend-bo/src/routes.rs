//! Tous les écrans sauf la connexion : leurs adresses, et les menus qui y mènent.

use leptos::prelude::*;
use leptos_router::components::{FlatRoutes, Redirect, Route};
use leptos_router::hooks::use_params_map;
use leptos_router::path;
use vao_contract::session::Rattachement;
use vao_domain::Permission;
use vao_domain::Population;
use vao_ui::compte::adresse_mon_compte;
use vao_ui::compte::ecrans::{mon_compte, texte_legal};
use vao_ui::prelude::*;
use vao_ui::session::{EcranCode, GardienSession, Protege, Session, use_session};

use crate::accueil::PageAccueil;
use crate::liste::RetourListe;
use crate::organismes::RetourOrganismes;
use crate::{dossier, paresseux};

/// Les routes ; chaque famille d'écrans arrive dans son propre fichier (`paresseux`).
#[component]
pub(crate) fn Routes() -> AnyView {
    let session = use_session();
    provide_context(RetourListe::new());
    provide_context(RetourOrganismes::new());
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
            <Route path=path!("/comptes/mon-compte/:rubrique?") view=mon_compte />
            <Route path=path!("/") view=accueil />
            <Route path=path!("/sejours") view=paresseux::liste />
            <Route path=path!("/sejours/:id") view=VersFormulaire />
            <Route path=path!("/sejours/:id/:rubrique") view=paresseux::dossier />
            <Route path=path!("/organismes") view=paresseux::organismes />
            <Route path=path!("/organismes/:id/:rubrique?") view=paresseux::organisme />
            <Route path=path!("/informations") view=paresseux::informations />
            <Route path=path!("/comptes/:page") view=comptes />
            <Route path=path!("/comptes/usagers/:id") view=paresseux::usager />
            <Route path=path!("/utilisateurs-ova/liste") view=paresseux::attente />
            <Route path=path!("/territoires/:code") view=territoires />
        </FlatRoutes>
    }
    .into_any()
}

fn accueil() -> AnyView {
    view! { <Protege><PageAccueil /></Protege> }.into_any()
}

/// Pages des comptes ; tout autre mot est l'identifiant d'un agent.
fn comptes() -> AnyView {
    let page = use_params_map();
    let page = Memo::new(move |_| page.with(|parametres| parametres.get("page").unwrap_or_default()));
    let contenu = move || match page.get().as_str() {
        "liste" => paresseux::agents().into_any(),
        "nouveau" => paresseux::creation_agent().into_any(),
        "liste-organisme" => paresseux::usagers().into_any(),
        "journal" => paresseux::journal().into_any(),
        _ => paresseux::agent().into_any(),
    };
    contenu.into_any()
}

/// La liste, ou la fiche d'un territoire.
fn territoires() -> AnyView {
    let code = use_params_map();
    let liste = Memo::new(move |_| code.with(|parametres| parametres.get("code").as_deref() == Some("liste")));
    let contenu = move || {
        if liste.get() {
            paresseux::territoires().into_any()
        } else {
            paresseux::territoire().into_any()
        }
    };
    contenu.into_any()
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
    let mut outils = Vec::new();
    if session.porte().is_none() {
        outils.push(LienOutil::lien(
            ["Mon compte, ", &nom, &territoire].concat(),
            adresse_mon_compte(Population::Bo),
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

fn navigation(session: Session) -> Vec<EntreeMenu> {
    // Rien à ouvrir tant que les conditions ne sont pas acceptées, ou l'application pas inscrite.
    let Some(profil) = session.profil().filter(|_| session.porte().is_none()) else {
        return Vec::new();
    };
    let mut menu = vec![EntreeMenu::lien("Tableau de bord", "/")];
    if profil.peut(Permission::LireDeclarations) {
        menu.push(EntreeMenu::lien("Séjours", "/sejours"));
    }
    let mut organismes = vec![
        Lien::new("Organismes", "/organismes"),
        Lien::new("Comptes des organismes", "/comptes/liste-organisme"),
    ];
    if profil.peut(Permission::ValiderUsagers) {
        organismes.push(Lien::new("Comptes à approuver", "/utilisateurs-ova/liste"));
    }
    organismes.push(Lien::new("Organisateurs sans agrément", "/informations"));
    menu.push(EntreeMenu::groupe("Organismes", organismes));
    let mut administration = Vec::new();
    if profil.peut(Permission::GererAgents) {
        administration.push(Lien::new("Agents", "/comptes/liste"));
    }
    administration.push(Lien::new("Territoires", "/territoires/liste"));
    if profil.peut(Permission::LireJournal) {
        administration.push(Lien::new("Journal des comptes", "/comptes/journal"));
    }
    menu.push(EntreeMenu::groupe("Administration", administration));
    menu
}
