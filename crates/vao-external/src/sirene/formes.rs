//! Formes documentées de l'API Sirene 3.11 : seulement les champs lus.

use chrono::NaiveDate;
use serde::Deserialize;
use vao_domain::{CodeDepartement, Siret};

use super::adresse::{repetition, type_voie};
use super::{
    AdresseEtablissement, CategorieJuridique, Cedex, Etablissement, EtatEtablissement, EtatUnite, LienSuccession,
    SERVICE, UniteLegale,
};
use crate::commun::Coordonnees;
use crate::lignes::{Ligne, lisibles};
use crate::projections;

/// Valeur d'un champ masqué.
const MASQUE: &str = "[ND]";

#[derive(Debug, Deserialize)]
pub(super) struct Reponse {
    pub(super) etablissement: Fiche,
}

#[derive(Debug, Deserialize)]
pub(super) struct Page {
    pub(super) header: Entete,
    etablissements: Vec<Ligne<Fiche>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Entete {
    pub(super) total: u32,
    #[serde(default)]
    pub(super) curseur_suivant: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Fiche {
    siret: String,
    #[serde(default)]
    etablissement_siege: Option<bool>,
    #[serde(default)]
    statut_diffusion_etablissement: Option<String>,
    unite_legale: Unite,
    #[serde(default)]
    adresse_etablissement: Option<Adresse>,
    #[serde(default)]
    periodes_etablissement: Option<Vec<Periode>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_field_names, reason = "les noms sont ceux du service")]
struct Unite {
    etat_administratif_unite_legale: Option<String>,
    categorie_juridique_unite_legale: Option<String>,
    denomination_unite_legale: Option<String>,
    #[serde(rename = "denominationUsuelle1UniteLegale")]
    denomination_usuelle_unite_legale: Option<String>,
    sigle_unite_legale: Option<String>,
    nom_unite_legale: Option<String>,
    nom_usage_unite_legale: Option<String>,
    prenom1_unite_legale: Option<String>,
    prenom_usuel_unite_legale: Option<String>,
    nic_siege_unite_legale: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[expect(clippy::struct_field_names, reason = "les noms sont ceux du service")]
struct Adresse {
    complement_adresse_etablissement: Option<String>,
    numero_voie_etablissement: Option<String>,
    indice_repetition_etablissement: Option<String>,
    type_voie_etablissement: Option<String>,
    libelle_voie_etablissement: Option<String>,
    distribution_speciale_etablissement: Option<String>,
    code_postal_etablissement: Option<String>,
    libelle_commune_etablissement: Option<String>,
    libelle_commune_etranger_etablissement: Option<String>,
    code_commune_etablissement: Option<String>,
    code_cedex_etablissement: Option<String>,
    libelle_cedex_etablissement: Option<String>,
    libelle_pays_etranger_etablissement: Option<String>,
    coordonnee_lambert_abscisse_etablissement: Option<String>,
    coordonnee_lambert_ordonnee_etablissement: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Periode {
    date_fin: Option<String>,
    etat_administratif_etablissement: Option<String>,
    #[serde(rename = "enseigne1Etablissement")]
    enseigne_etablissement: Option<String>,
    denomination_usuelle_etablissement: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Liens {
    liens_succession: Vec<Ligne<Lien>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Lien {
    siret_etablissement_predecesseur: String,
    siret_etablissement_successeur: String,
    date_lien_succession: NaiveDate,
    #[serde(default)]
    transfert_siege: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Informations {
    pub(super) etat_service: String,
}

/// Texte présent et non masqué.
fn visible(champ: Option<String>) -> Option<String> {
    champ
        .map(|texte| texte.trim().to_owned())
        .filter(|texte| !texte.is_empty() && texte != MASQUE)
}

impl Page {
    /// Lignes reçues, illisibles comprises.
    pub(super) fn recues(&self) -> usize {
        self.etablissements.len()
    }

    /// Fiches qui se lisent.
    pub(super) fn lire(self) -> impl Iterator<Item = Etablissement> {
        lisibles(SERVICE, self.etablissements)
            .into_iter()
            .filter_map(Fiche::lire)
    }
}

impl Fiche {
    /// Établissement lu, ou `None` si le SIRET n'en est pas un, ou si rien ne dit s'il est un siège.
    pub(super) fn lire(self) -> Option<Etablissement> {
        let siret = Siret::lire(&self.siret).ok()?;
        let adresse = self.adresse_etablissement.unwrap_or_default();
        let mut periodes = self.periodes_etablissement.unwrap_or_default();
        // La première période est la plus récente ; celle qui n'a pas de fin l'emporte.
        let courante = periodes
            .iter()
            .position(|periode| periode.date_fin.is_none())
            .unwrap_or(0);
        let periode = if courante < periodes.len() {
            periodes.swap_remove(courante)
        } else {
            Periode::default()
        };
        let etat = match periode.etat_administratif_etablissement.as_deref() {
            Some("A") => Some(EtatEtablissement::Ouvert),
            Some("F") => Some(EtatEtablissement::Ferme),
            _ => None,
        };
        let nic_siege = visible(self.unite_legale.nic_siege_unite_legale.clone())
            .filter(|nic| nic.len() == 5 && nic.bytes().all(|octet| octet.is_ascii_digit()));
        let siege = self
            .etablissement_siege
            .or_else(|| nic_siege.as_ref().map(|nic| siret.as_str().ends_with(nic.as_str())))?;
        let departement = visible(adresse.code_commune_etablissement.clone())
            .and_then(|commune| CodeDepartement::de_commune(&commune));
        Some(Etablissement {
            siret,
            siege,
            nic_siege,
            etat,
            enseigne: visible(periode.enseigne_etablissement)
                .or_else(|| visible(periode.denomination_usuelle_etablissement)),
            coordonnees: departement
                .as_ref()
                .and_then(|departement| adresse.coordonnees(departement)),
            departement,
            diffusible: self.statut_diffusion_etablissement.as_deref() != Some("P"),
            unite: self.unite_legale.lire(),
            adresse: adresse.lire(),
        })
    }
}

impl Unite {
    fn lire(self) -> UniteLegale {
        UniteLegale {
            etat: match self.etat_administratif_unite_legale.as_deref() {
                Some("A") => Some(EtatUnite::Active),
                Some("C") => Some(EtatUnite::Cessee),
                _ => None,
            },
            categorie: visible(self.categorie_juridique_unite_legale).map(|code| CategorieJuridique { code }),
            denomination: visible(self.denomination_unite_legale),
            denomination_usuelle: visible(self.denomination_usuelle_unite_legale),
            sigle: visible(self.sigle_unite_legale),
            nom_naissance: visible(self.nom_unite_legale),
            nom_usage: visible(self.nom_usage_unite_legale),
            prenom: visible(self.prenom_usuel_unite_legale).or_else(|| visible(self.prenom1_unite_legale)),
        }
    }
}

impl Adresse {
    fn coordonnees(&self, departement: &CodeDepartement) -> Option<Coordonnees> {
        let metres = |champ: &Option<String>| visible(champ.clone())?.parse::<f64>().ok();
        let x = metres(&self.coordonnee_lambert_abscisse_etablissement)?;
        let y = metres(&self.coordonnee_lambert_ordonnee_etablissement)?;
        projections::vers_wgs84(x, y, departement)
    }

    fn lire(self) -> AdresseEtablissement {
        let libelle_cedex = visible(self.libelle_cedex_etablissement);
        AdresseEtablissement {
            complement: visible(self.complement_adresse_etablissement),
            numero: visible(self.numero_voie_etablissement),
            repetition: visible(self.indice_repetition_etablissement).map(|indice| repetition(&indice)),
            type_voie: visible(self.type_voie_etablissement).map(|code| type_voie(&code).to_owned()),
            voie: visible(self.libelle_voie_etablissement),
            distribution: visible(self.distribution_speciale_etablissement),
            code_postal: visible(self.code_postal_etablissement),
            commune: visible(self.libelle_commune_etablissement)
                .or_else(|| visible(self.libelle_commune_etranger_etablissement)),
            code_commune: visible(self.code_commune_etablissement),
            cedex: visible(self.code_cedex_etablissement).map(|code| Cedex {
                code,
                libelle: libelle_cedex,
            }),
            pays: visible(self.libelle_pays_etranger_etablissement),
        }
    }
}

impl Liens {
    /// Lien le plus récent depuis cet établissement ; un lien vers soi-même n'en est pas un.
    pub(super) fn plus_recent(self, predecesseur: &Siret) -> Option<LienSuccession> {
        lisibles(SERVICE, self.liens_succession)
            .into_iter()
            .filter(|lien| lien.siret_etablissement_predecesseur == predecesseur.as_str())
            .filter_map(|lien| {
                Some(LienSuccession {
                    predecesseur: predecesseur.clone(),
                    successeur: Siret::lire(&lien.siret_etablissement_successeur).ok()?,
                    date: lien.date_lien_succession,
                    transfert_siege: lien.transfert_siege.unwrap_or_default(),
                })
            })
            .filter(|lien| lien.successeur != lien.predecesseur)
            .max_by_key(|lien| lien.date)
    }
}
