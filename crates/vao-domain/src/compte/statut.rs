//! Statuts d'un compte et actions qui les changent : une machine fermée par population.

crate::codes! {
    /// Statut d'un compte du portail.
    pub enum StatutUsager {
        /// L'adresse de courriel n'est pas confirmée.
        NeedEmailValidation = "NEED_EMAIL_VALIDATION", "En attente de confirmation de l'adresse";
        /// Un collègue ou la DREETS doit approuver le compte.
        NeedSiretValidation = "NEED_SIRET_VALIDATION", "En attente de validation du compte";
        /// Le compte est ouvert.
        Validated = "VALIDATED", "Validé";
        /// Le compte a été refusé ou désactivé.
        Blocked = "BLOCKED", "Désactivé";
        /// Trois mois sans connexion : un nouveau mot de passe rouvre le compte.
        TemporaryBlocked = "TEMPORARY_BLOCKED", "Suspendu pour inactivité";
    }
}

crate::codes! {
    /// Ce qui change le statut d'un compte du portail.
    pub enum ActionUsager {
        /// Le titulaire ouvre le lien reçu, ou choisit un nouveau mot de passe.
        ConfirmerCourriel = "confirmer-courriel", "Confirmer l'adresse";
        /// Un collègue ou la DREETS approuve.
        Approuver = "approuver", "Approuver";
        /// Un collègue ou la DREETS refuse, avec un motif.
        Refuser = "refuser", "Refuser";
        /// Un collègue désactive le compte.
        Desactiver = "desactiver", "Désactiver";
        /// Un agent bloque le compte, avec un motif.
        Bloquer = "bloquer", "Bloquer";
        /// Un collègue ou un agent rouvre le compte.
        Debloquer = "debloquer", "Réactiver";
        /// Trois mois sans connexion.
        Suspendre = "suspendre", "Suspendre pour inactivité";
        /// Le titulaire d'un compte suspendu choisit un nouveau mot de passe.
        Reactiver = "reactiver", "Rouvrir après suspension";
    }
}

impl StatutUsager {
    /// Statut atteint par `action`, ou `None` si elle est interdite ici.
    ///
    /// `avec_siret` : un compte ancien, sans SIRET déclaré, est ouvert dès que son adresse est confirmée.
    pub const fn suivant(self, action: ActionUsager, avec_siret: bool) -> Option<Self> {
        use ActionUsager as A;
        match self {
            Self::NeedEmailValidation => match action {
                A::ConfirmerCourriel if avec_siret => Some(Self::NeedSiretValidation),
                A::ConfirmerCourriel => Some(Self::Validated),
                A::Approuver | A::Refuser | A::Desactiver | A::Bloquer | A::Debloquer | A::Suspendre | A::Reactiver => {
                    None
                }
            },
            Self::NeedSiretValidation => match action {
                A::Approuver => Some(Self::Validated),
                A::Refuser => Some(Self::Blocked),
                A::ConfirmerCourriel | A::Desactiver | A::Bloquer | A::Debloquer | A::Suspendre | A::Reactiver => None,
            },
            Self::Validated => match action {
                A::Desactiver | A::Bloquer => Some(Self::Blocked),
                A::Suspendre => Some(Self::TemporaryBlocked),
                A::ConfirmerCourriel | A::Approuver | A::Refuser | A::Debloquer | A::Reactiver => None,
            },
            Self::Blocked => match action {
                A::Debloquer => Some(Self::Validated),
                A::ConfirmerCourriel
                | A::Approuver
                | A::Refuser
                | A::Desactiver
                | A::Bloquer
                | A::Suspendre
                | A::Reactiver => None,
            },
            Self::TemporaryBlocked => match action {
                A::Reactiver => Some(Self::Validated),
                A::Bloquer => Some(Self::Blocked),
                A::ConfirmerCourriel | A::Approuver | A::Refuser | A::Desactiver | A::Debloquer | A::Suspendre => None,
            },
        }
    }

    /// Vrai si le titulaire peut se connecter.
    pub const fn connectable(self) -> bool {
        match self {
            Self::Validated => true,
            Self::NeedEmailValidation | Self::NeedSiretValidation | Self::Blocked | Self::TemporaryBlocked => false,
        }
    }

    /// Vrai si le titulaire peut demander un nouveau mot de passe ; sinon la demande ne fait rien, en silence.
    pub const fn mot_de_passe_reinitialisable(self) -> bool {
        match self {
            Self::NeedEmailValidation | Self::NeedSiretValidation | Self::Validated | Self::TemporaryBlocked => true,
            Self::Blocked => false,
        }
    }
}

crate::codes! {
    /// État d'un compte d'agent.
    pub enum EtatAgent {
        /// Créé : l'agent n'a pas encore choisi son mot de passe.
        Cree = "CREE", "Invitation envoyée";
        /// Actif.
        Actif = "ACTIF", "Actif";
        /// Six mois sans connexion : un nouveau mot de passe rouvre le compte.
        Suspendu = "SUSPENDU", "Suspendu pour inactivité";
        /// Désactivé par un autre agent.
        Desactive = "DESACTIVE", "Désactivé";
    }
}

impl EtatAgent {
    /// État d'après ce que la base retient.
    pub const fn de(valide: bool, desactive: bool, suspendu: bool) -> Self {
        match (desactive, valide, suspendu) {
            (true, _, _) => Self::Desactive,
            (false, false, _) => Self::Cree,
            (false, true, true) => Self::Suspendu,
            (false, true, false) => Self::Actif,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::Code;

    #[test]
    fn table_des_transitions() {
        let mut table = String::new();
        for statut in StatutUsager::TOUS {
            for action in ActionUsager::TOUS {
                for avec_siret in [true, false] {
                    if let Some(suivant) = statut.suivant(*action, avec_siret) {
                        writeln!(table, "{statut} + {action} (SIRET : {avec_siret}) → {suivant}").unwrap();
                    }
                }
            }
        }

        insta::assert_snapshot!(table);
    }

    #[test]
    fn seul_un_compte_valide_se_connecte() {
        let connectables: Vec<_> = StatutUsager::TOUS
            .iter()
            .filter(|statut| statut.connectable())
            .collect();

        assert_eq!(connectables, [&StatutUsager::Validated]);
    }

    #[test]
    fn un_agent_desactive_le_reste_quoi_qu_il_en_soit() {
        assert_eq!(EtatAgent::de(true, true, false), EtatAgent::Desactive);
        assert_eq!(EtatAgent::de(false, false, true), EtatAgent::Cree);
        assert_eq!(EtatAgent::de(true, false, true), EtatAgent::Suspendu);
        assert_eq!(EtatAgent::de(true, false, false), EtatAgent::Actif);
    }
}
