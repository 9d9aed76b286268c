//! Choosing a password: what the five rules of the contract cannot say.
//!
//! A common password, the address itself, or whatever a program guesses in a few hours (zxcvbn) is refused.

use std::collections::HashSet;
use std::sync::LazyLock;

use vao_contract::ErreurChamp;
use vao_domain::texte::sans_accent;
use zxcvbn::Score;

/// Passwords too common to be admitted, among those that follow the five rules.
static COURANTS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    include_str!("mots_de_passe_courants.txt")
        .lines()
        .skip_while(|ligne| ligne.starts_with("# "))
        .map(str::to_lowercase)
        .collect()
});

/// What a French person, or somebody of our trade, tries first: the estimator only knows English.
const MOTS_PREVISIBLES: [&str; 48] = [
    "motdepasse",
    "mot de passe",
    "mdp",
    "azerty",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "bonjour",
    "bienvenue",
    "soleil",
    "vacances",
    "vacance",
    "adaptees",
    "organisees",
    "sejour",
    "sejours",
    "ete",
    "hiver",
    "printemps",
    "automne",
    "association",
    "organisme",
    "direction",
    "handicap",
    "france",
    "paris",
    "marseille",
    "bretagne",
    "doudou",
    "chouchou",
    "loulou",
    "chocolat",
    "jetaime",
    "amour",
    "famille",
    "camille",
    "nicolas",
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
    "vao",
];

/// Person who chooses: his own words are the first that a thief tries.
#[derive(Clone, Default)]
pub struct Personne {
    /// Address of the account.
    pub email: String,
    /// Last name.
    pub nom: String,
    /// First name.
    pub prenom: String,
    /// SIRET, for a portal account; empty otherwise.
    pub siret: String,
    /// Name of the organisation, when it is known; empty otherwise.
    pub organisme: String,
}

impl std::fmt::Debug for Personne {
    /// Nobody's name reaches a log.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Personne")
    }
}

/// Refuses a password that is common, that is the address, or that is easy to guess.
///
/// `pointeur` names the field of the body, as `/motDePasse`. The five rules are checked before, with the body. Takes
/// a few milliseconds: call it from the blocking thread that hashes ([`super::mots_de_passe::choisir`]).
pub fn verifier_choix(mot_de_passe: &str, personne: &Personne, pointeur: &str) -> Result<(), ErreurChamp> {
    let refuser = |code: &str, message: &str| Err(ErreurChamp::new(pointeur, code, message));
    let minuscules = mot_de_passe.to_lowercase();
    if COURANTS.contains(&minuscules) {
        return refuser(
            "courant",
            "Ce mot de passe est trop répandu : choisissez-en un que vous êtes seul à utiliser.",
        );
    }
    let email = personne.email.trim().to_lowercase();
    let local = email.split('@').next().unwrap_or_default();
    if minuscules == email || (local.len() >= vao_domain::compte::mot_de_passe::LONGUEUR_MIN && minuscules == local) {
        return refuser(
            "adresse",
            "Votre adresse de courriel ne peut pas servir de mot de passe.",
        );
    }
    let mots = mots_devines(&email, personne);
    let cites: Vec<&str> = mots.iter().map(String::as_str).collect();
    // L'estimateur compte trop large une suite de mots connus : chacun doit aussi pouvoir être ôté sans dommage.
    let assez = |texte: &str, connus: &[&str]| zxcvbn::zxcvbn(texte, connus).score() >= Score::Three;
    if !assez(mot_de_passe, &cites) || !assez(&reduire(mot_de_passe, &mots), &[]) {
        return refuser(
            "trop-facile",
            "Ce mot de passe est trop facile à deviner : évitez votre nom, votre adresse, les dates, les suites de \
             touches et les mots seuls. Quatre mots sans rapport entre eux font un bon mot de passe.",
        );
    }
    Ok(())
}

/// Ce qu'un voleur essaie d'abord contre cette personne, le plus long en tête.
fn mots_devines(email: &str, personne: &Personne) -> Vec<String> {
    let siren: String = personne.siret.chars().take(9).collect();
    let mut mots: Vec<String> = vec![siren];
    for texte in [
        email,
        &personne.nom,
        &personne.prenom,
        &personne.siret,
        &personne.organisme,
    ] {
        mots.push(texte.to_owned());
        mots.push(texte.chars().filter(|c| c.is_alphanumeric()).collect());
        mots.extend(texte.split(|c: char| !c.is_alphanumeric()).map(str::to_owned));
    }
    mots.extend(MOTS_PREVISIBLES.map(str::to_owned));
    mots.retain(|mot| mot.chars().count() >= 3);
    mots.sort_by_key(|mot| std::cmp::Reverse(mot.chars().count()));
    mots.dedup();
    mots
}

/// Mot de passe où chaque mot deviné ne compte plus que pour une lettre.
fn reduire(mot_de_passe: &str, mots: &[String]) -> String {
    let plat = |texte: &str| texte.chars().map(aplatir).collect::<Vec<char>>();
    let mots: Vec<Vec<char>> = mots.iter().map(|mot| plat(mot)).collect();
    let (lettres, aplaties): (Vec<char>, Vec<char>) = (mot_de_passe.chars().collect(), plat(mot_de_passe));
    let (mut reduit, mut place) = (String::new(), 0);
    while let (Some(lettre), Some(suite)) = (lettres.get(place), aplaties.get(place..)) {
        if let Some(mot) = mots.iter().find(|mot| suite.starts_with(mot)) {
            reduit.push('a');
            place += mot.len();
        } else {
            reduit.push(*lettre);
            place += 1;
        }
    }
    reduit
}

/// Minuscule sans accent ni déguisement : `É`, `3` et `e` se valent.
fn aplatir(c: char) -> char {
    match sans_accent(c.to_lowercase().next().unwrap_or(c)) {
        '@' | '4' => 'a',
        '3' | '€' => 'e',
        '1' | '!' => 'i',
        '0' => 'o',
        '$' | '5' => 's',
        autre => autre,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn verdict(mot_de_passe: &str) -> Result<(), String> {
        let personne = Personne {
            email: "marie.lefebvre@grand-large.fr".to_owned(),
            nom: "Lefebvre".to_owned(),
            prenom: "Marie".to_owned(),
            siret: "81204713200012".to_owned(),
            organisme: "Association Grand Large".to_owned(),
        };
        verifier_choix(mot_de_passe, &personne, "/motDePasse").map_err(|erreur| {
            assert_eq!(erreur.pointeur, "/motDePasse");
            erreur.code
        })
    }

    #[rstest]
    #[case("g00dPa$$w0rD", "courant")]
    #[case("G00DPa$$w0rD", "courant")]
    #[case("Marie.Lefebvre@grand-large.fr", "adresse")]
    #[case("Azertyuiop1!", "trop-facile")]
    #[case("Motdepasse1!", "trop-facile")]
    #[case("Bonjour2026!", "trop-facile")]
    #[case("Vacances2026!", "trop-facile")]
    #[case("Lefebvre1985!", "trop-facile")]
    #[case("Marie-Lefebvre1", "trop-facile")]
    #[case("GrandLarge2026!", "trop-facile")]
    #[case("81204713200012aA!", "trop-facile")]
    #[case("Grand-Large-2026!", "trop-facile")]
    #[case("V@c4nces2026!!", "trop-facile")]
    #[case("Séjour-Été-2027", "trop-facile")]
    #[case("Marie.Septembre.1985", "trop-facile")]
    #[case("Aaaaaaaaaaa1!", "trop-facile")]
    #[case("Password123!", "trop-facile")]
    fn refuse(#[case] mot_de_passe: &str, #[case] code: &str) {
        assert_eq!(verdict(mot_de_passe), Err(code.to_owned()));
    }

    #[rstest]
    #[case("Tulipe-Cargo-Violon-47")]
    #[case("xK9!vTq2#mLp")]
    #[case("Le chat boit 3 tisanes ?")]
    fn admet(#[case] mot_de_passe: &str) {
        assert_eq!(verdict(mot_de_passe), Ok(()));
    }

    #[test]
    fn un_mot_devine_ne_compte_que_pour_une_lettre() {
        let mots = ["grandlarge".to_owned(), "marie".to_owned(), "812047132".to_owned()];

        assert_eq!(reduire("Gr@ndLarge-M4RIE!", &mots), "a-a!");
        assert_eq!(reduire("x812047132y", &mots), "xay");
        assert_eq!(reduire("Mari", &mots), "Mari");
        assert_eq!(reduire("", &mots), "");
    }

    #[test]
    fn la_liste_ne_tient_que_des_mots_de_passe_que_les_regles_admettent() {
        use vao_domain::compte::RegleMotDePasse;

        assert!(COURANTS.len() > 600, "{}", COURANTS.len());
        for ligne in include_str!("mots_de_passe_courants.txt").lines().skip(3) {
            assert_eq!(RegleMotDePasse::manquantes(ligne), [], "{ligne}");
        }
    }

    #[test]
    fn le_plus_long_mot_de_passe_se_juge_sans_attente() {
        // Un calcul sans borne tiendrait la file des connexions : l'estimateur n'en lit que cent caractères.
        assert_eq!(verdict(&"aA1!".repeat(32)), Err("trop-facile".to_owned()));
    }
}
