//! Poignée d'un champ : son identité, sa valeur, son erreur.

use std::sync::Arc;

use leptos::prelude::*;

use super::Formulaire;

/// Champ d'un [`Formulaire`]. `Copy`, quel que soit `T`.
#[derive(Debug)]
pub struct Champ<T: 'static> {
    /// Valeur saisie.
    pub valeur: RwSignal<T>,
    repere: Repere,
}

impl<T> Clone for Champ<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Champ<T> {}

/// Ce qui, d'un champ, ne dépend pas du type de sa valeur.
#[derive(Debug, Clone, Copy)]
pub struct Repere {
    formulaire: Formulaire,
    infos: StoredValue<Infos>,
}

#[derive(Debug, Clone)]
struct Infos {
    id: Arc<str>,
    libelle: String,
    completion: Option<&'static str>,
    facultatif: bool,
}

impl<T: Send + Sync + 'static> Champ<T> {
    pub(super) fn inscrire(formulaire: Formulaire, pointeur: String, libelle: String, valeur: T) -> Self {
        Self {
            valeur: RwSignal::new(valeur),
            repere: Repere::inscrire(formulaire, &pointeur, libelle),
        }
    }

    /// Précise l'attribut `autocomplete` (RGAA 11.13).
    #[must_use]
    pub fn completion(self, autocomplete: &'static str) -> Self {
        self.repere
            .infos
            .update_value(|infos| infos.completion = Some(autocomplete));
        self
    }

    /// Rend le champ facultatif : le libellé le dit.
    #[must_use]
    pub fn facultatif(self) -> Self {
        self.repere.infos.update_value(|infos| infos.facultatif = true);
        self
    }

    /// Le même champ (identité, libellé, erreurs) sur une autre valeur.
    #[must_use]
    pub fn avec_valeur<U: Send + Sync + 'static>(self, valeur: RwSignal<U>) -> Champ<U> {
        Champ {
            valeur,
            repere: self.repere,
        }
    }

    /// Valeur (suivie).
    pub fn lire(self) -> T
    where
        T: Clone,
    {
        self.valeur.get()
    }

    /// Valeur, sans suivi : pour un gestionnaire d'événement.
    pub fn lire_sans_suivi(self) -> T
    where
        T: Clone,
    {
        self.valeur.get_untracked()
    }

    /// Remplace la valeur.
    pub fn ecrire(self, valeur: T) {
        self.valeur.set(valeur);
    }

    /// Ce qui ne dépend pas de `T`.
    pub const fn repere(self) -> Repere {
        self.repere
    }

    /// Identifiant HTML.
    pub fn id(self) -> String {
        self.repere.id()
    }

    /// Libellé, sans la mention « facultatif ».
    pub fn libelle(self) -> String {
        self.repere.infos.with_value(|infos| infos.libelle.clone())
    }

    /// Pointeur JSON actuel.
    pub fn pointeur(self) -> String {
        self.repere.pointeur()
    }

    /// Donne au champ un nouveau pointeur : la ligne qui le porte a changé de rang. L'identifiant ne change pas.
    pub fn deplacer(self, pointeur: &str) {
        let id = self.repere.infos.with_value(|infos| Arc::clone(&infos.id));
        self.repere.formulaire.deplacer_inscrit(&id, pointeur);
    }

    /// Erreur à montrer (suivi).
    pub fn message(self) -> Option<String> {
        self.repere.message()
    }

    /// Vrai si une erreur est montrée (suivi).
    pub fn en_erreur(self) -> bool {
        self.message().is_some()
    }
}

impl Repere {
    fn inscrire(formulaire: Formulaire, pointeur: &str, libelle: String) -> Self {
        let id = formulaire.ajouter_inscrit(pointeur, &libelle);
        let a_retirer = Arc::clone(&id);
        on_cleanup(move || formulaire.retirer_inscrit(&a_retirer));
        Self {
            formulaire,
            infos: StoredValue::new(Infos {
                id,
                libelle,
                completion: None,
                facultatif: false,
            }),
        }
    }

    /// Identifiant HTML.
    pub fn id(self) -> String {
        self.infos.with_value(|infos| infos.id.as_ref().to_owned())
    }

    /// Identifiant dérivé : `sejour-debut` + `message` → `sejour-debut-message`.
    pub fn id_de(self, suffixe: &str) -> String {
        self.infos.with_value(|infos| [&*infos.id, "-", suffixe].concat())
    }

    /// Libellé affiché, avec « (facultatif) » s'il l'est.
    pub fn libelle(self) -> String {
        self.infos.with_value(|infos| {
            let mention = if infos.facultatif { " (facultatif)" } else { "" };
            [infos.libelle.as_str(), mention].concat()
        })
    }

    /// Attribut `autocomplete`, ou celui proposé par le composant.
    pub fn completion_ou(self, defaut: &'static str) -> &'static str {
        self.infos.with_value(|infos| infos.completion.unwrap_or(defaut))
    }

    /// Vrai si la saisie est obligatoire.
    pub fn requis(self) -> bool {
        self.infos.with_value(|infos| !infos.facultatif)
    }

    /// Pointeur JSON actuel.
    pub fn pointeur(self) -> String {
        let id = self.infos.with_value(|infos| Arc::clone(&infos.id));
        self.formulaire.pointeur_de(&id)
    }

    /// Erreur à montrer (suivi).
    pub fn message(self) -> Option<String> {
        let id = self.infos.with_value(|infos| Arc::clone(&infos.id));
        self.formulaire.message_de(&id)
    }
}
