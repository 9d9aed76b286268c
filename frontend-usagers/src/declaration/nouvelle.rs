//! Création d'une déclaration : son titre et ses dates suffisent.

use chrono::Days;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use vao_client::{Appel, ErreurClient};
use vao_contract::declaration::{CREER, InformationsGenerales};
use vao_contract::{CodeProbleme, ContexteSaisie, ErreurChamp, valider};
use vao_domain::Echeances;
use vao_ui::prelude::*;
use vao_ui::session::{ActionEnCours, action, alerte_erreur, aujourd_hui, use_session};

use super::dossier::adresse;
use super::informations::TitreEtDates;

/// Première page d'une nouvelle déclaration.
#[component]
pub(crate) fn PageNouvelle() -> AnyView {
    let formulaire = Formulaire::new("nouvelle");
    let debut = Echeances::premier_depart(aujourd_hui());
    let fin = debut.checked_add_days(Days::new(7)).unwrap_or(debut);
    let champs = TitreEtDates::new(formulaire, String::new(), debut, fin);
    let corps: StoredValue<Option<InformationsGenerales>> = StoredValue::new(None);
    let creer = creer(corps);
    let envoyer = move || {
        let lu = lire(formulaire, champs);
        formulaire.signaler(lu.as_ref().err().cloned().unwrap_or_default());
        if let Ok(lu) = lu {
            corps.set_value(Some(lu));
            creer.lancer();
        }
    };
    // Les refus de champ vont à leurs champs, les autres en tête de page.
    Effect::new(move |_| {
        if let Some(erreur) = creer
            .erreur
            .get()
            .filter(|erreur| erreur.code() == Some(CodeProbleme::SaisieInvalide))
        {
            formulaire.signaler(erreur.erreurs());
        }
    });
    let refus = move || {
        creer
            .erreur
            .get()
            .filter(|erreur| erreur.erreurs().is_empty())
            .map(|erreur| alerte_erreur(&erreur))
    };
    let fil = vec![Lien::new("Déclarations de séjour", "/declarations")];
    view! {
        <Page titre="Déclarer un séjour" fil=fil erreur=formulaire.en_erreur() etroite=true>
            {refus}
            <ResumeErreurs formulaire=formulaire />
            <p>"Donnez un titre et des dates : vous compléterez ensuite chaque section, dans l’ordre que vous voulez."</p>
            <form novalidate on:submit=envoi(envoyer)>
                {champs.dessiner(Callback::new(|()| ()))}
                <GroupeBoutons>
                    <Bouton envoi=true occupe=creer.occupe>"Créer la déclaration"</Bouton>
                    <LienBouton href="/declarations" variante=Variante::Secondaire>"Annuler"</LienBouton>
                </GroupeBoutons>
            </form>
        </Page>
    }
    .into_any()
}

fn lire(formulaire: Formulaire, champs: TitreEtDates) -> Result<InformationsGenerales, Vec<ErreurChamp>> {
    let mut saisie = formulaire.saisie();
    let lu = InformationsGenerales {
        libelle: saisie.texte_requis(champs.libelle),
        date_debut: saisie.jour_requis(champs.debut),
        date_fin: saisie.jour_requis(champs.fin),
        responsable_sejour: None,
    };
    match saisie.erreurs() {
        Some(erreurs) => Err(erreurs),
        None => valider(
            &lu,
            &ContexteSaisie {
                aujourd_hui: aujourd_hui(),
            },
        )
        .map(|()| lu),
    }
}

fn creer(corps: StoredValue<Option<InformationsGenerales>>) -> ActionEnCours {
    let (session, naviguer) = (use_session(), use_navigate());
    action(
        move |client, cle| {
            let corps = corps.get_value();
            async move {
                let corps = corps.ok_or(ErreurClient::Annulee)?;
                client.appeler(&CREER, Appel::new().corps(&corps).cle(&cle)).await
            }
        },
        move |reponse| {
            session.laisser_message(
                Niveau::Succes,
                "Le brouillon est créé. Il s’enregistre au fil de votre saisie.",
            );
            naviguer(
                &adresse(reponse.corps.id, ""),
                NavigateOptions {
                    replace: true,
                    ..NavigateOptions::default()
                },
            );
        },
    )
}
