//! Words of a PDF, one after the other, without building anything.

use std::{borrow::Cow, cell::Cell};

/// How many bytes may still be read, by all the readings of one file together.
///
/// Objects may be made to overlap, so that reading each of them to its end is quadratic: an honest file is read
/// about once, and a budget of a few readings stops the others.
pub(super) struct Budget(Cell<usize>);

impl Budget {
    pub(super) fn new(octets: usize) -> Self {
        Self(Cell::new(octets))
    }

    pub(super) fn ajouter(&self, octets: usize) {
        if !self.est_epuise() {
            self.0.set(self.0.get().saturating_add(octets));
        }
    }

    pub(super) fn consommer(&self, octets: usize) {
        self.0.set(self.0.get().saturating_sub(octets));
    }

    pub(super) fn reste(&self) -> usize {
        self.0.get()
    }

    /// Once true, true for ever: what was read is then incomplete and proves nothing.
    pub(super) fn est_epuise(&self) -> bool {
        self.0.get() == 0
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Jeton<'a> {
    /// Name, its `#xx` sequences decoded, without its slash.
    Nom(Cow<'a, [u8]>),
    /// Number, `true`, `null`, `obj`, `R`, `stream`…
    Mot(&'a [u8]),
    /// Literal or hexadecimal string; what it says does not matter here.
    Chaine,
    DebutDictionnaire,
    FinDictionnaire,
    DebutTableau,
    FinTableau,
}

impl Jeton<'_> {
    /// Value of a word that is a non-negative integer.
    pub(super) fn entier<T: std::str::FromStr>(&self) -> Option<T> {
        match self {
            Self::Mot(mot) => std::str::from_utf8(mot).ok()?.parse().ok(),
            _ => None,
        }
    }

    /// How this token changes the nesting of dictionaries and arrays.
    pub(super) fn profondeur(&self, avant: usize) -> usize {
        match self {
            Self::DebutDictionnaire | Self::DebutTableau => avant + 1,
            Self::FinDictionnaire | Self::FinTableau => avant.saturating_sub(1),
            Self::Nom(_) | Self::Mot(_) | Self::Chaine => avant,
        }
    }
}

/// Reader of tokens, from some position of a text.
pub(super) struct Lexique<'a, 'b> {
    octets: &'a [u8],
    position: usize,
    budget: &'b Budget,
}

impl<'a, 'b> Lexique<'a, 'b> {
    pub(super) fn new(octets: &'a [u8], position: usize, budget: &'b Budget) -> Self {
        Self {
            octets,
            position,
            budget,
        }
    }

    /// Where the next token is looked for.
    pub(super) fn curseur(&self) -> usize {
        self.position
    }

    /// Skips what remains of a value whose first token was just read.
    pub(super) fn finir(&mut self, premier: &Jeton<'_>) {
        let mut profondeur = premier.profondeur(0);
        while profondeur > 0
            && let Some(jeton) = self.next()
        {
            profondeur = jeton.profondeur(profondeur);
        }
    }

    fn jeton(&mut self) -> Option<Jeton<'a>> {
        loop {
            let premier = *self.octets.get(self.position)?;
            self.position += 1;
            match premier {
                b'%' => self.passer(|octet| !matches!(octet, b'\r' | b'\n')),
                b'/' => return Some(Jeton::Nom(self.nom())),
                b'(' => return Some(self.chaine()),
                b'<' if self.suit(b'<') => return Some(Jeton::DebutDictionnaire),
                b'<' => {
                    self.passer(|octet| octet != b'>');
                    self.position += 1;
                    return Some(Jeton::Chaine);
                }
                b'>' if self.suit(b'>') => return Some(Jeton::FinDictionnaire),
                b'[' => return Some(Jeton::DebutTableau),
                b']' => return Some(Jeton::FinTableau),
                octet if est_blanc(octet) || est_delimiteur(octet) => {}
                _ => return Some(Jeton::Mot(self.mot(self.position - 1))),
            }
        }
    }

    /// Skips the bytes that satisfy `condition`.
    fn passer(&mut self, condition: impl Fn(u8) -> bool) {
        let reste = self.octets.get(self.position..).unwrap_or_default();
        let longueur = reste.iter().position(|octet| !condition(*octet));
        self.position += longueur.unwrap_or(reste.len());
    }

    /// Skips the next byte if it is this one.
    fn suit(&mut self, attendu: u8) -> bool {
        let suit = self.octets.get(self.position) == Some(&attendu);
        self.position += usize::from(suit);
        suit
    }

    fn mot(&mut self, debut: usize) -> &'a [u8] {
        self.passer(|octet| !est_blanc(octet) && !est_delimiteur(octet));
        self.octets.get(debut..self.position).unwrap_or_default()
    }

    fn nom(&mut self) -> Cow<'a, [u8]> {
        let brut = self.mot(self.position);
        if !brut.contains(&b'#') {
            return Cow::Borrowed(brut);
        }
        let mut nom = Vec::with_capacity(brut.len());
        let mut reste = brut;
        while let Some((&octet, suite)) = reste.split_first() {
            let code = suite.get(..2).filter(|_| octet == b'#').and_then(hexadecimal);
            nom.push(code.unwrap_or(octet));
            reste = code.and(suite.get(2..)).unwrap_or(suite);
        }
        Cow::Owned(nom)
    }

    /// Skips a literal string, whose parentheses nest.
    fn chaine(&mut self) -> Jeton<'a> {
        let mut profondeur = 1_usize;
        while profondeur > 0
            && let Some(octet) = self.octets.get(self.position)
        {
            self.position += 1;
            match octet {
                b'\\' => self.position += 1,
                b'(' => profondeur += 1,
                b')' => profondeur -= 1,
                _ => {}
            }
        }
        Jeton::Chaine
    }
}

impl<'a> Iterator for Lexique<'a, '_> {
    type Item = Jeton<'a>;

    fn next(&mut self) -> Option<Jeton<'a>> {
        if self.budget.est_epuise() {
            return None;
        }
        let debut = self.position;
        let jeton = self.jeton();
        self.budget.consommer(self.position - debut);
        jeton
    }
}

fn hexadecimal(chiffres: &[u8]) -> Option<u8> {
    // `from_str_radix` would also take a sign.
    let chiffres = std::str::from_utf8(chiffres)
        .ok()
        .filter(|deux| !deux.starts_with('+'))?;
    u8::from_str_radix(chiffres, 16).ok()
}

pub(super) fn est_blanc(octet: u8) -> bool {
    matches!(octet, b'\0' | b'\t' | b'\n' | b'\x0c' | b'\r' | b' ')
}

fn est_delimiteur(octet: u8) -> bool {
    matches!(
        octet,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jetons(texte: &[u8]) -> Vec<Jeton<'_>> {
        Lexique::new(texte, 0, &Budget::new(10_000)).collect()
    }

    fn nom(nom: &[u8]) -> Jeton<'_> {
        Jeton::Nom(Cow::Borrowed(nom))
    }

    #[test]
    fn un_dictionnaire_se_lit_mot_a_mot() {
        assert_eq!(
            jetons(b"<</Type/Page % commentaire /JS\r/Kids[3 0 R]/T(a(b)\\)/JS)/H<4A53>>>"),
            [
                Jeton::DebutDictionnaire,
                nom(b"Type"),
                nom(b"Page"),
                nom(b"Kids"),
                Jeton::DebutTableau,
                Jeton::Mot(b"3"),
                Jeton::Mot(b"0"),
                Jeton::Mot(b"R"),
                Jeton::FinTableau,
                nom(b"T"),
                Jeton::Chaine,
                nom(b"H"),
                Jeton::Chaine,
                Jeton::FinDictionnaire,
            ]
        );
    }

    #[test]
    fn un_nom_deguise_se_lit_en_clair() {
        assert_eq!(jetons(b"/J#61va#53cript /#4aS"), [nom(b"JavaScript"), nom(b"JS")]);
        assert_eq!(
            jetons(b"/A#zz /B#4 /C# /D#+1"),
            [nom(b"A#zz"), nom(b"B#4"), nom(b"C#"), nom(b"D#+1")]
        );
    }

    #[test]
    fn un_texte_inacheve_se_lit_jusqu_au_bout() {
        for texte in ["(", "(a\\", "<", "<41", "<<", "/", "%", ">", "]"] {
            assert!(jetons(texte.as_bytes()).len() <= 1, "{texte}");
        }
    }

    #[test]
    fn la_lecture_s_arrete_quand_le_budget_est_epuise() {
        let budget = Budget::new(5);

        assert_eq!(Lexique::new(b"ab cd ef gh", 0, &budget).count(), 2);
        assert!(budget.est_epuise());
        budget.ajouter(100);
        assert!(budget.est_epuise());
    }
}
