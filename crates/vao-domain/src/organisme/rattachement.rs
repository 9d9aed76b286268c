//! Rattachement d'un établissement secondaire à son siège.

/// Siège d'un établissement, tel que la plateforme le connaît.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Siege {
    /// Vrai si sa fiche est finalisée et complète.
    pub complet: bool,
    /// Vrai s'il a autorisé l'établissement.
    pub autorise: bool,
}

crate::codes! {
    /// Pourquoi un établissement secondaire ne peut pas encore avoir de fiche ; à chaque cause, un geste différent.
    pub enum RattachementRefuse {
        /// Le siège n'a pas de fiche.
        SiegeInconnu = "SIEGE_INCONNU", "Le siège n'est pas encore inscrit";
        /// La fiche du siège n'est pas finalisée.
        SiegeIncomplet = "SIEGE_INCOMPLET", "La fiche du siège n'est pas encore complète";
        /// Le siège n'a pas autorisé cet établissement.
        NonAutorise = "NON_AUTORISE", "Le siège n'a pas autorisé cet établissement";
    }
}

/// Dit si un établissement secondaire peut se rattacher à son siège (`None` : le siège n'est pas sur la plateforme).
///
/// # Errors
/// La première des trois causes, dans l'ordre où elles se lèvent.
pub const fn rattachement(siege: Option<Siege>) -> Result<(), RattachementRefuse> {
    match siege {
        None => Err(RattachementRefuse::SiegeInconnu),
        Some(Siege { complet: false, .. }) => Err(RattachementRefuse::SiegeIncomplet),
        Some(Siege { autorise: false, .. }) => Err(RattachementRefuse::NonAutorise),
        Some(Siege {
            complet: true,
            autorise: true,
        }) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ORGANISME-O4 : trois refus distincts, puis l'accord.
    #[test]
    fn trois_refus_puis_l_accord() {
        let siege = |complet, autorise| rattachement(Some(Siege { complet, autorise }));

        assert_eq!(rattachement(None), Err(RattachementRefuse::SiegeInconnu));
        assert_eq!(siege(false, true), Err(RattachementRefuse::SiegeIncomplet));
        assert_eq!(siege(true, false), Err(RattachementRefuse::NonAutorise));
        assert_eq!(siege(true, true), Ok(()));
    }
}
