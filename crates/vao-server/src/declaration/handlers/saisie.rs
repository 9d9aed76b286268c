//! Routes de préparation : créer, dupliquer, modifier une section, supprimer.

use actix_web::web::Data;
use actix_web::{HttpResponse, delete, patch, post};
use serde_json::Value;
use vao_contract::declaration::{DeclarationDto, Duplication, InformationsGenerales};
use vao_domain::DeclarationId;
use vao_domain::declaration::Section;

use crate::acces::{Access, DeclarerSejours};
use crate::declaration::service;
use crate::extraction::{Json, Path as Chemin};
use crate::idempotence::{Cle, Reponse};
use crate::version::{SiVersion, Versionne};
use crate::{App, Problem};

crate::problemes! {
    /// Problèmes d'une création.
    pub(super) ProblemesCreation = RequeteInvalide, NonConnecte, RoleInsuffisant, OrganismeIncomplet,
        SiegeInconnu, SiegeIncomplet, EtablissementNonAutorise, CleReutilisee, CorpsTropGrand, TypeNonAdmis,
        SaisieInvalide;
    /// Problèmes d'une copie.
    pub(super) ProblemesCopie = RequeteInvalide, NonConnecte, RoleInsuffisant, OrganismeNonAutorise, Introuvable,
        OrganismeIncomplet, SiegeInconnu, SiegeIncomplet, EtablissementNonAutorise, CleReutilisee, CorpsTropGrand,
        TypeNonAdmis, SaisieInvalide;
    /// Problèmes de l'enregistrement d'une section.
    pub(super) ProblemesSaisie = RequeteInvalide, NonConnecte, RoleInsuffisant, OrganismeNonAutorise, Introuvable,
        EtatIncompatible, VersionPerimee, CorpsTropGrand, TypeNonAdmis, SaisieInvalide, VersionExigee;
    /// Problèmes d'une suppression.
    pub(super) ProblemesSuppression = RequeteInvalide, NonConnecte, RoleInsuffisant, OrganismeNonAutorise,
        Introuvable, EtatIncompatible, VersionPerimee, VersionExigee;
}

/// Créer une déclaration
///
/// Crée un brouillon avec ses informations générales. Sans responsable du séjour, celui de la fiche de l'organisme
/// est repris.
#[utoipa::path(
    tag = "declarations",
    operation_id = "creerDeclaration",
    params(("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")),
    request_body(content = InformationsGenerales, example = json!({
        "libelle": "Été en Bretagne", "dateDebut": "2027-07-03", "dateFin": "2027-07-17"
    })),
    security(("jwt" = ["declarer-sejours"])),
    responses(
        (status = 201, description = "Brouillon créé.", body = DeclarationDto, headers(
            ("ETag" = String, description = "Version de la déclaration."),
            ("Location" = String, description = "Adresse de la déclaration."))),
        ProblemesCreation
    )
)]
#[post("/declarations")]
pub(super) async fn creer(
    app: Data<App>,
    acces: Access<DeclarerSejours>,
    cle: Cle,
    corps: Json<InformationsGenerales>,
) -> Result<Reponse, Problem> {
    service::creer(&app, &acces, cle, &corps.0).await
}

/// Dupliquer une déclaration
///
/// Quel que soit son statut. Les dates et les étapes glissent jusqu'au nouveau premier jour ; chaque étape prend la
/// dernière version de son hébergement, ou disparaît s'il n'est plus actif.
#[utoipa::path(
    tag = "declarations",
    operation_id = "dupliquerDeclaration",
    params(
        ("id" = DeclarationId, Path, description = "Identifiant de la déclaration copiée."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    request_body(content = Duplication, example = json!({ "libelle": "Été en Bretagne, 2e groupe",
        "dateDebut": "2027-08-07" })),
    security(("jwt" = ["declarer-sejours"])),
    responses(
        (status = 201, description = "Copie créée.", body = DeclarationDto, headers(
            ("ETag" = String, description = "Version de la déclaration."),
            ("Location" = String, description = "Adresse de la copie."))),
        ProblemesCopie
    )
)]
#[post("/declarations/{id}/actions/dupliquer")]
pub(super) async fn dupliquer(
    app: Data<App>,
    acces: Access<DeclarerSejours>,
    id: Chemin<DeclarationId>,
    cle: Cle,
    corps: Json<Duplication>,
) -> Result<Reponse, Problem> {
    service::dupliquer(&app, &acces, id.0, cle, &corps.0).await
}

/// Enregistrer une section
///
/// Fusion partielle (RFC 7396) : seuls les champs envoyés changent, `null` efface, une liste est remplacée. Ce qui
/// manque est admis, ce qui est faux est refusé.
#[utoipa::path(
    tag = "declarations",
    operation_id = "modifierSectionDeclaration",
    params(
        ("id" = DeclarationId, Path, description = "Identifiant de la déclaration."),
        ("section" = Section, Path, description = "Section du formulaire."),
        ("If-Match" = String, Header, description = "Version lue (ETag).")
    ),
    request_body(content = Value, content_type = "application/merge-patch+json", example = json!({
        "effectifHomme": 6, "effectifFemme": 7
    })),
    security(("jwt" = ["declarer-sejours"])),
    responses(
        (status = 200, description = "Déclaration à jour.", body = DeclarationDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesSaisie
    )
)]
#[patch("/declarations/{id}/sections/{section}")]
pub(super) async fn modifier(
    app: Data<App>,
    acces: Access<DeclarerSejours>,
    chemin: Chemin<(DeclarationId, Section)>,
    version: SiVersion,
    correctif: Json<Value>,
) -> Result<Versionne<DeclarationDto>, Problem> {
    let (id, section) = chemin.0;
    service::modifier(&app, &acces, id, section, version, correctif.0).await
}

/// Supprimer un brouillon
///
/// Une déclaration déposée ne se supprime pas, elle s'annule. L'historique du brouillon est gardé.
#[utoipa::path(
    tag = "declarations",
    operation_id = "supprimerDeclaration",
    params(
        ("id" = DeclarationId, Path, description = "Identifiant de la déclaration."),
        ("If-Match" = String, Header, description = "Version lue (ETag).")
    ),
    security(("jwt" = ["declarer-sejours"])),
    responses((status = 204, description = "Brouillon supprimé."), ProblemesSuppression)
)]
#[delete("/declarations/{id}")]
pub(super) async fn supprimer(
    app: Data<App>,
    acces: Access<DeclarerSejours>,
    id: Chemin<DeclarationId>,
    version: SiVersion,
) -> Result<HttpResponse, Problem> {
    service::supprimer(&app, &acces, id.0, version).await?;
    Ok(HttpResponse::NoContent().finish())
}
