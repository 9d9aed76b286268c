//! Section « établissements » : ceux que le siège autorise à se prévaloir de son agrément.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uuid::Uuid;
use vao_contract::ErreurChamp;
use vao_contract::organisme::Etablissements;
use vao_db::Tx;
use vao_db::organismes::{self, Fiche};
use vao_domain::OrganismeId;
use vao_domain::organisme::EvenementOrganisme;

use super::super::super::conversion;
use super::super::super::faits::{self, Auteur, Fait};
use super::super::super::taches::AutorisationRetiree;
use super::Saisie;
use crate::extraction::lire_valeur;
use crate::horloge::Horloge;
use crate::taches::confier;
use crate::{App, Problem};

/// Ce que l'envoi change aux autorisations.
#[derive(Default)]
pub(super) struct Autorisations {
    donnees: Vec<String>,
    retirees: Vec<String>,
    fermees: BTreeSet<String>,
}

/// Compare la liste envoyée à celle d'avant ; 422 pour un établissement inconnu, ou fermé et ajouté.
pub(super) async fn relire(app: &App, tx: &mut Tx, fiche: &Fiche, fusionnee: Value) -> Result<Saisie, Problem> {
    let saisis: Etablissements = lire_valeur(fusionnee)?;
    app.valider(&saisis)?;
    let etats = organismes::etats_des_etablissements(tx, OrganismeId(fiche.ligne.id)).await?;
    let connus: BTreeMap<&str, (bool, bool)> = etats
        .iter()
        .map(|(siret, ferme, autorise)| (siret.as_str(), (*ferme, *autorise)))
        .collect();
    let mut erreurs = Vec::new();
    for (rang, siret) in saisis.autorises.iter().enumerate() {
        let mut refuser = |code: &str, message: &str| {
            erreurs.push(ErreurChamp::new(format!("/autorises/{rang}"), code, message));
        };
        match connus.get(siret.as_str()) {
            None => refuser(
                "etablissement-inconnu",
                "Le répertoire ne donne pas cet établissement à votre entreprise. Actualisez la liste s'il est récent.",
            ),
            Some((true, false)) => refuser(
                "etablissement-ferme",
                "Cet établissement est fermé : il ne peut plus être autorisé.",
            ),
            Some((true, true) | (false, _)) => {}
        }
    }
    if !erreurs.is_empty() {
        return Err(Problem::champs(erreurs));
    }
    let canonique = saisis.canonique();
    let voulus: BTreeSet<&str> = canonique.autorises.iter().map(vao_domain::Siret::as_str).collect();
    let mut relue = Saisie::de(conversion::ecrire(&canonique)?);
    for (siret, ferme, autorise) in &etats {
        match (autorise, voulus.contains(siret.as_str())) {
            (false, true) => relue.autorisations.donnees.push(siret.clone()),
            (true, false) => {
                relue.autorisations.retirees.push(siret.clone());
                if *ferme {
                    relue.autorisations.fermees.insert(siret.clone());
                }
            }
            (true, true) | (false, false) => {}
        }
    }
    Ok(relue)
}

impl Autorisations {
    fn est_vide(&self) -> bool {
        self.donnees.is_empty() && self.retirees.is_empty()
    }

    /// Écrit les autorisations données et retirées ; les utilisateurs d'un établissement qui la perd sont prévenus (O6).
    pub(super) async fn ecrire(&self, tx: &mut Tx, app: &App, siege: OrganismeId, par: Uuid) -> Result<(), Problem> {
        let le = app.horloge().maintenant();
        if !self.donnees.is_empty() {
            organismes::autoriser(tx, siege, &self.donnees, par, le).await?;
        }
        if !self.retirees.is_empty() {
            organismes::retirer(tx, siege, &self.retirees).await?;
        }
        for siret in &self.retirees {
            let tache = AutorisationRetiree {
                siege: siege.0,
                siret: siret.clone(),
            };
            confier(tx, &tache).await?;
        }
        Ok(())
    }

    /// Reporte dans la fiche lue ce qui vient d'être écrit.
    pub(super) fn reporter(&self, fiche: &mut Fiche) {
        if self.est_vide() {
            return;
        }
        let comptes = &mut fiche.comptes;
        comptes.sirets.retain(|siret| !self.retirees.contains(siret));
        comptes.sirets.extend(self.donnees.iter().cloned());
        comptes.sirets.sort_unstable();
        let fermees = i64::try_from(self.fermees.len()).unwrap_or_default();
        comptes.autorises = i64::try_from(comptes.sirets.len()).unwrap_or_default();
        comptes.autorises_fermes = comptes.autorises_fermes.saturating_sub(fermees);
    }

    /// Événement : combien d'établissements ont été autorisés ou retirés, et lesquels.
    pub(super) async fn raconter(
        &self,
        tx: &mut Tx,
        horloge: &Horloge,
        siege: OrganismeId,
        auteur: &Auteur,
    ) -> Result<(), Problem> {
        if self.est_vide() {
            return Ok(());
        }
        let mut morceaux = Vec::new();
        for (verbe, sirets) in [("Autorisé", &self.donnees), ("Retiré", &self.retirees)] {
            match sirets.as_slice() {
                [] => {}
                [siret] => morceaux.push(format!("{verbe} : {siret}")),
                plusieurs => morceaux.push(format!("{verbe}s : {}", plusieurs.len())),
            }
        }
        let fait = Fait {
            metadata: json!({
                "precision": morceaux.join(" ; "),
                "autorises": self.donnees,
                "retires": self.retirees,
            }),
            ..Fait::simple(EvenementOrganisme::Etablissements)
        };
        faits::noter(tx, horloge, siege.0, auteur, fait).await?;
        Ok(())
    }
}
