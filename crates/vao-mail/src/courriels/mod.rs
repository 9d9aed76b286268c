//! Every mail of the service, one struct each.

mod compte;
mod declaration;

pub use compte::{CodeConnexion, CompteVerrouille};
pub use declaration::{
    ComplementsDemandes, DeclarationAInstruire, DeclarationEnregistree, DeclarationRefusee, DeclarationTransmise,
    Phase, SejourAnnule, SejourAnnuleService,
};

use crate::Courriel;

/// Which of the two sites a person uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Population {
    /// Portal of the organisations.
    Usagers,
    /// Back office of the administration.
    Bo,
}

/// Addresses of the two sites, without final slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Liens {
    usagers: String,
    bo: String,
}

impl Liens {
    /// Addresses of the portal and of the back office; a final slash is dropped.
    pub fn nouveaux(usagers: &str, bo: &str) -> Self {
        let sans_barre = |adresse: &str| adresse.trim_end_matches('/').to_owned();
        Self {
            usagers: sans_barre(usagers),
            bo: sans_barre(bo),
        }
    }

    /// Home page of a site.
    pub fn site(&self, population: Population) -> &str {
        match population {
            Population::Usagers => &self.usagers,
            Population::Bo => &self.bo,
        }
    }

    /// A declaration, on the portal.
    pub fn declaration(&self, id: &str) -> String {
        format!("{}/declarations/{}", self.usagers, segment(id))
    }

    /// The organisation's declarations, on the portal.
    pub fn declarations(&self) -> String {
        format!("{}/declarations", self.usagers)
    }

    /// The declarations in a status, in the back office.
    pub fn bo_sejours(&self, statut: &str) -> String {
        format!("{}/sejours?statut={}", self.bo, segment(statut))
    }

    /// A declaration, in the back office.
    pub fn bo_sejour(&self, id: &str) -> String {
        format!("{}/sejours/{}", self.bo, segment(id))
    }

    /// Forgotten password.
    pub fn mot_de_passe_oublie(&self, population: Population) -> String {
        format!("{}/connexion/mot-de-passe-oublie", self.site(population))
    }
}

/// `texte` without what could leave its place in an address: ids and codes need no more.
fn segment(texte: &str) -> String {
    texte
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect()
}

/// A mail that can be written.
pub trait Modele {
    /// Both forms of the mail; recipients are added to the result.
    fn rendre(&self, liens: &Liens) -> Courriel;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_identifiant_ne_sort_pas_de_sa_place_dans_l_adresse() {
        let liens = Liens::nouveaux("https://vao.test/", "https://bo.vao.test");

        assert_eq!(liens.declaration("../x?y=\"><"), "https://vao.test/declarations/xy");
        assert_eq!(
            liens.bo_sejours("TRANSMISE"),
            "https://bo.vao.test/sejours?statut=TRANSMISE"
        );
        assert_eq!(
            liens.mot_de_passe_oublie(Population::Bo),
            "https://bo.vao.test/connexion/mot-de-passe-oublie"
        );
    }
}
