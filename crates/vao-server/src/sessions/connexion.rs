//! Connexion en deux temps : mot de passe, puis code envoyé par courriel.
//!
//! Une adresse inconnue, un mot de passe faux et un compte inactif donnent la même réponse, après le même
//! travail. Chaque tentative est comptée avant d'être jugée : une rafale ne passe pas la limite.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;
use vao_contract::CodeProbleme;
use vao_contract::session::{ConfirmationCode, DefiDto, OuvertureSession, RenvoiCode};
use vao_db::comptes::{self, Compte};
use vao_db::connexions::{self, Defi, Limites, NouveauDefi, Origine, Tentative};
use vao_db::sessions::{self, NouvelAppareil};
use vao_db::{DbError, Tx};
use vao_domain::Population;
use vao_domain::texte::courriel_canonique;
use vao_jobs::JobOptions;

use super::mots_de_passe::{self, Verdict};
use super::provenance::Client;
use super::secrets::{self, Secret};
use super::service::{self, SessionNeuve};
use super::taches::{EnvoyerCode, PrevenirVerrouillage};
use super::{
    DEFIS_PAR_FENETRE, DUREE_APPAREIL, DUREE_CODE, DUREE_DEFI, ECHECS_PAR_ADRESSE_IP, ECHECS_PAR_COMPTE,
    ESSAIS_DE_CODE, FENETRE_ECHECS, RENVOIS_PAR_HEURE,
};
use crate::{App, Problem};

const LIMITES: Limites = Limites {
    fenetre: FENETRE_ECHECS,
    par_compte: ECHECS_PAR_COMPTE,
    par_adresse_ip: ECHECS_PAR_ADRESSE_IP,
};
/// Un défi peut faire renvoyer un code jusqu'à sa fin ; l'heure se compte après elle.
const FENETRE_RENVOIS: Duration = Duration::minutes(90);

/// Ce que donne le bon mot de passe.
#[derive(Debug)]
pub enum Ouverture {
    /// Un code vient d'être envoyé.
    Code(DefiDto),
    /// L'appareil est de confiance : la session est ouverte.
    Session(Box<SessionNeuve>),
}

/// Sort d'une étape dont les écritures sont gardées même quand elle refuse.
enum Issue<T> {
    Faite(T),
    Refusee(CodeProbleme, Option<String>),
    Patienter(u32),
}

impl<T> Issue<T> {
    fn refusee(code: CodeProbleme) -> Self {
        Self::Refusee(code, None)
    }

    fn patienter(fin: DateTime<Utc>, le: DateTime<Utc>) -> Self {
        Self::Patienter(
            u32::try_from((fin - le).num_seconds())
                .unwrap_or_default()
                .saturating_add(1),
        )
    }

    fn conclure(self) -> Result<T, Problem> {
        match self {
            Self::Faite(valeur) => Ok(valeur),
            Self::Refusee(code, Some(detail)) => Err(Problem::detaille(code, detail)),
            Self::Refusee(code, None) => Err(Problem::new(code)),
            Self::Patienter(secondes) => Err(Problem::patienter(secondes)),
        }
    }
}

/// Première étape : le mot de passe.
pub async fn ouvrir(
    app: &App,
    client: &Client,
    corps: OuvertureSession,
    cookie_appareil: Option<String>,
) -> Result<Ouverture, Problem> {
    let population = corps.population;
    client.accepter(population)?;
    let rang = mots_de_passe::prendre_rang(&app.commun)?;
    let mail = courriel_canonique(&corps.email);
    let le = app.horloge().maintenant();
    let origine = Origine {
        population,
        mail: &mail,
        adresse_ip: &client.adresse_comptee,
    };
    let (tentative, compte) = app.db.transaction(async |tx| commencer(tx, origine, le).await).await?;
    let (id, rang_echec) = match tentative {
        Tentative::Admise { id, rang } => (id, rang),
        Tentative::Refusee(fin) => {
            tracing::info!(population = population.to_string(), "connexion refusée : trop d'échecs");
            return Issue::patienter(fin, le).conclure();
        }
    };
    let empreinte = compte.as_ref().and_then(|compte| compte.pwd.clone());
    // Aucune connexion à la base n'est tenue pendant le hachage.
    let verdict = mots_de_passe::verifier(&app.commun, rang, corps.mot_de_passe, empreinte).await?;
    match compte.as_ref().filter(|compte| compte.actif && verdict.juste) {
        None => {
            echouer(app, origine, compte.as_ref(), rang_echec, le).await?;
            Err(Problem::new(CodeProbleme::IdentifiantsInvalides))
        }
        Some(compte) => {
            let reussite = Reussite {
                population,
                compte,
                tentative: id,
                verdict,
                cookie_appareil,
            };
            app.db
                .transaction(async |tx| reussir(tx, app, client, reussite, le).await)
                .await?
                .conclure()
        }
    }
}

async fn commencer(
    tx: &mut Tx,
    origine: Origine<'_>,
    le: DateTime<Utc>,
) -> Result<(Tentative, Option<Compte>), DbError> {
    let tentative = connexions::tenter(tx, origine, LIMITES, le).await?;
    let compte = comptes::par_mail(tx, origine.population, origine.mail).await?;
    Ok((tentative, compte))
}

/// Le mot de passe est faux, ou le compte n'existe pas, ou il n'est pas actif : même travail, même réponse.
async fn echouer(
    app: &App,
    origine: Origine<'_>,
    compte: Option<&Compte>,
    rang: u32,
    le: DateTime<Utc>,
) -> Result<(), Problem> {
    let id = compte.map(|compte| compte.id);
    tracing::info!(
        compte = id.map(tracing::field::display),
        population = origine.population.to_string(),
        "connexion refusée : identifiants"
    );
    app.db
        .transaction(async |tx| verrouiller(tx, origine, id, rang, le).await)
        .await
}

/// À la limite des échecs, le titulaire est prévenu ; une fois par jour, pour qu'on ne l'inonde pas.
async fn verrouiller(
    tx: &mut Tx,
    origine: Origine<'_>,
    compte: Option<Uuid>,
    rang: u32,
    le: DateTime<Utc>,
) -> Result<(), Problem> {
    if rang < ECHECS_PAR_COMPTE {
        return Ok(());
    }
    tracing::warn!(
        compte = compte.map(tracing::field::display),
        population = origine.population.to_string(),
        "compte verrouillé : trop d'échecs"
    );
    let du_jour = connexions::echecs(tx, origine, le - Duration::days(1)).await?;
    if du_jour < 2 * ECHECS_PAR_COMPTE {
        let tache = PrevenirVerrouillage {
            population: origine.population,
            compte,
        };
        vao_jobs::enqueue(tx, &tache, JobOptions::default())
            .await
            .map_err(Problem::interne)?;
    }
    Ok(())
}

/// Mot de passe juste d'un compte actif.
struct Reussite<'a> {
    population: Population,
    compte: &'a Compte,
    tentative: i64,
    verdict: Verdict,
    cookie_appareil: Option<String>,
}

async fn reussir(
    tx: &mut Tx,
    app: &App,
    client: &Client,
    reussite: Reussite<'_>,
    le: DateTime<Utc>,
) -> Result<Issue<Ouverture>, Problem> {
    let Reussite {
        population,
        compte,
        tentative,
        verdict,
        cookie_appareil,
    } = reussite;
    connexions::effacer_tentative(tx, tentative).await?;
    if let (Some(ancienne), Some(nouvelle)) = (&compte.pwd, &verdict.nouvelle_empreinte) {
        comptes::rafraichir_empreinte(tx, population, compte.id, ancienne, nouvelle).await?;
    }
    if let Some(jeton) = cookie_appareil {
        let empreinte = secrets::empreinte(&jeton);
        if sessions::appareil_de_confiance(tx, population, compte.id, &empreinte, le).await? {
            connexions::effacer_echecs(tx, population, &compte.mail).await?;
            let session = service::demarrer(tx, app, client, population, compte.id, le).await?;
            return Ok(Issue::Faite(Ouverture::Session(Box::new(session))));
        }
    }
    if connexions::defis_recents(tx, population, compte.id, le - FENETRE_ECHECS).await? >= DEFIS_PAR_FENETRE {
        return Ok(Issue::patienter(le + FENETRE_ECHECS, le));
    }
    let defi = lancer_defi(tx, app, population, compte, le).await?;
    Ok(Issue::Faite(Ouverture::Code(defi)))
}

async fn lancer_defi(
    tx: &mut Tx,
    app: &App,
    population: Population,
    compte: &Compte,
    le: DateTime<Utc>,
) -> Result<DefiDto, Problem> {
    let id = app.horloge().nouvel_id();
    let secret = Secret::tirer()?;
    let nouveau = NouveauDefi {
        id,
        empreinte: &secret.empreinte,
        population,
        compte: compte.id,
        code_chiffre: &code_chiffre(app, id)?,
        code_expire_at: le + DUREE_CODE,
        expire_at: le + DUREE_DEFI,
    };
    connexions::creer_defi(tx, &nouveau, le).await?;
    envoyer_code(tx, id).await?;
    Ok(DefiDto {
        defi: secret.texte,
        adresse_masquee: masquer(&compte.mail),
        expire_at: nouveau.code_expire_at,
    })
}

/// Nouveau code, chiffré et lié à son défi : recopié dans un autre, il ne se déchiffre pas.
fn code_chiffre(app: &App, defi: Uuid) -> Result<Vec<u8>, Problem> {
    let code = secrets::tirer_code()?;
    app.commun
        .trousseau
        .chiffrer(code.as_bytes(), defi.as_bytes())
        .map_err(Problem::interne)
}

async fn envoyer_code(tx: &mut Tx, defi: Uuid) -> Result<(), Problem> {
    // Deux renvois rapprochés n'envoient que le dernier code.
    let options = JobOptions::default().job_key(format!("code:{defi}"));
    vao_jobs::enqueue(tx, &EnvoyerCode { defi }, options)
        .await
        .map_err(Problem::interne)
}

/// Seconde étape : le code.
pub async fn confirmer(app: &App, client: &Client, corps: ConfirmationCode) -> Result<SessionNeuve, Problem> {
    let le = app.horloge().maintenant();
    app.db
        .transaction(async |tx| juger_code(tx, app, client, &corps, le).await)
        .await?
        .conclure()
}

async fn juger_code(
    tx: &mut Tx,
    app: &App,
    client: &Client,
    corps: &ConfirmationCode,
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
        mail: &compte.mail,
        adresse_ip: &client.adresse_comptee,
    };
    let rang = match connexions::tenter(tx, origine, LIMITES, le).await? {
        Tentative::Refusee(fin) => return Ok(Issue::patienter(fin, le)),
        Tentative::Admise { rang, .. } => rang,
    };
    let attendu = app
        .commun
        .trousseau
        .dechiffrer(&defi.code_chiffre, defi.id.as_bytes())
        .map_err(Problem::interne)?;
    if !secrets::codes_egaux(&corps.code, &attendu) {
        tracing::info!(compte = %compte.id, population = population.to_string(), "connexion refusée : code faux");
        connexions::noter_code_faux(tx, defi.id).await?;
        verrouiller(tx, origine, Some(compte.id), rang, le).await?;
        return Ok(Issue::Refusee(
            CodeProbleme::CodeInvalide,
            Some(essais_restants(&defi, rang)),
        ));
    }
    connexions::consommer_defi(tx, defi.id, le).await?;
    connexions::effacer_echecs(tx, population, &compte.mail).await?;
    let mut session = service::demarrer(tx, app, client, population, compte.id, le).await?;
    if corps.memoriser_appareil {
        session.appareil = Some(retenir_appareil(tx, client, population, compte.id, le).await?);
    }
    Ok(Issue::Faite(session))
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
    Ok(compte.filter(|compte| compte.actif).map(|compte| (defi, compte)))
}

fn essais_restants(defi: &Defi, rang: u32) -> String {
    let saisis = u32::try_from(defi.essais).unwrap_or(u32::MAX).saturating_add(1);
    match ESSAIS_DE_CODE
        .saturating_sub(saisis)
        .min(ECHECS_PAR_COMPTE.saturating_sub(rang))
    {
        0 => "C'était le dernier essai. Reconnectez-vous dans quinze minutes.".to_owned(),
        1 => "Il vous reste un essai.".to_owned(),
        reste => format!("Il vous reste {reste} essais."),
    }
}

async fn retenir_appareil(
    tx: &mut Tx,
    client: &Client,
    population: Population,
    compte: Uuid,
    le: DateTime<Utc>,
) -> Result<String, Problem> {
    let secret = Secret::tirer()?;
    let appareil = NouvelAppareil {
        population,
        compte,
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
    let origine = Origine {
        population,
        mail: &compte.mail,
        adresse_ip: &client.adresse_comptee,
    };
    if let Some(fin) = connexions::fin_du_refus(tx, origine, LIMITES, le).await? {
        return Ok(Issue::patienter(fin, le));
    }
    let renvois = connexions::renvois_recents(tx, population, compte.id, le - FENETRE_RENVOIS).await?;
    let nombre: i64 = renvois.iter().map(|(_, nombre)| i64::from(*nombre)).sum();
    if let (true, Some((premier, _))) = (nombre >= RENVOIS_PAR_HEURE, renvois.first()) {
        return Ok(Issue::patienter(*premier + FENETRE_RENVOIS, le));
    }
    let fin = (le + DUREE_CODE).min(defi.expire_at);
    connexions::remplacer_code(tx, defi.id, &code_chiffre(app, defi.id)?, fin).await?;
    envoyer_code(tx, defi.id).await?;
    Ok(Issue::Faite(()))
}

/// `j***@e***.fr` : assez pour se reconnaître, pas assez pour apprendre une adresse.
fn masquer(mail: &str) -> String {
    let (local, domaine) = mail.split_once('@').unwrap_or((mail, ""));
    let extension = domaine.rsplit_once('.').map_or("", |(_, extension)| extension);
    let initiale = |texte: &str| texte.chars().next().map(String::from).unwrap_or_default();
    format!("{}***@{}***.{extension}", initiale(local), initiale(domaine))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn une_adresse_masquee_garde_les_initiales_et_l_extension() {
        assert_eq!(masquer("jeanne.durand@exemple.fr"), "j***@e***.fr");
        assert_eq!(masquer("a@b.asso.fr"), "a***@b***.fr");
        assert_eq!(masquer(""), "***@***.");
    }

    #[test]
    fn une_attente_s_arrondit_au_dessus() {
        let le: DateTime<Utc> = "2027-01-15T09:00:00Z".parse().unwrap();

        let attente = Issue::<()>::patienter(le + Duration::milliseconds(1_500), le)
            .conclure()
            .unwrap_err();

        assert_eq!(attente.contenu.reessayer_dans, Some(2));
    }
}
