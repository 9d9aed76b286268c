//! Liste : filtres, tris, pages, et un nombre de requêtes qui ne dépend pas du nombre d'agents.

use vao_contract::agent::{self, LigneAgent, ListeAgents, TriAgents};
use vao_contract::{CodeProbleme, Page};
use vao_domain::Code as _;
use vao_domain::compte::EtatAgent;
use vao_test::{Acteur, TestApp};

use super::aide::{GESTION, LECTURE};

async fn lister(acteur: &Acteur<'_>, demande: &ListeAgents) -> Page<LigneAgent> {
    acteur.get(agent::LISTER.adresse_avec(&[], demande)).await.json()
}

/// Cinq agents de l'Isère, un par état, plus celui qui regarde et un agent de Savoie.
async fn peupler(app: &TestApp) -> Acteur<'_> {
    let acteur = app.agent("AURA", GESTION).await;
    app.sql("UPDATE agent SET nom = 'Zola', prenom = 'Émile', mail = 'emile@dreets.test'")
        .await;
    for (nom, prenom, etat, territoire) in [
        ("Évrard", "Ana", "", "38"),
        ("Dupont", "Bob", "validated = false,", "38"),
        ("Dûpond", "Cléa", "suspendu_at = '2027-01-01',", "38"),
        ("Martin", "Dan", "deleted = true, desactive_at = '2027-01-01',", "38"),
        ("Savoyard", "Eve", "", "73"),
    ] {
        let agent = app.agent(territoire, LECTURE).await;
        app.sql(&format!(
            "UPDATE agent SET {etat} nom = '{nom}', prenom = '{prenom}' WHERE mail = '{}'",
            agent.mail
        ))
        .await;
    }
    acteur
}

fn noms(page: &Page<LigneAgent>) -> Vec<&str> {
    page.donnees.iter().map(|ligne| ligne.nom.as_str()).collect()
}

#[actix_web::test]
async fn chaque_filtre_retient_ce_qu_il_dit() {
    TestApp::run(async |app| {
        let acteur = peupler(app).await;
        let texte = |texte: &str| Some(texte.to_owned());
        let rien = ListeAgents::default();
        let cas = [
            (
                rien.clone(),
                vec!["Dûpond", "Dupont", "Évrard", "Martin", "Savoyard", "Zola"],
            ),
            (
                ListeAgents {
                    recherche: texte("dupon"),
                    ..rien.clone()
                },
                vec!["Dûpond", "Dupont"],
            ),
            (
                ListeAgents {
                    recherche: texte("EMILE zol"),
                    ..rien.clone()
                },
                vec!["Zola"],
            ),
            (
                ListeAgents {
                    nom: texte("evr"),
                    ..rien.clone()
                },
                vec!["Évrard"],
            ),
            (
                ListeAgents {
                    prenom: texte("clea"),
                    ..rien.clone()
                },
                vec!["Dûpond"],
            ),
            (
                ListeAgents {
                    email: texte("dreets"),
                    ..rien.clone()
                },
                vec!["Zola"],
            ),
            (
                ListeAgents {
                    territoire: texte("savoie"),
                    ..rien.clone()
                },
                vec!["Savoyard"],
            ),
            (
                ListeAgents {
                    territoire: texte("aura"),
                    ..rien.clone()
                },
                vec!["Zola"],
            ),
            (
                ListeAgents {
                    territoire: texte("73"),
                    ..rien.clone()
                },
                vec!["Savoyard"],
            ),
            (
                ListeAgents {
                    nom: texte("%"),
                    ..rien.clone()
                },
                vec![],
            ),
            (
                ListeAgents {
                    etat: vec![EtatAgent::Cree],
                    ..rien.clone()
                },
                vec!["Dupont"],
            ),
            (
                ListeAgents {
                    etat: vec![EtatAgent::Suspendu],
                    ..rien.clone()
                },
                vec!["Dûpond"],
            ),
            (
                ListeAgents {
                    etat: vec![EtatAgent::Desactive],
                    ..rien.clone()
                },
                vec!["Martin"],
            ),
            (
                ListeAgents {
                    etat: vec![EtatAgent::Actif, EtatAgent::Cree],
                    nom: texte("d"),
                    ..rien.clone()
                },
                vec!["Dupont", "Évrard", "Savoyard"],
            ),
        ];
        for (demande, attendus) in cas {
            let page = lister(&acteur, &demande).await;

            let mut obtenus = noms(&page);
            let mut attendus_tries = attendus.clone();
            obtenus.sort_unstable();
            attendus_tries.sort_unstable();
            assert_eq!(obtenus, attendus_tries, "{demande:?}");
            assert_eq!(page.total, i64::try_from(attendus.len()).unwrap(), "{demande:?}");
        }
    })
    .await;
}

#[actix_web::test]
async fn chaque_tri_ordonne_et_les_pages_se_suivent() {
    TestApp::run(async |app| {
        let acteur = peupler(app).await;
        for tri in TriAgents::TOUS {
            let demande = |page, par_page| ListeAgents {
                tri: Some(*tri),
                page: Some(page),
                par_page: Some(par_page),
                ..ListeAgents::default()
            };
            let entiere = lister(&acteur, &demande(1, 100)).await;

            let mut suite = Vec::new();
            for page in 1..=3 {
                suite.extend(lister(&acteur, &demande(page, 2)).await.donnees);
            }

            assert_eq!(suite, entiere.donnees, "{tri}");
            let premier = entiere.donnees[0].nom.as_str();
            let attendu = match tri {
                TriAgents::Nom => &["Dûpond", "Dupont"][..],
                TriAgents::NomDesc | TriAgents::Email | TriAgents::PrenomDesc | TriAgents::Territoire => &["Zola"],
                TriAgents::Prenom => &["Évrard"],
                TriAgents::EmailDesc => &["Savoyard"],
                TriAgents::TerritoireDesc => &["Savoyard"],
                TriAgents::Etat => &["Dupont"],
                TriAgents::EtatDesc => &["Évrard", "Savoyard", "Zola"],
            };
            let deduit = matches!(tri, TriAgents::Email | TriAgents::PrenomDesc | TriAgents::EmailDesc);
            assert!(deduit || attendu.contains(&premier), "{tri} : {premier}");
            if matches!(tri, TriAgents::Email) {
                assert!(entiere.donnees.is_sorted_by_key(|ligne| ligne.email.clone()));
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn une_demande_fausse_dit_le_parametre() {
    TestApp::run(async |app| {
        let acteur = app.agent("38", GESTION).await;
        for (requete, pointeur) in [
            ("page=0", "/page"),
            ("parPage=0", "/parPage"),
            ("parPage=101", "/parPage"),
            ("page=1000000&parPage=100", "/page"),
            ("inconnu=1", ""),
            ("etat=FERME", ""),
        ] {
            let reponse = acteur.get(format!("{}?{requete}", agent::LISTER.adresse(&[]))).await;

            let probleme = reponse.probleme(CodeProbleme::SaisieInvalide);
            assert_eq!(probleme.erreurs[0].pointeur, pointeur, "{requete}");
        }
        let long = ListeAgents {
            recherche: Some("a".repeat(201)),
            ..ListeAgents::default()
        };
        acteur
            .get(agent::LISTER.adresse_avec(&[], &long))
            .await
            .probleme(CodeProbleme::SaisieInvalide);
    })
    .await;
}

#[actix_web::test]
async fn la_liste_coute_autant_pour_un_agent_que_pour_cent() {
    TestApp::run(async |app| {
        let acteur = app.agent("38", GESTION).await;
        let demande = ListeAgents {
            par_page: Some(100),
            ..ListeAgents::default()
        };
        lister(&acteur, &demande).await;
        let mesurer = async || {
            let avant = app.mesure.lire();
            let page = lister(&acteur, &demande).await;
            (page.donnees.len(), app.mesure.lire() - avant)
        };

        let (seul, requetes_seul) = mesurer().await;
        app.sql(
            "INSERT INTO agent (id, mail, nom, prenom, ter_code, validated, created_at, edited_at) \
             SELECT gen_random_uuid(), 'a' || n || '@etat.test', 'Nom', 'Prénom', '38', true, '2026-01-01', '2026-01-01' \
             FROM generate_series(1, 98) n",
        )
        .await;
        let (plusieurs, requetes) = mesurer().await;

        assert_eq!((seul, plusieurs), (1, 99));
        assert_eq!(requetes, requetes_seul);
        assert!(requetes <= 4, "{requetes} requêtes");
    })
    .await;
}
