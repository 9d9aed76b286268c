//! Canari : rien de ce qui se saisit n'entre dans les journaux, que le serveur l'accepte ou le refuse.

use serde_json::{Value, json};
use uuid::Uuid;
use vao_contract::{Methode, declaration, organisme};
use vao_domain::Version;
use vao_domain::droits::RoleAgent;
use vao_test::{Acteur, Journaux, TestApp};

/// Une donnée de santé telle qu'on pourrait l'écrire n'importe où.
const CANARI: &str = "épilepsie-canari-7f3a";

/// Appel publié, avec un corps ou une requête où écrire.
struct Publiee {
    methode: Methode,
    chemin: String,
    corps: Option<Value>,
    parametres: Vec<String>,
}

fn publiees() -> Vec<Publiee> {
    let document = serde_json::to_value(vao_server::routes::document()).unwrap();
    let mut publiees = Vec::new();
    for (chemin, methodes) in document["paths"].as_object().unwrap() {
        for (methode, operation) in methodes.as_object().unwrap() {
            let contenus = operation["requestBody"]["content"].as_object();
            let exemple = |contenu: &Value| contenu.get("example").cloned();
            let requete = |parametre: &Value| (parametre["in"] == "query").then(|| parametre["name"].clone());
            let parametres = operation["parameters"].as_array();
            publiees.push(Publiee {
                methode: lue(methode),
                chemin: chemin.clone(),
                corps: contenus.and_then(|contenus| contenus.values().find_map(exemple)),
                parametres: parametres
                    .into_iter()
                    .flatten()
                    .filter_map(requete)
                    .map(|nom| nom.as_str().unwrap().to_owned())
                    .collect(),
            });
        }
    }
    publiees
}

fn lue(methode: &str) -> Methode {
    let toutes = [
        Methode::Get,
        Methode::Post,
        Methode::Put,
        Methode::Patch,
        Methode::Delete,
    ];
    let lue = toutes
        .into_iter()
        .find(|connue| connue.nom().eq_ignore_ascii_case(methode));
    lue.unwrap()
}

/// Chemin de chaque texte d'un corps.
fn textes(valeur: &Value, ici: &str, trouves: &mut Vec<String>) {
    match valeur {
        Value::String(_) => trouves.push(ici.to_owned()),
        Value::Array(liste) => {
            for (rang, valeur) in liste.iter().enumerate() {
                textes(valeur, &format!("{ici}/{rang}"), trouves);
            }
        }
        Value::Object(champs) => {
            for (nom, valeur) in champs {
                textes(valeur, &format!("{ici}/{nom}"), trouves);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Le corps, autant de fois qu'il a de textes, le canari à la place de chacun.
fn corps_infectes(corps: &Value) -> Vec<Value> {
    let mut trouves = Vec::new();
    textes(corps, "", &mut trouves);
    let infecter = |chemin: String| {
        let mut corps = corps.clone();
        *corps.pointer_mut(&chemin).unwrap() = json!(CANARI);
        corps
    };
    trouves.into_iter().map(infecter).collect()
}

/// Dossiers auxquels écrire, pour que les appels aillent plus loin que leur adresse.
struct Dossiers {
    declaration: Uuid,
    organisme: Uuid,
    compte: Uuid,
}

impl Dossiers {
    fn adresse(&self, chemin: &str) -> String {
        let id = match chemin.split('/').nth(3) {
            Some("declarations") => self.declaration,
            Some("organismes") => self.organisme,
            Some("usagers") => self.compte,
            _ => Uuid::nil(),
        };
        chemin
            .replace("{id}", &id.to_string())
            .replace("{section}", "identite")
            .replace("{format}", "csv")
            .replace("{code}", "38")
            .replace("{siret}", "99999901400015")
            .replace("{document}", &Uuid::nil().to_string())
    }
}

/// Écrit le canari partout où l'appel admet un texte ; rend le nombre d'envois.
async fn infecter(acteur: &Acteur<'_>, dossiers: &Dossiers, publiee: &Publiee) -> usize {
    let adresse = dossiers.adresse(&publiee.chemin);
    let corps = publiee.corps.as_ref().map(corps_infectes).unwrap_or_default();
    for corps in &corps {
        let appel = acteur.appel(publiee.methode, adresse.clone()).json(corps);
        let reponse = appel.version(Version(1)).envoyer().await;
        assert!(reponse.statut < 500, "{adresse} {corps} : {}", reponse.texte());
    }
    for nom in &publiee.parametres {
        let requete = format!("{adresse}?{nom}={}", CANARI.replace('é', "%C3%A9"));
        let reponse = acteur.get(requete).await;
        assert!(reponse.statut < 500, "{adresse} {nom} : {}", reponse.texte());
    }
    corps.len() + publiee.parametres.len()
}

/// Section d'un dossier, le type publié dont elle a les champs, et ce qui l'entoure dans le corps.
struct Saisie {
    section: &'static str,
    type_publie: &'static str,
    entourer: fn(Value) -> Value,
}

const fn saisie(section: &'static str, type_publie: &'static str, entourer: fn(Value) -> Value) -> Saisie {
    Saisie {
        section,
        type_publie,
        entourer,
    }
}

const DE_LA_DECLARATION: [Saisie; 4] = [
    saisie("informations-generales", "InformationsGenerales", |champs| champs),
    saisie(
        "informations-generales",
        "ResponsableSejour",
        |champs| json!({ "responsableSejour": champs }),
    ),
    saisie("vacanciers", "Vacanciers", |champs| champs),
    saisie("personnel", "Personnel", |champs| champs),
];

const DE_LA_FICHE: [Saisie; 7] = [
    saisie("identite", "Identite", |champs| champs),
    saisie("identite", "Adresse", |champs| json!({ "adresse": champs })),
    saisie(
        "representants",
        "Representant",
        |champs| json!({ "representants": [champs] }),
    ),
    saisie("responsable", "ResponsableOrganisation", |champs| champs),
    saisie("responsable", "Adresse", |champs| json!({ "adresse": champs })),
    saisie("protocole-transport", "ProtocoleTransport", |champs| champs),
    saisie("protocole-sanitaire", "ProtocoleSanitaire", |champs| champs),
];

/// Écrit le canari dans chaque champ de ces sections ; rend combien de saisies ont été admises, et refusées.
async fn infecter_le_dossier(acteur: &Acteur<'_>, dossier: &str, saisies: &[Saisie]) -> (usize, usize) {
    let document = serde_json::to_value(vao_server::routes::document()).unwrap();
    let (mut admises, mut refusees) = (0, 0);
    for saisie in saisies {
        let champs = &document["components"]["schemas"][saisie.type_publie]["properties"];
        for champ in champs.as_object().unwrap().keys() {
            let lu: Value = acteur.get(dossier).await.json();
            let version = Version(i32::try_from(lu["version"].as_i64().unwrap()).unwrap());
            let corps = (saisie.entourer)(json!({ champ: CANARI }));
            let adresse = format!("{dossier}/sections/{}", saisie.section);
            let appel = acteur.appel(Methode::Patch, adresse).json(&corps);
            let reponse = appel.version(version).envoyer().await;
            match reponse.statut {
                200 => admises += 1,
                400 | 422 => refusees += 1,
                autre => panic!("{} {corps} : {autre} {}", saisie.section, reponse.texte()),
            }
        }
    }
    (admises, refusees)
}

#[actix_web::test]
async fn rien_de_ce_qui_se_saisit_n_entre_dans_les_journaux() {
    let journaux = Journaux::garder();
    TestApp::run(async |app| {
        let organisme = app.organisme("Alice").await;
        let agent = app.agent("38", &[RoleAgent::DemandeSejourEcriture]).await;
        let dossiers = Dossiers {
            declaration: organisme.declaration().complete().await.id.0,
            organisme: organisme.organisme.unwrap().0,
            compte: organisme.compte.unwrap(),
        };

        let declaration = declaration::LIRE.adresse(&[&dossiers.declaration]);
        let (admises, refusees) = infecter_le_dossier(&organisme, &declaration, &DE_LA_DECLARATION).await;
        assert!(admises >= 3 && refusees >= 10, "{admises} et {refusees}");
        let fiche = organisme::LIRE.adresse(&[&dossiers.organisme]);
        let (admises, refusees) = infecter_le_dossier(&organisme, &fiche, &DE_LA_FICHE).await;
        assert!(admises >= 10 && refusees >= 20, "{admises} et {refusees}");
        let mut essais = 0;
        for publiee in publiees() {
            for acteur in [&app.anonyme(), &organisme, &agent] {
                essais += infecter(acteur, &dossiers, &publiee).await;
            }
        }
        assert!(essais > 300, "{essais}");
        app.executer_les_taches_smtp_en_panne().await;

        let journal = journaux.texte();
        assert!(journal.matches("requête servie").count() > essais);
        let trouvee = journal.lines().find(|ligne| ligne.contains("canari"));
        assert_eq!(trouvee, None, "le canari est au journal");
    })
    .await;
}
