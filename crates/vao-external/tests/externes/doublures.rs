//! Les cas des doublures que les formes documentées ne montrent pas.

use serde_json::{Value, json};
use vao_external::{Etablissement, Lecture, NatureAdresse, NatureMandataire, RechercheAdresse};

use crate::commun::{Monde, siren, siret};

async fn fiche(monde: &Monde, texte: &str) -> Etablissement {
    let lu = monde
        .externes
        .annuaire
        .etablissement(&siret(texte), Lecture::Gardee)
        .await;
    lu.unwrap().valeur.unwrap()
}

#[tokio::test]
async fn les_fiches_particulieres_se_lisent() {
    let monde = Monde::creer().await;

    let ajaccio = fiche(&monde, "99999903000011").await;
    assert_eq!(
        (ajaccio.nom().as_str(), ajaccio.departement.unwrap().as_str()),
        ("MARIE SANTONI", "2A")
    );
    assert!(ajaccio.unite.categorie.unwrap().est_personne_physique());
    let ile = fiche(&monde, "99999906300012").await.coordonnees.unwrap();
    assert!(
        (55.2..55.9).contains(&ile.longitude) && (-21.4..-20.8).contains(&ile.latitude),
        "{ile:?}"
    );
    assert!(!fiche(&monde, "99999902200026").await.actif(), "fermé");
    assert!(!fiche(&monde, "99999906300020").await.actif(), "unité cessée");

    let masque = fiche(&monde, "99999904800013").await;
    assert!(!masque.diffusible);
    assert_eq!((masque.nom().as_str(), masque.adresse.ligne()), ("", None));
    assert_eq!((&masque.departement, masque.coordonnees), (&None, None));
    assert!(!format!("{masque:?}").contains("[ND]"), "{masque:?}");

    let complet = fiche(&monde, "99999124300026").await;
    assert_eq!(
        complet.adresse.ligne().as_deref(),
        Some("BATIMENT C 44 ter AVENUE DU DRAPEAU 21000 DIJON")
    );
}

/// Trois pages, trois appels : le rang est borné à mille par le service, le curseur non.
#[tokio::test]
async fn deux_mille_trois_cent_cinquante_etablissements_se_lisent_en_trois_appels() {
    let monde = Monde::creer().await;

    let liste = monde
        .externes
        .annuaire
        .etablissements(&siren("999999055"), Lecture::Gardee)
        .await;
    let liste = liste.unwrap().valeur;

    assert_eq!((liste.liste.len(), liste.total, liste.complete), (2_350, 2_350, true));
    assert_eq!(monde.doublures.appels("sirene"), 3);
    assert_eq!(liste.liste.iter().filter(|lu| lu.siege).count(), 1);
    assert_eq!(liste.liste.iter().filter(|lu| !lu.actif()).count(), 235);
    assert!(
        liste
            .liste
            .iter()
            .all(|lu| !lu.nom().is_empty() && lu.adresse.commune.is_some())
    );
}

#[tokio::test]
async fn un_siege_et_ses_onze_etablissements() {
    let monde = Monde::creer().await;

    let liste = monde
        .externes
        .annuaire
        .etablissements(&siren("999991011"), Lecture::Gardee)
        .await;
    let liste = liste.unwrap().valeur.liste;

    assert_eq!(liste.len(), 12);
    assert_eq!(liste.iter().filter(|lu| lu.actif()).count(), 10);
    let sieges: Vec<_> = liste.iter().map(|lu| lu.siret_siege().unwrap()).collect();
    assert!(sieges.iter().all(|siege| *siege == siret("99999101100019")));
}

#[tokio::test]
async fn une_succession_se_suit_jusqu_au_bout() {
    let monde = Monde::creer().await;
    let suivre = async |depart: &str| {
        let lue = monde
            .externes
            .annuaire
            .succession(&siret(depart), Lecture::Gardee)
            .await;
        lue.unwrap().valeur
    };

    let chaine = suivre("99999120100016").await;
    let dates: Vec<_> = chaine.iter().map(|lien| lien.date.to_string()).collect();
    assert_eq!(dates, ["2022-04-01", "2025-09-01"]);
    assert_eq!(chaine.last().unwrap().successeur, siret("99999120100032"));
    let ailleurs = suivre("99999121900018").await;
    assert!(ailleurs.first().unwrap().change_de_siren());
}

#[tokio::test]
async fn les_representants_d_une_societe() {
    let monde = Monde::creer().await;
    let mut natures = Vec::new();
    for racine in 1_000..1_360_u32 {
        let Some(numero) = (0..10).find_map(|cle| vao_domain::Siren::lire(&format!("9999{racine}{cle}")).ok()) else {
            continue;
        };
        let lu = monde
            .externes
            .registre
            .representants(&numero, Lecture::Gardee)
            .await
            .unwrap();
        for mandataire in lu.valeur.into_iter().flat_map(|extrait| extrait.mandataires) {
            assert!(!mandataire.fonction.contains("COMPTES"));
            natures.push(mandataire.nature);
        }
    }
    assert!(natures.len() > 50, "{}", natures.len());
    assert!(natures.contains(&NatureMandataire::PersonneMorale));
    assert!(natures.contains(&NatureMandataire::PersonnePhysique));
}

#[tokio::test]
async fn une_adresse_se_cherche_sans_accents_et_avec_des_signes() {
    let monde = Monde::creer().await;
    let chercher = async |recherche: RechercheAdresse| {
        let trouvees = monde.externes.adresses.chercher(&recherche).await;
        trouvees.unwrap().valeur
    };
    let lire = |texte: &str| RechercheAdresse::lire(texte).unwrap();

    let sans_accents = chercher(lire("place de l'eglise ajaccio")).await;
    assert_eq!(
        sans_accents.first().unwrap().departement.as_ref().unwrap().as_str(),
        "2A"
    );
    let signes = chercher(lire("12 rue Prévert & Kosma #").code_insee("38185").unwrap()).await;
    assert_eq!(signes.first().unwrap().label, "12 Rue Prévert & Kosma 38000 Grenoble");
    let communes = chercher(lire("saint-denis").communes()).await;
    assert!(communes.iter().all(|lue| lue.nature == NatureAdresse::Commune));
    let departements: Vec<_> = communes
        .iter()
        .map(|lue| lue.departement.clone().unwrap().to_string())
        .collect();
    assert_eq!(departements.len(), 2, "{departements:?}");
    assert!(departements.contains(&"974".to_owned()) && departements.contains(&"93".to_owned()));
    assert_eq!(chercher(lire("rue des marronniers").limite(3)).await.len(), 3);
    let limites = chercher(lire("rue des marronniers")).await;
    assert_eq!(limites.len(), 10);
    let tahiti = chercher(lire("papeete").communes()).await;
    assert_eq!(tahiti.first().unwrap().departement.as_ref().unwrap().as_str(), "987");
}

#[tokio::test]
async fn la_geographie_porte_les_codes_de_l_insee_et_les_seuls_champs_demandes() {
    let monde = Monde::creer().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let lire = async |chemin: &str| -> Vec<Value> {
        let reponse = http.get(format!("{}{chemin}", monde.adresse)).send().await.unwrap();
        reponse.json().await.unwrap()
    };
    let regions = lire("/regions?fields=nom,code").await;
    let departements = lire("/departements?fields=nom,code,codeRegion").await;
    let annecy = lire("/communes?code=74010&fields=codesPostaux,codeRegion").await;

    let de_code = |lignes: &[Value], code: &str| lignes.iter().find(|ligne| ligne["code"] == code).cloned();
    assert_eq!(regions.len(), 18, "{regions:?}");
    assert_eq!(
        de_code(&regions, "84"),
        Some(json!({ "nom": "Auvergne-Rhône-Alpes", "code": "84" }))
    );
    assert_eq!(
        de_code(&departements, "974"),
        Some(json!({ "nom": "La Réunion", "code": "974", "codeRegion": "04" }))
    );
    assert_eq!(
        de_code(&departements, "987").unwrap()["codeRegion"],
        "987",
        "n'est d'aucune région"
    );
    assert_eq!(
        annecy,
        [json!({ "nom": "Annecy", "code": "74010", "codesPostaux": ["74000"], "codeRegion": "84" })]
    );
    let entiere = lire("/communes?nom=Annecy&boost=population&limit=1").await;
    assert_eq!(entiere[0]["codeDepartement"], "74");
    assert!(entiere[0]["centre"]["coordinates"].is_array());
}

/// Ce que les doublures vérifient, comme les services.
#[tokio::test]
async fn une_demande_mal_faite_est_refusee() {
    let monde = Monde::creer().await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let sirene = "/api-sirene/3.11";
    let extrait = "/v3/infogreffe/rcs/unites_legales";
    let complet = "context=vacances_adaptees_organisees&object=operateur_sejour_vao&recipient=99999901400015";
    let cas = [
        (format!("{sirene}/siret/99999901400015"), false, 401),
        (format!("{sirene}/siret/9999990140001"), true, 400),
        (format!("{sirene}/siret/99999901400015?date=hier"), true, 400),
        (format!("{sirene}/siret/99999901400015?date=2027-01-15"), true, 200),
        (format!("{sirene}/siret?q=siren:999999055&nombre=1001"), true, 400),
        (format!("{sirene}/siret?q=siren:999999055&debut=1001"), true, 400),
        (
            format!("{sirene}/siret?q=siren:999999055&debut=1000&nombre=2"),
            true,
            200,
        ),
        ("/privileges".to_owned(), false, 401),
        (format!("{extrait}/999999022/extrait_kbis?{complet}"), true, 200),
        (
            format!("{extrait}/999999022/extrait_kbis?context=a&object=b"),
            true,
            422,
        ),
        (format!("{extrait}/123/extrait_kbis?{complet}"), true, 422),
        (format!("{extrait}/999999014/extrait_kbis?{complet}"), true, 404),
        ("/search?q=ab".to_owned(), true, 400),
        ("/search/?q=paris".to_owned(), true, 200),
        ("/geocodage/search/?q=paris&autocomplete=0".to_owned(), true, 200),
        ("/geocodage/search?q=paris&limit=0".to_owned(), true, 400),
        ("/geocodage/search?q=paris&type=ville".to_owned(), true, 400),
        ("/tuiles/12/2074/1409.png".to_owned(), true, 200),
        ("/0/0/1.png".to_owned(), true, 404),
        ("/regions".to_owned(), true, 200),
        ("/departements".to_owned(), true, 200),
        ("/communes?codePostal=74000".to_owned(), true, 200),
        ("/ailleurs".to_owned(), true, 404),
    ];

    for (chemin, cle, statut) in cas {
        let mut demande = http.get(format!("{}{chemin}", monde.adresse));
        if cle {
            demande = demande.header("X-INSEE-Api-Key-Integration", "k").bearer_auth("k");
        }
        assert_eq!(demande.send().await.unwrap().status().as_u16(), statut, "{chemin}");
    }
    for (chemin, statut) in [
        ("/_pannes/sirene?mode=coupee", 200),
        ("/_pannes/ailleurs?mode=500", 400),
    ] {
        let reponse = http.post(format!("{}{chemin}", monde.adresse)).send().await.unwrap();
        assert_eq!(reponse.status().as_u16(), statut, "{chemin}");
    }
}
