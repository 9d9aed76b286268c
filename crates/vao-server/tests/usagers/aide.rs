//! Ce que plusieurs essais répètent.

use serde_json::{Value, json};
use vao_contract::Page;
use vao_contract::usager::{self, LigneUsager, ListeUsagers, UsagerDto};
use vao_contract::{Endpoint, Methode};
use vao_domain::compte::StatutUsager;
use vao_domain::droits::{RoleAgent, RoleUsager};
use vao_domain::{Code as _, OrganismeId, Population, Siret, UsagerId, Version};
use vao_test::{Acteur, OrganismeEssai, Reponse, TestApp};

/// Version qu'aucun compte n'atteint.
pub(crate) const VERSION_PERIMEE: Version = Version(9_999);

/// Compte à arranger.
#[derive(Clone)]
pub(crate) struct Fiche {
    pub(crate) nom: String,
    pub(crate) siret: Siret,
    pub(crate) statut: StatutUsager,
    pub(crate) organisme: Option<OrganismeId>,
    pub(crate) territoire: (&'static str, &'static str),
}

impl Fiche {
    /// Compte en attente, en Isère, sans organisme.
    pub(crate) fn en_attente(siret: &Siret) -> Self {
        Self {
            nom: "Martin".to_owned(),
            siret: siret.clone(),
            statut: StatutUsager::NeedSiretValidation,
            organisme: None,
            territoire: ("AURA", "38"),
        }
    }

    pub(crate) async fn arranger(&self, app: &TestApp) -> UsagerId {
        let id = app.horloge.nouvel_id();
        let organisme = self
            .organisme
            .map_or("NULL".to_owned(), |organisme| format!("'{organisme}'"));
        let nom = self.nom.replace('\'', "''");
        app.sql(&format!(
            "INSERT INTO usager (id, mail, nom, prenom, telephone, status_code, siret, organisme_id, ter_code, \
             departement, verified_at, cgu_version, created_at, edited_at) VALUES ('{id}', 'compte{}@essai.test', '{nom}', \
             'Camille', '+33476000001', '{}', '{}', {organisme}, '{}', '{}', '2027-01-10', 1, '2027-01-09', \
             '2027-01-09')",
            app.suivant(),
            self.statut.code(),
            self.siret,
            self.territoire.0,
            self.territoire.1,
        ))
        .await;
        UsagerId(id)
    }
}

/// Siège porteur de l'agrément, un de ses établissements, et le numéro de leur SIREN.
pub(crate) async fn siege_et_etablissement(app: &TestApp) -> (Acteur<'_>, Acteur<'_>, u32) {
    let n = app.suivant();
    let siege = OrganismeEssai {
        siret: Some(app.siret(n, 1)),
        ..OrganismeEssai::new("Grand Large")
    };
    let antenne = OrganismeEssai {
        siret: Some(app.siret(n, 2)),
        porteur: false,
        agrement: None,
        ..OrganismeEssai::new("Grand Large Annecy")
    };
    (
        app.arranger_organisme(siege).await,
        app.arranger_organisme(antenne).await,
        n,
    )
}

/// Personne physique, porteuse de son agrément, et le numéro de son SIREN.
pub(crate) async fn personne_physique(app: &TestApp) -> (Acteur<'_>, u32) {
    let n = app.suivant();
    let fiche = OrganismeEssai {
        siret: Some(app.siret(n, 1)),
        ..OrganismeEssai::new("Personne")
    };
    let acteur = app.arranger_organisme(fiche).await;
    app.sql(&format!(
        "UPDATE organisme SET type_organisme = 'personne_physique', nom_naissance = 'Leroy', prenom = 'Zoé' \
         WHERE id = '{}'",
        acteur.organisme.unwrap()
    ))
    .await;
    (acteur, n)
}

/// Utilisateur validé qui n'a rejoint aucun organisme, connecté.
pub(crate) async fn sans_organisme<'a>(app: &'a TestApp, siret: &Siret) -> Acteur<'a> {
    let fiche = Fiche {
        statut: StatutUsager::Validated,
        ..Fiche::en_attente(siret)
    };
    let id = fiche.arranger(app).await;
    app.connecter(Population::Usagers, id.0, "compte@essai.test".to_owned())
        .await
}

/// Agent qui valide les comptes de son territoire.
pub(crate) async fn valideur<'a>(app: &'a TestApp, territoire: &str) -> Acteur<'a> {
    app.agent(territoire, &[RoleAgent::ValidationOva]).await
}

/// Donne un rôle EIG, comme si une session précédente l'avait fait.
pub(crate) async fn donner(app: &TestApp, acteur: &Acteur<'_>, role: RoleUsager) {
    app.sql(&format!(
        "INSERT INTO usager_role (usager_id, role) VALUES ('{}', '{}')",
        acteur.compte.unwrap(),
        role.code()
    ))
    .await;
}

/// Identifiant du compte d'un appelant.
pub(crate) fn compte(acteur: &Acteur<'_>) -> UsagerId {
    UsagerId(acteur.compte.unwrap())
}

/// Compte, tel que l'appelant le voit.
pub(crate) async fn lire(acteur: &Acteur<'_>, id: UsagerId) -> UsagerDto {
    acteur.get(usager::LIRE.adresse(&[&id])).await.json()
}

/// Première page de cent lignes.
pub(crate) async fn lister(acteur: &Acteur<'_>, demande: &ListeUsagers) -> Page<LigneUsager> {
    let demande = ListeUsagers {
        par_page: Some(100),
        ..demande.clone()
    };
    acteur.get(usager::LISTER.adresse_avec(&[], &demande)).await.json()
}

/// Corps motivé.
pub(crate) fn motif() -> Value {
    json!({ "motif": "Personne inconnue de l'association." })
}

/// Action sans corps, à cette version.
pub(crate) async fn agir(
    acteur: &Acteur<'_>,
    route: &Endpoint<(), UsagerDto>,
    id: UsagerId,
    version: Version,
) -> Reponse {
    let adresse = route.adresse(&[&id]);
    acteur.appel(Methode::Post, adresse).version(version).envoyer().await
}

/// Action motivée, à cette version.
pub(crate) async fn agir_avec_motif(
    acteur: &Acteur<'_>,
    route: &Endpoint<usager::Motif, UsagerDto>,
    id: UsagerId,
    version: Version,
) -> Reponse {
    acteur.envoyer_json(route, &[&id], Some(version), &motif()).await
}

/// Change les droits EIG.
pub(crate) async fn changer_roles(
    acteur: &Acteur<'_>,
    id: UsagerId,
    version: Version,
    roles: &[RoleUsager],
) -> Reponse {
    let corps = usager::RolesUsager { roles: roles.to_vec() };
    acteur
        .envoyer(&usager::MODIFIER_ROLES, &[&id], Some(version), &corps)
        .await
}

/// Statut en base.
pub(crate) async fn statut(app: &TestApp, id: UsagerId) -> StatutUsager {
    let code = app
        .valeur(&format!("SELECT status_code FROM usager WHERE id = '{id}'"))
        .await;
    StatutUsager::depuis_code(&code.unwrap()).unwrap()
}

/// Dernière ligne du journal de ce compte : acteur, action, motif, avant, après.
pub(crate) async fn journal(app: &TestApp, id: UsagerId) -> Value {
    let ligne = app
        .valeur(&format!(
            "SELECT jsonb_build_object('entite', entite, 'action', action, 'acteur', acteur_id, 'type', acteur_type, \
             'cible', cible_nom, 'motif', motif, 'avant', avant, 'apres', apres, 'region', ter_code, 'departement', \
             departement, 'organisme', organisme_id) FROM journal_compte WHERE entite_id = '{id}' \
             ORDER BY le DESC, id DESC LIMIT 1"
        ))
        .await;
    serde_json::from_str(&ligne.unwrap()).unwrap()
}
