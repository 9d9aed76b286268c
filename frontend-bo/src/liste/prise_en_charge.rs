//! Prise en charge depuis une ligne de la liste.

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use vao_client::{Appel, ErreurClient, Reponse};
use vao_contract::declaration::{DeclarationDto, LigneDeclaration, PRENDRE_EN_CHARGE, PriseEnCharge as Corps};
use vao_contract::liste::Page as PageDeListe;
use vao_domain::declaration::RoleInstruction;
use vao_domain::{Action, DeclarationId, Permission, Version};
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, Session, action_ou, alerte_erreur, use_session};

use crate::conflit::{self, Conflit, est_conflit};
use crate::dossier;

/// Ligne choisie et ce qu'il advient d'elle.
#[derive(Clone, Copy)]
pub(crate) struct PriseEnCharge {
    lecture: Lecture<PageDeListe<LigneDeclaration>>,
    choisie: RwSignal<Option<LigneDeclaration>>,
    ouverte: RwSignal<bool>,
    conflit: RwSignal<Option<Conflit>>,
    session: Session,
    permise: bool,
}

impl PriseEnCharge {
    pub(super) fn new(lecture: Lecture<PageDeListe<LigneDeclaration>>) -> Self {
        let session = use_session();
        let permise = untrack(move || session.peut(Permission::InstruireDeclarations));
        Self {
            lecture,
            choisie: RwSignal::new(None),
            ouverte: RwSignal::new(false),
            conflit: RwSignal::new(None),
            session,
            permise,
        }
    }

    /// Vrai si la ligne peut être prise en charge par cet agent.
    pub(super) fn offerte(self, ligne: &LigneDeclaration) -> bool {
        self.permise
            && ligne.role == Some(RoleInstruction::Instructeur)
            && ligne.statut.suivant(Action::PrendreEnCharge).is_some()
    }

    /// Demande confirmation pour cette ligne.
    pub(super) fn proposer(self, ligne: LigneDeclaration) {
        self.choisie.set(Some(ligne));
        self.conflit.set(None);
        self.ouverte.set(true);
    }

    /// Ce qui a changé, si quelqu'un d'autre a été plus rapide.
    pub(super) fn explication(self) -> AnyView {
        conflit::zone(move || self.conflit.with(|conflit| conflit.as_ref().map(conflit::alerte)))
    }

    fn refuser(self, id: DeclarationId, erreur: &ErreurClient) {
        if !est_conflit(erreur) {
            return;
        }
        self.ouverte.set(false);
        let client = self.session.client();
        spawn_local(async move {
            let conflit = Conflit::relire(&client, id, Action::PrendreEnCharge).await;
            self.conflit.set(Some(conflit));
            self.lecture.recharger();
            conflit::montrer_le_resultat();
        });
    }
}

/// Confirmation, puis ouverture du dossier.
#[component]
pub(crate) fn ModalePriseEnCharge(
    /// Prise en charge de la liste.
    prise_en_charge: PriseEnCharge,
) -> AnyView {
    view! { {move || prise_en_charge.choisie.get().map(|ligne| confirmation(ligne, prise_en_charge))} }.into_any()
}

fn confirmation(ligne: LigneDeclaration, prise_en_charge: PriseEnCharge) -> AnyView {
    let (ouverte, session) = (prise_en_charge.ouverte, prise_en_charge.session);
    let naviguer = use_navigate();
    let (id, version) = (ligne.id, Version(ligne.version));
    let prendre = action_ou(
        move |client, cle| async move {
            client
                .appeler(
                    &PRENDRE_EN_CHARGE,
                    Appel::new().parametre(id).corps(&Corps {}).version(version).cle(&cle),
                )
                .await
        },
        move |_: Reponse<DeclarationDto>| {
            ouverte.set(false);
            session.laisser_message(
                Niveau::Succes,
                "La déclaration est prise en charge. Vous pouvez l’instruire.",
            );
            naviguer(
                &dossier::adresse(&id.to_string(), "formulaire"),
                NavigateOptions::default(),
            );
        },
        move |erreur| prise_en_charge.refuser(id, &erreur),
    );
    let nom = ligne.libelle;
    view! {
        <Confirmation
            id="prise-en-charge"
            titre="Prendre en charge cette déclaration\u{a0}?"
            ouverte=ouverte
            confirmer="Prendre en charge"
            occupe=prendre.occupe
            au_oui=move || prendre.lancer()
        >
            <p class="fr-text--bold">{nom.clone()}</p>
            <p>
                "La déclaration passera «\u{a0}En cours\u{a0}» et l’historique dira que votre service l’instruit. "
                "L’organisme ne reçoit pas de courriel."
            </p>
            {move || prendre.erreur.get().filter(|erreur| !est_conflit(erreur)).map(|erreur| alerte_erreur(&erreur))}
        </Confirmation>
    }
    .into_any()
}
