//! Lire : portée, historique, nombre de requêtes.

use serde_json::json;
use vao_contract::declaration::{self, CompletudeDeclaration, DeclarationDto};
use vao_contract::{CodeProbleme, Methode};
use vao_domain::declaration::Section;
use vao_domain::evenement::CodeEvenement;
use vao_domain::{DeclarationId, Statut};
use vao_test::TestApp;

use super::aide::{codes, lire, saisir};

#[actix_web::test]
async fn hors_de_la_portee_la_reponse_est_celle_d_un_identifiant_absent() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let bruno = app.organisme("Bruno").await;
        let agent = app.instructeur("29").await;
        let deposee = alice.declaration().deposee().await;
        let absent = DeclarationId(app.horloge.nouvel_id());

        for etranger in [&bruno, &agent] {
            for route in [
                &declaration::LIRE.chemin,
                &declaration::HISTORIQUE.chemin,
                &declaration::COMPARER.chemin,
                &declaration::DOCUMENTS.chemin,
            ] {
                let lu = |id: DeclarationId| format!("/api/v1{}", route.replace("{id}", &id.to_string()));
                let hors_portee = etranger.get(lu(deposee.id)).await.probleme(CodeProbleme::Introuvable);
                let inconnu = etranger.get(lu(absent)).await.probleme(CodeProbleme::Introuvable);
                let illisible = etranger
                    .get(format!("/api/v1{}", route.replace("{id}", "pas-un-uuid")))
                    .await;

                assert_eq!((hors_portee.detail, hors_portee.title), (inconnu.detail, inconnu.title));
                illisible.probleme(CodeProbleme::Introuvable);
            }
        }
        app.anonyme()
            .get(declaration::LIRE.adresse(&[&deposee.id]))
            .await
            .probleme(CodeProbleme::NonConnecte);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn la_region_de_l_agrement_lit_sans_instruire() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let region = app.instructeur("AURA").await;

        let deposee = usager.declaration().etapes(&["29"]).deposee().await;

        let vue = lire(&region, deposee.id).await;
        assert_eq!((vue.statut, vue.droits.actions.len()), (Statut::Transmise, 0));
        app.courriels().await;
    })
    .await;
}

/// § 8.4 : l'agent qui décide voit l'agrément du jour, pas seulement celui du dépôt.
#[actix_web::test]
async fn un_agrement_perdu_depuis_le_depot_se_voit_devant_le_dossier() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agent = app.instructeur("38").await;
        let deposee = usager.declaration().deposee().await;
        let avant = lire(&agent, deposee.id).await;
        app.sql("UPDATE agrement SET date_fin_validite = '2027-02-01'").await;

        let apres = lire(&agent, deposee.id).await;

        assert_eq!(avant.agrement_actuel, avant.agrement);
        assert_eq!(apres.agrement, avant.agrement, "celui du dépôt ne change plus");
        let fin = apres
            .agrement_actuel
            .map(|agrement| agrement.date_fin_validite.to_string());
        assert_eq!(fin.as_deref(), Some("2027-02-01"));
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn lire_tient_en_une_requete_quel_que_soit_le_nombre_d_etapes() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agent = app.instructeur("38").await;
        let brouillon = usager.declaration().complete().await;
        let courte = usager.declaration().deposee().await;
        let longue = usager
            .declaration()
            .etapes(&["38", "73", "74", "29", "35", "38"])
            .deposee()
            .await;
        // La session est relue au plus toutes les cinq secondes : elle ne compte pas.
        lire(&agent, courte.id).await;

        let mut requetes = Vec::new();
        for (lecteur, id) in [
            (&usager, brouillon.id),
            (&agent, courte.id),
            (&agent, longue.id),
            (&usager, longue.id),
        ] {
            let avant = app.mesure.lire();
            lire(lecteur, id).await;
            requetes.push(app.mesure.lire() - avant);
        }

        assert_eq!(requetes, [1; 4]);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn l_historique_ne_se_modifie_par_aucune_route() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let dto = usager.declaration().creee().await;
        let adresse = declaration::HISTORIQUE.adresse(&[&dto.id]);

        for methode in [Methode::Post, Methode::Put, Methode::Patch, Methode::Delete] {
            let reponse = usager.appel(methode, &adresse).json(&json!({})).envoyer().await;

            assert!(
                [404, 405].contains(&reponse.statut),
                "{} : {}",
                methode.nom(),
                reponse.statut
            );
        }
        assert_eq!(codes(&usager, dto.id).await, [CodeEvenement::Creation]);
    })
    .await;
}

#[actix_web::test]
async fn la_completude_du_serveur_est_celle_du_navigateur() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let dto = usager.declaration().complete().await;

        let adresse = declaration::COMPLETUDE.adresse(&[&dto.id]);
        let completude: CompletudeDeclaration = usager.get(adresse).await.json();

        assert!(completude.complete);
        assert_eq!(completude, dto.completude("2027-01-15".parse().unwrap()));
    })
    .await;
}

/// DECLARATION-DATES : les dates changent, les étapes restent, et ce qui n'est plus couvert se dit.
#[actix_web::test]
async fn de_nouvelles_dates_laissent_les_etapes_et_disent_ce_qu_elles_ne_couvrent_plus() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let dto = usager.declaration().complete().await;
        let dates = json!({ "dateFin": dto.date_fin + chrono::Days::new(2) });

        let reponse = saisir(&usager, dto.id, "informations-generales", dto.version, dates).await;

        let prolongee: DeclarationDto = reponse.statut(200).json();
        assert_eq!(prolongee.sections.hebergements, dto.sections.hebergements);
        let completude: CompletudeDeclaration = usager.get(declaration::COMPLETUDE.adresse(&[&dto.id])).await.json();
        assert!(!completude.complete);
        let incompletes: Vec<_> = completude
            .sections
            .iter()
            .filter(|section| !section.manques.is_empty())
            .collect();
        let [hebergements] = incompletes.as_slice() else {
            panic!("les hébergements seuls sont à revoir : {incompletes:?}")
        };
        assert_eq!(hebergements.section, Section::Hebergements);
        assert_eq!(hebergements.manques[0].code, "etapes-incompletes");
    })
    .await;
}
