//! Mot de passe, adresse, appareils de confiance, conditions d'utilisation de l'appelant.

use chrono::{DateTime, Utc};
use serde_json::json;
use vao_contract::moi::{AcceptationCgu, AppareilDto, ChangementCourriel, ChangementMotDePasse};
use vao_contract::session::{ProfilDto, Rattachement};
use vao_contract::{CodeProbleme, ErreurChamp};
use vao_db::demandes_publiques::Nature;
use vao_db::inscriptions::{self, Titulaire};
use vao_db::sessions::{self, Appareil, MotifRevocation};
use vao_db::{Tx, cgu, connexions, liens as table_liens};
use vao_domain::compte::{ActionJournal, UsageLien};
use vao_domain::texte::courriel_canonique;
use vao_domain::{AppareilId, Population};

use super::{impossible, profil_relu};
use crate::acces::Identite;
use crate::comptes::taches::{CourrielDejaOuvert, MotDePasseModifie};
use crate::comptes::{demandes, liens};
use crate::journal_comptes::ecriture::Fait;
use crate::sessions::mots_de_passe::{self, Personne};
use crate::sessions::provenance::Client;
use crate::sessions::verification::exiger_mot_de_passe;
use crate::sessions::{journal, service};
use crate::taches::confier;
use crate::{App, Problem};

/// Change le mot de passe ; les autres sessions et la confiance des appareils prennent fin.
pub(super) async fn changer_mot_de_passe(
    app: &App,
    client: &Client,
    appelant: &Identite,
    corps: ChangementMotDePasse,
) -> Result<(), Problem> {
    let identique = corps.actuel == corps.nouveau;
    exiger_mot_de_passe(app, client, appelant, corps.actuel, "/actuel").await?;
    if identique {
        let message = "Choisissez un mot de passe différent de l'actuel.";
        return Err(Problem::champs(vec![ErreurChamp::new(
            "/nouveau",
            "identique",
            message,
        )]));
    }
    let rang = mots_de_passe::prendre_rang(&app.commun)?;
    let empreinte = mots_de_passe::choisir(
        &app.commun,
        rang,
        corps.nouveau,
        personne(app, appelant).await?,
        "/nouveau",
    )
    .await?;
    app.db
        .transaction(async |tx| remplacer_mot_de_passe(tx, app, client, appelant, &empreinte).await)
        .await
}

async fn personne(app: &App, appelant: &Identite) -> Result<Personne, Problem> {
    let mut connexion = app.db.prendre().await?;
    let titulaire = inscriptions::par_id(&mut connexion, appelant.population, appelant.compte).await?;
    let organisme = match &appelant.rattachement {
        Rattachement::Organisme(organisme) => organisme.nom.clone(),
        Rattachement::Territoire(territoire) => territoire.libelle.clone(),
        Rattachement::Aucun => String::new(),
    };
    Ok(Personne {
        email: appelant.email.clone(),
        nom: appelant.nom.clone(),
        prenom: appelant.prenom.clone(),
        siret: titulaire.and_then(|titulaire| titulaire.siret).unwrap_or_default(),
        organisme,
    })
}

async fn remplacer_mot_de_passe(
    tx: &mut Tx,
    app: &App,
    client: &Client,
    appelant: &Identite,
    empreinte: &str,
) -> Result<(), Problem> {
    let le = app.horloge().maintenant();
    let (population, compte) = (appelant.population, appelant.compte);
    // Bloqué pendant le hachage, le compte ne change plus.
    inscriptions::verrouiller(tx, population, compte)
        .await?
        .filter(Titulaire::est_actif)
        .ok_or_else(|| Problem::new(CodeProbleme::NonConnecte))?;
    inscriptions::changer_mot_de_passe(tx, population, compte, empreinte, le).await?;
    let fait = Fait::simple(ActionJournal::ChangementMotDePasse);
    journal::noter(tx, app.horloge(), client, appelant, fait).await?;
    let (sauf, motif) = (Some(appelant.session), MotifRevocation::MotDePasse);
    service::fermer_toutes(tx, &app.commun, population, compte, sauf, motif).await?;
    sessions::oublier_appareils(tx, population, compte, le).await?;
    inscriptions::fermer_defis(tx, population, compte, le).await?;
    connexions::effacer_echecs(tx, population, &appelant.email).await?;
    table_liens::annuler(tx, population, compte, le).await?;
    tracing::info!(compte = %compte, population = population.to_string(), "mot de passe changé");
    let tache = MotDePasseModifie {
        population,
        compte,
        cle_revoquee: false,
    };
    confier(tx, &tache).await
}

/// Demande un changement d'adresse : un lien part à la nouvelle, rien ne change avant qu'il serve.
///
/// La réponse ne dit pas si l'adresse est déjà celle d'un compte ; le titulaire de ce compte l'apprend.
pub(super) async fn changer_courriel(
    app: &App,
    client: &Client,
    appelant: &Identite,
    corps: ChangementCourriel,
) -> Result<(), Problem> {
    let mail = courriel_canonique(&corps.email);
    exiger_mot_de_passe(app, client, appelant, corps.mot_de_passe, "/motDePasse").await?;
    if mail == appelant.email {
        let message = "C'est déjà l'adresse de votre compte.";
        return Err(Problem::champs(vec![ErreurChamp::new("/email", "identique", message)]));
    }
    let le = app.horloge().maintenant();
    app.db
        .transaction(async |tx| {
            demandes::compter(tx, client, Nature::Renvoi, appelant.population, &mail, le).await?;
            demander_adresse(tx, app, appelant, &mail).await
        })
        .await
}

async fn demander_adresse(tx: &mut Tx, app: &App, appelant: &Identite, mail: &str) -> Result<(), Problem> {
    let (population, usage) = (appelant.population, UsageLien::ChangementCourriel);
    match inscriptions::par_mail(tx, population, mail).await? {
        None => {
            liens::emettre(tx, &app.commun, usage, population, appelant.compte, Some(mail)).await?;
        }
        Some(titulaire) => {
            // Mêmes écritures que pour une adresse libre ; le lien d'un compte qui n'existe pas n'envoie rien.
            let leurre = liens::leurre(&app.commun);
            match population {
                Population::Usagers => {
                    liens::preparer(tx, &app.commun, usage, population, leurre, Some(mail)).await?;
                    confier(tx, &CourrielDejaOuvert { compte: titulaire.id }).await?;
                }
                Population::Bo => {
                    liens::emettre(tx, &app.commun, usage, population, leurre, Some(mail)).await?;
                }
            }
            tracing::info!(compte = %appelant.compte, "changement d'adresse demandé pour une adresse déjà prise");
        }
    }
    Ok(())
}

/// Accepte les conditions d'utilisation ; seule la version en vigueur s'accepte.
pub(super) async fn accepter_cgu(
    app: &App,
    client: &Client,
    appelant: &Identite,
    corps: AcceptationCgu,
) -> Result<ProfilDto, Problem> {
    let en_vigueur = app.commun.config.cgu_version;
    if corps.version != en_vigueur {
        return Err(impossible(
            "Les conditions d'utilisation ont changé. Rechargez la page, lisez la nouvelle version, puis acceptez-la.",
        ));
    }
    let le = app.horloge().maintenant();
    app.db
        .transaction(async |tx| {
            let (population, compte) = (appelant.population, appelant.compte);
            if cgu::accepter(tx, population, compte, en_vigueur, le).await? {
                let fait = Fait {
                    apres: Some(json!({"Version": en_vigueur})),
                    ..Fait::simple(ActionJournal::AcceptationCgu)
                };
                journal::noter(tx, app.horloge(), client, appelant, fait).await?;
            }
            profil_relu(tx, app, appelant).await
        })
        .await
}

/// Appareils de confiance de l'appelant.
pub(super) async fn appareils(app: &App, appelant: &Identite) -> Result<Vec<AppareilDto>, Problem> {
    let le: DateTime<Utc> = app.horloge().maintenant();
    let mut connexion = app.db.prendre().await?;
    let lus = sessions::appareils(&mut connexion, appelant.population, appelant.compte, le).await?;
    let dto = |appareil: Appareil| AppareilDto {
        id: AppareilId(appareil.id),
        appareil: appareil.appareil,
        depuis: appareil.created_at,
        derniere_utilisation_at: appareil.derniere_utilisation_at,
        expire_at: appareil.expire_at,
    };
    Ok(lus.into_iter().map(dto).collect())
}

/// Retire la confiance donnée à un appareil ; 404 s'il n'est pas à l'appelant ou ne l'a plus.
pub(super) async fn retirer_appareil(
    app: &App,
    client: &Client,
    appelant: &Identite,
    id: AppareilId,
) -> Result<(), Problem> {
    let le = app.horloge().maintenant();
    app.db
        .transaction(async |tx| {
            if !sessions::retirer_appareil(tx, id.0, appelant.population, appelant.compte, le).await? {
                return Err(Problem::introuvable());
            }
            let fait = Fait {
                motif: Some("Appareil de confiance retiré"),
                ..Fait::simple(ActionJournal::Revocation)
            };
            journal::noter(tx, app.horloge(), client, appelant, fait).await
        })
        .await
}
