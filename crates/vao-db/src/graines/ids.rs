//! Identifiants des données de départ : les mêmes à chaque exécution.

use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

/// Identifiant tiré d'un nom : un UUIDv8, que rien d'autre ne fabrique.
pub fn id(nom: &str) -> Uuid {
    let empreinte = Sha256::digest(format!("vao-graines:{nom}"));
    let mut octets = [0; 16];
    octets
        .iter_mut()
        .zip(empreinte)
        .for_each(|(octet, valeur)| *octet = valeur);
    Builder::from_custom_bytes(octets).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::id;

    #[test]
    fn un_nom_donne_toujours_le_meme_identifiant() {
        assert_eq!(id("grand-large"), id("grand-large"));
        assert_ne!(id("grand-large"), id("petits-pas"));
        assert_eq!(id("grand-large").get_version_num(), 8);
    }
}
