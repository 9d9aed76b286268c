//! Routes des sessions et du profil.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, delete, get, post};
use vao_contract::session::{
    ConfirmationCode, JetonDto, OuvertureSession, ProfilDto, Rafraichissement, RenvoiCode, ReponseOuverture, SessionDto,
};
use vao_domain::{Population, SessionId};

use super::code;
use super::connexion::{self, Ouverture};
use super::cookies::{self, nom_appareil, nom_renouvellement};
use super::provenance::Client;
use super::service::{self, SessionNeuve};
use super::{DUREE_APPAREIL, identite};
use crate::acces::{AccesPublic, Access, Connecte, Identifie};
use crate::extraction::{Json, Path};
use crate::routes::Routage;
use crate::{App, Problem, problemes};

problemes! {
    /// Problèmes du mot de passe.
    ProblemesOuverture =
        RequeteInvalide, IdentifiantsInvalides, CourrielAConfirmer, CompteEnAttente, OrigineRefusee, CorpsTropGrand,
        TypeNonAdmis, SaisieInvalide, TropDeDemandes;
    /// Problèmes du code.
    ProblemesCode =
        RequeteInvalide, CodeInvalide, CodeExpire, CorpsTropGrand, TypeNonAdmis, SaisieInvalide, TropDeDemandes;
    /// Problèmes du renvoi d'un code.
    ProblemesRenvoi = RequeteInvalide, CodeExpire, EtatIncompatible, CorpsTropGrand, TypeNonAdmis, SaisieInvalide, TropDeDemandes;
    /// Problèmes du renouvellement.
    ProblemesRafraichissement =
        RequeteInvalide, NonConnecte, OrigineRefusee, CorpsTropGrand, TypeNonAdmis, SaisieInvalide;
    /// Problèmes d'une route qui demande seulement d'être identifié.
    ProblemesIdentifie = NonConnecte;
    /// Problèmes d'une route qui demande seulement d'être connecté.
    ProblemesConnecte = NonConnecte, CguAAccepter, SecondFacteurAActiver;
    /// Problèmes de la déconnexion.
    ProblemesDeconnexion = NonConnecte, Introuvable;
    /// Problèmes de la fermeture d'une session.
    ProblemesFermeture = NonConnecte, CguAAccepter, SecondFacteurAActiver, Introuvable;
}

/// Registers the routes of this module.
pub fn routes(config: &mut Routage<'_, '_>) {
    config
        .service(ouvrir)
        .service(confirmer)
        .service(renvoyer)
        .service(rafraichir)
        .service(fermer)
        .service(lister)
        .service(fermer_les_autres)
        .service(revoquer)
        .service(moi);
}

/// Ouvre une session : le mot de passe.
///
/// Un code part par courriel, à donner ensuite avec le défi. Sur un appareil de confiance, la session s'ouvre
/// aussitôt (201). Un compte qui a une application d'authentification (`moyen` : `TOTP`) y lit son code, et aucun
/// courriel ne part. Une adresse inconnue, un mot de passe faux et un compte fermé reçoivent la même réponse ; le bon
/// mot de passe d'un compte qui attend dit ce qu'il attend (403).
#[utoipa::path(
    tag = "sessions",
    operation_id = "ouvrirSession",
    security(()),
    request_body(content = OuvertureSession, example = json!({
        "population": "USAGERS", "email": "direction@exemple.fr", "motDePasse": "Trois mots de passe 2027"
    })),
    responses(
        (status = 200, description = "Un code vient d'être envoyé.", body = ReponseOuverture, example = json!({
            "etape": "CODE", "defi": "mVn5dC0pP1yNqf0j1m3m7b3z5cH8yqk6yTtK0ZlQm1E", "moyen": "COURRIEL",
            "adresseMasquee": "d***@e***.fr", "expireAt": "2027-01-15T09:10:00Z"
        })),
        (status = 201, description = "Appareil de confiance : la session est ouverte, le cookie est posé.",
            body = ReponseOuverture),
        ProblemesOuverture
    )
)]
#[post("/sessions")]
async fn ouvrir(
    _: AccesPublic,
    requete: HttpRequest,
    app: Data<App>,
    client: Client,
    corps: Json<OuvertureSession>,
) -> Result<HttpResponse, Problem> {
    let Json(corps) = corps;
    app.valider(&corps)?;
    let population = corps.population;
    let appareil = cookies::lire(&requete, nom_appareil(population));
    match connexion::ouvrir(&app, &client, corps, appareil).await? {
        Ouverture::Code(defi) => Ok(HttpResponse::Ok().json(ReponseOuverture::Code(defi))),
        Ouverture::Session(session) => {
            let jeton = ReponseOuverture::Session(Box::new(session.jeton.clone()));
            Ok(avec_cookies(HttpResponse::Created().json(jeton), population, *session))
        }
    }
}

/// Confirme la connexion : le code reçu par courriel, celui de l'application, ou un code de secours.
///
/// Un code envoyé vaut dix minutes ; aucun ne sert deux fois. Trois codes faux, d'un défi ou de plusieurs, font
/// attendre quinze minutes depuis le dernier (429).
#[utoipa::path(
    tag = "sessions",
    operation_id = "confirmerSession",
    security(()),
    request_body(content = ConfirmationCode, example = json!({
        "defi": "mVn5dC0pP1yNqf0j1m3m7b3z5cH8yqk6yTtK0ZlQm1E", "code": "482913", "memoriserAppareil": false
    })),
    responses(
        (status = 201, description = "Session ouverte ; le jeton de renouvellement est dans le cookie.",
            body = JetonDto),
        ProblemesCode
    )
)]
#[post("/sessions/code")]
async fn confirmer(
    _: AccesPublic,
    app: Data<App>,
    client: Client,
    corps: Json<ConfirmationCode>,
) -> Result<HttpResponse, Problem> {
    let Json(corps) = corps;
    app.valider(&corps)?;
    let session = code::confirmer(&app, &client, corps).await?;
    let population = session.jeton.profil.population;
    Ok(avec_cookies(
        HttpResponse::Created().json(&session.jeton),
        population,
        session,
    ))
}

/// Envoie un nouveau code.
///
/// L'ancien code n'est plus valable. Les codes faux déjà saisis restent comptés. Le code d'une application ne
/// s'envoie pas : 409.
#[utoipa::path(
    tag = "sessions",
    operation_id = "renvoyerCode",
    security(()),
    request_body(content = RenvoiCode, example = json!({"defi": "mVn5dC0pP1yNqf0j1m3m7b3z5cH8yqk6yTtK0ZlQm1E"})),
    responses((status = 204, description = "Un nouveau code vient d'être envoyé."), ProblemesRenvoi)
)]
#[post("/sessions/code/renvoi")]
async fn renvoyer(
    _: AccesPublic,
    app: Data<App>,
    client: Client,
    corps: Json<RenvoiCode>,
) -> Result<HttpResponse, Problem> {
    app.valider(&corps.0)?;
    code::renvoyer(&app, &client, &corps.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Renouvelle le jeton d'accès, depuis le cookie.
///
/// Le cookie est remplacé à chaque appel. La requête doit venir d'une page du site de la population.
#[utoipa::path(
    tag = "sessions",
    operation_id = "rafraichirSession",
    security(()),
    request_body(content = Rafraichissement, example = json!({"population": "USAGERS"})),
    responses(
        (status = 200, description = "Nouveau jeton ; le cookie est remplacé.", body = JetonDto),
        ProblemesRafraichissement
    )
)]
#[post("/sessions/rafraichissement")]
async fn rafraichir(
    _: AccesPublic,
    requete: HttpRequest,
    app: Data<App>,
    client: Client,
    corps: Json<Rafraichissement>,
) -> Result<HttpResponse, Problem> {
    app.valider(&corps.0)?;
    let population = corps.0.population;
    let nom = nom_renouvellement(population);
    let cookie = cookies::lire(&requete, nom);
    let presente = cookie.is_some();
    match service::rafraichir(&app, &client, population, cookie).await {
        Ok(session) => Ok(avec_cookies(
            HttpResponse::Ok().json(&session.jeton),
            population,
            session,
        )),
        // Un cookie qui ne vaut plus rien ne sera pas présenté de nouveau.
        Err(probleme) if presente && probleme.contenu.status == 401 => {
            let mut reponse = HttpResponse::from_error(probleme);
            cookies::ajouter(&mut reponse, cookies::retirer(nom));
            Ok(reponse)
        }
        Err(probleme) => Err(probleme),
    }
}

/// Ferme la session de l'appelant.
#[utoipa::path(
    tag = "sessions",
    operation_id = "fermerSession",
    security(("jwt" = ["identifie"])),
    responses((status = 204, description = "Session fermée, cookie retiré."), ProblemesDeconnexion)
)]
#[delete("/sessions/courante")]
async fn fermer(acces: Access<Identifie>, app: Data<App>, client: Client) -> Result<HttpResponse, Problem> {
    let appelant = acces.identite();
    service::deconnecter(&app, &client, appelant).await?;
    let mut reponse = HttpResponse::NoContent().finish();
    cookies::ajouter(&mut reponse, cookies::retirer(nom_renouvellement(appelant.population)));
    Ok(reponse)
}

/// Liste les sessions ouvertes de l'appelant.
#[utoipa::path(
    tag = "sessions",
    operation_id = "listerSessions",
    security(("jwt" = ["connecte"])),
    responses(
        (status = 200, description = "Sessions ouvertes, la plus récemment active d'abord.", body = Vec<SessionDto>,
            example = json!([{
                "id": "01978c3e-0000-7000-8000-000000000000", "appareil": "Firefox, Windows",
                "ouverteAt": "2027-01-15T09:00:00Z", "derniereActiviteAt": "2027-01-15T09:40:00Z", "courante": true
            }])),
        ProblemesConnecte
    )
)]
#[get("/sessions")]
async fn lister(acces: Access<Connecte>, app: Data<App>) -> Result<Json<Vec<SessionDto>>, Problem> {
    service::lister(&app, acces.identite()).await.map(Json)
}

/// Ferme une des sessions de l'appelant.
#[utoipa::path(
    tag = "sessions",
    operation_id = "revoquerSession",
    security(("jwt" = ["connecte"])),
    params(("id" = SessionId, Path, description = "Session, telle que la liste la nomme.")),
    responses((status = 204, description = "Session fermée."), ProblemesFermeture)
)]
#[delete("/sessions/{id}")]
async fn revoquer(
    acces: Access<Connecte>,
    app: Data<App>,
    client: Client,
    id: Path<SessionId>,
) -> Result<HttpResponse, Problem> {
    service::revoquer(&app, &client, acces.identite(), id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ferme toutes les sessions de l'appelant, sauf celle qui le demande.
#[utoipa::path(
    tag = "sessions",
    operation_id = "fermerAutresSessions",
    security(("jwt" = ["connecte"])),
    responses((status = 204, description = "Il ne reste que cette session."), ProblemesConnecte)
)]
#[delete("/sessions")]
async fn fermer_les_autres(acces: Access<Connecte>, app: Data<App>, client: Client) -> Result<HttpResponse, Problem> {
    service::fermer_les_autres(&app, &client, acces.identite()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Profil de l'appelant : qui il est, d'où il agit, ce qu'il peut.
#[utoipa::path(
    tag = "sessions",
    operation_id = "lireProfil",
    security(("jwt" = ["identifie"])),
    responses(
        (status = 200, description = "Profil.", body = ProfilDto, example = json!({
            "population": "BO", "email": "dd38@exemple.fr", "nom": "Petit", "prenom": "Luc",
            "rattachement": {
                "nature": "TERRITOIRE", "code": "38", "libelle": "Isère", "niveau": "DEP",
                "roles": ["DemandeSejour_Ecriture"]
            },
            "permissions": ["public", "identifie", "connecte", "lire-declarations", "instruire-declarations"]
        })),
        ProblemesIdentifie
    )
)]
#[get("/moi")]
async fn moi(acces: Access<Identifie>, app: Data<App>) -> Json<ProfilDto> {
    Json(identite::profil(acces.identite(), &app.commun.config))
}

fn avec_cookies(mut reponse: HttpResponse, population: Population, session: SessionNeuve) -> HttpResponse {
    let renouvellement = cookies::poser(nom_renouvellement(population), session.renouvellement, session.duree);
    cookies::ajouter(&mut reponse, renouvellement);
    if let Some(jeton) = session.appareil {
        cookies::ajouter(
            &mut reponse,
            cookies::poser(nom_appareil(population), jeton, DUREE_APPAREIL),
        );
    }
    reponse
}
