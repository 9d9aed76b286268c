//! Liens des menus.

use leptos::prelude::*;

/// Texte et adresse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lien {
    /// Texte montré.
    pub libelle: String,
    /// Adresse.
    pub href: String,
}

impl Lien {
    /// Lien vers `href`.
    pub fn new(libelle: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            libelle: libelle.into(),
            href: href.into(),
        }
    }
}

/// Accès rapide de l'en-tête.
#[derive(Debug, Clone)]
pub struct LienOutil {
    pub(super) libelle: String,
    pub(super) icone: &'static str,
    pub(super) cible: CibleOutil,
}

#[derive(Debug, Clone)]
pub(super) enum CibleOutil {
    Adresse(String),
    Action(Callback<()>),
}

impl LienOutil {
    /// Accès qui mène à une page ; `icone` est un nom DSFR sans `fr-icon-`.
    pub fn lien(libelle: impl Into<String>, href: impl Into<String>, icone: &'static str) -> Self {
        Self {
            libelle: libelle.into(),
            icone,
            cible: CibleOutil::Adresse(href.into()),
        }
    }

    /// Accès qui agit (« Se déconnecter »).
    pub fn action(libelle: impl Into<String>, icone: &'static str, action: Callback<()>) -> Self {
        Self {
            libelle: libelle.into(),
            icone,
            cible: CibleOutil::Action(action),
        }
    }
}

/// Entrée de la navigation principale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntreeMenu {
    /// Texte montré.
    pub libelle: String,
    /// Adresse, vide pour un groupe.
    pub href: String,
    /// Liens du groupe.
    pub enfants: Vec<Lien>,
}

impl EntreeMenu {
    /// Lien direct.
    pub fn lien(libelle: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            libelle: libelle.into(),
            href: href.into(),
            enfants: Vec::new(),
        }
    }

    /// Groupe de liens qui s'ouvre.
    pub fn groupe(libelle: impl Into<String>, enfants: Vec<Lien>) -> Self {
        Self {
            libelle: libelle.into(),
            href: String::new(),
            enfants,
        }
    }

    /// Vrai si la page `chemin` est dans cette entrée.
    pub(super) fn contient(&self, chemin: &str) -> bool {
        if self.enfants.is_empty() {
            est_courante(&self.href, chemin)
        } else {
            self.enfants.iter().any(|lien| est_courante(&lien.href, chemin))
        }
    }
}

/// Vrai si `chemin` est la page `href` ou une page au-dessous ; l'accueil ne vaut que pour lui-même.
pub(super) fn est_courante(href: &str, chemin: &str) -> bool {
    let href = href.split(['?', '#']).next().unwrap_or_default();
    let (href, chemin) = (href.trim_end_matches('/'), chemin.trim_end_matches('/'));
    match chemin.strip_prefix(href) {
        Some("") => true,
        Some(reste) => !href.is_empty() && reste.starts_with('/'),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn une_entree_est_courante_pour_sa_page_et_celles_au_dessous() {
        assert!(est_courante("/sejours", "/sejours"));
        assert!(est_courante("/sejours", "/sejours/12/vacanciers"));
        assert!(est_courante("/sejours?statut=A", "/sejours/"));
        assert!(!est_courante("/sejours", "/sejours-passes"));
        assert!(!est_courante("/sejours/12", "/sejours"));
    }

    #[test]
    fn l_accueil_n_est_courant_que_sur_l_accueil() {
        assert!(est_courante("/", "/"));
        assert!(!est_courante("/", "/sejours"));
    }

    #[test]
    fn un_groupe_est_courant_par_ses_liens() {
        let groupe = EntreeMenu::groupe(
            "Administration",
            vec![Lien::new("Agents", "/agents"), Lien::new("Territoires", "/territoires")],
        );

        assert!(groupe.contient("/territoires/38"));
        assert!(!groupe.contient("/"));
    }
}
