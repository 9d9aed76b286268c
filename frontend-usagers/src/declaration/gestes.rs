//! Dupliquer, supprimer ou annuler la déclaration ouverte.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use vao_client::{Appel, ErreurClient, Reponse};
use vao_contract::declaration::{ANNULER, Annulation, DUPLIQUER, DeclarationDto, Duplication, SUPPRIMER};
use vao_domain::Action;
use vao_ui::prelude::*;
use vao_ui::session::{ActionEnCours, action, action_ou, use_session};

use super::dossier::{Dossier, adresse, use_dossier};
use crate::copie::{Copie, message_de_copie};
use crate::refus::{a_change_ailleurs, expliquer_refus};
use crate::resultat::Resultat;

/// Boutons du bas du sommaire, et leurs confirmations.
#[component]
pub(super) fn Gestes(
    /// Où dire ce qui est fait.
    resultat: Resultat,
) -> AnyView {
    let dossier = use_dossier();
    let droits = Memo::new(move |_| {
        dossier
            .avec(|declaration| declaration.droits.clone())
            .unwrap_or_default()
    });
    let (copie, suppression, annulation) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let bouton = |ouverte: RwSignal<bool>, texte: &'static str, icone: &'static str| {
        view! { <Bouton variante=Variante::Tertiaire icone=icone au_clic=move |()| ouverte.set(true)>{texte}</Bouton> }
            .into_any()
    };
    let boutons = move || {
        let droits = droits.get();
        let aucun = !droits.dupliquer && !droits.supprimer && !droits.permet(Action::Annuler);
        (!aucun).then(|| {
            view! {
                <h2 class="fr-h4 fr-mt-6w">"Autres actions"</h2>
                <GroupeBoutons>
                    {droits.dupliquer.then(|| bouton(copie, "Dupliquer", "file-text-line"))}
                    {droits.supprimer.then(|| bouton(suppression, "Supprimer le brouillon", "delete-line"))}
                    {droits.permet(Action::Annuler).then(|| bouton(annulation, "Annuler la déclaration", "close-circle-line"))}
                </GroupeBoutons>
            }
        })
    };
    view! {
        {boutons}
        {dupliquer(dossier, copie)}
        {supprimer(dossier, suppression)}
        {annuler(dossier, annulation, resultat)}
    }
    .into_any()
}

/// Refus d'un geste, sauf celui d'un champ, qui le porte lui-même. Le dossier changé ailleurs se relit aussitôt : un nouvel
/// essai part de sa dernière version.
fn refus(dossier: Dossier, action: ActionEnCours) -> AnyView {
    Effect::new(move |_| {
        if action
            .erreur
            .with(|erreur| erreur.as_ref().is_some_and(a_change_ailleurs))
        {
            dossier.lecture.recharger();
        }
    });
    let contenu = move || {
        let erreur = action.erreur.get().filter(|erreur| erreur.erreurs().is_empty())?;
        Some(expliquer_refus(&erreur))
    };
    contenu.into_any()
}

fn dupliquer(dossier: Dossier, ouverte: RwSignal<bool>) -> AnyView {
    let copie = Copie::new();
    let corps: StoredValue<Option<Duplication>> = StoredValue::new(None);
    let copier = copier(dossier, copie, corps);
    // Rouverte, la boîte repart du titre et des dates que la déclaration a maintenant.
    Effect::new(move |_| {
        let original = dossier.sans_suivi(|declaration| (declaration.libelle.clone(), declaration.date_debut));
        if let (true, Some((libelle, debut))) = (ouverte.get(), original) {
            copier.effacer();
            copie.proposer(&libelle, debut);
        }
    });
    let envoyer = move |()| {
        if let Some(lue) = copie.lire() {
            corps.set_value(Some(lue));
            copier.lancer();
        }
    };
    view! {
        <Confirmation
            id="dupliquer"
            titre="Dupliquer cette déclaration"
            ouverte=ouverte
            confirmer="Dupliquer la déclaration"
            occupe=copier.occupe
            au_oui=envoyer
        >
            {refus(dossier, copier)}
            {copie.dessiner()}
        </Confirmation>
    }
    .into_any()
}

fn copier(dossier: Dossier, copie: Copie, corps: StoredValue<Option<Duplication>>) -> ActionEnCours {
    let (session, naviguer) = (use_session(), use_navigate());
    action_ou(
        move |client, cle| {
            let version = dossier.sans_suivi(|declaration| declaration.version);
            let corps = corps.get_value();
            async move {
                let version = version.ok_or(ErreurClient::Annulee)?;
                let corps = corps.ok_or(ErreurClient::Annulee)?;
                client
                    .appeler(
                        &DUPLIQUER,
                        Appel::new()
                            .parametre(dossier.id)
                            .corps(&corps)
                            .version(version)
                            .cle(&cle),
                    )
                    .await
            }
        },
        move |reponse: Reponse<DeclarationDto>| {
            let original = dossier.sans_suivi(nombre_d_etapes).unwrap_or_default();
            let message = message_de_copie(original, nombre_d_etapes(&reponse.corps));
            session.laisser_message(Niveau::Succes, message);
            naviguer(
                &adresse(reponse.corps.id, "informations-generales"),
                NavigateOptions::default(),
            );
        },
        move |erreur| copie.signaler(&erreur),
    )
}

fn nombre_d_etapes(declaration: &DeclarationDto) -> usize {
    declaration.sections.hebergements.etapes.len()
}

fn supprimer(dossier: Dossier, ouverte: RwSignal<bool>) -> AnyView {
    let (session, naviguer) = (use_session(), use_navigate());
    let effacer = action(
        move |client, _| {
            let version = dossier.sans_suivi(|declaration| declaration.version);
            async move {
                let version = version.ok_or(ErreurClient::Annulee)?;
                client
                    .appeler(&SUPPRIMER, Appel::new().parametre(dossier.id).version(version))
                    .await
            }
        },
        move |_| {
            session.laisser_message(Niveau::Succes, "Le brouillon est supprimé.");
            naviguer(
                "/declarations",
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        },
    );
    view! {
        <Confirmation
            id="supprimer"
            titre="Supprimer ce brouillon"
            ouverte=ouverte
            confirmer="Supprimer le brouillon"
            occupe=effacer.occupe
            au_oui=move |()| effacer.lancer()
        >
            {refus(dossier, effacer)}
            <p>"Ce brouillon et tout ce que vous y avez saisi seront effacés. C’est définitif."</p>
        </Confirmation>
    }
    .into_any()
}

fn annuler(dossier: Dossier, ouverte: RwSignal<bool>, resultat: Resultat) -> AnyView {
    let formulaire = Formulaire::new("annulation");
    let motif = formulaire
        .champ("/motif", "Motif de l’annulation", String::new())
        .facultatif();
    let annuler = action_ou(
        move |client, cle| {
            let version = dossier.sans_suivi(|declaration| declaration.version);
            let corps = Annulation {
                motif: formulaire.saisie().texte_optionnel(motif),
            };
            async move {
                let version = version.ok_or(ErreurClient::Annulee)?;
                client
                    .appeler(
                        &ANNULER,
                        Appel::new()
                            .parametre(dossier.id)
                            .corps(&corps)
                            .version(version)
                            .cle(&cle),
                    )
                    .await
            }
        },
        move |reponse: Reponse<DeclarationDto>| {
            ouverte.set(false);
            dossier.lecture.poser(reponse.corps);
            resultat.dire("La déclaration est annulée.");
        },
        move |erreur| formulaire.signaler(erreur.erreurs()),
    );
    // « Annuler » serait ici à double sens : le second bouton dit où il mène.
    let boutons = ViewFn::from(move || {
        view! {
            <Bouton occupe=annuler.occupe au_clic=move |()| annuler.lancer()>"Annuler la déclaration"</Bouton>
            <Bouton variante=Variante::Secondaire au_clic=move |()| ouverte.set(false)>"Revenir à la déclaration"</Bouton>
        }
    });
    view! {
        <Modale id="annuler" titre="Annuler cette déclaration" ouverte=ouverte actions=boutons>
            {refus(dossier, annuler)}
            <p>"Les services de l’État en seront informés. Une déclaration annulée ne peut plus être modifiée ni déposée."</p>
            <ResumeErreurs formulaire=formulaire />
            <ZoneTexte champ=motif longueur_max=500 lignes=3 />
        </Modale>
    }
    .into_any()
}
