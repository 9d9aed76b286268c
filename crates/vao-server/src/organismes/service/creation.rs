//! Créer la fiche de son SIRET, ou rejoindre celle qui existe.

mod controles;

use serde_json::json;
use uuid::Uuid;
use vao_contract::organisme::{
    self as contrat, CreationOrganisme, Identite as IdentiteSaisie, OrganismeDto, Representant,
};
use vao_contract::{CodeProbleme, ErreurChamp};
use vao_db::organismes::{self, NouvelleFiche};
use vao_db::{Tx, sessions};
use vao_domain::compte::ActionJournal;
use vao_domain::droits::RoleUsager;
use vao_domain::organisme::{EvenementOrganisme, SourceIdentite, SourceProtocoles, TypeOrganisme};
use vao_domain::{Code as _, OrganismeId, Population, Portee, SessionId, UsagerId};
use vao_external::Lecture;

use self::controles::{exiger_coherente, exiger_rattachement};
use super::super::conversion;
use super::super::faits::{self, Auteur, Fait};
use super::super::{registre, siege as rang};
use super::saisie::identite;
use super::{deduire, montrer, ouvrir};
use crate::acces::{Access, Identite, RejoindreOrganisme};
use crate::annuaire::{self, Lu};
use crate::idempotence::{self, Cle, Reponse};
use crate::journal_comptes::ecriture::{self, Fait as FaitDeCompte};
use crate::sessions::identite::lire as relire_identite;
use crate::sessions::{DUREE_INACTIVITE, journal, service as service_sessions};
use crate::version::Versionne;
use crate::{App, Problem};

/// Ce que les registres disent du SIRET demandé, avant toute transaction.
enum Registres {
    /// Une fiche a déjà ce SIRET : rien à lire.
    Inutiles,
    /// Lus.
    Lus(Box<Lu>),
    /// Le répertoire ne répond pas : la fiche se fait de ce qui est saisi, à vérifier.
    EnPanne,
}

/// Crée la fiche du SIRET du compte, ou le rattache à celle qui existe sans rien y changer.
///
/// Les registres sont lus d'abord : aucune connexion n'est tenue pendant ces appels.
pub async fn creer(
    app: &App,
    acces: &Access<RejoindreOrganisme>,
    cle: Cle,
    corps: &CreationOrganisme,
) -> Result<Reponse, Problem> {
    app.valider(corps)?;
    let identite = acces.identite();
    let registres = preparer(app, identite, corps).await?;
    idempotence::executer(app, identite.compte, cle, corps, async |tx| {
        let compte = UsagerId(identite.compte);
        let lu = organismes::compte(tx, compte, true).await?;
        let lu = lu.ok_or_else(|| Problem::new(CodeProbleme::NonConnecte))?;
        if let Some(organisme) = lu.organisme {
            return deja_rattache(tx, identite, corps, OrganismeId(organisme)).await;
        }
        exiger_son_siret(lu.siret.as_deref(), corps)?;
        match organismes::existant(tx, &corps.siret).await? {
            Some(existant) => rejoindre(app, tx, identite, &existant).await,
            None => ecrire(app, tx, identite, corps, &registres).await,
        }
    })
    .await
}

/// Refuse tôt ce qui peut l'être, puis lit les registres s'il faut une fiche neuve.
async fn preparer(app: &App, identite: &Identite, corps: &CreationOrganisme) -> Result<Registres, Problem> {
    let mut connexion = app.db.prendre().await?;
    let compte = organismes::compte(&mut connexion, UsagerId(identite.compte), false).await?;
    let compte = compte.ok_or_else(|| Problem::new(CodeProbleme::NonConnecte))?;
    if compte.organisme.is_some() {
        return Ok(Registres::Inutiles);
    }
    exiger_son_siret(compte.siret.as_deref(), corps)?;
    let existant = organismes::existant(&mut connexion, &corps.siret).await?;
    drop(connexion);
    if existant.is_some() {
        return Ok(Registres::Inutiles);
    }
    match annuaire::lire(&app.commun, &corps.siret, Lecture::Gardee).await {
        Ok(lu) => {
            exiger_coherente(corps, &lu.releve)?;
            Ok(Registres::Lus(Box::new(lu)))
        }
        Err(probleme) if probleme.code() == CodeProbleme::ServiceExterneIndisponible && corps.saisie.is_some() => {
            Ok(Registres::EnPanne)
        }
        Err(probleme) => Err(probleme),
    }
}

/// Le SIRET de la fiche est celui pour lequel le compte a été approuvé.
fn exiger_son_siret(du_compte: Option<&str>, corps: &CreationOrganisme) -> Result<(), Problem> {
    if du_compte == Some(corps.siret.as_str()) {
        return Ok(());
    }
    let detail = "Votre compte a été approuvé pour un autre SIRET : créez la fiche de celui-là, ou écrivez à \
                  l'assistance si vous avez changé d'établissement.";
    Err(Problem::detaille(CodeProbleme::SiretDifferent, detail))
}

/// La même demande, répétée, rend la fiche ; une autre est refusée.
async fn deja_rattache(
    tx: &mut Tx,
    identite: &Identite,
    corps: &CreationOrganisme,
    organisme: OrganismeId,
) -> Result<Versionne<OrganismeDto>, Problem> {
    let fiche = ouvrir(tx, &Portee::Organisme(organisme), organisme).await?;
    if fiche.ligne.siret == corps.siret.as_str() {
        let identite = Identite {
            portee: Some(Portee::Organisme(organisme)),
            ..identite.clone()
        };
        return montrer(&fiche, &identite);
    }
    let detail = "Votre compte est déjà rattaché à un organisme : sa fiche vous attend dans « Mon organisme ».";
    Err(Problem::detaille(CodeProbleme::DejaRattache, detail))
}

/// Rattache le compte à une fiche qui existe, sans rien y changer.
async fn rejoindre(
    app: &App,
    tx: &mut Tx,
    identite: &Identite,
    existant: &organismes::Existant,
) -> Result<Versionne<OrganismeDto>, Problem> {
    if existant.retiree {
        let detail = "La fiche de ce SIRET a été retirée du portail : elle ne se rejoint plus, et une autre ne peut pas la \
                      remplacer. Écrivez à l'assistance, qui peut la rétablir.";
        return Err(Problem::detaille(CodeProbleme::OrganismeExistant, detail));
    }
    if existant.type_organisme.0 == TypeOrganisme::PersonnePhysique {
        let detail = "Une personne physique a déjà sa fiche pour ce SIRET, et elle ne se partage pas. Si c'est la \
                      vôtre, connectez-vous avec le compte qui l'a créée ou écrivez à l'assistance.";
        return Err(Problem::detaille(CodeProbleme::OrganismeExistant, detail));
    }
    let id = OrganismeId(existant.id);
    organismes::verrouiller(tx, id).await?;
    rattacher(app, tx, identite, id, None).await?;
    finir(app, tx, identite, id).await
}

/// Écrit une fiche neuve ; si son SIRET vient d'être pris, rejoint celle qui l'a.
async fn ecrire(
    app: &App,
    tx: &mut Tx,
    identite: &Identite,
    corps: &CreationOrganisme,
    registres: &Registres,
) -> Result<Versionne<OrganismeDto>, Problem> {
    let lu = match registres {
        Registres::Lus(lu) => Some(lu.as_ref()),
        Registres::EnPanne => None,
        // La fiche vue avant la transaction n'y est plus : à redemander.
        Registres::Inutiles => return Err(Problem::new(CodeProbleme::ServiceIndisponible)),
    };
    let siege = exiger_rattachement(tx, corps, lu.map(|lu| &lu.releve)).await?;
    let ancien = siege_a_remplacer(tx, corps, siege).await?;
    // Une entreprise n'a qu'un siège : la fiche naît établissement de l'ancien, qui lui passe ensuite son rang.
    let saisie = situer(tx, corps, lu).await?;
    let nouvelle = composer(app, corps, saisie, lu, siege && ancien.is_none())?;
    let id = OrganismeId(nouvelle.id);
    if !inserer(tx, &nouvelle).await? {
        let existant = organismes::existant(tx, &corps.siret).await?;
        let existant = existant.ok_or_else(|| Problem::new(CodeProbleme::ServiceIndisponible))?;
        return rejoindre(app, tx, identite, &existant).await;
    }
    let auteur = Auteur::appelant(identite);
    let mut fait = Fait::simple(EvenementOrganisme::Creation);
    fait.metadata = json!({ "precision": format!("SIRET {}", corps.siret) });
    faits::noter(tx, app.horloge(), id.0, &auteur, fait).await?;
    let personne_physique = corps.type_organisme == TypeOrganisme::PersonnePhysique;
    let role = (siege || personne_physique).then_some(RoleUsager::EigEcriture);
    rattacher(app, tx, identite, id, role).await?;
    if ancien.is_some() {
        rang::transferer(tx, &app.commun, ancien, id.0, &auteur).await?;
    }
    // Dès la création : un siège choisit ses établissements sans avoir à demander leur liste.
    registre::faire_lire_la_liste(tx, id.0).await?;
    let mut fiche = ouvrir(tx, &Portee::Nationale, id).await?;
    deduire(tx, app.horloge(), &mut fiche, &auteur).await?;
    let reponse = finir(app, tx, identite, id).await?;
    let emplacement = contrat::LIRE.adresse(&[&id]);
    Ok(Versionne::cree(reponse.version, emplacement, reponse.corps))
}

/// Fiche qui a le rang de siège que le répertoire donne à celle qui se crée ; verrouillée.
async fn siege_a_remplacer(tx: &mut Tx, corps: &CreationOrganisme, siege: bool) -> Result<Option<Uuid>, Problem> {
    if !siege || corps.type_organisme == TypeOrganisme::PersonnePhysique {
        return Ok(None);
    }
    let siren = corps.siret.siren();
    organismes::siege::verrouiller_entreprise(tx, &siren).await?;
    Ok(organismes::siege::autre(tx, &siren, None).await?)
}

/// Écrit une fiche neuve ; faux si son SIRET vient d'être pris.
async fn inserer(tx: &mut Tx, nouvelle: &NouvelleFiche) -> Result<bool, Problem> {
    match organismes::creer(tx, nouvelle).await {
        Err(erreur) if rang::est_double(&erreur) => Err(rang::siege_deja_inscrit()),
        issue => Ok(issue?),
    }
}

/// Identité saisie, dont les adresses que le répertoire ne donne pas sont dans une commune qui existe.
async fn situer(tx: &mut Tx, corps: &CreationOrganisme, lu: Option<&Lu>) -> Result<IdentiteSaisie, Problem> {
    let mut saisie = corps.saisie.clone().unwrap_or_default();
    let prouves = lu.map(|lu| lu.releve.champs_verrouilles()).unwrap_or_default();
    identite::situer(tx, &mut saisie, &IdentiteSaisie::default(), &prouves, "/saisie").await?;
    Ok(saisie)
}

/// Fiche neuve : ce que le répertoire prouve, ce qui est saisi, ce que le registre du commerce propose.
fn composer(
    app: &App,
    corps: &CreationOrganisme,
    mut saisie: IdentiteSaisie,
    lu: Option<&Lu>,
    siege: bool,
) -> Result<NouvelleFiche, Problem> {
    let representants = lu.map(|lu| reprendre(corps.type_organisme, &mut saisie, lu));
    let representants = representants.unwrap_or_default();
    let i = saisie.canonique();
    let defauts: Vec<ErreurChamp> = identite::defauts(corps.type_organisme, &i, "/saisie");
    if !defauts.is_empty() {
        return Err(Problem::champs(defauts));
    }
    let releve = lu.map(|lu| &lu.releve);
    let le = app.horloge().maintenant();
    let physique = corps.type_organisme == TypeOrganisme::PersonnePhysique;
    let secondaire = !siege && !physique;
    let (source, protocoles) = (
        if lu.is_some() {
            SourceIdentite::Sirene
        } else {
            SourceIdentite::Saisie
        },
        if secondaire {
            SourceProtocoles::Siege
        } else {
            SourceProtocoles::Propres
        },
    );
    Ok(NouvelleFiche {
        id: app.horloge().nouvel_id(),
        type_organisme: corps.type_organisme.code(),
        siret: corps.siret.to_string(),
        siege_social: siege,
        porteur_agrement: corps.porteur_agrement,
        departement: identite::departement(releve, &i),
        categorie_juridique: releve.and_then(|releve| releve.categorie_juridique.clone()),
        raison_sociale: i.raison_sociale,
        nom_commercial: i.nom_commercial,
        nom_naissance: i.nom_naissance,
        nom_usage: i.nom_usage,
        prenom: i.prenom,
        statut_juridique: i.statut_juridique,
        adresse: i.adresse.as_ref().map(conversion::ecrire).transpose()?,
        pays: i.pays.unwrap_or_else(|| "France".to_owned()),
        profession: i.profession.map(vao_domain::Code::code),
        adresse_domicile: i.adresse_domicile.as_ref().map(conversion::ecrire).transpose()?,
        adresse_identique: i.adresse_identique,
        email: i.email,
        telephone: i.telephone,
        representants_legaux: conversion::ecrire(&representants)?,
        source_identite: source.code(),
        releve_sirene: releve.map(conversion::ecrire).transpose()?,
        releve_at: lu.map(|lu| lu.releve_le),
        protocoles: protocoles.code(),
        created_at: le,
        edited_at: le,
        version_ouverte_at: le,
    })
}

/// Complète la saisie de ce que les registres savent ; rend les représentants qu'ils proposent.
fn reprendre(type_organisme: TypeOrganisme, saisie: &mut IdentiteSaisie, lu: &Lu) -> Vec<Representant> {
    lu.releve.preremplir(saisie);
    if type_organisme == TypeOrganisme::PersonneMorale && saisie.nom_commercial.is_none() {
        saisie.nom_commercial.clone_from(&lu.nom_commercial);
    }
    lu.representants.clone()
}

/// Rattache le compte, lui donne son rôle, l'écrit dans les deux historiques.
async fn rattacher(
    app: &App,
    tx: &mut Tx,
    identite: &Identite,
    organisme: OrganismeId,
    role: Option<RoleUsager>,
) -> Result<(), Problem> {
    let (horloge, compte) = (app.horloge(), UsagerId(identite.compte));
    if !organismes::rattacher(tx, compte, organisme, horloge.maintenant()).await? {
        return Err(Problem::new(CodeProbleme::DejaRattache));
    }
    let fiche = ouvrir(tx, &Portee::Nationale, organisme).await?;
    let droits = role.map_or("Aucun", |role| role.libelle());
    if let Some(role) = role {
        organismes::donner_role(tx, compte, role).await?;
    }
    // Un champ resté le même ne s'écrit pas.
    let avant = json!({ "Organisme": null, "Droits EIG": "Aucun" });
    let apres = json!({ "Organisme": fiche.ligne.nom, "Droits EIG": droits });
    let mut fait = Fait::simple(EvenementOrganisme::Rattachement);
    fait.metadata = json!({ "precision": format!("{} {}", identite.prenom, identite.nom) });
    faits::noter(tx, horloge, organisme.0, &Auteur::appelant(identite), fait).await?;
    let mut cible = journal::cible(identite);
    cible.organisme = Some(organisme.0);
    let ligne = FaitDeCompte::change(ActionJournal::Modification, avant, apres);
    ecriture::noter(tx, horloge, &ecriture::Auteur::appelant(identite), &cible, ligne).await?;
    oublier(app, tx, identite.compte).await
}

/// Les sessions du compte sont relues en base : elles ont maintenant un organisme.
async fn oublier(app: &App, tx: &mut Tx, compte: Uuid) -> Result<(), Problem> {
    let le = app.horloge().maintenant();
    let ouvertes = sessions::ouvertes(tx, Population::Usagers, compte, le, le - DUREE_INACTIVITE).await?;
    for session in ouvertes {
        service_sessions::relire(&app.commun, SessionId(session.id)).await;
    }
    Ok(())
}

/// Fiche vue par l'appelant, tel qu'il est maintenant rattaché.
async fn finir(
    app: &App,
    tx: &mut Tx,
    identite: &Identite,
    id: OrganismeId,
) -> Result<Versionne<OrganismeDto>, Problem> {
    let rattache = relire_identite(tx, identite.session, Population::Usagers, app.horloge()).await?;
    let fiche = ouvrir(tx, &Portee::Organisme(id), id).await?;
    montrer(&fiche, &rattache)
}
