//! Relevé du répertoire : ce que la fiche en garde, pour prouver ses champs et voir ce qui change.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use vao_contract::adresse::Adresse;
use vao_contract::organisme::Identite;
use vao_domain::Siret;
use vao_domain::organisme::{EtatRegistre, SourceIdentite, TypeOrganisme};
use vao_domain::texte::{nom_du_repertoire, prenom_du_repertoire};
use vao_external::{Etablissement, EtatEtablissement, EtatUnite};

/// Longueur d'une dénomination ou d'une fonction gardée.
pub(super) const MAX_NOM: usize = 255;
/// Longueur d'une adresse sur une ligne.
const MAX_ADRESSE: usize = 300;
/// Longueur d'un pays.
const MAX_PAYS: usize = 100;

/// Ce que la fiche garde du répertoire. Un champ masqué y est absent : il se saisit.
#[expect(
    clippy::struct_excessive_bools,
    reason = "autant de faits indépendants du répertoire"
)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReleveSirene {
    /// SIRET lu.
    pub siret: Siret,
    /// Vrai pour le siège.
    pub siege: bool,
    /// SIRET du siège de l'entreprise.
    pub siret_siege: Option<Siret>,
    /// Vrai si l'établissement est fermé.
    pub ferme: bool,
    /// Vrai si l'entreprise a cessé.
    pub unite_cessee: bool,
    /// Faux si une partie de la fiche est masquée.
    pub diffusible: bool,
    /// Code de la catégorie juridique.
    pub categorie_juridique: Option<String>,
    /// Code du département.
    pub departement: Option<String>,
    /// Enseigne de l'établissement.
    pub enseigne: Option<String>,
    /// Champs de l'identité que le répertoire donne.
    pub identite: Identite,
    /// Vrai si le répertoire ne connaît plus ce SIRET : le reste est ce qu'il en disait avant.
    #[serde(default)]
    pub inconnu: bool,
}

impl ReleveSirene {
    /// Relevé d'un établissement du répertoire.
    pub fn de(etablissement: &Etablissement) -> Self {
        let categorie = etablissement.unite.categorie.as_ref();
        let type_organisme = type_de(etablissement);
        Self {
            siret: etablissement.siret.clone(),
            siege: etablissement.siege,
            siret_siege: etablissement.siret_siege(),
            ferme: etablissement.etat == Some(EtatEtablissement::Ferme),
            unite_cessee: etablissement.unite.etat == Some(EtatUnite::Cessee),
            diffusible: etablissement.diffusible,
            categorie_juridique: categorie.map(|categorie| categorie.code.clone()),
            departement: etablissement.departement.as_ref().map(ToString::to_string),
            enseigne: etablissement.enseigne.clone(),
            identite: match type_organisme {
                TypeOrganisme::PersonneMorale => identite_morale(etablissement),
                TypeOrganisme::PersonnePhysique => identite_physique(etablissement),
            },
            inconnu: false,
        }
    }

    /// Relevé d'un SIRET que le répertoire ne connaît pas, et dont il n'a jamais rien dit.
    pub fn absent(siret: Siret) -> Self {
        Self {
            siret,
            siege: false,
            siret_siege: None,
            ferme: false,
            unite_cessee: false,
            diffusible: true,
            categorie_juridique: None,
            departement: None,
            enseigne: None,
            identite: Identite::default(),
            inconnu: true,
        }
    }

    /// Relevé gardé par une fiche ; `None` s'il n'y en a pas, ou si sa forme est d'une autre époque.
    pub fn depuis_json(valeur: &Value) -> Option<Self> {
        serde_json::from_value(valeur.clone()).ok()
    }

    /// Forme gardée par une fiche.
    pub fn json(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self)
    }

    /// Type qui découle de la catégorie juridique ; sans elle, de ce que l'unité légale a une dénomination.
    pub fn type_organisme(&self) -> TypeOrganisme {
        match &self.categorie_juridique {
            Some(code) => TypeOrganisme::de_categorie_juridique(code),
            None if self.identite.nom_naissance.is_some() => TypeOrganisme::PersonnePhysique,
            None => TypeOrganisme::PersonneMorale,
        }
    }

    /// Vrai si l'établissement est ouvert et l'entreprise active.
    pub const fn actif(&self) -> bool {
        !self.ferme && !self.unite_cessee
    }

    /// Ce qui se compare d'un relevé au suivant.
    pub fn etat(&self) -> EtatRegistre<'_> {
        let identite = &self.identite;
        EtatRegistre {
            ferme: self.ferme,
            cessee: self.unite_cessee,
            siege: self.siret_siege.as_ref().map(Siret::as_str),
            nom: identite.raison_sociale.as_deref().or(identite.nom_naissance.as_deref()),
            forme: identite.statut_juridique.as_deref(),
            adresse: self.adresse(),
        }
    }

    /// Champs de l'identité que ce relevé prouve, sous leur nom du contrat.
    pub fn champs_verrouilles(&self) -> Vec<&'static str> {
        let identite = &self.identite;
        let prouves = match self.type_organisme() {
            TypeOrganisme::PersonneMorale => vec![
                ("raisonSociale", identite.raison_sociale.is_some()),
                ("statutJuridique", identite.statut_juridique.is_some()),
                ("adresse", identite.adresse.is_some()),
                ("pays", identite.pays.is_some()),
            ],
            TypeOrganisme::PersonnePhysique => vec![
                ("nomNaissance", identite.nom_naissance.is_some()),
                ("prenom", identite.prenom.is_some()),
                ("adresseDomicile", identite.adresse_domicile.is_some()),
            ],
        };
        prouves
            .into_iter()
            .filter_map(|(champ, prouve)| prouve.then_some(champ))
            .collect()
    }

    /// Met dans une identité les champs que le répertoire prouve ; les autres gardent ce qui a été saisi.
    pub fn appliquer(&self, identite: &mut Identite) {
        let lue = &self.identite;
        match self.type_organisme() {
            TypeOrganisme::PersonneMorale => {
                prouver(&mut identite.raison_sociale, &lue.raison_sociale);
                prouver(&mut identite.statut_juridique, &lue.statut_juridique);
                prouver(&mut identite.adresse, &lue.adresse);
                prouver(&mut identite.pays, &lue.pays);
            }
            TypeOrganisme::PersonnePhysique => {
                prouver(&mut identite.nom_naissance, &lue.nom_naissance);
                prouver(&mut identite.prenom, &lue.prenom);
                prouver(&mut identite.adresse_domicile, &lue.adresse_domicile);
            }
        }
    }

    /// Préremplit une identité : ce que le répertoire prouve, et ce qu'il propose là où rien n'est saisi.
    pub fn preremplir(&self, identite: &mut Identite) {
        self.appliquer(identite);
        proposer(&mut identite.nom_commercial, &self.identite.nom_commercial);
        proposer(&mut identite.nom_usage, &self.identite.nom_usage);
    }

    /// Nom de l'organisme : raison sociale, ou prénom et nom ; vide s'il est masqué.
    pub fn nom(&self) -> String {
        let identite = &self.identite;
        if let Some(raison_sociale) = &identite.raison_sociale {
            return raison_sociale.clone();
        }
        let nom = identite.nom_usage.as_deref().or(identite.nom_naissance.as_deref());
        let morceaux: Vec<&str> = identite.prenom.as_deref().into_iter().chain(nom).collect();
        morceaux.join(" ")
    }

    /// Adresse sur une ligne.
    pub fn adresse(&self) -> Option<&str> {
        let identite = &self.identite;
        let adresse = identite.adresse.as_ref().or(identite.adresse_domicile.as_ref())?;
        adresse.label.as_deref()
    }
}

/// Champs de l'identité que le répertoire prouve dans une fiche ; aucun tant que l'identité a été tapée pendant une panne.
pub fn champs_prouves(source: SourceIdentite, releve: Option<&Value>) -> Vec<&'static str> {
    match source {
        SourceIdentite::Saisie => Vec::new(),
        SourceIdentite::Sirene => releve
            .and_then(ReleveSirene::depuis_json)
            .map(|releve| releve.champs_verrouilles())
            .unwrap_or_default(),
    }
}

fn prouver<T: Clone>(champ: &mut Option<T>, lu: &Option<T>) {
    if lu.is_some() {
        champ.clone_from(lu);
    }
}

fn proposer<T: Clone>(champ: &mut Option<T>, lu: &Option<T>) {
    if champ.is_none() {
        champ.clone_from(lu);
    }
}

fn type_de(etablissement: &Etablissement) -> TypeOrganisme {
    let unite = &etablissement.unite;
    match &unite.categorie {
        Some(categorie) => TypeOrganisme::de_categorie_juridique(&categorie.code),
        None if unite.denomination.is_none() && unite.nom_naissance.is_some() => TypeOrganisme::PersonnePhysique,
        None => TypeOrganisme::PersonneMorale,
    }
}

fn identite_morale(etablissement: &Etablissement) -> Identite {
    let unite = &etablissement.unite;
    let adresse = adresse(etablissement);
    let statut = unite.categorie.as_ref().map(|categorie| categorie.libelle().to_owned());
    Identite {
        raison_sociale: texte(Some(etablissement.nom()), MAX_NOM),
        nom_commercial: texte(unite.denomination_usuelle.clone(), MAX_NOM),
        statut_juridique: texte(statut, MAX_NOM),
        // Un pays absent veut dire la France, sauf si toute l'adresse est masquée.
        pays: match texte(etablissement.adresse.pays.clone(), MAX_PAYS) {
            None => adresse.is_some().then(|| "France".to_owned()),
            etranger => etranger,
        },
        adresse,
        ..Identite::default()
    }
}

fn identite_physique(etablissement: &Etablissement) -> Identite {
    let unite = &etablissement.unite;
    Identite {
        nom_naissance: unite.nom_naissance.as_deref().and_then(nom_du_repertoire),
        nom_usage: unite.nom_usage.as_deref().and_then(nom_du_repertoire),
        prenom: unite.prenom.as_deref().and_then(prenom_du_repertoire),
        adresse_domicile: adresse(etablissement),
        ..Identite::default()
    }
}

/// Adresse du répertoire ; absente si sa voie ou sa commune est masquée.
fn adresse(etablissement: &Etablissement) -> Option<Adresse> {
    let lue = &etablissement.adresse;
    // La commune seule n'est pas une adresse : la tenir pour prouvée empêcherait de saisir le reste.
    if !etablissement.diffusible && lue.voie.is_none() {
        return None;
    }
    let label = texte(lue.ligne(), MAX_ADRESSE)?;
    let francaise = lue.pays.is_none();
    if francaise && lue.code_commune.is_none() {
        return None;
    }
    Some(Adresse {
        label: Some(label),
        cle_insee: None,
        code_insee: lue.code_commune.clone(),
        code_postal: lue.code_postal.clone().filter(|_| francaise),
        departement: etablissement.departement.as_ref().map(ToString::to_string),
        coordinates: etablissement.coordonnees.map(|point| [point.longitude, point.latitude]),
    })
}

/// Texte d'un registre, rogné à `max` caractères ; `None` s'il est vide.
pub(super) fn texte(valeur: Option<String>, max: usize) -> Option<String> {
    let valeur = valeur?;
    let rogne = valeur.trim();
    (!rogne.is_empty()).then(|| rogne.chars().take(max).collect())
}
