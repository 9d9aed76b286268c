//! The OpenAPI document against the service: every answer of the matrix is one that it announces, and what it publishes
//! about an operation (who may call it, which headers it asks for, its examples) is what the operation does.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use serde_json::{Value, json};
use vao_test::Reponse;

use super::operations::{Operation, operations};

/// Operations without `Idempotency-Key`: doing them twice does the same, or their answer holds a secret that is not kept.
const SANS_CLE: [&str; 8] = [
    "/annuaire/etablissements/{siret}/actions/prevenir-siege",
    "/moi/cgu",
    "/moi/cle-api",
    "/moi/courriel",
    "/moi/second-facteur",
    "/moi/second-facteur/codes-de-secours",
    "/moi/second-facteur/confirmation",
    "/moi/second-facteur/retrait",
];

/// Published document, and the validators of the bodies already met.
pub(super) struct Contrat {
    document: Value,
    validateurs: BTreeMap<String, Validator>,
    fautes: BTreeSet<String>,
}

impl Contrat {
    pub(super) fn publie() -> Self {
        Self {
            document: serde_json::to_value(vao_server::routes::document()).unwrap(),
            validateurs: BTreeMap::new(),
            fautes: BTreeSet::new(),
        }
    }

    /// Notes an answer that the document does not announce: status, content type or shape.
    pub(super) fn confronter(&mut self, operation: &Operation, reponse: &Reponse) {
        let cas = format!("{} → {}", operation.nom(), reponse.statut);
        let statut = reponse.statut.to_string();
        let Some(annoncee) = champ(self.operation(operation), "responses").get(&statut) else {
            self.fautes.insert(format!("{cas} : statut non documenté"));
            return;
        };
        let recu = type_de(reponse);
        let Some(contenu) = champ(annoncee, "content").as_object().cloned() else {
            if !reponse.corps.is_empty() {
                self.fautes.insert(format!("{cas} : corps non documenté"));
            }
            return;
        };
        let Some(forme) = contenu.get(&recu) else {
            self.fautes.insert(format!("{cas} : {recu} non documenté"));
            return;
        };
        if recu.ends_with("json") {
            let corps: Value = serde_json::from_slice(&reponse.corps).unwrap();
            self.verifier(&cas, champ(forme, "schema"), &corps);
        }
    }

    /// Fails with every disagreement met.
    pub(super) fn conclure(self) {
        let fautes: Vec<_> = self.fautes.into_iter().collect();
        assert!(fautes.is_empty(), "{} écarts :\n{}", fautes.len(), fautes.join("\n"));
    }

    fn operation(&self, operation: &Operation) -> &Value {
        let methode = operation.methode.nom().to_lowercase();
        let chemin = format!("/api/v1{}", operation.chemin);
        champ(champ(champ(&self.document, "paths"), &chemin), &methode)
    }

    fn verifier(&mut self, cas: &str, schema: &Value, valeur: &Value) {
        let cle = schema.to_string();
        let validateur = self.validateurs.entry(cle).or_insert_with(|| {
            let entier = json!({ "allOf": [schema], "components": champ(&self.document, "components") });
            jsonschema::draft202012::new(&entier).unwrap()
        });
        let defauts: Vec<String> = validateur
            .iter_errors(valeur)
            .map(|defaut| format!("{cas} : {} : {defaut}", defaut.instance_path()))
            .collect();
        self.fautes.extend(defauts);
    }
}

/// A field of the document; `null` when it is not there.
fn champ<'a>(objet: &'a Value, nom: &str) -> &'a Value {
    objet.get(nom).unwrap_or(&Value::Null)
}

/// Content type, without its parameters.
fn type_de(reponse: &Reponse) -> String {
    let brut = reponse
        .entetes
        .get("content-type")
        .map(|valeur| valeur.to_str().unwrap());
    let (nom, _) = brut
        .unwrap_or_default()
        .split_once(';')
        .unwrap_or((brut.unwrap_or_default(), ""));
    nom.trim().to_owned()
}

/// Names of the header parameters of an operation.
fn entetes(publiee: &Value) -> BTreeSet<String> {
    let parametres = publiee["parameters"].as_array().cloned().unwrap_or_default();
    parametres
        .iter()
        .filter(|parametre| parametre["in"] == "header")
        .map(|parametre| parametre["name"].as_str().unwrap().to_lowercase())
        .collect()
}

#[test]
fn le_document_dit_qui_appelle_et_quels_entetes_sont_attendus() {
    let contrat = Contrat::publie();
    let mut fautes = Vec::new();
    for operation in operations() {
        let publiee = contrat.operation(&operation);
        let ouverte = publiee["security"]
            .as_array()
            .is_none_or(|exigences| exigences.is_empty() || exigences.iter().any(|exigence| exigence == &json!({})));
        if ouverte != operation.publique {
            fautes.push(format!(
                "{} : sécurité publiée {}",
                operation.nom(),
                publiee["security"]
            ));
        }
        let attendus = entetes(publiee);
        if operation.version != attendus.contains("if-match") {
            fautes.push(format!("{} : If-Match", operation.nom()));
        }
        let cle = operation.methode.nom() == "POST" && !operation.publique && !SANS_CLE.contains(&operation.chemin);
        if cle && !attendus.contains("idempotency-key") {
            fautes.push(format!("{} : Idempotency-Key", operation.nom()));
        }
    }
    assert!(fautes.is_empty(), "{} écarts :\n{}", fautes.len(), fautes.join("\n"));
}

#[test]
fn chaque_exemple_du_document_respecte_son_schema() {
    let mut contrat = Contrat::publie();
    let mut vus = 0_usize;
    for operation in operations() {
        let publiee = contrat.operation(&operation).clone();
        let corps = std::iter::once(("corps".to_owned(), &publiee["requestBody"]));
        let reponses = publiee["responses"].as_object().unwrap().iter();
        for (nom, partie) in corps.chain(reponses.map(|(statut, reponse)| (statut.clone(), reponse))) {
            let Some(contenus) = partie["content"].as_object() else {
                continue;
            };
            for contenu in contenus.values() {
                let cas = format!("{}, {nom}", operation.nom());
                for exemple in exemples(contenu) {
                    vus += 1;
                    contrat.verifier(&cas, &contenu["schema"], exemple);
                }
            }
        }
    }
    assert!(vus > 100, "{vus} exemples lus");
    contrat.conclure();
}

/// Examples of a content: the only one, or one per case.
fn exemples(contenu: &Value) -> Vec<&Value> {
    let nommes = contenu["examples"].as_object().into_iter().flatten();
    let mut lus: Vec<&Value> = nommes.map(|(_, exemple)| &exemple["value"]).collect();
    lus.extend(contenu.get("example"));
    lus
}
