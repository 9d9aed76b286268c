//! Cells of an export: the same row makes a line of CSV and a row of XLSX.

use std::borrow::Cow;

use chrono::{Datelike as _, NaiveDate};

/// Cell of an exported row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cellule {
    /// Nothing.
    Vide,
    /// Text; one that a spreadsheet would run is made harmless when written.
    Texte(String),
    /// Whole number.
    Nombre(i64),
    /// Day.
    Jour(NaiveDate),
}

impl Cellule {
    /// Text of the cell, as people read it in France.
    pub fn texte(&self) -> Cow<'_, str> {
        match self {
            Self::Vide => Cow::Borrowed(""),
            Self::Texte(texte) => Cow::Borrowed(texte),
            Self::Nombre(nombre) => Cow::Owned(nombre.to_string()),
            Self::Jour(jour) => Cow::Owned(format!("{:02}/{:02}/{}", jour.day(), jour.month(), jour.year())),
        }
    }
}

impl From<String> for Cellule {
    fn from(texte: String) -> Self {
        Self::Texte(texte)
    }
}

impl From<&str> for Cellule {
    fn from(texte: &str) -> Self {
        Self::Texte(texte.to_owned())
    }
}

impl From<i64> for Cellule {
    fn from(nombre: i64) -> Self {
        Self::Nombre(nombre)
    }
}

impl From<NaiveDate> for Cellule {
    fn from(jour: NaiveDate) -> Self {
        Self::Jour(jour)
    }
}

impl<T: Into<Self>> From<Option<T>> for Cellule {
    fn from(valeur: Option<T>) -> Self {
        valeur.map_or(Self::Vide, Into::into)
    }
}

/// `champ`, with an apostrophe in front when a spreadsheet would take it for a formula.
///
/// Leading spaces are looked through, since spreadsheets drop them on import;
/// a plain number keeps its minus sign, so that columns still add up.
pub(crate) fn inoffensif(champ: &str) -> Cow<'_, str> {
    let debut = champ.trim_start();
    let formule = debut.starts_with(['=', '+', '-', '@']) || champ.starts_with(['\t', '\r', '\n']);
    if formule && !est_nombre(champ) {
        Cow::Owned(format!("'{champ}"))
    } else {
        Cow::Borrowed(champ)
    }
}

fn est_nombre(champ: &str) -> bool {
    let chiffres = champ.strip_prefix('-').unwrap_or(champ);
    let (entier, decimales) = chiffres.split_once([',', '.']).unwrap_or((chiffres, "0"));
    let que_des_chiffres = |t: &str| !t.is_empty() && t.bytes().all(|o| o.is_ascii_digit());
    que_des_chiffres(entier) && que_des_chiffres(decimales)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn une_cellule_se_lit_en_francais() {
        let cellules = [
            Cellule::from("Durand"),
            Cellule::from(12_i64),
            Cellule::from(NaiveDate::from_ymd_opt(2027, 7, 3)),
            Cellule::from(None::<String>),
        ];

        let textes: Vec<_> = cellules.iter().map(Cellule::texte).collect();

        assert_eq!(textes, ["Durand", "12", "03/07/2027", ""]);
    }
}
