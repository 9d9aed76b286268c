//! Vérification des SIRET donnés pendant une panne du répertoire Sirene.
//!
//! Le verdict est celui que l'inscription aurait rendu. Une demande encore en attente dont le SIRET est inconnu ou fermé
//! est donc refusée, et la personne prévenue : elle n'aurait pas pu être faite un autre jour, et s'en remettre à celui
//! qui approuve lui demanderait de vérifier à la main ce que le répertoire dit sans erreur. Elle est effacée plutôt que
//! bloquée, pour que la même adresse puisse refaire la demande avec le bon numéro. Un compte déjà ouvert n'est jamais
//! fermé par un automate : quelqu'un l'a approuvé en le connaissant ; la création de la fiche exigera un SIRET juste.

use serde_json::json;
use uuid::Uuid;
use vao_db::inscriptions::{self, Titulaire};
use vao_db::{Tx, sirets_a_verifier as table};
use vao_domain::compte::{ActionJournal, Approbateur, StatutUsager};
use vao_domain::{Population, Siret};
use vao_mail::courriels::RaisonEffacement;

use super::super::approbation::{approbateurs_de, notifier};
use super::super::cible;
use super::super::etablissement::{Lieu, Refus, examiner};
use super::effacement::effacer;
use super::inactivite::journaliser;
use crate::journal_comptes::ecriture::Fait;
use crate::rondes::{Jour, LOT, Lot, Ronde};
use crate::taches::Contexte;

/// Chaque jour, et de plus en plus rarement dans la journée tant que le répertoire ne répond pas.
pub struct SiretsAVerifier {}

impl Ronde for SiretsAVerifier {
    const NOM: &'static str = "sirets-a-verifier";
    const TITRE: &'static str = "comptes inscrits pendant une panne du répertoire Sirene : vérification du SIRET";
    const HORAIRE: &'static str = "30 6 * * *";

    async fn dus(ctx: &Contexte, _: Jour, apres: Option<Uuid>) -> anyhow::Result<Lot> {
        let mut connexion = ctx.db.prendre().await?;
        let lus = table::lister(&mut connexion, apres, LOT).await?;
        Ok(Lot::tous(&lus, "vérifier le SIRET"))
    }

    async fn faire(ctx: &Contexte, _: Jour, id: Uuid) -> anyhow::Result<bool> {
        let mut connexion = ctx.db.prendre().await?;
        let titulaire = inscriptions::par_id(&mut connexion, Population::Usagers, id).await?;
        // Rendue avant l'appel : le répertoire peut être lent.
        drop(connexion);
        let Some(siret) = titulaire.and_then(|titulaire| titulaire.siret) else {
            return Ok(false);
        };
        let verdict = examiner(&ctx.commun, &ctx.db, &Siret::lire(&siret)?).await?;
        let mut tx = ctx.db.debuter().await?;
        let Some(titulaire) = inscriptions::verrouiller(&mut tx, Population::Usagers, id).await? else {
            return Ok(false);
        };
        // Le SIRET a pu changer, ou une autre ronde passer, pendant l'appel.
        let encore_du = table::est_a_verifier(&mut tx, id).await?;
        if !encore_du || titulaire.siret.as_deref() != Some(siret.as_str()) {
            return Ok(false);
        }
        match verdict {
            Ok(lieu) => situer(&mut tx, ctx, &titulaire, &lieu).await?,
            // L'établissement est ouvert : la région que la personne a choisie reste la seule connue.
            Err(Refus::SansRegion) => table::clore(&mut tx, id).await?,
            Err(Refus::Inconnu) => refuser(&mut tx, ctx, &titulaire, RaisonEffacement::SiretInconnu).await?,
            Err(Refus::Ferme(_)) => refuser(&mut tx, ctx, &titulaire, RaisonEffacement::SiretFerme).await?,
        }
        tx.valider().await?;
        Ok(true)
    }
}

/// Situe le compte d'après le répertoire ; une demande adressée à une autre DREETS est transmise à la bonne.
async fn situer(tx: &mut Tx, ctx: &Contexte, titulaire: &Titulaire, lieu: &Lieu) -> anyhow::Result<()> {
    let le = ctx.commun.horloge.maintenant();
    let (region, departement) = (lieu.region.code.as_str(), lieu.departement.as_str());
    table::situer(tx, titulaire.id, region, departement, le).await?;
    let fait = Fait::change(
        ActionJournal::Modification,
        json!({"Région": titulaire.territoire, "Département": titulaire.departement}),
        json!({"Région": region, "Département": departement}),
    );
    let fait = Fait {
        motif: Some("SIRET vérifié au répertoire Sirene"),
        ..fait
    };
    let deplace = titulaire.territoire.as_deref() != Some(region);
    let mut cible = cible(titulaire);
    cible.territoire = Some(region.to_owned());
    cible.departement = Some(departement.to_owned());
    journaliser(tx, ctx, &cible, fait).await?;
    if !deplace || titulaire.statut_usager() != Some(StatutUsager::NeedSiretValidation) {
        return Ok(());
    }
    let approbateurs = approbateurs_de(tx, titulaire.siret.as_deref().unwrap_or_default()).await?;
    if approbateurs.approbateur == Approbateur::Dreets {
        notifier(tx, titulaire.id, &approbateurs, false).await?;
    }
    Ok(())
}

/// Refuse une demande en attente ; d'un compte ouvert, note seulement ce que le répertoire en dit.
async fn refuser(tx: &mut Tx, ctx: &Contexte, titulaire: &Titulaire, raison: RaisonEffacement) -> anyhow::Result<()> {
    match titulaire.statut_usager() {
        Some(StatutUsager::NeedEmailValidation | StatutUsager::NeedSiretValidation) => {
            effacer(tx, ctx, titulaire.id, raison).await
        }
        Some(StatutUsager::Validated | StatutUsager::Blocked | StatutUsager::TemporaryBlocked) | None => {
            table::clore(tx, titulaire.id).await?;
            let fait = Fait {
                motif: Some("Le répertoire Sirene dit ce SIRET inconnu ou fermé"),
                ..Fait::simple(ActionJournal::Notification)
            };
            Ok(journaliser(tx, ctx, &cible(titulaire), fait).await?)
        }
    }
}
