//! Routes qui écrivent une fiche : créer, enregistrer une section, finaliser, commenter.

use actix_web::web::Data;
use actix_web::{patch, post};
use serde_json::Value;
use vao_contract::organisme::{CommentaireOrganisme, CreationOrganisme, HistoriqueOrganisme, OrganismeDto};
use vao_domain::OrganismeId;
use vao_domain::organisme::SectionOrganisme;

use super::super::service;
use crate::acces::{Access, EcrireOrganisme, RejoindreOrganisme, SuivreOrganismes};
use crate::extraction::{Json, Path as Chemin};
use crate::idempotence::{Cle, Reponse};
use crate::version::{SiVersion, Versionne};
use crate::{App, Problem};

crate::problemes! {
    /// Problèmes d'une création.
    pub(super) ProblemesCreation = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, SiretDifferent,
        OrganismeExistant, Introuvable, DejaRattache, TypeOrganismeIncoherent, SiegePorteur, SecondaireNonPorteur,
        SiegeInconnu, SiegeIncomplet, EtablissementNonAutorise, EtablissementFerme, CleReutilisee, CorpsTropGrand,
        TypeNonAdmis, SaisieInvalide, ServiceExterneIndisponible;
    /// Problèmes de l'enregistrement d'une section.
    pub(super) ProblemesSaisie = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, OrganismeNonAutorise,
        Introuvable, VersionPerimee, CorpsTropGrand, TypeNonAdmis, SaisieInvalide, VersionExigee;
    /// Problèmes d'une finalisation.
    pub(super) ProblemesFinalisation = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter,
        OrganismeNonAutorise, Introuvable, SiegeInconnu, SiegeIncomplet, EtablissementNonAutorise, CleReutilisee,
        VersionPerimee, FicheIncomplete, VersionExigee;
    /// Problèmes d'un commentaire.
    pub(super) ProblemesCommentaire = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter,
        SecondFacteurAActiver, Introuvable, CleReutilisee, CorpsTropGrand, TypeNonAdmis, SaisieInvalide;
}

/// Créer la fiche de son organisme, ou la rejoindre
///
/// Le SIRET est celui pour lequel le compte a été approuvé. Si une fiche l'a déjà, le compte y est rattaché (200) et rien
/// n'y change ; sinon elle est créée (201), son identité prouvée par le répertoire Sirene et ses représentants
/// préremplis par le registre du commerce. Un établissement secondaire doit être autorisé par son siège, dont il suit
/// d'abord les protocoles. Répertoire en panne : `saisie` permet de créer la fiche, qui sera vérifiée plus tard.
#[utoipa::path(
    tag = "organismes",
    operation_id = "creerOrganisme",
    params(("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")),
    request_body(content = CreationOrganisme, example = json!({
        "siret": "99999901400015", "typeOrganisme": "personne_morale", "porteurAgrement": true
    })),
    security(("jwt" = ["rejoindre-organisme"])),
    responses(
        (status = 200, description = "Fiche existante, rejointe.", body = OrganismeDto,
            headers(("ETag" = String, description = "Version de la fiche."))),
        (status = 201, description = "Fiche créée.", body = OrganismeDto, headers(
            ("ETag" = String, description = "Version de la fiche."),
            ("Location" = String, description = "Adresse de la fiche."))),
        ProblemesCreation
    )
)]
#[post("/organismes")]
pub(super) async fn creer(
    app: Data<App>,
    acces: Access<RejoindreOrganisme>,
    cle: Cle,
    corps: Json<CreationOrganisme>,
) -> Result<Reponse, Problem> {
    service::creer(&app, &acces, cle, &corps.0).await
}

/// Enregistrer une section de la fiche
///
/// Fusion partielle (RFC 7396) : seuls les champs envoyés changent, `null` efface, une liste est remplacée. Ce qui
/// manque est admis, ce qui est faux est refusé ; un champ de `champsVerrouilles` ne se modifie pas. Une fiche finalisée
/// à laquelle il manque maintenant quelque chose n'est plus complète.
#[utoipa::path(
    tag = "organismes",
    operation_id = "modifierSectionOrganisme",
    params(
        ("id" = OrganismeId, Path, description = "Identifiant de l'organisme."),
        ("section" = SectionOrganisme, Path, description = "Section de la fiche."),
        ("If-Match" = String, Header, description = "Version lue (ETag).")
    ),
    request_body(content = Value, content_type = "application/merge-patch+json", example = json!({
        "email": "contact@grand-large.fr", "telephone": "+33476001122"
    })),
    security(("jwt" = ["ecrire-organisme"])),
    responses(
        (status = 200, description = "Fiche à jour.", body = OrganismeDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesSaisie
    )
)]
#[patch("/organismes/{id}/sections/{section}")]
pub(super) async fn modifier(
    app: Data<App>,
    acces: Access<EcrireOrganisme>,
    chemin: Chemin<(OrganismeId, SectionOrganisme)>,
    version: SiVersion,
    correctif: Json<Value>,
) -> Result<Versionne<OrganismeDto>, Problem> {
    let (id, section) = chemin.0;
    service::modifier(&app, &acces, id, section, version, correctif.0).await
}

/// Finaliser la fiche
///
/// Le serveur examine ce qu'il a enregistré : rien ne doit manquer (422 `fiche-incomplete`, une erreur par manque), et
/// un établissement secondaire doit être autorisé par son siège. Le répertoire Sirene est relu d'abord, s'il répond. Une
/// fiche finalisée reste modifiable.
#[utoipa::path(
    tag = "organismes",
    operation_id = "finaliserOrganisme",
    params(
        ("id" = OrganismeId, Path, description = "Identifiant de l'organisme."),
        ("If-Match" = String, Header, description = "Version lue (ETag)."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    security(("jwt" = ["ecrire-organisme"])),
    responses(
        (status = 200, description = "Fiche finalisée.", body = OrganismeDto,
            headers(("ETag" = String, description = "Nouvelle version."))),
        ProblemesFinalisation
    )
)]
#[post("/organismes/{id}/actions/finaliser")]
pub(super) async fn finaliser(
    app: Data<App>,
    acces: Access<EcrireOrganisme>,
    id: Chemin<OrganismeId>,
    version: SiVersion,
    cle: Cle,
) -> Result<Reponse, Problem> {
    service::finaliser(&app, &acces, id.0, version, cle).await
}

/// Commenter une fiche
///
/// Le commentaire s'ajoute à l'historique ; les agents seuls le lisent.
#[utoipa::path(
    tag = "organismes",
    operation_id = "commenterOrganisme",
    params(
        ("id" = OrganismeId, Path, description = "Identifiant de l'organisme."),
        ("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")
    ),
    request_body(content = CommentaireOrganisme, example = json!({
        "commentaire": "Appelé le 12 : le nouveau directeur complète la fiche."
    })),
    security(("jwt" = ["suivre-organismes"])),
    responses(
        (status = 201, description = "Commentaire ajouté ; historique à jour.", body = HistoriqueOrganisme),
        ProblemesCommentaire
    )
)]
#[post("/organismes/{id}/commentaires")]
pub(super) async fn commenter(
    app: Data<App>,
    acces: Access<SuivreOrganismes>,
    id: Chemin<OrganismeId>,
    cle: Cle,
    corps: Json<CommentaireOrganisme>,
) -> Result<Reponse, Problem> {
    service::commenter(&app, &acces, id.0, cle, &corps.0).await
}
