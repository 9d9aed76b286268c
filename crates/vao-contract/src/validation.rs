//! Règles de champ : garde, avec des messages français et un code par règle.

use std::borrow::Cow;
use std::fmt::Display;

use chrono::NaiveDate;
use garde::Validate;
use garde::i18n::{I18n, InvalidCreditCard, InvalidEmail, InvalidPhoneNumber, InvalidUrl, IpKind, with_i18n};

use crate::probleme::ErreurChamp;

/// Sépare le code du message dans une erreur de garde.
const SEPARATEUR: char = '\u{1f}';

/// Ce dont les règles ont besoin et qui ne vient pas de la saisie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContexteSaisie {
    /// Jour civil à Paris.
    pub aujourd_hui: NaiveDate,
}

/// Vérifie une saisie ; rend tous les champs à corriger, dans l'ordre de leur déclaration.
pub fn valider<T>(corps: &T, contexte: &ContexteSaisie) -> Result<(), Vec<ErreurChamp>>
where
    T: Validate<Context = ContexteSaisie>,
{
    match with_i18n(Francais, || corps.validate_with(contexte)) {
        Ok(()) => Ok(()),
        Err(rapport) => Err(rapport
            .iter()
            .map(|(chemin, erreur)| champ(&chemin.to_string(), erreur.message()))
            .collect()),
    }
}

/// Erreur d'une règle écrite à la main.
pub fn erreur(code: &str, message: impl Display) -> garde::Error {
    garde::Error::new(format!("{code}{SEPARATEUR}{message}"))
}

fn champ(chemin: &str, message: &str) -> ErreurChamp {
    let (code, message) = message.split_once(SEPARATEUR).unwrap_or(("invalide", message));
    ErreurChamp::new(pointeur(chemin), code, message)
}

/// `etapes[0].date_debut` → `/etapes/0/dateDebut`.
fn pointeur(chemin: &str) -> String {
    let mut pointeur = String::new();
    for segment in chemin.split(['.', '[']).filter(|segment| !segment.is_empty()) {
        pointeur.push('/');
        let mut majuscule = false;
        for c in segment.trim_end_matches(']').chars() {
            match c {
                '_' => majuscule = true,
                c if majuscule => {
                    pointeur.extend(c.to_uppercase());
                    majuscule = false;
                }
                c => pointeur.push(c),
            }
        }
    }
    pointeur
}

/// Messages français des règles de garde.
struct Francais;

fn message(code: &str, texte: impl Display) -> Cow<'static, str> {
    format!("{code}{SEPARATEUR}{texte}").into()
}

impl I18n for Francais {
    fn length_lower_than(&self, min: usize) -> Cow<'static, str> {
        match min {
            0 | 1 => message("obligatoire", "Ce champ est obligatoire."),
            _ => message("trop-court", format_args!("Écrivez au moins {min} caractères.")),
        }
    }

    fn length_greater_than(&self, max: usize) -> Cow<'static, str> {
        message("trop-long", format_args!("Écrivez {max} caractères au plus."))
    }

    fn range_lower_than(&self, min: &dyn Display) -> Cow<'static, str> {
        message("trop-petit", format_args!("La valeur doit être au moins {min}."))
    }

    fn range_greater_than(&self, max: &dyn Display) -> Cow<'static, str> {
        message("trop-grand", format_args!("La valeur doit être au plus {max}."))
    }

    fn credit_card_invalid(&self, _: InvalidCreditCard) -> Cow<'static, str> {
        message("carte", "Ce numéro de carte n'est pas valable.")
    }

    fn pattern_no_match(&self, _: &dyn Display) -> Cow<'static, str> {
        message("forme", "La forme de cette valeur n'est pas la bonne.")
    }

    fn contains_missing(&self, motif: &dyn Display) -> Cow<'static, str> {
        message("forme", format_args!("La valeur doit contenir « {motif} »."))
    }

    fn url_invalid(&self, _: InvalidUrl) -> Cow<'static, str> {
        message(
            "adresse-web",
            "Une adresse de site est attendue, par exemple https://exemple.fr.",
        )
    }

    fn prefix_missing(&self, motif: &dyn Display) -> Cow<'static, str> {
        message("forme", format_args!("La valeur doit commencer par « {motif} »."))
    }

    fn suffix_missing(&self, motif: &dyn Display) -> Cow<'static, str> {
        message("forme", format_args!("La valeur doit finir par « {motif} »."))
    }

    fn phone_number_invalid(&self, _: InvalidPhoneNumber) -> Cow<'static, str> {
        message(
            "telephone",
            "Un numéro de téléphone est attendu, par exemple 01 23 45 67 89.",
        )
    }

    fn ip_invalid(&self, _: IpKind) -> Cow<'static, str> {
        message("adresse-ip", "Une adresse IP est attendue.")
    }

    fn matches_field_mismatch(&self, _: &dyn Display) -> Cow<'static, str> {
        message("different", "Les deux valeurs doivent être identiques.")
    }

    fn email_invalid(&self, _: InvalidEmail) -> Cow<'static, str> {
        message(
            "courriel",
            "Une adresse de courriel est attendue, par exemple nom@exemple.fr.",
        )
    }

    fn ascii_invalid(&self) -> Cow<'static, str> {
        message("forme", "Les lettres accentuées ne sont pas admises ici.")
    }

    fn alphanumeric_invalid(&self) -> Cow<'static, str> {
        message("forme", "Seuls les lettres et les chiffres sont admis.")
    }

    fn required_not_set(&self) -> Cow<'static, str> {
        message("obligatoire", "Ce champ est obligatoire.")
    }
}

/// Règles de champ communes, à placer dans `#[garde(custom(…))]`.
pub mod regles {
    use chrono::NaiveDate;
    use vao_domain::adresse::DefautAdresse;
    use vao_domain::texte::{self, DefautTexte};

    use super::{ContexteSaisie, erreur};

    /// Résultat d'une règle de texte du domaine.
    fn traduire(code: &'static str, resultat: Result<(), DefautTexte>) -> garde::Result {
        resultat.map_err(|defaut| dire(code, &defaut.to_string()))
    }

    /// Défaut d'une adresse, à la charge de l'élément qui le porte.
    pub fn defaut_adresse(defaut: DefautAdresse) -> garde::Error {
        dire(defaut.code(), &defaut.to_string())
    }

    fn dire(code: &'static str, defaut: &str) -> garde::Error {
        erreur(code, phrase(defaut))
    }

    /// Fait une phrase d'un défaut du domaine : une majuscule, un point.
    pub(crate) fn phrase(defaut: &str) -> String {
        let mut lettres = defaut.chars();
        let majuscule: String = lettres
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .chain(lettres)
            .collect();
        format!("{majuscule}.")
    }

    fn si_present(valeur: Option<&String>, regle: impl Fn(&str) -> garde::Result) -> garde::Result {
        valeur.map_or(Ok(()), |texte| regle(texte))
    }

    /// Nom de famille, s'il est saisi.
    pub fn nom(valeur: &Option<String>, _: &ContexteSaisie) -> garde::Result {
        si_present(valeur.as_ref(), |texte| traduire("nom", texte::verifier_nom(texte)))
    }

    /// Prénom, s'il est saisi.
    pub fn prenom(valeur: &Option<String>, _: &ContexteSaisie) -> garde::Result {
        si_present(valeur.as_ref(), |texte| {
            traduire("prenom", texte::verifier_prenom(texte))
        })
    }

    /// Téléphone, s'il est saisi.
    pub fn telephone(valeur: &Option<String>, _: &ContexteSaisie) -> garde::Result {
        si_present(valeur.as_ref(), |numero| {
            traduire("telephone", texte::verifier_telephone(numero))
        })
    }

    /// Courriel, s'il est saisi.
    pub fn courriel(valeur: &Option<String>, _: &ContexteSaisie) -> garde::Result {
        si_present(valeur.as_ref(), |adresse| {
            traduire("courriel", texte::verifier_courriel(adresse))
        })
    }

    /// Nom de famille exigé.
    pub fn nom_requis(valeur: &str, _: &ContexteSaisie) -> garde::Result {
        traduire("nom", texte::verifier_nom(valeur))
    }

    /// Prénom exigé.
    pub fn prenom_requis(valeur: &str, _: &ContexteSaisie) -> garde::Result {
        traduire("prenom", texte::verifier_prenom(valeur))
    }

    /// Téléphone exigé.
    pub fn telephone_requis(valeur: &str, _: &ContexteSaisie) -> garde::Result {
        traduire("telephone", texte::verifier_telephone(valeur))
    }

    /// Courriel exigé.
    pub fn courriel_requis(valeur: &str, _: &ContexteSaisie) -> garde::Result {
        traduire("courriel", texte::verifier_courriel(valeur))
    }

    /// SIRET exigé, espaces admis, clé vérifiée.
    pub fn siret_requis(valeur: &str, _: &ContexteSaisie) -> garde::Result {
        let compact: String = valeur.chars().filter(|c| !c.is_whitespace()).collect();
        if compact.is_empty() {
            return Err(erreur("obligatoire", "Le SIRET est obligatoire."));
        }
        if !compact.bytes().all(|octet| octet.is_ascii_digit()) {
            return Err(erreur("siret-chiffres", "Un SIRET ne compte que des chiffres."));
        }
        if compact.len() != 14 {
            return Err(erreur(
                "siret-longueur",
                format_args!("Un SIRET compte 14 chiffres ; vous en avez écrit {}.", compact.len()),
            ));
        }
        if vao_domain::Siret::lire(&compact).is_ok() {
            Ok(())
        } else {
            Err(erreur(
                "siret-cle",
                "Ce SIRET contient une faute de frappe : vérifiez chaque chiffre.",
            ))
        }
    }

    /// Mot de passe choisi : les cinq règles, chacune dite si elle manque.
    pub fn mot_de_passe(valeur: &str, _: &ContexteSaisie) -> garde::Result {
        use vao_domain::Code as _;
        use vao_domain::compte::mot_de_passe::{LONGUEUR_MAX, RegleMotDePasse};

        if valeur.chars().count() > LONGUEUR_MAX {
            return Err(erreur(
                "trop-long",
                format_args!("Écrivez {LONGUEUR_MAX} caractères au plus."),
            ));
        }
        let manquantes = RegleMotDePasse::manquantes(valeur);
        let Some(premiere) = manquantes.first() else {
            return Ok(());
        };
        let libelles: Vec<&str> = manquantes.iter().map(|regle| regle.libelle()).collect();
        Err(erreur(
            premiere.code(),
            format_args!("Il manque : {}.", libelles.join(", ")),
        ))
    }

    /// La date suit strictement `debut`.
    pub fn apres(debut: NaiveDate) -> impl FnOnce(&NaiveDate, &ContexteSaisie) -> garde::Result {
        move |fin, _| {
            if *fin > debut {
                Ok(())
            } else {
                Err(erreur(
                    "fin-avant-debut",
                    "La date de fin doit suivre la date de début.",
                ))
            }
        }
    }

    /// Le jour est passé, ou c'est aujourd'hui.
    pub fn pas_a_venir(jour: &NaiveDate, contexte: &ContexteSaisie) -> garde::Result {
        if *jour <= contexte.aujourd_hui {
            Ok(())
        } else {
            Err(erreur("date-a-venir", "Cette date est à venir : vérifiez l'année."))
        }
    }

    /// Code d'un département en vigueur, s'il est saisi.
    pub fn departement(valeur: &Option<String>, _: &ContexteSaisie) -> garde::Result {
        si_present(valeur.as_ref(), |code| match vao_domain::CodeDepartement::lire(code) {
            Ok(_) => Ok(()),
            Err(_) => Err(erreur("departement", "Ce code de département n'existe pas.")),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn les_chemins_deviennent_des_pointeurs() {
        assert_eq!(pointeur("etapes[0].date_debut"), "/etapes/0/dateDebut");
        assert_eq!(
            pointeur("responsable_sejour.code_postal"),
            "/responsableSejour/codePostal"
        );
        assert_eq!(pointeur(""), "");
    }

    #[test]
    fn une_erreur_sans_code_reste_lisible() {
        assert_eq!(champ("nom", "Texte."), ErreurChamp::new("/nom", "invalide", "Texte."));
    }
}
