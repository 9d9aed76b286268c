//! Gestes répétés : s'inscrire, lire le lien d'un courriel, le présenter.

use serde_json::{Value, json};
use uuid::Uuid;
use vao_contract::compte::{INSCRIRE, OUBLIER, REINITIALISER, RENVOYER_LIEN, VALIDER};
use vao_contract::{Endpoint, Methode};
use vao_domain::{Code as _, Population, Siret};
use vao_mail::Courriel;
use vao_test::{Reponse, TestApp};

/// Mot de passe que les règles et l'estimateur admettent.
pub(crate) const BON_MOT_DE_PASSE: &str = "Tulipe-Cargo-Violon-47";
/// Autre bon mot de passe.
pub(crate) const NOUVEAU: &str = "Marmotte:Tisane;Ficelle 82";

pub(crate) async fn poster<C, R>(app: &TestApp, route: &Endpoint<C, R>, corps: Value) -> Reponse {
    app.anonyme().envoyer_json(route, &[], None, &corps).await
}

/// Depuis une page de ce site.
pub(crate) async fn poster_depuis<C, R>(app: &TestApp, route: &Endpoint<C, R>, corps: Value, origine: &str) -> Reponse {
    app.anonyme()
        .appel(Methode::Post, route.adresse(&[]))
        .json(&corps)
        .entete("Origin", origine)
        .envoyer()
        .await
}

/// Corps d'une inscription juste.
pub(crate) fn inscription(email: &str, siret: &Siret) -> Value {
    json!({
        "email": email, "motDePasse": BON_MOT_DE_PASSE, "nom": "Lefèvre", "prenom": "Inès",
        "telephone": "04 76 00 00 00", "siret": siret.as_str(),
    })
}

/// Le même, avec un champ changé.
pub(crate) fn avec(mut corps: Value, champ: &str, valeur: impl Into<Value>) -> Value {
    let objet = corps.as_object_mut().expect("un corps est un objet");
    objet.insert(champ.to_owned(), valeur.into());
    corps
}

/// Établissement ouvert à Grenoble, connu de l'annuaire.
pub(crate) fn grenoblois(app: &TestApp) -> Siret {
    etablissement(app, "38185")
}

/// Établissement ouvert dans cette commune, connu de l'annuaire.
pub(crate) fn etablissement(app: &TestApp, commune: &str) -> Siret {
    let siret = app.siret(app.suivant(), 1);
    app.annuaire.ouvrir(&siret, "Association Essai", commune);
    siret
}

pub(crate) async fn inscrire(app: &TestApp, email: &str, siret: &Siret) -> Reponse {
    poster(app, &INSCRIRE, inscription(email, siret)).await
}

/// Inscrit quelqu'un et rend le jeton de son lien de confirmation.
pub(crate) async fn inscrit(app: &TestApp, email: &str, siret: &Siret) -> String {
    inscrire(app, email, siret).await.statut(202);
    jeton_recu(app, email).await
}

pub(crate) async fn valider(app: &TestApp, jeton: &str) -> Reponse {
    poster(app, &VALIDER, json!({"jeton": jeton})).await
}

pub(crate) async fn renvoyer(app: &TestApp, population: Population, corps: Value) -> Reponse {
    poster(app, &RENVOYER_LIEN, avec(corps, "population", population.code())).await
}

pub(crate) async fn oublier(app: &TestApp, population: Population, email: &str) -> Reponse {
    poster(app, &OUBLIER, json!({"population": population.code(), "email": email})).await
}

pub(crate) async fn reinitialiser(app: &TestApp, jeton: &str, mot_de_passe: &str) -> Reponse {
    poster(app, &REINITIALISER, json!({"jeton": jeton, "motDePasse": mot_de_passe})).await
}

/// Jeton du seul courriel parti, qui doit être adressé à `email`.
pub(crate) async fn jeton_recu(app: &TestApp, email: &str) -> String {
    let courriels = app.courriels().await;
    let [courriel] = courriels.as_slice() else {
        panic!("un seul courriel est attendu : {:?}", sujets(&courriels));
    };
    assert_eq!(courriel.destinataires, [email]);
    jeton(courriel)
}

/// Jeton de l'adresse écrite dans un courriel.
pub(crate) fn jeton(courriel: &Courriel) -> String {
    let (_, suite) = courriel.texte.split_once("?jeton=").expect("le courriel porte un lien");
    suite
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect()
}

/// `destinataire : titre`, dans l'ordre alphabétique.
pub(crate) fn sujets(courriels: &[Courriel]) -> Vec<String> {
    let mut sujets: Vec<String> = courriels
        .iter()
        .map(|courriel| {
            let titre = courriel
                .sujet
                .strip_prefix("VAO – ")
                .expect("un sujet dit d'où il vient");
            format!("{} : {titre}", courriel.destinataires.join(", ")).replace('\u{a0}', " ")
        })
        .collect();
    sujets.sort();
    sujets
}

/// Colonne d'un compte du portail.
pub(crate) async fn usager(app: &TestApp, colonne: &str, email: &str) -> Option<String> {
    app.valeur(&format!("SELECT ({colonne})::text FROM usager WHERE mail = '{email}'"))
        .await
}

pub(crate) async fn statut(app: &TestApp, email: &str) -> String {
    usager(app, "status_code", email).await.expect("le compte existe")
}

pub(crate) async fn nombre(app: &TestApp, requete: &str) -> i64 {
    app.valeur(&format!("SELECT count(*) FROM {requete}"))
        .await
        .unwrap()
        .parse()
        .unwrap()
}

/// Compte du portail dans ce statut, sans organisme ; son adresse.
pub(crate) async fn compte(app: &TestApp, statut: &str, siret: Option<&Siret>) -> String {
    let id = app.horloge.nouvel_id();
    let email = format!("compte{}@portail.test", app.suivant());
    let siret = siret.map_or_else(|| "NULL".to_owned(), |siret| format!("'{siret}'"));
    app.sql(&format!(
        "INSERT INTO usager (id, mail, nom, prenom, status_code, siret, ter_code, departement, created_at, edited_at) \
         VALUES ('{id}', '{email}', 'Durand', 'Anne', '{statut}', {siret}, 'AURA', '38', '2027-01-01', '2027-01-01')"
    ))
    .await;
    email
}

/// Agent invité, qui n'a pas encore choisi son mot de passe ; son adresse.
pub(crate) async fn agent_invite(app: &TestApp) -> String {
    let id = app.horloge.nouvel_id();
    let email = format!("invite{}@vao.test", app.suivant());
    app.sql(&format!(
        "INSERT INTO agent (id, mail, nom, prenom, ter_code, created_at, edited_at) VALUES ('{id}', '{email}', \
         'Petit', 'Luc', '38', '2027-01-01', '2027-01-01')"
    ))
    .await;
    email
}

pub(crate) async fn id_de(app: &TestApp, table: &str, email: &str) -> Uuid {
    app.valeur(&format!("SELECT id FROM {table} WHERE mail = '{email}'"))
        .await
        .expect("le compte existe")
        .parse()
        .unwrap()
}
