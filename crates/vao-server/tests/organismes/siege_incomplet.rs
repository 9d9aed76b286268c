//! Un établissement déclare tant que la fiche de son siège est complète et sur le portail.

use serde_json::json;
use vao_contract::organisme::OrganismeDto;
use vao_contract::{CodeProbleme, declaration};
use vao_domain::organisme::RattachementRefuse;
use vao_test::{Acteur, Reponse, TestApp};

use super::aide::{compte, creation, creer, enregistrer, finaliser, lire};
use super::heritage::{agrement_du_profil, famille};

pub(super) async fn creer_une_declaration(acteur: &Acteur<'_>) -> Reponse {
    let corps = json!({ "libelle": "Été", "dateDebut": "2027-07-03", "dateFin": "2027-07-17" });
    acteur.envoyer_json(&declaration::CREER, &[], None, &corps).await
}

/// Better 2 : la fiche du siège redevenue incomplète arrête les déclarations, sans rien retirer de ce qui se lit.
#[actix_web::test]
async fn un_etablissement_ne_declare_pas_tant_que_la_fiche_de_son_siege_est_incomplete() {
    TestApp::run(async |app| {
        let (siege, antenne, _) = famille(app).await;
        let id_siege = siege.organisme.unwrap();
        let brouillon = antenne.declaration().complete().await;
        let (attestee, version) = (antenne.depot(), Some(brouillon.version));
        let deposer = async || {
            antenne
                .envoyer(&declaration::DEPOSER, &[&brouillon.id], version, &attestee)
                .await
        };
        let incomplete = enregistrer(&siege, id_siege, "identite", json!({ "telephone": null })).await;
        assert!(!incomplete.complet);
        app.horloge.avancer(chrono::Duration::seconds(6));

        let creation = creer_une_declaration(&antenne).await;
        let copie = antenne
            .envoyer_json(&declaration::DUPLIQUER, &[&brouillon.id], None, &json!({}))
            .await;
        let depot = deposer().await;

        for refus in [creation, copie, depot] {
            let probleme = refus.probleme(CodeProbleme::SiegeIncomplet);
            assert_eq!(refus.statut, 409);
            let detail = probleme.detail.unwrap();
            assert!(detail.contains("demandez au siège de compléter sa fiche"), "{detail}");
        }
        let fiche = lire(&antenne, antenne.organisme.unwrap()).await;
        assert_eq!(fiche.rattachement_refuse, Some(RattachementRefuse::SiegeIncomplet));
        assert_eq!(fiche.agrements.len(), 1, "l'agrément du siège reste montré");
        assert!(agrement_du_profil(&antenne).await.is_some());

        let pleine = enregistrer(&siege, id_siege, "identite", json!({ "telephone": "0476001122" })).await;
        finaliser(&siege, &pleine).await.statut(200);
        deposer().await.statut(200);
        creer_une_declaration(&antenne).await.statut(201);
    })
    .await;
}

#[actix_web::test]
async fn un_siege_retire_du_portail_ne_couvre_plus_son_etablissement() {
    TestApp::run(async |app| {
        let (siege, antenne, _) = famille(app).await;
        assert!(agrement_du_profil(&antenne).await.is_some());
        app.sql(&format!(
            "UPDATE organisme SET supprime = true WHERE id = '{}'",
            siege.organisme.unwrap()
        ))
        .await;
        app.horloge.avancer(chrono::Duration::seconds(6));

        let refus = creer_une_declaration(&antenne).await;

        refus.probleme(CodeProbleme::SiegeInconnu);
        let fiche = lire(&antenne, antenne.organisme.unwrap()).await;
        assert!(fiche.agrements.is_empty() && fiche.siege.is_none());
        assert_eq!(agrement_du_profil(&antenne).await, None);
    })
    .await;
}

#[actix_web::test]
async fn une_fiche_retiree_ne_se_rejoint_pas() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        app.annuaire.ouvrir(&siret, "Association Essai", "38185");
        let (premier, second) = (compte(app, &siret).await, compte(app, &siret).await);
        let corps = creation(&siret, "personne_morale", true);
        let creee: OrganismeDto = creer(&premier, &corps).await.json();
        app.sql("UPDATE organisme SET supprime = true").await;

        let refus = creer(&second, &corps).await;

        let probleme = refus.probleme(CodeProbleme::OrganismeExistant);
        assert!(probleme.detail.unwrap().contains("retirée du portail"));
        let rattache = format!(
            "SELECT organisme_id FROM usager WHERE id = '{}'",
            second.compte.unwrap()
        );
        assert_eq!(app.valeur(&rattache).await, None);
        app.sql("UPDATE organisme SET supprime = false").await;
        let rejointe: OrganismeDto = creer(&second, &corps).await.json();
        assert_eq!(rejointe.id, creee.id);
    })
    .await;
}
