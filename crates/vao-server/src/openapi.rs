//! OpenAPI 3.1 document: collected from the routes, completed with what a macro cannot know.

mod exemples;

pub use exemples::illustrer;

use std::collections::BTreeMap;

use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::Type;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Header, ObjectBuilder, Ref, RefOr, ResponseBuilder};
use utoipa::{Modify, OpenApi};
use vao_contract::{CodeProbleme, Probleme};
use vao_domain::cle_api::OuvertureCle;
use vao_domain::{Code as _, Permission};

/// Name of the scheme of the API keys.
const CLE_API: &str = "cle_api";
/// Content type of the problems.
const PROBLEME: &str = "application/problem+json";

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
                       secondes de `Retry-After`, la demande n'a rien changé.\n\n\
                       Un logiciel d'organisme appelle avec une clé d'API (`cle_api`), que chaque utilisateur du \
                       portail crée dans « Mon compte » en choisissant ses droits. Une opération qui ne cite pas \
                       `cle_api` n'existe pas pour une clé (404, `route-inconnue`). Avec une clé, `Idempotency-Key` \
                       est exigé de chaque POST (400 sans).",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "sessions", description = "Connexion en deux temps, renouvellement, révocation, profil."),
        (name = "moi", description = "Son propre compte : coordonnées, mot de passe, second facteur, appareils, journal."),
        (name = "comptes", description = "Inscription, confirmation d'adresse, mot de passe oublié : routes publiques."),
        (name = "usagers", description = "Comptes du portail : approuver, bloquer, droits EIG, export."),
        (name = "organismes", description = "Fiches des organismes, leur liste, et les organisateurs sans agrément."),
        (name = "declarations", description = "Déclarations de séjour : préparer, déposer, instruire."),
        (name = "documents", description = "Pièces jointes : déposer, suivre l'analyse, télécharger."),
        (name = "hebergements", description = "Hébergements d'un organisme."),
        (name = "annuaire", description = "Ce que les registres publics et la plateforme savent d'un SIRET."),
        (name = "tableaux-de-bord", description = "Compteurs."),
        (name = "agents", description = "Comptes d'agents : créés et gérés par d'autres agents, dans leur territoire."),
        (name = "territoires", description = "Fiches territoire : qui joindre dans chaque service."),
        (name = "journal-comptes", description = "Journal des comptes : qui a fait quoi, avant et après."),
        (name = "adresses", description = "Recherche d'adresses, et services externes dont dépend la saisie."),
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
        composants.add_security_scheme(
            CLE_API,
            SecurityScheme::Http(
                HttpBuilder::new()
                    .scheme(HttpAuthScheme::Bearer)
                    .bearer_format("vao_{environnement}_{identifiant}_{secret}")
                    .description(Some(
                        "Clé d'API d'un utilisateur du portail, valable 365 jours. Elle a les droits de son titulaire, \
                         réduits à ceux qu'il lui a donnés. Cinq mauvaises clés de suite depuis une adresse : 429, \
                         pendant une minute.",
                    ))
                    .build(),
            ),
        );
    }
}

/// Says on each operation which API keys may call it: the permission that it asks of a session decides.
pub fn ouvrir_aux_cles(mut document: utoipa::openapi::OpenApi) -> utoipa::openapi::OpenApi {
    for operation in operations(&mut document) {
        ouvrir_aux_cles_qui_l_ont(operation);
    }
    document
}

/// Every operation of the document.
fn operations(document: &mut utoipa::openapi::OpenApi) -> impl Iterator<Item = &mut Operation> {
    document.paths.paths.values_mut().flat_map(|chemin| {
        let methodes = [
            &mut chemin.get,
            &mut chemin.put,
            &mut chemin.post,
            &mut chemin.patch,
            &mut chemin.delete,
        ];
        methodes.into_iter().flatten()
    })
}

fn ouvrir_aux_cles_qui_l_ont(operation: &mut Operation) {
    let exigences = operation.security.get_or_insert_default();
    let ouverture = exigences
        .iter()
        .find_map(permission)
        .map_or(OuvertureCle::Jamais, Permission::par_cle);
    let mut problemes = vec![
        CodeProbleme::CleApiInvalide,
        CodeProbleme::ClientSuspendu,
        CodeProbleme::CguAAccepter,
        CodeProbleme::TropDeDemandes,
    ];
    let scope = match ouverture {
        OuvertureCle::Jamais => return,
        OuvertureCle::Toutes => None,
        OuvertureCle::Avec(scope) => {
            problemes.push(CodeProbleme::PorteeInsuffisante);
            Some(scope.code())
        }
    };
    exigences.push(SecurityRequirement::new(CLE_API, scope));
    for (statut, reponse) in reponses(&problemes) {
        ajouter_reponse(&mut operation.responses.responses, statut, reponse);
    }
}

/// Permission that an operation asks of a session.
fn permission(exigence: &SecurityRequirement) -> Option<Permission> {
    let valeur = serde_json::to_value(exigence).ok()?;
    Permission::depuis_code(valeur.get("jwt")?.get(0)?.as_str()?)
}

/// Adds problems to the answer of a status, beside those that the operation already has.
fn ajouter_reponse(
    connues: &mut BTreeMap<String, RefOr<utoipa::openapi::Response>>,
    statut: String,
    ajoutee: RefOr<utoipa::openapi::Response>,
) {
    let (Some(RefOr::T(connue)), RefOr::T(ajoutee)) = (connues.get_mut(&statut), &ajoutee) else {
        connues.insert(statut, ajoutee);
        return;
    };
    if let (Some(RefOr::T(connu)), Some(RefOr::T(ajoute))) =
        (connue.content.get_mut(PROBLEME), ajoutee.content.get(PROBLEME))
    {
        connu.examples.extend(ajoute.examples.clone());
        let codes: Vec<&str> = connu.examples.keys().map(String::as_str).collect();
        connue.description = codes.join(", ");
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
        .content(PROBLEME, contenu.build());
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
    ($( $(#[$meta:meta])* $visibilite:vis $nom:ident = $($code:ident),* ; )+) => { $(
        $(#[$meta])*
        #[derive(Debug)]
        $visibilite struct $nom;

        impl utoipa::IntoResponses for $nom {
            fn responses() -> std::collections::BTreeMap<String, utoipa::openapi::RefOr<utoipa::openapi::Response>> {
                $crate::openapi::reponses(&[$(vao_contract::CodeProbleme::$code),*])
            }
        }
    )+ };
}

problemes! {
    /// Problèmes de toute opération : ceux d'une lecture ouverte à tous n'en ont pas d'autre.
    pub ProblemesCommuns = ;
}
