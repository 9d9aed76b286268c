//! Demande de compléments.

use leptos::prelude::*;
use vao_client::{Appel, ErreurClient, Reponse};
use vao_contract::declaration::{DEMANDER_COMPLEMENTS, DeclarationDto, DemandeComplements};
use vao_contract::{CodeProbleme, ContexteSaisie, ErreurChamp, valider};
use vao_domain::declaration::{MAX_COMMENTAIRE, Section};
use vao_domain::{Action, Code};
use vao_ui::prelude::*;
use vao_ui::session::{action_ou, alerte_erreur, aujourd_hui, use_session};

use super::Instruction;
use crate::conflit::est_conflit;

/// Champs de la demande ; ils survivent à la fermeture de la boîte.
#[derive(Clone, Copy)]
struct Champs {
    formulaire: Formulaire,
    commentaire: Champ<String>,
    sections: Champ<Vec<String>>,
    echeance: Champ<String>,
}

impl Champs {
    fn new() -> Self {
        let formulaire = Formulaire::new("complements");
        Self {
            formulaire,
            commentaire: formulaire.champ("/commentaire", "Ce qui est attendu", String::new()),
            sections: formulaire
                .champ("/sections", "Sections visées", Vec::new())
                .facultatif(),
            echeance: formulaire
                .champ("/echeance", "Réponse souhaitée pour le", String::new())
                .facultatif(),
        }
    }

    /// Corps à envoyer, ou tous les champs à corriger.
    fn lire(self) -> Result<DemandeComplements, Vec<ErreurChamp>> {
        let mut saisie = self.formulaire.saisie();
        let echeance = saisie.jour(self.echeance);
        let corps = DemandeComplements {
            commentaire: saisie.texte(self.commentaire),
            sections: self
                .sections
                .lire_sans_suivi()
                .iter()
                .filter_map(|code| Section::depuis_code(code))
                .collect(),
            echeance,
        };
        let mut erreurs = saisie.erreurs().unwrap_or_default();
        erreurs.extend(
            valider(
                &corps,
                &ContexteSaisie {
                    aujourd_hui: aujourd_hui(),
                },
            )
            .err()
            .unwrap_or_default(),
        );
        if erreurs.is_empty() { Ok(corps) } else { Err(erreurs) }
    }

    fn vider(self) {
        self.commentaire.ecrire(String::new());
        self.sections.ecrire(Vec::new());
        self.echeance.ecrire(String::new());
    }
}

/// Boîte de la demande.
#[component]
pub(super) fn ModaleComplements(
    /// Dossier.
    instruction: Instruction,
    /// Ouverte ou fermée.
    ouverte: RwSignal<bool>,
) -> AnyView {
    let champs = Champs::new();
    let session = use_session();
    let cle = ["complements/", &instruction.id.to_string()].concat();
    session.tenir(cle.clone(), champs.commentaire);
    let corps: StoredValue<Option<DemandeComplements>> = StoredValue::new(None);
    let demander = action_ou(
        move |client, cle| {
            let (corps, version) = (corps.get_value(), instruction.version());
            async move {
                let corps = corps.ok_or(ErreurClient::Annulee)?;
                let appel = Appel::new()
                    .parametre(instruction.id)
                    .corps(&corps)
                    .version(version)
                    .cle(&cle);
                client.appeler(&DEMANDER_COMPLEMENTS, appel).await
            }
        },
        move |reponse: Reponse<DeclarationDto>| {
            champs.vider();
            session.lacher(&cle);
            instruction.reussir(ouverte, reponse, "La demande de compléments est envoyée à l’organisme.");
        },
        move |erreur| {
            champs.formulaire.signaler(erreur.erreurs());
            instruction.echouer(Action::DemanderComplements, ouverte, &erreur);
        },
    );
    let envoyer = move || match champs.lire() {
        Ok(demande) => {
            champs.formulaire.effacer();
            corps.set_value(Some(demande));
            demander.lancer();
        }
        Err(erreurs) => champs.formulaire.signaler(erreurs),
    };
    let actions = ViewFn::from(move || {
        view! {
            <Bouton occupe=demander.occupe au_clic=envoyer>"Envoyer la demande"</Bouton>
            <Bouton variante=Variante::Secondaire au_clic=move || ouverte.set(false)>"Annuler"</Bouton>
        }
    });
    view! {
        <Modale id="demande-complements" titre="Demander des compléments" ouverte=ouverte actions=actions>
            <form novalidate on:submit=envoi(envoyer)>
                <ResumeErreurs formulaire=champs.formulaire />
                {move || demander.erreur.get().filter(a_montrer).map(|erreur| alerte_erreur(&erreur))}
                {saisie(champs)}
            </form>
        </Modale>
    }
    .into_any()
}

fn saisie(champs: Champs) -> AnyView {
    let sections: Vec<Choix> = Section::TOUS
        .iter()
        .map(|section| Choix::new(section.code(), section.libelle()))
        .collect();

    let aide = "De 5 à 2\u{202f}000 caractères. L’organisme lira ce texte tel quel.";
    view! {
        <ZoneTexte champ=champs.commentaire longueur_max=longueur_max() aide=aide />
        <GroupeCases champ=champs.sections choix=sections aide="Sans choix, la demande porte sur tout le dossier." />
        <ChampDate champ=champs.echeance aide="À titre indicatif. Par exemple\u{a0}: 12/07/2027" />
    }
    .into_any()
}

/// Longueur admise, pour le compteur du champ.
pub(super) fn longueur_max() -> u32 {
    u32::try_from(MAX_COMMENTAIRE).unwrap_or(u32::MAX)
}

/// Vrai si l'erreur se dit dans la boîte : ni conflit (la page l'explique), ni champs (ils portent leur message).
pub(super) fn a_montrer(erreur: &ErreurClient) -> bool {
    !est_conflit(erreur) && erreur.code() != Some(CodeProbleme::SaisieInvalide)
}
