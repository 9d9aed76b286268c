//! Identité : connexion en deux temps, sessions, jetons, profil de l'appelant.
//!
//! Une connexion passe par [`connexion`] (mot de passe), puis [`code`] (second facteur) ; une session vit dans
//! [`service`] (renouvellement, révocation), et chaque requête la relit par [`identite`].

pub mod choix_mot_de_passe;
pub mod code;
pub mod connexion;
pub mod cookies;
pub mod hachage;
pub mod handlers;
pub mod identite;
pub mod journal;
pub mod limites;
pub mod mots_de_passe;
pub mod provenance;
pub mod second_facteur;
pub mod secrets;
pub mod service;
mod statut;
pub mod taches;
pub mod totp;
pub mod verification;

use chrono::Duration;

/// Fin d'une session, quoi qu'il arrive.
pub const DUREE_ABSOLUE: Duration = Duration::hours(12);
/// Fin d'une session que personne n'utilise.
pub const DUREE_INACTIVITE: Duration = Duration::hours(4);
/// Temps laissé aux autres onglets pour présenter un jeton de renouvellement déjà remplacé.
pub const TOLERANCE_ONGLETS: Duration = Duration::seconds(10);
/// Confiance accordée à un appareil.
pub const DUREE_APPAREIL: Duration = Duration::days(30);
/// Validité d'un code.
pub const DUREE_CODE: Duration = Duration::minutes(10);
/// Validité d'un défi, renvois de code compris.
pub const DUREE_DEFI: Duration = Duration::minutes(30);
/// Codes faux, tous défis confondus, qui verrouillent le second facteur.
pub const CODES_FAUX: u32 = 3;
/// Durée du verrou du second facteur, depuis le dernier code faux.
pub const VERROU_DES_CODES: Duration = Duration::minutes(15);
/// Temps après lequel un code faux isolé est oublié.
pub const OUBLI_DES_CODES: Duration = Duration::hours(24);
/// Codes faux au-delà desquels un défi est mort, verrous passés compris.
pub const ESSAIS_DE_CODE: u32 = 5;
/// Renvois de code par heure et par compte.
pub const RENVOIS_PAR_HEURE: i64 = 5;
/// Connexions commencées par compte dans [`FENETRE_ECHECS`] : chacune envoie un courriel.
pub const DEFIS_PAR_FENETRE: i64 = 20;
/// Fenêtre glissante où se comptent les échecs.
pub const FENETRE_ECHECS: Duration = Duration::minutes(15);
/// Échecs admis dans la fenêtre, par compte, mot de passe et code confondus.
pub const ECHECS_PAR_COMPTE: u32 = 5;
/// Échecs admis dans la fenêtre, par adresse IP.
pub const ECHECS_PAR_ADRESSE_IP: u32 = 20;
/// Fenêtre longue des échecs d'une adresse IP : qui insiste attend jusqu'à un jour.
pub const FENETRE_LONGUE: Duration = Duration::hours(24);
/// Échecs admis dans la fenêtre longue, par adresse IP ; une connexion réussie efface ceux de son compte.
pub const ECHECS_PAR_ADRESSE_IP_LONGUE: u32 = 100;
