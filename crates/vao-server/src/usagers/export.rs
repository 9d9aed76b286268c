//! Export de la liste : la même portée, les mêmes filtres, entière.

use actix_web::HttpResponse;
use vao_contract::usager::ListeUsagers;
use vao_db::usagers::{self, LigneRow, Position};
use vao_documents::tableau::Cellule;
use vao_domain::compte::StatutUsager;

use super::liste;
use crate::acces::{Access, LireUsagers};
use crate::export::{Export, FormatExport, LOT, Ligne, par_lots, refuser_au_portail};
use crate::horloge::jour_de_paris;
use crate::{App, Problem};

const TITRES: &[&str] = &[
    "Nom",
    "Prénom",
    "Courriel",
    "Raison sociale",
    "Statut",
    "Date de création",
    "Date de dernière connexion",
    "Nombre de déclarations",
];

/// Exporte les comptes du territoire de l'agent, tels que la liste les filtre.
pub(super) async fn exporter(
    app: &App,
    acces: &Access<LireUsagers>,
    format: FormatExport,
    demande: &ListeUsagers,
) -> Result<HttpResponse, Problem> {
    let identite = acces.identite();
    refuser_au_portail(identite)?;
    let (_, filtre) = liste::lire(demande, identite)?;
    let portee = acces.portee()?.clone();
    let mut connexion = app.db.prendre().await?;
    let lignes = usagers::compter(&mut connexion, &portee, &filtre).await?;
    drop(connexion);
    let lots = par_lots(app, move |app: App, apres: Option<Position>| {
        let (portee, filtre) = (portee.clone(), filtre.clone());
        async move {
            let mut connexion = app.db.prendre().await?;
            let lot = usagers::lot(&mut connexion, &portee, &filtre, apres.as_ref(), LOT).await?;
            let suite = lot.as_slice().last().map(LigneRow::position);
            Ok((lot.into_iter().map(ligne).collect(), suite))
        }
    });
    let export = Export {
        app,
        identite,
        format,
        nom: "comptes-portail",
        titre: "Comptes du portail",
        titres: TITRES,
    };
    export.repondre(lignes, demande, lots).await
}

fn ligne(lue: LigneRow) -> Ligne {
    let compte = lue.compte;
    let statut = if compte.statut.0 == StatutUsager::Validated {
        "Validé"
    } else {
        "Non validé"
    };
    vec![
        Cellule::from(compte.nom),
        Cellule::from(compte.prenom),
        Cellule::from(compte.mail),
        Cellule::from(compte.organisme),
        Cellule::from(statut),
        Cellule::from(jour_de_paris(compte.cree_at)),
        Cellule::from(compte.derniere_connexion_at.map(jour_de_paris)),
        Cellule::from(lue.declarations),
    ]
}
