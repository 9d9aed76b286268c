//! Sessions ouvertes et appareils de confiance : les voir, les fermer.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::moi::{APPAREILS, AppareilDto, RETIRER_APPAREIL};
use vao_contract::session::{FERMER_LES_AUTRES, LISTER, REVOQUER, SessionDto};

use crate::boutons::{Bouton, Taille, Variante};
use crate::cadre::annoncer;
use crate::dom::focaliser;
use crate::format;
use crate::retours::{Badge, Confirmation, NiveauBadge};
use crate::session::{Lecture, action, alerte_erreur, lire, vue_lecture};

/// Identifiants des deux titres : le focus y revient quand la ligne actionnée a disparu.
const TITRE_SESSIONS: &str = "titre-sessions";
const TITRE_APPAREILS: &str = "titre-appareils";

pub(super) fn vue() -> AnyView {
    let sessions = lire(|client, annulation| async move {
        Ok(client
            .appeler(&LISTER, Appel::new().annulation(&annulation))
            .await?
            .corps)
    });
    let appareils = lire(|client, annulation| async move {
        Ok(client
            .appeler(&APPAREILS, Appel::new().annulation(&annulation))
            .await?
            .corps)
    });
    view! {
        <h2 class="fr-h4 vao-titre" id=TITRE_SESSIONS tabindex="-1">"Sessions ouvertes"</h2>
        <p>"Une session que vous ne reconnaissez pas\u{a0}? Fermez-la, puis changez votre mot de passe."</p>
        {vue_lecture(sessions, move |liste: Vec<SessionDto>| liste_sessions(liste, sessions))}
        <h2 class="fr-h4 fr-mt-6w vao-titre" id=TITRE_APPAREILS tabindex="-1">"Appareils de confiance"</h2>
        <p>"Sur ces appareils, aucun code ne vous est demandé après le mot de passe pendant 30\u{a0}jours."</p>
        {vue_lecture(appareils, move |liste: Vec<AppareilDto>| liste_appareils(liste, appareils))}
    }
    .into_any()
}

fn liste_sessions(liste: Vec<SessionDto>, lecture: Lecture<Vec<SessionDto>>) -> AnyView {
    let autres = liste.iter().any(|session| !session.courante);
    let lignes = liste
        .into_iter()
        .map(|session| ligne_session(session, lecture))
        .collect_view();
    view! { <ul class="vao-lignes">{lignes}</ul>{autres.then(|| fermer_les_autres(lecture))} }.into_any()
}

fn ligne_session(session: SessionDto, lecture: Lecture<Vec<SessionDto>>) -> AnyView {
    let SessionDto {
        id,
        appareil,
        ouverte_at,
        derniere_activite_at,
        courante,
    } = session;
    let fermer = action(
        move |client, _| async move { client.appeler(&REVOQUER, Appel::new().parametre(id)).await },
        move |_| refaire(lecture, TITRE_SESSIONS, "La session est fermée."),
    );
    let precision = ["sur ", &appareil, ", ouverte le ", &format::instant(ouverte_at)].concat();
    let bout = if courante {
        view! { <Badge niveau=NiveauBadge::Info libelle="Cette session" sans_icone=true /> }.into_any()
    } else {
        view! {
            <Bouton variante=Variante::Secondaire taille=Taille::Petit occupe=fermer.occupe precision=precision au_clic=move || fermer.lancer()>
                "Fermer la session"
            </Bouton>
        }
        .into_any()
    };
    let dates = [
        "Ouverte le ",
        &format::instant(ouverte_at),
        ", dernière activité le ",
        &format::instant(derniere_activite_at),
    ]
    .concat();
    ligne(appareil, dates, bout, fermer.erreur)
}

fn liste_appareils(liste: Vec<AppareilDto>, lecture: Lecture<Vec<AppareilDto>>) -> AnyView {
    if liste.is_empty() {
        return view! { <p>"Aucun appareil\u{a0}: un code vous est demandé à chaque connexion."</p> }.into_any();
    }
    let lignes = liste
        .into_iter()
        .map(|appareil| ligne_appareil(appareil, lecture))
        .collect_view();
    view! { <ul class="vao-lignes">{lignes}</ul> }.into_any()
}

fn ligne_appareil(appareil: AppareilDto, lecture: Lecture<Vec<AppareilDto>>) -> AnyView {
    let AppareilDto {
        id,
        appareil,
        depuis,
        derniere_utilisation_at,
        expire_at,
    } = appareil;
    let retirer = action(
        move |client, _| async move { client.appeler(&RETIRER_APPAREIL, Appel::new().parametre(id)).await },
        move |_| refaire(lecture, TITRE_APPAREILS, "L’appareil n’est plus de confiance."),
    );
    let derniere = derniere_utilisation_at
        .map(|instant| [", dernière connexion le ", &format::instant(instant)].concat())
        .unwrap_or_default();
    let dates = [
        "De confiance depuis le ",
        &format::jour_de(depuis),
        ", jusqu’au ",
        &format::jour_de(expire_at),
        &derniere,
    ]
    .concat();
    let precision = [": ", &appareil].concat();
    let bout = view! {
        <Bouton variante=Variante::Secondaire taille=Taille::Petit occupe=retirer.occupe precision=precision au_clic=move || retirer.lancer()>
            "Ne plus faire confiance"
        </Bouton>
    }
    .into_any();
    ligne(appareil, dates, bout, retirer.erreur)
}

fn ligne(
    appareil: String,
    dates: String,
    bout: AnyView,
    erreur: RwSignal<Option<vao_client::ErreurClient>>,
) -> AnyView {
    view! {
        <li class="vao-lignes__ligne">
            <div>
                <p class="vao-lignes__titre">{appareil}</p>
                <p class="fr-hint-text">{dates}</p>
            </div>
            {bout}
            {move || erreur.with(|erreur| erreur.as_ref().map(alerte_erreur))}
        </li>
    }
    .into_any()
}

fn fermer_les_autres(lecture: Lecture<Vec<SessionDto>>) -> AnyView {
    let ouverte = RwSignal::new(false);
    let fermer = action(
        |client, _| async move { client.appeler(&FERMER_LES_AUTRES, Appel::new()).await },
        move |_| {
            ouverte.set(false);
            refaire(lecture, TITRE_SESSIONS, "Toutes vos autres sessions sont fermées.");
        },
    );
    view! {
        <p>
            <Bouton variante=Variante::Secondaire au_clic=move || {
                fermer.effacer();
                ouverte.set(true);
            }>"Fermer toutes les autres sessions"</Bouton>
        </p>
        <Confirmation
            id="fermer-les-autres"
            titre="Fermer toutes les autres sessions\u{a0}?"
            ouverte=ouverte
            confirmer="Fermer les autres sessions"
            occupe=fermer.occupe
            au_oui=move |()| fermer.lancer()
        >
            {move || fermer.erreur.with(|erreur| erreur.as_ref().map(alerte_erreur))}
            <p>"Les autres navigateurs où vous êtes connecté devront se reconnecter. Ce qui n’y est pas enregistré sera perdu. Cette session-ci reste ouverte."</p>
        </Confirmation>
    }
    .into_any()
}

fn refaire<T: Send + Sync + 'static>(lecture: Lecture<T>, titre: &str, annonce: &str) {
    annoncer(annonce);
    focaliser(titre);
    lecture.recharger();
}
