//! Fiche d'un compte.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use vao_client::Appel;
use vao_contract::usager::{LIRE, Motif, RETIRER_SECOND_FACTEUR, UsagerDto};
use vao_domain::{Code, Population};

use super::gestes::Gestes;
use super::{badge, roles, siret_a_verifier, telephone};
use crate::boutons::{Bouton, Variante};
use crate::cadre::{Lien, Page};
use crate::champs::{ResumeErreurs, ZoneTexte};
use crate::contenu::{Description, ListeDescription};
use crate::envoi;
use crate::format;
use crate::formulaire::Formulaire;
use crate::retours::Modale;
use crate::session::{Lecture, action_ou, alerte_erreur, lire, vue_lecture};

/// Fiche d'un compte du portail.
#[component]
pub fn PageUsager(
    /// Population qui la regarde.
    population: Population,
) -> AnyView {
    let parametres = use_params_map();
    let id = Memo::new(move |_| parametres.with(|parametres| parametres.get("id").unwrap_or_default()));
    let lecture: Lecture<UsagerDto> = lire(move |client, annulation| {
        let id = id.get();
        async move {
            Ok(client
                .appeler(&LIRE, Appel::new().parametre(id).annulation(&annulation))
                .await?
                .corps)
        }
    });
    let gestes = Gestes::new(move |compte| lecture.poser(compte), move || lecture.recharger());
    let titre = Signal::derive(move || {
        lecture
            .donnees
            .with(|compte| compte.as_ref().map(nom_complet))
            .unwrap_or_else(|| "Compte".to_owned())
    });
    let fil = match population {
        Population::Usagers => vec![Lien::new("Utilisateurs", "/utilisateurs/liste")],
        Population::Bo => vec![Lien::new("Comptes des organismes", "/comptes/liste-organisme")],
    };
    view! {
        <Page titre=titre fil=fil>
            {gestes.message()}
            {vue_lecture(lecture, move |compte: UsagerDto| fiche(population, &compte, lecture, gestes))}
            {gestes.modale()}
        </Page>
    }
    .into_any()
}

fn nom_complet(compte: &UsagerDto) -> String {
    [compte.prenom.as_str(), compte.nom.as_str()].join(" ")
}

fn fiche(population: Population, compte: &UsagerDto, lecture: Lecture<UsagerDto>, gestes: Gestes) -> AnyView {
    let nom = nom_complet(compte);
    let droits = if compte.roles_modifiables {
        roles::formulaire(
            compte,
            Callback::new(move |(compte,): (UsagerDto,)| lecture.poser(compte)),
        )
    } else {
        view! { <p>{roles::libelle(&compte.roles)}"."</p> }.into_any()
    };
    let second_facteur = (population == Population::Bo).then(|| second_facteur(compte, lecture));
    view! {
        <p>{badge(compte.statut)}</p>
        {identite(compte.clone())}
        <h2 class="fr-h4 fr-mt-4w">"Droits"</h2>
        {droits}
        {second_facteur}
        <div class="vao-actions-ligne fr-mt-4w">{gestes.boutons(compte.id, compte.version, &nom, &compte.actions)}</div>
    }
    .into_any()
}

fn identite(compte: UsagerDto) -> AnyView {
    let siege = compte.siege.map(|siege| {
        if siege {
            "Établissement principal"
        } else {
            "Établissement secondaire"
        }
        .to_owned()
    });
    let attente = compte.approbateur.map(|approbateur| approbateur.libelle().to_owned());
    let traite = compte.traite_at.map(|le| {
        let par = compte
            .traite_par
            .as_deref()
            .map(|nom| [", par ", nom].concat())
            .unwrap_or_default();
        [format::instant(le), par].concat()
    });
    let siret = compte.siret;
    view! {
        <ListeDescription>
            <Description terme="Adresse de courriel" valeur=compte.email />
            <Description terme="Téléphone" valeur=telephone(compte.telephone.as_deref()) />
            <Description terme="Organisme" valeur=compte.organisme.unwrap_or_else(|| "Pas encore rattaché".to_owned()) />
            {siege.map(|siege| view! { <Description terme="Établissement" valeur=siege /> })}
            {siret.map(|siret| view! { <Description terme="SIRET">{annuaire(&siret)}{siret_a_verifier(compte.siret_a_verifier)}</Description> })}
            {compte.region.map(|region| view! { <Description terme="Région" valeur=region /> })}
            <Description terme="Inscription" valeur=format::instant(compte.cree_at) />
            {compte.confirme_at.map(|le| view! { <Description terme="Adresse confirmée" valeur=format::instant(le) /> })}
            <Description terme="Dernière connexion" valeur=compte.derniere_connexion_at.map_or_else(|| "Jamais".to_owned(), format::instant) />
            {attente.map(|qui| view! { <Description terme="À approuver par" valeur=qui /> })}
            {traite.map(|traite| view! { <Description terme="Dernière décision" valeur=traite /> })}
            {compte.motif.map(|motif| view! { <Description terme="Motif" valeur=motif /> })}
        </ListeDescription>
    }
    .into_any()
}

/// SIRET, relié à l'annuaire public des entreprises.
pub(super) fn annuaire(siret: &str) -> AnyView {
    let adresse = ["https://annuaire-entreprises.data.gouv.fr/etablissement/", siret].concat();
    let titre = [siret, " dans l’annuaire des entreprises, nouvel onglet"].concat();
    view! { <a class="fr-link" href=adresse target="_blank" rel="noopener external" title=titre>{siret.to_owned()}</a> }
        .into_any()
}

/// Application d'authentification : un agent la retire quand le téléphone est perdu.
fn second_facteur(compte: &UsagerDto, lecture: Lecture<UsagerDto>) -> AnyView {
    let etat = if compte.application {
        "Une application d’authentification est inscrite."
    } else {
        "Le code de connexion est envoyé par courriel."
    };
    let retrait = compte.second_facteur_retirable.then(|| retrait(compte, lecture));
    view! {
        <h2 class="fr-h4 fr-mt-4w">"Double authentification"</h2>
        <p>{etat}</p>
        {retrait}
    }
    .into_any()
}

fn retrait(compte: &UsagerDto, lecture: Lecture<UsagerDto>) -> AnyView {
    let ouverte = RwSignal::new(false);
    let formulaire = Formulaire::new("retrait");
    let motif = formulaire.champ("/motif", "Motif", String::new());
    let (id, version) = (compte.id, compte.version);
    let retirer = action_ou(
        move |client, cle| {
            let corps = Motif {
                motif: motif.lire_sans_suivi().trim().to_owned(),
            };
            async move {
                let appel = Appel::new().parametre(id).corps(&corps).version(version).cle(&cle);
                client.appeler(&RETIRER_SECOND_FACTEUR, appel).await
            }
        },
        move |reponse| {
            ouverte.set(false);
            lecture.poser(reponse.corps);
        },
        move |erreur| formulaire.signaler(erreur.erreurs()),
    );
    let actions = ViewFn::from(move || {
        view! {
            <Bouton occupe=retirer.occupe au_clic=move || retirer.lancer()>"Retirer l’application"</Bouton>
            <Bouton variante=Variante::Secondaire au_clic=move || ouverte.set(false)>"Annuler"</Bouton>
        }
    });
    view! {
        <Bouton variante=Variante::Secondaire au_clic=move || ouverte.set(true)>"Retirer l’application"</Bouton>
        <Modale id="retrait-application" titre="Retirer l’application d’authentification" ouverte=ouverte actions=actions>
            <form novalidate on:submit=envoi(move || retirer.lancer())>
                <p>"Assurez-vous de l’identité de la personne\u{a0}: son code lui sera de nouveau envoyé par courriel. Elle en est prévenue."</p>
                <ResumeErreurs formulaire=formulaire />
                {move || retirer.erreur.get().filter(|erreur| erreur.erreurs().is_empty()).map(|erreur| alerte_erreur(&erreur))}
                <ZoneTexte champ=motif longueur_max=1_000 aide="Cinq caractères au moins, gardés au journal." />
            </form>
        </Modale>
    }
    .into_any()
}
