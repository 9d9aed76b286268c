//! Ce qui veille sur la session et sur la saisie, une fois pour toute l'application.

use leptos::prelude::*;

use super::etat::{EtatSession, use_session};
use crate::boutons::{Bouton, LienBouton, Variante};
use crate::cadre::AvertissementSession;
use crate::dom::dans_un_navigateur;
use crate::retours::Modale;

/// Avertissement avant la fin de la session, reconnexion sans perte, mise en garde avant de fermer une saisie en attente.
#[component]
pub fn GardienSession() -> AnyView {
    let session = use_session();
    if dans_un_navigateur() {
        surveiller_la_saisie();
    }
    let expiree = RwSignal::new(false);
    Effect::new(move |_| expiree.set(session.etat() == EtatSession::Expiree));
    let actions = ViewFn::from(move || {
        view! {
            <LienBouton href="/connexion" nouvel_onglet=true>"Se reconnecter"</LienBouton>
            <Bouton variante=Variante::Secondaire au_clic=move || session.vider()>"Quitter"</Bouton>
        }
    });
    view! {
        <AvertissementSession
            expiration=Signal::derive(move || session.fin())
            prolonger=move |()| session.prolonger()
            quitter=move |()| session.deconnecter()
        />
        <Modale id="session-terminee" titre="Votre session est terminée" ouverte=expiree actions=actions>
            <p>
                "Reconnectez-vous dans un nouvel onglet : cette page reprendra d’elle-même, et ce que vous avez saisi sera enregistré."
            </p>
            <p>"Si vous quittez, la saisie qui n’est pas encore enregistrée sera perdue."</p>
        </Modale>
    }
    .into_any()
}

/// Le navigateur demande confirmation avant de fermer une page dont la saisie n'est pas enregistrée ;
/// le retour du réseau relance les envois.
fn surveiller_la_saisie() {
    let session = use_session();
    let avant = window_event_listener(leptos::ev::beforeunload, move |evenement| {
        if session.brouillons().non_enregistre() {
            evenement.prevent_default();
        }
    });
    let retour = window_event_listener(leptos::ev::online, move |_| {
        session.brouillons().reprendre(&session.client());
    });
    on_cleanup(move || {
        avant.remove();
        retour.remove();
    });
}
