//! Qui peut créer, modifier ou désactiver quel agent : personne ne donne ce qu'il n'a pas, ni à lui-même.

use crate::droits::RoleAgent;
use crate::geographie::NiveauTerritoire;
use crate::id::AgentId;

/// Agent, du point de vue de la délégation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compte {
    /// Identifiant ; absent pour un agent à créer.
    pub id: Option<AgentId>,
    /// Code du territoire.
    pub territoire: String,
    /// Code de la région ou de la racine qui contient ce territoire.
    pub parent: Option<String>,
    /// Rôles détenus ou à donner.
    pub roles: Vec<RoleAgent>,
    /// Vrai si le compte peut servir.
    pub actif: bool,
}

impl Compte {
    /// Niveau du territoire.
    pub fn niveau(&self) -> NiveauTerritoire {
        NiveauTerritoire::de_parent(self.parent.as_deref())
    }

    /// Vrai si `autre` est dans le territoire de cet agent.
    pub fn couvre(&self, autre: &Self) -> bool {
        match self.niveau() {
            NiveauTerritoire::National => true,
            NiveauTerritoire::Regional => {
                autre.territoire == self.territoire || autre.parent.as_ref() == Some(&self.territoire)
            }
            NiveauTerritoire::Departemental => autre.territoire == self.territoire,
        }
    }

    /// Vrai si l'agent détient `role`.
    pub fn detient(&self, role: RoleAgent) -> bool {
        self.roles.contains(&role)
    }
}

/// Pourquoi une délégation est refusée.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RefusDelegation {
    /// Il manque le rôle « gérer les comptes », ou « désactiver des comptes ».
    #[error("il vous manque un rôle pour cette opération")]
    RoleManquant,
    /// Le compte n'est pas dans son territoire.
    #[error("ce compte n'est pas dans votre territoire")]
    HorsTerritoire,
    /// Le territoire voulu n'est pas dans le sien.
    #[error("ce territoire n'est pas dans le vôtre")]
    TerritoireHorsPortee,
    /// Il agit sur son propre compte.
    #[error("on ne change ni ses propres rôles, ni son territoire, ni son état")]
    SoiMeme,
    /// Il donne ou retire un rôle qu'il n'a pas.
    #[error("on ne donne et on ne retire que les rôles que l'on détient")]
    RoleNonDetenu,
    /// Le nouveau territoire donnerait à l'agent, là où il ne l'avait pas, un rôle que l'auteur n'a pas.
    #[error("sur un autre territoire, l'agent ne garde que les rôles que vous détenez vous-même")]
    RoleSurAutreTerritoire,
    /// Le compte resterait sans aucun rôle.
    #[error("un agent a au moins un rôle")]
    SansRole,
    /// Plus personne ne gérerait les comptes au niveau national.
    #[error("il doit rester un agent national qui gère les comptes")]
    DernierNational,
}

/// Rôle donné d'office à chaque agent : il ne se donne ni ne se retire.
pub const ROLE_D_OFFICE: RoleAgent = RoleAgent::Eig;

/// Rôles changés entre `avant` et `apres`, le rôle d'office mis à part.
fn changes(avant: &[RoleAgent], apres: &[RoleAgent]) -> impl Iterator<Item = RoleAgent> {
    let avant = avant.to_vec();
    let apres = apres.to_vec();
    <RoleAgent as crate::Code>::TOUS
        .iter()
        .copied()
        .filter(move |role| *role != ROLE_D_OFFICE && avant.contains(role) != apres.contains(role))
}

fn garder(acteur: &Compte, cible: &Compte) -> Result<(), RefusDelegation> {
    if !acteur.actif || !acteur.detient(RoleAgent::Compte) {
        return Err(RefusDelegation::RoleManquant);
    }
    if acteur.id.is_some() && acteur.id == cible.id {
        return Err(RefusDelegation::SoiMeme);
    }
    Ok(())
}

/// Dit si `acteur` gère le compte `cible` : il le modifie, le réinvite, lui retire un second facteur.
pub fn peut_gerer(acteur: &Compte, cible: &Compte) -> Result<(), RefusDelegation> {
    garder(acteur, cible)?;
    if acteur.couvre(cible) {
        Ok(())
    } else {
        Err(RefusDelegation::HorsTerritoire)
    }
}

/// Rôles que `acteur` peut donner ou retirer.
pub fn roles_delegables(acteur: &Compte) -> Vec<RoleAgent> {
    <RoleAgent as crate::Code>::TOUS
        .iter()
        .copied()
        .filter(|role| *role != ROLE_D_OFFICE && acteur.detient(*role))
        .collect()
}

fn roles_permis(acteur: &Compte, avant: &[RoleAgent], apres: &[RoleAgent]) -> Result<(), RefusDelegation> {
    if !apres.iter().any(|role| *role != ROLE_D_OFFICE) {
        return Err(RefusDelegation::SansRole);
    }
    if changes(avant, apres).all(|role| acteur.detient(role)) {
        Ok(())
    } else {
        Err(RefusDelegation::RoleNonDetenu)
    }
}

/// Dit si `acteur` peut créer `nouveau`.
pub fn peut_creer(acteur: &Compte, nouveau: &Compte) -> Result<(), RefusDelegation> {
    garder(acteur, nouveau)?;
    if !acteur.couvre(nouveau) {
        return Err(RefusDelegation::TerritoireHorsPortee);
    }
    roles_permis(acteur, &[], &nouveau.roles)
}

/// Dit si `acteur` peut changer `avant` en `apres` ; `autres_nationaux` compte les autres agents nationaux actifs
/// qui gèrent les comptes.
///
/// Muter un agent, c'est lui donner ses rôles sur un autre territoire : il faut les détenir, sauf si le nouveau
/// territoire est dans l'ancien.
pub fn peut_modifier(
    acteur: &Compte,
    avant: &Compte,
    apres: &Compte,
    autres_nationaux: usize,
) -> Result<(), RefusDelegation> {
    peut_gerer(acteur, avant)?;
    if !acteur.couvre(apres) {
        return Err(RefusDelegation::TerritoireHorsPortee);
    }
    roles_permis(acteur, &avant.roles, &apres.roles)?;
    let garde_sans_droit = |role: &RoleAgent| *role != ROLE_D_OFFICE && !acteur.detient(*role);
    if !avant.couvre(apres) && apres.roles.iter().any(garde_sans_droit) {
        return Err(RefusDelegation::RoleSurAutreTerritoire);
    }
    if est_national_gestionnaire(avant) && !est_national_gestionnaire(apres) && autres_nationaux == 0 {
        return Err(RefusDelegation::DernierNational);
    }
    Ok(())
}

/// Dit si `acteur` peut désactiver ou réactiver `cible`.
pub fn peut_desactiver(acteur: &Compte, cible: &Compte, autres_nationaux: usize) -> Result<(), RefusDelegation> {
    garder(acteur, cible)?;
    if !acteur.detient(RoleAgent::Desactivation) {
        return Err(RefusDelegation::RoleManquant);
    }
    if !acteur.couvre(cible) {
        return Err(RefusDelegation::HorsTerritoire);
    }
    if est_national_gestionnaire(cible) && autres_nationaux == 0 {
        return Err(RefusDelegation::DernierNational);
    }
    Ok(())
}

fn est_national_gestionnaire(compte: &Compte) -> bool {
    compte.actif && compte.niveau() == NiveauTerritoire::National && compte.detient(RoleAgent::Compte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::Code as _;

    fn agent(rang: u128, territoire: &str, parent: Option<&str>, roles: &[RoleAgent]) -> Compte {
        Compte {
            id: Some(AgentId(Uuid::from_u128(rang))),
            territoire: territoire.to_owned(),
            parent: parent.map(str::to_owned),
            roles: roles.to_vec(),
            actif: true,
        }
    }

    const GESTION: &[RoleAgent] = &[RoleAgent::Compte, RoleAgent::DemandeSejourLecture];

    /// COMPTES-T13 : le territoire actuel et le nouveau sont vérifiés tous les deux.
    #[test]
    fn un_agent_d_ile_de_france_ne_prend_pas_un_agent_de_loire_atlantique() {
        let acteur = agent(1, "IDF", Some("FRA"), GESTION);
        let avant = agent(2, "44", Some("PDL"), &[RoleAgent::DemandeSejourLecture]);
        let apres = agent(2, "75", Some("IDF"), &[RoleAgent::DemandeSejourLecture]);

        assert_eq!(
            peut_modifier(&acteur, &avant, &apres, 1),
            Err(RefusDelegation::HorsTerritoire)
        );
        assert_eq!(
            peut_modifier(&acteur, &apres, &avant, 1),
            Err(RefusDelegation::TerritoireHorsPortee)
        );
        assert_eq!(peut_modifier(&acteur, &apres, &apres, 1), Ok(()));
    }

    /// COMPTES-T14 : désactiver demande son rôle.
    #[test]
    fn desactiver_demande_le_role_desactivation() {
        let cible = agent(2, "75", Some("IDF"), GESTION);
        let sans = agent(1, "IDF", Some("FRA"), GESTION);
        let avec = agent(1, "IDF", Some("FRA"), &[RoleAgent::Compte, RoleAgent::Desactivation]);

        assert_eq!(peut_desactiver(&sans, &cible, 1), Err(RefusDelegation::RoleManquant));
        assert_eq!(peut_desactiver(&avec, &cible, 1), Ok(()));
        assert_eq!(peut_desactiver(&avec, &avec, 1), Err(RefusDelegation::SoiMeme));
    }

    #[test]
    fn un_departement_corse_ne_gere_pas_sa_region() {
        let acteur = agent(1, "2A", Some("COR"), GESTION);

        assert!(!acteur.couvre(&agent(2, "COR", Some("FRA"), GESTION)));
        assert!(!acteur.couvre(&agent(2, "2B", Some("COR"), GESTION)));
        assert!(agent(2, "COR", Some("FRA"), GESTION).couvre(&acteur));
    }

    #[test]
    fn le_dernier_gestionnaire_national_reste() {
        let acteur = agent(1, "FRA", None, &[RoleAgent::Compte, RoleAgent::Desactivation]);
        let cible = agent(2, "FRA", None, GESTION);
        let sans = agent(2, "FRA", None, &[RoleAgent::DemandeSejourLecture]);

        assert_eq!(
            peut_desactiver(&acteur, &cible, 0),
            Err(RefusDelegation::DernierNational)
        );
        assert_eq!(
            peut_modifier(&acteur, &cible, &sans, 0),
            Err(RefusDelegation::DernierNational)
        );
        assert_eq!(peut_modifier(&acteur, &cible, &sans, 1), Ok(()));
    }

    /// Un agent ne devient pas instructeur de toute une région par la main de qui n'instruit rien.
    #[test]
    fn muter_un_agent_donne_ses_roles_ailleurs() {
        let instructeur = &[RoleAgent::DemandeSejourEcriture];
        let ici = agent(2, "75", Some("IDF"), instructeur);
        let region = agent(2, "IDF", Some("FRA"), instructeur);
        let sans = agent(1, "IDF", Some("FRA"), GESTION);
        let avec = agent(
            1,
            "IDF",
            Some("FRA"),
            &[RoleAgent::Compte, RoleAgent::DemandeSejourEcriture],
        );

        let refus = Err(RefusDelegation::RoleSurAutreTerritoire);
        assert_eq!(peut_modifier(&sans, &ici, &region, 1), refus);
        assert_eq!(peut_modifier(&sans, &region, &ici, 1), Ok(()));
        assert_eq!(peut_modifier(&avec, &ici, &region, 1), Ok(()));
    }

    #[test]
    fn un_agent_hors_territoire_n_est_pas_gere_et_le_role_d_office_ne_se_delegue_pas() {
        let acteur = agent(1, "75", Some("IDF"), &[RoleAgent::Compte, RoleAgent::Eig]);

        assert_eq!(peut_gerer(&acteur, &agent(2, "75", Some("IDF"), &[])), Ok(()));
        assert_eq!(
            peut_gerer(&acteur, &agent(2, "IDF", Some("FRA"), &[])),
            Err(RefusDelegation::HorsTerritoire)
        );
        assert_eq!(peut_gerer(&acteur, &acteur), Err(RefusDelegation::SoiMeme));
        assert_eq!(roles_delegables(&acteur), [RoleAgent::Compte]);
    }

    fn un_role() -> impl Strategy<Value = RoleAgent> {
        proptest::sample::select(RoleAgent::TOUS)
    }

    fn un_compte() -> impl Strategy<Value = Compte> {
        let territoires = vec![
            ("FRA", None),
            ("IDF", Some("FRA")),
            ("75", Some("IDF")),
            ("44", Some("PDL")),
        ];
        (
            0_u128..4,
            proptest::sample::select(territoires),
            proptest::collection::vec(un_role(), 0..5),
            any::<bool>(),
        )
            .prop_map(|(rang, (territoire, parent), roles, actif)| Compte {
                actif,
                ..agent(rang, territoire, parent, &roles)
            })
    }

    proptest! {
        /// Un rôle nouveau vient toujours de quelqu'un d'autre, qui l'avait, dans son territoire.
        #[test]
        fn personne_ne_donne_ce_qu_il_n_a_pas(acteur in un_compte(), avant in un_compte(), apres in un_compte()) {
            let apres = Compte { id: avant.id, ..apres };
            if peut_modifier(&acteur, &avant, &apres, 1).is_ok() {
                prop_assert!(acteur.id != avant.id && acteur.actif && acteur.detient(RoleAgent::Compte));
                prop_assert!(acteur.couvre(&avant) && acteur.couvre(&apres));
                for role in &apres.roles {
                    let connu = avant.detient(*role) || acteur.detient(*role) || *role == ROLE_D_OFFICE;
                    prop_assert!(connu, "{role}");
                    let sur_place = avant.couvre(&apres) || acteur.detient(*role) || *role == ROLE_D_OFFICE;
                    prop_assert!(sur_place, "{role}");
                }
            }
            if peut_creer(&acteur, &apres).is_ok() {
                prop_assert!(apres.roles.iter().all(|role| acteur.detient(*role) || *role == ROLE_D_OFFICE));
            }
        }
    }
}
