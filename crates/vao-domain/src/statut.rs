//! Cycle de vie d'une déclaration : statuts, actions et transitions.
//!
//! Les transitions ouvertes aujourd'hui sont celles de la phase à deux mois et
//! l'annulation. Les statuts de la phase à huit jours existent (listes, filtres,
//! compteurs) ; leurs transitions arriveront avec elle, et le compilateur
//! désignera chaque endroit à revoir.

use serde::{Deserialize, Serialize};

use crate::code::Code;

crate::codes! {
    /// Statut d'une déclaration, dans l'ordre du parcours.
    pub enum Statut {
        /// En préparation chez l'organisme, invisible de l'administration.
        Brouillon = "BROUILLON", "Brouillon";
        /// Déposée à deux mois, attend une prise en charge.
        Transmise = "TRANSMISE", "Transmise";
        /// En instruction (deux mois).
        EnCours = "EN_COURS", "En cours";
        /// Compléments attendus de l'organisme (deux mois).
        AModifier = "A_MODIFIER", "À modifier";
        /// Enregistrée à deux mois, attend la déclaration complémentaire.
        Attente8Jour = "ATTENTE_8_JOUR", "En attente de la déclaration à 8 jours";
        /// Déposée à huit jours.
        Transmise8j = "TRANSMISE_8J", "Transmise 8 jours";
        /// En instruction (huit jours).
        EnCours8j = "EN_COURS_8J", "En cours 8 jours";
        /// Compléments attendus (huit jours).
        AModifier8j = "A_MODIFIER_8J", "À modifier 8 jours";
        /// Enregistrée à huit jours.
        Validee8j = "VALIDEE_8J", "Validée";
        /// Le séjour a commencé.
        SejourEnCours = "SEJOUR_EN_COURS", "Séjour en cours";
        /// Le séjour est fini.
        Terminee = "TERMINEE", "Terminée";
        /// Refusée à deux mois.
        Refusee = "REFUSEE", "Refusée";
        /// Refusée à huit jours.
        Refusee8j = "REFUSEE_8J", "Refusée 8 jours";
        /// Annulée par l'organisme.
        Annulee = "ANNULEE", "Annulée";
        /// Abandonnée : le départ est passé sans que l'organisme ait répondu.
        Abandonnee = "ABANDONNEE", "Abandonnée";
    }
}

crate::codes! {
    /// Action qui change le statut d'une déclaration ; le code est celui de la route.
    pub enum Action {
        /// Dépôt par l'organisme (T4, T5).
        Deposer = "deposer", "Déposer";
        /// Prise en charge par l'agent instructeur (T6).
        PrendreEnCharge = "prendre-en-charge", "Prendre en charge";
        /// Demande de compléments (T7).
        DemanderComplements = "demander-complements", "Demander des compléments";
        /// Refus (T8).
        Refuser = "refuser", "Refuser";
        /// Enregistrement (T9).
        Enregistrer = "enregistrer", "Enregistrer";
        /// Annulation par l'organisme (T20).
        Annuler = "annuler", "Annuler";
    }
}

crate::codes! {
    /// Phase d'une déclaration.
    pub enum Phase {
        /// Déclaration préalable, deux mois avant le départ.
        DeuxMois = "2M", "2 mois";
        /// Déclaration complémentaire, huit jours avant le départ.
        HuitJours = "8J", "8 jours";
    }
}

crate::codes! {
    /// Couleur d'un statut : une palette, la même des deux côtés.
    pub enum Teinte {
        /// Gris : brouillon.
        Brouillon = "brouillon", "Brouillon";
        /// Bleu : l'administration travaille.
        EnCours = "en_cours", "En cours";
        /// Orange : l'organisme doit agir.
        ActionOrganisme = "action_organisme", "Action de l'organisme attendue";
        /// Vert : accepté.
        Accepte = "accepte", "Accepté";
        /// Rouge : refusé.
        Refuse = "refuse", "Refusé";
        /// Neutre : clos.
        Clos = "clos", "Clos";
    }
}

/// L'action n'est pas possible dans ce statut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("« {} » n'est pas possible au statut « {} »", .action.libelle(), .statut.libelle())]
pub struct TransitionInterdite {
    /// Statut actuel.
    pub statut: Statut,
    /// Action refusée.
    pub action: Action,
}

impl Statut {
    /// Statut atteint par `action`, ou `None` si elle est interdite ici.
    pub const fn suivant(self, action: Action) -> Option<Self> {
        use {Action as A, Statut as S};
        match self {
            S::Brouillon => match action {
                A::Deposer => Some(S::Transmise),
                A::PrendreEnCharge | A::DemanderComplements | A::Refuser | A::Enregistrer | A::Annuler => None,
            },
            S::Transmise => match action {
                A::PrendreEnCharge => Some(S::EnCours),
                A::Annuler => Some(S::Annulee),
                A::Deposer | A::DemanderComplements | A::Refuser | A::Enregistrer => None,
            },
            S::EnCours => match action {
                A::DemanderComplements => Some(S::AModifier),
                A::Refuser => Some(S::Refusee),
                A::Enregistrer => Some(S::Attente8Jour),
                A::Annuler => Some(S::Annulee),
                A::Deposer | A::PrendreEnCharge => None,
            },
            S::AModifier => match action {
                A::Deposer => Some(S::Transmise),
                A::Annuler => Some(S::Annulee),
                A::PrendreEnCharge | A::DemanderComplements | A::Refuser | A::Enregistrer => None,
            },
            S::Attente8Jour | S::Transmise8j | S::EnCours8j | S::AModifier8j | S::Validee8j => match action {
                A::Annuler => Some(S::Annulee),
                A::Deposer | A::PrendreEnCharge | A::DemanderComplements | A::Refuser | A::Enregistrer => None,
            },
            S::SejourEnCours | S::Terminee | S::Refusee | S::Refusee8j | S::Annulee | S::Abandonnee => None,
        }
    }

    /// Applique `action`, ou dit pourquoi elle est impossible.
    pub fn appliquer(self, action: Action) -> Result<Self, TransitionInterdite> {
        self.suivant(action).ok_or(TransitionInterdite { statut: self, action })
    }

    /// Actions possibles dans ce statut, tous rôles confondus.
    pub fn actions_possibles(self) -> Vec<Action> {
        Action::TOUS
            .iter()
            .copied()
            .filter(|action| self.suivant(*action).is_some())
            .collect()
    }

    /// Statuts depuis lesquels `action` est possible.
    pub fn origines(action: Action) -> Vec<Self> {
        Self::TOUS
            .iter()
            .copied()
            .filter(|statut| statut.suivant(action).is_some())
            .collect()
    }

    /// Phase à laquelle appartient le statut.
    pub const fn phase(self) -> Phase {
        match self {
            Self::Brouillon | Self::Transmise | Self::EnCours | Self::AModifier | Self::Refusee => Phase::DeuxMois,
            Self::Annulee | Self::Abandonnee => Phase::DeuxMois,
            Self::Attente8Jour | Self::Transmise8j | Self::EnCours8j | Self::AModifier8j => Phase::HuitJours,
            Self::Validee8j | Self::SejourEnCours | Self::Terminee | Self::Refusee8j => Phase::HuitJours,
        }
    }

    /// Vrai si plus aucune action n'est attendue de personne.
    pub const fn est_final(self) -> bool {
        match self {
            Self::Terminee | Self::Refusee | Self::Refusee8j | Self::Annulee | Self::Abandonnee => true,
            Self::Brouillon | Self::Transmise | Self::EnCours | Self::AModifier | Self::Attente8Jour => false,
            Self::Transmise8j | Self::EnCours8j | Self::AModifier8j | Self::Validee8j | Self::SejourEnCours => false,
        }
    }

    /// Couleur du badge.
    pub const fn teinte(self) -> Teinte {
        match self {
            Self::Brouillon => Teinte::Brouillon,
            Self::Transmise | Self::EnCours | Self::Transmise8j | Self::EnCours8j => Teinte::EnCours,
            Self::AModifier | Self::AModifier8j | Self::Attente8Jour => Teinte::ActionOrganisme,
            Self::Validee8j | Self::SejourEnCours => Teinte::Accepte,
            Self::Refusee | Self::Refusee8j => Teinte::Refuse,
            Self::Terminee | Self::Annulee | Self::Abandonnee => Teinte::Clos,
        }
    }

    /// Vrai si la déclaration est visible de l'administration.
    pub const fn est_visible_de_l_administration(self) -> bool {
        !matches!(self, Self::Brouillon)
    }

    /// Vrai si les sections de la phase à deux mois sont modifiables par l'organisme.
    pub const fn est_modifiable_2_mois(self) -> bool {
        matches!(self, Self::Brouillon | Self::AModifier)
    }

    /// Rang de travail de l'instructeur : 0 à traiter, 1 en attente de l'organisme, 2 le reste.
    ///
    /// La colonne calculée `declaration_portee.priorite` suit la même table.
    pub const fn priorite(self) -> i16 {
        match self {
            Self::Transmise | Self::EnCours | Self::Transmise8j | Self::EnCours8j => 0,
            Self::AModifier | Self::AModifier8j | Self::Attente8Jour => 1,
            Self::Brouillon | Self::Validee8j | Self::SejourEnCours | Self::Terminee => 2,
            Self::Refusee | Self::Refusee8j | Self::Annulee | Self::Abandonnee => 2,
        }
    }
}

impl Action {
    /// Vrai si l'action est celle de l'organisme ; faux si c'est celle de l'agent instructeur.
    pub const fn est_de_l_organisme(self) -> bool {
        match self {
            Self::Deposer | Self::Annuler => true,
            Self::PrendreEnCharge | Self::DemanderComplements | Self::Refuser | Self::Enregistrer => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn table_des_transitions() {
        let mut table = String::new();
        for statut in Statut::TOUS {
            for action in Action::TOUS {
                if let Some(suivant) = statut.suivant(*action) {
                    writeln!(table, "{statut} --{action}--> {suivant}").unwrap();
                }
            }
        }

        insta::assert_snapshot!(table);
    }

    #[test]
    fn un_statut_final_n_a_pas_de_suite() {
        for statut in Statut::TOUS.iter().filter(|s| s.est_final()) {
            assert_eq!(statut.actions_possibles(), vec![], "{statut}");
        }
    }

    #[test]
    fn une_transition_interdite_se_lit() {
        let refus = Statut::Validee8j.appliquer(Action::Deposer).unwrap_err();

        assert_eq!(
            refus.to_string(),
            "« Déposer » n'est pas possible au statut « Validée »"
        );
    }

    proptest! {
        /// Depuis un brouillon, aucune suite d'actions n'atteint un statut non prévu à deux mois.
        #[test]
        fn toute_suite_d_actions_reste_dans_la_phase(rangs in proptest::collection::vec(0usize..Action::TOUS.len(), 0..40)) {
            let mut statut = Statut::Brouillon;
            let mut depots = 0;
            for rang in rangs {
                let action = Action::TOUS[rang];
                if let Ok(suivant) = statut.appliquer(action) {
                    depots += u32::from(action == Action::Deposer);
                    statut = suivant;
                }
                prop_assert!(statut == Statut::Brouillon || depots > 0, "rien n'avance sans dépôt");
                prop_assert!(!matches!(statut, Statut::Transmise8j | Statut::Validee8j | Statut::Terminee));
            }
        }
    }
}
