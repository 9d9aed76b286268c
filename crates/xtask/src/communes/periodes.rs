//! Périodes des communes : un code, un nom et un territoire, d'un jour au premier jour où ce n'est plus vrai.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use anyhow::{Result, ensure};

use super::territoires::{Etat, Etats, departement_du_code};

/// Jour jusqu'auquel la première livraison raconte chaque événement.
const FIN_DU_RECIT: &str = "2019-01-01";

/// Jours des changements que deux états successifs ne datent pas, et leurs communes.
///
/// Entre 2019 et 2021, d'après le fichier « mouvements de communes » de l'INSEE (COG 2022). Les autres changements
/// sont du 1er janvier de leur millésime.
const JOURS: &[(&str, &[&str])] = &[
    ("2019-02-28", &["21183", "21213", "21452", "21507"]),
    ("2019-03-01", &["45287"]),
    ("2019-12-31", &["14666", "14712"]),
    (
        "2020-02-29",
        &[
            "07242", "24291", "24459", "32199", "37187", "38206", "42173", "63343", "63460", "66076", "71401",
        ],
    ),
];

/// Saint-Barthélemy et Saint-Martin ont quitté la Guadeloupe ce jour-là (loi organique n° 2007-223) ; aucune livraison
/// ne le raconte. Ancien code, nom, nouveau code.
const COLLECTIVITES_DE_2007: (&str, [(&str, &str, &str); 2]) = (
    "2007-07-15",
    [
        ("97123", "Saint-Barthélemy", "97701"),
        ("97127", "Saint-Martin", "97801"),
    ],
);

/// Collectivités dont la première livraison ne raconte pas les communes : elles sont prises à leur premier état.
const COLLECTIVITES: [&str; 8] = ["975", "977", "978", "984", "986", "987", "988", "989"];

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Periode {
    code: String,
    debut: Option<String>,
    nom: String,
    departement: String,
    fin: Option<String>,
}

impl Periode {
    fn ouverte(code: &str, nom: &str, debut: Option<&str>) -> Self {
        Self {
            code: code.to_owned(),
            debut: debut.map(str::to_owned),
            nom: nom.to_owned(),
            departement: departement_du_code(code).to_owned(),
            fin: None,
        }
    }

    fn close(self, fin: &str) -> Self {
        Self {
            fin: Some(fin.to_owned()),
            ..self
        }
    }

    /// Vrai si `suivante` ne fait que la prolonger : une fusion qui garde le code et le nom ne se voit pas ici.
    fn se_prolonge_en(&self, suivante: &Self) -> bool {
        (&self.code, &self.nom, &self.departement) == (&suivante.code, &suivante.nom, &suivante.departement)
            && self.fin.is_some()
            && self.fin == suivante.debut
    }
}

/// Périodes closes, et celles qui courent au jour de la dernière livraison lue.
#[derive(Debug)]
pub(super) struct Historique {
    closes: Vec<Periode>,
    ouvertes: BTreeMap<String, Periode>,
    au: String,
}

impl Historique {
    /// Lit le récit de la première livraison.
    pub(super) fn depuis(etats: &[Etat]) -> Result<Self> {
        let connus = Etats::nouveaux(etats);
        let mut historique = Self {
            closes: Vec::new(),
            ouvertes: BTreeMap::new(),
            au: FIN_DU_RECIT.to_owned(),
        };
        for etat in etats.iter().filter(|etat| etat.est_une_commune()) {
            let periode = Periode {
                departement: connus.departement(etat)?.to_owned(),
                ..Periode::ouverte(&etat.code, &etat.nom, etat.date_debut.as_deref())
            };
            if let Some(fin) = &etat.date_fin {
                historique.closes.push(periode.close(fin));
            } else {
                let doublon = historique.ouvertes.insert(etat.code.clone(), periode);
                ensure!(doublon.is_none(), "{} court deux fois", etat.code);
            }
        }
        Ok(historique)
    }

    /// Ajoute les communes des collectivités d'outre-mer, dont le récit ne dit rien.
    pub(super) fn ajouter_les_collectivites(&mut self, communes: &BTreeMap<String, String>) {
        for (code, nom) in communes {
            if COLLECTIVITES.contains(&departement_du_code(code)) && !self.ouvertes.contains_key(code) {
                self.ouvertes.insert(code.clone(), Periode::ouverte(code, nom, None));
            }
        }
        let (jour, communes) = COLLECTIVITES_DE_2007;
        for (ancien, nom, code) in communes {
            self.closes.push(Periode::ouverte(ancien, nom, None).close(jour));
            if let Some(periode) = self.ouvertes.get_mut(code) {
                periode.debut = Some(jour.to_owned());
            }
        }
    }

    /// Passe à l'état suivant : ce qui n'y est plus se clôt, ce qui y paraît s'ouvre, un nom changé fait les deux.
    pub(super) fn suivre(&mut self, communes: &BTreeMap<String, String>, au: &str) {
        let depuis = std::mem::replace(&mut self.au, au.to_owned());
        for (code, mut periode) in std::mem::take(&mut self.ouvertes) {
            let jour = jour_du_changement(&code, &depuis, au);
            match communes.get(&code) {
                None => self.closes.push(periode.close(jour)),
                Some(nom) if *nom == periode.nom || meme_nom(nom, &periode.nom) => {
                    periode.nom.clone_from(nom);
                    self.ouvertes.insert(code, periode);
                }
                Some(nom) => {
                    self.ouvertes
                        .insert(code.clone(), Periode::ouverte(&code, nom, Some(jour)));
                    self.closes.push(periode.close(jour));
                }
            }
        }
        for (code, nom) in communes {
            let jour = jour_du_changement(code, &depuis, au);
            self.ouvertes
                .entry(code.clone())
                .or_insert_with(|| Periode::ouverte(code, nom, Some(jour)));
        }
    }

    /// Lignes du fichier, par code puis par jour ; une période sans histoire n'en a pas.
    pub(super) fn ecrire(self) -> Result<String> {
        let mut periodes = self.closes;
        periodes.extend(self.ouvertes.into_values());
        let mut lignes = String::new();
        for periode in fondre(periodes)? {
            let Periode {
                code,
                debut,
                nom,
                departement,
                fin,
            } = &periode;
            let debut = debut.as_deref().unwrap_or_default();
            match fin {
                Some(fin) => {
                    ensure!(!nom.contains(';'), "{code} : le nom « {nom} » contient un séparateur");
                    let ecrit = Some(departement.as_str()).filter(|lu| *lu != departement_du_code(code));
                    writeln!(lignes, "{code};{nom};{};{debut};{fin}", ecrit.unwrap_or_default())?;
                }
                None if !debut.is_empty() => writeln!(lignes, "{code};;;{debut};")?,
                None => {}
            }
        }
        Ok(lignes)
    }
}

/// Réunit les périodes qui se prolongent ; deux périodes d'un code qui se chevauchent sont un défaut.
fn fondre(mut periodes: Vec<Periode>) -> Result<Vec<Periode>> {
    periodes.sort();
    let mut fondues: Vec<Periode> = Vec::with_capacity(periodes.len());
    for periode in periodes {
        match fondues.last_mut() {
            Some(derniere) if derniere.se_prolonge_en(&periode) => derniere.fin = periode.fin,
            Some(derniere) if derniere.code == periode.code => {
                let a_la_suite = derniere.fin.is_some() && derniere.fin <= periode.debut;
                ensure!(a_la_suite, "{derniere:?} et {periode:?} se chevauchent");
                fondues.push(periode);
            }
            Some(_) | None => fondues.push(periode),
        }
    }
    Ok(fondues)
}

/// Jour d'un changement constaté entre deux états : celui qui est connu, sinon celui du second état.
fn jour_du_changement<'a>(code: &str, depuis: &str, au: &'a str) -> &'a str {
    let connu = JOURS
        .iter()
        .find(|(jour, codes)| codes.contains(&code) && depuis < *jour && *jour <= au);
    connu.map_or(au, |(jour, _)| jour)
}

/// Vrai si seuls un tiret, une espace ou une majuscule changent : l'INSEE corrige une graphie, la commune ne change pas.
fn meme_nom(un: &str, autre: &str) -> bool {
    let mots = |nom: &str| {
        let nom = nom.to_lowercase();
        let mots = nom.split(|c: char| !c.is_alphanumeric()).filter(|mot| !mot.is_empty());
        mots.map(str::to_owned).collect::<Vec<_>>()
    };
    mots(un) == mots(autre)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn communes(liste: &[(&str, &str)]) -> BTreeMap<String, String> {
        liste
            .iter()
            .map(|(code, nom)| ((*code).into(), (*nom).into()))
            .collect()
    }

    /// Code, nom, premier jour, premier jour d'après.
    type Ligne<'a> = (&'a str, &'a str, Option<&'a str>, Option<&'a str>);

    fn recit(lignes: &[Ligne<'_>]) -> Vec<Etat> {
        let etat = |(rang, (code, nom, debut, fin)): (usize, &Ligne<'_>)| Etat {
            id: format!("COM-{rang}"),
            code: (*code).into(),
            nom: (*nom).into(),
            nature: "COM".into(),
            date_debut: debut.map(str::to_owned),
            date_fin: fin.map(str::to_owned),
            ..Etat::default()
        };
        lignes.iter().enumerate().map(etat).collect()
    }

    #[test]
    fn chaque_etat_clot_ouvre_ou_renomme_et_le_code_repris_a_trois_periodes() {
        let etats = recit(&[
            ("27676", "Venables", None, Some("2017-01-01")),
            ("27676", "Les Trois Lacs", Some("2017-01-01"), None),
            ("38206", "Laval", None, None),
            ("39378", "Les Trois Châteaux", None, None),
        ]);
        let mut historique = Historique::depuis(&etats).unwrap();
        let laval = ("38206", "Laval-en-Belledonne");
        let chateaux = ("39378", "Les Trois-Châteaux");

        historique.suivre(&communes(&[("27058", "Les Trois Lacs"), laval, chateaux]), "2021-01-01");
        historique.suivre(&communes(&[("27676", "Les Trois Lacs"), laval, chateaux]), "2023-01-01");

        assert_eq!(
            historique.ecrire().unwrap(),
            "27058;Les Trois Lacs;;2021-01-01;2023-01-01\n27676;Venables;;;2017-01-01\n\
             27676;Les Trois Lacs;;2017-01-01;2021-01-01\n27676;;;2023-01-01;\n\
             38206;Laval;;;2020-02-29\n38206;;;2020-02-29;\n"
        );
    }

    #[test]
    fn une_fusion_qui_garde_code_et_nom_prolonge_la_periode() {
        let etats = recit(&[
            ("60057", "Beauvais", None, Some("1943-02-19")),
            ("60057", "Beauvais", Some("1943-02-19"), None),
        ]);

        assert_eq!(Historique::depuis(&etats).unwrap().ecrire().unwrap(), "");
    }

    #[test]
    fn deux_periodes_qui_se_chevauchent_sont_refusees() {
        let etats = recit(&[
            ("60057", "Beauvais", None, Some("1950-01-01")),
            ("60057", "Beauvais-sur-Thérain", Some("1949-01-01"), None),
        ]);

        assert!(Historique::depuis(&etats).unwrap().ecrire().is_err());
    }

    #[test]
    fn les_collectivites_n_ont_pas_de_debut_sauf_celles_de_2007() {
        let mut historique = Historique::depuis(&[]).unwrap();
        let etat = communes(&[
            ("97701", "Saint-Barthélemy"),
            ("97801", "Saint-Martin"),
            ("98735", "Papeete"),
        ]);

        historique.ajouter_les_collectivites(&etat);
        historique.suivre(&etat, "2021-01-01");

        assert_eq!(
            historique.ecrire().unwrap(),
            "97123;Saint-Barthélemy;;;2007-07-15\n97127;Saint-Martin;;;2007-07-15\n\
             97701;;;2007-07-15;\n97801;;;2007-07-15;\n"
        );
    }

    #[test]
    fn une_graphie_corrigee_n_est_pas_un_changement_de_nom() {
        assert!(meme_nom("Moulins en Bessin", "Moulins-en-Bessin"));
        assert!(!meme_nom("Sougéal", "Sougeal"));
    }
}
