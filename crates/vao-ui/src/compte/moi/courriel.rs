//! Changer d'adresse : la nouvelle doit être confirmée avant de servir.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::moi::{CHANGER_COURRIEL, ChangementCourriel};

use super::super::adresse_fixe;
use super::super::demande::{Demande, controler, mot_de_passe_manquant};
use crate::boutons::Bouton;
use crate::champs::{ChampCourriel, ChampMotDePasse};
use crate::dom::envoi;
use crate::formulaire::Champ;
use crate::retours::{Alerte, Niveau};
use crate::session::use_session;

pub(super) fn vue() -> AnyView {
    let session = use_session();
    let demande = Demande::new("courriel");
    let email = demande
        .formulaire
        .champ("/email", "Nouvelle adresse électronique", String::new());
    let mot_de_passe = demande
        .formulaire
        .champ("/motDePasse", "Mot de passe actuel", String::new());
    let envoyee = RwSignal::new(None::<String>);
    let adresse = session
        .profil_sans_suivi()
        .map(|profil| profil.email)
        .unwrap_or_default();
    view! {
        {demande.problemes()}
        {move || envoyee.get().map(demande_partie)}
        <p>"Votre adresse vous sert à vous connecter et à recevoir nos courriels. Nous écrirons à la nouvelle pour vérifier qu’elle est bien à vous\u{a0}; l’ancienne reste en service jusque-là."</p>
        <form novalidate on:submit=envoi(changer(demande, email, mot_de_passe, envoyee))>
            {adresse_fixe("courriel-adresse", &adresse)}
            <ChampCourriel champ=email />
            <ChampMotDePasse champ=mot_de_passe />
            <Bouton envoi=true occupe=demande.occupe>"Demander le changement"</Bouton>
        </form>
    }
    .into_any()
}

/// La même phrase pour toute adresse : elle ne dit pas si un compte l'utilise déjà.
fn demande_partie(adresse: String) -> AnyView {
    view! {
        <div class="fr-mb-3w">
            <Alerte niveau=Niveau::Succes annoncee=true niveau_titre=2 titre="Ouvrez le courriel que nous vous envoyons">
                <p>"Un lien est parti à "<strong class="vao-texte">{adresse}</strong>". Suivez-le dans l’heure pour finir le changement."</p>
            </Alerte>
        </div>
    }
    .into_any()
}

fn changer(
    demande: Demande,
    email: Champ<String>,
    mot_de_passe: Champ<String>,
    envoyee: RwSignal<Option<String>>,
) -> impl Fn() + 'static {
    let session = use_session();
    move || {
        let corps = ChangementCourriel {
            mot_de_passe: mot_de_passe.lire_sans_suivi(),
            email: email.valeur.with_untracked(|texte| texte.trim().to_owned()),
        };
        envoyee.set(None);
        let mut erreurs = controler(&corps);
        if let Some(manque) = mot_de_passe_manquant(&corps.mot_de_passe, "/motDePasse") {
            erreurs.retain(|erreur| erreur.pointeur != "/motDePasse");
            erreurs.push(manque);
        }
        let envoi = async move {
            session
                .client()
                .appeler(&CHANGER_COURRIEL, Appel::new().corps(&corps))
                .await?;
            mot_de_passe.valeur.try_set(String::new());
            email.valeur.try_set(String::new());
            envoyee.set(Some(corps.email));
            Ok(())
        };
        demande.envoyer(erreurs, envoi);
    }
}
