//! Ce que le titulaire voit de son compte, et les coordonnées qu'il change lui-même.

use serde_json::{Map, Value};
use vao_contract::CodeProbleme;
use vao_contract::moi::{ModificationProfil, MonCompteDto};
use vao_contract::session::ProfilDto;
use vao_db::Tx;
use vao_db::mon_compte::{self, Coordonnees};
use vao_domain::Population;
use vao_domain::compte::ActionJournal;
use vao_domain::texte::telephone_e164;

use super::profil_relu;
use crate::acces::Identite;
use crate::journal_comptes::ecriture::Fait;
use crate::sessions::journal;
use crate::sessions::provenance::Client;
use crate::{App, Problem};

/// Compte de l'appelant.
pub(super) async fn lire(app: &App, appelant: &Identite) -> Result<MonCompteDto, Problem> {
    let mut connexion = app.db.prendre().await?;
    let lu = mon_compte::lire(&mut connexion, appelant.population, appelant.compte).await?;
    let lu = lu.ok_or_else(|| Problem::new(CodeProbleme::NonConnecte))?;
    Ok(MonCompteDto {
        email: lu.mail,
        nom: lu.nom.unwrap_or_default(),
        prenom: lu.prenom.unwrap_or_default(),
        telephone: lu.telephone,
        siret: lu.siret,
        rattachement: lu.rattachement,
        cree_at: lu.created_at,
        derniere_connexion_at: lu.lastconnection_at,
    })
}

/// Change les champs donnés ; les autres restent.
pub(super) async fn modifier(
    app: &App,
    client: &Client,
    appelant: &Identite,
    corps: ModificationProfil,
) -> Result<ProfilDto, Problem> {
    app.db
        .transaction(async |tx| appliquer(tx, app, client, appelant, corps).await)
        .await
}

async fn appliquer(
    tx: &mut Tx,
    app: &App,
    client: &Client,
    appelant: &Identite,
    corps: ModificationProfil,
) -> Result<ProfilDto, Problem> {
    let (population, compte) = (appelant.population, appelant.compte);
    let avant = mon_compte::verrouiller_coordonnees(tx, population, compte)
        .await?
        .ok_or_else(|| Problem::new(CodeProbleme::NonConnecte))?;
    let telephone = corps.telephone.as_deref().and_then(telephone_e164);
    let apres = Coordonnees {
        nom: corps.nom.unwrap_or_else(|| avant.nom.clone()),
        prenom: corps.prenom.unwrap_or_else(|| avant.prenom.clone()),
        telephone: match population {
            Population::Usagers => telephone.or_else(|| avant.telephone.clone()),
            Population::Bo => None,
        },
    };
    if apres != avant {
        mon_compte::changer_coordonnees(tx, population, compte, &apres, app.horloge().maintenant()).await?;
        journal::noter(tx, app.horloge(), client, appelant, changement(&avant, &apres)).await?;
    }
    profil_relu(tx, app, appelant).await
}

/// Seuls les champs qui changent entrent au journal.
fn changement(avant: &Coordonnees, apres: &Coordonnees) -> Fait<'static> {
    let champs = [
        ("Nom", Some(&avant.nom), Some(&apres.nom)),
        ("Prénom", Some(&avant.prenom), Some(&apres.prenom)),
        ("Téléphone", avant.telephone.as_ref(), apres.telephone.as_ref()),
    ];
    let (mut anciens, mut nouveaux) = (Map::new(), Map::new());
    for (nom, ancien, nouveau) in champs {
        if ancien != nouveau {
            anciens.insert(nom.to_owned(), ancien.cloned().into());
            nouveaux.insert(nom.to_owned(), nouveau.cloned().into());
        }
    }
    Fait {
        action: ActionJournal::Modification,
        motif: None,
        avant: Some(Value::Object(anciens)),
        apres: Some(Value::Object(nouveaux)),
    }
}
