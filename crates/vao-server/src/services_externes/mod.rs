//! État des services externes, tel que la vérification de fond l'a trouvé.

pub mod handlers;
