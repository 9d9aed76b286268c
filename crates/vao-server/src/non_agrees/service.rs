//! Cas d'usage des organisateurs sans agrément.

use serde_json::{Value, json};
use vao_contract::organisme::{ListeNonAgrees, NonAgreDto, SaisieNonAgree};
use vao_contract::session::Rattachement;
use vao_contract::{CodeProbleme, ErreurChamp, Page};
use vao_db::non_agrees::{self, Contenu, Filtre, NonAgreRow};
use vao_db::{AsyncPgConnection, DbError, Tx, territoires};
use vao_domain::compte::{ActionJournal, EntiteJournal};
use vao_domain::{CodeTerritoire, NiveauTerritoire, OrganismeId, OrganismeNonAgreeId, Permission, Siret, Version};

use crate::acces::{Access, AdministrerOrganismes, Identite, SuivreOrganismes};
use crate::idempotence::{self, Cle, Reponse};
use crate::journal_comptes::conflit;
use crate::journal_comptes::ecriture::{Auteur, Cible, Fait, noter};
use crate::pagination::{Pagination, texte_cherche};
use crate::version::{SiVersion, Versionne};
use crate::{App, Problem};

/// Toutes les décisions, quelle que soit la région de l'agent.
pub(super) async fn lister(
    app: &App,
    acces: &Access<SuivreOrganismes>,
    demande: &ListeNonAgrees,
) -> Result<Page<NonAgreDto>, Problem> {
    let pagination = Pagination::lire(demande.page, demande.par_page, &[("/recherche", &demande.recherche)])?;
    let filtre = Filtre {
        limite: pagination.limite(),
        decalage: pagination.decalage(),
        recherche: texte_cherche(demande.recherche.as_deref()),
        region: demande.region.as_ref().map(ToString::to_string),
    };
    let mut connexion = app.db.prendre().await?;
    let (lignes, total) = non_agrees::lister(&mut connexion, &filtre).await?;
    let identite = acces.identite();
    let decisions: Result<Vec<NonAgreDto>, Problem> =
        lignes.into_iter().map(|ligne| montrer(ligne, identite)).collect();
    Ok(pagination.composer(decisions?, total, false))
}

/// Ajoute une décision de sa région.
pub(super) async fn creer(
    app: &App,
    acces: &Access<AdministrerOrganismes>,
    cle: Cle,
    corps: &SaisieNonAgree,
) -> Result<Reponse, Problem> {
    app.valider(corps)?;
    let identite = acces.identite();
    let siret = siret(corps)?;
    exiger_region(identite, &corps.region)?;
    idempotence::executer(app, identite.compte, cle, corps, async |tx| {
        verifier_region(tx, &corps.region).await?;
        let id = OrganismeNonAgreeId(app.horloge().nouvel_id());
        let le = app.horloge().maintenant();
        non_agrees::ajouter(tx, id, &contenu(corps, &siret), identite.compte, le)
            .await
            .map_err(doublon)?;
        let decision = non_agrees::charger(tx, id).await?.ok_or_else(Problem::introuvable)?;
        raconter(app, tx, identite, None, Some(&decision)).await?;
        let dto = montrer(decision, identite)?;
        let emplacement = format!("/api/v1/organismes-non-agrees/{}", dto.id);
        Ok(Versionne::cree(dto.version, emplacement, dto))
    })
    .await
}

/// Change une décision ; l'ancienne région et la nouvelle doivent être les siennes.
pub(super) async fn modifier(
    app: &App,
    acces: &Access<AdministrerOrganismes>,
    id: OrganismeNonAgreeId,
    version: SiVersion,
    corps: &SaisieNonAgree,
) -> Result<Versionne<NonAgreDto>, Problem> {
    app.valider(corps)?;
    let identite = acces.identite();
    let siret = siret(corps)?;
    app.db
        .transaction(async |tx| {
            let avant = ouvrir(tx, identite, id, version).await?;
            exiger_region(identite, &corps.region)?;
            verifier_region(tx, &corps.region).await?;
            let le = app.horloge().maintenant();
            non_agrees::changer(tx, &avant, &contenu(corps, &siret), identite.compte, le)
                .await
                .map_err(doublon)?;
            let apres = non_agrees::charger(tx, id).await?.ok_or_else(Problem::introuvable)?;
            raconter(app, tx, identite, Some(&avant), Some(&apres)).await?;
            let dto = montrer(apres, identite)?;
            Ok(Versionne::ok(dto.version, dto))
        })
        .await
}

/// Retire une décision.
pub(super) async fn supprimer(
    app: &App,
    acces: &Access<AdministrerOrganismes>,
    id: OrganismeNonAgreeId,
    version: SiVersion,
) -> Result<(), Problem> {
    let identite = acces.identite();
    app.db
        .transaction(async |tx| {
            let avant = ouvrir(tx, identite, id, version).await?;
            non_agrees::retirer(tx, &avant).await?;
            raconter(app, tx, identite, Some(&avant), None).await
        })
        .await
}

/// Décision verrouillée : 404 inconnue, 403 d'une autre région, 412 changée entre-temps.
async fn ouvrir(
    tx: &mut Tx,
    identite: &Identite,
    id: OrganismeNonAgreeId,
    version: SiVersion,
) -> Result<NonAgreRow, Problem> {
    let decision = non_agrees::verrouiller(tx, id)
        .await?
        .ok_or_else(Problem::introuvable)?;
    exiger_region(identite, &CodeTerritoire(decision.region.clone()))?;
    let actuelle = Version(decision.version);
    conflit::verifier(tx, EntiteJournal::NonAgree, &decision.id.to_string(), version, actuelle).await?;
    Ok(decision)
}

/// Vrai pour un agent de cette région ou de l'administration centrale : l'agrément n'est pas l'affaire d'une DDETS.
fn tient(identite: &Identite, region: &CodeTerritoire) -> bool {
    let Rattachement::Territoire(sien) = &identite.rattachement else {
        return false;
    };
    let place = match sien.niveau {
        NiveauTerritoire::National => true,
        NiveauTerritoire::Regional => sien.code == *region,
        NiveauTerritoire::Departemental => false,
    };
    place && identite.detient(Permission::AdministrerOrganismes)
}

fn exiger_region(identite: &Identite, region: &CodeTerritoire) -> Result<(), Problem> {
    if tient(identite, region) {
        return Ok(());
    }
    Err(Problem::detaille(
        CodeProbleme::FicheHorsTerritoire,
        "Les décisions d'une région sont tenues par les agents de sa DREETS et par l'administration centrale. \
         Signalez-leur ce qui est à corriger.",
    ))
}

/// Une décision est prise par une région, pas par un département.
async fn verifier_region(conn: &mut AsyncPgConnection, region: &CodeTerritoire) -> Result<(), Problem> {
    let connue = territoires::charger(conn, region).await?;
    if connue.is_some_and(|territoire| territoire.niveau() == NiveauTerritoire::Regional) {
        return Ok(());
    }
    let message = "Choisissez la région qui a pris la décision.";
    Err(Problem::champs(vec![ErreurChamp::new("/region", "inconnue", message)]))
}

/// SIRET sans espaces ; les règles de champ l'ont déjà examiné.
fn siret(corps: &SaisieNonAgree) -> Result<Siret, Problem> {
    Siret::lire(&corps.siret).map_err(|erreur| {
        let message = "Un SIRET compte 14 chiffres, dont une clé de contrôle : vérifiez la saisie.";
        Problem::champs(vec![ErreurChamp::new("/siret", "siret", message)]).avec_cause(erreur)
    })
}

fn contenu<'a>(corps: &'a SaisieNonAgree, siret: &'a Siret) -> Contenu<'a> {
    Contenu {
        siret: siret.as_str(),
        nom: &corps.nom,
        region: corps.region.as_str(),
        nature_decision: &corps.nature_decision,
        date_decision: corps.date_decision,
    }
}

fn doublon(erreur: DbError) -> Problem {
    if erreur.est_contrainte(non_agrees::UNE_PAR_JOUR) {
        let message = "Une décision de cette région à cette date est déjà enregistrée pour ce SIRET : modifiez-la.";
        return Problem::champs(vec![ErreurChamp::new("/dateDecision", "deja-enregistree", message)]);
    }
    erreur.into()
}

/// Note au journal de la région ce qui a changé.
async fn raconter(
    app: &App,
    tx: &mut Tx,
    identite: &Identite,
    avant: Option<&NonAgreRow>,
    apres: Option<&NonAgreRow>,
) -> Result<(), Problem> {
    let Some(decision) = apres.or(avant) else {
        return Ok(());
    };
    let cible = Cible {
        entite: EntiteJournal::NonAgree,
        id: decision.id.to_string(),
        nom: format!("{} ({})", decision.nom, decision.siret),
        organisme: None,
        territoire: Some(decision.region.clone()),
        departement: None,
    };
    let fait = match (avant.map(champs), apres.map(champs)) {
        (Some(avant), Some(apres)) => Fait::change(ActionJournal::Modification, avant, apres),
        (avant, apres) => Fait {
            avant,
            apres,
            ..Fait::simple(ActionJournal::Modification)
        },
    };
    noter(tx, app.horloge(), &Auteur::appelant(identite), &cible, fait).await
}

fn champs(decision: &NonAgreRow) -> Value {
    json!({
        "SIRET": decision.siret,
        "Nom": decision.nom,
        "Région": decision.region,
        "Nature de la décision": decision.nature_decision,
        "Date de la décision": decision.date_decision,
    })
}

fn montrer(decision: NonAgreRow, identite: &Identite) -> Result<NonAgreDto, Problem> {
    let region = CodeTerritoire(decision.region);
    Ok(NonAgreDto {
        id: OrganismeNonAgreeId(decision.id),
        version: Version(decision.version),
        siret: Siret::lire(&decision.siret).map_err(Problem::interne)?,
        nom: decision.nom,
        modifiable: tient(identite, &region),
        region,
        nature_decision: decision.nature_decision,
        date_decision: decision.date_decision,
        organisme_id: decision.organisme_id.map(OrganismeId),
    })
}
