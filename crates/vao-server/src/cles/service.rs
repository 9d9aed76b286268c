//! Sa clé d'API : la montrer, la créer ou la remplacer, la révoquer.

use chrono::Duration;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use uuid::Uuid;
use vao_contract::cle_api::{CleApiCreee, CleApiDto, CreationCleApi, EtatCleApi};
use vao_db::Tx;
use vao_db::cles_api::{self as table, CleRow, NouvelleCle};
use vao_domain::Code as _;
use vao_domain::cle_api::{DUREE_JOURS, Scope};
use vao_domain::compte::ActionJournal;
use vao_domain::typographie::jour_long;

use super::format::{CleTiree, prefixe};
use super::taches::CourrielCleCreee;
use crate::acces::{Access, GererCleApi, Identite};
use crate::horloge::jour_de_paris;
use crate::journal_comptes::ecriture::{self, Auteur, Cible, Fait};
use crate::sessions::journal;
use crate::sessions::provenance::Client;
use crate::sessions::verification::exiger_mot_de_passe;
use crate::taches::confier;
use crate::{App, Problem};

/// Clé de l'appelant.
pub(super) async fn lire(app: &App, appelant: &Identite) -> Result<EtatCleApi, Problem> {
    let mut connexion = app.db.prendre().await?;
    let lue = table::de_l_usager(&mut connexion, appelant.compte).await?;
    Ok(EtatCleApi {
        cle: lue.map(|cle| montrer(app, cle)),
    })
}

/// Crée la clé de l'appelant, ou remplace celle qu'il a ; elle n'est montrée qu'ici.
pub(super) async fn creer(
    app: &App,
    client: &Client,
    acces: &Access<GererCleApi>,
    corps: CreationCleApi,
) -> Result<CleApiCreee, Problem> {
    let appelant = acces.identite();
    acces.portee()?;
    exiger_mot_de_passe(app, client, appelant, corps.mot_de_passe, "/motDePasse").await?;
    let tiree = CleTiree::tirer(app.commun.config.env)?;
    let mut scopes = corps.scopes;
    scopes.sort_unstable();
    scopes.dedup();
    let details = app
        .db
        .transaction(async |tx| inscrire(tx, app, client, appelant, &tiree, &scopes).await)
        .await?;
    tracing::info!(compte = %appelant.compte, cle_api = tiree.identifiant, "clé d'API créée");
    Ok(CleApiCreee {
        cle: tiree.texte.expose_secret().to_owned(),
        details,
    })
}

async fn inscrire(
    tx: &mut Tx,
    app: &App,
    client: &Client,
    appelant: &Identite,
    tiree: &CleTiree,
    scopes: &[Scope],
) -> Result<CleApiDto, Problem> {
    let le = app.horloge().maintenant();
    table::verrouiller_titulaire(tx, appelant.compte).await?;
    let ancienne = table::revoquer(tx, appelant.compte, le).await?;
    let nouvelle = NouvelleCle {
        id: app.horloge().nouvel_id(),
        usager: appelant.compte,
        identifiant: &tiree.identifiant,
        empreinte: &app.commun.poivre.empreinte(tiree.texte.expose_secret()),
        scopes,
        le,
        expire_at: le + Duration::days(DUREE_JOURS),
    };
    let ecrite = table::ajouter(tx, &nouvelle).await?;
    let fait = Fait {
        avant: ancienne.as_ref().map(|cle| decrire(app, cle)),
        apres: Some(decrire(app, &ecrite)),
        ..Fait::simple(match ancienne {
            Some(_) => ActionJournal::CleApiRemplacee,
            None => ActionJournal::CleApiCreee,
        })
    };
    journal::noter(tx, app.horloge(), client, appelant, fait).await?;
    let tache = CourrielCleCreee {
        cle: ecrite.id,
        remplacee: ancienne.is_some(),
    };
    confier(tx, &tache).await?;
    Ok(montrer(app, ecrite))
}

/// Révoque la clé de l'appelant ; 404 s'il n'en a pas.
pub(super) async fn revoquer(app: &App, client: &Client, appelant: &Identite) -> Result<(), Problem> {
    let le = app.horloge().maintenant();
    app.db
        .transaction(async |tx| {
            let ancienne = table::revoquer(tx, appelant.compte, le).await?;
            let ancienne = ancienne.ok_or_else(Problem::introuvable)?;
            let fait = revocation(app, &ancienne);
            journal::noter(tx, app.horloge(), client, appelant, fait).await
        })
        .await?;
    tracing::info!(compte = %appelant.compte, "clé d'API révoquée");
    Ok(())
}

/// Révoque la clé d'un compte dont le mot de passe se réinitialise : qui tenait l'ancien a pu la créer, et elle vaudrait
/// encore un an. Vrai s'il en avait une.
pub async fn revoquer_celle_de(
    tx: &mut Tx,
    app: &App,
    auteur: &Auteur,
    cible: &Cible,
    compte: Uuid,
) -> Result<bool, Problem> {
    let Some(ancienne) = table::revoquer(tx, compte, app.horloge().maintenant()).await? else {
        return Ok(false);
    };
    ecriture::noter(tx, app.horloge(), auteur, cible, revocation(app, &ancienne)).await?;
    Ok(true)
}

fn revocation(app: &App, ancienne: &CleRow) -> Fait<'static> {
    Fait {
        avant: Some(decrire(app, ancienne)),
        ..Fait::simple(ActionJournal::CleApiRevoquee)
    }
}

fn montrer(app: &App, cle: CleRow) -> CleApiDto {
    CleApiDto {
        prefixe: prefixe(&cle.identifiant, app.commun.config.env),
        scopes: cle.scopes.into_iter().map(|scope| scope.0).collect(),
        creee_at: cle.created_at,
        expire_at: cle.expire_at,
        expiree: cle.expire_at <= app.horloge().maintenant(),
        derniere_utilisation_at: cle.derniere_utilisation_at,
        derniere_adresse_ip: cle.derniere_adresse_ip,
    }
}

/// Clé, pour le journal : ce qui la désigne et ce qu'elle permet, rien qui l'ouvre.
fn decrire(app: &App, cle: &CleRow) -> Value {
    let droits: Vec<&str> = cle.scopes.iter().map(|scope| scope.0.libelle()).collect();
    json!({
        "Clé": prefixe(&cle.identifiant, app.commun.config.env),
        "Droits": droits.join(", "),
        "Fin de validité": jour_long(jour_de_paris(cle.expire_at)),
    })
}
