//! Formes documentées de l'API Sirene 3.11 : seulement les champs lus.

use serde::Deserialize;
use vao_domain::Siret;

use super::Etablissement;

/// Valeur d'un champ masqué.
const MASQUE: &str = "[ND]";

#[derive(Debug, Deserialize)]
pub(super) struct Reponse {
    pub(super) etablissement: Fiche,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Fiche {
    siret: String,
    etablissement_siege: bool,
    #[serde(default)]
    statut_diffusion_etablissement: Option<String>,
    unite_legale: Unite,
    adresse_etablissement: Adresse,
    #[serde(default)]
    periodes_etablissement: Vec<Periode>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "les noms sont ceux du service")]
struct Unite {
    #[serde(default)]
    etat_administratif_unite_legale: Option<String>,
    #[serde(default)]
    denomination_unite_legale: Option<String>,
    #[serde(default)]
    nom_unite_legale: Option<String>,
    #[serde(default)]
    nom_usage_unite_legale: Option<String>,
    #[serde(default)]
    prenom1_unite_legale: Option<String>,
    #[serde(default)]
    prenom_usuel_unite_legale: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "les noms sont ceux du service")]
struct Adresse {
    #[serde(default)]
    numero_voie_etablissement: Option<String>,
    #[serde(default)]
    indice_repetition_etablissement: Option<String>,
    #[serde(default)]
    type_voie_etablissement: Option<String>,
    #[serde(default)]
    libelle_voie_etablissement: Option<String>,
    #[serde(default)]
    code_postal_etablissement: Option<String>,
    #[serde(default)]
    libelle_commune_etablissement: Option<String>,
    #[serde(default)]
    code_commune_etablissement: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Periode {
    #[serde(default)]
    date_fin: Option<String>,
    #[serde(default)]
    etat_administratif_etablissement: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Liens {
    #[serde(default)]
    liens_succession: Vec<Lien>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Lien {
    siret_etablissement_predecesseur: String,
    siret_etablissement_successeur: String,
    #[serde(default)]
    date_lien_succession: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Informations {
    #[serde(default)]
    pub(super) etat_service: String,
}

/// Texte présent et non masqué.
fn visible(champ: Option<String>) -> Option<String> {
    champ.filter(|texte| !texte.trim().is_empty() && texte != MASQUE)
}

impl Fiche {
    /// Établissement lu, ou `None` si le SIRET n'en est pas un.
    pub(super) fn lire(self) -> Option<Etablissement> {
        let siret = Siret::lire(&self.siret).ok()?;
        let courante = self
            .periodes_etablissement
            .iter()
            .find(|periode| periode.date_fin.is_none())
            .or_else(|| self.periodes_etablissement.first());
        let ouvert = courante.is_some_and(|periode| periode.etat_administratif_etablissement.as_deref() == Some("A"));
        let active = self.unite_legale.etat_administratif_unite_legale.as_deref() != Some("C");
        Some(Etablissement {
            siret,
            actif: ouvert && active,
            siege: self.etablissement_siege,
            diffusible: self.statut_diffusion_etablissement.as_deref() != Some("P"),
            nom: self.unite_legale.nom(),
            commune_insee: visible(self.adresse_etablissement.code_commune_etablissement.clone()).unwrap_or_default(),
            adresse: self.adresse_etablissement.ligne(),
        })
    }
}

impl Unite {
    fn nom(self) -> String {
        visible(self.denomination_unite_legale).unwrap_or_else(|| {
            let prenom = visible(self.prenom_usuel_unite_legale).or_else(|| visible(self.prenom1_unite_legale));
            let nom = visible(self.nom_usage_unite_legale).or_else(|| visible(self.nom_unite_legale));
            joindre([prenom, nom])
        })
    }
}

impl Adresse {
    fn ligne(self) -> Option<String> {
        let voie = joindre([
            visible(self.numero_voie_etablissement),
            visible(self.indice_repetition_etablissement),
            visible(self.type_voie_etablissement),
            visible(self.libelle_voie_etablissement),
        ]);
        let commune = joindre([
            visible(self.code_postal_etablissement),
            visible(self.libelle_commune_etablissement),
        ]);
        let ligne = joindre([Some(voie), Some(commune)]);
        (!ligne.is_empty()).then_some(ligne)
    }
}

fn joindre<const N: usize>(morceaux: [Option<String>; N]) -> String {
    let presents: Vec<String> = morceaux
        .into_iter()
        .flatten()
        .filter(|texte| !texte.is_empty())
        .collect();
    presents.join(" ")
}

impl Liens {
    /// Successeur du lien le plus récent ; un lien vers soi-même n'en est pas un.
    pub(super) fn plus_recent(self, predecesseur: &Siret) -> Option<Siret> {
        self.liens_succession
            .into_iter()
            .filter(|lien| lien.siret_etablissement_predecesseur == predecesseur.as_str())
            .max_by(|a, b| a.date_lien_succession.cmp(&b.date_lien_succession))
            .and_then(|lien| Siret::lire(&lien.siret_etablissement_successeur).ok())
            .filter(|successeur| successeur != predecesseur)
    }
}
