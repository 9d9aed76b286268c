//! Cas mesurés (budgets : docs/performances.md).

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::Tours;
use super::banc::{Banc, Mesure};
use super::instruction::Instruction;

/// Connexions simultanées des cas en lecture.
const LECTURE: u32 = 16;
/// Connexions simultanées du cas en écriture.
const ECRITURE: u32 = 8;
/// Déclarations lues à tour de rôle.
const FICHES: usize = 20;

/// Adresses, jetons et constats communs à tous les tours.
pub(super) struct Preparation {
    pub(super) departement: String,
    mail_agent: String,
    pub(super) agent: String,
    pub(super) centrale: String,
    organisateur: String,
    pub(super) liste: String,
    france: String,
    profonde: String,
    compteurs: String,
    fiches: Vec<String>,
    brouillons: Vec<String>,
    /// Taille de la réponse du cas 1, en octets.
    pub(super) taille_liste: usize,
    /// Rang de la première ligne de la page profonde.
    pub(super) profondeur: usize,
    sql_liste: Vec<Instruction>,
    /// Lecture de la ligne de chaque fiche.
    sql_fiches: Vec<Vec<Instruction>>,
    pub(super) instructions: Nombres,
}

/// Nombre d'instructions SQL de chaque cas.
#[derive(Default)]
pub(super) struct Nombres {
    pub(super) liste: usize,
    pub(super) fiche: usize,
    pub(super) section: usize,
}

impl Preparation {
    /// Rouvre la session de l'agent : son jeton vaut dix minutes, le banc dure plus longtemps.
    pub(super) fn rouvrir(&mut self, banc: &Banc) -> Result<()> {
        self.agent = banc.connecter("BO", &self.mail_agent)?;
        Ok(())
    }
}

/// Ouvre les sessions, choisit les données et vérifie chaque réponse une première fois.
pub(super) fn preparer(banc: &Banc) -> Result<Preparation> {
    // Le département médian : ni le plus calme, ni le plus chargé.
    let departement = banc.sql(
        "SELECT substr(portee, 2) FROM compteur WHERE portee LIKE 'D%' GROUP BY portee
         ORDER BY sum(n), portee OFFSET (SELECT count(DISTINCT portee) / 2 FROM compteur WHERE portee LIKE 'D%') LIMIT 1",
    )?;
    let mail_agent = |territoire: &str| {
        banc.sql(&format!(
            "SELECT mail FROM agent JOIN agent_role ON agent_id = id WHERE ter_code = '{territoire}'
             AND role = 'DemandeSejour_Ecriture' AND mail LIKE '%@volume.vao.test' ORDER BY mail LIMIT 1"
        ))
    };
    let mail_local = mail_agent(&departement)?;
    let agent = banc.connecter("BO", &mail_local)?;
    let centrale = banc.connecter("BO", &mail_agent("FRA")?)?;
    let organisme = banc.sql(
        "SELECT organisme_id FROM declaration WHERE statut = 'BROUILLON' GROUP BY organisme_id ORDER BY count(*) DESC LIMIT 1",
    )?;
    let mail = banc.sql(&format!(
        "SELECT mail FROM usager WHERE organisme_id = '{organisme}' LIMIT 1"
    ))?;
    let organisateur = banc.connecter("USAGERS", &mail)?;
    let liste = "/api/v1/declarations?parPage=25".to_owned();
    let taille_liste = verifier_liste(banc, &agent, &liste, &format!("D{departement}"))?;
    let france = "/api/v1/declarations?parPage=25&tri=dateDebut&curseur=*".to_owned();
    let (profonde, profondeur) = page_profonde(banc, &centrale)?;
    let fiches = fiches(banc, &departement)?;
    let brouillons = brouillons(banc, &organisme, &organisateur)?;
    let mut preparation = Preparation {
        departement,
        mail_agent: mail_local,
        agent,
        centrale,
        organisateur,
        liste,
        france,
        profonde,
        compteurs: "/api/v1/tableaux-de-bord/declarations".to_owned(),
        fiches,
        brouillons,
        taille_liste,
        profondeur,
        sql_liste: Vec::new(),
        sql_fiches: Vec::new(),
        instructions: Nombres::default(),
    };
    verifier_compteurs(banc, &preparation)?;
    relever(banc, &mut preparation)?;
    Ok(preparation)
}

/// La page dit le total exact de la portée ; rend la taille du corps.
fn verifier_liste(banc: &Banc, jeton: &str, chemin: &str, portee: &str) -> Result<usize> {
    let (statut, _, corps) = banc.appeler(Some(jeton), chemin, None)?;
    ensure!(statut == 200, "{chemin} : {statut} {corps}");
    let attendu = banc.sql(&format!(
        "SELECT count(*) FROM declaration_portee WHERE portee = '{portee}'"
    ))?;
    let total = corps.get("total").map(Value::to_string).unwrap_or_default();
    ensure!(total == attendu, "total de {portee} : {total} au lieu de {attendu}");
    let lignes = corps.get("donnees").and_then(Value::as_array).map_or(0, Vec::len);
    ensure!(lignes == 25, "{lignes} lignes au lieu de 25");
    Ok(corps.to_string().len())
}

/// Page de la France loin du début, atteinte de curseur en curseur.
fn page_profonde(banc: &Banc, jeton: &str) -> Result<(String, usize)> {
    let total: usize = banc
        .sql("SELECT count(*) FROM declaration_portee WHERE portee = 'FR'")?
        .parse()?;
    let pages = (total / 2 / 100).min(400);
    let mut curseur = "*".to_owned();
    for _ in 0..pages {
        let chemin = format!("/api/v1/declarations?parPage=100&tri=dateDebut&curseur={curseur}");
        let (statut, _, corps) = banc.appeler(Some(jeton), &chemin, None)?;
        ensure!(statut == 200, "{chemin} : {statut} {corps}");
        let suivant = corps
            .get("curseurSuivant")
            .and_then(Value::as_str)
            .context("curseur suivant")?;
        suivant.clone_into(&mut curseur);
    }
    Ok((
        format!("/api/v1/declarations?parPage=25&tri=dateDebut&curseur={curseur}"),
        pages * 100,
    ))
}

fn fiches(banc: &Banc, departement: &str) -> Result<Vec<String>> {
    let ids = banc.sql(&format!(
        "SELECT declaration_id FROM declaration_portee WHERE portee = 'D{departement}' ORDER BY md5(declaration_id::text) LIMIT {FICHES}"
    ))?;
    Ok(ids.lines().map(|id| format!("/api/v1/declarations/{id}")).collect())
}

/// Une déclaration modifiable par connexion, avec sa version.
fn brouillons(banc: &Banc, organisme: &str, jeton: &str) -> Result<Vec<String>> {
    let ids = banc.sql(&format!(
        "SELECT id FROM declaration WHERE organisme_id = '{organisme}' AND statut = 'BROUILLON' ORDER BY id LIMIT {ECRITURE}"
    ))?;
    let mut lus = Vec::new();
    for id in ids.lines() {
        let version = version(banc, jeton, id)?;
        lus.push(format!("/api/v1/declarations/{id}/sections/personnel {version}"));
    }
    ensure!(
        lus.len() == usize::try_from(ECRITURE)?,
        "{} brouillons seulement",
        lus.len()
    );
    Ok(lus)
}

fn version(banc: &Banc, jeton: &str, id: &str) -> Result<String> {
    let (statut, entetes, corps) = banc.appeler(Some(jeton), &format!("/api/v1/declarations/{id}"), None)?;
    ensure!(statut == 200, "brouillon {id} : {statut} {corps}");
    let etag = entetes
        .lines()
        .find_map(|ligne| ligne.to_lowercase().strip_prefix("etag:").map(|v| v.trim().to_owned()));
    etag.context("en-tête ETag")
}

/// Les compteurs valent un recompte, pour le département comme pour la France.
fn verifier_compteurs(banc: &Banc, p: &Preparation) -> Result<()> {
    for (jeton, portee) in [
        (&p.agent, format!("D{}", p.departement)),
        (&p.centrale, "FR".to_owned()),
    ] {
        let (statut, _, corps) = banc.appeler(Some(jeton), &p.compteurs, None)?;
        ensure!(statut == 200, "{} : {statut} {corps}", p.compteurs);
        for compteur in corps.get("compteurs").and_then(Value::as_array).context("compteurs")? {
            let code = compteur.get("statut").and_then(Value::as_str).unwrap_or_default();
            let attendu = banc.sql(&format!(
                "SELECT count(*) FROM declaration_portee WHERE portee = '{portee}' AND statut = '{code}'"
            ))?;
            let total = compteur.get("total").map(Value::to_string).unwrap_or_default();
            ensure!(total == attendu, "{portee} {code} : {total} au lieu de {attendu}");
        }
    }
    Ok(())
}

/// Instructions d'une lecture ; la première fois met la session en cache, la seconde est relevée.
fn sql_de(banc: &Banc, jeton: &str, chemin: &str) -> Result<Vec<Instruction>> {
    banc.appeler(Some(jeton), chemin, None)?;
    banc.instructions(|| banc.appeler(Some(jeton), chemin, None).map(drop))
}

/// Relève les instructions que le serveur envoie pour chaque cas.
fn relever(banc: &Banc, p: &mut Preparation) -> Result<()> {
    p.sql_liste = sql_de(banc, &p.agent, &p.liste)?;
    let mut nombres = Vec::new();
    for fiche in &p.fiches {
        let mut lues = sql_de(banc, &p.agent, fiche)?;
        nombres.push(lues.len());
        lues.truncate(1);
        p.sql_fiches.push(lues);
    }
    // La relecture de la session, toutes les cinq secondes, tombe parfois pendant le relevé : la médiane l'écarte.
    nombres.sort_unstable();
    p.instructions.fiche = nombres.get(nombres.len() / 2).copied().unwrap_or_default();
    p.instructions.liste = p.sql_liste.len();
    banc.appeler(Some(&p.organisateur), &p.compteurs, None)?;
    p.instructions.section = banc
        .instructions(|| banc.modifier_une_fois(&p.brouillons, &p.organisateur))?
        .len();
    Ok(())
}

/// Charge chaque chemin un instant, sans rien noter.
pub(super) fn echauffer(banc: &Banc, p: &Preparation) -> Result<()> {
    banc.wrk(&p.fiches, Some(&p.agent), LECTURE)?;
    for (jeton, chemin) in [
        (&p.agent, &p.liste),
        (&p.centrale, &p.france),
        (&p.centrale, &p.profonde),
    ] {
        banc.wrk(std::slice::from_ref(chemin), Some(jeton), LECTURE)?;
    }
    Ok(())
}

/// Un tour : chaque cas suit ses témoins de près.
pub(super) fn derouler(banc: &Banc, p: &Preparation, tours: &mut Tours) -> Result<()> {
    let agent = Some(p.agent.as_str());
    let centrale = Some(p.centrale.as_str());
    let lire = |chemin: &str, jeton| banc.wrk(&[chemin.to_owned()], jeton, LECTURE);
    tours.noter("constante", lire("/banc/constante", None)?);
    tours.noter("compteurs", lire(&p.compteurs, agent)?);
    tours.noter("compteurs-france", lire(&p.compteurs, centrale)?);
    tours.noter("select1", lire("/banc/select1", None)?);
    tours.noter("page", lire("/banc/page", None)?);
    tours.noter(
        "liste-sql",
        sans_p99(banc.pgbench(std::slice::from_ref(&p.sql_liste), LECTURE)?),
    );
    tours.noter("liste", lire(&p.liste, agent)?);
    tours.noter("liste-france", lire(&p.liste, centrale)?);
    tours.noter("france", lire(&p.france, centrale)?);
    tours.noter("france-profonde", lire(&p.profonde, centrale)?);
    tours.noter("fiche-sql", sans_p99(banc.pgbench(&p.sql_fiches, LECTURE)?));
    tours.noter("fiche", banc.wrk(&p.fiches, agent, LECTURE)?);
    tours.noter("ecriture-pgbench", sans_p99(banc.pgbench_ecriture(ECRITURE)?));
    tours.noter("section", banc.wrk_section(&rafraichir(banc, p)?, &p.organisateur)?);
    Ok(())
}

/// Les versions ont avancé depuis le tour précédent.
fn rafraichir(banc: &Banc, p: &Preparation) -> Result<Vec<String>> {
    let mut lus = Vec::new();
    for ligne in &p.brouillons {
        let adresse = ligne.split(' ').next().unwrap_or_default();
        let id = adresse.split('/').nth(4).context("identifiant")?;
        lus.push(format!("{adresse} {}", version(banc, &p.organisateur, id)?));
    }
    Ok(lus)
}

const fn sans_p99(debit: f64) -> Mesure {
    Mesure { debit, p99: 0.0 }
}
