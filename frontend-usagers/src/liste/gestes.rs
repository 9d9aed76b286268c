//! Dupliquer, supprimer, annuler une déclaration depuis la liste.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use vao_client::{Appel, ErreurClient};
use vao_contract::declaration::{
    ANNULER, Annulation, DUPLIQUER, DeclarationDto, Duplication, LIRE, LigneDeclaration, SUPPRIMER,
};
use vao_domain::Version;
use vao_ui::prelude::*;
use vao_ui::session::{ActionEnCours, action, action_ou, use_session};

use super::Lignee;
use crate::copie::{Copie, message_de_copie};
use crate::refus::{a_change_ailleurs, expliquer_refus};
use crate::resultat::Resultat;

/// Ce qu'on fait d'une ligne.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Geste {
    /// Copie la déclaration.
    Dupliquer,
    /// Supprime un brouillon.
    Supprimer,
    /// Annule une déclaration déposée.
    Annuler,
}

/// Geste demandé et sa déclaration. `Copy`.
#[derive(Clone, Copy)]
pub(super) struct Gestes {
    geste: RwSignal<Geste>,
    ligne: RwSignal<Option<LigneDeclaration>>,
    ouverte: RwSignal<bool>,
    motif: RwSignal<String>,
    copie: Copie,
    /// Corps de la copie demandée.
    duplication: StoredValue<Option<Duplication>>,
    resultat: Resultat,
    lecture: Lignee,
}

impl Gestes {
    pub(super) fn new(lecture: Lignee) -> Self {
        Self {
            geste: RwSignal::new(Geste::Dupliquer),
            ligne: RwSignal::new(None),
            ouverte: RwSignal::new(false),
            motif: RwSignal::new(String::new()),
            copie: Copie::new(),
            duplication: StoredValue::new(None),
            resultat: Resultat::new(),
            lecture,
        }
    }

    /// Zone où se dit ce qui est fait.
    pub(super) fn resultat(self) -> AnyView {
        self.resultat.zone()
    }

    /// Ouvre la confirmation.
    pub(super) fn demander(self, geste: Geste, ligne: LigneDeclaration) {
        self.geste.set(geste);
        self.copie.proposer(&ligne.libelle, ligne.date_debut);
        self.ligne.set(Some(ligne));
        self.motif.set(String::new());
        self.ouverte.set(true);
    }

    fn libelle(self) -> String {
        self.ligne
            .with(|ligne| ligne.as_ref().map(|ligne| ligne.libelle.clone()))
            .unwrap_or_default()
    }

    /// Titre de la boîte (suivi).
    fn titre(self) -> String {
        let verbe = match self.geste.get() {
            Geste::Dupliquer => "Dupliquer",
            Geste::Supprimer => "Supprimer",
            Geste::Annuler => "Annuler",
        };
        [verbe, " «\u{a0}", &self.libelle(), "\u{a0}»"].concat()
    }

    fn cible(self) -> Option<(LigneDeclaration, Version)> {
        self.ligne
            .with_untracked(|ligne| ligne.clone().map(|ligne| (ligne.clone(), Version(ligne.version))))
    }

    fn finir(self, phrase: &'static str) {
        self.ouverte.set(false);
        self.lecture.recharger();
        self.resultat.dire(phrase);
    }

    /// Vrai si le geste peut partir ; sinon, ce qui est à corriger est montré.
    fn pret(self) -> bool {
        if self.geste.get_untracked() != Geste::Dupliquer {
            return true;
        }
        let duplication = self.copie.lire();
        let pret = duplication.is_some();
        self.duplication.set_value(duplication);
        pret
    }

    /// Vrai si le refus se dit en tête de la boîte : celui d'un champ de la copie est dit par le champ.
    fn a_expliquer(self, erreur: &ErreurClient) -> bool {
        self.geste.get_untracked() != Geste::Dupliquer || erreur.erreurs().is_empty()
    }
}

/// Confirmations des gestes.
#[component]
pub(super) fn ModalesGestes(
    /// Geste demandé.
    gestes: Gestes,
) -> AnyView {
    let (dupliquer, supprimer, annuler) = (dupliquer(gestes), supprimer(gestes), annuler(gestes));
    // Le geste est fixé avant que la boîte s'ouvre : son contenu se redessine à chaque ouverture.
    let courante = move || match gestes.geste.get_untracked() {
        Geste::Dupliquer => dupliquer,
        Geste::Supprimer => supprimer,
        Geste::Annuler => annuler,
    };
    let lancer = move |()| {
        if gestes.pret() {
            courante().lancer();
        }
    };
    // Une confirmation rouverte ne montre pas le refus de la précédente.
    Effect::new(move |_| {
        if gestes.ouverte.get() {
            [dupliquer, supprimer, annuler]
                .into_iter()
                .for_each(ActionEnCours::effacer);
        }
    });
    // Le dossier a changé ailleurs : la liste se relit, le refus reste affiché.
    Effect::new(move |_| {
        if [dupliquer, supprimer, annuler].iter().any(|action| {
            action
                .erreur
                .with(|erreur| erreur.as_ref().is_some_and(a_change_ailleurs))
        }) {
            gestes.lecture.recharger();
        }
    });
    let titre = Signal::derive(move || gestes.titre());
    let boutons = ViewFn::from(move || {
        let texte = match gestes.geste.get_untracked() {
            Geste::Dupliquer => "Dupliquer la déclaration",
            Geste::Supprimer => "Supprimer le brouillon",
            Geste::Annuler => "Annuler la déclaration",
        };
        view! {
            <Bouton occupe=courante().occupe au_clic=lancer>{texte}</Bouton>
            <Bouton variante=Variante::Secondaire au_clic=move |()| gestes.ouverte.set(false)>"Revenir à la liste"</Bouton>
        }
    });
    view! {
        <Modale id="geste" titre=titre ouverte=gestes.ouverte actions=boutons>
            {move || courante().erreur.get().filter(|erreur| gestes.a_expliquer(erreur)).map(|erreur| expliquer_refus(&erreur))}
            {explication(gestes)}
        </Modale>
    }
    .into_any()
}

fn explication(gestes: Gestes) -> AnyView {
    match gestes.geste.get_untracked() {
        Geste::Dupliquer => gestes.copie.dessiner(),
        Geste::Supprimer => {
            view! { <p>"Ce brouillon et tout ce que vous y avez saisi seront effacés. C’est définitif."</p> }.into_any()
        }
        Geste::Annuler => {
            let formulaire = Formulaire::new("annulation");
            let motif = formulaire
                .champ("/motif", "Motif de l’annulation", String::new())
                .facultatif();
            Effect::new(move |_| gestes.motif.set(motif.lire()));
            view! {
                <p>"Les services de l’État en seront informés. Une déclaration annulée ne peut plus être modifiée ni déposée."</p>
                <ZoneTexte champ=motif longueur_max=500 lignes=3 />
            }
            .into_any()
        }
    }
}

fn dupliquer(gestes: Gestes) -> ActionEnCours {
    let (session, naviguer) = (use_session(), use_navigate());
    action_ou(
        move |client, cle| {
            let (cible, corps) = (gestes.cible(), gestes.duplication.get_value());
            async move {
                let (ligne, version) = cible.ok_or(ErreurClient::Annulee)?;
                let corps = corps.ok_or(ErreurClient::Annulee)?;
                // Une ligne ne dit pas ses étapes : l'original est lu d'abord, pour savoir ce que la copie n'a pas repris.
                let original = client.appeler(&LIRE, Appel::new().parametre(ligne.id)).await?.corps;
                let appel = Appel::new()
                    .parametre(ligne.id)
                    .corps(&corps)
                    .version(version)
                    .cle(&cle);
                let copie = client.appeler(&DUPLIQUER, appel).await?.corps;
                Ok((original, copie))
            }
        },
        move |(original, copie): (DeclarationDto, DeclarationDto)| {
            let etapes = |declaration: &DeclarationDto| declaration.sections.hebergements.etapes.len();
            session.laisser_message(Niveau::Succes, message_de_copie(etapes(&original), etapes(&copie)));
            let adresse = ["/declarations/", &copie.id.to_string(), "/informations-generales"].concat();
            naviguer(&adresse, NavigateOptions::default());
        },
        move |erreur| gestes.copie.signaler(&erreur),
    )
}

fn supprimer(gestes: Gestes) -> ActionEnCours {
    action(
        move |client, _| {
            let cible = gestes.cible();
            async move {
                let (ligne, version) = cible.ok_or(ErreurClient::Annulee)?;
                client
                    .appeler(&SUPPRIMER, Appel::new().parametre(ligne.id).version(version))
                    .await
            }
        },
        move |_| gestes.finir("Le brouillon est supprimé."),
    )
}

fn annuler(gestes: Gestes) -> ActionEnCours {
    action(
        move |client, cle| {
            let (cible, motif) = (gestes.cible(), gestes.motif.get_untracked());
            async move {
                let (ligne, version) = cible.ok_or(ErreurClient::Annulee)?;
                let corps = Annulation {
                    motif: Some(motif.trim().to_owned()).filter(|motif| !motif.is_empty()),
                };
                let appel = Appel::new()
                    .parametre(ligne.id)
                    .corps(&corps)
                    .version(version)
                    .cle(&cle);
                client.appeler(&ANNULER, appel).await
            }
        },
        move |_| gestes.finir("La déclaration est annulée."),
    )
}
