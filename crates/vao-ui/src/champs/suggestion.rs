//! Déplacement dans une liste de suggestions.

/// Suggestion active après une flèche : on boucle, et l'on repart du bord quand rien n'est actif.
pub(super) fn deplacer(actif: Option<usize>, nombre: usize, vers_le_bas: bool) -> Option<usize> {
    let dernier = nombre.checked_sub(1)?;
    Some(match (actif, vers_le_bas) {
        (None, true) => 0,
        (None | Some(0), false) => dernier,
        (Some(rang), true) if rang >= dernier => 0,
        (Some(rang), true) => rang + 1,
        (Some(rang), false) => (rang - 1).min(dernier),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn les_fleches_bouclent() {
        assert_eq!(deplacer(None, 3, true), Some(0));
        assert_eq!(deplacer(Some(2), 3, true), Some(0));
        assert_eq!(deplacer(None, 3, false), Some(2));
        assert_eq!(deplacer(Some(0), 3, false), Some(2));
        assert_eq!(deplacer(Some(1), 3, true), Some(2));
    }

    #[test]
    fn une_liste_raccourcie_ne_laisse_pas_de_rang_perdu() {
        assert_eq!(deplacer(Some(9), 3, false), Some(2));
        assert_eq!(deplacer(Some(9), 3, true), Some(0));
        assert_eq!(deplacer(Some(1), 0, true), None);
    }
}
