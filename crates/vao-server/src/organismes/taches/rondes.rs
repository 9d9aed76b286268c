//! Rondes du répertoire : la veille de chaque semaine, et la vérification des identités saisies pendant une panne.

use chrono::{DateTime, Days, Duration, Utc};
use uuid::Uuid;
use vao_db::organismes::registre;
use vao_domain::organisme::SourceIdentite;

use super::RelireFiche;
use crate::rondes::{Jour, LOT, Lot, Ronde, debut_du_jour};
use crate::taches::Contexte;

/// Jours entre deux relectures d'une fiche.
const JOURS: u64 = 7;
/// Secondes entre deux fiches. Le répertoire admet trente demandes par minute pour tout le service et une fiche en coûte
/// de une à trois : dix secondes en laissent la moitié à ceux qui remplissent leur fiche.
const ECART: i64 = 10;

/// Relevés d'avant cet instant : à relire.
fn avant(jour: Jour) -> DateTime<Utc> {
    // Une fiche relue il y a sept jours est due, à quelque heure qu'elle l'ait été.
    let limite = jour
        .fin_civile()
        .checked_sub_days(Days::new(JOURS))
        .unwrap_or(jour.vise);
    debut_du_jour(limite)
}

/// Chaque lundi, toutes les fiches : établissement fermé, entreprise cessée, nouveau nom, nouvelle adresse, nouveau siège.
pub struct VeilleRegistre {}

impl Ronde for VeilleRegistre {
    const NOM: &'static str = "veille-registre";
    const TITRE: &'static str = "fiches d'organismes relues au répertoire Sirene";
    const HORAIRE: &'static str = "0 6 * * 1";

    async fn dus(ctx: &Contexte, jour: Jour, apres: Option<Uuid>) -> anyhow::Result<Lot> {
        let mut connexion = ctx.db.prendre().await?;
        let lus = registre::a_relire(&mut connexion, avant(jour), apres, LOT).await?;
        Ok(Lot::tous(&lus, "relire au répertoire"))
    }

    async fn faire(ctx: &Contexte, jour: Jour, id: Uuid) -> anyhow::Result<bool> {
        let mut tx = ctx.db.debuter().await?;
        if !registre::est_a_relire(&mut tx, id, avant(jour)).await? {
            return Ok(false);
        }
        let rang = registre::rang(&mut tx, id, avant(jour)).await?;
        let depart = ctx.commun.horloge.maintenant() + Duration::seconds(rang.saturating_mul(ECART));
        // La première part tout de suite, les autres à leur tour.
        let tache = RelireFiche::entiere(id);
        let mut options = tache.options();
        if rang > 0 {
            options = options.run_at(depart);
        }
        vao_jobs::enqueue(&mut tx, &tache, options).await?;
        tx.valider().await?;
        Ok(true)
    }
}

/// Chaque jour, les fiches tapées pendant une panne : le répertoire les confirme, ou dit ce qui diffère.
pub struct IdentitesAVerifier {}

impl Ronde for IdentitesAVerifier {
    const NOM: &'static str = "identites-a-verifier";
    const TITRE: &'static str = "fiches saisies pendant une panne du répertoire Sirene : vérification";
    const HORAIRE: &'static str = "45 6 * * *";

    async fn dus(ctx: &Contexte, _: Jour, apres: Option<Uuid>) -> anyhow::Result<Lot> {
        let mut connexion = ctx.db.prendre().await?;
        let lus = registre::a_verifier(&mut connexion, apres, LOT).await?;
        Ok(Lot::tous(&lus, "vérifier l'identité au répertoire"))
    }

    async fn faire(ctx: &Contexte, _: Jour, id: Uuid) -> anyhow::Result<bool> {
        let mut tx = ctx.db.debuter().await?;
        let fiche = registre::charger(&mut tx, id).await?;
        if fiche.is_none_or(|fiche| fiche.source_identite.0 != SourceIdentite::Saisie) {
            return Ok(false);
        }
        let tache = RelireFiche::entiere(id);
        vao_jobs::enqueue(&mut tx, &tache, tache.options()).await?;
        tx.valider().await?;
        Ok(true)
    }
}
