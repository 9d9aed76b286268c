//! Textes qui ne s'enregistrent pas d'eux-mêmes, mais partent d'un bouton : une réponse, un motif. Ils survivent à leur
//! écran tant que la session dure, pour qui va relire une autre page avant de les envoyer. En mémoire seulement, comme toute
//! saisie.

use std::collections::BTreeMap;

use leptos::prelude::*;

use super::etat::Session;
use crate::dom::dans_un_navigateur;
use crate::formulaire::Champ;

/// Textes tenus, par clé. `Copy`.
#[derive(Clone, Copy)]
pub(super) struct Textes {
    tenus: StoredValue<BTreeMap<String, String>>,
    surveilles: StoredValue<bool>,
}

impl Textes {
    pub(super) fn new() -> Self {
        Self {
            tenus: StoredValue::new(BTreeMap::new()),
            surveilles: StoredValue::new(false),
        }
    }

    /// Oublie tout : la personne se déconnecte.
    pub(super) fn vider(self) {
        self.tenus.update_value(BTreeMap::clear);
    }

    fn noter(self, cle: &str, texte: String) {
        self.tenus.update_value(|tenus| {
            if texte.is_empty() {
                tenus.remove(cle);
            } else {
                tenus.insert(cle.to_owned(), texte);
            }
        });
    }

    /// Le navigateur demande confirmation avant de fermer une page où un texte attend.
    fn surveiller(self) {
        if self.surveilles.get_value() || !dans_un_navigateur() {
            return;
        }
        self.surveilles.set_value(true);
        // L'écoute dure autant que la page.
        drop(window_event_listener(leptos::ev::beforeunload, move |evenement| {
            if self.tenus.with_value(|tenus| !tenus.is_empty()) {
                evenement.prevent_default();
            }
        }));
    }
}

impl Session {
    /// Fait survivre ce champ à son écran : ce qui y est écrit lui est rendu à la prochaine visite, jusqu'à [`Self::lacher`].
    ///
    /// La clé désigne le dossier et le champ : `depot/{id}/reponse`.
    pub fn tenir(self, cle: String, champ: Champ<String>) {
        let textes = self.textes();
        textes.surveiller();
        if let Some(texte) = textes.tenus.with_value(|tenus| tenus.get(&cle).cloned()) {
            champ.ecrire(texte);
        }
        Effect::new(move |_| textes.noter(&cle, champ.lire()));
    }

    /// Oublie les textes dont la clé commence ainsi : ils sont partis.
    pub fn lacher(self, prefixe: &str) {
        self.textes()
            .tenus
            .update_value(|tenus| tenus.retain(|cle, _| !cle.starts_with(prefixe)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_texte_efface_ne_se_tient_plus() {
        Owner::new().with(|| {
            let textes = Textes::new();

            textes.noter("depot/1/reponse", "Les deux accompagnants".to_owned());
            textes.noter("depot/1/motif", "Urgence".to_owned());
            textes.noter("depot/1/motif", String::new());

            assert_eq!(
                textes
                    .tenus
                    .with_value(|tenus| tenus.keys().cloned().collect::<Vec<_>>()),
                ["depot/1/reponse"]
            );
        });
    }
}
