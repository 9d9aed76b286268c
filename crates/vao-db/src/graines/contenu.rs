//! Contenu des sections d'une déclaration, sous la forme que le contrat publie.

use chrono::NaiveDate;
use serde_json::{Value, json};

/// Personne nommée dans une section.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Personne<'a> {
    pub(crate) prenom: &'a str,
    pub(crate) nom: &'a str,
    pub(crate) fonction: &'a str,
    pub(crate) email: &'a str,
    pub(crate) telephone: &'a str,
}

/// Adresse sur une ligne, située par sa commune.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lieu<'a> {
    pub(crate) rue: &'a str,
    pub(crate) commune: &'a str,
    pub(crate) code_insee: &'a str,
    pub(crate) code_postal: &'a str,
    pub(crate) departement: &'a str,
}

/// Adresse (`Adresse` du contrat).
pub(crate) fn adresse(lieu: Lieu<'_>) -> Value {
    json!({
        "label": format!("{} {} {}", lieu.rue, lieu.code_postal, lieu.commune),
        "cleInsee": null,
        "codeInsee": lieu.code_insee,
        "codePostal": lieu.code_postal,
        "departement": lieu.departement,
        "coordinates": null,
    })
}

/// Responsable du séjour (`ResponsableSejour`).
pub(crate) fn responsable(personne: Personne<'_>, adresse: &Value) -> Value {
    json!({
        "nom": personne.nom,
        "prenom": personne.prenom,
        "fonction": personne.fonction,
        "email": personne.email,
        "telephone": personne.telephone,
        "adresse": adresse,
    })
}

/// Vacanciers (`Vacanciers`).
pub(crate) fn vacanciers(hommes: i64, femmes: i64, tranches: &[&str], deficiences: &[&str], precision: &str) -> Value {
    json!({
        "effectifHomme": hommes,
        "effectifFemme": femmes,
        "effectifTotal": hommes + femmes,
        "trancheAge": tranches,
        "typeDeficiences": deficiences,
        "precisionDeficiences": precision,
    })
}

/// Personnel (`Personnel`).
pub(crate) fn personnel(responsables: i64, accompagnants: i64, recrutement: bool) -> Value {
    json!({
        "nombreResponsable": responsables,
        "nombreAccompagnant": accompagnants,
        "procedureRecrutementSupplementaire": recrutement,
    })
}

/// Attestation (`AttestationDto`).
pub(crate) fn attestation(personne: Personne<'_>, le: NaiveDate) -> Value {
    json!({ "nom": personne.nom, "prenom": personne.prenom, "qualite": personne.fonction, "at": le })
}
