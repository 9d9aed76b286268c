//! Cas d'usage des hébergements : lister les actifs, en ajouter un.

use actix_web::http::StatusCode;
use serde_json::Value;
use vao_contract::adresse::Adresse;
use vao_contract::hebergement::{CreationHebergement, HebergementDto, ListeHebergements};
use vao_contract::liste::{PAR_PAGE, PAR_PAGE_MAX};
use vao_contract::{ErreurChamp, Page};
use vao_db::hebergements::{self, HebergementRow, NouvelHebergement};
use vao_domain::{HebergementId, OrganismeId, Version};

use crate::acces::{Access, EcrireHebergements, LireHebergements, Permis};
use crate::adresses::situer;
use crate::idempotence::{self, Cle, Reponse};
use crate::version::Versionne;
use crate::{App, Problem};

/// Lignes atteignables par numéro de page.
const LIGNES_MAX: i64 = 10_000;

/// Hébergements actifs de l'organisme.
pub async fn lister(
    app: &App,
    acces: &Access<LireHebergements>,
    demande: &ListeHebergements,
) -> Result<Page<HebergementDto>, Problem> {
    let organisme = organisme(acces)?;
    let page = demande.page.unwrap_or(1);
    let par_page = demande.par_page.unwrap_or(PAR_PAGE);
    let decalage = i64::from(page.saturating_sub(1)) * i64::from(par_page);
    if page == 0 || par_page == 0 || par_page > PAR_PAGE_MAX || decalage + i64::from(par_page) > LIGNES_MAX {
        let message = "Une page compte de 1 à 100 lignes ; affinez la recherche au-delà de la 10 000e.";
        return Err(Problem::champs(vec![ErreurChamp::new("/page", "hors-bornes", message)]));
    }
    let recherche = demande.recherche.as_deref().map(vao_contract::texte::nettoyer);
    let mut connexion = app.db.prendre().await?;
    let limite = i64::from(par_page);
    let lignes = hebergements::lister(&mut connexion, organisme, recherche.as_deref(), limite, decalage).await?;
    let total = lignes.as_slice().first().map_or(0, HebergementRow::total);
    let donnees = lignes.into_iter().map(montrer).collect::<Result<_, _>>()?;
    Ok(Page {
        donnees,
        total,
        total_plafonne: false,
        page,
        par_page,
        curseur_suivant: None,
    })
}

/// Ajoute un hébergement actif ; le département vient de la commune, jamais de l'appelant.
pub async fn creer(
    app: &App,
    acces: &Access<EcrireHebergements>,
    cle: Cle,
    corps: &CreationHebergement,
) -> Result<Reponse, Problem> {
    app.valider(corps)?;
    let organisme = organisme(acces)?;
    let auteur = acces.identite().compte;
    idempotence::executer(app, auteur, cle, corps, async |tx| {
        let adresse = situer(tx, &corps.adresse, "/adresse").await?;
        let nouveau = NouvelHebergement {
            id: HebergementId(app.horloge().nouvel_id()),
            version_id: app.horloge().nouvel_id(),
            organisme,
            nom: corps.nom.clone(),
            type_: corps.type_,
            departement: adresse.departement.clone().unwrap_or_default(),
            adresse: serde_json::to_value(&adresse).map_err(Problem::interne)?,
            nombre_lits: corps.nombre_lits,
            created_at: app.horloge().maintenant(),
            created_by: auteur,
        };
        hebergements::creer(tx, &nouveau).await?;
        let corps = HebergementDto {
            id: nouveau.id,
            version: 1,
            nom: nouveau.nom,
            adresse,
            type_: nouveau.type_,
            nombre_lits: nouveau.nombre_lits,
        };
        Ok(Versionne {
            statut: StatusCode::CREATED,
            version: Version(1),
            emplacement: None,
            corps,
        })
    })
    .await
}

fn organisme<P: Permis>(acces: &Access<P>) -> Result<OrganismeId, Problem> {
    acces.portee()?.organisme().ok_or_else(Problem::introuvable)
}

fn montrer(ligne: HebergementRow) -> Result<HebergementDto, Problem> {
    Ok(HebergementDto {
        id: HebergementId(ligne.id),
        version: ligne.version,
        nom: ligne.nom,
        adresse: lire_adresse(ligne.adresse)?,
        type_: ligne.type_.0,
        nombre_lits: ligne.nombre_lits,
    })
}

fn lire_adresse(valeur: Value) -> Result<Adresse, Problem> {
    serde_json::from_value(valeur).map_err(Problem::interne)
}
