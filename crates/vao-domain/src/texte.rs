//! Formes de texte vérifiées à la main : noms, téléphones, courriels ; et ce qu'un mot est sans ses accents.
//!
//! Pas d'expression rationnelle : son moteur pèserait plus que l'écran dans le navigateur.

use crate::telephone::Telephone;

/// Défaut de forme d'un texte saisi.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DefautTexte {
    /// Rien n'est saisi.
    #[error("ce champ est obligatoire")]
    Vide,
    /// Trop de caractères.
    #[error("{max} caractères au plus")]
    TropLong {
        /// Nombre de caractères admis.
        max: usize,
    },
    /// Caractère hors de l'alphabet admis.
    #[error("seuls les lettres, l'espace, le tiret et l'apostrophe sont admis")]
    Caractere,
    /// Deux espaces de suite.
    #[error("deux espaces se suivent")]
    DoubleEspace,
    /// Espace au contact d'un tiret.
    #[error("un espace touche un tiret")]
    EspaceTiret,
    /// Trop de tirets de suite.
    #[error("trop de tirets se suivent")]
    Tirets,
    /// Numéro de téléphone de forme inconnue.
    #[error("un numéro de téléphone est attendu, par exemple 01 23 45 67 89")]
    Telephone,
    /// Adresse de courriel de forme inconnue.
    #[error("une adresse de courriel est attendue, par exemple nom@exemple.fr")]
    Courriel,
}

/// Longueur maximale d'un nom ou d'un prénom.
pub const MAX_NOM: usize = 128;
/// Longueur maximale d'une adresse de courriel.
pub const MAX_COURRIEL: usize = 320;

/// Vérifie un nom : deux tirets de suite au plus.
pub fn verifier_nom(nom: &str) -> Result<(), DefautTexte> {
    verifier_patronyme(nom, "---")
}

/// Vérifie un prénom : jamais deux tirets de suite.
pub fn verifier_prenom(prenom: &str) -> Result<(), DefautTexte> {
    verifier_patronyme(prenom, "--")
}

fn verifier_patronyme(texte: &str, tirets_interdits: &str) -> Result<(), DefautTexte> {
    let texte = texte.trim();
    if texte.is_empty() {
        return Err(DefautTexte::Vide);
    }
    if texte.chars().count() > MAX_NOM {
        return Err(DefautTexte::TropLong { max: MAX_NOM });
    }
    if !texte.chars().all(est_lettre_de_nom) || !texte.chars().any(char::is_alphabetic) {
        return Err(DefautTexte::Caractere);
    }
    if texte.contains("  ") {
        return Err(DefautTexte::DoubleEspace);
    }
    if texte.contains(" -") || texte.contains("- ") {
        return Err(DefautTexte::EspaceTiret);
    }
    if texte.contains(tirets_interdits) {
        Err(DefautTexte::Tirets)
    } else {
        Ok(())
    }
}

/// Toute lettre Unicode et ses signes combinés, l'espace, le tiret et les deux apostrophes.
fn est_lettre_de_nom(c: char) -> bool {
    c.is_alphabetic() || matches!(c, ' ' | '-' | '\'' | '’' | '\u{300}'..='\u{36f}')
}

/// Nom qu'un répertoire écrit à sa façon, remis à la règle de [`verifier_nom`] ; `None` s'il ne peut l'être.
///
/// Une valeur du répertoire hors de nos règles empêcherait ensuite d'enregistrer la section qui la porte : ce qui n'y entre
/// pas se saisit.
pub fn nom_du_repertoire(nom: &str) -> Option<String> {
    remettre_a_la_regle(nom, verifier_nom)
}

/// Prénoms d'un répertoire (`ODILE, MARIE`), remis à la règle de [`verifier_prenom`] ; `None` s'ils ne peuvent l'être.
pub fn prenom_du_repertoire(prenom: &str) -> Option<String> {
    remettre_a_la_regle(prenom, verifier_prenom)
}

fn remettre_a_la_regle(texte: &str, verifier: impl Fn(&str) -> Result<(), DefautTexte>) -> Option<String> {
    let separe = texte.replace([',', ';', '.', '/'], " ");
    let mots: Vec<&str> = separe.split_whitespace().collect();
    let remis = mots.join(" ").replace(" -", "-").replace("- ", "-");
    verifier(&remis).is_ok().then_some(remis)
}

/// Vérifie un numéro de téléphone, français ou international, séparateurs admis.
pub fn verifier_telephone(numero: &str) -> Result<(), DefautTexte> {
    Telephone::lire(numero).map(drop)
}

/// Numéro au format E.164 (`+33123456789`, `+262262123456`), ou `None` si ce n'en est pas un.
pub fn telephone_e164(numero: &str) -> Option<String> {
    Telephone::lire(numero).ok().map(|lu| lu.as_str().to_owned())
}

/// Vérifie une adresse de courriel.
pub fn verifier_courriel(adresse: &str) -> Result<(), DefautTexte> {
    let adresse = adresse.trim();
    if adresse.is_empty() {
        return Err(DefautTexte::Vide);
    }
    if adresse.chars().count() > MAX_COURRIEL {
        return Err(DefautTexte::TropLong { max: MAX_COURRIEL });
    }
    let Some((local, domaine)) = adresse.rsplit_once('@') else {
        return Err(DefautTexte::Courriel);
    };
    if partie_locale_juste(local) && domaine_juste(domaine) {
        Ok(())
    } else {
        Err(DefautTexte::Courriel)
    }
}

fn partie_locale_juste(local: &str) -> bool {
    let juste = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c);
    !local.is_empty()
        && local.len() <= 64
        && local.chars().all(juste)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
}

fn domaine_juste(domaine: &str) -> bool {
    let etiquettes: Vec<&str> = domaine.split('.').collect();
    let juste = |etiquette: &&str| {
        !etiquette.is_empty()
            && etiquette.len() <= 63
            && etiquette.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !etiquette.starts_with('-')
            && !etiquette.ends_with('-')
    };
    etiquettes.len() >= 2 && etiquettes.iter().all(juste) && etiquettes.last().is_some_and(|fin| fin.len() >= 2)
}

/// Forme sous laquelle une adresse est rangée et comparée : sans espaces autour, en minuscules.
pub fn courriel_canonique(adresse: &str) -> String {
    adresse.trim().to_lowercase()
}

/// Lettre minuscule sans son accent ; tout autre signe est rendu tel quel.
///
/// Une table plutôt que la décomposition Unicode, dont les données pèseraient dans le navigateur. La base a sa propre
/// forme, `sans_accent()`, qui en sait plus : `œ` y devient `oe`. Les deux ne se comparent jamais l'une à l'autre.
pub const fn sans_accent(lettre: char) -> char {
    match lettre {
        'à' | 'á' | 'â' | 'ã' | 'ä' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ó' | 'ô' | 'õ' | 'ö' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ÿ' => 'y',
        autre => autre,
    }
}

/// Mots d'un texte, sans accents, sans casse et sans ponctuation : `LE-GOFF` et `Le Goff` ont les mêmes.
pub fn mots_sans_accent(texte: &str) -> Vec<String> {
    let lettres = texte.chars().flat_map(char::to_lowercase).map(sans_accent);
    let plat: String = lettres.map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    plat.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("Dupont", Ok(()))]
    #[case("d’Almeida-Peña", Ok(()))]
    #[case("Đặng", Ok(()))]
    #[case("Le--Goff", Ok(()))]
    #[case("Le---Goff", Err(DefautTexte::Tirets))]
    #[case("Le  Goff", Err(DefautTexte::DoubleEspace))]
    #[case("Le -Goff", Err(DefautTexte::EspaceTiret))]
    #[case("R2D2", Err(DefautTexte::Caractere))]
    #[case("🙂", Err(DefautTexte::Caractere))]
    #[case("-", Err(DefautTexte::Caractere))]
    #[case("  ", Err(DefautTexte::Vide))]
    fn noms(#[case] nom: &str, #[case] attendu: Result<(), DefautTexte>) {
        assert_eq!(verifier_nom(nom), attendu);
    }

    #[test]
    fn un_prenom_refuse_deux_tirets() {
        assert_eq!(verifier_prenom("Anne--Marie"), Err(DefautTexte::Tirets));
        assert_eq!(verifier_prenom("Anne-Marie"), Ok(()));
    }

    #[rstest]
    #[case("MARTEL", Some("MARTEL"))]
    #[case("ODILE, MARIE,ANNE", Some("ODILE MARIE ANNE"))]
    #[case("Jean . Pierre", Some("Jean Pierre"))]
    #[case(" ANNE - MARIE ", Some("ANNE-MARIE"))]
    #[case("D'ORNANO", Some("D'ORNANO"))]
    #[case("HENRI 4", None)]
    #[case(" , ", None)]
    fn les_prenoms_d_un_repertoire_entrent_dans_la_regle(#[case] lu: &str, #[case] attendu: Option<&str>) {
        assert_eq!(prenom_du_repertoire(lu).as_deref(), attendu);
    }

    #[test]
    fn un_nom_d_un_repertoire_garde_ses_deux_tirets() {
        assert_eq!(nom_du_repertoire("LE -- GOFF").as_deref(), Some("LE--GOFF"));
        assert_eq!(prenom_du_repertoire("ANNE--MARIE"), None);
    }

    #[test]
    fn un_nom_et_un_prenom_tiennent_en_128_caracteres() {
        // Des lettres de deux octets : ce sont les caractères qui comptent.
        let (juste, de_trop) = ("é".repeat(128), "é".repeat(129));

        for verifier in [verifier_nom, verifier_prenom] {
            assert_eq!(verifier(&juste), Ok(()));
            assert_eq!(verifier(&de_trop), Err(DefautTexte::TropLong { max: 128 }));
        }
    }

    #[rstest]
    #[case("0262 12 34 56", Some("+262262123456"))]
    #[case("abc", None)]
    fn un_telephone_verifie_a_une_forme_e164(#[case] saisi: &str, #[case] attendu: Option<&str>) {
        assert_eq!(telephone_e164(saisi).as_deref(), attendu);
        assert_eq!(verifier_telephone(saisi).is_ok(), attendu.is_some());
    }

    #[rstest]
    #[case("jean.dupont+vao@exemple.fr", true)]
    #[case("a@b.fr", true)]
    #[case("a@b", false)]
    #[case("a@-b.fr", false)]
    #[case("a..b@c.fr", false)]
    #[case("é@exemple.fr", false)]
    #[case("a b@exemple.fr", false)]
    #[case("a@exemple.fr\r\nBcc: x@y.fr", false)]
    fn courriels(#[case] saisi: &str, #[case] juste: bool) {
        assert_eq!(verifier_courriel(saisi).is_ok(), juste);
    }

    #[rstest]
    #[case("  Place de l'Église ", "place de l eglise")]
    #[case("LE-GOFF, Zoé", "le goff zoe")]
    #[case("Peña 12 bis", "pena 12 bis")]
    #[case("—", "")]
    fn mots(#[case] texte: &str, #[case] attendus: &str) {
        assert_eq!(mots_sans_accent(texte).join(" "), attendus);
    }

    proptest! {
        #[test]
        fn rien_ne_fait_paniquer(texte in ".{0,80}") {
            let _nom = verifier_nom(&texte);
            let _courriel = verifier_courriel(&texte);
        }

        #[test]
        fn ce_qu_un_repertoire_donne_suit_la_regle_ou_est_ecarte(texte in "[a-zA-Zé ,.'0-9-]{0,20}") {
            prop_assert!(nom_du_repertoire(&texte).is_none_or(|nom| verifier_nom(&nom).is_ok()));
            prop_assert!(prenom_du_repertoire(&texte).is_none_or(|prenom| verifier_prenom(&prenom).is_ok()));
        }
    }
}
