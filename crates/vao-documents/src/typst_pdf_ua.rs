//! From a template and its data to a tagged PDF.

use std::sync::LazyLock;

use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Dict, Duration, Str, Value},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

/// Why a document could not be produced: always a defect of the template.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The template does not compile.
    #[error("gabarit refusé : {0}")]
    Gabarit(String),
    /// The document breaks a rule of PDF/UA-1 or PDF/A-2a.
    #[error("document non conforme à PDF/UA-1 ou PDF/A-2a : {0}")]
    Conformite(String),
}

/// Fonts shipped with Typst: free, unlike Marianne, and the same on every machine.
static POLICES: LazyLock<Vec<Font>> = LazyLock::new(|| {
    typst_assets::fonts()
        .flat_map(|octets| Font::iter(Bytes::new(octets)))
        .collect()
});

static CATALOGUE: LazyLock<LazyHash<FontBook>> = LazyLock::new(|| LazyHash::new(FontBook::from_fonts(POLICES.iter())));

/// Values given to a template, under `sys.inputs`.
#[derive(Debug, Default)]
pub(crate) struct Donnees(Dict);

impl Donnees {
    /// Adds a text exactly as it must be read; it is never interpreted.
    pub(crate) fn texte(mut self, nom: &str, valeur: &str) -> Self {
        self.0.insert(Str::from(nom), imprimable(valeur));
        self
    }

    /// Adds a list of texts.
    pub(crate) fn textes(mut self, nom: &str, valeurs: &[String]) -> Self {
        let valeurs = valeurs.iter().map(|valeur| imprimable(valeur)).collect();
        self.0.insert(Str::from(nom), Value::Array(valeurs));
        self
    }

    /// Adds a whole number.
    pub(crate) fn entier(mut self, nom: &str, valeur: i64) -> Self {
        self.0.insert(Str::from(nom), Value::Int(valeur));
        self
    }
}

/// `texte` without what a PDF/A cannot hold.
///
/// A control character becomes a space; a character that no bundled font draws
/// becomes « ? »: an emoji in the title of a stay must not prevent the letter.
fn imprimable(texte: &str) -> Value {
    let connu = |c: char| {
        POLICES
            .iter()
            .any(|police| police.info().coverage.contains(u32::from(c)))
            && !('\u{e000}'..='\u{f8ff}').contains(&c)
    };
    let propre: String = texte
        .chars()
        .map(|c| match c {
            c if c.is_control() || c.is_whitespace() && !matches!(c, '\u{a0}' | '\u{202f}') => ' ',
            c if connu(c) => c,
            _ => '?',
        })
        .collect();
    Value::Str(propre.trim().into())
}

/// The closed world of a template: itself, the fonts, its data. No file, no clock.
struct Monde {
    bibliotheque: LazyHash<Library>,
    gabarit: Source,
}

impl World for Monde {
    fn library(&self) -> &LazyHash<Library> {
        &self.bibliotheque
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &CATALOGUE
    }

    fn main(&self) -> FileId {
        self.gabarit.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.gabarit.id() {
            Ok(self.gabarit.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, _id: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        POLICES.get(index).cloned()
    }

    fn today(&self, _decalage: Option<Duration>) -> Option<Datetime> {
        None
    }
}

/// Lays out `gabarit` with `donnees`.
pub(crate) fn composer(gabarit: &str, donnees: Donnees) -> Result<PagedDocument, DocumentError> {
    let chemin = VirtualPath::new("/gabarit.typ").map_err(|e| DocumentError::Gabarit(e.to_string()))?;
    let id = RootedPath::new(VirtualRoot::Project, chemin).intern();
    let monde = Monde {
        bibliotheque: LazyHash::new(Library::builder().with_inputs(donnees.0).build()),
        gabarit: Source::new(id, gabarit.to_owned()),
    };
    let document = typst::compile::<PagedDocument>(&monde).output;
    // Typst keeps what it computed for a later compilation of a similar source:
    // in a worker that would grow with every letter.
    typst::comemo::evict(0);
    document.map_err(|erreurs| DocumentError::Gabarit(messages(&erreurs)))
}

/// Writes a laid out document as PDF/UA-1 and PDF/A-2a.
pub(crate) fn ecrire(document: &PagedDocument) -> Result<Vec<u8>, DocumentError> {
    let normes = PdfStandards::new(&[PdfStandard::A_2a, PdfStandard::Ua_1])
        .map_err(|e| DocumentError::Conformite(e.message().to_string()))?;
    let options = PdfOptions {
        standards: normes,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(document, &options).map_err(|erreurs| DocumentError::Conformite(messages(&erreurs)))
}

fn messages(erreurs: &[SourceDiagnostic]) -> String {
    erreurs
        .iter()
        .map(|e| e.message.as_str())
        .collect::<Vec<_>>()
        .join(" ; ")
}

/// Text of a laid out document, in drawing order and with single spaces.
#[cfg(test)]
pub(crate) fn texte(document: &PagedDocument) -> String {
    use typst::layout::{Frame, FrameItem};

    fn parcourir(cadre: &Frame, sortie: &mut Vec<String>) {
        for (_, element) in cadre.items() {
            match element {
                FrameItem::Group(groupe) => parcourir(&groupe.frame, sortie),
                FrameItem::Text(texte) => sortie.push(texte.text.to_string()),
                _ => {}
            }
        }
    }

    let mut morceaux = Vec::new();
    for page in document.pages() {
        parcourir(&page.frame, &mut morceaux);
    }
    morceaux
        .join(" ")
        .split([' ', '\u{a0}', '\u{202f}'])
        .filter(|mot| !mot.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
