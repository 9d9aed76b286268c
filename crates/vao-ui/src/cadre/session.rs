//! Avertissement avant la fin de la session (RGAA 13.1).

use std::time::Duration;

use chrono::{DateTime, Utc};
use leptos::prelude::*;

use crate::boutons::{Bouton, Variante};
use crate::dom::dans_un_navigateur;
use crate::format::pluriel;
use crate::retours::Modale;

/// Pas de l'horloge : assez fin pour la dernière minute, assez large pour ne rien coûter.
const PAS: Duration = Duration::from_secs(5);

/// Propose de prolonger la session quelques minutes avant sa fin.
#[component]
pub fn AvertissementSession(
    /// Fin de la session ; `None` sans session.
    #[prop(into)]
    expiration: Signal<Option<DateTime<Utc>>>,
    /// Combien de secondes avant la fin prévenir.
    #[prop(default = 300)]
    preavis: u32,
    /// Prolonge la session.
    #[prop(into)]
    prolonger: Callback<()>,
    /// Déconnecte ; appelé aussi à la fin de la session.
    #[prop(into)]
    quitter: Callback<()>,
) -> AnyView {
    let maintenant = RwSignal::new(horloge());
    if dans_un_navigateur()
        && let Ok(minuterie) = set_interval_with_handle(move || maintenant.set(horloge()), PAS)
    {
        on_cleanup(move || minuterie.clear());
    }
    let reste = Memo::new(move |_| {
        expiration
            .get()
            .map(|fin| reste(fin.timestamp_millis(), maintenant.get()))
    });
    let ouverte = RwSignal::new(false);
    // Une fin de session ne s'annonce qu'une fois : une session qu'on ne peut plus prolonger n'ouvre pas la boîte sans cesse.
    let annoncee = StoredValue::new(None);
    Effect::new(move |_| match reste.get() {
        Some(secondes) if secondes <= 0 => {
            ouverte.set(false);
            quitter.run(());
        }
        Some(secondes) if secondes <= i64::from(preavis) => {
            let fin = expiration.get_untracked();
            if annoncee.get_value() != fin {
                annoncee.set_value(fin);
                ouverte.set(true);
            }
        }
        Some(_) | None => ouverte.set(false),
    });
    let rester = Callback::new(move |()| {
        ouverte.set(false);
        prolonger.run(());
    });
    let phrase = Memo::new(move |_| reste.get().map(phrase).unwrap_or_default());
    let actions = ViewFn::from(move || {
        view! {
            <Bouton au_clic=rester>"Rester connecté"</Bouton>
            <Bouton variante=Variante::Secondaire au_clic=quitter>"Se déconnecter"</Bouton>
        }
    });
    view! {
        <Modale id="session" titre="Votre session va se terminer" ouverte=ouverte actions=actions au_refus=prolonger>
            <p>{phrase}</p>
            <p>"Ce que vous avez saisi est enregistré. Sans action de votre part, vous devrez vous reconnecter pour continuer."</p>
        </Modale>
    }
    .into_any()
}

/// Instant présent, en millisecondes ; 0 hors d'un navigateur.
fn horloge() -> i64 {
    if dans_un_navigateur() {
        // `Date.now()` est entier et tient dans 53 bits.
        #[expect(
            clippy::as_conversions,
            clippy::cast_possible_truncation,
            reason = "entier exact de moins de 53 bits"
        )]
        let millisecondes = js_sys::Date::now() as i64;
        millisecondes
    } else {
        0
    }
}

/// Secondes restantes, négatives une fois la session finie.
fn reste(fin: i64, maintenant: i64) -> i64 {
    fin.saturating_sub(maintenant).div_euclid(1_000)
}

/// En minutes tant qu'il en reste plus d'une, puis par dizaines de secondes.
fn phrase(secondes: i64) -> String {
    let duree = if secondes > 60 {
        // Arrondi vers le bas : ne jamais promettre plus de temps qu'il n'en reste.
        pluriel(secondes / 60, "minute", "minutes")
    } else if secondes >= 10 {
        pluriel(secondes / 10 * 10, "seconde", "secondes")
    } else {
        "quelques secondes".to_owned()
    };
    ["Vous serez déconnecté dans ", &duree, "."].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l_avertissement_ne_promet_jamais_plus_que_le_temps_restant() {
        assert_eq!(phrase(299), "Vous serez déconnecté dans 4\u{a0}minutes.");
        assert_eq!(phrase(61), "Vous serez déconnecté dans 1\u{a0}minute.");
        assert_eq!(phrase(59), "Vous serez déconnecté dans 50\u{a0}secondes.");
        assert_eq!(phrase(9), "Vous serez déconnecté dans quelques secondes.");
    }

    #[test]
    fn le_reste_se_compte_en_secondes_entieres() {
        assert_eq!(reste(10_999, 0), 10);
        assert_eq!(reste(0, 1), -1);
    }
}
