//! Horloge de l'inactivité : avis, suspension, effacement ; comptes jamais confirmés ; agents inactifs.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;
use vao_db::Tx;
use vao_db::inactivite::{self as table, AgentSuivi, Avis, UsagerSuivi};
use vao_db::inscriptions::{self, Etat, Titulaire};
use vao_db::sessions::{self, MotifRevocation};
use vao_domain::compte::approbation::JOURS_POUR_CONFIRMER;
use vao_domain::compte::inactivite::agent_a_suspendre;
use vao_domain::compte::{ActionJournal, EtapeInactivite, EtatAgent, StatutUsager};
use vao_domain::typographie::jour_long;
use vao_domain::{Code as _, Population};
use vao_jobs::{JobOptions, Tache};
use vao_mail::courriels::{AvisInactivite, CompteSuspendu, EffacementAnnonce, RaisonEffacement};
use vao_mail::{Courriel, Liens, Modele as _};

use super::super::cible;
use super::effacement::effacer;
use crate::Problem;
use crate::horloge::jour_de_paris;
use crate::journal_comptes::ecriture::{Auteur, Cible, Fait, noter};
use crate::rondes::{Du, Jour, LOT, Lot, Ronde, debut_du_jour};
use crate::taches::Contexte;

/// Statut, dans les lignes du journal.
const STATUT: &str = "Statut";

/// Étape à faire un jour donné, d'après ce que la base retient d'un compte.
fn etape(compte: &UsagerSuivi, jour: NaiveDate) -> Option<EtapeInactivite> {
    // Un compte qui ne s'est jamais connecté n'est pas concerné.
    let activite = compte.lastconnection_at?.max(compte.rouvert_at.unwrap_or_default());
    let suspendu = match compte.status_code.0 {
        StatutUsager::Validated => false,
        StatutUsager::TemporaryBlocked => true,
        StatutUsager::NeedEmailValidation | StatutUsager::NeedSiretValidation | StatutUsager::Blocked => return None,
    };
    // Un avis d'avant la dernière connexion ne compte plus.
    let depuis = |instant: Option<DateTime<Utc>>| instant.filter(|le| *le >= activite).map(jour_de_paris);
    vao_domain::compte::Inactivite {
        derniere_connexion: jour_de_paris(activite),
        suspendu,
        avis: depuis(compte.inactivite_2m_at),
        avis_effacement: depuis(compte.inactivite_5m_at),
        rappele: compte.inactivite_rappel_at.is_some(),
        effacement_prevu: compte.suppression_prevue,
    }
    .etape(jour)
}

const fn decrire(etape: EtapeInactivite) -> (&'static str, Option<NaiveDate>) {
    match etape {
        EtapeInactivite::Avertir { suspension } => ("avertir de la suspension", Some(suspension)),
        EtapeInactivite::Suspendre => ("suspendre", None),
        EtapeInactivite::AvertirEffacement { effacement } => ("avertir de l'effacement", Some(effacement)),
        EtapeInactivite::Rappeler { effacement } => ("rappeler l'effacement", Some(effacement)),
        EtapeInactivite::Effacer => ("effacer", None),
    }
}

/// Deux, trois, cinq et six mois sans connexion au portail.
pub struct Inactivite {}

impl Ronde for Inactivite {
    const NOM: &'static str = "inactivite";
    const TITRE: &'static str = "comptes du portail inactifs : avis, suspension, effacement";
    const HORAIRE: &'static str = "0 9 * * *";

    async fn dus(ctx: &Contexte, jour: Jour, apres: Option<Uuid>) -> anyhow::Result<Lot> {
        let mut connexion = ctx.db.prendre().await?;
        // Rien n'est dû avant deux mois.
        let avant = debut_du_jour(mois_avant(jour.vise, 2));
        let lus = table::usagers_suivis(&mut connexion, avant, apres, LOT).await?;
        Ok(Lot::parmi(
            &lus,
            |compte| compte.id,
            |compte| {
                let (action, echeance) = decrire(jour.du(|le| etape(compte, le))?);
                Some(Du {
                    cible: compte.id,
                    action,
                    echeance,
                })
            },
        ))
    }

    async fn faire(ctx: &Contexte, jour: Jour, cible: Uuid) -> anyhow::Result<bool> {
        let mut tx = ctx.db.debuter().await?;
        let Some(compte) = table::verrouiller(&mut tx, cible).await? else {
            return Ok(false);
        };
        match jour.du(|le| etape(&compte, le)) {
            None => return Ok(false),
            Some(
                EtapeInactivite::Avertir { .. }
                | EtapeInactivite::AvertirEffacement { .. }
                | EtapeInactivite::Rappeler { .. },
            ) => {
                // Une seule tâche par compte, même si la précédente n'a pas pu partir.
                let options = JobOptions::default().job_key(format!("inactivite:{cible}"));
                vao_jobs::enqueue(&mut tx, &AvertirInactivite { compte: cible }, options).await?;
            }
            Some(EtapeInactivite::Suspendre) => suspendre(&mut tx, ctx, cible).await?,
            Some(EtapeInactivite::Effacer) => {
                effacer(&mut tx, ctx, cible, RaisonEffacement::Inactivite).await?;
            }
        }
        tx.valider().await?;
        Ok(true)
    }
}

/// Jour que précède toute connexion vieille de `mois` mois le jour `jour` ; la règle exacte est celle du domaine.
///
/// Un mois va de vingt-huit à trente et un jours : la marge rattrape ce qu'une fin de mois a raccourci.
fn mois_avant(jour: NaiveDate, mois: u32) -> NaiveDate {
    jour.checked_sub_months(Months::new(mois))
        .and_then(|debut| debut.checked_add_days(Days::new(4)))
        .unwrap_or(jour)
}

async fn suspendre(tx: &mut Tx, ctx: &Contexte, id: Uuid) -> anyhow::Result<()> {
    let le = ctx.commun.horloge.maintenant();
    table::suspendre(tx, id, le).await?;
    let Some(titulaire) = inscriptions::par_id(tx, Population::Usagers, id).await? else {
        return Ok(());
    };
    let (avant, apres) = (StatutUsager::Validated, StatutUsager::TemporaryBlocked);
    apres_suspension(tx, ctx, &titulaire, avant.libelle(), apres.libelle()).await
}

/// Ce qui suit toute suspension : sessions fermées, journal, courriel.
async fn apres_suspension(
    tx: &mut Tx,
    ctx: &Contexte,
    titulaire: &Titulaire,
    avant: &str,
    apres: &str,
) -> anyhow::Result<()> {
    let horloge = &ctx.commun.horloge;
    let (population, compte) = (titulaire.population, titulaire.id);
    sessions::revoquer_toutes(
        tx,
        population,
        compte,
        None,
        MotifRevocation::Blocage,
        horloge.maintenant(),
    )
    .await?;
    let fait = Fait {
        avant: Some(json!({ STATUT: avant })),
        apres: Some(json!({ STATUT: apres })),
        ..Fait::simple(ActionJournal::Suspension)
    };
    journaliser(tx, ctx, &cible(titulaire), fait).await?;
    vao_jobs::enqueue(tx, &CourrielSuspension { population, compte }, JobOptions::default()).await?;
    Ok(())
}

/// Écrit une ligne au nom de l'automate.
pub(super) async fn journaliser(tx: &mut Tx, ctx: &Contexte, cible: &Cible, fait: Fait<'_>) -> Result<(), Problem> {
    noter(tx, &ctx.commun.horloge, &Auteur::automate(), cible, fait).await
}

/// M13, M16 et M16b. L'avis n'est noté qu'une fois envoyé : le délai qu'il promet court de là.
#[derive(Debug, Serialize, Deserialize)]
pub struct AvertirInactivite {
    /// Compte.
    pub compte: Uuid,
}

impl Tache for AvertirInactivite {
    const NOM: &'static str = "avertir_inactivite";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let aujourd_hui = ctx.commun.horloge.aujourd_hui();
        let mut connexion = ctx.db.prendre().await?;
        let Some(compte) = table::lire(&mut connexion, self.compte).await? else {
            return Ok(());
        };
        let Some((courriel, avis, fait)) = etape(&compte, aujourd_hui).and_then(|etape| avertir(&ctx.liens, etape))
        else {
            // Le titulaire s'est connecté entre-temps.
            return Ok(());
        };
        let Some(titulaire) = inscriptions::par_id(&mut connexion, Population::Usagers, self.compte).await? else {
            return Ok(());
        };
        drop(connexion);
        let cible = cible(&titulaire);
        ctx.expediteur.envoyer(&courriel.pour([titulaire.mail])).await?;
        let mut tx = ctx.db.debuter().await?;
        // Une connexion pendant l'envoi rend l'avis sans objet : le noter le ferait valoir pour la fois suivante.
        if table::verrouiller(&mut tx, self.compte).await?.as_ref() != Some(&compte) {
            return Ok(());
        }
        table::noter_avis(&mut tx, self.compte, avis, ctx.commun.horloge.maintenant()).await?;
        let fait = Fait {
            apres: Some(fait),
            ..Fait::simple(ActionJournal::Notification)
        };
        journaliser(&mut tx, ctx, &cible, fait).await?;
        tx.valider().await?;
        Ok(())
    }
}

/// Courriel d'une étape qui en annonce une autre, ce qu'il faut en noter, et sa ligne de journal.
fn avertir(liens: &Liens, etape: EtapeInactivite) -> Option<(Courriel, Avis, Value)> {
    let effacement_annonce = |effacement, rappel| EffacementAnnonce { effacement, rappel }.rendre(liens);
    match etape {
        EtapeInactivite::Avertir { suspension } => Some((
            AvisInactivite { suspension }.rendre(liens),
            Avis::Suspension,
            json!({ "Suspension annoncée": jour_long(suspension) }),
        )),
        EtapeInactivite::AvertirEffacement { effacement } => Some((
            effacement_annonce(effacement, false),
            Avis::Effacement(effacement),
            json!({ "Effacement annoncé": jour_long(effacement) }),
        )),
        EtapeInactivite::Rappeler { effacement } => Some((
            effacement_annonce(effacement, true),
            Avis::Rappel(effacement),
            json!({ "Effacement rappelé": jour_long(effacement) }),
        )),
        EtapeInactivite::Suspendre | EtapeInactivite::Effacer => None,
    }
}

/// M15 : le compte est suspendu.
#[derive(Debug, Serialize, Deserialize)]
pub struct CourrielSuspension {
    /// Population du compte.
    pub population: Population,
    /// Compte.
    pub compte: Uuid,
}

impl Tache for CourrielSuspension {
    const NOM: &'static str = "courriel_suspension";
    type Contexte = Contexte;

    async fn executer(&self, ctx: &Contexte) -> anyhow::Result<()> {
        let mut connexion = ctx.db.prendre().await?;
        let titulaire = inscriptions::par_id(&mut connexion, self.population, self.compte).await?;
        drop(connexion);
        let Some(titulaire) = titulaire.filter(est_suspendu) else {
            return Ok(());
        };
        let population = self.population;
        let courriel = CompteSuspendu { population }.rendre(&ctx.liens);
        Ok(ctx.expediteur.envoyer(&courriel.pour([titulaire.mail])).await?)
    }
}

fn est_suspendu(titulaire: &Titulaire) -> bool {
    matches!(
        titulaire.etat,
        Etat::Usager(StatutUsager::TemporaryBlocked) | Etat::Agent(EtatAgent::Suspendu)
    )
}

/// Comptes dont l'adresse n'a pas été confirmée en trente jours.
pub struct ComptesNonConfirmes {}

impl Ronde for ComptesNonConfirmes {
    const NOM: &'static str = "comptes-non-confirmes";
    const TITRE: &'static str = "comptes dont l'adresse n'a jamais été confirmée : effacement";
    const HORAIRE: &'static str = "0 5 * * *";

    async fn dus(ctx: &Contexte, jour: Jour, apres: Option<Uuid>) -> anyhow::Result<Lot> {
        let delai = Days::new(JOURS_POUR_CONFIRMER.unsigned_abs());
        let avant = debut_du_jour(jour.fin_civile().checked_sub_days(delai).unwrap_or(jour.vise));
        let le = ctx.commun.horloge.maintenant();
        let mut connexion = ctx.db.prendre().await?;
        let lus = table::jamais_confirmes(&mut connexion, avant, le, apres, LOT).await?;
        Ok(Lot::tous(&lus, "effacer"))
    }

    async fn faire(ctx: &Contexte, _jour: Jour, id: Uuid) -> anyhow::Result<bool> {
        let mut tx = ctx.db.debuter().await?;
        let Some(titulaire) = inscriptions::par_id(&mut tx, Population::Usagers, id).await? else {
            return Ok(false);
        };
        if !table::effacer_jamais_confirme(&mut tx, id).await? {
            return Ok(false);
        }
        // Personne n'a prouvé que cette adresse ou ce nom étaient les siens : le journal ne les garde pas.
        let cible = Cible {
            nom: "Compte jamais confirmé".to_owned(),
            ..cible(&titulaire)
        };
        journaliser(&mut tx, ctx, &cible, Fait::simple(ActionJournal::Deletion)).await?;
        tx.valider().await?;
        Ok(true)
    }
}

/// Agents restés six mois sans se connecter.
pub struct AgentsInactifs {}

impl AgentsInactifs {
    fn est_du(agent: &AgentSuivi, jour: NaiveDate) -> Option<()> {
        // Sans connexion ni activation datées, rien ne dit depuis quand compter.
        agent_a_suspendre(jour_de_paris(agent.activite()?), jour).then_some(())
    }
}

impl Ronde for AgentsInactifs {
    const NOM: &'static str = "agents-inactifs";
    const TITRE: &'static str = "agents sans connexion depuis six mois : suspension";
    const HORAIRE: &'static str = "30 5 * * *";

    async fn dus(ctx: &Contexte, jour: Jour, apres: Option<Uuid>) -> anyhow::Result<Lot> {
        let avant = debut_du_jour(mois_avant(jour.vise, 6));
        let mut connexion = ctx.db.prendre().await?;
        let lus = table::agents_suivis(&mut connexion, avant, apres, LOT).await?;
        Ok(Lot::parmi(
            &lus,
            |agent| agent.id,
            |agent| {
                jour.du(|le| Self::est_du(agent, le)).map(|()| Du {
                    cible: agent.id,
                    action: "suspendre",
                    echeance: None,
                })
            },
        ))
    }

    async fn faire(ctx: &Contexte, jour: Jour, id: Uuid) -> anyhow::Result<bool> {
        let mut tx = ctx.db.debuter().await?;
        let agent = table::verrouiller_agent(&mut tx, id).await?;
        if agent.and_then(|agent| jour.du(|le| Self::est_du(&agent, le))).is_none() {
            return Ok(false);
        }
        let Some(titulaire) = inscriptions::par_id(&mut tx, Population::Bo, id).await? else {
            return Ok(false);
        };
        table::suspendre_agent(&mut tx, id, ctx.commun.horloge.maintenant()).await?;
        let (avant, apres) = (EtatAgent::Actif, EtatAgent::Suspendu);
        apres_suspension(&mut tx, ctx, &titulaire, avant.libelle(), apres.libelle()).await?;
        tx.valider().await?;
        Ok(true)
    }
}
