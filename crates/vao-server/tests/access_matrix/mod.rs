//! Every operation × every role × every target: `docs/access-matrix.md` is made here.
//!
//! Actions are sent with a version that no dossier has, so that a caller who may
//! act gets 412 and nothing changes: what is compared is who is let through.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]

mod contrat;
mod operations;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;
use uuid::Uuid;
use vao_domain::droits::RoleAgent;
use vao_domain::{OrganismeId, Siret, Version};
use vao_external::essai::etablissement;
use vao_test::{Acteur, OrganismeEssai, Reponse, TestApp, comparer_au_fichier};

use self::contrat::Contrat;
use self::operations::{Operation, operations};
use crate::organismes::aide::compte;

/// Version that no dossier of the test reaches.
const VERSION_PERIMEE: Version = Version(9_999);
/// Identifier that no dossier has.
const INEXISTANTE: Uuid = Uuid::from_u128(0x0197_c0de_0000_7000_8000_0000_0000_0001);

/// Registered head office whose only account has no organisation yet.
const SIRET_SANS_FICHE: &str = "99999901400015";

/// Dossiers tried as targets, and the organisations around them.
struct Monde<'a> {
    declarant: Acteur<'a>,
    porteur: Acteur<'a>,
    soeur: Acteur<'a>,
    etranger: Acteur<'a>,
    organisme: OrganismeId,
    cibles: Vec<(&'static str, Uuid)>,
    organismes: Vec<(&'static str, Uuid)>,
    pieces: Vec<(&'static str, Uuid)>,
}

/// Healthy file attached to the sheet of this organisation.
async fn piece(app: &TestApp, organisme: Uuid) -> Uuid {
    let id = app.horloge.nouvel_id();
    let lieu = format!("document:{id}");
    app.commun
        .coffre
        .put(id, "contenu".into(), lieu.as_bytes())
        .await
        .unwrap();
    app.sql(&format!(
        "INSERT INTO document (id, organisme_id, categorie, rang, nom, type_mime, taille, empreinte, produit, statut, \
         cree_at) VALUES ('{id}', '{organisme}', 'protocole_transport', 0, 'a.pdf', 'application/pdf', 7, '\\x00', \
         false, 'SAIN', now()); \
         INSERT INTO document_lien (document_id, objet_type, objet_id, rang) VALUES ('{id}', 'organisme', '{organisme}', 0)"
    ))
    .await;
    id
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
    let organismes = vec![
        ("l'organisme déclarant", organisme.0),
        ("son siège", porteur.organisme.unwrap().0),
        ("l'autre organisme", etranger.organisme.unwrap().0),
        ("inexistant", INEXISTANTE),
    ];
    let mut pieces = vec![("inexistante", INEXISTANTE)];
    for (nom, fiche) in [
        ("jointe par l'organisme déclarant", organisme.0),
        ("jointe par son siège", porteur.organisme.unwrap().0),
        ("jointe par l'autre organisme", etranger.organisme.unwrap().0),
    ] {
        pieces.push((nom, piece(app, fiche).await));
    }
    app.courriels().await;
    Monde {
        declarant,
        porteur,
        soeur,
        etranger,
        organisme,
        cibles,
        organismes,
        pieces,
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
    let siret = Siret::lire(SIRET_SANS_FICHE).unwrap();
    app.annuaire.ajouter(etablissement(&siret, "Sentiers", "38185"));
    vec![
        ("anonyme", app.anonyme()),
        ("compte bloqué", bloque),
        ("compte sans organisme", compte(app, &siret).await),
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
        ("DR AURA agréments", app.agent("AURA", &[RoleAgent::Agrement]).await),
    ]
}

async fn appeler(acteur: &Acteur<'_>, operation: &Operation, cible: Uuid) -> Reponse {
    let section = if operation.vise_un_organisme() {
        "identite"
    } else {
        "vacanciers"
    };
    let chemin = operation
        .chemin
        .replace("{id}", &cible.to_string())
        .replace("{section}", section)
        .replace("{format}", "csv")
        .replace("{code}", "38")
        .replace("{siret}", SIRET_SANS_FICHE)
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
        let mut contrat = Contrat::publie();

        for operation in operations() {
            let toutes = [("–", INEXISTANTE)];
            let cibles = if operation.vise_une_declaration() {
                monde.cibles.as_slice()
            } else if operation.vise_un_organisme() {
                monde.organismes.as_slice()
            } else if operation.vise_une_piece() {
                monde.pieces.as_slice()
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
                    contrat.confronter(&operation, &reponse);
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
        let matrice = format!("{texte}\n{essais} appels.\n");
        comparer_au_fichier(
            concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/access-matrix.md"),
            &matrice,
        );
        contrat.conclure();
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
        "# Matrice des accès\n\nProduite par `crates/vao-server/tests/access_matrix/` : chaque opération, chacun des \
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
