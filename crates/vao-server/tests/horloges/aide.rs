//! Ce que les essais des horloges partagent.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use uuid::Uuid;
use vao_mail::Courriel;
use vao_server::rondes::{self, Bilan, debut_du_jour};
use vao_test::TestApp;

pub(crate) fn jour(texte: &str) -> NaiveDate {
    texte.parse().unwrap()
}

/// Neuf heures du matin, à Paris, à deux heures près un jour de changement d'heure.
pub(crate) fn matin(jour: NaiveDate) -> DateTime<Utc> {
    debut_du_jour(jour) + Duration::hours(9)
}

/// Avance l'horloge de l'essai jusqu'au matin de ce jour.
pub(crate) fn aller_au(app: &TestApp, jour: NaiveDate) {
    app.horloge.avancer(matin(jour) - app.maintenant());
}

/// Compte du portail dans ce statut, inscrit le 1er janvier 2027 ; rend son adresse et son identifiant.
pub(crate) async fn compte(app: &TestApp, statut: &str, derniere_connexion: Option<&str>) -> (String, Uuid) {
    let id = app.horloge.nouvel_id();
    let mail = format!("titulaire{}@exemple.test", app.suivant());
    let derniere = derniere_connexion.map_or("NULL".to_owned(), |instant| format!("'{instant}'"));
    app.sql(&format!(
        "INSERT INTO usager (id, mail, pwd, nom, prenom, telephone, status_code, siret, ter_code, departement, \
         lastconnection_at, verified_at, created_at, edited_at) VALUES ('{id}', '{mail}', 'x', 'Martin', 'Zoé', \
         '+33612345678', '{statut}', '{}', 'AURA', '38', {derniere}, '2027-01-01', '2027-01-01', '2027-01-01')",
        app.siret(app.suivant(), 1)
    ))
    .await;
    (mail, id)
}

/// Fait la ronde du jour, sans exécuter les courriels qu'elle met en file.
pub(crate) async fn ronde(app: &TestApp, nom: &str) -> Bilan {
    ronde_du(app, nom, app.horloge.aujourd_hui()).await
}

/// Fait la ronde de ce jour.
pub(crate) async fn ronde_du(app: &TestApp, nom: &str, vise: NaiveDate) -> Bilan {
    let bilan = rondes::trouver(nom)
        .unwrap()
        .passer(app.contexte(), vise, false)
        .await
        .unwrap();
    assert_eq!(bilan.echecs, []);
    bilan
}

/// Fait la ronde de chaque jour jusqu'à `fin`, et rend « jour action : objets des courriels ».
pub(crate) async fn derouler(app: &TestApp, nom: &str, fin: NaiveDate) -> Vec<String> {
    let mut vu = Vec::new();
    let mut le = app.horloge.aujourd_hui();
    while le <= fin {
        aller_au(app, le);
        let bilan = ronde(app, nom).await;
        if !bilan.faits.is_empty() {
            let actions: Vec<&str> = bilan.faits.iter().map(|du| du.action).collect();
            vu.push(format!(
                "{le} {} : {}",
                actions.join(", "),
                objets(&app.courriels().await)
            ));
        }
        le = le.succ_opt().unwrap();
    }
    vu
}

/// Objets, sans préfixe ni espace insécable, triés.
pub(crate) fn objets(courriels: &[Courriel]) -> String {
    let mut objets: Vec<String> = courriels
        .iter()
        .map(|courriel| courriel.sujet.replace("VAO – ", "").replace('\u{a0}', " "))
        .collect();
    objets.sort();
    objets.join(" | ")
}

/// Adresses à qui ces courriels sont partis.
pub(crate) fn destinataires(courriels: &[Courriel]) -> Vec<&str> {
    let mut adresses: Vec<&str> = courriels
        .iter()
        .flat_map(|courriel| courriel.destinataires.iter().map(String::as_str))
        .collect();
    adresses.sort_unstable();
    adresses
}

/// Une colonne d'un compte du portail.
pub(crate) async fn colonne(app: &TestApp, id: Uuid, colonne: &str) -> Option<String> {
    app.valeur(&format!("SELECT {colonne} FROM usager WHERE id = '{id}'"))
        .await
}

/// Actions du journal de ce compte, dans l'ordre.
pub(crate) async fn journal(app: &TestApp, id: Uuid) -> String {
    app.valeur(&format!(
        "SELECT string_agg(action || ' par ' || acteur_nom, ', ' ORDER BY le, id) FROM journal_compte \
         WHERE entite_id = '{id}'"
    ))
    .await
    .unwrap_or_default()
}
