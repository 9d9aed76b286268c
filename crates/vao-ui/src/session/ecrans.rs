//! Écrans de connexion, les mêmes sur le portail et en back-office.

use std::time::Duration;

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate};
use vao_client::ErreurClient;
use vao_contract::session::OuvertureSession;
use vao_contract::{CodeProbleme, ContexteSaisie, ErreurChamp, valider};
use wasm_bindgen_futures::spawn_local;

use super::etat::{EtatSession, SuiteConnexion, use_session};
use super::lecture::alerte_erreur;
use super::passager::MessagePassager;
use super::retour::{cible, vers_la_connexion};
use super::temps::aujourd_hui;
use crate::boutons::{Bouton, LienBouton, Variante};
use crate::cadre::{Page, annoncer};
use crate::champs::{CaseACocher, ChampCode, ChampCourriel, ChampMotDePasse, ResumeErreurs};
use crate::dom::envoi;
use crate::format::{heure, pluriel};
use crate::formulaire::{Champ, Formulaire};

/// Secondes à patienter entre deux envois de code.
const PATIENCE: i64 = 30;

/// Mène une personne connectée là où elle voulait aller.
fn suivre_la_connexion() {
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
struct Envoi {
    formulaire: Formulaire,
    occupe: RwSignal<bool>,
    refus: RwSignal<Option<ErreurClient>>,
}

impl Envoi {
    fn new(prefixe: &'static str) -> Self {
        Self {
            formulaire: Formulaire::new(prefixe),
            occupe: RwSignal::new(false),
            refus: RwSignal::new(None),
        }
    }

    /// Vrai si l'envoi peut partir : rien n'est en cours et rien n'est à corriger. Les erreurs trouvées sont montrées.
    fn commencer(self, controler: impl FnOnce() -> Vec<ErreurChamp>) -> bool {
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
    fn finir(self) -> bool {
        self.occupe.try_set(false).is_none()
    }

    fn refuser(self, erreur: ErreurClient) {
        if erreur.code() == Some(CodeProbleme::SaisieInvalide) {
            self.formulaire.signaler(erreur.erreurs());
        } else {
            self.refus.set(Some(erreur));
        }
    }

    fn en_erreur(self) -> Signal<bool> {
        Signal::derive(move || self.formulaire.en_erreur().get() || self.refus.with(Option::is_some))
    }

    /// Dernier refus et résumé des erreurs de champ.
    fn problemes(self) -> AnyView {
        view! {
            {move || self.refus.with(|refus| refus.as_ref().map(alerte_erreur))}
            <ResumeErreurs formulaire=self.formulaire />
        }
        .into_any()
    }
}

/// Premier écran : adresse et mot de passe.
#[component]
pub fn EcranConnexion(
    /// Aide sous le formulaire.
    #[prop(optional)]
    children: Option<Children>,
) -> AnyView {
    suivre_la_connexion();
    let envoi_en_cours = Envoi::new("connexion");
    let formulaire = envoi_en_cours.formulaire;
    let email = formulaire
        .champ("/email", "Adresse électronique", String::new())
        .completion("username");
    let mot_de_passe = formulaire.champ("/motDePasse", "Mot de passe", String::new());
    view! {
        <Page titre="Connexion" erreur=envoi_en_cours.en_erreur() etroite=true>
            <MessagePassager />
            {envoi_en_cours.problemes()}
            <form novalidate on:submit=envoi(connecter(envoi_en_cours, email, mot_de_passe))>
                <ChampCourriel champ=email />
                <ChampMotDePasse champ=mot_de_passe />
                <Bouton envoi=true occupe=envoi_en_cours.occupe>"Se connecter"</Bouton>
            </form>
            {children.map(|aide| aide())}
        </Page>
    }
    .into_any()
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

/// Second écran : le code reçu par courriel.
#[component]
pub fn EcranCode() -> AnyView {
    let session = use_session();
    suivre_la_connexion();
    let contenu = move || match session.defi() {
        Some(defi) => saisie_du_code(&defi.adresse_masquee, &heure(defi.expire_at)),
        None => recommencer(),
    };
    contenu.into_any()
}

/// Page rechargée ou ouverte directement : le mot de passe est à redonner.
fn recommencer() -> AnyView {
    let lieu = use_location();
    let href = Signal::derive(move || lieu.search.with(|recherche| vers_la_connexion(&cible(recherche))));
    view! {
        <Page titre="Code de connexion" etroite=true>
            <p>"Commencez par votre adresse électronique et votre mot de passe : le code sera envoyé ensuite."</p>
            <LienBouton href=href>"Aller à la connexion"</LienBouton>
        </Page>
    }
    .into_any()
}

fn saisie_du_code(adresse: &str, expiration: &str) -> AnyView {
    let envoi_en_cours = Envoi::new("code");
    let formulaire = envoi_en_cours.formulaire;
    let code = formulaire.champ("/code", "Code à 6 chiffres", String::new());
    let memoriser = formulaire
        .champ(
            "/memoriserAppareil",
            "Ne plus demander de code sur cet appareil pendant 30 jours",
            false,
        )
        .facultatif();
    let phrase = [
        "Nous avons envoyé un code à ",
        adresse,
        ". Il est valable jusqu’à ",
        expiration,
        ".",
    ]
    .concat();
    view! {
        <Page titre="Code de connexion" erreur=envoi_en_cours.en_erreur() etroite=true>
            {envoi_en_cours.problemes()}
            <p>{phrase}</p>
            <form novalidate on:submit=envoi(confirmer(envoi_en_cours, code, memoriser))>
                <ChampCode champ=code aide="Six chiffres, par exemple 123456" />
                <CaseACocher champ=memoriser aide="À ne pas cocher sur un ordinateur partagé." />
                <Bouton envoi=true occupe=envoi_en_cours.occupe>"Valider le code"</Bouton>
            </form>
            {renvoi(envoi_en_cours.refus)}
        </Page>
    }
    .into_any()
}

fn confirmer(envoi: Envoi, code: Champ<String>, memoriser: Champ<bool>) -> impl Fn() + 'static {
    let session = use_session();
    move || {
        // Un code collé arrive souvent avec des espaces.
        let chiffres: String = code.valeur.with_untracked(|texte| texte.split_whitespace().collect());
        let controler = || {
            let mut saisie = envoi.formulaire.saisie();
            if chiffres.len() != 6 || !chiffres.bytes().all(|octet| octet.is_ascii_digit()) {
                saisie.ajouter(&code, "code", "Saisissez les six chiffres du code reçu par courriel.");
            }
            saisie.erreurs().unwrap_or_default()
        };
        if !envoi.commencer(controler) {
            return;
        }
        spawn_local(async move {
            let resultat = session.confirmer(chiffres, memoriser.lire_sans_suivi()).await;
            if let (true, Err(erreur)) = (envoi.finir(), resultat) {
                envoi.refuser(erreur);
            }
        });
    }
}

/// « Renvoyer le code », possible trente secondes après le dernier envoi.
fn renvoi(refus: RwSignal<Option<ErreurClient>>) -> AnyView {
    let session = use_session();
    let reste = RwSignal::new(PATIENCE);
    if let Ok(minuterie) = set_interval_with_handle(
        move || reste.update(|reste| *reste = (*reste - 1).max(0)),
        Duration::from_secs(1),
    ) {
        on_cleanup(move || minuterie.clear());
    }
    let occupe = RwSignal::new(false);
    let renvoyer = move |()| {
        occupe.set(true);
        refus.set(None);
        spawn_local(async move {
            let resultat = session.renvoyer().await;
            if occupe.try_set(false).is_some() {
                return;
            }
            match resultat {
                Ok(()) => {
                    reste.try_set(PATIENCE);
                    annoncer("Un nouveau code vient d’être envoyé.");
                }
                Err(erreur) => refus.set(Some(erreur)),
            }
        });
    };
    let attente = move || match reste.get() {
        0 => String::new(),
        secondes => [
            "Vous pourrez demander un nouveau code dans ",
            &pluriel(secondes, "seconde", "secondes"),
            ".",
        ]
        .concat(),
    };
    view! {
        <div class="fr-mt-4w">
            <p>"Vous n’avez rien reçu\u{a0}? Vérifiez vos courriels indésirables, puis demandez un nouveau code."</p>
            <Bouton
                variante=Variante::Secondaire
                occupe=occupe
                desactive=Signal::derive(move || reste.get() > 0)
                au_clic=Callback::new(renvoyer)
            >
                "Renvoyer le code"
            </Bouton>
            <p class="fr-hint-text fr-mt-1w">{attente}</p>
        </div>
    }
    .into_any()
}
