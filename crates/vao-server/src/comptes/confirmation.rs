//! Ce qui suit la confirmation d'une adresse, par le lien reçu ou par un nouveau mot de passe.

use serde_json::json;
use vao_contract::compte::ValidationDto;
use vao_contract::{CodeProbleme, Probleme};
use vao_db::inscriptions::{self, Titulaire};
use vao_db::{Tx, territoires};
use vao_domain::compte::{ActionJournal, ActionUsager, Approbateur, StatutUsager};
use vao_domain::{Code as _, CodeTerritoire};

use super::approbation::{self, Approbateurs};
use super::taches::CourrielCompteActif;
use super::{auteur, cible};
use crate::journal_comptes::ecriture::{self, Fait};
use crate::sessions::provenance::Client;
use crate::taches::confier;
use crate::{App, Problem};

/// Fait avancer un compte dont l'adresse vient d'être confirmée, et prévient qui doit l'être.
///
/// Un compte qui a un SIRET attend d'être approuvé ; un compte ancien, sans SIRET, s'ouvre. 409 si son statut ne le
/// permet pas.
pub(super) async fn confirmer(
    tx: &mut Tx,
    app: &App,
    client: &Client,
    titulaire: &Titulaire,
) -> Result<ValidationDto, Problem> {
    let suivant = titulaire.statut_usager().and_then(|statut| {
        Some((
            statut,
            statut.suivant(ActionUsager::ConfirmerCourriel, titulaire.siret.is_some())?,
        ))
    });
    let Some((avant, statut)) = suivant else {
        return Err(deja_confirme(titulaire));
    };
    let le = app.horloge().maintenant();
    inscriptions::confirmer(tx, titulaire.id, statut, le).await?;
    let fait = changement_de_statut(ActionJournal::ConfirmationCourriel, avant, statut);
    ecriture::noter(tx, app.horloge(), &auteur(titulaire, client), &cible(titulaire), fait).await?;
    tracing::info!(compte = %titulaire.id, statut = statut.code(), "adresse confirmée");
    match &titulaire.siret {
        None => {
            let tache = CourrielCompteActif { compte: titulaire.id };
            confier(tx, &tache).await?;
            Ok(ValidationDto {
                ouvert: true,
                approbateur: None,
                region: None,
            })
        }
        Some(siret) => {
            let approbateurs = approbation::approbateurs_de(tx, siret).await?;
            approbation::annoncer(tx, titulaire.id, &approbateurs).await?;
            approbation::notifier(tx, titulaire.id, &approbateurs, false).await?;
            Ok(ValidationDto {
                ouvert: false,
                approbateur: Some(approbateurs.approbateur),
                region: region(tx, titulaire, &approbateurs).await?,
            })
        }
    }
}

/// Nom de la région, quand c'est elle qui approuve.
async fn region(tx: &mut Tx, titulaire: &Titulaire, approbateurs: &Approbateurs) -> Result<Option<String>, Problem> {
    let (Approbateur::Dreets, Some(code)) = (approbateurs.approbateur, &titulaire.territoire) else {
        return Ok(None);
    };
    let region = territoires::charger(tx, &CodeTerritoire(code.clone())).await?;
    Ok(region.map(|region| region.libelle))
}

/// Ligne du journal d'un changement de statut.
pub(super) fn changement_de_statut(action: ActionJournal, avant: StatutUsager, apres: StatutUsager) -> Fait<'static> {
    Fait {
        action,
        motif: None,
        avant: Some(json!({"Statut": avant.libelle()})),
        apres: Some(json!({"Statut": apres.libelle()})),
    }
}

fn deja_confirme(titulaire: &Titulaire) -> Problem {
    let probleme = Probleme::de(CodeProbleme::EtatIncompatible)
        .detail("Votre adresse est déjà confirmée : connectez-vous, ou choisissez un nouveau mot de passe.");
    match titulaire.statut_usager() {
        Some(statut) => probleme
            .etat_et_actions(statut, std::iter::empty::<ActionUsager>())
            .into(),
        None => probleme.into(),
    }
}
