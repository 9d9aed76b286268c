//! Un séjour de mesure : dates, statut, organisme, étapes, portées.

use chrono::{DateTime, Datelike, Days, Duration, NaiveDate, Utc};
use uuid::Uuid;
use vao_domain::{CodeDepartement, Echeances, NumeroDeclaration, Statut};

use super::Jeu;
use super::alea::Alea;
use super::deroulement::{self, Pas};
use super::population::{Hebergement, minuit};

/// Étape d'un séjour.
pub(super) struct Etape {
    pub(super) id: Uuid,
    pub(super) version: Uuid,
    /// Rang du département dans les lieux du jeu.
    pub(super) departement: usize,
    pub(super) debut: NaiveDate,
    pub(super) fin: NaiveDate,
}

/// Séjour, refait à l'identique depuis son rang à chaque table écrite.
pub(super) struct Sejour {
    pub(super) id: Uuid,
    pub(super) numero: Option<String>,
    pub(super) statut: Statut,
    /// Rang de l'organisme.
    pub(super) organisme: u64,
    pub(super) debut: NaiveDate,
    pub(super) fin: NaiveDate,
    pub(super) etapes: Vec<Etape>,
    pub(super) tardif: bool,
    pub(super) deroulement: Vec<Pas>,
    /// Suite de hasard des textes : elle ne change ni les dates ni les étapes.
    pub(super) textes: Alea,
}

impl Sejour {
    pub(super) fn numero(jeu: &Jeu<'_>, rang: u64) -> Self {
        let mut alea = Alea::pour(jeu.graine, "sejour", rang);
        let debut = debut(jeu.aujourd_hui, &mut alea);
        let fin = debut + Days::new(alea.selon(&[(4, 10), (7, 35), (10, 10), (14, 30), (21, 15)]));
        let statut = statut(jeu.aujourd_hui, debut, fin, &mut alea);
        let organisme = alea.inegal(jeu.tailles.organismes);
        let etapes = etapes(jeu, organisme, debut, fin, &mut alea);
        let tardif = statut != Statut::Brouillon && alea.chance(7);
        let creation = creation(jeu, debut, tardif, &mut alea);
        let deroulement = deroulement::de(statut, tardif, creation, jeu.maintenant, &mut alea);
        let id = alea.identifiant(creation.timestamp_millis());
        let numero = (statut != Statut::Brouillon)
            .then(|| numero(jeu, rang, debut, &etapes))
            .flatten();
        let textes = Alea::pour(jeu.graine, "textes", rang);
        Self {
            id,
            numero,
            statut,
            organisme,
            debut,
            fin,
            etapes,
            tardif,
            deroulement,
            textes,
        }
    }

    /// Rang du département compétent : celui de la première étape.
    pub(super) fn suivi(&self) -> Option<usize> {
        self.etapes
            .first()
            .filter(|_| self.statut != Statut::Brouillon)
            .map(|etape| etape.departement)
    }

    /// Portées et rôle de chacune, par les mêmes règles que `declaration_recalculer_portee`.
    pub(super) fn portees(&self, jeu: &Jeu<'_>, region_agrement: &str) -> Vec<(String, bool)> {
        let Some(suivi) = self.suivi().map(|rang| jeu.lieux.departement(rang)) else {
            return Vec::new();
        };
        let mut portees = vec![
            ("FR".to_owned(), true),
            (format!("R{region_agrement}"), region_agrement == suivi.region),
        ];
        for etape in &self.etapes {
            let departement = jeu.lieux.departement(etape.departement);
            portees.push((format!("D{}", departement.code), departement.code == suivi.code));
            portees.push((format!("R{}", departement.region), departement.region == suivi.region));
        }
        portees.sort();
        portees.dedup();
        portees
    }

    /// Instant du premier pas : la création.
    pub(super) fn creee_at(&self, jeu: &Jeu<'_>) -> DateTime<Utc> {
        self.deroulement.first().map_or(jeu.origine, |pas| pas.le)
    }

    /// Instant du dernier pas.
    pub(super) fn modifiee_at(&self, jeu: &Jeu<'_>) -> DateTime<Utc> {
        self.deroulement.last().map_or(jeu.origine, |pas| pas.le)
    }
}

fn numero(jeu: &Jeu<'_>, rang: u64, debut: NaiveDate, etapes: &[Etape]) -> Option<String> {
    let departement = jeu.lieux.departement(etapes.first()?.departement);
    let compteur = jeu
        .dernier_numero
        .saturating_add(i64::try_from(rang).ok()?)
        .saturating_add(1);
    let code = CodeDepartement::lire(&departement.code).ok()?;
    Some(NumeroDeclaration::composer(debut, &code, compteur).to_string())
}

/// Premier jour : deux séjours sur trois en juillet et août, deux ans d'arriéré, une saison à venir.
fn debut(aujourd_hui: NaiveDate, alea: &mut Alea) -> NaiveDate {
    let annee = aujourd_hui.year() + alea.selon(&[(-2, 25), (-1, 30), (0, 28), (1, 17)]);
    let mois = alea.selon(&[
        (1, 1),
        (2, 3),
        (3, 2),
        (4, 5),
        (5, 5),
        (6, 8),
        (7, 31),
        (8, 31),
        (9, 7),
        (10, 3),
        (11, 1),
        (12, 3),
    ]);
    let jour = u32::try_from(alea.entre(1, 28)).unwrap_or(1);
    NaiveDate::from_ymd_opt(annee, mois, jour).unwrap_or(aujourd_hui)
}

/// Statut vraisemblable à cette distance du départ.
fn statut(aujourd_hui: NaiveDate, debut: NaiveDate, fin: NaiveDate, alea: &mut Alea) -> Statut {
    use Statut as S;
    let avant = (debut - aujourd_hui).num_days();
    if fin < aujourd_hui {
        return alea.selon(&[
            (S::Terminee, 86),
            (S::Annulee, 6),
            (S::Refusee, 3),
            (S::Abandonnee, 3),
            (S::Refusee8j, 1),
            (S::Brouillon, 1),
        ]);
    }
    match avant {
        ..=0 => alea.selon(&[(S::SejourEnCours, 93), (S::Annulee, 5), (S::Abandonnee, 2)]),
        1..=8 => alea.selon(&[
            (S::Validee8j, 55),
            (S::EnCours8j, 16),
            (S::Transmise8j, 13),
            (S::AModifier8j, 7),
            (S::Annulee, 6),
            (S::Refusee8j, 3),
        ]),
        9..=60 => alea.selon(&[
            (S::Attente8Jour, 62),
            (S::EnCours, 9),
            (S::Transmise, 7),
            (S::Validee8j, 5),
            (S::AModifier, 5),
            (S::Transmise8j, 4),
            (S::EnCours8j, 3),
            (S::AModifier8j, 1),
            (S::Annulee, 2),
            (S::Refusee, 2),
        ]),
        _ => alea.selon(&[
            (S::Transmise, 26),
            (S::Brouillon, 22),
            (S::EnCours, 18),
            (S::Attente8Jour, 18),
            (S::AModifier, 10),
            (S::Annulee, 4),
            (S::Refusee, 2),
        ]),
    }
}

/// Une étape et demie en moyenne, chez des hébergements de l'organisme.
fn etapes(jeu: &Jeu<'_>, organisme: u64, debut: NaiveDate, fin: NaiveDate, alea: &mut Alea) -> Vec<Etape> {
    let voulues: u64 = alea.selon(&[(1, 62), (2, 28), (3, 8), (4, 2)]);
    let nuits = u64::try_from((fin - debut).num_days()).unwrap_or(1);
    let par_etape = (nuits / voulues).max(1);
    let choix = jeu
        .tailles
        .hebergements
        .checked_div(jeu.tailles.organismes)
        .unwrap_or(1)
        .max(1);
    let mut etapes: Vec<Etape> = Vec::new();
    for rang in 0..voulues {
        let arrivee = debut + Days::new(rang * par_etape);
        let depart = if rang + 1 == voulues {
            fin
        } else {
            arrivee + Days::new(par_etape)
        };
        let hebergement = organisme + jeu.tailles.organismes * alea.sous(choix);
        let (hebergement, _) = Hebergement::numero(jeu, hebergement.min(jeu.tailles.hebergements.saturating_sub(1)));
        etapes.push(Etape {
            id: alea.identifiant(jeu.origine_ms),
            version: hebergement.version,
            departement: hebergement.departement,
            debut: arrivee,
            fin: depart,
        });
    }
    etapes
}

/// Instant de création, de sorte que le dépôt tombe avant ou après le délai, et jamais dans l'avenir.
fn creation(jeu: &Jeu<'_>, debut: NaiveDate, tardif: bool, alea: &mut Alea) -> DateTime<Utc> {
    let limite = minuit(Echeances::de(debut).deux_mois);
    let recul = if tardif {
        Duration::hours(-alea.entre(24, 240))
    } else {
        Duration::hours(alea.entre(300, 2_000))
    };
    let au_plus_tard = jeu.maintenant - Duration::hours(alea.entre(2, 500));
    (limite - recul).min(au_plus_tard) + Duration::microseconds(alea.entre(0, 3_600_000_000))
}
