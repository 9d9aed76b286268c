//! Pièces jointes aux protocoles : déposer, analyser, joindre, lire, retirer, détruire.

use std::fmt::Write as _;

use serde_json::json;
use vao_contract::documents::{self, PieceDto};
use vao_contract::organisme::OrganismeDto;
use vao_contract::{CodeProbleme, Methode};
use vao_domain::DocumentId;
use vao_domain::document::StatutPiece;
use vao_server::rondes::{self, Bilan};
use vao_test::{Acteur, OrganismeEssai, Reponse, TestApp};

use super::aide::{complet, compte, creation, creer, enregistrer, erreurs, finaliser, lire, saisir, secondaire, siege};

/// PDF d'une page, plus ce commentaire.
pub(crate) fn pdf(commentaire: &str) -> Vec<u8> {
    let objets = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    ];
    let mut texte = format!("%PDF-1.4\n%{commentaire}\n");
    let mut places = Vec::new();
    for (rang, objet) in (1..).zip(objets) {
        places.push(texte.len());
        write!(texte, "{rang} 0 obj\n{objet}\nendobj\n").unwrap();
    }
    let table = texte.len();
    texte.push_str("xref\n0 4\n0000000000 65535 f \n");
    for place in places {
        writeln!(texte, "{place:010} 00000 n ").unwrap();
    }
    write!(texte, "trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n").unwrap();
    texte.into_bytes()
}

/// Fichier d'essai que tout antivirus reconnaît, coupé pour que celui de la machine laisse ce source en paix.
fn eicar() -> String {
    [
        r"X5O!P%@AP[4\PZX54(P^)7CC)7}",
        "$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*",
    ]
    .concat()
}

/// Formulaire de dépôt.
pub(crate) fn formulaire(categorie: &str, nom: &str, contenu: &[u8]) -> Vec<u8> {
    let mut corps = format!(
        "--limite\r\nContent-Disposition: form-data; name=\"categorie\"\r\n\r\n{categorie}\r\n--limite\r\n\
         Content-Disposition: form-data; name=\"fichier\"; filename=\"{nom}\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n"
    )
    .into_bytes();
    corps.extend_from_slice(contenu);
    corps.extend_from_slice(b"\r\n--limite--\r\n");
    corps
}

/// Dépose un fichier.
pub(crate) async fn deposer(acteur: &Acteur<'_>, categorie: &str, nom: &str, contenu: &[u8]) -> Reponse {
    acteur
        .appel(Methode::Post, documents::DEPOSER.adresse(&[]))
        .brut(
            "multipart/form-data; boundary=limite",
            formulaire(categorie, nom, contenu),
        )
        .envoyer()
        .await
}

/// Dépose un PDF du protocole de transport.
async fn deposer_pdf(acteur: &Acteur<'_>, nom: &str) -> PieceDto {
    deposer(acteur, "protocole_transport", nom, &pdf(nom)).await.json()
}

async fn etat(acteur: &Acteur<'_>, id: DocumentId) -> StatutPiece {
    let piece: PieceDto = acteur.get(documents::LIRE.adresse(&[&id])).await.json();
    piece.statut
}

async fn contenu(acteur: &Acteur<'_>, id: DocumentId) -> Reponse {
    acteur.get(documents::CONTENU.adresse(&[&id])).await
}

async fn retirer(acteur: &Acteur<'_>, id: DocumentId) -> Reponse {
    let adresse = documents::SUPPRIMER.adresse(&[&id]);
    acteur.appel(Methode::Delete, adresse).envoyer().await
}

async fn joindre(acteur: &Acteur<'_>, fiche: &OrganismeDto, ids: &[DocumentId]) -> OrganismeDto {
    enregistrer(acteur, fiche.id, "protocole-transport", json!({ "documents": ids })).await
}

async fn passer_la_ronde(app: &TestApp) -> Bilan {
    let ronde = rondes::trouver("pieces-en-attente").unwrap();
    ronde
        .passer(app.contexte(), app.horloge.aujourd_hui(), false)
        .await
        .unwrap()
}

#[actix_web::test]
async fn une_piece_se_depose_se_joint_s_analyse_et_se_telecharge() {
    TestApp::run(async |app| {
        let (acteur, fiche) = complet(app, "Grand Large").await;

        let recue = deposer_pdf(&acteur, "Trajets d'été.pdf").await;
        let jointe = joindre(&acteur, &fiche, &[recue.id]).await;
        let trop_tot = contenu(&acteur, recue.id).await;
        let refus = finaliser(&acteur, &jointe)
            .await
            .probleme(CodeProbleme::FicheIncomplete);
        app.executer_les_taches().await;
        let lue = contenu(&acteur, recue.id).await;

        assert_eq!(
            (recue.nom.as_str(), recue.statut),
            ("Trajets d'été.pdf", StatutPiece::EnQuarantaine)
        );
        assert_eq!(jointe.sections.protocole_transport.documents, [recue.id]);
        trop_tot.probleme(CodeProbleme::EnAnalyse);
        assert_eq!(
            erreurs(&refus.erreurs),
            [("/protocole-transport/documents/0", "en-analyse")]
        );
        assert_eq!(lue.statut(200).corps, pdf("Trajets d'été.pdf"));
        assert_eq!(lue.entete("content-type").as_deref(), Some("application/pdf"));
        assert_eq!(
            lue.entete("content-disposition").as_deref(),
            Some("attachment; filename*=UTF-8''Trajets%20d%27%C3%A9t%C3%A9.pdf")
        );
        let relue = lire(&acteur, fiche.id).await;
        assert!(relue.completude.complete, "{:?}", relue.completude.manques());
        assert_eq!(relue.pieces[0].statut, StatutPiece::Saine);
        finaliser(&acteur, &relue).await.statut(200);
    })
    .await;
}

/// NOTIFICATION-D1 : le droit suit le dossier.
#[actix_web::test]
async fn une_piece_n_est_lue_que_de_qui_voit_son_dossier() {
    TestApp::run(async |app| {
        let (acteur, fiche) = complet(app, "Grand Large").await;
        let (voisin, _) = complet(app, "Petits Pas").await;
        let agent = app.lecteur("29").await;
        let collegue = app.usager(fiche.id).await;
        let recue = deposer_pdf(&acteur, "protocole.pdf").await;
        app.executer_les_taches().await;

        contenu(&agent, recue.id).await.probleme(CodeProbleme::Introuvable);
        contenu(&collegue, recue.id).await.statut(200);
        joindre(&acteur, &fiche, &[recue.id]).await;

        contenu(&agent, recue.id).await.statut(200);
        contenu(&voisin, recue.id).await.probleme(CodeProbleme::Introuvable);
        let etat = voisin.get(documents::LIRE.adresse(&[&recue.id])).await;
        etat.probleme(CodeProbleme::Introuvable);
        retirer(&voisin, recue.id).await.probleme(CodeProbleme::Introuvable);
        app.anonyme()
            .get(documents::CONTENU.adresse(&[&recue.id]))
            .await
            .probleme(CodeProbleme::NonConnecte);
    })
    .await;
}

#[actix_web::test]
async fn la_piece_d_un_autre_organisme_ne_se_joint_pas() {
    TestApp::run(async |app| {
        let (acteur, fiche) = complet(app, "Grand Large").await;
        let (voisin, _) = complet(app, "Petits Pas").await;
        let sienne = deposer_pdf(&voisin, "voisin.pdf").await;
        let sanitaire: PieceDto = deposer(&acteur, "protocole_sanitaire", "soins.pdf", &pdf("soins"))
            .await
            .json();

        for id in [sienne.id, sanitaire.id, DocumentId(app.horloge.nouvel_id())] {
            let correctif = json!({ "documents": [id] });
            let refus = saisir(&acteur, fiche.id, "protocole-transport", fiche.version, correctif).await;
            let probleme = refus.probleme(CodeProbleme::SaisieInvalide);
            assert_eq!(erreurs(&probleme.erreurs), [("/documents/0", "introuvable")]);
        }
    })
    .await;
}

#[actix_web::test]
async fn la_piece_d_un_protocole_ne_sert_pas_a_l_autre() {
    TestApp::run(async |app| {
        let (acteur, fiche) = complet(app, "Grand Large").await;
        let soins: PieceDto = deposer(&acteur, "protocole_sanitaire", "soins.pdf", &pdf("soins"))
            .await
            .json();
        let documents = json!({ "documents": [soins.id] });
        let fiche = enregistrer(&acteur, fiche.id, "protocole-sanitaire", documents.clone()).await;

        // La fiche la montre déjà : cela ne suffit pas.
        let refus = saisir(&acteur, fiche.id, "protocole-transport", fiche.version, documents).await;

        let probleme = refus.probleme(CodeProbleme::SaisieInvalide);
        assert_eq!(erreurs(&probleme.erreurs), [("/documents/0", "introuvable")]);
    })
    .await;
}

/// NOTIFICATION-D2 : le fichier d'essai EICAR est refusé, ne se joint plus, et son contenu est détruit.
#[actix_web::test]
async fn une_menace_est_refusee_et_detruite() {
    TestApp::run(async |app| {
        let (acteur, fiche) = complet(app, "Grand Large").await;
        let recue: PieceDto = deposer(&acteur, "protocole_transport", "facture.pdf", &pdf(&eicar()))
            .await
            .json();
        let jointe = joindre(&acteur, &fiche, &[recue.id]).await;

        app.executer_les_taches().await;

        contenu(&acteur, recue.id).await.probleme(CodeProbleme::Virus);
        let objet = app
            .commun
            .coffre
            .get(recue.id.0, format!("document:{}", recue.id).as_bytes())
            .await;
        assert!(objet.is_err(), "le contenu est détruit");
        let relue = lire(&acteur, fiche.id).await;
        assert_eq!(
            erreurs(&relue.completude.manques()),
            [("/protocole-transport/documents/0", "virus")]
        );
        assert!(jointe.complet && !relue.complet, "une pièce refusée la rend incomplète");
        // Une autre réponse s'enregistre, la pièce refusée se retire, et ne revient pas.
        let autre = json!({ "deplacementDurantSejour": false });
        saisir(&acteur, fiche.id, "protocole-transport", jointe.version, autre)
            .await
            .statut(200);
        let sans = joindre(&acteur, &fiche, &[]).await;
        assert!(sans.completude.complete);
        let correctif = json!({ "documents": [recue.id] });
        let refus = saisir(&acteur, fiche.id, "protocole-transport", sans.version, correctif).await;
        let probleme = refus.probleme(CodeProbleme::SaisieInvalide);
        assert_eq!(erreurs(&probleme.erreurs), [("/documents/0", "virus")]);
    })
    .await;
}

/// Un antivirus en panne n'empêche pas d'enregistrer ; à son retour, les pièces passent.
#[actix_web::test]
async fn un_antivirus_en_panne_laisse_les_pieces_en_quarantaine() {
    let ecoute = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let adresse = ecoute.local_addr().unwrap();
    drop(ecoute);
    TestApp::run_regle(
        |config| config.antivirus = format!("tcp://{adresse}"),
        async |app| {
            let (acteur, fiche) = complet(app, "Grand Large").await;
            let recue = deposer_pdf(&acteur, "protocole.pdf").await;
            let jointe = joindre(&acteur, &fiche, &[recue.id]).await;

            let echecs = app.taches_en_echec().await;
            let pendant = etat(&acteur, recue.id).await;
            let ecoute = std::net::TcpListener::bind(adresse).unwrap();
            let retour = std::thread::spawn(move || repondre_sain(&ecoute));
            app.sql("UPDATE graphile_worker._private_jobs SET run_at = now() - interval '1 second'")
                .await;
            app.executer_les_taches().await;
            retour.join().unwrap();

            assert_eq!((echecs, pendant), (1, StatutPiece::EnQuarantaine));
            assert!(
                !jointe.completude.complete && jointe.complet,
                "une fiche complète le reste pendant l'analyse"
            );
            assert_eq!(etat(&acteur, recue.id).await, StatutPiece::Saine);
        },
    )
    .await;
}

/// Une conversation de clamd (INSTREAM) : des morceaux précédés de leur taille jusqu'à un morceau vide, puis le verdict.
fn repondre_sain(ecoute: &std::net::TcpListener) {
    use std::io::{Read as _, Write};

    let (mut flux, _) = ecoute.accept().unwrap();
    let mut commande = [0_u8; 10];
    flux.read_exact(&mut commande).unwrap();
    assert_eq!(&commande, b"zINSTREAM\0");
    loop {
        let mut taille = [0_u8; 4];
        flux.read_exact(&mut taille).unwrap();
        let taille = usize::try_from(u32::from_be_bytes(taille)).unwrap();
        if taille == 0 {
            break;
        }
        flux.read_exact(&mut vec![0_u8; taille]).unwrap();
    }
    Write::write_all(&mut flux, b"stream: OK\0").unwrap();
}

#[actix_web::test]
async fn une_piece_que_rien_ne_joint_est_detruite_le_lendemain() {
    TestApp::run(async |app| {
        let (acteur, fiche) = complet(app, "Grand Large").await;
        let gardee = deposer_pdf(&acteur, "gardee.pdf").await;
        let oubliee = deposer_pdf(&acteur, "oubliee.pdf").await;
        joindre(&acteur, &fiche, &[gardee.id]).await;
        app.executer_les_taches().await;

        let le_jour_meme = passer_la_ronde(app).await;
        app.horloge.avancer(chrono::Duration::hours(25));
        let le_lendemain = passer_la_ronde(app).await;
        app.executer_les_taches().await;

        assert_eq!((le_jour_meme.faits.len(), le_lendemain.faits.len()), (0, 1));
        // La session de la veille a pris fin.
        let acteur = app.usager(fiche.id).await;
        let perdue = acteur.get(documents::LIRE.adresse(&[&oubliee.id])).await;
        perdue.probleme(CodeProbleme::Introuvable);
        let objet = app
            .commun
            .coffre
            .get(oubliee.id.0, format!("document:{}", oubliee.id).as_bytes())
            .await;
        assert!(objet.is_err());
        contenu(&acteur, gardee.id).await.statut(200);
    })
    .await;
}

#[actix_web::test]
async fn une_piece_jointe_se_retire_du_dossier_avant_d_etre_supprimee() {
    TestApp::run(async |app| {
        let (acteur, fiche) = complet(app, "Grand Large").await;
        let recue = deposer_pdf(&acteur, "protocole.pdf").await;
        joindre(&acteur, &fiche, &[recue.id]).await;

        retirer(&acteur, recue.id).await.probleme(CodeProbleme::DocumentJoint);
        joindre(&acteur, &fiche, &[]).await;
        retirer(&acteur, recue.id).await.statut(204);
        retirer(&acteur, recue.id).await.statut(204);

        contenu(&acteur, recue.id).await.probleme(CodeProbleme::Introuvable);
    })
    .await;
}

#[actix_web::test]
async fn un_etablissement_lit_les_pieces_du_siege_dont_il_suit_les_protocoles() {
    TestApp::run(async |app| {
        let n = app.suivant();
        let siege = siege(app, n, &[(2, false, true)]).await;
        let fiche_du_siege = lire(&siege, siege.organisme.unwrap()).await;
        let recue = deposer_pdf(&siege, "du siège.pdf").await;
        joindre(&siege, &fiche_du_siege, &[recue.id]).await;
        app.executer_les_taches().await;
        let siret = secondaire(app, n, 2);
        let antenne = compte(app, &siret).await;
        let dto: OrganismeDto = creer(&antenne, &creation(&siret, "personne_morale", false))
            .await
            .json();

        assert_eq!(dto.sections.protocole_transport.documents, [recue.id]);
        contenu(&antenne, recue.id).await.statut(200);
        // Il part d'une copie : la pièce lui reste quand le siège la retire.
        let propres = enregistrer(&antenne, dto.id, "protocole-transport", json!({ "source": "PROPRES" })).await;
        joindre(&siege, &fiche_du_siege, &[]).await;
        assert_eq!(propres.sections.protocole_transport.documents, [recue.id]);
        contenu(&antenne, recue.id).await.statut(200);
        contenu(&siege, recue.id).await.statut(200);
        // Revenu à ceux du siège, qui n'a plus de pièce, il ne la lit plus.
        let retour = enregistrer(&antenne, dto.id, "protocole-transport", json!({ "source": "SIEGE" })).await;
        assert!(retour.sections.protocole_transport.documents.is_empty());
        contenu(&antenne, recue.id).await.probleme(CodeProbleme::Introuvable);
    })
    .await;
}

#[actix_web::test]
async fn l_ordre_et_les_doublons_des_pieces_sont_tenus() {
    TestApp::run(async |app| {
        let (acteur, fiche) = complet(app, "Grand Large").await;
        let premiere = deposer_pdf(&acteur, "1.pdf").await.id;
        let seconde = deposer_pdf(&acteur, "2.pdf").await.id;

        let jointe = joindre(&acteur, &fiche, &[seconde, premiere, seconde]).await;
        let inversee = joindre(&acteur, &fiche, &[premiere, seconde]).await;

        assert_eq!(jointe.sections.protocole_transport.documents, [seconde, premiere]);
        assert_eq!(inversee.sections.protocole_transport.documents, [premiere, seconde]);
        assert_eq!(lire(&acteur, fiche.id).await.sections, inversee.sections);
    })
    .await;
}

/// Une fiche sans pièce ni compte : les essais de portée partent d'un monde qui a d'autres organismes.
#[actix_web::test]
async fn un_compte_sans_organisme_ne_depose_rien() {
    TestApp::run(async |app| {
        app.arranger_organisme(OrganismeEssai::new("Grand Large")).await;
        let siret = app.siret(app.suivant(), 1);
        let seul = compte(app, &siret).await;

        let refus = deposer(&seul, "protocole_transport", "a.pdf", &pdf("a")).await;

        refus.probleme(CodeProbleme::RoleInsuffisant);
    })
    .await;
}
