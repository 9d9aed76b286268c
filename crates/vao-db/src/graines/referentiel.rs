//! Territoires (`seeds/territoires.csv`), communes et leur histoire.

use diesel::sql_types::{Array, Date, Nullable, Text};
use diesel_async::RunQueryDsl;

use super::historique::{Historique, Passee};
use super::{Decoupage, ErreurGraines, livraisons};
use crate::{Tx, millesimes};

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
INSERT INTO commune AS c (code_insee, nom, departement, codes_postaux, date_debut)
SELECT code, nom, departement, string_to_array(codes_postaux, ' '), debut
FROM unnest($1, $2, $3, $4, $5) AS u (code, nom, departement, codes_postaux, debut)
ON CONFLICT (code_insee) DO UPDATE
    SET nom = excluded.nom, departement = excluded.departement, codes_postaux = excluded.codes_postaux,
        date_debut = excluded.date_debut
    WHERE (c.nom, c.departement, c.codes_postaux, c.date_debut)
          IS DISTINCT FROM (excluded.nom, excluded.departement, excluded.codes_postaux, excluded.date_debut)";

const ECRIRE_PERIODES: &str = "
INSERT INTO commune_historique AS h (code_insee, nom, departement, date_debut, date_fin)
SELECT code, nom, departement, debut, fin FROM unnest($1, $2, $3, $4, $5) AS u (code, nom, departement, debut, fin)
ON CONFLICT (code_insee, date_fin) DO UPDATE
    SET nom = excluded.nom, departement = excluded.departement, date_debut = excluded.date_debut
    WHERE (h.nom, h.departement, h.date_debut)
          IS DISTINCT FROM (excluded.nom, excluded.departement, excluded.date_debut)";

const RETIRER_PERIODES: &str = "
DELETE FROM commune_historique
WHERE (code_insee, date_fin) NOT IN (SELECT code, fin FROM unnest($1, $2) AS u (code, fin))";

/// Ce que le chargement a changé.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bilan {
    /// Territoires ajoutés ou mis à jour.
    pub territoires: usize,
    /// Communes ajoutées ou mises à jour.
    pub communes: usize,
    /// Communes disparues du découpage.
    pub communes_retirees: usize,
    /// Périodes passées de communes ajoutées, mises à jour ou retirées.
    pub periodes: usize,
}

/// Charge les territoires et, si le découpage est donné, les libellés des départements, les communes et leur histoire.
pub async fn charger(tx: &mut Tx, decoupage: Option<&Decoupage>) -> Result<Bilan, ErreurGraines> {
    // Le pool borne chaque requête à cinq secondes : trop peu pour une machine lente.
    diesel::sql_query("SET LOCAL statement_timeout = '60s'")
        .execute(&mut ***tx)
        .await?;
    let territoires = ecrire_territoires(tx, decoupage).await?;
    livraisons::noter(tx).await?;
    let Some(decoupage) = decoupage else {
        return Ok(Bilan {
            territoires,
            ..Bilan::default()
        });
    };
    let historique = Historique::lire()?;
    let (communes, communes_retirees) = ecrire_communes(tx, decoupage, &historique).await?;
    let periodes = ecrire_periodes(tx, &historique.passees).await?;
    millesimes::noter(tx, &decoupage.millesime).await?;
    Ok(Bilan {
        territoires,
        communes,
        communes_retirees,
        periodes,
    })
}

/// Communes écrites, puis retirées.
async fn ecrire_communes(
    tx: &mut Tx,
    decoupage: &Decoupage,
    historique: &Historique,
) -> Result<(usize, usize), ErreurGraines> {
    let communes = &decoupage.communes;
    let codes: Vec<&str> = communes.iter().map(|c| c.code.as_str()).collect();
    let noms: Vec<&str> = communes.iter().map(|c| c.nom.as_str()).collect();
    let departements: Vec<&str> = communes.iter().map(|c| c.departement.as_str()).collect();
    let postaux: Vec<String> = communes.iter().map(|c| c.codes_postaux.join(" ")).collect();
    let debuts: Vec<_> = codes.iter().map(|code| historique.debuts.get(code)).collect();
    // Trente-cinq mille lignes en une requête : seul `unnest` le permet.
    let ecrites = diesel::sql_query(ECRIRE_COMMUNES)
        .bind::<Array<Text>, _>(&codes)
        .bind::<Array<Text>, _>(&noms)
        .bind::<Array<Text>, _>(&departements)
        .bind::<Array<Text>, _>(&postaux)
        .bind::<Array<Nullable<Date>>, _>(&debuts)
        .execute(&mut ***tx)
        .await?;
    let retirees = diesel::sql_query("DELETE FROM commune WHERE code_insee NOT IN (SELECT unnest($1))")
        .bind::<Array<Text>, _>(&codes)
        .execute(&mut ***tx)
        .await?;
    Ok((ecrites, retirees))
}

/// Périodes changées : écrites et retirées.
async fn ecrire_periodes(tx: &mut Tx, passees: &[Passee]) -> Result<usize, ErreurGraines> {
    let codes: Vec<&str> = passees.iter().map(|p| p.code).collect();
    let fins: Vec<_> = passees.iter().map(|p| p.fin).collect();
    let ecrites = diesel::sql_query(ECRIRE_PERIODES)
        .bind::<Array<Text>, _>(&codes)
        .bind::<Array<Text>, _>(passees.iter().map(|p| p.nom).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(passees.iter().map(|p| p.departement.as_str()).collect::<Vec<_>>())
        .bind::<Array<Nullable<Date>>, _>(passees.iter().map(|p| p.debut).collect::<Vec<_>>())
        .bind::<Array<Date>, _>(&fins)
        .execute(&mut ***tx)
        .await?;
    let retirees = diesel::sql_query(RETIRER_PERIODES)
        .bind::<Array<Text>, _>(&codes)
        .bind::<Array<Date>, _>(&fins)
        .execute(&mut ***tx)
        .await?;
    Ok(ecrites + retirees)
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
