//! Clé d'API d'un utilisateur du portail : la lire, la créer ou la remplacer, la révoquer.
//!
//! Ces routes demandent une session : une clé n'en crée pas une autre.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use vao_domain::cle_api::Scope;

use crate::endpoint::{Endpoint, Methode};
use crate::validation::{ContexteSaisie, erreur};

/// `GET /moi/cle-api` : sa clé, sans son secret.
pub const LIRE: Endpoint<(), EtatCleApi> = Endpoint::new(Methode::Get, "/moi/cle-api");
/// `POST /moi/cle-api` : crée sa clé, ou la remplace ; la rend entière, une fois.
pub const CREER: Endpoint<CreationCleApi, CleApiCreee> = Endpoint::new(Methode::Post, "/moi/cle-api");
/// `DELETE /moi/cle-api` : révoque sa clé.
pub const REVOQUER: Endpoint<(), ()> = Endpoint::new(Methode::Delete, "/moi/cle-api");

/// Sa clé, s'il en a une.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EtatCleApi {
    /// Clé ; absente si aucune n'a été créée, ou si elle a été révoquée.
    pub cle: Option<CleApiDto>,
}

/// Clé d'API, sans son secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CleApiDto {
    /// Début de la clé, qui la désigne sans l'ouvrir : `vao_prod_4fT9kQ2x`.
    pub prefixe: String,
    /// Droits donnés.
    pub scopes: Vec<Scope>,
    /// Création.
    pub creee_at: DateTime<Utc>,
    /// Fin de validité.
    pub expire_at: DateTime<Utc>,
    /// Vrai si elle a pris fin.
    pub expiree: bool,
    /// Dernier appel, à la minute près.
    pub derniere_utilisation_at: Option<DateTime<Utc>>,
    /// Adresse IP de ce dernier appel.
    pub derniere_adresse_ip: Option<String>,
}

/// Corps de `POST /moi/cle-api`. La clé précédente, s'il y en a une, cesse de valoir.
#[derive(Clone, Serialize, Deserialize, Validate)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[garde(context(ContexteSaisie))]
pub struct CreationCleApi {
    /// Mot de passe actuel.
    #[garde(length(chars, min = 1, max = 128))]
    pub mot_de_passe: String,
    /// Droits de la clé ; lire seulement, si rien n'est dit.
    #[serde(default = "par_defaut")]
    #[garde(custom(un_droit_au_moins))]
    pub scopes: Vec<Scope>,
}

impl std::fmt::Debug for CreationCleApi {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CreationCleApi")
    }
}

fn par_defaut() -> Vec<Scope> {
    Scope::PAR_DEFAUT.to_vec()
}

fn un_droit_au_moins(scopes: &[Scope], _: &ContexteSaisie) -> garde::Result {
    if scopes.is_empty() {
        return Err(erreur("obligatoire", "Choisissez au moins un droit."));
    }
    Ok(())
}

/// Clé qui vient d'être créée : c'est la seule fois qu'elle est montrée.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct CleApiCreee {
    /// Clé entière, à mettre dans `Authorization: Bearer …`.
    pub cle: String,
    /// Ce qu'on en reverra.
    pub details: CleApiDto,
}

impl std::fmt::Debug for CleApiCreee {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CleApiCreee")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::valider;

    fn lire(json: &str) -> CreationCleApi {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn sans_droits_choisis_une_cle_ne_fait_que_lire() {
        let corps = lire(r#"{"motDePasse": "x"}"#);

        assert_eq!(corps.scopes, Scope::PAR_DEFAUT);
    }

    #[test]
    fn une_cle_sans_aucun_droit_est_refusee() {
        let contexte = ContexteSaisie {
            aujourd_hui: "2027-01-15".parse().unwrap(),
        };
        let erreurs = valider(&lire(r#"{"motDePasse": "x", "scopes": []}"#), &contexte).unwrap_err();

        assert_eq!(erreurs.len(), 1);
        assert_eq!(erreurs[0].pointeur, "/scopes");
    }

    #[test]
    fn ni_la_cle_ni_le_mot_de_passe_ne_s_impriment() {
        let corps = lire(r#"{"motDePasse": "canari-jaune", "scopes": ["organisme:lire"]}"#);

        assert!(!format!("{corps:?}").contains("canari"));
        assert!(serde_json::from_str::<CreationCleApi>(r#"{"motDePasse": "x", "scopes": ["tout"]}"#).is_err());
    }
}
