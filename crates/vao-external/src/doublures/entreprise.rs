//! Doublure d'API Entreprise.

use std::collections::BTreeMap;

use hyper::StatusCode;
use serde_json::{Value, json as objet};
use vao_domain::Siren;

use super::entreprises::Fiche;
use super::reponse::{Corps, Parametres, rendre};

/// Extraits des sociétés ; une association, une fondation ou un entrepreneur n'en ont pas.
#[derive(Debug)]
pub(super) struct Registre {
    extraits: BTreeMap<String, Value>,
}

impl Registre {
    pub(super) fn de(fiches: &[Fiche]) -> Self {
        let societes = fiches
            .iter()
            .filter(|fiche| fiche.siege && fiche.categorie.starts_with('5') && fiche.diffusion == "O");
        Self {
            extraits: societes
                .map(|fiche| (fiche.siren().to_owned(), extrait(fiche)))
                .collect(),
        }
    }

    /// Réponse à ce chemin.
    pub(super) fn repondre(&self, chemin: &str, parametres: &Parametres, jeton: bool) -> Corps {
        if !jeton {
            return erreur(
                StatusCode::UNAUTHORIZED,
                "00101",
                "Interdit",
                "Votre jeton n'est pas valide",
            );
        }
        if chemin == "/privileges" {
            return rendre(StatusCode::OK, &objet!({ "privileges": ["extraits_rcs"] }));
        }
        let siren = chemin
            .strip_prefix("/v3/infogreffe/rcs/unites_legales/")
            .and_then(|suite| suite.strip_suffix("/extrait_kbis"));
        let Some(siren) = siren else {
            return erreur(
                StatusCode::NOT_FOUND,
                "00404",
                "Chemin inconnu",
                "cette route n'existe pas",
            );
        };
        let manque = ["context", "object", "recipient"]
            .into_iter()
            .find(|nom| parametres.un(nom).is_none());
        if let Some(nom) = manque {
            let detail = format!("le paramètre {nom} est manquant");
            return erreur(
                StatusCode::UNPROCESSABLE_ENTITY,
                "00201",
                "Entité non traitable",
                &detail,
            );
        }
        if Siren::lire(siren).is_err() {
            let detail = "le numéro de siren n'est pas correctement formaté";
            return erreur(
                StatusCode::UNPROCESSABLE_ENTITY,
                "00301",
                "Entité non traitable",
                detail,
            );
        }
        match self.extraits.get(siren) {
            Some(extrait) => rendre(StatusCode::OK, &objet!({ "data": extrait, "links": {}, "meta": {} })),
            None => erreur(
                StatusCode::NOT_FOUND,
                "02003",
                "Entité non trouvée",
                "aucune donnée pour ce siren",
            ),
        }
    }
}

fn physique(fonction: &str, nom: &str, prenom: &str) -> Value {
    objet!({
        "numero_identification": Value::Null, "type": "personne_physique", "fonction": fonction,
        "nom": nom, "prenom": prenom, "date_naissance": "1970-04", "raison_sociale": Value::Null
    })
}

fn morale(fonction: &str, siren: &str, raison_sociale: &str) -> Value {
    objet!({
        "numero_identification": siren, "type": "personne_morale", "fonction": fonction,
        "nom": Value::Null, "prenom": Value::Null, "date_naissance": Value::Null, "raison_sociale": raison_sociale
    })
}

fn extrait(fiche: &Fiche) -> Value {
    let rang: usize = fiche.siren().bytes().map(usize::from).sum();
    let mut mandataires = match rang % 3 {
        0 => vec![physique("GERANT", "AUBRY", "Nadia")],
        1 => vec![
            physique("PRESIDENT", "MARTEL", "Odile"),
            physique("DIRECTEUR GENERAL", "KEITA", "Ibrahima"),
        ],
        // Une société présidée par une autre.
        _ => vec![morale("PRESIDENT", "999999014", "LES SENTIERS PARTAGES")],
    };
    if fiche.siren() == "999999022" {
        mandataires = vec![physique("PRESIDENT", "MARTEL", "Odile")];
    }
    mandataires.push(morale(
        "COMMISSAIRE AUX COMPTES TITULAIRE",
        "999999030",
        "CABINET ESSAI AUDIT",
    ));
    let commercial = if fiche.siren() == "999999022" {
        "ESCALES DOUCES"
    } else {
        &fiche.usuelle
    };
    objet!({
        "siren": fiche.siren(),
        "date_extrait": "2026-06-01",
        "date_immatriculation": "2012-09-10",
        "date_radiation": Value::Null,
        "nom_commercial": if commercial.is_empty() { Value::Null } else { commercial.into() },
        "mandataires_sociaux": mandataires,
        "observations": [],
        "etablissement_principal": {
            "activite": "Organisation de sejours", "origine_fonds": "CREATION",
            "mode_exploitation": "EXPLOITATION DIRECTE", "code_ape": "5520Z"
        },
        "capital": { "montant": 10_000.0, "devise": "EUROS", "code_devise": "EUR" },
        "greffe": { "valeur": "LYON", "code": "6901" },
        "personne_morale": {
            "forme_juridique": { "valeur": "SOCIETE PAR ACTIONS SIMPLIFIEE", "code": "SAS" },
            "denomination": fiche.denomination
        }
    })
}

fn erreur(statut: StatusCode, code: &str, titre: &str, detail: &str) -> Corps {
    let corps = objet!({
        "errors": [{
            "code": code, "title": titre, "detail": detail, "source": Value::Null, "meta": { "provider": "Infogreffe" }
        }]
    });
    rendre(statut, &corps)
}
