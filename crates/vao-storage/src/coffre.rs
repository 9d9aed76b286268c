//! Encrypted object store.

use std::{path::PathBuf, str::FromStr, sync::Arc};

use bytes::Bytes;
use object_store::{
    ObjectStore, ObjectStoreExt,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    local::LocalFileSystem,
    memory::InMemory,
    path::Path,
    prefix::PrefixStore,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{ChiffrementError, Trousseau};

/// Why an object could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// No object has this name.
    #[error("objet {0} introuvable")]
    Introuvable(Uuid),
    /// The object exists but cannot be trusted or read.
    #[error("objet {id} illisible")]
    Illisible {
        /// Name of the object.
        id: Uuid,
        /// What the key ring answered.
        source: ChiffrementError,
    },
    /// The content could not be encrypted.
    #[error("chiffrement d'un objet")]
    Chiffrement(#[from] ChiffrementError),
    /// The address of the store is not one of ours.
    #[error("adresse de stockage inconnue : {0} (attendu : file://, s3:// ou memory:)")]
    Adresse(String),
    /// The local directory cannot be created or opened.
    #[error("répertoire de stockage {chemin}")]
    Repertoire {
        /// Its path.
        chemin: PathBuf,
        /// What the system answered.
        source: std::io::Error,
    },
    /// The store does not answer as it should.
    #[error("stockage des objets")]
    Stockage(#[from] object_store::Error),
    /// The encryption thread died.
    #[error("tâche de chiffrement interrompue")]
    Interrompu(#[from] tokio::task::JoinError),
}

/// What was stored, before encryption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Empreinte {
    /// SHA-256 of the clear content.
    pub sha256: [u8; 32],
    /// Size of the clear content, in bytes.
    pub taille: usize,
}

/// Object store whose contents are encrypted and whose names are UUIDs.
///
/// Cheap to clone. Access rights are checked by the caller, before.
#[derive(Debug, Clone)]
pub struct Coffre {
    objets: Arc<dyn ObjectStore>,
    trousseau: Arc<Trousseau>,
}

impl Coffre {
    /// Opens the store at `adresse`: `file:///chemin`, `s3://compartiment/prefixe` or `memory:`.
    ///
    /// `options` are those of the S3 client (`aws_endpoint`, `aws_access_key_id`…);
    /// the other stores have none. A missing local directory is created.
    pub fn ouvrir(
        adresse: &str,
        options: &[(String, String)],
        trousseau: Arc<Trousseau>,
    ) -> Result<Self, StorageError> {
        let objets: Arc<dyn ObjectStore> = if let Some(chemin) = adresse.strip_prefix("file://") {
            Arc::new(repertoire(chemin, adresse)?)
        } else if let Some(reste) = adresse.strip_prefix("s3://") {
            s3(reste, adresse, options)?
        } else if adresse == "memory:" {
            Arc::new(InMemory::new())
        } else {
            return Err(StorageError::Adresse(adresse.to_owned()));
        };
        Ok(Self { objets, trousseau })
    }

    /// Store kept in memory, for tests.
    pub fn en_memoire(trousseau: Arc<Trousseau>) -> Self {
        Self {
            objets: Arc::new(InMemory::new()),
            trousseau,
        }
    }

    /// Key ring of this store.
    pub fn trousseau(&self) -> &Trousseau {
        &self.trousseau
    }

    /// Encrypts and stores `contenu` under `id`, replacing what was there.
    ///
    /// Replacing makes a retried job harmless; ids are never reused otherwise.
    pub async fn put(&self, id: Uuid, contenu: Bytes, aad: &[u8]) -> Result<Empreinte, StorageError> {
        let trousseau = Arc::clone(&self.trousseau);
        let aad = aad.to_vec();
        let (empreinte, chiffre) = tokio::task::spawn_blocking(move || {
            let empreinte = Empreinte {
                sha256: Sha256::digest(&contenu).into(),
                taille: contenu.len(),
            };
            trousseau.chiffrer(&contenu, &aad).map(|chiffre| (empreinte, chiffre))
        })
        .await??;
        self.objets.put(&nom(id), chiffre.into()).await?;
        Ok(empreinte)
    }

    /// Reads and decrypts the object `id`, written with the same `aad`.
    pub async fn get(&self, id: Uuid, aad: &[u8]) -> Result<Bytes, StorageError> {
        let chiffre = self
            .objets
            .get(&nom(id))
            .await
            .map_err(|e| absent(e, id))?
            .bytes()
            .await?;
        let trousseau = Arc::clone(&self.trousseau);
        let aad = aad.to_vec();
        let clair = tokio::task::spawn_blocking(move || trousseau.dechiffrer(&chiffre, &aad))
            .await?
            .map_err(|source| StorageError::Illisible { id, source })?;
        Ok(Bytes::from(clair))
    }

    /// Removes the object `id`; removing an absent object is not an error.
    pub async fn delete(&self, id: Uuid) -> Result<(), StorageError> {
        match self.objets.delete(&nom(id)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(e) => Err(e.into()),
        }
    }
}

/// Path of an object: two hexadecimal digits keep local directories small.
///
/// The last ones, since the first digits of a UUIDv7 are its date.
fn nom(id: Uuid) -> Path {
    let octets = id.as_bytes();
    Path::from(format!("{:02x}/{id}", octets.last().copied().unwrap_or_default()))
}

fn absent(erreur: object_store::Error, id: Uuid) -> StorageError {
    match erreur {
        object_store::Error::NotFound { .. } => StorageError::Introuvable(id),
        autre => StorageError::Stockage(autre),
    }
}

fn repertoire(chemin: &str, adresse: &str) -> Result<LocalFileSystem, StorageError> {
    // `file://hote/…` would silently be read as a relative path.
    if !chemin.starts_with('/') {
        return Err(StorageError::Adresse(adresse.to_owned()));
    }
    std::fs::create_dir_all(chemin).map_err(|source| StorageError::Repertoire {
        chemin: PathBuf::from(chemin),
        source,
    })?;
    // Synced writes: an accepted deposit survives a power cut.
    Ok(LocalFileSystem::new_with_prefix(chemin)?.with_fsync(true))
}

fn s3(reste: &str, adresse: &str, options: &[(String, String)]) -> Result<Arc<dyn ObjectStore>, StorageError> {
    let (compartiment, prefixe) = reste.split_once('/').unwrap_or((reste, ""));
    if compartiment.is_empty() {
        return Err(StorageError::Adresse(adresse.to_owned()));
    }
    let mut constructeur = AmazonS3Builder::new().with_bucket_name(compartiment);
    for (cle, valeur) in options {
        constructeur = constructeur.with_config(AmazonS3ConfigKey::from_str(cle)?, valeur);
    }
    Ok(Arc::new(PrefixStore::new(constructeur.build()?, prefixe)))
}
