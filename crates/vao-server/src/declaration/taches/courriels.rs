//! Courriels d'une déclaration : un par tâche, pour qu'un nouvel essai ne renvoie pas les autres.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vao_db::declarations::{self, DepotRow, Dossier, TerritoireSuivi};
use vao_db::destinataires::{self, DepartementInforme, Destinataires};
use vao_db::evenements::{self, EvenementRow};
use vao_db::{AsyncPgConnection, Connexion, territoires};
use vao_domain::{CodeTerritoire, DeclarationId, Echeances, OrganismeId, Portee};
use vao_jobs::Tache;
use vao_mail::courriels::{
    ComplementsDemandes, DeclarationAInstruire, DeclarationEnregistree, DeclarationRefusee, DeclarationRefuseeService,
    DeclarationTransmise, Phase, SejourAnnule, SejourAnnuleService,
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

/// Courriel en préparation : la déclaration relue, et de quoi trouver à qui écrire.
struct Envoi<'a> {
    ctx: &'a Contexte,
    connexion: Connexion,
    dossier: Dossier,
}

impl<'a> Envoi<'a> {
    /// Relit la déclaration ; `None` s'il n'y a plus rien à dire.
    async fn preparer(ctx: &'a Contexte, declaration: Uuid) -> anyhow::Result<Option<Self>> {
        let mut connexion = ctx.db.prendre().await?;
        let dossier = charger(&mut connexion, declaration).await?;
        Ok(dossier.map(|dossier| Self {
            ctx,
            connexion,
            dossier,
        }))
    }

    /// Identifiant de la déclaration, pour les liens.
    fn id(&self) -> String {
        self.dossier.declaration.id.to_string()
    }

    fn numero(&self) -> String {
        self.dossier.declaration.numero.clone().unwrap_or_default()
    }

    fn titre(&self) -> String {
        self.dossier.declaration.libelle.clone()
    }

    fn organisme(&self) -> String {
        self.dossier.declaration.organisme_nom.clone()
    }

    /// Dépôt qui a provoqué le courriel.
    fn depot(&self, rang: i32) -> anyhow::Result<&DepotRow> {
        let depot = self.dossier.depots.iter().find(|depot| depot.rang == rang);
        depot.context("dépôt introuvable")
    }

    fn competent(&self) -> anyhow::Result<&TerritoireSuivi> {
        self.dossier.territoire.as_ref().context("département compétent absent")
    }

    /// Département compétent, par exemple « Isère (38) ».
    fn departement(&self) -> anyhow::Result<String> {
        let competent = self.competent()?;
        Ok(format!("{} ({})", competent.libelle, competent.code))
    }

    /// Département qui instruisait avant ce dépôt, écrit de même ; rien s'il est redevenu compétent depuis.
    async fn ancien_departement(&mut self, code: Option<&str>) -> anyhow::Result<Option<String>> {
        let competent = self.competent()?.code.clone();
        let Some(code) = code.filter(|code| *code != competent) else {
            return Ok(None);
        };
        let ancien = territoires::charger(&mut self.connexion, &CodeTerritoire(code.to_owned())).await?;
        Ok(ancien.map(|ancien| format!("{} ({})", ancien.libelle, ancien.code)))
    }

    /// Boîte aux lettres du département compétent, si sa fiche en a une.
    async fn boite(&mut self) -> anyhow::Result<Option<String>> {
        let code = CodeTerritoire(self.competent()?.code.clone());
        let fiche = territoires::charger(&mut self.connexion, &code).await?;
        Ok(fiche.and_then(|fiche| fiche.service_mail))
    }

    /// Événement qui a provoqué le courriel : son commentaire y est tel qu'il a été écrit.
    async fn evenement(&mut self, id: Uuid) -> anyhow::Result<EvenementRow> {
        let evenements = evenements::lister(&mut self.connexion, self.dossier.declaration.id).await?;
        evenements
            .into_iter()
            .find(|evenement| evenement.id == id)
            .context("événement introuvable")
    }

    /// Départements des étapes.
    async fn departements(&mut self) -> anyhow::Result<Vec<DepartementInforme>> {
        let id = DeclarationId(self.dossier.declaration.id);
        Ok(destinataires::departements_des_etapes(&mut self.connexion, id).await?)
    }

    /// Agents qui instruisent dans le département compétent, et en copie ceux des départements des étapes.
    async fn services(&mut self) -> anyhow::Result<Destinataires> {
        let etapes = self.departements().await?;
        let copies: Vec<String> = etapes.into_iter().map(|etape| etape.code).collect();
        self.instructeurs(&copies).await
    }

    /// Agents qui instruisent dans le département compétent, et en copie ceux de ces territoires.
    async fn instructeurs(&mut self, copies: &[String]) -> anyhow::Result<Destinataires> {
        let code = self.competent()?.code.clone();
        Ok(destinataires::instructeurs(&mut self.connexion, &code, copies).await?)
    }

    /// Envoie à l'organisme ; le porteur de l'agrément est en copie.
    async fn a_l_organisme(mut self, modele: &(impl Modele + Sync)) -> anyhow::Result<()> {
        let d = &self.dossier.declaration;
        let organisme = OrganismeId(d.organisme_id);
        let trouves = destinataires::organisme(&mut self.connexion, organisme, &d.organisme_siren).await?;
        self.envoyer(trouves, modele).await
    }

    /// Envoie ; sans destinataire, l'administration du service est prévenue à sa place.
    ///
    /// La connexion est rendue avant : un serveur de courriel peut être lent.
    async fn envoyer(self, trouves: Destinataires, modele: &(impl Modele + Sync)) -> anyhow::Result<()> {
        let Self {
            ctx,
            connexion,
            dossier,
        } = self;
        drop(connexion);
        let mut pour = trouves.pour;
        if pour.is_empty() {
            let declaration = dossier.declaration.id;
            tracing::warn!(%declaration, "courriel sans destinataire, l'administration est prévenue");
            pour.push(ctx.commun.config.mail_administration.clone());
        }
        let courriel: Courriel = modele.rendre(&ctx.liens).pour(pour).copie_a(trouves.copie);
        Ok(ctx.expediteur.envoyer(&courriel).await?)
    }
}

/// Départements des étapes et leurs régions.
fn territoires(etapes: &[DepartementInforme]) -> Vec<String> {
    etapes
        .iter()
        .flat_map(|etape| std::iter::once(etape.code.clone()).chain(etape.region.clone()))
        .collect()
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
        let Some(envoi) = Envoi::preparer(ctx, self.declaration).await? else {
            return Ok(());
        };
        let modele = DeclarationTransmise {
            id: envoi.id(),
            numero: envoi.numero(),
            titre: envoi.titre(),
            transmise_le: jour_de_paris(envoi.depot(self.rang)?.depose_at),
            complements: self.rang > 1,
        };
        envoi.a_l_organisme(&modele).await
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
        let Some(mut envoi) = Envoi::preparer(ctx, self.declaration).await? else {
            return Ok(());
        };
        let etapes = envoi.departements().await?;
        let mut copies = territoires(&etapes);
        copies.extend(self.ancien.clone());
        let trouves = envoi.instructeurs(&copies).await?;
        let ancien = envoi.ancien_departement(self.ancien.as_deref()).await?;
        let competent = envoi.competent()?;
        let autres = etapes.iter().filter(|etape| etape.code != competent.code);
        let modele = DeclarationAInstruire {
            numero: envoi.numero(),
            titre: envoi.titre(),
            organisme: envoi.organisme(),
            departement: envoi.departement()?,
            autres_departements: autres
                .map(|etape| format!("{} ({})", etape.libelle, etape.code))
                .collect(),
            ancien_departement: ancien,
            complements: self.rang > 1,
            motif_urgence: envoi.depot(self.rang)?.motif_urgence.clone(),
            sans_instructeur: trouves.pour.is_empty(),
        };
        envoi.envoyer(trouves, &modele).await
    }
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
        let Some(mut envoi) = Envoi::preparer(ctx, self.declaration).await? else {
            return Ok(());
        };
        let demande = envoi.evenement(self.evenement).await?;
        let modele = ComplementsDemandes {
            id: envoi.id(),
            numero: envoi.numero(),
            titre: envoi.titre(),
            phase: Phase::DeuxMois,
            avant_le: precision(&demande.metadata, "echeance"),
            commentaire: demande.commentaire.unwrap_or_default(),
        };
        envoi.a_l_organisme(&modele).await
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
        let Some(mut envoi) = Envoi::preparer(ctx, self.declaration).await? else {
            return Ok(());
        };
        let refus = envoi.evenement(self.evenement).await?;
        let modele = DeclarationRefusee {
            numero: envoi.numero(),
            titre: envoi.titre(),
            phase: Phase::DeuxMois,
            motif: precision(&refus.metadata, "motif"),
            commentaire: refus.commentaire.unwrap_or_default(),
            departement: envoi.departement()?,
            boite: envoi.boite().await?,
            mention_recours: envoi.ctx.commun.config.mention_recours.clone(),
        };
        envoi.a_l_organisme(&modele).await
    }
}

/// M6, pour les services : à part, l'organisme ne voit pas l'adresse des agents.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielRefusService {
    /// Déclaration.
    pub declaration: Uuid,
    /// Événement du refus.
    pub evenement: Uuid,
}

impl Tache for CourrielRefusService {
    const NOM: &'static str = "courriel_declaration_refusee_service";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let Some(mut envoi) = Envoi::preparer(ctx, self.declaration).await? else {
            return Ok(());
        };
        let refus = envoi.evenement(self.evenement).await?;
        let trouves = envoi.services().await?;
        let modele = DeclarationRefuseeService {
            id: envoi.id(),
            numero: envoi.numero(),
            titre: envoi.titre(),
            organisme: envoi.organisme(),
            phase: Phase::DeuxMois,
            departement: envoi.departement()?,
            motif: precision(&refus.metadata, "motif"),
            commentaire: refus.commentaire.unwrap_or_default(),
        };
        envoi.envoyer(trouves, &modele).await
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
        let Some(envoi) = Envoi::preparer(ctx, self.declaration).await? else {
            return Ok(());
        };
        let faits = super::accuse::Faits::lire(&envoi.dossier)?;
        let d = &envoi.dossier.declaration;
        let modele = DeclarationEnregistree {
            id: envoi.id(),
            numero: envoi.numero(),
            titre: envoi.titre(),
            organisme: envoi.organisme(),
            agrement_delivre_le: faits.agrement.date_obtention,
            deposee_le: faits.depose_le,
            enregistree_le: faits.accuse_le,
            debut: d.date_debut,
            fin: d.date_fin,
            complementaire_avant_le: Echeances::de(d.date_debut).huit_jours,
        };
        envoi.a_l_organisme(&modele).await
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
        let Some(mut envoi) = Envoi::preparer(ctx, self.declaration).await? else {
            return Ok(());
        };
        let annulation = envoi.evenement(self.evenement).await?;
        let trouves = envoi.services().await?;
        let modele = SejourAnnuleService {
            id: envoi.id(),
            numero: envoi.numero(),
            titre: envoi.titre(),
            organisme: envoi.organisme(),
            motif: annulation.commentaire,
        };
        envoi.envoyer(trouves, &modele).await
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
        let Some(mut envoi) = Envoi::preparer(ctx, self.declaration).await? else {
            return Ok(());
        };
        let annulation = envoi.evenement(self.evenement).await?;
        let modele = SejourAnnule {
            id: envoi.id(),
            numero: envoi.numero(),
            titre: envoi.titre(),
            motif: annulation.commentaire,
        };
        envoi.a_l_organisme(&modele).await
    }
}
