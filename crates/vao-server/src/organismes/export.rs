//! Export de la liste : la même portée, les mêmes filtres, entière, avec les déclarations de chaque statut.

use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::HttpResponse;
use uuid::Uuid;
use vao_contract::organisme::ListeOrganismes;
use vao_db::organismes::liste::{self as base, CompteParStatut, LigneRow, Position};
use vao_documents::tableau::Cellule;
use vao_domain::organisme::TypeOrganisme;
use vao_domain::{Code, Statut, grouper_siret};

use super::liste;
use crate::acces::{Access, LireOrganismes};
use crate::export::{Export, FormatExport, LOT, Ligne, par_lots, refuser_au_portail};
use crate::horloge::jour_de_paris;
use crate::{App, Problem};

const IDENTITE: [&str; 13] = [
    "Type",
    "Date de modification",
    "Fiche complète",
    "SIREN",
    "SIRET",
    "Nom de l'organisme",
    "Nom",
    "Prénom",
    "Région d'obtention de l'agrément",
    "Date d'obtention de l'agrément",
    "Email",
    "Téléphone",
    "Nombre de déclarations",
];

/// Titres : l'identité, puis un par statut, brouillon excepté.
static TITRES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let statuts = statuts().map(Code::libelle);
    IDENTITE.into_iter().chain(statuts).collect()
});

fn statuts() -> impl Iterator<Item = Statut> {
    Statut::TOUS
        .iter()
        .copied()
        .filter(|statut| statut.est_visible_de_l_administration())
}

/// Exporte les organismes, tels que la liste les filtre.
pub(super) async fn exporter(
    app: &App,
    acces: &Access<LireOrganismes>,
    format: FormatExport,
    demande: &ListeOrganismes,
) -> Result<HttpResponse, Problem> {
    let identite = acces.identite();
    refuser_au_portail(identite)?;
    let (_, filtre) = liste::lire(demande, app.horloge().aujourd_hui())?;
    let portee = acces.portee()?.clone();
    let mut connexion = app.db.prendre().await?;
    let lignes = base::compter(&mut connexion, &portee, &filtre).await?;
    drop(connexion);
    let lots = par_lots(app, move |app: App, apres: Option<Position>| {
        let (portee, filtre) = (portee.clone(), filtre.clone());
        async move {
            let mut connexion = app.db.prendre().await?;
            let lot = base::lot(&mut connexion, &portee, &filtre, apres.as_ref(), LOT).await?;
            let ids: Vec<Uuid> = lot.iter().map(|ligne| ligne.identite.id).collect();
            let comptes = ranger(base::compter_par_statut(&mut connexion, ids).await?);
            let suite = lot.as_slice().last().map(LigneRow::position);
            Ok((lot.into_iter().map(|lue| ligne(lue, &comptes)).collect(), suite))
        }
    });
    let export = Export {
        app,
        identite,
        format,
        nom: "organismes",
        titre: "Organismes",
        titres: TITRES.as_slice(),
    };
    export.repondre(lignes, demande, lots).await
}

fn ranger(comptes: Vec<CompteParStatut>) -> HashMap<(Uuid, Statut), i64> {
    comptes
        .into_iter()
        .map(|compte| ((compte.organisme, compte.statut.0), compte.nombre))
        .collect()
}

fn ligne(lue: LigneRow, comptes: &HashMap<(Uuid, Statut), i64>) -> Ligne {
    let LigneRow { identite, suite } = lue;
    let siren = identite.siret.get(..9).unwrap_or_default();
    // Le nom d'une personne physique a ses deux colonnes.
    let nom = match identite.type_organisme.0 {
        TypeOrganisme::PersonneMorale => Some(identite.nom),
        TypeOrganisme::PersonnePhysique => None,
    };
    let complet = if identite.complet { "oui" } else { "non" };
    let mut cellules = vec![
        Cellule::from(identite.type_organisme.0.libelle()),
        Cellule::from(jour_de_paris(identite.modifie_at)),
        Cellule::from(complet),
        // Groupés : un tableur ne les prend pas pour des nombres.
        Cellule::from(grouper_siret(siren, ' ')),
        Cellule::from(grouper_siret(&identite.siret, ' ')),
        Cellule::from(nom),
        Cellule::from(identite.nom_personne),
        Cellule::from(identite.prenom),
        Cellule::from(suite.region_libelle),
        Cellule::from(suite.date_agrement),
        Cellule::from(identite.email),
        Cellule::from(identite.telephone),
        Cellule::from(suite.sejours),
    ];
    let nombre = |statut| comptes.get(&(identite.id, statut)).copied().unwrap_or_default();
    cellules.extend(statuts().map(|statut| Cellule::from(nombre(statut))));
    cellules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn les_refusees_ont_leur_colonne_et_les_brouillons_aucune() {
        assert!(TITRES.iter().any(|titre| titre.starts_with("Refusée")));
        assert!(!TITRES.iter().any(|titre| titre.starts_with("Brouillon")));
    }
}
