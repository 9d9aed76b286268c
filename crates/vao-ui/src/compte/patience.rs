//! Attente entre deux envois d'un même courriel.

use std::time::Duration;

use leptos::prelude::*;

use crate::dom::dans_un_navigateur;
use crate::format::pluriel;

/// Secondes à patienter entre deux envois.
const SECONDES: i64 = 30;

/// Compte à rebours. `Copy`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience(RwSignal<i64>);

impl Patience {
    /// Compte à rebours lancé : un courriel vient de partir.
    pub(crate) fn commencer() -> Self {
        Self::depuis(SECONDES)
    }

    /// Compte à rebours échu : rien n'est encore parti.
    pub(crate) fn echue() -> Self {
        Self::depuis(0)
    }

    fn depuis(secondes: i64) -> Self {
        let reste = RwSignal::new(secondes);
        if dans_un_navigateur()
            && let Ok(minuterie) = set_interval_with_handle(
                move || {
                    if reste.get_untracked() > 0 {
                        reste.update(|reste| *reste -= 1);
                    }
                },
                Duration::from_secs(1),
            )
        {
            on_cleanup(move || minuterie.clear());
        }
        Self(reste)
    }

    /// Relance le compte à rebours.
    pub(crate) fn relancer(self) {
        self.0.try_set(SECONDES);
    }

    /// Vrai tant qu'il faut patienter.
    pub(crate) fn active(self) -> Signal<bool> {
        let active = Memo::new(move |_| self.0.get() > 0);
        active.into()
    }

    /// Ce qu'il reste à patienter, en toutes lettres ; vide quand c'est fini (suivi).
    pub(crate) fn phrase(self) -> String {
        phrase(self.0.get())
    }
}

fn phrase(secondes: i64) -> String {
    if secondes <= 0 {
        return String::new();
    }
    let duree = pluriel(secondes, "seconde", "secondes");
    ["Vous pourrez le redemander dans ", &duree, "."].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l_attente_se_dit_puis_se_tait() {
        assert_eq!(phrase(30), "Vous pourrez le redemander dans 30\u{a0}secondes.");
        assert_eq!(phrase(1), "Vous pourrez le redemander dans 1\u{a0}seconde.");
        assert_eq!(phrase(0), "");
    }
}
