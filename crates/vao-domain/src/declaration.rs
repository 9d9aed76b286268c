//! Vocabulaire d'une déclaration de séjour : sections, listes fermées.

crate::codes! {
    /// Section du formulaire ; le code est celui de la route.
    pub enum Section {
        /// Titre, dates, responsable du séjour.
        InformationsGenerales = "informations-generales", "Informations générales";
        /// Effectifs, âges, déficiences.
        Vacanciers = "vacanciers", "Vacanciers";
        /// Encadrement.
        Personnel = "personnel", "Personnel";
        /// Étapes et lieux.
        Hebergements = "hebergements", "Hébergements";
    }
}

crate::codes! {
    /// Tranche d'âge des vacanciers.
    pub enum TrancheAge {
        /// De 18 à 39 ans.
        De18A39 = "18_39", "18-39 ans";
        /// De 40 à 59 ans.
        De40A59 = "40_59", "40-59 ans";
        /// Plus de 59 ans.
        Plus59 = "59_et_plus", "Plus de 59 ans";
    }
}

crate::codes! {
    /// Type de déficience des vacanciers.
    pub enum TypeDeficience {
        /// Auditive.
        Auditif = "auditif", "Auditif";
        /// Visuelle.
        Visuel = "visuel", "Visuel";
        /// Mentale ou psychique.
        Mental = "mental", "Mental/Psychique";
        /// Motrice.
        Moteur = "moteur", "Moteur";
        /// Polyhandicap.
        Polyhandicap = "polyhandicap", "Polyhandicap";
    }
}

crate::codes! {
    /// Type d'hébergement.
    pub enum TypeHebergement {
        /// Hôtel.
        Hotel = "hotel", "Hôtel";
        /// Meublé de tourisme.
        MeubleTourisme = "meuble_tourisme", "Meublé de tourisme";
        /// Résidence de tourisme, chambre d'hôte.
        ResidenceTourisme = "residence_tourisme", "Résidence de tourisme, chambre d'hôte";
        /// Camping, caravaning, mobile home.
        Camping = "camping", "Camping, caravaning, mobile home";
        /// Autre.
        Autre = "autre", "Autre";
    }
}

crate::codes! {
    /// Motif de refus d'une déclaration.
    pub enum MotifRefus {
        /// Délai non respecté.
        DelaiNonRespecte = "DELAI_NON_RESPECTE", "Délai non respecté";
        /// Agrément absent ou invalide.
        AgrementAbsentOuInvalide = "AGREMENT_ABSENT_OU_INVALIDE", "Agrément absent ou invalide";
        /// Dossier incomplet.
        DossierIncomplet = "DOSSIER_INCOMPLET", "Dossier incomplet";
        /// Hébergement non conforme.
        HebergementNonConforme = "HEBERGEMENT_NON_CONFORME", "Hébergement non conforme";
        /// Encadrement insuffisant.
        EncadrementInsuffisant = "ENCADREMENT_INSUFFISANT", "Encadrement insuffisant";
        /// Conditions sanitaires.
        ConditionsSanitaires = "CONDITIONS_SANITAIRES", "Conditions sanitaires";
        /// Autre motif.
        Autre = "AUTRE", "Autre motif";
    }
}

crate::codes! {
    /// Filtre « action » de la liste d'instruction.
    pub enum FiltreAction {
        /// L'administration doit agir.
        ATraiter = "a_traiter", "À traiter";
        /// L'organisme doit agir.
        EnAttente = "en_attente", "En attente de l'organisme";
        /// Toutes.
        Toutes = "toutes", "Toutes";
    }
}

crate::codes! {
    /// Place de l'agent devant une déclaration.
    pub enum RoleInstruction {
        /// Son territoire contient le département compétent.
        Instructeur = "instructeur", "J'instruis";
        /// Son territoire est informé (autre étape, agrément).
        Informe = "informe", "Je suis informé";
    }
}

crate::codes! {
    /// Nature d'un document joint ou produit.
    pub enum CategorieDocument {
        /// Accusé de réception de la déclaration à deux mois.
        Ar2m = "ar_2m", "Accusé de réception, déclaration à 2 mois";
    }
}

/// Longueur maximale du titre d'un séjour.
pub const MAX_LIBELLE: usize = 100;
/// Longueur minimale du motif d'urgence d'un dépôt tardif.
pub const MIN_MOTIF_URGENCE: usize = 20;
/// Longueur maximale du motif d'urgence.
pub const MAX_MOTIF_URGENCE: usize = 1000;
/// Longueur minimale du commentaire d'un agent.
pub const MIN_COMMENTAIRE: usize = 5;
/// Longueur maximale du commentaire d'un agent.
pub const MAX_COMMENTAIRE: usize = 2000;
/// Préfixe du titre d'une copie.
pub const PREFIXE_COPIE: &str = "COPIE - ";

/// Titre d'une copie, tronqué pour tenir dans [`MAX_LIBELLE`] caractères.
pub fn libelle_de_copie(libelle: &str) -> String {
    PREFIXE_COPIE.chars().chain(libelle.chars()).take(MAX_LIBELLE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DECLARATION-A24, pour la part du titre.
    #[test]
    fn le_titre_d_une_copie_tient_toujours() {
        let copie = libelle_de_copie(&"é".repeat(MAX_LIBELLE));

        assert_eq!(copie.chars().count(), MAX_LIBELLE);
        assert!(copie.starts_with("COPIE - é"));
    }
}
