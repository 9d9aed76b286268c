//! Retour à la liste, telle qu'on l'a quittée.

use leptos::prelude::*;

use super::ADRESSE;

/// Filtres de la dernière liste vue : le fil d'Ariane d'une fiche y ramène.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RetourOrganismes(StoredValue<String>);

impl RetourOrganismes {
    /// Aucune liste vue.
    pub(crate) fn new() -> Self {
        Self(StoredValue::new(String::new()))
    }

    /// Retient la recherche de la liste affichée.
    pub(super) fn retenir(self, recherche: String) {
        self.0.set_value(recherche);
    }

    /// Adresse de la dernière liste vue.
    pub(crate) fn adresse() -> String {
        adresse_de(
            &use_context::<Self>()
                .map(|Self(recherche)| recherche.get_value())
                .unwrap_or_default(),
        )
    }
}

/// Adresse de la liste ; le routeur rend la recherche avec ou sans son `?`.
fn adresse_de(recherche: &str) -> String {
    match recherche.trim_start_matches('?') {
        "" => ADRESSE.to_owned(),
        recherche => [ADRESSE, "?", recherche].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn le_retour_a_la_liste_garde_ses_filtres() {
        assert_eq!(adresse_de("?complet=false&page=2"), "/organismes?complet=false&page=2");
        assert_eq!(adresse_de("tri=nom"), "/organismes?tri=nom");
        assert_eq!(adresse_de(""), "/organismes");
    }
}
