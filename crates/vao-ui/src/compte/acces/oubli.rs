//! Mot de passe oublié : la demande d'un lien.

use leptos::prelude::*;
use vao_client::{Appel, Client};
use vao_contract::compte::{OUBLIER, OubliMotDePasse};

use super::super::Patience;
use super::super::demande::{Demande, controler};
use crate::boutons::{Bouton, GroupeBoutons, LienBouton, Variante};
use crate::cadre::{Page, annoncer};
use crate::champs::ChampCourriel;
use crate::dom::{envoi, focaliser};
use crate::formulaire::Champ;
use crate::session::use_session;

/// Page « Mot de passe oublié ».
#[component]
pub fn PageOubli() -> AnyView {
    let demande = Demande::new("oubli");
    let email = demande
        .formulaire
        .champ("/email", "Adresse électronique", String::new());
    let email = email.completion("username");
    let envoyee = RwSignal::new(None::<String>);
    let patience = Patience::echue();
    let titre = Signal::derive(move || {
        let titre = if envoyee.with(Option::is_some) {
            "Consultez votre messagerie"
        } else {
            "Mot de passe oublié"
        };
        titre.to_owned()
    });
    let session = use_session();
    let demander = move || {
        demander(session.client(), demande, email, move |adresse| {
            if envoyee.with_untracked(Option::is_none) {
                focaliser("titre-page");
            } else {
                annoncer("Un nouveau courriel vient de partir.");
            }
            patience.relancer();
            envoyee.set(Some(adresse));
        });
    };
    let a_une_reponse = Memo::new(move |_| envoyee.with(Option::is_some));
    let contenu = move || {
        if a_une_reponse.get() {
            reponse(demande, envoyee, patience, Callback::new(move |()| demander()))
        } else {
            formulaire(demande, email, demander)
        }
    };
    view! { <Page titre=titre erreur=demande.en_erreur() etroite=true>{demande.problemes()}{contenu}</Page> }.into_any()
}

fn demander(client: Client, demande: Demande, email: Champ<String>, reussir: impl FnOnce(String) + 'static) {
    let corps = OubliMotDePasse {
        population: client.population(),
        email: email.lire_sans_suivi().trim().to_owned(),
    };
    let erreurs = controler(&corps);
    demande.envoyer(erreurs, async move {
        client.appeler(&OUBLIER, Appel::new().corps(&corps)).await?;
        reussir(corps.email);
        Ok(())
    });
}

fn formulaire(demande: Demande, email: Champ<String>, demander: impl Fn() + 'static) -> AnyView {
    view! {
        <p>"Donnez l’adresse de votre compte\u{a0}: nous vous enverrons un lien pour choisir un nouveau mot de passe."</p>
        <form novalidate on:submit=envoi(demander)>
            <ChampCourriel champ=email />
            <GroupeBoutons>
                <Bouton envoi=true occupe=demande.occupe>"Recevoir un lien"</Bouton>
                <LienBouton href="/connexion" variante=Variante::Secondaire>"Revenir à la connexion"</LienBouton>
            </GroupeBoutons>
        </form>
    }
    .into_any()
}

/// La même pour toute adresse : la page ne dit pas si un compte existe.
fn reponse(
    demande: Demande,
    envoyee: RwSignal<Option<String>>,
    patience: Patience,
    redemander: Callback<()>,
) -> AnyView {
    view! {
        <p>
            "Si un compte existe pour "
            <strong class="vao-texte">{move || envoyee.get()}</strong>
            ", un courriel vient d’y partir. Son lien permet de choisir un nouveau mot de passe pendant 30\u{a0}minutes."
        </p>
        <p>"Rien reçu au bout de quelques minutes\u{a0}? Regardez les courriels indésirables, et vérifiez que l’adresse est celle de votre compte."</p>
        <GroupeBoutons>
            <Bouton variante=Variante::Secondaire occupe=demande.occupe desactive=patience.active() au_clic=redemander>
                "Renvoyer le courriel"
            </Bouton>
            <Bouton variante=Variante::Tertiaire au_clic=move || {
                envoyee.set(None);
                focaliser("titre-page");
            }>"Donner une autre adresse"</Bouton>
        </GroupeBoutons>
        <p class="fr-hint-text">{move || patience.phrase()}</p>
        <p><a class="fr-link" href="/connexion">"Revenir à la connexion"</a></p>
    }
    .into_any()
}
