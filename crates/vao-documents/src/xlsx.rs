//! XLSX of any length: rows go to a temporary file as they come, not to memory.
//!
//! Everything here blocks: run it inside `spawn_blocking`.

use std::io::Write;

use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::tableau::{Cellule, inoffensif};

/// Rows that a sheet takes, titles left out: the limit of the format.
pub const LIGNES_MAX: i64 = 1_048_575;
/// Characters of a sheet name, at most.
const NOM_MAX: usize = 31;

/// Error of an XLSX export.
#[derive(Debug, thiserror::Error)]
#[error("écriture du classeur XLSX")]
pub struct ErreurXlsx(#[from] XlsxError);

/// Workbook of one sheet, written row by row.
///
/// ```
/// use vao_documents::tableau::Cellule;
/// use vao_documents::xlsx::Classeur;
///
/// let mut classeur = Classeur::nouveau("Comptes", &["Nom", "Déclarations"])?;
/// classeur.ligne(&[Cellule::from("Durand"), Cellule::from(12_i64)])?;
/// let mut octets = Vec::new();
/// classeur.enregistrer(&mut octets)?;
/// assert!(octets.starts_with(b"PK"));
/// # Ok::<(), vao_documents::xlsx::ErreurXlsx>(())
/// ```
pub struct Classeur {
    contenu: Workbook,
    jour: Format,
    suivante: u32,
}

impl Classeur {
    /// Starts a workbook with its titles, which stay in sight.
    pub fn nouveau(feuille: &str, titres: &[&str]) -> Result<Self, ErreurXlsx> {
        let mut classeur = Workbook::new();
        let onglet = classeur.add_worksheet_with_constant_memory()?;
        onglet.set_name(feuille.chars().take(NOM_MAX).collect::<String>())?;
        onglet.set_freeze_panes(1, 0)?;
        let gras = Format::new().set_bold();
        for (colonne, titre) in (0_u16..).zip(titres) {
            onglet.set_column_width(colonne, 24)?;
            onglet.write_string_with_format(0, colonne, *titre, &gras)?;
        }
        Ok(Self {
            contenu: classeur,
            jour: Format::new().set_num_format("dd/mm/yyyy"),
            suivante: 1,
        })
    }

    /// Adds a row; a text that a spreadsheet would run is made harmless, as in CSV.
    pub fn ligne(&mut self, cellules: &[Cellule]) -> Result<(), ErreurXlsx> {
        let onglet = self.contenu.worksheet_from_index(0)?;
        for (colonne, cellule) in (0_u16..).zip(cellules) {
            ecrire(onglet, self.suivante, colonne, cellule, &self.jour)?;
        }
        self.suivante = self.suivante.saturating_add(1);
        Ok(())
    }

    /// Ends the workbook and writes it out, piece by piece.
    pub fn enregistrer(mut self, sortie: impl Write + Send) -> Result<(), ErreurXlsx> {
        Ok(self.contenu.save_to_writer(sortie)?)
    }
}

impl std::fmt::Debug for Classeur {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Classeur")
            .field("suivante", &self.suivante)
            .finish_non_exhaustive()
    }
}

fn ecrire(onglet: &mut Worksheet, ligne: u32, colonne: u16, cellule: &Cellule, jour: &Format) -> Result<(), XlsxError> {
    match cellule {
        Cellule::Vide => {}
        Cellule::Texte(texte) => {
            onglet.write_string(ligne, colonne, inoffensif(texte))?;
        }
        Cellule::Nombre(nombre) => {
            // Au-delà de 2^53 un tableur arrondit : le nombre reste alors un texte exact.
            match i32::try_from(*nombre) {
                Ok(petit) => onglet.write_number(ligne, colonne, petit)?,
                Err(_) => onglet.write_string(ligne, colonne, nombre.to_string())?,
            };
        }
        Cellule::Jour(date) => match calendrier(*date) {
            Some(instant) => {
                onglet.write_datetime_with_format(ligne, colonne, &instant, jour)?;
            }
            None => {
                onglet.write_string(ligne, colonne, cellule.texte())?;
            }
        },
    }
    Ok(())
}

/// Day of a spreadsheet; `None` before 1900, which their calendars do not know.
fn calendrier(date: NaiveDate) -> Option<ExcelDateTime> {
    let annee = u16::try_from(date.year()).ok()?;
    let mois = u8::try_from(date.month()).ok()?;
    let jour = u8::try_from(date.day()).ok()?;
    ExcelDateTime::from_ymd(annee, mois, jour).ok()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::*;

    fn feuille(lignes: &[Vec<Cellule>]) -> String {
        let mut classeur = Classeur::nouveau("Comptes du portail et des organismes", &["Nom", "Créé le"]).unwrap();
        for ligne in lignes {
            classeur.ligne(ligne).unwrap();
        }
        let mut octets = Vec::new();
        classeur.enregistrer(&mut octets).unwrap();
        let mut archive = zip::ZipArchive::new(Cursor::new(octets)).unwrap();
        let mut xml = String::new();
        archive
            .by_name("xl/worksheets/sheet1.xml")
            .unwrap()
            .read_to_string(&mut xml)
            .unwrap();
        xml
    }

    #[test]
    fn les_titres_les_textes_les_nombres_et_les_jours_y_sont() {
        let jour = NaiveDate::from_ymd_opt(2027, 7, 3);

        let xml = feuille(&[vec![
            Cellule::from("Été & <mer>"),
            Cellule::from(jour),
            Cellule::from(12_i64),
        ]]);

        assert!(xml.contains(">Créé le<"), "{xml}");
        assert!(xml.contains("Été &amp; &lt;mer&gt;"), "{xml}");
        assert!(
            xml.contains("<v>46571</v>"),
            "le 3 juillet 2027 est le jour 46 571 : {xml}"
        );
        assert!(xml.contains("<v>12</v>"), "{xml}");
    }

    #[test]
    fn aucune_cellule_n_est_une_formule() {
        let formules = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1"];

        let xml = feuille(&[formules.iter().map(|texte| Cellule::from(*texte)).collect()]);

        assert!(!xml.contains("<f>"), "{xml}");
        for formule in ["'=1+1", "'+cmd|", "'-2+3", "'@SUM(A1)"] {
            assert!(xml.contains(formule), "{formule} : {xml}");
        }
    }

    #[test]
    fn un_grand_nombre_reste_exact() {
        assert!(feuille(&[vec![Cellule::from(9_007_199_254_740_993_i64)]]).contains("9007199254740993"));
    }
}
