//! Examples of the answers: true answers of the API, recorded and checked by `tests/http/exemples.rs`.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::openapi::schema::ArrayItems;
use utoipa::openapi::{OpenApi, RefOr, Schema};

use super::operations;

/// One answer per published type, by its name.
const RELEVES: &str = include_str!("exemples.json");
/// What precedes the name of a type in a reference.
const PREFIXE: &str = "#/components/schemas/";

/// Gives each successful JSON answer that has no example the recorded one of its type.
pub fn illustrer(mut document: OpenApi) -> OpenApi {
    let releves: BTreeMap<String, Value> = serde_json::from_str(RELEVES).unwrap_or_default();
    for operation in operations(&mut document) {
        for (statut, reponse) in &mut operation.responses.responses {
            let RefOr::T(reponse) = reponse else { continue };
            let Some(RefOr::T(contenu)) = reponse.content.get_mut("application/json") else {
                continue;
            };
            if statut.starts_with('2') && contenu.example.is_none() && contenu.examples.is_empty() {
                contenu.example = contenu.schema.as_ref().and_then(|forme| exemple(&releves, forme));
            }
        }
    }
    document
}

fn exemple(releves: &BTreeMap<String, Value>, forme: &RefOr<Schema>) -> Option<Value> {
    match forme {
        RefOr::Ref(lien) => releves.get(lien.ref_location.strip_prefix(PREFIXE)?).cloned(),
        RefOr::T(Schema::Array(liste)) => match &liste.items {
            ArrayItems::RefOrSchema(element) => exemple(releves, element).map(|element| Value::Array(vec![element])),
            ArrayItems::False => None,
        },
        RefOr::T(_) => None,
    }
}
