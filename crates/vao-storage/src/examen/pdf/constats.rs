//! What the words of a PDF show, without knowing which object a viewer would reach.

use std::{borrow::Cow, collections::BTreeSet};

use super::lexique::{Budget, Jeton, Lexique};

/// Names that no inert document contains: actions that run, send or open something, and what they carry.
///
/// `JS` comes alone in rendition actions, `OnInstantiate` in 3D scenes. Additional actions (`AA`) are not named: what
/// they run is.
const ACTIFS: &[&[u8]] = &[
    b"JavaScript",
    b"JS",
    b"OnInstantiate",
    b"Launch",
    b"SubmitForm",
    b"ImportData",
    b"EmbeddedFile",
    b"EmbeddedFiles",
    b"RichMedia",
];

/// Position in one of the texts of a file: the file itself, or what one of its streams inflates to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lieu {
    pub(super) texte: usize,
    pub(super) position: usize,
}

/// How far to read.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Etendue {
    /// To the data of a stream, or to the next object.
    Objet,
    /// One value.
    Valeur,
    /// To the end.
    Tout,
}

#[derive(Default)]
pub(super) struct Constats {
    pub(super) actif: bool,
    pub(super) protege: bool,
    /// Numbers of the catalogs named by the trailers.
    pub(super) catalogues: BTreeSet<u32>,
    /// Values of `/OpenAction`.
    pub(super) ouvertures: BTreeSet<Lieu>,
    /// Values of `/XFA`.
    pub(super) formulaires: BTreeSet<Lieu>,
    /// Dictionaries of the streams that hold objects, in the file.
    pub(super) flux_d_objets: Vec<usize>,
}

/// Where the reading of one text stands.
#[derive(Default)]
struct Etat<'a> {
    profondeur: usize,
    /// Last token, if it was a name: perhaps the key of what comes.
    cle: Option<Cow<'a, [u8]>>,
    apres_dictionnaire: bool,
    apres_nombre: bool,
    /// Where the last outermost dictionary starts, and what its stream would hold.
    dictionnaire: usize,
    flux: Flux,
}

/// What tells a stream of objects. Viewers do not all require the type.
#[derive(Default)]
struct Flux {
    du_type: bool,
    premier: bool,
    nombre: bool,
}

impl Flux {
    fn noter(&mut self, nom: &[u8]) {
        self.du_type |= nom == b"ObjStm";
        self.premier |= nom == b"First";
        self.nombre |= nom == b"N";
    }

    fn porte_des_objets(&self) -> bool {
        self.du_type || (self.premier && self.nombre)
    }
}

impl Constats {
    /// Reads `octets`, the text of `lieu`, from there.
    pub(super) fn relever(&mut self, octets: &[u8], lieu: Lieu, etendue: Etendue, budget: &Budget) {
        let mut lexique = Lexique::new(octets, lieu.position, budget);
        let mut etat = Etat::default();
        loop {
            let position = lexique.curseur();
            let Some(jeton) = lexique.next() else { return };
            if let Some(cle) = etat.cle.take() {
                self.valeur(&cle, &jeton, Lieu { position, ..lieu });
            }
            if etendue == Etendue::Objet && self.est_la_fin(&jeton, &etat) {
                return;
            }
            etat.avancer(jeton, position, self);
            if etendue == Etendue::Valeur && etat.profondeur == 0 {
                return;
            }
        }
    }

    /// True at the data of a stream, and at another object. `endobj` ends nothing: some viewers read past it when
    /// a dictionary is left open.
    fn est_la_fin(&mut self, jeton: &Jeton<'_>, etat: &Etat<'_>) -> bool {
        let Jeton::Mot(mot) = jeton else { return false };
        if *mot == b"stream" && etat.profondeur == 0 && etat.apres_dictionnaire {
            if etat.flux.porte_des_objets() {
                self.flux_d_objets.push(etat.dictionnaire);
            }
            return true;
        }
        match mot.strip_suffix(b"obj") {
            Some([]) => etat.apres_nombre,
            Some(colle) => colle.iter().all(u8::is_ascii_digit),
            None => false,
        }
    }

    fn nom(&mut self, nom: &[u8]) {
        self.actif |= ACTIFS.contains(&nom);
    }

    /// What a key says with its value. `lieu` is that of the value.
    fn valeur(&mut self, cle: &[u8], valeur: &Jeton<'_>, lieu: Lieu) {
        let numero = valeur.entier::<u32>();
        let objet = numero.is_some() || *valeur == Jeton::DebutDictionnaire;
        match cle {
            // Embedded files of a file specification, whose own type is optional.
            b"EF" => self.actif |= objet,
            b"Encrypt" => self.protege |= objet,
            b"Root" => self.catalogues.extend(numero),
            b"OpenAction" => {
                self.ouvertures.insert(lieu);
            }
            b"XFA" => {
                self.formulaires.insert(lieu);
            }
            _ => {}
        }
    }
}

impl<'a> Etat<'a> {
    fn avancer(&mut self, jeton: Jeton<'a>, position: usize, constats: &mut Constats) {
        if self.profondeur == 0 && jeton == Jeton::DebutDictionnaire {
            self.dictionnaire = position;
            self.flux = Flux::default();
        }
        self.profondeur = jeton.profondeur(self.profondeur);
        self.apres_dictionnaire = jeton == Jeton::FinDictionnaire;
        self.apres_nombre = jeton.entier::<u32>().is_some();
        if let Jeton::Nom(nom) = jeton {
            constats.nom(&nom);
            self.flux.noter(&nom);
            self.cle = Some(nom);
        }
    }
}
