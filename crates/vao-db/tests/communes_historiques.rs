//! Communes d'hier : qui existait quel jour, sous quel code et quel nom, et d'où on le sait.

#![cfg(test)]

use std::fs;

use chrono::NaiveDate;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Date, Text};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection as _};
use vao_db::communes::{self, Commune, Filtre};
use vao_db::essai::{Base, racine_du_depot};
use vao_db::graines::{self, Decoupage, ErreurGraines};
use vao_db::millesimes::{self, Millesime};
use vao_db::{AsyncPgConnection, OptionsPool, Pool};
use vao_domain::CodeDepartement;

fn repertoire() -> std::path::PathBuf {
    racine_du_depot()
        .unwrap()
        .join("node_modules/@etalab/decoupage-administratif/data")
}

async fn charger(base: &Base, decoupage: &Decoupage) -> graines::Bilan {
    let pool = Pool::ouvrir(&base.url_proprietaire(), OptionsPool::default()).unwrap();
    pool.transaction(async |tx| graines::referentiel(tx, Some(decoupage)).await)
        .await
        .unwrap()
}

fn jour(texte: &str) -> NaiveDate {
    texte.parse().unwrap()
}

/// Nom et département de ce code ce jour-là.
async fn le(conn: &mut AsyncPgConnection, code: &str, date: &str) -> Option<(String, String)> {
    let lue = communes::charger_le(conn, code, jour(date)).await.unwrap();
    lue.map(|commune| (commune.nom, commune.departement))
}

#[expect(clippy::unnecessary_wraps, reason = "se compare à ce que rend la lecture")]
fn paire(nom: &str, departement: &str) -> Option<(String, String)> {
    Some((nom.to_owned(), departement.to_owned()))
}

async fn du_departement(conn: &mut AsyncPgConnection, departement: &str, date: Option<&str>) -> Vec<Commune> {
    let departement = CodeDepartement::lire(departement).unwrap();
    let filtre = Filtre {
        departement: Some(&departement),
        jour: date.map(jour),
        ..Filtre::default()
    };
    communes::chercher(conn, &filtre).await.unwrap()
}

/// Chaque référentiel dit sa livraison, celle des communes étant celle du découpage lu.
async fn millesimes_de(conn: &mut AsyncPgConnection, decoupage: &Decoupage) {
    let lus = millesimes::lister(conn).await.unwrap();
    let jeux: Vec<&str> = lus.iter().map(|lu| lu.jeu.as_str()).collect();
    assert_eq!(jeux, Millesime::JEUX);
    assert_eq!(lus[1], decoupage.millesime);
    assert!(
        lus.iter()
            .all(|lu| lu.version != "0.0.1" && lu.source.contains(['I', '@'])),
        "{lus:?}"
    );
}

/// Un seul chargement sert toutes les lectures : il lit trente-cinq mille communes.
#[tokio::test(flavor = "multi_thread")]
async fn les_communes_d_un_jour_sont_celles_qui_existaient() {
    Base::executer(async |base| {
        let decoupage = Decoupage::lire(&repertoire()).unwrap();
        let bilan = charger(base, &decoupage).await;
        assert!(bilan.periodes > 7_000, "{bilan:?}");
        let mut conn = base.application().await.unwrap();

        fusions_et_changements_de_nom(&mut conn).await;
        codes_repris(&mut conn).await;
        departements_disparus(&mut conn).await;
        outre_mer(&mut conn).await;
        listes_d_un_departement(&mut conn).await;
        comptes_de_l_insee(&mut conn).await;
        aucune_periode_n_en_chevauche_une_autre(&mut conn).await;
        millesimes_de(&mut conn, &decoupage).await;
    })
    .await;
}

async fn fusions_et_changements_de_nom(conn: &mut AsyncPgConnection) {
    let pierrefitte = paire("Pierrefitte-sur-Seine", "93");
    assert_eq!(
        le(conn, "93059", "1967-12-31").await,
        None,
        "la Seine-Saint-Denis est de 1968"
    );
    assert_eq!(le(conn, "93059", "1968-01-01").await, pierrefitte);
    assert_eq!(le(conn, "93059", "2024-12-31").await, pierrefitte);
    assert_eq!(le(conn, "93059", "2025-01-01").await, None, "fondue dans Saint-Denis");
    assert_eq!(communes::charger(conn, "93059").await.unwrap(), None);

    assert_eq!(le(conn, "38206", "2020-02-28").await, paire("Laval", "38"));
    assert_eq!(
        le(conn, "38206", "2020-02-29").await,
        paire("Laval-en-Belledonne", "38")
    );
    let aujourd_hui = communes::charger(conn, "38206").await.unwrap().unwrap();
    assert_eq!(aujourd_hui.date_debut, Some(jour("2020-02-29")));
    assert_eq!(aujourd_hui.date_fin, None);
    assert_eq!(aujourd_hui.codes_postaux, ["38190"]);
}

/// 27676 a été Venables, puis Les Trois Lacs, puis plus personne pendant deux ans, puis de nouveau Les Trois Lacs.
async fn codes_repris(conn: &mut AsyncPgConnection) {
    for (date, attendu) in [
        ("1950-06-01", paire("Venables", "27")),
        ("2016-12-31", paire("Venables", "27")),
        ("2017-01-01", paire("Les Trois Lacs", "27")),
        ("2020-12-31", paire("Les Trois Lacs", "27")),
        ("2021-01-01", None),
        ("2022-12-31", None),
        ("2023-01-01", paire("Les Trois Lacs", "27")),
        ("2027-07-01", paire("Les Trois Lacs", "27")),
    ] {
        assert_eq!(le(conn, "27676", date).await, attendu, "{date}");
    }
    assert_eq!(le(conn, "27058", "2022-06-01").await, paire("Les Trois Lacs", "27"));
}

/// La Corse, la Seine et la Seine-et-Oise ont été partagées : chaque commune garde le territoire d'aujourd'hui.
async fn departements_disparus(conn: &mut AsyncPgConnection) {
    assert_eq!(le(conn, "20004", "1975-12-31").await, paire("Ajaccio", "2A"));
    assert_eq!(le(conn, "20004", "1976-01-01").await, None);
    assert_eq!(le(conn, "2A004", "1975-12-31").await, None);
    assert_eq!(le(conn, "2A004", "1976-01-01").await, paire("Ajaccio", "2A"));
    assert_eq!(le(conn, "75007", "1960-01-01").await, paire("Bagneux", "92"));
    assert_eq!(
        le(conn, "78001", "1960-01-01").await,
        paire("Abbéville-la-Rivière", "91")
    );

    let corse = du_departement(conn, "2A", Some("1970-01-01")).await;
    assert!(corse.len() > 100, "{}", corse.len());
    assert!(corse.iter().all(|commune| commune.code_insee.starts_with("20")));
    let paris = du_departement(conn, "75", Some("1960-01-01")).await;
    assert!(
        paris.iter().all(|commune| commune.nom.starts_with("Paris")),
        "{paris:?}"
    );
}

async fn outre_mer(conn: &mut AsyncPgConnection) {
    let grand_santi = paire("Grand-Santi-Papaichton", "973");
    assert_eq!(le(conn, "97357", "1970-01-01").await, grand_santi);
    assert_eq!(le(conn, "97357", "1976-11-12").await, paire("Grand-Santi", "973"));
    assert_eq!(le(conn, "97123", "2007-07-14").await, paire("Saint-Barthélemy", "971"));
    assert_eq!(le(conn, "97701", "2007-07-14").await, None);
    assert_eq!(le(conn, "97701", "2007-07-15").await, paire("Saint-Barthélemy", "977"));
    assert_eq!(le(conn, "97123", "2007-07-15").await, None);
    assert_eq!(le(conn, "98735", "1990-01-01").await, paire("Papeete", "987"));
    assert_eq!(le(conn, "98818", "2026-07-01").await, paire("Nouméa", "988"));
}

async fn listes_d_un_departement(conn: &mut AsyncPgConnection) {
    let rhone = du_departement(conn, "69", Some("2026-07-01")).await;
    let aujourd_hui = du_departement(conn, "69", None).await;
    assert_eq!(rhone, aujourd_hui, "rien n'a changé depuis le 1er janvier");
    assert_eq!(rhone[0].nom, "Affoux");
    assert!(rhone.iter().all(|commune| commune.date_fin.is_none()));
    let codes = |liste: &[Commune]| {
        liste
            .iter()
            .map(|commune| commune.code_insee.clone())
            .collect::<Vec<_>>()
    };
    assert!(
        !codes(&rhone).contains(&"69152".to_owned()),
        "Pierre-Bénite, fondue en 2024"
    );

    let hier = du_departement(conn, "69", Some("2023-07-01")).await;
    assert!(codes(&hier).contains(&"69152".to_owned()));
    let ancienne = hier.iter().find(|commune| commune.code_insee == "69152").unwrap();
    assert_eq!(ancienne.date_fin, Some(jour("2024-01-01")));
    assert_eq!(ancienne.codes_postaux, Vec::<String>::new());

    let filtre = |jour| Filtre {
        recherche: Some("pierre benite"),
        jour,
        limite: Some(20),
        ..Filtre::default()
    };
    let noms = |liste: Vec<Commune>| liste.into_iter().map(|commune| commune.nom).collect::<Vec<_>>();
    let saisie = noms(communes::chercher(conn, &filtre(None)).await.unwrap());
    assert_eq!(
        saisie,
        ["Oullins-Pierre-Bénite"],
        "une adresse ne se saisit pas dans une commune d'hier"
    );
    let ce_jour_la = communes::chercher(conn, &filtre(Some(jour("2023-07-01"))))
        .await
        .unwrap();
    assert_eq!(noms(ce_jour_la), ["Pierre-Bénite"]);
}

#[derive(QueryableByName)]
struct Compte {
    #[diesel(sql_type = BigInt)]
    total: i64,
}

/// Nombres publiés par l'INSEE au 1er janvier : métropole et départements d'outre-mer, sans les arrondissements.
async fn comptes_de_l_insee(conn: &mut AsyncPgConnection) {
    for (date, attendu) in [
        ("2019-01-01", 34_970),
        ("2021-01-01", 34_965),
        ("2022-01-01", 34_955),
        ("2023-01-01", 34_945),
        ("2024-01-01", 34_935),
        ("2025-01-01", 34_875),
        ("2026-01-01", 34_875),
    ] {
        let compte: Compte = diesel::sql_query(
            "SELECT count(*) AS total FROM commune_periode
             WHERE (date_debut IS NULL OR date_debut <= $1) AND (date_fin IS NULL OR date_fin > $1)
               AND departement NOT IN ('975', '977', '978', '984', '986', '987', '988', '989')
               AND nom !~ ' Arrondissement$'",
        )
        .bind::<Date, _>(jour(date))
        .get_result(conn)
        .await
        .unwrap();
        assert_eq!(compte.total, attendu, "{date}");
    }
}

async fn aucune_periode_n_en_chevauche_une_autre(conn: &mut AsyncPgConnection) {
    let compte: Compte = diesel::sql_query(
        "SELECT count(*) AS total FROM commune_historique h JOIN commune_periode p USING (code_insee)
         WHERE (p.date_fin IS NULL OR p.date_fin > h.date_fin)
           AND (p.date_debut IS NULL OR p.date_debut < h.date_fin)",
    )
    .get_result(conn)
    .await
    .unwrap();
    assert_eq!(compte.total, 0);
}

#[derive(Debug, PartialEq, Eq, QueryableByName)]
struct Nom {
    #[diesel(sql_type = Text)]
    nom: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn un_rechargement_ne_change_rien_puis_repare_ce_qui_a_ete_abime() {
    Base::executer(async |base| {
        let mut decoupage = Decoupage::lire(&repertoire()).unwrap();
        decoupage.communes.truncate(50);
        charger(base, &decoupage).await;

        let rejeu = charger(base, &decoupage).await;
        let mut conn = base.proprietaire().await.unwrap();
        conn.batch_execute(
            "UPDATE commune_historique SET nom = 'Ailleurs' WHERE code_insee = '20004';
             DELETE FROM commune_historique WHERE code_insee = '75007';
             INSERT INTO commune_historique VALUES ('38999', 'Nulle part', '38', NULL, '1950-01-01');
             UPDATE millesime SET version = '0.0.1'",
        )
        .await
        .unwrap();
        let reparation = charger(base, &decoupage).await;

        assert_eq!(rejeu, graines::Bilan::default());
        assert_eq!(
            reparation,
            graines::Bilan {
                periodes: 3,
                ..graines::Bilan::default()
            }
        );
        let lus: Vec<Nom> = diesel::sql_query(
            "SELECT nom FROM commune_historique WHERE code_insee IN ('20004', '75007', '38999') ORDER BY code_insee",
        )
        .load(&mut conn)
        .await
        .unwrap();
        assert_eq!(
            lus.into_iter().map(|lu| lu.nom).collect::<Vec<_>>(),
            ["Ajaccio", "Bagneux"]
        );
        millesimes_de(&mut conn, &decoupage).await;
    })
    .await;
}

#[test]
fn un_autre_decoupage_que_celui_dont_on_connait_l_histoire_est_refuse() {
    let dossier = std::env::temp_dir().join(format!("vao-decoupage-{}", std::process::id()));
    fs::create_dir_all(&dossier).unwrap();
    fs::write(dossier.join("communes.json"), "[]").unwrap();

    let refus = Decoupage::lire(&dossier).unwrap_err();

    fs::remove_dir_all(&dossier).unwrap();
    assert!(matches!(refus, ErreurGraines::Livraison { .. }));
    let texte = refus.to_string();
    assert!(texte.contains("@etalab/decoupage-administratif 6.0.0"), "{texte}");
}
