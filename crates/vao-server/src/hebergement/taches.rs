//! Ronde des adresses d'hébergements saisies pendant une panne de la recherche d'adresses.

use uuid::Uuid;
use vao_contract::adresse::Adresse;
use vao_db::adresses_a_verifier::{self as table, VersionSituee};

use crate::adresses::verification;
use crate::rondes::{Jour, LOT, Lot, Ronde};
use crate::taches::Contexte;

/// Chaque jour, l'adresse d'une version courante que rien ne situe ; située, elle fait une version de plus.
///
/// Les versions que citent les étapes restent comme elles étaient.
pub struct AdressesDesHebergements {}

impl Ronde for AdressesDesHebergements {
    const NOM: &'static str = "adresses-hebergements";
    const TITRE: &'static str = "hébergements dont l'adresse a été saisie pendant une panne : vérification";
    const HORAIRE: &'static str = "30 7 * * *";

    async fn dus(ctx: &Contexte, _: Jour, apres: Option<Uuid>) -> anyhow::Result<Lot> {
        let mut connexion = ctx.db.prendre().await?;
        let lus = table::hebergements(&mut connexion, apres, LOT).await?;
        Ok(Lot::tous(&lus, "situer l'adresse"))
    }

    async fn faire(ctx: &Contexte, _: Jour, id: Uuid) -> anyhow::Result<bool> {
        let mut connexion = ctx.db.prendre().await?;
        let lue = table::hebergement(&mut connexion, id).await?;
        // Rendue avant l'appel : le service peut être lent.
        drop(connexion);
        let Some((version, adresse)) = lue else {
            return Ok(false);
        };
        let adresse: Adresse = serde_json::from_value(adresse)?;
        let Some(situee) = verification::situer(ctx, &adresse).await? else {
            return Ok(false);
        };
        let situee = serde_json::to_value(&situee)?;
        let horloge = &ctx.commun.horloge;
        let nouvelle = VersionSituee {
            hebergement: id,
            version,
            id: horloge.nouvel_id(),
            adresse: &situee,
            le: horloge.maintenant(),
        };
        let mut tx = ctx.db.debuter().await?;
        let ecrite = table::ajouter_version(&mut tx, &nouvelle).await?;
        tx.valider().await?;
        Ok(ecrite)
    }
}
