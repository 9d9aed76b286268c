//! Fusion de deux versions d'une section, champ par champ. Fonctions pures sur du JSON.
//!
//! Une section est un objet ; un champ est une feuille désignée par un pointeur JSON ; une liste est une feuille.

use serde_json::{Map, Value};

/// Correctif (RFC 7396) qui mène de `base` à `courant` ; ce que `courant` ne dit pas n'a pas changé.
pub(super) fn differences(base: &Value, courant: &Value) -> Map<String, Value> {
    let mut correctif = Map::new();
    let Value::Object(champs) = courant else {
        return correctif;
    };
    for (cle, valeur) in champs {
        let avant = base.get(cle).unwrap_or(&Value::Null);
        if avant.is_object() && valeur.is_object() {
            let dedans = differences(avant, valeur);
            if !dedans.is_empty() {
                correctif.insert(cle.clone(), Value::Object(dedans));
            }
        } else if valeur != avant && !(est_vide(valeur) && est_vide(avant)) {
            correctif.insert(cle.clone(), valeur.clone());
        }
    }
    correctif
}

/// Une absence, ou un objet qui ne contient que des absences.
fn est_vide(valeur: &Value) -> bool {
    match valeur {
        Value::Null => true,
        Value::Object(champs) => champs.values().all(est_vide),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => false,
    }
}

/// Applique un correctif ; une absence reste écrite, pour se comparer.
pub(super) fn appliquer(valeur: &mut Value, correctif: &Map<String, Value>) {
    if !valeur.is_object() {
        *valeur = Value::Object(Map::new());
    }
    let Value::Object(champs) = valeur else { return };
    for (cle, nouveau) in correctif {
        match nouveau {
            Value::Object(dedans) => appliquer(champs.entry(cle.clone()).or_insert(Value::Null), dedans),
            _ => {
                champs.insert(cle.clone(), nouveau.clone());
            }
        }
    }
}

/// Pointeurs des champs d'un correctif.
pub(super) fn feuilles(correctif: &Map<String, Value>) -> Vec<String> {
    let mut pointeurs = Vec::new();
    descendre(correctif, "", &mut pointeurs);
    pointeurs
}

fn descendre(champs: &Map<String, Value>, chemin: &str, pointeurs: &mut Vec<String>) {
    for (cle, valeur) in champs {
        let pointeur = [chemin, "/", cle].concat();
        match valeur {
            Value::Object(dedans) => descendre(dedans, &pointeur, pointeurs),
            _ => pointeurs.push(pointeur),
        }
    }
}

/// Valeur d'un champ ; une absence est nulle.
pub(super) fn lire<'a>(valeur: &'a Value, pointeur: &str) -> &'a Value {
    valeur.pointer(pointeur).unwrap_or(&Value::Null)
}

/// Écrit la valeur d'un champ, en créant les objets qui y mènent.
pub(super) fn ecrire(valeur: &mut Value, pointeur: &str, nouveau: Value) {
    let mut courant = valeur;
    for cle in pointeur.split('/').skip(1) {
        if !courant.is_object() {
            *courant = Value::Object(Map::new());
        }
        let Value::Object(champs) = courant else { return };
        courant = champs.entry(cle.to_owned()).or_insert(Value::Null);
    }
    *courant = nouveau;
}

/// Retire d'un correctif le champ désigné, ou le plus proche qui le contient.
pub(super) fn retirer(correctif: &mut Map<String, Value>, pointeur: &str) {
    let Some((cle, reste)) = pointeur
        .strip_prefix('/')
        .map(|chemin| chemin.split_once('/').unwrap_or((chemin, "")))
    else {
        return;
    };
    let vide = match correctif.get_mut(cle) {
        Some(Value::Object(dedans)) if !reste.is_empty() => {
            retirer(dedans, &["/", reste].concat());
            dedans.is_empty()
        }
        Some(_) => true,
        None => false,
    };
    if vide {
        correctif.remove(cle);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn objet(valeur: Value) -> Map<String, Value> {
        valeur.as_object().cloned().unwrap()
    }

    #[test]
    fn seuls_les_champs_changes_partent() {
        let base = json!({ "a": 1, "r": { "nom": "X", "tel": null }, "liste": [1, 2] });

        let correctif = differences(
            &base,
            &json!({ "a": 1, "r": { "nom": "Y", "tel": null }, "liste": [2] }),
        );

        assert_eq!(Value::Object(correctif), json!({ "r": { "nom": "Y" }, "liste": [2] }));
    }

    #[test]
    fn un_champ_efface_part_comme_une_absence() {
        assert_eq!(
            Value::Object(differences(&json!({ "a": 1 }), &json!({ "a": null }))),
            json!({ "a": null })
        );
        assert!(differences(&json!({}), &json!({ "a": null, "r": { "nom": null } })).is_empty());
    }

    #[test]
    fn ce_qui_n_est_pas_dit_n_a_pas_change() {
        assert!(differences(&json!({ "a": 1 }), &json!({})).is_empty());
    }

    #[test]
    fn un_objet_absent_se_cree_d_un_coup() {
        let correctif = differences(&json!({ "adresse": null }), &json!({ "adresse": { "label": "1 rue" } }));

        assert_eq!(feuilles(&correctif), ["/adresse/label"]);
        let mut valeur = json!({ "adresse": null });
        appliquer(&mut valeur, &correctif);
        assert_eq!(valeur, json!({ "adresse": { "label": "1 rue" } }));
    }

    #[test]
    fn un_champ_se_lit_s_ecrit_et_se_retire() {
        let mut valeur = json!({ "r": null });
        ecrire(&mut valeur, "/r/nom", json!("X"));
        assert_eq!(lire(&valeur, "/r/nom"), &json!("X"));
        assert_eq!(lire(&valeur, "/r/absent"), &Value::Null);

        let mut correctif = objet(json!({ "a": 1, "r": { "nom": "X" }, "etapes": [1] }));
        retirer(&mut correctif, "/r/nom");
        retirer(&mut correctif, "/etapes/0/dateFin");
        assert_eq!(Value::Object(correctif), json!({ "a": 1 }));
    }
}
