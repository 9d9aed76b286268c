//! Écriture par `COPY` au format texte.

use std::fmt::Write as _;

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use futures::SinkExt as _;
use tokio_postgres::{Client, CopyInSink};
use uuid::Uuid;

use super::ErreurGenerateur;

/// Taille au-delà de laquelle les lignes partent vers le serveur.
const TAMPON: usize = 1 << 20;

/// `COPY … FROM STDIN` ouvert ; les champs s'ajoutent dans l'ordre des colonnes.
pub(super) struct Copie {
    flux: std::pin::Pin<Box<CopyInSink<Bytes>>>,
    tampon: String,
    debut_de_ligne: bool,
    lignes: u64,
}

impl Copie {
    /// Ouvre la copie dans `table (colonnes)`.
    pub(super) async fn ouvrir(client: &Client, table: &str, colonnes: &str) -> Result<Self, ErreurGenerateur> {
        let flux = client.copy_in(&format!("COPY {table} ({colonnes}) FROM STDIN")).await?;
        Ok(Self {
            flux: Box::pin(flux),
            tampon: String::with_capacity(TAMPON + TAMPON / 4),
            debut_de_ligne: true,
            lignes: 0,
        })
    }

    fn separer(&mut self) {
        if !self.debut_de_ligne {
            self.tampon.push('\t');
        }
        self.debut_de_ligne = false;
    }

    /// Texte, échappé comme `COPY` le demande.
    pub(super) fn texte(&mut self, texte: &str) -> &mut Self {
        self.separer();
        for c in texte.chars() {
            match c {
                '\\' => self.tampon.push_str("\\\\"),
                '\n' => self.tampon.push_str("\\n"),
                '\r' => self.tampon.push_str("\\r"),
                '\t' => self.tampon.push_str("\\t"),
                _ => self.tampon.push(c),
            }
        }
        self
    }

    /// Valeur dont l'écriture n'a besoin d'aucun échappement (nombre, date, identifiant, booléen).
    pub(super) fn brut(&mut self, valeur: impl std::fmt::Display) -> &mut Self {
        self.separer();
        // Écrire dans une chaîne n'échoue jamais.
        write!(self.tampon, "{valeur}").ok();
        self
    }

    /// `NULL`.
    pub(super) fn nul(&mut self) -> &mut Self {
        self.separer();
        self.tampon.push_str("\\N");
        self
    }

    /// Texte, ou `NULL`.
    pub(super) fn texte_ou_nul(&mut self, texte: Option<&str>) -> &mut Self {
        match texte {
            Some(texte) => self.texte(texte),
            None => self.nul(),
        }
    }

    /// Instant, ou `NULL`.
    pub(super) fn instant_ou_nul(&mut self, instant: Option<DateTime<Utc>>) -> &mut Self {
        match instant {
            Some(instant) => self.instant(instant),
            None => self.nul(),
        }
    }

    /// Identifiant.
    pub(super) fn id(&mut self, id: Uuid) -> &mut Self {
        self.brut(id)
    }

    /// Jour.
    pub(super) fn jour(&mut self, jour: NaiveDate) -> &mut Self {
        self.brut(jour)
    }

    /// Instant, à la microseconde.
    pub(super) fn instant(&mut self, instant: DateTime<Utc>) -> &mut Self {
        self.brut(instant.format("%Y-%m-%d %H:%M:%S%.6f+00"))
    }

    /// Octets.
    pub(super) fn octets(&mut self, octets: &[u8]) -> &mut Self {
        self.separer();
        self.tampon.push_str("\\\\x");
        for octet in octets {
            write!(self.tampon, "{octet:02x}").ok();
        }
        self
    }

    /// Termine la ligne.
    pub(super) async fn ligne(&mut self) -> Result<(), ErreurGenerateur> {
        self.tampon.push('\n');
        self.debut_de_ligne = true;
        self.lignes += 1;
        if self.tampon.len() >= TAMPON {
            self.pousser().await
        } else {
            Ok(())
        }
    }

    async fn pousser(&mut self) -> Result<(), ErreurGenerateur> {
        let octets = Bytes::from(std::mem::replace(
            &mut self.tampon,
            String::with_capacity(TAMPON + TAMPON / 4),
        ));
        self.flux.send(octets).await?;
        Ok(())
    }

    /// Termine la copie ; rend le nombre de lignes écrites.
    pub(super) async fn finir(mut self) -> Result<u64, ErreurGenerateur> {
        self.pousser().await?;
        self.flux.as_mut().finish().await?;
        Ok(self.lignes)
    }
}
