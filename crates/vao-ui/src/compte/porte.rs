//! Ce qui passe avant tout autre écran : conditions à accepter, application d'authentification à inscrire.

use leptos::prelude::*;
use vao_client::{Appel, ErreurClient};
use vao_contract::CodeProbleme;
use vao_contract::moi::{ACCEPTER_CGU, AcceptationCgu};

use super::demande::Demande;
use super::legal::texte_cgu;
use super::moi::SecondFacteur;
use crate::boutons::{Bouton, GroupeBoutons, Variante};
use crate::cadre::Page;
use crate::retours::{Alerte, Niveau};
use crate::session::use_session;

/// Conditions d'utilisation à accepter ou à refuser ; refuser déconnecte.
#[component]
pub(super) fn PorteCgu(
    /// Version à accepter.
    version: i32,
) -> AnyView {
    let session = use_session();
    let demande = Demande::new("cgu");
    let accepter = move || {
        let corps = AcceptationCgu { version };
        let envoi = async move {
            let recu = session
                .client()
                .appeler(&ACCEPTER_CGU, Appel::new().corps(&corps))
                .await?;
            session.actualiser(recu.corps);
            Ok(())
        };
        demande.envoyer_ou(Vec::new(), envoi, move |erreur| {
            autre_version(erreur) && {
                session.prolonger();
                false
            }
        });
    };
    let refuser = move || session.deconnecter();
    view! {
        <Page
            titre="Conditions générales d’utilisation"
            chapo="Lisez et acceptez les conditions d’utilisation pour continuer."
            erreur=demande.en_erreur()
            etroite=true
        >
            <p>"Elles vous seront redemandées si elles changent. Vous les retrouverez à tout moment au bas de chaque page."</p>
            {texte_cgu(version)}
            {demande.problemes()}
            <GroupeBoutons>
                <Bouton occupe=demande.occupe au_clic=accepter>"Accepter les conditions"</Bouton>
                <Bouton variante=Variante::Secondaire au_clic=refuser>"Refuser et se déconnecter"</Bouton>
            </GroupeBoutons>
        </Page>
    }
    .into_any()
}

/// Les conditions ont changé depuis l'ouverture de la page : le profil relu dira la version à accepter.
fn autre_version(erreur: &ErreurClient) -> bool {
    erreur.code() == Some(CodeProbleme::EtatIncompatible)
}

/// Application d'authentification exigée d'un agent qui décide.
#[component]
pub(super) fn PorteSecondFacteur() -> AnyView {
    let session = use_session();
    view! {
        <Page titre="Double authentification" etroite=true>
            <div class="fr-mb-4w">
                <Alerte niveau=Niveau::Info>"Avant de continuer, inscrivez une application d’authentification\u{a0}: elle est exigée des comptes qui prennent des décisions."</Alerte>
            </div>
            <SecondFacteur au_terme=move |()| session.prolonger() />
            <p class="fr-mt-6w">
                <Bouton variante=Variante::Tertiaire au_clic=move || session.deconnecter()>"Se déconnecter"</Bouton>
            </p>
        </Page>
    }
    .into_any()
}
