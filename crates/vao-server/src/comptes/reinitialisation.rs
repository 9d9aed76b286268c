//! Mot de passe oublié, et premier mot de passe d'un agent invité.

use serde_json::json;
use vao_contract::compte::{LienDto, OubliMotDePasse, Reinitialisation};
use vao_db::demandes_publiques::Nature;
use vao_db::inscriptions::{self, Etat, Titulaire};
use vao_db::sessions::{self, MotifRevocation};
use vao_db::{Tx, connexions, liens as table};
use vao_domain::compte::{ActionJournal, ActionUsager, EtatAgent, StatutUsager, UsageLien};
use vao_domain::texte::courriel_canonique;
use vao_domain::{Code as _, Population};

use super::taches::MotDePasseModifie;
use super::{auteur, cible, confirmation, demandes, liens};
use crate::cles;
use crate::journal_comptes::ecriture::{self, Fait};
use crate::sessions::mots_de_passe::{self, Personne};
use crate::sessions::provenance::Client;
use crate::sessions::service;
use crate::taches::confier;
use crate::{App, Problem};

/// Liens qui font choisir un mot de passe.
const USAGES: [UsageLien; 2] = [UsageLien::Reinitialisation, UsageLien::Activation];

/// Envoie un lien au titulaire de l'adresse, s'il y en a un et s'il y a droit ; la réponse ne le dit pas.
pub(super) async fn oublier(app: &App, client: &Client, corps: &OubliMotDePasse) -> Result<(), Problem> {
    let population = corps.population;
    client.accepter(population)?;
    let mail = courriel_canonique(&corps.email);
    let le = app.horloge().maintenant();
    app.db
        .transaction(async |tx| {
            demandes::compter(tx, client, Nature::Oubli, population, &mail, le).await?;
            let titulaire = inscriptions::par_mail(tx, population, &mail).await?;
            let compte = titulaire
                .filter(Titulaire::mot_de_passe_reinitialisable)
                .map_or_else(|| liens::leurre(&app.commun), |titulaire| titulaire.id);
            let usage = UsageLien::Reinitialisation;
            liens::emettre(tx, &app.commun, usage, population, compte, None).await?;
            Ok::<_, Problem>(())
        })
        .await
}

/// Ce que vaut un lien de mot de passe, sans le consommer.
pub(super) async fn lire(app: &App, client: &Client, jeton: &str) -> Result<LienDto, Problem> {
    let mut connexion = app.db.prendre().await?;
    let lien = liens::lire(&mut connexion, &app.commun, client, jeton, &USAGES).await?;
    let titulaire = titulaire(inscriptions::par_id(&mut connexion, lien.population.0, lien.compte_id).await?)?;
    Ok(LienDto {
        usage: lien.usage.0,
        population: lien.population.0,
        email: titulaire.mail,
        expire_at: lien.expire_at,
    })
}

/// Un compte bloqué ou désactivé depuis l'envoi rend le lien sans valeur, sans le dire.
fn titulaire(lu: Option<Titulaire>) -> Result<Titulaire, Problem> {
    lu.filter(Titulaire::mot_de_passe_reinitialisable)
        .ok_or_else(liens::invalide)
}

/// Choisit un mot de passe, depuis un lien.
///
/// Le second facteur reste demandé à la connexion : ni ses codes faux ni son application ne sont touchés.
pub(super) async fn reinitialiser(app: &App, client: &Client, corps: Reinitialisation) -> Result<(), Problem> {
    let rang = mots_de_passe::prendre_rang(&app.commun)?;
    let personne = {
        let mut connexion = app.db.prendre().await?;
        let lien = liens::lire(&mut connexion, &app.commun, client, &corps.jeton, &USAGES).await?;
        personne(titulaire(
            inscriptions::par_id(&mut connexion, lien.population.0, lien.compte_id).await?,
        )?)
    };
    let empreinte = mots_de_passe::choisir(&app.commun, rang, corps.mot_de_passe, personne, "/motDePasse").await?;
    app.db
        .transaction(async |tx| appliquer(tx, app, client, &corps.jeton, &empreinte).await)
        .await
}

fn personne(titulaire: Titulaire) -> Personne {
    Personne {
        email: titulaire.mail,
        nom: titulaire.nom,
        prenom: titulaire.prenom,
        siret: titulaire.siret.unwrap_or_default(),
        organisme: String::new(),
    }
}

async fn appliquer(tx: &mut Tx, app: &App, client: &Client, jeton: &str, empreinte: &str) -> Result<(), Problem> {
    let lien = liens::consommer(tx, &app.commun, client, jeton, &USAGES).await?;
    let population = lien.population.0;
    let titulaire = titulaire(inscriptions::verrouiller(tx, population, lien.compte_id).await?)?;
    let le = app.horloge().maintenant();
    inscriptions::changer_mot_de_passe(tx, population, titulaire.id, empreinte, le).await?;
    let (auteur, cible) = (auteur(&titulaire, client), cible(&titulaire));
    let fait = Fait::simple(ActionJournal::ChangementMotDePasse);
    ecriture::noter(tx, app.horloge(), &auteur, &cible, fait).await?;
    faire_avancer(tx, app, client, &titulaire).await?;
    // Tout ce que l'ancien mot de passe avait ouvert se ferme ; ses échecs et ses autres liens ne comptent plus.
    let motif = MotifRevocation::MotDePasse;
    service::fermer_toutes(tx, &app.commun, population, titulaire.id, None, motif).await?;
    sessions::oublier_appareils(tx, population, titulaire.id, le).await?;
    inscriptions::fermer_defis(tx, population, titulaire.id, le).await?;
    connexions::effacer_echecs(tx, population, &titulaire.mail).await?;
    table::annuler(tx, population, titulaire.id, le).await?;
    let cle_revoquee =
        population == Population::Usagers && cles::revoquer_celle_de(tx, app, &auteur, &cible, titulaire.id).await?;
    tracing::info!(compte = %titulaire.id, population = population.to_string(), "mot de passe réinitialisé");
    // Le premier mot de passe d'un agent n'est pas un changement.
    if titulaire.etat != Etat::Agent(EtatAgent::Cree) {
        let tache = MotDePasseModifie {
            population,
            compte: titulaire.id,
            cle_revoquee,
        };
        confier(tx, &tache).await?;
    }
    Ok(())
}

/// Le lien prouve que l'adresse est la bonne : il confirme un compte, en rouvre un suspendu, active un agent.
async fn faire_avancer(tx: &mut Tx, app: &App, client: &Client, titulaire: &Titulaire) -> Result<(), Problem> {
    let fait = match titulaire.etat {
        Etat::Usager(StatutUsager::NeedEmailValidation) => {
            confirmation::confirmer(tx, app, client, titulaire).await?;
            return Ok(());
        }
        Etat::Usager(StatutUsager::TemporaryBlocked) => {
            let avec_siret = titulaire.siret.is_some();
            let Some(apres) = StatutUsager::TemporaryBlocked.suivant(ActionUsager::Reactiver, avec_siret) else {
                return Ok(());
            };
            inscriptions::reactiver(tx, titulaire.id, app.horloge().maintenant()).await?;
            confirmation::changement_de_statut(ActionJournal::Reactivation, StatutUsager::TemporaryBlocked, apres)
        }
        Etat::Agent(EtatAgent::Cree) => changement_d_etat(ActionJournal::ConfirmationCourriel, EtatAgent::Cree),
        Etat::Agent(EtatAgent::Suspendu) => changement_d_etat(ActionJournal::Reactivation, EtatAgent::Suspendu),
        Etat::Usager(StatutUsager::NeedSiretValidation | StatutUsager::Validated | StatutUsager::Blocked)
        | Etat::Agent(EtatAgent::Actif | EtatAgent::Desactive) => return Ok(()),
    };
    ecriture::noter(tx, app.horloge(), &auteur(titulaire, client), &cible(titulaire), fait).await
}

fn changement_d_etat(action: ActionJournal, avant: EtatAgent) -> Fait<'static> {
    Fait {
        action,
        motif: None,
        avant: Some(json!({"État": avant.libelle()})),
        apres: Some(json!({"État": EtatAgent::Actif.libelle()})),
    }
}
