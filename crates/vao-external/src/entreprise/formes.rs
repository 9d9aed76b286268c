//! Formes documentées d'API Entreprise v3 : seulement les champs lus. Les dates de naissance n'y sont pas.

use serde::Deserialize;
use vao_domain::Siren;

use super::{Extrait, Mandataire, NatureMandataire, SERVICE};
use crate::lignes::{Ligne, lisibles};

#[derive(Debug, Deserialize)]
pub(super) struct Reponse {
    data: Donnees,
}

#[derive(Debug, Deserialize)]
struct Donnees {
    #[serde(default)]
    nom_commercial: Option<String>,
    #[serde(default)]
    mandataires_sociaux: Option<Vec<Ligne<MandataireLu>>>,
}

#[derive(Debug, Deserialize)]
struct MandataireLu {
    #[serde(default, rename = "type")]
    nature: Option<String>,
    #[serde(default)]
    numero_identification: Option<String>,
    #[serde(default)]
    fonction: Option<String>,
    #[serde(default)]
    nom: Option<String>,
    #[serde(default)]
    prenom: Option<String>,
    #[serde(default)]
    raison_sociale: Option<String>,
}

fn present(champ: Option<String>) -> Option<String> {
    champ
        .map(|texte| texte.trim().to_owned())
        .filter(|texte| !texte.is_empty())
}

impl Reponse {
    pub(super) fn lire(self) -> Extrait {
        let mandataires = lisibles(SERVICE, self.data.mandataires_sociaux.unwrap_or_default());
        Extrait {
            nom_commercial: present(self.data.nom_commercial),
            mandataires: mandataires.into_iter().filter_map(MandataireLu::lire).collect(),
        }
    }
}

impl MandataireLu {
    /// Représentant légal, ou `None` pour qui n'en est pas un ou n'a pas de nom.
    fn lire(self) -> Option<Mandataire> {
        let (nom, raison_sociale) = (present(self.nom), present(self.raison_sociale));
        let nature = match present(self.nature).map(|nature| nature.to_lowercase()).as_deref() {
            Some("personne_physique") => NatureMandataire::PersonnePhysique,
            Some("personne_morale") => NatureMandataire::PersonneMorale,
            // Seule une entreprise a une raison sociale.
            None if raison_sociale.is_some() => NatureMandataire::PersonneMorale,
            None if nom.is_some() => NatureMandataire::PersonnePhysique,
            _ => return None,
        };
        let fonction = present(self.fonction).unwrap_or_default();
        if controle_les_comptes(&fonction) {
            return None;
        }
        let lu = Mandataire {
            nature,
            fonction,
            nom,
            prenom: present(self.prenom),
            raison_sociale,
            siren: present(self.numero_identification).and_then(|numero| Siren::lire(&numero).ok()),
        };
        let nomme = match lu.nature {
            NatureMandataire::PersonnePhysique => lu.nom.is_some(),
            NatureMandataire::PersonneMorale => lu.raison_sociale.is_some(),
        };
        nomme.then_some(lu)
    }
}

/// Un commissaire aux comptes contrôle l'entreprise, il ne la représente pas.
fn controle_les_comptes(fonction: &str) -> bool {
    let fonction = fonction.to_lowercase();
    fonction.contains("commissaire") && fonction.contains("compte")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_commissaire_aux_comptes_n_est_pas_un_representant() {
        for fonction in [
            "COMMISSAIRE AUX COMPTES TITULAIRE",
            "Commissaire aux comptes suppléant",
            "Commissaire  aux  Comptes",
        ] {
            assert!(controle_les_comptes(fonction), "{fonction}");
        }
        for fonction in [
            "PRESIDENT",
            "Directeur général",
            "COMMISSAIRE A LA TRANSFORMATION",
            "Gérant",
        ] {
            assert!(!controle_les_comptes(fonction), "{fonction}");
        }
    }
}
