//! Le rang de siège suit le répertoire.
//!
//! Quand le siège d'une entreprise est un autre de ses établissements et que celui-ci a sa fiche, le rang, l'agrément et la
//! liste des établissements passent d'une fiche à l'autre dans une seule transaction. Sans fiche du nouveau siège, l'ancienne
//! garde tout : une entreprise n'est jamais sans personne pour porter son agrément (docs/adr/0017-rang-de-siege.md).

use serde_json::{Value, json};
use uuid::Uuid;
use vao_db::organismes::registre::{self as fiches, FicheSuivie};
use vao_db::organismes::versions::{self, AgrementDeRegion};
use vao_db::{DbError, Tx, organismes::siege as table};
use vao_domain::organisme::{EffetAgrement, EvenementOrganisme, TypeOrganisme};
use vao_domain::{Code as _, OrganismeId, Population, SessionId, Siret};

use super::faits::{self, Auteur, Fait};
use super::registre::siret_de;
use super::service;
use super::taches::CourrielSiegeTransfere;
use crate::Problem;
use crate::annuaire::ReleveSirene;
use crate::app::Commun;
use crate::sessions::service::relire;
use crate::taches::confier;

/// Verrouille une fiche qu'une relecture va changer ; si son rang n'est plus celui du répertoire, celles de son entreprise
/// avec elle, toujours dans le même ordre.
pub(super) async fn verrouiller(
    tx: &mut Tx,
    id: OrganismeId,
    releve: Option<&ReleveSirene>,
) -> Result<Option<FicheSuivie>, Problem> {
    if let Some(releve) = releve
        && let Some(lue) = fiches::charger(tx, id.0).await?
        && lue.siege_social != releve.siege
    {
        table::verrouiller_entreprise(tx, &siret_de(&lue)?.siren()).await?;
    }
    Ok(fiches::verrouiller(tx, id.0).await?)
}

/// Fait suivre au rang d'une fiche ce que le répertoire en dit ; vrai s'il a changé.
pub(super) async fn suivre(
    tx: &mut Tx,
    commun: &Commun,
    fiche: &FicheSuivie,
    releve: &ReleveSirene,
    auteur: &Auteur,
) -> Result<bool, Problem> {
    let morale = TypeOrganisme::PersonneMorale;
    let comparable = !releve.inconnu && fiche.type_organisme.0 == morale && releve.type_organisme() == morale;
    // Relue : la vérification d'une saisie a pu lui donner son rang.
    let fiche = recharger(tx, fiche.id).await?;
    if !comparable || fiche.siege_social == releve.siege {
        return Ok(false);
    }
    if releve.siege {
        let ancien = table::autre(tx, &siret_de(&fiche)?.siren(), Some(fiche.id)).await?;
        transferer(tx, commun, ancien, fiche.id, auteur).await?;
        return Ok(true);
    }
    let Some(siret) = &releve.siret_siege else {
        return Ok(false);
    };
    let Some(nouveau) = table::prouvee(tx, siret).await? else {
        return Ok(false);
    };
    transferer(tx, commun, Some(fiche.id), nouveau, auteur).await?;
    Ok(true)
}

/// Fait d'une fiche celle du siège de son entreprise, à la place d'une autre s'il y en a une.
pub(super) async fn transferer(
    tx: &mut Tx,
    commun: &Commun,
    ancien: Option<Uuid>,
    nouveau: Uuid,
    auteur: &Auteur,
) -> Result<(), Problem> {
    let le = commun.horloge.maintenant();
    // Avant tout : les protocoles de l'ancien siège se lisent tant qu'il l'est.
    service::copier_protocoles_du_siege(tx, OrganismeId(nouveau)).await?;
    let arrivant = recharger(tx, nouveau).await?;
    let siret = siret_de(&arrivant)?;
    let Some(ancien) = ancien else {
        table::changer_rang(tx, &arrivant, true, releve(&arrivant, true, &siret)?.as_ref(), le).await?;
        return conclure(tx, commun, None, &arrivant, None, auteur).await;
    };
    let partant = recharger(tx, ancien).await?;
    let agrement = versions::dernier_agrement(tx, partant.id).await?;
    table::changer_rang(tx, &partant, false, releve(&partant, false, &siret)?.as_ref(), le).await?;
    table::changer_rang(tx, &arrivant, true, releve(&arrivant, true, &siret)?.as_ref(), le).await?;
    table::passer_agrements(tx, partant.id, arrivant.id).await?;
    table::passer_etablissements(tx, &partant, &arrivant, le).await?;
    conclure(tx, commun, Some(&partant), &arrivant, agrement, auteur).await
}

async fn recharger(tx: &mut Tx, id: Uuid) -> Result<FicheSuivie, Problem> {
    fiches::verrouiller(tx, id).await?.ok_or_else(Problem::introuvable)
}

/// Relevé gardé par une fiche, au rang près : la prochaine relecture n'a rien à en redire.
fn releve(fiche: &FicheSuivie, siege: bool, siret_siege: &Siret) -> Result<Option<Value>, Problem> {
    let Some(garde) = fiche.releve_sirene.as_ref().and_then(ReleveSirene::depuis_json) else {
        return Ok(fiche.releve_sirene.clone());
    };
    let releve = ReleveSirene {
        siege,
        siret_siege: Some(siret_siege.clone()),
        ..garde
    };
    releve.json().map(Some).map_err(Problem::interne)
}

/// Écrit les deux historiques, prévient, recalcule ce qui se déduit du rang et fait relire les droits des comptes.
async fn conclure(
    tx: &mut Tx,
    commun: &Commun,
    ancien: Option<&FicheSuivie>,
    nouveau: &FicheSuivie,
    agrement: Option<AgrementDeRegion>,
    auteur: &Auteur,
) -> Result<(), Problem> {
    let recit = Recit {
        ancien,
        nouveau,
        agrement: agrement.as_ref(),
    };
    let arrivee = recit.noter(tx, commun, nouveau, auteur).await?;
    prevenir(tx, nouveau.id, arrivee, Population::Usagers).await?;
    prevenir(tx, nouveau.id, arrivee, Population::Bo).await?;
    if let Some(ancien) = ancien {
        let depart = recit.noter(tx, commun, ancien, auteur).await?;
        prevenir(tx, ancien.id, depart, Population::Usagers).await?;
    }
    for fiche in [Some(nouveau), ancien].into_iter().flatten() {
        service::recalculer(tx, &commun.horloge, OrganismeId(fiche.id), auteur).await?;
        for session in versions::sessions_de(tx, fiche.id).await? {
            relire(commun, SessionId(session)).await;
        }
    }
    Ok(())
}

/// Ce que les historiques et les courriels disent d'un transfert.
struct Recit<'a> {
    ancien: Option<&'a FicheSuivie>,
    nouveau: &'a FicheSuivie,
    agrement: Option<&'a AgrementDeRegion>,
}

impl Recit<'_> {
    /// Note le transfert dans l'historique d'une des deux fiches.
    async fn noter(&self, tx: &mut Tx, commun: &Commun, fiche: &FicheSuivie, auteur: &Auteur) -> Result<Uuid, Problem> {
        let devient_siege = fiche.id == self.nouveau.id;
        let nouveau = siret_de(self.nouveau)?;
        let ancien = self.ancien.map(siret_de).transpose()?;
        let precision = match (&ancien, devient_siege) {
            (Some(ancien), true) => format!(
                "Cette fiche est maintenant celle du siège, à la place du SIRET {}",
                ancien.lisible()
            ),
            (None, true) => "Cette fiche est maintenant celle du siège".to_owned(),
            (_, false) => format!(
                "Le siège est maintenant au SIRET {} : cette fiche est celle d'un établissement secondaire",
                nouveau.lisible()
            ),
        };
        let effet = if devient_siege {
            EffetAgrement::Recu
        } else {
            EffetAgrement::Cede
        };
        let agrement = self
            .agrement
            .map(|agrement| json!({"numero": agrement.numero, "region": agrement.region, "effet": effet.code()}));
        let fait = Fait {
            metadata: json!({
                "precision": precision,
                "ancien": ancien,
                "nouveau": nouveau,
                "place": self.place(devient_siege),
                "agrement": agrement,
            }),
            ..Fait::simple(EvenementOrganisme::TransfertSiege)
        };
        faits::noter(tx, &commun.horloge, fiche.id, auteur, fait).await
    }

    fn place(&self, devient_siege: bool) -> &'static str {
        let ferme = self.ancien.is_some_and(|ancien| ancien.etablissement_ferme);
        match (devient_siege, ferme) {
            (true, _) => "siege",
            (false, false) => "autorisee",
            (false, true) => "fermee",
        }
    }
}

async fn prevenir(tx: &mut Tx, organisme: Uuid, evenement: Uuid, population: Population) -> Result<(), Problem> {
    let tache = CourrielSiegeTransfere {
        organisme,
        evenement,
        population,
    };
    confier(tx, &tache).await
}

/// Vrai si la base refuse une écriture parce que l'entreprise a déjà un siège inscrit.
pub(super) fn est_double(erreur: &DbError) -> bool {
    matches!(erreur, DbError::Contrainte { nom, .. } if nom == table::UN_SEUL)
}

/// Refus d'un second siège, inscrit au même instant.
pub(super) fn siege_deja_inscrit() -> Problem {
    Problem::detaille(
        vao_contract::CodeProbleme::OrganismeExistant,
        "Le siège actuellement inscrit pour cette entreprise vient de l'être par une autre personne. Réessayez dans un \
         instant : si le répertoire Sirene dit que le siège est votre établissement, ce rang lui passera. Sinon, demandez aux \
         utilisateurs de ce siège d'autoriser votre établissement, ou écrivez à votre DREETS.",
    )
}
