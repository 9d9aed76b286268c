//! Confirmation d'une nouvelle adresse, depuis le lien reçu à cette adresse.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::compte::{CONFIRMER_COURRIEL, JetonDeLien};

use super::super::adresse_mon_compte;
use super::super::demande::Demande;
use super::lien::{Defaut, explication, jeton};
use crate::boutons::{Bouton, LienBouton};
use crate::cadre::Page;
use crate::dom::focaliser;
use crate::retours::{Alerte, Niveau};
use crate::session::use_session;

/// Page du lien envoyé à une nouvelle adresse.
#[component]
pub fn PageNouvelleAdresse() -> AnyView {
    let lu = jeton();
    let demande = Demande::new("adresse");
    let (faite, defaut) = (
        RwSignal::new(false),
        RwSignal::new(lu.is_none().then_some(Defaut::Inconnu)),
    );
    let titre = Signal::derive(move || {
        let titre = if faite.get() {
            "Votre adresse est changée"
        } else {
            "Confirmer votre nouvelle adresse"
        };
        titre.to_owned()
    });
    let contenu = move || match (faite.get(), defaut.get()) {
        (true, _) => reussite(),
        (false, Some(defaut)) => explication(defaut, suite(defaut)),
        (false, None) => confirmation(demande, faite, defaut, lu.clone().unwrap_or_default()),
    };
    view! { <Page titre=titre erreur=demande.en_erreur() etroite=true>{demande.problemes()}{contenu}</Page> }.into_any()
}

fn confirmation(demande: Demande, faite: RwSignal<bool>, defaut: RwSignal<Option<Defaut>>, jeton: String) -> AnyView {
    let session = use_session();
    let confirmer = move || {
        let corps = JetonDeLien { jeton: jeton.clone() };
        let envoi = async move {
            session
                .client()
                .appeler(&CONFIRMER_COURRIEL, Appel::new().corps(&corps))
                .await?;
            faite.set(true);
            focaliser("titre-page");
            Ok(())
        };
        demande.envoyer_ou(Vec::new(), envoi, move |erreur| {
            let trouve = Defaut::de(erreur);
            if trouve.is_some() {
                defaut.set(trouve);
            }
            trouve.is_some()
        });
    };
    view! {
        <p>"Vous avez demandé à remplacer l’adresse de votre compte par celle où vous avez reçu ce lien. Elle servira à vous connecter et à recevoir nos courriels."</p>
        <Bouton occupe=demande.occupe au_clic=confirmer>"Confirmer ma nouvelle adresse"</Bouton>
    }
    .into_any()
}

fn suite(defaut: Defaut) -> AnyView {
    let session = use_session();
    let href = [adresse_mon_compte(session.client().population()), "/courriel"].concat();
    let phrase = match defaut {
        Defaut::Perime => "Votre adresse n’a pas changé. Vous pouvez refaire la demande depuis votre compte.",
        // Rien ne distingue un lien déjà servi d'un lien remplacé.
        Defaut::Inconnu => {
            "S’il a déjà servi, votre adresse est changée\u{a0}: connectez-vous avec la nouvelle. Sinon, refaites la demande depuis votre compte."
        }
    };
    view! {
        <p>{phrase}</p>
        <LienBouton href=href>"Refaire la demande"</LienBouton>
    }
    .into_any()
}

fn reussite() -> AnyView {
    view! {
        <div class="fr-mb-4w">
            <Alerte niveau=Niveau::Succes>"Connectez-vous désormais avec votre nouvelle adresse. Votre mot de passe n’a pas changé."</Alerte>
        </div>
        <LienBouton href="/connexion">"Se connecter"</LienBouton>
    }
    .into_any()
}
