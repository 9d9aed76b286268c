//! A clamd of one's own: ordinary user, own directory, one signature.

use std::{
    fmt::Write as _,
    io::{BufRead as _, BufReader, ErrorKind},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

/// Debian and macOS put it where an ordinary user does not look.
const PROGRAMMES: [&str; 4] = [
    "clamd",
    "/usr/sbin/clamd",
    "/opt/homebrew/sbin/clamd",
    "/usr/local/sbin/clamd",
];

/// Running clamd; it stops with this value.
pub(crate) struct Clamd {
    processus: Child,
    repertoire: TempDir,
}

impl Clamd {
    /// Starts clamd with these lines added to its configuration, and waits until it listens.
    pub(crate) fn demarrer(reglages: &str) -> Self {
        let repertoire = tempfile::tempdir().unwrap();
        let chemin = repertoire.path().display().to_string();
        std::fs::create_dir(repertoire.path().join("signatures")).unwrap();
        // The real signatures (300 MB) are downloaded by freshclam; one is enough to tell two verdicts.
        let motif = ["EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE"].concat();
        let motif = motif.bytes().fold(String::new(), |mut hexadecimal, octet| {
            write!(hexadecimal, "{octet:02x}").unwrap();
            hexadecimal
        });
        let signature = format!("Eicar-Essai:0:*:{motif}\n");
        std::fs::write(repertoire.path().join("signatures/essai.ndb"), signature).unwrap();
        let configuration = format!(
            "DatabaseDirectory {chemin}/signatures\nLocalSocket {chemin}/clamd\nTemporaryDirectory {chemin}\n\
             Foreground yes\nMaxThreads 4\n{reglages}\n"
        );
        let fichier = repertoire.path().join("clamd.conf");
        std::fs::write(&fichier, configuration).unwrap();
        let mut commande = |programme| {
            Command::new(programme)
                .arg("--config-file")
                .arg(&fichier)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .spawn()
        };
        let mut essais = PROGRAMMES.into_iter().map(&mut commande);
        let processus = essais.find(|essai| !matches!(essai, Err(absent) if absent.kind() == ErrorKind::NotFound));
        let processus = processus
            .expect("clamd est introuvable : « sudo apt-get install clamav-daemon » (macOS : « brew install clamav »)")
            .expect("clamd ne se lance pas");
        let mut clamd = Self { processus, repertoire };
        clamd.attendre();
        clamd
    }

    /// Reads what clamd says until it listens; its death ends what it says.
    fn attendre(&mut self) {
        let journal = BufReader::new(self.processus.stdout.take().unwrap());
        let mut lignes = journal.lines().map_while(Result::ok);
        let dit: Vec<String> = lignes
            .by_ref()
            .take_while(|ligne| !ligne.contains("Self checking"))
            .collect();
        assert!(self.prise().exists(), "clamd n'écoute pas :\n{}", dit.join("\n"));
        // Nobody reading what it says, it would stop once the pipe is full.
        std::thread::spawn(move || lignes.for_each(drop));
    }

    /// Its socket.
    pub(crate) fn prise(&self) -> PathBuf {
        self.repertoire.path().join("clamd")
    }

    /// Its address, as the configuration gives it.
    pub(crate) fn adresse(&self) -> String {
        format!("unix://{}", self.prise().display())
    }
}

impl Drop for Clamd {
    fn drop(&mut self) {
        // Already dead is as good.
        self.processus.kill().unwrap_or_default();
        self.processus.wait().unwrap();
    }
}
