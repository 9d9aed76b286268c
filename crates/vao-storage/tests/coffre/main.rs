//! The encrypted store: on disk, in memory, and over the S3 protocol.
#![expect(clippy::unwrap_used, reason = "the helpers of a test fail with it")]

mod s3;

use std::{path::Path, sync::Arc};

use bytes::Bytes;
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};
use uuid::Uuid;
use vao_storage::{ChiffrementError, Coffre, StorageError, Trousseau};

const PDF: &[u8] = b"%PDF-1.7 contenu confidentiel";

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn cle(nom: &str) -> String {
    Trousseau::generer_cle(nom).unwrap().expose_secret().to_owned()
}

fn trousseau(texte: &str) -> Arc<Trousseau> {
    Arc::new(texte.parse().unwrap())
}

fn coffre(repertoire: &Path, cles: &str) -> Coffre {
    let adresse = format!("file://{}", repertoire.join("objets").display());
    Coffre::ouvrir(&adresse, &[], trousseau(cles)).unwrap()
}

/// Every kind of store, empty: what is true of one is true of all.
struct Magasins {
    dossier: tempfile::TempDir,
    s3: s3::Serveur,
}

impl Magasins {
    async fn nouveaux() -> Self {
        Self {
            dossier: tempfile::tempdir().unwrap(),
            s3: s3::Serveur::demarrer().await,
        }
    }

    /// The lasting ones, opened with this key ring.
    fn durables(&self, cles: &str) -> [Coffre; 2] {
        [coffre(self.dossier.path(), cles), self.s3.coffre(trousseau(cles))]
    }

    fn tous(&self, cles: &str) -> [Coffre; 3] {
        let [disque, s3] = self.durables(cles);
        [disque, s3, Coffre::en_memoire(trousseau(cles))]
    }
}

/// Path of the only file written under `repertoire`.
fn seul_fichier(repertoire: &Path) -> std::path::PathBuf {
    let mut fichiers = Vec::new();
    let mut a_voir = vec![repertoire.to_path_buf()];
    while let Some(dossier) = a_voir.pop() {
        for entree in std::fs::read_dir(dossier).unwrap() {
            let chemin = entree.unwrap().path();
            if chemin.is_dir() {
                a_voir.push(chemin);
            } else {
                fichiers.push(chemin);
            }
        }
    }
    assert_eq!(fichiers.len(), 1);
    fichiers.remove(0)
}

#[tokio::test]
async fn un_document_se_relit_et_donne_son_empreinte() {
    for coffre in Magasins::nouveaux().await.tous(&cle("k1")) {
        let empreinte = coffre.put(id(1), Bytes::from_static(PDF), b"document:1").await.unwrap();

        assert_eq!(empreinte.sha256, <[u8; 32]>::from(Sha256::digest(PDF)));
        assert_eq!(empreinte.taille, PDF.len());
        assert_eq!(coffre.get(id(1), b"document:1").await.unwrap(), PDF);
    }
}

#[tokio::test]
async fn le_disque_ne_porte_ni_le_contenu_ni_le_nom_du_fichier() {
    let dossier = tempfile::tempdir().unwrap();
    let coffre = coffre(dossier.path(), &cle("k1"));

    coffre
        .put(id(0xab), Bytes::from_static(PDF), b"document:1")
        .await
        .unwrap();

    let fichier = seul_fichier(dossier.path());
    assert!(
        fichier.ends_with("ab/00000000-0000-0000-0000-0000000000ab"),
        "{fichier:?}"
    );
    let octets = std::fs::read(fichier).unwrap();
    assert!(!octets.windows(4).any(|w| w == b"%PDF"));
}

#[tokio::test]
async fn un_document_presente_comme_un_autre_est_refuse() {
    for coffre in Magasins::nouveaux().await.tous(&cle("k1")) {
        coffre.put(id(1), Bytes::from_static(PDF), b"document:1").await.unwrap();

        let erreur = coffre.get(id(1), b"document:2").await.unwrap_err();

        assert!(
            matches!(
                erreur,
                StorageError::Illisible {
                    source: ChiffrementError::Refuse,
                    ..
                }
            ),
            "{erreur:?}"
        );
    }
}

#[tokio::test]
async fn un_octet_change_sur_le_disque_est_refuse() {
    let dossier = tempfile::tempdir().unwrap();
    let coffre = coffre(dossier.path(), &cle("k1"));
    coffre.put(id(1), Bytes::from_static(PDF), b"d").await.unwrap();
    let fichier = seul_fichier(dossier.path());
    let mut octets = std::fs::read(&fichier).unwrap();
    *octets.last_mut().unwrap() ^= 1;
    std::fs::write(&fichier, &octets).unwrap();

    let altere = coffre.get(id(1), b"d").await.unwrap_err();
    std::fs::write(&fichier, &octets[..6]).unwrap();
    let tronque = coffre.get(id(1), b"d").await.unwrap_err();

    assert!(
        matches!(
            altere,
            StorageError::Illisible {
                source: ChiffrementError::Refuse,
                ..
            }
        ),
        "{altere:?}"
    );
    assert!(
        matches!(
            tronque,
            StorageError::Illisible {
                source: ChiffrementError::Tronque,
                ..
            }
        ),
        "{tronque:?}"
    );
}

#[tokio::test]
async fn apres_rotation_l_ancienne_cle_lit_encore() {
    let magasins = Magasins::nouveaux().await;
    let (ancienne, nouvelle) = (cle("k0"), cle("k1"));
    for coffre in magasins.durables(&ancienne) {
        coffre.put(id(1), Bytes::from_static(PDF), b"d").await.unwrap();
    }

    for tourne in magasins.durables(&format!("{nouvelle},{ancienne}")) {
        assert_eq!(tourne.get(id(1), b"d").await.unwrap(), PDF);
    }
    for sans_ancienne in magasins.durables(&nouvelle) {
        let erreur = sans_ancienne.get(id(1), b"d").await.unwrap_err();
        assert!(
            matches!(&erreur, StorageError::Illisible { source: ChiffrementError::CleInconnue(k), .. } if k == "k0"),
            "{erreur:?}"
        );
    }
}

#[tokio::test]
async fn un_objet_supprime_est_introuvable_et_se_supprime_deux_fois() {
    for coffre in Magasins::nouveaux().await.tous(&cle("k1")) {
        coffre.put(id(1), Bytes::from_static(PDF), b"d").await.unwrap();

        coffre.delete(id(1)).await.unwrap();
        coffre.delete(id(1)).await.unwrap();

        let erreur = coffre.get(id(1), b"d").await.unwrap_err();
        assert!(
            matches!(erreur, StorageError::Introuvable(absent) if absent == id(1)),
            "{erreur:?}"
        );
    }
}

#[tokio::test]
async fn deposer_deux_fois_remplace() {
    for coffre in Magasins::nouveaux().await.tous(&cle("k1")) {
        coffre.put(id(1), Bytes::from_static(b"un"), b"d").await.unwrap();
        coffre.put(id(1), Bytes::from_static(b"deux"), b"d").await.unwrap();

        assert_eq!(coffre.get(id(1), b"d").await.unwrap(), "deux");
    }
}

#[test]
fn une_adresse_inconnue_est_nommee() {
    for adresse in ["ftp://x", "file://relatif/chemin", "s3://", "/var/objets"] {
        let erreur = Coffre::ouvrir(adresse, &[], trousseau(&cle("k1"))).unwrap_err();
        assert!(
            matches!(&erreur, StorageError::Adresse(a) if a == adresse),
            "{erreur:?}"
        );
    }
}

#[test]
fn un_compartiment_s3_s_ouvre_avec_ses_options() {
    let options = [
        ("aws_region", "eu-west-3"),
        ("aws_access_key_id", "a"),
        ("aws_secret_access_key", "b"),
    ]
    .map(|(cle, valeur)| (cle.to_owned(), valeur.to_owned()));

    Coffre::ouvrir("s3://vao/objets", &options, trousseau(&cle("k1"))).unwrap();

    let inconnue = [("aws_bidule".to_owned(), String::new())];
    assert!(Coffre::ouvrir("s3://vao", &inconnue, trousseau(&cle("k1"))).is_err());
}
