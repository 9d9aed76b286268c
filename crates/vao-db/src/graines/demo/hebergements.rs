//! Hébergements de démonstration.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::contenu::{Lieu, adresse};
use super::super::{ErreurGraines, id};
use super::organismes::Organisme;
use crate::Tx;
use crate::schema::{hebergement, hebergement_version};

/// Hébergement : clé, organisme, nom, type, lits, adresse.
pub(super) struct Hebergement {
    pub(super) cle: &'static str,
    organisme: &'static str,
    nom: &'static str,
    type_: &'static str,
    lits: i32,
    lieu: Lieu<'static>,
}

impl Hebergement {
    pub(super) fn id(&self) -> Uuid {
        id(&format!("hebergement:{}", self.cle))
    }

    /// Identifiant de la seule version.
    pub(super) fn version(&self) -> Uuid {
        id(&format!("hebergement:{}:1", self.cle))
    }

    pub(super) const fn departement(&self) -> &'static str {
        self.lieu.departement
    }

    /// Ce qu'une étape fige de cet hébergement (`EtapeDto`).
    pub(super) fn figee(&self) -> Value {
        let adresse = adresse(self.lieu);
        json!({
            "hebergementId": self.id(), "hebergementVersion": 1, "nom": self.nom, "adresse": adresse.get("label"),
            "coordinates": null, "type": self.type_, "nombreLits": self.lits, "departement": self.lieu.departement,
        })
    }

    /// Hébergement de cette clé.
    pub(super) fn de_cle(cle: &str) -> Result<&'static Self, ErreurGraines> {
        let trouve = HEBERGEMENTS.iter().find(|hebergement| hebergement.cle == cle);
        trouve.ok_or_else(|| ErreurGraines::Donnee(format!("hébergement « {cle} »")))
    }
}

const fn fiche(
    organisme: &'static str,
    cle: &'static str,
    (nom, type_, lits): (&'static str, &'static str, i32),
    (rue, code_postal, commune, code_insee, departement): (
        &'static str,
        &'static str,
        &'static str,
        &'static str,
        &'static str,
    ),
) -> Hebergement {
    Hebergement {
        cle,
        organisme,
        nom,
        type_,
        lits,
        lieu: Lieu {
            rue,
            commune,
            code_insee,
            code_postal,
            departement,
        },
    }
}

const GL: &str = "grand-large";
const AN: &str = "grand-large-annecy";
const PP: &str = "petits-pas";

pub(super) const HEBERGEMENTS: [Hebergement; 15] = [
    fiche(
        GL,
        "vercors",
        ("Gîte Le Vercors", "meuble_tourisme", 18),
        (
            "120 route de la Sure",
            "38880",
            "Autrans-Méaudre en Vercors",
            "38225",
            "38",
        ),
    ),
    fiche(
        GL,
        "senepy",
        ("Village vacances Le Sénépy", "residence_tourisme", 46),
        ("4 chemin des Marais", "38350", "La Mure", "38269", "38"),
    ),
    fiche(
        GL,
        "lans",
        ("Chalet de la Croix Perrin", "autre", 24),
        ("965 route de Saint-Donat", "38250", "Lans-en-Vercors", "38205", "38"),
    ),
    fiche(
        GL,
        "aussois",
        ("Chalet Les Edelweiss", "residence_tourisme", 30),
        ("11 rue de l’Église", "73500", "Aussois", "73023", "73"),
    ),
    fiche(
        GL,
        "pont-d-arc",
        ("Camping du Pont d’Arc", "camping", 28),
        ("1200 route des Gorges", "07150", "Vallon-Pont-d'Arc", "07330", "07"),
    ),
    fiche(
        GL,
        "porto-vecchio",
        ("Résidence U Paese", "residence_tourisme", 22),
        ("Route de Palombaggia", "20137", "Porto-Vecchio", "2A247", "2A"),
    ),
    fiche(
        GL,
        "saint-leu",
        ("Maison Les Filaos", "meuble_tourisme", 14),
        ("52 rue du Général-Lambert", "97436", "Saint-Leu", "97413", "974"),
    ),
    fiche(
        GL,
        "sainte-anne",
        ("Résidence Les Alizés", "residence_tourisme", 16),
        ("Plage de Bois-Jolan", "97180", "Sainte-Anne", "97128", "971"),
    ),
    fiche(
        AN,
        "sevrier",
        ("Auberge du Lac", "hotel", 20),
        ("2150 route d’Albertville", "74320", "Sevrier", "74267", "74"),
    ),
    fiche(
        AN,
        "bessans",
        ("Gîte de Bonneval", "meuble_tourisme", 12),
        ("Place du Vieux-Village", "73480", "Bonneval-sur-Arc", "73047", "73"),
    ),
    fiche(
        PP,
        "crozon",
        ("Maison de la Pointe", "meuble_tourisme", 16),
        ("8 rue de la Plage", "29160", "Crozon", "29042", "29"),
    ),
    fiche(
        PP,
        "abers",
        ("Camping des Abers", "camping", 24),
        ("51 Toull-Tréaz", "29870", "Landéda", "29101", "29"),
    ),
    fiche(
        PP,
        "concarneau",
        ("Hôtel des Remparts", "hotel", 18),
        ("31 avenue du Docteur-Nicolas", "29900", "Concarneau", "29039", "29"),
    ),
    fiche(
        PP,
        "broceliande",
        ("Gîte de Brocéliande", "autre", 20),
        ("4 rue du Roi-Arthur", "35380", "Paimpont", "35211", "35"),
    ),
    fiche(
        PP,
        "oisans",
        ("Refuge de l’Oisans", "autre", 26),
        ("Avenue Aristide-Briand", "38520", "Le Bourg-d'Oisans", "38052", "38"),
    ),
];

/// Centre de chaque commune, longitude d'abord : la position d'une adresse saisie à la main.
const CENTRES: [(&str, [f64; 2]); 19] = [
    ("38185", [5.7243, 45.1821]),
    ("74010", [6.1294, 45.8992]),
    ("29232", [-4.0967, 47.9975]),
    ("69123", [4.8357, 45.764]),
    ("38225", [5.5417, 45.1756]),
    ("38269", [5.7858, 44.9036]),
    ("38205", [5.5886, 45.1281]),
    ("73023", [6.742, 45.228]),
    ("07330", [4.3944, 44.4064]),
    ("2A247", [9.2797, 41.5914]),
    ("97413", [55.2878, -21.1706]),
    ("97128", [-61.3781, 16.2264]),
    ("74267", [6.1392, 45.8633]),
    ("73047", [7.0489, 45.3725]),
    ("29042", [-4.4886, 48.2461]),
    ("29101", [-4.5703, 48.5872]),
    ("29039", [-3.9178, 47.8736]),
    ("35211", [-2.1703, 48.0186]),
    ("38052", [6.0306, 45.0553]),
];

pub(super) fn adresse_situee(lieu: Lieu<'_>) -> Value {
    let mut adresse = adresse(lieu);
    let centre = CENTRES.iter().find(|(code, _)| *code == lieu.code_insee);
    if let (Some(champs), Some((_, centre))) = (adresse.as_object_mut(), centre) {
        champs.insert("coordinates".to_owned(), Value::from(centre.to_vec()));
    }
    adresse
}

/// Écrit les hébergements qui manquent, chacun avec une version.
pub(super) async fn ecrire(tx: &mut Tx, maintenant: DateTime<Utc>) -> Result<(), ErreurGraines> {
    for h in &HEBERGEMENTS {
        let organisme = Organisme::de_cle(h.organisme)?;
        diesel::insert_into(hebergement::table)
            .values((
                hebergement::id.eq(h.id()),
                hebergement::organisme_id.eq(organisme.id()),
                hebergement::statut.eq("actif"),
                hebergement::version_courante.eq(1),
                hebergement::created_at.eq(maintenant),
                hebergement::created_by.eq(organisme.usager()),
                hebergement::edited_at.eq(maintenant),
            ))
            .on_conflict_do_nothing()
            .execute(&mut ***tx)
            .await?;
        diesel::insert_into(hebergement_version::table)
            .values((
                hebergement_version::id.eq(h.version()),
                hebergement_version::hebergement_id.eq(h.id()),
                hebergement_version::numero.eq(1),
                hebergement_version::nom.eq(h.nom),
                hebergement_version::type_.eq(h.type_),
                hebergement_version::adresse.eq(adresse_situee(h.lieu)),
                hebergement_version::departement.eq(h.departement()),
                hebergement_version::nombre_lits.eq(h.lits),
                hebergement_version::created_at.eq(maintenant),
                hebergement_version::created_by.eq(organisme.usager()),
            ))
            .on_conflict_do_nothing()
            .execute(&mut ***tx)
            .await?;
    }
    Ok(())
}
