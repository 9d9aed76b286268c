//! Ce dont le banc se sert : le serveur, sa base, sa messagerie, et les deux générateurs de charge.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use serde::Deserialize;
use serde_json::{Value, json};

use super::instruction::{self, Instruction};
use crate::outils::{commande, executer, lire, variable};

const CHARGE: &str = include_str!("charge.lua");
const SECTION: &str = include_str!("section.lua");
const CONNEXION: &str = include_str!("connexion.lua");
const EXTERNE: &str = include_str!("externe.lua");
const MOT_DE_PASSE: &str = "Demo-VAO-2026-sejours";

/// Installation mesurée ; tout vient de l'environnement préparé par `scripts/bench`.
#[derive(Clone)]
pub(super) struct Banc {
    pub(super) api: String,
    /// Super-utilisateur de la grappe, base `vao`.
    pub(super) pg: String,
    /// Rôle du serveur, base `vao`.
    pg_application: String,
    /// Journal de la grappe.
    journal: PathBuf,
    messagerie: String,
    /// Doublures des services externes.
    pub(super) doublures: String,
    /// Fichiers intermédiaires.
    pub(super) travail: PathBuf,
    /// Ceux du jeu « petit », à quoi le « grand » se compare.
    pub(super) petit: PathBuf,
    pub(super) pgbench: PathBuf,
    pub(super) secondes: u32,
}

/// Résultat d'une charge.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Mesure {
    /// Requêtes par seconde.
    pub(super) debit: f64,
    /// Millisecondes.
    pub(super) p99: f64,
}

#[derive(Deserialize)]
struct Bilan {
    requetes: f64,
    microsecondes: f64,
    p99: f64,
    refus: u64,
    coupures: u64,
    refus_justes: u64,
    refus_autres: u64,
}

/// Comportement au-delà de la saturation.
pub(super) struct Saturation {
    pub(super) servies: f64,
    pub(super) refus_justes: u64,
    pub(super) refus_autres: u64,
    pub(super) coupures: u64,
}

fn exiger(nom: &str) -> Result<String> {
    let valeur = variable(nom).with_context(|| format!("{nom} manque : lancez ./scripts/bench"))?;
    valeur
        .into_string()
        .map_err(|valeur| anyhow::anyhow!("{nom} : {}", valeur.display()))
}

impl Banc {
    pub(super) fn depuis_l_environnement(secondes: u32) -> Result<Self> {
        let travail = PathBuf::from(exiger("VAO_BANC_TRAVAIL")?);
        fs::create_dir_all(&travail)?;
        fs::write(travail.join("charge.lua"), CHARGE)?;
        fs::write(travail.join("section.lua"), SECTION)?;
        fs::write(travail.join("connexion.lua"), CONNEXION)?;
        fs::write(travail.join("externe.lua"), EXTERNE)?;
        Ok(Self {
            api: exiger("VAO_BANC_API")?,
            pg: exiger("VAO_BANC_PG")?,
            pg_application: exiger("VAO_DB_URL")?,
            journal: exiger("VAO_BANC_JOURNAL")?.into(),
            messagerie: exiger("VAO_BANC_MESSAGERIE")?,
            doublures: exiger("VAO_BANC_DOUBLURES")?,
            pgbench: PathBuf::from(exiger("VAO_BANC_PGBENCH")?),
            petit: PathBuf::from(exiger("VAO_BANC_PETIT")?),
            travail,
            secondes,
        })
    }

    /// Le même banc, devant un autre serveur de la même base.
    pub(super) fn ailleurs(&self, api: &str) -> Self {
        Self {
            api: api.to_owned(),
            ..self.clone()
        }
    }

    /// Une valeur lue en base.
    pub(super) fn sql(&self, requete: &str) -> Result<String> {
        let psql = self.pgbench.with_file_name("psql");
        let sortie = lire(commande(psql).args(["-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-c", requete, &self.pg]))?;
        Ok(sortie.trim_end().to_owned())
    }

    /// Appelle le serveur par `curl` ; rend le statut, les en-têtes et le corps.
    pub(super) fn appeler(
        &self,
        jeton: Option<&str>,
        chemin: &str,
        corps: Option<&Value>,
    ) -> Result<(u16, String, Value)> {
        let entetes = self.travail.join("entetes");
        let mut curl = commande("curl");
        curl.args(["-sS", "--max-time", "30", "-D"])
            .arg(&entetes)
            .arg(format!("{}{chemin}", self.api));
        if let Some(jeton) = jeton {
            curl.args(["-H", &format!("Authorization: Bearer {jeton}")]);
        }
        if let Some(corps) = corps {
            curl.args(["-H", "Content-Type: application/json", "-d", &corps.to_string()]);
        }
        let texte = lire(&mut curl)?;
        let entetes = fs::read_to_string(entetes)?;
        let statut = entetes
            .split_whitespace()
            .nth(1)
            .and_then(|code| code.parse().ok())
            .unwrap_or_default();
        Ok((
            statut,
            entetes,
            serde_json::from_str(&texte).unwrap_or(Value::String(texte)),
        ))
    }

    /// Ouvre une session et rend son jeton : mot de passe, puis code lu dans la messagerie.
    pub(super) fn connecter(&self, population: &str, email: &str) -> Result<String> {
        let deja = self.courriels(email)?.len();
        let ouverture = json!({ "population": population, "email": email, "motDePasse": MOT_DE_PASSE });
        let (statut, _, reponse) = self.appeler(None, "/api/v1/sessions", Some(&ouverture))?;
        ensure!(statut == 200, "connexion de {email} : {statut} {reponse}");
        let code = self.code_recu(email, deja)?;
        let defi = reponse.get("defi").cloned().unwrap_or_default();
        let confirmation = json!({ "defi": defi, "code": code, "memoriserAppareil": false });
        let (statut, _, reponse) = self.appeler(None, "/api/v1/sessions/code", Some(&confirmation))?;
        ensure!(statut == 201, "code de {email} : {statut} {reponse}");
        let jeton = reponse.get("jeton").and_then(Value::as_str).context("jeton absent")?;
        Ok(jeton.to_owned())
    }

    /// Textes des courriels reçus à cette adresse, du plus ancien au plus récent.
    fn courriels(&self, email: &str) -> Result<Vec<String>> {
        let liste: Vec<Value> = serde_json::from_str(&lire(
            commande("curl").args(["-sS", &format!("{}/api/email", self.messagerie)]),
        )?)?;
        let adresse = |courriel: &Value| courriel.pointer("/to/0/address").and_then(Value::as_str) == Some(email);
        let texte = |courriel: &Value| {
            courriel
                .get("text")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        Ok(liste.iter().filter(|courriel| adresse(courriel)).map(texte).collect())
    }

    /// Code à six chiffres du courriel qui suit les `deja` premiers.
    fn code_recu(&self, email: &str, deja: usize) -> Result<String> {
        for _ in 0..200 {
            if let Some(texte) = self.courriels(email)?.get(deja..).and_then(<[String]>::last) {
                let code = texte
                    .split(|c: char| !c.is_ascii_digit())
                    .find(|nombre| nombre.len() == 6);
                return Ok(code.context("courriel sans code")?.to_owned());
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        bail!("aucun code reçu : le worker et maildev tournent-ils ?")
    }

    fn charger(
        &self,
        script: &str,
        chemins: &[String],
        jeton: Option<&str>,
        fils: u32,
        connexions: u32,
        compter: bool,
    ) -> Result<Bilan> {
        let (urls, sortie) = (self.travail.join("urls"), self.travail.join("bilan.json"));
        fs::write(&urls, chemins.join("\n"))?;
        let mut wrk = commande("wrk");
        wrk.args([
            "-t",
            &fils.to_string(),
            "-c",
            &connexions.to_string(),
            "-d",
            &format!("{}s", self.secondes),
        ]);
        wrk.args(["--timeout", "10s", "-s"]).arg(self.travail.join(script));
        if let Some(jeton) = jeton {
            wrk.args(["-H", &format!("Authorization: Bearer {jeton}")]);
        }
        wrk.arg(&self.api).env("VAO_URLS", urls).env("VAO_SORTIE", &sortie);
        if compter {
            wrk.env("VAO_COMPTER", "1");
        }
        lire(&mut wrk)?;
        serde_json::from_str(&fs::read_to_string(sortie)?).context("bilan de wrk")
    }

    /// Débit d'une ou plusieurs adresses ; une seule réponse fausse annule la mesure.
    pub(super) fn wrk(&self, chemins: &[String], jeton: Option<&str>, connexions: u32) -> Result<Mesure> {
        mesure(
            &self.charger("charge.lua", chemins, jeton, 1, connexions, false)?,
            chemins,
        )
    }

    /// Mesure pendant que `simultanees` requêtes de ce script se succèdent sans relâche.
    pub(super) fn pendant(
        &self,
        script: &str,
        simultanees: u32,
        environnement: &[(&str, OsString)],
        mesurer: impl FnOnce() -> Result<Mesure>,
    ) -> Result<Mesure> {
        let mut wrk = commande("wrk");
        wrk.args([
            "-t",
            "1",
            "-c",
            &simultanees.to_string(),
            "-d",
            &format!("{}s", self.secondes + 2),
        ]);
        wrk.args(["--timeout", "10s", "-s"])
            .arg(self.travail.join(script))
            .arg(&self.api)
            .envs(environnement.iter().map(|(nom, valeur)| (nom, valeur)))
            .stdout(std::process::Stdio::null());
        let mut charge = wrk.spawn().context("wrk")?;
        let issue = mesurer();
        charge.wait()?;
        issue
    }

    /// Envoie un corps depuis cette adresse ; rend le statut et la durée en secondes.
    pub(super) fn chronometrer(&self, chemin: &str, corps: &Value, adresse: &str) -> Result<(u16, f64)> {
        let mut curl = commande("curl");
        curl.args([
            "-sS",
            "-o",
            "/dev/null",
            "-w",
            "%{http_code} %{time_total}",
            "--max-time",
            "30",
        ])
        .args([
            "-H",
            "Content-Type: application/json",
            "-H",
            &format!("X-Forwarded-For: {adresse}"),
        ])
        .args(["-d", &corps.to_string()])
        .arg(format!("{}{chemin}", self.api));
        super::connexion::lire_chronometre(&lire(&mut curl)?)
    }

    /// Débit d'enregistrements, une déclaration par connexion : « adresse version » par ligne.
    pub(super) fn wrk_section(&self, dossiers: &[String], jeton: &str) -> Result<Mesure> {
        let fils = u32::try_from(dossiers.len())?;
        mesure(
            &self.charger("section.lua", dossiers, Some(jeton), fils, fils, false)?,
            dossiers,
        )
    }

    /// Un seul enregistrement, pour en relever les instructions.
    pub(super) fn modifier_une_fois(&self, dossiers: &[String], jeton: &str) -> Result<()> {
        let (adresse, version) = dossiers
            .first()
            .and_then(|ligne| ligne.split_once(' '))
            .context("aucun brouillon")?;
        let mut curl = commande("curl");
        curl.args([
            "-sS",
            "-f",
            "-o",
            "/dev/null",
            "-X",
            "PATCH",
            &format!("{}{adresse}", self.api),
        ]);
        curl.args([
            "-H",
            &format!("Authorization: Bearer {jeton}"),
            "-H",
            &format!("If-Match: {version}"),
        ]);
        executer(curl.args([
            "-H",
            "Content-Type: application/merge-patch+json",
            "-d",
            r#"{"nombreResponsable":3}"#,
        ]))
    }

    /// Charge bien plus de connexions que le serveur n'en peut servir.
    pub(super) fn saturer(&self, chemin: &str, jeton: &str, connexions: u32) -> Result<Saturation> {
        let bilan = self.charger("charge.lua", &[chemin.to_owned()], Some(jeton), 2, connexions, true)?;
        Ok(Saturation {
            servies: (bilan.requetes - f64::from(u32::try_from(bilan.refus)?)) * 1e6 / bilan.microsecondes,
            refus_justes: bilan.refus_justes,
            refus_autres: bilan.refus_autres,
            coupures: bilan.coupures,
        })
    }

    /// Débit de `pgbench` sous le rôle du serveur ; chaque jeu d'instructions est une transaction possible.
    pub(super) fn pgbench(&self, jeux: &[Vec<Instruction>], clients: u32) -> Result<f64> {
        let mut pgbench = commande(&self.pgbench);
        pgbench.args([
            "-n",
            "-M",
            "prepared",
            "-j",
            "2",
            "-c",
            &clients.to_string(),
            "-T",
            &self.secondes.to_string(),
        ]);
        for (rang, jeu) in jeux.iter().enumerate() {
            let script = self.travail.join(format!("jeu{rang}.sql"));
            let mut texte = String::new();
            for (ordre, instruction) in jeu.iter().enumerate() {
                let prefixe = format!("v{rang}_{ordre}_");
                texte.push_str(&instruction.pour_pgbench(&prefixe));
                for (numero, valeur) in &instruction.parametres {
                    if let Some(valeur) = valeur {
                        pgbench.args(["-D", &format!("{prefixe}{numero}={valeur}")]);
                    }
                }
            }
            fs::write(&script, texte)?;
            pgbench.arg("-f").arg(script);
        }
        debit_pgbench(&lire(pgbench.arg(&self.pg_application))?)
    }

    /// Débit de la transaction courte de `pgbench` (`-N`), dans sa propre base.
    pub(super) fn pgbench_ecriture(&self, clients: u32) -> Result<f64> {
        let base = format!(
            "{}/temoin",
            self.pg
                .rsplit_once('/')
                .map_or(self.pg.as_str(), |(serveur, _)| serveur)
        );
        if self.sql("SELECT count(*) FROM pg_database WHERE datname = 'temoin'")? == "0" {
            self.sql("CREATE DATABASE temoin")?;
            executer(commande(&self.pgbench).args(["-i", "-q", "-s", "20", &base]))?;
        }
        let mut pgbench = commande(&self.pgbench);
        pgbench.args([
            "-n",
            "-N",
            "-M",
            "prepared",
            "-j",
            "2",
            "-c",
            &clients.to_string(),
            "-T",
            &self.secondes.to_string(),
        ]);
        debit_pgbench(&lire(pgbench.arg(base))?)
    }

    /// Instructions SQL que le serveur envoie pendant `action`, ouvertures et fins de transaction mises à part.
    pub(super) fn instructions(&self, action: impl FnOnce() -> Result<()>) -> Result<Vec<Instruction>> {
        self.journaliser("all")?;
        let debut = fs::metadata(&self.journal)?.len();
        action()?;
        self.journaliser("none")?;
        let octets = fs::read(&self.journal)?;
        let texte = String::from_utf8_lossy(octets.get(usize::try_from(debut)?..).unwrap_or_default()).into_owned();
        Ok(instruction::instructions(&texte))
    }

    /// Règle le journal des requêtes et attend que la grappe l'ait relu.
    fn journaliser(&self, valeur: &str) -> Result<()> {
        self.sql(&format!("ALTER SYSTEM SET log_statement = '{valeur}'"))?;
        self.sql("SELECT pg_reload_conf()")?;
        while self.sql("SHOW log_statement")? != valeur {
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        Ok(())
    }
}

fn mesure(bilan: &Bilan, chemins: &[String]) -> Result<Mesure> {
    let exemple = chemins.first().map_or("", String::as_str);
    ensure!(
        bilan.refus == 0 && bilan.coupures == 0,
        "{exemple} : {} refus, {} coupures",
        bilan.refus,
        bilan.coupures
    );
    Ok(Mesure {
        debit: bilan.requetes * 1e6 / bilan.microsecondes,
        p99: bilan.p99 / 1e3,
    })
}

fn debit_pgbench(sortie: &str) -> Result<f64> {
    let ligne = sortie
        .lines()
        .find_map(|ligne| ligne.strip_prefix("tps = "))
        .context("débit de pgbench")?;
    ligne
        .split_whitespace()
        .next()
        .and_then(|debit| debit.parse().ok())
        .context("débit de pgbench")
}

/// Mémoire résidente d'un processus, en mégaoctets.
pub(super) fn memoire(pid: u32) -> Result<f64> {
    let kilooctets: f64 = lire(commande("ps").args(["-o", "rss=", "-p", &pid.to_string()]))?
        .trim()
        .parse()?;
    Ok(kilooctets * 1024.0 / 1e6)
}

/// Premier entier d'un fichier.
pub(super) fn pid(fichier: &Path) -> Result<u32> {
    let texte = fs::read_to_string(fichier).with_context(|| fichier.display().to_string())?;
    texte
        .lines()
        .next()
        .and_then(|ligne| ligne.trim().parse().ok())
        .context("numéro de processus")
}
