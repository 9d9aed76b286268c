//! Saisies en attente d'enregistrement, vues de la session.
//!
//! La session les relance et les oublie sans savoir ce qu'elles sont : l'enregistrement automatique n'est chargé qu'avec
//! les écrans qui s'en servent.

use std::any::Any;
use std::future::Future;
use std::pin::Pin;

use vao_client::Client;

/// Ce que la session demande aux saisies en attente.
pub(super) trait Saisies: Any + Send + Sync {
    /// Renvoie tout ce qui attend : le réseau ou la session vient de revenir.
    fn reprendre(&self, client: &Client);
    /// Renvoie tout ce qui attend, et patiente quelques secondes que les envois finissent.
    fn envoyer_tout(&self, client: Client) -> Pin<Box<dyn Future<Output = ()>>>;
    /// Oublie tout : la personne se déconnecte.
    fn vider(&self);
}
