//! Enregistrer une section : fusion, forme, règles de champ, écriture à la version lue.

use std::collections::BTreeMap;

use serde_json::Value;
use uuid::Uuid;
use vao_contract::declaration::{DeclarationDto, Hebergements, InformationsGenerales, Personnel, Vacanciers};
use vao_contract::{CodeProbleme, ErreurChamp, Probleme};
use vao_db::declarations::{self, ChangementDeSection, Dossier};
use vao_db::etapes::{self, EtapeRow, VersionRow};
use vao_db::journal::Trace;
use vao_db::{AsyncPgConnection, Connexion};
use vao_domain::declaration::Section;
use vao_domain::{Code as _, DeclarationId, OrganismeId, Statut, Version};

use super::super::{conflit, conversion, droits, fusion};
use super::{champ, montrer};
use crate::acces::{Access, DeclarerSejours};
use crate::extraction::lire_valeur;
use crate::version::{SiVersion, Versionne};
use crate::{App, Problem};

/// Section relue : ce qui change dans la déclaration, et ses étapes si ce sont elles.
struct Saisie {
    changement: ChangementDeSection,
    etapes: Option<Vec<EtapeRow>>,
    apres: Value,
}

/// Fusionne un correctif dans une section.
///
/// Une saisie qui ne change rien n'écrit rien : la version ne bouge pas.
pub async fn modifier(
    app: &App,
    acces: &Access<DeclarerSejours>,
    id: DeclarationId,
    section: Section,
    version: SiVersion,
    correctif: Value,
) -> Result<Versionne<DeclarationDto>, Problem> {
    if !correctif.is_object() {
        return Err(champ("", "type", "Un objet JSON est attendu."));
    }
    let (identite, portee) = (acces.identite(), acces.portee()?);
    let mut connexion = app.db.prendre().await?;
    // Lue hors transaction : rien n'est écrit si elle a bougé depuis.
    let mut dossier = declarations::charger(&connexion, id, portee)
        .await?
        .ok_or_else(Problem::introuvable)?;
    droits::exiger_declarant(identite, &dossier)?;
    exiger_modifiable(dossier.declaration.statut.0)?;
    version.verifier(Version(dossier.declaration.version))?;
    let avant = conversion::section(&dossier, section)?;
    let fusionnee = fusion::fusionner(avant.clone(), correctif);
    let saisie = relire(app, &mut connexion, &dossier, section, fusionnee).await?;
    if saisie.apres == avant {
        return montrer(&dossier, identite);
    }
    let trace = Trace {
        section,
        par: identite.compte,
        le: app.horloge().maintenant(),
        differences: &fusion::differences(&avant, &saisie.apres),
    };
    if !ecrire(connexion, &mut dossier, section, saisie, trace).await? {
        return Err(conflit::devance(&mut *app.db.prendre().await?, portee, id, None).await);
    }
    montrer(&dossier, identite)
}

fn exiger_modifiable(statut: Statut) -> Result<(), Problem> {
    if statut.est_modifiable_2_mois() {
        return Ok(());
    }
    let detail = format!("Une déclaration au statut « {} » ne se modifie pas.", statut.libelle());
    Err(Probleme::de(CodeProbleme::EtatIncompatible)
        .etat(statut)
        .detail(detail)
        .into())
}

/// Lit la section fusionnée, la vérifie et la ramène à sa forme canonique.
async fn relire(
    app: &App,
    conn: &mut AsyncPgConnection,
    dossier: &Dossier,
    section: Section,
    fusionnee: Value,
) -> Result<Saisie, Problem> {
    let mut changement = ChangementDeSection::default();
    let mut etapes = None;
    let apres = match section {
        Section::InformationsGenerales => {
            let mut saisies: InformationsGenerales = lire_valeur(fusionnee)?;
            app.valider(&saisies)?;
            let responsable = saisies.responsable_sejour.get_or_insert_default();
            changement.responsable_sejour = Some(conversion::ecrire(responsable)?);
            changement.libelle = Some(saisies.libelle.clone());
            changement.date_debut = Some(saisies.date_debut);
            changement.date_fin = Some(saisies.date_fin);
            conversion::ecrire(&saisies)?
        }
        Section::Vacanciers => {
            let saisis: Vacanciers = lire_valeur(fusionnee)?;
            app.valider(&saisis)?;
            let canonique = conversion::ecrire(&saisis.canonique())?;
            changement.vacanciers = Some(canonique.clone());
            canonique
        }
        Section::Personnel => {
            let saisi: Personnel = lire_valeur(fusionnee)?;
            app.valider(&saisi)?;
            let canonique = conversion::ecrire(&saisi)?;
            changement.personnel = Some(canonique.clone());
            canonique
        }
        Section::Hebergements => {
            let saisis: Hebergements = lire_valeur(fusionnee)?;
            app.valider(&saisis)?;
            let lignes = figer(app, conn, dossier, saisis).await?;
            let canonique = conversion::ecrire(&conversion::hebergements(&lignes))?;
            etapes = Some(lignes);
            canonique
        }
    };
    Ok(Saisie {
        changement,
        etapes,
        apres,
    })
}

/// Étapes triées, chacune sur une version figée : celle qu'elle avait déjà, sinon la version courante.
async fn figer(
    app: &App,
    conn: &mut AsyncPgConnection,
    dossier: &Dossier,
    saisis: Hebergements,
) -> Result<Vec<EtapeRow>, Problem> {
    let mut versions: BTreeMap<Uuid, VersionRow> = dossier
        .etapes
        .iter()
        .map(|etape| (etape.version.hebergement_id, etape.version.clone()))
        .collect();
    let mut nouvelles: Vec<Uuid> = saisis.etapes.iter().map(|etape| etape.hebergement_id.0).collect();
    nouvelles.retain(|fiche| !versions.contains_key(fiche));
    if !nouvelles.is_empty() {
        let organisme = OrganismeId(dossier.declaration.organisme_id);
        let courantes = etapes::versions_courantes(conn, organisme, &nouvelles).await?;
        versions.extend(courantes.into_iter().map(|version| (version.hebergement_id, version)));
    }
    let mut lignes = Vec::with_capacity(saisis.etapes.len());
    let mut inconnus = Vec::new();
    for (rang, saisie) in saisis.etapes.into_iter().enumerate() {
        match versions.get(&saisie.hebergement_id.0) {
            Some(version) => lignes.push(EtapeRow {
                id: app.horloge().nouvel_id(),
                ordre: 0,
                date_debut: saisie.date_debut,
                date_fin: saisie.date_fin,
                rejoindre_etape: saisie.rejoindre_etape,
                version: version.clone(),
            }),
            None => inconnus.push(ErreurChamp::new(
                format!("/etapes/{rang}/hebergementId"),
                "hebergement-inconnu",
                "Choisissez un hébergement actif de votre organisme.",
            )),
        }
    }
    if !inconnus.is_empty() {
        return Err(Problem::champs(inconnus));
    }
    // Tri stable : à date égale, l'ordre saisi départage.
    lignes.sort_by_key(|etape| etape.date_debut);
    for (ordre, etape) in (1..).zip(&mut lignes) {
        etape.ordre = ordre;
    }
    Ok(lignes)
}

/// Écrit la section, ses étapes si ce sont elles, et qui voit la déclaration, sauf un brouillon que personne ne voit.
///
/// Faux, et rien n'est écrit, si quelqu'un est passé depuis la lecture.
async fn ecrire(
    mut connexion: Connexion,
    dossier: &mut Dossier,
    section: Section,
    saisie: Saisie,
    trace: Trace<'_>,
) -> Result<bool, Problem> {
    let id = DeclarationId(dossier.declaration.id);
    let visible = dossier.declaration.statut.0.est_visible_de_l_administration();
    let portee = visible && matches!(section, Section::InformationsGenerales | Section::Hebergements);
    let (ligne, changement) = (&mut dossier.declaration, saisie.changement);
    if saisie.etapes.is_none() && !portee {
        return Ok(declarations::enregistrer(connexion.instruction(), ligne, changement, trace).await?);
    }
    connexion
        .transaction(async |tx| {
            let ecrite = declarations::enregistrer(tx.instruction(), ligne, changement, trace).await?;
            if let (true, Some(lignes)) = (ecrite, saisie.etapes) {
                dossier.etapes = etapes::remplacer(tx, id, lignes).await?;
            }
            if ecrite && portee {
                declarations::recalculer_portee(tx, id).await?;
            }
            Ok(ecrite)
        })
        .await
}
