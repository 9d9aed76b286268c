//! Fichiers refusés dès leur réception, magasin en panne, dépôt répété.

use rstest::rstest;
use vao_contract::documents::{self, PieceDto};
use vao_contract::{CodeProbleme, Methode};
use vao_domain::document::StatutPiece;
use vao_server::rondes;
use vao_test::{OrganismeEssai, TestApp};

use super::pieces::{deposer, formulaire, pdf};

#[rstest]
#[case::programme_renomme("facture.pdf", b"MZ\x90\x00 programme".to_vec(), CodeProbleme::TypeFichierRefuse)]
#[case::extension_trompeuse("photo.png", pdf("x"), CodeProbleme::TypeFichierRefuse)]
#[case::traitement_de_texte("note.docx", b"PK\x03\x04....".to_vec(), CodeProbleme::TypeFichierRefuse)]
#[case::pdf_tronque("a.pdf", b"%PDF-1.4\n1 0 obj".to_vec(), CodeProbleme::PdfIllisible)]
#[case::image_abimee("a.jpg", vec![0xff, 0xd8, 0xff, 0xe0, 0, 16, 1, 2, 3], CodeProbleme::ImageIllisible)]
#[case::trop_gros("a.pdf", vec![b'x'; 5_000_001], CodeProbleme::CorpsTropGrand)]
#[case::vide("a.pdf", Vec::new(), CodeProbleme::SaisieInvalide)]
#[actix_web::test]
async fn un_fichier_refuse_dit_pourquoi(#[case] nom: &str, #[case] contenu: Vec<u8>, #[case] attendu: CodeProbleme) {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;

        let refus = deposer(&acteur, "protocole_transport", nom, &contenu)
            .await
            .probleme(attendu);

        assert!(
            refus.detail.is_some() || !refus.erreurs.is_empty(),
            "le refus s'explique"
        );
        assert_eq!(
            app.valeur("SELECT count(*)::text FROM document").await.as_deref(),
            Some("0")
        );
    })
    .await;
}

#[actix_web::test]
async fn un_formulaire_mal_fait_est_refuse() {
    TestApp::run(async |app| {
        let acteur = app.arranger_organisme(OrganismeEssai::new("Grand Large")).await;
        let adresse = documents::DEPOSER.adresse(&[]);
        let envoyer = async |type_mime: &str, corps: Vec<u8>| {
            acteur.appel(Methode::Post, adresse.clone()).brut(type_mime, corps).envoyer().await
        };
        let multipart = "multipart/form-data; boundary=limite";

        let json = envoyer("application/json", b"{}".to_vec()).await;
        let inconnue = envoyer(multipart, formulaire("casier", "a.pdf", &pdf("a"))).await;
        let mut coupe = formulaire("protocole_transport", "a.pdf", &pdf("a"));
        coupe.truncate(coupe.len() - 40);
        let coupe = envoyer(multipart, coupe).await;
        let sans_fichier = b"--limite\r\nContent-Disposition: form-data; name=\"categorie\"\r\n\r\nprotocole_transport\r\n--limite--\r\n";
        let sans_fichier = envoyer(multipart, sans_fichier.to_vec()).await;

        json.probleme(CodeProbleme::TypeNonAdmis);
        assert_eq!(inconnue.probleme(CodeProbleme::SaisieInvalide).erreurs[0].pointeur, "/categorie");
        coupe.probleme(CodeProbleme::RequeteInvalide);
        assert_eq!(sans_fichier.probleme(CodeProbleme::SaisieInvalide).erreurs[0].pointeur, "/fichier");
    })
    .await;
}

#[actix_web::test]
async fn un_nom_hostile_devient_un_nom_sur() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;

        let recue: PieceDto = deposer(
            &acteur,
            "protocole_transport",
            r"..\\..\\é\u{202E}fdp.exe.pdf",
            &pdf("a"),
        )
        .await
        .json();

        assert!(!recue.nom.contains(['/', '\\', '\u{202E}']), "{}", recue.nom);
        assert_eq!(recue.nom.rsplit('.').next(), Some("pdf"));
    })
    .await;
}

#[actix_web::test]
async fn le_meme_depot_envoye_deux_fois_n_en_fait_qu_un() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        let envoyer = async |contenu: &[u8]| {
            acteur
                .appel(Methode::Post, documents::DEPOSER.adresse(&[]))
                .cle("depot-1")
                .brut(
                    "multipart/form-data; boundary=limite",
                    formulaire("protocole_transport", "a.pdf", contenu),
                )
                .envoyer()
                .await
        };

        let premier = envoyer(&pdf("a")).await;
        let second = envoyer(&pdf("a")).await;
        let autre = envoyer(&pdf("b")).await;

        let (a, b): (PieceDto, PieceDto) = (premier.statut(202).json(), second.statut(202).json());
        assert_eq!(a.id, b.id);
        assert_eq!(second.entete("idempotent-replayed").as_deref(), Some("true"));
        autre.probleme(CodeProbleme::CleReutilisee);
    })
    .await;
}

/// NOTIFICATION-D4 : un magasin en panne ne laisse ni pièce saine sans contenu, ni objet que personne ne connaît.
#[actix_web::test]
async fn un_magasin_en_panne_refuse_le_depot_et_ne_laisse_rien() {
    let dossier = tempfile::tempdir().unwrap();
    let magasin = dossier.path().join("objets");
    let adresse = format!("file://{}", magasin.display());
    TestApp::run_regle(
        |config| config.stockage.clone_from(&adresse),
        async |app| {
            let acteur = app.organisme("Grand Large").await;
            // Un fichier à la place du répertoire : aucune écriture n'y passe, même pour un administrateur.
            std::fs::remove_dir_all(&magasin).unwrap();
            std::fs::write(&magasin, b"").unwrap();

            let refus = deposer(&acteur, "protocole_transport", "a.pdf", &pdf("a")).await;
            let probleme = refus.probleme(CodeProbleme::ServiceIndisponible);
            assert!(probleme.reessayer_dans.is_some());
            let saines = "SELECT count(*)::text FROM document WHERE statut = 'SAIN'";
            assert_eq!(app.valeur(saines).await.as_deref(), Some("0"));

            std::fs::remove_file(&magasin).unwrap();
            std::fs::create_dir(&magasin).unwrap();
            let recue: PieceDto = deposer(&acteur, "protocole_transport", "a.pdf", &pdf("a")).await.json();
            app.executer_les_taches().await;
            let saine: PieceDto = acteur.get(documents::LIRE.adresse(&[&recue.id])).await.json();
            assert_eq!(saine.statut, StatutPiece::Saine);

            app.horloge.avancer(chrono::Duration::hours(25));
            let ronde = rondes::trouver("pieces-en-attente").unwrap();
            let jour = app.horloge.aujourd_hui();
            let bilan = ronde.passer(app.contexte(), jour, false).await.unwrap();
            app.executer_les_taches().await;
            assert_eq!(bilan.faits.len(), 2, "le dépôt manqué, et celui que rien ne joint");
            let vivantes = "SELECT count(*)::text FROM document WHERE statut <> 'PURGE'";
            assert_eq!(app.valeur(vivantes).await.as_deref(), Some("0"));
        },
    )
    .await;
}
