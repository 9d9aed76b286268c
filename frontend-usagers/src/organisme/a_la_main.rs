//! Identité tapée à la main : le répertoire est en panne, ou en masque une partie.

use leptos::prelude::*;
use vao_contract::ErreurChamp;
use vao_contract::adresse::Adresse;
use vao_contract::organisme::Identite;
use vao_domain::organisme::TypeOrganisme;
use vao_ui::prelude::*;

/// Champs d'identité à taper, faute de registre.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Demandes {
    type_organisme: TypeOrganisme,
    nom: bool,
    /// Forme juridique, ou prénom.
    complement: bool,
    adresse: bool,
}

impl Demandes {
    pub(super) const fn tout(type_organisme: TypeOrganisme) -> Self {
        Self {
            type_organisme,
            nom: true,
            complement: true,
            adresse: true,
        }
    }

    /// Ce que le répertoire masque.
    pub(super) const fn manquantes(type_organisme: TypeOrganisme, lue: &Identite) -> Option<Self> {
        let (nom, complement, adresse) = match type_organisme {
            TypeOrganisme::PersonneMorale => (&lue.raison_sociale, &lue.statut_juridique, &lue.adresse),
            TypeOrganisme::PersonnePhysique => (&lue.nom_naissance, &lue.prenom, &lue.adresse_domicile),
        };
        if nom.is_some() && complement.is_some() && adresse.is_some() {
            return None;
        }
        Some(Self {
            type_organisme,
            nom: nom.is_none(),
            complement: complement.is_none(),
            adresse: adresse.is_none(),
        })
    }
}

/// Identité tapée à la main. `Copy`.
#[derive(Clone, Copy)]
pub(super) struct SaisieIdentite {
    formulaire: Formulaire,
    raison_sociale: Champ<String>,
    forme_juridique: Champ<String>,
    nom: Champ<String>,
    prenom: Champ<String>,
    adresse: SaisieAdresse,
    domicile: SaisieAdresse,
}

impl SaisieIdentite {
    pub(super) fn new(formulaire: Formulaire) -> Self {
        let champ = |cle: &str, libelle: &str| formulaire.champ(["/saisie/", cle].concat(), libelle, String::new());
        Self {
            formulaire,
            raison_sociale: champ("raisonSociale", "Raison sociale"),
            forme_juridique: champ("statutJuridique", "Forme juridique"),
            nom: champ("nomNaissance", "Nom de naissance"),
            prenom: champ("prenom", "Prénom"),
            adresse: SaisieAdresse::new(formulaire, "/saisie/adresse", "Adresse de l’établissement", None),
            domicile: SaisieAdresse::new(formulaire, "/saisie/adresseDomicile", "Adresse du domicile", None),
        }
    }

    /// L'identité tapée, chaque champ demandé étant requis.
    pub(super) fn lire(self, demandes: Demandes) -> Result<Identite, Vec<ErreurChamp>> {
        let mut saisie = self.formulaire.saisie();
        let texte =
            |saisie: &mut Saisie, demande: bool, champ: Champ<String>| demande.then(|| saisie.texte_requis(champ));
        let mut lue = Identite::default();
        match demandes.type_organisme {
            TypeOrganisme::PersonneMorale => {
                lue.raison_sociale = texte(&mut saisie, demandes.nom, self.raison_sociale);
                lue.statut_juridique = texte(&mut saisie, demandes.complement, self.forme_juridique);
                lue.adresse = demander(&mut saisie, demandes.adresse, self.adresse);
            }
            TypeOrganisme::PersonnePhysique => {
                lue.nom_naissance = texte(&mut saisie, demandes.nom, self.nom);
                lue.prenom = texte(&mut saisie, demandes.complement, self.prenom);
                lue.adresse_domicile = demander(&mut saisie, demandes.adresse, self.domicile);
            }
        }
        saisie.erreurs().map_or(Ok(lue), Err)
    }

    pub(super) fn vue(self, demandes: Demandes) -> AnyView {
        let texte = |demande: bool, champ: Champ<String>, aide: &'static str| {
            demande.then(|| view! { <ChampTexte champ=champ longueur_max=255 aide=aide /> })
        };
        let morale = demandes.type_organisme == TypeOrganisme::PersonneMorale;
        let (nom, complement, adresse) = if morale {
            (self.raison_sociale, self.forme_juridique, self.adresse)
        } else {
            (self.nom, self.prenom, self.domicile)
        };
        let aide = if morale {
            "Par exemple\u{a0}: Association déclarée"
        } else {
            ""
        };
        view! {
            {texte(demandes.nom, nom, "")}
            {texte(demandes.complement, complement, aide)}
            {demandes.adresse.then(|| view! { <ChampAdresse saisie=adresse /> })}
        }
        .into_any()
    }
}

fn demander(saisie: &mut Saisie, demande: bool, adresse: SaisieAdresse) -> Option<Adresse> {
    demande.then(|| adresse.lire_requise(saisie)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_ne_demande_que_ce_que_le_repertoire_masque() {
        let masquee = Identite {
            prenom: Some("Ange".to_owned()),
            ..Identite::default()
        };
        let entiere = Identite {
            raison_sociale: Some("Les sentiers partagés".to_owned()),
            statut_juridique: Some("Association déclarée".to_owned()),
            adresse: Some(Adresse::default()),
            ..Identite::default()
        };

        let demandes = Demandes::manquantes(TypeOrganisme::PersonnePhysique, &masquee).unwrap();

        assert_eq!(
            (demandes.nom, demandes.complement, demandes.adresse),
            (true, false, true)
        );
        assert_eq!(Demandes::manquantes(TypeOrganisme::PersonneMorale, &entiere), None);
    }
}
