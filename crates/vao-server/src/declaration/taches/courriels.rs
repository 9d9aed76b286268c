//! Courriels d'une déclaration : un par tâche, pour qu'un nouvel essai ne renvoie pas les autres.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vao_db::AsyncPgConnection;
use vao_db::declarations::{self, DeclarationRow, Dossier};
use vao_db::destinataires::{self, DepartementInforme, Destinataires};
use vao_db::evenements::{self, EvenementRow};
use vao_domain::{DeclarationId, Echeances, OrganismeId, Portee};
use vao_jobs::Tache;
use vao_mail::courriels::{
    ComplementsDemandes, DeclarationAInstruire, DeclarationEnregistree, DeclarationRefusee, DeclarationTransmise,
    Phase, SejourAnnule, SejourAnnuleService,
};
use vao_mail::{Courriel, Modele};

use super::super::historique::precision;
use crate::horloge::jour_de_paris;
use crate::taches::Contexte;

/// Déclaration d'une tâche ; `None` si elle n'est plus là, et il n'y a alors plus rien à dire.
pub(super) async fn charger(conn: &mut AsyncPgConnection, id: Uuid) -> anyhow::Result<Option<Dossier>> {
    let dossier = declarations::charger(conn, DeclarationId(id), &Portee::Nationale).await?;
    if dossier.is_none() {
        tracing::warn!(declaration = %id, "déclaration introuvable, rien à envoyer");
    }
    Ok(dossier)
}

fn numero(declaration: &DeclarationRow) -> String {
    declaration.numero.clone().unwrap_or_default()
}

/// Envoie à l'organisme ; le porteur de l'agrément est en copie.
async fn a_l_organisme(
    ctx: &Contexte,
    conn: &mut AsyncPgConnection,
    dossier: &Dossier,
    modele: &(impl Modele + Sync),
) -> anyhow::Result<()> {
    let d = &dossier.declaration;
    let trouves = destinataires::organisme(conn, OrganismeId(d.organisme_id), &d.organisme_siren).await?;
    envoyer(ctx, d.id, trouves, modele).await
}

/// Envoie ; sans destinataire, l'administration du service est prévenue à sa place.
async fn envoyer(
    ctx: &Contexte,
    declaration: Uuid,
    trouves: Destinataires,
    modele: &(impl Modele + Sync),
) -> anyhow::Result<()> {
    let mut pour = trouves.pour;
    if pour.is_empty() {
        tracing::warn!(%declaration, "courriel sans destinataire, l'administration est prévenue");
        pour.push(ctx.commun.config.mail_administration.clone());
    }
    let courriel: Courriel = modele.rendre(&ctx.liens).pour(pour).copie_a(trouves.copie);
    Ok(ctx.expediteur.envoyer(&courriel).await?)
}

/// Événement qui a provoqué le courriel : son commentaire y est tel qu'il a été écrit.
async fn evenement(conn: &mut AsyncPgConnection, dossier: &Dossier, id: Uuid) -> anyhow::Result<EvenementRow> {
    let evenements = evenements::lister(conn, dossier.declaration.id).await?;
    evenements
        .into_iter()
        .find(|evenement| evenement.id == id)
        .context("événement introuvable")
}

/// M1 : l'organisme a transmis sa déclaration, ou ses compléments.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielTransmise {
    /// Déclaration.
    pub declaration: Uuid,
    /// Rang du dépôt.
    pub rang: i32,
}

impl Tache for CourrielTransmise {
    const NOM: &'static str = "courriel_declaration_transmise";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut connexion = ctx.db.prendre().await?;
        let Some(dossier) = charger(&mut connexion, self.declaration).await? else {
            return Ok(());
        };
        let depot = dossier
            .depots
            .iter()
            .find(|depot| depot.rang == self.rang)
            .context("dépôt introuvable")?;
        let modele = DeclarationTransmise {
            id: self.declaration.to_string(),
            numero: numero(&dossier.declaration),
            titre: dossier.declaration.libelle.clone(),
            transmise_le: jour_de_paris(depot.depose_at),
            complements: self.rang > 1,
        };
        a_l_organisme(ctx, &mut connexion, &dossier, &modele).await
    }
}

/// M2 : une déclaration, ou ses compléments, attend le département compétent.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielAInstruire {
    /// Déclaration.
    pub declaration: Uuid,
    /// Rang du dépôt.
    pub rang: i32,
    /// Département qui était compétent avant ce dépôt, s'il a changé.
    pub ancien: Option<String>,
}

impl Tache for CourrielAInstruire {
    const NOM: &'static str = "courriel_declaration_a_instruire";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut connexion = ctx.db.prendre().await?;
        let Some(dossier) = charger(&mut connexion, self.declaration).await? else {
            return Ok(());
        };
        let competent = dossier.territoire.as_ref().context("département compétent absent")?;
        let depot = dossier
            .depots
            .iter()
            .find(|depot| depot.rang == self.rang)
            .context("dépôt introuvable")?;
        let etapes = departements(&mut connexion, &dossier).await?;
        let autres = etapes.iter().filter(|etape| etape.code != competent.code);
        let mut copies = territoires(&etapes);
        copies.extend(self.ancien.clone());
        let trouves = destinataires::instructeurs(&mut connexion, &competent.code, &copies).await?;
        let modele = DeclarationAInstruire {
            numero: numero(&dossier.declaration),
            titre: dossier.declaration.libelle.clone(),
            organisme: dossier.declaration.organisme_nom.clone(),
            departement: format!("{} ({})", competent.libelle, competent.code),
            autres_departements: autres
                .map(|etape| format!("{} ({})", etape.libelle, etape.code))
                .collect(),
            complements: self.rang > 1,
            motif_urgence: depot.motif_urgence.clone(),
            sans_instructeur: trouves.pour.is_empty(),
        };
        envoyer(ctx, self.declaration, trouves, &modele).await
    }
}

async fn departements(conn: &mut AsyncPgConnection, dossier: &Dossier) -> anyhow::Result<Vec<DepartementInforme>> {
    Ok(destinataires::departements_des_etapes(conn, DeclarationId(dossier.declaration.id)).await?)
}

/// Départements des étapes et leurs régions.
fn territoires(etapes: &[DepartementInforme]) -> Vec<String> {
    etapes
        .iter()
        .flat_map(|etape| std::iter::once(etape.code.clone()).chain(etape.region.clone()))
        .collect()
}

/// M5 : le service demande des compléments.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielComplements {
    /// Déclaration.
    pub declaration: Uuid,
    /// Événement de la demande.
    pub evenement: Uuid,
}

impl Tache for CourrielComplements {
    const NOM: &'static str = "courriel_complements_demandes";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut connexion = ctx.db.prendre().await?;
        let Some(dossier) = charger(&mut connexion, self.declaration).await? else {
            return Ok(());
        };
        let demande = evenement(&mut connexion, &dossier, self.evenement).await?;
        let modele = ComplementsDemandes {
            id: self.declaration.to_string(),
            numero: numero(&dossier.declaration),
            titre: dossier.declaration.libelle.clone(),
            phase: Phase::DeuxMois,
            avant_le: precision(&demande.metadata, "echeance"),
            commentaire: demande.commentaire.unwrap_or_default(),
        };
        a_l_organisme(ctx, &mut connexion, &dossier, &modele).await
    }
}

/// M6 : la déclaration est refusée.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielRefus {
    /// Déclaration.
    pub declaration: Uuid,
    /// Événement du refus.
    pub evenement: Uuid,
}

impl Tache for CourrielRefus {
    const NOM: &'static str = "courriel_declaration_refusee";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut connexion = ctx.db.prendre().await?;
        let Some(dossier) = charger(&mut connexion, self.declaration).await? else {
            return Ok(());
        };
        let refus = evenement(&mut connexion, &dossier, self.evenement).await?;
        let modele = DeclarationRefusee {
            numero: numero(&dossier.declaration),
            titre: dossier.declaration.libelle.clone(),
            phase: Phase::DeuxMois,
            commentaire: refus.commentaire.unwrap_or_default(),
        };
        a_l_organisme(ctx, &mut connexion, &dossier, &modele).await
    }
}

/// M7 : la déclaration est enregistrée, son accusé de réception est disponible.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielEnregistree {
    /// Déclaration.
    pub declaration: Uuid,
}

impl Tache for CourrielEnregistree {
    const NOM: &'static str = "courriel_declaration_enregistree";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut connexion = ctx.db.prendre().await?;
        let Some(dossier) = charger(&mut connexion, self.declaration).await? else {
            return Ok(());
        };
        let faits = super::accuse::Faits::lire(&dossier)?;
        let d = &dossier.declaration;
        let modele = DeclarationEnregistree {
            id: self.declaration.to_string(),
            numero: numero(d),
            titre: d.libelle.clone(),
            organisme: d.organisme_nom.clone(),
            agrement_delivre_le: faits.agrement.date_obtention,
            deposee_le: faits.depose_le,
            enregistree_le: faits.accuse_le,
            debut: d.date_debut,
            fin: d.date_fin,
            complementaire_avant_le: Echeances::de(d.date_debut).huit_jours,
        };
        a_l_organisme(ctx, &mut connexion, &dossier, &modele).await
    }
}

/// M9 : le séjour est annulé, avis aux services.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielAnnulationService {
    /// Déclaration.
    pub declaration: Uuid,
    /// Événement de l'annulation.
    pub evenement: Uuid,
}

impl Tache for CourrielAnnulationService {
    const NOM: &'static str = "courriel_sejour_annule_service";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut connexion = ctx.db.prendre().await?;
        let Some(dossier) = charger(&mut connexion, self.declaration).await? else {
            return Ok(());
        };
        let competent = dossier.territoire.as_ref().context("département compétent absent")?;
        let annulation = evenement(&mut connexion, &dossier, self.evenement).await?;
        let etapes = departements(&mut connexion, &dossier).await?;
        let copies: Vec<String> = etapes.into_iter().map(|etape| etape.code).collect();
        let trouves = destinataires::instructeurs(&mut connexion, &competent.code, &copies).await?;
        let modele = SejourAnnuleService {
            id: self.declaration.to_string(),
            numero: numero(&dossier.declaration),
            titre: dossier.declaration.libelle.clone(),
            organisme: dossier.declaration.organisme_nom.clone(),
            motif: annulation.commentaire,
        };
        envoyer(ctx, self.declaration, trouves, &modele).await
    }
}

/// M10 : confirmation de l'annulation à l'organisme.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielAnnulation {
    /// Déclaration.
    pub declaration: Uuid,
    /// Événement de l'annulation.
    pub evenement: Uuid,
}

impl Tache for CourrielAnnulation {
    const NOM: &'static str = "courriel_sejour_annule";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut connexion = ctx.db.prendre().await?;
        let Some(dossier) = charger(&mut connexion, self.declaration).await? else {
            return Ok(());
        };
        let annulation = evenement(&mut connexion, &dossier, self.evenement).await?;
        let modele = SejourAnnule {
            id: self.declaration.to_string(),
            numero: numero(&dossier.declaration),
            titre: dossier.declaration.libelle.clone(),
            motif: annulation.commentaire,
        };
        a_l_organisme(ctx, &mut connexion, &dossier, &modele).await
    }
}
