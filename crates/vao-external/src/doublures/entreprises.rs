//! Entreprises inventées : celles du fichier, cas par cas, et quelques centaines d'autres, toujours les mêmes.
//!
//! Aucun hasard : la n-ième entreprise dépend de n seulement, et son SIREN commence par `9999`, que personne ne porte.

use std::ops::Range;

use vao_domain::{Siren, Siret};

use super::DonneesIllisibles;
use super::communes::{Commune, Communes};

/// Colonnes du fichier.
const COLONNES: usize = 20;
/// Entreprises inventées en plus de celles du fichier : leur racine de SIREN, sur quatre chiffres.
const RACINES: Range<u32> = 1_000..1_360;
/// Le SIREN dont la liste d'établissements demande trois pages, et leur nombre.
const GRAND_SIREN: &str = "999999055";
const GRAND_NOMBRE: u32 = 2_350;

/// Établissement inventé.
#[derive(Debug, Clone, Default)]
pub(super) struct Fiche {
    pub(super) siret: String,
    pub(super) denomination: String,
    pub(super) usuelle: String,
    pub(super) prenom: String,
    pub(super) nom: String,
    pub(super) categorie: String,
    pub(super) siege: bool,
    pub(super) etat: String,
    pub(super) unite: String,
    pub(super) diffusion: String,
    pub(super) complement: String,
    pub(super) numero: String,
    pub(super) indice: String,
    pub(super) type_voie: String,
    pub(super) voie: String,
    pub(super) code_postal: String,
    pub(super) commune: String,
    pub(super) insee: String,
    /// SIRET du successeur, et depuis quand.
    pub(super) succession: Option<(String, String)>,
}

impl Fiche {
    pub(super) fn siren(&self) -> &str {
        self.siret.get(..9).unwrap_or_default()
    }
}

/// Toutes les entreprises des doublures.
pub(super) fn toutes(fichier: &str, communes: &Communes) -> Result<Vec<Fiche>, DonneesIllisibles> {
    let lignes = fichier
        .lines()
        .filter(|ligne| !ligne.starts_with('#') && !ligne.trim().is_empty());
    let mut fiches = lignes.map(lire).collect::<Result<Vec<_>, _>>()?;
    fiches.extend(grande(communes));
    fiches.extend(RACINES.flat_map(|racine| inventer(racine, communes)));
    Ok(fiches)
}

fn lire(ligne: &str) -> Result<Fiche, DonneesIllisibles> {
    let champs: Vec<&str> = ligne.split(';').collect();
    let Ok(champs) = <[&str; COLONNES]>::try_from(champs) else {
        return Err(DonneesIllisibles::new(ligne, "vingt champs attendus"));
    };
    let [
        siret,
        denomination,
        usuelle,
        prenom,
        nom,
        categorie,
        siege,
        etat,
        unite,
        diffusion,
        complement,
        numero,
        indice,
        type_voie,
        voie,
        code_postal,
        commune,
        insee,
        successeur,
        date,
    ] = champs.map(str::to_owned);
    if Siret::lire(&siret).is_err() {
        return Err(DonneesIllisibles::new(ligne, "la clé du SIRET est fausse"));
    }
    Ok(Fiche {
        siret,
        denomination,
        usuelle,
        prenom,
        nom,
        categorie,
        siege: siege == "O",
        etat,
        unite,
        diffusion,
        complement,
        numero,
        indice,
        type_voie,
        voie,
        code_postal,
        commune,
        insee,
        succession: (!successeur.is_empty()).then_some((successeur, date)),
    })
}

/// Le texte, et le chiffre qui en fait un numéro juste.
fn avec_cle(debut: &str, juste: impl Fn(&str) -> bool) -> Option<String> {
    (0..10).map(|cle| format!("{debut}{cle}")).find(|numero| juste(numero))
}

fn siret(siren: &str, rang: u32) -> Option<String> {
    avec_cle(&format!("{siren}{rang:04}"), |numero| Siret::lire(numero).is_ok())
}

/// Élément de rang `rang`, en reprenant au début.
fn cycle<T>(liste: &[T], rang: u32) -> Option<&T> {
    liste
        .iter()
        .cycle()
        .nth(usize::try_from(rang).unwrap_or_default() % liste.len().max(1))
}

fn situer(fiche: Fiche, commune: &Commune, rang: u32) -> Fiche {
    const VOIES: [(&str, &str); 9] = [
        ("RUE", "DES LILAS"),
        ("AV", "DE LA REPUBLIQUE"),
        ("PL", "DU MARCHE"),
        ("BD", "DES ALLIES"),
        ("CHE", "DES VIGNES"),
        ("IMP", "DU MOULIN"),
        ("RTE", "DE LA FORET"),
        ("ALL", "DES TILLEULS"),
        ("QUAI", "DU PORT"),
    ];
    let (type_voie, voie) = cycle(&VOIES, rang).copied().unwrap_or_default();
    let indice = match rang % 11 {
        3 => "B",
        7 => "T",
        _ => "",
    };
    Fiche {
        numero: (1 + rang % 97).to_string(),
        indice: indice.to_owned(),
        type_voie: type_voie.to_owned(),
        voie: voie.to_owned(),
        code_postal: commune.code_postal.clone(),
        commune: commune.nom.to_uppercase(),
        insee: commune.insee.clone(),
        ..fiche
    }
}

/// Un siège et 2 349 établissements, un sur dix fermé.
fn grande(communes: &Communes) -> Vec<Fiche> {
    (1..=GRAND_NOMBRE)
        .filter_map(|rang| {
            let fiche = Fiche {
                siret: siret(GRAND_SIREN, rang)?,
                denomination: "GRANDE FEDERATION DES SEJOURS".to_owned(),
                categorie: "9230".to_owned(),
                siege: rang == 1,
                etat: if rang % 10 == 0 { "F" } else { "A" }.to_owned(),
                unite: "A".to_owned(),
                diffusion: "O".to_owned(),
                ..Fiche::default()
            };
            Some(situer(fiche, cycle(communes.toutes(), rang)?, rang))
        })
        .collect()
}

/// Une entreprise et ses établissements.
fn inventer(racine: u32, communes: &Communes) -> Vec<Fiche> {
    let Some(siren) = avec_cle(&format!("9999{racine:04}"), |numero| Siren::lire(numero).is_ok()) else {
        return Vec::new();
    };
    let modele = identite(racine);
    let nombre = if modele.categorie == "1000" { 1 } else { 1 + racine % 4 };
    (1..=nombre)
        .filter_map(|rang| {
            let commune = cycle(communes.toutes(), racine.wrapping_mul(7) + rang * 31)?;
            let ferme = modele.unite == "C" || (rang > 1 && (racine + rang).is_multiple_of(6));
            let fiche = Fiche {
                siret: siret(&siren, rang)?,
                siege: rang == 1,
                etat: if ferme { "F" } else { "A" }.to_owned(),
                ..modele.clone()
            };
            Some(masquer(situer(fiche, commune, racine + rang)))
        })
        .collect()
}

/// Ce que cachent les fiches partiellement diffusibles : nom, voie, et commune une fois sur deux.
fn masquer(mut fiche: Fiche) -> Fiche {
    if fiche.diffusion != "P" {
        return fiche;
    }
    let masque = || "[ND]".to_owned();
    if fiche.categorie == "1000" {
        (fiche.prenom, fiche.nom) = (masque(), masque());
    } else {
        (fiche.denomination, fiche.usuelle) = (masque(), masque());
    }
    (fiche.numero, fiche.type_voie, fiche.voie) = (masque(), masque(), masque());
    fiche.indice = String::new();
    fiche.code_postal = masque();
    fiche
}

fn identite(racine: u32) -> Fiche {
    const DEBUTS: [&str; 8] = [
        "LES AMIS",
        "ESCAPADES",
        "VACANCES",
        "HORIZONS",
        "LE CLUB",
        "SEJOURS",
        "LES CHEMINS",
        "AU RENDEZ-VOUS",
    ];
    const SUITES: [&str; 9] = [
        "DU LAC",
        "DES CIMES",
        "DU SOLEIL",
        "DE LA VALLEE",
        "SANS FRONTIERES",
        "DU PHARE",
        "DES QUATRE SAISONS",
        "DU GRAND PRE",
        "DE L ETOILE",
    ];
    const PRENOMS: [&str; 7] = ["CAMILLE", "JEAN-PAUL", "AWA", "LUCIE", "MEHDI", "SOLENE", "ANDREA"];
    const NOMS: [&str; 8] = [
        "GARNIER",
        "LE GOFF",
        "DIALLO",
        "PIETRI",
        "PAYET",
        "MULLER",
        "ETCHEVERRY",
        "NGUYEN",
    ];
    let (categorie, forme) = match racine % 12 {
        0..=5 => ("9220", "ASSOCIATION "),
        6 => ("5710", ""),
        7 => ("5499", "SARL "),
        8 | 11 => ("1000", ""),
        9 => ("9300", "FONDATION "),
        _ => ("7361", "CCAS "),
    };
    let choisir = |liste: &[&str], pas: u32| cycle(liste, racine / pas).copied().unwrap_or_default().to_owned();
    let physique = categorie == "1000";
    let (prenom, nom) = (choisir(&PRENOMS, 1), choisir(&NOMS, 3));
    let denomination = format!("{forme}{} {} {racine}", choisir(&DEBUTS, 1), choisir(&SUITES, 2));
    let si = |vrai: bool, texte: String| if vrai { texte } else { String::new() };
    Fiche {
        denomination: si(!physique, denomination),
        usuelle: si(
            racine.is_multiple_of(3),
            format!("{} {}", choisir(&DEBUTS, 1), choisir(&SUITES, 5)),
        ),
        prenom: si(physique, prenom),
        nom: si(physique, nom),
        categorie: categorie.to_owned(),
        unite: if racine % 20 == 7 { "C" } else { "A" }.to_owned(),
        diffusion: if racine % 20 == 13 { "P" } else { "O" }.to_owned(),
        ..Fiche::default()
    }
}
