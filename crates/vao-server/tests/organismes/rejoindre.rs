//! Rejoindre la fiche qui existe : rien n'y change, et une seule naît.

use serde_json::json;
use vao_contract::organisme::{self, OrganismeDto};
use vao_contract::{CodeProbleme, Methode, session};
use vao_test::TestApp;

use super::aide::{compte, creation, creer, enregistrer, entrepreneur, lire};

/// ORGANISME-O5.
#[actix_web::test]
async fn le_deuxieme_compte_du_siret_rejoint_la_fiche_sans_y_toucher() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        app.annuaire.ouvrir(&siret, "Association Essai", "38185");
        let (premier, second) = (compte(app, &siret).await, compte(app, &siret).await);
        let corps = creation(&siret, "personne_morale", true);
        let creee: OrganismeDto = creer(&premier, &corps).await.json();
        let avant = enregistrer(&premier, creee.id, "identite", json!({ "telephone": "0476001122" })).await;
        // Le répertoire n'est pas relu pour rejoindre : sa panne n'empêche rien.
        app.annuaire.mettre_en_panne(true);
        let mut autre = corps.clone();
        autre["saisie"] = json!({ "raisonSociale": "Autre nom", "telephone": "0100000000" });

        let reponse = creer(&second, &autre).await;

        reponse.statut(200);
        let dto: OrganismeDto = reponse.json();
        assert_eq!(
            dto,
            OrganismeDto {
                modifie_at: dto.modifie_at,
                ..avant
            }
        );
        let profil = second.get(session::MOI.adresse(&[])).await.texte();
        assert!(
            profil.contains(&dto.id.to_string()),
            "la session connaît son organisme : {profil}"
        );
        assert_eq!(
            lire(&second, dto.id).await.sections.identite.telephone.as_deref(),
            Some("0476001122")
        );
        app.annuaire.mettre_en_panne(false);
    })
    .await;
}

#[actix_web::test]
async fn la_fiche_d_une_personne_physique_ne_se_partage_pas() {
    TestApp::run(async |app| {
        let siret = entrepreneur(app, "38185");
        let (premier, second) = (compte(app, &siret).await, compte(app, &siret).await);
        let corps = creation(&siret, "personne_physique", true);
        creer(&premier, &corps).await.statut(201);

        let refus = creer(&second, &corps).await;

        refus.probleme(CodeProbleme::OrganismeExistant);
        assert_eq!(refus.statut, 403);
    })
    .await;
}

#[actix_web::test]
async fn deux_creations_simultanees_font_une_seule_fiche() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        app.annuaire.ouvrir(&siret, "Association Essai", "38185");
        let (alice, bruno) = (compte(app, &siret).await, compte(app, &siret).await);
        let corps = creation(&siret, "personne_morale", true);

        let (une, autre) = futures::join!(creer(&alice, &corps), creer(&bruno, &corps));

        let mut statuts = [une.statut, autre.statut];
        statuts.sort_unstable();
        assert_eq!(statuts, [200, 201], "{} {}", une.texte(), autre.texte());
        let (une, autre): (OrganismeDto, OrganismeDto) = (une.json(), autre.json());
        assert_eq!(une.id, autre.id);
        assert_eq!(app.valeur("SELECT count(*) FROM organisme").await.unwrap(), "1");
        let rattaches = app
            .valeur("SELECT count(*) FROM usager WHERE organisme_id IS NOT NULL")
            .await;
        assert_eq!(rattaches.unwrap(), "2");
    })
    .await;
}

#[actix_web::test]
async fn la_meme_demande_repetee_rend_la_fiche_et_une_autre_est_refusee() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        app.annuaire.ouvrir(&siret, "Association Essai", "38185");
        let acteur = compte(app, &siret).await;
        let corps = creation(&siret, "personne_morale", true);
        let appel = || {
            acteur
                .appel(Methode::Post, organisme::CREER.adresse(&[]))
                .json(&corps)
                .cle("k1")
        };

        let premiere = appel().envoyer().await;
        let rejouee = appel().envoyer().await;
        let sans_cle = creer(&acteur, &corps).await;
        let autre = creer(
            &acteur,
            &creation(&app.siret(app.suivant(), 1), "personne_morale", true),
        )
        .await;

        premiere.statut(201);
        assert_eq!(rejouee.corps, premiere.corps);
        assert_eq!(rejouee.entete("idempotent-replayed").as_deref(), Some("true"));
        sans_cle.statut(200);
        autre.probleme(CodeProbleme::DejaRattache);
        assert_eq!(app.valeur("SELECT count(*) FROM organisme").await.unwrap(), "1");
    })
    .await;
}
