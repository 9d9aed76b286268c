//! Confirmation de l'adresse d'une inscription, et renvoi d'un lien trop ancien.

use vao_contract::ErreurChamp;
use vao_contract::compte::{RenvoiLien, ValidationDto};
use vao_db::demandes_publiques::Nature;
use vao_db::inscriptions::{self, Titulaire};
use vao_db::{AsyncPgConnection, Tx, liens as table};
use vao_domain::Population;
use vao_domain::compte::UsageLien;
use vao_domain::texte::courriel_canonique;

use super::{confirmation, demandes, liens};
use crate::sessions::provenance::Client;
use crate::sessions::secrets;
use crate::{App, Problem};

/// Confirme l'adresse d'une inscription, depuis le lien reçu.
///
/// De deux clics simultanés, un seul confirme : l'autre apprend que le lien a servi.
pub(super) async fn valider(app: &App, client: &Client, jeton: &str) -> Result<ValidationDto, Problem> {
    app.db
        .transaction(async |tx| {
            let usages = [UsageLien::ValidationCourriel];
            let lien = liens::consommer(tx, &app.commun, client, jeton, &usages).await?;
            let titulaire = inscriptions::verrouiller(tx, lien.population.0, lien.compte_id)
                .await?
                .ok_or_else(liens::invalide)?;
            confirmation::confirmer(tx, app, client, &titulaire).await
        })
        .await
}

/// Envoie un nouveau lien à un compte qui attend d'être confirmé ou activé ; à tout autre, rien ne part.
pub(super) async fn renvoyer(app: &App, client: &Client, corps: &RenvoiLien) -> Result<(), Problem> {
    client.accepter(corps.population)?;
    if corps.email.is_none() && corps.jeton.is_none() {
        let message = "Donnez l'adresse de votre compte, ou ouvrez le lien reçu.";
        return Err(Problem::champs(vec![ErreurChamp::new(
            "/email",
            "obligatoire",
            message,
        )]));
    }
    app.db
        .transaction(async |tx| renvoyer_dans(tx, app, client, corps).await)
        .await
}

async fn renvoyer_dans(tx: &mut Tx, app: &App, client: &Client, corps: &RenvoiLien) -> Result<(), Problem> {
    let population = corps.population;
    let (titulaire, compte_comme) = match (&corps.email, &corps.jeton) {
        (Some(email), _) => {
            let mail = courriel_canonique(email);
            (inscriptions::par_mail(tx, population, &mail).await?, mail)
        }
        (None, jeton) => par_jeton(tx, app, population, jeton.as_deref().unwrap_or_default()).await?,
    };
    let le = app.horloge().maintenant();
    demandes::compter(tx, client, Nature::Renvoi, population, &compte_comme, le).await?;
    let usage = match population {
        Population::Usagers => UsageLien::ValidationCourriel,
        Population::Bo => UsageLien::Activation,
    };
    let compte = titulaire
        .filter(|titulaire| titulaire.lien_attendu() == Some(usage))
        .map_or_else(|| liens::leurre(&app.commun), |titulaire| titulaire.id);
    liens::emettre(tx, &app.commun, usage, population, compte, None).await?;
    Ok(())
}

/// Titulaire d'un lien de confirmation ou d'invitation, même trop ancien, et ce sous quoi compter la demande.
async fn par_jeton(
    conn: &mut AsyncPgConnection,
    app: &App,
    population: Population,
    jeton: &str,
) -> Result<(Option<Titulaire>, String), Problem> {
    let empreinte = secrets::empreinte(jeton);
    let lien = table::lire(conn, &empreinte).await?.filter(|lien| {
        lien.population.0 == population && matches!(lien.usage.0, UsageLien::ValidationCourriel | UsageLien::Activation)
    });
    let compte = lien.map_or_else(|| liens::leurre(&app.commun), |lien| lien.compte_id);
    let titulaire = inscriptions::par_id(conn, population, compte).await?;
    let compte_comme = match &titulaire {
        Some(titulaire) => titulaire.mail.clone(),
        None => format!("lien:{}", hex::encode(&empreinte)),
    };
    Ok((titulaire, compte_comme))
}
