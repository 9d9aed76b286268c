//! Liste des fiches : filtres, tris, compte d'agents, fiches à remplir.

use vao_contract::Page;
use vao_contract::territoire::{self, LigneTerritoire, ListeTerritoires, TriTerritoires};
use vao_domain::{Code as _, NiveauTerritoire};
use vao_test::{Acteur, TestApp};

async fn lister(acteur: &Acteur<'_>, demande: &ListeTerritoires) -> Page<LigneTerritoire> {
    acteur.get(territoire::LISTER.adresse_avec(&[], demande)).await.json()
}

fn codes(page: &Page<LigneTerritoire>) -> Vec<&str> {
    page.donnees.iter().map(|ligne| ligne.code.as_str()).collect()
}

fn toutes() -> ListeTerritoires {
    ListeTerritoires {
        par_page: Some(100),
        ..ListeTerritoires::default()
    }
}

/// La fiche d'une région à qui il manque un champ se trouve avec `complete=false` : l'administration centrale la suit.
#[actix_web::test]
async fn chaque_filtre_retient_ce_qu_il_dit() {
    TestApp::run(async |app| {
        let acteur = app.agent("FRA", &[]).await;
        app.sql(
            "UPDATE territoire SET corresp_vao_nom = 'Durand', corresp_vao_prenom = 'Anne', service_mail = 'a@b.test', \
             service_telephone = CASE WHEN code = 'BRE' THEN NULL ELSE '+33123456789' END \
             WHERE code IN ('AURA', 'BRE', '38')",
        )
        .await;
        let toutes = toutes();
        let texte = |texte: &str| Some(texte.to_owned());
        let regions = Some(NiveauTerritoire::Regional);

        assert_eq!(lister(&acteur, &toutes).await.total, 14, "toutes, sauf la France");
        let cas = [
            (
                ListeTerritoires {
                    recherche: texte("HAUTE"),
                    ..toutes.clone()
                },
                vec!["2B", "74"],
            ),
            (
                ListeTerritoires {
                    recherche: texte("2a"),
                    ..toutes.clone()
                },
                vec!["2A"],
            ),
            (
                ListeTerritoires {
                    complete: Some(true),
                    ..toutes.clone()
                },
                vec!["38", "AURA"],
            ),
            (
                ListeTerritoires {
                    complete: Some(false),
                    niveau: regions,
                    ..toutes.clone()
                },
                vec!["BRE", "COR", "GUA", "REU"],
            ),
            (
                ListeTerritoires {
                    niveau: Some(NiveauTerritoire::National),
                    ..toutes.clone()
                },
                vec![],
            ),
            (
                ListeTerritoires {
                    niveau: Some(NiveauTerritoire::Departemental),
                    recherche: texte("cors"),
                    ..toutes.clone()
                },
                vec!["2A", "2B"],
            ),
        ];
        for (demande, attendus) in cas {
            let page = lister(&acteur, &demande).await;

            let mut obtenus = codes(&page);
            obtenus.sort_unstable();
            assert_eq!(obtenus, attendus, "{demande:?}");
            assert_eq!(page.total, i64::try_from(attendus.len()).unwrap(), "{demande:?}");
        }
    })
    .await;
}

#[actix_web::test]
async fn une_ligne_compte_les_seuls_agents_actifs_du_territoire() {
    TestApp::run(async |app| {
        let acteur = app.agent("AURA", &[]).await;
        let ferme = app.agent("38", &[]).await;
        app.agent("38", &[]).await;
        app.sql(&format!(
            "UPDATE agent SET deleted = true, desactive_at = '2027-01-01' WHERE mail = '{}'",
            ferme.mail
        ))
        .await;

        let page = lister(&acteur, &toutes()).await;

        let ligne = |code: &str| page.donnees.iter().find(|ligne| ligne.code.as_str() == code).unwrap();
        assert_eq!(
            (ligne("AURA").agents, ligne("38").agents, ligne("29").agents),
            (1, 1, 0)
        );
        assert_eq!(ligne("38").region.as_deref(), Some("Auvergne-Rhône-Alpes"));
        assert_eq!((ligne("38").modifiable, ligne("29").modifiable), (true, false));
        assert_eq!((ligne("38").complete, ligne("AURA").region.as_deref()), (false, None));
    })
    .await;
}

#[actix_web::test]
async fn chaque_tri_ordonne_et_les_pages_se_suivent() {
    TestApp::run(async |app| {
        let acteur = app.agent("38", &[]).await;
        for tri in TriTerritoires::TOUS {
            let demande = |page, par_page| ListeTerritoires {
                tri: Some(*tri),
                page: Some(page),
                par_page: Some(par_page),
                ..ListeTerritoires::default()
            };
            let entiere = lister(&acteur, &demande(1, 100)).await;

            let mut suite = Vec::new();
            for page in 1..=3 {
                suite.extend(lister(&acteur, &demande(page, 5)).await.donnees);
            }

            assert_eq!(suite, entiere.donnees, "{tri}");
            let premier = entiere.donnees.first().unwrap();
            match tri {
                TriTerritoires::AgentsDesc => assert_eq!(premier.code.as_str(), "38"),
                TriTerritoires::Agents => assert_eq!(entiere.donnees.last().unwrap().code.as_str(), "38"),
                TriTerritoires::Libelle => assert_eq!(premier.libelle, "Auvergne-Rhône-Alpes"),
                TriTerritoires::LibelleDesc => assert_eq!(premier.libelle, "Savoie"),
                TriTerritoires::Code => assert_eq!(premier.code.as_str(), "29"),
                TriTerritoires::CodeDesc => assert_eq!(premier.code.as_str(), "REU"),
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn un_usager_ne_trouve_que_la_region_de_son_agrement() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        app.agent("AURA", &[]).await;

        let page = lister(&usager, &toutes()).await;

        assert_eq!((codes(&page), page.total), (vec!["AURA"], 1));
        assert_eq!((page.donnees[0].agents, page.donnees[0].modifiable), (0, false));
    })
    .await;
}
