//! Ce qui s'affiche par-dessus la page.

use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::*;

use super::partie;
use crate::prelude::*;

pub(super) fn modale() -> AnyView {
    let ouverte = RwSignal::new(false);
    let confirmation = RwSignal::new(false);
    let fait = RwSignal::new(false);
    let f = Formulaire::new("demo");
    let motif = f.champ("/motif", "Motif", String::new());
    let deposer = move || {
        fait.set(true);
        confirmation.set(false);
    };
    let actions = move || {
        view! {
            <Bouton au_clic=move || ouverte.set(false)>"Envoyer"</Bouton>
            <Bouton variante=Variante::Secondaire au_clic=move || ouverte.set(false)>"Renoncer"</Bouton>
        }
    };
    view! {
        {partie("Avec un formulaire", view! { <Bouton au_clic=move || ouverte.set(true)>"Demander un complément"</Bouton> })}
        <Modale id="complement" titre="Demander un complément" ouverte=ouverte actions=ViewFn::from(actions)>
            <ZoneTexte champ=motif longueur_max=500 />
        </Modale>
        {partie("Confirmation", view! {
            <Bouton au_clic=move || confirmation.set(true)>"Déposer la déclaration"</Bouton>
            <p role="status" id="depot-fait">{move || if fait.get() { "Déposée" } else { "Non déposée" }}</p>
        })}
        <Confirmation id="depot" titre="Déposer la déclaration ?" ouverte=confirmation confirmer="Déposer" au_oui=deposer>
            <p>"Elle sera transmise au département de l’Isère. Vous ne pourrez plus la modifier."</p>
        </Confirmation>
    }
    .into_any()
}

pub(super) fn session() -> AnyView {
    let expiration = RwSignal::new(None::<DateTime<Utc>>);
    let suites = RwSignal::new("Session ouverte");
    let approcher = move || expiration.set(dans(120_000));
    let prolonger = move || {
        suites.set("Session prolongée");
        expiration.set(dans(3_600_000));
    };
    let quitter = move || {
        suites.set("Déconnecté");
        expiration.set(None);
    };
    view! {
        {partie("Avertissement", view! {
            <Bouton au_clic=approcher>"Approcher la fin de session"</Bouton>
            <p role="status" id="suite-session">{suites}</p>
        })}
        <AvertissementSession expiration=expiration prolonger=prolonger quitter=quitter />
    }
    .into_any()
}

/// Instant dans `millisecondes`, à l'horloge du navigateur.
fn dans(millisecondes: i64) -> Option<DateTime<Utc>> {
    let maintenant = String::from(js_sys::Date::new_0().to_iso_string());
    let maintenant = maintenant.parse::<DateTime<Utc>>().ok()?;
    maintenant.checked_add_signed(TimeDelta::milliseconds(millisecondes))
}

pub(super) fn infobulle() -> AnyView {
    partie(
        "À côté d’un terme",
        view! {
            <p>
                "Département compétent "
                <Infobulle id="aide-departement" libelle="Aide sur le département compétent">
                    "Celui de la première étape du séjour : c’est lui qui instruit la déclaration."
                </Infobulle>
            </p>
        },
    )
}
