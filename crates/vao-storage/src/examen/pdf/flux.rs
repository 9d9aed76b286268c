//! Streams of a PDF: their dictionary and their content, inflated within bounds.

use std::{borrow::Cow, io::Read as _};

use flate2::bufread::ZlibDecoder;

use super::lexique::{Budget, Jeton, Lexique};

/// One entry of a dictionary: its key, and where its value starts.
pub(super) struct Entree<'a> {
    pub(super) cle: Cow<'a, [u8]>,
    pub(super) valeur: Jeton<'a>,
    pub(super) position: usize,
}

/// Entries of the dictionary that starts there; empty if something else does.
pub(super) fn entrees<'a>(lexique: &mut Lexique<'a, '_>) -> Vec<Entree<'a>> {
    let mut entrees = Vec::new();
    if lexique.next() != Some(Jeton::DebutDictionnaire) {
        return entrees;
    }
    while let Some(jeton) = lexique.next() {
        match jeton {
            Jeton::FinDictionnaire => break,
            Jeton::Nom(cle) => {
                let position = lexique.curseur();
                let Some(valeur) = lexique.next() else { break };
                if valeur == Jeton::FinDictionnaire {
                    break;
                }
                lexique.finir(&valeur);
                entrees.push(Entree { cle, valeur, position });
            }
            // The end of a reference, whose first number was taken as the value.
            suite => lexique.finir(&suite),
        }
    }
    entrees
}

/// Number of the object referred to there (`12 0 R`).
pub(super) fn reference(octets: &[u8], position: usize, budget: &Budget) -> Option<u32> {
    let mut lexique = Lexique::new(octets, position, budget);
    let numero = lexique.next()?.entier()?;
    lexique.next()?.entier::<u32>()?;
    (lexique.next()? == Jeton::Mot(b"R")).then_some(numero)
}

/// A stream: its dictionary and where its data start.
pub(super) struct Flux<'a> {
    octets: &'a [u8],
    entrees: Vec<Entree<'a>>,
    donnees: usize,
}

impl<'a> Flux<'a> {
    /// Reads the dictionary that starts at `position`; `None` if no stream follows it.
    pub(super) fn lire(octets: &'a [u8], position: usize, budget: &Budget) -> Option<Self> {
        let mut lexique = Lexique::new(octets, position, budget);
        let entrees = entrees(&mut lexique);
        if lexique.next()? != Jeton::Mot(b"stream") {
            return None;
        }
        let suite = octets.get(lexique.curseur()..)?;
        let marge = suite.iter().take_while(|octet| matches!(octet, b' ' | b'\t')).count();
        let fin_de_ligne = match (suite.get(marge), suite.get(marge + 1)) {
            (Some(b'\r'), Some(b'\n')) => 2,
            (Some(b'\r' | b'\n'), _) => 1,
            _ => 0,
        };
        Some(Self {
            octets,
            entrees,
            donnees: lexique.curseur() + marge + fin_de_ligne,
        })
    }

    /// Value of a key, if it is an integer written there, not elsewhere.
    pub(super) fn entier(&self, cle: &[u8], lecture: &Budget) -> Option<usize> {
        let entree = self.valeur(cle)?;
        let entier = entree.valeur.entier()?;
        reference(self.octets, entree.position, lecture)
            .is_none()
            .then_some(entier)
    }

    fn valeur(&self, cle: &[u8]) -> Option<&Entree<'a>> {
        self.entrees.iter().find(|entree| entree.cle == cle)
    }

    /// Content of the stream, inflated; `None` if it is not one that every viewer would read as we do.
    ///
    /// `gonflage` bounds what all the streams of a file may inflate to, together.
    pub(super) fn contenu(&self, lecture: &Budget, gonflage: &Budget) -> Option<Vec<u8>> {
        // Which of two equal keys counts depends on the viewer; `F` is a file elsewhere, or another name of the filter.
        let ambigu = |cle: &[u8]| self.entrees.iter().filter(|entree| entree.cle == cle).count() > 1;
        let cles: [&[u8]; 6] = [b"Filter", b"DecodeParms", b"DP", b"First", b"N", b"Length"];
        if cles.into_iter().any(ambigu) || self.valeur(b"F").is_some() || !self.sans_prediction(lecture) {
            return None;
        }
        match self.filtre(lecture)?.as_deref() {
            None => self.brut(lecture, gonflage),
            Some(b"FlateDecode" | b"Fl") => self.gonfler(lecture, gonflage),
            // No program writes its objects otherwise.
            Some(_) => None,
        }
    }

    /// The only filter, if any; `None` if there are several or if they are described elsewhere.
    #[expect(clippy::option_option, reason = "no filter is an answer, not knowing is another")]
    fn filtre(&self, lecture: &Budget) -> Option<Option<Cow<'a, [u8]>>> {
        let Some(entree) = self.valeur(b"Filter") else {
            return Some(None);
        };
        match &entree.valeur {
            Jeton::Nom(nom) => Some(Some(nom.clone())),
            Jeton::Mot(b"null") => Some(None),
            Jeton::DebutTableau => {
                let mut lexique = Lexique::new(self.octets, entree.position, lecture);
                lexique.next()?;
                match (lexique.next()?, lexique.next()) {
                    (Jeton::FinTableau, _) => Some(None),
                    (Jeton::Nom(nom), Some(Jeton::FinTableau)) => Some(Some(nom)),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// True if the inflated bytes are the content: no prediction to undo (it serves images and tables).
    fn sans_prediction(&self, lecture: &Budget) -> bool {
        let parametres = self
            .entrees
            .iter()
            .filter(|entree| matches!(&*entree.cle, b"DecodeParms" | b"DP"));
        parametres.into_iter().all(|entree| match entree.valeur {
            Jeton::Mot(b"null") => true,
            Jeton::DebutDictionnaire | Jeton::DebutTableau => {
                let lexique = Lexique::new(self.octets, entree.position, lecture);
                let (mut profondeur, mut prediction) = (0, false);
                for jeton in lexique {
                    profondeur = jeton.profondeur(profondeur);
                    if jeton == Jeton::Mot(b"R") || (prediction && jeton != Jeton::Mot(b"1")) {
                        return false;
                    }
                    prediction = matches!(&jeton, Jeton::Nom(nom) if &**nom == b"Predictor");
                    if profondeur == 0 {
                        return true;
                    }
                }
                false
            }
            _ => false,
        })
    }

    /// Data without a filter, if their length leads to their end.
    fn brut(&self, lecture: &Budget, gonflage: &Budget) -> Option<Vec<u8>> {
        let longueur = self.entier(b"Length", lecture)?;
        let fin = self.donnees.checked_add(longueur)?;
        if Lexique::new(self.octets, fin, lecture).next()? != Jeton::Mot(b"endstream") {
            return None;
        }
        gonflage.consommer(longueur);
        self.octets
            .get(self.donnees..fin)
            .filter(|_| !gonflage.est_epuise())
            .map(<[u8]>::to_vec)
    }

    fn gonfler(&self, lecture: &Budget, gonflage: &Budget) -> Option<Vec<u8>> {
        let mut decodeur = ZlibDecoder::new(self.octets.get(self.donnees..)?);
        let mut contenu = Vec::new();
        let limite = u64::try_from(gonflage.reste()).unwrap_or(u64::MAX);
        let lu = decodeur.by_ref().take(limite).read_to_end(&mut contenu);
        // Data may also be long and inflate to nothing: reading them counts.
        lecture.consommer(usize::try_from(decodeur.total_in()).unwrap_or(usize::MAX));
        gonflage.consommer(contenu.len());
        (lu.is_ok() && !gonflage.est_epuise()).then_some(contenu)
    }
}
