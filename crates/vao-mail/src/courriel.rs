//! A mail ready to leave.

use crate::typographie::une_ligne;

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

impl Courriel {
    /// Mail without recipient yet; the subject is brought back to one line.
    pub fn nouveau(sujet: &str, html: String, texte: String) -> Self {
        Self {
            destinataires: Vec::new(),
            copies: Vec::new(),
            sujet: une_ligne(sujet),
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
}
