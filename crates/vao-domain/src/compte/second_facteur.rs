//! Second facteur d'une connexion : d'où vient le code.

crate::codes! {
    /// D'où vient le code demandé.
    pub enum MoyenCode {
        /// Envoyé par courriel.
        Courriel = "COURRIEL", "Code reçu par courriel";
        /// Donné par l'application d'authentification.
        Application = "TOTP", "Code de l'application d'authentification";
    }
}
