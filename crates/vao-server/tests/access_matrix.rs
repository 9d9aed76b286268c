//! Every operation × every role × every target: `docs/access-matrix.md` is made here.
//!
//! Actions are sent with a version that no dossier has, so that a caller who may
//! act gets 412 and nothing changes: what is compared is who is let through.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};
use uuid::Uuid;
use vao_contract::Methode;
use vao_domain::droits::RoleAgent;
use vao_domain::{OrganismeId, Version};
use vao_test::{Acteur, OrganismeEssai, Reponse, TestApp};

/// Version that no dossier of the test reaches.
const VERSION_PERIMEE: Version = Version(9_999);
/// Identifier that no dossier has.
const INEXISTANTE: Uuid = Uuid::from_u128(0x0197_c0de_0000_7000_8000_0000_0000_0001);

/// How to call an operation without changing anything when it is allowed.
#[derive(Clone)]
struct Operation {
    methode: Methode,
    chemin: &'static str,
    corps: Option<Value>,
    version: bool,
    /// Open to callers who are not signed in.
    publique: bool,
}

impl Operation {
    fn new(methode: Methode, chemin: &'static str) -> Self {
        Self {
            methode,
            chemin,
            corps: None,
            version: false,
            publique: false,
        }
    }

    fn corps(self, corps: Value) -> Self {
        Self {
            corps: Some(corps),
            ..self
        }
    }

    fn versionnee(self) -> Self {
        Self { version: true, ..self }
    }

    fn publique(self) -> Self {
        Self { publique: true, ..self }
    }

    fn nom(&self) -> String {
        format!("{} {}", self.methode.nom(), self.chemin)
    }

    /// True when the operation is about one declaration: each target is tried.
    fn vise_une_declaration(&self) -> bool {
        self.chemin.starts_with("/declarations/{id}")
    }
}

/// Every operation of the API; one missing here fails the test.
fn operations() -> Vec<Operation> {
    // La déconnexion vient en dernier : elle ferme la session de chaque appelant.
    [declarations(), comptes(), identite()].concat()
}

/// Change of state of an object: `If-Match` is compulsory.
fn action(chemin: &'static str, corps: Value) -> Operation {
    Operation::new(Methode::Post, chemin).corps(corps).versionnee()
}

/// Sign-in, one's own account, and what precedes it.
fn identite() -> Vec<Operation> {
    use Methode::{Delete, Get, Patch, Post, Put};
    vec![
        Operation::new(Post, "/sessions")
            .publique()
            .corps(json!({"population": "BO", "email": "", "motDePasse": "x"})),
        Operation::new(Post, "/sessions/code")
            .publique()
            .corps(json!({"defi": "x", "code": "000000"})),
        Operation::new(Post, "/sessions/code/renvoi")
            .publique()
            .corps(json!({"defi": "x"})),
        Operation::new(Post, "/sessions/rafraichissement")
            .publique()
            .corps(json!({"population": "BO"})),
        Operation::new(Post, "/comptes").publique().corps(json!({
            "email": "", "motDePasse": "", "nom": "", "prenom": "", "telephone": "", "siret": ""
        })),
        Operation::new(Post, "/comptes/etablissement")
            .publique()
            .corps(json!({"siret": ""})),
        Operation::new(Post, "/comptes/validation")
            .publique()
            .corps(json!({"jeton": "x"})),
        Operation::new(Post, "/comptes/validation/renvoi")
            .publique()
            .corps(json!({"population": "BO"})),
        Operation::new(Post, "/comptes/courriel")
            .publique()
            .corps(json!({"jeton": "x"})),
        Operation::new(Post, "/mots-de-passe/oubli")
            .publique()
            .corps(json!({"population": "BO", "email": ""})),
        Operation::new(Post, "/mots-de-passe/lien")
            .publique()
            .corps(json!({"jeton": "x"})),
        Operation::new(Post, "/mots-de-passe/reinitialisation")
            .publique()
            .corps(json!({"jeton": "x", "motDePasse": ""})),
        Operation::new(Get, "/sessions"),
        Operation::new(Delete, "/sessions"),
        Operation::new(Delete, "/sessions/{id}"),
        Operation::new(Get, "/appareils"),
        Operation::new(Delete, "/appareils/{id}"),
        Operation::new(Get, "/moi"),
        Operation::new(Patch, "/moi").corps(json!({})),
        Operation::new(Get, "/moi/compte"),
        Operation::new(Put, "/moi/mot-de-passe").corps(json!({"actuel": "", "nouveau": ""})),
        Operation::new(Post, "/moi/courriel").corps(json!({"motDePasse": "", "email": ""})),
        Operation::new(Post, "/moi/cgu").corps(json!({"version": 0})),
        Operation::new(Get, "/moi/journal"),
        Operation::new(Get, "/moi/second-facteur"),
        Operation::new(Post, "/moi/second-facteur").corps(json!({"motDePasse": ""})),
        Operation::new(Post, "/moi/second-facteur/confirmation").corps(json!({"code": ""})),
        Operation::new(Post, "/moi/second-facteur/retrait").corps(json!({"motDePasse": ""})),
        Operation::new(Post, "/moi/second-facteur/codes-de-secours").corps(json!({"motDePasse": ""})),
        Operation::new(Delete, "/sessions/courante"),
    ]
}

/// Accounts of others, territories, journal.
fn comptes() -> Vec<Operation> {
    use Methode::{Get, Post, Put};
    vec![
        Operation::new(Get, "/agents"),
        Operation::new(Post, "/agents")
            .corps(json!({"email": "", "nom": "", "prenom": "", "territoire": "38", "roles": []})),
        Operation::new(Get, "/agents/export.{format}"),
        Operation::new(Get, "/agents/{id}"),
        Operation::new(Put, "/agents/{id}")
            .corps(json!({"nom": "Petit", "prenom": "Luc", "territoire": "38", "roles": ["DemandeSejour_Lecture"]}))
            .versionnee(),
        Operation::new(Post, "/agents/{id}/actions/desactiver").versionnee(),
        Operation::new(Post, "/agents/{id}/actions/reactiver").versionnee(),
        Operation::new(Post, "/agents/{id}/actions/renvoyer-invitation").versionnee(),
        action(
            "/agents/{id}/actions/retirer-second-facteur",
            json!({"motif": "Téléphone perdu."}),
        ),
        Operation::new(Get, "/usagers"),
        Operation::new(Get, "/usagers/export.{format}"),
        Operation::new(Get, "/usagers/{id}"),
        Operation::new(Put, "/usagers/{id}/roles")
            .corps(json!({"roles": []}))
            .versionnee(),
        Operation::new(Post, "/usagers/{id}/actions/approuver").versionnee(),
        action("/usagers/{id}/actions/refuser", json!({"motif": "Personne inconnue."})),
        Operation::new(Post, "/usagers/{id}/actions/desactiver").versionnee(),
        action("/usagers/{id}/actions/bloquer", json!({"motif": "Compte partagé."})),
        Operation::new(Post, "/usagers/{id}/actions/debloquer").versionnee(),
        action(
            "/usagers/{id}/actions/retirer-second-facteur",
            json!({"motif": "Téléphone perdu."}),
        ),
        Operation::new(Get, "/territoires"),
        Operation::new(Get, "/territoires/{code}"),
        Operation::new(Put, "/territoires/{code}")
            .corps(json!({
                "nom": "Petit", "prenom": "Luc", "serviceMail": "a@b.fr", "serviceTelephone": "0476000000"
            }))
            .versionnee(),
        Operation::new(Get, "/journal-comptes"),
    ]
}

/// Declarations, lodgings, dashboard, geography.
fn declarations() -> Vec<Operation> {
    use Methode::{Delete, Get, Patch, Post};
    let creation = json!({"libelle": "", "dateDebut": "2027-07-03", "dateFin": "2027-07-17"});
    let depot = json!({"phase": "2M", "attestation": {"qualite": "Directrice", "certifie": true}});
    vec![
        Operation::new(Get, "/declarations"),
        Operation::new(Post, "/declarations").corps(creation),
        Operation::new(Get, "/declarations/{id}"),
        Operation::new(Delete, "/declarations/{id}").versionnee(),
        Operation::new(Patch, "/declarations/{id}/sections/{section}")
            .corps(json!({}))
            .versionnee(),
        Operation::new(Get, "/declarations/{id}/completude"),
        Operation::new(Get, "/declarations/{id}/historique"),
        Operation::new(Get, "/declarations/{id}/documents"),
        Operation::new(Get, "/declarations/{id}/documents/{document}"),
        action("/declarations/{id}/actions/deposer", depot),
        action("/declarations/{id}/actions/annuler", json!({"motif": null})),
        action(
            "/declarations/{id}/actions/dupliquer",
            json!({"dateDebut": "2020-01-01"}),
        ),
        action("/declarations/{id}/actions/prendre-en-charge", json!({})),
        action(
            "/declarations/{id}/actions/demander-complements",
            json!({"commentaire": "Précisez le transport."}),
        ),
        action(
            "/declarations/{id}/actions/refuser",
            json!({"motif": "AUTRE", "commentaire": "Dossier vide."}),
        ),
        action("/declarations/{id}/actions/enregistrer", json!({})),
        Operation::new(Get, "/tableaux-de-bord/declarations"),
        Operation::new(Get, "/hebergements"),
        Operation::new(Post, "/hebergements")
            .corps(json!({"nom": "", "adresse": {}, "type": "hotel", "nombreLits": 1})),
        Operation::new(Get, "/referentiels/regions"),
        Operation::new(Get, "/referentiels/departements"),
        Operation::new(Get, "/referentiels/communes"),
        // En dernier : elle ferme la session de chaque appelant.
    ]
}

/// Dossiers tried as targets, and the organisations around them.
struct Monde<'a> {
    declarant: Acteur<'a>,
    porteur: Acteur<'a>,
    soeur: Acteur<'a>,
    etranger: Acteur<'a>,
    organisme: OrganismeId,
    cibles: Vec<(&'static str, Uuid)>,
}

async fn monde(app: &TestApp) -> Monde<'_> {
    let etablissement = |rang| OrganismeEssai {
        siret: Some(app.siret(500, rang)),
        porteur: false,
        agrement: None,
        ..OrganismeEssai::new("Établissement")
    };
    let siege = OrganismeEssai {
        siret: Some(app.siret(500, 1)),
        ..OrganismeEssai::new("Siège")
    };
    let porteur = app.arranger_organisme(siege).await;
    let declarant = app.arranger_organisme(etablissement(2)).await;
    let soeur = app.arranger_organisme(etablissement(3)).await;
    let breton = OrganismeEssai {
        agrement: Some(("BRE", "2030-12-31")),
        ..OrganismeEssai::new("Autre")
    };
    let etranger = app.arranger_organisme(breton).await;
    let cibles = vec![
        (
            "déposée, étapes 38 et 73",
            declarant.declaration().etapes(&["38", "73"]).deposee().await.id.0,
        ),
        ("brouillon", declarant.declaration().creee().await.id.0),
        (
            "déposée par un autre, 29",
            etranger.declaration().etapes(&["29"]).deposee().await.id.0,
        ),
        ("brouillon d'un autre", etranger.declaration().creee().await.id.0),
        ("inexistante", INEXISTANTE),
    ];
    let organisme = declarant.organisme.unwrap();
    app.courriels().await;
    Monde {
        declarant,
        porteur,
        soeur,
        etranger,
        organisme,
        cibles,
    }
}

/// Callers, in the order of the columns.
async fn appelants<'a>(app: &'a TestApp, monde: &Monde<'a>) -> Vec<(&'static str, Acteur<'a>)> {
    let ecriture = &[RoleAgent::DemandeSejourEcriture];
    let lecture = &[RoleAgent::DemandeSejourLecture];
    let comptes = &[RoleAgent::Compte, RoleAgent::Desactivation, RoleAgent::Eig];
    let bloque = app.usager(monde.organisme).await;
    app.sql(&format!(
        "UPDATE usager SET status_code = 'BLOCKED' WHERE mail = '{}'",
        bloque.mail
    ))
    .await;
    vec![
        ("anonyme", app.anonyme()),
        ("compte bloqué", bloque),
        ("organisme déclarant", monde.declarant.clone()),
        ("siège porteur du SIREN", monde.porteur.clone()),
        ("autre établissement du SIREN", monde.soeur.clone()),
        ("autre organisme", monde.etranger.clone()),
        ("DD 38 écriture", app.agent("38", ecriture).await),
        ("DD 38 lecture", app.agent("38", lecture).await),
        ("DD 38 sans rôle", app.agent("38", &[]).await),
        ("DD 38 comptes", app.agent("38", comptes).await),
        ("DD 73 écriture (étape)", app.agent("73", ecriture).await),
        ("DD 74 écriture (même région)", app.agent("74", ecriture).await),
        ("DD 29 écriture", app.agent("29", ecriture).await),
        ("DD 2A écriture", app.agent("2A", ecriture).await),
        ("DR AURA écriture", app.agent("AURA", ecriture).await),
        ("DR AURA lecture", app.agent("AURA", lecture).await),
        ("DR BRE écriture", app.agent("BRE", ecriture).await),
        ("AC écriture", app.agent("FRA", ecriture).await),
    ]
}

async fn appeler(acteur: &Acteur<'_>, operation: &Operation, cible: Uuid) -> Reponse {
    let chemin = operation
        .chemin
        .replace("{id}", &cible.to_string())
        .replace("{section}", "vacanciers")
        .replace("{format}", "csv")
        .replace("{code}", "38")
        .replace("{document}", &Uuid::nil().to_string());
    let suffixe = if operation.chemin.ends_with("/communes") {
        "?recherche=gre"
    } else {
        ""
    };
    let mut appel = acteur.appel(operation.methode, format!("/api/v1{chemin}{suffixe}"));
    if let Some(corps) = &operation.corps {
        appel = appel.json(corps);
    }
    if operation.version {
        appel = appel.version(VERSION_PERIMEE);
    }
    appel.envoyer().await
}

/// Body of a refusal, without what names the request.
fn anonymiser(reponse: &Reponse) -> Value {
    let mut corps: Value = serde_json::from_slice(&reponse.corps).unwrap_or_default();
    if let Some(objet) = corps.as_object_mut() {
        objet.remove("instance");
    }
    corps
}

fn verifier(operation: &Operation, appelant: &str, reponse: &Reponse) {
    let nom = operation.nom();
    assert!(reponse.statut < 500, "{nom} par {appelant} : {}", reponse.texte());
    if !operation.publique {
        let ferme = matches!(appelant, "anonyme" | "compte bloqué");
        assert_eq!(
            reponse.statut == 401,
            ferme,
            "{nom} par {appelant} : {}",
            reponse.texte()
        );
    }
}

#[actix_web::test]
async fn la_matrice_des_acces_est_celle_de_la_documentation() {
    const EMPREINTE: &str = "SELECT md5(string_agg(d::text, '|' ORDER BY id)) FROM declaration d";
    TestApp::run(async |app| {
        let monde = monde(app).await;
        let appelants = appelants(app, &monde).await;
        let avant = app.valeur(EMPREINTE).await;
        let mut texte = entete(&appelants);
        let mut essais = 0_usize;

        for operation in operations() {
            let toutes = [("–", INEXISTANTE)];
            let cibles = if operation.vise_une_declaration() {
                monde.cibles.as_slice()
            } else {
                toutes.as_slice()
            };
            ouvrir_table(&mut texte, &operation, &appelants);
            for (nom, cible) in cibles {
                write!(texte, "| {nom} |").unwrap();
                for (appelant, acteur) in &appelants {
                    let reponse = appeler(acteur, &operation, *cible).await;
                    essais += 1;
                    verifier(&operation, appelant, &reponse);
                    if reponse.statut == 404 && *cible != INEXISTANTE {
                        let absente = appeler(acteur, &operation, Uuid::from_u128(7)).await;
                        assert_eq!(
                            anonymiser(&reponse),
                            anonymiser(&absente),
                            "{} {appelant}",
                            operation.nom()
                        );
                    }
                    write!(texte, " {} |", reponse.statut).unwrap();
                }
                texte.push('\n');
            }
        }

        assert_eq!(
            avant,
            app.valeur(EMPREINTE).await,
            "aucun appel de la matrice ne change un dossier"
        );
        comparer(&format!("{texte}\n{essais} appels.\n"));
    })
    .await;
}

/// An operation that the matrix does not know fails the build, and so does one that is gone.
#[test]
fn toutes_les_operations_sont_dans_la_matrice() {
    let document = serde_json::to_value(vao_server::routes::document()).unwrap();
    let publiees: BTreeSet<String> = document["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(chemin, methodes)| {
            let chemin = chemin.trim_start_matches("/api/v1").to_owned();
            methodes
                .as_object()
                .unwrap()
                .keys()
                .map(move |methode| format!("{} {chemin}", methode.to_uppercase()))
        })
        .collect();
    let connues: BTreeSet<String> = operations().iter().map(Operation::nom).collect();

    assert_eq!(publiees, connues);
}

fn entete(appelants: &[(&'static str, Acteur<'_>)]) -> String {
    format!(
        "# Matrice des accès\n\nProduite par `crates/vao-server/tests/access_matrix.rs` : chaque opération, chacun des \
         {} appelants, chaque cible. Ne pas modifier à la main.\n\nLes actions sont envoyées avec une version \
         périmée : **412 veut dire « autorisé, et rien n'a changé »**. 422 : autorisé, la saisie d'essai est refusée. \
         401 : appelant inconnu. 403 : dossier vu, mais action non permise. 404 : hors de la portée, indiscernable \
         d'un dossier inexistant.\n",
        appelants.len()
    )
}

fn ouvrir_table(texte: &mut String, operation: &Operation, appelants: &[(&'static str, Acteur<'_>)]) {
    let noms: Vec<&str> = appelants.iter().map(|(nom, _)| *nom).collect();
    let traits = "---|".repeat(noms.len());
    write!(
        texte,
        "\n## `{}`\n\n| Cible | {} |\n|---|{traits}\n",
        operation.nom(),
        noms.join(" | ")
    )
    .unwrap();
}

/// Compares with the committed document; `VAO_MAJ=1` rewrites it.
fn comparer(attendu: &str) {
    let chemin = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/access-matrix.md");
    #[expect(clippy::disallowed_methods, reason = "bascule d'un outil de développement")]
    let mise_a_jour = std::env::var("VAO_MAJ").is_ok();
    if mise_a_jour {
        std::fs::write(&chemin, attendu).unwrap();
    }
    let ecrit = std::fs::read_to_string(&chemin).unwrap_or_default();
    assert!(
        ecrit == attendu,
        "docs/access-matrix.md n'est plus à jour : relancez ce test avec VAO_MAJ=1 et relisez"
    );
}
