//! Changer de SIRET.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;
use vao_contract::CodeProbleme;
use vao_contract::organisme::NouveauSiret;
use vao_db::Tx;
use vao_db::organismes::registre::{self as table, FicheSuivie};
use vao_db::organismes::siege as sieges;
use vao_db::organismes::versions::{self, CompteSuivi, NouveauLieu, VersionClose};
use vao_domain::compte::{ActionJournal, EntiteJournal};
use vao_domain::organisme::{
    ChangementSiret, EffetAgrement, EvenementOrganisme, SourceIdentite, SuccessionRefusee, TypeOrganisme,
    examiner_succession,
};
use vao_domain::{Code as _, OrganismeId, SessionId, Siret};
use vao_external::{Etablissements, Lecture};

use super::{executer, exiger_complete, exiger_libre, la_sienne, montrer, refuser, version};
use crate::acces::{Access, EcrireOrganisme, Identite};
use crate::annuaire::{self, ReleveSirene};
use crate::app::Commun;
use crate::idempotence::{Cle, Reponse};
use crate::journal_comptes::ecriture::{self, Cible};
use crate::organismes::dreets;
use crate::organismes::faits::{self, Auteur, Fait};
use crate::organismes::registre::{Nouvelle, Rang, Relecture, appliquer, relever, secondaires, siret_de};
use crate::organismes::taches::{
    CourrielSiretChange, CourrielSiretChangeCollegues, CourrielSiretChangeSiege, RelireFiche,
};
use crate::organismes::{service, siege};
use crate::sessions::service::relire;
use crate::taches::{confier, confier_avec};
use crate::version::SiVersion;
use crate::{App, Problem};

/// Ce que les registres disent d'un changement, lu avant la transaction.
struct Preuves {
    /// Successeur que le répertoire annonce.
    successeur: Option<Siret>,
    /// Nouvel établissement ; le problème ne se dit que si le changement est permis.
    nouveau: Result<annuaire::Lu, Problem>,
    /// Établissements de sa nouvelle entreprise, s'il en est le siège.
    etablissements: Option<Etablissements>,
}

/// Change le SIRET d'une fiche, ou la rafraîchit si c'est déjà le sien.
pub(in crate::organismes) async fn changer(
    app: &App,
    acces: &Access<EcrireOrganisme>,
    id: OrganismeId,
    lue: SiVersion,
    cle: Cle,
    corps: &NouveauSiret,
) -> Result<Reponse, Problem> {
    let mut connexion = app.db.prendre().await?;
    let fiche = la_sienne(&mut connexion, acces, id).await?;
    drop(connexion);
    let preuves = reunir(&app.commun, &fiche, &corps.siret).await?;
    executer(app, acces, cle, corps, id, async |tx| {
        let nouveau = preuves.nouveau.as_ref().ok().map(|lu| &lu.releve);
        let fiche = siege::verrouiller(tx, id, nouveau)
            .await?
            .ok_or_else(Problem::introuvable)?;
        lue.verifier(version(&fiche))?;
        exiger_complete(&fiche)?;
        let admis = versions::est_admis(tx, fiche.id, &corps.siret).await?;
        let changement = ChangementSiret {
            actuel: &siret_de(&fiche)?,
            demande: &corps.siret,
            successeur: preuves.successeur.as_ref(),
            admis,
        };
        match examiner_succession(&changement) {
            // À part sur le tas : ces deux chemins font l'essentiel de la taille de la tâche.
            Ok(()) => Box::pin(passer(tx, app, acces, &fiche, &corps.siret, preuves)).await,
            Err(SuccessionRefusee::Inchange) => Box::pin(rafraichir(tx, app, acces.identite(), &fiche, preuves)).await,
            Err(refus) => Err(refuser(refus)),
        }
    })
    .await
}

async fn reunir(commun: &Commun, fiche: &FicheSuivie, demande: &Siret) -> Result<Preuves, Problem> {
    let actuel = siret_de(fiche)?;
    let suit = fiche.siege_social || fiche.type_organisme.0 == TypeOrganisme::PersonnePhysique;
    let successeur = if actuel == *demande {
        None
    } else {
        annuaire::chercher(commun, &actuel, Some(suit), Lecture::Fraiche)
            .await?
            .successeur
    };
    let nouveau = annuaire::lire(commun, demande, Lecture::Fraiche).await;
    if let Err(probleme) = &nouveau
        && probleme.code() == CodeProbleme::ServiceExterneIndisponible
    {
        return Err(nouveau.err().unwrap_or_else(Problem::introuvable));
    }
    let siege = nouveau
        .as_ref()
        .is_ok_and(|lu| lu.releve.siege && lu.releve.type_organisme() == TypeOrganisme::PersonneMorale);
    let etablissements = if siege {
        let lus = commun
            .externes
            .annuaire
            .etablissements(&demande.siren(), Lecture::Fraiche)
            .await;
        Some(lus.map_err(annuaire::indisponible)?.valeur)
    } else {
        None
    };
    Ok(Preuves {
        successeur,
        nouveau,
        etablissements,
    })
}

/// Le SIRET est déjà le bon : l'information est relue.
async fn rafraichir(
    tx: &mut Tx,
    app: &App,
    identite: &Identite,
    fiche: &FicheSuivie,
    preuves: Preuves,
) -> Result<(), Problem> {
    let lu = preuves.nouveau?;
    let relecture = Relecture {
        releve: Some(lu.releve),
        releve_le: app.horloge().maintenant(),
        etablissements: preuves.etablissements.filter(|_| fiche.siege_social),
        suit_le_rang: true,
    };
    appliquer(tx, &app.commun, fiche, &relecture, &Auteur::appelant(identite)).await?;
    recalculer(tx, app, identite, fiche).await
}

/// Recalcule ce qui se déduit de la fiche.
async fn recalculer(tx: &mut Tx, app: &App, identite: &Identite, fiche: &FicheSuivie) -> Result<(), Problem> {
    let auteur = Auteur::appelant(identite);
    service::recalculer(tx, app.horloge(), OrganismeId(fiche.id), &auteur).await?;
    Ok(())
}

/// Clôt la version, prend le nouveau SIRET, fait suivre les comptes, raconte et prévient.
async fn passer(
    tx: &mut Tx,
    app: &App,
    acces: &Access<EcrireOrganisme>,
    fiche: &FicheSuivie,
    demande: &Siret,
    preuves: Preuves,
) -> Result<(), Problem> {
    let identite = acces.identite();
    exiger_libre(tx, fiche, demande).await?;
    let lu = preuves.nouveau?;
    exiger_convenable(fiche, &lu.releve)?;
    let le = app.horloge().maintenant();
    clore(tx, app, acces, fiche, le).await?;
    let effet = effet_sur_l_agrement(tx, fiche, demande).await?;
    garder_les_protocoles(tx, fiche, demande, &lu.releve).await?;
    let ancien = siege_a_remplacer(tx, fiche, demande, &lu.releve).await?;
    let nouvelle = Nouvelle {
        siret: demande.as_str(),
        rang: Rang {
            // Le rang d'une autre fiche passe par un transfert.
            siege: lu.releve.siege && ancien.is_none(),
            // Un siège porte l'agrément ; un établissement garde ce qu'il était.
            porteur: lu.releve.siege || fiche.porteur_agrement,
        },
        source: SourceIdentite::Sirene,
        ouverte_at: le,
    };
    relever(tx, &app.commun, fiche, &lu.releve, le, &nouvelle).await?;
    if ancien.is_some() {
        siege::transferer(tx, &app.commun, ancien, fiche.id, &Auteur::appelant(identite)).await?;
    }
    table::retirer_etablissement(tx, fiche.id, demande).await?;
    if let Some(etablissements) = &preuves.etablissements {
        let lus = secondaires(fiche.id, demande, etablissements);
        table::remplacer_etablissements(tx, fiche.id, &lus, etablissements.complete, le).await?;
    }
    versions::oublier_accords(tx, fiche.id).await?;
    faire_suivre(tx, app, identite, fiche, demande, &lu.releve, le).await?;
    raconter(tx, app, identite, fiche, demande, &lu.releve, effet).await?;
    // En dernier : une fiche que le changement rend incomplète le dit après lui dans l'historique.
    recalculer(tx, app, identite, fiche).await
}

/// Garde leurs protocoles à ceux qui les tenaient d'un siège que ce changement leur retire : l'établissement qui devient
/// siège ou quitte l'entreprise, et ceux qui suivent un siège qui s'en va.
async fn garder_les_protocoles(
    tx: &mut Tx,
    fiche: &FicheSuivie,
    demande: &Siret,
    releve: &ReleveSirene,
) -> Result<(), Problem> {
    let quitte = siret_de(fiche)?.siren() != demande.siren();
    if fiche.siege_social && (quitte || !releve.siege) {
        for suiveur in table::suiveurs(tx, fiche).await? {
            service::copier_protocoles_du_siege(tx, OrganismeId(suiveur)).await?;
        }
    }
    if quitte || releve.siege {
        service::copier_protocoles_du_siege(tx, OrganismeId(fiche.id)).await?;
    }
    Ok(())
}

/// Autre fiche qui a le rang de siège que le nouveau SIRET donne à celle-ci ; verrouillée.
async fn siege_a_remplacer(
    tx: &mut Tx,
    fiche: &FicheSuivie,
    demande: &Siret,
    releve: &ReleveSirene,
) -> Result<Option<Uuid>, Problem> {
    if !releve.siege || fiche.type_organisme.0 == TypeOrganisme::PersonnePhysique {
        return Ok(None);
    }
    let siren = demande.siren();
    sieges::verrouiller_entreprise(tx, &siren).await?;
    Ok(sieges::autre(tx, &siren, Some(fiche.id)).await?)
}

/// Le nouvel établissement doit être ouvert et de même nature.
fn exiger_convenable(fiche: &FicheSuivie, releve: &ReleveSirene) -> Result<(), Problem> {
    if !releve.actif() {
        return Err(Problem::detaille(
            CodeProbleme::EtablissementFerme,
            "Le répertoire Sirene dit cet établissement fermé, ou son entreprise cessée.",
        ));
    }
    if releve.type_organisme() == fiche.type_organisme.0 {
        return Ok(());
    }
    Err(Problem::detaille(
        CodeProbleme::TypeOrganismeIncoherent,
        "Cet établissement n'est pas de la même nature que votre organisme : l'un est une personne physique, l'autre une \
         personne morale. Il lui faut sa propre fiche.",
    ))
}

async fn clore(
    tx: &mut Tx,
    app: &App,
    acces: &Access<EcrireOrganisme>,
    fiche: &FicheSuivie,
    le: DateTime<Utc>,
) -> Result<(), Problem> {
    let vue = montrer(tx, acces, OrganismeId(fiche.id)).await?;
    let instantane = serde_json::to_value(&vue.corps).map_err(Problem::interne)?;
    let auteur = Auteur::appelant(acces.identite());
    let close = VersionClose {
        id: app.horloge().nouvel_id(),
        organisme: fiche.id,
        siret: &fiche.siret,
        nom: &fiche.nom,
        fiche: &instantane,
        ouverte_at: fiche.version_ouverte_at,
        close_at: le,
        auteur_id: auteur.compte(),
        auteur: &auteur.emetteur,
    };
    Ok(versions::clore(tx, &close).await?)
}

/// Les comptes qui avaient l'ancien SIRET prennent le nouveau ; leurs sessions se relisent.
async fn faire_suivre(
    tx: &mut Tx,
    app: &App,
    identite: &Identite,
    fiche: &FicheSuivie,
    nouveau: &Siret,
    releve: &ReleveSirene,
    le: DateTime<Utc>,
) -> Result<(), Problem> {
    let region = match &releve.departement {
        Some(departement) => versions::region_du_departement(tx, departement).await?,
        None => None,
    };
    let lieu = NouveauLieu {
        territoire: region.as_deref(),
        departement: releve.departement.as_deref(),
    };
    let comptes = versions::suivre(tx, &fiche.siret, nouveau, lieu, le).await?;
    let auteur = ecriture::Auteur::appelant(identite);
    for compte in comptes {
        let fait = ecriture::Fait {
            motif: Some("L'organisme a changé de SIRET"),
            ..ecriture::Fait::change(
                ActionJournal::Modification,
                json!({"SIRET": fiche.siret}),
                json!({"SIRET": nouveau}),
            )
        };
        ecriture::noter(tx, app.horloge(), &auteur, &cible(compte), fait).await?;
    }
    for session in versions::sessions_de(tx, fiche.id).await? {
        relire(&app.commun, SessionId(session)).await;
    }
    Ok(())
}

fn cible(compte: CompteSuivi) -> Cible {
    Cible {
        entite: EntiteJournal::UserFront,
        id: compte.id.to_string(),
        nom: format!("{} {}", compte.prenom, compte.nom),
        organisme: compte.organisme,
        territoire: compte.territoire,
        departement: compte.departement,
    }
}

/// Ce que le changement fait de l'agrément : le sien reste à la fiche, celui dont elle hérite reste à son siège.
async fn effet_sur_l_agrement(tx: &mut Tx, avant: &FicheSuivie, nouveau: &Siret) -> Result<Value, Problem> {
    let propre = versions::dernier_agrement(tx, avant.id).await?;
    let effet = if propre.is_some() {
        EffetAgrement::Conserve
    } else if siret_de(avant)?.siren() == nouveau.siren() {
        EffetAgrement::Herite
    } else {
        EffetAgrement::Quitte
    };
    Ok(match dreets::agrement(tx, avant).await? {
        Some(agrement) => json!({"numero": agrement.numero, "region": agrement.region, "effet": effet.code()}),
        None => json!({"effet": EffetAgrement::Aucun.code()}),
    })
}

/// Écrit l'événement, avec ce que devient l'agrément, et enfile O1, O10 et, pour un établissement secondaire, O2 et la
/// relecture de son siège.
async fn raconter(
    tx: &mut Tx,
    app: &App,
    identite: &Identite,
    avant: &FicheSuivie,
    nouveau: &Siret,
    releve: &ReleveSirene,
    effet: Value,
) -> Result<(), Problem> {
    let autre_entreprise = siret_de(avant)?.siren() != nouveau.siren();
    let fait = Fait {
        metadata: json!({
            "precision": format!("{} → {}", siret_de(avant)?.lisible(), nouveau.lisible()),
            "ancien": avant.siret,
            "nouveau": nouveau,
            "autreEntreprise": autre_entreprise,
            "departement": releve.departement.clone().filter(|code| Some(code) != avant.departement.as_ref()),
            "agrement": effet,
        }),
        ..Fait::simple(EvenementOrganisme::ChangementSiret)
    };
    let auteur = Auteur::appelant(identite);
    let evenement = faits::noter(tx, app.horloge(), avant.id, &auteur, fait).await?;
    let organisme = avant.id;
    confier(tx, &CourrielSiretChange { organisme, evenement }).await?;
    confier(tx, &CourrielSiretChangeCollegues { organisme, evenement }).await?;
    if !avant.siege_social && avant.type_organisme.0 == TypeOrganisme::PersonneMorale {
        confier(tx, &CourrielSiretChangeSiege { organisme, evenement }).await?;
        relire_le_siege(tx, organisme, nouveau).await?;
    }
    Ok(())
}

/// Confie à l'ouvrier la relecture du siège de l'entreprise où l'établissement est maintenant : sans elle, le nouveau
/// SIRET n'entrerait dans la liste à autoriser qu'à la prochaine veille. L'établissement devenu siège vient de lire la
/// sienne.
async fn relire_le_siege(tx: &mut Tx, etablissement: Uuid, nouveau: &Siret) -> Result<(), Problem> {
    let siege = sieges::autre(tx, &nouveau.siren(), Some(etablissement)).await?;
    let Some(organisme) = siege else {
        return Ok(());
    };
    let tache = RelireFiche::entiere(organisme);
    confier_avec(tx, &tache, tache.options()).await
}
