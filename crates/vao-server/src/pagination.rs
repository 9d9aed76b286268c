//! Page numbers of a list, read once the same way for every resource.

use vao_contract::liste::{PAR_PAGE, PAR_PAGE_MAX};
use vao_contract::{ErreurChamp, Page};

use crate::Problem;

/// Rows that page numbers reach.
const LIGNES_MAX: i64 = 10_000;
/// Characters of a searched text, at most.
const TEXTE_MAX: usize = 200;

/// Page asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pagination {
    page: u32,
    par_page: u16,
}

impl Pagination {
    /// Reads a page number and a page size, and the length of each searched text; 422 with what is wrong.
    ///
    /// `textes` pairs the pointer of a parameter (`/recherche`) with its value.
    pub fn lire(page: Option<u32>, par_page: Option<u16>, textes: &[(&str, &Option<String>)]) -> Result<Self, Problem> {
        let lue = Self {
            page: page.unwrap_or(1),
            par_page: par_page.unwrap_or(PAR_PAGE),
        };
        let mut erreurs = Vec::new();
        let mut refuser = |pointeur: &str, code: &str, message: &str| {
            erreurs.push(ErreurChamp::new(pointeur, code, message));
        };
        if lue.page == 0 {
            refuser("/page", "trop-petit", "Les pages se comptent à partir de 1.");
        }
        if lue.par_page == 0 || lue.par_page > PAR_PAGE_MAX {
            refuser("/parPage", "hors-bornes", "Une page compte de 1 à 100 lignes.");
        }
        if lue.decalage() + lue.limite() > LIGNES_MAX {
            refuser("/page", "trop-loin", "Affinez avec des filtres pour voir la suite.");
        }
        for (pointeur, texte) in textes {
            if texte.as_ref().is_some_and(|texte| texte.chars().count() > TEXTE_MAX) {
                refuser(pointeur, "trop-long", "Cherchez un texte de 200 caractères au plus.");
            }
        }
        if erreurs.is_empty() {
            Ok(lue)
        } else {
            Err(Problem::champs(erreurs))
        }
    }

    /// Rows of the page.
    pub fn limite(self) -> i64 {
        i64::from(self.par_page)
    }

    /// Rows before the page.
    pub fn decalage(self) -> i64 {
        i64::from(self.page.saturating_sub(1)) * i64::from(self.par_page)
    }

    /// Page made of these rows.
    pub fn composer<T>(self, donnees: Vec<T>, total: i64, total_plafonne: bool) -> Page<T> {
        Page {
            donnees,
            total,
            total_plafonne,
            page: self.page,
            par_page: self.par_page,
            curseur_suivant: None,
        }
    }
}

/// Searched text, cleaned; empty, it filters nothing.
pub fn texte_cherche(saisi: Option<&str>) -> Option<String> {
    saisi
        .map(vao_contract::texte::nettoyer)
        .filter(|texte| !texte.is_empty())
}
