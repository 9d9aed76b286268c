//! Courriels de l'accès au compte : désactivation, mot de passe, adresse, second facteur.

use super::{Liens, Modele, Population, composer, phrases};
use crate::{
    Courriel,
    mise_en_page::{Bloc, Bouton},
};

/// M11 et M19 : le compte est désactivé par une personne.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompteDesactive {
    /// Site du compte.
    pub population: Population,
    /// Motif, quand il en est donné un.
    pub motif: Option<String>,
}

impl Modele for CompteDesactive {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let mut blocs = vec![Bloc::paragraphe(format!(
            "Votre compte {} vient d’être désactivé. Vous ne pouvez plus vous connecter et les sessions ouvertes sont \
             fermées. Rien n’est effacé : le compte peut être réactivé.",
            phrases::du_site(self.population)
        ))];
        if let Some(motif) = &self.motif {
            blocs.push(Bloc::citation("Motif", motif));
        }
        blocs.push(phrases::recours(liens, self.population));
        composer(
            liens,
            self.population,
            "Votre compte est désactivé",
            blocs,
            Bouton::assistance(liens),
        )
    }
}

/// Le compte est réactivé par une personne.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompteReactive {
    /// Site du compte.
    pub population: Population,
}

impl Modele for CompteReactive {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(format!(
                "Votre compte {} vient d’être réactivé : vous pouvez de nouveau vous connecter avec votre mot de passe.",
                phrases::du_site(self.population)
            )),
            Bloc::paragraphe(
                "Si vous ne vous en souvenez plus, choisissez-en un nouveau depuis la page de connexion, avec « Mot de \
                 passe oublié ».",
            ),
        ];
        let bouton = Bouton::se_connecter(liens, self.population);
        composer(liens, self.population, "Votre compte est réactivé", blocs, Some(bouton))
    }
}

/// M12 et M17 : lien pour choisir un nouveau mot de passe.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MotDePasseOublie {
    /// Site du compte.
    pub population: Population,
    /// Jeton du lien.
    pub jeton: String,
    /// Durée de validité du lien, en minutes.
    pub minutes: u32,
}

impl Modele for MotDePasseOublie {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(format!(
                "Un nouveau mot de passe vient d’être demandé pour votre compte {}. Choisissez-le avec le bouton \
                 ci-dessous.",
                phrases::du_site(self.population)
            )),
            phrases::validite_du_lien(self.minutes),
            phrases::sans_effet("votre mot de passe actuel reste le bon"),
        ];
        let bouton = Bouton {
            libelle: "Choisir un nouveau mot de passe",
            adresse: liens.nouveau_mot_de_passe(self.population, &self.jeton),
        };
        composer(
            liens,
            self.population,
            "Choisissez un nouveau mot de passe",
            blocs,
            Some(bouton),
        )
    }
}

/// Avertissement : le mot de passe a changé.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MotDePasseChange {
    /// Site du compte.
    pub population: Population,
    /// Vrai si la clé d'API du compte a été révoquée du même coup.
    pub cle_revoquee: bool,
}

impl Modele for MotDePasseChange {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let mut blocs = vec![Bloc::paragraphe(format!(
            "Le mot de passe de votre compte {} vient d’être changé. Par précaution, les autres sessions ouvertes \
                 sont fermées et un code sera demandé à la prochaine connexion.",
            phrases::du_site(self.population)
        ))];
        blocs.push(Bloc::paragraphe(if self.cle_revoquee {
            "Votre clé d’API est révoquée elle aussi : le logiciel qui l’employait ne peut plus appeler le service. Si c’était \
             vous, créez-en une autre depuis votre compte, puis donnez-la à ce logiciel."
        } else {
            "Si c’était vous, vous n’avez rien à faire."
        }));
        blocs.push(phrases::pas_vous());
        composer(
            liens,
            self.population,
            "Votre mot de passe a été changé",
            blocs,
            Some(Bouton::nouveau_mot_de_passe(liens, self.population)),
        )
    }
}

/// Confirmer la nouvelle adresse d'un compte ; part à cette adresse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmerNouvelleAdresse {
    /// Site du compte.
    pub population: Population,
    /// Jeton du lien.
    pub jeton: String,
    /// Durée de validité du lien, en minutes.
    pub minutes: u32,
}

impl Modele for ConfirmerNouvelleAdresse {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(format!(
                "Le titulaire d’un compte {} veut se connecter avec cette adresse. Confirmez qu’elle est la vôtre : elle \
                 remplacera l’ancienne.",
                phrases::du_site(self.population)
            )),
            // La page, publique, ne peut pas redonner ce lien : il se demande depuis le compte.
            phrases::validite("Ce lien", self.minutes),
            Bloc::paragraphe("Passé ce délai, refaites la demande depuis la page « Mon compte »."),
            phrases::sans_effet("sans confirmation, l’adresse du compte ne change pas"),
        ];
        let bouton = Bouton {
            libelle: "Confirmer ma nouvelle adresse",
            adresse: liens.nouvelle_adresse(self.population, &self.jeton),
        };
        composer(
            liens,
            self.population,
            "Confirmez votre nouvelle adresse de courriel",
            blocs,
            Some(bouton),
        )
    }
}

/// Avertissement, envoyé à l'ancienne adresse : elle n'est plus celle du compte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdresseChangee {
    /// Site du compte.
    pub population: Population,
    /// Nouvelle adresse, en partie masquée.
    pub nouvelle_masquee: String,
}

impl Modele for AdresseChangee {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(format!(
                "L’adresse de connexion de votre compte {} a changé : c’est désormais {}. Vous ne recevrez plus rien à \
                 l’adresse où vous lisez ce message.",
                phrases::du_site(self.population),
                self.nouvelle_masquee
            )),
            Bloc::paragraphe(
                "Si c’était vous, vous n’avez rien à faire. Si ce n’était pas vous, prévenez-nous sans attendre : votre \
                 mot de passe est connu de quelqu’un d’autre.",
            ),
            phrases::recours(liens, self.population),
        ];
        composer(
            liens,
            self.population,
            "L’adresse de votre compte a changé",
            blocs,
            Bouton::assistance(liens),
        )
    }
}

/// Avertissement : l'application d'authentification a été ajoutée ou retirée.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFacteurChange {
    /// Site du compte.
    pub population: Population,
    /// Vrai pour un ajout, faux pour un retrait.
    pub ajoute: bool,
}

impl Modele for SecondFacteurChange {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let (titre, phrase) = if self.ajoute {
            (
                "Une application d’authentification protège votre compte",
                "vient d’être ajoutée. Elle donnera désormais le code demandé à la connexion : gardez vos codes de \
                 secours en lieu sûr.",
            )
        } else {
            (
                "Votre application d’authentification a été retirée",
                "vient d’être retirée. Le code demandé à la connexion vous sera désormais envoyé par courriel.",
            )
        };
        let blocs = vec![
            Bloc::paragraphe(format!(
                "L’application d’authentification de votre compte {} {phrase}",
                phrases::du_site(self.population)
            )),
            Bloc::paragraphe("Si c’était vous, ou si vous l’aviez demandé, vous n’avez rien à faire."),
            phrases::pas_vous(),
        ];
        composer(
            liens,
            self.population,
            titre,
            blocs,
            Some(Bouton::nouveau_mot_de_passe(liens, self.population)),
        )
    }
}
