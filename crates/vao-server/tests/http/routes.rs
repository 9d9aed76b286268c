//! Adresses : méthodes, redirection, en-têtes de sécurité de toutes les réponses.

use serde_json::Value;
use vao_contract::{CodeProbleme, Methode, declaration};
use vao_test::{Acteur, Reponse, TestApp};

/// En-têtes de toute réponse, problèmes compris, et leur valeur exacte.
const ATTENDUS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-store"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("strict-transport-security", "max-age=31536000; includeSubDomains"),
    ("cross-origin-resource-policy", "same-origin"),
];
/// Ce que la politique de contenu interdit toujours.
const INTERDITS: [&str; 5] = [
    "default-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "object-src 'none'",
];

fn verifier(nom: &str, reponse: &Reponse) {
    for (entete, attendu) in ATTENDUS {
        let valeurs: Vec<_> = reponse.entetes.get_all(entete).iter().collect();
        assert_eq!(valeurs, [attendu], "{nom} ({}) : {entete}", reponse.statut);
    }
    let politique = reponse.entete("content-security-policy").unwrap_or_default();
    for interdit in INTERDITS {
        assert!(politique.contains(interdit), "{nom} ({}) : {politique}", reponse.statut);
    }
    assert!(!politique.contains("unsafe"), "{nom} : {politique}");
    assert_eq!(
        reponse.entete("access-control-allow-origin"),
        None,
        "{nom} : CORS fermé"
    );
    assert_eq!(reponse.entete("server"), None, "{nom} ne dit pas avec quoi il est fait");
}

/// Opérations publiées : méthode et adresse, chaque paramètre remplacé par un identifiant absent.
fn operations() -> Vec<(Methode, String)> {
    let document = serde_json::to_value(vao_server::routes::document()).unwrap();
    let mut operations = Vec::new();
    for (chemin, methodes) in document["paths"].as_object().unwrap() {
        let morceaux: Vec<&str> = chemin
            .split('/')
            .map(|morceau| if morceau.starts_with('{') { ABSENT } else { morceau })
            .collect();
        for methode in methodes.as_object().unwrap().keys() {
            let connue = METHODES.iter().find(|m| m.nom().eq_ignore_ascii_case(methode)).copied();
            if let Some(methode) = connue {
                operations.push((methode, morceaux.join("/")));
            }
        }
    }
    operations
}

const ABSENT: &str = "0197c0de-0000-7000-8000-000000000001";
const METHODES: [Methode; 5] = [
    Methode::Get,
    Methode::Post,
    Methode::Put,
    Methode::Patch,
    Methode::Delete,
];

async fn appeler(acteur: &Acteur<'_>, methode: Methode, adresse: &str) -> Reponse {
    let appel = acteur.appel(methode, adresse);
    if methode == Methode::Get {
        appel.envoyer().await
    } else {
        appel.json(&Value::Null).envoyer().await
    }
}

#[actix_web::test]
async fn toute_reponse_porte_les_en_tetes_de_securite() {
    TestApp::run(async |app| {
        let anonyme = app.anonyme();
        let agent = app.instructeur("38").await;
        let operations = operations();
        assert!(operations.len() >= 30, "{} opérations seulement", operations.len());

        for (methode, adresse) in &operations {
            let nom = format!("{} {adresse}", methode.nom());
            verifier(&nom, &appeler(&anonyme, *methode, adresse).await);
            if *methode == Methode::Get {
                verifier(&nom, &appeler(&agent, *methode, adresse).await);
            }
        }
        for (adresse, statut) in [
            ("/livez", 200),
            ("/readyz", 200),
            ("/healthz", 200),
            ("/api/v1/docs/", 200),
            ("/api/v1/openapi.json", 200),
            ("/", 404),
            ("/api/v1/nulle-part", 404),
            ("/metrics", 404),
        ] {
            let reponse = anonyme.get(adresse).await;
            verifier(adresse, reponse.statut(statut));
        }
    })
    .await;
}

#[actix_web::test]
async fn un_document_telecharge_porte_les_memes_en_tetes() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agent = app.instructeur("38").await;
        let deposee = usager.declaration().deposee().await;
        let vide = serde_json::json!({});
        let mut version = deposee.version;
        for route in [&declaration::PRENDRE_EN_CHARGE.chemin, &declaration::ENREGISTRER.chemin] {
            let adresse = format!("/api/v1{}", route.replace("{id}", &deposee.id.to_string()));
            let appel = agent.appel(Methode::Post, adresse).version(version).json(&vide);
            version = appel.envoyer().await.version();
        }
        app.courriels().await;
        let documents: Vec<vao_contract::documents::DocumentDto> =
            usager.get(declaration::DOCUMENTS.adresse(&[&deposee.id])).await.json();

        let adresse = declaration::DOCUMENT.adresse(&[&deposee.id, &documents[0].id]);
        let reponse = usager.get(adresse).await;

        verifier("document", reponse.statut(200));
    })
    .await;
}

#[actix_web::test]
async fn une_methode_que_l_adresse_n_a_pas_est_refusee_avec_celles_qu_elle_a() {
    TestApp::run(async |app| {
        let anonyme = app.anonyme();

        for (adresse, methodes) in [
            (declaration::LIRE.adresse(&[&ABSENT]), "GET, DELETE"),
            (declaration::DEPOSER.adresse(&[&ABSENT]), "POST"),
            ("/livez".to_owned(), "GET"),
        ] {
            let refus = appeler(&anonyme, Methode::Put, &adresse).await;

            refus.probleme(CodeProbleme::MethodeNonAdmise);
            assert_eq!(refus.entete("allow").as_deref(), Some(methodes), "{adresse}");
        }
        let inconnue = appeler(&anonyme, Methode::Put, "/api/v1/nulle-part").await;
        inconnue.probleme(CodeProbleme::RouteInconnue);
        assert_eq!(inconnue.entete("allow"), None);
    })
    .await;
}

/// Vrai si l'adresse publiée comprend celle-ci : `/sessions/{id}` comprend `/sessions/code`.
fn couvre(publiee: &str, adresse: &str) -> bool {
    let (attendus, morceaux): (Vec<_>, Vec<_>) = (publiee.split('/').collect(), adresse.split('/').collect());
    attendus.len() == morceaux.len()
        && std::iter::zip(attendus, morceaux).all(|(attendu, morceau)| attendu == ABSENT || attendu == morceau)
}

/// Aucune route ne répond sans être publiée : une adresse publiée ne répond qu'à ses méthodes.
#[actix_web::test]
async fn les_methodes_servies_sont_celles_qui_sont_publiees() {
    TestApp::run(async |app| {
        let anonyme = app.anonyme();
        let publiees = operations();
        let mut adresses: Vec<&String> = publiees.iter().map(|(_, adresse)| adresse).collect();
        adresses.dedup();

        for adresse in adresses {
            for methode in METHODES {
                let publiee = publiees.iter().any(|(m, a)| *m == methode && couvre(a, adresse));
                let reponse = appeler(&anonyme, methode, adresse).await;

                let non_admise = reponse.statut == 405;
                assert_eq!(publiee, !non_admise, "{} {adresse} : {}", methode.nom(), reponse.statut);
                assert_ne!(reponse.statut, 404, "{} {adresse}", methode.nom());
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn la_documentation_se_trouve_sans_la_barre_finale() {
    TestApp::run(async |app| {
        // Le client des essais suit les redirections : la page répond à l'adresse sans barre.
        let page = app.anonyme().get("/api/v1/docs").await;

        assert!(page.statut(200).texte().contains("swagger-ui"));
    })
    .await;
}

#[test]
fn toute_operation_publie_ce_qu_elle_repond_quand_le_service_sature() {
    let document = serde_json::to_value(vao_server::routes::document()).unwrap();

    for (chemin, methodes) in document["paths"].as_object().unwrap() {
        for (methode, operation) in methodes.as_object().unwrap() {
            let sature = &operation["responses"]["503"];
            assert!(
                sature["headers"]["Retry-After"].is_object(),
                "{methode} {chemin} : {sature}"
            );
        }
    }
    let cadre = document["info"]["description"].as_str().unwrap();
    assert!(cadre.contains("405") && cadre.contains("Retry-After"), "{cadre}");
}
