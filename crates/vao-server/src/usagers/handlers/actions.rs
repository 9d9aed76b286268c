//! Routes des actions qui changent un compte.

use actix_web::post;
use vao_contract::usager::{Motif, UsagerDto};
use vao_domain::UsagerId;

use crate::Problem;
use crate::acces::ValiderUsagers;
use crate::extraction::{Demande, Json};
use crate::idempotence::Reponse;
use crate::usagers::service;

crate::problemes! {
    /// Problèmes d'une décision sans motif.
    pub(super) ProblemesAction = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver,
        Introuvable, EtatIncompatible, CleReutilisee, VersionPerimee, VersionExigee;
    /// Problèmes d'une désactivation.
    pub(super) ProblemesDesactivation = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter,
        SecondFacteurAActiver, DelegationRefusee, Introuvable, EtatIncompatible, DernierUtilisateur, CleReutilisee,
        VersionPerimee, VersionExigee;
    /// Problèmes d'une décision motivée.
    pub(super) ProblemesMotif = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver,
        Introuvable, EtatIncompatible, CleReutilisee, VersionPerimee, CorpsTropGrand, TypeNonAdmis, SaisieInvalide,
        VersionExigee;
}

/// Approuver un compte en attente
///
/// De deux personnes qui essaient en même temps, une seule y parvient ; l'autre apprend qui l'a fait. Le compte
/// rejoint l'organisme de son SIRET, s'il existe. Une DREETS laisse les collègues approuver, sauf après quinze jours
/// sans réponse.
#[utoipa::path(
    tag = "usagers",
    operation_id = "approuverUsager",
    params(
        ("id" = UsagerId, Path, description = "Identifiant du compte."),
        ("If-Match" = String, Header, description = "Version lue (ETag)."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    security(("jwt" = ["valider-usagers"])),
    responses(
        (status = 200, description = "Compte approuvé.", body = UsagerDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesAction
    )
)]
#[post("/usagers/{id}/actions/approuver")]
pub(super) async fn approuver(demande: Demande<ValiderUsagers, UsagerId>) -> Result<Reponse, Problem> {
    service::approuver(demande).await
}

/// Refuser un compte en attente
///
/// Le motif est envoyé à la personne.
#[utoipa::path(
    tag = "usagers",
    operation_id = "refuserUsager",
    params(
        ("id" = UsagerId, Path, description = "Identifiant du compte."),
        ("If-Match" = String, Header, description = "Version lue (ETag)."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    request_body(content = Motif, example = json!({ "motif": "Nous ne connaissons pas cette personne." })),
    security(("jwt" = ["valider-usagers"])),
    responses(
        (status = 200, description = "Compte refusé.", body = UsagerDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesMotif
    )
)]
#[post("/usagers/{id}/actions/refuser")]
pub(super) async fn refuser(
    demande: Demande<ValiderUsagers, UsagerId>,
    corps: Json<Motif>,
) -> Result<Reponse, Problem> {
    service::refuser(demande, &corps.0).await
}

/// Désactiver le compte d'un collègue
///
/// Pour les utilisateurs du portail. Les sessions de la personne sont fermées aussitôt. Le dernier utilisateur validé
/// d'un organisme ne se désactive pas, et personne ne se désactive soi-même.
#[utoipa::path(
    tag = "usagers",
    operation_id = "desactiverUsager",
    params(
        ("id" = UsagerId, Path, description = "Identifiant du compte."),
        ("If-Match" = String, Header, description = "Version lue (ETag)."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    security(("jwt" = ["valider-usagers"])),
    responses(
        (status = 200, description = "Compte désactivé.", body = UsagerDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesDesactivation
    )
)]
#[post("/usagers/{id}/actions/desactiver")]
pub(super) async fn desactiver(demande: Demande<ValiderUsagers, UsagerId>) -> Result<Reponse, Problem> {
    service::desactiver(demande).await
}

/// Bloquer un compte
///
/// Pour la DREETS de la région du compte et l'administration centrale. Les sessions de la personne sont fermées
/// aussitôt ; le motif lui est envoyé.
#[utoipa::path(
    tag = "usagers",
    operation_id = "bloquerUsager",
    params(
        ("id" = UsagerId, Path, description = "Identifiant du compte."),
        ("If-Match" = String, Header, description = "Version lue (ETag)."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    request_body(content = Motif, example = json!({ "motif": "Compte partagé entre plusieurs personnes." })),
    security(("jwt" = ["valider-usagers"])),
    responses(
        (status = 200, description = "Compte bloqué.", body = UsagerDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesMotif
    )
)]
#[post("/usagers/{id}/actions/bloquer")]
pub(super) async fn bloquer(
    demande: Demande<ValiderUsagers, UsagerId>,
    corps: Json<Motif>,
) -> Result<Reponse, Problem> {
    service::bloquer(demande, &corps.0).await
}

/// Rouvrir un compte
///
/// Ce qu'un collègue a désactivé, un collègue ou un agent le rouvre ; ce qu'un agent a refusé ou bloqué, un agent.
#[utoipa::path(
    tag = "usagers",
    operation_id = "debloquerUsager",
    params(
        ("id" = UsagerId, Path, description = "Identifiant du compte."),
        ("If-Match" = String, Header, description = "Version lue (ETag)."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    security(("jwt" = ["valider-usagers"])),
    responses(
        (status = 200, description = "Compte rouvert.", body = UsagerDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesAction
    )
)]
#[post("/usagers/{id}/actions/debloquer")]
pub(super) async fn debloquer(demande: Demande<ValiderUsagers, UsagerId>) -> Result<Reponse, Problem> {
    service::debloquer(demande).await
}

/// Retirer l'application d'authentification d'un compte
///
/// Pour une personne qui a perdu son téléphone, après vérification de son identité. Ses sessions sont fermées et ses
/// appareils n'ont plus la confiance : elle se reconnecte avec un code reçu par courriel.
#[utoipa::path(
    tag = "usagers",
    operation_id = "retirerSecondFacteurUsager",
    params(
        ("id" = UsagerId, Path, description = "Identifiant du compte."),
        ("If-Match" = String, Header, description = "Version lue (ETag)."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    request_body(content = Motif, example = json!({ "motif": "Téléphone perdu, identité vérifiée par téléphone." })),
    security(("jwt" = ["valider-usagers"])),
    responses(
        (status = 200, description = "Application retirée.", body = UsagerDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesMotif
    )
)]
#[post("/usagers/{id}/actions/retirer-second-facteur")]
pub(super) async fn retirer_second_facteur(
    demande: Demande<ValiderUsagers, UsagerId>,
    corps: Json<Motif>,
) -> Result<Reponse, Problem> {
    service::retirer_second_facteur(demande, &corps.0).await
}
