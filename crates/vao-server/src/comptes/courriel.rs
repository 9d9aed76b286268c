//! Confirmation de la nouvelle adresse d'un compte, depuis le lien qu'elle a reçu.

use serde_json::json;
use vao_contract::CodeProbleme;
use vao_db::inscriptions::{self, Titulaire};
use vao_db::sessions::{self, MotifRevocation};
use vao_db::{DbError, Tx, liens as table};
use vao_domain::compte::{ActionJournal, UsageLien};

use super::taches::{ADRESSE, AdresseModifiee};
use super::{auteur, cible, liens};
use crate::journal_comptes::ecriture::{Fait, noter_sous};
use crate::sessions::provenance::Client;
use crate::sessions::service;
use crate::taches::confier;
use crate::{App, Problem};

/// Remplace l'adresse du compte par celle qui a reçu le lien ; l'ancienne en est prévenue.
pub(super) async fn confirmer(app: &App, client: &Client, jeton: &str) -> Result<(), Problem> {
    app.db
        .transaction(async |tx| {
            let usages = [UsageLien::ChangementCourriel];
            let lien = liens::consommer(tx, &app.commun, client, jeton, &usages).await?;
            let titulaire = inscriptions::verrouiller(tx, lien.population.0, lien.compte_id)
                .await?
                .filter(Titulaire::est_actif)
                .ok_or_else(liens::invalide)?;
            let mail = lien.nouveau_mail.ok_or_else(liens::invalide)?;
            remplacer(tx, app, client, &titulaire, &mail).await
        })
        .await
}

async fn remplacer(tx: &mut Tx, app: &App, client: &Client, titulaire: &Titulaire, mail: &str) -> Result<(), Problem> {
    let le = app.horloge().maintenant();
    let (population, compte) = (titulaire.population, titulaire.id);
    inscriptions::changer_mail(tx, population, compte, mail, le)
        .await
        .map_err(deja_prise)?;
    let ligne = app.horloge().nouvel_id();
    let (auteur, cible) = (auteur(titulaire, client), cible(titulaire));
    let fait = Fait {
        avant: Some(json!({ADRESSE: titulaire.mail})),
        apres: Some(json!({ADRESSE: mail})),
        ..Fait::simple(ActionJournal::ChangementCourriel)
    };
    noter_sous(tx, app.horloge(), ligne, &auteur, &cible, fait).await?;
    let motif = MotifRevocation::ChangementCourriel;
    service::fermer_toutes(tx, &app.commun, population, compte, None, motif).await?;
    sessions::oublier_appareils(tx, population, compte, le).await?;
    inscriptions::fermer_defis(tx, population, compte, le).await?;
    // Un lien parti à l'ancienne adresse ne doit plus rien ouvrir.
    table::annuler(tx, population, compte, le).await?;
    tracing::info!(compte = %compte, population = population.to_string(), "adresse changée");
    let tache = AdresseModifiee {
        population,
        compte,
        ligne,
    };
    confier(tx, &tache).await
}

fn deja_prise(erreur: DbError) -> Problem {
    let prise = ["usager_mail_unique", "agent_mail_unique"]
        .iter()
        .any(|contrainte| erreur.est_contrainte(contrainte));
    if prise {
        Problem::detaille(
            CodeProbleme::CompteExistant,
            "Un autre compte a pris cette adresse entre-temps. Votre adresse n'a pas changé.",
        )
    } else {
        erreur.into()
    }
}
