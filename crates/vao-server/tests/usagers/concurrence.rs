//! Deux personnes en même temps.

use futures::future::join;
use vao_contract::usager;
use vao_contract::{CodeProbleme, Probleme};
use vao_domain::Version;
use vao_domain::compte::StatutUsager;
use vao_domain::droits::RoleUsager;
use vao_test::{Reponse, TestApp};

use super::aide::{
    Fiche, agir, agir_avec_motif, changer_roles, compte, donner, lire, siege_et_etablissement, statut, valideur,
};

/// Celle qui a gagné, puis ce que l'autre a reçu.
fn departager(a: Reponse, b: Reponse) -> (Reponse, Probleme) {
    let (gagne, perdu) = if a.statut == 200 { (a, b) } else { (b, a) };
    gagne.statut(200);
    let probleme = perdu.probleme(CodeProbleme::EtatIncompatible);
    (gagne, probleme)
}

#[actix_web::test]
async fn de_deux_approbations_simultanees_une_gagne_et_l_autre_sait_qui() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        let collegue = app.usager(siege.organisme.unwrap()).await;
        for _ in 0..5 {
            let siret = app
                .valeur(&format!(
                    "SELECT siret FROM organisme WHERE id = '{}'",
                    siege.organisme.unwrap()
                ))
                .await;
            let id = Fiche::en_attente(&vao_domain::Siret::lire(&siret.unwrap()).unwrap())
                .arranger(app)
                .await;

            let (a, b) = join(
                agir(&siege, &usager::APPROUVER, id, Version(1)),
                agir_avec_motif(&collegue, &usager::REFUSER, id, Version(1)),
            )
            .await;

            let approuve = a.statut == 200;
            let (_, probleme) = departager(a, b);
            let detail = probleme.detail.unwrap();
            assert!(detail.starts_with("Anne Durand a "), "{detail}");
            assert!(
                detail.contains(if approuve { "approuvé" } else { "refusé" }),
                "{detail}"
            );
            assert!(detail.contains("15 janvier 2027 à 10:00"), "{detail}");
            let attendu = if approuve {
                StatutUsager::Validated
            } else {
                StatutUsager::Blocked
            };
            assert_eq!(statut(app, id).await, attendu);
            assert_eq!(
                app.courriels().await.len(),
                1,
                "un seul courriel, celui de la décision prise"
            );
        }
    })
    .await;
}

/// Devant un utilisateur du portail, un agent est nommé par son service.
#[actix_web::test]
async fn le_portail_connait_le_service_de_l_agent_pas_son_nom() {
    TestApp::run(async |app| {
        let (siege, _, n) = siege_et_etablissement(app).await;
        let centrale = valideur(app, "FRA").await;
        let id = Fiche::en_attente(&app.siret(n, 1)).arranger(app).await;
        agir(&centrale, &usager::APPROUVER, id, Version(1)).await.statut(200);

        let probleme = agir(&siege, &usager::APPROUVER, id, Version(1))
            .await
            .probleme(CodeProbleme::EtatIncompatible);

        let detail = probleme.detail.unwrap();
        assert!(
            detail.starts_with("Administration centrale a approuvé ce compte"),
            "{detail}"
        );
        assert!(!siege.get(usager::LIRE.adresse(&[&id])).await.texte().contains("Petit"));
        app.courriels().await;
    })
    .await;
}

/// Les deux derniers utilisateurs d'un établissement, désactivés en même temps : il en reste un.
#[actix_web::test]
async fn deux_derniers_utilisateurs_ne_partent_pas_ensemble() {
    TestApp::run(async |app| {
        let (siege, antenne, _) = siege_et_etablissement(app).await;
        let second_du_siege = app.usager(siege.organisme.unwrap()).await;
        let seconde = app.usager(antenne.organisme.unwrap()).await;

        let (a, b) = join(
            agir(&siege, &usager::DESACTIVER, compte(&antenne), Version(1)),
            agir(&second_du_siege, &usager::DESACTIVER, compte(&seconde), Version(1)),
        )
        .await;

        let statuts = [a.statut, b.statut];
        assert_eq!(
            statuts.iter().filter(|statut| **statut == 200).count(),
            1,
            "{statuts:?}"
        );
        let perdu = if a.statut == 200 { b } else { a };
        perdu.probleme(CodeProbleme::DernierUtilisateur);
        app.courriels().await;
    })
    .await;
}

/// Deux collègues qui se désactivent l'un l'autre : le second n'est plus personne.
#[actix_web::test]
async fn deux_collegues_ne_se_desactivent_pas_l_un_l_autre() {
    TestApp::run(async |app| {
        let un = app.organisme("Grand Large").await;
        let deux = app.usager(un.organisme.unwrap()).await;
        app.usager(un.organisme.unwrap()).await;

        let (a, b) = join(
            agir(&un, &usager::DESACTIVER, compte(&deux), Version(1)),
            agir(&deux, &usager::DESACTIVER, compte(&un), Version(1)),
        )
        .await;

        let perdu = if a.statut == 200 {
            b
        } else {
            a.statut(401);
            b
        };
        let reussies = [statut(app, compte(&un)).await, statut(app, compte(&deux)).await];
        let bloques = reussies
            .iter()
            .filter(|statut| **statut == StatutUsager::Blocked)
            .count();
        assert_eq!(bloques, 1, "{} {reussies:?}", perdu.statut);
        app.courriels().await;
    })
    .await;
}

/// Qui vient de perdre l'écriture des EIG ne la donne plus, même si sa session ne le sait pas encore.
#[actix_web::test]
async fn une_version_perimee_dit_qui_a_change_le_compte() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        let autre = app.usager(siege.organisme.unwrap()).await;
        let cible = app.usager(siege.organisme.unwrap()).await;
        for acteur in [&siege, &autre] {
            donner(app, acteur, RoleUsager::EigEcriture).await;
        }
        let version = lire(&autre, compte(&cible)).await.version;
        changer_roles(&siege, compte(&cible), version, &[RoleUsager::EigLecture])
            .await
            .statut(200);

        let reponse = changer_roles(&autre, compte(&cible), version, &[RoleUsager::EigEcriture]).await;

        let probleme = reponse.probleme(CodeProbleme::VersionPerimee);
        assert_eq!(probleme.version, Some(Version(2)));
        let detail = probleme.detail.unwrap();
        assert!(
            detail.starts_with("Anne Durand a changé les droits de ce compte"),
            "{detail}"
        );
    })
    .await;
}
