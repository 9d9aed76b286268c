//! Fusion partielle (RFC 7396) et différences champ par champ.

use serde_json::{Map, Value, json};

/// Applique `correctif` à `cible` : `null` efface, un objet se fusionne, le reste remplace.
pub(crate) fn fusionner(cible: Value, correctif: Value) -> Value {
    let Value::Object(correctif) = correctif else {
        return correctif;
    };
    let mut champs = match cible {
        Value::Object(champs) => champs,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    };
    for (cle, valeur) in correctif {
        if valeur.is_null() {
            champs.remove(&cle);
        } else {
            let ancienne = champs.remove(&cle).unwrap_or(Value::Null);
            champs.insert(cle, fusionner(ancienne, valeur));
        }
    }
    Value::Object(champs)
}

/// Différences entre deux sections : `{"/effectifHomme": {"avant": 6, "apres": 7}}`.
pub(crate) fn differences(avant: &Value, apres: &Value) -> Value {
    let mut relevees = Map::new();
    comparer(avant, apres, "", &mut relevees);
    Value::Object(relevees)
}

fn comparer(avant: &Value, apres: &Value, chemin: &str, relevees: &mut Map<String, Value>) {
    match (avant, apres) {
        (Value::Object(anciens), Value::Object(nouveaux)) => {
            for (cle, ancien) in anciens {
                comparer(
                    ancien,
                    nouveaux.get(cle).unwrap_or(&Value::Null),
                    &format!("{chemin}/{cle}"),
                    relevees,
                );
            }
            for (cle, nouveau) in nouveaux.iter().filter(|(cle, _)| !anciens.contains_key(*cle)) {
                comparer(&Value::Null, nouveau, &format!("{chemin}/{cle}"), relevees);
            }
        }
        (avant, apres) if avant == apres => {}
        (avant, apres) => {
            relevees.insert(chemin.to_owned(), json!({ "avant": avant, "apres": apres }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Exemples de l'annexe A de la RFC 7396.
    #[test]
    fn les_exemples_de_la_norme() {
        for (cible, correctif, attendu) in [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (
                json!({"a": {"b": "c"}}),
                json!({"a": {"b": "d", "c": null}}),
                json!({"a": {"b": "d"}}),
            ),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
            (json!(["a", "b"]), json!({"a": "b", "c": null}), json!({"a": "b"})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
        ] {
            assert_eq!(fusionner(cible, correctif), attendu);
        }
    }

    #[test]
    fn seules_les_differences_sont_relevees() {
        let avant = json!({"homme": 6, "femme": 7, "r": {"nom": "A", "tel": "1"}});
        let apres = json!({"homme": 7, "femme": 7, "r": {"nom": "A"}, "age": ["18_39"]});

        let relevees = differences(&avant, &apres);

        assert_eq!(
            relevees,
            json!({
                "/homme": {"avant": 6, "apres": 7},
                "/r/tel": {"avant": "1", "apres": null},
                "/age": {"avant": null, "apres": ["18_39"]},
            })
        );
    }
}
