//! Cas d'usage des pièces jointes.

use actix_web::http::StatusCode;
use actix_web::web::Bytes;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use vao_contract::CodeProbleme;
use vao_contract::documents::{self as contrat, PieceDto};
use vao_db::AsyncPgConnection;
use vao_db::pieces::{self, NouvellePiece, PieceRow};
use vao_domain::document::{CategoriePiece, StatutPiece, nom_de_fichier};
use vao_domain::{DocumentId, OrganismeId, Portee, Version};
use vao_storage::{Examine, StorageError, examiner};

use super::reception::FichierRecu;
use super::taches::{AnalyserPiece, DetruireContenu};
use super::{lieu, montrer, refuser};
use crate::acces::{Access, DeposerDocuments, LireDocuments};
use crate::idempotence::{self, Cle, Reponse};
use crate::taches::confier;
use crate::version::Versionne;
use crate::{App, Problem};

/// Ce qui distingue deux dépôts : le même fichier sous la même clé n'est déposé qu'une fois.
#[derive(Serialize)]
struct Distinction<'a> {
    categorie: CategoriePiece,
    nom: &'a str,
    empreinte: String,
}

/// Reçoit une pièce : examinée maintenant, analysée par l'antivirus aussitôt après.
///
/// La ligne précède le contenu : un dépôt interrompu laisse une ligne que la ronde détruit, jamais un objet que personne
/// ne connaît.
pub(super) async fn deposer(
    app: &App,
    acces: &Access<DeposerDocuments>,
    cle: Cle,
    recu: FichierRecu,
) -> Result<Reponse, Problem> {
    let organisme = organisme_de(acces.portee()?)?;
    let (categorie, recu_sous) = (recu.categorie, recu.nom.clone());
    let (examine, empreinte) = examiner_a_part(app, recu).await?;
    let compte = acces.identite().compte;
    let nouvelle = NouvellePiece {
        id: DocumentId(app.horloge().nouvel_id()),
        organisme,
        categorie,
        nom: nom_de_fichier(&recu_sous, examine.type_fichier),
        type_mime: examine.type_fichier.mime(),
        taille: i64::try_from(examine.contenu.len()).map_err(Problem::interne)?,
        empreinte: empreinte.to_vec(),
        cree_at: app.horloge().maintenant(),
        cree_par: compte,
    };
    let mut connexion = app.db.prendre().await?;
    pieces::deposer(&mut connexion, &nouvelle).await?;
    // Rendue avant d'écrire au magasin, qui peut être lent.
    drop(connexion);
    let coffre = &app.commun.coffre;
    coffre
        .put(nouvelle.id.0, examine.contenu, &lieu(nouvelle.id))
        .await
        .map_err(magasin)?;
    let distinction = Distinction {
        categorie,
        nom: &recu_sous,
        empreinte: hex::encode(empreinte),
    };
    idempotence::executer(app, compte, cle, &distinction, async |tx| {
        let tache = AnalyserPiece {
            document: nouvelle.id.0,
        };
        confier(tx, &tache).await?;
        let piece = pieces::charger(tx, nouvelle.id)
            .await?
            .ok_or_else(Problem::introuvable)?;
        Ok(Versionne {
            statut: StatusCode::ACCEPTED,
            emplacement: Some(contrat::LIRE.adresse(&[&nouvelle.id])),
            ..Versionne::ok(Version(1), montrer(piece))
        })
    })
    .await
}

/// Examine hors des fils du serveur : décoder une image prend un cœur et de la mémoire, un à la fois suffit.
async fn examiner_a_part(app: &App, recu: FichierRecu) -> Result<(Examine, [u8; 32]), Problem> {
    let _place = app.commun.examens.acquire().await.map_err(Problem::interne)?;
    let admis = recu.categorie.types_admis();
    tokio::task::spawn_blocking(move || {
        let examine = examiner(&recu.nom, recu.contenu, admis)?;
        let empreinte = Sha256::digest(&examine.contenu).into();
        Ok((examine, empreinte))
    })
    .await
    .map_err(Problem::interne)?
    .map_err(refuser)
}

/// Où en est une pièce que l'appelant voit.
pub(super) async fn lire(app: &App, acces: &Access<LireDocuments>, id: DocumentId) -> Result<PieceDto, Problem> {
    let mut connexion = app.db.prendre().await?;
    ouvrir(&mut connexion, acces, id).await.map(montrer)
}

/// Contenu d'une pièce saine que l'appelant voit.
pub(super) async fn contenu(
    app: &App,
    acces: &Access<LireDocuments>,
    id: DocumentId,
) -> Result<(PieceRow, Bytes), Problem> {
    let mut connexion = app.db.prendre().await?;
    let piece = ouvrir(&mut connexion, acces, id).await?;
    drop(connexion);
    match piece.statut.0 {
        StatutPiece::Saine => {}
        StatutPiece::EnQuarantaine => {
            let detail = "L'antivirus n'a pas encore analysé ce document. Revenez dans quelques instants.";
            return Err(Problem::detaille(CodeProbleme::EnAnalyse, detail));
        }
        StatutPiece::Rejetee => {
            let detail = "L'antivirus a trouvé une menace dans ce document : son contenu a été détruit.";
            return Err(Problem::detaille(CodeProbleme::Virus, detail));
        }
        StatutPiece::Purgee => return Err(Problem::introuvable()),
    }
    let coffre = &app.commun.coffre;
    let contenu = coffre.get(id.0, &lieu(id)).await.map_err(magasin)?;
    Ok((piece, contenu))
}

/// Retire une pièce que l'organisme a déposée et qu'aucun dossier ne joint.
pub(super) async fn supprimer(app: &App, acces: &Access<DeposerDocuments>, id: DocumentId) -> Result<(), Problem> {
    let organisme = organisme_de(acces.portee()?)?;
    app.db
        .transaction(async |tx| {
            let piece = pieces::verrouiller(tx, id).await?;
            let sienne = |piece: &PieceRow| piece.organisme_id == Some(organisme.0);
            if !piece.as_ref().is_some_and(sienne) {
                return Err(Problem::introuvable());
            }
            if !pieces::objets(tx, id).await?.is_empty() {
                let detail = "Retirez-le d'abord du dossier qui le joint.";
                return Err(Problem::detaille(CodeProbleme::DocumentJoint, detail));
            }
            // Déjà détruite, il n'y a rien à refaire.
            if pieces::purger(tx, id, app.horloge().maintenant()).await? {
                let tache = DetruireContenu { document: id.0 };
                confier(tx, &tache).await?;
            }
            Ok(())
        })
        .await
}

/// Pièce que l'appelant voit : la sienne, ou celle d'un dossier qu'il voit. Le reste est introuvable, et se note.
async fn ouvrir(
    connexion: &mut AsyncPgConnection,
    acces: &Access<LireDocuments>,
    id: DocumentId,
) -> Result<PieceRow, Problem> {
    let portee = acces.portee()?;
    let piece = pieces::charger(connexion, id).await?.ok_or_else(Problem::introuvable)?;
    if piece.statut.0 == StatutPiece::Purgee {
        return Err(Problem::introuvable());
    }
    if organisme_de(portee).is_ok_and(|organisme| piece.organisme_id == Some(organisme.0)) {
        return Ok(piece);
    }
    for objet in pieces::objets(connexion, id).await? {
        if pieces::est_visible(connexion, objet, portee).await? {
            return Ok(piece);
        }
    }
    tracing::warn!(document = %id, compte = %acces.identite().compte, "document hors de portée");
    Err(Problem::introuvable())
}

/// Magasin en panne : rien n'est perdu, l'appelant revient. Un contenu illisible, lui, est un défaut de notre côté.
fn magasin(erreur: StorageError) -> Problem {
    match &erreur {
        StorageError::Stockage(_) => {
            let detail = "Les fichiers ne peuvent être ni reçus ni lus en ce moment. Réessayez dans une minute.";
            let mut probleme = Problem::detaille(CodeProbleme::ServiceIndisponible, detail);
            probleme.contenu.reessayer_dans = Some(60);
            probleme.avec_cause(format!("{erreur:?}"))
        }
        StorageError::Introuvable(_)
        | StorageError::Illisible { .. }
        | StorageError::Chiffrement(_)
        | StorageError::Adresse(_)
        | StorageError::Repertoire { .. }
        | StorageError::Interrompu(_) => Problem::interne(erreur),
    }
}

/// Organisme de l'appelant ; un agent n'en a pas.
fn organisme_de(portee: &Portee) -> Result<OrganismeId, Problem> {
    match portee {
        Portee::Organisme(organisme) | Portee::Porteur { organisme, .. } => Ok(*organisme),
        Portee::Departement(_) | Portee::Region(_) | Portee::Nationale => {
            Err(Problem::new(CodeProbleme::RoleInsuffisant))
        }
    }
}
