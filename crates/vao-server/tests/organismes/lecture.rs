//! Qui lit, qui écrit, qui commente ; et combien de requêtes une lecture coûte.

use serde_json::json;
use vao_contract::CodeProbleme;
use vao_contract::organisme::{self, ADRESSE_DU_RESPONSABLE, HistoriqueOrganisme, OrganismeDto};
use vao_domain::droits::RoleAgent;
use vao_domain::organisme::EvenementOrganisme;
use vao_test::{OrganismeEssai, TestApp};

use super::aide::{complet, compte, creation, creer, enregistrer, finaliser, lire, remplir, saisir, secondaire, siege};

#[actix_web::test]
async fn le_siege_lit_son_etablissement_sans_pouvoir_l_ecrire() {
    TestApp::run(async |app| {
        let n = app.suivant();
        let siege = OrganismeEssai {
            siret: Some(app.siret(n, 1)),
            ..OrganismeEssai::new("Siège")
        };
        let siege = app.arranger_organisme(siege).await;
        let antenne = OrganismeEssai {
            siret: Some(app.siret(n, 2)),
            porteur: false,
            agrement: None,
            ..OrganismeEssai::new("Antenne")
        };
        let antenne = app.arranger_organisme(antenne).await;
        let id = antenne.organisme.unwrap();

        let dto = lire(&siege, id).await;

        assert!(!dto.droits.modifier && !dto.droits.finaliser && !dto.droits.changer_siret);
        let refus = saisir(&siege, id, "identite", dto.version, json!({ "telephone": null })).await;
        refus.probleme(CodeProbleme::OrganismeNonAutorise);
        assert_eq!(refus.statut, 403);
        finaliser(&siege, &dto)
            .await
            .probleme(CodeProbleme::OrganismeNonAutorise);
        let du_siege = organisme::LIRE.adresse(&[&siege.organisme.unwrap()]);
        antenne.get(du_siege).await.probleme(CodeProbleme::Introuvable);
    })
    .await;
}

/// Better 10 : l'adresse privée du responsable reste à son organisme et aux agents.
#[actix_web::test]
async fn l_adresse_du_responsable_ne_se_montre_pas_au_siege() {
    TestApp::run(async |app| {
        let n = app.suivant();
        let siege = siege(app, n, &[(2, false, true)]).await;
        let siret = secondaire(app, n, 2);
        let antenne = compte(app, &siret).await;
        let creee: OrganismeDto = creer(&antenne, &creation(&siret, "personne_morale", false)).await.json();
        let pleine = remplir(&antenne, creee.id).await;
        finaliser(&antenne, &pleine).await.statut(200);
        // Le siège, dont l'antenne lit l'adresse, est ailleurs que le responsable.
        app.sql(r#"UPDATE organisme SET adresse = '{"label": "3 quai Perrière 38000 Grenoble"}' WHERE siege_social"#)
            .await;
        // Un événement de la vérification des adresses, qui cite celle du responsable.
        app.sql(&format!(
            "SET session_replication_role = replica; UPDATE evenement SET code = 'verification_adresse', metadata = \
             '{{\"precision\": \"1 place de Verdun 38000 Grenoble\"}}' WHERE dossier_id = '{}' AND code = 'finalisation'",
            creee.id
        ))
        .await;
        let agent = app.lecteur("74").await;
        let fiche = organisme::LIRE.adresse(&[&creee.id]);
        let historique = organisme::HISTORIQUE.adresse(&[&creee.id]);

        for (acteur, montree) in [(&siege, false), (&antenne, true), (&agent, true)] {
            let reponse = acteur.get(&fiche).await;
            let dto: OrganismeDto = reponse.json();
            assert_eq!(reponse.texte().contains("place de Verdun"), montree);
            assert_eq!(dto.sections.responsable.adresse.is_some(), montree);
            assert_eq!(dto.est_masque(ADRESSE_DU_RESPONSABLE), !montree);
            assert_eq!(dto.sections.responsable.nom.as_deref(), Some("Benhaddou"));
            assert!(dto.complet && dto.completude.complete, "{:?}", dto.completude.manques());
            assert_eq!(dto.completude(), dto.completude, "l'écran dit ce que dit le serveur");
            let recit = acteur.get(&historique).await;
            assert_eq!(recit.texte().contains("place de Verdun"), montree);
            let recit: HistoriqueOrganisme = recit.json();
            let verification = EvenementOrganisme::VerificationAdresse;
            assert!(recit.evenements.iter().any(|evenement| evenement.code == verification));
        }
    })
    .await;
}

#[actix_web::test]
async fn un_autre_organisme_ne_voit_rien() {
    TestApp::run(async |app| {
        let (_, dto) = complet(app, "Grand Large").await;
        let autre = app.organisme("Petits Pas").await;

        for route in [
            organisme::LIRE.adresse(&[&dto.id]),
            organisme::COMPLETUDE.adresse(&[&dto.id]),
        ] {
            autre.get(route).await.probleme(CodeProbleme::Introuvable);
        }
        for route in [
            organisme::HISTORIQUE.adresse(&[&dto.id]),
            organisme::ETABLISSEMENTS.adresse(&[&dto.id]),
        ] {
            autre.get(route).await.probleme(CodeProbleme::Introuvable);
        }
        saisir(&autre, dto.id, "identite", dto.version, json!({ "telephone": null }))
            .await
            .probleme(CodeProbleme::Introuvable);
        finaliser(&autre, &dto).await.probleme(CodeProbleme::Introuvable);
        app.sql(&format!("UPDATE organisme SET supprime = true WHERE id = '{}'", dto.id))
            .await;
        let agent = app.lecteur("38").await;
        let retiree = agent.get(organisme::LIRE.adresse(&[&dto.id])).await;
        retiree.probleme(CodeProbleme::Introuvable);
    })
    .await;
}

#[actix_web::test]
async fn un_agent_lit_commente_et_n_ecrit_pas() {
    TestApp::run(async |app| {
        let (usager, dto) = complet(app, "Grand Large").await;
        let agent = app.lecteur("29").await;

        let lue = lire(&agent, dto.id).await;
        let refus = saisir(&agent, dto.id, "identite", dto.version, json!({ "telephone": null })).await;
        let court = agent
            .envoyer_json(
                &organisme::COMMENTER,
                &[&dto.id],
                None,
                &json!({ "commentaire": "Vu." }),
            )
            .await;
        let commentaire = json!({ "commentaire": "Appelé le 12 janvier." });
        let reponse = agent
            .envoyer_json(&organisme::COMMENTER, &[&dto.id], None, &commentaire)
            .await;
        let de_l_usager = usager
            .envoyer_json(&organisme::COMMENTER, &[&dto.id], None, &commentaire)
            .await;

        assert!(lue.droits.commenter && !lue.droits.modifier && !lue.droits.admettre_siret);
        refus.probleme(CodeProbleme::RoleInsuffisant);
        court.probleme(CodeProbleme::SaisieInvalide);
        reponse.statut(201);
        let historique: HistoriqueOrganisme = reponse.json();
        let dernier = &historique.evenements[0];
        assert_eq!(dernier.code, EvenementOrganisme::Commentaire);
        assert_eq!(dernier.emetteur, "DDETS Finistère (29)");
        assert_eq!(dernier.commentaire.as_deref(), Some("Appelé le 12 janvier."));
        de_l_usager.probleme(CodeProbleme::RoleInsuffisant);
        let vu: HistoriqueOrganisme = usager.get(organisme::HISTORIQUE.adresse(&[&dto.id])).await.json();
        assert!(
            vu.evenements
                .iter()
                .all(|evenement| evenement.code != EvenementOrganisme::Commentaire)
        );
    })
    .await;
}

#[actix_web::test]
async fn seule_la_dreets_qui_suit_l_organisme_peut_admettre_un_siret() {
    TestApp::run(async |app| {
        let (_, dto) = complet(app, "Grand Large").await;

        for (territoire, attendu) in [("AURA", true), ("FRA", true), ("BRE", false), ("38", false)] {
            let agent = app.agent(territoire, &[RoleAgent::Agrement]).await;
            assert_eq!(
                lire(&agent, dto.id).await.droits.admettre_siret,
                attendu,
                "{territoire}"
            );
        }
    })
    .await;
}

#[actix_web::test]
async fn lire_une_fiche_coute_une_requete_quel_que_soit_son_contenu() {
    TestApp::run(async |app| {
        let (pleine, dto) = complet(app, "Grand Large").await;
        let vide = app.organisme("Petits Pas").await;
        let id_vide = vide.organisme.unwrap();
        for rang in 2..60 {
            app.sql(&format!(
                "INSERT INTO etablissement (organisme_id, siret, denomination, ferme) VALUES ('{}', '{}', 'Antenne', false)",
                dto.id,
                app.siret(900, rang)
            ))
            .await;
        }
        // La session est relue au plus toutes les cinq secondes : elle ne compte pas.
        lire(&pleine, dto.id).await;
        lire(&vide, id_vide).await;

        let mut requetes = Vec::new();
        for (acteur, id) in [(&pleine, dto.id), (&vide, id_vide)] {
            let avant = app.mesure.lire();
            lire(acteur, id).await;
            requetes.push(app.mesure.lire() - avant);
        }
        let avant = app.mesure.lire();
        pleine
            .get(organisme::ETABLISSEMENTS.adresse(&[&dto.id]))
            .await
            .statut(200);
        let liste = app.mesure.lire() - avant;
        enregistrer(&pleine, dto.id, "identite", json!({ "telephone": "0476009988" })).await;

        assert_eq!(requetes, [1, 1]);
        assert_eq!(liste, 2, "la portée, puis la page et son total");
    })
    .await;
}
