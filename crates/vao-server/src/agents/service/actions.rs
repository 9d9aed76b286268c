//! Désactiver, réactiver, réinviter, retirer un second facteur.

use vao_contract::usager::Motif;
use vao_db::agents::{self, AgentRow};
use vao_db::sessions::{MotifRevocation, oublier_appareils};
use vao_db::{Tx, liens as table_liens, second_facteur};
use vao_domain::compte::delegation::{peut_desactiver, peut_gerer};
use vao_domain::compte::{ActionJournal, EtatAgent, UsageLien};
use vao_domain::{AgentId, Population};

use super::{Ouvert, montrer, ouvrir};
use crate::acces::{DesactiverAgents, GererAgents, Identite};
use crate::agents::conversion::{self, etat_incompatible, refus};
use crate::agents::taches::{CourrielAgent, Nouvelle};
use crate::comptes::liens;
use crate::extraction::Demande;
use crate::idempotence::{self, Reponse};
use crate::journal_comptes::ecriture::{Auteur, Fait, noter};
use crate::sessions::service::fermer_toutes;
use crate::taches::confier;
use crate::{App, Problem};

/// Ferme un compte : ses sessions, ses appareils et ses liens ne valent plus rien (M19).
pub async fn desactiver(demande: Demande<DesactiverAgents, AgentId>) -> Result<Reponse, Problem> {
    let Demande {
        app,
        acces,
        id,
        version,
        cle,
    } = demande;
    let (identite, portee) = (acces.identite(), acces.portee()?);
    idempotence::executer(&app, identite.compte, cle, &(), async |tx| {
        let ouvert = ouvrir(tx, identite, portee, id).await?;
        peut_desactiver(&ouvert.acteur, &ouvert.ligne.delegation(), ouvert.autres_nationaux).map_err(refus)?;
        if ouvert.ligne.deleted {
            return Err(etat_incompatible(
                &ouvert.ligne,
                &ouvert.acteur,
                "Ce compte est déjà désactivé.",
            ));
        }
        ouvert.exiger(tx, version).await?;
        let le = app.horloge().maintenant();
        agents::desactiver(tx, &ouvert.ligne, identite.compte, le).await?;
        fermer_toutes(tx, &app.commun, Population::Bo, id.0, None, MotifRevocation::Blocage).await?;
        oublier_appareils(tx, Population::Bo, id.0, le).await?;
        table_liens::annuler(tx, Population::Bo, id.0, le).await?;
        prevenir(tx, id, Nouvelle::Desactive).await?;
        let ligne = raconter(&app, tx, identite, &ouvert, ActionJournal::Deactivation).await?;
        Ok(montrer(&ligne, &ouvert.acteur))
    })
    .await
}

/// Rouvre un compte, avec ses rôles ; un compte jamais activé reçoit une nouvelle invitation.
pub async fn reactiver(demande: Demande<DesactiverAgents, AgentId>) -> Result<Reponse, Problem> {
    let Demande {
        app,
        acces,
        id,
        version,
        cle,
    } = demande;
    let (identite, portee) = (acces.identite(), acces.portee()?);
    idempotence::executer(&app, identite.compte, cle, &(), async |tx| {
        let ouvert = ouvrir(tx, identite, portee, id).await?;
        peut_desactiver(&ouvert.acteur, &ouvert.ligne.delegation(), ouvert.autres_nationaux).map_err(refus)?;
        if !ouvert.ligne.deleted {
            return Err(etat_incompatible(
                &ouvert.ligne,
                &ouvert.acteur,
                "Ce compte n'est pas désactivé.",
            ));
        }
        ouvert.exiger(tx, version).await?;
        agents::reactiver(tx, &ouvert.ligne, app.horloge().maintenant()).await?;
        if ouvert.ligne.validated {
            prevenir(tx, id, Nouvelle::Rouvert).await?;
        } else {
            liens::emettre(tx, &app.commun, UsageLien::Activation, Population::Bo, id.0, None).await?;
        }
        let ligne = raconter(&app, tx, identite, &ouvert, ActionJournal::Reactivation).await?;
        Ok(montrer(&ligne, &ouvert.acteur))
    })
    .await
}

/// Envoie un nouveau lien d'activation, qui remplace le précédent.
pub async fn renvoyer_invitation(demande: Demande<GererAgents, AgentId>) -> Result<Reponse, Problem> {
    let Demande {
        app,
        acces,
        id,
        version,
        cle,
    } = demande;
    let (identite, portee) = (acces.identite(), acces.portee()?);
    idempotence::executer(&app, identite.compte, cle, &(), async |tx| {
        let ouvert = ouvrir(tx, identite, portee, id).await?;
        peut_gerer(&ouvert.acteur, &ouvert.ligne.delegation()).map_err(refus)?;
        if ouvert.ligne.etat() != EtatAgent::Cree {
            let detail = "Une invitation ne s'envoie qu'à un compte qui n'a pas encore été activé.";
            return Err(etat_incompatible(&ouvert.ligne, &ouvert.acteur, detail));
        }
        ouvert.exiger(tx, version).await?;
        liens::emettre(tx, &app.commun, UsageLien::Activation, Population::Bo, id.0, None).await?;
        let ligne = raconter(&app, tx, identite, &ouvert, ActionJournal::Notification).await?;
        Ok(montrer(&ligne, &ouvert.acteur))
    })
    .await
}

/// Retire l'application d'authentification d'un agent qui a perdu son téléphone, et ferme ses sessions.
pub async fn retirer_second_facteur(demande: Demande<GererAgents, AgentId>, corps: &Motif) -> Result<Reponse, Problem> {
    demande.app.valider(corps)?;
    let Demande {
        app,
        acces,
        id,
        version,
        cle,
    } = demande;
    let (identite, portee) = (acces.identite(), acces.portee()?);
    idempotence::executer(&app, identite.compte, cle, corps, async |tx| {
        let ouvert = ouvrir(tx, identite, portee, id).await?;
        peut_gerer(&ouvert.acteur, &ouvert.ligne.delegation()).map_err(refus)?;
        if !ouvert.ligne.application {
            let detail = "Cet agent n'a pas inscrit d'application d'authentification.";
            return Err(etat_incompatible(&ouvert.ligne, &ouvert.acteur, detail));
        }
        ouvert.exiger(tx, version).await?;
        retirer(&app, tx, identite, &ouvert, &corps.motif).await?;
        Ok(montrer(&ouvert.relire(tx).await?, &ouvert.acteur))
    })
    .await
}

async fn retirer(app: &App, tx: &mut Tx, identite: &Identite, ouvert: &Ouvert, motif: &str) -> Result<(), Problem> {
    let (id, le) = (ouvert.ligne.id, app.horloge().maintenant());
    second_facteur::retirer(tx, Population::Bo, id).await?;
    fermer_toutes(
        tx,
        &app.commun,
        Population::Bo,
        id,
        None,
        MotifRevocation::SecondFacteur,
    )
    .await?;
    oublier_appareils(tx, Population::Bo, id, le).await?;
    prevenir(tx, AgentId(id), Nouvelle::SecondFacteurRetire).await?;
    let fait = Fait {
        motif: Some(motif),
        ..Fait::simple(ActionJournal::SecondFacteur)
    };
    let auteur = Auteur::appelant(identite);
    noter(tx, app.horloge(), &auteur, &conversion::cible(&ouvert.ligne), fait).await
}

/// Écrit au journal ce qui vient de changer, et rend le compte tel qu'il est.
async fn raconter(
    app: &App,
    tx: &mut Tx,
    identite: &Identite,
    ouvert: &Ouvert,
    action: ActionJournal,
) -> Result<AgentRow, Problem> {
    let ligne = ouvert.relire(tx).await?;
    let fait = Fait::change(action, conversion::champs(&ouvert.ligne), conversion::champs(&ligne));
    let auteur = Auteur::appelant(identite);
    noter(tx, app.horloge(), &auteur, &conversion::cible(&ligne), fait).await?;
    Ok(ligne)
}

/// Confie le courriel à l'ouvrier, dans la transaction qui le justifie.
async fn prevenir(tx: &mut Tx, agent: AgentId, nouvelle: Nouvelle) -> Result<(), Problem> {
    let courriel = CourrielAgent {
        agent: agent.0,
        nouvelle,
    };
    confier(tx, &courriel).await
}
