//! Les quatre lectures du répertoire.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Europe::Paris;
use tokio::time::timeout;
use vao_domain::{Siren, Siret};

use super::{DELAI_LISTE, Etablissement, Etablissements, LienSuccession, SERVICE, Sirene, formes};
use crate::appel::Reponse;
use crate::erreur::ErreurExterne;

/// Établissements par page : le maximum du service.
const PAR_PAGE: u32 = 1_000;
/// Liens de succession suivis, au plus.
const LIENS: usize = 5;
/// Champs d'une liste : le dixième d'une fiche entière.
const CHAMPS: &str = "siren,nic,siret,statutDiffusionEtablissement,etablissementSiege,etatAdministratifUniteLegale,\
                      categorieJuridiqueUniteLegale,denominationUniteLegale,denominationUsuelle1UniteLegale,\
                      sigleUniteLegale,nomUniteLegale,nomUsageUniteLegale,prenom1UniteLegale,prenomUsuelUniteLegale,\
                      nicSiegeUniteLegale,complementAdresseEtablissement,numeroVoieEtablissement,\
                      indiceRepetitionEtablissement,typeVoieEtablissement,libelleVoieEtablissement,\
                      codePostalEtablissement,libelleCommuneEtablissement,libelleCommuneEtrangerEtablissement,\
                      distributionSpecialeEtablissement,codeCommuneEtablissement,codeCedexEtablissement,\
                      libelleCedexEtablissement,libellePaysEtrangerEtablissement,\
                      coordonneeLambertAbscisseEtablissement,coordonneeLambertOrdonneeEtablissement,\
                      etatAdministratifEtablissement,enseigne1Etablissement,denominationUsuelleEtablissement";

const ILLISIBLE: ErreurExterne = ErreurExterne::Illisible { service: SERVICE };

/// Where the next page starts.
enum Suite {
    Curseur(String),
    Rang(usize),
}

fn atteint(lignes: usize, total: u32) -> bool {
    u32::try_from(lignes).unwrap_or(u32::MAX) >= total
}

impl Sirene {
    fn aujourd_hui(&self) -> NaiveDate {
        (self.horloge)().with_timezone(&Paris).date_naive()
    }

    /// S1 : la fiche d'aujourd'hui.
    pub(super) async fn lire_fiche(&self, siret: &Siret) -> Result<Option<Etablissement>, ErreurExterne> {
        let (chemin, date) = (format!("siret/{siret}"), self.aujourd_hui().to_string());
        match self.client.lire::<formes::Reponse>(&chemin, &[("date", &date)]).await? {
            Reponse::Inconnu => Ok(None),
            Reponse::Trouve(reponse) => reponse
                .etablissement
                .lire()
                .filter(|lu| lu.siret == *siret)
                .map(Some)
                .ok_or(ILLISIBLE),
        }
    }

    /// S2 : toutes les pages, jusqu'au total annoncé.
    pub(super) async fn lire_liste(&self, siren: &Siren) -> Result<Etablissements, ErreurExterne> {
        timeout(DELAI_LISTE, self.lire_pages(siren))
            .await
            .unwrap_or_else(|_| Err(self.client.indisponible("délai dépassé")))
    }

    async fn lire_pages(&self, siren: &Siren) -> Result<Etablissements, ErreurExterne> {
        let mut lus = BTreeMap::new();
        let (mut total, mut recues) = (0, 0);
        let mut suite = Suite::Curseur("*".to_owned());
        let mut complete = false;
        for _ in 0..self.pages {
            // Une page de trop ne dit pas que la liste est finie : seul le total annoncé et atteint le dit.
            let Some(page) = self.lire_page(siren, &suite).await? else {
                break;
            };
            total = page.header.total;
            recues += page.recues();
            let (avant, suivant) = (lus.len(), page.header.curseur_suivant.clone());
            // Une fiche mal formée manque à la liste, qui n'est alors pas complète, sans empêcher de lire les autres.
            for lu in page.lire().filter(|lu| lu.siret.siren() == *siren) {
                lus.insert(lu.siret.clone(), lu);
            }
            complete = atteint(lus.len(), total);
            // Une page vide, ou qui n'apprend rien, termine la lecture.
            if complete || atteint(recues, total) || lus.len() == avant {
                break;
            }
            suite = match (suivant, suite) {
                (Some(suivant), Suite::Curseur(courant)) if suivant != courant => Suite::Curseur(suivant),
                _ => Suite::Rang(recues),
            };
        }
        // Aucune ligne lisible : ce n'est pas une entreprise mal tenue, c'est le service qui a changé de forme.
        if lus.is_empty() && recues > 0 {
            return Err(ILLISIBLE);
        }
        Ok(Etablissements {
            // Une entreprise a au moins son siège : une liste vide n'est pas la sienne, et ne retire rien à une fiche.
            complete: complete && !lus.is_empty(),
            liste: lus.into_values().collect(),
            total,
        })
    }

    async fn lire_page(&self, siren: &Siren, suite: &Suite) -> Result<Option<formes::Page>, ErreurExterne> {
        let (critere, nombre) = (format!("siren:{siren}"), PAR_PAGE.to_string());
        let mut parametres = vec![("q", critere.as_str()), ("nombre", &nombre), ("champs", CHAMPS)];
        let rang;
        match suite {
            // Le rang est borné à mille par le service ; le curseur ne l'est pas.
            Suite::Curseur(curseur) => parametres.push(("curseur", curseur)),
            Suite::Rang(debut) => {
                rang = debut.to_string();
                parametres.extend([("debut", rang.as_str()), ("tri", "siret")]);
            }
        }
        match self.client.lire("siret", &parametres).await? {
            Reponse::Inconnu => Ok(None),
            Reponse::Trouve(page) => Ok(Some(page)),
        }
    }

    /// S3, de proche en proche ; toute la chaîne tient dans le délai d'un appel.
    pub(super) async fn lire_chaine(&self, siret: &Siret) -> Result<Vec<LienSuccession>, ErreurExterne> {
        timeout(self.client.delai_total(), self.suivre(siret))
            .await
            .unwrap_or_else(|_| Err(self.client.indisponible("délai dépassé")))
    }

    async fn suivre(&self, siret: &Siret) -> Result<Vec<LienSuccession>, ErreurExterne> {
        let mut chaine: Vec<LienSuccession> = Vec::new();
        let mut courant = siret.clone();
        while chaine.len() < LIENS {
            let Some(lien) = self.lire_lien(&courant).await? else {
                break;
            };
            let deja_vu = lien.successeur == *siret || chaine.iter().any(|vu| vu.successeur == lien.successeur);
            if deja_vu {
                break;
            }
            courant = lien.successeur.clone();
            chaine.push(lien);
        }
        Ok(chaine)
    }

    async fn lire_lien(&self, siret: &Siret) -> Result<Option<LienSuccession>, ErreurExterne> {
        let critere = format!("siretEtablissementPredecesseur:{siret}");
        let parametres = [("q", critere.as_str()), ("nombre", "100"), ("tri", "successeur")];
        match self
            .client
            .lire::<formes::Liens>("siret/liensSuccession", &parametres)
            .await?
        {
            Reponse::Inconnu => Ok(None),
            Reponse::Trouve(liens) => Ok(liens.plus_recent(siret)),
        }
    }

    /// S4.
    pub(super) async fn lire_etat(&self) -> Result<bool, ErreurExterne> {
        match self.client.sonder::<formes::Informations>("informations", &[]).await? {
            Reponse::Inconnu => Ok(false),
            Reponse::Trouve(informations) => Ok(informations.etat_service == "UP"),
        }
    }
}
