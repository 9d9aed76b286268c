//! Exports: the whole list that a filter shows, as CSV or XLSX, batch by batch.
//!
//! Memory holds one batch, whatever the length; a connection is taken for each batch and given back before
//! it is sent. A failure cuts the answer: a file never looks whole when it is not.

use std::error::Error as _;
use std::io::{BufWriter, Write};
use std::pin::Pin;

use actix_web::HttpResponse;
use actix_web::http::header::{self, HeaderValue};
use actix_web::web::Bytes;
use futures::stream::{self, Stream, StreamExt as _, TryStreamExt as _};
use serde_json::json;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use vao_contract::endpoint::Parametres;
use vao_contract::session::Rattachement;
use vao_contract::{CodeProbleme, ErreurChamp};
use vao_documents::csv::EncodeurCsv;
use vao_documents::tableau::Cellule;
use vao_documents::xlsx::{self, Classeur, ErreurXlsx};
use vao_domain::compte::{ActionJournal, EntiteJournal};

use crate::acces::Identite;
use crate::journal_comptes::ecriture::{self, Auteur, Cible, Fait};
use crate::{App, Problem};

/// Rows of a batch.
pub const LOT: i64 = 1_000;
/// Bytes of a piece of XLSX.
const MORCEAU: usize = 64 * 1_024;

/// Exported row.
pub type Ligne = Vec<Cellule>;
/// Batches of rows, as they are read.
type Lots = Pin<Box<dyn Stream<Item = Result<Vec<Ligne>, Problem>>>>;

/// File asked for, from the end of the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormatExport {
    /// CSV, as French spreadsheets open it.
    Csv,
    /// XLSX.
    Xlsx,
}

impl FormatExport {
    /// Format of this extension; any other one is an address that does not exist.
    pub fn lire(extension: &str) -> Result<Self, Problem> {
        match extension {
            "csv" => Ok(Self::Csv),
            "xlsx" => Ok(Self::Xlsx),
            _ => Err(Problem::introuvable()),
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    const fn type_mime(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Export to make.
pub struct Export<'a> {
    /// Application.
    pub app: &'a App,
    /// Agent who exports.
    pub identite: &'a Identite,
    /// Format.
    pub format: FormatExport,
    /// Resource: start of the file name, and identifier in the journal.
    pub nom: &'static str,
    /// What it lists: name in the journal and of the sheet.
    pub titre: &'static str,
    /// Titles of the columns.
    pub titres: &'static [&'static str],
}

impl Export<'_> {
    /// Writes the export in the journal, then answers the file.
    ///
    /// `lignes` counts what the same filters give; `demande` holds them; `lots` reads the rows ([`par_lots`]).
    pub async fn repondre(
        self,
        lignes: i64,
        demande: &impl Parametres,
        lots: impl Stream<Item = Result<Vec<Ligne>, Problem>> + 'static,
    ) -> Result<HttpResponse, Problem> {
        if self.format == FormatExport::Xlsx && lignes > xlsx::LIGNES_MAX {
            let message = "Une feuille XLSX ne compte qu'un million de lignes : filtrez, ou demandez le CSV.";
            return Err(Problem::champs(vec![ErreurChamp::new("/format", "trop-long", message)]));
        }
        let mut lots: Lots = Box::pin(lots);
        // La première lecture dit si la base répond, avant que rien ne soit noté ni envoyé.
        let premier = lots.try_next().await?.unwrap_or_default();
        self.journaliser(lignes, demande).await?;
        let lots: Lots = Box::pin(stream::once(std::future::ready(Ok(premier))).chain(lots));
        let jour = self.app.horloge().aujourd_hui();
        let fichier = format!("{}-{jour}.{}", self.nom, self.format.extension());
        let mut reponse = HttpResponse::Ok();
        reponse
            .insert_header((header::CONTENT_TYPE, self.format.type_mime()))
            .insert_header((
                header::CONTENT_DISPOSITION,
                format!("attachment; filename=\"{fichier}\""),
            ));
        match self.format {
            FormatExport::Csv => Ok(reponse.streaming(csv(self.titres, lots))),
            FormatExport::Xlsx => {
                let classeur = remplir(self.titre, self.titres, lots).await?;
                // Un classeur est déjà une archive : le compresser encore ne ferait que perdre du temps.
                reponse.insert_header((header::CONTENT_ENCODING, HeaderValue::from_static("identity")));
                Ok(reponse.streaming(envoyer(classeur)))
            }
        }
    }

    /// Who, what, with which filters, how many lines.
    async fn journaliser(&self, lignes: i64, demande: &impl Parametres) -> Result<(), Problem> {
        let filtres: Vec<String> = demande
            .paires()
            .into_iter()
            .filter(|(nom, _)| !matches!(*nom, "page" | "parPage" | "tri" | "curseur"))
            .map(|(nom, valeur)| format!("{nom} : {valeur}"))
            .collect();
        let territoire = match &self.identite.rattachement {
            Rattachement::Territoire(territoire) => Some(territoire.code.as_str().to_owned()),
            Rattachement::Organisme(_) | Rattachement::Aucun => None,
        };
        let cible = Cible {
            entite: EntiteJournal::Export,
            id: self.nom.to_owned(),
            nom: self.titre.to_owned(),
            organisme: None,
            territoire,
            departement: None,
        };
        let format = self.format.extension().to_uppercase();
        let auteur = Auteur::appelant(self.identite);
        let fait = Fait {
            apres: Some(json!({ "Format": format, "Lignes": lignes, "Filtres": filtres })),
            ..Fait::simple(ActionJournal::Export)
        };
        let horloge = self.app.horloge();
        self.app
            .db
            .transaction(async |tx| ecriture::noter(tx, horloge, &auteur, &cible, fait).await)
            .await
    }
}

/// Rows read batch by batch: `lire` gives the rows after a position and the next position, or `None` at the end.
pub fn par_lots<P, F, A>(app: &App, lire: F) -> impl Stream<Item = Result<Vec<Ligne>, Problem>> + 'static
where
    P: 'static,
    F: Fn(App, Option<P>) -> A + 'static,
    A: Future<Output = Result<(Vec<Ligne>, Option<P>), Problem>> + 'static,
{
    stream::try_unfold(Some((app.clone(), lire, None)), async |etat| {
        let Some((app, lire, position)) = etat else {
            return Ok(None);
        };
        let (lignes, suivante) = lire(app.clone(), position).await?;
        let suite = suivante.map(|suivante| (app, lire, Some(suivante)));
        Ok(Some((lignes, suite)))
    })
}

/// Lines of CSV, as they are read.
fn csv(titres: &'static [&'static str], lots: Lots) -> impl Stream<Item = Result<Bytes, Problem>> + 'static {
    let mut encodeur = EncodeurCsv::nouveau(titres);
    lots.map_ok(move |lot| {
        for ligne in &lot {
            encodeur.ligne(ligne.iter().map(Cellule::texte));
        }
        Bytes::from(encodeur.vider())
    })
    .inspect_err(signaler)
}

/// Workbook filled on a thread of its own, while the batches are read on this one.
async fn remplir(titre: &'static str, titres: &'static [&'static str], mut lots: Lots) -> Result<Classeur, Problem> {
    let (envoi, mut reception) = mpsc::channel::<Vec<Ligne>>(2);
    let ecriture = spawn_blocking(move || -> Result<Classeur, ErreurXlsx> {
        let mut classeur = Classeur::nouveau(titre, titres)?;
        while let Some(lot) = reception.blocking_recv() {
            for ligne in &lot {
                classeur.ligne(ligne)?;
            }
        }
        Ok(classeur)
    });
    while let Some(lot) = lots.try_next().await? {
        // L'écriture a échoué : son erreur est lue plus bas.
        if envoi.send(lot).await.is_err() {
            break;
        }
    }
    drop(envoi);
    ecriture.await.map_err(Problem::interne)?.map_err(Problem::interne)
}

/// Workbook sent piece by piece, while it is being zipped.
fn envoyer(classeur: Classeur) -> impl Stream<Item = Result<Bytes, Problem>> + 'static {
    let (envoi, mut reception) = mpsc::channel(4);
    drop(spawn_blocking(move || {
        let mut sortie = BufWriter::with_capacity(MORCEAU, Tuyau(envoi.clone()));
        let issue = classeur
            .enregistrer(&mut sortie)
            .map_err(Problem::interne)
            .and_then(|()| sortie.flush().map_err(Problem::interne));
        if let Err(probleme) = issue {
            signaler(&probleme);
            // Si plus personne ne lit, il n'y a plus personne à prévenir.
            envoi.blocking_send(Err(probleme)).unwrap_or_default();
        }
    }));
    stream::poll_fn(move |contexte| reception.poll_recv(contexte))
}

/// Writes into the answer.
struct Tuyau(mpsc::Sender<Result<Bytes, Problem>>);

impl Write for Tuyau {
    fn write(&mut self, octets: &[u8]) -> std::io::Result<usize> {
        self.0
            .blocking_send(Ok(Bytes::copy_from_slice(octets)))
            .map_err(|parti| std::io::Error::new(std::io::ErrorKind::BrokenPipe, parti.to_string()))?;
        Ok(octets.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The answer has started: the caller sees it cut, the operator sees why.
fn signaler(probleme: &Problem) {
    let cause = probleme.source().map(ToString::to_string).unwrap_or_default();
    tracing::error!(code = probleme.code().to_string(), cause, "export interrompu");
}

/// 403 for a portal user: exports are for agents.
pub fn refuser_au_portail(identite: &Identite) -> Result<(), Problem> {
    match identite.population {
        vao_domain::Population::Bo => Ok(()),
        vao_domain::Population::Usagers => Err(Problem::detaille(
            CodeProbleme::RoleInsuffisant,
            "Les exports sont réservés aux agents.",
        )),
    }
}
