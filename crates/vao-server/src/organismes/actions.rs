//! Routes du changement de SIRET et de la relecture du répertoire.

use actix_web::post;
use actix_web::web::Data;
use vao_contract::organisme::{NouveauSiret, OrganismeDto, RefusSiret, SiretMotive};
use vao_domain::OrganismeId;

use super::{rafraichissement, succession};
use crate::acces::{Access, AdministrerOrganismes, EcrireOrganisme};
use crate::extraction::{Json, Path as Chemin};
use crate::idempotence::{Cle, Reponse};
use crate::routes::Routage;
use crate::version::SiVersion;
use crate::{App, Problem};

crate::problemes! {
    /// Problèmes de la relecture.
    ProblemesRelecture = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, OrganismeNonAutorise, Introuvable,
        CleReutilisee, ServiceExterneIndisponible;
    /// Problèmes du changement de SIRET.
    ProblemesChangement = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, OrganismeNonAutorise,
        OrganismeExistant, SiretNonSuccesseur, Introuvable, OrganismeIncomplet, EtablissementFerme,
        TypeOrganismeIncoherent, ChangementAAdmettre, CleReutilisee, VersionPerimee, CorpsTropGrand, TypeNonAdmis,
        SaisieInvalide, VersionExigee, ServiceExterneIndisponible;
    /// Problèmes de la demande à la DREETS.
    ProblemesDemande = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, OrganismeNonAutorise,
        OrganismeExistant, Introuvable, OrganismeIncomplet, EtablissementFerme, EtatIncompatible, CleReutilisee,
        CorpsTropGrand, TypeNonAdmis, SaisieInvalide;
    /// Problèmes de l'accord d'un agent.
    ProblemesAccord = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver,
        FicheHorsTerritoire, OrganismeExistant, Introuvable, EtablissementFerme, EtatIncompatible, CleReutilisee,
        CorpsTropGrand, TypeNonAdmis, SaisieInvalide;
    /// Problèmes du refus d'un agent.
    ProblemesRefus = RequeteInvalide, NonConnecte, RoleInsuffisant, CguAAccepter, SecondFacteurAActiver,
        FicheHorsTerritoire, Introuvable, EtatIncompatible, CleReutilisee, CorpsTropGrand, TypeNonAdmis, SaisieInvalide;
}

/// Inscrit les routes.
pub fn routes(config: &mut Routage<'_, '_>) {
    config
        .service(rafraichir)
        .service(changer_siret)
        .service(demander_siret)
        .service(admettre_siret)
        .service(refuser_siret);
}

/// Relire la fiche au répertoire
///
/// L'identité et, pour un siège, la liste de ses établissements, lues sans mémoire. Les autorisations des établissements
/// connus sont gardées ; un établissement disparu est retiré, sauf s'il est autorisé : il est alors dit fermé. Ce qui a
/// changé entre dans l'historique, et l'organisme et sa DREETS en sont prévenus. Une fiche sans représentant légal du
/// registre du commerce est complétée par ceux qu'il donne, avec leur source et leur date ; les lignes saisies restent.
#[utoipa::path(
    tag = "organismes",
    operation_id = "rafraichirOrganisme",
    params(("id" = OrganismeId, Path, description = "Identifiant de la fiche."),
        ("Idempotency-Key" = Option<String>, Header, description = "Clé d'idempotence.")),
    security(("jwt" = ["ecrire-organisme"])),
    responses(
        (status = 200, description = "Fiche relue.", body = OrganismeDto,
            headers(("ETag" = String, description = "Version de la fiche."))),
        ProblemesRelecture
    )
)]
#[post("/organismes/{id}/actions/rafraichir")]
async fn rafraichir(
    app: Data<App>,
    acces: Access<EcrireOrganisme>,
    id: Chemin<OrganismeId>,
    cle: Cle,
) -> Result<Reponse, Problem> {
    rafraichissement::rafraichir(&app, &acces, id.0, cle).await
}

/// Changer de SIRET
///
/// Le serveur établit lui-même le successeur : siège en cours de l'entreprise pour un siège ou une personne physique,
/// bout de la chaîne de succession pour un établissement secondaire. Un autre SIRET répond 403
/// (`siret-non-successeur`), un autre SIREN 409 (`changement-a-admettre`), sauf si un agent l'a admis. La version
/// quittée est gardée, les comptes de l'ancien SIRET prennent le nouveau, la DREETS et le siège sont prévenus. Avec le
/// SIRET de la fiche, l'information est seulement relue.
#[utoipa::path(
    tag = "organismes",
    operation_id = "changerSiretOrganisme",
    params(("id" = OrganismeId, Path, description = "Identifiant de la fiche."),
        ("If-Match" = String, Header, description = "Version lue."),
        ("Idempotency-Key" = Option<String>, Header, description = "Clé d'idempotence.")),
    security(("jwt" = ["ecrire-organisme"])),
    request_body(content = NouveauSiret, example = json!({"siret": "99999901400031"})),
    responses(
        (status = 200, description = "Fiche sous son nouveau SIRET.", body = OrganismeDto,
            headers(("ETag" = String, description = "Version de la fiche."))),
        ProblemesChangement
    )
)]
#[post("/organismes/{id}/actions/changer-siret")]
async fn changer_siret(
    app: Data<App>,
    acces: Access<EcrireOrganisme>,
    id: Chemin<OrganismeId>,
    version: SiVersion,
    cle: Cle,
    corps: Json<NouveauSiret>,
) -> Result<Reponse, Problem> {
    succession::changer(&app, &acces, id.0, version, cle, &corps.0).await
}

/// Demander l'accord de la DREETS à un changement de SIRET
///
/// Pour un changement que le répertoire ne prouve pas, ou qui change d'entreprise. La DREETS reçoit la demande et son
/// motif ; la fiche ne change pas.
#[utoipa::path(
    tag = "organismes",
    operation_id = "demanderSiretOrganisme",
    params(("id" = OrganismeId, Path, description = "Identifiant de la fiche."),
        ("Idempotency-Key" = Option<String>, Header, description = "Clé d'idempotence.")),
    security(("jwt" = ["ecrire-organisme"])),
    request_body(content = SiretMotive, example = json!({
        "siret": "99999902200018", "motif": "Fusion avec l'association Escales douces au 1er janvier."
    })),
    responses(
        (status = 200, description = "Demande transmise.", body = OrganismeDto,
            headers(("ETag" = String, description = "Version de la fiche."))),
        ProblemesDemande
    )
)]
#[post("/organismes/{id}/actions/demander-siret")]
async fn demander_siret(
    app: Data<App>,
    acces: Access<EcrireOrganisme>,
    id: Chemin<OrganismeId>,
    cle: Cle,
    corps: Json<SiretMotive>,
) -> Result<Reponse, Problem> {
    succession::demander(&app, &acces, id.0, cle, &corps.0).await
}

/// Admettre un changement de SIRET
///
/// Par un agent de la région qui suit l'organisme (celle de son agrément, à défaut celle de son département) ou de
/// l'administration centrale. L'organisme fait ensuite le changement lui-même.
#[utoipa::path(
    tag = "organismes",
    operation_id = "admettreSiretOrganisme",
    params(("id" = OrganismeId, Path, description = "Identifiant de la fiche."),
        ("Idempotency-Key" = Option<String>, Header, description = "Clé d'idempotence.")),
    security(("jwt" = ["administrer-organismes"])),
    request_body(content = SiretMotive, example = json!({
        "siret": "99999902200018", "motif": "Fusion vérifiée au registre national des associations."
    })),
    responses(
        (status = 200, description = "Changement admis.", body = OrganismeDto,
            headers(("ETag" = String, description = "Version de la fiche."))),
        ProblemesAccord
    )
)]
#[post("/organismes/{id}/actions/admettre-siret")]
async fn admettre_siret(
    app: Data<App>,
    acces: Access<AdministrerOrganismes>,
    id: Chemin<OrganismeId>,
    cle: Cle,
    corps: Json<SiretMotive>,
) -> Result<Reponse, Problem> {
    succession::admettre(&app, &acces, id.0, cle, &corps.0).await
}

/// Refuser un changement de SIRET demandé
///
/// Par les mêmes agents que l'accord. Le motif, obligatoire, entre dans l'historique et dans le courriel que reçoivent les
/// utilisateurs de l'organisme ; la fiche ne change pas. 409 si aucune demande vers ce SIRET n'attend de réponse.
#[utoipa::path(
    tag = "organismes",
    operation_id = "refuserSiretOrganisme",
    params(("id" = OrganismeId, Path, description = "Identifiant de la fiche."),
        ("Idempotency-Key" = Option<String>, Header, description = "Clé d'idempotence.")),
    security(("jwt" = ["administrer-organismes"])),
    request_body(content = RefusSiret, example = json!({
        "siret": "99999902200018", "motif": "Aucun traité de fusion n'a été publié."
    })),
    responses(
        (status = 200, description = "Changement refusé.", body = OrganismeDto,
            headers(("ETag" = String, description = "Version de la fiche."))),
        ProblemesRefus
    )
)]
#[post("/organismes/{id}/actions/refuser-siret")]
async fn refuser_siret(
    app: Data<App>,
    acces: Access<AdministrerOrganismes>,
    id: Chemin<OrganismeId>,
    cle: Cle,
    corps: Json<RefusSiret>,
) -> Result<Reponse, Problem> {
    succession::refuser_la_demande(&app, &acces, id.0, cle, &corps.0).await
}
