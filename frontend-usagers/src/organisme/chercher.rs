//! Ce que la recherche d'un SIRET a donné : à vérifier, à compléter, ou ce qui empêche d'aller plus loin.

use leptos::prelude::*;
use vao_client::{Appel, ErreurClient};
use vao_contract::organisme::{EtablissementAnnuaire, OrganismeConnu, SUCCESSION};
use vao_contract::services_externes::ServiceExterne;
use vao_domain::Siret;
use vao_domain::organisme::TypeOrganisme;
use vao_ui::organisme::{nom_du_representant, siret_lisible};
use vao_ui::prelude::*;
use vao_ui::session::{alerte_erreur, lire};

use super::a_la_main::Demandes;
use super::creation::{Demarche, Trouve};
use super::siege::{attente_du_siege, peut_etre_prevenu};

/// Suite d'une inscription qui attend le siège.
const REVENIR: &str = "Vous pouvez le prévenir d’ici, puis revenir sur cette page quand il aura agi.";
/// La même, quand personne au siège n'est inscrit.
const REVENIR_INSCRIT: &str = "Revenez sur cette page quand il aura agi.";

/// Résultat de la recherche.
pub(super) fn resultat(demarche: Demarche, trouve: Trouve) -> AnyView {
    let titre = match &trouve {
        Trouve::Etablissement(lu) => nom(lu),
        Trouve::Inconnu => "SIRET inconnu du répertoire".to_owned(),
        Trouve::Panne => "Le répertoire Sirene ne répond pas".to_owned(),
    };
    let contenu = match trouve {
        Trouve::Etablissement(lu) => etablissement(demarche, *lu),
        Trouve::Inconnu => inconnu(),
        Trouve::Panne => panne(demarche),
    };
    view! {
        <section class="fr-mt-4w" aria-labelledby="resultat-recherche">
            <h2 class="fr-h4 vao-titre" id="resultat-recherche" tabindex="-1">{titre}</h2>
            {contenu}
        </section>
    }
    .into_any()
}

/// Nom donné par le répertoire ; le SIRET s'il le masque.
fn nom(lu: &EtablissementAnnuaire) -> String {
    let personne = [lu.identite.prenom.as_deref(), lu.identite.nom_naissance.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let nom = lu.identite.raison_sociale.clone().unwrap_or(personne);
    if nom.is_empty() {
        ["Établissement ", &siret_lisible(lu.siret.as_str())].concat()
    } else {
        nom
    }
}

fn inconnu() -> AnyView {
    view! {
        <Alerte niveau=Niveau::Attention>
            <p>
                "Le répertoire Sirene ne connaît pas le SIRET de votre compte. S’il est très récent, réessayez demain\u{a0}; sinon, contactez \
                 l’assistance du service."
            </p>
        </Alerte>
    }
    .into_any()
}

/// Le répertoire en panne, on tape l'identité : elle sera vérifiée plus tard.
fn panne(demarche: Demarche) -> AnyView {
    let contenu = move || {
        let type_organisme = demarche.type_organisme()?;
        Some(a_la_main(demarche, Demandes::tout(type_organisme)))
    };
    view! {
        <Alerte niveau=Niveau::Attention>
            <p>
                "Vous pouvez continuer\u{a0}: saisissez l’identité à la main. La fiche portera la mention «\u{a0}à vérifier\u{a0}» jusqu’à ce que le \
                 répertoire la confirme, sans que vous ayez rien à faire."
            </p>
        </Alerte>
        <div class="fr-mt-3w">{contenu}</div>
    }
    .into_any()
}

fn a_la_main(demarche: Demarche, demandes: Demandes) -> AnyView {
    view! {
        <form novalidate on:submit=envoi(move || demarche.envoyer(Some(demandes)))>
            {demarche.saisie.get_value().vue(demandes)}
            {refus(demarche)}
            <Bouton envoi=true occupe=demarche.creer.occupe>"Créer la fiche"</Bouton>
        </form>
    }
    .into_any()
}

/// Refus de la création, à côté de son bouton ; les erreurs de champ sont sur leurs champs.
fn refus(demarche: Demarche) -> AnyView {
    let contenu = move || {
        let erreur = demarche.creer.erreur.get()?;
        erreur.erreurs().is_empty().then(|| alerte_erreur(&erreur))
    };
    contenu.into_any()
}

fn etablissement(demarche: Demarche, lu: EtablissementAnnuaire) -> AnyView {
    let lu = StoredValue::new(lu);
    let suite = move || lu.with_value(|lu| suite(demarche, lu));
    view! {
        <p>"Vérifiez que c’est bien votre établissement."</p>
        {lu.with_value(description)}
        {lu.with_value(avis)}
        {suite}
    }
    .into_any()
}

fn description(lu: &EtablissementAnnuaire) -> AnyView {
    let identite = &lu.identite;
    let adresse = match lu.type_organisme {
        TypeOrganisme::PersonneMorale => &identite.adresse,
        TypeOrganisme::PersonnePhysique => &identite.adresse_domicile,
    };
    let ligne = adresse.as_ref().and_then(|adresse| adresse.label.clone());
    let place = if lu.siege_social {
        "Siège de l’entreprise".to_owned()
    } else {
        [
            "Établissement secondaire, siège ",
            &siret_lisible(lu.siret_siege.as_str()),
        ]
        .concat()
    };
    let etat = match (lu.unite_cessee, lu.ferme) {
        (true, _) => "Entreprise cessée",
        (false, true) => "Établissement fermé",
        (false, false) => "En activité",
    };
    let representants: Vec<String> = lu
        .representants
        .iter()
        .map(|representant| match &representant.fonction {
            Some(fonction) => [&nom_du_representant(representant), ", ", fonction].concat(),
            None => nom_du_representant(representant),
        })
        .collect();
    let representants = (!representants.is_empty()).then(|| {
        view! { <Description terme="Représentants légaux" valeur=representants.join("\n") /> }
    });
    let siret = siret_lisible(lu.siret.as_str());
    let masque = || (!lu.diffusible).then(|| "Masqué par le répertoire".to_owned());
    let (ligne, forme) = (ligne.or_else(masque), identite.statut_juridique.clone().or_else(masque));
    let departement = lu.departement.clone();
    view! {
        <ListeDescription>
            <Description terme="SIRET" valeur=siret />
            <Description terme="Adresse" valeur=ligne />
            <Description terme="Forme juridique" valeur=forme />
            <Description terme="Département" valeur=departement />
            <Description terme="Place" valeur=place />
            <Description terme="État" valeur=etat.to_owned() />
            {representants}
        </ListeDescription>
    }
    .into_any()
}

/// Ce qui n'empêche rien, mais mérite d'être su de qui va créer la fiche.
fn avis(lu: &EtablissementAnnuaire) -> AnyView {
    if lu.ferme || lu.unite_cessee || lu.sur_la_plateforme.is_some() {
        return ().into_any();
    }
    let entreprise = lu
        .manquants
        .contains(&ServiceExterne::Entreprise)
        .then_some("Le registre du commerce ne répond pas\u{a0}: vous saisirez vous-même les représentants légaux.");
    let perime = lu.perime.then_some(
        "Le répertoire Sirene ne répond pas\u{a0}: ces informations datent de son dernier relevé, elles seront vérifiées plus tard.",
    );
    [entreprise, perime]
        .into_iter()
        .flatten()
        .map(|phrase| view! { <div class="fr-mb-2w"><Alerte niveau=Niveau::Info><p>{phrase}</p></Alerte></div> })
        .collect_view()
        .into_any()
}

/// La suite, selon l'état de l'établissement et les réponses données (suivies).
fn suite(demarche: Demarche, lu: &EtablissementAnnuaire) -> AnyView {
    if let Some(connu) = &lu.sur_la_plateforme {
        return existante(demarche, lu.type_organisme, connu);
    }
    if lu.ferme || lu.unite_cessee {
        return ferme(&lu.siret);
    }
    let porteur = demarche.est_porteur();
    match (lu.siege_social, porteur, lu.rattachement_refuse) {
        (true, Some(false), _) if lu.type_organisme == TypeOrganisme::PersonneMorale => siege_porteur(demarche),
        (false, Some(false) | None, Some(cause)) => {
            let revenir = if peut_etre_prevenu(cause) {
                REVENIR
            } else {
                REVENIR_INSCRIT
            };
            attente_du_siege(&lu.siret, lu.siege.as_ref(), cause, revenir)
        }
        (false, Some(true), _) if lu.type_organisme == TypeOrganisme::PersonneMorale => secondaire_porteur(demarche),
        _ => proposer(demarche, lu),
    }
}

/// Créer la fiche, après avoir tapé ce que le répertoire masque.
fn proposer(demarche: Demarche, lu: &EtablissementAnnuaire) -> AnyView {
    let demandes = Demandes::manquantes(lu.type_organisme, &lu.identite);
    match demandes {
        Some(demandes) => view! {
            <div class="fr-mb-3w">
                <Alerte niveau=Niveau::Attention>
                    <p>"Le répertoire masque une partie de ces informations. Saisissez-les\u{a0}: elles pourront être vérifiées."</p>
                </Alerte>
            </div>
            {a_la_main(demarche, demandes)}
        }
        .into_any(),
        None => view! {
            {refus(demarche)}
            <Bouton occupe=demarche.creer.occupe au_clic=move |()| demarche.envoyer(None)>"Créer la fiche"</Bouton>
        }
        .into_any(),
    }
}

fn existante(demarche: Demarche, type_organisme: TypeOrganisme, connu: &OrganismeConnu) -> AnyView {
    match type_organisme {
        TypeOrganisme::PersonneMorale => view! {
            <div class="fr-mb-3w">
                <Alerte niveau=Niveau::Info titre="Cet organisme a déjà sa fiche">
                    <p>"Rejoignez-la\u{a0}: votre compte y sera rattaché, rien n’y sera changé."</p>
                </Alerte>
            </div>
            {refus(demarche)}
            <Bouton occupe=demarche.creer.occupe precision=connu.nom.clone() au_clic=move |()| demarche.envoyer(None)>"Rejoindre la fiche"</Bouton>
        }
        .into_any(),
        TypeOrganisme::PersonnePhysique => view! {
            <Alerte niveau=Niveau::Attention titre="Une fiche existe déjà pour ce SIRET">
                <p>"La fiche d’une personne physique n’a qu’un titulaire. Si c’est la vôtre, contactez l’assistance du service."</p>
            </Alerte>
        }
        .into_any(),
    }
}

fn siege_porteur(demarche: Demarche) -> AnyView {
    let corriger = move |()| demarche.porteur.ecrire("oui".to_owned());
    view! {
        <div class="fr-mb-3w">
            <Alerte niveau=Niveau::Attention titre="Un siège est forcément le porteur de l’agrément">
                <p>"Votre SIRET est celui du siège de l’entreprise, et vous avez répondu que vous ne portez pas l’agrément. Corrigez votre réponse pour continuer."</p>
            </Alerte>
        </div>
        <Bouton variante=Variante::Secondaire au_clic=corriger>"Répondre oui"</Bouton>
    }
    .into_any()
}

fn secondaire_porteur(demarche: Demarche) -> AnyView {
    let corriger = move |()| demarche.porteur.ecrire("non".to_owned());
    view! {
        <div class="fr-mb-3w">
            <Alerte niveau=Niveau::Attention titre="Un établissement secondaire ne porte pas l’agrément">
                <p>"C’est le siège de l’entreprise qui le porte\u{a0}: votre établissement déclare avec le sien. Corrigez votre réponse pour continuer."</p>
                <p>"Si votre établissement a reçu un agrément à son propre nom, écrivez d’abord à la DREETS qui l’a délivré."</p>
            </Alerte>
            <p class="fr-mt-2w"><Bouton variante=Variante::Secondaire au_clic=corriger>"Répondre non"</Bouton></p>
        </div>
    }
    .into_any()
}

/// Établissement fermé : dire qui lui succède, et comment continuer.
fn ferme(siret: &Siret) -> AnyView {
    let siret = siret.clone();
    let lecture = lire(move |client, annulation| {
        let appel = Appel::new().parametre(siret.clone()).annulation(&annulation);
        async move { Ok(client.appeler(&SUCCESSION, appel).await?.corps) }
    });
    let suite = move || {
        if lecture
            .erreur
            .get()
            .is_some_and(|erreur: ErreurClient| !erreur.est_annulee())
        {
            return Some(sans_successeur());
        }
        let succession = lecture.donnees.get()?;
        let successeur = succession
            .successeur
            .filter(|successeur| *successeur != succession.siret);
        Some(successeur.map_or_else(sans_successeur, |successeur| succede(&successeur)))
    };
    view! {
        <div class="fr-mb-3w">
            <Alerte niveau=Niveau::Attention titre="Cet établissement est fermé">
                <p>"Le répertoire Sirene dit que cet établissement est fermé, ou que l’entreprise a cessé\u{a0}: sa fiche ne peut pas être créée."</p>
            </Alerte>
        </div>
        {suite}
    }
    .into_any()
}

fn succede(successeur: &Siret) -> AnyView {
    view! {
        <p>
            "Le SIRET "<strong>{siret_lisible(successeur.as_str())}</strong>" lui succède. Créez un compte avec ce SIRET\u{a0}: vous pourrez alors \
             créer sa fiche, ou la rejoindre."
        </p>
    }
    .into_any()
}

fn sans_successeur() -> AnyView {
    view! { <p>"Aucun SIRET ne lui succède, à notre connaissance. Si votre activité continue sous un autre SIRET, créez un compte avec celui-ci."</p> }
        .into_any()
}
