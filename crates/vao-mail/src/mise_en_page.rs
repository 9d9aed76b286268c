//! Shared layout: the same blocks, once in HTML and once in text.

use askama::Template;
use vao_domain::typographie::{insecables, une_ligne};

use crate::{Courriel, Liens, Population};

/// Piece of a mail.
#[derive(Debug, Clone)]
pub(crate) enum Bloc {
    /// Sentence of ours, which may quote short values.
    Paragraphe(String),
    /// Text typed by somebody, quoted as it is, line breaks included.
    Citation { legende: &'static str, texte: String },
    /// Label and value pairs.
    Faits(Vec<(&'static str, String)>),
    /// Things to do, in order.
    Etapes(Vec<&'static str>),
    /// Second link of a mail, after the sentence it belongs to.
    Lien { libelle: &'static str, adresse: String },
    /// Sign-in code, set apart to be read and copied.
    Code(String),
}

impl Bloc {
    pub(crate) fn paragraphe(phrase: impl AsRef<str>) -> Self {
        Self::Paragraphe(insecables(&une_ligne(phrase.as_ref())))
    }

    pub(crate) fn citation(legende: &'static str, texte: &str) -> Self {
        let texte = texte.replace("\r\n", "\n").replace('\r', "\n");
        Self::Citation {
            legende,
            texte: texte.trim().to_owned(),
        }
    }

    pub(crate) fn faits<const N: usize>(faits: [(&'static str, String); N]) -> Self {
        Self::liste_de_faits(faits)
    }

    /// As many pairs as there are; empty values are left out.
    pub(crate) fn liste_de_faits(faits: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self::Faits(
            faits
                .into_iter()
                .filter(|(_, valeur)| !valeur.is_empty())
                .map(|(nom, valeur)| (nom, une_ligne(&valeur)))
                .collect(),
        )
    }
}

/// Main link of a mail.
#[derive(Debug, Clone)]
pub(crate) struct Bouton {
    pub(crate) libelle: &'static str,
    pub(crate) adresse: String,
}

impl Bouton {
    pub(crate) fn se_connecter(liens: &Liens, population: Population) -> Self {
        Self {
            libelle: "Se connecter",
            adresse: liens.connexion(population),
        }
    }

    pub(crate) fn nouveau_mot_de_passe(liens: &Liens, population: Population) -> Self {
        Self {
            libelle: "Choisir un nouveau mot de passe",
            adresse: liens.mot_de_passe_oublie(population),
        }
    }

    /// Form of the help desk, when the service has one.
    pub(crate) fn assistance(liens: &Liens) -> Option<Self> {
        liens.assistance().map(|adresse| Self {
            libelle: "Écrire à l’assistance",
            adresse: adresse.to_owned(),
        })
    }
}

/// Content of a mail, before layout.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// Title, also the subject after « VAO – ».
    pub(crate) titre: String,
    pub(crate) blocs: Vec<Bloc>,
    pub(crate) bouton: Option<Bouton>,
    /// Warns a portal user not to click on what he did not expect.
    pub(crate) prudence: bool,
    /// Address printed at the foot.
    pub(crate) site: String,
}

#[derive(Template)]
#[template(path = "courriel.html")]
struct Html<'a> {
    page: &'a Page,
}

#[derive(Template)]
#[template(path = "courriel.txt")]
struct Texte<'a> {
    page: &'a Page,
}

impl Page {
    /// Both forms of the mail, without recipient yet.
    pub(crate) fn rendre(self) -> Courriel {
        let page = Self {
            titre: insecables(&une_ligne(&self.titre)),
            ..self
        };
        // Rendering writes into a String: it has no way to fail.
        let html = Html { page: &page }.render().unwrap_or_default();
        let texte = Texte { page: &page }.render().unwrap_or_default();
        Courriel::nouveau(&format!("VAO – {}", page.titre), html, texte)
    }
}

/// Quoted lines of a plain text mail.
fn citer(texte: &str) -> String {
    texte
        .lines()
        .map(|ligne| format!("> {ligne}"))
        .collect::<Vec<_>>()
        .join("\n")
}
