//! Premier temps d'une connexion : le mot de passe.
//!
//! Une adresse inconnue, un mot de passe faux et un compte fermé donnent la même réponse, après le même travail.
//! Chaque tentative est comptée avant d'être jugée : une rafale ne passe pas la limite.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vao_contract::CodeProbleme;
use vao_contract::session::{DefiDto, MoyenCode, OuvertureSession};
use vao_db::comptes::{self, Compte};
use vao_db::connexions::{self, Decompte, NouveauDefi, Origine, Tentative};
use vao_db::{DbError, Tx, second_facteur, sessions};
use vao_domain::Population;
use vao_domain::texte::courriel_canonique;
use vao_jobs::JobOptions;

use super::limites::{self, Issue, LIMITES, VERROU, Verrouillage};
use super::mots_de_passe::{self, Verdict};
use super::provenance::Client;
use super::secrets::{self, Secret};
use super::service::{self, Moyen, SessionNeuve};
use super::statut::Attente;
use super::taches::EnvoyerCode;
use super::{DEFIS_PAR_FENETRE, DUREE_CODE, DUREE_DEFI, ECHECS_PAR_COMPTE, FENETRE_ECHECS};
use crate::taches::confier_avec;
use crate::{App, Problem};

/// Ce que donne le bon mot de passe.
#[derive(Debug)]
pub enum Ouverture {
    /// Un code est demandé.
    Code(DefiDto),
    /// L'appareil est de confiance : la session est ouverte.
    Session(Box<SessionNeuve>),
}

/// Ce que l'on sait avant de juger le mot de passe.
struct Debut {
    tentative: Tentative,
    compte: Option<Compte>,
    /// Appareil de confiance de ce compte.
    appareil: Option<Uuid>,
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
    let empreinte_appareil = cookie_appareil.map(|jeton| secrets::empreinte(&jeton));
    let debut = app
        .db
        .transaction(async |tx| commencer(tx, origine, empreinte_appareil.as_deref(), le).await)
        .await?;
    let (id, rang_echec) = match debut.tentative {
        Tentative::Admise { id, rang } => (id, rang),
        Tentative::Refusee(fin) => {
            tracing::info!(population = population.to_string(), "connexion refusée : trop d'échecs");
            return Issue::patienter(fin, le).conclure();
        }
    };
    let empreinte = debut.compte.as_ref().and_then(|compte| compte.pwd.clone());
    // Aucune connexion à la base n'est tenue pendant le hachage.
    let verdict = mots_de_passe::verifier(&app.commun, rang, corps.mot_de_passe, empreinte).await?;
    let Some(compte) = debut.compte.as_ref().filter(|_| verdict.juste) else {
        return echouer(app, origine, debut.compte.as_ref(), rang_echec, le).await;
    };
    if let Some(attente) = Attente::de(compte.titulaire.etat) {
        return patienter_l_ouverture(app, attente, compte, id).await;
    }
    if !compte.actif() {
        return echouer(app, origine, Some(compte), rang_echec, le).await;
    }
    let reussite = Reussite {
        compte,
        tentative: id,
        verdict,
        appareil: debut.appareil,
    };
    app.db
        .transaction(async |tx| reussir(tx, app, client, reussite, le).await)
        .await?
        .conclure()
}

/// Compte la tentative et lit le compte : les mêmes requêtes pour une adresse inconnue.
async fn commencer(
    tx: &mut Tx,
    origine: Origine<'_>,
    empreinte_appareil: Option<&[u8]>,
    le: DateTime<Utc>,
) -> Result<Debut, DbError> {
    let compte = comptes::par_mail(tx, origine.population, origine.mail).await?;
    let appareil = match empreinte_appareil {
        Some(empreinte) => {
            let id = compte.as_ref().map_or(Uuid::nil(), Compte::id);
            sessions::appareil_de_confiance(tx, origine.population, id, empreinte, le).await?
        }
        None => None,
    };
    // Qui se présente avec un appareil du compte n'en est pas écarté par les échecs que d'autres accumulent.
    let decompte = match appareil {
        Some(_) => Decompte::DeLaMemeAdresseIp,
        None => Decompte::DePartout,
    };
    let tentative = connexions::tenter(tx, origine, decompte, LIMITES, le).await?;
    Ok(Debut {
        tentative,
        compte,
        appareil,
    })
}

/// Le mot de passe est faux, ou le compte n'existe pas, ou il est fermé : même travail, même réponse.
async fn echouer<T>(
    app: &App,
    origine: Origine<'_>,
    compte: Option<&Compte>,
    rang: u32,
    le: DateTime<Utc>,
) -> Result<T, Problem> {
    let id = compte.map(Compte::id);
    tracing::info!(
        compte = id.map(tracing::field::display),
        population = origine.population.to_string(),
        "connexion refusée : identifiants"
    );
    noter_echec(app, origine, id, rang, le).await?;
    Err(Problem::new(CodeProbleme::IdentifiantsInvalides))
}

/// À la limite des échecs, le titulaire est prévenu.
pub(super) async fn noter_echec(
    app: &App,
    origine: Origine<'_>,
    compte: Option<Uuid>,
    rang: u32,
    le: DateTime<Utc>,
) -> Result<(), Problem> {
    if rang < ECHECS_PAR_COMPTE {
        return Ok(());
    }
    app.db
        .transaction(async |tx| limites::signaler(tx, origine, compte, Verrouillage::Connexion, le).await)
        .await
}

/// Bon mot de passe d'un compte qui attend : ce n'est pas un échec, et rien d'autre ne change.
async fn patienter_l_ouverture<T>(app: &App, attente: Attente, compte: &Compte, tentative: i64) -> Result<T, Problem> {
    tracing::info!(compte = %compte.id(), "connexion refusée : compte en attente");
    Err(app
        .db
        .transaction(async |tx| {
            connexions::effacer_tentative(tx, tentative).await?;
            attente.refus(tx, compte).await
        })
        .await?)
}

/// Mot de passe juste d'un compte actif.
struct Reussite<'a> {
    compte: &'a Compte,
    tentative: i64,
    verdict: Verdict,
    appareil: Option<Uuid>,
}

async fn reussir(
    tx: &mut Tx,
    app: &App,
    client: &Client,
    reussite: Reussite<'_>,
    le: DateTime<Utc>,
) -> Result<Issue<Ouverture>, Problem> {
    let Reussite {
        compte,
        tentative,
        verdict,
        appareil,
    } = reussite;
    let (population, id) = (compte.titulaire.population, compte.id());
    connexions::effacer_tentative(tx, tentative).await?;
    if let (Some(ancienne), Some(nouvelle)) = (&compte.pwd, &verdict.nouvelle_empreinte) {
        comptes::rafraichir_empreinte(tx, population, id, ancienne, nouvelle).await?;
    }
    if let Some(appareil) = appareil
        // Retiré pendant le hachage, il ne dispense plus de rien.
        && sessions::noter_utilisation(tx, appareil, le).await?
    {
        connexions::effacer_echecs(tx, population, &compte.titulaire.mail).await?;
        let session = service::demarrer(tx, app, client, &compte.titulaire, Moyen::Appareil).await?;
        return Ok(Issue::Faite(Ouverture::Session(Box::new(session))));
    }
    if let Some(fin) = second_facteur::fin_du_verrou(tx, population, id, VERROU, le).await? {
        return Ok(Issue::patienter(fin, le));
    }
    if connexions::defis_recents(tx, population, id, le - FENETRE_ECHECS).await? >= DEFIS_PAR_FENETRE {
        return Ok(Issue::patienter(le + FENETRE_ECHECS, le));
    }
    let defi = lancer_defi(tx, app, population, compte, le).await?;
    Ok(Issue::Faite(Ouverture::Code(defi)))
}

/// Demande un code : de l'application si le compte en a une, sinon envoyé par courriel.
async fn lancer_defi(
    tx: &mut Tx,
    app: &App,
    population: Population,
    compte: &Compte,
    le: DateTime<Utc>,
) -> Result<DefiDto, Problem> {
    let id = app.horloge().nouvel_id();
    let secret = Secret::tirer()?;
    let application = second_facteur::est_inscrit(tx, population, compte.id()).await?;
    let (moyen, chiffre, code_expire_at) = if application {
        (MoyenCode::Application, Vec::new(), le + DUREE_DEFI)
    } else {
        (MoyenCode::Courriel, code_chiffre(app, id)?, le + DUREE_CODE)
    };
    let nouveau = NouveauDefi {
        id,
        empreinte: &secret.empreinte,
        population,
        compte: compte.id(),
        moyen,
        code_chiffre: &chiffre,
        code_expire_at,
        expire_at: le + DUREE_DEFI,
    };
    connexions::creer_defi(tx, &nouveau, le).await?;
    if !application {
        envoyer_code(tx, id).await?;
    }
    Ok(DefiDto {
        defi: secret.texte,
        moyen,
        adresse_masquee: masquer(&compte.titulaire.mail),
        expire_at: code_expire_at,
    })
}

/// Nouveau code, chiffré et lié à son défi : recopié dans un autre, il ne se déchiffre pas.
pub(super) fn code_chiffre(app: &App, defi: Uuid) -> Result<Vec<u8>, Problem> {
    let code = secrets::tirer_code()?;
    app.commun
        .trousseau
        .chiffrer(code.as_bytes(), defi.as_bytes())
        .map_err(Problem::interne)
}

/// Met en file le courriel qui porte le code d'un défi.
pub(super) async fn envoyer_code(tx: &mut Tx, defi: Uuid) -> Result<(), Problem> {
    // Deux renvois rapprochés n'envoient que le dernier code.
    let options = JobOptions::default().job_key(format!("code:{defi}"));
    confier_avec(tx, &EnvoyerCode { defi }, options).await
}

/// `j***@e***.fr` : assez pour se reconnaître, pas assez pour apprendre une adresse.
pub(crate) fn masquer(mail: &str) -> String {
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
}
