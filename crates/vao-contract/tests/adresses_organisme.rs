//! Adresses de la fiche d'un organisme : entières si elles sont saisies, telles quelles si le répertoire les donne.

use vao_contract::adresse::Adresse;
use vao_contract::organisme::{FicheExaminee, Identite, SectionsOrganisme, completude};
use vao_domain::organisme::TypeOrganisme;

/// Manques d'adresse d'une identité, sous la forme `pointeur code`.
fn manques_d_adresse(type_organisme: TypeOrganisme, identite: &Identite, champs_verrouilles: &[&str]) -> Vec<String> {
    let sections = SectionsOrganisme {
        identite: identite.clone(),
        ..SectionsOrganisme::default()
    };
    let completude = completude(&FicheExaminee {
        type_organisme,
        siege_social: true,
        sections: &sections,
        etablissements: None,
        pieces: &[],
        champs_verrouilles,
    });
    let manques = completude.manques().into_iter();
    manques
        .filter_map(|manque| {
            let pointeur = manque.pointeur.strip_prefix("/identite/adresse")?;
            (pointeur != "Identique").then(|| format!("/adresse{pointeur} {}", manque.code))
        })
        .collect()
}

fn adresse(label: &str, lieu: Option<(&str, &str, &str)>) -> Adresse {
    let texte = |texte: &str| texte.to_owned();
    Adresse {
        label: Some(texte(label)),
        code_insee: lieu.map(|(code, _, _)| texte(code)),
        code_postal: lieu.map(|(_, code, _)| texte(code)),
        departement: lieu.map(|(_, _, code)| texte(code)),
        ..Adresse::default()
    }
}

#[test]
fn une_adresse_saisie_dit_sa_commune_celle_du_repertoire_vaut_telle_quelle() {
    let saisir = |adresse| Identite {
        adresse,
        ..Identite::default()
    };
    let morale =
        |adresse, verrouilles: &[&str]| manques_d_adresse(TypeOrganisme::PersonneMorale, &saisir(adresse), verrouilles);

    assert_eq!(morale(None, &[]), ["/adresse/label obligatoire"]);
    assert_eq!(morale(Some(adresse("x", None)), &[]), ["/adresse/codeInsee commune"]);
    let ailleurs = Some(adresse("x", Some(("2A004", "20000", "38"))));
    assert_eq!(morale(ailleurs, &[]), ["/adresse/departement departement-autre"]);
    for lieu in [("2A004", "20000", "2A"), ("97411", "97400", "974")] {
        assert_eq!(morale(Some(adresse("x", Some(lieu))), &[]), [""; 0], "{lieu:?}");
    }
    assert_eq!(morale(Some(adresse("1 rue Haute, Liège", None)), &["adresse"]), [""; 0]);
    assert_eq!(morale(None, &["adresse"]), ["/adresse/label obligatoire"]);
}

#[test]
fn le_domicile_se_verifie_une_fois_meme_s_il_est_aussi_le_lieu_d_activite() {
    let physique = |domicile: Option<Adresse>, identique, verrouilles: &[&str]| {
        let saisie = Identite {
            adresse_domicile: domicile.clone(),
            adresse: domicile,
            adresse_identique: identique,
            ..Identite::default()
        };
        manques_d_adresse(TypeOrganisme::PersonnePhysique, &saisie, verrouilles)
    };
    let ligne = || Some(adresse("1 rue Haute, Liège", None));

    assert_eq!(
        physique(ligne(), Some(true), &[]),
        ["/adresseDomicile/codeInsee commune"]
    );
    assert_eq!(physique(ligne(), Some(true), &["adresseDomicile"]), [""; 0]);
    assert_eq!(
        physique(ligne(), Some(false), &["adresseDomicile"]),
        ["/adresse/codeInsee commune"],
        "un autre lieu n'est pas prouvé par le domicile"
    );
}
