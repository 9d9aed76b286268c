//! Ce qui veille sur la session, une fois pour toute l'application.

use leptos::prelude::*;

use super::etat::{EtatSession, use_session};
use crate::boutons::{Bouton, LienBouton, Variante};
use crate::cadre::AvertissementSession;
use crate::retours::Modale;

/// Avertissement avant la fin de la session, reconnexion sans perte.
#[component]
pub fn GardienSession() -> AnyView {
    let session = use_session();
    let expiree = RwSignal::new(false);
    Effect::new(move |_| expiree.set(session.etat() == EtatSession::Expiree));
    let actions = ViewFn::from(move || {
        view! {
            <LienBouton href="/connexion" nouvel_onglet=true>"Se reconnecter"</LienBouton>
            <Bouton variante=Variante::Secondaire au_clic=move || session.quitter()>"Quitter"</Bouton>
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
