//! Ce qu'une fiche exige de ses adresses.

use vao_domain::adresse::DefautAdresse;

use crate::adresse::Adresse;
use crate::completude::Releve;
use crate::validation::regles;

/// Ce qu'une adresse doit dire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum AdresseAttendue {
    /// Au moins sa ligne : adresse du responsable, ou donnée par le répertoire, qui en sait ce qu'il en sait.
    Ligne,
    /// Sa ligne, sa commune, son code postal et son département, d'accord entre eux.
    Entiere,
}

/// Exige une adresse ; le manque désigne l'élément à corriger.
pub(super) fn exiger_adresse(
    releve: &mut Releve,
    adresse: Option<&Adresse>,
    (pointeur, absente): (&str, &str),
    attendue: AdresseAttendue,
) {
    let defaut = adresse.map_or(Err(DefautAdresse::LabelAbsent), Adresse::verifier_complete);
    match defaut {
        Err(DefautAdresse::LabelAbsent) => releve.exiger(false, &format!("{pointeur}/label"), absente),
        Err(defaut) if attendue == AdresseAttendue::Entiere => releve.signaler(
            format!("{pointeur}/{}", defaut.element().nom()),
            defaut.code(),
            regles::phrase(&defaut.to_string()),
        ),
        Err(_) | Ok(()) => releve.exiger(true, pointeur, absente),
    }
}
