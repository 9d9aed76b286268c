//! Chaque manière de tomber en panne, pour chaque service : l'appel finit à temps, par une erreur qui dit laquelle.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::time::Instant;
use vao_external::doublures::faux_certificat;
use vao_external::{Delais, ErreurExterne, Externes, Lecture, RechercheAdresse, ServiceExterne};

use crate::commun::{Monde, clients, http, serveur, siren, siret};

/// Un appel au service, pour de vrai.
async fn appeler(externes: &Externes, service: ServiceExterne) -> Result<(), ErreurExterne> {
    match service {
        ServiceExterne::Sirene => externes
            .annuaire
            .etablissement(&siret("99999901400015"), Lecture::Fraiche)
            .await
            .map(drop),
        ServiceExterne::Entreprise => externes
            .registre
            .representants(&siren("999999022"), Lecture::Fraiche)
            .await
            .map(drop),
        ServiceExterne::Adresse => externes
            .adresses
            .chercher(&RechercheAdresse::lire("12 rue des marronniers").unwrap())
            .await
            .map(drop),
    }
}

#[tokio::test]
async fn chaque_panne_de_chaque_service_a_son_erreur_et_ses_reprises() {
    let monde = Monde::creer().await;
    for service in ServiceExterne::TOUS {
        for (mode, nature, appels) in [
            ("500", "indisponible", 1),
            ("503", "indisponible", 2),
            ("429", "quota", 1),
            ("coupee", "indisponible", 2),
            ("tronquee", "illisible", 1),
            ("illisible", "illisible", 1),
        ] {
            let externes = clients(&monde.adresse);
            let avant = monde.doublures.appels(service.code());
            monde.panne(service.code(), mode);

            let erreur = appeler(&externes, service).await.unwrap_err();

            assert_eq!((erreur.nature(), erreur.service()), (nature, service), "{mode}");
            assert_eq!(
                monde.doublures.appels(service.code()) - avant,
                appels,
                "{service} {mode}"
            );
            monde.panne(service.code(), "aucune");
            appeler(&externes, service).await.expect("le service revenu répond");
        }
    }
}

/// Les deux essais et l'attente tiennent dans le délai : un formulaire répond en moins de trois secondes.
#[tokio::test(start_paused = true)]
async fn un_service_lent_ne_fait_pas_attendre_trois_secondes() {
    for service in ServiceExterne::TOUS {
        let monde = Monde::creer().await;
        monde.panne(service.code(), "lente");
        let debut = Instant::now();

        let erreur = appeler(&monde.externes, service).await.unwrap_err();

        assert!(matches!(erreur, ErreurExterne::Indisponible { .. }), "{erreur}");
        assert!(
            debut.elapsed() < Duration::from_secs(3),
            "{service} : {:?}",
            debut.elapsed()
        );
    }
}

#[test]
fn les_delais_laissent_du_temps_au_serveur() {
    let delais = Delais::default();

    assert!(delais.total < Duration::from_secs(3));
    assert!(delais.connexion < delais.essai && delais.essai < delais.total);
    assert_eq!(
        Delais::dans(Duration::from_mins(1)),
        delais,
        "un réglage n'allonge pas l'attente"
    );
}

#[tokio::test]
async fn une_connexion_refusee_est_une_panne() {
    let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let adresse = format!("http://{}", ecoute.local_addr().unwrap());
    drop(ecoute);
    let externes = clients(&adresse);

    for service in ServiceExterne::TOUS {
        let erreur = appeler(&externes, service).await.unwrap_err();
        let cause = "connexion impossible";
        assert_eq!(erreur, ErreurExterne::Indisponible { service, cause });
        assert!(
            !erreur.to_string().contains("127.0.0.1"),
            "aucune adresse dans une erreur"
        );
    }
}

/// Rien ne part vers un serveur dont le certificat n'est pas reconnu.
#[tokio::test]
async fn un_certificat_faux_est_une_panne_et_rien_n_est_envoye() {
    let ecoute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = ecoute.local_addr().unwrap().port();
    let recus = Arc::new(AtomicUsize::new(0));
    tokio::spawn(faux_certificat::compter(ecoute, Arc::clone(&recus)));
    let externes = clients(&format!("https://localhost:{port}"));

    for service in ServiceExterne::TOUS {
        let erreur = appeler(&externes, service).await.unwrap_err();
        assert!(matches!(erreur, ErreurExterne::Indisponible { .. }), "{erreur}");
    }
    assert_eq!(recus.load(Ordering::Relaxed), 0);
}

#[tokio::test]
async fn apres_cinq_echecs_le_service_n_est_plus_appele() {
    let monde = Monde::creer().await;
    monde.panne("sirene", "500");
    for _ in 0..5 {
        appeler(&monde.externes, ServiceExterne::Sirene).await.unwrap_err();
    }
    monde.panne("sirene", "lente");

    let erreur = appeler(&monde.externes, ServiceExterne::Sirene).await.unwrap_err();

    let (service, cause) = (ServiceExterne::Sirene, "appels suspendus");
    assert_eq!(erreur, ErreurExterne::Indisponible { service, cause });
    assert_eq!(monde.doublures.appels("sirene"), 5);
    appeler(&monde.externes, ServiceExterne::Entreprise)
        .await
        .expect("chaque service a le sien");
}

/// Un quota ou une clé refusée ne sont pas des pannes : le disjoncteur ne s'ouvre pas.
#[tokio::test]
async fn un_quota_n_ouvre_pas_le_disjoncteur() {
    let monde = Monde::creer().await;
    monde.panne("entreprise", "429");
    for _ in 0..8 {
        let erreur = appeler(&monde.externes, ServiceExterne::Entreprise).await.unwrap_err();
        let reessayer_dans = Some(Duration::from_secs(30));
        let service = ServiceExterne::Entreprise;
        assert_eq!(
            erreur,
            ErreurExterne::Quota {
                service,
                reessayer_dans
            }
        );
    }
    assert_eq!(
        monde.doublures.appels("entreprise"),
        8,
        "trop long à attendre : pas de reprise"
    );
}

/// Sert ces réponses l'une après l'autre, puis la dernière.
async fn suite(reponses: &'static [(&'static str, &'static str, &'static str)]) -> (Externes, Arc<AtomicUsize>) {
    let compte = Arc::new(AtomicUsize::new(0));
    let rang = Arc::clone(&compte);
    let (adresse, _) = serveur(move |_| {
        let rang = rang.fetch_add(1, Ordering::Relaxed).min(reponses.len() - 1);
        let (statut, entetes, corps) = reponses.get(rang).unwrap();
        http(statut, entetes, corps)
    })
    .await;
    (clients(&adresse), compte)
}

const FICHE: &str = include_str!("../formes/sirene-siret.json");
const JSON: &str = "Content-Type: application/json\r\n";

#[tokio::test]
async fn une_attente_courte_demandee_par_le_service_est_respectee() {
    let (externes, appels) = suite(&[
        ("429 Too Many Requests", "Retry-After: 0\r\n", ""),
        ("200 OK", JSON, FICHE),
    ])
    .await;

    appeler(&externes, ServiceExterne::Sirene).await.unwrap();

    assert_eq!(appels.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn une_erreur_passagere_se_reprend_une_fois() {
    for statut in ["502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout"] {
        let reponses = Box::leak(Box::new([(statut, "", ""), ("200 OK", JSON, FICHE)]));
        let (externes, appels) = suite(reponses).await;

        appeler(&externes, ServiceExterne::Sirene).await.unwrap();

        assert_eq!(appels.load(Ordering::Relaxed), 2, "{statut}");
    }
}

#[tokio::test]
async fn une_reponse_hors_du_contrat_n_est_pas_crue() {
    let autre = Box::leak(FICHE.replace("99999901400015", "99999901400023").into_boxed_str());
    let enorme = Box::leak(" ".repeat(8_000_001).into_boxed_str());
    for (cas, statut, entetes, corps) in [
        ("une autre fiche", "200 OK", JSON, &*autre),
        (
            "un renvoi ailleurs",
            "302 Found",
            "Location: http://127.0.0.1:1/\r\n",
            "",
        ),
        (
            "une page HTML",
            "404 Not Found",
            "Content-Type: text/html\r\n",
            "<html></html>",
        ),
        ("une réponse énorme", "200 OK", JSON, &*enorme),
        ("un objet vide", "200 OK", JSON, "{}"),
    ] {
        let (externes, _) = suite(Box::leak(Box::new([(statut, entetes, corps)]))).await;

        let erreur = appeler(&externes, ServiceExterne::Sirene).await.unwrap_err();

        assert_eq!(erreur.nature(), "illisible", "{cas} : {erreur}");
    }
}

#[tokio::test]
async fn un_refus_se_distingue_d_une_panne() {
    for (statut, nature) in [
        ("401 Unauthorized", "cle"),
        ("403 Forbidden", "cle"),
        ("400 Bad Request", "refusee"),
        ("422 Unprocessable Entity", "refusee"),
    ] {
        let (externes, appels) = suite(Box::leak(Box::new([(statut, JSON, "{}")]))).await;

        let erreur = appeler(&externes, ServiceExterne::Entreprise).await.unwrap_err();

        assert_eq!(erreur.nature(), nature, "{statut}");
        assert_eq!(appels.load(Ordering::Relaxed), 1, "{statut}");
    }
}

/// Une réponse dont la fin n'arrive jamais : la connexion se ferme avant la longueur annoncée.
#[tokio::test]
async fn une_reponse_coupee_au_milieu_se_reprend() {
    let (adresse, _) = serveur(|_| {
        let mut octets = http("200 OK", JSON, FICHE);
        octets.truncate(octets.len() / 2);
        octets
    })
    .await;

    let erreur = appeler(&clients(&adresse), ServiceExterne::Sirene).await.unwrap_err();

    let (service, cause) = (ServiceExterne::Sirene, "réponse coupée");
    assert_eq!(erreur, ErreurExterne::Indisponible { service, cause });
}

#[tokio::test]
async fn une_boucle_de_successions_se_termine() {
    let (adresse, mut recues) = serveur(|demande| {
        let (ancien, nouveau) = if demande.contains("%3A99999901400023") {
            ("99999901400023", "99999901400031")
        } else {
            ("99999901400031", "99999901400023")
        };
        let corps = include_str!("../formes/sirene-succession.json")
            .replace("99999901400031", "NOUVEAU")
            .replace("99999901400023", ancien)
            .replace("NOUVEAU", nouveau);
        http("200 OK", JSON, &corps)
    })
    .await;
    let externes = clients(&adresse);

    let chaine = externes
        .annuaire
        .succession(&siret("99999901400023"), Lecture::Gardee)
        .await
        .unwrap()
        .valeur;

    assert_eq!(chaine.len(), 1);
    assert_eq!(chaine.last().unwrap().successeur, siret("99999901400031"));
    recues.close();
    let mut appels = 0;
    while recues.recv().await.is_some() {
        appels += 1;
    }
    assert_eq!(appels, 2);
}

/// Un service qui ignore le curseur et le rang rendrait la même page sans fin.
#[tokio::test]
async fn une_liste_qui_n_avance_pas_se_termine_et_le_dit() {
    let corps = include_str!("../formes/sirene-liste.json").replace("\"total\": 3", "\"total\": 9000");
    let (adresse, _) = serveur(move |_| http("200 OK", JSON, &corps)).await;
    let externes = clients(&adresse);

    let liste = externes
        .annuaire
        .etablissements(&siren("999999014"), Lecture::Gardee)
        .await
        .unwrap()
        .valeur;

    assert_eq!((liste.liste.len(), liste.total, liste.complete), (3, 9_000, false));
}

/// Une page perdue n'est pas la fin de la liste : la croire entière fermerait des établissements ouverts.
#[tokio::test]
async fn une_page_inconnue_au_milieu_ne_fait_pas_une_liste_entiere() {
    let corps = include_str!("../formes/sirene-liste.json").replace("\"total\": 3", "\"total\": 9000");
    let pages = AtomicUsize::new(0);
    let (adresse, _) = serveur(move |_| match pages.fetch_add(1, Ordering::Relaxed) {
        0 => http("200 OK", JSON, &corps),
        _ => http("404 Not Found", JSON, include_str!("../formes/sirene-inconnu.json")),
    })
    .await;

    let liste = clients(&adresse)
        .annuaire
        .etablissements(&siren("999999014"), Lecture::Gardee)
        .await
        .unwrap()
        .valeur;

    assert_eq!((liste.liste.len(), liste.total, liste.complete), (3, 9_000, false));
}

#[tokio::test]
async fn une_liste_vide_n_est_jamais_entiere() {
    let vide = r#"{ "header": { "statut": 200, "message": "ok", "total": 0 }, "etablissements": [] }"#;
    let inconnu = include_str!("../formes/sirene-inconnu.json");
    for (statut, corps) in [("404 Not Found", inconnu), ("200 OK", vide)] {
        let (adresse, _) = serveur(move |_| http(statut, JSON, corps)).await;

        let liste = clients(&adresse)
            .annuaire
            .etablissements(&siren("999999014"), Lecture::Gardee)
            .await
            .unwrap()
            .valeur;

        assert_eq!(
            (liste.liste.len(), liste.total, liste.complete),
            (0, 0, false),
            "{statut}"
        );
    }
}

#[tokio::test]
async fn la_verification_de_fond_dit_qui_repond() {
    let monde = Monde::creer().await;
    monde.panne("sirene", "503");
    monde.panne("adresse", "429");
    let le = monde.horloge.lire();

    monde.externes.verifier(le).await;

    let lus: Vec<_> = monde
        .externes
        .etats
        .etats()
        .iter()
        .map(|etat| (etat.disponible, etat.verifie_le))
        .collect();
    assert_eq!(
        lus,
        [(false, Some(le)), (true, Some(le)), (true, Some(le))],
        "un quota dit que le service est là"
    );
    monde.panne("sirene", "aucune");
    monde.externes.verifier(le).await;
    assert!(monde.externes.etats.etats().iter().all(|etat| etat.disponible));
}

#[tokio::test]
async fn la_verification_de_fond_ne_suspend_rien_et_reprend_des_que_le_service_repond() {
    let monde = Monde::creer().await;
    let le = monde.horloge.lire();
    let recherche = RechercheAdresse::lire("12 rue des marronniers").unwrap();
    monde.panne("adresse", "500");
    for _ in 0..6 {
        monde.externes.verifier(le).await;
    }
    let appels = monde.doublures.appels("adresse");
    for _ in 0..6 {
        monde.externes.adresses.chercher(&recherche).await.unwrap_err();
    }
    assert_eq!(
        monde.doublures.appels("adresse"),
        appels + 5,
        "le sixième n'est pas parti"
    );
    monde.panne("adresse", "aucune");

    monde.externes.verifier(le).await;

    assert!(monde.externes.adresses.chercher(&recherche).await.is_ok());
}
