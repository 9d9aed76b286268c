//! Ce que la base parcourt pour une page, avec beaucoup d'organismes et de déclarations.

use chrono::NaiveDate;
use vao_db::organismes::liste::{Filtre, Tri, lister, plan};
use vao_domain::organisme::EtatAgrement;
use vao_domain::{OrganismeId, Portee, Siren};
use vao_test::TestApp;

use super::aide::{organisme_de, peupler};

fn jour() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 1, 15).unwrap()
}

/// Dix déclarations par organisme, écrites en SQL, du poids d'un vrai dossier.
async fn declarer(app: &TestApp) {
    app.sql(
        "INSERT INTO declaration (id, numero, statut, departement_suivi, organisme_id, organisme_nom, organisme_siren, \
           libelle, date_debut, date_fin, organisme_snapshot, created_at, created_by, edited_at) \
         SELECT md5(o.id::text || i)::uuid, o.siret || i, CASE WHEN i = 10 THEN 'BROUILLON' ELSE 'TRANSMISE' END, '38', \
           o.id, o.nom, o.siren, 'Séjour ' || i, '2027-07-03', '2027-07-17', \
           jsonb_build_object('a', repeat(md5(i::text), 30)), now(), md5('x')::uuid, now() \
         FROM organisme o, generate_series(1, 10) i",
    )
    .await;
    app.sql("ANALYZE declaration").await;
}

/// Les séjours ne se comptent que pour les lignes de la page, par l'index fait pour cela ; trier par leur nombre est
/// le seul ordre qui les lise tous.
#[actix_web::test]
async fn la_liste_ne_parcourt_pas_les_declarations() {
    TestApp::run(async |app| {
        peupler(app, 2_000).await;
        declarer(app).await;
        let mut connexion = app.pool.prendre().await.unwrap();
        for tri in [Tri::Modification, Tri::Nom, Tri::RegionAgrement, Tri::DateAgrement] {
            let filtre = Filtre {
                tri,
                ..Filtre::tout(jour())
            };

            let plan = plan(&mut connexion, &Portee::Nationale, &filtre).await.unwrap();

            assert!(!plan.contains("Seq Scan on declaration"), "{tri:?}\n{plan}");
            assert!(plan.contains("declaration_par_organisme"), "{tri:?}\n{plan}");
        }
    })
    .await;
}

#[actix_web::test]
async fn un_total_est_exact_meme_au_dela_de_la_derniere_page() {
    TestApp::run(async |app| {
        peupler(app, 250).await;
        let mut connexion = app.pool.prendre().await.unwrap();
        let filtre = Filtre {
            agrement: vec![EtatAgrement::Valide, EtatAgrement::Expire],
            ..Filtre::tout(jour())
        };
        for (decalage, lignes) in [(0, 25), (100, 25), (125, 0)] {
            let page = lister(&mut connexion, &Portee::Nationale, &filtre, 25, decalage)
                .await
                .unwrap();

            assert_eq!((page.lignes.len(), page.total), (lignes, 125), "{decalage}");
        }
    })
    .await;
}

/// Du portail, la liste part de l'organisme ou du SIREN, jamais de tous les organismes.
#[actix_web::test]
async fn la_liste_du_portail_suit_un_index() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        peupler(app, 3_000).await;
        let organisme: OrganismeId = organisme_de(&siege);
        let siren: Siren = app.siret(1, 1).siren();
        let mut connexion = app.pool.prendre().await.unwrap();
        for portee in [Portee::Organisme(organisme), Portee::Porteur { organisme, siren }] {
            let plan = plan(&mut connexion, &portee, &Filtre::tout(jour())).await.unwrap();

            assert!(!plan.contains("Seq Scan on organisme"), "{portee:?}\n{plan}");
        }
    })
    .await;
}
