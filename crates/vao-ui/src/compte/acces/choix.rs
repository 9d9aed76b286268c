//! Choix d'un mot de passe depuis un lien : mot de passe oublié, ou compte d'agent à activer.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::compte::{JetonDeLien, LIRE_LIEN, LienDto, REINITIALISER, Reinitialisation};

use super::super::demande::{Demande, controler};
use super::super::mot_de_passe::NouveauMotDePasse;
use super::super::{Patience, adresse_fixe};
use super::lien::{Defaut, explication, jeton};
use super::renvoi::{Designation, bouton_renvoi};
use crate::boutons::{Bouton, LienBouton, Variante};
use crate::cadre::Page;
use crate::dom::{envoi, focaliser};
use crate::retours::{Alerte, Chargement, Niveau};
use crate::session::{Lecture, lire, use_session, vue_erreur};

/// Page du lien : `activation` pour l'invitation d'un agent, sinon mot de passe oublié.
#[component]
pub fn PageChoixMotDePasse(
    /// Le lien attendu active un compte.
    #[prop(optional)]
    activation: bool,
) -> AnyView {
    let lu = jeton();
    let demande = Demande::new("choix");
    let (fait, defaut) = (
        RwSignal::new(false),
        RwSignal::new(lu.is_none().then_some(Defaut::Inconnu)),
    );
    let titre = Signal::derive(move || titre(activation, fait.get()).to_owned());
    let lecture = lu.clone().map(lire_le_lien);
    let defaut_lu = Memo::new(move |_| {
        let du_lien = || lecture?.erreur.with(|erreur| Defaut::de(erreur.as_ref()?));
        defaut.get().or_else(du_lien)
    });
    let contenu = move || match (fait.get(), defaut_lu.get(), lecture) {
        (true, ..) => reussite(activation),
        (false, Some(defaut), _) => explication(defaut, suite(activation, defaut, lu.clone())),
        (false, None, Some(lecture)) => lecture_du_lien(lecture, defaut, demande, fait, lu.clone().unwrap_or_default()),
        (false, None, None) => ().into_any(),
    };
    view! { <Page titre=titre erreur=demande.en_erreur() etroite=true>{demande.problemes()}{contenu}</Page> }.into_any()
}

const fn titre(activation: bool, fait: bool) -> &'static str {
    match (activation, fait) {
        (false, false) => "Choisir un nouveau mot de passe",
        (true, false) => "Activer votre compte",
        (false, true) => "Votre mot de passe est changé",
        (true, true) => "Votre compte est activé",
    }
}

fn lire_le_lien(jeton: String) -> Lecture<LienDto> {
    lire(move |client, annulation| {
        let corps = JetonDeLien { jeton: jeton.clone() };
        async move {
            let appel = Appel::new().corps(&corps).annulation(&annulation);
            Ok(client.appeler(&LIRE_LIEN, appel).await?.corps)
        }
    })
}

fn lecture_du_lien(
    lecture: Lecture<LienDto>,
    defaut: RwSignal<Option<Defaut>>,
    demande: Demande,
    fait: RwSignal<bool>,
    jeton: String,
) -> AnyView {
    let contenu = move || match (lecture.donnees.get(), lecture.erreur.get()) {
        (Some(lien), _) => formulaire(&lien, demande, fait, defaut, jeton.clone()),
        (None, Some(erreur)) => vue_erreur(&erreur, Some(Callback::new(move |()| lecture.recharger()))),
        (None, None) => view! { <Chargement texte="Vérification du lien…" /> }.into_any(),
    };
    contenu.into_any()
}

fn formulaire(
    lien: &LienDto,
    demande: Demande,
    fait: RwSignal<bool>,
    defaut: RwSignal<Option<Defaut>>,
    jeton: String,
) -> AnyView {
    let session = use_session();
    let choix = NouveauMotDePasse::inscrire(demande.formulaire, "/motDePasse", "Nouveau mot de passe");
    let enregistrer = move || {
        let corps = Reinitialisation {
            jeton: jeton.clone(),
            mot_de_passe: choix.lire(),
        };
        let mut erreurs = controler(&corps);
        erreurs.extend(choix.difference());
        let envoi = async move {
            session
                .client()
                .appeler(&REINITIALISER, Appel::new().corps(&corps))
                .await?;
            fait.set(true);
            focaliser("titre-page");
            Ok(())
        };
        demande.envoyer_ou(erreurs, envoi, move |erreur| {
            let trouve = Defaut::de(erreur);
            if trouve.is_some() {
                defaut.set(trouve);
            }
            trouve.is_some()
        });
    };
    view! {
        <form novalidate on:submit=envoi(enregistrer)>
            {adresse_fixe("choix-adresse", &lien.email)}
            {choix.vue()}
            <Bouton envoi=true occupe=demande.occupe>"Enregistrer le mot de passe"</Bouton>
        </form>
    }
    .into_any()
}

fn suite(activation: bool, defaut: Defaut, jeton: Option<String>) -> AnyView {
    match (activation, defaut, jeton) {
        (true, Defaut::Perime, Some(jeton)) => {
            bouton_renvoi(Designation::Jeton(jeton), Variante::Primaire, Patience::echue())
        }
        (true, ..) => view! {
            <p>"Si vous avez déjà choisi votre mot de passe, connectez-vous. Sinon, demandez à la personne qui a créé votre compte de vous renvoyer une invitation."</p>
            <LienBouton href="/connexion">"Aller à la connexion"</LienBouton>
        }
        .into_any(),
        (false, ..) => {
            view! { <LienBouton href="/connexion/mot-de-passe-oublie">"Demander un nouveau lien"</LienBouton> }.into_any()
        }
    }
}

fn reussite(activation: bool) -> AnyView {
    let texte = if activation {
        "Vous pouvez vous connecter avec votre adresse et ce mot de passe."
    } else {
        "Par sécurité, toutes vos sessions ont été fermées. Connectez-vous avec votre nouveau mot de passe."
    };
    view! {
        <div class="fr-mb-4w"><Alerte niveau=Niveau::Succes>{texte}</Alerte></div>
        <LienBouton href="/connexion">"Se connecter"</LienBouton>
    }
    .into_any()
}
