//! Toutes les opérations publiées, une par une : ce qu'une clé ouvre est ce que le domaine dit, et rien de plus.

use serde_json::{Value, json};
use uuid::Uuid;
use vao_contract::{CodeProbleme, Methode, Probleme};
use vao_domain::cle_api::{OuvertureCle, Scope};
use vao_domain::{Code as _, Permission, Version};
use vao_test::{Acteur, Reponse, TestApp};

use super::aide::logiciel_de;

/// Familles d'adresses qui ne concernent qu'une personne : aucune clé n'y entre.
const FERMEES: [&str; 9] = [
    "/sessions",
    "/moi",
    "/appareils",
    "/comptes",
    "/mots-de-passe",
    "/usagers",
    "/agents",
    "/territoires",
    "/journal-comptes",
];
/// Identifiant que rien n'a.
const INEXISTANT: Uuid = Uuid::from_u128(0x0197_c0de_0000_7000_8000_0000_0000_0002);

struct Operation {
    methode: Methode,
    chemin: String,
    corps: Option<Value>,
    /// Paramètres de requête exigés.
    requete: String,
    /// Permission demandée à une session ; `None` pour une opération publique.
    permission: Option<Permission>,
    /// Droits de clé que le document annonce ; `None` s'il n'en admet aucune.
    annonce: Option<Vec<String>>,
}

impl Operation {
    fn nom(&self) -> String {
        format!("{} {}", self.methode.nom(), self.chemin)
    }

    fn ouverture(&self) -> OuvertureCle {
        self.permission.map_or(OuvertureCle::Jamais, Permission::par_cle)
    }

    async fn appeler(&self, acteur: &Acteur<'_>, cle: Option<&str>) -> Reponse {
        let mut chemin = self.chemin.clone();
        for (nom, valeur) in [
            (
                "/organismes/{id}/sections/{section}",
                format!("/organismes/{INEXISTANT}/sections/identite"),
            ),
            ("{section}", "vacanciers".to_owned()),
            ("{format}", "csv".to_owned()),
            ("{code}", "38".to_owned()),
            ("{siret}", "73282932000074".to_owned()),
            ("{document}", Uuid::nil().to_string()),
        ] {
            chemin = chemin.replace(nom, &valeur);
        }
        while let Some((debut, fin)) = chemin.split_once('{') {
            let (_, fin) = fin.split_once('}').unwrap();
            chemin = format!("{debut}{INEXISTANT}{fin}");
        }
        let mut appel = acteur.appel(self.methode, format!("/api/v1{chemin}{}", self.requete));
        if self.methode != Methode::Get {
            appel = appel.version(Version(9_999));
        }
        if let Some(corps) = &self.corps {
            appel = appel.json(corps);
        }
        if let Some(cle) = cle {
            appel = appel.cle(cle);
        }
        appel.envoyer().await
    }
}

fn exigence(operation: &Value, schema: &str) -> Option<Vec<String>> {
    let exigences = operation["security"].as_array()?;
    let trouvee = exigences.iter().find_map(|exigence| exigence.get(schema))?;
    Some(serde_json::from_value(trouvee.clone()).unwrap())
}

fn parametres_exiges(operation: &Value) -> String {
    let parametres = operation["parameters"].as_array().into_iter().flatten();
    let exiges: Vec<String> = parametres
        .filter(|parametre| parametre["in"] == "query" && parametre["required"] == true)
        .map(|parametre| format!("{}=gre", parametre["name"].as_str().unwrap()))
        .collect();
    if exiges.is_empty() {
        String::new()
    } else {
        format!("?{}", exiges.join("&"))
    }
}

fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(vao_server::routes::document()).unwrap();
    let mut toutes = Vec::new();
    for (chemin, methodes) in document["paths"].as_object().unwrap() {
        for (methode, operation) in methodes.as_object().unwrap() {
            let methode = match methode.as_str() {
                "get" => Methode::Get,
                "post" => Methode::Post,
                "put" => Methode::Put,
                "patch" => Methode::Patch,
                "delete" => Methode::Delete,
                autre => panic!("méthode {autre}"),
            };
            let contenus = operation["requestBody"]["content"].as_object();
            let corps = contenus.and_then(|contenus| contenus.values().next());
            let permission = exigence(operation, "jwt")
                .map(|codes| Permission::depuis_code(&codes[0]).unwrap_or_else(|| panic!("{chemin} : {codes:?}")));
            toutes.push(Operation {
                methode,
                chemin: chemin.trim_start_matches("/api/v1").to_owned(),
                corps: corps.map(|corps| corps.get("example").cloned().unwrap_or_else(|| json!({}))),
                requete: parametres_exiges(operation),
                permission,
                annonce: exigence(operation, "cle_api"),
            });
        }
    }
    toutes
}

fn code(reponse: &Reponse) -> Option<CodeProbleme> {
    serde_json::from_slice::<Probleme>(&reponse.corps)
        .ok()
        .map(|probleme| probleme.code)
}

/// Vrai si c'est la clé qui est refusée ; un refus du rôle ou du dossier est celui que recevrait son titulaire.
fn refuse_la_cle(reponse: &Reponse) -> bool {
    matches!(
        code(reponse),
        Some(
            CodeProbleme::CleApiInvalide
                | CodeProbleme::PorteeInsuffisante
                | CodeProbleme::ClientSuspendu
                | CodeProbleme::CguAAccepter
                | CodeProbleme::RouteInconnue
                | CodeProbleme::TropDeDemandes
        )
    )
}

async fn donner(app: &TestApp, scopes: &[Scope]) {
    let codes: Vec<&str> = scopes.iter().map(|scope| scope.code()).collect();
    app.sql(&format!("UPDATE cle_api SET scopes = '{{{}}}'", codes.join(",")))
        .await;
}

/// Le document dit, opération par opération, quelles clés elle admet : c'est ce que dit le domaine.
#[test]
fn le_document_annonce_ce_que_le_domaine_ouvre() {
    let operations = operations();
    let ouvertes = operations
        .iter()
        .filter(|operation| operation.annonce.is_some())
        .count();

    assert!(ouvertes >= 15, "{ouvertes}");
    for operation in &operations {
        let attendu = match operation.ouverture() {
            OuvertureCle::Jamais => None,
            OuvertureCle::Toutes => Some(Vec::new()),
            OuvertureCle::Avec(scope) => Some(vec![scope.code().to_owned()]),
        };
        assert_eq!(operation.annonce, attendu, "{}", operation.nom());
        let fermee = FERMEES
            .iter()
            .any(|famille| operation.chemin == *famille || operation.chemin.starts_with(&format!("{famille}/")));
        assert!(
            !fermee || operation.annonce.is_none(),
            "{} admet une clé",
            operation.nom()
        );
    }
}

/// COMPTES-CPT98 : ce qui n'est pas ouvert aux clés n'existe pas pour elles.
#[actix_web::test]
async fn chaque_operation_n_est_ouverte_qu_aux_cles_qui_en_ont_le_droit() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let logiciel = logiciel_de(&alice, Scope::TOUS).await;
        app.courriels().await;
        let mut vues = 0;

        for (rang, operation) in operations().iter().enumerate() {
            let (nom, cle) = (operation.nom(), format!("essai-{rang}"));
            if operation.permission.is_none() {
                continue;
            }
            vues += 1;
            match operation.ouverture() {
                OuvertureCle::Jamais => {
                    donner(app, Scope::TOUS).await;
                    let reponse = operation.appeler(&logiciel, Some(&cle)).await;
                    assert_eq!(
                        code(&reponse),
                        Some(CodeProbleme::RouteInconnue),
                        "{nom} : {}",
                        reponse.texte()
                    );
                }
                OuvertureCle::Toutes => {
                    donner(app, &[Scope::OrganismeEcrire]).await;
                    let reponse = operation.appeler(&logiciel, Some(&cle)).await;
                    assert!(!refuse_la_cle(&reponse), "{nom} : {}", reponse.texte());
                }
                OuvertureCle::Avec(scope) => {
                    let autres: Vec<Scope> = Scope::TOUS.iter().copied().filter(|autre| *autre != scope).collect();
                    donner(app, &autres).await;
                    let refus = operation.appeler(&logiciel, Some(&cle)).await;
                    refus.probleme(CodeProbleme::PorteeInsuffisante);
                    donner(app, &[scope]).await;
                    let admise = operation.appeler(&logiciel, Some(&cle)).await;
                    assert!(!refuse_la_cle(&admise), "{nom} : {}", admise.texte());
                    if operation.methode == Methode::Post {
                        let sans = operation.appeler(&logiciel, None).await;
                        let detail = sans.probleme(CodeProbleme::RequeteInvalide).detail.unwrap();
                        assert!(detail.contains("Idempotency-Key"), "{nom} : {detail}");
                    }
                }
            }
        }

        assert!(vues > 50, "{vues}");
    })
    .await;
}

/// La clé d'un compte bloqué ne lit ni n'écrit rien, où que ce soit.
#[actix_web::test]
async fn la_cle_d_un_compte_bloque_n_ouvre_aucune_operation() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let logiciel = logiciel_de(&alice, Scope::TOUS).await;
        app.courriels().await;
        app.sql("UPDATE usager SET status_code = 'BLOCKED'").await;

        for (rang, operation) in operations().iter().enumerate() {
            if operation.permission.is_none() {
                continue;
            }
            let reponse = operation.appeler(&logiciel, Some(&format!("bloque-{rang}"))).await;
            assert_eq!(
                code(&reponse),
                Some(CodeProbleme::ClientSuspendu),
                "{} : {}",
                operation.nom(),
                reponse.texte()
            );
        }
    })
    .await;
}
