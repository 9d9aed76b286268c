//! Ce qu'un appel ajoute à sa route : paramètres, corps, version, clé.

use std::fmt::Display;
use std::marker::PhantomData;

use serde::Serialize;
use vao_contract::endpoint::chaine_de_requete;
use vao_contract::{Endpoint, Parametres};
use vao_domain::Version;
use wasm_bindgen::JsCast;
use web_sys::{File, FormData};

use crate::annulation::Annulation;
use crate::horloge::maintenant_ms;
use crate::transport::{Corps, Demande};

/// Appel d'une route dont le corps est un `C`.
#[derive(Debug)]
pub struct Appel<C> {
    parametres: Vec<String>,
    requete: String,
    corps: Option<Result<Corps, ()>>,
    version: Option<Version>,
    cle: Option<CleIdempotence>,
    annulation: Option<Annulation>,
    type_: PhantomData<fn(C)>,
}

impl<C> Appel<C> {
    /// Appel sans paramètre ni corps.
    pub const fn new() -> Self {
        Self {
            parametres: Vec::new(),
            requete: String::new(),
            corps: None,
            version: None,
            cle: None,
            annulation: None,
            type_: PhantomData,
        }
    }

    /// Paramètre de chemin, dans l'ordre des accolades de la route.
    #[must_use]
    pub fn parametre(mut self, valeur: impl Display) -> Self {
        self.parametres.push(valeur.to_string());
        self
    }

    /// Paramètres de requête.
    #[must_use]
    pub fn requete(mut self, parametres: &impl Parametres) -> Self {
        self.requete = chaine_de_requete(&parametres.paires());
        self
    }

    /// Version lue, envoyée dans `If-Match`.
    #[must_use]
    pub const fn version(mut self, version: Version) -> Self {
        self.version = Some(version);
        self
    }

    /// Clé d'idempotence : la même requête rejouée n'agit qu'une fois.
    #[must_use]
    pub fn cle(mut self, cle: &CleIdempotence) -> Self {
        self.cle = Some(cle.clone());
        self
    }

    /// Poignée qui abandonne la requête.
    #[must_use]
    pub fn annulation(mut self, annulation: &Annulation) -> Self {
        self.annulation = Some(annulation.clone());
        self
    }

    /// Fichier, envoyé comme un formulaire (`multipart/form-data`) dont les champs de texte le précèdent.
    #[must_use]
    pub fn fichier(mut self, champs: &[(&str, &str)], nom: &str, fichier: &File) -> Self {
        self.corps = Some(formulaire(champs, nom, fichier).ok_or(()));
        self
    }

    /// Requête à envoyer ; `None` si le corps n'a pas pu être écrit.
    pub(crate) fn demande<R>(self, route: &Endpoint<C, R>) -> Option<Demande> {
        let parametres: Vec<&dyn Display> = self
            .parametres
            .iter()
            .map(|valeur| -> &dyn Display { valeur })
            .collect();
        Some(Demande {
            methode: route.methode,
            adresse: [route.adresse(&parametres), self.requete].concat(),
            corps: self.corps.transpose().ok()?,
            version: self.version,
            cle: self.cle.map(|cle| cle.0),
            signal: self.annulation.and_then(|annulation| annulation.signal()),
        })
    }
}

impl<C: Serialize> Appel<C> {
    /// Corps de la requête.
    #[must_use]
    pub fn corps(mut self, corps: &C) -> Self {
        self.corps = Some(serde_json::to_string(corps).map(Corps::Json).map_err(drop));
        self
    }
}

impl<C> Default for Appel<C> {
    fn default() -> Self {
        Self::new()
    }
}

/// Hors d'`Appel`, qui a un type par route : ce code n'existe qu'une fois dans le binaire.
fn formulaire(champs: &[(&str, &str)], nom: &str, fichier: &File) -> Option<Corps> {
    let formulaire = FormData::new().ok()?;
    for (champ, valeur) in champs {
        formulaire.append_with_str(champ, valeur).ok()?;
    }
    formulaire
        .append_with_blob_and_filename(nom, fichier, &fichier.name())
        .ok()?;
    Some(Corps::Formulaire(formulaire))
}

/// Clé d'idempotence : une par intention de l'utilisateur, gardée d'un essai à l'autre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleIdempotence(String);

impl CleIdempotence {
    /// Clé tirée au hasard.
    pub fn nouvelle() -> Self {
        let crypto = js_sys::Reflect::get(&js_sys::global(), &"crypto".into()).ok();
        let crypto = crypto.and_then(|valeur| valeur.dyn_into::<web_sys::Crypto>().ok());
        // `randomUUID` manque aux contextes non sûrs (HTTP hors de localhost) : seize octets tirés au hasard y suppléent.
        let Some(crypto) = crypto else {
            return Self(format!("{:x}", maintenant_ms()));
        };
        if js_sys::Reflect::has(&crypto, &"randomUUID".into()).unwrap_or(false) {
            return Self(crypto.random_uuid());
        }
        let mut octets = [0_u8; 16];
        if crypto.get_random_values_with_u8_array(&mut octets).is_err() {
            return Self(format!("{:x}", maintenant_ms()));
        }
        Self(format!("{:032x}", u128::from_be_bytes(octets)))
    }
}
