//! Instruction : ce que l'agent peut faire du dossier, et ce qu'il en advient.

mod complements;
mod refus;
mod simples;

use leptos::prelude::*;
use leptos::task::spawn_local;
use vao_client::{ErreurClient, Reponse};
use vao_contract::declaration::DeclarationDto;
use vao_domain::declaration::RoleInstruction;
use vao_domain::{Action, Code, DeclarationId, Permission, Version};
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, Session, use_session};

use self::complements::ModaleComplements;
use self::refus::ModaleRefus;
use self::simples::{ModaleEnregistrement, ModalePriseEnCharge};
use crate::conflit::{self, Conflit, est_conflit};

/// Ce qui vient d'arriver au dossier.
#[derive(Debug, Clone, PartialEq)]
enum Resultat {
    Fait(&'static str),
    Conflit(Box<Conflit>),
}

/// Dossier en cours d'instruction.
#[derive(Clone, Copy)]
pub(super) struct Instruction {
    id: DeclarationId,
    lecture: Lecture<DeclarationDto>,
    resultat: RwSignal<Option<Resultat>>,
    session: Session,
}

impl Instruction {
    pub(super) fn new(id: DeclarationId, lecture: Lecture<DeclarationDto>) -> Self {
        Self {
            id,
            lecture,
            resultat: RwSignal::new(None),
            session: use_session(),
        }
    }

    /// Version lue ; les actions ne sont offertes qu'une fois le dossier lu.
    fn version(self) -> Version {
        self.lecture
            .donnees
            .with_untracked(|dossier| dossier.as_ref().map_or(Version(0), |dossier| dossier.version))
    }

    /// Vrai tant qu'aucune action n'a été faite sur cette page (suivi).
    pub(super) fn sans_resultat(self) -> bool {
        self.resultat.with(Option::is_none)
    }

    /// Alerte du dernier résultat.
    pub(super) fn resultat(self) -> AnyView {
        conflit::zone(move || {
            self.resultat.get().map(|resultat| match resultat {
                Resultat::Fait(texte) => {
                    view! { <Alerte niveau=Niveau::Succes annoncee=true><p>{texte}</p></Alerte> }.into_any()
                }
                Resultat::Conflit(conflit) => conflit::alerte(&conflit),
            })
        })
    }

    /// L'action est faite : la boîte se ferme, le dossier à jour prend la place de l'ancien.
    fn reussir(self, ouverte: RwSignal<bool>, reponse: Reponse<DeclarationDto>, texte: &'static str) {
        ouverte.set(false);
        self.resultat.set(Some(Resultat::Fait(texte)));
        self.lecture.poser(reponse.corps);
        conflit::montrer_le_resultat();
    }

    /// L'action est refusée parce que le dossier a changé : la boîte se ferme, la page dit qui a fait quoi et se met à jour.
    fn echouer(self, action: Action, ouverte: RwSignal<bool>, erreur: &ErreurClient) {
        if !est_conflit(erreur) {
            return;
        }
        ouverte.set(false);
        let client = self.session.client();
        spawn_local(async move {
            let conflit = Conflit::relire(&client, self.id, action).await;
            match conflit.dossier() {
                Some(dossier) => self.lecture.poser(dossier),
                None => self.lecture.recharger(),
            }
            self.resultat.set(Some(Resultat::Conflit(Box::new(conflit))));
            conflit::montrer_le_resultat();
        });
    }
}

/// Boutons au pied du dossier, d'après les droits rendus par le service, et leurs boîtes de dialogue.
#[component]
pub(super) fn PiedInstruction(
    /// Dossier en cours d'instruction.
    instruction: Instruction,
) -> AnyView {
    let ouvertes = Ouvertes::default();
    let offertes = Memo::new(move |_| {
        instruction.lecture.donnees.with(|dossier| {
            dossier
                .as_ref()
                .map(|dossier| dossier.droits.actions.clone())
                .unwrap_or_default()
        })
    });
    let raison = Memo::new(move |_| {
        instruction.lecture.donnees.with(|dossier| {
            dossier
                .as_ref()
                .and_then(|dossier| raison(dossier, instruction.session))
        })
    });
    let boutons = move || {
        let boutons: Vec<AnyView> = offertes
            .get()
            .into_iter()
            .filter_map(|action| bouton(action, ouvertes))
            .collect();
        let contenu = match (boutons.is_empty(), raison.get()) {
            (false, _) => view! { <GroupeBoutons>{boutons}</GroupeBoutons> }.into_any(),
            (true, Some(raison)) => view! { <p>{raison}</p> }.into_any(),
            (true, None) => return None,
        };
        Some(
            view! { <section class="fr-mt-4w" aria-labelledby="instruction"><h2 id="instruction">"Instruction"</h2>{contenu}</section> },
        )
    };
    view! {
        {boutons}
        <ModalePriseEnCharge instruction=instruction ouverte=ouvertes.prise_en_charge />
        <ModaleComplements instruction=instruction ouverte=ouvertes.complements />
        <ModaleRefus instruction=instruction ouverte=ouvertes.refus />
        <ModaleEnregistrement instruction=instruction ouverte=ouvertes.enregistrement />
    }
    .into_any()
}

/// Boîtes de dialogue, fermées au départ.
#[derive(Debug, Clone, Copy, Default)]
struct Ouvertes {
    prise_en_charge: RwSignal<bool>,
    complements: RwSignal<bool>,
    refus: RwSignal<bool>,
    enregistrement: RwSignal<bool>,
}

/// Bouton d'une action d'agent ; celles de l'organisme n'ont pas de bouton ici.
fn bouton(action: Action, ouvertes: Ouvertes) -> Option<AnyView> {
    let (ouverte, variante) = match action {
        Action::PrendreEnCharge => (ouvertes.prise_en_charge, Variante::Primaire),
        Action::Enregistrer => (ouvertes.enregistrement, Variante::Primaire),
        Action::DemanderComplements => (ouvertes.complements, Variante::Secondaire),
        Action::Refuser => (ouvertes.refus, Variante::Secondaire),
        Action::Deposer | Action::Annuler => return None,
    };
    Some(view! { <Bouton variante=variante au_clic=move || ouverte.set(true)>{action.libelle()}</Bouton> }.into_any())
}

/// Pourquoi aucune action n'est offerte, quand le statut en admettrait une.
fn raison(dossier: &DeclarationDto, session: Session) -> Option<String> {
    let instruisable = Action::TOUS
        .iter()
        .any(|action| !action.est_de_l_organisme() && dossier.statut.suivant(*action).is_some());
    if !instruisable {
        return None;
    }
    if dossier.role == Some(RoleInstruction::Informe) {
        let departement = dossier.departement_suivi.as_deref().unwrap_or("compétent");
        return Some(
            [
                "Vous êtes informé de cette déclaration. Elle est instruite par le département ",
                departement,
                ".",
            ]
            .concat(),
        );
    }
    (!session.peut(Permission::InstruireDeclarations))
        .then(|| "Votre compte permet de consulter les déclarations, pas de les instruire.".to_owned())
}
