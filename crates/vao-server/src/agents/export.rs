//! Export of the list: the same scope and filters, whole, sorted by name.

use actix_web::HttpResponse;
use vao_contract::agent::ListeAgents;
use vao_db::agents::{self, LigneAgent, Position};
use vao_documents::tableau::Cellule;
use vao_domain::compte::EtatAgent;
use vao_domain::{Code as _, NiveauTerritoire};

use super::liste;
use crate::acces::{Access, GererAgents};
use crate::export::{Export, FormatExport, LOT, Ligne, par_lots};
use crate::{App, Problem};

const TITRES: &[&str] = &[
    "Nom",
    "Prénom",
    "Courriel",
    "Compétence",
    "Région",
    "Département",
    "Compte validé",
    "Compte actif",
];

/// Exports the agents of the territory of the caller, as the list filters them.
pub async fn exporter(
    app: &App,
    acces: &Access<GererAgents>,
    format: FormatExport,
    demande: &ListeAgents,
) -> Result<HttpResponse, Problem> {
    let (_, filtre) = liste::lire(demande)?;
    let portee = acces.portee()?.clone();
    let mut connexion = app.db.prendre().await?;
    let lignes = agents::compter(&mut connexion, &portee, &filtre).await?;
    drop(connexion);
    let lots = par_lots(app, move |app: App, apres: Option<Position>| {
        let (portee, filtre) = (portee.clone(), filtre.clone());
        async move {
            let mut connexion = app.db.prendre().await?;
            let lot = agents::lot(&mut connexion, &portee, &filtre, apres.as_ref(), LOT).await?;
            let suite = lot.last().map(|(_, position)| position.clone());
            Ok((lot.into_iter().map(|(agent, _)| ligne(agent)).collect(), suite))
        }
    });
    let export = Export {
        app,
        identite: acces.identite(),
        format,
        nom: "agents",
        titre: "Comptes d'agents",
        titres: TITRES,
    };
    export.repondre(lignes, demande, lots).await
}

fn ligne(agent: LigneAgent) -> Ligne {
    let niveau = NiveauTerritoire::de_parent(agent.parent.as_deref());
    let etat = agent.etat();
    let (region, departement) = match niveau {
        NiveauTerritoire::National => (None, None),
        NiveauTerritoire::Regional => (Some(agent.libelle), None),
        NiveauTerritoire::Departemental => (agent.parent_libelle, Some(agent.libelle)),
    };
    vec![
        Cellule::from(agent.nom),
        Cellule::from(agent.prenom),
        Cellule::from(agent.mail),
        Cellule::from(niveau.libelle()),
        Cellule::from(region),
        Cellule::from(departement),
        oui_ou_non(agent.validated),
        oui_ou_non(etat == EtatAgent::Actif),
    ]
}

fn oui_ou_non(vrai: bool) -> Cellule {
    Cellule::from(if vrai { "oui" } else { "non" })
}
