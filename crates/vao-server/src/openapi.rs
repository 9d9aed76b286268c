//! OpenAPI 3.1 document: collected from the routes, completed with what a macro cannot know.

use std::collections::BTreeMap;

use utoipa::openapi::schema::Type;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Header, ObjectBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi};
use vao_contract::{CodeProbleme, Probleme};

/// Frame of the document; paths and schemas come from the routes.
#[derive(Debug, OpenApi)]
#[openapi(
    info(
        title = "VAO — vacances adaptées organisées",
        description = "API du service des déclarations de séjours de vacances adaptées organisées. \
                       Une seule API pour le portail des organismes, le back-office et les logiciels tiers : \
                       ce qu'un appelant voit et peut faire dépend de qui il est.\n\n\
                       Toute réponse d'échec est un problème (RFC 9457, `application/problem+json`). Une adresse \
                       inconnue répond 404 (`route-inconnue`), une méthode qu'une adresse n'a pas 405 \
                       (`methode-non-admise`, avec `Allow`). Au-delà de ce que le service peut servir à la fois, \
                       ou si la base ne répond pas, 503 (`service-indisponible`) : revenir après le nombre de \
                       secondes de `Retry-After`, la demande n'a rien changé.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "sessions", description = "Connexion en deux temps, renouvellement, révocation, profil."),
        (name = "moi", description = "Son propre compte : coordonnées, mot de passe, second facteur, appareils, journal."),
        (name = "comptes", description = "Inscription, confirmation d'adresse, mot de passe oublié : routes publiques."),
        (name = "usagers", description = "Comptes du portail : approuver, bloquer, droits EIG, export."),
        (name = "declarations", description = "Déclarations de séjour : préparer, déposer, instruire."),
        (name = "hebergements", description = "Hébergements d'un organisme."),
        (name = "tableaux-de-bord", description = "Compteurs."),
        (name = "agents", description = "Comptes d'agents : créés et gérés par d'autres agents, dans leur territoire."),
        (name = "territoires", description = "Fiches territoire : qui joindre dans chaque service."),
        (name = "journal-comptes", description = "Journal des comptes : qui a fait quoi, avant et après."),
        (name = "referentiels", description = "Régions, départements, communes."),
    ),
    components(schemas(Probleme)),
    modifiers(&Securite)
)]
pub struct Document;

struct Securite;

impl Modify for Securite {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let composants = document.components.get_or_insert_default();
        composants.add_security_scheme(
            "jwt",
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .bearer_format("JWT")
                    .description(Some("Jeton d'accès rendu par /sessions/code, valable dix minutes."))
                    .build(),
            ),
        );
    }
}

/// Responses of the problems of an operation, grouped by status, one example per code.
pub fn reponses(codes: &[CodeProbleme]) -> BTreeMap<String, RefOr<utoipa::openapi::Response>> {
    let communs = [CodeProbleme::Interne, CodeProbleme::ServiceIndisponible];
    let mut par_statut: BTreeMap<u16, Vec<CodeProbleme>> = BTreeMap::new();
    for code in codes.iter().chain(&communs) {
        par_statut.entry(code.statut_http()).or_default().push(*code);
    }
    par_statut
        .into_iter()
        .map(|(statut, codes)| (statut.to_string(), RefOr::T(reponse(&codes))))
        .collect()
}

fn reponse(codes: &[CodeProbleme]) -> utoipa::openapi::Response {
    let mut contenu = ContentBuilder::new().schema(Some(Ref::from_schema_name("Probleme")));
    for code in codes {
        let mut probleme = Probleme::de(*code);
        "urn:uuid:01978c3e-0000-7000-8000-000000000000".clone_into(&mut probleme.instance);
        let valeur = serde_json::to_value(&probleme).unwrap_or_default();
        let exemple = utoipa::openapi::example::ExampleBuilder::new()
            .summary(&*probleme.title)
            .value(Some(valeur));
        contenu = contenu.examples_from_iter([(code.to_string(), exemple.build())]);
    }
    let description: Vec<String> = codes.iter().map(ToString::to_string).collect();
    let reponse = ResponseBuilder::new()
        .description(description.join(", "))
        .content("application/problem+json", contenu.build());
    if codes.iter().any(|code| matches!(code.statut_http(), 429 | 503)) {
        let mut attente = Header::new(ObjectBuilder::new().schema_type(Type::Integer).build());
        attente.description = Some("Secondes à attendre avant de réessayer.".to_owned());
        return reponse.header("Retry-After", attente).build();
    }
    reponse.build()
}

/// Declares the problems of an operation, for `responses(…, NomDesProblemes)`.
///
/// ```
/// vao_server::problemes! {
///     /// Problèmes d'une lecture.
///     pub ProblemesLecture = NonConnecte, RoleInsuffisant, Introuvable;
/// }
/// ```
#[macro_export]
macro_rules! problemes {
    ($( $(#[$meta:meta])* $visibilite:vis $nom:ident = $($code:ident),+ ; )+) => { $(
        $(#[$meta])*
        #[derive(Debug)]
        $visibilite struct $nom;

        impl utoipa::IntoResponses for $nom {
            fn responses() -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::Response>> {
                $crate::openapi::reponses(&[$(vao_contract::CodeProbleme::$code),+])
            }
        }
    )+ };
}
