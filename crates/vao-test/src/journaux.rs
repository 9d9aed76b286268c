//! What the process writes in its log, to look for what must not be there.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Log of the whole process: the HTTP workers have threads of their own.
#[derive(Clone, Default)]
pub struct Journaux(Arc<Mutex<Vec<u8>>>);

impl Journaux {
    /// Starts to keep the log, with every detail of our crates; the first call of the process decides.
    pub fn garder() -> &'static Self {
        static JOURNAUX: OnceLock<Journaux> = OnceLock::new();
        JOURNAUX.get_or_init(|| {
            let journaux = Self::default();
            let ecriture = journaux.clone();
            tracing_subscriber::fmt()
                .json()
                .with_env_filter(
                    "info,vao_server=trace,vao_db=trace,vao_jobs=trace,vao_mail=trace,graphile_worker=error",
                )
                .without_time()
                .with_writer(move || ecriture.clone())
                .init();
            journaux
        })
    }

    /// What has been written so far.
    pub fn texte(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }
}

impl Write for Journaux {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(octets);
        Ok(octets.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
