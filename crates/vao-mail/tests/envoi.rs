//! Sending, against a small server that speaks SMTP.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the helpers of a test fail with it"
)]

use std::time::Duration;

use secrecy::SecretString;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::mpsc,
};
use vao_mail::{Courriel, EnvoiError, Expediteur, INJOIGNABLE};

const DE: &str = "VAO <ne-pas-repondre@vao.test>";

/// What the server answers to one command.
#[derive(Clone, Copy)]
enum Humeur {
    Accepte,
    /// Answers this line to the command that starts so.
    Refuse(&'static str, &'static str),
    /// Greets, then never answers.
    Muet,
}

/// Starts a server; each accepted message is sent to the channel, envelope first.
async fn serveur(humeurs: Vec<Humeur>) -> (SecretString, mpsc::UnboundedReceiver<String>) {
    let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = ecoute.local_addr().unwrap().port();
    let (recus, sortie) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        // One mood per connection, the last one for all that follow.
        for rang in 0.. {
            let humeur = humeurs[rang.min(humeurs.len() - 1)];
            let (flux, _) = ecoute.accept().await.unwrap();
            tokio::spawn(converser(flux, humeur, recus.clone()));
        }
    });
    (SecretString::from(format!("smtp://127.0.0.1:{port}")), sortie)
}

async fn converser(flux: TcpStream, humeur: Humeur, recus: mpsc::UnboundedSender<String>) {
    let mut flux = BufReader::new(flux);
    flux.write_all(b"220 test ESMTP\r\n").await.unwrap();
    let mut enveloppe = String::new();
    loop {
        let mut ligne = String::new();
        if flux.read_line(&mut ligne).await.unwrap_or(0) == 0 {
            return;
        }
        let commande = ligne.to_ascii_uppercase();
        let reponse = match humeur {
            Humeur::Muet => continue,
            Humeur::Refuse(debut, reponse) if commande.starts_with(debut) => reponse.to_owned(),
            Humeur::Refuse(..) | Humeur::Accepte if commande.starts_with("EHLO") => "250 test".into(),
            Humeur::Refuse(..) | Humeur::Accepte if commande.starts_with("DATA") => {
                flux.write_all(b"354 go\r\n").await.unwrap();
                let mut message = std::mem::take(&mut enveloppe);
                loop {
                    let mut ligne = String::new();
                    flux.read_line(&mut ligne).await.unwrap();
                    if ligne == ".\r\n" {
                        break;
                    }
                    message.push_str(&ligne);
                }
                recus.send(message).unwrap();
                "250 pris".into()
            }
            Humeur::Refuse(..) | Humeur::Accepte => {
                enveloppe.push_str(&ligne);
                "250 ok".into()
            }
        };
        if flux.write_all(format!("{reponse}\r\n").as_bytes()).await.is_err() {
            return;
        }
    }
}

fn courriel() -> Courriel {
    Courriel::nouveau("VAO – Séjour d’été", "<p>bonjour</p>".into(), "bonjour".into())
        .pour(["direction@grand-large.test"])
        .copie_a(["siege@grand-large.test"])
}

#[tokio::test]
async fn un_courriel_part_avec_ses_deux_formes_et_ses_copies() {
    let (url, mut recus) = serveur(vec![Humeur::Accepte]).await;
    let expediteur = Expediteur::smtp(&url, DE).unwrap();

    expediteur.envoyer(&courriel()).await.unwrap();

    let message = recus.recv().await.unwrap();
    assert!(message.starts_with("MAIL FROM:<ne-pas-repondre@vao.test>"), "{message}");
    for attendu in [
        "RCPT TO:<direction@grand-large.test>",
        "RCPT TO:<siege@grand-large.test>",
        "To: direction@grand-large.test",
        "Cc: siege@grand-large.test",
        "Auto-Submitted: auto-generated",
        "Content-Type: multipart/alternative",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
        "<p>bonjour</p>",
    ] {
        assert!(message.contains(attendu), "{attendu} absent de {message}");
    }
}

#[tokio::test]
async fn aucun_entete_ne_s_injecte() {
    let (url, mut recus) = serveur(vec![Humeur::Accepte]).await;
    let expediteur = Expediteur::smtp(&url, DE).unwrap();
    // The field is public: even written without `Courriel::nouveau` it stays harmless.
    let piege = Courriel {
        sujet: "Mer\r\nBcc: pirate@x.test\r\n\r\n<b>corps</b>".into(),
        ..courriel()
    };

    expediteur.envoyer(&piege).await.unwrap();

    let message = recus.recv().await.unwrap();
    assert!(message.contains("Subject: Mer Bcc: pirate@x.test"), "{message}");
    assert!(
        !message.contains("\r\nBcc:") && !message.contains("\r\n<b>corps"),
        "{message}"
    );
    assert!(!message.contains("RCPT TO:<pirate"), "{message}");
    let adresse = Courriel {
        destinataires: vec!["a@x.test>\r\nBcc: <p@x.test".into()],
        ..courriel()
    };
    let erreur = expediteur.envoyer(&adresse).await.unwrap_err();
    assert!(matches!(erreur, EnvoiError::Adresse(_)), "{erreur:?}");
}

#[tokio::test]
async fn un_refus_passager_n_est_pas_un_refus_definitif() {
    let (url, _recus) = serveur(vec![Humeur::Refuse("RCPT", "451 plus tard")]).await;
    let erreur = Expediteur::smtp(&url, DE)
        .unwrap()
        .envoyer(&courriel())
        .await
        .unwrap_err();
    assert!(matches!(erreur, EnvoiError::Differe(_)), "{erreur:?}");

    let (url, _recus) = serveur(vec![Humeur::Refuse("RCPT", "550 inconnu")]).await;
    let erreur = Expediteur::smtp(&url, DE)
        .unwrap()
        .envoyer(&courriel())
        .await
        .unwrap_err();
    assert!(matches!(erreur, EnvoiError::Refuse(_)), "{erreur:?}");
}

/// L'erreur finit au journal : elle dit le code, jamais la phrase du serveur, qui cite le destinataire.
#[tokio::test]
async fn la_reponse_du_serveur_ne_quitte_pas_l_erreur() {
    let phrase = "550 5.1.1 <direction@grand-large.test> inconnue ici";
    let (url, _recus) = serveur(vec![Humeur::Refuse("RCPT", phrase)]).await;

    let erreur = Expediteur::smtp(&url, DE)
        .unwrap()
        .envoyer(&courriel())
        .await
        .unwrap_err();

    let cause = std::error::Error::source(&erreur).unwrap();
    assert_eq!(cause.to_string(), "réponse 550");
    assert!(cause.source().is_none());
    assert!(!format!("{erreur:?}").contains('@'), "{erreur:?}");
}

#[tokio::test]
async fn un_serveur_absent_se_retente() {
    let libre = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = SecretString::from(format!("smtp://127.0.0.1:{}", libre.local_addr().unwrap().port()));
    drop(libre);

    let erreur = Expediteur::smtp(&url, DE)
        .unwrap()
        .envoyer(&courriel())
        .await
        .unwrap_err();

    assert!(matches!(erreur, EnvoiError::Injoignable(_)), "{erreur:?}");
    assert!(erreur.to_string().starts_with(INJOIGNABLE));
}

/// Une boîte fermée ne prive personne d'autre du message, pas même les destinataires principaux.
#[tokio::test]
async fn une_adresse_refusee_n_empeche_pas_les_autres_de_recevoir() {
    let (url, mut recus) = serveur(vec![Humeur::Refuse("RCPT TO:<SIEGE@", "550 boîte fermée")]).await;

    Expediteur::smtp(&url, DE).unwrap().envoyer(&courriel()).await.unwrap();

    let message = recus.recv().await.unwrap();
    assert!(
        message.contains("RCPT TO:<direction@grand-large.test>") && !message.contains("RCPT TO:<siege@"),
        "{message}"
    );
    assert!(
        message.contains("Cc: siege@grand-large.test"),
        "les entêtes ne changent pas"
    );
    assert!(recus.try_recv().is_err(), "un seul exemplaire");
}

#[tokio::test]
async fn une_adresse_refusee_pour_l_instant_laisse_le_courriel_a_refaire() {
    let (url, _recus) = serveur(vec![
        Humeur::Refuse("RCPT TO:<SIEGE@", "550 boîte fermée"),
        Humeur::Refuse("RCPT TO:<DIRECTION@", "452 boîte pleine"),
    ])
    .await;

    let erreur = Expediteur::smtp(&url, DE)
        .unwrap()
        .envoyer(&courriel())
        .await
        .unwrap_err();

    assert!(matches!(erreur, EnvoiError::Differe(_)), "{erreur:?}");
}

#[tokio::test]
async fn une_sonde_dit_si_le_serveur_repond() {
    let (url, _recus) = serveur(vec![Humeur::Accepte]).await;
    let (muet, _rien) = serveur(vec![Humeur::Muet]).await;
    let sonde = |url: &SecretString| Expediteur::smtp_avec_delai(url, DE, Duration::from_millis(300)).unwrap();

    assert!(sonde(&url).repond().await);
    assert!(!sonde(&muet).repond().await);
}

#[tokio::test]
async fn un_serveur_muet_ne_retient_pas_le_courriel_et_le_suivant_part() {
    let (url, mut recus) = serveur(vec![Humeur::Muet, Humeur::Accepte]).await;
    let expediteur = Expediteur::smtp_avec_delai(&url, DE, Duration::from_millis(300)).unwrap();

    let erreur = expediteur.envoyer(&courriel()).await.unwrap_err();
    assert!(matches!(erreur, EnvoiError::Delai), "{erreur:?}");

    expediteur.envoyer(&courriel()).await.unwrap();
    assert!(recus.recv().await.is_some());
}

#[tokio::test]
async fn un_serveur_sans_tls_est_refuse_quand_tls_est_exige() {
    let (url, mut recus) = serveur(vec![Humeur::Accepte]).await;
    let url = SecretString::from(format!("{}?tls=required", secrecy::ExposeSecret::expose_secret(&url)));

    let erreur = Expediteur::smtp(&url, DE)
        .unwrap()
        .envoyer(&courriel())
        .await
        .unwrap_err();

    assert!(
        matches!(erreur, EnvoiError::Injoignable(_) | EnvoiError::Refuse(_)),
        "{erreur:?}"
    );
    assert!(recus.try_recv().is_err(), "rien ne part en clair");
}

#[tokio::test]
async fn la_boite_de_test_garde_ce_qui_part_et_sait_tomber_en_panne() {
    let (expediteur, boite) = Expediteur::capture(DE).unwrap();

    expediteur.envoyer(&courriel()).await.unwrap();
    boite.mettre_en_panne(true);
    let erreur = expediteur.envoyer(&courriel()).await.unwrap_err();
    boite.mettre_en_panne(false);

    assert!(erreur.to_string().starts_with(INJOIGNABLE));
    assert_eq!(boite.nombre(), 1);
    assert_eq!(boite.prendre(), [courriel()]);
    assert!(boite.prendre().is_empty());
    let sans = Courriel {
        destinataires: vec![],
        ..courriel()
    };
    assert!(matches!(
        expediteur.envoyer(&sans).await,
        Err(EnvoiError::SansDestinataire)
    ));
}

#[tokio::test]
async fn une_adresse_de_serveur_mal_ecrite_est_refusee_sans_montrer_le_mot_de_passe() {
    for url in ["http://x", "smtp://x?tls=peut-etre", "pas une url"] {
        assert!(
            matches!(Expediteur::smtp(&SecretString::from(url), DE), Err(EnvoiError::Url(_))),
            "{url}"
        );
    }
    let expediteur = Expediteur::smtp(&SecretString::from("smtps://moi:motdepasse@smtp.test"), DE).unwrap();
    assert!(!format!("{expediteur:?}").contains("motdepasse"));
}
