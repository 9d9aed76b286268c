//! Lecture des champs avant l'envoi : du texte saisi aux valeurs du corps.

use chrono::NaiveDate;
use leptos::prelude::*;
use vao_contract::probleme::ErreurChamp;

use super::Champ;
use crate::format::{ErreurJour, analyser_jour};

/// Recueille les erreurs de forme pendant la lecture des champs.
///
/// Chaque lecture rend une valeur utilisable (vide en cas d'erreur) : on lit tout, puis on regarde [`Saisie::erreurs`].
#[derive(Debug, Default)]
pub struct Saisie {
    erreurs: Vec<ErreurChamp>,
}

impl Saisie {
    /// Texte sans espaces autour ; peut être vide.
    pub fn texte(&self, champ: Champ<String>) -> String {
        champ.valeur.with_untracked(|valeur| valeur.trim().to_owned())
    }

    /// Texte, `None` s'il est vide.
    pub fn texte_optionnel(&self, champ: Champ<String>) -> Option<String> {
        Some(self.texte(champ)).filter(|texte| !texte.is_empty())
    }

    /// Texte non vide.
    pub fn texte_requis(&mut self, champ: Champ<String>) -> String {
        let texte = self.texte(champ);
        if texte.is_empty() {
            self.ajouter(&champ, "requis", "Ce champ est obligatoire.");
        }
        texte
    }

    /// Choix d'une liste ou d'un groupe de boutons radio.
    pub fn choix_requis(&mut self, champ: Champ<String>) -> String {
        let texte = self.texte(champ);
        if texte.is_empty() {
            self.ajouter(&champ, "requis", "Choisissez une réponse.");
        }
        texte
    }

    /// Date, `None` si le champ est vide.
    pub fn jour(&mut self, champ: Champ<String>) -> Option<NaiveDate> {
        match analyser_jour(&self.texte(champ)) {
            Ok(jour) => Some(jour),
            Err(ErreurJour::Vide) => None,
            Err(erreur) => {
                self.ajouter(&champ, erreur.code(), erreur.message());
                None
            }
        }
    }

    /// Date obligatoire.
    pub fn jour_requis(&mut self, champ: Champ<String>) -> NaiveDate {
        match analyser_jour(&self.texte(champ)) {
            Ok(jour) => jour,
            Err(erreur) => {
                self.ajouter(&champ, erreur.code(), erreur.message());
                NaiveDate::default()
            }
        }
    }

    /// Nombre entier positif ou nul, espaces admis (« 1 200 ») ; `None` si le champ est vide.
    pub fn entier(&mut self, champ: Champ<String>) -> Option<i64> {
        let texte: String = self.texte(champ).split_whitespace().collect();
        if texte.is_empty() {
            return None;
        }
        let valeur = texte
            .bytes()
            .all(|octet| octet.is_ascii_digit())
            .then(|| texte.parse().ok())
            .flatten();
        if valeur.is_none() {
            self.ajouter(
                &champ,
                "nombre-invalide",
                "Saisissez un nombre entier, en chiffres, par exemple 12.",
            );
        }
        valeur
    }

    /// Nombre entier obligatoire.
    pub fn entier_requis(&mut self, champ: Champ<String>) -> i64 {
        let vide = self.texte(champ).is_empty();
        let valeur = self.entier(champ);
        if vide {
            self.ajouter(&champ, "requis", "Saisissez un nombre, par exemple 12.");
        }
        valeur.unwrap_or_default()
    }

    /// Ajoute une erreur au champ.
    pub fn ajouter<T: Send + Sync + 'static>(&mut self, champ: &Champ<T>, code: &str, message: &str) {
        self.pousser(champ.pointeur(), code, message);
    }

    /// Reprend des erreurs trouvées ailleurs.
    pub fn reprendre(&mut self, erreurs: Vec<ErreurChamp>) {
        self.erreurs.extend(erreurs);
    }

    /// Les erreurs trouvées ; `None` si tout a été lu.
    pub fn erreurs(self) -> Option<Vec<ErreurChamp>> {
        (!self.erreurs.is_empty()).then_some(self.erreurs)
    }

    fn pousser(&mut self, pointeur: String, code: &str, message: &str) {
        self.erreurs.push(ErreurChamp {
            pointeur,
            code: code.to_owned(),
            message: message.to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formulaire::Formulaire;

    fn lire<R>(valeur: &str, lecture: impl FnOnce(&mut Saisie, Champ<String>) -> R) -> (R, Option<String>) {
        Owner::new().with(|| {
            let champ = Formulaire::new("f").champ("/x", "X", valeur.to_owned());
            let mut saisie = Saisie::default();
            let lu = lecture(&mut saisie, champ);
            (
                lu,
                saisie
                    .erreurs()
                    .and_then(|erreurs| erreurs.into_iter().next())
                    .map(|erreur| [erreur.pointeur, erreur.code].join(" ")),
            )
        })
    }

    #[test]
    fn un_entier_se_lit_avec_ses_espaces() {
        assert_eq!(lire(" 1\u{202f}200 ", Saisie::entier), (Some(1_200), None));
        assert_eq!(lire("", Saisie::entier), (None, None));
        for faux in ["douze", "-3", "1,5", "99999999999999999999"] {
            assert_eq!(
                lire(faux, Saisie::entier),
                (None, Some("/x nombre-invalide".to_owned())),
                "{faux}"
            );
        }
        assert_eq!(lire("", Saisie::entier_requis), (0, Some("/x requis".to_owned())));
    }

    #[test]
    fn une_date_vide_n_est_une_erreur_que_si_elle_est_requise() {
        assert_eq!(lire("", Saisie::jour), (None, None));
        assert_eq!(lire("", Saisie::jour_requis).1, Some("/x requis".to_owned()));
        assert_eq!(
            lire("31/02/2027", Saisie::jour),
            (None, Some("/x date-invalide".to_owned()))
        );
        assert_eq!(
            lire("3/7/2027", Saisie::jour_requis),
            (NaiveDate::from_ymd_opt(2027, 7, 3).unwrap(), None)
        );
    }

    #[test]
    fn un_texte_requis_ne_se_contente_pas_d_espaces() {
        assert_eq!(
            lire("  ", Saisie::texte_requis),
            (String::new(), Some("/x requis".to_owned()))
        );
        assert_eq!(lire(" Été ", Saisie::texte_requis), ("Été".to_owned(), None));
        assert_eq!(lire(" ", |s, c| s.texte_optionnel(c)), (None, None));
    }
}
