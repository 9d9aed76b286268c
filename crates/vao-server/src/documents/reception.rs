//! Réception d'un fichier : un formulaire « multipart » de deux champs, borné en taille, en nombre et en temps.

use std::time::Duration;

use actix_multipart::{Field, Multipart, MultipartError};
use actix_web::web::{Bytes, BytesMut, Payload};
use actix_web::{HttpMessage as _, HttpRequest};
use futures::{StreamExt as _, TryStreamExt as _};
use vao_contract::documents::{CHAMP_CATEGORIE, CHAMP_FICHIER};
use vao_contract::{CodeProbleme, ErreurChamp};
use vao_domain::Code as _;
use vao_domain::document::CategoriePiece;

use crate::{App, Problem};

/// Longueur la plus grande du code d'une nature.
const CATEGORIE_MAX: usize = 64;
/// Temps laissé à un envoi : cinq mégaoctets passent en deux minutes sur une ligne très lente.
const DELAI: Duration = Duration::from_mins(3);
/// Attente d'une place, au plus : au-delà, l'appelant revient.
const ATTENTE: Duration = Duration::from_secs(10);

/// Fichier reçu, entier en mémoire : rien ne touche le disque avant d'être chiffré.
#[derive(Debug)]
pub(super) struct FichierRecu {
    /// Nature annoncée.
    pub(super) categorie: CategoriePiece,
    /// Nom donné par l'appelant.
    pub(super) nom: String,
    /// Contenu.
    pub(super) contenu: Bytes,
}

impl FichierRecu {
    /// Lit le formulaire d'un appelant déjà admis.
    ///
    /// Un extracteur le lirait en même temps que le droit se vérifie : n'importe qui occuperait une place et sa mémoire.
    pub(super) async fn recevoir(app: &App, requete: &HttpRequest, charge: Payload) -> Result<Self, Problem> {
        if !requete.content_type().eq_ignore_ascii_case("multipart/form-data") {
            let attendu = "Le fichier s'envoie en multipart/form-data.";
            return Err(Problem::detaille(CodeProbleme::TypeNonAdmis, attendu));
        }
        // Chaque envoi est gardé en mémoire : leur nombre est donc borné.
        let place = tokio::time::timeout(ATTENTE, app.commun.receptions.acquire());
        let Ok(Ok(_place)) = place.await else {
            let detail = "Beaucoup de fichiers arrivent en même temps. Patientez un instant, puis renvoyez le vôtre.";
            let mut probleme = Problem::detaille(CodeProbleme::ServiceIndisponible, detail);
            probleme.contenu.reessayer_dans = Some(10);
            return Err(probleme);
        };
        let multipart = Multipart::new(requete.headers(), charge);
        tokio::time::timeout(DELAI, lire(multipart)).await.unwrap_or_else(|_| {
            let detail = "L'envoi a duré plus de trois minutes. Réessayez avec une meilleure connexion.";
            Err(Problem::detaille(CodeProbleme::RequeteInvalide, detail))
        })
    }
}

async fn lire(mut multipart: Multipart) -> Result<FichierRecu, Problem> {
    let mut categorie = None;
    let mut fichier = None;
    while let Some(champ) = multipart.try_next().await.map_err(|erreur| illisible(&erreur))? {
        match (champ.name().unwrap_or_default(), categorie) {
            (CHAMP_CATEGORIE, None) => categorie = Some(nature(champ).await?),
            (CHAMP_FICHIER, Some(categorie)) if fichier.is_none() => fichier = Some(recevoir(champ, categorie).await?),
            (CHAMP_FICHIER, None) => return Err(manque(CHAMP_CATEGORIE, "La nature du document précède le fichier.")),
            (nom, _) => {
                let message = "Ce champ n'est pas attendu ici, ou il est répété.";
                return Err(champ_refuse(nom, "inconnu", message));
            }
        }
    }
    let categorie = categorie.ok_or_else(|| manque(CHAMP_CATEGORIE, "Indiquez la nature du document."))?;
    let (nom, contenu) = fichier.ok_or_else(|| manque(CHAMP_FICHIER, "Joignez un fichier."))?;
    if contenu.is_empty() {
        let message = "Ce fichier est vide. Vérifiez-le, puis envoyez-le de nouveau.";
        return Err(champ_refuse(CHAMP_FICHIER, "fichier-vide", message));
    }
    Ok(FichierRecu {
        categorie,
        nom,
        contenu,
    })
}

async fn nature(champ: Field) -> Result<CategoriePiece, Problem> {
    let inconnue = || champ_refuse(CHAMP_CATEGORIE, "inconnu", "Cette nature de document n'existe pas.");
    let octets = borner(champ, CATEGORIE_MAX).await?.ok_or_else(inconnue)?;
    std::str::from_utf8(&octets)
        .ok()
        .and_then(CategoriePiece::depuis_code)
        .ok_or_else(inconnue)
}

async fn recevoir(champ: Field, categorie: CategoriePiece) -> Result<(String, Bytes), Problem> {
    let nom = champ
        .content_disposition()
        .and_then(|disposition| disposition.get_filename())
        .unwrap_or_default()
        .to_owned();
    let taille_max = categorie.taille_max();
    let contenu = borner(champ, usize::try_from(taille_max).unwrap_or(usize::MAX)).await?;
    let contenu = contenu.ok_or_else(|| {
        let detail = format!(
            "Ce fichier dépasse {} Mo. Réduisez-le (résolution du scan, nombre de pages) ou envoyez-le en plusieurs parties.",
            taille_max / 1_000_000
        );
        Problem::detaille(CodeProbleme::CorpsTropGrand, detail)
    })?;
    Ok((nom, contenu))
}

/// Octets d'un champ ; `None` au-delà de `max`.
async fn borner(mut champ: Field, max: usize) -> Result<Option<Bytes>, Problem> {
    let mut octets = BytesMut::new();
    while let Some(morceau) = champ.next().await {
        let morceau = morceau.map_err(|erreur| illisible(&erreur))?;
        if octets.len() + morceau.len() > max {
            return Ok(None);
        }
        octets.extend_from_slice(&morceau);
    }
    Ok(Some(octets.freeze()))
}

fn illisible(erreur: &MultipartError) -> Problem {
    let detail = "L'envoi s'est interrompu avant la fin. Renvoyez le fichier.";
    Problem::detaille(CodeProbleme::RequeteInvalide, detail).avec_cause(erreur)
}

fn manque(champ: &str, message: &str) -> Problem {
    champ_refuse(champ, "obligatoire", message)
}

fn champ_refuse(champ: &str, code: &str, message: &str) -> Problem {
    Problem::champs(vec![ErreurChamp::new(format!("/{champ}"), code, message)])
}
