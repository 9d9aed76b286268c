//! Ronde des clés d'API : trente et sept jours avant leur fin, leur titulaire est prévenu.

use chrono::{Days, NaiveDate};
use uuid::Uuid;
use vao_db::cles_api::{self as table, CleRow};
use vao_domain::cle_api::RappelCle;
use vao_jobs::JobOptions;

use super::taches::CourrielCleBientotFinie;
use crate::horloge::jour_de_paris;
use crate::rondes::{Du, Jour, LOT, Lot, Ronde, debut_du_jour};
use crate::taches::Contexte;

/// Jours avant sa fin où une clé commence à être suivie ; la règle exacte est celle du domaine.
const SUIVI: Days = Days::new(31);

/// Clés d'API qui vont prendre fin.
pub struct FinDesClesApi {}

fn rappel(cle: &CleRow, jour: NaiveDate) -> Option<RappelCle> {
    RappelCle::du(jour_de_paris(cle.expire_at), cle.rappel.map(|rappel| rappel.0), jour)
}

impl Ronde for FinDesClesApi {
    const NOM: &'static str = "cles-api";
    const TITRE: &'static str = "clés d'API qui vont prendre fin : rappel";
    const HORAIRE: &'static str = "0 7 * * *";

    async fn dus(ctx: &Contexte, jour: Jour, apres: Option<Uuid>) -> anyhow::Result<Lot> {
        let avant = debut_du_jour(jour.fin_civile().checked_add_days(SUIVI).unwrap_or(jour.vise));
        let mut connexion = ctx.db.prendre().await?;
        let lues = table::bientot_expirees(&mut connexion, avant, apres, LOT).await?;
        Ok(Lot::parmi(
            &lues,
            |cle| cle.id,
            |cle| {
                jour.du(|le| rappel(cle, le)).map(|_| Du {
                    cible: cle.id,
                    action: "rappeler la fin de la clé",
                    echeance: Some(jour_de_paris(cle.expire_at)),
                })
            },
        ))
    }

    async fn faire(ctx: &Contexte, jour: Jour, id: Uuid) -> anyhow::Result<bool> {
        let mut tx = ctx.db.debuter().await?;
        let Some(cle) = table::verrouiller(&mut tx, id).await? else {
            return Ok(false);
        };
        let Some(rappel) = jour.du(|le| rappel(&cle, le)) else {
            return Ok(false);
        };
        table::noter_rappel(&mut tx, id, rappel).await?;
        vao_jobs::enqueue(&mut tx, &CourrielCleBientotFinie { cle: id }, JobOptions::default()).await?;
        tx.valider().await?;
        Ok(true)
    }
}
