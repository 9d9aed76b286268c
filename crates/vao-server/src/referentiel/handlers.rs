//! Routes du référentiel géographique.

use actix_web::get;
use actix_web::web::Data;
use utoipa_actix_web::service_config::ServiceConfig;
use vao_contract::ErreurChamp;
use vao_contract::referentiel::{CommuneDto, RechercheCommunes, TerritoireDto};
use vao_db::communes::{self, Commune};
use vao_db::territoires::{self, Territoire};

use crate::acces::{Access, LireReferentiels};
use crate::extraction::{Json, Query as Parametres};
use crate::{App, Problem};

/// Communes rendues, au plus.
const COMMUNES_MAX: u16 = 20;

crate::problemes! {
    /// Problèmes d'un référentiel.
    ProblemesReferentiel = NonConnecte;
    /// Problèmes d'une recherche.
    ProblemesRecherche = NonConnecte, SaisieInvalide;
}

/// Inscrit les routes.
pub fn routes(config: &mut ServiceConfig) {
    config.service(regions).service(departements).service(communes_trouvees);
}

/// Lister les régions
#[utoipa::path(
    tag = "referentiels",
    operation_id = "listerRegions",
    security(("jwt" = ["lire-referentiels"])),
    responses((status = 200, description = "Régions, par nom.", body = Vec<TerritoireDto>), ProblemesReferentiel)
)]
#[get("/referentiels/regions")]
async fn regions(app: Data<App>, _: Access<LireReferentiels>) -> Result<Json<Vec<TerritoireDto>>, Problem> {
    let mut connexion = app.db.prendre().await?;
    let lignes = territoires::regions(&mut connexion).await?;
    let sans_parent = |ligne| TerritoireDto {
        parent: None,
        ..territoire(ligne)
    };
    Ok(Json(lignes.into_iter().map(sans_parent).collect()))
}

/// Lister les départements
#[utoipa::path(
    tag = "referentiels",
    operation_id = "listerDepartements",
    security(("jwt" = ["lire-referentiels"])),
    responses((status = 200, description = "Départements et collectivités, par code.", body = Vec<TerritoireDto>),
        ProblemesReferentiel)
)]
#[get("/referentiels/departements")]
async fn departements(app: Data<App>, _: Access<LireReferentiels>) -> Result<Json<Vec<TerritoireDto>>, Problem> {
    let mut connexion = app.db.prendre().await?;
    let lignes = territoires::departements(&mut connexion, None).await?;
    Ok(Json(lignes.into_iter().map(territoire).collect()))
}

/// Chercher une commune
///
/// Par nom, accents et casse ignorés, ou par code postal. Vingt communes au plus, les noms exacts d'abord.
#[utoipa::path(
    tag = "referentiels",
    operation_id = "chercherCommunes",
    params(RechercheCommunes),
    security(("jwt" = ["lire-referentiels"])),
    responses((status = 200, description = "Communes.", body = Vec<CommuneDto>), ProblemesRecherche)
)]
#[get("/referentiels/communes")]
async fn communes_trouvees(
    app: Data<App>,
    _: Access<LireReferentiels>,
    demande: Parametres<RechercheCommunes>,
) -> Result<Json<Vec<CommuneDto>>, Problem> {
    if demande.0.recherche.trim().chars().count() < 2 {
        let message = "Écrivez au moins deux caractères.";
        return Err(Problem::champs(vec![ErreurChamp::new(
            "/recherche",
            "trop-court",
            message,
        )]));
    }
    let mut connexion = app.db.prendre().await?;
    let lignes = communes::rechercher(&mut connexion, &demande.0.recherche, COMMUNES_MAX).await?;
    Ok(Json(lignes.into_iter().map(commune).collect()))
}

fn territoire(ligne: Territoire) -> TerritoireDto {
    TerritoireDto {
        code: ligne.code,
        libelle: ligne.libelle,
        parent: ligne.parent,
    }
}

fn commune(ligne: Commune) -> CommuneDto {
    CommuneDto {
        code_insee: ligne.code_insee,
        nom: ligne.nom,
        codes_postaux: ligne.codes_postaux,
        departement: ligne.departement,
    }
}
