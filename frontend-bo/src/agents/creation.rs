//! Création d'un agent.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use vao_client::{Appel, ErreurClient, Reponse};
use vao_contract::agent::{AgentDto, CREER, CreationAgent};
use vao_contract::session::Rattachement;
use vao_contract::{ContexteSaisie, ErreurChamp, valider};
use vao_ui::prelude::*;
use vao_ui::session::{action_ou, alerte_erreur, aujourd_hui, use_session};

use super::ADRESSE;
use super::champs::{Champs, Depart};

/// Page de création.
#[component]
pub(crate) fn PageCreation() -> AnyView {
    let session = use_session();
    let naviguer = use_navigate();
    let champs = Champs::new(Depart::default());
    let email = champs
        .formulaire
        .champ("/email", "Adresse de courriel professionnelle", String::new());
    let corps: StoredValue<Option<CreationAgent>> = StoredValue::new(None);
    let creer = action_ou(
        move |client, cle| {
            let corps = corps.get_value();
            async move {
                let corps = corps.ok_or(ErreurClient::Annulee)?;
                client.appeler(&CREER, Appel::new().corps(&corps).cle(&cle)).await
            }
        },
        move |reponse: Reponse<AgentDto>| {
            let phrase = [
                "Le compte est créé. ",
                &reponse.corps.prenom,
                " ",
                &reponse.corps.nom,
                " reçoit un courriel pour l’activer.",
            ]
            .concat();
            session.laisser_message(Niveau::Succes, phrase);
            naviguer(ADRESSE, leptos_router::NavigateOptions::default());
        },
        move |erreur| champs.formulaire.signaler(erreur.erreurs()),
    );
    let envoyer = move || match lire(champs, email) {
        Ok(lu) => {
            champs.formulaire.effacer();
            corps.set_value(Some(lu));
            creer.lancer();
        }
        Err(erreurs) => champs.formulaire.signaler(erreurs),
    };
    let miens = match session.profil_sans_suivi().map(|profil| profil.rattachement) {
        Some(Rattachement::Territoire(territoire)) => territoire.roles,
        Some(Rattachement::Organisme(_) | Rattachement::Aucun) | None => Vec::new(),
    };
    let fil = vec![Lien::new("Agents", ADRESSE)];
    view! {
        <Page titre="Créer un agent" fil=fil etroite=true erreur=champs.formulaire.en_erreur()>
            <form novalidate on:submit=envoi(envoyer)>
                <ResumeErreurs formulaire=champs.formulaire />
                {move || creer.erreur.get().filter(|erreur| erreur.erreurs().is_empty()).map(|erreur| alerte_erreur(&erreur))}
                <ChampCourriel champ=email aide="La personne y recevra un lien, valable une heure, pour choisir son mot de passe." />
                {champs.vue(miens)}
                <GroupeBoutons>
                    <Bouton envoi=true occupe=creer.occupe>"Créer l’agent"</Bouton>
                    <LienBouton href=ADRESSE.to_owned() variante=Variante::Secondaire>"Annuler"</LienBouton>
                </GroupeBoutons>
            </form>
        </Page>
    }
    .into_any()
}

fn lire(champs: Champs, email: Champ<String>) -> Result<CreationAgent, Vec<ErreurChamp>> {
    let mut saisie = champs.formulaire.saisie();
    let corps = CreationAgent {
        email: saisie.texte(email),
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
