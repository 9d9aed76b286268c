//! Les séjours de démonstration, un par ligne.

use vao_domain::Statut;

/// Séjour : qui, quoi, quand, où, et où en est le dossier.
pub(super) struct Sejour {
    pub(super) organisme: &'static str,
    pub(super) libelle: &'static str,
    /// Jours d'ici au départ.
    pub(super) dans: i64,
    /// Étapes : hébergement et nuits.
    pub(super) etapes: &'static [(&'static str, u64)],
    pub(super) hommes: i64,
    pub(super) femmes: i64,
    pub(super) statut: Statut,
    pub(super) tardif: bool,
}

const fn sejour(
    organisme: &'static str,
    libelle: &'static str,
    statut: Statut,
    dans: i64,
    etapes: &'static [(&'static str, u64)],
    (hommes, femmes): (i64, i64),
) -> Sejour {
    // Un départ à moins de soixante-dix jours, encore à deux mois, n'a pu être déposé qu'en retard.
    let tardif = dans < 70 && !matches!(statut, Statut::Brouillon | Statut::Attente8Jour);
    Sejour {
        organisme,
        libelle,
        dans,
        etapes,
        hommes,
        femmes,
        statut,
        tardif,
    }
}

const GL: &str = "grand-large";
const AN: &str = "grand-large-annecy";
const PP: &str = "petits-pas";

use Statut::{
    AModifier as AM, Annulee as AN_, Attente8Jour as A8, Brouillon as BR, EnCours as EC, Refusee as RE, Transmise as TR,
};

pub(super) const SEJOURS: [Sejour; 41] = [
    sejour(
        GL,
        "Randonnées douces dans le Vercors",
        TR,
        96,
        &[("vercors", 7)],
        (6, 5),
    ),
    sejour(GL, "Musique et nature au Sénépy", TR, 110, &[("senepy", 14)], (12, 14)),
    sejour(GL, "Neige et raquettes à Autrans", TR, 75, &[("vercors", 7)], (5, 4)),
    sejour(
        GL,
        "Du Vercors à la Maurienne",
        TR,
        124,
        &[("vercors", 7), ("aussois", 7)],
        (7, 6),
    ),
    sejour(
        GL,
        "Lacs et alpages",
        TR,
        138,
        &[("lans", 5), ("senepy", 5), ("aussois", 4)],
        (8, 8),
    ),
    sejour(GL, "Balades à la Croix Perrin", TR, 45, &[("lans", 7)], (6, 4)),
    sejour(GL, "Trains et chemins de La Mure", EC, 101, &[("senepy", 7)], (9, 6)),
    sejour(GL, "Cuisine et saveurs du Dauphiné", EC, 117, &[("lans", 10)], (5, 7)),
    sejour(GL, "Photographie en montagne", EC, 89, &[("vercors", 7)], (4, 5)),
    sejour(GL, "Au bord de l’Ardèche", EC, 150, &[("pont-d-arc", 14)], (8, 6)),
    sejour(
        GL,
        "Corse, entre mer et maquis",
        EC,
        164,
        &[("porto-vecchio", 14)],
        (6, 6),
    ),
    sejour(GL, "Fermes et fromages", EC, 46, &[("vercors", 7)], (7, 5)),
    sejour(GL, "Contes et veillées", AM, 104, &[("lans", 7)], (6, 8)),
    sejour(GL, "Équitation en Matheysine", AM, 131, &[("senepy", 10)], (5, 9)),
    sejour(GL, "Haute-Maurienne en douceur", AM, 143, &[("aussois", 14)], (8, 7)),
    sejour(GL, "Pêche et pique-niques", AM, 93, &[("senepy", 7)], (9, 3)),
    sejour(GL, "Les mains dans la terre : poterie", A8, 20, &[("lans", 7)], (5, 6)),
    sejour(GL, "Détente au village vacances", A8, 34, &[("senepy", 14)], (10, 12)),
    sejour(GL, "Créole et océan", A8, 61, &[("saint-leu", 14)], (4, 5)),
    sejour(
        GL,
        "Plages et jardins de Guadeloupe",
        A8,
        82,
        &[("sainte-anne", 14)],
        (5, 5),
    ),
    sejour(GL, "Fêtes de fin d’année à la neige", A8, 29, &[("vercors", 7)], (6, 6)),
    sejour(GL, "Découverte du ski assis", RE, 48, &[("lans", 7)], (7, 4)),
    sejour(GL, "Canyons et falaises", RE, 157, &[("pont-d-arc", 7)], (6, 2)),
    sejour(
        GL,
        "Voyage musical à Palombaggia",
        AN_,
        128,
        &[("porto-vecchio", 7)],
        (5, 6),
    ),
    sejour(GL, "Week-end prolongé en Oisans", AN_, 87, &[("vercors", 5)], (3, 4)),
    sejour(GL, "Été à la montagne", BR, 220, &[("senepy", 14)], (10, 10)),
    sejour(
        GL,
        "Entre Vercors et Ardèche",
        BR,
        205,
        &[("vercors", 7), ("pont-d-arc", 7)],
        (6, 7),
    ),
    sejour(GL, "Automne en couleurs", BR, 180, &[], (5, 5)),
    sejour(AN, "Lac d’Annecy à petits pas", TR, 108, &[("sevrier", 7)], (5, 6)),
    sejour(AN, "Vanoise sauvage", EC, 121, &[("bessans", 10)], (4, 4)),
    sejour(
        AN,
        "Du lac aux sommets",
        A8,
        40,
        &[("sevrier", 5), ("bessans", 5)],
        (6, 5),
    ),
    sejour(AN, "Vélo adapté autour du lac", BR, 190, &[("sevrier", 7)], (5, 4)),
    sejour(PP, "Presqu’île de Crozon", TR, 99, &[("crozon", 14)], (7, 7)),
    sejour(PP, "Pêche à pied et crêpes", TR, 112, &[("abers", 7)], (6, 8)),
    sejour(
        PP,
        "Du Finistère à l’Oisans",
        TR,
        134,
        &[("concarneau", 4), ("oisans", 10)],
        (8, 6),
    ),
    sejour(PP, "Phares et balises", EC, 106, &[("abers", 7), ("crozon", 7)], (5, 7)),
    sejour(
        PP,
        "Forêt légendaire de Brocéliande",
        EC,
        126,
        &[("broceliande", 7)],
        (6, 6),
    ),
    sejour(PP, "Ville close et conserveries", AM, 115, &[("concarneau", 7)], (4, 8)),
    sejour(PP, "Grand air en Oisans", A8, 37, &[("oisans", 14)], (9, 7)),
    sejour(PP, "Fest-noz et danses", AN_, 118, &[("crozon", 7)], (6, 9)),
    sejour(PP, "Jardins de Cornouaille", BR, 210, &[("concarneau", 7)], (5, 6)),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::hebergements::Hebergement;
    use super::super::organismes::Organisme;
    use super::*;

    #[test]
    fn chaque_sejour_cite_des_donnees_connues_et_porte_un_titre_a_lui() {
        for s in &SEJOURS {
            assert!(Organisme::de_cle(s.organisme).is_ok(), "{}", s.libelle);
            assert!(
                s.etapes.iter().all(|(cle, _)| Hebergement::de_cle(cle).is_ok()),
                "{}",
                s.libelle
            );
            assert!(!s.etapes.is_empty() || s.statut == Statut::Brouillon, "{}", s.libelle);
        }
        assert_eq!(
            SEJOURS.iter().map(|s| s.libelle).collect::<BTreeSet<_>>().len(),
            SEJOURS.len()
        );
    }

    #[test]
    fn tous_les_statuts_de_la_phase_ouverte_sont_montres() {
        for statut in [TR, EC, AM, A8, RE, AN_, BR] {
            assert!(SEJOURS.iter().filter(|s| s.statut == statut).count() >= 2, "{statut}");
        }
    }
}
