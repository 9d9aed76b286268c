//! CSV as French spreadsheets open it: `;`, UTF-8 with BOM, CRLF.
//!
//! The encoder keeps nothing but the line being written, so an export of any
//! length streams: write lines, send what [`EncodeurCsv::vider`] gives, go on.

use crate::tableau::inoffensif;

const BOM: &str = "\u{feff}";

/// Line by line CSV encoder.
///
/// ```
/// use vao_documents::csv::EncodeurCsv;
///
/// let mut csv = EncodeurCsv::nouveau(["Numéro", "Titre"]);
/// csv.ligne(["DS-27-038-0042", "Mer ; montagne"]);
/// let octets = csv.vider();
/// assert_eq!(
///     String::from_utf8(octets)?,
///     "\u{feff}Numéro;Titre\r\nDS-27-038-0042;\"Mer ; montagne\"\r\n",
/// );
/// # Ok::<(), std::string::FromUtf8Error>(())
/// ```
#[derive(Debug)]
pub struct EncodeurCsv {
    ecrites: Vec<u8>,
}

impl EncodeurCsv {
    /// Starts a file with its byte order mark and its titles.
    pub fn nouveau<C: AsRef<str>>(titres: impl IntoIterator<Item = C>) -> Self {
        let mut encodeur = Self {
            ecrites: BOM.as_bytes().to_vec(),
        };
        encodeur.ligne(titres);
        encodeur
    }

    /// Adds a line; a field that a spreadsheet would run is made harmless.
    pub fn ligne<C: AsRef<str>>(&mut self, champs: impl IntoIterator<Item = C>) {
        for (rang, champ) in champs.into_iter().enumerate() {
            if rang > 0 {
                self.ecrites.push(b';');
            }
            self.champ(&inoffensif(champ.as_ref()));
        }
        self.ecrites.extend_from_slice(b"\r\n");
    }

    /// What was written since the last call.
    pub fn vider(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.ecrites)
    }

    /// Bytes waiting: send them from time to time.
    pub fn en_attente(&self) -> usize {
        self.ecrites.len()
    }

    fn champ(&mut self, champ: &str) {
        if champ.contains([';', '"', '\r', '\n']) {
            self.ecrites.push(b'"');
            self.ecrites.extend_from_slice(champ.replace('"', "\"\"").as_bytes());
            self.ecrites.push(b'"');
        } else {
            self.ecrites.extend_from_slice(champ.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ligne(champs: &[&str]) -> String {
        let mut csv = EncodeurCsv::nouveau(["t"]);
        csv.vider();
        csv.ligne(champs);
        String::from_utf8(csv.vider()).unwrap()
    }

    #[test]
    fn le_fichier_commence_par_la_marque_et_les_titres() {
        let mut csv = EncodeurCsv::nouveau(["Numéro", "Début"]);
        csv.ligne(["DS-27-038-0042", "03/07/2027"]);

        assert_eq!(
            csv.vider(),
            "\u{feff}Numéro;Début\r\nDS-27-038-0042;03/07/2027\r\n".as_bytes()
        );
    }

    #[test]
    fn les_separateurs_guillemets_et_sauts_de_ligne_sont_proteges() {
        assert_eq!(
            ligne(&["a;b", "dit \"oui\"", "x\ny", "", "l'été"]),
            "\"a;b\";\"dit \"\"oui\"\"\";\"x\ny\";;l'été\r\n"
        );
    }

    #[test]
    fn une_formule_devient_un_texte() {
        for formule in [
            "=1+1",
            "+33612345678",
            "-2+3",
            "@SUM(A1)",
            "\t=1",
            "  =cmd",
            "=HYPERLINK(\"http://x\")",
        ] {
            let ecrite = ligne(&[formule]);
            assert!(ecrite.trim_start_matches('"').starts_with('\''), "{ecrite:?}");
        }
    }

    #[test]
    fn un_nombre_reste_un_nombre() {
        assert_eq!(
            ligne(&["-12", "-3,5", "4.25", "0", "2027-07-03"]),
            "-12;-3,5;4.25;0;2027-07-03\r\n"
        );
        assert_eq!(ligne(&["-", "-1-1", "-1,2,3"]), "'-;'-1-1;'-1,2,3\r\n");
    }

    #[test]
    fn un_lecteur_csv_retrouve_les_champs() {
        let champs = ["a;b", "dit \"oui\"", "deux\r\nlignes", "", " espaces ", "été"];
        let mut csv = EncodeurCsv::nouveau(["1", "2", "3", "4", "5", "6"]);
        csv.ligne(champs);
        let octets = csv.vider();

        let mut lecteur = ::csv::ReaderBuilder::new()
            .delimiter(b';')
            .from_reader(octets.as_slice());

        let lue = lecteur.records().next().unwrap().unwrap();
        assert_eq!(lue.iter().collect::<Vec<_>>(), champs);
    }

    #[test]
    fn vider_rend_chaque_ligne_une_seule_fois() {
        let mut csv = EncodeurCsv::nouveau(["t"]);
        csv.vider();

        csv.ligne(["1"]);
        assert_eq!(csv.en_attente(), 3);
        assert_eq!(csv.vider(), b"1\r\n");
        csv.ligne(["2"]);
        assert_eq!(csv.vider(), b"2\r\n");
    }
}
