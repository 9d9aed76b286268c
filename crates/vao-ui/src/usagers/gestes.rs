//! Actions sur un compte : une boîte de dialogue par action, avec un motif quand il part à la personne.

use leptos::prelude::*;
use vao_client::{Appel, ErreurClient, Reponse};
use vao_contract::usager::{APPROUVER, BLOQUER, DEBLOQUER, DESACTIVER, Motif, REFUSER, UsagerDto};
use vao_contract::{CodeProbleme, ContexteSaisie, Endpoint, valider};
use vao_domain::compte::ActionUsager;
use vao_domain::{Code, UsagerId, Version};

use crate::boutons::{Bouton, Taille, Variante};
use crate::cadre::annoncer;
use crate::champs::{ResumeErreurs, ZoneTexte};
use crate::envoi;
use crate::formulaire::{Champ, Formulaire};
use crate::retours::{Alerte, Modale, Niveau};
use crate::session::{ActionEnCours, action_ou, alerte_erreur, aujourd_hui};

/// Compte visé par une action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cible {
    pub(super) id: UsagerId,
    pub(super) version: Version,
    /// Prénom et nom.
    pub(super) nom: String,
    pub(super) action: ActionUsager,
}

/// Actions d'une page. `Copy`.
#[derive(Clone, Copy)]
pub(super) struct Gestes {
    cible: RwSignal<Option<Cible>>,
    ouverte: RwSignal<bool>,
    formulaire: Formulaire,
    motif: Champ<String>,
    envoi: ActionEnCours,
    fait: RwSignal<Option<String>>,
}

impl Gestes {
    /// Prépare les actions ; `apres` reçoit le compte changé, `relire` est appelé quand il a changé ailleurs.
    pub(super) fn new(
        apres: impl Fn(UsagerDto) + Send + Sync + 'static,
        relire: impl Fn() + Send + Sync + 'static,
    ) -> Self {
        let formulaire = Formulaire::new("motif");
        let motif = formulaire.champ("/motif", "Motif", String::new());
        let cible: RwSignal<Option<Cible>> = RwSignal::new(None);
        let (ouverte, fait) = (RwSignal::new(false), RwSignal::new(None));
        let envoi = action_ou(
            move |client, cle| {
                let visee = cible.get_untracked();
                let motif = Motif {
                    motif: motif.lire_sans_suivi().trim().to_owned(),
                };
                async move {
                    let visee = visee.ok_or(ErreurClient::Annulee)?;
                    let (id, version) = (visee.id, visee.version);
                    match route(visee.action) {
                        Route::Simple(route) => {
                            let appel = Appel::new().parametre(id).version(version).cle(&cle);
                            client.appeler(route, appel).await
                        }
                        Route::Motivee(route) => {
                            let appel = Appel::new().parametre(id).corps(&motif).version(version).cle(&cle);
                            client.appeler(route, appel).await
                        }
                        Route::Aucune => Err(ErreurClient::Annulee),
                    }
                }
            },
            move |reponse: Reponse<UsagerDto>| {
                let phrase = cible.get_untracked().map(|cible| reussite(&cible)).unwrap_or_default();
                ouverte.set(false);
                motif.ecrire(String::new());
                annoncer(&phrase);
                fait.set(Some(phrase));
                apres(reponse.corps);
            },
            move |erreur| {
                formulaire.signaler(erreur.erreurs());
                if matches!(
                    erreur.code(),
                    Some(CodeProbleme::EtatIncompatible | CodeProbleme::VersionPerimee | CodeProbleme::Introuvable)
                ) {
                    relire();
                }
            },
        );
        Self {
            cible,
            ouverte,
            formulaire,
            motif,
            envoi,
            fait,
        }
    }

    /// Ouvre la boîte de dialogue d'une action.
    pub(super) fn proposer(self, cible: Cible) {
        self.envoi.effacer();
        self.formulaire.effacer();
        self.fait.set(None);
        self.cible.set(Some(cible));
        self.ouverte.set(true);
    }

    /// Boutons des actions possibles d'un compte.
    pub(super) fn boutons(self, id: UsagerId, version: Version, nom: &str, actions: &[ActionUsager]) -> AnyView {
        actions
            .iter()
            .copied()
            .filter(|action| !matches!(route(*action), Route::Aucune))
            .map(|action| {
                let cible = Cible {
                    id,
                    version,
                    nom: nom.to_owned(),
                    action,
                };
                let variante = match action {
                    ActionUsager::Approuver | ActionUsager::Debloquer => Variante::Primaire,
                    _ => Variante::Secondaire,
                };
                let precision = nom.to_owned();
                view! {
                    <Bouton variante=variante taille=Taille::Petit precision=precision au_clic=move || self.proposer(cible.clone())>
                        {action.libelle()}
                    </Bouton>
                }
            })
            .collect_view()
            .into_any()
    }

    /// Message de la dernière action réussie.
    pub(super) fn message(self) -> AnyView {
        let contenu = move || {
            self.fait.get().map(|phrase| {
                view! {
                    <div class="fr-mb-3w">
                        <Alerte niveau=Niveau::Succes fermer=move |()| self.fait.set(None)>{phrase}</Alerte>
                    </div>
                }
            })
        };
        contenu.into_any()
    }

    /// Boîte de dialogue, à placer une fois dans la page.
    pub(super) fn modale(self) -> AnyView {
        let envoyer = move || self.envoyer();
        let titre = Signal::derive(move || self.cible.with(|cible| cible.as_ref().map(titre).unwrap_or_default()));
        let libelle = move || {
            self.cible
                .with(|cible| cible.as_ref().map(|cible| cible.action.libelle()))
                .unwrap_or_default()
        };
        let actions = ViewFn::from(move || {
            view! {
                <Bouton occupe=self.envoi.occupe au_clic=envoyer>{libelle}</Bouton>
                <Bouton variante=Variante::Secondaire au_clic=move || self.ouverte.set(false)>"Annuler"</Bouton>
            }
        });
        let motive = move || {
            self.cible.with(|cible| {
                cible
                    .as_ref()
                    .is_some_and(|cible| matches!(route(cible.action), Route::Motivee(_)))
            })
        };
        let consequence = move || {
            self.cible
                .with(|cible| cible.as_ref().map(|cible| consequence(cible.action)))
                .unwrap_or_default()
        };
        view! {
            <Modale id="geste" titre=titre ouverte=self.ouverte actions=actions>
                <form novalidate on:submit=envoi(envoyer)>
                    <p>{consequence}</p>
                    <ResumeErreurs formulaire=self.formulaire />
                    {move || self.envoi.erreur.get().filter(a_montrer).map(|erreur| alerte_erreur(&erreur))}
                    {move || motive().then(|| view! {
                        <ZoneTexte champ=self.motif longueur_max=1_000 aide="Cinq caractères au moins. La personne lira ce texte tel quel." />
                    })}
                </form>
            </Modale>
        }
        .into_any()
    }

    fn envoyer(self) {
        let motive = self.cible.with_untracked(|cible| {
            cible
                .as_ref()
                .is_some_and(|cible| matches!(route(cible.action), Route::Motivee(_)))
        });
        if motive {
            let corps = Motif {
                motif: self.motif.lire_sans_suivi().trim().to_owned(),
            };
            let contexte = ContexteSaisie {
                aujourd_hui: aujourd_hui(),
            };
            if let Err(erreurs) = valider(&corps, &contexte) {
                self.formulaire.signaler(erreurs);
                return;
            }
        }
        self.formulaire.effacer();
        self.envoi.lancer();
    }
}

/// Les erreurs de champ se montrent sur le champ.
fn a_montrer(erreur: &ErreurClient) -> bool {
    erreur.code() != Some(CodeProbleme::SaisieInvalide)
}

enum Route {
    Simple(&'static Endpoint<(), UsagerDto>),
    Motivee(&'static Endpoint<Motif, UsagerDto>),
    /// Ce que seul le titulaire ou l'automate fait.
    Aucune,
}

const fn route(action: ActionUsager) -> Route {
    match action {
        ActionUsager::Approuver => Route::Simple(&APPROUVER),
        ActionUsager::Refuser => Route::Motivee(&REFUSER),
        ActionUsager::Desactiver => Route::Simple(&DESACTIVER),
        ActionUsager::Bloquer => Route::Motivee(&BLOQUER),
        ActionUsager::Debloquer => Route::Simple(&DEBLOQUER),
        ActionUsager::ConfirmerCourriel | ActionUsager::Suspendre | ActionUsager::Reactiver => Route::Aucune,
    }
}

fn titre(cible: &Cible) -> String {
    [cible.action.libelle(), " le compte de ", &cible.nom].concat()
}

const fn consequence(action: ActionUsager) -> &'static str {
    match action {
        ActionUsager::Approuver => {
            "La personne pourra se connecter et agir au nom de l’organisme. Elle en est prévenue par courriel."
        }
        ActionUsager::Refuser => "Le compte ne sera pas ouvert. La personne reçoit votre motif par courriel.",
        ActionUsager::Desactiver => {
            "La personne est déconnectée aussitôt et ne peut plus se connecter. Elle en est prévenue par courriel."
        }
        ActionUsager::Bloquer => {
            "La personne est déconnectée aussitôt et ne peut plus se connecter. Elle reçoit votre motif par courriel."
        }
        ActionUsager::Debloquer => "La personne pourra de nouveau se connecter. Elle en est prévenue par courriel.",
        ActionUsager::ConfirmerCourriel | ActionUsager::Suspendre | ActionUsager::Reactiver => "",
    }
}

fn reussite(cible: &Cible) -> String {
    let suite = match cible.action {
        ActionUsager::Approuver => " est ouvert.",
        ActionUsager::Refuser => " est refusé.",
        ActionUsager::Desactiver => " est désactivé.",
        ActionUsager::Bloquer => " est bloqué.",
        ActionUsager::Debloquer => " est rouvert.",
        ActionUsager::ConfirmerCourriel | ActionUsager::Suspendre | ActionUsager::Reactiver => " a changé.",
    };
    ["Le compte de ", &cible.nom, suite].concat()
}
