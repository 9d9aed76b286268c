//! Premier écran de la connexion, le même sur le portail et en back-office : adresse et mot de passe.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use vao_client::ErreurClient;
use vao_contract::session::OuvertureSession;
use vao_contract::{CodeProbleme, ContexteSaisie, ErreurChamp, valider};
use vao_domain::Population;
use wasm_bindgen_futures::spawn_local;

use super::etat::{EtatSession, SuiteConnexion, use_session};
use super::lecture::alerte_erreur;
use super::lecture_differee::precharger;
use super::passager::MessagePassager;
use super::retour::{cible, vers_la_connexion};
use super::temps::aujourd_hui;
use crate::boutons::Bouton;
use crate::cadre::Page;
use crate::champs::{ChampCourriel, ChampMotDePasse, ResumeErreurs};
use crate::compte::ecrans::renvoi_confirmation;
use crate::dom::envoi;
use crate::formulaire::{Champ, Formulaire};

/// Mène une personne connectée là où elle voulait aller.
pub(super) fn suivre_la_connexion() {
    let session = use_session();
    let (lieu, naviguer) = (use_location(), use_navigate());
    Effect::new(move |_| {
        if session.etat() == EtatSession::Ouverte {
            let cible = lieu.search.with_untracked(|recherche| cible(recherche));
            naviguer(
                &cible,
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        }
    });
}

/// Ce que partagent les deux écrans : un envoi à la fois, et le dernier refus. `Copy`.
#[derive(Clone, Copy)]
pub(super) struct Envoi {
    pub(super) formulaire: Formulaire,
    pub(super) occupe: RwSignal<bool>,
    pub(super) refus: RwSignal<Option<ErreurClient>>,
}

impl Envoi {
    pub(super) fn new(prefixe: &'static str) -> Self {
        Self {
            formulaire: Formulaire::new(prefixe),
            occupe: RwSignal::new(false),
            refus: RwSignal::new(None),
        }
    }

    /// Vrai si l'envoi peut partir : rien n'est en cours et rien n'est à corriger. Les erreurs trouvées sont montrées.
    pub(super) fn commencer(self, controler: impl FnOnce() -> Vec<ErreurChamp>) -> bool {
        if self.occupe.get_untracked() {
            return false;
        }
        self.refus.set(None);
        let erreurs = controler();
        let libre = erreurs.is_empty();
        self.formulaire.signaler(erreurs);
        self.occupe.set(libre);
        libre
    }

    /// Fin de l'envoi ; faux si l'écran est parti.
    pub(super) fn finir(self) -> bool {
        self.occupe.try_set(false).is_none()
    }

    pub(super) fn refuser(self, erreur: ErreurClient) {
        if erreur.code() == Some(CodeProbleme::SaisieInvalide) {
            self.formulaire.signaler(erreur.erreurs());
        } else {
            self.refus.set(Some(erreur));
        }
    }

    pub(super) fn en_erreur(self) -> Signal<bool> {
        Signal::derive(move || self.formulaire.en_erreur().get() || self.refus.with(Option::is_some))
    }

    /// Dernier refus et résumé des erreurs de champ.
    pub(super) fn problemes(self) -> AnyView {
        view! {
            {move || self.refus.with(|refus| refus.as_ref().map(alerte_erreur))}
            <ResumeErreurs formulaire=self.formulaire />
        }
        .into_any()
    }
}

/// Premier écran : adresse et mot de passe.
#[component]
pub(super) fn EcranConnexion() -> AnyView {
    suivre_la_connexion();
    let envoi_en_cours = Envoi::new("connexion");
    let formulaire = envoi_en_cours.formulaire;
    let email = formulaire
        .champ("/email", "Adresse électronique", String::new())
        .completion("username");
    let mot_de_passe = formulaire.champ("/motDePasse", "Mot de passe", String::new());
    let a_confirmer = move || {
        let code = envoi_en_cours
            .refus
            .with(|refus| refus.as_ref().and_then(ErreurClient::code));
        (code == Some(CodeProbleme::CourrielAConfirmer)).then(|| renvoi_confirmation(email.lire_sans_suivi()))
    };
    let inscription = (use_session().client().population() == Population::Usagers).then(|| {
        view! { <p>"Pas encore de compte\u{a0}? "<a class="fr-link" href="/connexion/enregistrement">"Créer un compte"</a></p> }
    });
    view! {
        <Page titre="Connexion" erreur=envoi_en_cours.en_erreur() etroite=true>
            <MessagePassager />
            {envoi_en_cours.problemes()}
            {a_confirmer}
            <form novalidate on:submit=envoi(connecter(envoi_en_cours, email, mot_de_passe)) on:input=precharger_la_suite()>
                <ChampCourriel champ=email />
                <ChampMotDePasse champ=mot_de_passe />
                <p><a class="fr-link" href="/connexion/mot-de-passe-oublie">"Mot de passe oublié"</a></p>
                <Bouton envoi=true occupe=envoi_en_cours.occupe>"Se connecter"</Bouton>
            </form>
            <div class="fr-mt-4w">{inscription}</div>
        </Page>
    }
    .into_any()
}

/// À la première frappe, les écrans suivants commencent à venir : ils seront là quand le mot de passe sera tapé.
fn precharger_la_suite() -> impl Fn(web_sys::Event) + 'static {
    let demande = StoredValue::new(false);
    move |_| {
        if !demande.get_value() {
            demande.set_value(true);
            // Un préchargement manqué n'est pas une erreur : l'envoi réessaiera et saura le dire.
            spawn_local(async { precharger().await.unwrap_or(()) });
        }
    }
}

fn connecter(envoi: Envoi, email: Champ<String>, mot_de_passe: Champ<String>) -> impl Fn() + 'static {
    let session = use_session();
    let (lieu, naviguer) = (use_location(), use_navigate());
    move || {
        let corps = OuvertureSession {
            population: session.client().population(),
            email: email.lire_sans_suivi().trim().to_owned(),
            mot_de_passe: mot_de_passe.lire_sans_suivi(),
        };
        if !envoi.commencer(|| {
            valider(
                &corps,
                &ContexteSaisie {
                    aujourd_hui: aujourd_hui(),
                },
            )
            .err()
            .unwrap_or_default()
        }) {
            return;
        }
        let naviguer = naviguer.clone();
        let suite = lieu.search.with_untracked(|recherche| cible(recherche));
        spawn_local(async move {
            let resultat = session.connecter(corps.email, corps.mot_de_passe).await;
            if !envoi.finir() {
                return;
            }
            match resultat {
                // L'écran suit l'état de la session.
                Ok(SuiteConnexion::Ouverte) => {}
                Ok(SuiteConnexion::Code) => {
                    let adresse = vers_la_connexion(&suite).replacen("/connexion", "/connexion/code", 1);
                    naviguer(&adresse, NavigateOptions::default());
                }
                Err(erreur) => {
                    mot_de_passe.ecrire(String::new());
                    envoi.refuser(erreur);
                }
            }
        });
    }
}
