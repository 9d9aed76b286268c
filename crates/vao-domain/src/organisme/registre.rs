//! Ce qui change au répertoire Sirene d'un relevé à l'autre, et qu'il faut dire.

use serde::{Deserialize, Serialize};

crate::codes! {
    /// Ce qui a changé au répertoire.
    pub enum NatureChangement {
        /// L'établissement a fermé.
        Fermeture = "FERMETURE", "L'établissement est fermé";
        /// L'établissement, fermé, est rouvert.
        Reouverture = "REOUVERTURE", "L'établissement est de nouveau ouvert";
        /// L'entreprise a cessé.
        Cessation = "CESSATION", "L'entreprise a cessé son activité";
        /// L'entreprise, cessée, a repris.
        Reprise = "REPRISE", "L'entreprise a repris son activité";
        /// Le siège de l'entreprise est un autre établissement.
        Siege = "SIEGE", "Le siège de l'entreprise";
        /// La raison sociale, ou le nom.
        Nom = "NOM", "Le nom";
        /// La forme juridique.
        Forme = "FORME", "La forme juridique";
        /// L'adresse.
        Adresse = "ADRESSE", "L'adresse";
        /// Un établissement autorisé par le siège a fermé.
        EtablissementAutorise = "ETABLISSEMENT_AUTORISE", "Un établissement autorisé est fermé";
        /// Le type de la fiche contredit la catégorie juridique.
        Type = "TYPE", "Le type d'organisme";
        /// Le répertoire ne connaît pas le SIRET.
        Inconnu = "INCONNU", "Le SIRET est inconnu du répertoire";
    }
}

/// Changement constaté, tel que l'historique le garde et que le courriel le dit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChangementConstate {
    /// Ce qui a changé.
    pub nature: NatureChangement,
    /// Valeur d'avant, si elle se montre.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avant: Option<String>,
    /// Valeur d'après.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apres: Option<String>,
}

impl ChangementConstate {
    /// Changement dont il n'y a rien à montrer que la nature.
    pub const fn de(nature: NatureChangement) -> Self {
        Self {
            nature,
            avant: None,
            apres: None,
        }
    }
}

/// Ce que l'on compare d'un relevé. Un champ masqué est absent, et ne change donc rien.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EtatRegistre<'a> {
    /// Vrai si l'établissement est fermé.
    pub ferme: bool,
    /// Vrai si l'entreprise a cessé.
    pub cessee: bool,
    /// SIRET du siège.
    pub siege: Option<&'a str>,
    /// Raison sociale, ou prénom et nom.
    pub nom: Option<&'a str>,
    /// Forme juridique.
    pub forme: Option<&'a str>,
    /// Adresse sur une ligne.
    pub adresse: Option<&'a str>,
}

/// Ce qui a changé d'un relevé au suivant, le plus grave d'abord.
pub fn comparer(avant: &EtatRegistre<'_>, apres: &EtatRegistre<'_>) -> Vec<ChangementConstate> {
    use NatureChangement as N;
    let mut changements: Vec<ChangementConstate> = [
        bascule(avant.cessee, apres.cessee, N::Cessation, N::Reprise),
        bascule(avant.ferme, apres.ferme, N::Fermeture, N::Reouverture),
    ]
    .into_iter()
    .flatten()
    .map(ChangementConstate::de)
    .collect();
    let valeurs = [
        (N::Siege, avant.siege, apres.siege),
        (N::Nom, avant.nom, apres.nom),
        (N::Forme, avant.forme, apres.forme),
        (N::Adresse, avant.adresse, apres.adresse),
    ];
    for (nature, avant, apres) in valeurs {
        if let (Some(avant), Some(apres)) = (avant, apres)
            && avant != apres
        {
            changements.push(ChangementConstate {
                nature,
                avant: Some(avant.to_owned()),
                apres: Some(apres.to_owned()),
            });
        }
    }
    changements
}

fn bascule(avant: bool, apres: bool, arrive: NatureChangement, repart: NatureChangement) -> Option<NatureChangement> {
    match (avant, apres) {
        (false, true) => Some(arrive),
        (true, false) => Some(repart),
        (true, true) | (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ouvert() -> EtatRegistre<'static> {
        EtatRegistre {
            siege: Some("99999901400015"),
            nom: Some("LES SENTIERS PARTAGES"),
            forme: Some("Association déclarée"),
            adresse: Some("12 RUE DES MARRONNIERS 69003 LYON 3"),
            ..EtatRegistre::default()
        }
    }

    fn natures(apres: &EtatRegistre<'_>) -> Vec<NatureChangement> {
        comparer(&ouvert(), apres)
            .into_iter()
            .map(|change| change.nature)
            .collect()
    }

    #[test]
    fn le_meme_releve_ne_change_rien() {
        assert_eq!(comparer(&ouvert(), &ouvert()), []);
    }

    #[test]
    fn chaque_changement_est_dit_le_plus_grave_d_abord() {
        use NatureChangement as N;

        let apres = EtatRegistre {
            ferme: true,
            cessee: true,
            siege: Some("99999901400031"),
            nom: Some("SENTIERS"),
            forme: Some("Association de droit local"),
            adresse: Some("4 AVENUE DU LAC 74000 ANNECY"),
        };

        assert_eq!(
            natures(&apres),
            [N::Cessation, N::Fermeture, N::Siege, N::Nom, N::Forme, N::Adresse]
        );
        let nom = comparer(&ouvert(), &apres).remove(3);
        assert_eq!(
            (nom.avant.as_deref(), nom.apres.as_deref()),
            (Some("LES SENTIERS PARTAGES"), Some("SENTIERS"))
        );
    }

    #[test]
    fn un_etablissement_qui_rouvre_le_dit_aussi() {
        let ferme = EtatRegistre {
            ferme: true,
            ..ouvert()
        };

        let changements = comparer(&ferme, &ouvert());

        assert_eq!(changements, [ChangementConstate::de(NatureChangement::Reouverture)]);
    }

    #[test]
    fn ce_que_le_repertoire_masque_n_est_pas_un_changement() {
        assert_eq!(natures(&EtatRegistre::default()), []);
    }
}
