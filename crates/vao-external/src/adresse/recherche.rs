//! Une recherche d'adresse, vérifiée avant tout appel.

/// Caractères admis, au moins et au plus.
const LONGUEURS: std::ops::RangeInclusive<usize> = 3..=200;
/// Résultats demandés, sauf indication.
const LIMITE: u8 = 10;
/// Résultats demandés, au plus.
const LIMITE_MAX: u8 = 20;

/// La recherche ne peut pas être envoyée.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RechercheInvalide {
    /// Moins de trois caractères.
    #[error("Saisissez au moins trois caractères.")]
    Courte,
    /// Plus de deux cents caractères.
    #[error("Saisissez deux cents caractères au plus.")]
    Longue,
    /// Le premier caractère n'est ni une lettre ni un chiffre.
    #[error("Commencez par une lettre ou un chiffre.")]
    Debut,
    /// Le code de la commune n'en est pas un.
    #[error("Le code de la commune a cinq caractères, par exemple 69383 ou 2A004.")]
    CodeInsee,
}

/// Recherche d'adresse. Deux textes qui ne diffèrent que par la casse ou les espaces sont la même.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RechercheAdresse {
    texte: String,
    communes: bool,
    limite: u8,
    code_insee: Option<String>,
}

impl RechercheAdresse {
    /// Lit ce qui est tapé : dix résultats au plus, de toute nature.
    pub fn lire(texte: &str) -> Result<Self, RechercheInvalide> {
        let mots: Vec<&str> = texte.split_whitespace().collect();
        let texte = mots.join(" ").to_lowercase();
        let longueur = texte.chars().count();
        if longueur < *LONGUEURS.start() {
            return Err(RechercheInvalide::Courte);
        }
        if longueur > *LONGUEURS.end() {
            return Err(RechercheInvalide::Longue);
        }
        if !texte.starts_with(char::is_alphanumeric) {
            return Err(RechercheInvalide::Debut);
        }
        Ok(Self {
            texte,
            communes: false,
            limite: LIMITE,
            code_insee: None,
        })
    }

    /// Communes seulement.
    #[must_use]
    pub fn communes(mut self) -> Self {
        self.communes = true;
        self
    }

    /// Au plus ce nombre de résultats (1 à 20).
    #[must_use]
    pub fn limite(mut self, limite: u8) -> Self {
        self.limite = limite.clamp(1, LIMITE_MAX);
        self
    }

    /// Dans cette commune seulement.
    pub fn code_insee(mut self, code: &str) -> Result<Self, RechercheInvalide> {
        let code = code.trim().to_uppercase();
        let (debut, fin) = code.split_at_checked(2).ok_or(RechercheInvalide::CodeInsee)?;
        let chiffres = |texte: &str| texte.bytes().all(|octet| octet.is_ascii_digit());
        if code.len() != 5 || !chiffres(fin) || !(chiffres(debut) || matches!(debut, "2A" | "2B")) {
            return Err(RechercheInvalide::CodeInsee);
        }
        self.code_insee = Some(code);
        Ok(self)
    }

    pub(crate) fn texte(&self) -> &str {
        &self.texte
    }

    pub(crate) const fn communes_seulement(&self) -> bool {
        self.communes
    }

    pub(crate) const fn limite_demandee(&self) -> u8 {
        self.limite
    }

    pub(crate) fn commune(&self) -> Option<&str> {
        self.code_insee.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ce_qui_ne_peut_pas_etre_cherche_n_est_pas_envoye() {
        let refus = |texte: &str| RechercheAdresse::lire(texte).unwrap_err();

        assert_eq!(refus("ab"), RechercheInvalide::Courte);
        assert_eq!(refus(&"é".repeat(201)), RechercheInvalide::Longue);
        assert_eq!(refus("'s Graveland"), RechercheInvalide::Debut);
        assert_eq!(refus("  & rue"), RechercheInvalide::Debut);
        assert!(RechercheAdresse::lire(&"é".repeat(200)).is_ok());
        assert!(RechercheAdresse::lire("Île de Ré").is_ok());
    }

    #[test]
    fn la_casse_et_les_espaces_ne_font_pas_deux_recherches() {
        let une = RechercheAdresse::lire(" 12  Rue des Lilas ").unwrap();

        assert_eq!(une, RechercheAdresse::lire("12 RUE DES LILAS").unwrap());
        assert_ne!(une, RechercheAdresse::lire("12 rue des lilas").unwrap().communes());
    }

    #[test]
    fn une_commune_se_designe_par_son_code() {
        let avec = |code: &str| RechercheAdresse::lire("rue des lilas").unwrap().code_insee(code);

        for code in ["69383", "2a004", "97411"] {
            assert!(avec(code).is_ok(), "{code}");
        }
        for code in ["", "6938", "693833", "2C004", "é9383", "69 83"] {
            assert_eq!(avec(code), Err(RechercheInvalide::CodeInsee), "{code}");
        }
    }
}
