//! Examination of a file received from outside, before it is stored.
//!
//! Nothing is believed: neither the name, nor the type announced by the browser.
//! The type is read in the bytes, a PDF is searched for what it could run, and an
//! image is decoded then written again, without what was hidden beside its pixels.
//!
//! Memory and time are bounded by constants, whatever the file says of itself: a
//! few kilobytes may announce an image of four billion pixels, or inflate to
//! gigabytes. The bounds are made for files of some megabytes; refusing larger
//! ones is the caller's part.

mod images;
mod pdf;

use bytes::Bytes;
use vao_domain::{Code as _, document::TypeFichier};

/// What must be stored in place of the file received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examine {
    /// Type read in the bytes.
    pub type_fichier: TypeFichier,
    /// A PDF as it was received; an image written again.
    pub contenu: Bytes,
}

/// Pourquoi un fichier reçu est refusé.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefusFichier {
    /// Ce n'est pas un type de fichier admis ici.
    #[error("type de fichier refusé")]
    TypeRefuse,
    /// Le nom annonce un autre type que celui du contenu.
    #[error("extension qui ne correspond pas au contenu")]
    ExtensionTrompeuse,
    /// PDF protégé par un mot de passe ou des restrictions : personne ne pourrait l'examiner.
    #[error("PDF protégé")]
    PdfProtege,
    /// PDF qui lance quelque chose : script, programme, envoi de formulaire, fichier joint.
    #[error("PDF à contenu actif")]
    PdfActif,
    /// PDF tronqué, abîmé, ou trop tortueux pour être examiné.
    #[error("PDF illisible")]
    PdfIllisible,
    /// Image abîmée.
    #[error("image illisible")]
    ImageIllisible,
    /// Image de plus de quarante millions de points.
    #[error("image trop grande")]
    ImageTropGrande,
}

/// Examines a received file, and gives what must be stored.
///
/// Pure and CPU-bound (up to two seconds and half a gigabyte for the largest image):
/// call it under `spawn_blocking`, a few at a time.
///
/// `nom` is the name as received; without an extension it is taken as it is.
///
/// ```
/// use bytes::Bytes;
/// use vao_domain::{Code, document::TypeFichier};
/// use vao_storage::{RefusFichier, examiner};
///
/// let page = Bytes::from_static(b"<!DOCTYPE html><script>alert(1)</script>");
/// assert_eq!(examiner("protocole.pdf", page, TypeFichier::TOUS), Err(RefusFichier::TypeRefuse));
/// ```
pub fn examiner(nom: &str, contenu: Bytes, admis: &[TypeFichier]) -> Result<Examine, RefusFichier> {
    let type_fichier = reconnaitre(&contenu)
        .filter(|reconnu| admis.contains(reconnu))
        .ok_or(RefusFichier::TypeRefuse)?;
    if extension(nom).is_some_and(|extension| !type_fichier.extensions().contains(&extension.as_str())) {
        return Err(RefusFichier::ExtensionTrompeuse);
    }
    let contenu = match type_fichier {
        TypeFichier::Pdf => pdf::verifier(&contenu).map(|()| contenu)?,
        TypeFichier::Jpeg | TypeFichier::Png => images::reecrire(&contenu, type_fichier)?,
    };
    Ok(Examine { type_fichier, contenu })
}

/// Type read in the first bytes.
fn reconnaitre(contenu: &[u8]) -> Option<TypeFichier> {
    let mime = infer::get(contenu)?.mime_type();
    TypeFichier::TOUS
        .iter()
        .copied()
        .find(|connu| connu.mime() == mime)
        // PDF viewers, and `infer` after them, allow a kilobyte before the header: room enough for another format,
        // which some other program would read.
        .filter(|connu| *connu != TypeFichier::Pdf || contenu.starts_with(b"%PDF-"))
}

/// Extension of a received name, in lower case.
///
/// « Protocole du 12.06 » and « M. Dupont » have none: an extension is one word, not only digits.
fn extension(nom: &str) -> Option<String> {
    let dernier = nom.rsplit(['/', '\\']).next().unwrap_or_default();
    // Windows drops the dots and spaces that end a name.
    let (_, extension) = dernier.trim_end_matches(['.', ' ']).rsplit_once('.')?;
    let un_mot = extension.chars().all(char::is_alphanumeric);
    let chiffres = extension.chars().all(|c| c.is_ascii_digit());
    (un_mot && !chiffres).then(|| extension.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l_extension_d_un_nom_est_son_dernier_mot_colle() {
        for (nom, attendu) in [
            ("protocole.pdf", Some("pdf")),
            ("PROTOCOLE.PDF", Some("pdf")),
            (r"C:\scans\été.Jpeg", Some("jpeg")),
            ("archive.pdf.exe", Some("exe")),
            ("facture.exe. .", Some("exe")),
            (".pdf", Some("pdf")),
            ("dossier.d/protocole", None),
            ("protocole", None),
            ("protocole.", None),
            ("Protocole du 12.06", None),
            ("M. Dupont", None),
            ("", None),
        ] {
            assert_eq!(extension(nom).as_deref(), attendu, "{nom:?}");
        }
    }
}
