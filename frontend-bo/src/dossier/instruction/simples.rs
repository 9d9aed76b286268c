//! Actions qui ne demandent qu'une confirmation.

use leptos::prelude::*;
use vao_client::{Appel, Reponse};
use vao_contract::declaration::DeclarationDto;
use vao_contract::declaration::{ENREGISTRER, Enregistrement as CorpsEnregistrement, PRENDRE_EN_CHARGE, PriseEnCharge};
use vao_domain::Action;
use vao_ui::prelude::*;
use vao_ui::session::{action_ou, alerte_erreur};

use super::Instruction;
use crate::conflit::est_conflit;

/// Prise en charge.
#[component]
pub(super) fn ModalePriseEnCharge(
    /// Dossier.
    instruction: Instruction,
    /// Ouverte ou fermée.
    ouverte: RwSignal<bool>,
) -> AnyView {
    let prendre = action_ou(
        move |client, cle| async move {
            let appel = Appel::new()
                .parametre(instruction.id)
                .corps(&PriseEnCharge {})
                .version(instruction.version())
                .cle(&cle);
            client.appeler(&PRENDRE_EN_CHARGE, appel).await
        },
        move |reponse: Reponse<DeclarationDto>| {
            instruction.reussir(
                ouverte,
                reponse,
                "La déclaration est prise en charge. Vous pouvez l’instruire.",
            );
        },
        move |erreur| instruction.echouer(Action::PrendreEnCharge, ouverte, &erreur),
    );
    view! {
        <Confirmation
            id="prise-en-charge"
            titre="Prendre en charge cette déclaration\u{a0}?"
            ouverte=ouverte
            confirmer="Prendre en charge"
            occupe=prendre.occupe
            au_oui=move || prendre.lancer()
        >
            <p>
                "La déclaration passera «\u{a0}En cours\u{a0}» et l’historique dira que votre service l’instruit. "
                "L’organisme ne reçoit pas de courriel."
            </p>
            {move || prendre.erreur.get().filter(|erreur| !est_conflit(erreur)).map(|erreur| alerte_erreur(&erreur))}
        </Confirmation>
    }
    .into_any()
}

/// Enregistrement de la déclaration à deux mois.
#[component]
pub(super) fn ModaleEnregistrement(
    /// Dossier.
    instruction: Instruction,
    /// Ouverte ou fermée.
    ouverte: RwSignal<bool>,
) -> AnyView {
    let enregistrer = action_ou(
        move |client, cle| async move {
            let appel = Appel::new()
                .parametre(instruction.id)
                .corps(&CorpsEnregistrement {})
                .version(instruction.version())
                .cle(&cle);
            client.appeler(&ENREGISTRER, appel).await
        },
        move |reponse: Reponse<DeclarationDto>| {
            instruction.reussir(
                ouverte,
                reponse,
                "La déclaration à 2 mois est enregistrée. L’organisme est prévenu et l’accusé de réception paraîtra dans les documents.",
            );
        },
        move |erreur| instruction.echouer(Action::Enregistrer, ouverte, &erreur),
    );
    view! {
        <Confirmation
            id="enregistrement"
            titre="Enregistrer cette déclaration\u{a0}?"
            ouverte=ouverte
            confirmer="Enregistrer"
            occupe=enregistrer.occupe
            au_oui=move || enregistrer.lancer()
        >
            <p>
                "L’accusé de réception sera produit et l’organisme prévenu par courriel. "
                "Il pourra déposer la déclaration complémentaire à 8 jours. Cette décision ne s’annule pas."
            </p>
            {move || enregistrer.erreur.get().filter(|erreur| !est_conflit(erreur)).map(|erreur| alerte_erreur(&erreur))}
        </Confirmation>
    }
    .into_any()
}
