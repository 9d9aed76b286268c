//! Allègement d'une feuille de style : ne garder que les règles dont les classes servent, et les variables lues.

use std::collections::BTreeSet;

/// Les mots présents dans les sources de l'application : un nom de classe y figure forcément, en entier ou par son
/// début (`format!("fr-badge--{etat}")`).
#[derive(Debug, Default)]
pub(crate) struct Vocabulaire(BTreeSet<String>);

impl Vocabulaire {
    /// Ajoute les mots d'un fichier source.
    pub(crate) fn ajouter(&mut self, source: &str) {
        let mots = source.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_');
        self.0.extend(mots.filter(|mot| !mot.is_empty()).map(str::to_owned));
    }

    /// La classe est-elle écrite quelque part ?
    fn emploie(&self, classe: &str) -> bool {
        if self.0.contains(classe) {
            return true;
        }
        // Les icônes composées (`fr-icon-{nom}`) : le nom est alors écrit ailleurs.
        if let Some(icone) = classe.strip_prefix("fr-icon-")
            && self.0.contains("fr-icon-")
            && self.0.contains(icone)
        {
            return true;
        }
        // Un mot qui finit par un tiret est le début d'un nom composé ; « fr- » et « fr-icon- » ne disent rien.
        classe.match_indices('-').any(|(rang, _)| {
            let debut = classe.get(..=rang).unwrap_or_default();
            !matches!(debut, "fr-" | "fr-icon-") && self.0.contains(debut)
        })
    }
}

/// Une règle de premier niveau, ou contenue dans un groupe `@media` ou `@supports`.
#[derive(Debug, PartialEq, Eq)]
enum Regle {
    /// Sélecteurs (ou `@font-face`) et déclarations.
    Bloc(String, String),
    /// `@media`, `@supports` et leurs règles.
    Groupe(String, Vec<Regle>),
    /// Instruction sans bloc (`@charset`).
    Instruction(String),
}

/// Rend la feuille réduite aux classes que le vocabulaire emploie. `garder_police` choisit les `@font-face` d'après
/// leurs déclarations.
pub(crate) fn garder_employees(css: &str, vocabulaire: &Vocabulaire, garder_police: impl Fn(&str) -> bool) -> String {
    ecrire(&filtrer(lire(css), vocabulaire, &garder_police))
}

/// Retire d'une feuille complète les variables que rien n'y lit.
pub(crate) fn sans_variables_inutiles(css: &str) -> String {
    let mut texte = ecrire(&lire(css));
    // Une variable n'est souvent lue que par une autre variable : on recommence jusqu'à ne plus rien retirer.
    loop {
        let lues = variables_lues(&texte);
        let reduit = ecrire(&sans_variables(lire(&texte), &lues));
        if reduit.len() == texte.len() {
            return reduit;
        }
        texte = reduit;
    }
}

/// Retire d'une feuille les déclarations qui citent un fichier.
pub(crate) fn sans_adresses(css: &str) -> String {
    ecrire(&sans_declarations(lire(css), &|declaration| {
        declaration.contains("url(")
    }))
}

fn filtrer(regles: Vec<Regle>, vocabulaire: &Vocabulaire, garder_police: &impl Fn(&str) -> bool) -> Vec<Regle> {
    let garder = |regle| match regle {
        Regle::Bloc(entete, corps) if entete == "@font-face" => {
            garder_police(&corps).then_some(Regle::Bloc(entete, corps))
        }
        Regle::Bloc(entete, corps) if entete.starts_with('@') => Some(Regle::Bloc(entete, corps)),
        Regle::Bloc(entete, corps) => {
            let utiles: Vec<_> = separer(&entete, ',')
                .into_iter()
                .filter(|selecteur| classes(selecteur).iter().all(|classe| vocabulaire.emploie(classe)))
                .collect();
            (!utiles.is_empty()).then(|| Regle::Bloc(utiles.join(","), corps))
        }
        Regle::Groupe(entete, contenu) => {
            let contenu = filtrer(contenu, vocabulaire, garder_police);
            (!contenu.is_empty()).then_some(Regle::Groupe(entete, contenu))
        }
        Regle::Instruction(texte) => (!texte.starts_with("@charset")).then_some(Regle::Instruction(texte)),
    };
    regles.into_iter().filter_map(garder).collect()
}

fn sans_variables(regles: Vec<Regle>, lues: &BTreeSet<String>) -> Vec<Regle> {
    sans_declarations(regles, &|declaration| {
        let nom = declaration.split(':').next().unwrap_or_default().trim();
        nom.starts_with("--") && !lues.contains(nom)
    })
}

/// Retire les déclarations que `inutile` désigne, et les règles qu'elles laissent vides.
fn sans_declarations(regles: Vec<Regle>, inutile: &impl Fn(&str) -> bool) -> Vec<Regle> {
    let garder = |regle| match regle {
        Regle::Bloc(entete, corps) => {
            let utiles: Vec<_> = separer(&corps, ';')
                .into_iter()
                .filter(|declaration| !declaration.is_empty() && !inutile(declaration))
                .collect();
            (!utiles.is_empty()).then(|| Regle::Bloc(entete, utiles.join(";")))
        }
        Regle::Groupe(entete, contenu) => {
            let contenu = sans_declarations(contenu, inutile);
            (!contenu.is_empty()).then_some(Regle::Groupe(entete, contenu))
        }
        Regle::Instruction(texte) => Some(Regle::Instruction(texte)),
    };
    regles.into_iter().filter_map(garder).collect()
}

fn variables_lues(css: &str) -> BTreeSet<String> {
    let nom = |suite: &str| -> String {
        suite
            .trim_start()
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '-' || *c == '_')
            .collect()
    };
    css.split("var(").skip(1).map(nom).collect()
}

fn ecrire(regles: &[Regle]) -> String {
    let mut texte = String::new();
    for regle in regles {
        match regle {
            Regle::Bloc(entete, corps) => texte.extend([entete, "{", corps, "}"]),
            Regle::Groupe(entete, contenu) => texte.extend([entete, "{", &ecrire(contenu), "}"]),
            Regle::Instruction(instruction) => texte.extend([instruction, ";"]),
        }
    }
    texte
}

/// Noms de classe d'un sélecteur, hors parenthèses (`:not(.x)` ne demande pas que `x` existe) et crochets.
fn classes(selecteur: &str) -> Vec<String> {
    let mut trouvees = Vec::new();
    let mut profondeur = 0_u32;
    let mut courante: Option<String> = None;
    for caractere in selecteur.chars() {
        if let Some(nom) = courante.as_mut() {
            if caractere.is_ascii_alphanumeric() || caractere == '-' || caractere == '_' {
                nom.push(caractere);
                continue;
            }
            trouvees.extend(courante.take());
        }
        match caractere {
            '(' | '[' => profondeur += 1,
            ')' | ']' => profondeur = profondeur.saturating_sub(1),
            '.' if profondeur == 0 => courante = Some(String::new()),
            _ => {}
        }
    }
    trouvees.extend(courante);
    trouvees
}

/// Suit chaînes, parenthèses et crochets : dit si le caractère courant est du texte ordinaire.
#[derive(Default)]
struct Suivi {
    guillemet: Option<char>,
    echappe: bool,
    parentheses: u32,
}

impl Suivi {
    fn ordinaire(&mut self, caractere: char) -> bool {
        if self.echappe {
            self.echappe = false;
            return false;
        }
        if caractere == '\\' {
            self.echappe = true;
            return false;
        }
        if let Some(guillemet) = self.guillemet {
            if caractere == guillemet {
                self.guillemet = None;
            }
            return false;
        }
        match caractere {
            '"' | '\'' => {
                self.guillemet = Some(caractere);
                false
            }
            '(' | '[' => {
                self.parentheses += 1;
                false
            }
            ')' | ']' => {
                self.parentheses = self.parentheses.saturating_sub(1);
                false
            }
            _ => self.parentheses == 0,
        }
    }
}

/// Coupe à chaque séparateur qui n'est ni dans une chaîne ni entre parenthèses.
fn separer(texte: &str, separateur: char) -> Vec<String> {
    let mut morceaux = vec![String::new()];
    let mut suivi = Suivi::default();
    for caractere in texte.chars() {
        if suivi.ordinaire(caractere) && caractere == separateur {
            morceaux.push(String::new());
        } else if let Some(dernier) = morceaux.last_mut() {
            dernier.push(caractere);
        }
    }
    morceaux.into_iter().map(|morceau| morceau.trim().to_owned()).collect()
}

/// Découpe une feuille en règles, sans ses commentaires.
fn lire(css: &str) -> Vec<Regle> {
    let css = sans_commentaires(css);
    let mut regles = Vec::new();
    let (mut entete, mut corps) = (String::new(), String::new());
    let mut accolades = 0_u32;
    let mut suivi = Suivi::default();
    for caractere in css.chars() {
        let ordinaire = suivi.ordinaire(caractere);
        match (ordinaire, caractere, accolades) {
            (true, '{', 0) => accolades = 1,
            (true, '}', 1) => {
                regles.push(regle(entete.trim(), corps.trim()));
                entete.clear();
                corps.clear();
                accolades = 0;
            }
            (true, ';', 0) => {
                regles.push(Regle::Instruction(entete.trim().to_owned()));
                entete.clear();
            }
            (_, _, 0) => entete.push(caractere),
            (ordinaire, _, _) => {
                if ordinaire && caractere == '{' {
                    accolades += 1;
                } else if ordinaire && caractere == '}' {
                    accolades -= 1;
                }
                corps.push(caractere);
            }
        }
    }
    regles
}

fn regle(entete: &str, corps: &str) -> Regle {
    let groupe = ["@media", "@supports", "@-moz-document"]
        .iter()
        .any(|mot| entete.starts_with(mot));
    if groupe {
        Regle::Groupe(entete.to_owned(), lire(corps))
    } else {
        Regle::Bloc(entete.to_owned(), corps.to_owned())
    }
}

fn sans_commentaires(css: &str) -> String {
    let mut texte = String::with_capacity(css.len());
    let mut reste = css;
    while let Some((avant, apres)) = reste.split_once("/*") {
        texte.push_str(avant);
        reste = apres.split_once("*/").map_or("", |(_, suite)| suite);
    }
    texte.push_str(reste);
    texte
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulaire(mots: &str) -> Vocabulaire {
        let mut vocabulaire = Vocabulaire::default();
        vocabulaire.ajouter(mots);
        vocabulaire
    }

    #[test]
    fn les_regles_sans_emploi_partent_et_les_groupes_vides_avec() {
        let css =
            "/*! licence */.fr-btn{color:red}.fr-card,.fr-btn:hover{a:b}@media (min-width:1px){.fr-card{x:y}}p{m:n}";

        let reduit = garder_employees(css, &vocabulaire("class=\"fr-btn\""), |_| true);

        assert_eq!(reduit, ".fr-btn{color:red}.fr-btn:hover{a:b}p{m:n}");
    }

    #[test]
    fn un_nom_compose_garde_ses_variantes() {
        let css = ".fr-badge--info{a:b}.fr-badge--error{c:d}.fr-tag--sm{e:f}";

        let reduit = garder_employees(css, &vocabulaire(r#"format!("fr-badge--{etat}")"#), |_| true);

        assert_eq!(reduit, ".fr-badge--info{a:b}.fr-badge--error{c:d}");
    }

    #[test]
    fn une_icone_composee_demande_que_son_nom_soit_ecrit() {
        let css = ".fr-icon-add-line:before{a:b}.fr-icon-eye-line:before{c:d}";

        let reduit = garder_employees(css, &vocabulaire(r#"format!("fr-icon-{nom}") "add-line""#), |_| true);

        assert_eq!(reduit, ".fr-icon-add-line:before{a:b}");
    }

    #[test]
    fn les_negations_et_les_attributs_ne_comptent_pas() {
        let css = "a:not(.fr-rien)[href$=\".pdf\"]{a:b}.fr-x:not(:disabled){c:url(\"a;b}c\")}";

        let reduit = garder_employees(css, &vocabulaire("fr-x"), |_| true);

        assert_eq!(reduit, css);
    }

    #[test]
    fn les_variables_jamais_lues_partent_en_cascade() {
        let css = ":root{--a:var(--b);--b:1px;--c:2px;--d:var(--c)}p{margin:var(--a)}";

        let reduit = sans_variables_inutiles(css);

        assert_eq!(reduit, ":root{--a:var(--b);--b:1px}p{margin:var(--a)}");
    }

    #[test]
    fn les_declarations_qui_citent_un_fichier_partent() {
        let css = ".a{color:red;background:url(images/a.png)}@media print{.b{x:url(b.png)}}";

        assert_eq!(sans_adresses(css), ".a{color:red}");
    }

    #[test]
    fn les_polices_sont_choisies_une_a_une() {
        let css = "@font-face{src:url(a.woff2)}@font-face{src:url(b.woff2)}";

        let reduit = garder_employees(css, &Vocabulaire::default(), |corps| corps.contains("b.woff2"));

        assert_eq!(reduit, "@font-face{src:url(b.woff2)}");
    }
}
