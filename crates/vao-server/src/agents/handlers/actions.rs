//! Routes des actions sur un compte d'agent.

use actix_web::post;
use vao_contract::agent::AgentDto;
use vao_contract::usager::Motif;
use vao_domain::AgentId;

use crate::Problem;
use crate::acces::{DesactiverAgents, GererAgents};
use crate::agents::service;
use crate::extraction::{Demande, Json};
use crate::idempotence::Reponse;

crate::problemes! {
    /// Problèmes d'une action sans corps.
    pub(super) ProblemesAction = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver,
        DelegationRefusee, Introuvable, EtatIncompatible, CleReutilisee, VersionPerimee, VersionExigee;
    /// Problèmes d'une action motivée.
    pub(super) ProblemesMotif = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver,
        DelegationRefusee, Introuvable, EtatIncompatible, CleReutilisee, VersionPerimee, CorpsTropGrand,
        TypeNonAdmis, SaisieInvalide, VersionExigee;
}

/// Désactiver un agent
///
/// Ses sessions, ses appareils de confiance et ses liens sont fermés aussitôt ; il en est prévenu. Le dernier agent
/// national qui gère les comptes ne peut pas l'être, ni l'appelant lui-même.
#[utoipa::path(
    tag = "agents",
    operation_id = "desactiverAgent",
    params(
        ("id" = AgentId, Path, description = "Identifiant de l'agent."),
        ("If-Match" = String, Header, description = "Version lue (ETag)."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    security(("jwt" = ["desactiver-agents"])),
    responses(
        (status = 200, description = "Agent désactivé.", body = AgentDto,
            headers(("ETag" = String, description = "Version."))),
        ProblemesAction
    )
)]
#[post("/agents/{id}/actions/desactiver")]
pub(super) async fn desactiver(demande: Demande<DesactiverAgents, AgentId>) -> Result<Reponse, Problem> {
    service::desactiver(demande).await
}

/// Réactiver un agent
///
/// Il retrouve ses rôles et son territoire, et en est prévenu ; s'il n'avait jamais activé son compte, il reçoit une
/// nouvelle invitation.
#[utoipa::path(
    tag = "agents",
    operation_id = "reactiverAgent",
    params(
        ("id" = AgentId, Path, description = "Identifiant de l'agent."),
        ("If-Match" = String, Header, description = "Version lue (ETag)."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    security(("jwt" = ["desactiver-agents"])),
    responses(
        (status = 200, description = "Agent réactivé.", body = AgentDto,
            headers(("ETag" = String, description = "Version."))),
        ProblemesAction
    )
)]
#[post("/agents/{id}/actions/reactiver")]
pub(super) async fn reactiver(demande: Demande<DesactiverAgents, AgentId>) -> Result<Reponse, Problem> {
    service::reactiver(demande).await
}

/// Renvoyer l'invitation d'un agent
///
/// Pour un compte qui n'a pas encore été activé. Le nouveau lien remplace le précédent.
#[utoipa::path(
    tag = "agents",
    operation_id = "renvoyerInvitationAgent",
    params(
        ("id" = AgentId, Path, description = "Identifiant de l'agent."),
        ("If-Match" = String, Header, description = "Version lue (ETag)."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    security(("jwt" = ["gerer-agents"])),
    responses(
        (status = 200, description = "Invitation envoyée.", body = AgentDto,
            headers(("ETag" = String, description = "Version."))),
        ProblemesAction
    )
)]
#[post("/agents/{id}/actions/renvoyer-invitation")]
pub(super) async fn renvoyer_invitation(demande: Demande<GererAgents, AgentId>) -> Result<Reponse, Problem> {
    service::renvoyer_invitation(demande).await
}

/// Retirer l'application d'authentification d'un agent
///
/// Pour un téléphone perdu. Le motif est gardé au journal, les sessions de l'agent sont fermées, il en est prévenu.
#[utoipa::path(
    tag = "agents",
    operation_id = "retirerSecondFacteurAgent",
    params(
        ("id" = AgentId, Path, description = "Identifiant de l'agent."),
        ("If-Match" = String, Header, description = "Version lue (ETag)."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    request_body(content = Motif, example = json!({ "motif": "Téléphone perdu, identité vérifiée de vive voix." })),
    security(("jwt" = ["gerer-agents"])),
    responses(
        (status = 200, description = "Application retirée.", body = AgentDto,
            headers(("ETag" = String, description = "Version."))),
        ProblemesMotif
    )
)]
#[post("/agents/{id}/actions/retirer-second-facteur")]
pub(super) async fn retirer_second_facteur(
    demande: Demande<GererAgents, AgentId>,
    corps: Json<Motif>,
) -> Result<Reponse, Problem> {
    service::retirer_second_facteur(demande, &corps.0).await
}
