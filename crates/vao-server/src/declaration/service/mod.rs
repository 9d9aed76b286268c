//! Cas d'usage des déclarations : chacun tient en une transaction.

mod annulation;
mod comparaison;
mod creation;
mod depot;
mod instruction;
mod saisie;

pub use annulation::annuler;
pub use comparaison::comparer;
pub use creation::{creer, dupliquer, supprimer};
pub use depot::deposer;
pub use instruction::{demander_complements, enregistrer, prendre_en_charge, refuser};
pub use saisie::modifier;

use chrono::{DateTime, Utc};
use vao_contract::declaration::ListeDeclarations;
use vao_contract::declaration::{CompletudeDeclaration, DeclarationDto, HistoriqueDto, LigneDeclaration};
use vao_contract::documents::DocumentDto;
use vao_contract::{ErreurChamp, Page};
use vao_db::declarations::{self, Changement, Dossier};
use vao_db::documents::{self, DocumentRow};
use vao_db::{AsyncPgConnection, Tx, evenements};
use vao_domain::{DeclarationId, DocumentId, Portee, Version};

use super::{conversion, historique, liste};
use crate::acces::{Access, Identite, LireDeclarations};
use crate::documents::lieu;
use crate::version::Versionne;
use crate::{App, Problem};

/// Déclaration dans la portée de l'appelant ; hors d'elle, 404 comme si elle n'existait pas.
async fn ouvrir(conn: &mut AsyncPgConnection, portee: &Portee, id: DeclarationId) -> Result<Dossier, Problem> {
    declarations::charger(conn, id, portee)
        .await?
        .ok_or_else(Problem::introuvable)
}

/// Réponse d'une écriture : la déclaration telle qu'elle est maintenant.
fn montrer(dossier: &Dossier, identite: &Identite) -> Result<Versionne<DeclarationDto>, Problem> {
    let dto = conversion::declaration(dossier, identite)?;
    Ok(Versionne::ok(dto.version, dto))
}

/// Écrit un changement à la version lue ; faux si quelqu'un est passé entre-temps.
async fn ecrire(
    tx: &mut Tx,
    dossier: &mut Dossier,
    changement: &Changement,
    identite: &Identite,
    le: DateTime<Utc>,
) -> Result<bool, Problem> {
    let id = DeclarationId(dossier.declaration.id);
    let version = Version(dossier.declaration.version);
    let Some(ligne) = declarations::changer(tx, id, version, changement, identite.compte, le).await? else {
        return Ok(false);
    };
    dossier.declaration = ligne;
    Ok(true)
}

/// Erreur d'un seul champ.
fn champ(pointeur: &str, code: &str, message: &str) -> Problem {
    Problem::champs(vec![ErreurChamp::new(pointeur, code, message)])
}

/// Liste des déclarations visibles.
pub async fn lister(
    app: &App,
    acces: &Access<LireDeclarations>,
    demande: &ListeDeclarations,
) -> Result<Page<LigneDeclaration>, Problem> {
    let identite = acces.identite();
    let portee = acces.portee()?;
    let recherche = liste::Recherche::lire(demande, identite)?;
    let mut connexion = app.db.prendre().await?;
    let trouvees = declarations::lister(&mut connexion, portee, &recherche.filtre).await?;
    Ok(recherche.page(trouvees))
}

/// Déclaration.
pub async fn lire(
    app: &App,
    acces: &Access<LireDeclarations>,
    id: DeclarationId,
) -> Result<Versionne<DeclarationDto>, Problem> {
    let mut connexion = app.db.prendre().await?;
    let dossier = ouvrir(&mut connexion, acces.portee()?, id).await?;
    montrer(&dossier, acces.identite())
}

/// Complétude d'une déclaration aujourd'hui.
pub async fn completude(
    app: &App,
    acces: &Access<LireDeclarations>,
    id: DeclarationId,
) -> Result<CompletudeDeclaration, Problem> {
    let declaration = lire(app, acces, id).await?.corps;
    Ok(declaration.completude(app.horloge().aujourd_hui()))
}

/// Historique, le plus récent d'abord.
pub async fn lire_historique(
    app: &App,
    acces: &Access<LireDeclarations>,
    id: DeclarationId,
) -> Result<HistoriqueDto, Problem> {
    let mut connexion = app.db.prendre().await?;
    ouvrir(&mut connexion, acces.portee()?, id).await?;
    let evenements = evenements::lister(&mut connexion, id.0).await?;
    Ok(historique::montrer(evenements, acces.identite()))
}

/// Documents, le plus récent d'abord.
pub async fn lister_documents(
    app: &App,
    acces: &Access<LireDeclarations>,
    id: DeclarationId,
) -> Result<Vec<DocumentDto>, Problem> {
    let mut connexion = app.db.prendre().await?;
    ouvrir(&mut connexion, acces.portee()?, id).await?;
    let lignes = documents::lister(&mut connexion, id).await?;
    Ok(lignes.into_iter().map(conversion::document).collect())
}

/// Contenu d'un document, déchiffré pour qui voit sa déclaration.
pub async fn lire_document(
    app: &App,
    acces: &Access<LireDeclarations>,
    id: DeclarationId,
    document: DocumentId,
) -> Result<(DocumentRow, actix_web::web::Bytes), Problem> {
    let mut connexion = app.db.prendre().await?;
    ouvrir(&mut connexion, acces.portee()?, id).await?;
    let ligne = documents::charger(&mut connexion, id, document)
        .await?
        .ok_or_else(Problem::introuvable)?;
    // La connexion est rendue avant de lire le magasin, qui peut être lent.
    drop(connexion);
    let contenu = app
        .commun
        .coffre
        .get(ligne.id, &lieu(document))
        .await
        .map_err(Problem::interne)?;
    Ok((ligne, contenu))
}
