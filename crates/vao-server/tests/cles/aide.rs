//! Gestes répétés : créer sa clé, la donner à un logiciel.

use chrono::Duration;
use vao_contract::cle_api::{CREER, CleApiCreee, CreationCleApi, EtatCleApi, LIRE, REVOQUER};
use vao_contract::declaration;
use vao_contract::liste::Page;
use vao_domain::cle_api::Scope;
use vao_test::{Acteur, MOT_DE_PASSE, Reponse, TestApp};

/// Demande une clé ; celle d'avant cesse de valoir.
pub(crate) async fn demander(acteur: &Acteur<'_>, mot_de_passe: &str, scopes: &[Scope]) -> Reponse {
    let corps = CreationCleApi {
        mot_de_passe: mot_de_passe.to_owned(),
        scopes: scopes.to_vec(),
    };
    acteur.envoyer(&CREER, &[], None, &corps).await
}

/// Crée une clé qui a ces droits.
pub(crate) async fn creer(acteur: &Acteur<'_>, scopes: &[Scope]) -> CleApiCreee {
    demander(acteur, MOT_DE_PASSE, scopes).await.statut(201).json()
}

pub(crate) async fn etat(acteur: &Acteur<'_>) -> EtatCleApi {
    acteur.get(LIRE.adresse(&[])).await.json()
}

pub(crate) async fn revoquer(acteur: &Acteur<'_>) -> Reponse {
    acteur.appel(REVOQUER.methode, REVOQUER.adresse(&[])).envoyer().await
}

/// Logiciel qui appelle avec cette clé.
pub(crate) fn logiciel<'a>(app: &'a TestApp, cle: &str) -> Acteur<'a> {
    Acteur {
        jeton: Some(cle.to_owned()),
        ..app.anonyme()
    }
}

/// Logiciel de cet utilisateur, avec ces droits.
pub(crate) async fn logiciel_de<'a>(acteur: &Acteur<'a>, scopes: &[Scope]) -> Acteur<'a> {
    logiciel(acteur.app, &creer(acteur, scopes).await.cle)
}

/// Appel le plus simple : la liste des déclarations.
pub(crate) async fn lister(logiciel: &Acteur<'_>) -> Reponse {
    logiciel.get(declaration::LISTER.adresse(&[])).await
}

/// Identifiants des déclarations que ce logiciel voit.
pub(crate) async fn visibles(logiciel: &Acteur<'_>) -> Vec<String> {
    let page: Page<declaration::LigneDeclaration> = lister(logiciel).await.json();
    page.donnees.into_iter().map(|ligne| ligne.id.to_string()).collect()
}

pub(crate) fn avancer(app: &TestApp, duree: Duration) {
    app.horloge.avancer(duree);
}

/// Lignes du journal qui parlent d'une clé, dans l'ordre.
pub(crate) async fn journal(app: &TestApp) -> String {
    app.valeur("SELECT string_agg(action, ', ' ORDER BY le, id) FROM journal_compte WHERE action LIKE 'CLE_API%'")
        .await
        .unwrap_or_default()
}
