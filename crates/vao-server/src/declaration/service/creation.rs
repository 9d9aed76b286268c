//! Créer (T1), dupliquer (T2), supprimer un brouillon (T3).

use chrono::{NaiveDate, TimeDelta};
use serde_json::{Value, json};
use uuid::Uuid;
use vao_contract::declaration::{DeclarationDto, Duplication, InformationsGenerales};
use vao_contract::{CodeProbleme, ErreurChamp, Probleme, declaration as contrat};
use vao_db::Tx;
use vao_db::declarations::{self, AgrementRow, Dossier, NouvelleDeclaration, OrganismeDeclarant};
use vao_db::etapes::{self, EtapeRow};
use vao_db::evenements;
use vao_db::organismes::OrganismeRow;
use vao_domain::declaration::libelle_de_copie;
use vao_domain::evenement::CodeEvenement;
use vao_domain::{DeclarationId, OrganismeId, Statut};

use super::super::{conflit, conversion, droits, historique, organisme};
use super::{champ, montrer, ouvrir};
use crate::acces::{Access, DeclarerSejours, Identite};
use crate::idempotence::{self, Cle, Reponse};
use crate::version::{SiVersion, Versionne};
use crate::{App, Problem};

/// Contenu d'un brouillon, neuf ou copié.
struct Contenu {
    libelle: String,
    date_debut: NaiveDate,
    date_fin: NaiveDate,
    responsable_sejour: Value,
    vacanciers: Value,
    personnel: Value,
    etapes: Vec<EtapeRow>,
    precisions: Value,
}

/// Crée un brouillon (T1).
pub async fn creer(
    app: &App,
    acces: &Access<DeclarerSejours>,
    cle: Cle,
    corps: &InformationsGenerales,
) -> Result<Reponse, Problem> {
    app.valider(corps)?;
    exiger_a_venir(app, corps.date_debut)?;
    let identite = acces.identite();
    let id = declarant(acces)?;
    idempotence::executer(app, identite.compte, cle, corps, async |tx| {
        let (fiche, agrements) = organisme::complet(tx, id).await?;
        let responsable = match &corps.responsable_sejour {
            Some(saisi) => saisi.clone(),
            None => organisme::responsable(&fiche, &identite.email),
        };
        let contenu = Contenu {
            libelle: corps.libelle.clone(),
            date_debut: corps.date_debut,
            date_fin: corps.date_fin,
            responsable_sejour: conversion::ecrire(&responsable)?,
            vacanciers: json!({}),
            personnel: json!({}),
            etapes: Vec::new(),
            precisions: json!({}),
        };
        ecrire_brouillon(app, tx, identite, &fiche, agrements, contenu).await
    })
    .await
}

/// Copie une déclaration de son organisme, quel que soit son statut (T2).
pub async fn dupliquer(
    app: &App,
    acces: &Access<DeclarerSejours>,
    id: DeclarationId,
    cle: Cle,
    corps: &Duplication,
) -> Result<Reponse, Problem> {
    app.valider(corps)?;
    let identite = acces.identite();
    let organisme = declarant(acces)?;
    let portee = acces.portee()?;
    idempotence::executer(app, identite.compte, cle, corps, async |tx| {
        let source = ouvrir(tx, portee, id).await?;
        droits::exiger_declarant(identite, &source)?;
        let (fiche, agrements) = organisme::complet(tx, organisme).await?;
        let contenu = copier(app, tx, &source, corps).await?;
        ecrire_brouillon(app, tx, identite, &fiche, agrements, contenu).await
    })
    .await
}

/// Supprime un brouillon (T3) ; son historique reste.
pub async fn supprimer(
    app: &App,
    acces: &Access<DeclarerSejours>,
    id: DeclarationId,
    version: SiVersion,
) -> Result<(), Problem> {
    let portee = acces.portee()?;
    app.db
        .transaction(async |tx| {
            let dossier = ouvrir(tx, portee, id).await?;
            droits::exiger_declarant(acces.identite(), &dossier)?;
            let statut = dossier.declaration.statut.0;
            if statut != Statut::Brouillon {
                let detail = "Seul un brouillon se supprime. Une déclaration déposée peut être annulée.";
                return Err(Probleme::de(CodeProbleme::EtatIncompatible)
                    .etat(statut)
                    .detail(detail)
                    .into());
            }
            version.verifier(vao_domain::Version(dossier.declaration.version))?;
            if declarations::supprimer_brouillon(tx, id, version.0).await? {
                return Ok(());
            }
            Err(conflit::devance(tx, portee, id, None).await)
        })
        .await
}

fn declarant(acces: &Access<DeclarerSejours>) -> Result<OrganismeId, Problem> {
    acces
        .portee()?
        .organisme()
        .ok_or_else(|| Problem::new(CodeProbleme::RoleInsuffisant))
}

/// Un séjour se déclare avant de commencer.
fn exiger_a_venir(app: &App, debut: NaiveDate) -> Result<(), Problem> {
    if debut > app.horloge().aujourd_hui() {
        return Ok(());
    }
    Err(champ(
        "/dateDebut",
        "date-passee",
        "Le premier jour du séjour doit être à venir.",
    ))
}

async fn ecrire_brouillon(
    app: &App,
    tx: &mut Tx,
    identite: &Identite,
    fiche: &OrganismeRow,
    agrements: Vec<AgrementRow>,
    contenu: Contenu,
) -> Result<Versionne<DeclarationDto>, Problem> {
    let le = app.horloge().maintenant();
    let id = app.horloge().nouvel_id();
    let agrement = AgrementRow::retenir(&agrements, contenu.date_debut);
    let nouvelle = NouvelleDeclaration {
        id,
        organisme_id: fiche.id,
        organisme_nom: fiche.nom.clone(),
        organisme_siren: fiche.siren.clone(),
        libelle: contenu.libelle,
        date_debut: contenu.date_debut,
        date_fin: contenu.date_fin,
        responsable_sejour: contenu.responsable_sejour,
        vacanciers: contenu.vacanciers,
        personnel: contenu.personnel,
        organisme_snapshot: organisme::instantane(fiche, agrement),
        created_at: le,
        created_by: identite.compte,
    };
    let declaration = declarations::creer(tx, &nouvelle).await?;
    let etapes = match contenu.etapes {
        vides if vides.is_empty() => vides,
        etapes => etapes::remplacer(tx, DeclarationId(id), etapes).await?,
    };
    let mut creation = historique::evenement(app.horloge(), identite, id, CodeEvenement::Creation, None, le);
    creation.vers = Some(Statut::Brouillon);
    creation.metadata = contenu.precisions;
    evenements::ajouter(tx, creation).await?;
    let dossier = Dossier {
        declaration,
        organisme: OrganismeDeclarant {
            siret: fiche.siret.clone(),
            porteur_agrement: fiche.porteur_agrement,
        },
        territoire: None,
        agrements,
        etapes,
        depots: Vec::new(),
    };
    let reponse = montrer(&dossier, identite)?;
    Ok(Versionne::cree(
        reponse.version,
        contrat::LIRE.adresse(&[&id]),
        reponse.corps,
    ))
}

/// Contenu d'une copie : dates et étapes glissent d'autant, chaque étape prend la dernière version active.
async fn copier(app: &App, tx: &mut Tx, source: &Dossier, corps: &Duplication) -> Result<Contenu, Problem> {
    let d = &source.declaration;
    let date_debut = corps.date_debut.unwrap_or(d.date_debut);
    exiger_a_venir(app, date_debut)?;
    let glissement = date_debut - d.date_debut;
    let libelle = corps.libelle.clone().unwrap_or_else(|| libelle_de_copie(&d.libelle));
    Ok(Contenu {
        libelle,
        date_debut,
        date_fin: decaler(d.date_fin, glissement)?,
        responsable_sejour: d.responsable_sejour.clone(),
        vacanciers: d.vacanciers.clone(),
        personnel: d.personnel.clone(),
        etapes: copier_etapes(app, tx, source, glissement).await?,
        precisions: json!({ "copieDe": d.id }),
    })
}

async fn copier_etapes(
    app: &App,
    tx: &mut Tx,
    source: &Dossier,
    glissement: TimeDelta,
) -> Result<Vec<EtapeRow>, Problem> {
    let fiches: Vec<Uuid> = source.etapes.iter().map(|etape| etape.version.hebergement_id).collect();
    let actives = etapes::versions_courantes(tx, OrganismeId(source.declaration.organisme_id), &fiches).await?;
    let mut copies = Vec::new();
    for (ordre, etape) in (1..).zip(&source.etapes) {
        let active = actives
            .iter()
            .find(|active| active.hebergement_id == etape.version.hebergement_id);
        let Some(version) = active.cloned() else { continue };
        copies.push(EtapeRow {
            id: app.horloge().nouvel_id(),
            ordre,
            date_debut: decaler(etape.date_debut, glissement)?,
            date_fin: decaler(etape.date_fin, glissement)?,
            rejoindre_etape: etape.rejoindre_etape.clone(),
            version,
        });
    }
    for (ordre, copie) in (1..).zip(&mut copies) {
        copie.ordre = ordre;
    }
    Ok(copies)
}

fn decaler(jour: NaiveDate, glissement: TimeDelta) -> Result<NaiveDate, Problem> {
    let hors_calendrier = || {
        let message = "Cette date est trop lointaine.";
        Problem::champs(vec![ErreurChamp::new("/dateDebut", "date-lointaine", message)])
    };
    jour.checked_add_signed(glissement).ok_or_else(hors_calendrier)
}
