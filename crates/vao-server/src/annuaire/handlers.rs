//! Routes de l'annuaire : ce qu'un utilisateur du portail peut savoir d'un SIRET pour remplir sa fiche.

use actix_web::web::Data;
use actix_web::{HttpResponse, get, post};
use vao_contract::ErreurChamp;
use vao_contract::organisme::{EtablissementAnnuaire, LienSuccession, SuccessionDto};
use vao_db::organismes::registre;
use vao_domain::organisme::TypeOrganisme;
use vao_domain::{Code as _, Population, Siret};
use vao_external::Lecture;

use super::{chercher, composer};
use crate::acces::{Access, RejoindreOrganisme};
use crate::comptes::demandes;
use crate::extraction::{Json, Path as Chemin};
use crate::organismes::taches::CourrielEtablissementAttend;
use crate::routes::Routage;
use crate::taches::confier;
use crate::{App, Problem};

crate::problemes! {
    /// Problèmes d'une lecture de l'annuaire.
    ProblemesAnnuaire = NonConnecte, RoleInsuffisant, CguAAccepter, Introuvable, SaisieInvalide, TropDeDemandes,
        ServiceExterneIndisponible;
    /// Problèmes du rappel au siège.
    ProblemesRappel = NonConnecte, RoleInsuffisant, CguAAccepter, SiretDifferent, SaisieInvalide, TropDeDemandes;
}

/// Inscrit les routes.
pub fn routes(config: &mut Routage<'_, '_>) {
    config
        .service(etablissement)
        .service(succession)
        .service(prevenir_siege);
}

/// Ce que les registres et la plateforme disent d'un SIRET
///
/// Préremplit une fiche : identité et établissement (répertoire Sirene), représentants légaux (registre du commerce),
/// fiche et siège déjà connus de la plateforme, dont seuls le SIRET, le nom, le rang et l'état sont montrés. Ce que le
/// répertoire masque est absent. Si le registre du commerce ne répond pas, ses lignes sont vides et `manquants` le dit ;
/// si c'est le répertoire, 503 (`service-externe-indisponible`, `service` : `sirene`). Un SIRET dont la clé est fausse
/// est refusé sans appel. Soixante recherches par heure et par compte.
#[utoipa::path(
    tag = "annuaire",
    operation_id = "lireEtablissementAnnuaire",
    params(("siret" = String, Path, description = "SIRET, quatorze chiffres.")),
    security(("jwt" = ["rejoindre-organisme"])),
    responses(
        (status = 200, description = "Établissement.", body = EtablissementAnnuaire),
        ProblemesAnnuaire
    )
)]
#[get("/annuaire/etablissements/{siret}")]
async fn etablissement(
    app: Data<App>,
    acces: Access<RejoindreOrganisme>,
    siret: Chemin<String>,
) -> Result<Json<EtablissementAnnuaire>, Problem> {
    let siret = lire_siret(&siret.0)?;
    compter(&app, &acces).await?;
    composer(&app, &siret, Lecture::Gardee).await.map(Json)
}

/// Successeur d'un SIRET
///
/// Pour un siège ou une personne physique, le siège en cours de l'entreprise ; sinon le bout de la chaîne des liens de
/// succession, cinq au plus. C'est le seul SIRET que « changer de SIRET » accepte sans l'accord d'un agent.
#[utoipa::path(
    tag = "annuaire",
    operation_id = "lireSuccessionAnnuaire",
    params(("siret" = String, Path, description = "SIRET, quatorze chiffres.")),
    security(("jwt" = ["rejoindre-organisme"])),
    responses((status = 200, description = "Successeurs.", body = SuccessionDto), ProblemesAnnuaire)
)]
#[get("/annuaire/etablissements/{siret}/succession")]
async fn succession(
    app: Data<App>,
    acces: Access<RejoindreOrganisme>,
    siret: Chemin<String>,
) -> Result<Json<SuccessionDto>, Problem> {
    let siret = lire_siret(&siret.0)?;
    compter(&app, &acces).await?;
    // La fiche de l'appelant dit si elle suivait son entreprise ; celle d'un autre ne dit rien de plus que le répertoire.
    let mut connexion = app.db.prendre().await?;
    let sienne = match acces.identite().portee.as_ref().and_then(vao_domain::Portee::organisme) {
        Some(organisme) => registre::charger(&mut connexion, organisme.0).await?,
        None => None,
    };
    drop(connexion);
    let sienne = sienne.filter(|fiche| fiche.siret == siret.as_str());
    let suit = sienne
        .as_ref()
        .map(|fiche| fiche.siege_social || fiche.type_organisme.0 == TypeOrganisme::PersonnePhysique);
    let parcours = chercher(&app.commun, &siret, suit, Lecture::Gardee).await?;
    let deja_pris = match &parcours.successeur {
        Some(successeur) => {
            let mut connexion = app.db.prendre().await?;
            registre::par_siret(&mut connexion, successeur).await?.is_some()
        }
        None => false,
    };
    Ok(Json(SuccessionDto {
        meme_siren: parcours
            .successeur
            .as_ref()
            .is_some_and(|successeur| successeur.siren() == siret.siren()),
        liens: parcours
            .liens
            .into_iter()
            .map(|lien| LienSuccession {
                siret: lien.successeur,
                date: lien.date,
            })
            .collect(),
        successeur: parcours.successeur,
        deja_pris,
        siret,
    }))
}

/// Prévenir le siège qu'un établissement attend
///
/// Les utilisateurs validés du siège reçoivent un courriel, un par jour et par SIRET au plus. La réponse est la même
/// qu'il y ait quelqu'un à prévenir ou non. Seul le SIRET de son propre compte peut être rappelé.
#[utoipa::path(
    tag = "annuaire",
    operation_id = "prevenirSiege",
    params(("siret" = String, Path, description = "SIRET de l'établissement qui attend : celui de son compte.")),
    security(("jwt" = ["rejoindre-organisme"])),
    responses((status = 202, description = "Si le siège est connu, il est prévenu."), ProblemesRappel)
)]
#[post("/annuaire/etablissements/{siret}/actions/prevenir-siege")]
async fn prevenir_siege(
    app: Data<App>,
    acces: Access<RejoindreOrganisme>,
    siret: Chemin<String>,
) -> Result<HttpResponse, Problem> {
    let siret = lire_siret(&siret.0)?;
    let compte = acces.identite().compte;
    let le = app.horloge().maintenant();
    app.db
        .transaction(async |tx| {
            demandes::compter_annuaire(tx, compte, le).await?;
            let titulaire = vao_db::inscriptions::par_id(tx, Population::Usagers, compte).await?;
            if titulaire.and_then(|titulaire| titulaire.siret).as_deref() != Some(siret.as_str()) {
                return Err(siret_different());
            }
            let siege = registre::siege(tx, &siret.siren(), None).await?;
            let Some(siege) = siege.filter(|siege| siege.siret != siret) else {
                return Ok(());
            };
            if demandes::premier_rappel(tx, &siret, le).await? {
                let tache = CourrielEtablissementAttend {
                    siege: siege.id,
                    demandeur: compte,
                };
                confier(tx, &tache).await?;
            }
            Ok(())
        })
        .await?;
    Ok(HttpResponse::Accepted().finish())
}

/// SIRET d'une adresse : une clé fausse se refuse avant tout appel.
fn lire_siret(texte: &str) -> Result<Siret, Problem> {
    Siret::lire(texte).map_err(|erreur| {
        let message = format!("Ce SIRET n'est pas valable : {erreur}.");
        Problem::champs(vec![ErreurChamp::new("/siret", "siret", message)])
    })
}

async fn compter(app: &App, acces: &Access<RejoindreOrganisme>) -> Result<(), Problem> {
    let (compte, le) = (acces.identite().compte, app.horloge().maintenant());
    app.db
        .transaction(async |tx| demandes::compter_annuaire(tx, compte, le).await)
        .await?;
    Ok(())
}

fn siret_different() -> Problem {
    let code = vao_contract::CodeProbleme::SiretDifferent;
    tracing::info!(code = code.code(), "rappel refusé");
    Problem::detaille(
        code,
        "Vous ne pouvez prévenir que le siège de votre propre établissement.",
    )
}
