//! Les mêmes cas contre les doublures des services, par les vrais clients : adresses, délais, formes, pannes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use secrecy::SecretString;
use tokio::net::TcpListener;
use vao_contract::CodeProbleme;
use vao_contract::organisme::{ETABLISSEMENTS, ListeEtablissements, OrganismeDto, RAFRAICHIR};
use vao_contract::services_externes::ServiceExterne;
use vao_domain::{Siren, Siret};
use vao_external::doublures::Doublures;
use vao_external::{Delais, Externes, Lecture, Reglages, ReglagesEntreprise, ReglagesService, SourceCle};
use vao_server::annuaire::{chercher, lire};
use vao_server::app::Commun;
use vao_server::commandes::serve::servir;
use vao_test::{Acteur, OrganismeEssai, TestApp};

/// Serveur branché sur les doublures.
struct Monde {
    doublures: Arc<Doublures>,
    commun: Arc<Commun>,
}

impl Monde {
    async fn creer(app: &TestApp) -> Self {
        let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let adresse = format!("http://{}", ecoute.local_addr().unwrap());
        let doublures = Doublures::preparer(
            include_str!("../../../../seeds/doublures.csv"),
            include_str!("../../../../seeds/doublures-communes.csv"),
        )
        .unwrap();
        actix_web::rt::spawn(Arc::clone(&doublures).servir(ecoute));
        let service = |chemin: &str| ReglagesService {
            base: format!("{adresse}{chemin}"),
            cle: SourceCle::Valeur(SecretString::from("cle-d-essai")),
            delais: Delais::default(),
        };
        let horloge = app.horloge.clone();
        let externes = Externes::preparer(&Reglages {
            sirene: service("/api-sirene/3.11"),
            sirene_pages: 20,
            entreprise: ReglagesEntreprise {
                service: service(""),
                destinataire: Siret::lire("13002526500013").unwrap(),
            },
            adresse: service("/geocodage"),
            contact: "https://vao.test".to_owned(),
            horloge: Arc::new(move || horloge.maintenant()),
        })
        .unwrap();
        let commun = Commun::avec_externes(app.commun.config.clone(), app.horloge.clone(), externes).unwrap();
        Self { doublures, commun }
    }
}

fn siret(texte: &str) -> Siret {
    Siret::lire(texte).unwrap()
}

/// ORGANISME-O2, ORGANISME-O7, ORGANISME-O8, ORGANISME-O18 et ORGANISME-O19, par les vrais clients.
#[actix_web::test]
async fn les_cas_du_jeu_d_essai_se_lisent_comme_attendu() {
    TestApp::run(async |app| {
        let monde = Monde::creer(app).await;
        let lu = async |texte: &str| lire(&monde.commun, &siret(texte), Lecture::Gardee).await.unwrap();

        let association = lu("99999901400015").await;
        assert!(association.releve.siege && association.representants.is_empty() && association.manquants.is_empty());
        let adresse = association.releve.adresse().unwrap();
        assert!(
            adresse.contains("12 bis") && adresse.contains("MARRONNIERS"),
            "{adresse}"
        );

        let societe = lu("99999902200018").await;
        assert!(!societe.representants.is_empty());
        let masquee = lu("99999904800013").await;
        assert!(!masquee.releve.diffusible && masquee.releve.nom().is_empty() && masquee.releve.adresse().is_none());
        let corse = lu("99999903000011").await;
        assert_eq!(corse.releve.departement.as_deref(), Some("2A"));
        assert_eq!(corse.releve.identite.nom_naissance.as_deref(), Some("SANTONI"));

        let reunion = lu("99999906300012").await.releve.identite.adresse.unwrap();
        let [longitude, latitude] = reunion.coordinates.unwrap();
        assert!((55.0..56.0).contains(&longitude) && (-22.0..-20.0).contains(&latitude));
        assert!(lu("99999906300020").await.releve.unite_cessee);
        let inconnu = lire(&monde.commun, &app.siret(4242, 1), Lecture::Gardee)
            .await
            .unwrap_err();
        assert_eq!(inconnu.code(), CodeProbleme::Introuvable);
    })
    .await;
}

/// ORGANISME-O9 : un répertoire muet coûte moins de six secondes ; le registre, lui, ne fait que manquer.
#[actix_web::test]
async fn un_service_lent_ne_bloque_personne() {
    TestApp::run(async |app| {
        let monde = Monde::creer(app).await;
        let association = siret("99999901400015");

        monde.doublures.panne("entreprise", "lente");
        let lu = lire(&monde.commun, &association, Lecture::Gardee).await.unwrap();
        assert_eq!(lu.manquants, [ServiceExterne::Entreprise]);
        monde.doublures.panne("sirene", "lente");
        let debut = Instant::now();
        let refus = lire(&monde.commun, &association, Lecture::Fraiche).await.unwrap_err();

        assert_eq!(refus.code(), CodeProbleme::ServiceExterneIndisponible);
        assert!(debut.elapsed() < Duration::from_secs(6), "{:?}", debut.elapsed());
    })
    .await;
}

/// ORGANISME-O16 et ORGANISME-O20, par les vrais clients.
#[actix_web::test]
async fn la_succession_et_la_longue_liste_se_lisent_en_entier() {
    TestApp::run(async |app| {
        let monde = Monde::creer(app).await;

        let parcours = chercher(&monde.commun, &siret("99999901400023"), None, Lecture::Gardee)
            .await
            .unwrap();
        assert_eq!(parcours.successeur, Some(siret("99999901400031")));
        let avant = monde.doublures.appels("sirene");
        let siren = Siren::lire("999999055").unwrap();
        let annuaire = &monde.commun.externes.annuaire;
        let tous = annuaire.etablissements(&siren, Lecture::Gardee).await.unwrap().valeur;

        assert_eq!((tous.liste.len(), tous.complete), (2_350, true));
        assert_eq!(monde.doublures.appels("sirene") - avant, 3);
    })
    .await;
}

/// ORGANISME-O20 : « Actualiser » la fiche d'un siège de 2 350 établissements, par l'API et les vrais clients.
#[actix_web::test]
async fn actualiser_liste_les_deux_mille_trois_cent_cinquante_etablissements_en_trois_appels() {
    TestApp::run(async |app| {
        let monde = Monde::creer(app).await;
        let siege = app
            .arranger_organisme(OrganismeEssai {
                siret: Some(siret("99999905500018")),
                ..OrganismeEssai::new("Grand réseau")
            })
            .await;
        let id = siege.organisme.unwrap();
        let ecoute = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", ecoute.local_addr().unwrap());
        let serveur = servir(Arc::clone(&monde.commun), ecoute, None).unwrap();
        let poignee = serveur.handle();
        actix_web::rt::spawn(serveur);
        let adresse = format!("{url}{}", RAFRAICHIR.adresse(&[&id]));

        let debut = Instant::now();
        let reponse = appeler(&siege, &adresse).await;

        let duree = debut.elapsed();
        poignee.stop(true).await;
        let comptes = reponse.etablissements.unwrap();
        assert_eq!(comptes.total, 2_349, "tous, sauf le siège lui-même");
        assert_eq!(comptes.en_activite, 2_114);
        assert_eq!(monde.doublures.appels("sirene"), 1 + 3, "la fiche, puis trois pages");
        assert!(duree < Duration::from_secs(10), "{duree:?}");
        let derniere = ListeEtablissements {
            page: Some(24),
            par_page: Some(100),
            ..ListeEtablissements::default()
        };
        let page = siege.get(ETABLISSEMENTS.adresse_avec(&[&id], &derniere)).await;
        let page: vao_contract::Page<vao_contract::organisme::EtablissementDto> = page.json();
        assert_eq!((page.total, page.donnees.len()), (2_349, 49), "la dernière page est là");
    })
    .await;
}

/// Appelle une action sur un serveur qui n'est pas celui de l'application d'essai.
async fn appeler(acteur: &Acteur<'_>, adresse: &str) -> OrganismeDto {
    let demande = acteur
        .app
        .http
        .post(adresse)
        .bearer_auth(acteur.jeton.as_deref().unwrap());
    let reponse = demande.send().await.unwrap();
    assert_eq!(reponse.status().as_u16(), 200);
    reponse.json().await.unwrap()
}
