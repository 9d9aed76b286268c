//! A mail ready to leave.

use vao_domain::typographie::une_ligne;

/// Mail ready to leave, in its two forms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Courriel {
    /// Addresses of the « To » header.
    pub destinataires: Vec<String>,
    /// Addresses of the « Cc » header.
    pub copies: Vec<String>,
    /// Subject, on one line.
    pub sujet: String,
    /// HTML form.
    pub html: String,
    /// Plain text form, which says the same.
    pub texte: String,
}

/// Characters of a subject at most: beyond, screens cut it anyway (RFC 5322 § 2.1.1).
const SUJET_MAX: usize = 78;

impl Courriel {
    /// Mail without recipient yet; the subject is brought back to one short line.
    pub fn nouveau(sujet: &str, html: String, texte: String) -> Self {
        Self {
            destinataires: Vec::new(),
            copies: Vec::new(),
            sujet: abreger(une_ligne(sujet)),
            html,
            texte,
        }
    }

    /// Adds recipients; one written twice receives one mail.
    #[must_use]
    pub fn pour<A: Into<String>>(mut self, adresses: impl IntoIterator<Item = A>) -> Self {
        for adresse in adresses {
            let adresse = adresse.into();
            if !contient(&self.destinataires, &adresse) {
                self.copies.retain(|copie| !copie.eq_ignore_ascii_case(&adresse));
                self.destinataires.push(adresse);
            }
        }
        self
    }

    /// Adds recipients in copy, save those who already receive the mail.
    #[must_use]
    pub fn copie_a<A: Into<String>>(mut self, adresses: impl IntoIterator<Item = A>) -> Self {
        for adresse in adresses {
            let adresse = adresse.into();
            if !contient(&self.destinataires, &adresse) && !contient(&self.copies, &adresse) {
                self.copies.push(adresse);
            }
        }
        self
    }
}

/// `sujet` cut after a whole word when it is too long.
fn abreger(sujet: String) -> String {
    if sujet.chars().count() <= SUJET_MAX {
        return sujet;
    }
    let debut: String = sujet.chars().take(SUJET_MAX - 1).collect();
    let garde = debut
        .rfind(' ')
        .and_then(|espace| debut.get(..espace))
        .unwrap_or(&debut);
    format!("{}…", garde.trim_end_matches([' ', ':', ',', '\u{a0}']))
}

fn contient(adresses: &[String], adresse: &str) -> bool {
    adresses.iter().any(|connue| connue.eq_ignore_ascii_case(adresse))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vide() -> Courriel {
        Courriel::nouveau("s", String::new(), String::new())
    }

    #[test]
    fn personne_ne_recoit_deux_fois_le_meme_courriel() {
        let courriel = vide()
            .copie_a(["c@x.test"])
            .pour(["a@x.test", "B@x.test", "b@x.test", "c@x.test"])
            .copie_a(["A@x.test", "d@x.test", "d@x.test"]);

        assert_eq!(courriel.destinataires, ["a@x.test", "B@x.test", "c@x.test"]);
        assert_eq!(courriel.copies, ["d@x.test"]);
    }

    #[test]
    fn un_sujet_tient_sur_une_ligne() {
        let courriel = Courriel::nouveau("VAO – mer\r\nBcc: pirate@x.test", String::new(), String::new());

        assert_eq!(courriel.sujet, "VAO – mer Bcc: pirate@x.test");
    }

    #[test]
    fn un_sujet_trop_long_est_coupe_apres_un_mot() {
        let sujet = |texte: &str| Courriel::nouveau(texte, String::new(), String::new()).sujet;
        let juste = "é".repeat(SUJET_MAX);

        assert_eq!(sujet(&juste), juste);
        assert_eq!(sujet(&format!("{juste}é")), format!("{}…", "é".repeat(SUJET_MAX - 1)));
        assert_eq!(
            sujet("VAO – Séjour annulé, déclaration DS-27-038-0042 : Randonnée en Chartreuse et en Vercors"),
            "VAO – Séjour annulé, déclaration DS-27-038-0042 : Randonnée en Chartreuse et…"
        );
    }
}
