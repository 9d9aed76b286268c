//! Commune d'une adresse saisie : elle existe, et elle seule dit le département.

use vao_contract::ErreurChamp;
use vao_contract::adresse::Adresse;
use vao_db::{AsyncPgConnection, communes};
use vao_domain::CodeDepartement;

use crate::Problem;

/// Adresse dont la commune existe, avec le département de cette commune ; 422 sur `{pointeur}/codeInsee` sinon.
pub async fn situer(conn: &mut AsyncPgConnection, adresse: &Adresse, pointeur: &str) -> Result<Adresse, Problem> {
    let refus = || {
        let message = "Choisissez la commune dans la liste proposée.";
        let champ = format!("{pointeur}/codeInsee");
        Problem::champs(vec![ErreurChamp::new(champ, "commune-inconnue", message)])
    };
    let code = adresse.code_insee.as_deref().ok_or_else(refus)?;
    let commune = communes::charger(conn, code).await?.ok_or_else(refus)?;
    let departement = CodeDepartement::de_commune(&commune.code_insee).ok_or_else(refus)?;
    Ok(Adresse {
        departement: Some(departement.to_string()),
        ..adresse.clone()
    })
}
