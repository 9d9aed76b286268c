//! Recherche d'adresses et état des services externes : ce que voit l'appelant, service présent ou en panne.

use std::time::Duration;

use chrono::TimeDelta;
use vao_contract::adresse::{AdresseTrouveeDto, CHERCHER, ParametresRechercheAdresse, TypeAdresse};
use vao_contract::services_externes::{EtatServiceDto, LISTER, ServiceExterne};
use vao_contract::{CodeProbleme, Endpoint};
use vao_domain::adresse::PrecisionAdresse;
use vao_domain::droits::RoleAgent;
use vao_external::essai::adresse;
use vao_external::{ErreurExterne, NatureAdresse, ServiceExterne as Externe};
use vao_test::{Acteur, Reponse, TestApp};

fn texte(recherche: &str) -> ParametresRechercheAdresse {
    ParametresRechercheAdresse {
        recherche: recherche.to_owned(),
        ..ParametresRechercheAdresse::default()
    }
}

async fn chercher(acteur: &Acteur<'_>, demande: &ParametresRechercheAdresse) -> Reponse {
    acteur.get(CHERCHER.adresse_avec(&[], demande)).await
}

async fn lignes(acteur: &Acteur<'_>, recherche: &str) -> Vec<String> {
    let trouvees: Vec<AdresseTrouveeDto> = chercher(acteur, &texte(recherche)).await.json();
    let ligne = |trouvee: AdresseTrouveeDto| trouvee.adresse.label.unwrap_or_default();
    trouvees.into_iter().map(ligne).collect()
}

#[actix_web::test]
async fn un_usager_et_un_agent_cherchent_personne_d_autre() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agent = app.agent("38", &[RoleAgent::DemandeSejourLecture]).await;
        app.adresses
            .ajouter(adresse("12 Rue des Lilas 38000 Grenoble", "38185", "38000", "Grenoble"));

        for acteur in [&usager, &agent] {
            let trouvees: Vec<AdresseTrouveeDto> = chercher(acteur, &texte("12 rue des LILAS")).await.json();
            let trouvee = trouvees.first().unwrap();

            assert_eq!(trouvee.adresse.departement.as_deref(), Some("38"));
            assert_eq!(trouvee.adresse.code_insee.as_deref(), Some("38185"));
            assert_eq!(trouvee.adresse.coordinates, Some([5.72, 45.18]));
            assert_eq!(trouvee.precision, PrecisionAdresse::Numero);
            assert_eq!(trouvee.adresse.verifier_complete(), Ok(()));
        }
        chercher(&app.anonyme(), &texte("12 rue"))
            .await
            .probleme(CodeProbleme::NonConnecte);
    })
    .await;
}

#[actix_web::test]
async fn les_signes_de_l_adresse_web_arrivent_intacts_et_l_outre_mer_garde_son_departement() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        for (label, insee, postal, commune) in [
            ("3 Rue A&B #2 20000 Ajaccio", "2A004", "20000", "Ajaccio"),
            ("52 Rue du Port 97400 Saint-Denis", "97411", "97400", "Saint-Denis"),
            ("7 Rue de l'Alma 98800 Nouméa", "98818", "98800", "Nouméa"),
        ] {
            app.adresses.ajouter(adresse(label, insee, postal, commune));
        }

        assert_eq!(lignes(&usager, "3 rue a&b #2").await, ["3 Rue A&B #2 20000 Ajaccio"]);
        for (recherche, departement) in [("ajaccio", "2A"), ("saint-denis", "974"), ("nouméa", "988")] {
            let trouvees: Vec<AdresseTrouveeDto> = chercher(&usager, &texte(recherche)).await.json();
            let lus: Vec<_> = trouvees
                .iter()
                .map(|trouvee| trouvee.adresse.departement.as_deref())
                .collect();
            assert_eq!(lus, [Some(departement)], "{recherche}");
        }
    })
    .await;
}

#[actix_web::test]
async fn une_adresse_que_l_on_ne_sait_pas_situer_n_est_pas_proposee() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let mut ailleurs = adresse("1 Rue du Lac 38000 Grenoble", "38185", "38000", "Grenoble");
        ailleurs.departement = None;
        app.adresses.ajouter(ailleurs);
        let mut perdue = adresse("2 Rue du Lac 38000 Grenoble", "38185", "38000", "Grenoble");
        perdue.coordonnees.latitude = 451.8;
        app.adresses.ajouter(perdue);
        app.adresses
            .ajouter(adresse("3 Rue du Lac 38000 Grenoble", "38185", "38000", "Grenoble"));

        assert_eq!(lignes(&usager, "rue du lac").await, ["3 Rue du Lac 38000 Grenoble"]);
    })
    .await;
}

#[actix_web::test]
async fn une_commune_se_cherche_par_son_code() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        for (insee, postal) in [("97411", "97400"), ("93066", "93200")] {
            let mut commune = adresse("Saint-Denis", insee, postal, "Saint-Denis");
            commune.nature = NatureAdresse::Commune;
            commune.cle_ban = Some(insee.to_owned());
            app.adresses.ajouter(commune);
        }
        app.adresses.ajouter(adresse(
            "1 Rue de Saint-Denis 38000 Grenoble",
            "38185",
            "38000",
            "Grenoble",
        ));
        let demande = ParametresRechercheAdresse {
            type_: Some(TypeAdresse::Commune),
            code_insee: Some("97411".into()),
            ..texte("saint-denis")
        };

        let trouvees: Vec<AdresseTrouveeDto> = chercher(&usager, &demande).await.json();

        let lues: Vec<_> = trouvees
            .iter()
            .map(|trouvee| {
                (
                    trouvee.commune.as_str(),
                    trouvee.adresse.code_insee.as_deref(),
                    trouvee.precision,
                )
            })
            .collect();
        assert_eq!(lues, [("Saint-Denis", Some("97411"), PrecisionAdresse::Commune)]);
    })
    .await;
}

#[actix_web::test]
async fn une_recherche_impossible_est_refusee_sans_appeler_le_service() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let commune = ParametresRechercheAdresse {
            code_insee: Some("38".into()),
            ..texte("rue des lilas")
        };

        for (demande, pointeur) in [
            (texte("ab"), "/recherche"),
            (texte(""), "/recherche"),
            (texte("# rue"), "/recherche"),
            (texte(&"a".repeat(201)), "/recherche"),
            (commune, "/codeInsee"),
        ] {
            let probleme = chercher(&usager, &demande).await.probleme(CodeProbleme::SaisieInvalide);
            let pointeurs: Vec<_> = probleme.erreurs.iter().map(|erreur| erreur.pointeur.as_str()).collect();
            assert_eq!(pointeurs, [pointeur], "{demande:?}");
        }
        assert_eq!(app.adresses.appels(), 0);
    })
    .await;
}

#[actix_web::test]
async fn en_panne_le_service_est_nomme_et_l_on_sait_quand_revenir() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let quota = ErreurExterne::Quota {
            service: Externe::Adresse,
            reessayer_dans: Some(Duration::from_secs(7)),
        };

        app.adresses.mettre_en_panne(true);
        let panne = chercher(&usager, &texte("12 rue des lilas")).await;
        app.adresses.mettre_en_panne(false);
        app.adresses.echouer(Some(quota));
        let limite = chercher(&usager, &texte("12 rue des lilas")).await;

        for (reponse, attente) in [(&panne, "60"), (&limite, "7")] {
            assert_eq!(reponse.entete("retry-after").as_deref(), Some(attente));
            let probleme = reponse.probleme(CodeProbleme::ServiceExterneIndisponible);
            assert_eq!(probleme.status, 503);
            assert_eq!(probleme.service, Some(ServiceExterne::Adresse));
            assert!(
                probleme
                    .detail
                    .as_deref()
                    .is_some_and(|detail| detail.contains("à la main")),
                "{probleme:?}"
            );
        }
    })
    .await;
}

/// API-05 : une réponse gardée d'hier aide encore, pourvu qu'on le sache.
#[actix_web::test]
async fn une_reponse_ancienne_le_dit() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        app.adresses
            .ajouter(adresse("12 Rue des Lilas 38000 Grenoble", "38185", "38000", "Grenoble"));
        let perimees = async || -> Vec<bool> {
            let trouvees: Vec<AdresseTrouveeDto> = chercher(&usager, &texte("12 rue des lilas")).await.json();
            trouvees.iter().map(|trouvee| trouvee.perime).collect()
        };

        let fraiches = perimees().await;
        app.adresses.perimer(true);

        assert_eq!((fraiches, perimees().await), (vec![false], vec![true]));
    })
    .await;
}

#[actix_web::test]
async fn une_session_qui_cherche_trop_patiente_et_les_autres_non() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let voisin = app.organisme("Petits Pas").await;

        for _ in 0..100 {
            chercher(&usager, &texte("12 rue des lilas")).await.statut(200);
        }
        let refus = chercher(&usager, &texte("12 rue des lilas")).await;

        refus.probleme(CodeProbleme::TropDeDemandes);
        let attente: u32 = refus.entete("retry-after").unwrap().parse().unwrap();
        assert!((1..=60).contains(&attente), "{attente}");
        chercher(&voisin, &texte("12 rue des lilas")).await.statut(200);
    })
    .await;
}

#[actix_web::test]
async fn l_etat_des_services_est_public_et_ne_les_appelle_pas() {
    TestApp::run(async |app| {
        let lire = async || -> Vec<EtatServiceDto> { app.anonyme().get(sans_parametre(&LISTER)).await.json() };
        let neuf = lire().await;
        let le = app.maintenant() - TimeDelta::seconds(30);

        app.commun.externes.etats.noter(Externe::Adresse, false, le);
        app.adresses.mettre_en_panne(true);
        let etats = lire().await;

        assert!(neuf.iter().all(|etat| etat.disponible && etat.verifie_le.is_none()));
        let lus: Vec<_> = etats
            .iter()
            .map(|etat| (etat.service, etat.disponible, etat.verifie_le))
            .collect();
        assert_eq!(
            lus,
            [
                (ServiceExterne::Sirene, true, None),
                (ServiceExterne::Entreprise, true, None),
                (ServiceExterne::Adresse, false, Some(le)),
            ]
        );
        assert_eq!(app.adresses.appels(), 0);
    })
    .await;
}

fn sans_parametre<R>(route: &Endpoint<(), R>) -> String {
    route.adresse(&[])
}
