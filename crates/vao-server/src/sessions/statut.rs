//! Ce que le bon mot de passe d'un compte qui attend donne le droit de savoir.
//!
//! Sans le bon mot de passe, rien ne distingue ces comptes d'une adresse inconnue.

use chrono::{DateTime, Utc};
use vao_contract::CodeProbleme;
use vao_db::comptes::Compte;
use vao_db::inscriptions::Etat;
use vao_db::{AsyncPgConnection, territoires};
use vao_domain::CodeTerritoire;
use vao_domain::compte::{Approbateur, EtatAgent, StatutUsager};
use vao_domain::typographie::jour_long;

use super::connexion::masquer;
use crate::Problem;
use crate::comptes::approbation::approbateurs_de;
use crate::horloge::jour_de_paris;

/// Compte qui attend, et que son titulaire peut faire avancer ou suivre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attente {
    /// Son adresse est à confirmer.
    Courriel,
    /// Sa demande est examinée.
    Approbation,
}

impl Attente {
    /// Attente d'un compte ; `None` s'il est ouvert, ou fermé sans que cela se dise.
    pub(super) const fn de(etat: Etat) -> Option<Self> {
        match etat {
            Etat::Usager(StatutUsager::NeedEmailValidation) => Some(Self::Courriel),
            Etat::Usager(StatutUsager::NeedSiretValidation) => Some(Self::Approbation),
            Etat::Usager(StatutUsager::Validated | StatutUsager::Blocked | StatutUsager::TemporaryBlocked)
            | Etat::Agent(EtatAgent::Cree | EtatAgent::Actif | EtatAgent::Suspendu | EtatAgent::Desactive) => None,
        }
    }

    /// Refus qui dit où en est le compte.
    pub(super) async fn refus(self, conn: &mut AsyncPgConnection, compte: &Compte) -> Result<Problem, Problem> {
        match self {
            Self::Courriel => Ok(Problem::detaille(
                CodeProbleme::CourrielAConfirmer,
                format!(
                    "Ouvrez le lien que nous avons envoyé à {}. S'il n'est plus valable, demandez-en un nouveau.",
                    masquer(&compte.titulaire.mail)
                ),
            )),
            Self::Approbation => {
                let detail = suivi(conn, compte).await?;
                Ok(Problem::detaille(CodeProbleme::CompteEnAttente, detail))
            }
        }
    }
}

/// Qui examine la demande, et depuis quand.
async fn suivi(conn: &mut AsyncPgConnection, compte: &Compte) -> Result<String, Problem> {
    let titulaire = &compte.titulaire;
    let approbateur = match &titulaire.siret {
        Some(siret) => approbateurs_de(conn, siret).await?.approbateur,
        None => Approbateur::Dreets,
    };
    let region = match &titulaire.territoire {
        Some(code) => territoires::charger(conn, &CodeTerritoire(code.clone())).await?,
        None => None,
    };
    let dreets = region.map_or_else(
        || "la DREETS".to_owned(),
        |region| format!("la DREETS {}", region.libelle),
    );
    Ok(phrase(
        approbateur,
        compte.escalade_at.is_some(),
        &dreets,
        compte.verifie_at,
    ))
}

fn phrase(approbateur: Approbateur, escaladee: bool, dreets: &str, depuis: Option<DateTime<Utc>>) -> String {
    let collegues = match approbateur {
        Approbateur::Organisme => Some("par les utilisateurs de votre organisme"),
        Approbateur::Siege => Some("par le siège de votre organisme"),
        Approbateur::Dreets => None,
    };
    let qui = match (collegues, escaladee) {
        (Some(collegues), false) => collegues.to_owned(),
        (Some(collegues), true) => format!("{collegues}, et par {dreets}"),
        (None, _) => format!("par {dreets}"),
    };
    let depuis = depuis.map_or_else(String::new, |le| format!(" depuis le {}", jour_long(jour_de_paris(le))));
    format!("Votre demande est examinée {qui}{depuis}. Un courriel vous préviendra dès qu'elle aura reçu une réponse.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn la_phrase_dit_qui_et_depuis_quand() {
        let depuis = "2027-01-14T23:30:00Z".parse().ok();
        let phrase = |approbateur, escaladee| {
            let texte = phrase(approbateur, escaladee, "la DREETS Bretagne", depuis);
            texte.split('.').next().unwrap().to_owned()
        };

        assert_eq!(
            phrase(Approbateur::Organisme, false),
            "Votre demande est examinée par les utilisateurs de votre organisme depuis le 15 janvier 2027"
        );
        assert_eq!(
            phrase(Approbateur::Siege, true),
            "Votre demande est examinée par le siège de votre organisme, et par la DREETS Bretagne depuis le 15 janvier 2027"
        );
        assert_eq!(
            phrase(Approbateur::Dreets, false),
            "Votre demande est examinée par la DREETS Bretagne depuis le 15 janvier 2027"
        );
    }
}
