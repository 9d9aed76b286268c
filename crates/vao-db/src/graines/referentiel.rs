//! Territoires (`seeds/territoires.csv`) et communes.

use diesel::sql_types::{Array, Text};
use diesel_async::RunQueryDsl;

use super::{Decoupage, ErreurGraines};
use crate::Tx;

const TERRITOIRES: &str = include_str!("../../../../seeds/territoires.csv");

/// Les fiches de contact sont tenues par les services : on n'y touche pas.
const ECRIRE_TERRITOIRES: &str = "
INSERT INTO territoire AS t (code, libelle, parent, code_insee)
SELECT code, libelle, nullif(parent, ''), nullif(code_insee, '')
FROM unnest($1, $2, $3, $4) AS u (code, libelle, parent, code_insee)
ON CONFLICT (code) DO UPDATE
    SET libelle = excluded.libelle, parent = excluded.parent, code_insee = excluded.code_insee
    WHERE (t.libelle, t.parent, t.code_insee) IS DISTINCT FROM (excluded.libelle, excluded.parent, excluded.code_insee)";

const ECRIRE_COMMUNES: &str = "
INSERT INTO commune AS c (code_insee, nom, departement, codes_postaux)
SELECT code, nom, departement, string_to_array(codes_postaux, ' ')
FROM unnest($1, $2, $3, $4) AS u (code, nom, departement, codes_postaux)
ON CONFLICT (code_insee) DO UPDATE
    SET nom = excluded.nom, departement = excluded.departement, codes_postaux = excluded.codes_postaux
    WHERE (c.nom, c.departement, c.codes_postaux) IS DISTINCT FROM (excluded.nom, excluded.departement, excluded.codes_postaux)";

/// Ce que le chargement a changé.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bilan {
    /// Territoires ajoutés ou mis à jour.
    pub territoires: usize,
    /// Communes ajoutées ou mises à jour.
    pub communes: usize,
    /// Communes disparues du découpage.
    pub communes_retirees: usize,
}

/// Charge les territoires et, si le découpage est donné, les libellés des départements et les communes.
pub async fn charger(tx: &mut Tx, decoupage: Option<&Decoupage>) -> Result<Bilan, ErreurGraines> {
    // Le pool borne chaque requête à cinq secondes : trop peu pour une machine lente.
    diesel::sql_query("SET LOCAL statement_timeout = '60s'")
        .execute(&mut ***tx)
        .await?;
    let territoires = ecrire_territoires(tx, decoupage).await?;
    let Some(decoupage) = decoupage else {
        return Ok(Bilan {
            territoires,
            communes: 0,
            communes_retirees: 0,
        });
    };
    let codes: Vec<&str> = decoupage.communes.iter().map(|c| c.code.as_str()).collect();
    let noms: Vec<&str> = decoupage.communes.iter().map(|c| c.nom.as_str()).collect();
    let departements: Vec<&str> = decoupage.communes.iter().map(|c| c.departement.as_str()).collect();
    let postaux: Vec<String> = decoupage.communes.iter().map(|c| c.codes_postaux.join(" ")).collect();
    // Trente-cinq mille lignes en une requête : seul `unnest` le permet.
    let communes = diesel::sql_query(ECRIRE_COMMUNES)
        .bind::<Array<Text>, _>(&codes)
        .bind::<Array<Text>, _>(&noms)
        .bind::<Array<Text>, _>(&departements)
        .bind::<Array<Text>, _>(&postaux)
        .execute(&mut ***tx)
        .await?;
    let communes_retirees = diesel::sql_query("DELETE FROM commune WHERE code_insee NOT IN (SELECT unnest($1))")
        .bind::<Array<Text>, _>(&codes)
        .execute(&mut ***tx)
        .await?;
    Ok(Bilan {
        territoires,
        communes,
        communes_retirees,
    })
}

async fn ecrire_territoires(tx: &mut Tx, decoupage: Option<&Decoupage>) -> Result<usize, ErreurGraines> {
    let lignes = lire_territoires()?;
    let libelle = |ligne: &Ligne| {
        let officiel = decoupage.and_then(|d| d.departements.iter().find(|dep| dep.code == ligne.code));
        officiel.map_or(ligne.libelle, |dep| dep.nom.as_str()).to_owned()
    };
    let libelles: Vec<String> = lignes.iter().map(libelle).collect();
    let modifies = diesel::sql_query(ECRIRE_TERRITOIRES)
        .bind::<Array<Text>, _>(lignes.iter().map(|l| l.code).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(libelles)
        .bind::<Array<Text>, _>(lignes.iter().map(|l| l.parent).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(lignes.iter().map(|l| l.code_insee).collect::<Vec<_>>())
        .execute(&mut ***tx)
        .await?;
    Ok(modifies)
}

struct Ligne {
    code: &'static str,
    libelle: &'static str,
    parent: &'static str,
    code_insee: &'static str,
}

fn lire_territoires() -> Result<Vec<Ligne>, ErreurGraines> {
    let utiles = TERRITOIRES
        .lines()
        .filter(|ligne| !ligne.starts_with('#') && !ligne.is_empty());
    let lue = |ligne: &'static str| match ligne.split(';').collect::<Vec<_>>().as_slice() {
        &[code, libelle, parent, code_insee] => Ok(Ligne {
            code,
            libelle,
            parent,
            code_insee,
        }),
        _ => Err(ErreurGraines::Donnee(format!("territoires.csv : « {ligne} »"))),
    };
    utiles.map(lue).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn l_arbre_compte_une_racine_dix_huit_regions_et_cent_cinq_departements() {
        let lignes = lire_territoires().unwrap();

        assert_eq!(lignes.iter().filter(|l| l.parent.is_empty()).count(), 1);
        assert_eq!(lignes.iter().filter(|l| l.parent == "FRA").count(), 18);
        assert_eq!(lignes.len(), 1 + 18 + 105);
    }

    #[test]
    fn chaque_parent_est_ecrit_avant_ses_enfants_et_chaque_departement_en_est_un() {
        let lignes = lire_territoires().unwrap();

        for (rang, ligne) in lignes.iter().enumerate().skip(1) {
            assert!(lignes[..rang].iter().any(|l| l.code == ligne.parent), "{}", ligne.code);
            let departemental = ligne.parent != "FRA";
            assert_eq!(
                vao_domain::CodeDepartement::lire(ligne.code).is_ok(),
                departemental,
                "{}",
                ligne.code
            );
        }
    }
}
