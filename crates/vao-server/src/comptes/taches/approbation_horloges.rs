//! Horloge des approbations : relance, transmission à la DREETS, extinction.

use chrono::{Days, NaiveDate};
use serde_json::json;
use uuid::Uuid;
use vao_db::demandes_en_attente::{self as table, DemandeEnAttente};
use vao_db::{AsyncPgConnection, Tx, inscriptions};
use vao_domain::Code as _;
use vao_domain::Population;
use vao_domain::compte::approbation::JOURS_AVANT_RELANCE;
use vao_domain::compte::{ActionJournal, Approbateur, ApprobationJalon};
use vao_mail::courriels::RaisonEffacement;

use super::super::approbation::{Approbateurs, approbateurs_de, notifier};
use super::super::cible;
use super::effacement::effacer;
use super::inactivite::journaliser;
use crate::Problem;
use crate::horloge::jour_de_paris;
use crate::journal_comptes::ecriture::Fait;
use crate::rondes::{Du, Jour, LOT, Lot, Ronde, debut_du_jour};
use crate::taches::Contexte;

/// Sept, quinze et soixante jours sans réponse.
pub struct Approbations {}

/// Jalon atteint un jour donné ; les jours sont ceux de Paris.
fn jalon(demande: &DemandeEnAttente, approbateur: Approbateur, jour: NaiveDate) -> Option<ApprobationJalon> {
    let minuit = |jour: NaiveDate| jour.and_time(chrono::NaiveTime::MIN).and_utc();
    ApprobationJalon::atteint(
        minuit(jour_de_paris(demande.depuis())),
        minuit(jour),
        demande.approbation_relance_at.is_some(),
        demande.approbation_escalade_at.is_some(),
        approbateur,
    )
}

const fn decrire(jalon: ApprobationJalon) -> &'static str {
    match jalon {
        ApprobationJalon::Relancer => "relancer les approbateurs",
        ApprobationJalon::Escalader => "transmettre à la DREETS",
        ApprobationJalon::Eteindre => "éteindre la demande",
    }
}

/// Ceux qui approuvent aujourd'hui : un collègue a pu arriver ou partir depuis la demande.
async fn approbateurs(conn: &mut AsyncPgConnection, demande: &DemandeEnAttente) -> Result<Approbateurs, Problem> {
    match &demande.siret {
        Some(siret) if demande.approbation_escalade_at.is_none() => approbateurs_de(conn, siret).await,
        Some(_) | None => Ok(Approbateurs::dreets()),
    }
}

impl Ronde for Approbations {
    const NOM: &'static str = "approbations";
    const TITRE: &'static str = "demandes de compte sans réponse : relance, transmission à la DREETS, extinction";
    const HORAIRE: &'static str = "0 8 * * *";

    async fn dus(ctx: &Contexte, jour: Jour, apres: Option<Uuid>) -> anyhow::Result<Lot> {
        let delai = Days::new(JOURS_AVANT_RELANCE.unsigned_abs());
        let avant = debut_du_jour(jour.fin_civile().checked_sub_days(delai).unwrap_or(jour.vise));
        let mut connexion = ctx.db.prendre().await?;
        let lues = table::lister(&mut connexion, avant, apres, LOT).await?;
        let mut jalons = Vec::with_capacity(lues.len());
        for demande in &lues {
            let approbateur = approbateurs(&mut connexion, demande).await?.approbateur;
            jalons.push(jour.du(|le| jalon(demande, approbateur, le)));
        }
        let mut jalons = jalons.into_iter();
        Ok(Lot::parmi(
            &lues,
            |demande| demande.id,
            |demande| {
                Some(Du {
                    cible: demande.id,
                    action: decrire(jalons.next().flatten()?),
                    echeance: None,
                })
            },
        ))
    }

    async fn faire(ctx: &Contexte, jour: Jour, id: Uuid) -> anyhow::Result<bool> {
        let mut tx = ctx.db.debuter().await?;
        let Some(demande) = table::verrouiller(&mut tx, id).await? else {
            return Ok(false);
        };
        let approbateurs = approbateurs(&mut tx, &demande).await?;
        let le = ctx.commun.horloge.maintenant();
        match jour.du(|le| jalon(&demande, approbateurs.approbateur, le)) {
            None => return Ok(false),
            Some(ApprobationJalon::Relancer) => {
                table::noter_relance(&mut tx, id, le).await?;
                demander(&mut tx, ctx, id, &approbateurs, true).await?;
            }
            Some(ApprobationJalon::Escalader) => {
                table::noter_escalade(&mut tx, id, le).await?;
                demander(&mut tx, ctx, id, &Approbateurs::dreets(), false).await?;
            }
            Some(ApprobationJalon::Eteindre) => {
                effacer(&mut tx, ctx, id, RaisonEffacement::DemandeEteinte).await?;
            }
        }
        tx.valider().await?;
        Ok(true)
    }
}

async fn demander(
    tx: &mut Tx,
    ctx: &Contexte,
    id: Uuid,
    approbateurs: &Approbateurs,
    relance: bool,
) -> anyhow::Result<()> {
    notifier(tx, id, approbateurs, relance).await?;
    let Some(titulaire) = inscriptions::par_id(tx, Population::Usagers, id).await? else {
        return Ok(());
    };
    let champ = if relance {
        "Relance adressée à"
    } else {
        "Demande transmise à"
    };
    let fait = Fait {
        apres: Some(json!({ champ: approbateurs.approbateur.libelle() })),
        ..Fait::simple(ActionJournal::Notification)
    };
    Ok(journaliser(tx, ctx, &cible(&titulaire), fait).await?)
}
