//! Inscription sur le portail.
//!
//! Une adresse qui a déjà un compte reçoit la même réponse qu'une autre, après les mêmes vérifications, le même
//! hachage et le même nombre d'écritures : seul le courriel diffère, et seul le titulaire de l'adresse le lit.

use serde_json::json;
use vao_contract::compte::Inscription;
use vao_contract::{CodeProbleme, ErreurChamp};
use vao_db::demandes_publiques::{self, Nature};
use vao_db::inscriptions::{self, Etat, NouvelUsager, Titulaire};
use vao_db::{DbError, Tx};
use vao_domain::compte::{ActionJournal, StatutUsager, UsageLien};
use vao_domain::texte::{courriel_canonique, telephone_e164};
use vao_domain::{Code as _, CodeTerritoire, Population, Siret};

use super::etablissement::{self, Lieu};
use super::taches::CourrielDejaOuvert;
use super::{cible, demandes, liens};
use crate::journal_comptes::ecriture::{self, Auteur, Fait};
use crate::sessions::mots_de_passe::{self, Personne};
use crate::sessions::provenance::Client;
use crate::taches::confier;
use crate::{App, Problem};

/// Inscription dont chaque champ est juste, sous la forme où on la garde.
struct Demandeur {
    mail: String,
    nom: String,
    prenom: String,
    telephone: String,
    siret: Siret,
}

/// Où travaille le demandeur.
struct Situation {
    /// Code de la région.
    region: String,
    /// Code du département ; inconnu tant que le répertoire ne l'a pas dit.
    departement: Option<String>,
    /// Vrai si le répertoire ne répondait pas : une ronde vérifiera le SIRET.
    a_verifier: bool,
}

/// Inscrit une personne ; rien ne dit si son adresse avait déjà un compte.
pub(super) async fn inscrire(app: &App, client: &Client, corps: Inscription) -> Result<(), Problem> {
    client.accepter(Population::Usagers)?;
    let rang = mots_de_passe::prendre_rang(&app.commun)?;
    let demandeur = verifier(app, &corps).await?;
    let le = app.horloge().maintenant();
    let demande = app
        .db
        .transaction(async |tx| {
            demandes::compter(
                tx,
                client,
                Nature::Inscription,
                Population::Usagers,
                &demandeur.mail,
                le,
            )
            .await
        })
        .await?;
    // Ni l'appel au répertoire ni le hachage ne tiennent de connexion à la base.
    let situation = match situer(app, &demandeur, corps.region.as_ref()).await {
        Ok(situation) => situation,
        Err(probleme) => return Err(rendre_si_panne(app, demande, probleme).await?),
    };
    let pwd = mots_de_passe::hacher_en_file(&app.commun, rang, corps.mot_de_passe).await?;
    app.db
        .transaction(async |tx| enregistrer(tx, app, client, &demandeur, &situation, &pwd).await)
        .await
}

/// Situe le demandeur d'après le répertoire ; d'après la région qu'il a choisie, si le répertoire ne répond pas.
async fn situer(app: &App, demandeur: &Demandeur, choisie: Option<&CodeTerritoire>) -> Result<Situation, Problem> {
    let panne = match etablissement::situer(app, &demandeur.siret).await {
        Ok(Lieu {
            departement, region, ..
        }) => {
            return Ok(Situation {
                region: region.code,
                departement: Some(departement.into()),
                a_verifier: false,
            });
        }
        Err(probleme) => probleme,
    };
    match choisie {
        Some(region) if panne.code() == CodeProbleme::ServiceExterneIndisponible => {
            let region = etablissement::region_choisie(app, region).await?;
            tracing::warn!(region = region.code, "inscription sans répertoire : SIRET à vérifier");
            Ok(Situation {
                region: region.code,
                departement: None,
                a_verifier: true,
            })
        }
        Some(_) | None => Err(panne),
    }
}

/// Tous les champs à corriger en une fois, force du mot de passe comprise.
async fn verifier(app: &App, corps: &Inscription) -> Result<Demandeur, Problem> {
    let mut erreurs = vao_contract::valider(corps, &app.saisie()).err().unwrap_or_default();
    if erreurs.iter().all(|erreur| erreur.pointeur != "/motDePasse") {
        erreurs.extend(juger_mot_de_passe(corps).await?);
    }
    let compact: String = corps.siret.chars().filter(|c| !c.is_whitespace()).collect();
    match (Siret::lire(&compact), telephone_e164(&corps.telephone)) {
        (Ok(siret), Some(telephone)) if erreurs.is_empty() => Ok(Demandeur {
            mail: courriel_canonique(&corps.email),
            nom: corps.nom.clone(),
            prenom: corps.prenom.clone(),
            telephone,
            siret,
        }),
        _ => Err(Problem::champs(erreurs)),
    }
}

/// L'estimation prend quelques millisecondes : elle ne se fait pas sur un fil HTTP.
async fn juger_mot_de_passe(corps: &Inscription) -> Result<Option<ErreurChamp>, Problem> {
    let personne = Personne {
        email: corps.email.clone(),
        nom: corps.nom.clone(),
        prenom: corps.prenom.clone(),
        siret: corps.siret.clone(),
        organisme: String::new(),
    };
    let mot_de_passe = corps.mot_de_passe.clone();
    tokio::task::spawn_blocking(move || mots_de_passe::verifier_choix(&mot_de_passe, &personne, "/motDePasse").err())
        .await
        .map_err(Problem::interne)
}

/// Une demande que la panne d'un autre service empêche ne compte pas dans les limites.
async fn rendre_si_panne(app: &App, demande: i64, probleme: Problem) -> Result<Problem, DbError> {
    if probleme.code() == CodeProbleme::ServiceExterneIndisponible {
        app.db
            .transaction(async |tx| demandes_publiques::rendre(tx, demande).await)
            .await?;
    }
    Ok(probleme)
}

async fn enregistrer(
    tx: &mut Tx,
    app: &App,
    client: &Client,
    demandeur: &Demandeur,
    situation: &Situation,
    pwd: &str,
) -> Result<(), Problem> {
    let connu = inscriptions::par_mail(tx, Population::Usagers, &demandeur.mail).await?;
    let nouveau = NouvelUsager {
        id: app.horloge().nouvel_id(),
        mail: &demandeur.mail,
        pwd,
        nom: &demandeur.nom,
        prenom: &demandeur.prenom,
        telephone: &demandeur.telephone,
        siret: &demandeur.siret,
        territoire: &situation.region,
        departement: situation.departement.as_deref(),
        siret_a_verifier: situation.a_verifier,
    };
    if inscriptions::inscrire(tx, &nouveau, app.horloge().maintenant()).await? {
        return accueillir(tx, app, client, &nouveau).await;
    }
    // Lu avant ; sinon, une inscription simultanée vient de le créer.
    let titulaire = match connu {
        Some(titulaire) => Some(titulaire),
        None => inscriptions::par_mail(tx, Population::Usagers, &demandeur.mail).await?,
    };
    match titulaire {
        Some(titulaire) => rappeler(tx, app, client, &titulaire).await,
        None => Ok(()),
    }
}

/// Nouveau compte : le lien de confirmation part, le journal l'écrit.
async fn accueillir(tx: &mut Tx, app: &App, client: &Client, nouveau: &NouvelUsager<'_>) -> Result<(), Problem> {
    let usage = UsageLien::ValidationCourriel;
    liens::emettre(tx, &app.commun, usage, Population::Usagers, nouveau.id, None).await?;
    let titulaire = Titulaire {
        id: nouveau.id,
        population: Population::Usagers,
        mail: nouveau.mail.to_owned(),
        nom: nouveau.nom.to_owned(),
        prenom: nouveau.prenom.to_owned(),
        telephone: Some(nouveau.telephone.to_owned()),
        siret: Some(nouveau.siret.to_string()),
        organisme: None,
        territoire: Some(nouveau.territoire.to_owned()),
        departement: nouveau.departement.map(str::to_owned),
        etat: Etat::Usager(StatutUsager::NeedEmailValidation),
    };
    let fait = Fait {
        apres: Some(json!({
            "Statut": StatutUsager::NeedEmailValidation.libelle(),
            "SIRET": nouveau.siret.as_str(),
        })),
        ..Fait::simple(ActionJournal::Creation)
    };
    let visiteur = Auteur::visiteur(&client.adresse_ip);
    ecriture::noter(tx, app.horloge(), &visiteur, &cible(&titulaire), fait).await?;
    tracing::info!(compte = %nouveau.id, "compte créé, adresse à confirmer");
    Ok(())
}

/// Adresse déjà connue : son titulaire l'apprend, et lui seul. Mêmes écritures que pour un nouveau compte.
async fn rappeler(tx: &mut Tx, app: &App, client: &Client, titulaire: &Titulaire) -> Result<(), Problem> {
    let usage = UsageLien::ValidationCourriel;
    liens::preparer(
        tx,
        &app.commun,
        usage,
        Population::Usagers,
        liens::leurre(&app.commun),
        None,
    )
    .await?;
    let tache = CourrielDejaOuvert { compte: titulaire.id };
    confier(tx, &tache).await?;
    let fait = Fait {
        motif: Some("Quelqu'un a voulu s'inscrire avec cette adresse."),
        ..Fait::simple(ActionJournal::Notification)
    };
    let visiteur = Auteur::visiteur(&client.adresse_ip);
    ecriture::noter(tx, app.horloge(), &visiteur, &cible(titulaire), fait).await?;
    tracing::info!(compte = %titulaire.id, "inscription avec une adresse déjà connue");
    Ok(())
}
