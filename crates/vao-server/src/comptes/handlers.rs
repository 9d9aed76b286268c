//! Routes publiques des comptes et des mots de passe.

use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use vao_contract::compte::{
    EtablissementDto, Inscription, JetonDeLien, LienDto, OubliMotDePasse, RechercheEtablissement, Reinitialisation,
    RenvoiLien, ValidationDto,
};
use vao_contract::referentiel::TerritoireDto;
use vao_db::territoires::{self, Territoire};
use vao_domain::Siret;

use super::{courriel, etablissement, inscription, reinitialisation, validation};
use crate::acces::AccesPublic;
use crate::extraction::Json;
use crate::openapi::ProblemesCommuns;
use crate::routes::Routage;
use crate::sessions::provenance::Client;
use crate::{App, Problem, problemes};

problemes! {
    /// Problèmes d'une demande publique, bornée.
    ProblemesDemande = RequeteInvalide, OrigineRefusee, CorpsTropGrand, TypeNonAdmis, SaisieInvalide, TropDeDemandes;
    /// Problèmes de la lecture d'un lien.
    ProblemesLien = RequeteInvalide, LienInvalide, LienExpire, CorpsTropGrand, TypeNonAdmis, SaisieInvalide;
    /// Problèmes de la confirmation d'une adresse.
    ProblemesValidation =
        RequeteInvalide, LienInvalide, EtatIncompatible, LienExpire, CorpsTropGrand, TypeNonAdmis, SaisieInvalide;
    /// Problèmes de la confirmation d'une nouvelle adresse.
    ProblemesCourriel =
        RequeteInvalide, LienInvalide, CompteExistant, LienExpire, CorpsTropGrand, TypeNonAdmis, SaisieInvalide;
    /// Problèmes du choix d'un mot de passe.
    ProblemesReinitialisation =
        RequeteInvalide, LienInvalide, LienExpire, CorpsTropGrand, TypeNonAdmis, SaisieInvalide, TropDeDemandes;
    /// Problèmes d'une demande qui interroge le répertoire.
    ProblemesSiret = RequeteInvalide, OrigineRefusee, CorpsTropGrand, TypeNonAdmis, SaisieInvalide, TropDeDemandes,
        ServiceExterneIndisponible;
}

/// Registers the routes of this module.
pub fn routes(config: &mut Routage<'_, '_>) {
    config
        .service(inscrire)
        .service(chercher_etablissement)
        .service(regions)
        .service(valider)
        .service(renvoyer)
        .service(confirmer_courriel)
        .service(oublier)
        .service(lire_lien)
        .service(reinitialiser);
}

/// Inscrit une personne sur le portail.
///
/// Un courriel part dans tous les cas : un lien de confirmation, ou, si l'adresse a déjà un compte, un rappel à son
/// titulaire. La réponse ne dit pas lequel. Le SIRET est vérifié au répertoire Sirene : inconnu (`siret-inconnu`),
/// fermé (`etablissement-ferme`, avec le successeur s'il est connu) ou sans région (`territoire-indetermine`), il est
/// refusé en 422. Si le répertoire ne répond pas : avec `region`, la demande est gardée et le SIRET vérifié plus tard ;
/// sans elle, 503 (`service-externe-indisponible`) et rien n'est envoyé. Cinq demandes par heure et par adresse.
#[utoipa::path(
    tag = "comptes",
    operation_id = "inscrire",
    security(()),
    request_body(content = Inscription, example = json!({
        "email": "anne.durand@exemple.fr", "motDePasse": "Tulipe-Cargo-Violon-47", "nom": "Durand", "prenom": "Anne",
        "telephone": "04 76 00 00 00", "siret": "732 829 320 00074"
    })),
    responses((status = 202, description = "Un courriel vient de partir à cette adresse."), ProblemesSiret)
)]
#[post("/comptes")]
async fn inscrire(
    _: AccesPublic,
    app: Data<App>,
    client: Client,
    corps: Json<Inscription>,
) -> Result<HttpResponse, Problem> {
    inscription::inscrire(&app, &client, corps.0).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// Établissement d'un SIRET, à reconnaître avant de s'inscrire.
///
/// Mêmes refus du SIRET qu'à l'inscription. Trente demandes par heure et par adresse IP.
#[utoipa::path(
    tag = "comptes",
    operation_id = "chercherEtablissement",
    security(()),
    request_body(content = RechercheEtablissement, example = json!({"siret": "732 829 320 00074"})),
    responses(
        (status = 200, description = "Établissement ouvert.", body = EtablissementDto, example = json!({
            "siret": "73282932000074", "nom": "Association Grand Large", "adresse": "1 rue de la Paix 38000 Grenoble",
            "departement": "38", "region": "Auvergne-Rhône-Alpes"
        })),
        ProblemesSiret
    )
)]
#[post("/comptes/etablissement")]
async fn chercher_etablissement(
    _: AccesPublic,
    app: Data<App>,
    client: Client,
    corps: Json<RechercheEtablissement>,
) -> Result<Json<EtablissementDto>, Problem> {
    app.valider(&corps.0)?;
    let compact: String = corps.0.siret.chars().filter(|c| !c.is_whitespace()).collect();
    let siret = Siret::lire(&compact).map_err(Problem::interne)?;
    etablissement::chercher(&app, &client, &siret).await.map(Json)
}

/// Régions, à choisir pour s'inscrire quand le répertoire Sirene ne répond pas.
#[utoipa::path(
    tag = "comptes",
    operation_id = "listerRegionsInscription",
    security(()),
    responses((status = 200, description = "Régions, par nom.", body = Vec<TerritoireDto>), ProblemesCommuns)
)]
#[get("/comptes/regions")]
async fn regions(_: AccesPublic, app: Data<App>) -> Result<Json<Vec<TerritoireDto>>, Problem> {
    let mut connexion = app.db.prendre().await?;
    let lues = territoires::regions(&mut connexion).await?;
    let region = |region: Territoire| TerritoireDto {
        code: region.code,
        libelle: region.libelle,
        parent: None,
    };
    Ok(Json(lues.into_iter().map(region).collect()))
}

/// Confirme l'adresse d'une inscription, depuis le lien reçu.
///
/// Le compte attend ensuite d'être approuvé par ses collègues, à défaut par la DREETS, qui reçoivent un courriel. Un
/// lien ne sert qu'une fois.
#[utoipa::path(
    tag = "comptes",
    operation_id = "validerCourriel",
    security(()),
    request_body(content = JetonDeLien, example = json!({"jeton": "mVn5dC0pP1yNqf0j1m3m7b3z5cH8yqk6yTtK0ZlQm1E"})),
    responses(
        (status = 200, description = "Adresse confirmée.", body = ValidationDto, example = json!({
            "ouvert": false, "approbateur": "DREETS", "region": "Auvergne-Rhône-Alpes"
        })),
        ProblemesValidation
    )
)]
#[post("/comptes/validation")]
async fn valider(
    _: AccesPublic,
    app: Data<App>,
    client: Client,
    corps: Json<JetonDeLien>,
) -> Result<Json<ValidationDto>, Problem> {
    app.valider(&corps.0)?;
    validation::valider(&app, &client, &corps.0.jeton).await.map(Json)
}

/// Envoie un nouveau lien de confirmation (portail) ou d'invitation (back-office).
///
/// Donner l'adresse du compte, ou le jeton d'un lien trop ancien. Même réponse pour toute adresse ; cinq demandes par
/// heure et par adresse.
#[utoipa::path(
    tag = "comptes",
    operation_id = "renvoyerLien",
    security(()),
    request_body(content = RenvoiLien, example = json!({"population": "USAGERS", "email": "anne.durand@exemple.fr"})),
    responses(
        (status = 202, description = "Si un compte attend ce lien, il vient de partir."),
        ProblemesDemande
    )
)]
#[post("/comptes/validation/renvoi")]
async fn renvoyer(
    _: AccesPublic,
    app: Data<App>,
    client: Client,
    corps: Json<RenvoiLien>,
) -> Result<HttpResponse, Problem> {
    app.valider(&corps.0)?;
    validation::renvoyer(&app, &client, &corps.0).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// Confirme la nouvelle adresse d'un compte, depuis le lien qu'elle a reçu.
///
/// Les sessions du compte se ferment et l'ancienne adresse en est prévenue.
#[utoipa::path(
    tag = "comptes",
    operation_id = "confirmerNouvelleAdresse",
    security(()),
    request_body(content = JetonDeLien, example = json!({"jeton": "mVn5dC0pP1yNqf0j1m3m7b3z5cH8yqk6yTtK0ZlQm1E"})),
    responses((status = 204, description = "L'adresse du compte est changée."), ProblemesCourriel)
)]
#[post("/comptes/courriel")]
async fn confirmer_courriel(
    _: AccesPublic,
    app: Data<App>,
    client: Client,
    corps: Json<JetonDeLien>,
) -> Result<HttpResponse, Problem> {
    app.valider(&corps.0)?;
    courriel::confirmer(&app, &client, &corps.0.jeton).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Demande un lien pour choisir un nouveau mot de passe.
///
/// Même réponse pour toute adresse ; cinq demandes par heure et par adresse.
#[utoipa::path(
    tag = "comptes",
    operation_id = "oublierMotDePasse",
    security(()),
    request_body(content = OubliMotDePasse, example = json!({
        "population": "USAGERS", "email": "anne.durand@exemple.fr"
    })),
    responses((status = 202, description = "Si un compte a cette adresse, un lien vient de partir."), ProblemesDemande)
)]
#[post("/mots-de-passe/oubli")]
async fn oublier(
    _: AccesPublic,
    app: Data<App>,
    client: Client,
    corps: Json<OubliMotDePasse>,
) -> Result<HttpResponse, Problem> {
    app.valider(&corps.0)?;
    reinitialisation::oublier(&app, &client, &corps.0).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// Ce que vaut un lien de mot de passe, sans le consommer.
#[utoipa::path(
    tag = "comptes",
    operation_id = "lireLien",
    security(()),
    request_body(content = JetonDeLien, example = json!({"jeton": "mVn5dC0pP1yNqf0j1m3m7b3z5cH8yqk6yTtK0ZlQm1E"})),
    responses(
        (status = 200, description = "Lien valable.", body = LienDto, example = json!({
            "usage": "REINITIALISATION", "population": "USAGERS", "email": "anne.durand@exemple.fr",
            "expireAt": "2027-01-15T09:30:00Z"
        })),
        ProblemesLien
    )
)]
#[post("/mots-de-passe/lien")]
async fn lire_lien(
    _: AccesPublic,
    app: Data<App>,
    client: Client,
    corps: Json<JetonDeLien>,
) -> Result<Json<LienDto>, Problem> {
    app.valider(&corps.0)?;
    reinitialisation::lire(&app, &client, &corps.0.jeton).await.map(Json)
}

/// Choisit un mot de passe, depuis un lien d'oubli ou d'invitation.
///
/// Les sessions et les appareils de confiance du compte sont fermés ; un compte suspendu se rouvre, une adresse à
/// confirmer l'est, un agent invité devient actif. Le second facteur reste demandé à la connexion.
#[utoipa::path(
    tag = "comptes",
    operation_id = "reinitialiserMotDePasse",
    security(()),
    request_body(content = Reinitialisation, example = json!({
        "jeton": "mVn5dC0pP1yNqf0j1m3m7b3z5cH8yqk6yTtK0ZlQm1E", "motDePasse": "Tulipe-Cargo-Violon-47"
    })),
    responses((status = 204, description = "Mot de passe enregistré."), ProblemesReinitialisation)
)]
#[post("/mots-de-passe/reinitialisation")]
async fn reinitialiser(
    _: AccesPublic,
    app: Data<App>,
    client: Client,
    corps: Json<Reinitialisation>,
) -> Result<HttpResponse, Problem> {
    app.valider(&corps.0)?;
    reinitialisation::reinitialiser(&app, &client, corps.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
