//! Route de la recherche d'adresses.

use actix_web::get;
use actix_web::web::Data;
use vao_contract::ErreurChamp;
use vao_contract::adresse::{Adresse, AdresseTrouveeDto, ParametresRechercheAdresse, TypeAdresse};
use vao_external::{AdresseTrouvee, ErreurExterne, RechercheAdresse, RechercheInvalide};

use crate::acces::{Access, Connecte};
use crate::extraction::{Json, Query as Parametres};
use crate::routes::Routage;
use crate::{App, Problem};

/// Adresses rendues, au plus.
const ADRESSES_MAX: u8 = 10;

crate::problemes! {
    /// Problèmes d'une recherche d'adresse.
    ProblemesAdresses = NonConnecte, SaisieInvalide, TropDeDemandes, ServiceExterneIndisponible;
}

/// Inscrit la route.
pub fn routes(config: &mut Routage<'_, '_>) {
    config.service(adresses_trouvees);
}

/// Chercher une adresse
///
/// Dans la Base Adresse Nationale. Dix adresses au plus, complètes : commune, code postal, département et position.
/// Cent recherches par minute et par session. `perime` dit qu'une réponse est ancienne, le service étant en panne.
#[utoipa::path(
    tag = "adresses",
    operation_id = "chercherAdresses",
    params(ParametresRechercheAdresse),
    security(("jwt" = ["connecte"])),
    responses((status = 200, description = "Adresses, la plus proche du texte d'abord.", body = Vec<AdresseTrouveeDto>),
        ProblemesAdresses)
)]
#[get("/adresses")]
async fn adresses_trouvees(
    app: Data<App>,
    acces: Access<Connecte>,
    demande: Parametres<ParametresRechercheAdresse>,
) -> Result<Json<Vec<AdresseTrouveeDto>>, Problem> {
    let recherche = lire(&demande.0)?;
    app.commun.debit_adresses.compter(acces.identite().session).await?;
    let releve = app
        .commun
        .externes
        .adresses
        .chercher(&recherche)
        .await
        .map_err(indisponible)?;
    let perime = releve.perime;
    let montrees = releve.valeur.into_iter().filter_map(|trouvee| montrer(trouvee, perime));
    Ok(Json(montrees.collect()))
}

fn lire(demande: &ParametresRechercheAdresse) -> Result<RechercheAdresse, Problem> {
    let refuser = |pointeur: &str, code: &str, defaut: RechercheInvalide| {
        Problem::champs(vec![ErreurChamp::new(pointeur, code, defaut.to_string())])
    };
    let mut recherche = RechercheAdresse::lire(&demande.recherche)
        .map_err(|defaut| refuser("/recherche", code(defaut), defaut))?
        .limite(ADRESSES_MAX);
    if demande.type_ == Some(TypeAdresse::Commune) {
        recherche = recherche.communes();
    }
    match &demande.code_insee {
        Some(commune) => recherche
            .code_insee(commune)
            .map_err(|defaut| refuser("/codeInsee", code(defaut), defaut)),
        None => Ok(recherche),
    }
}

const fn code(defaut: RechercheInvalide) -> &'static str {
    match defaut {
        RechercheInvalide::Courte => "trop-court",
        RechercheInvalide::Longue => "trop-long",
        RechercheInvalide::Debut => "forme",
        RechercheInvalide::CodeInsee => "code-insee",
    }
}

/// Adresse proposée ; rien si le service ne la situe pas dans un département connu, ou se contredit.
fn montrer(trouvee: AdresseTrouvee, perime: bool) -> Option<AdresseTrouveeDto> {
    let adresse = Adresse {
        label: Some(trouvee.label),
        cle_insee: trouvee.cle_ban,
        code_insee: Some(trouvee.code_insee),
        code_postal: Some(trouvee.code_postal),
        departement: trouvee.departement.map(String::from),
        coordinates: Some([trouvee.coordonnees.longitude, trouvee.coordonnees.latitude]),
    };
    adresse.verifier_complete().ok()?;
    Some(AdresseTrouveeDto {
        commune: trouvee.commune,
        precision: adresse.precision(),
        adresse,
        perime,
    })
}

fn indisponible(cause: ErreurExterne) -> Problem {
    let detail = match &cause {
        ErreurExterne::Quota { .. } => {
            "Beaucoup de personnes cherchent une adresse en ce moment. Réessayez dans quelques secondes, ou saisissez \
             l'adresse à la main."
        }
        ErreurExterne::Indisponible { .. }
        | ErreurExterne::Cle { .. }
        | ErreurExterne::Illisible { .. }
        | ErreurExterne::Refusee { .. } => {
            "La recherche d'adresse ne répond pas. Saisissez l'adresse à la main : la voie, puis la commune dans la \
             liste."
        }
    };
    crate::annuaire::indisponible(cause).avec_detail(detail)
}
