//! Historique d'une déclaration : codes et sources.

use crate::statut::Action;

crate::codes! {
    /// Ce qui s'est passé.
    pub enum CodeEvenement {
        /// T1, T2.
        Creation = "creation", "Création de la déclaration";
        /// T4.
        Depot2m = "depot_2m", "Dépôt de la déclaration à 2 mois";
        /// T5.
        Complements2m = "complements_2m", "Dépôt des compléments (2 mois)";
        /// T6.
        PriseEnCharge2m = "prise_en_charge_2m", "Prise en charge (2 mois)";
        /// T7.
        DemandeComplements2m = "demande_complements_2m", "Demande de compléments (2 mois)";
        /// T8.
        Refus2m = "refus_2m", "Refus (2 mois)";
        /// T9.
        Enregistrement2m = "enregistrement_2m", "Enregistrement de la déclaration à 2 mois";
        /// T20.
        Annulation = "annulation", "Annulation de la déclaration";
        /// Le département compétent a changé.
        TransfertCompetence = "transfert_competence", "Changement de département compétent";
        /// Le dépôt est arrivé après le délai.
        DepotTardif = "depot_tardif", "Dépôt hors délai";
    }
}

crate::codes! {
    /// Qui l'a fait.
    pub enum SourceEvenement {
        /// Un utilisateur de l'organisme.
        Organisateur = "organisateur", "Organisateur";
        /// Un agent d'un département.
        Ddets = "ddets", "DDETS";
        /// Un agent d'une région.
        Dreets = "dreets", "DREETS";
        /// Un agent de l'administration centrale.
        Central = "administration_centrale", "Administration centrale";
        /// Une tâche planifiée.
        Automate = "automate", "Automate";
        /// Une conséquence d'une autre action.
        Systeme = "systeme", "Système";
    }
}

/// Événement écrit par une action de la phase à deux mois.
///
/// `premier_depot` distingue le dépôt (T4) de la réponse aux compléments (T5).
pub const fn evenement_de(action: Action, premier_depot: bool) -> CodeEvenement {
    match action {
        Action::Deposer if premier_depot => CodeEvenement::Depot2m,
        Action::Deposer => CodeEvenement::Complements2m,
        Action::PrendreEnCharge => CodeEvenement::PriseEnCharge2m,
        Action::DemanderComplements => CodeEvenement::DemandeComplements2m,
        Action::Refuser => CodeEvenement::Refus2m,
        Action::Enregistrer => CodeEvenement::Enregistrement2m,
        Action::Annuler => CodeEvenement::Annulation,
    }
}
