//! Le modèle : la table des droits, redite à sa façon.

use std::collections::BTreeMap;

use vao_domain::compte::StatutUsager;
use vao_domain::droits::RoleUsager;
use vao_domain::{OrganismeId, Siret, UsagerId};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    Siege,
    Secondaire,
    Physique,
}

#[derive(Debug, Clone)]
pub(super) struct Organisme {
    pub(super) id: OrganismeId,
    pub(super) siret: Siret,
    pub(super) nature: Nature,
}

/// Compte, selon le modèle.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Modele {
    pub(super) statut: StatutUsager,
    pub(super) role: Option<RoleUsager>,
    pub(super) organisme: Option<OrganismeId>,
    pub(super) siret: Siret,
    pub(super) region: &'static str,
    pub(super) departement: &'static str,
    pub(super) par_un_agent: bool,
    pub(super) escalade: bool,
}

/// Qui agit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Qui {
    Usager(UsagerId),
    Agent { territoire: &'static str, valide: bool },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Geste {
    Approuver,
    Refuser,
    Desactiver,
    Bloquer,
    Debloquer,
    Roles(Option<RoleUsager>),
}

pub(super) struct Monde {
    pub(super) organismes: Vec<Organisme>,
    pub(super) comptes: BTreeMap<UsagerId, Modele>,
}

impl Monde {
    fn organisme(&self, id: OrganismeId) -> &Organisme {
        self.organismes.iter().find(|organisme| organisme.id == id).unwrap()
    }

    /// Vrai si l'appelant voit ce compte.
    fn voit(&self, qui: Qui, cible: UsagerId) -> bool {
        let vu = &self.comptes[&cible];
        match qui {
            Qui::Agent { territoire: "FRA", .. } => true,
            Qui::Agent { territoire, .. } => vu.region == territoire || vu.departement == territoire,
            Qui::Usager(moi) => {
                let Some(mien) = self.comptes[&moi].organisme else {
                    return false;
                };
                let mien = self.organisme(mien);
                let siret = vu
                    .organisme
                    .map_or(&vu.siret, |organisme| &self.organisme(organisme).siret);
                let dans = match mien.nature {
                    Nature::Siege => siret.siren() == mien.siret.siren(),
                    Nature::Secondaire | Nature::Physique => *siret == mien.siret,
                };
                dans && vu.statut != StatutUsager::NeedEmailValidation
            }
        }
    }

    /// Vrai si des collègues peuvent approuver ce compte.
    fn a_des_collegues(&self, cible: &Modele) -> bool {
        self.comptes.values().any(|autre| {
            let Some(organisme) = autre.organisme.map(|id| self.organisme(id)) else {
                return false;
            };
            let meme = organisme.siret == cible.siret;
            let siege = organisme.nature == Nature::Siege && organisme.siret.siren() == cible.siret.siren();
            autre.statut == StatutUsager::Validated && (meme || siege)
        })
    }

    /// Vrai si l'organisme de ce compte garderait un utilisateur validé sans lui.
    fn n_est_pas_le_dernier(&self, cible: UsagerId) -> bool {
        let Some(organisme) = self.comptes[&cible].organisme else {
            return true;
        };
        self.comptes.iter().any(|(id, autre)| {
            *id != cible && autre.organisme == Some(organisme) && autre.statut == StatutUsager::Validated
        })
    }

    /// Vrai si cette personne est en droit de faire ce geste sur ce compte, maintenant.
    pub(super) fn permet(&self, qui: Qui, geste: Geste, cible: UsagerId) -> bool {
        if !self.voit(qui, cible) {
            return false;
        }
        let vu = &self.comptes[&cible];
        match qui {
            Qui::Agent { territoire, valide } => {
                let competent = valide && (territoire == "FRA" || territoire == vu.region);
                let saisi = territoire == "FRA" || vu.escalade || !self.a_des_collegues(vu);
                competent
                    && match geste {
                        Geste::Approuver | Geste::Refuser => vu.statut == StatutUsager::NeedSiretValidation && saisi,
                        Geste::Bloquer => matches!(vu.statut, StatutUsager::Validated | StatutUsager::TemporaryBlocked),
                        Geste::Debloquer => vu.statut == StatutUsager::Blocked,
                        Geste::Desactiver | Geste::Roles(_) => false,
                    }
            }
            Qui::Usager(moi) => {
                let mien = &self.comptes[&moi];
                mien.statut == StatutUsager::Validated
                    && match geste {
                        Geste::Approuver | Geste::Refuser => vu.statut == StatutUsager::NeedSiretValidation,
                        Geste::Desactiver => {
                            vu.statut == StatutUsager::Validated && moi != cible && self.n_est_pas_le_dernier(cible)
                        }
                        Geste::Debloquer => vu.statut == StatutUsager::Blocked && !vu.par_un_agent,
                        Geste::Bloquer => false,
                        Geste::Roles(_) => {
                            let porteur = mien
                                .organisme
                                .is_some_and(|id| self.organisme(id).nature != Nature::Secondaire);
                            porteur
                                && mien.role == Some(RoleUsager::EigEcriture)
                                && moi != cible
                                && vu.statut == StatutUsager::Validated
                        }
                    }
            }
        }
    }

    pub(super) fn appliquer(&mut self, qui: Qui, geste: Geste, cible: UsagerId) {
        let siret = self.comptes[&cible].siret.clone();
        let rejoint = self
            .organismes
            .iter()
            .find(|organisme| organisme.siret == siret)
            .map(|o| o.id);
        let vu = self.comptes.get_mut(&cible).unwrap();
        let statut = match geste {
            Geste::Approuver | Geste::Debloquer => StatutUsager::Validated,
            Geste::Refuser | Geste::Desactiver | Geste::Bloquer => StatutUsager::Blocked,
            Geste::Roles(role) => {
                vu.role = role;
                return;
            }
        };
        if statut == StatutUsager::Validated {
            vu.organisme = vu.organisme.or(rejoint);
        }
        vu.statut = statut;
        vu.par_un_agent = matches!(qui, Qui::Agent { .. });
    }
}

/// Le modèle n'est pas la table du service : il refuse ce que la spécification refuse, sur un cas écrit à la main.
#[test]
fn le_modele_ne_laisse_pas_un_etablissement_donner_des_droits() {
    let siret = Siret::lire("73282932000074").unwrap();
    let organisme = OrganismeId(uuid::Uuid::from_u128(1));
    let compte = |role| Modele {
        statut: StatutUsager::Validated,
        role,
        organisme: Some(organisme),
        siret: siret.clone(),
        region: "AURA",
        departement: "38",
        par_un_agent: false,
        escalade: false,
    };
    let (un, deux) = (UsagerId(uuid::Uuid::from_u128(2)), UsagerId(uuid::Uuid::from_u128(3)));
    let monde = Monde {
        organismes: vec![Organisme {
            id: organisme,
            siret: siret.clone(),
            nature: Nature::Secondaire,
        }],
        comptes: BTreeMap::from([(un, compte(Some(RoleUsager::EigEcriture))), (deux, compte(None))]),
    };

    assert!(!monde.permet(Qui::Usager(un), Geste::Roles(Some(RoleUsager::EigLecture)), deux));
    assert!(monde.permet(Qui::Usager(un), Geste::Desactiver, deux));
    assert!(!monde.permet(Qui::Usager(un), Geste::Desactiver, un));
}
