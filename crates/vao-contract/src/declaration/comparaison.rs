//! Ce qui change d'un dépôt à un autre, champ par champ, en mots.
//!
//! Fonction pure : elle ne lit que ce que les deux dépôts ont figé.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vao_domain::Code;
use vao_domain::declaration::Section;
use vao_domain::typographie::jour_long;

use super::lecture::{EtapeDto, SectionsDto};
use super::sections::{Personnel, ResponsableSejour, Vacanciers};
use crate::endpoint::{Paires, Parametres};

/// Dépôts à comparer ; sans rien, le dernier et celui qui le précède.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Query))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DepotsCompares {
    /// Rang du dépôt ancien ; par défaut, celui qui précède `a`.
    pub de: Option<i32>,
    /// Rang du dépôt récent ; par défaut, le dernier.
    pub a: Option<i32>,
}

impl Parametres for DepotsCompares {
    fn paires(&self) -> Vec<(&'static str, String)> {
        Paires::default()
            .un("de", self.de.as_ref())
            .un("a", self.a.as_ref())
            .fin()
    }
}

/// Écarts entre deux dépôts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct ComparaisonDto {
    /// Rang du dépôt ancien ; absent si le premier dépôt n'est comparé à rien.
    pub de: Option<i32>,
    /// Rang du dépôt récent.
    pub a: i32,
    /// Champs qui diffèrent, dans l'ordre du formulaire ; vide si rien n'a changé.
    pub ecarts: Vec<EcartDto>,
}

/// Champ qui diffère.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct EcartDto {
    /// Section du champ.
    pub section: Section,
    /// Nom du champ, en français.
    pub champ: String,
    /// Valeur du dépôt ancien ; absente si le champ était vide.
    pub avant: Option<String>,
    /// Valeur du dépôt récent ; absente si le champ est vide.
    pub apres: Option<String>,
}

/// Ce qu'un dépôt a figé et que l'organisme a saisi : ni version, ni statut, ni droits.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContenuDepose {
    libelle: String,
    date_debut: NaiveDate,
    date_fin: NaiveDate,
    responsable_sejour: ResponsableSejour,
    sections: SectionsDto,
}

/// Champs qui diffèrent, dans l'ordre du formulaire.
pub fn comparer(avant: &ContenuDepose, apres: &ContenuDepose) -> Vec<EcartDto> {
    let (anciens, recents) = (champs(avant), champs(apres));
    let ancien = |cle: &Champ| anciens.iter().find(|lu| lu.meme(cle));
    let mut ecarts: Vec<EcartDto> = recents
        .iter()
        .map(|recent| {
            ecart(
                recent,
                ancien(recent).and_then(|lu| lu.valeur.clone()),
                recent.valeur.clone(),
            )
        })
        .collect();
    // Une étape de moins n'a plus de champ récent : ses valeurs étaient celles du dépôt ancien.
    let retires = anciens
        .iter()
        .filter(|lu| !recents.iter().any(|recent| recent.meme(lu)));
    ecarts.extend(retires.map(|lu| ecart(lu, lu.valeur.clone(), None)));
    ecarts.retain(|ecart| ecart.avant != ecart.apres);
    ecarts.sort_by_key(|ecart| ecart.section);
    ecarts
}

fn ecart(champ: &Champ, avant: Option<String>, apres: Option<String>) -> EcartDto {
    EcartDto {
        section: champ.section,
        champ: champ.nom.clone(),
        avant,
        apres,
    }
}

/// Champ d'un dépôt, en mots.
struct Champ {
    section: Section,
    nom: String,
    valeur: Option<String>,
}

impl Champ {
    fn meme(&self, autre: &Self) -> bool {
        (self.section, &self.nom) == (autre.section, &autre.nom)
    }
}

fn champs(contenu: &ContenuDepose) -> Vec<Champ> {
    let SectionsDto {
        vacanciers: effectifs,
        personnel: equipe,
        hebergements,
    } = &contenu.sections;
    let mut champs = informations(contenu);
    champs.extend(vacanciers(effectifs));
    champs.extend(personnel(equipe));
    champs.extend(hebergements.etapes.iter().flat_map(etape));
    champs
}

fn nommes<const N: usize>(section: Section, champs: [(&str, Option<String>); N]) -> impl Iterator<Item = Champ> {
    champs.into_iter().map(move |(nom, valeur)| Champ {
        section,
        nom: nom.to_owned(),
        valeur,
    })
}

fn informations(contenu: &ContenuDepose) -> Vec<Champ> {
    let ResponsableSejour {
        nom,
        prenom,
        fonction,
        email,
        telephone,
        adresse,
    } = contenu.responsable_sejour.clone();
    let champs = [
        ("Nom du séjour", Some(contenu.libelle.clone())),
        ("Premier jour", Some(jour_long(contenu.date_debut))),
        ("Dernier jour", Some(jour_long(contenu.date_fin))),
        ("Nom du responsable", nom),
        ("Prénom du responsable", prenom),
        ("Fonction du responsable", fonction),
        ("Courriel du responsable", email),
        ("Téléphone du responsable", telephone),
        ("Adresse du responsable", adresse.and_then(|adresse| adresse.label)),
    ];
    nommes(Section::InformationsGenerales, champs).collect()
}

/// Le total se déduit des deux effectifs : il n'est pas un écart de plus.
fn vacanciers(section: &Vacanciers) -> Vec<Champ> {
    let Vacanciers {
        effectif_homme,
        effectif_femme,
        effectif_total: _,
        tranche_age,
        type_deficiences,
        precision_deficiences,
    } = section;
    let champs = [
        ("Nombre d’hommes", nombre(*effectif_homme)),
        ("Nombre de femmes", nombre(*effectif_femme)),
        ("Tranches d’âge", libelles(tranche_age)),
        ("Types de déficience", libelles(type_deficiences)),
        ("Précisions sur les déficiences", precision_deficiences.clone()),
    ];
    nommes(Section::Vacanciers, champs).collect()
}

fn personnel(section: &Personnel) -> Vec<Champ> {
    let Personnel {
        nombre_responsable,
        nombre_accompagnant,
        procedure_recrutement_supplementaire,
    } = section;
    let recrutement = procedure_recrutement_supplementaire.map(|oui| if oui { "Oui" } else { "Non" }.to_owned());
    let champs = [
        ("Responsables et encadrants", nombre(*nombre_responsable)),
        ("Accompagnants", nombre(*nombre_accompagnant)),
        ("Recrutement supplémentaire prévu", recrutement),
    ];
    nommes(Section::Personnel, champs).collect()
}

/// Les étapes se répondent par leur rang dans le voyage.
fn etape(etape: &EtapeDto) -> Vec<Champ> {
    let rang = ["Étape ", &etape.ordre.to_string(), "\u{a0}: "].concat();
    let mut champs: Vec<Champ> = nommes(
        Section::Hebergements,
        [
            ("lieu", Some(etape.nom.clone())),
            ("adresse", Some(etape.adresse.clone())),
            ("type d’hébergement", Some(etape.type_.libelle().to_owned())),
            ("nombre de lits", nombre(Some(etape.nombre_lits))),
            ("jour d’arrivée", Some(jour_long(etape.date_debut))),
            ("jour de départ", Some(jour_long(etape.date_fin))),
            ("comment la rejoindre", etape.rejoindre_etape.clone()),
        ],
    )
    .collect();
    for champ in &mut champs {
        champ.nom.insert_str(0, &rang);
    }
    champs
}

fn nombre(valeur: Option<i32>) -> Option<String> {
    valeur.map(|valeur| valeur.to_string())
}

fn libelles<C: Code>(valeurs: &[C]) -> Option<String> {
    let libelles: Vec<&str> = valeurs.iter().map(|valeur| valeur.libelle()).collect();
    (!libelles.is_empty()).then(|| libelles.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn etape_figee(ordre: i32, nom: &str, du: &str, au: &str) -> Value {
        json!({
            "id": "00000000-0000-0000-0000-000000000001", "ordre": ordre,
            "hebergementId": "00000000-0000-0000-0000-000000000002", "hebergementVersion": 1,
            "nom": nom, "adresse": "1 rue de la Paix 38000 Grenoble", "type": "hotel", "nombreLits": 12,
            "departement": "38", "dateDebut": du, "dateFin": au, "rejoindreEtape": null, "versionPlusRecente": false
        })
    }

    fn depot() -> Value {
        json!({
            "version": 4, "statut": "TRANSMISE",
            "libelle": "Été en Isère", "dateDebut": "2027-07-03", "dateFin": "2027-07-17",
            "responsableSejour": { "nom": "Durand", "telephone": "0476000000" },
            "sections": {
                "vacanciers": { "effectifHomme": 6, "effectifFemme": 7, "effectifTotal": 13, "trancheAge": ["18_39"] },
                "personnel": { "nombreResponsable": 1, "nombreAccompagnant": 3 },
                "hebergements": { "sejourItinerant": false, "etapes": [
                    etape_figee(1, "Gîte", "2027-07-03", "2027-07-17")
                ] }
            }
        })
    }

    /// Écarts, un par ligne : `section, champ : avant > après`.
    fn ecarts(modifier: impl FnOnce(&mut Value)) -> Vec<String> {
        let mut apres = depot();
        modifier(&mut apres);
        let lire = |valeur: Value| serde_json::from_value::<ContenuDepose>(valeur).unwrap();
        let mot = |valeur: Option<String>| valeur.unwrap_or_else(|| "rien".to_owned());
        comparer(&lire(depot()), &lire(apres))
            .into_iter()
            .map(|lu| {
                let (section, champ) = (lu.section.code(), lu.champ);
                format!("{section}, {champ} : {} > {}", mot(lu.avant), mot(lu.apres))
            })
            .collect()
    }

    #[test]
    fn ce_que_le_service_tient_n_est_pas_un_ecart() {
        let lus = ecarts(|apres| {
            apres["version"] = json!(9);
            apres["statut"] = json!("EN_COURS");
            apres["sections"]["hebergements"]["etapes"][0]["id"] = json!("00000000-0000-0000-0000-000000000009");
            apres["sections"]["hebergements"]["etapes"][0]["versionPlusRecente"] = json!(true);
        });

        assert_eq!(lus, Vec::<String>::new());
    }

    #[test]
    fn les_ecarts_suivent_l_ordre_du_formulaire() {
        let lus = ecarts(|apres| {
            apres["sections"]["personnel"]["nombreAccompagnant"] = json!(4);
            apres["sections"]["vacanciers"]["trancheAge"] = json!(["18_39", "40_59"]);
            apres["sections"]["vacanciers"]["precisionDeficiences"] = json!("Deux personnes en fauteuil.");
            apres["responsableSejour"]["telephone"] = json!(null);
            apres["dateFin"] = json!("2027-08-01");
        });

        assert_eq!(
            lus,
            [
                "informations-generales, Dernier jour : 17 juillet 2027 > 1er août 2027",
                "informations-generales, Téléphone du responsable : 0476000000 > rien",
                "vacanciers, Tranches d’âge : 18-39 ans > 18-39 ans, 40-59 ans",
                "vacanciers, Précisions sur les déficiences : rien > Deux personnes en fauteuil.",
                "personnel, Accompagnants : 3 > 4",
            ]
        );
    }

    #[test]
    fn une_etape_ajoutee_ou_retiree_se_voit_tout_entiere() {
        let seconde = etape_figee(2, "Camping", "2027-07-10", "2027-07-17");
        let ajoutee = ecarts(|apres| {
            let etapes = apres["sections"]["hebergements"]["etapes"].as_array_mut();
            etapes.unwrap().push(seconde);
        });
        let retiree = ecarts(|apres| apres["sections"]["hebergements"]["etapes"] = json!([]));

        assert_eq!(ajoutee.len(), 6, "{ajoutee:?}");
        assert_eq!(ajoutee[0], "hebergements, Étape 2\u{a0}: lieu : rien > Camping");
        assert_eq!(retiree[0], "hebergements, Étape 1\u{a0}: lieu : Gîte > rien");
    }
}
