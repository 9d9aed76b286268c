//! Périmètre d'un appelant, écrit une fois pour la liste, la fiche, les totaux et l'export.

use vao_domain::{CodeTerritoire, Portee};

use crate::requete::{Requete, Valeur};

/// Ce que l'appelant peut approuver, dans sa portée.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AApprouver {
    /// Rien.
    Rien,
    /// Tout compte en attente de sa portée : un collègue, ou l'administration centrale.
    Tout,
    /// Les comptes en attente de cette région qu'aucun collègue ne peut approuver, ou qui attendent depuis trop longtemps.
    Region(CodeTerritoire),
}

/// Ouvre `FROM … WHERE …` sur les comptes (`u`) et leur organisme (`o`), dans la portée.
///
/// Un compte rendu anonyme n'est vu de personne. Du portail, un compte dont l'adresse n'est pas confirmée ne l'est
/// pas non plus : n'importe qui peut avoir écrit ce SIRET.
pub(super) fn depuis<ST>(requete: &mut Requete<ST>, portee: &Portee) {
    requete.sql(" FROM usager u LEFT JOIN organisme o ON o.id = u.organisme_id WHERE u.supprime_at IS NULL");
    match portee {
        Portee::Organisme(id) => {
            requete
                .sql(" AND (u.organisme_id = ")
                .lier(Valeur::Id(id.0))
                .sql(" OR (u.organisme_id IS NULL AND u.siret = (SELECT siret FROM organisme WHERE id = ")
                .lier(Valeur::Id(id.0))
                .sql(")))")
                .sql(SANS_ADRESSE_A_CONFIRMER);
        }
        Portee::Porteur { organisme, .. } => {
            // Relu ici : ce que la session a retenu du siège peut avoir quelques secondes.
            requete
                .sql(
                    " AND (u.organisme_id = ANY (ARRAY(SELECT c.id FROM organisme m JOIN organisme c ON c.siren = m.siren \
                     AND (c.id = m.id OR m.voit_son_siren) WHERE m.id = ",
                )
                .lier(Valeur::Id(organisme.0))
                .sql(")) OR (u.organisme_id IS NULL AND (u.siret = (SELECT siret FROM organisme WHERE id = ")
                .lier(Valeur::Id(organisme.0))
                .sql(") OR u.siren = (SELECT siren FROM organisme WHERE voit_son_siren AND id = ")
                .lier(Valeur::Id(organisme.0))
                .sql("))))")
                .sql(SANS_ADRESSE_A_CONFIRMER);
        }
        Portee::Departement(code) => {
            requete
                .sql(" AND u.departement = ")
                .lier(Valeur::Texte(code.as_str().to_owned()));
        }
        Portee::Region(code) => {
            requete
                .sql(" AND u.ter_code = ")
                .lier(Valeur::Texte(code.as_str().to_owned()));
        }
        Portee::Nationale => {}
    }
}

const SANS_ADRESSE_A_CONFIRMER: &str = " AND u.status_code <> 'NEED_EMAIL_VALIDATION'";

/// Vrai si l'organisme de même SIRET a un utilisateur validé.
pub(super) const ORGANISME_APPROUVE: &str = "(u.status_code = 'NEED_SIRET_VALIDATION' AND EXISTS (SELECT 1 \
    FROM usager v WHERE v.organisme_id = (SELECT c.id FROM organisme c WHERE c.siret = u.siret) \
    AND v.status_code = 'VALIDATED' AND v.supprime_at IS NULL))";

/// Vrai si le siège prouvé du même SIREN a un utilisateur validé : lui voit ce compte.
pub(super) const SIEGE_APPROUVE: &str = "(u.status_code = 'NEED_SIRET_VALIDATION' AND EXISTS (SELECT 1 \
    FROM usager v WHERE v.organisme_id = ANY (ARRAY(SELECT c.id FROM organisme c WHERE c.siren = u.siren \
    AND c.voit_son_siren)) AND v.status_code = 'VALIDATED' AND v.supprime_at IS NULL))";

/// Ne garde que ce que l'appelant peut approuver.
pub(super) fn a_approuver<ST>(requete: &mut Requete<ST>, quoi: &AApprouver) {
    match quoi {
        AApprouver::Rien => {
            requete.sql(" AND false");
        }
        AApprouver::Tout => {
            requete.sql(" AND u.status_code = 'NEED_SIRET_VALIDATION'");
        }
        AApprouver::Region(code) => {
            requete
                .sql(" AND u.status_code = 'NEED_SIRET_VALIDATION' AND u.ter_code = ")
                .lier(Valeur::Texte(code.as_str().to_owned()))
                .sql(" AND (u.approbation_escalade_at IS NOT NULL OR NOT (")
                .sql(ORGANISME_APPROUVE)
                .sql(" OR ")
                .sql(SIEGE_APPROUVE)
                .sql("))");
        }
    }
}
