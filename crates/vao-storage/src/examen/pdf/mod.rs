//! What a PDF could do when it is opened.
//!
//! A PDF says where its objects are (cross-reference tables, streams of objects, updates appended to the file), and
//! viewers disagree on damaged or crafted ones: what one ignores, another repairs and runs. So nothing is looked for
//! where the file says it is. Every object is read wherever it stands, reachable or not, and so is the inflated
//! content of every stream that holds objects; a name such as `/JavaScript` is refused wherever it is met, outside
//! strings.
//!
//! A general reader (lopdf 0.47) would not do: it skips in silence what it cannot parse, copies an object as many times
//! as a table names it (half a megabyte took six seconds and three gigabytes), and inflates every stream of objects,
//! with a bound for each but none for all. Here the bytes read are counted (a few times the size of the file), what is
//! inflated too, and no tree is built. Streams of pages and images are not inflated: nothing in them runs.

mod constats;
mod flux;
mod lexique;

use std::{borrow::Cow, collections::BTreeSet};

use constats::{Constats, Etendue, Lieu};
use flux::{Entree, Flux, entrees, reference};
use lexique::{Budget, Jeton, Lexique, est_blanc};

use super::RefusFichier;

/// How many times a file may be read over; an honest one is read about once.
const RELECTURES: usize = 4;
/// Added to it, for the smallest files.
const LECTURE_MIN: usize = 65_536;
/// What the streams of objects of a file may inflate to, together: far more than a file of some megabytes holds, since
/// most of it is images and fonts.
const GONFLAGE_MAX: usize = 32_000_000;
const OBJETS_MAX: usize = 300_000;
/// A reference to a reference is rare, and a loop has no end.
const SAUTS_MAX: usize = 4;
/// A form has ten packets.
const PAQUETS_MAX: usize = 64;
/// `startxref` is looked for by viewers in the last kilobyte.
const FIN: usize = 1024;

/// Refuses a PDF that is protected, that could run something, or that cannot be read.
pub(super) fn verifier(fichier: &[u8]) -> Result<(), RefusFichier> {
    if !est_acheve(fichier) {
        return Err(RefusFichier::PdfIllisible);
    }
    let mut lecture = Lecture::new(fichier);
    lecture.parcourir_les_objets();
    // First of all: the streams of a protected file do not inflate, and its owner must know why.
    if lecture.constats.protege {
        return Err(RefusFichier::PdfProtege);
    }
    if lecture.constats.actif {
        return Err(RefusFichier::PdfActif);
    }
    lecture.parcourir_les_flux().ok_or(RefusFichier::PdfIllisible)?;
    let (actif, lisible) = (lecture.est_actif(), lecture.est_lisible());
    // What was found is found; what was not proves nothing if the reading stopped on the way.
    if actif {
        return Err(RefusFichier::PdfActif);
    }
    if lecture.budget.est_epuise() || !lisible {
        return Err(RefusFichier::PdfIllisible);
    }
    Ok(())
}

/// True if the end of the file is there: what is cut short is refused, not repaired.
fn est_acheve(fichier: &[u8]) -> bool {
    let fin = fichier
        .iter()
        .rposition(|octet| !est_blanc(*octet))
        .map_or(0, |dernier| dernier + 1);
    let queue = fichier.get(fin.saturating_sub(FIN)..fin).unwrap_or_default();
    queue.windows(9).any(|mot| mot == b"startxref")
}

struct Lecture<'a> {
    fichier: &'a [u8],
    /// The file, then what its streams of objects inflate to.
    textes: Vec<Cow<'a, [u8]>>,
    budget: Budget,
    gonflage: Budget,
    constats: Constats,
    /// Every place where an object of this number is, all revisions together.
    objets: BTreeSet<(u32, Lieu)>,
}

impl<'a> Lecture<'a> {
    fn new(fichier: &'a [u8]) -> Self {
        Self {
            fichier,
            textes: vec![Cow::Borrowed(fichier)],
            budget: Budget::new(fichier.len().saturating_mul(RELECTURES).saturating_add(LECTURE_MIN)),
            gonflage: Budget::new(GONFLAGE_MAX),
            constats: Constats::default(),
            objets: BTreeSet::new(),
        }
    }

    fn parcourir_les_objets(&mut self) {
        for (position, numero) in departs(self.fichier) {
            let lieu = Lieu { texte: 0, position };
            self.objets.extend(numero.map(|numero| (numero, lieu)));
            self.constats.relever(self.fichier, lieu, Etendue::Objet, &self.budget);
        }
    }

    /// Reads the objects held by streams; `None` if one of these cannot be read for certain.
    fn parcourir_les_flux(&mut self) -> Option<()> {
        for position in std::mem::take(&mut self.constats.flux_d_objets) {
            let flux = Flux::lire(self.fichier, position, &self.budget)?;
            let contenu = flux.contenu(&self.budget, &self.gonflage)?;
            let premier = flux.entier(b"First", &self.budget)?;
            let nombre = flux.entier(b"N", &self.budget)?;
            self.budget.ajouter(contenu.len().saturating_mul(RELECTURES));
            self.parcourir_le_flux(&contenu, premier, nombre);
            self.textes.push(Cow::Owned(contenu));
            if self.budget.est_epuise() || self.objets.len() > OBJETS_MAX {
                return None;
            }
        }
        Some(())
    }

    /// A stream of objects starts with pairs (number, offset from `premier`).
    fn parcourir_le_flux(&mut self, contenu: &[u8], premier: usize, nombre: usize) {
        let texte = self.textes.len();
        let mut table = Lexique::new(contenu, 0, &self.budget);
        for _ in 0..nombre.min(OBJETS_MAX) {
            let (Some(numero), Some(decalage)) = (
                table.next().and_then(|jeton| jeton.entier::<u32>()),
                table.next().and_then(|jeton| jeton.entier::<usize>()),
            ) else {
                break;
            };
            let lieu = Lieu {
                texte,
                position: premier.saturating_add(decalage),
            };
            self.objets.insert((numero, lieu));
            // One by one, as a viewer does: the string that one leaves open does not hide the next.
            self.constats.relever(contenu, lieu, Etendue::Valeur, &self.budget);
        }
        let debut = Lieu { texte, position: 0 };
        self.constats.relever(contenu, debut, Etendue::Tout, &self.budget);
    }

    fn est_actif(&self) -> bool {
        let ouvertures = &self.constats.ouvertures;
        let formulaires = &self.constats.formulaires;
        self.constats.actif
            || !ouvertures.iter().all(|lieu| self.est_une_destination(*lieu, SAUTS_MAX))
            || formulaires.len() > PAQUETS_MAX
            || formulaires
                .iter()
                .any(|lieu| self.porte_un_script(*lieu).unwrap_or(true))
    }

    /// True if what opens the document only chooses a page: office software writes it in all of its files.
    fn est_une_destination(&self, lieu: Lieu, sauts: usize) -> bool {
        match self.lexique(lieu).next() {
            None | Some(Jeton::DebutTableau | Jeton::Nom(_) | Jeton::Chaine | Jeton::Mot(b"null")) => true,
            Some(Jeton::DebutDictionnaire) => self.entrees(lieu).iter().all(|entree| match &*entree.cle {
                b"S" => matches!(&entree.valeur, Jeton::Nom(action) if &**action == b"GoTo"),
                b"Next" => false,
                _ => true,
            }),
            Some(Jeton::Mot(_)) if sauts > 0 => self.reference(lieu).is_some_and(|numero| {
                let mut lieux = self.lieux(numero);
                lieux.all(|lieu| self.est_une_destination(lieu, sauts - 1))
            }),
            Some(_) => false,
        }
    }

    /// True if a form described in XML runs scripts; `None` if one cannot tell.
    fn porte_un_script(&self, lieu: Lieu) -> Option<bool> {
        let mut xml = Vec::new();
        for numero in self.paquets(lieu)? {
            // Of several revisions, which one counts depends on the viewer; and a tag may be cut between two packets.
            let mut lieux = self.lieux(numero);
            let (Some(lieu), None) = (lieux.next().filter(|lieu| lieu.texte == 0), lieux.next()) else {
                return None;
            };
            let flux = Flux::lire(self.fichier, lieu.position, &self.budget)?;
            xml.extend(flux.contenu(&self.budget, &self.gonflage)?);
        }
        // In UTF-16, every other byte of these words is zero.
        xml.retain(|octet| *octet != 0);
        xml.make_ascii_lowercase();
        let balises: [&[u8]; 4] = [b"<script", b":script", b"<!doctype", b"<!entity"];
        Some(
            balises
                .iter()
                .any(|balise| xml.windows(balise.len()).any(|mot| mot == *balise)),
        )
    }

    /// Numbers of the streams that make a form, in order: one stream, or a list between names.
    fn paquets(&self, lieu: Lieu) -> Option<Vec<u32>> {
        match self.lexique(lieu).next()? {
            Jeton::Mot(b"null") => Some(Vec::new()),
            Jeton::DebutTableau => self.references(lieu),
            Jeton::Mot(_) => {
                let numero = self.reference(lieu)?;
                let mut lieux = self.lieux(numero);
                let (Some(lieu), None) = (lieux.next(), lieux.next()) else {
                    return None;
                };
                if self.lexique(lieu).next()? == Jeton::DebutTableau {
                    self.references(lieu)
                } else {
                    Some(vec![numero])
                }
            }
            _ => None,
        }
    }

    /// Numbers referred to in the array that starts there; `None` if there are more than a form needs.
    fn references(&self, lieu: Lieu) -> Option<Vec<u32>> {
        let mut lexique = self.lexique(lieu);
        let (mut profondeur, mut numeros) = (0, Vec::new());
        loop {
            let position = lexique.curseur();
            let jeton = lexique.next()?;
            profondeur = jeton.profondeur(profondeur);
            if let Jeton::Mot(_) = jeton {
                numeros.extend(self.reference(Lieu { position, ..lieu }));
            }
            if profondeur == 0 {
                return (numeros.len() <= PAQUETS_MAX).then_some(numeros);
            }
        }
    }

    /// True if a catalog leads to the root of a tree of pages.
    fn est_lisible(&self) -> bool {
        let dictionnaires = |numero| self.lieux(numero).map(|lieu| self.entrees(lieu));
        let pages = |entrees: &[Entree<'_>], texte: &[u8]| {
            let pages = entrees.iter().find(|entree| entree.cle == b"Pages".as_slice())?;
            reference(texte, pages.position, &self.budget)
        };
        self.constats.catalogues.iter().any(|catalogue| {
            let mut racines = self
                .lieux(*catalogue)
                .filter_map(|lieu| pages(&self.entrees(lieu), self.texte(lieu)));
            racines.any(|racine| {
                dictionnaires(racine).any(|arbre| arbre.iter().any(|entree| entree.cle == b"Kids".as_slice()))
            })
        })
    }

    fn texte(&self, lieu: Lieu) -> &[u8] {
        self.textes.get(lieu.texte).map(Cow::as_ref).unwrap_or_default()
    }

    fn lexique(&self, lieu: Lieu) -> Lexique<'_, '_> {
        Lexique::new(self.texte(lieu), lieu.position, &self.budget)
    }

    fn entrees(&self, lieu: Lieu) -> Vec<Entree<'_>> {
        entrees(&mut self.lexique(lieu))
    }

    fn reference(&self, lieu: Lieu) -> Option<u32> {
        reference(self.texte(lieu), lieu.position, &self.budget)
    }

    /// Places of the objects of this number; none any more once the budget is spent, so that no loop outlives it.
    fn lieux(&self, numero: u32) -> impl Iterator<Item = Lieu> + '_ {
        let premier = Lieu { texte: 0, position: 0 };
        let dernier = Lieu {
            texte: usize::MAX,
            position: usize::MAX,
        };
        self.objets
            .range((numero, premier)..=(numero, dernier))
            .map(|(_, lieu)| *lieu)
            .take_while(|_| !self.budget.est_epuise())
    }
}

/// Where an object or a trailer may start: after each `obj` and each `trailer`, with the number of the object.
///
/// Even inside a string or the data of a stream: a table may send a viewer there.
fn departs(fichier: &[u8]) -> impl Iterator<Item = (usize, Option<u32>)> {
    let objets = fichier.windows(3).enumerate().filter_map(|(debut, mot)| {
        let (avant, apres) = (fichier.get(..debut)?, fichier.get(debut + 3));
        let suivi = apres.is_none_or(|octet| !octet.is_ascii_alphabetic());
        (mot == b"obj" && suivi && suit_un_nombre(avant)).then(|| (debut + 3, numero(avant)))
    });
    let finales = fichier.windows(7).enumerate().filter(|(_, mot)| *mot == b"trailer");
    objets.chain(finales.map(|(debut, _)| (debut + 7, None)))
}

/// True if these bytes end with a number, blanks and a comment aside.
fn suit_un_nombre(avant: &[u8]) -> bool {
    let fin = avant
        .iter()
        .rposition(|octet| !est_blanc(*octet))
        .map_or(0, |dernier| dernier + 1);
    let (utile, blancs) = avant.split_at(fin);
    let ligne = utile
        .rsplit(|octet| matches!(octet, b'\r' | b'\n'))
        .next()
        .unwrap_or_default();
    utile.last().is_some_and(u8::is_ascii_digit)
        || (blancs.contains(&b'\n') || blancs.contains(&b'\r')) && ligne.contains(&b'%')
}

/// Number of the object whose header (`12 0 obj`) follows these bytes.
fn numero(avant: &[u8]) -> Option<u32> {
    // Enough for the longest number, its generation and some blanks.
    let fin = avant.get(avant.len().saturating_sub(40)..)?;
    let mut mots = fin.rsplit(|octet| est_blanc(*octet)).filter(|mot| !mot.is_empty());
    let (_generation, numero) = (mots.next()?, mots.next()?);
    let debut = numero
        .iter()
        .rposition(|octet| !octet.is_ascii_digit())
        .map_or(0, |autre| autre + 1);
    std::str::from_utf8(numero.get(debut..)?).ok()?.parse().ok()
}
