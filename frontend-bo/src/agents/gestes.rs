//! Actions sur le compte d'un agent, chacune avec sa confirmation.

use leptos::prelude::*;
use vao_client::{Appel, CleIdempotence, Client, ErreurClient, Reponse};
use vao_contract::CodeProbleme;
use vao_contract::agent::{ActionAgent, AgentDto, DESACTIVER, REACTIVER, RENVOYER_INVITATION, RETIRER_SECOND_FACTEUR};
use vao_contract::usager::Motif;
use vao_domain::{AgentId, Code, Version};
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, action_ou, alerte_erreur};

/// Boutons et boîte de dialogue des actions d'un compte.
pub(super) fn gestes(agent: &AgentDto, lecture: Lecture<AgentDto>, fait: RwSignal<Option<&'static str>>) -> AnyView {
    let choisie: RwSignal<Option<ActionAgent>> = RwSignal::new(None);
    let ouverte = RwSignal::new(false);
    let formulaire = Formulaire::new("geste");
    let motif = formulaire.champ("/motif", "Motif", String::new());
    let (id, version) = (agent.id, agent.version);
    let agir = action_ou(
        move |client, cle| {
            let action = choisie.get_untracked();
            let corps = Motif {
                motif: motif.lire_sans_suivi().trim().to_owned(),
            };
            async move { envoyer(&client, &cle, (id, version), action, &corps).await }
        },
        move |reponse: Reponse<AgentDto>| {
            ouverte.set(false);
            fait.set(choisie.get_untracked().map(reussite));
            lecture.poser(reponse.corps);
        },
        move |erreur| {
            formulaire.signaler(erreur.erreurs());
            if matches!(
                erreur.code(),
                Some(CodeProbleme::EtatIncompatible | CodeProbleme::VersionPerimee)
            ) {
                lecture.recharger();
            }
        },
    );
    let boutons = agent
        .actions
        .iter()
        .copied()
        .filter(|action| *action != ActionAgent::Modifier)
        .map(|action| {
            let proposer = move || {
                agir.effacer();
                formulaire.effacer();
                choisie.set(Some(action));
                ouverte.set(true);
            };
            view! { <Bouton variante=Variante::Secondaire au_clic=proposer>{action.libelle()}</Bouton> }
        })
        .collect_view();
    let titre = Signal::derive(move || {
        choisie
            .get()
            .map(|action| action.libelle().to_owned())
            .unwrap_or_default()
    });
    let actions = ViewFn::from(move || {
        let libelle = move || choisie.get().map(Code::libelle).unwrap_or_default();
        view! {
            <Bouton occupe=agir.occupe au_clic=move || agir.lancer()>{libelle}</Bouton>
            <Bouton variante=Variante::Secondaire au_clic=move || ouverte.set(false)>"Annuler"</Bouton>
        }
    });
    view! {
        <div class="vao-actions-ligne">{boutons}</div>
        <Modale id="geste-agent" titre=titre ouverte=ouverte actions=actions>
            <form novalidate on:submit=envoi(move || agir.lancer())>
                <p>{move || choisie.get().map(consequence).unwrap_or_default()}</p>
                <ResumeErreurs formulaire=formulaire />
                {move || agir.erreur.get().filter(|erreur| erreur.erreurs().is_empty()).map(|erreur| alerte_erreur(&erreur))}
                {move || (choisie.get() == Some(ActionAgent::RetirerSecondFacteur)).then(|| view! {
                    <ZoneTexte champ=motif longueur_max=1_000 aide="Cinq caractères au moins, gardés au journal." />
                })}
            </form>
        </Modale>
    }
    .into_any()
}

async fn envoyer(
    client: &Client,
    cle: &CleIdempotence,
    (id, version): (AgentId, Version),
    action: Option<ActionAgent>,
    motif: &Motif,
) -> Result<Reponse<AgentDto>, ErreurClient> {
    let simple = Appel::new().parametre(id).version(version).cle(cle);
    match action {
        Some(ActionAgent::Desactiver) => client.appeler(&DESACTIVER, simple).await,
        Some(ActionAgent::Reactiver) => client.appeler(&REACTIVER, simple).await,
        Some(ActionAgent::RenvoyerInvitation) => client.appeler(&RENVOYER_INVITATION, simple).await,
        Some(ActionAgent::RetirerSecondFacteur) => {
            let appel = Appel::new().parametre(id).corps(motif).version(version).cle(cle);
            client.appeler(&RETIRER_SECOND_FACTEUR, appel).await
        }
        Some(ActionAgent::Modifier) | None => Err(ErreurClient::Annulee),
    }
}

const fn consequence(action: ActionAgent) -> &'static str {
    match action {
        ActionAgent::Desactiver => {
            "L’agent est déconnecté aussitôt et ne peut plus se connecter. Il en est prévenu par courriel."
        }
        ActionAgent::Reactiver => "L’agent pourra de nouveau se connecter. Il en est prévenu par courriel.",
        ActionAgent::RenvoyerInvitation => {
            "Un nouveau lien d’activation part à l’agent, valable une heure. L’ancien ne marche plus."
        }
        ActionAgent::RetirerSecondFacteur => {
            "Assurez-vous de l’identité de l’agent\u{a0}: son code lui sera de nouveau envoyé par courriel. Il en est prévenu."
        }
        ActionAgent::Modifier => "",
    }
}

const fn reussite(action: ActionAgent) -> &'static str {
    match action {
        ActionAgent::Desactiver => "Le compte est désactivé.",
        ActionAgent::Reactiver => "Le compte est réactivé.",
        ActionAgent::RenvoyerInvitation => "Un nouveau lien d’activation est envoyé.",
        ActionAgent::RetirerSecondFacteur => "L’application d’authentification est retirée.",
        ActionAgent::Modifier => "Le compte est enregistré.",
    }
}
