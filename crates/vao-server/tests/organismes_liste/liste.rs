//! Filtres, tris, pages, agrément hérité, nombre de requêtes.

use std::collections::BTreeSet;

use vao_contract::CodeProbleme;
use vao_contract::organisme::{self, LigneOrganisme, ListeOrganismes, TriOrganismes};
use vao_domain::organisme::{EtatAgrement, TypeOrganisme};
use vao_domain::{Code as _, CodeTerritoire, OrganismeId};
use vao_test::{Acteur, OrganismeEssai, TestApp};

use super::aide::{agreer, changer, famille, lister, noms, organisme_de, peupler};

/// Toutes les pages, sept lignes à la fois.
async fn tout(acteur: &Acteur<'_>, tri: TriOrganismes) -> Vec<LigneOrganisme> {
    let mut lignes = Vec::new();
    for page in 1.. {
        let demande = ListeOrganismes {
            page: Some(page),
            par_page: Some(7),
            tri: Some(tri),
            ..ListeOrganismes::default()
        };
        let reponse = acteur.get(organisme::LISTER.adresse_avec(&[], &demande)).await;
        let lue: vao_contract::Page<LigneOrganisme> = reponse.json();
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
        peupler(app, 30).await;
        let siege = app.organisme("Grand Large").await;
        siege.declaration().deposee().await;
        changer(
            app,
            organisme_de(&siege),
            "type_organisme = 'personne_physique', nom_naissance = 'Leroy', prenom = 'Zoé'",
        )
        .await;
        let agent = app.lecteur("38").await;
        for tri in TriOrganismes::TOUS {
            let lignes = tout(&agent, *tri).await;

            let ids: BTreeSet<OrganismeId> = lignes.iter().map(|ligne| ligne.id).collect();
            assert_eq!((lignes.len(), ids.len()), (31, 31), "{tri}");
            assert!(ordonnees(*tri, &lignes), "{tri}");
        }
        app.courriels().await;
    })
    .await;
}

fn ordonnees(tri: TriOrganismes, lignes: &[LigneOrganisme]) -> bool {
    let premier = lignes.first().unwrap();
    let dernier = lignes.last().unwrap();
    match tri {
        TriOrganismes::Nom => premier.nom.starts_with("Durand") && dernier.nom == "Zoé Leroy",
        TriOrganismes::NomDesc => premier.nom == "Zoé Leroy" && dernier.nom.starts_with("Durand"),
        TriOrganismes::Type => dernier.type_organisme == TypeOrganisme::PersonnePhysique,
        TriOrganismes::TypeDesc => premier.type_organisme == TypeOrganisme::PersonnePhysique,
        TriOrganismes::ModifieAt => lignes.is_sorted_by_key(|ligne| ligne.modifie_at),
        TriOrganismes::ModifieAtDesc => lignes.is_sorted_by(|a, b| a.modifie_at >= b.modifie_at),
        TriOrganismes::Complet => dernier.complet && !premier.complet,
        TriOrganismes::CompletDesc => premier.complet && !dernier.complet,
        TriOrganismes::Siret => lignes.is_sorted_by_key(|ligne| ligne.siret.clone()),
        TriOrganismes::SiretDesc => lignes.is_sorted_by(|a, b| a.siret >= b.siret),
        TriOrganismes::RegionAgrement => premier.region_agrement.is_none() && region(dernier) == Some("COR"),
        TriOrganismes::RegionAgrementDesc => region(premier) == Some("COR") && dernier.region_agrement.is_none(),
        TriOrganismes::DateAgrement => lignes.is_sorted_by_key(|ligne| ligne.date_agrement),
        TriOrganismes::DateAgrementDesc => lignes.is_sorted_by(|a, b| a.date_agrement >= b.date_agrement),
        TriOrganismes::Sejours => (premier.sejours, dernier.sejours) == (0, 1),
        TriOrganismes::SejoursDesc => (premier.sejours, dernier.sejours) == (1, 0),
    }
}

fn region(ligne: &LigneOrganisme) -> Option<&str> {
    ligne.region_agrement.as_ref().map(CodeTerritoire::as_str)
}

#[actix_web::test]
async fn le_siege_retire_ne_prete_plus_son_agrement() {
    TestApp::run(async |app| {
        let (siege, autorise, _) = famille(app).await;
        changer(app, organisme_de(&siege), "supprime = true").await;
        let agent = app.lecteur("29").await;

        let page = lister(&agent, &ListeOrganismes::default()).await;
        let valides = ListeOrganismes {
            agrement: vec![EtatAgrement::Valide],
            ..ListeOrganismes::default()
        };

        let lue = page.donnees.iter().find(|ligne| ligne.id == organisme_de(&autorise));
        assert_eq!(lue.unwrap().etat_agrement, EtatAgrement::Aucun);
        assert!(noms(&agent, &valides).await.is_empty());
    })
    .await;
}

/// ORGANISME-O24 : l'agrément du siège se voit, se filtre et se trie sur l'établissement qu'il autorise, et lui seul.
#[actix_web::test]
async fn un_etablissement_autorise_a_l_agrement_de_son_siege() {
    TestApp::run(async |app| {
        let (siege, autorise, retire) = famille(app).await;
        // Un second agrément, expiré, d'une autre région : il ne fait ni une deuxième ligne, ni une erreur.
        agreer(app, organisme_de(&siege), "BRE", "2019-05-02", "2024-05-01").await;
        let agent = app.lecteur("29").await;
        let vide = ListeOrganismes::default();

        let page = lister(&agent, &vide).await;

        assert_eq!((page.total, page.donnees.len()), (3, 3));
        let ligne = |acteur| {
            page.donnees
                .iter()
                .find(|ligne| ligne.id == organisme_de(acteur))
                .unwrap()
        };
        for acteur in [&siege, &autorise] {
            let lue = ligne(acteur);
            assert_eq!(lue.etat_agrement, EtatAgrement::Valide, "{}", lue.nom);
            assert_eq!(region(lue), Some("AURA"));
            assert_eq!(lue.date_agrement.unwrap().to_string(), "2025-01-01");
            assert_eq!(lue.fin_agrement.unwrap().to_string(), "2030-12-31");
        }
        assert_eq!(ligne(&retire).etat_agrement, EtatAgrement::Aucun);
        assert_eq!(ligne(&retire).date_agrement, None);
        let filtres = [
            ListeOrganismes {
                region_agrement: Some(CodeTerritoire("AURA".to_owned())),
                ..vide.clone()
            },
            ListeOrganismes {
                annee_agrement: Some(2025),
                ..vide.clone()
            },
            ListeOrganismes {
                agrement: vec![EtatAgrement::Valide],
                ..vide.clone()
            },
        ];
        for filtre in filtres {
            let trie = ListeOrganismes {
                tri: Some(TriOrganismes::Nom),
                ..filtre
            };
            assert_eq!(
                noms(&agent, &trie).await,
                ["Grand Large", "Grand Large Annecy"],
                "{trie:?}"
            );
        }
        let tri = ListeOrganismes {
            tri: Some(TriOrganismes::DateAgrementDesc),
            ..vide
        };
        assert_eq!(noms(&agent, &tri).await.last().unwrap(), "Grand Large Quimper");
    })
    .await;
}

#[actix_web::test]
async fn l_etat_de_l_agrement_suit_le_jour() {
    TestApp::run(async |app| {
        let avec = |nom: &str, fin| OrganismeEssai {
            agrement: fin,
            ..OrganismeEssai::new(nom)
        };
        app.arranger_organisme(avec("Dernier jour", Some(("AURA", "2027-01-15"))))
            .await;
        app.arranger_organisme(avec("Passé", Some(("AURA", "2027-01-14"))))
            .await;
        app.arranger_organisme(avec("Sans", None)).await;
        let agent = app.lecteur("38").await;
        for (etats, attendus) in [
            (vec![EtatAgrement::Valide], &["Dernier jour"][..]),
            (vec![EtatAgrement::Expire], &["Passé"]),
            (vec![EtatAgrement::Aucun], &["Sans"]),
            (vec![EtatAgrement::Expire, EtatAgrement::Aucun], &["Passé", "Sans"]),
        ] {
            let demande = ListeOrganismes {
                agrement: etats,
                tri: Some(TriOrganismes::Nom),
                ..ListeOrganismes::default()
            };

            assert_eq!(noms(&agent, &demande).await, attendus);
        }
    })
    .await;
}

#[actix_web::test]
async fn chaque_filtre_retient_ce_qu_il_dit() {
    TestApp::run(async |app| {
        let alpes = app.organisme("Étoile des Alpes").await;
        let mer = app.organisme("Voile 100 % mer").await;
        let zoe = app.organisme("Personne").await;
        let partie = app.organisme("Sans personne").await;
        changer(
            app,
            organisme_de(&alpes),
            "departement = '38', nom_commercial = 'Les Cîmes'",
        )
        .await;
        changer(
            app,
            organisme_de(&mer),
            "complet = false, finalise_at = NULL, source_identite = 'SAISIE'",
        )
        .await;
        let personne =
            "type_organisme = 'personne_physique', nom_naissance = 'Leroy', nom_usage = 'Petit', prenom = 'Zoé'";
        changer(app, organisme_de(&zoe), personne).await;
        changer(app, organisme_de(&partie), "etablissement_ferme = true").await;
        app.sql(&format!(
            "UPDATE usager SET status_code = 'BLOCKED' WHERE organisme_id = '{}'",
            organisme_de(&partie)
        ))
        .await;
        let agent = app.lecteur("29").await;
        let siret = app
            .valeur(&format!(
                "SELECT siret FROM organisme WHERE id = '{}'",
                organisme_de(&zoe)
            ))
            .await
            .unwrap();
        let (debut, fin) = siret.split_at(9);
        let espace = format!("{debut} {fin}");
        let vide = ListeOrganismes {
            tri: Some(TriOrganismes::Nom),
            ..ListeOrganismes::default()
        };
        let texte = |texte: &str| Some(texte.to_owned());
        for (demande, attendus) in [
            (
                ListeOrganismes {
                    recherche: texte("alpes ETOILE"),
                    ..vide.clone()
                },
                &["Étoile des Alpes"][..],
            ),
            (
                ListeOrganismes {
                    recherche: texte("cimes"),
                    ..vide.clone()
                },
                &["Étoile des Alpes"],
            ),
            (
                ListeOrganismes {
                    recherche: Some(espace.clone()),
                    ..vide.clone()
                },
                &["Zoé Petit"],
            ),
            (
                ListeOrganismes {
                    nom: texte("leroy"),
                    ..vide.clone()
                },
                &["Zoé Petit"],
            ),
            (
                ListeOrganismes {
                    nom: texte("PETIT"),
                    ..vide.clone()
                },
                &["Zoé Petit"],
            ),
            (
                ListeOrganismes {
                    nom: texte("100 %"),
                    ..vide.clone()
                },
                &["Voile 100 % mer"],
            ),
            (
                ListeOrganismes {
                    nom: texte("7000"),
                    ..vide.clone()
                },
                &[],
            ),
            (
                ListeOrganismes {
                    siret: Some(espace),
                    ..vide.clone()
                },
                &["Zoé Petit"],
            ),
            (
                ListeOrganismes {
                    siret: texte("%"),
                    ..vide.clone()
                },
                &[],
            ),
            (
                ListeOrganismes {
                    departement: texte("38"),
                    ..vide.clone()
                },
                &["Étoile des Alpes"],
            ),
            (
                ListeOrganismes {
                    complet: Some(false),
                    ..vide.clone()
                },
                &["Voile 100 % mer"],
            ),
            (
                ListeOrganismes {
                    type_organisme: Some(TypeOrganisme::PersonnePhysique),
                    ..vide.clone()
                },
                &["Zoé Petit"],
            ),
            (
                ListeOrganismes {
                    sans_utilisateur: Some(true),
                    ..vide.clone()
                },
                &["Sans personne"],
            ),
            (
                ListeOrganismes {
                    signales: Some(true),
                    ..vide.clone()
                },
                &["Sans personne", "Voile 100 % mer"],
            ),
            (
                ListeOrganismes {
                    annee_agrement: Some(2024),
                    ..vide.clone()
                },
                &[],
            ),
        ] {
            assert_eq!(noms(&agent, &demande).await, attendus, "{demande:?}");
        }
        let tous = lister(&agent, &vide).await.donnees;
        let ligne = |nom: &str| tous.iter().find(|ligne| ligne.nom == nom).unwrap().clone();
        assert!(ligne("Sans personne").sans_utilisateur && ligne("Sans personne").ferme);
        assert!(ligne("Voile 100 % mer").a_verifier && !ligne("Voile 100 % mer").ferme);
        assert!(!ligne("Zoé Petit").sans_utilisateur && !ligne("Zoé Petit").a_verifier);
    })
    .await;
}

#[actix_web::test]
async fn les_brouillons_ne_sont_pas_des_sejours_et_un_organisme_retire_ne_parait_pas() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        let retire = app.organisme("Retiré").await;
        siege.declaration().deposee().await;
        siege.declaration().creee().await;
        changer(app, organisme_de(&retire), "supprime = true").await;
        let agent = app.lecteur("29").await;
        for tri in [TriOrganismes::Nom, TriOrganismes::SejoursDesc] {
            let demande = ListeOrganismes {
                tri: Some(tri),
                ..ListeOrganismes::default()
            };

            let page = lister(&agent, &demande).await;

            let lignes: Vec<_> = page
                .donnees
                .iter()
                .map(|ligne| (ligne.nom.as_str(), ligne.sejours))
                .collect();
            assert_eq!(lignes, [("Grand Large", 1)], "{tri}");
        }
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn une_page_est_une_requete_quel_que_soit_le_nombre_de_lignes() {
    TestApp::run(async |app| {
        let agent = app.lecteur("FRA").await;
        for nombre in [3, 90] {
            app.sql("DELETE FROM agrement; DELETE FROM organisme").await;
            peupler(app, nombre).await;
            for tri in [
                TriOrganismes::ModifieAtDesc,
                TriOrganismes::RegionAgrement,
                TriOrganismes::SejoursDesc,
            ] {
                agent.get("/api/v1/moi").await.statut(200);
                let avant = app.mesure.lire();

                lister(
                    &agent,
                    &ListeOrganismes {
                        tri: Some(tri),
                        ..ListeOrganismes::default()
                    },
                )
                .await;

                assert_eq!(app.mesure.lire() - avant, 1, "{tri}, {nombre} organismes");
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn une_demande_hors_bornes_est_refusee_avec_son_parametre() {
    TestApp::run(async |app| {
        let agent = app.lecteur("38").await;
        let long = "a".repeat(201);
        for (requete, pointeur) in [
            ("page=0".to_owned(), "/page"),
            ("parPage=101".to_owned(), "/parPage"),
            (format!("nom={long}"), "/nom"),
            ("anneeAgrement=12".to_owned(), "/anneeAgrement"),
            ("agrement=PEUT_ETRE".to_owned(), ""),
            ("tri=motDePasse".to_owned(), ""),
            ("inconnu=1".to_owned(), ""),
        ] {
            let reponse = agent.get(format!("/api/v1/organismes?{requete}")).await;

            let probleme = reponse.probleme(CodeProbleme::SaisieInvalide);
            assert_eq!(probleme.erreurs.first().unwrap().pointeur, pointeur, "{requete}");
        }
    })
    .await;
}
