//! Doublure du répertoire Sirene.

use std::collections::{BTreeMap, BTreeSet};

use hyper::StatusCode;
use serde_json::{Map, Value, json as objet};
use vao_domain::CodeDepartement;

use super::communes::Communes;
use super::entreprises::Fiche;
use super::reponse::{Corps, Parametres, rendre};
use crate::commun::Coordonnees;
use crate::projections;

/// Établissement inscrit au répertoire : le JSON se fait à la demande.
#[derive(Debug)]
struct Inscrite {
    fiche: Fiche,
    nic_siege: Option<String>,
    centre: Option<Coordonnees>,
}

/// Établissements inventés, par SIRET.
#[derive(Debug)]
pub(super) struct Repertoire {
    fiches: BTreeMap<String, Inscrite>,
    /// SIRET, successeur, date.
    liens: BTreeMap<String, (String, String)>,
}

impl Repertoire {
    pub(super) fn de(fiches: Vec<Fiche>, communes: &Communes) -> Self {
        let sieges: BTreeMap<String, String> = fiches
            .iter()
            .filter(|fiche| fiche.siege)
            .filter_map(|fiche| Some((fiche.siren().to_owned(), fiche.siret.get(9..)?.to_owned())))
            .collect();
        let mut repertoire = Self {
            fiches: BTreeMap::new(),
            liens: BTreeMap::new(),
        };
        for mut fiche in fiches {
            if let Some(lien) = fiche.succession.take() {
                repertoire.liens.insert(fiche.siret.clone(), lien);
            }
            let inscrite = Inscrite {
                nic_siege: sieges.get(fiche.siren()).cloned(),
                centre: communes.de_code(&fiche.insee).map(|commune| commune.centre),
                fiche,
            };
            repertoire.fiches.insert(inscrite.fiche.siret.clone(), inscrite);
        }
        repertoire
    }

    /// Réponse à `/api-sirene/3.11/{suite}?{parametres}`.
    pub(super) fn repondre(&self, suite: &str, parametres: &Parametres, cle: bool) -> Corps {
        if !cle {
            return erreur(StatusCode::UNAUTHORIZED, "clé absente");
        }
        match suite {
            "informations" => informations(),
            "siret" => self.liste(parametres),
            "siret/liensSuccession" => self.succession(parametres),
            _ => match suite.strip_prefix("siret/") {
                Some(siret) => self.etablissement(siret, parametres),
                None => erreur(StatusCode::NOT_FOUND, "chemin inconnu"),
            },
        }
    }

    fn etablissement(&self, siret: &str, parametres: &Parametres) -> Corps {
        if siret.len() != 14 || !siret.bytes().all(|octet| octet.is_ascii_digit()) {
            return erreur(StatusCode::BAD_REQUEST, "SIRET mal formé");
        }
        if parametres
            .un("date")
            .is_some_and(|date| date.parse::<chrono::NaiveDate>().is_err())
        {
            return erreur(StatusCode::BAD_REQUEST, "date mal formée");
        }
        match self.fiches.get(siret) {
            Some(fiche) => rendre(
                StatusCode::OK,
                &objet!({ "header": { "statut": 200, "message": "ok" }, "etablissement": valeur(fiche) }),
            ),
            None => inconnu(),
        }
    }

    fn liste(&self, parametres: &Parametres) -> Corps {
        let siren = parametres.un("q").and_then(|critere| critere.strip_prefix("siren:"));
        let nombre = parametres.nombre("nombre", 20, 0..=1_000);
        // Comme le service : le rang est borné, le curseur ne l'est pas.
        let debut = parametres.nombre("debut", 0, 0..=1_000);
        let (Some(siren), Some(nombre), Some(debut)) = (siren, nombre, debut) else {
            return erreur(StatusCode::BAD_REQUEST, "q, nombre ou debut mal formé");
        };
        let toutes: Vec<(&String, &Inscrite)> = self
            .fiches
            .range(siren.to_owned()..)
            .take_while(|(siret, _)| siret.starts_with(siren))
            .collect();
        if toutes.is_empty() {
            return inconnu();
        }
        let curseur = parametres.un("curseur");
        let champs: Option<BTreeSet<&str>> = parametres.un("champs").map(|champs| champs.split(',').collect());
        let page: Vec<&(&String, &Inscrite)> = toutes
            .iter()
            .skip(debut)
            .filter(|(siret, _)| curseur.is_none_or(|curseur| curseur == "*" || siret.as_str() > curseur))
            .take(nombre)
            .collect();
        let mut entete = objet!({
            "statut": 200, "message": "ok", "total": toutes.len(), "debut": debut, "nombre": page.len()
        });
        if let (Some(curseur), Some(entete)) = (curseur, entete.as_object_mut()) {
            let suivant = page.last().map_or(curseur, |(siret, _)| siret.as_str());
            entete.insert("curseur".to_owned(), curseur.into());
            entete.insert("curseurSuivant".to_owned(), suivant.into());
        }
        let fiches: Vec<Value> = page
            .iter()
            .map(|(_, fiche)| match &champs {
                Some(champs) => reduire(&valeur(fiche), champs),
                None => valeur(fiche),
            })
            .collect();
        rendre(StatusCode::OK, &objet!({ "header": entete, "etablissements": fiches }))
    }

    fn succession(&self, parametres: &Parametres) -> Corps {
        let cherche = parametres
            .un("q")
            .and_then(|critere| critere.strip_prefix("siretEtablissementPredecesseur:"));
        let Some((ancien, (nouveau, date))) = cherche.and_then(|siret| self.liens.get_key_value(siret)) else {
            return inconnu();
        };
        rendre(
            StatusCode::OK,
            &objet!({
                "header": { "statut": 200, "message": "ok", "total": 1, "debut": 0, "nombre": 1 },
                "liensSuccession": [{
                    "siretEtablissementPredecesseur": ancien,
                    "siretEtablissementSuccesseur": nouveau,
                    "dateLienSuccession": date,
                    "transfertSiege": false,
                    "continuiteEconomique": true,
                    "dateDernierTraitementLienSuccession": format!("{date}T08:12:00")
                }]
            }),
        )
    }
}

/// Ne garde que les champs demandés, à toute profondeur.
fn reduire(valeur: &Value, champs: &BTreeSet<&str>) -> Value {
    match valeur {
        Value::Object(objet) => {
            let gardes = objet.iter().filter_map(|(nom, valeur)| {
                let garde = champs.contains(nom.as_str());
                match reduire(valeur, champs) {
                    reduite @ (Value::Object(_) | Value::Array(_)) => Some((nom.clone(), reduite)),
                    feuille if garde => Some((nom.clone(), feuille)),
                    _ => None,
                }
            });
            Value::Object(gardes.collect::<Map<_, _>>())
        }
        Value::Array(liste) => liste.iter().map(|valeur| reduire(valeur, champs)).collect(),
        feuille => feuille.clone(),
    }
}

/// Texte, ou `null` s'il est vide.
fn texte(champ: &str) -> Value {
    if champ.is_empty() { Value::Null } else { champ.into() }
}

/// Point de la commune, dans la projection du lieu ; masqué ou absent comme chez Sirene.
fn lambert(inscrite: &Inscrite) -> [Value; 2] {
    if inscrite.fiche.voie == "[ND]" {
        return ["[ND]".into(), "[ND]".into()];
    }
    let departement = CodeDepartement::de_commune(&inscrite.fiche.insee);
    let metres = inscrite
        .centre
        .zip(departement)
        .and_then(|(centre, departement)| projections::depuis_wgs84(centre, &departement));
    metres.map_or([Value::Null, Value::Null], |(x, y)| {
        [format!("{x:.1}").into(), format!("{y:.1}").into()]
    })
}

fn valeur(inscrite: &Inscrite) -> Value {
    let Inscrite { fiche, nic_siege, .. } = inscrite;
    let [abscisse, ordonnee] = lambert(inscrite);
    objet!({
        "siren": fiche.siren(),
        "nic": fiche.siret.get(9..),
        "siret": fiche.siret,
        "statutDiffusionEtablissement": fiche.diffusion,
        "dateCreationEtablissement": "2015-03-02",
        "etablissementSiege": fiche.siege,
        "nombrePeriodesEtablissement": 1,
        "uniteLegale": {
            "etatAdministratifUniteLegale": fiche.unite,
            "statutDiffusionUniteLegale": fiche.diffusion,
            "categorieJuridiqueUniteLegale": fiche.categorie,
            "denominationUniteLegale": texte(&fiche.denomination),
            "denominationUsuelle1UniteLegale": texte(&fiche.usuelle),
            "sigleUniteLegale": Value::Null,
            "nomUniteLegale": texte(&fiche.nom),
            "nomUsageUniteLegale": Value::Null,
            "prenom1UniteLegale": texte(&fiche.prenom),
            "prenomUsuelUniteLegale": texte(&fiche.prenom),
            "nicSiegeUniteLegale": nic_siege
        },
        "adresseEtablissement": {
            "complementAdresseEtablissement": texte(&fiche.complement),
            "numeroVoieEtablissement": texte(&fiche.numero),
            "indiceRepetitionEtablissement": texte(&fiche.indice),
            "typeVoieEtablissement": texte(&fiche.type_voie),
            "libelleVoieEtablissement": texte(&fiche.voie),
            "codePostalEtablissement": texte(&fiche.code_postal),
            "libelleCommuneEtablissement": texte(&fiche.commune),
            "codeCommuneEtablissement": texte(&fiche.insee),
            "codePaysEtrangerEtablissement": Value::Null,
            "libellePaysEtrangerEtablissement": Value::Null,
            "coordonneeLambertAbscisseEtablissement": abscisse,
            "coordonneeLambertOrdonneeEtablissement": ordonnee
        },
        "adresse2Etablissement": {},
        "periodesEtablissement": [{
            "dateFin": Value::Null,
            "dateDebut": "2015-03-02",
            "etatAdministratifEtablissement": fiche.etat,
            "enseigne1Etablissement": Value::Null,
            "denominationUsuelleEtablissement": texte(&fiche.usuelle),
            "activitePrincipaleEtablissement": "55.20Z"
        }]
    })
}

fn informations() -> Corps {
    let collections = ["Unités Légales", "Établissements", "Liens de succession"];
    let etats: Vec<Value> = collections
        .iter()
        .map(|nom| objet!({ "Collection": nom, "etatCollection": "UP" }))
        .collect();
    rendre(
        StatusCode::OK,
        &objet!({
            "header": { "statut": 200, "message": "OK" },
            "etatService": "UP",
            "etatsDesServices": etats,
            "versionService": "3.11.19",
            "datesDernieresMisesAJourDesDonnees": [{
                "collection": "Établissements",
                "dateDerniereMiseADisposition": "2026-06-01T05:30:00",
                "dateDernierTraitementMaximum": "2026-06-01T00:10:00"
            }]
        }),
    )
}

fn inconnu() -> Corps {
    erreur(StatusCode::NOT_FOUND, "Aucun élément trouvé")
}

fn erreur(statut: StatusCode, message: &str) -> Corps {
    rendre(
        statut,
        &objet!({ "header": { "statut": statut.as_u16(), "message": message } }),
    )
}
