//! Liste : périmètre, filtres, tris, pages, nombre de requêtes.

use vao_contract::CodeProbleme;
use vao_contract::usager::{self, LigneUsager, ListeUsagers, TriUsagers};
use vao_db::usagers::{Filtre, plan};
use vao_domain::compte::{ActionUsager, StatutUsager};
use vao_domain::{Code as _, CodeDepartement, CodeTerritoire, OrganismeId, Portee};
use vao_test::{Acteur, TestApp};

use super::aide::{Fiche, lister, siege_et_etablissement, valideur};

/// Beaucoup de comptes du même organisme, écrits en SQL : seul le nombre importe ici.
pub(crate) async fn peupler(app: &TestApp, organisme: OrganismeId, nombre: u32) {
    let statuts: Vec<String> = StatutUsager::TOUS
        .iter()
        .map(|statut| format!("'{}'", statut.code()))
        .collect();
    app.sql(&format!(
        "INSERT INTO usager (id, mail, nom, prenom, telephone, status_code, siret, organisme_id, ter_code, departement, \
           created_at, edited_at) \
         SELECT md5('u' || i)::uuid, 'p' || i || '@essai.test', (ARRAY['Été', 'Durand', 'Île', 'ZOÉ'])[1 + i % 4], \
           'Prénom ' || i, '+3347600' || lpad(i::text, 4, '0'), (ARRAY[{}])[1 + i % 5], o.siret, o.id, 'AURA', '38', \
           timestamptz '2026-01-01' + i * interval '1 minute', now() \
         FROM generate_series(1, {nombre}) i, organisme o WHERE o.id = '{organisme}'; ANALYZE",
        statuts.join(", ")
    ))
    .await;
}

/// Toutes les pages.
async fn tout(acteur: &Acteur<'_>, demande: &ListeUsagers) -> Vec<LigneUsager> {
    let mut lignes = Vec::new();
    for page in 1.. {
        let demande = ListeUsagers {
            page: Some(page),
            par_page: Some(7),
            ..demande.clone()
        };
        let lue: vao_contract::Page<LigneUsager> = acteur.get(usager::LISTER.adresse_avec(&[], &demande)).await.json();
        if lue.donnees.is_empty() {
            assert_eq!(lue.total, i64::try_from(lignes.len()).unwrap(), "total d'une page vide");
            break;
        }
        lignes.extend(lue.donnees);
    }
    lignes
}

#[actix_web::test]
async fn chaque_tri_se_lit_page_apres_page_sans_trou_ni_doublon() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        peupler(app, siege.organisme.unwrap(), 40).await;
        for tri in TriUsagers::TOUS {
            let demande = ListeUsagers {
                tri: Some(*tri),
                ..ListeUsagers::default()
            };

            let lignes = tout(&siege, &demande).await;

            assert_eq!(lignes.len(), 33, "{tri} : 32 comptes confirmés et l'appelant");
            let ids: std::collections::BTreeSet<_> = lignes.iter().map(|ligne| ligne.id).collect();
            assert_eq!(ids.len(), lignes.len(), "{tri}");
            let ordonnees = match tri {
                TriUsagers::Email => lignes.last().unwrap().email.starts_with("usager"),
                TriUsagers::EmailDesc => lignes.first().unwrap().email.starts_with("usager"),
                TriUsagers::CreeAt => lignes.is_sorted_by_key(|ligne| ligne.cree_at),
                TriUsagers::CreeAtDesc => lignes.is_sorted_by(|a, b| a.cree_at >= b.cree_at),
                TriUsagers::Telephone => lignes.is_sorted_by_key(|ligne| ligne.telephone.clone()),
                TriUsagers::TelephoneDesc => lignes.is_sorted_by(|a, b| a.telephone >= b.telephone),
                TriUsagers::Nom => lignes.first().unwrap().nom == "Durand" && lignes.last().unwrap().nom == "ZOÉ",
                TriUsagers::NomDesc => lignes.first().unwrap().nom == "ZOÉ",
                TriUsagers::Statut => lignes.first().unwrap().statut == StatutUsager::Blocked,
                TriUsagers::StatutDesc => lignes.first().unwrap().statut == StatutUsager::Validated,
                TriUsagers::Prenom | TriUsagers::PrenomDesc | TriUsagers::Organisme | TriUsagers::OrganismeDesc => true,
            };
            assert!(ordonnees, "{tri}");
        }
    })
    .await;
}

#[actix_web::test]
async fn les_filtres_ignorent_accents_et_casse() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        peupler(app, siege.organisme.unwrap(), 40).await;
        let texte = |texte: &str| Some(texte.to_owned());
        for (demande, attendu) in [
            (
                ListeUsagers {
                    nom: texte("ete"),
                    ..ListeUsagers::default()
                },
                8,
            ),
            (
                ListeUsagers {
                    nom: texte("zoe"),
                    ..ListeUsagers::default()
                },
                8,
            ),
            (
                ListeUsagers {
                    prenom: texte("PRENOM 4"),
                    ..ListeUsagers::default()
                },
                1,
            ),
            (
                ListeUsagers {
                    email: texte("P12@"),
                    ..ListeUsagers::default()
                },
                1,
            ),
            (
                ListeUsagers {
                    email: texte("%"),
                    ..ListeUsagers::default()
                },
                0,
            ),
            (
                ListeUsagers {
                    recherche: texte("île p"),
                    ..ListeUsagers::default()
                },
                8,
            ),
            (
                ListeUsagers {
                    organisme: texte("grand LARGE"),
                    ..ListeUsagers::default()
                },
                33,
            ),
            (
                ListeUsagers {
                    organisme: texte("petits pas"),
                    ..ListeUsagers::default()
                },
                0,
            ),
            (
                ListeUsagers {
                    statut: vec![StatutUsager::Blocked],
                    ..ListeUsagers::default()
                },
                8,
            ),
            (
                ListeUsagers {
                    statut: vec![StatutUsager::Blocked, StatutUsager::NeedSiretValidation],
                    ..ListeUsagers::default()
                },
                16,
            ),
            // Jamais confirmés : ils n'existent pas pour leurs collègues, même demandés.
            (
                ListeUsagers {
                    statut: vec![StatutUsager::NeedEmailValidation],
                    ..ListeUsagers::default()
                },
                0,
            ),
        ] {
            let page = lister(&siege, &demande).await;

            assert_eq!(
                (page.total, page.donnees.len()),
                (attendu, usize::try_from(attendu).unwrap()),
                "{demande:?}"
            );
        }
    })
    .await;
}

/// « À approuver » est exactement ce dont l'action « approuver » est possible.
#[actix_web::test]
async fn a_approuver_dit_la_meme_chose_que_les_actions() {
    TestApp::run(async |app| {
        let (siege, antenne, n) = siege_et_etablissement(app).await;
        for siret in [
            app.siret(n, 1),
            app.siret(n, 2),
            app.siret(n, 3),
            app.siret(app.suivant(), 1),
        ] {
            for statut in [
                StatutUsager::NeedSiretValidation,
                StatutUsager::Blocked,
                StatutUsager::NeedEmailValidation,
            ] {
                Fiche {
                    statut,
                    ..Fiche::en_attente(&siret)
                }
                .arranger(app)
                .await;
            }
        }
        let escaladee = Fiche::en_attente(&app.siret(n, 2)).arranger(app).await;
        app.sql(&format!(
            "UPDATE usager SET approbation_escalade_at = now() WHERE id = '{escaladee}'"
        ))
        .await;
        for (acteur, attendues) in [
            (&siege, 4),
            (&antenne, 2),
            (&valideur(app, "AURA").await, 2),
            (&valideur(app, "FRA").await, 5),
            (&valideur(app, "38").await, 0),
            (&valideur(app, "BRE").await, 0),
            (&app.lecteur("AURA").await, 0),
        ] {
            let toutes = lister(acteur, &ListeUsagers::default()).await.donnees;
            let demande = ListeUsagers {
                a_approuver: Some(true),
                ..ListeUsagers::default()
            };

            let page = lister(acteur, &demande).await;

            let possibles: Vec<_> = toutes
                .into_iter()
                .filter(|ligne| ligne.actions.contains(&ActionUsager::Approuver))
                .collect();
            assert_eq!(page.donnees, possibles);
            assert_eq!(page.total, attendues, "{}", acteur.mail);
        }
    })
    .await;
}

/// La fiche d'un organisme montre ses comptes et ceux de son SIRET qui attendent, dans le territoire de l'agent seulement.
#[actix_web::test]
async fn les_comptes_d_un_organisme_se_filtrent_sans_elargir_la_portee() {
    TestApp::run(async |app| {
        let (siege, antenne, n) = siege_et_etablissement(app).await;
        let attente = Fiche::en_attente(&app.siret(n, 1)).arranger(app).await;
        Fiche::en_attente(&app.siret(n, 2)).arranger(app).await;
        let demande = ListeUsagers {
            organisme_id: siege.organisme,
            ..ListeUsagers::default()
        };
        for (acteur, attendus) in [
            (&valideur(app, "AURA").await, vec![super::aide::compte(&siege), attente]),
            (&valideur(app, "BRE").await, vec![]),
            (&antenne, vec![]),
        ] {
            let page = lister(acteur, &demande).await;

            let ids: std::collections::BTreeSet<_> = page.donnees.iter().map(|ligne| ligne.id).collect();
            assert_eq!(ids, attendus.into_iter().collect(), "{}", acteur.mail);
        }
    })
    .await;
}

/// Canaris : aucun compte d'un autre SIREN dans une liste, une recherche ou un total du portail.
#[actix_web::test]
async fn aucun_compte_d_un_autre_siren_ne_parait() {
    TestApp::run(async |app| {
        let (siege, antenne, _) = siege_et_etablissement(app).await;
        let autre = app.organisme("Canari et compagnie").await;
        app.sql(&format!(
            "UPDATE usager SET nom = 'CANARI', mail = 'canari@canari.test' WHERE organisme_id = '{}'",
            autre.organisme.unwrap()
        ))
        .await;
        let fiche = Fiche {
            nom: "CANARI".to_owned(),
            ..Fiche::en_attente(&app.siret(app.suivant(), 1))
        };
        fiche.arranger(app).await;
        let cherche = Some("canari".to_owned());
        let vide = ListeUsagers::default();
        let mut demandes = vec![
            vide.clone(),
            ListeUsagers {
                recherche: cherche.clone(),
                ..vide.clone()
            },
            ListeUsagers {
                nom: cherche.clone(),
                ..vide.clone()
            },
            ListeUsagers {
                email: cherche.clone(),
                ..vide.clone()
            },
            ListeUsagers {
                organisme: cherche,
                ..vide.clone()
            },
            ListeUsagers {
                a_approuver: Some(true),
                ..vide.clone()
            },
            ListeUsagers {
                statut: StatutUsager::TOUS.to_vec(),
                ..vide.clone()
            },
        ];
        demandes.extend(TriUsagers::TOUS.iter().map(|tri| ListeUsagers {
            tri: Some(*tri),
            ..vide.clone()
        }));

        for acteur in [&siege, &antenne] {
            for demande in &demandes {
                let reponse = acteur.get(usager::LISTER.adresse_avec(&[], demande)).await;

                assert!(!reponse.texte().to_lowercase().contains("canari"), "{demande:?}");
                let page: vao_contract::Page<LigneUsager> = reponse.json();
                assert!(page.total <= 2, "{demande:?} : {}", page.total);
            }
        }
        // Ni compte de déclarations, réservé aux agents.
        assert!(
            !siege
                .get(usager::LISTER.adresse(&[]))
                .await
                .texte()
                .contains("declarations")
        );
    })
    .await;
}

#[actix_web::test]
async fn un_agent_lit_la_ville_et_compte_les_declarations_deposees() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        siege.declaration().deposee().await;
        siege.declaration().creee().await;
        app.sql(&format!(
            "UPDATE organisme SET adresse = '{{\"label\": \"1 rue Haute 38000 Grenoble\", \"codeInsee\": \"38185\", \
             \"codePostal\": \"38000\"}}' WHERE id = '{}'",
            siege.organisme.unwrap()
        ))
        .await;
        let agent = app.lecteur("38").await;

        let page = lister(&agent, &ListeUsagers::default()).await;

        let ligne = &page.donnees[0];
        assert_eq!(ligne.declarations, Some(1), "sans le brouillon");
        assert_eq!(ligne.ville.as_deref(), Some("38000 Grenoble"));
        assert_eq!(
            (ligne.siege, ligne.organisme.as_deref()),
            (Some(true), Some("Grand Large"))
        );
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn une_page_est_une_requete_quel_que_soit_le_nombre_de_lignes() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        let agent = valideur(app, "FRA").await;
        let mut mesures = Vec::new();
        for nombre in [3, 80] {
            app.sql("DELETE FROM usager WHERE mail LIKE 'p%@essai.test'").await;
            peupler(app, siege.organisme.unwrap(), nombre).await;
            for acteur in [&siege, &agent] {
                acteur.get("/api/v1/moi").await.statut(200);
                let avant = app.mesure.lire();
                lister(acteur, &ListeUsagers::default()).await;
                mesures.push(app.mesure.lire() - avant);
            }
        }

        assert_eq!(mesures, [1, 1, 1, 1]);
    })
    .await;
}

#[actix_web::test]
async fn une_demande_hors_bornes_est_refusee_avec_son_parametre() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        let long = "a".repeat(201);

        for (requete, pointeur) in [
            ("page=0".to_owned(), "/page"),
            ("parPage=101".to_owned(), "/parPage"),
            (format!("nom={long}"), "/nom"),
            ("statut=INCONNU".to_owned(), ""),
            ("tri=motDePasse".to_owned(), ""),
            ("inconnu=1".to_owned(), ""),
        ] {
            let reponse = siege.get(format!("/api/v1/usagers?{requete}")).await;

            let probleme = reponse.probleme(CodeProbleme::SaisieInvalide);
            assert_eq!(probleme.erreurs[0].pointeur, pointeur, "{requete}");
        }
    })
    .await;
}

/// Du portail comme d'un territoire, la liste part d'un index : jamais de tous les comptes.
#[actix_web::test]
async fn la_liste_suit_les_index_de_la_portee() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        let organisme = siege.organisme.unwrap();
        peupler(app, organisme, 20).await;
        app.sql(
            "INSERT INTO organisme (id, type_organisme, siret, siege_social, porteur_agrement, raison_sociale, created_at, \
             edited_at, version_ouverte_at) SELECT md5('o' || i)::uuid, 'personne_morale', \
             (80000000000000 + i::bigint * 100000)::text, true, true, \
             'Organisme ' || i, now(), now(), now() FROM generate_series(1, 4000) i; \
             INSERT INTO usager (id, mail, nom, prenom, status_code, siret, organisme_id, ter_code, departement, \
             created_at, edited_at) \
             SELECT md5('v' || i)::uuid, 'v' || i || '@essai.test', 'Nom ' || i, 'Prénom', 'VALIDATED', \
             (80000000000000 + (1 + i % 4000)::bigint * 100000)::text, md5('o' || (1 + i % 4000))::uuid, \
             (ARRAY['BRE', 'COR', 'REU', 'GUA'])[1 + i % 4], (ARRAY['29', '2A', '974', '971'])[1 + i % 4], now(), now() \
             FROM generate_series(1, 20000) i; ANALYZE",
        )
        .await;
        let mut connexion = app.pool.prendre().await.unwrap();
        let siren = app.siret(1, 1).siren();
        for portee in [
            Portee::Organisme(organisme),
            Portee::Porteur { organisme, siren },
            Portee::Region(CodeTerritoire("AURA".to_owned())),
            Portee::Departement(CodeDepartement::lire("38").unwrap()),
        ] {
            let plan = plan(&mut connexion, &portee, &Filtre::tout()).await.unwrap();

            assert!(!plan.contains("Seq Scan on usager"), "{portee:?}\n{plan}");
        }
    })
    .await;
}
