//! Dupliquer, supprimer, annuler une déclaration depuis la liste.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use vao_client::Appel;
use vao_contract::declaration::{ANNULER, Annulation, DUPLIQUER, Duplication, LigneDeclaration, SUPPRIMER};
use vao_domain::Version;
use vao_ui::prelude::*;
use vao_ui::session::{ActionEnCours, action, use_session};

use super::Lignee;
use crate::refus::{a_change_ailleurs, expliquer_refus};

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
    lecture: Lignee,
}

impl Gestes {
    pub(super) fn new(lecture: Lignee) -> Self {
        Self {
            geste: RwSignal::new(Geste::Dupliquer),
            ligne: RwSignal::new(None),
            ouverte: RwSignal::new(false),
            motif: RwSignal::new(String::new()),
            lecture,
        }
    }

    /// Ouvre la confirmation.
    pub(super) fn demander(self, geste: Geste, ligne: LigneDeclaration) {
        self.geste.set(geste);
        self.ligne.set(Some(ligne));
        self.motif.set(String::new());
        self.ouverte.set(true);
    }

    fn libelle(self) -> String {
        self.ligne
            .with(|ligne| ligne.as_ref().map(|ligne| ligne.libelle.clone()))
            .unwrap_or_default()
    }

    fn cible(self) -> Option<(LigneDeclaration, Version)> {
        self.ligne
            .with_untracked(|ligne| ligne.clone().map(|ligne| (ligne.clone(), Version(ligne.version))))
    }

    fn finir(self, phrase: &'static str) {
        self.ouverte.set(false);
        self.lecture.recharger();
        annoncer(phrase);
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
    let titre = Signal::derive(move || {
        let verbe = match gestes.geste.get() {
            Geste::Dupliquer => "Dupliquer",
            Geste::Supprimer => "Supprimer",
            Geste::Annuler => "Annuler",
        };
        [verbe, " «\u{a0}", &gestes.libelle(), "\u{a0}»"].concat()
    });
    let boutons = ViewFn::from(move || {
        let texte = match gestes.geste.get_untracked() {
            Geste::Dupliquer => "Dupliquer la déclaration",
            Geste::Supprimer => "Supprimer le brouillon",
            Geste::Annuler => "Annuler la déclaration",
        };
        let action = courante();
        view! {
            <Bouton occupe=action.occupe au_clic=move |()| action.lancer()>{texte}</Bouton>
            <Bouton variante=Variante::Secondaire au_clic=move |()| gestes.ouverte.set(false)>"Revenir à la liste"</Bouton>
        }
    });
    view! {
        <Modale id="geste" titre=titre ouverte=gestes.ouverte actions=boutons>
            {move || courante().erreur.get().map(|erreur| expliquer_refus(&erreur))}
            {explication(gestes)}
        </Modale>
    }
    .into_any()
}

fn explication(gestes: Gestes) -> AnyView {
    match gestes.geste.get_untracked() {
        Geste::Dupliquer => view! {
            <p>"Un nouveau brouillon reprendra toutes les sections. Vous changerez ensuite son titre et ses dates."</p>
        }
        .into_any(),
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
    action(
        move |client, cle| {
            let cible = gestes.cible();
            async move {
                let (ligne, version) = cible.ok_or(vao_client::ErreurClient::Annulee)?;
                let corps = Duplication {
                    libelle: None,
                    date_debut: None,
                };
                let appel = Appel::new()
                    .parametre(ligne.id)
                    .corps(&corps)
                    .version(version)
                    .cle(&cle);
                client.appeler(&DUPLIQUER, appel).await
            }
        },
        move |reponse| {
            session.laisser_message(Niveau::Succes, "La copie est créée. Vérifiez son titre et ses dates.");
            let adresse = [
                "/declarations/",
                &reponse.corps.id.to_string(),
                "/informations-generales",
            ]
            .concat();
            naviguer(&adresse, NavigateOptions::default());
        },
    )
}

fn supprimer(gestes: Gestes) -> ActionEnCours {
    action(
        move |client, _| {
            let cible = gestes.cible();
            async move {
                let (ligne, version) = cible.ok_or(vao_client::ErreurClient::Annulee)?;
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
                let (ligne, version) = cible.ok_or(vao_client::ErreurClient::Annulee)?;
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
