//! Contenu téléchargé avec le jeton, remis à l'utilisateur comme un fichier.

use wasm_bindgen::JsCast;
use web_sys::{Blob, HtmlAnchorElement, Url};

/// Contenu téléchargé.
#[derive(Debug, Clone)]
pub struct Fichier(Blob);

impl Fichier {
    pub(crate) const fn new(contenu: Blob) -> Self {
        Self(contenu)
    }

    /// Fait enregistrer le contenu par le navigateur, sous ce nom ; faux s'il ne l'a pas permis.
    pub fn enregistrer(&self, nom: &str) -> bool {
        let Ok(adresse) = Url::create_object_url_with_blob(&self.0) else {
            return false;
        };
        // Le navigateur prend le contenu au clic ; sans l'oubli qui suit, il resterait en mémoire jusqu'à la fermeture.
        let clique = cliquer(&adresse, nom).is_some();
        drop(Url::revoke_object_url(&adresse));
        clique
    }
}

fn cliquer(adresse: &str, nom: &str) -> Option<()> {
    let document = web_sys::window()?.document()?;
    let lien: HtmlAnchorElement = document.create_element("a").ok()?.dyn_into().ok()?;
    lien.set_href(adresse);
    lien.set_download(nom);
    lien.click();
    Some(())
}
