//! Second temps d'une connexion : le code, reçu par courriel ou donné par l'application, ou un code de secours.

use chrono::{DateTime, Duration, Utc};
use vao_contract::CodeProbleme;
use vao_contract::session::{ConfirmationCode, MoyenCode, RenvoiCode};
use vao_db::comptes::{self, Compte};
use vao_db::connexions::{self, Decompte, Defi, Origine, Tentative};
use vao_db::sessions::{self, NouvelAppareil};
use vao_db::{Tx, second_facteur as table};
use vao_domain::Population;
use vao_domain::compte::ActionJournal;

use super::limites::{self, Issue, LIMITES, VERROU, Verrouillage};
use super::provenance::Client;
use super::secrets::{self, Secret};
use super::service::{self, Moyen, SessionNeuve};
use super::{
    CODES_FAUX, DUREE_APPAREIL, DUREE_CODE, ECHECS_PAR_COMPTE, ESSAIS_DE_CODE, RENVOIS_PAR_HEURE, connexion,
    second_facteur, totp,
};
use crate::comptes::cible;
use crate::journal_comptes::ecriture::{self, Fait};
use crate::{App, Problem};

/// Un défi peut faire renvoyer un code jusqu'à sa fin ; l'heure se compte après elle.
const FENETRE_RENVOIS: Duration = Duration::minutes(90);

/// Code présenté.
enum Saisi<'a> {
    /// Six chiffres.
    Chiffres(&'a str),
    /// Code de secours, connu par son empreinte.
    Secours(Vec<u8>),
}

/// Seconde étape : le code.
pub async fn confirmer(app: &App, client: &Client, corps: ConfirmationCode) -> Result<SessionNeuve, Problem> {
    let saisi = lire_saisie(app, &corps).await?;
    let le = app.horloge().maintenant();
    app.db
        .transaction(async |tx| juger_code(tx, app, client, &corps, &saisi, le).await)
        .await?
        .conclure()
}

/// Un code de secours se hache avant la transaction, dans la file des mots de passe, et seulement pour un vrai défi.
async fn lire_saisie<'a>(app: &App, corps: &'a ConfirmationCode) -> Result<Saisi<'a>, Problem> {
    let Some(code) = second_facteur::code_de_secours(&corps.code) else {
        return Ok(Saisi::Chiffres(&corps.code));
    };
    let mut connexion = app.db.prendre().await?;
    let defi = connexions::defi_par_empreinte(&mut connexion, &secrets::empreinte(&corps.defi)).await?;
    drop(connexion);
    let defi = defi.ok_or_else(|| Problem::new(CodeProbleme::CodeExpire))?;
    let empreinte = second_facteur::empreinte(&app.commun, defi.compte_id, code).await?;
    Ok(Saisi::Secours(empreinte))
}

async fn juger_code(
    tx: &mut Tx,
    app: &App,
    client: &Client,
    corps: &ConfirmationCode,
    saisi: &Saisi<'_>,
    le: DateTime<Utc>,
) -> Result<Issue<SessionNeuve>, Problem> {
    let Some((defi, compte)) = defi_vivant(tx, client, &corps.defi, le).await? else {
        return Ok(Issue::refusee(CodeProbleme::CodeExpire));
    };
    if defi.code_expire_at <= le {
        let detail = "Demandez un nouveau code, puis saisissez-le dans les dix minutes.";
        return Ok(Issue::Refusee(CodeProbleme::CodeExpire, Some(detail.to_owned())));
    }
    let population = defi.population.0;
    let origine = Origine {
        population,
        mail: &compte.titulaire.mail,
        adresse_ip: &client.adresse_comptee,
    };
    let (tentative, rang) = match connexions::tenter(tx, origine, Decompte::DePartout, LIMITES, le).await? {
        Tentative::Refusee(fin) => return Ok(Issue::patienter(fin, le)),
        Tentative::Admise { id, rang } => (id, rang),
    };
    // Lu sous le verrou de l'adresse : des codes simultanés ne passent pas le verrou.
    if let Some(fin) = table::fin_du_verrou(tx, population, compte.id(), VERROU, le).await? {
        connexions::effacer_tentative(tx, tentative).await?;
        return Ok(Issue::patienter(fin, le));
    }
    let Some(moyen) = est_bon(tx, app, &defi, saisi, le).await? else {
        return refuser_code(tx, app, client, origine, &defi, &compte, rang).await;
    };
    connexions::consommer_defi(tx, defi.id, le).await?;
    connexions::effacer_echecs(tx, population, &compte.titulaire.mail).await?;
    table::effacer_codes_faux(tx, population, compte.id()).await?;
    let mut session = service::demarrer(tx, app, client, &compte.titulaire, moyen).await?;
    if corps.memoriser_appareil {
        session.appareil = Some(retenir_appareil(tx, app, client, &compte, le).await?);
    }
    Ok(Issue::Faite(session))
}

/// Moyen par lequel le code est bon ; `None` s'il est faux.
async fn est_bon(
    tx: &mut Tx,
    app: &App,
    defi: &Defi,
    saisi: &Saisi<'_>,
    le: DateTime<Utc>,
) -> Result<Option<Moyen>, Problem> {
    let (population, compte) = (defi.population.0, defi.compte_id);
    match (defi.moyen.0, saisi) {
        (MoyenCode::Courriel, Saisi::Chiffres(code)) => {
            let attendu = app
                .commun
                .trousseau
                .dechiffrer(&defi.code_chiffre, defi.id.as_bytes())
                .map_err(Problem::interne)?;
            Ok(secrets::codes_egaux(code, &attendu).then_some(Moyen::Courriel))
        }
        (MoyenCode::Courriel, Saisi::Secours(_)) => Ok(None),
        (MoyenCode::Application, Saisi::Chiffres(code)) => {
            let Some(application) = table::verrouiller(tx, population, compte).await? else {
                return Ok(None);
            };
            let secret = second_facteur::secret(&app.commun, population, compte, &application)?;
            let Some(pas) = totp::verifier(&secret, code, le, application.dernier_pas)? else {
                return Ok(None);
            };
            table::noter_pas(tx, population, compte, pas).await?;
            Ok(Some(Moyen::Application))
        }
        (MoyenCode::Application, Saisi::Secours(empreinte)) => {
            let bon = table::consommer_code(tx, population, compte, empreinte, le).await?;
            Ok(bon.then_some(Moyen::CodeDeSecours))
        }
    }
}

/// Compte un code faux ; au troisième, le second facteur attend.
async fn refuser_code<T>(
    tx: &mut Tx,
    app: &App,
    client: &Client,
    origine: Origine<'_>,
    defi: &Defi,
    compte: &Compte,
    rang: u32,
) -> Result<Issue<T>, Problem> {
    let le = app.horloge().maintenant();
    let titulaire = &compte.titulaire;
    tracing::info!(
        compte = %titulaire.id,
        population = titulaire.population.to_string(),
        "connexion refusée : code faux"
    );
    connexions::noter_code_faux(tx, defi.id).await?;
    let faux = table::noter_code_faux(tx, titulaire.population, titulaire.id, VERROU, le).await?;
    let fait = Fait::simple(ActionJournal::CodeFaux);
    let visiteur = ecriture::Auteur::visiteur(&client.adresse_ip);
    ecriture::noter(tx, app.horloge(), &visiteur, &cible(titulaire), fait).await?;
    if faux >= CODES_FAUX {
        limites::signaler(tx, origine, Some(titulaire.id), Verrouillage::Codes, le).await?;
    } else if rang >= ECHECS_PAR_COMPTE {
        limites::signaler(tx, origine, Some(titulaire.id), Verrouillage::Connexion, le).await?;
    }
    Ok(Issue::Refusee(
        CodeProbleme::CodeInvalide,
        Some(essais_restants(defi, faux, rang)),
    ))
}

/// Défi encore bon et compte encore actif ; tout autre cas se répond de la même façon.
async fn defi_vivant(
    tx: &mut Tx,
    client: &Client,
    jeton: &str,
    le: DateTime<Utc>,
) -> Result<Option<(Defi, Compte)>, Problem> {
    let Some(defi) = connexions::verrouiller_defi(tx, &secrets::empreinte(jeton)).await? else {
        return Ok(None);
    };
    let epuise = u32::try_from(defi.essais).unwrap_or(u32::MAX) >= ESSAIS_DE_CODE;
    let population = defi.population.0;
    if defi.consomme_at.is_some() || defi.expire_at <= le || epuise || client.accepter(population).is_err() {
        return Ok(None);
    }
    let compte = comptes::par_id(tx, population, defi.compte_id).await?;
    Ok(compte.filter(Compte::actif).map(|compte| (defi, compte)))
}

fn essais_restants(defi: &Defi, faux: u32, rang: u32) -> String {
    let saisis = u32::try_from(defi.essais).unwrap_or(u32::MAX).saturating_add(1);
    let reste = ESSAIS_DE_CODE
        .saturating_sub(saisis)
        .min(CODES_FAUX.saturating_sub(faux))
        .min(ECHECS_PAR_COMPTE.saturating_sub(rang));
    match reste {
        0 => "C'était le dernier essai. Patientez quinze minutes avant de réessayer.".to_owned(),
        1 => "Il vous reste un essai.".to_owned(),
        reste => format!("Il vous reste {reste} essais."),
    }
}

async fn retenir_appareil(
    tx: &mut Tx,
    app: &App,
    client: &Client,
    compte: &Compte,
    le: DateTime<Utc>,
) -> Result<String, Problem> {
    let secret = Secret::tirer()?;
    let appareil = NouvelAppareil {
        id: app.horloge().nouvel_id(),
        population: compte.titulaire.population,
        compte: compte.id(),
        appareil: &client.appareil,
        expire_at: le + DUREE_APPAREIL,
    };
    sessions::retenir_appareil(tx, &appareil, &secret.empreinte, le).await?;
    Ok(secret.texte)
}

/// Envoie un nouveau code ; les codes faux déjà saisis restent comptés.
pub async fn renvoyer(app: &App, client: &Client, corps: &RenvoiCode) -> Result<(), Problem> {
    let le = app.horloge().maintenant();
    app.db
        .transaction(async |tx| renouveler_code(tx, app, client, corps, le).await)
        .await?
        .conclure()
}

async fn renouveler_code(
    tx: &mut Tx,
    app: &App,
    client: &Client,
    corps: &RenvoiCode,
    le: DateTime<Utc>,
) -> Result<Issue<()>, Problem> {
    let Some((defi, compte)) = defi_vivant(tx, client, &corps.defi, le).await? else {
        return Ok(Issue::refusee(CodeProbleme::CodeExpire));
    };
    let population = defi.population.0;
    if defi.moyen.0 == MoyenCode::Application {
        let detail = "Le code vient de votre application d'authentification : aucun courriel n'en porte. Sans elle, \
                      saisissez un de vos codes de secours.";
        return Ok(Issue::Refusee(CodeProbleme::EtatIncompatible, Some(detail.to_owned())));
    }
    let origine = Origine {
        population,
        mail: &compte.titulaire.mail,
        adresse_ip: &client.adresse_comptee,
    };
    let refus = connexions::fin_du_refus(tx, origine, Decompte::DePartout, LIMITES, le).await?;
    let verrou = table::fin_du_verrou(tx, population, compte.id(), VERROU, le).await?;
    if let Some(fin) = refus.max(verrou) {
        return Ok(Issue::patienter(fin, le));
    }
    if let Some(fin) = fin_des_renvois(tx, population, &compte, le).await? {
        return Ok(Issue::patienter(fin, le));
    }
    let fin = (le + DUREE_CODE).min(defi.expire_at);
    connexions::remplacer_code(tx, defi.id, &connexion::code_chiffre(app, defi.id)?, fin).await?;
    connexion::envoyer_code(tx, defi.id).await?;
    Ok(Issue::Faite(()))
}

/// Instant où un renvoi sera de nouveau admis ; `None` s'il l'est déjà.
async fn fin_des_renvois(
    tx: &mut Tx,
    population: Population,
    compte: &Compte,
    le: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, Problem> {
    let renvois = connexions::renvois_recents(tx, population, compte.id(), le - FENETRE_RENVOIS).await?;
    let nombre: i64 = renvois.iter().map(|(_, nombre)| i64::from(*nombre)).sum();
    let premier = renvois.first().filter(|_| nombre >= RENVOIS_PAR_HEURE);
    Ok(premier.map(|(premier, _)| *premier + FENETRE_RENVOIS))
}
