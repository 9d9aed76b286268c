//! Pièces jointes : natures, types de fichier admis, cycle de vie et nom de fichier.

use uuid::Uuid;

use crate::id::OrganismeId;

/// Dossier qui joint une pièce : le droit de lire la pièce est celui de lire l'un de ses dossiers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ObjetDocument {
    /// Fiche d'un organisme.
    Organisme(OrganismeId),
}

impl ObjetDocument {
    /// Code du type de dossier, tel qu'écrit en base.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Organisme(_) => "organisme",
        }
    }

    /// Identifiant du dossier.
    pub const fn id(self) -> Uuid {
        match self {
            Self::Organisme(id) => id.0,
        }
    }

    /// Dossier de ce type et de cet identifiant.
    pub fn depuis(code: &str, id: Uuid) -> Option<Self> {
        (code == "organisme").then_some(Self::Organisme(OrganismeId(id)))
    }
}

crate::codes! {
    /// Nature d'une pièce jointe. Elle fixe ce qui est admis et à quel dossier la pièce se rattache.
    pub enum CategoriePiece {
        /// Pièce du protocole de transport de l'organisme.
        ProtocoleTransport = "protocole_transport", "Protocole de transport";
        /// Pièce du protocole sanitaire de l'organisme.
        ProtocoleSanitaire = "protocole_sanitaire", "Protocole sanitaire";
    }
}

impl CategoriePiece {
    /// Taille la plus grande, en octets.
    pub const fn taille_max(self) -> u64 {
        match self {
            Self::ProtocoleTransport | Self::ProtocoleSanitaire => 5_000_000,
        }
    }

    /// Types de fichier admis.
    pub const fn types_admis(self) -> &'static [TypeFichier] {
        match self {
            Self::ProtocoleTransport | Self::ProtocoleSanitaire => {
                &[TypeFichier::Pdf, TypeFichier::Jpeg, TypeFichier::Png]
            }
        }
    }

    /// Nombre de pièces qu'un même dossier peut joindre dans cette nature.
    pub const fn nombre_max(self) -> usize {
        match self {
            Self::ProtocoleTransport | Self::ProtocoleSanitaire => 10,
        }
    }
}

crate::codes! {
    /// Type d'un fichier, reconnu d'après ses octets.
    pub enum TypeFichier {
        /// Document PDF.
        Pdf = "pdf", "PDF";
        /// Image JPEG.
        Jpeg = "jpeg", "JPEG";
        /// Image PNG.
        Png = "png", "PNG";
    }
}

impl TypeFichier {
    /// Type MIME.
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
        }
    }

    /// Type de ce type MIME.
    pub fn depuis_mime(mime: &str) -> Option<Self> {
        [Self::Pdf, Self::Jpeg, Self::Png]
            .into_iter()
            .find(|type_fichier| type_fichier.mime() == mime)
    }

    /// Extensions qu'un fichier de ce type peut porter, en minuscules ; la première est celle qu'on écrit.
    pub const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Png => &["png"],
        }
    }
}

crate::codes! {
    /// État d'une pièce jointe. Seule une pièce saine se télécharge.
    pub enum StatutPiece {
        /// Reçue, pas encore analysée par l'antivirus.
        EnQuarantaine = "EN_QUARANTAINE", "En cours d’analyse";
        /// Analysée, sans menace connue.
        Saine = "SAIN", "Prête";
        /// L'antivirus y a trouvé une menace ; le contenu est détruit.
        Rejetee = "REJETE", "Refusée";
        /// Retirée ou jamais rattachée ; le contenu est détruit.
        Purgee = "PURGE", "Supprimée";
    }
}

impl StatutPiece {
    /// Vrai si un dossier peut la joindre : un formulaire s'enregistre avant la fin de l'analyse.
    pub const fn se_joint(self) -> bool {
        match self {
            Self::EnQuarantaine | Self::Saine => true,
            Self::Rejetee | Self::Purgee => false,
        }
    }
}

/// Longueur la plus grande d'un nom de fichier conservé, en caractères.
pub const NOM_MAX: usize = 120;

/// Nom sous lequel un fichier reçu est conservé et proposé au téléchargement.
///
/// Garde les accents ; retire le chemin, les caractères de contrôle et de direction et ceux qu'un système de fichiers
/// refuse, réduit les espaces, borne la longueur et écrit l'extension du type reconnu.
///
/// ```
/// use vao_domain::document::{TypeFichier, nom_de_fichier};
///
/// assert_eq!(nom_de_fichier(r"C:\scans\Protocole  été.PDF", TypeFichier::Pdf), "Protocole été.pdf");
/// assert_eq!(nom_de_fichier("../../.jpeg", TypeFichier::Jpeg), "fichier.jpg");
/// ```
pub fn nom_de_fichier(recu: &str, type_fichier: TypeFichier) -> String {
    let dernier = recu.rsplit(['/', '\\']).next().unwrap_or_default();
    let racine = match dernier.rsplit_once('.') {
        Some((racine, extension)) if type_fichier.extensions().contains(&extension.to_lowercase().as_str()) => racine,
        Some(_) | None => dernier,
    };
    let propre: String = racine.chars().map(|c| if est_admis(c) { c } else { ' ' }).collect();
    let mots: Vec<&str> = propre.split_whitespace().collect();
    let extension = type_fichier.extensions().first().copied().unwrap_or_default();
    let place = NOM_MAX - extension.len() - 1;
    let racine: String = mots.join(" ").chars().take(place).collect();
    let racine = racine.trim_matches([' ', '.']);
    let racine = if racine.is_empty() { "fichier" } else { racine };
    format!("{racine}.{extension}")
}

/// Vrai si ce caractère peut figurer dans un nom de fichier conservé.
fn est_admis(caractere: char) -> bool {
    !caractere.is_control()
        && !matches!(caractere, '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' | ';')
        // Marques de direction et invisibles : « facture\u{202E}fdp.exe » se lirait « factureexe.pdf ».
        && !matches!(caractere, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn les_noms_recus_deviennent_des_noms_surs() {
        for (recu, attendu) in [
            ("Protocole.pdf", "Protocole.pdf"),
            ("protocole sanitaire", "protocole sanitaire.pdf"),
            ("archive.pdf.exe", "archive.pdf.exe.pdf"),
            ("a\u{202E}fdp.exe.pdf", "a fdp.exe.pdf"),
            ("retour\r\nX-Injecte: oui.pdf", "retour X-Injecte oui.pdf"),
            ("🚌 trajets.PDF", "🚌 trajets.pdf"),
            ("", "fichier.pdf"),
            ("...", "fichier.pdf"),
        ] {
            assert_eq!(nom_de_fichier(recu, TypeFichier::Pdf), attendu, "{recu:?}");
        }
    }

    proptest! {
        #[test]
        fn un_nom_conserve_est_toujours_sur(recu in "\\PC{0,300}|.{0,60}") {
            let nom = nom_de_fichier(&recu, TypeFichier::Png);

            prop_assert!(nom.chars().count() <= NOM_MAX);
            prop_assert_eq!(nom.rsplit_once('.').map(|(_, extension)| extension), Some("png"));
            prop_assert!(nom.chars().all(est_admis));
            prop_assert!(!nom.starts_with(['.', ' ']));
            prop_assert_eq!(nom_de_fichier(&nom, TypeFichier::Png), nom.clone());
        }
    }
}
