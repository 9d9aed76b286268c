//! Courriels d'une demande d'approbation. Chacun relit la demande : close, elle n'envoie plus rien.

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use vao_db::inscriptions::{self, Etat, Titulaire};
use vao_db::{AsyncPgConnection, sirets_a_verifier, territoires};
use vao_domain::compte::StatutUsager;
use vao_domain::{CodeTerritoire, OrganismeId, Population};
use vao_jobs::Tache;
use vao_mail::Modele as _;
use vao_mail::courriels::{
    CompteAApprouver, DemandeTransmiseDreets, DemandeTransmiseOrganisme, Destinataire, FicheTerritoireIncomplete,
};

use super::super::approbation::{boite_dreets, boite_nationale};
use crate::taches::Contexte;

/// Demandeur dont la demande attend encore une réponse.
async fn en_attente(conn: &mut AsyncPgConnection, compte: Uuid) -> anyhow::Result<Option<Titulaire>> {
    let titulaire = inscriptions::par_id(conn, Population::Usagers, compte).await?;
    Ok(titulaire.filter(|titulaire| titulaire.etat == Etat::Usager(StatutUsager::NeedSiretValidation)))
}

/// M4 ou M6 : dit au demandeur à qui sa demande est transmise.
#[derive(Debug, Serialize, Deserialize)]
pub struct AnnoncerDemande {
    /// Compte du demandeur.
    pub compte: Uuid,
    /// Organisme des collègues ; absent quand la DREETS approuve.
    pub organisme: Option<Uuid>,
}

impl Tache for AnnoncerDemande {
    const NOM: &'static str = "annoncer_demande_de_compte";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut connexion = ctx.db.prendre().await?;
        let Some(titulaire) = en_attente(&mut connexion, self.compte).await? else {
            return Ok(());
        };
        let organisme = match self.organisme {
            Some(id) => inscriptions::nom_organisme(&mut connexion, OrganismeId(id)).await?,
            None => None,
        };
        let courriel = if let Some(organisme) = organisme {
            DemandeTransmiseOrganisme { organisme }.rendre(&ctx.liens)
        } else {
            let config = &ctx.commun.config;
            let dreets = boite_dreets(&mut connexion, config, titulaire.territoire.as_deref()).await?;
            DemandeTransmiseDreets {
                region: dreets.region,
                boite: dreets.boite,
            }
            .rendre(&ctx.liens)
        };
        drop(connexion);
        Ok(ctx.expediteur.envoyer(&courriel.pour([titulaire.mail])).await?)
    }
}

/// M5 ou M7 : demande à un collègue, ou à la DREETS, de se prononcer.
#[derive(Debug, Serialize, Deserialize)]
pub struct DemanderApprobation {
    /// Compte du demandeur.
    pub compte: Uuid,
    /// Compte du collègue ; absent pour la DREETS.
    pub collegue: Option<Uuid>,
    /// La demande a déjà été faite.
    pub relance: bool,
}

impl Tache for DemanderApprobation {
    const NOM: &'static str = "demander_approbation";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut connexion = ctx.db.prendre().await?;
        let Some(titulaire) = en_attente(&mut connexion, self.compte).await? else {
            return Ok(());
        };
        let Some(siret) = titulaire.siret else {
            return Ok(());
        };
        let config = &ctx.commun.config;
        let dreets = boite_dreets(&mut connexion, config, titulaire.territoire.as_deref()).await?;
        let (destinataire, adresse) = match self.collegue {
            Some(collegue) => {
                let collegue = inscriptions::par_id(&mut connexion, Population::Usagers, collegue).await?;
                let Some(collegue) = collegue.filter(Titulaire::est_actif) else {
                    return Ok(());
                };
                (Destinataire::Collegue, collegue.mail)
            }
            None if dreets.boite.is_some() => (Destinataire::Dreets, dreets.adresse),
            None => (Destinataire::National, dreets.adresse),
        };
        let modele = CompteAApprouver {
            organisme: inscriptions::nom_du_siret(&mut connexion, &siret).await?,
            nom: titulaire.nom,
            prenom: titulaire.prenom,
            email: titulaire.mail,
            telephone: titulaire.telephone,
            siret,
            region: dreets.region,
            destinataire,
            relance: self.relance,
            siret_a_verifier: sirets_a_verifier::est_a_verifier(&mut connexion, self.compte).await?,
        };
        drop(connexion);
        Ok(ctx
            .expediteur
            .envoyer(&modele.rendre(&ctx.liens).pour([adresse]))
            .await?)
    }
}

/// Signale à la boîte nationale une fiche territoire sans boîte.
#[derive(Debug, Serialize, Deserialize)]
pub struct SignalerFiche {
    /// Code du territoire.
    pub territoire: String,
}

impl Tache for SignalerFiche {
    const NOM: &'static str = "signaler_fiche_territoire";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut connexion = ctx.db.prendre().await?;
        let code = CodeTerritoire(self.territoire.clone());
        let fiche = territoires::charger(&mut connexion, &code).await?;
        // Complétée entre-temps : il n'y a plus rien à signaler.
        let Some(fiche) = fiche.filter(|fiche| fiche.service_mail.is_none()) else {
            return Ok(());
        };
        let adresse = boite_nationale(&mut connexion, &ctx.commun.config).await?;
        drop(connexion);
        let modele = FicheTerritoireIncomplete {
            territoire: fiche.libelle,
            code: fiche.code,
        };
        Ok(ctx
            .expediteur
            .envoyer(&modele.rendre(&ctx.liens).pour([adresse]))
            .await?)
    }
}
