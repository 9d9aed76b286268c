//! Lecture des réponses qui ouvrent une session, chargée avec les écrans qui la suivent.

#![expect(
    clippy::unnecessary_wraps,
    reason = "forme imposée par `wasm_split` : le chargement, lui, peut échouer"
)]

use leptos::wasm_split::{SplitLoaderError, wasm_split};
use vao_client::JetonRecu;
use vao_contract::session::{ProfilDto, ReponseOuverture};

/// Profil reçu avec un jeton ; `None` si la réponse n'est pas celle du contrat.
#[wasm_split(application, wasm_split_path = ::leptos::wasm_split, fallible, preload(precharger))]
pub(super) fn lire_profil(recu: JetonRecu) -> Result<Option<ProfilDto>, SplitLoaderError> {
    Ok(recu.lire().map(|jeton| jeton.profil))
}

/// Suite du mot de passe ; `None` si la réponse n'est pas celle du contrat.
#[wasm_split(application, wasm_split_path = ::leptos::wasm_split, fallible)]
pub(super) fn lire_ouverture(texte: String) -> Result<Option<ReponseOuverture>, SplitLoaderError> {
    Ok(serde_json::from_str(&texte).ok())
}
