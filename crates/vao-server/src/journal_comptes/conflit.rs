//! Stale versions: who changed the account or the sheet meanwhile, as the journal tells.

use vao_contract::CodeProbleme;
use vao_db::AsyncPgConnection;
use vao_db::journal_compte;
use vao_domain::Version;
use vao_domain::compte::EntiteJournal;

use crate::Problem;
use crate::declaration::dates::jour_et_heure;
use crate::version::SiVersion;

/// Compares the version read with the current one; the 412 names who came in between, and when.
pub async fn verifier(
    conn: &mut AsyncPgConnection,
    entite: EntiteJournal,
    id: &str,
    lue: SiVersion,
    actuelle: Version,
) -> Result<(), Problem> {
    let Err(mut probleme) = lue.verifier(actuelle) else {
        return Ok(());
    };
    debug_assert_eq!(probleme.code(), CodeProbleme::VersionPerimee);
    if let Some((auteur, le)) = journal_compte::dernier_auteur(conn, entite, id).await? {
        probleme.contenu.detail = Some(format!(
            "Dernier changement : {auteur}, le {}. Rechargez la page : votre saisie n'est pas perdue.",
            jour_et_heure(le)
        ));
    }
    Err(probleme)
}
