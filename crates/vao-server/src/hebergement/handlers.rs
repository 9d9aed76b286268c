//! Routes des hébergements.

use actix_web::web::Data;
use actix_web::{get, post};
use vao_contract::Page;
use vao_contract::hebergement::{CreationHebergement, HebergementDto, ListeHebergements};

use super::service;
use crate::acces::{Access, EcrireHebergements, LireHebergements};
use crate::extraction::{Json, Query as Parametres};
use crate::idempotence::{Cle, Reponse};
use crate::routes::Routage;
use crate::{App, Problem};

crate::problemes! {
    /// Problèmes de la liste.
    ProblemesListe = NonConnecte, RoleInsuffisant, SaisieInvalide;
    /// Problèmes d'un ajout.
    ProblemesAjout = RequeteInvalide, NonConnecte, RoleInsuffisant, CleReutilisee, CorpsTropGrand, TypeNonAdmis,
        SaisieInvalide;
}

/// Inscrit les routes.
pub fn routes(config: &mut Routage<'_, '_>) {
    config.service(lister).service(creer);
}

/// Lister les hébergements de son organisme
///
/// Les hébergements actifs, par nom, dans leur version courante.
#[utoipa::path(
    tag = "hebergements",
    operation_id = "listerHebergements",
    params(ListeHebergements),
    security(("jwt" = ["lire-hebergements"])),
    responses((status = 200, description = "Page de la liste.", body = Page<HebergementDto>), ProblemesListe)
)]
#[get("/hebergements")]
async fn lister(
    app: Data<App>,
    acces: Access<LireHebergements>,
    demande: Parametres<ListeHebergements>,
) -> Result<Json<Page<HebergementDto>>, Problem> {
    service::lister(&app, &acces, &demande.0).await.map(Json)
}

/// Ajouter un hébergement
///
/// Il est actif aussitôt. Le département est celui de la commune, quoi que dise le corps.
#[utoipa::path(
    tag = "hebergements",
    operation_id = "creerHebergement",
    params(("Idempotency-Key" = Option<String>, Header, description = "Même clé et même corps : même réponse.")),
    request_body(content = CreationHebergement, example = json!({
        "nom": "Gîte Le Vercors", "type": "meuble_tourisme", "nombreLits": 18, "adresse": {
            "label": "120 route de la Sure 38880 Autrans-Méaudre en Vercors", "codeInsee": "38225",
            "codePostal": "38880", "departement": "38" }
    })),
    security(("jwt" = ["ecrire-hebergements"])),
    responses((status = 201, description = "Hébergement ajouté.", body = HebergementDto), ProblemesAjout)
)]
#[post("/hebergements")]
async fn creer(
    app: Data<App>,
    acces: Access<EcrireHebergements>,
    cle: Cle,
    corps: Json<CreationHebergement>,
) -> Result<Reponse, Problem> {
    service::creer(&app, &acces, cle, &corps.0).await
}
