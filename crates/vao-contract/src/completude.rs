//! Complétude d'un dossier rempli par sections : ce qui manque, et l'état de chaque section.

use crate::probleme::ErreurChamp;

vao_domain::codes! {
    /// État d'une section dans la liste des tâches.
    pub enum EtatSection {
        /// Rien n'est saisi.
        ACommencer = "A_COMMENCER", "À commencer";
        /// Il manque des informations.
        Incomplete = "INCOMPLETE", "Incomplète";
        /// Tout y est.
        Complete = "COMPLETE", "Complète";
    }
}

/// Accumule les manques d'une section.
#[derive(Debug, Default)]
pub(crate) struct Releve {
    manques: Vec<ErreurChamp>,
    saisis: usize,
}

impl Releve {
    /// Relevé d'une section où `saisis` éléments sont déjà là.
    pub(crate) const fn avec(saisis: usize) -> Self {
        Self {
            manques: Vec::new(),
            saisis,
        }
    }

    /// Compte une réponse présente, ou note qu'elle manque.
    pub(crate) fn exiger(&mut self, present: bool, pointeur: &str, message: &str) {
        if present {
            self.saisis += 1;
        } else {
            self.manques.push(ErreurChamp::new(pointeur, "obligatoire", message));
        }
    }

    /// Note un défaut qui n'est pas une absence.
    pub(crate) fn signaler(&mut self, pointeur: impl Into<String>, code: &str, message: impl Into<String>) {
        self.manques.push(ErreurChamp::new(pointeur, code, message));
    }

    /// État de la section, et ce qui lui manque.
    pub(crate) fn conclure(self) -> (EtatSection, Vec<ErreurChamp>) {
        let etat = match (self.manques.is_empty(), self.saisis) {
            (true, _) => EtatSection::Complete,
            (false, 0) => EtatSection::ACommencer,
            (false, _) => EtatSection::Incomplete,
        };
        (etat, self.manques)
    }
}
