//! Liste : portée, filtres, compteurs, plans.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use vao_contract::declaration::{self, LigneDeclaration, ListeDeclarations, Tri};
use vao_contract::tableau_de_bord::{self, TableauDeclarations};
use vao_contract::{CodeProbleme, Page};
use vao_db::declarations::{Filtre, Tri as TriBase, plan};
use vao_domain::declaration::{FiltreAction, RoleInstruction};
use vao_domain::{Code as _, CodeDepartement, Portee, Statut};
use vao_test::{Acteur, TestApp};

/// Beaucoup de déclarations, écrites en SQL : seul le nombre importe ici.
pub(crate) async fn peupler(app: &TestApp, usager: &Acteur<'_>, nombre: u32) {
    for departement in ["38", "73", "29"] {
        usager.hebergement(departement).await;
    }
    let organisme = usager.organisme.unwrap();
    let statuts: Vec<String> = Statut::TOUS
        .iter()
        .map(|statut| format!("'{}'", statut.code()))
        .collect();
    app.sql(&format!(
        "INSERT INTO declaration (id, numero, statut, organisme_id, organisme_nom, organisme_siren, libelle, date_debut, \
           date_fin, departement_suivi, organisme_snapshot, depot_tardif_2m, created_at, created_by, edited_at) \
         SELECT md5('d' || i)::uuid, CASE WHEN s.statut <> 'BROUILLON' THEN 'DS-27-38-' || lpad(i::text, 4, '0') END, \
           s.statut, o.id, o.nom, o.siren, (ARRAY['Été à la mer', 'Forêt', 'Neige & glace', 'Ça roule'])[1 + i % 4] || ' ' || i, \
           date '2027-02-01' + (i * 7) % 300, date '2027-02-08' + (i * 7) % 300, \
           CASE WHEN s.statut <> 'BROUILLON' THEN (ARRAY['38', '38', '73', '29'])[1 + i % 4] END, '{{}}', i % 5 = 0, \
           now(), o.id, timestamptz '2027-01-01' + i * interval '1 minute' \
         FROM generate_series(1, {nombre}) i, organisme o, \
           LATERAL (SELECT (ARRAY[{}])[1 + i % 15] AS statut) s WHERE o.id = '{organisme}'; \
         INSERT INTO declaration_etape (id, declaration_id, ordre, hebergement_version_id, departement, date_debut, date_fin) \
         SELECT md5(d.id::text || v.departement)::uuid, d.id, row_number() OVER (PARTITION BY d.id ORDER BY v.departement), \
           v.id, v.departement, d.date_debut, d.date_fin \
         FROM declaration d JOIN hebergement_version v ON v.departement = '38' OR (ascii(d.id::text) % 2 = 0 AND v.departement = '73'); \
         SELECT declaration_recalculer_portee(id) FROM declaration; ANALYZE",
        statuts.join(", ")
    ))
    .await;
}

pub(crate) async fn lister(acteur: &Acteur<'_>, demande: &ListeDeclarations) -> Page<LigneDeclaration> {
    acteur.get(declaration::LISTER.adresse_avec(&[], demande)).await.json()
}

/// Toutes les lignes, de curseur en curseur.
pub(crate) async fn parcourir(acteur: &Acteur<'_>, demande: &ListeDeclarations) -> Vec<LigneDeclaration> {
    let mut demande = ListeDeclarations {
        curseur: Some("*".to_owned()),
        page: None,
        ..demande.clone()
    };
    let mut lignes = Vec::new();
    loop {
        let page = lister(acteur, &demande).await;
        lignes.extend(page.donnees);
        match page.curseur_suivant {
            Some(curseur) => demande.curseur = Some(curseur),
            None => return lignes,
        }
    }
}

#[actix_web::test]
async fn chacun_a_sa_liste_et_personne_les_brouillons_d_un_autre() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let autre = app.organisme("Petits Pas").await;
        let agents = [
            app.lecteur("38").await,
            app.lecteur("AURA").await,
            app.lecteur("FRA").await,
        ];
        let ailleurs = app.lecteur("35").await;
        peupler(app, &usager, 150).await;

        let siennes = lister(&usager, &ListeDeclarations::default()).await;

        assert_eq!((siennes.total, siennes.donnees.len()), (150, 10));
        assert_eq!(lister(&autre, &ListeDeclarations::default()).await.total, 0);
        assert_eq!(lister(&ailleurs, &ListeDeclarations::default()).await.total, 0);
        for agent in &agents {
            let lignes = parcourir(agent, &ListeDeclarations::default()).await;
            assert_eq!(
                lignes.len(),
                140,
                "toutes ont une étape en Isère, dix sont des brouillons"
            );
            assert!(
                lignes
                    .iter()
                    .all(|ligne| ligne.statut != Statut::Brouillon && ligne.role.is_some())
            );
        }
    })
    .await;
}

#[actix_web::test]
async fn par_defaut_l_agent_voit_d_abord_ce_qui_l_attend_et_l_organisme_le_plus_recent() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agent = app.lecteur("38").await;
        peupler(app, &usager, 150).await;

        let de_l_agent = parcourir(&agent, &ListeDeclarations::default()).await;
        let de_l_organisme = parcourir(&usager, &ListeDeclarations::default()).await;

        assert!(de_l_agent.is_sorted_by_key(|ligne| (ligne.statut.priorite(), ligne.date_debut, ligne.id)));
        assert!(de_l_organisme.is_sorted_by(|a, b| (a.date_debut, a.id) >= (b.date_debut, b.id)));
    })
    .await;
}

/// Ce que le filtre demande, redit en Rust.
fn repond(ligne: &LigneDeclaration, demande: &ListeDeclarations) -> bool {
    let sans_accent = |texte: &str| {
        texte
            .to_lowercase()
            .replace(['é', 'ê'], "e")
            .replace('ç', "c")
            .replace('à', "a")
    };
    let contient = |cherche: &Option<String>, texte: &str| {
        cherche
            .as_ref()
            .is_none_or(|cherche| sans_accent(texte).contains(&sans_accent(cherche)))
    };
    (demande.statut.is_empty() || demande.statut.contains(&ligne.statut))
        && match demande.action {
            Some(FiltreAction::ATraiter) => ligne.statut.priorite() == 0,
            Some(FiltreAction::EnAttente) => ligne.statut.priorite() == 1,
            Some(FiltreAction::Toutes) | None => true,
        }
        && demande.role.is_none_or(|role| ligne.role == Some(role))
        && demande.tardif.is_none_or(|tardif| ligne.tardif == tardif)
        && demande
            .periode
            .is_none_or(|periode| vao_domain::Periode::de(ligne.date_debut) == periode)
        && demande
            .departement
            .as_ref()
            .is_none_or(|code| ligne.departement_suivi.as_ref() == Some(code))
        && demande.du.is_none_or(|du| ligne.date_debut >= du)
        && demande.au.is_none_or(|au| ligne.date_debut <= au)
        && contient(&demande.recherche, &format!("{} {}", ligne.libelle, ligne.organisme))
        && contient(&demande.libelle, &ligne.libelle)
}

fn demandes() -> impl Strategy<Value = ListeDeclarations> {
    let statuts = proptest::sample::subsequence(Statut::TOUS.to_vec(), 0..4);
    let choix = |valeurs: &[&'static str]| {
        let valeurs: Vec<String> = valeurs.iter().map(|valeur| (*valeur).to_owned()).collect();
        proptest::option::weighted(0.3, proptest::sample::select(valeurs))
    };
    let jour = |debut: &str| {
        let debut: chrono::NaiveDate = debut.parse().unwrap();
        proptest::option::weighted(0.2, (0_u64..200).prop_map(move |n| debut + chrono::Days::new(n)))
    };
    let listes = (
        statuts,
        proptest::option::of(proptest::sample::select(FiltreAction::TOUS.to_vec())),
        proptest::option::weighted(0.3, proptest::sample::select(RoleInstruction::TOUS.to_vec())),
        proptest::option::weighted(0.2, any::<bool>()),
        proptest::option::weighted(0.2, proptest::sample::select(vao_domain::Periode::TOUS.to_vec())),
    );
    let textes = (
        choix(&["38", "73", "29"]),
        choix(&["ete", "FORÊT", "&", "mer large", "100%"]),
        choix(&["ca", "neige"]),
    );
    (
        listes,
        textes,
        jour("2027-02-01"),
        jour("2027-06-01"),
        proptest::sample::select(Tri::TOUS.to_vec()),
    )
        .prop_map(
            |((statut, action, role, tardif, periode), (departement, recherche, libelle), du, au, tri)| {
                ListeDeclarations {
                    statut,
                    action,
                    role,
                    tardif,
                    periode,
                    departement,
                    // Plusieurs mots se cherchent séparément : l'oracle ne connaît que les mots seuls.
                    recherche: recherche.filter(|texte| !texte.contains(' ')),
                    libelle,
                    du,
                    au,
                    tri: Some(tri),
                    par_page: Some(40),
                    ..ListeDeclarations::default()
                }
            },
        )
}

#[actix_web::test]
async fn filtres_total_et_curseur_disent_la_meme_chose() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agents = [
            app.lecteur("38").await,
            app.lecteur("73").await,
            app.lecteur("FRA").await,
        ];
        peupler(app, &usager, 150).await;
        let mut toutes = BTreeMap::new();
        for (rang, agent) in agents.iter().enumerate() {
            toutes.insert(rang, parcourir(agent, &ListeDeclarations::default()).await);
        }
        let mut essais = TestRunner::deterministic();

        for essai in 0..60 {
            let demande = demandes().new_tree(&mut essais).unwrap().current();
            let rang = essai % agents.len();
            let lignes = parcourir(&agents[rang], &demande).await;
            let page = lister(&agents[rang], &demande).await;
            let attendues = toutes[&rang].iter().filter(|ligne| repond(ligne, &demande)).count();

            assert_eq!(
                (lignes.len(), page.total),
                (attendues, i64::try_from(attendues).unwrap()),
                "{demande:?}"
            );
            let debut: Vec<_> = lignes.iter().take(40).collect();
            assert_eq!(page.donnees.iter().collect::<Vec<_>>(), debut, "{demande:?}");
        }
    })
    .await;
}

#[actix_web::test]
async fn le_tableau_de_bord_compte_ce_que_la_liste_montre() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let acteurs = [
            usager.clone(),
            app.lecteur("38").await,
            app.lecteur("73").await,
            app.lecteur("FRA").await,
        ];
        peupler(app, &usager, 150).await;

        for acteur in &acteurs {
            let tableau: TableauDeclarations = acteur.get(tableau_de_bord::DECLARATIONS.adresse(&[])).await.json();
            for statut in Statut::TOUS {
                let demande = ListeDeclarations {
                    statut: vec![*statut],
                    ..ListeDeclarations::default()
                };
                let compteur = tableau.compteurs.iter().find(|compteur| compteur.statut == *statut);
                let total = lister(acteur, &demande).await.total;
                assert_eq!(compteur.map_or(0, |compteur| compteur.total), total, "{statut}");
                if acteur.organisme.is_none() {
                    let instruites = ListeDeclarations {
                        role: Some(RoleInstruction::Instructeur),
                        ..demande
                    };
                    let instruites = lister(acteur, &instruites).await.total;
                    assert_eq!(
                        compteur.map_or(0, |compteur| compteur.instruites),
                        instruites,
                        "{statut}"
                    );
                }
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn un_siege_se_filtre_avec_ses_etablissements() {
    TestApp::run(async |app| {
        let (siege, antenne) = super::aide::siege_et_etablissement(app).await;
        let agent = app.lecteur("38").await;
        siege.declaration().deposee().await;
        let de_l_antenne = antenne.declaration().deposee().await;
        let filtre = |id| ListeDeclarations {
            organisme_id: id,
            ..ListeDeclarations::default()
        };

        assert_eq!(lister(&agent, &filtre(siege.organisme)).await.total, 2);
        assert_eq!(lister(&agent, &filtre(antenne.organisme)).await.total, 1);
        let siret = ListeDeclarations {
            siret: Some(de_l_antenne.organisme.siret.to_string()),
            ..ListeDeclarations::default()
        };
        assert_eq!(lister(&agent, &siret).await.donnees[0].id, de_l_antenne.id);
        assert_eq!(
            lister(&siege, &ListeDeclarations::default()).await.total,
            2,
            "le porteur voit son SIREN"
        );
        assert_eq!(lister(&antenne, &ListeDeclarations::default()).await.total, 1);
        let numero = ListeDeclarations {
            numero: de_l_antenne.numero.map(|numero| numero.to_string().to_lowercase()),
            ..ListeDeclarations::default()
        };
        assert_eq!(lister(&agent, &numero).await.total, 1);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn une_demande_hors_bornes_est_refusee_avec_son_parametre() {
    TestApp::run(async |app| {
        let agent = app.lecteur("38").await;

        for (requete, pointeur) in [
            ("page=0", "/page"),
            ("parPage=101", "/parPage"),
            ("page=101&parPage=100", "/page"),
            ("curseur=bidon", "/curseur"),
            ("curseur=*&page=2", "/curseur"),
            ("statut=INCONNU", ""),
            ("inconnu=1", ""),
        ] {
            let reponse = agent.get(format!("/api/v1/declarations?{requete}")).await;

            let probleme = reponse.probleme(CodeProbleme::SaisieInvalide);
            assert_eq!(probleme.erreurs[0].pointeur, pointeur, "{requete}");
        }
        agent.get("/api/v1/declarations?page=100&parPage=100").await.statut(200);
    })
    .await;
}

/// Les plans des chemins chauds suivent les index de portée, sans tri ni parcours de table.
#[actix_web::test]
async fn la_liste_suit_les_index_de_portee() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        peupler(app, &usager, 3_000).await;
        let mut connexion = app.pool.prendre().await.unwrap();
        let isere = Portee::Departement(CodeDepartement::lire("38").unwrap());
        let cas = [
            (Filtre::tout(TriBase::Action, false, 25), "declaration_portee_action"),
            (Filtre::tout(TriBase::DateDebut, true, 25), "declaration_portee_debut"),
            (
                Filtre {
                    statuts: vec![Statut::Transmise],
                    ..Filtre::tout(TriBase::Action, false, 25)
                },
                "declaration_portee_statut",
            ),
        ];

        for (filtre, index) in cas {
            for portee in [&isere, &Portee::Nationale] {
                let plan = plan(&mut connexion, portee, &filtre).await.unwrap();

                assert!(plan.contains(index), "{plan}");
                assert!(
                    !plan.contains("Sort") && !plan.contains("Seq Scan on declaration"),
                    "{plan}"
                );
            }
        }
    })
    .await;
}
