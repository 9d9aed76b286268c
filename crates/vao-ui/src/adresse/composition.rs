//! D'une commune et d'une voie à une adresse, et retour.

use vao_contract::adresse::Adresse;
use vao_contract::referentiel::CommuneDto;

use crate::champs::Choix;

/// Sépare les parties de la valeur d'une commune.
const SEPARATEUR: char = ';';

/// Commune choisie dans la liste, pour un de ses codes postaux.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CommuneChoisie {
    pub(super) code_insee: String,
    pub(super) code_postal: String,
    pub(super) departement: String,
    pub(super) nom: String,
}

/// Une ligne par code postal.
pub(super) fn choix_de_commune(commune: &CommuneDto) -> Vec<Choix> {
    let un_choix = |code_postal: &String| {
        choix_de(&CommuneChoisie {
            code_insee: commune.code_insee.clone(),
            code_postal: code_postal.clone(),
            departement: commune.departement.clone(),
            nom: commune.nom.clone(),
        })
    };
    commune.codes_postaux.iter().map(un_choix).collect()
}

fn choix_de(commune: &CommuneChoisie) -> Choix {
    let separateur = SEPARATEUR.to_string();
    let valeur = [
        commune.code_insee.as_str(),
        &commune.code_postal,
        &commune.departement,
        &commune.nom,
    ]
    .join(&separateur);
    Choix::new(valeur, [&commune.nom, " (", &commune.code_postal, ")"].concat())
}

/// Commune que porte un choix de la liste.
pub(super) fn commune_du_choix(choix: &Choix) -> Option<CommuneChoisie> {
    let mut parties = choix.valeur.splitn(4, SEPARATEUR).map(str::to_owned);
    Some(CommuneChoisie {
        code_insee: parties.next()?,
        code_postal: parties.next()?,
        departement: parties.next()?,
        nom: parties.next()?,
    })
}

/// Adresse saisie à la main ; sa position est celle du centre de la commune, s'il est connu.
pub(super) fn adresse_a_la_main(voie: &str, commune: CommuneChoisie, centre: Option<[f64; 2]>) -> Adresse {
    Adresse {
        label: Some([voie.trim(), ", ", &commune.code_postal, " ", &commune.nom].concat()),
        cle_insee: None,
        code_insee: Some(commune.code_insee),
        code_postal: Some(commune.code_postal),
        departement: Some(commune.departement),
        coordinates: centre,
    }
}

/// Voie et commune d'une adresse connue, pour la reprendre à la main.
///
/// Une ligne qui ne nomme pas son code postal se reprend en entier : mieux vaut un mot de trop qu'un mot perdu.
pub(super) fn reprendre(adresse: &Adresse) -> (String, Option<Choix>) {
    let ligne = adresse.label.clone().unwrap_or_default();
    let Some(code_postal) = &adresse.code_postal else {
        return (ligne, None);
    };
    let Some((voie, nom)) = ligne.rsplit_once(code_postal.as_str()) else {
        return (ligne, None);
    };
    let voie = voie.trim_end_matches([' ', ',', '\u{a0}']).to_owned();
    let commune = match (&adresse.code_insee, &adresse.departement) {
        (Some(code_insee), Some(departement)) if !nom.trim().is_empty() => Some(choix_de(&CommuneChoisie {
            code_insee: code_insee.clone(),
            code_postal: code_postal.clone(),
            departement: departement.clone(),
            nom: nom.trim().to_owned(),
        })),
        _ => None,
    };
    (voie, commune)
}

/// Voie d'un texte tapé dans la recherche : ce qui précède le code postal, s'il y en a un.
pub(super) fn voie_tapee(texte: &str) -> String {
    let est_code = |mot: &&str| mot.len() == 5 && mot.bytes().all(|octet| octet.is_ascii_digit());
    // Le premier mot est un numéro ou un lieu, jamais le code postal seul.
    let mots: Vec<&str> = texte.split_whitespace().collect();
    let fin = mots
        .iter()
        .skip(1)
        .position(est_code)
        .map(|rang| rang.saturating_add(1));
    let voie = mots.into_iter().take(fin.unwrap_or(usize::MAX)).collect::<Vec<_>>();
    voie.join(" ").trim_end_matches(',').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saint_denis() -> CommuneDto {
        CommuneDto {
            code_insee: "97411".into(),
            nom: "Saint-Denis".into(),
            codes_postaux: vec!["97400".into(), "97490".into()],
            departement: "974".into(),
        }
    }

    #[test]
    fn une_commune_donne_une_ligne_par_code_postal_et_une_adresse_complete() {
        let choix = choix_de_commune(&saint_denis());

        let commune = commune_du_choix(&choix[1]).unwrap();
        let adresse = adresse_a_la_main(" 12 rue de l’Océan ", commune, Some([55.45, -20.88]));

        assert_eq!(choix[0].libelle, "Saint-Denis (97400)");
        assert_eq!(adresse.label.as_deref(), Some("12 rue de l’Océan, 97490 Saint-Denis"));
        assert_eq!(adresse.verifier_complete(), Ok(()));
        assert_eq!(adresse.cle_insee, None);
    }

    #[test]
    fn une_adresse_se_reprend_a_la_main_sans_rien_perdre() {
        let commune = commune_du_choix(&choix_de_commune(&saint_denis())[0]).unwrap();
        let adresse = adresse_a_la_main("12 rue de l’Océan", commune.clone(), None);

        let (voie, choix) = reprendre(&adresse);

        assert_eq!(voie, "12 rue de l’Océan");
        assert_eq!(commune_du_choix(&choix.unwrap()), Some(commune));
    }

    #[test]
    fn ce_qui_etait_tape_dans_la_recherche_donne_la_voie() {
        assert_eq!(voie_tapee(" 12 rue des Lilas, 38000 Grenoble "), "12 rue des Lilas");
        assert_eq!(voie_tapee("12 rue du 19 mars"), "12 rue du 19 mars");
        assert_eq!(voie_tapee("38000 Grenoble"), "38000 Grenoble");
        assert_eq!(voie_tapee("Gîte 38880"), "Gîte");
    }

    #[test]
    fn une_ligne_libre_se_reprend_en_entier() {
        let libre = Adresse {
            label: Some("Au bourg, derrière l’église".into()),
            ..Adresse::default()
        };

        assert_eq!(reprendre(&libre), ("Au bourg, derrière l’église".to_owned(), None));
        let autre = Adresse {
            code_postal: Some("38000".into()),
            ..libre
        };
        assert_eq!(reprendre(&autre).0, "Au bourg, derrière l’église");
    }
}
