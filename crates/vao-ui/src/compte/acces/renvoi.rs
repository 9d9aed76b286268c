//! Nouveau lien de confirmation ou d'invitation.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::compte::{RENVOYER_LIEN, RenvoiLien};

use super::super::Patience;
use crate::boutons::{Bouton, Variante};
use crate::cadre::annoncer;
use crate::session::{action, alerte_erreur, use_session};

/// Ce qui désigne le compte à qui renvoyer un lien.
#[derive(Debug, Clone)]
pub(super) enum Designation {
    /// Son adresse.
    Adresse(String),
    /// Le jeton de l'ancien lien.
    Jeton(String),
}

/// Bouton « Recevoir un nouveau lien », et ce qu'il en est advenu.
pub(super) fn bouton_renvoi(designation: Designation, variante: Variante, patience: Patience) -> AnyView {
    let population = use_session().client().population();
    let envoye = RwSignal::new(false);
    let renvoyer = action(
        move |client, _| {
            let (email, jeton) = match designation.clone() {
                Designation::Adresse(email) => (Some(email), None),
                Designation::Jeton(jeton) => (None, Some(jeton)),
            };
            let corps = RenvoiLien {
                population,
                email,
                jeton,
            };
            async move { client.appeler(&RENVOYER_LIEN, Appel::new().corps(&corps)).await }
        },
        move |_| {
            patience.relancer();
            envoye.set(true);
            annoncer("Un nouveau courriel vient de partir.");
        },
    );
    // Le service répond de même pour toute adresse : la phrase ne dit pas si le compte existe.
    let fait = move || {
        envoye.get().then(|| {
            view! {
                <p class="fr-message fr-message--valid fr-mb-2w">
                    "C’est fait. Si un compte attend cette confirmation, un nouveau courriel arrive dans quelques minutes ; il remplace les précédents."
                </p>
            }
        })
    };
    view! {
        {move || renvoyer.erreur.with(|erreur| erreur.as_ref().map(alerte_erreur))}
        {fait}
        <Bouton variante=variante occupe=renvoyer.occupe desactive=patience.active() au_clic=move || renvoyer.lancer()>
            "Recevoir un nouveau lien"
        </Bouton>
        <p class="fr-hint-text fr-mt-1w">{move || patience.phrase()}</p>
    }
    .into_any()
}

/// Sous un refus de connexion : l'adresse n'est pas confirmée, un nouveau lien peut partir.
#[component]
pub fn RenvoiConfirmation(
    /// Adresse donnée à la connexion.
    email: String,
) -> AnyView {
    view! {
        <div class="fr-mb-4w">
            <p>"Ouvrez le courriel que nous vous avons envoyé à votre inscription et suivez son lien. Vous ne le trouvez pas\u{a0}? Demandez-en un autre."</p>
            {bouton_renvoi(Designation::Adresse(email), Variante::Secondaire, Patience::echue())}
        </div>
    }
    .into_any()
}
