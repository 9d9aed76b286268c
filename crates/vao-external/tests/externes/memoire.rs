//! Ce qui se garde, combien de temps, et ce qui se ressert quand le service est en panne.

use chrono::TimeDelta;
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use vao_external::{ErreurExterne, Lecture, RechercheAdresse};

use crate::commun::{Monde, siren, siret};

#[tokio::test]
async fn une_fiche_recente_se_ressert_et_se_relit_quand_on_le_demande() {
    let monde = Monde::creer().await;
    let lyon = siret("99999901400015");
    let lire = async |lecture| monde.externes.annuaire.etablissement(&lyon, lecture).await.unwrap();

    let premiere = lire(Lecture::Gardee).await;
    monde.horloge.avancer(TimeDelta::hours(23));
    let seconde = lire(Lecture::Gardee).await;

    assert_eq!(premiere, seconde);
    assert!(!seconde.perime);
    assert_eq!(monde.doublures.appels("sirene"), 1);
    let relue = lire(Lecture::Fraiche).await;
    assert_eq!(relue.releve_le, monde.horloge.lire());
    monde.horloge.avancer(TimeDelta::hours(23));
    assert_eq!(
        lire(Lecture::Gardee).await.releve_le,
        relue.releve_le,
        "la relecture est gardée à son tour"
    );
    assert_eq!(monde.doublures.appels("sirene"), 2);
}

#[tokio::test]
async fn une_fiche_ancienne_se_sert_un_jour_de_plus_si_le_service_est_en_panne() {
    let monde = Monde::creer().await;
    let lyon = siret("99999901400015");
    let lire = async |lecture| monde.externes.annuaire.etablissement(&lyon, lecture).await;
    let releve_le = lire(Lecture::Gardee).await.unwrap().releve_le;
    monde.panne("sirene", "500");

    monde.horloge.avancer(TimeDelta::hours(25));
    let perimee = lire(Lecture::Gardee).await.unwrap();
    assert!(perimee.perime && perimee.releve_le == releve_le && perimee.valeur.is_some());
    lire(Lecture::Fraiche)
        .await
        .expect_err("une relecture ne se contente pas d'une ancienne");
    monde.horloge.avancer(TimeDelta::hours(24));
    lire(Lecture::Gardee).await.expect_err("trop ancienne");
    monde.panne("sirene", "aucune");
    assert!(!lire(Lecture::Gardee).await.unwrap().perime);
}

/// Une entreprise créée ce matin s'inscrit ce matin.
#[tokio::test]
async fn un_inconnu_ne_se_garde_que_cinq_minutes_et_ne_se_sert_pas_perime() {
    let monde = Monde::creer().await;
    let inconnu = siret("99999901400049");
    let lire = async || monde.externes.annuaire.etablissement(&inconnu, Lecture::Gardee).await;

    assert_eq!(lire().await.unwrap().valeur, None);
    assert_eq!(lire().await.unwrap().valeur, None);
    assert_eq!(monde.doublures.appels("sirene"), 1);
    monde.horloge.avancer(TimeDelta::minutes(6));
    monde.panne("sirene", "500");
    assert!(matches!(lire().await, Err(ErreurExterne::Indisponible { .. })));
}

#[tokio::test]
async fn une_panne_ne_se_garde_pas() {
    let monde = Monde::creer().await;
    let numero = siren("999999022");
    monde.panne("entreprise", "500");
    let lire = async || monde.externes.registre.representants(&numero, Lecture::Gardee).await;

    lire().await.unwrap_err();
    monde.panne("entreprise", "aucune");

    assert!(lire().await.unwrap().valeur.is_some());
}

#[tokio::test]
async fn des_demandes_simultanees_font_un_appel() {
    let monde = Monde::creer().await;
    let lyon = siret("99999901400015");

    let lectures = (0..20).map(|_| monde.externes.annuaire.etablissement(&lyon, Lecture::Gardee));
    let lues = futures::future::join_all(lectures).await;

    assert!(lues.iter().all(|lue| lue.as_ref().unwrap().valeur.is_some()));
    assert_eq!(monde.doublures.appels("sirene"), 1);
}

#[tokio::test]
async fn une_recherche_d_adresse_se_garde_une_heure() {
    let monde = Monde::creer().await;
    let chercher = async |texte: &str| {
        let recherche = RechercheAdresse::lire(texte).unwrap();
        monde.externes.adresses.chercher(&recherche).await.unwrap()
    };

    chercher("12 rue des Marronniers").await;
    chercher(" 12  RUE des marronniers ").await;
    assert_eq!(monde.doublures.appels("adresse"), 1);
    monde.horloge.avancer(TimeDelta::minutes(61));
    chercher("12 rue des marronniers").await;
    assert_eq!(monde.doublures.appels("adresse"), 2);
}

/// Le service compte par adresse IP, et tout le monde a la nôtre : au-delà, il refuserait aussi les suivants.
#[tokio::test]
async fn une_rafale_de_recherches_ne_depasse_pas_ce_que_le_service_admet() {
    let monde = Monde::creer().await;
    let recherches: Vec<_> = (1..=60)
        .map(|numero| RechercheAdresse::lire(&format!("{numero} rue des Marronniers")).unwrap())
        .collect();

    let reponses = futures::future::join_all(recherches.iter().map(|lue| monde.externes.adresses.chercher(lue))).await;

    let refus = reponses.iter().filter(|reponse| {
        matches!(reponse, Err(ErreurExterne::Quota { reessayer_dans: Some(attente), .. }) if attente.as_secs() < 1)
    });
    let (refus, appels) = (refus.count(), monde.doublures.appels("adresse"));
    assert_eq!(refus + appels, 60, "refusée sans appel, ou appelée");
    assert!((10..50).contains(&appels), "{appels}");
    let mut registre = Registry::default();
    monde.externes.mesures.inscrire(&mut registre);
    let mut texte = String::new();
    encode(&mut texte, &registre).unwrap();
    let attendue = format!(r#"externe_appels_limites_total{{service="adresse"}} {refus}"#);
    assert!(texte.lines().any(|ligne| ligne == attendue), "{texte}");
}
