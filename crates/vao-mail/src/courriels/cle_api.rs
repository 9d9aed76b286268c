//! Courriels de la clé d'API d'un utilisateur du portail. La clé n'y est jamais : seulement ce qui la désigne.

use chrono::NaiveDate;
use vao_domain::typographie::jour_long;

use super::{Liens, Modele, Population, composer};
use crate::{
    Courriel,
    mise_en_page::{Bloc, Bouton},
};

fn bouton(liens: &Liens) -> Bouton {
    Bouton {
        libelle: "Voir ma clé d’API",
        adresse: liens.cle_api(),
    }
}

/// Avertissement : une clé vient d'être créée, ou d'en remplacer une autre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleApiNouvelle {
    /// Début de la clé, qui la désigne sans l'ouvrir.
    pub prefixe: String,
    /// Vrai si elle en remplace une.
    pub remplacee: bool,
    /// Dernier jour de la clé.
    pub expiration: NaiveDate,
}

impl Modele for CleApiNouvelle {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let (titre, remplacement) = if self.remplacee {
            (
                "Votre clé d’API a été remplacée",
                " L’ancienne ne fonctionne plus : mettez la nouvelle dans le logiciel qui s’en servait.",
            )
        } else {
            ("Une clé d’API a été créée pour votre compte", "")
        };
        let blocs = vec![
            Bloc::paragraphe(format!(
                "Une clé d’API vient d’être créée depuis votre compte du portail : {}. Elle permet à un logiciel d’agir en \
                 votre nom jusqu’au {}.{remplacement}",
                self.prefixe,
                jour_long(self.expiration)
            )),
            Bloc::paragraphe("Si c’était vous, vous n’avez rien à faire. Ne donnez cette clé à personne d’autre."),
            Bloc::paragraphe(
                "Si ce n’était pas vous, révoquez-la sans attendre avec le bouton ci-dessous, puis changez votre mot de \
                 passe : quelqu’un d’autre le connaît.",
            ),
        ];
        composer(liens, Population::Usagers, titre, blocs, Some(bouton(liens)))
    }
}

/// Rappel : la clé va prendre fin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleApiBientotFinie {
    /// Début de la clé, qui la désigne sans l'ouvrir.
    pub prefixe: String,
    /// Dernier jour de la clé.
    pub expiration: NaiveDate,
}

impl Modele for CleApiBientotFinie {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(format!(
                "Votre clé d’API {} prendra fin le {}. Ce jour-là, le logiciel qui s’en sert ne pourra plus appeler le \
                 service.",
                self.prefixe,
                jour_long(self.expiration)
            )),
            Bloc::paragraphe(
                "Pour l’éviter, créez-en une autre depuis « Mon compte » et mettez-la dans ce logiciel. L’ancienne cesse \
                 de fonctionner dès que la nouvelle est créée : choisissez un moment où le logiciel peut attendre.",
            ),
            Bloc::paragraphe("Si aucun logiciel ne s’en sert plus, vous pouvez la révoquer, ou ne rien faire."),
        ];
        composer(
            liens,
            Population::Usagers,
            "Votre clé d’API prendra bientôt fin",
            blocs,
            Some(bouton(liens)),
        )
    }
}
