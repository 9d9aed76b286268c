//! Lecture des textes saisis : sans espaces autour, sans caractère de contrôle, vide = absent.

use serde::{Deserialize, Deserializer};

/// Nettoie un texte saisi : caractères de contrôle retirés (sauf fins de ligne et tabulations), bords rognés.
pub fn nettoyer(texte: &str) -> String {
    let garde = |c: &char| !c.is_control() || matches!(c, '\n' | '\t');
    texte.chars().filter(garde).collect::<String>().trim().to_owned()
}

/// Lit un texte facultatif ; le texte vide vaut `None`.
pub fn facultatif<'de, D: Deserializer<'de>>(de: D) -> Result<Option<String>, D::Error> {
    let lu = Option::<String>::deserialize(de)?;
    Ok(lu.map(|texte| nettoyer(&texte)).filter(|texte| !texte.is_empty()))
}

/// Lit un texte attendu ; il peut être vide, la règle de champ le dira.
pub fn attendu<'de, D: Deserializer<'de>>(de: D) -> Result<String, D::Error> {
    String::deserialize(de).map(|texte| nettoyer(&texte))
}

#[cfg(test)]
mod tests {
    use super::nettoyer;

    #[test]
    fn le_caractere_nul_disparait_et_l_emoji_reste() {
        assert_eq!(nettoyer("  a\u{0}b 🙂\r\nc\t "), "ab 🙂\nc");
    }
}
