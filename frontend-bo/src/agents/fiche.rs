//! Fiche d'un agent : ses dates, ses rôles, et ce que l'appelant peut en faire.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use vao_client::{Appel, ErreurClient, Reponse};
use vao_contract::agent::{ActionAgent, AgentDto, LIRE, MODIFIER, ModificationAgent};
use vao_contract::{CodeProbleme, ContexteSaisie, ErreurChamp, valider};
use vao_domain::Code;
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, action_ou, alerte_erreur, aujourd_hui, lire, vue_lecture};

use super::champs::{Champs, Depart};
use super::{ADRESSE, badge, gestes};

/// Fiche d'un agent.
#[component]
pub(crate) fn PageAgent() -> AnyView {
    let parametres = use_params_map();
    let id = Memo::new(move |_| parametres.with(|parametres| parametres.get("page").unwrap_or_default()));
    let lecture: Lecture<AgentDto> = lire(move |client, annulation| {
        let id = id.get();
        async move {
            Ok(client
                .appeler(&LIRE, Appel::new().parametre(id).annulation(&annulation))
                .await?
                .corps)
        }
    });
    let fait: RwSignal<Option<&'static str>> = RwSignal::new(None);
    let titre = Signal::derive(move || {
        lecture
            .donnees
            .with(|agent| {
                agent
                    .as_ref()
                    .map(|agent| [agent.prenom.as_str(), agent.nom.as_str()].join(" "))
            })
            .unwrap_or_else(|| "Agent".to_owned())
    });
    let fil = vec![Lien::new("Agents", ADRESSE)];
    let message = move || {
        fait.get().map(|phrase| {
            annoncer(phrase);
            view! {
                <div class="fr-mb-3w">
                    <Alerte niveau=Niveau::Succes fermer=move |()| fait.set(None)>{phrase}</Alerte>
                </div>
            }
        })
    };
    view! {
        <Page titre=titre fil=fil etroite=true>
            {message}
            {vue_lecture(lecture, move |agent: AgentDto| fiche(agent, lecture, fait))}
        </Page>
    }
    .into_any()
}

fn fiche(agent: AgentDto, lecture: Lecture<AgentDto>, fait: RwSignal<Option<&'static str>>) -> AnyView {
    let corps = if agent.actions.contains(&ActionAgent::Modifier) {
        formulaire(&agent, lecture, fait)
    } else {
        let roles: Vec<&str> = agent.roles.iter().map(|role| role.libelle()).collect();
        let territoire = [agent.territoire_libelle.as_str(), " (", agent.territoire.as_str(), ")"].concat();
        view! {
            <ListeDescription>
                <Description terme="Territoire" valeur=territoire />
                <Description terme="Rôles" valeur=roles.join(", ") />
            </ListeDescription>
        }
        .into_any()
    };
    view! {
        <p>{badge(agent.etat)}</p>
        {dates(&agent)}
        {corps}
        <h2 class="fr-h4 fr-mt-4w">"Gérer le compte"</h2>
        {gestes::gestes(&agent, lecture, fait)}
    }
    .into_any()
}

fn dates(agent: &AgentDto) -> AnyView {
    let desactive = agent.desactive_at.map(|le| {
        let par = agent
            .desactive_par
            .as_deref()
            .map(|nom| [", par ", nom].concat())
            .unwrap_or_default();
        [format::instant(le), par].concat()
    });
    let connexion = agent
        .derniere_connexion_at
        .map_or_else(|| "Jamais".to_owned(), format::instant);
    let activation = agent.active_at.map_or_else(|| "Pas encore".to_owned(), format::instant);
    let (email, creation) = (agent.email.clone(), format::instant(agent.cree_at));
    let second = if agent.application {
        "Application d’authentification"
    } else {
        "Code par courriel"
    };
    view! {
        <ListeDescription>
            <Description terme="Adresse de courriel" valeur=email />
            <Description terme="Double authentification" valeur=second.to_owned() />
            <Description terme="Création" valeur=creation />
            <Description terme="Activation" valeur=activation />
            <Description terme="Dernière connexion" valeur=connexion />
            {desactive.map(|texte| view! { <Description terme="Désactivation" valeur=texte /> })}
        </ListeDescription>
    }
    .into_any()
}

fn formulaire(agent: &AgentDto, lecture: Lecture<AgentDto>, fait: RwSignal<Option<&'static str>>) -> AnyView {
    let champs = Champs::new(Depart {
        nom: agent.nom.clone(),
        prenom: agent.prenom.clone(),
        niveau: Some(agent.niveau),
        territoire: agent.territoire.to_string(),
        roles: agent.roles.clone(),
    });
    let (id, version) = (agent.id, agent.version);
    let corps: StoredValue<Option<ModificationAgent>> = StoredValue::new(None);
    let enregistrer = action_ou(
        move |client, _| {
            let corps = corps.get_value();
            async move {
                let corps = corps.ok_or(ErreurClient::Annulee)?;
                let appel = Appel::new().parametre(id).corps(&corps).version(version);
                client.appeler(&MODIFIER, appel).await
            }
        },
        move |reponse: Reponse<AgentDto>| {
            fait.set(Some("Le compte est enregistré."));
            lecture.poser(reponse.corps);
        },
        move |erreur| champs.formulaire.signaler(erreur.erreurs()),
    );
    let envoyer = move || match lire_champs(champs) {
        Ok(lu) => {
            champs.formulaire.effacer();
            corps.set_value(Some(lu));
            enregistrer.lancer();
        }
        Err(erreurs) => champs.formulaire.signaler(erreurs),
    };
    let refus = move || {
        enregistrer.erreur.get().filter(|erreur| erreur.erreurs().is_empty()).map(|erreur| {
            let perimee = erreur.code() == Some(CodeProbleme::VersionPerimee);
            let relire = perimee.then(|| {
                view! {
                    <p><Bouton variante=Variante::Secondaire au_clic=move || lecture.recharger()>"Voir la fiche à jour"</Bouton></p>
                }
            });
            view! { {alerte_erreur(&erreur)}{relire} }
        })
    };
    view! {
        <h2 class="fr-h4 fr-mt-4w">"Modifier"</h2>
        <form novalidate on:submit=envoi(envoyer)>
            <ResumeErreurs formulaire=champs.formulaire />
            {refus}
            {champs.vue(agent.roles_delegables.clone())}
            <Bouton envoi=true occupe=enregistrer.occupe>"Enregistrer"</Bouton>
        </form>
    }
    .into_any()
}

fn lire_champs(champs: Champs) -> Result<ModificationAgent, Vec<ErreurChamp>> {
    let mut saisie = champs.formulaire.saisie();
    let corps = ModificationAgent {
        nom: saisie.texte(champs.nom),
        prenom: saisie.texte(champs.prenom),
        territoire: champs.code_territoire(&mut saisie),
        roles: champs.roles_choisis(),
    };
    let contexte = ContexteSaisie {
        aujourd_hui: aujourd_hui(),
    };
    let mut erreurs = saisie.erreurs().unwrap_or_default();
    let vues: Vec<String> = erreurs.iter().map(|erreur| erreur.pointeur.clone()).collect();
    let regles = valider(&corps, &contexte).err().unwrap_or_default();
    erreurs.extend(regles.into_iter().filter(|erreur| !vues.contains(&erreur.pointeur)));
    if erreurs.is_empty() { Ok(corps) } else { Err(erreurs) }
}
