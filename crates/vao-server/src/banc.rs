//! Témoins du banc d'essai (`docs/performances.md`), ouverts seulement avec `VAO_BANC=1`.
//!
//! Chaque mesure est comparée, dans le même tour, à une route du même binaire qui ne
//! fait que ce qu'aucune route ne peut éviter : répondre, sérialiser une page, atteindre la base.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::web::{Data, ServiceConfig, get};
use chrono::{DateTime, Days, NaiveDate};
use uuid::Uuid;
use vao_contract::Page;
use vao_contract::declaration::LigneDeclaration;
use vao_domain::declaration::RoleInstruction;
use vao_domain::{DeclarationId, NumeroDeclaration, OrganismeId, Statut};

use crate::{App, Problem};

/// Ouvre les trois témoins.
pub fn routes(config: &mut ServiceConfig) {
    config
        .route("/banc/constante", get().to(constante))
        .route("/banc/page", get().to(page))
        .route("/banc/select1", get().to(select1));
}

/// Répond un objet constant.
async fn constante() -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .body(r#"{"constante":true}"#)
}

/// Sérialise une page constante de vingt-cinq lignes.
async fn page() -> HttpResponse {
    static PAGE: LazyLock<Page<LigneDeclaration>> = LazyLock::new(|| Page {
        donnees: (1..=25).map(ligne).collect(),
        total: 4_000,
        total_plafonne: false,
        page: 1,
        par_page: 25,
        curseur_suivant: Some("eyJkZWJ1dCI6IjIwMjctMDctMDMifQ".to_owned()),
    });
    HttpResponse::Ok().json(&*PAGE)
}

/// Prend une connexion et y exécute `SELECT 1`.
async fn select1(app: Data<App>) -> Result<HttpResponse, Problem> {
    let mut connexion = app.db.prendre().await?;
    vao_db::pool::verifier(&mut connexion).await?;
    Ok(HttpResponse::Ok().content_type("application/json").body("1"))
}

fn ligne(rang: u32) -> LigneDeclaration {
    let debut = NaiveDate::default()
        .checked_add_days(Days::new(u64::from(rang)))
        .unwrap_or_default();
    LigneDeclaration {
        id: DeclarationId(Uuid::from_u128(u128::from(rang))),
        numero: Some(NumeroDeclaration(format!("DS-27-38-{rang:06}"))),
        libelle: "Découverte du littoral et des marais salants".to_owned(),
        date_debut: debut,
        date_fin: debut.checked_add_days(Days::new(14)).unwrap_or(debut),
        organisme_id: OrganismeId(Uuid::from_u128(u128::from(rang))),
        organisme: "Association Grand Large Vacances".to_owned(),
        statut: Statut::Transmise,
        version: 3,
        departement_suivi: Some("38".to_owned()),
        role: Some(RoleInstruction::Instructeur),
        tardif: false,
        modifiee_at: DateTime::UNIX_EPOCH,
    }
}
