//! Agrément d'un organisme, tel qu'il se montre partout.

use vao_contract::session::AgrementResume;
use vao_db::declarations::AgrementRow;
use vao_domain::CodeTerritoire;

/// Agrément, en résumé.
pub fn resumer(agrement: &AgrementRow) -> AgrementResume {
    AgrementResume {
        numero: agrement.numero.clone(),
        date_obtention: agrement.date_obtention,
        date_fin_validite: agrement.date_fin_validite,
        region: CodeTerritoire(agrement.region.clone()),
        region_libelle: agrement.region_libelle.clone(),
    }
}
