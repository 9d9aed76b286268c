//! Décider d'un compte en attente : approuver, refuser.

use serde_json::json;
use vao_contract::CodeProbleme;
use vao_contract::usager::{self, UsagerDto};
use vao_domain::Version;
use vao_domain::compte::{ActionUsager, Approbateur, StatutUsager};
use vao_test::TestApp;

use super::aide::{Fiche, agir, agir_avec_motif, journal, lire, motif, siege_et_etablissement, valideur};

#[actix_web::test]
async fn un_collegue_approuve_le_compte_rejoint_l_organisme_et_la_personne_est_prevenue() {
    TestApp::run(async |app| {
        let (siege, antenne, n) = siege_et_etablissement(app).await;
        let id = Fiche::en_attente(&app.siret(n, 2)).arranger(app).await;
        let avant = lire(&antenne, id).await;
        assert_eq!(avant.actions, [ActionUsager::Approuver, ActionUsager::Refuser]);
        assert_eq!(avant.approbateur, Some(Approbateur::Organisme));

        let reponse = agir(&siege, &usager::APPROUVER, id, avant.version).await;

        let apres: UsagerDto = reponse.json();
        assert_eq!(reponse.version(), apres.version);
        assert_eq!(
            (apres.statut, apres.organisme_id),
            (StatutUsager::Validated, antenne.organisme)
        );
        assert_eq!(apres.traite_par.as_deref(), Some("Anne Durand"));
        assert_eq!(apres.traite_at, Some(app.maintenant()));
        let note = journal(app, id).await;
        assert_eq!(note["action"], "APPROBATION");
        assert_eq!(note["acteur"], json!(siege.compte), "l'auteur est la personne qui agit");
        assert_eq!(
            (&note["entite"], &note["cible"]),
            (&json!("USER_FRONT"), &json!("Camille Martin"))
        );
        assert_eq!(
            (&note["avant"]["Statut"], &note["apres"]["Statut"]),
            (&json!("En attente de validation du compte"), &json!("Validé"))
        );
        assert_eq!(note["apres"]["Organisme"], "Grand Large Annecy");
        let courriels = app.courriels().await;
        assert_eq!(courriels.len(), 1, "un seul courriel, au titulaire");
        assert!(courriels[0].texte.contains("hébergement"), "M8 : les trois étapes");
    })
    .await;
}

#[actix_web::test]
async fn une_approbation_sans_organisme_laisse_le_compte_sans_organisme() {
    TestApp::run(async |app| {
        let dreets = valideur(app, "AURA").await;
        let id = Fiche::en_attente(&app.siret(app.suivant(), 1)).arranger(app).await;
        let avant = lire(&dreets, id).await;
        assert_eq!(avant.approbateur, Some(Approbateur::Dreets));

        let apres: UsagerDto = agir(&dreets, &usager::APPROUVER, id, avant.version).await.json();

        assert_eq!((apres.statut, apres.organisme_id), (StatutUsager::Validated, None));
        assert_eq!(
            apres.traite_par.as_deref(),
            Some("Luc Petit (DREETS Auvergne-Rhône-Alpes)")
        );
        app.courriels().await;
    })
    .await;
}

/// Le motif d'un refus est envoyé, et l'auteur est nommé comme il faut : M10 pour un collègue, M9 pour la DREETS.
#[actix_web::test]
async fn un_refus_part_avec_son_motif() {
    TestApp::run(async |app| {
        let (siege, _, n) = siege_et_etablissement(app).await;
        let dreets = valideur(app, "AURA").await;
        let du_collegue = Fiche::en_attente(&app.siret(n, 1)).arranger(app).await;
        let de_la_dreets = Fiche::en_attente(&app.siret(app.suivant(), 1)).arranger(app).await;

        for (acteur, id, auteur) in [
            (&siege, du_collegue, None),
            (&dreets, de_la_dreets, Some("Auvergne-Rhône-Alpes")),
        ] {
            let version = lire(acteur, id).await.version;
            let apres: UsagerDto = agir_avec_motif(acteur, &usager::REFUSER, id, version).await.json();

            assert_eq!(apres.statut, StatutUsager::Blocked);
            assert_eq!(apres.motif.as_deref(), motif()["motif"].as_str());
            assert_eq!(journal(app, id).await["motif"], motif()["motif"]);
            let courriels = app.courriels().await;
            assert_eq!(courriels.len(), 1);
            assert!(
                courriels[0].texte.contains("Personne inconnue"),
                "{}",
                courriels[0].texte
            );
            assert_eq!(
                auteur.is_some_and(|region| courriels[0].texte.contains(region)),
                auteur.is_some()
            );
        }
    })
    .await;
}

/// La DREETS laisse les collègues approuver ; après l'escalade, la demande lui revient aussi.
#[actix_web::test]
async fn la_dreets_approuve_quand_les_collegues_ne_repondent_pas() {
    TestApp::run(async |app| {
        let (_, _, n) = siege_et_etablissement(app).await;
        let dreets = valideur(app, "AURA").await;
        let centrale = valideur(app, "FRA").await;
        let id = Fiche::en_attente(&app.siret(n, 3)).arranger(app).await;
        let lu = lire(&dreets, id).await;
        assert_eq!(
            (lu.approbateur, lu.actions.as_slice()),
            (Some(Approbateur::Siege), [].as_slice())
        );
        assert!(lire(&centrale, id).await.actions.contains(&ActionUsager::Approuver));
        agir(&dreets, &usager::APPROUVER, id, lu.version)
            .await
            .probleme(CodeProbleme::RoleInsuffisant);

        app.sql(&format!(
            "UPDATE usager SET approbation_escalade_at = '2027-01-15' WHERE id = '{id}'"
        ))
        .await;

        agir(&dreets, &usager::APPROUVER, id, lu.version).await.statut(200);
        app.courriels().await;
    })
    .await;
}

/// Un compte dont l'adresse n'est pas confirmée n'existe pas pour le portail, et ne s'approuve pas depuis le back-office.
#[actix_web::test]
async fn un_compte_jamais_confirme_ne_s_approuve_pas() {
    TestApp::run(async |app| {
        let (siege, _, n) = siege_et_etablissement(app).await;
        let dreets = valideur(app, "AURA").await;
        let fiche = Fiche {
            statut: StatutUsager::NeedEmailValidation,
            ..Fiche::en_attente(&app.siret(n, 1))
        };
        let id = fiche.arranger(app).await;

        siege
            .get(usager::LIRE.adresse(&[&id]))
            .await
            .probleme(CodeProbleme::Introuvable);
        agir(&siege, &usager::APPROUVER, id, Version(1))
            .await
            .probleme(CodeProbleme::Introuvable);
        agir(&dreets, &usager::APPROUVER, id, Version(1))
            .await
            .probleme(CodeProbleme::EtatIncompatible);
    })
    .await;
}
