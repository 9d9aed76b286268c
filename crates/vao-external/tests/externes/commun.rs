//! Un monde par test : son horloge, ses doublures, ses clients.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::SecretString;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use vao_domain::{Siren, Siret};
use vao_external::doublures::Doublures;
use vao_external::{Delais, Externes, Reglages, ReglagesEntreprise, ReglagesService, SourceCle};

/// Clé de tous les services d'un test : ne doit paraître nulle part.
pub(crate) const CLE: &str = "cle-tres-secrete";

/// Heure d'un test, qui n'avance que si on le lui dit.
#[derive(Clone)]
pub(crate) struct Horloge(Arc<AtomicI64>);

impl Horloge {
    pub(crate) fn new() -> Self {
        let debut: DateTime<Utc> = "2027-01-15T09:00:00Z".parse().unwrap();
        Self(Arc::new(AtomicI64::new(debut.timestamp())))
    }

    pub(crate) fn avancer(&self, duree: TimeDelta) {
        self.0.fetch_add(duree.num_seconds(), Ordering::Relaxed);
    }

    pub(crate) fn lire(&self) -> DateTime<Utc> {
        DateTime::from_timestamp(self.0.load(Ordering::Relaxed), 0).unwrap()
    }
}

/// Clients branchés sur les doublures.
pub(crate) struct Monde {
    pub(crate) doublures: Arc<Doublures>,
    pub(crate) adresse: String,
    pub(crate) externes: Externes,
    pub(crate) horloge: Horloge,
}

pub(crate) fn doublures() -> Arc<Doublures> {
    let entreprises = include_str!("../../../../seeds/doublures.csv");
    let communes = include_str!("../../../../seeds/doublures-communes.csv");
    Doublures::preparer(entreprises, communes).unwrap()
}

impl Monde {
    pub(crate) async fn creer() -> Self {
        let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let adresse = format!("http://{}", ecoute.local_addr().unwrap());
        let doublures = doublures();
        tokio::spawn(Arc::clone(&doublures).servir(ecoute));
        let horloge = Horloge::new();
        let externes = Externes::preparer(&reglages(&adresse, &horloge)).unwrap();
        Self {
            doublures,
            adresse,
            externes,
            horloge,
        }
    }

    pub(crate) fn panne(&self, service: &str, mode: &str) {
        assert!(self.doublures.panne(service, mode), "{service} {mode}");
    }
}

/// Réglages de clients qui appellent tous ce serveur.
pub(crate) fn reglages(adresse: &str, horloge: &Horloge) -> Reglages {
    let service = |chemin: &str| ReglagesService {
        base: format!("{adresse}{chemin}"),
        cle: SourceCle::Valeur(SecretString::from(CLE)),
        delais: Delais::default(),
    };
    let horloge = horloge.clone();
    Reglages {
        sirene: service("/api-sirene/3.11"),
        sirene_pages: 5,
        entreprise: ReglagesEntreprise {
            service: service(""),
            destinataire: siret("99999901400015"),
        },
        adresse: service("/geocodage"),
        contact: "https://vao.test".to_owned(),
        horloge: Arc::new(move || horloge.lire()),
    }
}

/// Clients qui appellent tous ce serveur.
pub(crate) fn clients(adresse: &str) -> Externes {
    Externes::preparer(&reglages(adresse, &Horloge::new())).unwrap()
}

/// Serveur qui répond par des octets choisis, d'après la demande ; rend son adresse et les demandes reçues.
pub(crate) async fn serveur(
    repondre: impl Fn(&str) -> Vec<u8> + Send + Sync + 'static,
) -> (String, UnboundedReceiver<String>) {
    let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let adresse = format!("http://{}", ecoute.local_addr().unwrap());
    let (recues, lues) = unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (mut flux, _) = ecoute.accept().await.unwrap();
            let mut octets = Vec::new();
            while !octets.ends_with(b"\r\n\r\n") {
                let mut morceau = [0; 4_096];
                let taille = flux.read(&mut morceau).await.unwrap_or_default();
                if taille == 0 {
                    break;
                }
                octets.extend_from_slice(morceau.get(..taille).unwrap());
            }
            let demande = String::from_utf8(octets).unwrap();
            flux.write_all(&repondre(&demande)).await.ok();
            recues.send(demande).ok();
        }
    });
    (adresse, lues)
}

/// Réponse HTTP entière.
pub(crate) fn http(statut: &str, entetes: &str, corps: &str) -> Vec<u8> {
    let longueur = corps.len();
    format!("HTTP/1.1 {statut}\r\nConnection: close\r\nContent-Length: {longueur}\r\n{entetes}\r\n{corps}").into_bytes()
}

pub(crate) fn siret(texte: &str) -> Siret {
    Siret::lire(texte).unwrap()
}

pub(crate) fn siren(texte: &str) -> Siren {
    Siren::lire(texte).unwrap()
}
