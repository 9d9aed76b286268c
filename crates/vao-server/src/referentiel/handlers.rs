//! Routes du référentiel géographique.

use actix_web::get;
use actix_web::web::Data;
use chrono::NaiveDate;
use vao_contract::ErreurChamp;
use vao_contract::referentiel::{
    CommuneDateeDto, CommuneDto, DEBUT_DE_L_HISTORIQUE, MillesimeDto, ParametresCommune, ParametresCommunes,
    TerritoireDto,
};
use vao_db::communes::{self, Commune, Filtre};
use vao_db::millesimes::{self as livraisons, Millesime};
use vao_db::territoires::{self, Territoire};

use crate::acces::{Access, LireReferentiels};
use crate::extraction::{Json, Path, Query as Parametres};
use crate::routes::Routage;
use crate::{App, Problem};

/// Communes qu'une recherche rend, au plus.
const COMMUNES_MAX: u16 = 20;

crate::problemes! {
    /// Problèmes d'un référentiel.
    ProblemesReferentiel = NonConnecte;
    /// Problèmes d'une recherche.
    ProblemesRecherche = NonConnecte, SaisieInvalide;
    /// Problèmes de la lecture d'une commune.
    ProblemesCommune = NonConnecte, Introuvable, SaisieInvalide;
}

/// Inscrit les routes.
pub fn routes(config: &mut Routage<'_, '_>) {
    config
        .service(regions)
        .service(departements)
        .service(communes_trouvees)
        .service(commune_lue)
        .service(millesimes);
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
/// Par nom, accents et casse ignorés, ou par code postal : vingt communes au plus, les noms exacts d'abord. Par
/// département : toutes, par nom. Les arrondissements municipaux y sont. Avec une date, celles qui existaient ce
/// jour-là ; le département est celui d'aujourd'hui, même pour un code de commune qui n'existe plus.
#[utoipa::path(
    tag = "referentiels",
    operation_id = "chercherCommunes",
    params(ParametresCommunes),
    security(("jwt" = ["lire-referentiels"])),
    responses((status = 200, description = "Communes.", body = Vec<CommuneDateeDto>), ProblemesRecherche)
)]
#[get("/referentiels/communes")]
async fn communes_trouvees(
    app: Data<App>,
    _: Access<LireReferentiels>,
    demande: Parametres<ParametresCommunes>,
) -> Result<Json<Vec<CommuneDateeDto>>, Problem> {
    let filtre = lire(&demande.0)?;
    let mut connexion = app.db.prendre().await?;
    let lignes = communes::chercher(&mut connexion, &filtre).await?;
    Ok(Json(lignes.into_iter().map(commune).collect()))
}

/// Lire une commune
///
/// D'aujourd'hui, ou celle qui portait ce code au jour donné.
#[utoipa::path(
    tag = "referentiels",
    operation_id = "lireCommune",
    params(("code" = String, Path, description = "Code INSEE.", example = "38185"), ParametresCommune),
    security(("jwt" = ["lire-referentiels"])),
    responses((status = 200, description = "Commune.", body = CommuneDateeDto), ProblemesCommune)
)]
#[get("/referentiels/communes/{code}")]
async fn commune_lue(
    app: Data<App>,
    _: Access<LireReferentiels>,
    code: Path<String>,
    demande: Parametres<ParametresCommune>,
) -> Result<Json<CommuneDateeDto>, Problem> {
    let jour = dans_l_historique(demande.0.date)?;
    let mut connexion = app.db.prendre().await?;
    let lue = match jour {
        Some(jour) => communes::charger_le(&mut connexion, &code.0, jour).await?,
        None => communes::charger(&mut connexion, &code.0).await?,
    };
    lue.map(|ligne| Json(commune(ligne))).ok_or_else(Problem::introuvable)
}

/// Lire d'où viennent les référentiels
///
/// Source officielle, version et date de ce qui est chargé.
#[utoipa::path(
    tag = "referentiels",
    operation_id = "listerMillesimes",
    security(("jwt" = ["lire-referentiels"])),
    responses((status = 200, description = "Livraison de chaque référentiel chargé.", body = Vec<MillesimeDto>),
        ProblemesReferentiel)
)]
#[get("/referentiels/millesimes")]
async fn millesimes(app: Data<App>, _: Access<LireReferentiels>) -> Result<Json<Vec<MillesimeDto>>, Problem> {
    let mut connexion = app.db.prendre().await?;
    let lignes = livraisons::lister(&mut connexion).await?;
    Ok(Json(lignes.into_iter().map(millesime).collect()))
}

fn lire(demande: &ParametresCommunes) -> Result<Filtre<'_>, Problem> {
    let refuser = |code, message| Problem::champs(vec![ErreurChamp::new("/recherche", code, message)]);
    match &demande.recherche {
        Some(recherche) if recherche.trim().chars().count() < 2 => {
            return Err(refuser("trop-court", "Écrivez au moins deux caractères."));
        }
        None if demande.departement.is_none() => {
            return Err(refuser(
                "obligatoire",
                "Écrivez le nom ou le code postal d'une commune, ou choisissez un département.",
            ));
        }
        Some(_) | None => {}
    }
    Ok(Filtre {
        recherche: demande.recherche.as_deref(),
        departement: demande.departement.as_ref(),
        jour: dans_l_historique(demande.date)?,
        limite: demande.recherche.is_some().then_some(COMMUNES_MAX),
    })
}

/// Avant l'historique, on ne sait pas quelles communes existaient : mieux vaut le dire que de se tromper.
fn dans_l_historique(jour: Option<NaiveDate>) -> Result<Option<NaiveDate>, Problem> {
    if jour.is_some_and(|jour| jour < DEBUT_DE_L_HISTORIQUE) {
        let message = "L'historique des communes commence le 1er janvier 1943 : choisissez ce jour ou un jour suivant.";
        return Err(Problem::champs(vec![ErreurChamp::new("/date", "trop-tot", message)]));
    }
    Ok(jour)
}

fn territoire(ligne: Territoire) -> TerritoireDto {
    TerritoireDto {
        code: ligne.code,
        libelle: ligne.libelle,
        parent: ligne.parent,
    }
}

fn commune(ligne: Commune) -> CommuneDateeDto {
    CommuneDateeDto {
        commune: CommuneDto {
            code_insee: ligne.code_insee,
            nom: ligne.nom,
            codes_postaux: ligne.codes_postaux,
            departement: ligne.departement,
        },
        date_debut: ligne.date_debut,
        date_fin: ligne.date_fin,
    }
}

fn millesime(ligne: Millesime) -> MillesimeDto {
    MillesimeDto {
        jeu: ligne.jeu,
        source: ligne.source,
        version: ligne.version,
        publie_le: ligne.publie_le,
        en_vigueur_au: ligne.en_vigueur_au,
    }
}
