//! Qui approuve un compte du portail : ses collègues, sinon la DREETS ; et comment on le leur demande.

use uuid::Uuid;
use vao_db::inscriptions::{self, Collegue};
use vao_db::territoires::{self, Territoire};
use vao_db::{AsyncPgConnection, DbError, Tx};
use vao_domain::compte::Approbateur;
use vao_domain::{CodeTerritoire, Population, Siret};
use vao_jobs::JobOptions;

use super::taches::{AnnoncerDemande, DemanderApprobation, SignalerFiche};
use crate::Problem;
use crate::config::Config;
use crate::taches::{confier, confier_avec};

/// Ceux qui approuvent un compte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approbateurs {
    /// Organisme, siège ou DREETS.
    pub approbateur: Approbateur,
    /// Organisme des collègues ; absent quand la DREETS approuve.
    pub organisme: Option<Uuid>,
    /// Comptes des collègues ; vide quand la DREETS approuve.
    pub collegues: Vec<Uuid>,
}

impl Approbateurs {
    /// La DREETS de la région de l'établissement.
    pub const fn dreets() -> Self {
        Self {
            approbateur: Approbateur::Dreets,
            organisme: None,
            collegues: Vec::new(),
        }
    }

    fn parmi(collegues: &[Collegue]) -> Self {
        let approbateur = Approbateur::choisir(
            collegues.iter().any(|collegue| collegue.meme_siret),
            collegues.iter().any(|collegue| !collegue.meme_siret),
        );
        let meme_siret = match approbateur {
            Approbateur::Organisme => true,
            Approbateur::Siege => false,
            Approbateur::Dreets => return Self::dreets(),
        };
        let retenus: Vec<&Collegue> = collegues
            .iter()
            .filter(|collegue| collegue.meme_siret == meme_siret)
            .collect();
        Self {
            approbateur,
            organisme: retenus.first().map(|collegue| collegue.organisme),
            collegues: retenus.into_iter().map(|collegue| collegue.usager).collect(),
        }
    }
}

/// Ceux qui approuvent, en ce moment, un compte de ce SIRET.
///
/// Les utilisateurs validés de l'organisme de même SIRET ; à défaut, ceux du porteur de l'agrément de son SIREN ; à
/// défaut, la DREETS.
pub async fn approbateurs_de(conn: &mut AsyncPgConnection, siret: &str) -> Result<Approbateurs, Problem> {
    let siret = Siret::lire(siret).map_err(Problem::interne)?;
    let collegues = inscriptions::collegues(conn, &siret).await?;
    Ok(Approbateurs::parmi(&collegues))
}

/// Annonce au demandeur à qui sa demande est transmise (M4 ou M6).
pub async fn annoncer(tx: &mut Tx, compte: Uuid, approbateurs: &Approbateurs) -> Result<(), Problem> {
    let tache = AnnoncerDemande {
        compte,
        organisme: approbateurs.organisme,
    };
    confier(tx, &tache).await
}

/// Demande aux approbateurs de se prononcer : un courriel à chaque collègue (M5), ou un à la DREETS (M7).
///
/// Une région sans boîte ne bloque personne : la demande part à la boîte nationale, qui est aussi prévenue que la
/// fiche est incomplète. `relance` dit que la demande a déjà été faite.
pub async fn notifier(tx: &mut Tx, compte: Uuid, approbateurs: &Approbateurs, relance: bool) -> Result<(), Problem> {
    for collegue in &approbateurs.collegues {
        let collegue = Some(*collegue);
        let tache = DemanderApprobation {
            compte,
            collegue,
            relance,
        };
        confier(tx, &tache).await?;
    }
    if approbateurs.approbateur != Approbateur::Dreets {
        return Ok(());
    }
    let tache = DemanderApprobation {
        compte,
        collegue: None,
        relance,
    };
    confier(tx, &tache).await?;
    let titulaire = inscriptions::par_id(tx, Population::Usagers, compte).await?;
    let Some(region) = titulaire.and_then(|titulaire| titulaire.territoire) else {
        return Ok(());
    };
    let fiche = territoires::charger(tx, &CodeTerritoire(region.clone())).await?;
    if fiche.is_some_and(|fiche| fiche.service_mail.is_none()) {
        // Plusieurs demandes en attente ne signalent la fiche qu'une fois.
        let options = JobOptions::default().job_key(format!("fiche:{region}"));
        confier_avec(tx, &SignalerFiche { territoire: region }, options).await?;
    }
    Ok(())
}

/// Où écrire à la DREETS d'un compte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BoiteDreets {
    /// Nom de la région.
    pub(crate) region: String,
    /// Boîte de la région, si sa fiche en a une.
    pub(crate) boite: Option<String>,
    /// Boîte à qui la demande est adressée.
    pub(crate) adresse: String,
}

/// Boîte de la région, sinon celle de la fiche nationale, sinon celle de la configuration.
pub(crate) async fn boite_dreets(
    conn: &mut AsyncPgConnection,
    config: &Config,
    territoire: Option<&str>,
) -> Result<BoiteDreets, DbError> {
    let region = match territoire {
        Some(code) => territoires::charger(conn, &CodeTerritoire(code.to_owned())).await?,
        None => None,
    };
    let boite = region.as_ref().and_then(|region| region.service_mail.clone());
    let adresse = match &boite {
        Some(boite) => boite.clone(),
        None => boite_nationale(conn, config).await?,
    };
    Ok(BoiteDreets {
        region: region.map_or_else(String::new, |region: Territoire| region.libelle),
        boite,
        adresse,
    })
}

/// Boîte de la fiche nationale, sinon celle de la configuration.
pub(super) async fn boite_nationale(conn: &mut AsyncPgConnection, config: &Config) -> Result<String, DbError> {
    let nationale = territoires::charger(conn, &CodeTerritoire(CodeTerritoire::FRANCE.to_owned())).await?;
    Ok(nationale
        .and_then(|fiche| fiche.service_mail)
        .unwrap_or_else(|| config.courriel_national.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collegue(n: u128, organisme: u128, meme_siret: bool) -> Collegue {
        Collegue {
            usager: Uuid::from_u128(n),
            organisme: Uuid::from_u128(organisme),
            meme_siret,
        }
    }

    #[test]
    fn le_meme_siret_l_emporte_sur_le_siege() {
        let lus = [collegue(1, 10, false), collegue(2, 20, true), collegue(3, 20, true)];

        let approbateurs = Approbateurs::parmi(&lus);

        assert_eq!(approbateurs.approbateur, Approbateur::Organisme);
        assert_eq!(approbateurs.organisme, Some(Uuid::from_u128(20)));
        assert_eq!(approbateurs.collegues, [Uuid::from_u128(2), Uuid::from_u128(3)]);
        assert_eq!(Approbateurs::parmi(&lus[..1]).approbateur, Approbateur::Siege);
        assert_eq!(Approbateurs::parmi(&[]), Approbateurs::dreets());
    }
}
