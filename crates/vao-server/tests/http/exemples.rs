//! Les exemples du document OpenAPI sont des réponses de l'API, relevées ici.

use std::collections::BTreeMap;

use chrono::Duration;
use serde_json::{Value, json};
use uuid::Uuid;
use vao_contract::declaration::{self, DeclarationDto};
use vao_contract::session::{JetonDto, MOI, ProfilDto, ReponseOuverture};
use vao_contract::{Methode, documents, organisme};
use vao_domain::Siret;
use vao_domain::droits::RoleAgent;
use vao_external::essai;
use vao_test::{Acteur, OrganismeEssai, TestApp, comparer_au_fichier};

/// Réponses relevées, leurs identifiants remplacés par d'autres, toujours les mêmes, dans l'ordre où ils paraissent.
#[derive(Default)]
struct Releve {
    identifiants: Vec<String>,
    exemples: BTreeMap<&'static str, Value>,
}

impl Releve {
    async fn lire(&mut self, nom: &'static str, acteur: &Acteur<'_>, adresse: impl Into<String>) {
        let corps: Value = acteur.get(adresse).await.json();
        self.noter(nom, corps);
    }

    /// Garde le premier élément d'une liste.
    async fn lire_un(&mut self, nom: &'static str, acteur: &Acteur<'_>, adresse: &str) {
        let corps: Vec<Value> = acteur.get(adresse).await.json();
        self.noter(nom, corps[0].clone());
    }

    fn noter(&mut self, nom: &'static str, mut corps: Value) {
        self.anonymiser(&mut corps);
        self.exemples.insert(nom, corps);
    }

    fn anonymiser(&mut self, valeur: &mut Value) {
        match valeur {
            Value::String(texte) => *texte = self.sans_identifiant(texte),
            Value::Array(liste) => liste.iter_mut().for_each(|valeur| self.anonymiser(valeur)),
            Value::Object(champs) => champs.values_mut().for_each(|valeur| self.anonymiser(valeur)),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn sans_identifiant(&mut self, texte: &str) -> String {
        let mut rendu = texte.to_owned();
        for debut in 0..texte.len() {
            let trouve = texte.get(debut..debut + 36).filter(|mot| Uuid::try_parse(mot).is_ok());
            let Some(identifiant) = trouve else { continue };
            let connu = self.identifiants.iter().position(|connu| connu == identifiant);
            let rang = connu.unwrap_or_else(|| {
                self.identifiants.push(identifiant.to_owned());
                self.identifiants.len() - 1
            });
            let stable = format!("01978c3e-0000-7000-8000-{:012}", rang + 1);
            rendu = rendu.replace(identifiant, &stable);
        }
        rendu
    }
}

async fn de_la_declaration(app: &TestApp, releve: &mut Releve, organisme: &Acteur<'_>, agent: &Acteur<'_>) {
    let deposee = organisme.declaration().deposee().await;
    let mut version = deposee.version;
    for route in [
        &declaration::PRENDRE_EN_CHARGE.adresse(&[&deposee.id]),
        &declaration::ENREGISTRER.adresse(&[&deposee.id]),
    ] {
        let action = agent.appel(Methode::Post, route).version(version).json(&json!({}));
        version = action.envoyer().await.json::<DeclarationDto>().version;
    }
    app.courriels().await;
    let id = &deposee.id;
    releve
        .lire("DeclarationDto", organisme, declaration::LIRE.adresse(&[id]))
        .await;
    releve
        .lire("HistoriqueDto", organisme, declaration::HISTORIQUE.adresse(&[id]))
        .await;
    releve
        .lire("Page_LigneDeclaration", organisme, "/api/v1/declarations")
        .await;
    let documents = declaration::DOCUMENTS.adresse(&[id]);
    releve.lire_un("DocumentDto", organisme, &documents).await;
    releve
        .lire("TableauDeclarations", agent, "/api/v1/tableaux-de-bord/declarations")
        .await;
    releve
        .lire("Page_HebergementDto", organisme, "/api/v1/hebergements")
        .await;
    let hebergement = releve.exemples["Page_HebergementDto"]["donnees"][0].clone();
    releve.exemples.insert("HebergementDto", hebergement);
    let brouillon = organisme.declaration().creee().await;
    let completude = declaration::COMPLETUDE.adresse(&[&brouillon.id]);
    releve.lire("CompletudeDeclaration", organisme, completude).await;
}

async fn de_l_organisme(app: &TestApp, releve: &mut Releve, organisme: &Acteur<'_>, siret: &Siret) {
    let id = organisme.organisme.unwrap();
    let antenne = Siret::lire("99999901400023").unwrap();
    app.annuaire.ouvrir(siret, "Grand Large", "38185");
    app.annuaire.ouvrir(&antenne, "Grand Large", "74010");
    app.annuaire.succeder(siret, &antenne);
    app.sql(&format!(
        "INSERT INTO etablissement (organisme_id, siret, denomination, enseigne, adresse, code_postal, commune, ferme, \
         autorise, autorise_at) VALUES ('{id}', '{antenne}', 'Grand Large', 'Grand Large Annecy', '3 avenue du Rhône', \
         '74000', 'Annecy', false, true, '2026-01-01')"
    ))
    .await;
    let agent = app.agent("AURA", &[RoleAgent::Agrement, RoleAgent::Compte]).await;
    let commentaire = json!({ "commentaire": "Pièces reçues par courrier." });
    let route = &organisme::COMMENTER;
    agent.envoyer_json(route, &[&id], None, &commentaire).await.statut(201);
    releve
        .lire("OrganismeDto", organisme, organisme::LIRE.adresse(&[&id]))
        .await;
    releve
        .lire("CompletudeOrganisme", organisme, organisme::COMPLETUDE.adresse(&[&id]))
        .await;
    releve
        .lire("HistoriqueOrganisme", &agent, organisme::HISTORIQUE.adresse(&[&id]))
        .await;
    releve
        .lire(
            "Page_EtablissementDto",
            organisme,
            organisme::ETABLISSEMENTS.adresse(&[&id]),
        )
        .await;
    let annuaire = format!("/api/v1/annuaire/etablissements/{siret}");
    releve.lire("EtablissementAnnuaire", organisme, annuaire.clone()).await;
    releve
        .lire("SuccessionDto", organisme, format!("{annuaire}/succession"))
        .await;
    let decision = json!({
        "siret": "99999902200018", "nom": "Horizons lointains", "region": "AURA", "natureDecision": "Retrait",
        "dateDecision": "2026-11-02"
    });
    let decision = agent
        .appel(Methode::Post, "/api/v1/organismes-non-agrees")
        .json(&decision);
    releve.noter("NonAgreDto", decision.envoyer().await.json());
}

async fn des_comptes(app: &TestApp, releve: &mut Releve, organisme: &Acteur<'_>, instructeur: &Acteur<'_>) {
    let agent = app.agent("AURA", &[RoleAgent::Compte, RoleAgent::Desactivation]).await;
    let usager = format!("/api/v1/usagers/{}", organisme.compte.unwrap());
    releve.lire("UsagerDto", &agent, usager).await;
    let autre = instructeur.compte.unwrap();
    releve.lire("AgentDto", &agent, format!("/api/v1/agents/{autre}")).await;
    releve.lire("FicheTerritoire", &agent, "/api/v1/territoires/38").await;
    let profil: ProfilDto = organisme.get(MOI.adresse(&[])).await.json();
    let jeton = JetonDto {
        jeton: "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl".to_owned(),
        expire_at: app.maintenant() + Duration::minutes(10),
        session_expire_at: app.maintenant() + Duration::hours(12),
        profil: profil.clone(),
    };
    releve.noter("ProfilDto", json!(profil));
    releve.noter("JetonDto", json!(jeton));
    releve.noter("ReponseOuverture", json!(ReponseOuverture::Session(Box::new(jeton))));
}

async fn des_referentiels(app: &TestApp, releve: &mut Releve, organisme: &Acteur<'_>) {
    app.adresses.ajouter(essai::adresse(
        "14 rue Thiers 38000 Grenoble",
        "38185",
        "38000",
        "Grenoble",
    ));
    app.sql(
        "INSERT INTO millesime (jeu, source, version, publie_le, en_vigueur_au) VALUES ('communes', \
         '@etalab/decoupage-administratif', '6.0.0', '2026-02-02', '2026-01-01')",
    )
    .await;
    for (nom, adresse) in [
        ("AdresseTrouveeDto", "/api/v1/adresses?recherche=14+rue+Thiers"),
        ("TerritoireDto", "/api/v1/referentiels/departements"),
        ("CommuneDateeDto", "/api/v1/referentiels/communes?recherche=grenoble"),
        ("MillesimeDto", "/api/v1/referentiels/millesimes"),
        ("EtatServiceDto", "/api/v1/services-externes"),
    ] {
        releve.lire_un(nom, organisme, adresse).await;
    }
}

/// Une pièce reçue et pas encore analysée, décrite comme `POST /documents` la rend.
async fn d_une_piece(app: &TestApp, releve: &mut Releve, organisme: &Acteur<'_>) {
    let id = app.horloge.nouvel_id();
    app.sql(&format!(
        "INSERT INTO document (id, organisme_id, categorie, rang, nom, type_mime, taille, empreinte, produit, statut, \
         cree_at) VALUES ('{id}', '{}', 'protocole_transport', 0, 'Contrat du transporteur.pdf', 'application/pdf', \
         48213, '\\x00', false, 'EN_QUARANTAINE', '{}'); INSERT INTO document_lien (document_id, objet_type, objet_id, rang) \
         VALUES ('{id}', 'organisme', '{}', 0)",
        organisme.organisme.unwrap(),
        app.maintenant().to_rfc3339(),
        organisme.organisme.unwrap(),
    ))
    .await;
    releve
        .lire("PieceDto", organisme, documents::LIRE.adresse(&[&id]))
        .await;
}

#[actix_web::test]
async fn les_exemples_publies_sont_des_reponses_de_l_api() {
    TestApp::run(async |app| {
        let mut releve = Releve::default();
        let siret = Siret::lire("99999901400015").unwrap();
        let essai = OrganismeEssai {
            siret: Some(siret.clone()),
            ..OrganismeEssai::new("Grand Large")
        };
        let organisme = app.arranger_organisme(essai).await;
        app.sql("UPDATE agrement SET numero = 'VAO-ARA-0142'").await;
        let instructeur = app.instructeur("38").await;

        de_la_declaration(app, &mut releve, &organisme, &instructeur).await;
        de_l_organisme(app, &mut releve, &organisme, &siret).await;
        d_une_piece(app, &mut releve, &organisme).await;
        des_comptes(app, &mut releve, &organisme, &instructeur).await;
        des_referentiels(app, &mut releve, &organisme).await;

        let releves = format!("{}\n", serde_json::to_string_pretty(&releve.exemples).unwrap());
        comparer_au_fichier(
            concat!(env!("CARGO_MANIFEST_DIR"), "/src/openapi/exemples.json"),
            &releves,
        );
    })
    .await;
}

/// Chaque réponse JSON de succès a un exemple.
#[test]
fn aucune_reponse_publiee_n_est_sans_exemple() {
    let document = serde_json::to_value(vao_server::routes::document()).unwrap();
    let mut sans = Vec::new();
    for (chemin, methodes) in document["paths"].as_object().unwrap() {
        for (methode, operation) in methodes.as_object().unwrap() {
            for (statut, reponse) in operation["responses"].as_object().unwrap() {
                let contenu = &reponse["content"]["application/json"];
                let illustree = contenu.get("example").or(contenu.get("examples")).is_some();
                if statut.starts_with('2') && contenu.is_object() && !illustree {
                    sans.push(format!("{methode} {chemin} {statut} : {}", contenu["schema"]));
                }
            }
        }
    }
    assert!(sans.is_empty(), "sans exemple :\n{}", sans.join("\n"));
}
