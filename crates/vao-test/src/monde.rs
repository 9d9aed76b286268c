//! What no route creates yet: territories, organisations, accounts, sessions.

use std::fmt::Write as _;
use std::sync::OnceLock;

use uuid::Uuid;
use vao_domain::compte::CGU_VERSION;
use vao_domain::droits::RoleAgent;
use vao_domain::{Code as _, OrganismeId, Population, SessionId, Siret};
use vao_server::jetons::Revendications;

use crate::acteur::Acteur;
use crate::app::TestApp;

/// Password of every test account.
pub const MOT_DE_PASSE: &str = "Essai-VAO-2027-sejours";

/// Communes of the tests: INSEE code, name, postcode, département.
pub(crate) const COMMUNES: &[(&str, &str, &str, &str)] = &[
    ("38185", "Grenoble", "38000", "38"),
    ("74010", "Annecy", "74000", "74"),
    ("73065", "Chambéry", "73000", "73"),
    ("29232", "Quimper", "29000", "29"),
    ("35238", "Rennes", "35000", "35"),
    ("2A004", "Ajaccio", "20000", "2A"),
    ("2B033", "Bastia", "20200", "2B"),
    ("97105", "Basse-Terre", "97100", "971"),
    ("97411", "Saint-Denis", "97400", "974"),
];

/// Fills the template of the test databases: the job engine, territories and a few communes.
pub(crate) async fn preparer_modele(url: &str) -> Result<(), vao_db::essai::Erreur> {
    vao_jobs::migrer(url, &vao_jobs::Roles::default()).await?;
    let (client, connexion) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    let tache = tokio::spawn(connexion);
    let mut sql = String::from("INSERT INTO territoire (code, libelle, parent) VALUES ('FRA', 'France', NULL)");
    for (code, libelle) in [("AURA", "Auvergne-Rhône-Alpes"), ("BRE", "Bretagne"), ("COR", "Corse")] {
        write!(sql, ", ('{code}', '{libelle}', 'FRA')")?;
    }
    for (code, libelle) in [("GUA", "Guadeloupe"), ("REU", "La Réunion")] {
        write!(sql, ", ('{code}', '{libelle}', 'FRA')")?;
    }
    for (code, libelle, parent) in [
        ("38", "Isère", "AURA"),
        ("73", "Savoie", "AURA"),
        ("74", "Haute-Savoie", "AURA"),
        ("29", "Finistère", "BRE"),
        ("35", "Ille-et-Vilaine", "BRE"),
        ("2A", "Corse-du-Sud", "COR"),
        ("2B", "Haute-Corse", "COR"),
        ("971", "Guadeloupe", "GUA"),
        ("974", "La Réunion", "REU"),
    ] {
        write!(sql, ", ('{code}', '{libelle}', '{parent}')")?;
    }
    sql.push_str("; INSERT INTO commune (code_insee, nom, departement, codes_postaux) VALUES ");
    let communes: Vec<String> = COMMUNES
        .iter()
        .map(|(insee, nom, cp, dep)| format!("('{insee}', '{nom}', '{dep}', '{{{cp}}}')"))
        .collect();
    sql.push_str(&communes.join(", "));
    client.batch_execute(&sql).await?;
    drop(client);
    tache.await??;
    Ok(())
}

/// Organisation to arrange.
#[derive(Debug, Clone)]
pub struct OrganismeEssai {
    /// Name.
    pub nom: String,
    /// SIRET; made up when absent.
    pub siret: Option<Siret>,
    /// Holds the agrément of its SIREN.
    pub porteur: bool,
    /// Its sheet is complete.
    pub complet: bool,
    /// Région and last day of its agrément.
    pub agrement: Option<(&'static str, &'static str)>,
}

impl OrganismeEssai {
    /// Complete siège with an agrément of Auvergne-Rhône-Alpes.
    pub fn new(nom: &str) -> Self {
        Self {
            nom: nom.to_owned(),
            siret: None,
            porteur: true,
            complet: true,
            agrement: Some(("AURA", "2030-12-31")),
        }
    }
}

impl TestApp {
    /// Organisation ready to declare, and its user signed in.
    pub async fn organisme(&self, nom: &str) -> Acteur<'_> {
        self.arranger_organisme(OrganismeEssai::new(nom)).await
    }

    /// Organisation of one's choice, and its user signed in.
    pub async fn arranger_organisme(&self, organisme: OrganismeEssai) -> Acteur<'_> {
        let id = self.horloge.nouvel_id();
        let siret = organisme.siret.unwrap_or_else(|| self.siret(self.suivant(), 1));
        let nom = organisme.nom.replace('\'', "''");
        let (porteur, complet) = (organisme.porteur, organisme.complet);
        self.sql(&format!(
            "INSERT INTO organisme (id, type_organisme, siret, siege_social, porteur_agrement, raison_sociale, \
             adresse, email, telephone, responsable_sejour, complet, finalise_at, version_ouverte_at, created_at, \
             edited_at) VALUES ('{id}', 'personne_morale', '{siret}', {porteur}, {porteur}, '{nom}', \
             '{{\"label\": \"1 rue de la Paix\"}}', 'contact@exemple.fr', '0400000000', \
             '{{\"nom\": \"Durand\", \"prenom\": \"Anne\"}}', {complet}, '2026-01-01', '2026-01-01', '2026-01-01', \
             '2026-01-01')"
        ))
        .await;
        // Un siège autorise ses établissements, qu'il soit arrangé avant ou après eux.
        self.sql(
            "INSERT INTO etablissement (organisme_id, siret, denomination, ferme, autorise, autorise_at) \
             SELECT s.id, e.siret, e.nom, false, true, '2026-01-01' FROM organisme e JOIN organisme s \
             ON s.siren = e.siren AND s.porteur_agrement WHERE NOT e.porteur_agrement ON CONFLICT DO NOTHING",
        )
        .await;
        if let Some((region, fin)) = organisme.agrement {
            let agrement = self.horloge.nouvel_id();
            self.sql(&format!(
                "INSERT INTO agrement (id, organisme_id, numero, region, date_obtention, date_fin_validite, \
                 created_at) VALUES ('{agrement}', '{id}', 'AGR-{agrement}', '{region}', '2025-01-01', '{fin}', \
                 '2025-01-01')"
            ))
            .await;
        }
        self.usager(OrganismeId(id)).await
    }

    /// SIRET valid by its key: the `n`-th SIREN, its `etablissement`-th establishment.
    pub fn siret(&self, n: u32, etablissement: u32) -> Siret {
        let avec_cle = |debut: String| (0..10).map(move |cle| format!("{debut}{cle}"));
        let siren = avec_cle(format!("7{n:07}"))
            .find(|texte| vao_domain::Siren::lire(texte).is_ok())
            .expect("un chiffre de clé convient");
        avec_cle(format!("{siren}{etablissement:04}"))
            .find_map(|texte| Siret::lire(&texte).ok())
            .expect("un chiffre de clé convient")
    }

    /// One more user of an organisation, signed in; he accepted the terms of use.
    ///
    /// His région is the one of the agrément, or Auvergne-Rhône-Alpes; his département is Isère or the first of it.
    pub async fn usager(&self, organisme: OrganismeId) -> Acteur<'_> {
        let id = self.horloge.nouvel_id();
        let mail = format!("usager{}@organisme.test", self.suivant());
        self.sql(&format!(
            "INSERT INTO usager (id, mail, pwd, nom, prenom, telephone, status_code, organisme_id, siret, ter_code, \
             departement, verified_at, cgu_version, created_at, edited_at) \
             SELECT '{id}', '{mail}', '{}', 'Durand', 'Anne', '+33476000000', 'VALIDATED', o.id, o.siret, r.code, \
             (SELECT min(d.code) FROM territoire d WHERE d.parent = r.code), '2026-01-01', {CGU_VERSION}, '2026-01-01', \
             '2026-01-01' FROM organisme o, territoire r WHERE o.id = '{organisme}' AND r.code = coalesce( \
             (SELECT a.region FROM agrement a WHERE a.organisme_id = o.id LIMIT 1), 'AURA')",
            empreinte()
        ))
        .await;
        let mut acteur = self.connecter(Population::Usagers, id, mail).await;
        acteur.organisme = Some(organisme);
        acteur
    }

    /// Agent of a territory with these roles, signed in; he accepted the terms of use.
    pub async fn agent(&self, territoire: &str, roles: &[RoleAgent]) -> Acteur<'_> {
        let id = self.horloge.nouvel_id();
        let mail = format!("agent{}@{}.test", self.suivant(), territoire.to_lowercase());
        let mut sql = format!(
            "INSERT INTO agent (id, mail, pwd, nom, prenom, ter_code, validated, validated_at, cgu_version, created_at, \
             edited_at) VALUES ('{id}', '{mail}', '{}', 'Petit', 'Luc', '{territoire}', true, '2026-01-01', \
             {CGU_VERSION}, '2026-01-01', '2026-01-01');",
            empreinte()
        );
        for role in roles {
            write!(
                sql,
                "INSERT INTO agent_role (agent_id, role) VALUES ('{id}', '{}');",
                role.code()
            )
            .expect("écrire dans une chaîne n'échoue pas");
        }
        self.sql(&sql).await;
        self.connecter(Population::Bo, id, mail).await
    }

    /// Agent who may instruct in this territory.
    pub async fn instructeur(&self, territoire: &str) -> Acteur<'_> {
        self.agent(territoire, &[RoleAgent::DemandeSejourEcriture]).await
    }

    /// Agent who may only read in this territory.
    pub async fn lecteur(&self, territoire: &str) -> Acteur<'_> {
        self.agent(territoire, &[RoleAgent::DemandeSejourLecture]).await
    }

    /// Opens a session without the password step, which has tests of its own.
    pub async fn connecter(&self, population: Population, compte: Uuid, mail: String) -> Acteur<'_> {
        let session = self.horloge.nouvel_id();
        let le = self.maintenant().to_rfc3339();
        let fin = (self.maintenant() + chrono::Duration::hours(12)).to_rfc3339();
        self.sql(&format!(
            "INSERT INTO session (id, population, compte_id, appareil, adresse_ip, created_at, \
             derniere_activite_at, expire_at) VALUES ('{session}', '{}', '{compte}', 'Essai', '127.0.0.1', '{le}', \
             '{le}', '{fin}')",
            population.code()
        ))
        .await;
        let revendications = Revendications::nouvelles(population, compte, SessionId(session), self.maintenant());
        let jeton = self.commun.cles.emettre(&revendications).expect("le jeton se signe");
        Acteur {
            app: self,
            jeton: Some(jeton),
            compte: Some(compte),
            mail,
            organisme: None,
        }
    }
}

/// Hash of [`MOT_DE_PASSE`], computed once per process.
fn empreinte() -> &'static str {
    static EMPREINTE: OnceLock<String> = OnceLock::new();
    EMPREINTE
        .get_or_init(|| vao_server::sessions::mots_de_passe::hacher(MOT_DE_PASSE).expect("le mot de passe se hache"))
}
