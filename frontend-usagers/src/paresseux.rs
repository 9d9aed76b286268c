//! Écrans chargés à la demande, un fichier par famille de routes.
//!
//! `wasm_split` sort la fonction marquée, et tout ce qu'elle est seule à appeler, du fichier principal. Un chargement
//! manqué (hors ligne, nouvelle version déployée) rend une erreur et le même lien réessaie : l'échec n'est pas retenu.

#![expect(
    clippy::unnecessary_wraps,
    reason = "forme imposée par `wasm_split` : le chargement, lui, peut échouer"
)]

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use leptos_router::LazyRoute;
use vao_ui::prelude::*;
use vao_ui::session::Protege;

/// Tableau de bord.
pub(crate) struct RouteAccueil;
/// Liste des déclarations.
pub(crate) struct RouteListe;
/// Création d'une déclaration.
pub(crate) struct RouteNouvelle;
/// Une déclaration : sommaire, sections, synthèse.
pub(crate) struct RouteDeclaration;

impl LazyRoute for RouteAccueil {
    fn data() -> Self {
        Self
    }

    async fn view(_: Self) -> AnyView {
        charger_accueil().await.unwrap_or_else(|_| echec_de_chargement())
    }

    async fn preload() {
        // Un préchargement manqué n'est pas une erreur : `view` réessaiera et saura le dire.
        precharger_accueil().await.ok();
    }
}

impl LazyRoute for RouteListe {
    fn data() -> Self {
        Self
    }

    async fn view(_: Self) -> AnyView {
        charger_liste().await.unwrap_or_else(|_| echec_de_chargement())
    }

    async fn preload() {
        precharger_liste().await.ok();
    }
}

impl LazyRoute for RouteNouvelle {
    fn data() -> Self {
        Self
    }

    async fn view(_: Self) -> AnyView {
        charger_declaration(true)
            .await
            .unwrap_or_else(|_| echec_de_chargement())
    }

    async fn preload() {
        precharger_declaration().await.ok();
    }
}

impl LazyRoute for RouteDeclaration {
    fn data() -> Self {
        Self
    }

    async fn view(_: Self) -> AnyView {
        charger_declaration(false)
            .await
            .unwrap_or_else(|_| echec_de_chargement())
    }

    async fn preload() {
        precharger_declaration().await.ok();
    }
}

#[wasm_split(accueil, wasm_split_path = ::leptos::wasm_split, fallible, preload(precharger_accueil))]
fn charger_accueil() -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <Protege><crate::accueil::PageAccueil /></Protege> }.into_any())
}

#[wasm_split(liste, wasm_split_path = ::leptos::wasm_split, fallible, preload(precharger_liste))]
fn charger_liste() -> Result<AnyView, SplitLoaderError> {
    Ok(view! { <Protege><crate::liste::PageListe /></Protege> }.into_any())
}

/// La création et le dossier partagent leurs champs, donc leur fichier.
#[wasm_split(declaration, wasm_split_path = ::leptos::wasm_split, fallible, preload(precharger_declaration))]
fn charger_declaration(nouvelle: bool) -> Result<AnyView, SplitLoaderError> {
    Ok(if nouvelle {
        view! { <Protege><crate::declaration::PageNouvelle /></Protege> }.into_any()
    } else {
        view! { <Protege><crate::declaration::PageDeclaration /></Protege> }.into_any()
    })
}

/// Charge d'avance tous les écrans.
pub(crate) fn precharger() {
    spawn_local(async {
        precharger_accueil().await.ok();
        precharger_liste().await.ok();
        precharger_declaration().await.ok();
    });
}

/// Ce qui s'affiche quand le fichier d'un écran n'a pas pu être chargé.
fn echec_de_chargement() -> AnyView {
    view! {
        <Page titre="Cet écran n’a pas pu être chargé">
            <p>"Vérifiez votre connexion, puis suivez à nouveau le lien. Si le service vient d’être mis à jour, rechargez la page."</p>
        </Page>
    }
    .into_any()
}
