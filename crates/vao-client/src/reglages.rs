//! Ce que l'exploitant règle sans reconstruire l'application, servi à côté d'elle.

use vao_contract::endpoint::Methode;

use crate::lecture;
use crate::transport::{Demande, envoyer};

/// Fichier des réglages, sur le site de l'application.
const ADRESSE: &str = "/configuration.json";

/// Adresse de l'enquête de satisfaction ; rien si l'exploitant n'en a pas, ou si ses réglages ne se lisent pas.
pub async fn enquete_de_satisfaction() -> Option<String> {
    let demande = Demande {
        methode: Methode::Get,
        adresse: ADRESSE.to_owned(),
        corps: None,
        version: None,
        cle: None,
        signal: None,
    };
    let reponse = envoyer(&demande, None).await.ok()?;
    let adresse = lecture::texte(&reponse.text().await.ok()?, "satisfaction")?;
    (!adresse.is_empty()).then_some(adresse)
}
