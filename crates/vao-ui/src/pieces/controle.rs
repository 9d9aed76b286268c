//! Ce qui se vérifie avant d'envoyer, et ce qui s'annonce au-dessus du champ : les mêmes limites que le service.

use vao_domain::document::{CategoriePiece, TypeFichier};

use crate::format::{INSECABLE, taille as taille_lisible};

/// Pourquoi un fichier ne part pas ; `None` s'il peut partir. `jointes` compte les pièces déjà là.
pub(super) fn refus(categorie: CategoriePiece, nom: &str, taille: u64, jointes: usize) -> Option<String> {
    let extension = nom.rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
    let admise = |type_fichier: &TypeFichier| {
        extension
            .as_deref()
            .is_some_and(|extension| type_fichier.extensions().contains(&extension))
    };
    let maximum = categorie.nombre_max();
    if !categorie.types_admis().iter().any(admise) {
        let types = types_en_mots(categorie, "et");
        return Some(format!(
            "Seuls les fichiers {types} sont admis. Enregistrez ce document dans l’un de ces formats, puis ajoutez-le."
        ));
    }
    if taille == 0 {
        return Some("Ce fichier est vide. Ouvrez-le pour le vérifier, puis ajoutez-le de nouveau.".to_owned());
    }
    if taille > categorie.taille_max() {
        let limite = taille_lisible(categorie.taille_max());
        return Some(format!(
            "Ce fichier dépasse {limite}. Réduisez-le (résolution du scan, nombre de pages) ou ajoutez-le en plusieurs parties."
        ));
    }
    (jointes >= maximum).then(|| {
        let maximum = en_lettres(maximum);
        format!("Il y a déjà {maximum} fichiers, le plus qui puisse être joint. Retirez-en un pour ajouter celui-ci.")
    })
}

/// « PDF, JPG ou PNG ; 5 Mo au plus par fichier ; dix fichiers au plus ».
pub(super) fn aide(categorie: CategoriePiece) -> String {
    let types = types_en_mots(categorie, "ou");
    let (limite, nombre) = (
        taille_lisible(categorie.taille_max()),
        en_lettres(categorie.nombre_max()),
    );
    format!("{types}{INSECABLE}; {limite} au plus par fichier{INSECABLE}; {nombre} fichiers au plus")
}

/// Valeur de l'attribut `accept` : `.pdf,.jpg`.
pub(super) fn accepte(categorie: CategoriePiece) -> String {
    let extensions = categorie
        .types_admis()
        .iter()
        .flat_map(|type_fichier| type_fichier.extensions());
    extensions
        .map(|extension| [".", extension].concat())
        .collect::<Vec<_>>()
        .join(",")
}

/// « PDF, JPG ou PNG » : les extensions que l'on connaît plutôt que le nom savant des formats.
fn types_en_mots(categorie: CategoriePiece, lien: &str) -> String {
    let noms: Vec<String> = categorie
        .types_admis()
        .iter()
        .filter_map(|type_fichier| type_fichier.extensions().first())
        .map(|extension| extension.to_uppercase())
        .collect();
    match noms.split_last() {
        Some((dernier, premiers)) if !premiers.is_empty() => [&premiers.join(", "), " ", lien, " ", dernier].concat(),
        _ => noms.concat(),
    }
}

fn en_lettres(nombre: usize) -> String {
    const MOTS: [&str; 11] = [
        "zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
    ];
    MOTS.get(nombre)
        .map_or_else(|| nombre.to_string(), |mot| (*mot).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NATURE: CategoriePiece = CategoriePiece::ProtocoleTransport;

    #[test]
    fn un_fichier_dans_les_limites_part() {
        assert_eq!(refus(NATURE, "Trajets.PDF", 5_000_000, 9), None);
        assert_eq!(refus(NATURE, "bus.été.jpeg", 1, 0), None);
    }

    #[test]
    fn un_fichier_hors_des_limites_dit_pourquoi_et_quoi_faire() {
        let dit = |nom: &str, taille, jointes| refus(NATURE, nom, taille, jointes).unwrap_or_default();

        assert!(dit("trajets.docx", 10, 0).starts_with("Seuls les fichiers PDF, JPG et PNG sont admis."));
        assert!(dit("pdf", 10, 0).starts_with("Seuls les fichiers"), "sans extension");
        assert!(dit("trajets.pdf", 0, 0).starts_with("Ce fichier est vide."));
        assert!(dit("trajets.pdf", 5_000_001, 0).starts_with("Ce fichier dépasse 5\u{a0}Mo."));
        assert!(dit("trajets.pdf", 10, 10).starts_with("Il y a déjà dix fichiers"));
    }

    #[test]
    fn l_aide_dit_les_limites_de_la_nature() {
        assert_eq!(
            aide(NATURE),
            "PDF, JPG ou PNG\u{a0}; 5\u{a0}Mo au plus par fichier\u{a0}; dix fichiers au plus"
        );
        assert_eq!(accepte(NATURE), ".pdf,.jpg,.jpeg,.png");
    }
}
