//! Réponses lues par le moteur JSON du navigateur.
//!
//! L'écran de connexion ne lit qu'un jeton ou un refus : le faire ainsi dispense le premier chargement du lecteur de
//! `serde_json` et de tout ce que le profil contient, quarante kilo-octets que les écrans suivants apportent.

use vao_contract::{CodeProbleme, ErreurChamp, Probleme};
use vao_domain::{Code, Version};
use wasm_bindgen::{JsCast, JsValue};

/// Champ de texte d'un objet JSON ; `None` si ce n'est pas un objet ou si le champ n'est pas un texte.
pub(crate) fn texte(json: &str, champ: &str) -> Option<String> {
    lire(&js_sys::JSON::parse(json).ok()?, champ)?.as_string()
}

/// Problème RFC 9457 ; `None` si le corps n'en est pas un de ce contrat.
pub(crate) fn probleme(json: &str) -> Option<Probleme> {
    let objet = js_sys::JSON::parse(json).ok()?;
    let texte = |champ: &str| lire(&objet, champ).and_then(|valeur| valeur.as_string());
    let mut probleme = Probleme::de(CodeProbleme::depuis_code(&texte("code")?)?);
    probleme.type_ = texte("type")?;
    probleme.title = texte("title")?;
    probleme.status = entier(&objet, "status").and_then(|nombre| u16::try_from(nombre).ok())?;
    probleme.detail = texte("detail");
    probleme.instance = texte("instance").unwrap_or_default();
    probleme.erreurs = liste(&objet, "erreurs").iter().filter_map(erreur_champ).collect();
    probleme.etat = texte("etat");
    probleme.actions_possibles = liste(&objet, "actionsPossibles")
        .iter()
        .filter_map(JsValue::as_string)
        .collect();
    probleme.version = entier(&objet, "version")
        .and_then(|nombre| nombre.try_into().ok())
        .map(Version);
    probleme.reessayer_dans = entier(&objet, "reessayerDans").and_then(|nombre| u32::try_from(nombre).ok());
    Some(probleme)
}

fn erreur_champ(objet: &JsValue) -> Option<ErreurChamp> {
    let texte = |champ: &str| lire(objet, champ).and_then(|valeur| valeur.as_string());
    Some(ErreurChamp {
        pointeur: texte("pointeur")?,
        code: texte("code")?,
        message: texte("message")?,
    })
}

fn lire(objet: &JsValue, champ: &str) -> Option<JsValue> {
    // `Reflect.get` lève une exception sur ce qui n'est pas un objet.
    js_sys::Reflect::get(objet, &champ.into()).ok()
}

fn liste(objet: &JsValue, champ: &str) -> Vec<JsValue> {
    let liste = lire(objet, champ).and_then(|valeur| valeur.dyn_into::<js_sys::Array>().ok());
    liste.map(|liste| liste.iter().collect()).unwrap_or_default()
}

fn entier(objet: &JsValue, champ: &str) -> Option<i64> {
    let nombre = lire(objet, champ)?.as_f64().filter(|nombre| nombre.fract() == 0.0)?;
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "JSON n'a qu'un type de nombre ; les entiers du contrat y sont exacts"
    )]
    let entier = nombre as i64;
    Some(entier)
}
