//! Ce que les essais de l'annuaire partagent.

use serde_json::{Value, json};
use vao_contract::organisme::{CHANGER_SIRET, OrganismeDto};
use vao_domain::{OrganismeId, Siret, Version};
use vao_external::essai::etablissement;
use vao_mail::Courriel;
use vao_server::rondes::{self, Bilan};
use vao_test::{Acteur, OrganismeEssai, Reponse, TestApp};

/// Siège d'une association de Grenoble, connu du répertoire, son utilisateur connecté, et un second SIRET libre du même
/// SIREN, établi à Annecy.
pub(crate) struct Siege<'a> {
    pub(crate) acteur: Acteur<'a>,
    pub(crate) id: OrganismeId,
    pub(crate) siret: Siret,
    pub(crate) autre: Siret,
    numero: u32,
}

impl<'a> Siege<'a> {
    pub(crate) async fn arranger(app: &'a TestApp, nom: &str) -> Self {
        let numero = app.suivant();
        let (siret, autre) = (app.siret(numero, 1), app.siret(numero, 2));
        app.annuaire.ouvrir(&siret, nom, "38185");
        let acteur = app
            .arranger_organisme(OrganismeEssai {
                siret: Some(siret.clone()),
                ..OrganismeEssai::new(nom)
            })
            .await;
        let id = acteur.organisme.unwrap();
        Self {
            acteur,
            id,
            siret,
            autre,
            numero,
        }
    }

    /// SIRET du `rang`-ième établissement du même SIREN.
    pub(crate) fn etablissement(&self, rang: u32) -> Siret {
        self.acteur.app.siret(self.numero, rang)
    }

    /// Le répertoire connaît cet établissement secondaire, à Annecy.
    pub(crate) fn ouvrir_secondaire(&self, siret: &Siret, nom: &str) {
        let mut secondaire = etablissement(siret, nom, "74010");
        secondaire.siege = false;
        secondaire.nic_siege = self.siret.as_str().get(9..).map(str::to_owned);
        self.acteur.app.annuaire.ajouter(secondaire);
    }

    /// Fiche d'un établissement secondaire que le siège autorise, et son utilisateur connecté.
    pub(crate) async fn secondaire(&self, siret: &Siret, nom: &str) -> Acteur<'a> {
        self.ouvrir_secondaire(siret, nom);
        self.acteur
            .app
            .arranger_organisme(OrganismeEssai {
                siret: Some(siret.clone()),
                porteur: false,
                agrement: None,
                ..OrganismeEssai::new(nom)
            })
            .await
    }

    /// Le répertoire dit que le siège est l'autre SIRET, à Annecy ; l'ancien reste ouvert.
    pub(crate) fn deplacer(&self, nom: &str) {
        let annuaire = &self.acteur.app.annuaire;
        let mut ancien = etablissement(&self.siret, nom, "38185");
        ancien.siege = false;
        ancien.nic_siege = self.autre.as_str().get(9..).map(str::to_owned);
        annuaire.ajouter(ancien);
        annuaire.ouvrir(&self.autre, nom, "74010");
    }

    /// Le siège part à l'autre SIRET, à Annecy ; l'ancien est fermé.
    pub(crate) fn transferer(&self, nom: &str) {
        let annuaire = &self.acteur.app.annuaire;
        let nic = self.autre.as_str().get(9..).map(str::to_owned);
        let mut ancien = etablissement(&self.siret, nom, "38185");
        ancien.siege = false;
        ancien.nic_siege.clone_from(&nic);
        annuaire.ajouter(ancien);
        annuaire.fermer(&self.siret);
        annuaire.ouvrir(&self.autre, nom, "74010");
        annuaire.succeder(&self.siret, &self.autre);
    }
}

/// Version d'une fiche.
pub(crate) async fn version(app: &TestApp, id: OrganismeId) -> Version {
    let lue = valeur(app, id, "version").await.parse().unwrap();
    Version(lue)
}

/// Une colonne d'une fiche, en texte.
pub(crate) async fn valeur(app: &TestApp, id: OrganismeId, colonne: &str) -> String {
    app.valeur(&format!("SELECT ({colonne})::text FROM organisme WHERE id = '{id}'"))
        .await
        .unwrap_or_default()
}

/// Demande le changement de SIRET à la version en cours.
pub(crate) async fn changer(acteur: &Acteur<'_>, siret: &Siret) -> Reponse {
    let id = acteur.organisme.unwrap();
    let version = version(acteur.app, id).await;
    acteur
        .envoyer_json(&CHANGER_SIRET, &[&id], Some(version), &json!({"siret": siret}))
        .await
}

/// Codes des événements d'une fiche, dans l'ordre.
pub(crate) async fn evenements(app: &TestApp, id: OrganismeId) -> String {
    app.valeur(&format!(
        "SELECT string_agg(code, ', ' ORDER BY rang) FROM evenement WHERE domaine = 'organisme' AND dossier_id = '{id}'"
    ))
    .await
    .unwrap_or_default()
}

/// Précisions du dernier événement de ce code.
pub(crate) async fn metadata(app: &TestApp, id: OrganismeId, code: &str) -> Value {
    let lue = app
        .valeur(&format!(
            "SELECT metadata::text FROM evenement WHERE domaine = 'organisme' AND dossier_id = '{id}' AND code = '{code}' \
             ORDER BY rang DESC LIMIT 1"
        ))
        .await;
    serde_json::from_str(&lue.unwrap()).unwrap()
}

/// `destinataires : titre`, triés.
pub(crate) fn sujets(courriels: &[Courriel]) -> Vec<String> {
    let mut sujets: Vec<String> = courriels
        .iter()
        .map(|courriel| {
            let titre = courriel.sujet.strip_prefix("VAO – ").unwrap();
            format!("{} : {titre}", courriel.destinataires.join(", ")).replace('\u{a0}', " ")
        })
        .collect();
    sujets.sort();
    sujets
}

/// Donne une boîte à la DREETS de ces régions.
pub(crate) async fn boites(app: &TestApp) {
    app.sql("UPDATE territoire SET service_mail = 'dreets-' || lower(code) || '@vao.test' WHERE parent = 'FRA'")
        .await;
}

/// Fait une ronde, qui ne doit rien manquer.
pub(crate) async fn ronde(app: &TestApp, nom: &str) -> Bilan {
    let bilan = rondes::trouver(nom)
        .unwrap()
        .passer(app.contexte(), app.horloge.aujourd_hui(), false)
        .await
        .unwrap();
    assert_eq!(bilan.echecs, []);
    bilan
}

/// Les tâches étalées n'attendent plus leur tour.
pub(crate) async fn presser(app: &TestApp) {
    app.sql("UPDATE graphile_worker._private_jobs SET run_at = now() - interval '1 second'")
        .await;
}

/// La fiche d'une réponse.
pub(crate) fn fiche(reponse: &Reponse) -> OrganismeDto {
    reponse.statut(200);
    reponse.json()
}
