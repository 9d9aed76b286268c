//! The client of the antivirus, against the real clamd and against those that do not behave.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of a test fail with them"
)]

mod clamd;

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use clamd::Clamd;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpSocket, TcpStream, UnixStream},
};
use vao_storage::{Antivirus, AntivirusError, Delais, Verdict};

/// Short enough for a test of silence, long enough for a busy machine to connect to itself.
const COURTS: Delais = Delais {
    connexion: Duration::from_millis(500),
    analyse: Duration::from_millis(700),
};

/// The text that every antivirus flags, in pieces lest they flag this file.
fn eicar() -> Vec<u8> {
    [
        r"X5O!P%@AP[4\PZX54(P^)7CC)7}",
        "$EICAR-STANDARD-",
        "ANTIVIRUS-TEST-FILE!",
        "$H+H*",
    ]
    .concat()
    .into_bytes()
}

fn signature(verdict: Verdict) -> String {
    match verdict {
        Verdict::Infecte { signature } => signature,
        Verdict::Sain => panic!("rien n'est signalé"),
    }
}

/// A server of one address that does this with each connection.
async fn serveur<F: Future<Output = ()> + Send + 'static>(
    repondre: impl Fn(TcpStream) -> F + Send + 'static,
) -> String {
    let ecoute = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let adresse = format!("tcp://{}", ecoute.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (flux, _) = ecoute.accept().await.unwrap();
            tokio::spawn(repondre(flux));
        }
    });
    adresse
}

/// NOTIFICATION-D2.
#[tokio::test]
async fn clamd_distingue_un_contenu_sain_d_un_contenu_infecte() {
    let clamd = Clamd::demarrer("");
    let antivirus = Antivirus::ouvrir(&clamd.adresse()).unwrap();
    let long = vec![b' '; 3_000_000];
    let cache = [long.as_slice(), &eicar(), &long].concat();

    assert!(!antivirus.est_factice());
    antivirus.refuser_le_factice().unwrap();
    for sain in [b"bonjour".as_slice(), b"", &long] {
        assert_eq!(antivirus.analyser(sain).await.unwrap(), Verdict::Sain);
    }
    for infecte in [eicar(), cache] {
        let signature = signature(antivirus.analyser(&infecte).await.unwrap());
        assert!(signature.starts_with("Eicar-Essai"), "{signature}");
    }
}

#[tokio::test]
async fn clamd_dit_sa_version() {
    let clamd = Clamd::demarrer("");

    let version = Antivirus::ouvrir(&clamd.adresse()).unwrap().verifier().await.unwrap();

    assert!(
        version.starts_with("ClamAV ") && !version.ends_with('\0'),
        "{version:?}"
    );
}

#[tokio::test]
async fn clamd_se_joint_aussi_par_le_reseau() {
    let clamd = Clamd::demarrer("");
    let prise = clamd.prise();
    let adresse = serveur(move |mut client| {
        let prise = prise.clone();
        async move {
            let mut clamd = UnixStream::connect(prise).await.unwrap();
            copy_bidirectional(&mut client, &mut clamd).await.unwrap();
        }
    })
    .await;
    let antivirus = Antivirus::ouvrir(&adresse).unwrap();

    assert_eq!(antivirus.analyser(b"bonjour").await.unwrap(), Verdict::Sain);
    assert!(signature(antivirus.analyser(&eicar()).await.unwrap()).starts_with("Eicar"));
    assert!(antivirus.verifier().await.unwrap().starts_with("ClamAV "));
}

/// What clamd refuses to read is not sound, and the reason it gives is passed on.
#[tokio::test]
async fn un_contenu_que_clamd_refuse_de_lire_n_est_pas_sain() {
    let clamd = Clamd::demarrer("StreamMaxLength 64K");
    let antivirus = Antivirus::ouvrir(&clamd.adresse()).unwrap();

    for taille in [65_537, 200_000, 5_000_000] {
        let erreur = antivirus.analyser(&vec![b' '; taille]).await.unwrap_err();
        assert!(
            matches!(&erreur, AntivirusError::ReponseInattendue(dite) if dite.contains("size limit exceeded")),
            "{taille} : {erreur:?}"
        );
    }
}

#[tokio::test]
async fn un_clamd_arrete_est_injoignable() {
    let clamd = Clamd::demarrer("");
    let par_prise = Antivirus::ouvrir(&clamd.adresse()).unwrap();
    par_prise.verifier().await.unwrap();
    drop(clamd);
    // Taken, so that no other program listens there, but without listening.
    let ferme = TcpSocket::new_v4().unwrap();
    ferme.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
    let ferme_a = ferme.local_addr().unwrap();
    let par_reseau = Antivirus::ouvrir(&format!("tcp://{ferme_a}")).unwrap();

    for antivirus in [par_prise, par_reseau] {
        let erreur = antivirus.analyser(b"bonjour").await.unwrap_err();
        assert!(matches!(erreur, AntivirusError::Injoignable(_)), "{erreur:?}");
        let erreur = antivirus.verifier().await.unwrap_err();
        assert!(matches!(erreur, AntivirusError::Injoignable(_)), "{erreur:?}");
    }
}

/// An address that answers to nobody, as behind a firewall: its queue is full.
#[tokio::test]
async fn une_connexion_qui_n_aboutit_pas_est_abandonnee() {
    let ecoute = TcpSocket::new_v4().unwrap();
    ecoute.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
    let ecoute = ecoute.listen(1).unwrap();
    let adresse = ecoute.local_addr().unwrap();
    let mut file = Vec::new();
    while let Ok(flux) = tokio::time::timeout(COURTS.connexion, TcpStream::connect(adresse)).await {
        file.push(flux.unwrap());
        assert!(file.len() < 100, "la file d'attente de {adresse} ne se remplit pas");
    }
    let antivirus = Antivirus::ouvrir(&format!("tcp://{adresse}"))
        .unwrap()
        .avec_delais(COURTS);

    let erreur = antivirus.analyser(b"bonjour").await.unwrap_err();

    let attendu = std::io::ErrorKind::TimedOut;
    assert!(
        matches!(&erreur, AntivirusError::Injoignable(cause) if cause.kind() == attendu),
        "{erreur:?}"
    );
}

#[tokio::test]
async fn un_antivirus_muet_depasse_le_delai() {
    // It reads all that it is sent, and keeps the line open.
    let adresse = serveur(|mut flux| async move {
        let mut lu = vec![0; 65_536];
        while flux.read(&mut lu).await.is_ok_and(|nombre| nombre > 0) {}
        std::future::pending::<()>().await;
    })
    .await;
    let antivirus = Antivirus::ouvrir(&adresse).unwrap().avec_delais(COURTS);

    let analyse = antivirus.analyser(b"bonjour").await.unwrap_err();
    let version = antivirus.verifier().await.unwrap_err();

    assert!(matches!(analyse, AntivirusError::Delai), "{analyse:?}");
    assert!(matches!(version, AntivirusError::Delai), "{version:?}");
}

#[tokio::test]
async fn ce_qui_n_est_pas_clamd_n_a_pas_de_verdict() {
    for reponse in [
        "",
        "HTTP/1.1 400 Bad Request\r\n\r\nOK",
        "stream: OK ERROR\0",
        "stream: FOUND\0",
    ] {
        let adresse = serveur(move |mut flux| async move {
            let mut lu = [0; 64];
            // Enough to have been asked; answering without reading would cut the line.
            let _nombre = flux.read(&mut lu).await.unwrap();
            flux.write_all(reponse.as_bytes()).await.unwrap();
            flux.shutdown().await.unwrap();
            while flux.read(&mut lu).await.is_ok_and(|nombre| nombre > 0) {}
        })
        .await;
        let antivirus = Antivirus::ouvrir(&adresse).unwrap();

        for erreur in [
            antivirus.analyser(b"bonjour").await.unwrap_err(),
            antivirus.verifier().await.unwrap_err(),
        ] {
            assert!(
                matches!(erreur, AntivirusError::ReponseInattendue(_)),
                "{reponse} : {erreur:?}"
            );
        }
    }
}

#[tokio::test]
async fn l_antivirus_factice_ne_signale_que_le_fichier_d_essai() {
    let antivirus = Antivirus::ouvrir("factice:").unwrap();

    assert!(antivirus.est_factice());
    assert!(matches!(
        antivirus.refuser_le_factice(),
        Err(AntivirusError::FacticeEnProduction)
    ));
    assert_eq!(antivirus.verifier().await.unwrap(), "antivirus factice");
    assert_eq!(antivirus.analyser(b"bonjour").await.unwrap(), Verdict::Sain);
    assert_eq!(antivirus.analyser(&eicar()[1..]).await.unwrap(), Verdict::Sain);
    let dedans = [b"%PDF-1.7 ".as_slice(), &eicar()].concat();
    assert_eq!(signature(antivirus.analyser(&dedans).await.unwrap()), "Eicar-Factice");
}

#[test]
fn une_adresse_inconnue_est_nommee() {
    for adresse in [
        "",
        "factice",
        "desactive",
        "clamd:3310",
        "http://clamd:3310",
        "tcp://clamd",
        "tcp://clamd:0",
        "tcp://clamd:331000",
        "tcp://:3310",
        "tcp://clamd:3310/",
        "tcp://moi@clamd/x:3310",
        "unix://clamd.sock",
        "unix://",
    ] {
        let erreur = Antivirus::ouvrir(adresse).unwrap_err();
        assert!(
            matches!(&erreur, AntivirusError::Adresse(dite) if dite == adresse),
            "{erreur:?}"
        );
    }
    for adresse in [
        "tcp://clamd:3310",
        "tcp://[::1]:3310",
        "tcp://127.0.0.1:3310",
        "unix:///run/clamd.sock",
    ] {
        assert!(Antivirus::ouvrir(adresse).is_ok(), "{adresse}");
    }
}
