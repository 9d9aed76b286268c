//! Every operation of the API, and how to call it without changing anything.

use serde_json::{Value, json};
use vao_contract::Methode;

use super::SIRET_SANS_FICHE;

/// How to call an operation without changing anything when it is allowed.
#[derive(Clone)]
pub(super) struct Operation {
    pub(super) methode: Methode,
    pub(super) chemin: &'static str,
    pub(super) corps: Option<Value>,
    pub(super) version: bool,
    /// Open to callers who are not signed in.
    pub(super) publique: bool,
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

    pub(super) fn nom(&self) -> String {
        format!("{} {}", self.methode.nom(), self.chemin)
    }

    /// True when the operation is about one declaration: each target is tried.
    pub(super) fn vise_une_declaration(&self) -> bool {
        self.chemin.starts_with("/declarations/{id}")
    }

    /// True when the operation is about one attached file.
    pub(super) fn vise_une_piece(&self) -> bool {
        self.chemin.starts_with("/documents/{id}")
    }

    /// True when the operation is about one organisation.
    pub(super) fn vise_un_organisme(&self) -> bool {
        self.chemin.starts_with("/organismes/{id}")
    }
}

/// Every operation of the API; one missing here fails the test.
pub(super) fn operations() -> Vec<Operation> {
    // La déconnexion vient en dernier : elle ferme la session de chaque appelant.
    [
        declarations(),
        organismes(),
        documents(),
        comptes(),
        creation(),
        identite(),
    ]
    .concat()
}

/// First sheet of the account that has none, after what it must be refused without it.
fn creation() -> Vec<Operation> {
    let fiche = json!({"siret": SIRET_SANS_FICHE, "typeOrganisme": "personne_morale", "porteurAgrement": true});
    vec![Operation::new(Methode::Post, "/organismes").corps(fiche)]
}

/// Attached files: a deposit needs a form, so that the JSON tried here changes nothing (415).
fn documents() -> Vec<Operation> {
    use Methode::{Delete, Get, Post};
    vec![
        Operation::new(Post, "/documents").corps(json!({})),
        Operation::new(Get, "/documents/{id}"),
        Operation::new(Get, "/documents/{id}/contenu"),
        Operation::new(Delete, "/documents/{id}"),
    ]
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
        Operation::new(Get, "/moi/cle-api"),
        Operation::new(Post, "/moi/cle-api").corps(json!({"motDePasse": ""})),
        Operation::new(Delete, "/moi/cle-api"),
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

fn siret_motive() -> Value {
    json!({"siret": "99999902200018", "motif": "Fusion des deux associations."})
}

/// Sheets of the organisations, and those whose agrément was withdrawn.
fn organismes() -> Vec<Operation> {
    use Methode::{Delete, Get, Patch, Post, Put};
    let decision =
        json!({"siret": "", "nom": "", "region": "AURA", "natureDecision": "Retrait", "dateDecision": "2026-11-02"});
    vec![
        Operation::new(Get, "/organismes"),
        Operation::new(Get, "/organismes/export.{format}"),
        Operation::new(Get, "/organismes/{id}"),
        Operation::new(Patch, "/organismes/{id}/sections/{section}")
            .corps(json!({}))
            .versionnee(),
        Operation::new(Get, "/organismes/{id}/completude"),
        Operation::new(Get, "/organismes/{id}/historique"),
        Operation::new(Get, "/organismes/{id}/etablissements"),
        Operation::new(Post, "/organismes/{id}/actions/finaliser").versionnee(),
        Operation::new(Post, "/organismes/{id}/commentaires").corps(json!({"commentaire": ""})),
        Operation::new(Post, "/organismes/{id}/actions/rafraichir"),
        Operation::new(Post, "/organismes/{id}/actions/changer-siret")
            .corps(json!({"siret": "99999901400031"}))
            .versionnee(),
        Operation::new(Post, "/organismes/{id}/actions/demander-siret").corps(siret_motive()),
        Operation::new(Post, "/organismes/{id}/actions/admettre-siret").corps(siret_motive()),
        Operation::new(Post, "/organismes/{id}/actions/refuser-siret").corps(siret_motive()),
        Operation::new(Get, "/annuaire/etablissements/{siret}"),
        Operation::new(Get, "/annuaire/etablissements/{siret}/succession"),
        Operation::new(Post, "/annuaire/etablissements/{siret}/actions/prevenir-siege"),
        Operation::new(Get, "/organismes-non-agrees"),
        Operation::new(Post, "/organismes-non-agrees").corps(decision.clone()),
        Operation::new(Put, "/organismes-non-agrees/{id}")
            .corps(decision)
            .versionnee(),
        Operation::new(Delete, "/organismes-non-agrees/{id}").versionnee(),
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
        Operation::new(Get, "/declarations/{id}/comparaison"),
        Operation::new(Get, "/declarations/{id}/documents"),
        Operation::new(Get, "/declarations/{id}/documents/{document}"),
        action("/declarations/{id}/actions/deposer", depot),
        action("/declarations/{id}/actions/annuler", json!({"motif": null})),
        // La copie ne change pas l'original : elle ne demande pas sa version.
        Operation::new(Post, "/declarations/{id}/actions/dupliquer").corps(json!({"dateDebut": "2020-01-01"})),
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
        Operation::new(Get, "/referentiels/communes/{code}"),
        Operation::new(Get, "/referentiels/millesimes"),
        Operation::new(Get, "/adresses"),
        Operation::new(Get, "/services-externes").publique(),
        Operation::new(Get, "/comptes/regions").publique(),
    ]
}
