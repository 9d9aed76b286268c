//! Mise en forme française des dates, heures, nombres et tailles.
//!
//! Tout est pur et sans bibliothèque d'internationalisation : le même texte sort du navigateur et des tests.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveDateTime, TimeDelta, Timelike, Utc};
use vao_domain::Telephone;
pub use vao_domain::typographie::jour_long;
use vao_domain::typographie::{jour_et_mois, quantieme};

/// Espace insécable entre un nombre et son unité.
pub const INSECABLE: char = '\u{a0}';
/// Espace fine insécable, séparateur de milliers.
pub const FINE: char = '\u{202f}';

/// Téléphone français, d'outre-mer compris, groupé par deux, espaces insécables : `+33476010203` → `04 76 01 02 03` ;
/// un autre reste tel quel.
pub fn telephone(numero: &str) -> String {
    let lu = Telephone::lire(numero).ok();
    lu.and_then(|lu| lu.national()).unwrap_or_else(|| numero.to_owned())
}

/// Pourquoi une date saisie n'est pas comprise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErreurJour {
    /// Rien n'est saisi.
    Vide,
    /// Le texte n'a pas la forme `jj/mm/aaaa`.
    Forme,
    /// La forme est bonne, le jour n'existe pas (31/02/2027).
    Inexistant,
}

impl ErreurJour {
    /// Phrase montrée à côté du champ.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Vide => "Saisissez une date, par exemple 12/07/2027.",
            Self::Forme => "La date doit être au format jj/mm/aaaa, par exemple 12/07/2027.",
            Self::Inexistant => "Cette date n’existe pas dans le calendrier. Vérifiez le jour et le mois.",
        }
    }

    /// Code stable, celui que le serveur donnerait.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Vide => "requis",
            Self::Forme | Self::Inexistant => "date-invalide",
        }
    }
}

/// Lit une date saisie : `3/7/2027`, `03-07-2027`, `03 07 2027`, `03.07.2027`, `03072027` ou `2027-07-03`.
///
/// L'année s'écrit en quatre chiffres : « 27 » serait un pari sur le siècle.
pub fn analyser_jour(saisie: &str) -> Result<NaiveDate, ErreurJour> {
    let texte = saisie.trim();
    if texte.is_empty() {
        return Err(ErreurJour::Vide);
    }
    let (jour, mois, annee) = decouper(texte).ok_or(ErreurJour::Forme)?;
    NaiveDate::from_ymd_opt(annee, mois, jour).ok_or(ErreurJour::Inexistant)
}

fn decouper(texte: &str) -> Option<(u32, u32, i32)> {
    let morceaux: Vec<&str> = texte
        .split(['/', '-', '.', ' ', INSECABLE, FINE])
        .filter(|m| !m.is_empty())
        .collect();
    match morceaux.as_slice() {
        [jour, mois, annee] if annee.len() == 4 && jour.len() <= 2 => {
            Some((entier(jour)?, entier(mois)?, annee_de(annee)?))
        }
        // Forme ISO, celle d'un copier-coller depuis un tableur.
        [annee, mois, jour] if annee.len() == 4 => Some((entier(jour)?, entier(mois)?, annee_de(annee)?)),
        [huit] if huit.len() == 8 => Some((
            entier(huit.get(0..2)?)?,
            entier(huit.get(2..4)?)?,
            annee_de(huit.get(4..8)?)?,
        )),
        _ => None,
    }
}

/// Un ou deux chiffres, rien d'autre : ni signe, ni lettre.
fn entier(texte: &str) -> Option<u32> {
    (texte.len() <= 2 && texte.bytes().all(|octet| octet.is_ascii_digit())).then(|| texte.parse().ok())?
}

fn annee_de(texte: &str) -> Option<i32> {
    texte
        .bytes()
        .all(|octet| octet.is_ascii_digit())
        .then(|| texte.parse().ok())?
}

/// `03/07/2027`.
pub fn jour(date: NaiveDate) -> String {
    let mut sortie = String::with_capacity(10);
    deux_chiffres(&mut sortie, date.day());
    sortie.push('/');
    deux_chiffres(&mut sortie, date.month());
    sortie.push('/');
    sortie.push_str(&date.year().to_string());
    sortie
}

/// `3/07/2027` au format attendu par l'attribut `datetime` : `2027-07-03`.
pub fn jour_iso(date: NaiveDate) -> String {
    let mut sortie = date.year().to_string();
    sortie.push('-');
    deux_chiffres(&mut sortie, date.month());
    sortie.push('-');
    deux_chiffres(&mut sortie, date.day());
    sortie
}

/// `du 3 au 17 juillet 2027`, sans répéter le mois ni l'année.
pub fn periode(debut: NaiveDate, fin: NaiveDate) -> String {
    if debut == fin {
        return concat(&["le ", &jour_long(debut)]);
    }
    let premier = if debut.year() != fin.year() {
        jour_long(debut)
    } else if debut.month() == fin.month() {
        quantieme(debut.day())
    } else {
        jour_et_mois(debut)
    };
    concat(&["du ", &premier, " au ", &jour_long(fin)])
}

/// Heure de Paris : `14:02`.
pub fn heure(instant: DateTime<Utc>) -> String {
    heure_de(a_paris(instant))
}

/// Instant à l'heure de Paris : `3 juillet 2027 à 14:02`.
pub fn instant(instant: DateTime<Utc>) -> String {
    let local = a_paris(instant);
    concat(&[&jour_long(local.date()), " à ", &heure_de(local)])
}

/// Jour de Paris d'un instant : `03/07/2027`.
pub fn jour_de(instant: DateTime<Utc>) -> String {
    jour(a_paris(instant).date())
}

/// Heure légale de Paris d'un instant.
///
/// Règle de la directive 2000/84/CE : heure d'été du dernier dimanche de mars à celui d'octobre, à 1 h UTC.
/// Une base de fuseaux pèserait dix fois ce calcul dans le navigateur.
pub fn a_paris(instant: DateTime<Utc>) -> NaiveDateTime {
    let utc = instant.naive_utc();
    let ete = match (bascule(utc.year(), 3), bascule(utc.year(), 10)) {
        (Some(debut), Some(fin)) => utc >= debut && utc < fin,
        _ => false,
    };
    utc + TimeDelta::hours(if ete { 2 } else { 1 })
}

/// Dernier dimanche du mois (de 31 jours) à 1 h UTC.
fn bascule(annee: i32, mois: u32) -> Option<NaiveDateTime> {
    let dernier = NaiveDate::from_ymd_opt(annee, mois, 31)?;
    let recul = u64::from(dernier.weekday().num_days_from_sunday());
    dernier.checked_sub_days(Days::new(recul))?.and_hms_opt(1, 0, 0)
}

/// Nombre entier à la française : `12 345`, avec des espaces fines insécables.
pub fn nombre(valeur: i64) -> String {
    grouper(&valeur.to_string())
}

/// Nombre décimal à la française, arrondi à `decimales` chiffres : `1 234,5`.
pub fn decimal(valeur: f64, decimales: u8) -> String {
    let texte = format!("{valeur:.*}", usize::from(decimales));
    match texte.split_once('.') {
        Some((entiere, fraction)) => concat(&[&grouper(entiere), ",", fraction]),
        None => grouper(&texte),
    }
}

/// `0 séjour`, `1 séjour`, `3 séjours` : en français, le pluriel commence à deux.
pub fn pluriel(valeur: i64, singulier: &str, pluriel: &str) -> String {
    let mot = if valeur.abs() < 2 { singulier } else { pluriel };
    let mut sortie = nombre(valeur);
    sortie.push(INSECABLE);
    sortie.push_str(mot);
    sortie
}

/// Taille d'un fichier en unités décimales : `980 octets`, `61,9 ko`, `1,2 Mo`.
pub fn taille(octets: u64) -> String {
    const KILO: u64 = 1_000;
    let (diviseur, unite) = match octets {
        0..KILO => return pluriel(i64::try_from(octets).unwrap_or(i64::MAX), "octet", "octets"),
        KILO..1_000_000 => (KILO, "ko"),
        1_000_000..1_000_000_000 => (1_000_000, "Mo"),
        _ => (1_000_000_000, "Go"),
    };
    // En dixièmes, pour rester en entiers.
    let dixiemes = octets.saturating_mul(10).saturating_add(diviseur / 2) / diviseur;
    let mut sortie = nombre(i64::try_from(dixiemes / 10).unwrap_or(i64::MAX));
    if !dixiemes.is_multiple_of(10) {
        sortie.push(',');
        sortie.push_str(&(dixiemes % 10).to_string());
    }
    sortie.push(INSECABLE);
    sortie.push_str(unite);
    sortie
}

fn grouper(chiffres: &str) -> String {
    let (signe, chiffres) = chiffres
        .strip_prefix('-')
        .map_or(("", chiffres), |reste| ("\u{2212}", reste));
    let mut sortie = String::with_capacity(chiffres.len() * 2);
    sortie.push_str(signe);
    for (rang, chiffre) in chiffres.chars().enumerate() {
        if rang > 0 && (chiffres.len() - rang).is_multiple_of(3) {
            sortie.push(FINE);
        }
        sortie.push(chiffre);
    }
    sortie
}

fn heure_de(local: NaiveDateTime) -> String {
    let mut sortie = String::with_capacity(5);
    deux_chiffres(&mut sortie, local.hour());
    sortie.push(':');
    deux_chiffres(&mut sortie, local.minute());
    sortie
}

fn deux_chiffres(sortie: &mut String, valeur: u32) {
    if valeur < 10 {
        sortie.push('0');
    }
    sortie.push_str(&valeur.to_string());
}

/// Concaténation sans la machinerie de `format!`.
pub(crate) fn concat(morceaux: &[&str]) -> String {
    morceaux.concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn le(annee: i32, mois: u32, jour: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(annee, mois, jour).unwrap()
    }

    #[test]
    fn un_telephone_francais_se_lit_par_deux() {
        for francais in ["+33476010203", "0476010203", "04 76 01 02 03"] {
            assert_eq!(telephone(francais), "04\u{a0}76\u{a0}01\u{a0}02\u{a0}03");
        }
        for outre_mer in ["+262262010203", "0262 01 02 03", "+33262010203"] {
            assert_eq!(telephone(outre_mer), "02\u{a0}62\u{a0}01\u{a0}02\u{a0}03");
        }
        assert_eq!(telephone("+508412345"), "05\u{a0}08\u{a0}41\u{a0}23\u{a0}45");
        for autre in ["+44 20 7946 0018", "+3347601020", "112", ""] {
            assert_eq!(telephone(autre), autre);
        }
    }

    #[test]
    fn une_date_se_lit_sous_toutes_ses_formes_courantes() {
        for saisie in [
            "03/07/2027",
            "3/7/2027",
            " 3-7-2027 ",
            "03.07.2027",
            "3 7 2027",
            "03072027",
            "2027-07-03",
        ] {
            assert_eq!(analyser_jour(saisie), Ok(le(2027, 7, 3)), "{saisie}");
        }
    }

    #[test]
    fn une_date_illisible_dit_pourquoi() {
        assert_eq!(analyser_jour("  "), Err(ErreurJour::Vide));
        for saisie in [
            "3 juillet 2027",
            "03/07/27",
            "2027",
            "+3/07/2027",
            "3/+7/2027",
            "003/07/2027",
            "03/07/2027/1",
            "é3072027",
        ] {
            assert_eq!(analyser_jour(saisie), Err(ErreurJour::Forme), "{saisie}");
        }
        for saisie in ["31/02/2027", "00/07/2027", "12/13/2027", "29/02/2027"] {
            assert_eq!(analyser_jour(saisie), Err(ErreurJour::Inexistant), "{saisie}");
        }
        assert_eq!(analyser_jour("29/02/2028"), Ok(le(2028, 2, 29)));
    }

    #[test]
    fn les_dates_s_ecrivent_en_francais() {
        assert_eq!(jour(le(2027, 7, 3)), "03/07/2027");
        assert_eq!(jour_long(le(2027, 7, 3)), "3 juillet 2027");
        assert_eq!(jour_long(le(2028, 1, 1)), "1er janvier 2028");
        assert_eq!(jour_iso(le(2027, 7, 3)), "2027-07-03");
    }

    #[test]
    fn ce_qui_est_ecrit_se_relit() {
        for date in [le(2027, 7, 3), le(2028, 2, 29), le(1999, 12, 31)] {
            assert_eq!(analyser_jour(&jour(date)), Ok(date));
            assert_eq!(analyser_jour(&jour_iso(date)), Ok(date));
        }
    }

    #[test]
    fn une_periode_ne_repete_ni_le_mois_ni_l_annee() {
        assert_eq!(periode(le(2027, 7, 3), le(2027, 7, 17)), "du 3 au 17 juillet 2027");
        assert_eq!(
            periode(le(2027, 7, 31), le(2027, 8, 1)),
            "du 31 juillet au 1er août 2027"
        );
        assert_eq!(
            periode(le(2027, 12, 28), le(2028, 1, 4)),
            "du 28 décembre 2027 au 4 janvier 2028"
        );
        assert_eq!(periode(le(2027, 7, 3), le(2027, 7, 3)), "le 3 juillet 2027");
    }

    #[test]
    fn l_heure_de_paris_suit_les_changements_d_heure() {
        let utc = |texte: &str| texte.parse::<DateTime<Utc>>().unwrap();

        assert_eq!(heure(utc("2027-01-15T13:02:00Z")), "14:02");
        assert_eq!(heure(utc("2027-07-15T12:02:00Z")), "14:02");
        // 2027 : 28 mars et 31 octobre.
        assert_eq!(heure(utc("2027-03-28T00:59:59Z")), "01:59");
        assert_eq!(heure(utc("2027-03-28T01:00:00Z")), "03:00");
        assert_eq!(heure(utc("2027-10-31T00:59:59Z")), "02:59");
        assert_eq!(heure(utc("2027-10-31T01:00:00Z")), "02:00");
        assert_eq!(instant(utc("2027-12-31T23:30:00Z")), "1er janvier 2028 à 00:30");
        assert_eq!(jour_de(utc("2027-06-30T22:00:00Z")), "01/07/2027");
    }

    #[test]
    fn les_nombres_portent_des_espaces_fines() {
        assert_eq!(nombre(0), "0");
        assert_eq!(nombre(999), "999");
        assert_eq!(nombre(1_000), "1\u{202f}000");
        assert_eq!(nombre(-1_234_567), "\u{2212}1\u{202f}234\u{202f}567");
        assert_eq!(decimal(1_234.56, 1), "1\u{202f}234,6");
        assert_eq!(decimal(-0.5, 2), "\u{2212}0,50");
        assert_eq!(decimal(12.0, 0), "12");
    }

    #[test]
    fn le_pluriel_commence_a_deux() {
        assert_eq!(pluriel(0, "séjour", "séjours"), "0\u{a0}séjour");
        assert_eq!(pluriel(1, "séjour", "séjours"), "1\u{a0}séjour");
        assert_eq!(pluriel(2, "séjour", "séjours"), "2\u{a0}séjours");
    }

    #[test]
    fn les_tailles_de_fichier_se_lisent() {
        assert_eq!(taille(1), "1\u{a0}octet");
        assert_eq!(taille(980), "980\u{a0}octets");
        assert_eq!(taille(61_880), "61,9\u{a0}ko");
        assert_eq!(taille(5_000_000), "5\u{a0}Mo");
        assert_eq!(taille(1_234_567_890), "1,2\u{a0}Go");
    }
}
