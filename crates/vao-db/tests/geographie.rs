//! Territoires et communes, chargés depuis le découpage administratif publié.

#![cfg(test)]

use vao_db::communes::{self, Filtre};
use vao_db::essai::{Base, racine_du_depot};
use vao_db::graines::{self, Decoupage};
use vao_db::{AsyncPgConnection, OptionsPool, Pool, territoires};
use vao_domain::{CodeTerritoire, NiveauTerritoire};

fn decoupage() -> Decoupage {
    let repertoire = racine_du_depot()
        .unwrap()
        .join("node_modules/@etalab/decoupage-administratif/data");
    Decoupage::lire(&repertoire).expect("npm ci installe le découpage administratif")
}

async fn charger(base: &Base, decoupage: &Decoupage) -> graines::Bilan {
    let pool = Pool::ouvrir(&base.url_proprietaire(), OptionsPool::default()).unwrap();
    pool.transaction(async |tx| graines::referentiel(tx, Some(decoupage)).await)
        .await
        .unwrap()
}

async fn trouver(conn: &mut AsyncPgConnection, recherche: &str) -> Vec<communes::Commune> {
    let filtre = Filtre {
        recherche: Some(recherche),
        limite: Some(20),
        ..Filtre::default()
    };
    communes::chercher(conn, &filtre).await.unwrap()
}

async fn noms(conn: &mut AsyncPgConnection, recherche: &str) -> Vec<(String, String)> {
    trouver(conn, recherche)
        .await
        .into_iter()
        .map(|commune| (commune.nom, commune.departement))
        .collect()
}

async fn premiere(conn: &mut AsyncPgConnection, recherche: &str) -> (String, String) {
    noms(conn, recherche).await.into_iter().next().unwrap_or_default()
}

fn paire(nom: &str, departement: &str) -> (String, String) {
    (nom.to_owned(), departement.to_owned())
}

/// Un seul chargement sert toutes les recherches : il lit trente-cinq mille communes.
#[tokio::test(flavor = "multi_thread")]
async fn les_communes_se_trouvent_comme_on_les_ecrit() {
    Base::executer(async |base| {
        let decoupage = decoupage();
        let bilan = charger(base, &decoupage).await;
        assert_eq!(bilan.communes, decoupage.communes.len());
        assert!(bilan.communes > 34_000);
        let mut conn = base.application().await.unwrap();

        for ecriture in [
            "Saint-Étienne",
            "saint etienne",
            "SAINT-ETIENNE",
            "st etienne",
            "St-Étienne",
        ] {
            assert_eq!(
                premiere(&mut conn, ecriture).await,
                paire("Saint-Étienne", "42"),
                "{ecriture}"
            );
        }
        assert_eq!(premiere(&mut conn, "ajaccio").await, paire("Ajaccio", "2A"));
        assert_eq!(premiere(&mut conn, "Bastia").await, paire("Bastia", "2B"));
        assert_eq!(premiere(&mut conn, "noumea").await, paire("Nouméa", "988"));
        assert_eq!(premiere(&mut conn, "Papeete").await, paire("Papeete", "987"));
        assert_eq!(
            premiere(&mut conn, "l’abergement de varey").await,
            paire("L'Abergement-de-Varey", "01")
        );
        assert_eq!(
            premiere(&mut conn, "Lyon 3e").await,
            paire("Lyon 3e Arrondissement", "69")
        );
        let denis = noms(&mut conn, "Saint-Denis").await;
        assert!(denis.iter().take(4).all(|(nom, _)| nom == "Saint-Denis"), "{denis:?}");
        assert!(denis.contains(&paire("Saint-Denis", "974")));
        assert_eq!(denis.len(), 20);

        recherches_par_code_postal(&mut conn).await;
        rien_d_ecrit_ne_deborde(&mut conn).await;
    })
    .await;
}

async fn recherches_par_code_postal(conn: &mut AsyncPgConnection) {
    assert_eq!(noms(conn, "38000").await, vec![paire("Grenoble", "38")]);
    assert_eq!(noms(conn, "97400").await, vec![paire("Saint-Denis", "974")]);
    let debut = trouver(conn, "2009").await;
    assert!(
        debut.iter().any(|commune| commune.nom == "Ajaccio"),
        "début de code postal : {debut:?}"
    );
    let saint_etienne = trouver(conn, "42100").await;
    assert_eq!(saint_etienne[0].codes_postaux, ["42000", "42100", "42230"]);
    assert_eq!(communes::charger(conn, "2A004").await.unwrap().unwrap().nom, "Ajaccio");
    assert_eq!(communes::charger(conn, "99999").await.unwrap(), None);
}

async fn rien_d_ecrit_ne_deborde(conn: &mut AsyncPgConnection) {
    for texte in [
        "%%",
        "__",
        "%a%",
        "\\\\",
        "\\%",
        "％％",
        "'; DROP TABLE commune; --",
        "\"\"",
        "a",
        "",
        " - ",
        "\u{0}\u{0}",
    ] {
        assert_eq!(
            noms(conn, texte).await,
            vec![],
            "{texte:?} ne trouve rien et ne casse rien"
        );
    }
    assert_eq!(premiere(conn, "Grenoble").await, paire("Grenoble", "38"));
}

#[tokio::test(flavor = "multi_thread")]
async fn un_deuxieme_chargement_ne_change_rien_et_suit_les_disparitions() {
    Base::executer(async |base| {
        let mut decoupage = decoupage();
        decoupage.communes.truncate(200);
        charger(base, &decoupage).await;

        let rejeu = charger(base, &decoupage).await;
        decoupage.communes.pop();
        decoupage.communes[0].nom = "Nouveau nom".into();
        let suite = charger(base, &decoupage).await;

        assert_eq!(rejeu, graines::Bilan::default());
        assert_eq!(
            suite,
            graines::Bilan {
                communes: 1,
                communes_retirees: 1,
                ..graines::Bilan::default()
            }
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn l_arbre_des_territoires_se_lit() {
    Base::executer(async |base| {
        let pool = Pool::ouvrir(&base.url_proprietaire(), OptionsPool::default()).unwrap();
        pool.transaction(async |tx| graines::referentiel(tx, None).await)
            .await
            .unwrap();
        let mut conn = base.application().await.unwrap();
        let code = |texte: &str| CodeTerritoire(texte.to_owned());

        assert_eq!(territoires::regions(&mut conn).await.unwrap().len(), 18);
        assert_eq!(territoires::departements(&mut conn, None).await.unwrap().len(), 105);
        let corse = territoires::departements(&mut conn, Some(&code("COR"))).await.unwrap();
        assert_eq!(corse.iter().map(|t| t.code.as_str()).collect::<Vec<_>>(), ["2A", "2B"]);
        assert_eq!(corse[0].libelle, "Corse-du-Sud");
        assert_eq!(corse[0].niveau(), NiveauTerritoire::Departemental);
        assert_eq!(
            territoires::parent(&mut conn, &code("2A")).await.unwrap().unwrap().code,
            "COR"
        );
        assert_eq!(
            territoires::parent(&mut conn, &code("AURA"))
                .await
                .unwrap()
                .unwrap()
                .code,
            "FRA"
        );
        assert_eq!(territoires::parent(&mut conn, &code("FRA")).await.unwrap(), None);
        let isere = territoires::charger(&mut conn, &code("38")).await.unwrap().unwrap();
        assert_eq!(
            (isere.libelle.as_str(), isere.parent.as_deref()),
            ("Isère", Some("AURA"))
        );
        assert_eq!(territoires::charger(&mut conn, &code("999")).await.unwrap(), None);
    })
    .await;
}
