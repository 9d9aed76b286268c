//! Droits EIG.

use serde_json::json;
use vao_contract::CodeProbleme;
use vao_contract::usager::{self, UsagerDto};
use vao_domain::Version;
use vao_domain::compte::StatutUsager;
use vao_domain::droits::RoleUsager;
use vao_test::TestApp;

use super::aide::{Fiche, changer_roles, compte, donner, journal, lire, siege_et_etablissement, valideur};

#[actix_web::test]
async fn le_siege_donne_les_droits_eig_et_la_session_se_ferme() {
    TestApp::run(async |app| {
        let (siege, antenne, _) = siege_et_etablissement(app).await;
        donner(app, &siege, RoleUsager::EigEcriture).await;
        let id = compte(&antenne);
        antenne.get("/api/v1/moi").await.statut(200);
        assert!(lire(&siege, id).await.roles_modifiables);

        let reponse = changer_roles(
            &siege,
            id,
            Version(1),
            &[RoleUsager::EigLecture, RoleUsager::EigEcriture],
        )
        .await;

        let apres: UsagerDto = reponse.json();
        assert_eq!(apres.roles, [RoleUsager::EigEcriture], "l'écriture comprend la lecture");
        assert_eq!(reponse.version(), Version(2));
        antenne.get("/api/v1/moi").await.probleme(CodeProbleme::NonConnecte);
        let note = journal(app, id).await;
        assert_eq!(note["action"], "CHANGEMENT_ROLES");
        assert_eq!(note["acteur"], json!(siege.compte));
        assert_eq!(
            (&note["avant"], &note["apres"]),
            (
                &json!({ "Droits EIG": "Aucun" }),
                &json!({ "Droits EIG": "Déclarer les EIG" })
            )
        );
        let retire: UsagerDto = changer_roles(&siege, id, Version(2), &[]).await.json();
        assert_eq!(retire.roles, []);
    })
    .await;
}

#[actix_web::test]
async fn redonner_les_memes_droits_ne_change_rien() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        let collegue = app.usager(siege.organisme.unwrap()).await;
        donner(app, &siege, RoleUsager::EigEcriture).await;
        donner(app, &collegue, RoleUsager::EigLecture).await;

        let reponse = changer_roles(&siege, compte(&collegue), Version(1), &[RoleUsager::EigLecture]).await;

        assert_eq!(reponse.version(), Version(1));
        collegue.get("/api/v1/moi").await.statut(200);
    })
    .await;
}

/// Seuls les rôles EIG existent ici : toute autre valeur est refusée, et ne donne rien.
#[actix_web::test]
async fn un_role_d_agent_ou_inconnu_est_refuse() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        let collegue = app.usager(siege.organisme.unwrap()).await;
        donner(app, &siege, RoleUsager::EigEcriture).await;
        let id = compte(&collegue);

        for role in ["Compte", "ValidationOVA", "eig", "EIG_ECRITURE", "Eig_ecriture", ""] {
            let corps = json!({ "roles": [role] });
            let reponse = siege
                .envoyer_json(&usager::MODIFIER_ROLES, &[&id], Some(Version(1)), &corps)
                .await;

            let probleme = reponse.probleme(CodeProbleme::SaisieInvalide);
            assert_eq!(probleme.erreurs[0].pointeur, "/roles/0", "{role}");
        }
        assert_eq!(lire(&siege, id).await.roles, []);
    })
    .await;
}

#[actix_web::test]
async fn personne_ne_se_donne_un_droit() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        donner(app, &siege, RoleUsager::EigEcriture).await;
        assert!(!lire(&siege, compte(&siege)).await.roles_modifiables);

        for roles in [&[][..], &[RoleUsager::EigEcriture], &[RoleUsager::EigLecture]] {
            changer_roles(&siege, compte(&siege), Version(1), roles)
                .await
                .probleme(CodeProbleme::DelegationRefusee);
        }
    })
    .await;
}

#[actix_web::test]
async fn un_etablissement_secondaire_un_lecteur_et_un_agent_ne_donnent_aucun_droit() {
    TestApp::run(async |app| {
        let (siege, antenne, _) = siege_et_etablissement(app).await;
        let collegue = app.usager(antenne.organisme.unwrap()).await;
        let du_siege = app.usager(siege.organisme.unwrap()).await;
        donner(app, &antenne, RoleUsager::EigEcriture).await;
        donner(app, &siege, RoleUsager::EigLecture).await;
        let centrale = valideur(app, "FRA").await;

        for (acteur, cible) in [(&antenne, &collegue), (&siege, &du_siege), (&centrale, &collegue)] {
            changer_roles(acteur, compte(cible), Version(1), &[RoleUsager::EigLecture])
                .await
                .probleme(CodeProbleme::RoleInsuffisant);
        }
        assert!(!lire(&antenne, compte(&collegue)).await.roles_modifiables);
    })
    .await;
}

#[actix_web::test]
async fn un_compte_qui_n_est_pas_valide_ne_recoit_aucun_droit() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        donner(app, &siege, RoleUsager::EigEcriture).await;
        for statut in [
            StatutUsager::NeedSiretValidation,
            StatutUsager::Blocked,
            StatutUsager::TemporaryBlocked,
        ] {
            let fiche = Fiche {
                statut,
                organisme: siege.organisme,
                ..Fiche::en_attente(&app.siret(app.suivant(), 1))
            };
            let id = fiche.arranger(app).await;

            let probleme = changer_roles(&siege, id, Version(1), &[RoleUsager::EigLecture])
                .await
                .probleme(CodeProbleme::EtatIncompatible);

            assert_eq!(probleme.etat, Some(statut.to_string()));
        }
    })
    .await;
}
