//! Application: middlewares, routes, and the OpenAPI document they make.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use actix_web::body::MessageBody;
use actix_web::dev::{HttpServiceFactory, ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{ALLOW, HeaderValue};
use actix_web::middleware::{Compress, DefaultHeaders, from_fn};
use actix_web::web::Data;
use actix_web::{App as Actix, HttpRequest, HttpResponse, guard, web};
use tracing_actix_web::TracingLogger;
use utoipa::OpenApi as _;
use utoipa::openapi::PathItem;
use utoipa_actix_web::service_config::ServiceConfig as Description;
use utoipa_actix_web::{AppExt as _, OpenApiFactory, scope};
use utoipa_swagger_ui::SwaggerUi;
use vao_contract::CodeProbleme;

use crate::delestage::delester;
use crate::metriques::mesurer;
use crate::probleme::nommer_les_problemes;
use crate::{App, Problem, openapi, sante};

/// Where the OpenAPI document is read.
const ADRESSE_DOCUMENT: &str = "/api/v1/openapi.json";

/// Where the routes of a resource are declared.
///
/// A worker that also described them, as `utoipa-actix-web` does by itself, would build the whole document at start and
/// throw it away: fifteen megabytes that its allocator keeps.
pub enum Routage<'a, 'b> {
    /// A worker, which answers them.
    Ouvrier(&'a mut web::ServiceConfig),
    /// The OpenAPI document, which describes them.
    Document(&'a mut Description<'b>),
}

impl Routage<'_, '_> {
    /// Declares one route.
    pub fn service(&mut self, route: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        match self {
            Self::Ouvrier(config) => {
                config.service(route);
            }
            Self::Document(description) => {
                description.service(route);
            }
        }
        self
    }

    fn configure(&mut self, routes: impl FnOnce(&mut Self)) -> &mut Self {
        routes(self);
        self
    }
}

/// Every resource of the API.
fn ressources(config: &mut Routage<'_, '_>) {
    config
        .configure(crate::sessions::handlers::routes)
        .configure(crate::moi::handlers::routes)
        .configure(crate::cles::handlers::routes)
        .configure(crate::comptes::handlers::routes)
        .configure(crate::declaration::handlers::routes)
        .configure(crate::hebergement::handlers::routes)
        .configure(crate::documents::handlers::routes)
        .configure(crate::tableau_de_bord::handlers::routes)
        .configure(crate::agents::handlers::routes)
        .configure(crate::territoires::handlers::routes)
        .configure(crate::journal_comptes::handlers::routes)
        // Avant les autres routes des organismes : « export » n'est pas un identifiant.
        .configure(crate::organismes::liste::routes)
        .configure(crate::non_agrees::handlers::routes)
        .configure(crate::usagers::handlers::routes)
        .configure(crate::adresses::handlers::routes)
        .configure(crate::services_externes::handlers::routes)
        .configure(crate::organismes::handlers::routes)
        .configure(crate::organismes::actions::routes)
        .configure(crate::annuaire::handlers::routes)
        .configure(crate::referentiel::handlers::routes);
}

fn decrites(description: &mut Description<'_>) {
    ressources(&mut Routage::Document(description));
}

/// OpenAPI document of the API, without starting anything.
pub fn document() -> utoipa::openapi::OpenApi {
    let (_, document) = Actix::new()
        .into_utoipa_app()
        .openapi(openapi::Document::openapi())
        .service(scope("/api/v1").configure(decrites))
        .split_for_parts();
    openapi::illustrer(openapi::ouvrir_aux_cles(document))
}

/// Application of one worker.
pub fn application(
    app: App,
) -> Actix<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let banc = app.commun.config.banc;
    let lecteur = SwaggerUi::new("/api/v1/docs/{_:.*}").config(utoipa_swagger_ui::Config::from(ADRESSE_DOCUMENT));
    Actix::new()
        .app_data(Data::new(app))
        .service(web::redirect("/api/v1/docs", "/api/v1/docs/"))
        .configure(sante::routes)
        .configure(move |config| {
            if banc {
                crate::banc::routes(config);
            }
        })
        // Avant la portée /api/v1, qui répondrait à sa place.
        .service(web::resource(ADRESSE_DOCUMENT).guard(guard::Get()).to(decrire))
        .service(lecteur)
        .service(web::scope("/api/v1").configure(|config| ressources(&mut Routage::Ouvrier(config))))
        .default_service(web::to(inconnue))
        .wrap(from_fn(delester))
        .wrap(from_fn(mesurer))
        .wrap(entetes())
        .wrap(from_fn(nommer_les_problemes))
        // Après lui : un problème récrit garderait sinon l'en-tête d'une compression qu'il n'a plus.
        .wrap(Compress::default())
        .wrap(TracingLogger::<crate::journal::Racine>::new())
}

/// Answers the OpenAPI document, written at the first request, once for the whole process.
async fn decrire() -> Result<HttpResponse, Problem> {
    static TEXTE: LazyLock<Result<web::Bytes, String>> = LazyLock::new(|| {
        let texte = document().to_json();
        texte.map(web::Bytes::from).map_err(|erreur| erreur.to_string())
    });
    let texte = TEXTE
        .clone()
        .map_err(|erreur| Problem::interne(anyhow::anyhow!(erreur)))?;
    Ok(HttpResponse::Ok().content_type("application/json").body(texte))
}

/// Headers of every answer: nothing is cached, framed or guessed.
fn entetes() -> DefaultHeaders {
    DefaultHeaders::new()
        .add(("X-Content-Type-Options", "nosniff"))
        .add(("Cache-Control", "no-store"))
        .add(("Referrer-Policy", "no-referrer"))
        .add(("X-Frame-Options", "DENY"))
        .add(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))
        .add(("Cross-Origin-Resource-Policy", "same-origin"))
        .add((
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
             frame-ancestors 'none'; base-uri 'none'; form-action 'none'; object-src 'none'",
        ))
}

/// Methods of each declared address, as the header `Allow` lists them.
static METHODES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let methodes = |chemin: PathItem| {
        let declarees = [
            (Method::GET, chemin.get.is_some()),
            (Method::POST, chemin.post.is_some()),
            (Method::PUT, chemin.put.is_some()),
            (Method::PATCH, chemin.patch.is_some()),
            (Method::DELETE, chemin.delete.is_some()),
        ];
        let noms: Vec<String> = declarees
            .into_iter()
            .filter_map(|(methode, declaree)| declaree.then(|| methode.to_string()))
            .collect();
        noms.join(", ")
    };
    let chemins = document().paths.paths.into_iter();
    chemins
        .map(|(chemin, operations)| (chemin, methodes(operations)))
        .collect()
});

/// What no route answers: an address that does not exist, or a method that this one does not have.
async fn inconnue(requete: HttpRequest) -> Result<HttpResponse, Problem> {
    if requete.resource_map().has_resource(requete.path()) {
        let chemin = requete.match_pattern().unwrap_or_default();
        // Hors de l'API, il n'y a que des lectures.
        let methodes = METHODES.get(&chemin).map_or("GET", String::as_str);
        let mut reponse = if requete.method() == Method::OPTIONS {
            HttpResponse::NoContent().finish()
        } else {
            HttpResponse::from_error(Problem::new(CodeProbleme::MethodeNonAdmise))
        };
        if let Ok(valeur) = HeaderValue::from_str(methodes) {
            reponse.headers_mut().insert(ALLOW, valeur);
        }
        return Ok(reponse);
    }
    Err(Problem::detaille(
        CodeProbleme::RouteInconnue,
        "Vérifiez l'adresse : la documentation est à /api/v1/docs/.",
    ))
}
