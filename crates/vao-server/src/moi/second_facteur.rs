//! Application d'authentification de l'appelant : inscription, codes de secours, retrait.

use vao_contract::ErreurChamp;
use vao_contract::moi::{CodesDeSecoursDto, PreparationDto, SecondFacteurDto};
use vao_db::second_facteur::{self as table, Application};
use vao_db::{AsyncPgConnection, Tx};
use vao_domain::compte::ActionJournal;

use super::impossible;
use crate::acces::Identite;
use crate::journal_comptes::ecriture::Fait;
use crate::sessions::provenance::Client;
use crate::sessions::verification::exiger_mot_de_passe;
use crate::sessions::{journal, second_facteur, totp};
use crate::{App, Problem};

/// Second facteur de l'appelant.
pub(super) async fn lire(app: &App, appelant: &Identite) -> Result<SecondFacteurDto, Problem> {
    let mut connexion = app.db.prendre().await?;
    etat(&mut connexion, app, appelant).await
}

async fn etat(conn: &mut AsyncPgConnection, app: &App, appelant: &Identite) -> Result<SecondFacteurDto, Problem> {
    let (population, compte) = (appelant.population, appelant.compte);
    let application = table::lire(conn, population, compte).await?;
    let restants = table::codes_restants(conn, population, compte).await?;
    Ok(SecondFacteurDto {
        application_depuis: application.and_then(|application| application.confirme_at),
        codes_restants: u32::try_from(restants).unwrap_or_default(),
        exigee: appelant.application_exigee(&app.commun.config),
    })
}

/// Commence une inscription : le secret n'est montré qu'ici, et ne sert qu'une fois confirmé.
pub(super) async fn preparer(
    app: &App,
    client: &Client,
    appelant: &Identite,
    mot_de_passe: String,
) -> Result<PreparationDto, Problem> {
    exiger_mot_de_passe(app, client, appelant, mot_de_passe, "/motDePasse").await?;
    let (population, compte) = (appelant.population, appelant.compte);
    let secret = totp::tirer_secret()?;
    let chiffre = second_facteur::chiffrer(&app.commun, population, compte, &secret)?;
    let le = app.horloge().maintenant();
    let ecrite = app
        .db
        .transaction(async |tx| table::preparer(tx, population, compte, &chiffre, le).await)
        .await?;
    if !ecrite {
        return Err(impossible(
            "Une application est déjà inscrite. Retirez-la d'abord pour en inscrire une autre.",
        ));
    }
    totp::inscription(&secret, population, &appelant.email)
}

/// Finit l'inscription par un premier code ; rend les codes de secours, montrés une seule fois.
pub(super) async fn confirmer(
    app: &App,
    client: &Client,
    appelant: &Identite,
    code: &str,
) -> Result<CodesDeSecoursDto, Problem> {
    // Jugé une première fois avant de hacher dix codes, puis de nouveau sous le verrou.
    let mut connexion = app.db.prendre().await?;
    let lue = table::lire(&mut connexion, appelant.population, appelant.compte).await?;
    drop(connexion);
    juger(app, appelant, lue, code)?;
    let (codes, empreintes) = second_facteur::nouveaux_codes(&app.commun, appelant.compte).await?;
    app.db
        .transaction(async |tx| inscrire(tx, app, client, appelant, code, &empreintes).await)
        .await?;
    Ok(CodesDeSecoursDto { codes })
}

async fn inscrire(
    tx: &mut Tx,
    app: &App,
    client: &Client,
    appelant: &Identite,
    code: &str,
    empreintes: &[Vec<u8>],
) -> Result<(), Problem> {
    let (population, compte) = (appelant.population, appelant.compte);
    let le = app.horloge().maintenant();
    let application = table::verrouiller(tx, population, compte).await?;
    let pas = juger(app, appelant, application, code)?;
    table::confirmer(tx, population, compte, pas, le).await?;
    table::remplacer_codes(tx, population, compte, empreintes, le).await?;
    let fait = journal::changement_d_application(true);
    journal::noter(tx, app.horloge(), client, appelant, fait).await?;
    let sauf = Some(appelant.session);
    second_facteur::apres_changement(tx, &app.commun, population, compte, sauf, true).await?;
    tracing::info!(compte = %compte, population = population.to_string(), "application d'authentification inscrite");
    Ok(())
}

/// Pas du code d'une inscription commencée.
fn juger(app: &App, appelant: &Identite, application: Option<Application>, code: &str) -> Result<i64, Problem> {
    let application =
        application.ok_or_else(|| impossible("Aucune inscription n'est commencée : affichez d'abord le code QR."))?;
    if application.confirme_at.is_some() {
        return Err(impossible("Cette application est déjà inscrite."));
    }
    let secret = second_facteur::secret(&app.commun, appelant.population, appelant.compte, &application)?;
    let pas = totp::verifier(&secret, code, app.horloge().maintenant(), application.dernier_pas)?;
    pas.ok_or_else(|| {
        let message = "Ce code n'est pas le bon. Vérifiez l'heure de votre appareil, puis saisissez le code affiché.";
        Problem::champs(vec![ErreurChamp::new("/code", "code", message)])
    })
}

/// Retire l'application ; le code reviendra par courriel.
pub(super) async fn retirer(
    app: &App,
    client: &Client,
    appelant: &Identite,
    mot_de_passe: String,
) -> Result<SecondFacteurDto, Problem> {
    exiger_mot_de_passe(app, client, appelant, mot_de_passe, "/motDePasse").await?;
    if appelant.application_exigee(&app.commun.config) {
        return Err(impossible(
            "Vos rôles permettent de décider : l'application est exigée de votre compte et ne peut pas être retirée.",
        ));
    }
    let (population, compte) = (appelant.population, appelant.compte);
    app.db
        .transaction(async |tx| {
            let sauf = Some(appelant.session);
            if !second_facteur::retirer(tx, &app.commun, population, compte, sauf).await? {
                return Err(impossible("Aucune application n'est inscrite."));
            }
            let fait = journal::changement_d_application(false);
            journal::noter(tx, app.horloge(), client, appelant, fait).await?;
            etat(tx, app, appelant).await
        })
        .await
}

/// Remplace les codes de secours ; les anciens ne valent plus rien.
pub(super) async fn renouveler_codes(
    app: &App,
    client: &Client,
    appelant: &Identite,
    mot_de_passe: String,
) -> Result<CodesDeSecoursDto, Problem> {
    exiger_mot_de_passe(app, client, appelant, mot_de_passe, "/motDePasse").await?;
    let (population, compte) = (appelant.population, appelant.compte);
    let (codes, empreintes) = second_facteur::nouveaux_codes(&app.commun, compte).await?;
    let le = app.horloge().maintenant();
    app.db
        .transaction(async |tx| {
            table::verrouiller(tx, population, compte)
                .await?
                .filter(|application| application.confirme_at.is_some())
                .ok_or_else(|| {
                    impossible("Aucune application n'est inscrite : les codes de secours n'auraient pas d'usage.")
                })?;
            table::remplacer_codes(tx, population, compte, &empreintes, le).await?;
            let fait = Fait {
                motif: Some("Codes de secours remplacés"),
                ..Fait::simple(ActionJournal::SecondFacteur)
            };
            journal::noter(tx, app.horloge(), client, appelant, fait).await
        })
        .await?;
    Ok(CodesDeSecoursDto { codes })
}
