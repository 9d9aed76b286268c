//! Courriels : à qui, quand, et ce qu'une panne n'empêche pas.

use serde_json::json;
use vao_contract::CodeProbleme;
use vao_contract::declaration::{self, DeclarationDto};
use vao_domain::Statut;
use vao_server::relance::RelancerCourriels;
use vao_test::{Acteur, TestApp};

use super::aide::{
    demander_complements, deux_siret_d_une_personne_physique, lire, prendre_en_charge, siege_et_etablissement,
};

#[actix_web::test]
async fn le_depot_ecrit_a_l_organisme_et_au_departement_competent() {
    TestApp::run(async |app| {
        let (siege, antenne) = siege_et_etablissement(app).await;
        let collegue = app.usager(antenne.organisme.unwrap()).await;
        app.sql(&format!(
            "UPDATE usager SET status_code = 'BLOCKED' WHERE id = '{}'",
            collegue.compte.unwrap()
        ))
        .await;
        let (isere, savoie) = (app.instructeur("38").await, app.instructeur("73").await);
        let region = app.instructeur("AURA").await;
        app.lecteur("38").await;
        app.instructeur("29").await;

        let deposee = antenne.declaration().etapes(&["38", "73"]).deposee().await;

        let courriels = app.courriels().await;
        let numero = deposee.numero.unwrap();
        let m1 = courriels
            .iter()
            .find(|c| c.destinataires == [antenne.mail.clone()])
            .unwrap();
        let m2 = courriels
            .iter()
            .find(|c| c.destinataires == [isere.mail.clone()])
            .unwrap();
        assert_eq!(courriels.len(), 2);
        assert_eq!(
            m1.copies,
            std::slice::from_ref(&siege.mail),
            "le porteur de l'agrément, pas le compte bloqué"
        );
        assert!(m1.sujet.contains(numero.as_str()) && m1.texte.contains(&format!("/declarations/{}", deposee.id)));
        let mut copies = m2.copies.clone();
        copies.sort();
        let mut attendues = vec![savoie.mail.clone(), region.mail.clone()];
        attendues.sort();
        assert_eq!(copies, attendues);
        assert!(m2.texte.contains("Isère (38)") && m2.texte.contains("Savoie (73)"));
    })
    .await;
}

/// Vérifie que `autre`, du même SIREN, ne lit pas la déclaration déposée par `declarant` et n'en reçoit pas la copie.
async fn rien_ne_va_a(app: &TestApp, autre: &Acteur<'_>, declarant: &Acteur<'_>) {
    app.instructeur("38").await;

    let deposee = declarant.declaration().deposee().await;

    let courriels = app.courriels().await;
    let m1 = courriels
        .iter()
        .find(|c| c.destinataires == [declarant.mail.clone()])
        .unwrap();
    assert_eq!(m1.copies, Vec::<String>::new());
    autre
        .get(declaration::LIRE.adresse(&[&deposee.id]))
        .await
        .probleme(CodeProbleme::Introuvable);
}

/// Une personne physique porte son agrément pour elle seule : un SIRET ne suit pas l'autre.
#[actix_web::test]
async fn deux_siret_d_une_personne_physique_ne_se_lisent_pas() {
    TestApp::run(async |app| {
        let (autre, declarante) = deux_siret_d_une_personne_physique(app).await;

        rien_ne_va_a(app, &autre, &declarante).await;
    })
    .await;
}

/// Un siège tapé pendant une panne ne suit pas les SIRET de son SIREN tant que le répertoire ne l'a pas prouvé.
#[actix_web::test]
async fn un_siege_a_verifier_ne_suit_pas_les_declarations_de_son_siren() {
    TestApp::run(async |app| {
        let (siege, antenne) = siege_et_etablissement(app).await;
        app.sql("UPDATE organisme SET source_identite = 'SAISIE' WHERE siege_social")
            .await;

        rien_ne_va_a(app, &siege, &antenne).await;
    })
    .await;
}

/// DECLARATION-A18.
#[actix_web::test]
async fn un_serveur_de_courriel_en_panne_n_empeche_pas_le_depot() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        app.instructeur("38").await;

        let deposee = usager.declaration().deposee().await;
        let echecs = app.executer_les_taches_smtp_en_panne().await;
        app.sql("UPDATE graphile_worker._private_jobs SET run_at = now() - interval '1 second'")
            .await;
        let courriels = app.courriels().await;

        assert_eq!(deposee.statut, Statut::Transmise);
        assert_eq!(
            (echecs, courriels.len()),
            (2, 2),
            "M1 et M2 partent quand le serveur revient"
        );
    })
    .await;
}

/// DECLARATION-A18. Une panne plus longue que tous les essais ne perd rien : la relance attend le retour du serveur.
#[actix_web::test]
async fn apres_une_longue_panne_les_courriels_repartent_au_retour_du_serveur() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        app.instructeur("38").await;
        usager.declaration().deposee().await;
        app.executer_les_taches_smtp_en_panne().await;
        app.sql(
            "UPDATE graphile_worker._private_jobs \
             SET attempts = max_attempts, run_at = now() + interval '6 hours'",
        )
        .await;

        relancer(app).await;
        let pendant = app.executer_les_taches_smtp_en_panne().await;
        let rien = app.courriels().await;
        relancer(app).await;
        let courriels = app.courriels().await;

        assert_eq!((pendant, rien), (0, vec![]), "le serveur ne répond pas encore");
        assert_eq!(courriels.len(), 2, "M1 et M2");
    })
    .await;
}

/// Ce que fait l'horloge toutes les cinq minutes.
async fn relancer(app: &TestApp) {
    let mut tx = app.contexte().db.debuter().await.unwrap();
    vao_jobs::enqueue(&mut tx, &RelancerCourriels {}, vao_jobs::JobOptions::default())
        .await
        .unwrap();
    tx.valider().await.unwrap();
}

/// DECLARATION-A25.
#[actix_web::test]
async fn un_commentaire_balise_reste_du_texte() {
    TestApp::run(async |app| {
        const PIEGE: &str = "<b>gras</b> <script>alert(1)</script> & \"guillemets\"";
        let usager = app.organisme("Grand Large").await;
        let agent = app.instructeur("38").await;
        let deposee = usager.declaration().libelle(PIEGE).deposee().await;
        let prise: DeclarationDto = prendre_en_charge(&agent, &deposee).await.json();
        app.courriels().await;

        demander_complements(&agent, &prise, PIEGE).await.statut(200);

        let courriels = app.courriels().await;
        assert_eq!(courriels.len(), 1, "M5");
        assert!(courriels[0].texte.contains(PIEGE), "{}", courriels[0].texte);
        assert!(!courriels[0].html.contains("<script>") && !courriels[0].html.contains("<b>gras"));
        assert_eq!(lire(&usager, prise.id).await.complements.unwrap().commentaire, PIEGE);
    })
    .await;
}

#[actix_web::test]
async fn un_refus_previent_les_services_des_etapes_sans_montrer_leurs_agents_a_l_organisme() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let (isere, savoie) = (app.instructeur("38").await, app.instructeur("73").await);
        app.lecteur("73").await;
        app.instructeur("29").await;
        app.sql("UPDATE territoire SET service_mail = 'ddets-38@exemple.test' WHERE code = '38'")
            .await;
        let deposee = usager.declaration().etapes(&["38", "73"]).deposee().await;
        let prise: DeclarationDto = prendre_en_charge(&isere, &deposee).await.json();
        app.courriels().await;

        let refus = json!({ "motif": "DOSSIER_INCOMPLET", "commentaire": "Il manque le projet." });
        isere
            .envoyer_json(&declaration::REFUSER, &[&prise.id], Some(prise.version), &refus)
            .await
            .statut(200);

        let courriels = app.courriels().await;
        let trouver = |mail: &String| {
            let pour = std::slice::from_ref(mail);
            courriels.iter().find(|c| c.destinataires == pour).unwrap()
        };
        let (organisme, services) = (trouver(&usager.mail), trouver(&isere.mail));
        assert_eq!(courriels.len(), 2);
        assert_eq!(organisme.copies, Vec::<String>::new());
        assert!(
            organisme
                .texte
                .contains("écrivez au service instructeur à ddets-38@exemple.test"),
            "{}",
            organisme.texte
        );
        assert_eq!(services.copies, std::slice::from_ref(&savoie.mail));
        for attendu in ["Il manque le projet.", "Grand Large", "Isère (38)"] {
            assert!(services.texte.contains(attendu), "{}", services.texte);
        }
    })
    .await;
}

/// DECLARATION-A29.
#[actix_web::test]
async fn deux_etapes_d_un_meme_departement_ne_font_pas_d_autre_departement() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agent = app.instructeur("38").await;

        usager.declaration().etapes(&["38", "38"]).deposee().await;

        let courriels = app.courriels().await;
        let avis = courriels
            .iter()
            .find(|c| c.destinataires == [agent.mail.clone()])
            .unwrap();
        assert_eq!(avis.copies, Vec::<String>::new());
        assert!(!avis.texte.contains("Autres départements"), "{}", avis.texte);
    })
    .await;
}

/// DECLARATION-A30.
#[actix_web::test]
async fn un_territoire_sans_instructeur_alerte_l_administration() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        app.lecteur("38").await;

        let deposee = usager.declaration().deposee().await;

        assert_eq!(deposee.statut, Statut::Transmise);
        let courriels = app.courriels().await;
        let alerte = courriels
            .iter()
            .find(|c| c.destinataires == ["administration@vao.test"])
            .unwrap();
        assert!(
            alerte.texte.contains("Aucun agent ne peut l’instruire"),
            "{}",
            alerte.texte
        );
    })
    .await;
}

#[actix_web::test]
async fn l_accuse_est_produit_une_fois_meme_si_son_courriel_echoue() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agent = app.instructeur("38").await;
        let deposee = usager.declaration().deposee().await;
        let prise: DeclarationDto = prendre_en_charge(&agent, &deposee).await.json();
        app.courriels().await;
        agent
            .envoyer_json(&declaration::ENREGISTRER, &[&prise.id], Some(prise.version), &json!({}))
            .await
            .statut(200);

        let echecs = app.executer_les_taches_smtp_en_panne().await;
        app.sql("UPDATE graphile_worker._private_jobs SET run_at = now() - interval '1 second'")
            .await;
        let courriels = app.courriels().await;

        assert_eq!((echecs, courriels.len()), (1, 1), "M7 seul échoue, puis part");
        assert!(
            courriels[0].texte.replace("\u{a0}", " ").contains("25 juin 2027"),
            "{}",
            courriels[0].texte
        );
        assert_eq!(app.valeur("SELECT count(*) FROM document").await.as_deref(), Some("1"));
    })
    .await;
}

/// DECLARATION-A10. L'ancien service, qui garde une étape chez lui, lit ce qu'il perd et ce qu'il garde.
#[actix_web::test]
async fn un_changement_de_departement_se_lit_dans_le_courriel_et_dans_l_historique() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let (isere, finistere) = (app.instructeur("38").await, app.instructeur("29").await);
        let deposee = usager.declaration().deposee().await;
        let prise: DeclarationDto = prendre_en_charge(&isere, &deposee).await.json();
        let demande: DeclarationDto = demander_complements(&isere, &prise, "Précisez le lieu.").await.json();
        let (bord_de_mer, montagne) = (usager.hebergement("29").await, usager.hebergement("38").await);
        let etapes = json!({ "etapes": [
            { "hebergementId": bord_de_mer, "dateDebut": "2027-07-03", "dateFin": "2027-07-10" },
            { "hebergementId": montagne, "dateDebut": "2027-07-10", "dateFin": "2027-07-17" }
        ] });
        let saisie: DeclarationDto = super::aide::saisir(&usager, demande.id, "hebergements", demande.version, etapes)
            .await
            .json();
        app.courriels().await;

        super::aide::deposer(&usager, &saisie).await.statut(200);

        let courriels = app.courriels().await;
        let avis = courriels
            .iter()
            .find(|c| c.destinataires == [finistere.mail.clone()])
            .unwrap();
        assert!(avis.copies.contains(&isere.mail), "{:?}", avis.copies);
        let texte = avis.texte.replace(['\u{a0}', '\u{202f}'], " ");
        for attendu in [
            "jusqu’ici Isère (38) ; c’est maintenant Finistère (29)",
            "la consulte toujours",
        ] {
            assert!(texte.contains(attendu), "{texte}");
        }
        let vue = lire(&isere, saisie.id).await;
        assert!(vue.droits.actions.is_empty(), "il la consulte, sans l'instruire");
        let adresse = declaration::HISTORIQUE.adresse(&[&saisie.id]);
        let historique: declaration::HistoriqueDto = usager.get(adresse).await.json();
        let departements: Vec<_> = historique
            .evenements
            .iter()
            .filter_map(|evenement| {
                evenement
                    .ancien_departement
                    .as_deref()
                    .zip(evenement.nouveau_departement.as_deref())
            })
            .collect();
        assert_eq!(departements, [("38", "29")]);
    })
    .await;
}

/// Le texte du recours appartient à l'exploitant : configuré, l'organisme le lit dans son refus.
#[actix_web::test]
async fn un_refus_porte_la_mention_de_recours_configuree() {
    const MENTION: &str = "Recours possible devant le tribunal administratif dans les deux mois.";
    TestApp::run_regle(
        |config| config.mention_recours = Some(MENTION.to_owned()),
        async |app| {
            let usager = app.organisme("Grand Large").await;
            let agent = app.instructeur("38").await;
            let deposee = usager.declaration().deposee().await;
            let prise: DeclarationDto = prendre_en_charge(&agent, &deposee).await.json();
            app.courriels().await;

            let refus = json!({ "motif": "DOSSIER_INCOMPLET", "commentaire": "Il manque le projet." });
            agent
                .envoyer_json(&declaration::REFUSER, &[&prise.id], Some(prise.version), &refus)
                .await
                .statut(200);

            let courriels = app.courriels().await;
            let porteurs: Vec<_> = courriels.iter().filter(|c| c.texte.contains(MENTION)).collect();
            assert_eq!(porteurs.len(), 1, "les services n'ont pas à la lire");
            assert_eq!(porteurs[0].destinataires, std::slice::from_ref(&usager.mail));
        },
    )
    .await;
}
