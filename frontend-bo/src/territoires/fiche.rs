//! Fiche d'un territoire, lue par tous, modifiée par ceux dont c'est le territoire.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use vao_client::{Appel, ErreurClient, Reponse};
use vao_contract::territoire::{AgentDuTerritoire, FicheTerritoire, LIRE, MODIFIER, ModificationTerritoire};
use vao_contract::{ContexteSaisie, valider};
use vao_domain::Code;
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, action_ou, alerte_erreur, aujourd_hui, lire, vue_lecture};

use super::ADRESSE;

/// Fiche d'un territoire.
#[component]
pub(crate) fn PageTerritoire() -> AnyView {
    let parametres = use_params_map();
    let code = Memo::new(move |_| parametres.with(|parametres| parametres.get("code").unwrap_or_default()));
    let lecture: Lecture<FicheTerritoire> = lire(move |client, annulation| {
        let code = code.get();
        async move {
            Ok(client
                .appeler(&LIRE, Appel::new().parametre(code).annulation(&annulation))
                .await?
                .corps)
        }
    });
    let fait = RwSignal::new(false);
    let titre = Signal::derive(move || {
        lecture
            .donnees
            .with(|fiche| fiche.as_ref().map(|fiche| fiche.libelle.clone()))
            .unwrap_or_else(|| "Territoire".to_owned())
    });
    let message = move || {
        fait.get().then(|| {
            annoncer("La fiche est enregistrée.");
            view! {
                <div class="fr-mb-3w">
                    <Alerte niveau=Niveau::Succes fermer=move |()| fait.set(false)>"La fiche est enregistrée."</Alerte>
                </div>
            }
        })
    };
    view! {
        <Page titre=titre fil=vec![Lien::new("Territoires", ADRESSE)]>
            {message}
            {vue_lecture(lecture, move |fiche: FicheTerritoire| contenu(fiche, lecture, fait))}
        </Page>
    }
    .into_any()
}

fn contenu(fiche: FicheTerritoire, lecture: Lecture<FicheTerritoire>, fait: RwSignal<bool>) -> AnyView {
    let niveau = match &fiche.region {
        Some(region) => [fiche.niveau.libelle(), ", ", region].concat(),
        None => fiche.niveau.libelle().to_owned(),
    };
    let manque = [&fiche.nom, &fiche.prenom, &fiche.service_mail, &fiche.service_telephone]
        .iter()
        .any(|champ| champ.is_none());
    let alerte = manque.then(|| {
        view! {
            <Alerte niveau=Niveau::Attention niveau_titre=2 titre="Cette fiche est à compléter">
                <p>"Sans boîte de service, les demandes adressées à ce territoire partent à l’administration centrale."</p>
            </Alerte>
        }
    });
    let modifiee = fiche.modifiee_at.map(format::instant);
    let corps = if fiche.modifiable {
        formulaire(&fiche, lecture, fait)
    } else {
        let (correspondant, mail, telephone) = (
            nom_complet(&fiche),
            fiche.service_mail.clone(),
            fiche.service_telephone.as_deref().map(format::telephone),
        );
        view! {
            <ListeDescription>
                <Description terme="Correspondant" valeur=correspondant />
                <Description terme="Boîte du service" valeur=mail />
                <Description terme="Téléphone du service" valeur=telephone />
            </ListeDescription>
        }
        .into_any()
    };
    view! {
        <p class="fr-text--lead">{niveau}</p>
        {alerte}
        <div class="fr-mt-3w">{corps}</div>
        {modifiee.map(|le| view! { <p class="fr-hint-text fr-mt-2w">"Dernière modification\u{a0}: "{le}"."</p> })}
        {agents(fiche.agents)}
    }
    .into_any()
}

fn nom_complet(fiche: &FicheTerritoire) -> Option<String> {
    let mots: Vec<&str> = [&fiche.prenom, &fiche.nom]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    (!mots.is_empty()).then(|| mots.join(" "))
}

fn agents(agents: Vec<AgentDuTerritoire>) -> AnyView {
    if agents.is_empty() {
        return view! { <h2 class="fr-h4 fr-mt-4w">"Agents"</h2><p>"Aucun agent actif sur ce territoire."</p> }
            .into_any();
    }
    let colonnes = vec![
        Colonne::new("Nom"),
        Colonne::new("Prénom"),
        Colonne::new("Courriel"),
        Colonne::new("Territoire"),
    ];
    let lignes = agents
        .into_iter()
        .map(|agent| {
            view! {
                <tr>
                    <th scope="row" class="fr-cell--multiline">{agent.nom}</th>
                    <td class="fr-cell--multiline">{agent.prenom}</td>
                    <td class="fr-cell--multiline vao-libelle">{agent.email}</td>
                    <td class="fr-cell--multiline">{agent.territoire}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <h2 class="fr-h4 fr-mt-4w">"Agents"</h2>
        <Tableau legende="Agents actifs de ce territoire" colonnes=colonnes legende_masquee=true>{lignes}</Tableau>
    }
    .into_any()
}

fn formulaire(fiche: &FicheTerritoire, lecture: Lecture<FicheTerritoire>, fait: RwSignal<bool>) -> AnyView {
    let formulaire = Formulaire::new("territoire");
    let de = |valeur: &Option<String>| valeur.clone().unwrap_or_default();
    let nom = formulaire.champ("/nom", "Nom du correspondant", de(&fiche.nom));
    let prenom = formulaire.champ("/prenom", "Prénom du correspondant", de(&fiche.prenom));
    let mail = formulaire.champ("/serviceMail", "Boîte du service", de(&fiche.service_mail));
    let telephone = formulaire.champ(
        "/serviceTelephone",
        "Téléphone du service",
        de(&fiche.service_telephone),
    );
    let (code, version) = (fiche.code.to_string(), fiche.version);
    let corps: StoredValue<Option<ModificationTerritoire>> = StoredValue::new(None);
    let enregistrer = action_ou(
        move |client, _| {
            let (corps, code) = (corps.get_value(), code.clone());
            async move {
                let corps = corps.ok_or(ErreurClient::Annulee)?;
                let appel = Appel::new().parametre(code).corps(&corps).version(version);
                client.appeler(&MODIFIER, appel).await
            }
        },
        move |reponse: Reponse<FicheTerritoire>| {
            fait.set(true);
            lecture.poser(reponse.corps);
        },
        move |erreur| formulaire.signaler(erreur.erreurs()),
    );
    let envoyer = move || {
        let saisie = formulaire.saisie();
        let lu = ModificationTerritoire {
            nom: saisie.texte(nom),
            prenom: saisie.texte(prenom),
            service_mail: saisie.texte(mail),
            service_telephone: saisie.texte(telephone),
        };
        let contexte = ContexteSaisie {
            aujourd_hui: aujourd_hui(),
        };
        if let Err(erreurs) = valider(&lu, &contexte) {
            formulaire.signaler(erreurs);
            return;
        }
        formulaire.effacer();
        corps.set_value(Some(lu));
        enregistrer.lancer();
    };
    view! {
        <form novalidate on:submit=envoi(envoyer)>
            <ResumeErreurs formulaire=formulaire />
            {move || enregistrer.erreur.get().filter(|erreur| erreur.erreurs().is_empty()).map(|erreur| alerte_erreur(&erreur))}
            <div class="fr-grid-row fr-grid-row--gutters">
                <div class="fr-col-12 fr-col-md-6"><ChampTexte champ=nom /></div>
                <div class="fr-col-12 fr-col-md-6"><ChampTexte champ=prenom /></div>
                <div class="fr-col-12 fr-col-md-6">
                    <ChampCourriel champ=mail aide="Elle reçoit les demandes de compte et les avis adressés au service." />
                </div>
                <div class="fr-col-12 fr-col-md-6"><ChampTelephone champ=telephone /></div>
            </div>
            <div class="fr-mt-3w"><Bouton envoi=true occupe=enregistrer.occupe>"Enregistrer la fiche"</Bouton></div>
        </form>
    }
    .into_any()
}
