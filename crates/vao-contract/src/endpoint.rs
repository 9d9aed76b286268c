//! Routes : méthode, chemin et types, écrits une fois pour le client et le serveur.

use std::fmt::Display;
use std::marker::PhantomData;

use crate::PREFIXE;

/// Méthode HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Methode {
    /// Lecture.
    Get,
    /// Création ou action.
    Post,
    /// Remplacement.
    Put,
    /// Fusion partielle.
    Patch,
    /// Suppression.
    Delete,
}

impl Methode {
    /// Nom de la méthode en majuscules.
    pub const fn nom(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// Route typée : ce qu'on envoie (`Corps`) et ce qu'on reçoit (`Reponse`).
pub struct Endpoint<Corps, Reponse> {
    /// Méthode.
    pub methode: Methode,
    /// Chemin sous [`PREFIXE`], paramètres entre accolades.
    pub chemin: &'static str,
    types: PhantomData<fn(Corps) -> Reponse>,
}

impl<C, R> Endpoint<C, R> {
    /// Déclare une route.
    pub const fn new(methode: Methode, chemin: &'static str) -> Self {
        Self {
            methode,
            chemin,
            types: PhantomData,
        }
    }

    /// Adresse de la route, chaque accolade remplacée dans l'ordre par un paramètre encodé.
    pub fn adresse(&self, parametres: &[&dyn Display]) -> String {
        let mut adresse = String::from(PREFIXE);
        let mut restants = parametres.iter();
        for (rang, morceau) in self.chemin.split('{').enumerate() {
            if rang == 0 {
                adresse.push_str(morceau);
                continue;
            }
            if let Some(valeur) = restants.next() {
                adresse.push_str(&encoder(&valeur.to_string()));
            }
            adresse.push_str(morceau.split_once('}').map_or("", |(_, suite)| suite));
        }
        adresse
    }

    /// Adresse suivie des paramètres de requête.
    pub fn adresse_avec(&self, parametres: &[&dyn Display], requete: &impl Parametres) -> String {
        let mut adresse = self.adresse(parametres);
        adresse.push_str(&chaine_de_requete(&requete.paires()));
        adresse
    }
}

/// Paramètres de requête : paires nom-valeur, un nom pouvant se répéter.
pub trait Parametres {
    /// Paires à écrire dans l'adresse, les absents omis.
    fn paires(&self) -> Vec<(&'static str, String)>;
}

/// Paires en construction : une valeur absente n'y entre pas.
#[derive(Debug, Default)]
pub struct Paires(Vec<(&'static str, String)>);

impl Paires {
    /// Ajoute une valeur, si elle est présente.
    #[must_use]
    pub fn un<T: Display>(self, nom: &'static str, valeur: Option<&T>) -> Self {
        match valeur {
            Some(valeur) => self.ajouter(nom, valeur),
            None => self,
        }
    }

    /// Ajoute chaque valeur d'un paramètre qui se répète.
    #[must_use]
    pub fn plusieurs<T: Display>(self, nom: &'static str, valeurs: &[T]) -> Self {
        valeurs.iter().fold(self, |paires, valeur| paires.ajouter(nom, valeur))
    }

    /// Les paires, dans l'ordre de leur ajout.
    pub fn fin(self) -> Vec<(&'static str, String)> {
        self.0
    }

    /// Hors des fonctions génériques : écrite une seule fois dans le navigateur.
    fn ajouter(mut self, nom: &'static str, valeur: &dyn Display) -> Self {
        self.0.push((nom, valeur.to_string()));
        self
    }
}

/// `?a=1&b=2`, ou rien.
pub fn chaine_de_requete(paires: &[(&'static str, String)]) -> String {
    let mut texte = String::new();
    for (nom, valeur) in paires {
        texte.push(if texte.is_empty() { '?' } else { '&' });
        texte.push_str(nom);
        texte.push('=');
        texte.push_str(&encoder(valeur));
    }
    texte
}

/// Encode un texte pour une adresse (RFC 3986, caractères non réservés gardés).
pub fn encoder(texte: &str) -> String {
    const HEXA: &[u8; 16] = b"0123456789ABCDEF";
    let mut sortie = String::with_capacity(texte.len());
    for octet in texte.bytes() {
        if octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_' | b'~') {
            sortie.push(char::from(octet));
        } else {
            sortie.push('%');
            for quartet in [octet >> 4, octet & 15] {
                sortie.push(HEXA.get(usize::from(quartet)).copied().map_or('0', char::from));
            }
        }
    }
    sortie
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUTE: Endpoint<(), ()> = Endpoint::new(Methode::Get, "/declarations/{id}/sections/{section}");

    #[test]
    fn les_parametres_prennent_leur_place() {
        assert_eq!(
            ROUTE.adresse(&[&"a b", &"é/"]),
            "/api/v1/declarations/a%20b/sections/%C3%A9%2F"
        );
    }

    #[test]
    fn une_valeur_absente_n_entre_pas_et_un_parametre_se_repete() {
        let paires = Paires::default()
            .un("page", Some(&2))
            .un("recherche", None::<&String>)
            .plusieurs("statut", &["A", "B"])
            .fin();

        assert_eq!(chaine_de_requete(&paires), "?page=2&statut=A&statut=B");
    }

    #[test]
    fn une_requete_se_compose() {
        assert_eq!(
            chaine_de_requete(&[("statut", "A".into()), ("statut", "B&C".into())]),
            "?statut=A&statut=B%26C"
        );
        assert_eq!(chaine_de_requete(&[]), "");
    }
}
