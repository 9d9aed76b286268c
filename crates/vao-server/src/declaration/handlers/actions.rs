//! Routes des actions qui changent le statut.

use actix_web::post;
use actix_web::web::Data;
use vao_contract::declaration::{
    Annulation, DeclarationDto, DemandeComplements, Depot, Enregistrement, PriseEnCharge, Refus,
};
use vao_domain::DeclarationId;

use crate::acces::{Access, DeposerDeclarations, InstruireDeclarations};
use crate::declaration::service;
use crate::extraction::{Demande, Json, Path as Chemin};
use crate::idempotence::{Cle, Reponse};
use crate::version::SiVersion;
use crate::{App, Problem};

crate::problemes! {
    /// Problèmes d'un dépôt.
    pub(super) ProblemesDepot = RequeteInvalide, NonConnecte, RoleInsuffisant, OrganismeNonAutorise, Introuvable,
        AgrementInvalide, SiegeInconnu, SiegeIncomplet, EtablissementNonAutorise, EtatIncompatible, CleReutilisee,
        VersionPerimee, CorpsTropGrand, TypeNonAdmis, SaisieInvalide, DeclarationIncomplete, EtapesIncompletes,
        AttestationManquante, MotifUrgenceRequis, DelaiDepasse, VersionExigee, TropDeDemandes;
    /// Problèmes d'une annulation.
    pub(super) ProblemesAnnulation = RequeteInvalide, NonConnecte, RoleInsuffisant, OrganismeNonAutorise,
        Introuvable, EtatIncompatible, CleReutilisee, VersionPerimee, CorpsTropGrand, TypeNonAdmis, SaisieInvalide,
        VersionExigee;
    /// Problèmes d'une décision d'instruction.
    pub(super) ProblemesInstruction = RequeteInvalide, NonConnecte, RoleInsuffisant, HorsTerritoire, Introuvable,
        EtatIncompatible, CleReutilisee, VersionPerimee, CorpsTropGrand, TypeNonAdmis, SaisieInvalide,
        VersionExigee;
}

/// Déposer une déclaration
///
/// Premier dépôt ou réponse à une demande de compléments. Le numéro est attribué une fois pour toutes ; le
/// département compétent, celui de la première étape, est recalculé à chaque dépôt. Le nom et la date de
/// l'attestation viennent de la session et de l'horloge du service.
#[utoipa::path(
    tag = "declarations",
    operation_id = "deposerDeclaration",
    params(
        ("id" = DeclarationId, Path, description = "Identifiant de la déclaration."),
        ("If-Match" = String, Header, description = "Version lue (ETag)."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    request_body(content = Depot, example = json!({
        "phase": "2M", "attestation": { "qualite": "Directrice", "certifie": true }
    })),
    security(("jwt" = ["deposer-declarations"])),
    responses(
        (status = 200, description = "Déclaration déposée.", body = DeclarationDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesDepot
    )
)]
#[post("/declarations/{id}/actions/deposer")]
pub(super) async fn deposer(
    app: Data<App>,
    acces: Access<DeposerDeclarations>,
    id: Chemin<DeclarationId>,
    version: SiVersion,
    cle: Cle,
    corps: Json<Depot>,
) -> Result<Reponse, Problem> {
    service::deposer(&app, &acces, id.0, version, cle, &corps.0).await
}

/// Annuler un séjour
///
/// Irréversible. L'organisme déclarant, ou le siège qui porte son agrément ; l'organisme et les départements concernés en
/// sont informés.
#[utoipa::path(
    tag = "declarations",
    operation_id = "annulerDeclaration",
    params(
        ("id" = DeclarationId, Path, description = "Identifiant de la déclaration."),
        ("If-Match" = String, Header, description = "Version lue (ETag)."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    request_body(content = Annulation, example = json!({ "motif": "Trop peu d'inscriptions." })),
    security(("jwt" = ["deposer-declarations"])),
    responses(
        (status = 200, description = "Déclaration annulée.", body = DeclarationDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesAnnulation
    )
)]
#[post("/declarations/{id}/actions/annuler")]
pub(super) async fn annuler(
    app: Data<App>,
    acces: Access<DeposerDeclarations>,
    id: Chemin<DeclarationId>,
    version: SiVersion,
    cle: Cle,
    corps: Json<Annulation>,
) -> Result<Reponse, Problem> {
    service::annuler(&app, &acces, id.0, version, cle, &corps.0).await
}

/// Prendre une déclaration en charge
///
/// De deux agents qui essaient en même temps, un seul y parvient ; l'autre apprend qui l'a fait.
#[utoipa::path(
    tag = "declarations",
    operation_id = "prendreEnChargeDeclaration",
    params(
        ("id" = DeclarationId, Path, description = "Identifiant de la déclaration."),
        ("If-Match" = String, Header, description = "Version lue (ETag)."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    request_body(content = PriseEnCharge, example = json!({})),
    security(("jwt" = ["instruire-declarations"])),
    responses(
        (status = 200, description = "Déclaration en instruction.", body = DeclarationDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesInstruction
    )
)]
#[post("/declarations/{id}/actions/prendre-en-charge")]
pub(super) async fn prendre_en_charge(
    demande: Demande<InstruireDeclarations, DeclarationId>,
    corps: Json<PriseEnCharge>,
) -> Result<Reponse, Problem> {
    service::prendre_en_charge(demande, &corps.0).await
}

/// Demander des compléments
///
/// La demande est montrée à l'organisme sur sa déclaration, jusqu'à sa réponse.
#[utoipa::path(
    tag = "declarations",
    operation_id = "demanderComplementsDeclaration",
    params(
        ("id" = DeclarationId, Path, description = "Identifiant de la déclaration."),
        ("If-Match" = String, Header, description = "Version lue (ETag)."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    request_body(content = DemandeComplements, example = json!({
        "commentaire": "Précisez le nombre d'accompagnants.", "sections": ["personnel"], "echeance": "2027-05-15"
    })),
    security(("jwt" = ["instruire-declarations"])),
    responses(
        (status = 200, description = "Compléments demandés.", body = DeclarationDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesInstruction
    )
)]
#[post("/declarations/{id}/actions/demander-complements")]
pub(super) async fn demander_complements(
    demande: Demande<InstruireDeclarations, DeclarationId>,
    corps: Json<DemandeComplements>,
) -> Result<Reponse, Problem> {
    service::demander_complements(demande, &corps.0).await
}

/// Refuser une déclaration
#[utoipa::path(
    tag = "declarations",
    operation_id = "refuserDeclaration",
    params(
        ("id" = DeclarationId, Path, description = "Identifiant de la déclaration."),
        ("If-Match" = String, Header, description = "Version lue (ETag)."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    request_body(content = Refus, example = json!({
        "motif": "ENCADREMENT_INSUFFISANT", "commentaire": "L'encadrement prévu ne suffit pas au groupe."
    })),
    security(("jwt" = ["instruire-declarations"])),
    responses(
        (status = 200, description = "Déclaration refusée.", body = DeclarationDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesInstruction
    )
)]
#[post("/declarations/{id}/actions/refuser")]
pub(super) async fn refuser(
    demande: Demande<InstruireDeclarations, DeclarationId>,
    corps: Json<Refus>,
) -> Result<Reponse, Problem> {
    service::refuser(demande, &corps.0).await
}

/// Enregistrer une déclaration
///
/// L'accusé de réception est produit puis envoyé dans la foulée ; il paraît dans les documents dès qu'il est prêt.
#[utoipa::path(
    tag = "declarations",
    operation_id = "enregistrerDeclaration",
    params(
        ("id" = DeclarationId, Path, description = "Identifiant de la déclaration."),
        ("If-Match" = String, Header, description = "Version lue (ETag)."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    request_body(content = Enregistrement, example = json!({})),
    security(("jwt" = ["instruire-declarations"])),
    responses(
        (status = 200, description = "Déclaration enregistrée.", body = DeclarationDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesInstruction
    )
)]
#[post("/declarations/{id}/actions/enregistrer")]
pub(super) async fn enregistrer(
    demande: Demande<InstruireDeclarations, DeclarationId>,
    corps: Json<Enregistrement>,
) -> Result<Reponse, Problem> {
    service::enregistrer(demande, &corps.0).await
}
