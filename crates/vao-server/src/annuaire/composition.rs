//! Lecture des deux registres et composition avec ce que la plateforme sait.

use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::TryFutureExt as _;
use vao_contract::organisme::{EtablissementAnnuaire, OrganismeConnu, Representant};
use vao_contract::services_externes::ServiceExterne;
use vao_contract::{CodeProbleme, Probleme};
use vao_db::organismes::registre::{self, FicheConnue};
use vao_domain::Siret;
use vao_domain::organisme::{SourceRepresentant, TypeOrganisme, TypeRepresentant};
use vao_domain::texte::{nom_du_repertoire, prenom_du_repertoire};
use vao_external::{ErreurExterne, Extrait, Lecture, Mandataire, NatureMandataire, Releve, ServiceExterne as Externe};

use super::ReleveSirene;
use super::releve::{MAX_NOM, texte};
use super::siege::{refus, siege_de};
use crate::app::Commun;
use crate::horloge::jour_de_paris;
use crate::{App, Problem};

/// Secondes après lesquelles il vaut la peine de réessayer quand un service est en panne.
const ATTENTE: u32 = 60;

/// Ce que les deux registres disent d'un SIRET.
#[derive(Debug, Clone, PartialEq)]
pub struct Lu {
    /// Relevé du répertoire Sirene.
    pub releve: ReleveSirene,
    /// Quand il a été lu.
    pub releve_le: DateTime<Utc>,
    /// Vrai s'il est ancien, le répertoire étant en panne.
    pub perime: bool,
    /// Représentants légaux du registre du commerce ; vide pour une association et une personne physique.
    pub representants: Vec<Representant>,
    /// Nom commercial du registre du commerce.
    pub nom_commercial: Option<String>,
    /// Services qui n'ont pas répondu.
    pub manquants: Vec<ServiceExterne>,
}

/// Lit les deux registres ensemble. Ne demande aucune connexion à la base : l'appelant n'en tient pas.
///
/// # Errors
/// 404 si le répertoire ne connaît pas ce SIRET, 503 s'il ne répond pas. Le silence du registre du commerce n'est pas
/// une erreur.
pub async fn lire(commun: &Commun, siret: &Siret, lecture: Lecture) -> Result<Lu, Problem> {
    let externes = &commun.externes;
    let entreprise = siret.siren();
    // Une panne du répertoire répond aussitôt, sans attendre l'autre.
    let (etablissement, extrait) = futures::try_join!(
        externes.annuaire.etablissement(siret, lecture).map_err(indisponible),
        async { Ok(externes.registre.representants(&entreprise, lecture).await) },
    )?;
    let Some(trouve) = etablissement.valeur else {
        return Err(inconnu());
    };
    let releve = ReleveSirene::de(&trouve);
    let mut lu = Lu {
        releve,
        releve_le: etablissement.releve_le,
        perime: etablissement.perime,
        representants: Vec::new(),
        nom_commercial: None,
        manquants: Vec::new(),
    };
    // Un entrepreneur individuel se représente lui-même.
    if lu.releve.type_organisme() == TypeOrganisme::PersonneMorale {
        lu.completer(extrait);
    }
    Ok(lu)
}

impl Lu {
    fn completer(&mut self, extrait: Result<Releve<Option<Extrait>>, ErreurExterne>) {
        match extrait {
            Ok(extrait) => {
                let inscrit = extrait.valeur.as_ref().and_then(|connu| connu.nom_commercial.clone());
                self.nom_commercial = texte(inscrit, MAX_NOM);
                self.representants = representants_de(extrait);
            }
            Err(erreur) => {
                tracing::warn!(
                    service = erreur.service().code(),
                    nature = erreur.nature(),
                    "représentants à saisir"
                );
                self.manquants.push(service(erreur.service()));
            }
        }
    }
}

/// Lignes d'une fiche, d'après un extrait du registre du commerce ; aucune sans extrait.
pub fn representants_de(extrait: Releve<Option<Extrait>>) -> Vec<Representant> {
    let jour = jour_de_paris(extrait.releve_le);
    let mandataires = extrait.valeur.into_iter().flat_map(|connu| connu.mandataires);
    mandataires.map(|mandataire| representant(mandataire, jour)).collect()
}

fn representant(mandataire: Mandataire, jour: chrono::NaiveDate) -> Representant {
    Representant {
        type_representant: match mandataire.nature {
            NatureMandataire::PersonnePhysique => TypeRepresentant::PersonnePhysique,
            NatureMandataire::PersonneMorale => TypeRepresentant::PersonneMorale,
        },
        raison_sociale: texte(mandataire.raison_sociale, MAX_NOM),
        nom: mandataire.nom.as_deref().and_then(nom_du_repertoire),
        prenom: mandataire.prenom.as_deref().and_then(prenom_du_repertoire),
        fonction: texte(Some(mandataire.fonction), MAX_NOM),
        source: Some(SourceRepresentant::Registre),
        releve_le: Some(jour),
    }
}

/// Compose ce qui prépare la fiche d'un SIRET : les deux registres, et ce que la plateforme en connaît.
///
/// D'un autre organisme, quatre champs et rien de plus.
///
/// # Errors
/// Comme [`lire`].
pub async fn composer(app: &App, siret: &Siret, lecture: Lecture) -> Result<EtablissementAnnuaire, Problem> {
    let lu = lire(&app.commun, siret, lecture).await?;
    let Some(siret_siege) = lu.releve.siret_siege.clone() else {
        return Err(indisponible(ErreurExterne::Illisible {
            service: Externe::Sirene,
        }));
    };
    let mut connexion = app.db.prendre().await?;
    let sur_la_plateforme = registre::par_siret(&mut connexion, siret).await?;
    let siege = siege_de(&mut connexion, &lu.releve).await?;
    let rattachement_refuse = if lu.releve.siege {
        None
    } else {
        refus(&mut connexion, &lu.releve, siege.as_ref()).await?
    };
    drop(connexion);
    let releve = lu.releve;
    let mut identite = releve.identite.clone();
    if identite.nom_commercial.is_none() {
        identite.nom_commercial = lu.nom_commercial;
    }
    Ok(EtablissementAnnuaire {
        siret: releve.siret.clone(),
        siege_social: releve.siege,
        siret_siege,
        ferme: releve.ferme,
        unite_cessee: releve.unite_cessee,
        diffusible: releve.diffusible,
        type_organisme: releve.type_organisme(),
        departement: releve.departement.clone(),
        categorie_juridique: releve.categorie_juridique.unwrap_or_default(),
        identite,
        representants: lu.representants,
        sur_la_plateforme: sur_la_plateforme.map(connu),
        siege: siege.map(connu),
        rattachement_refuse,
        manquants: lu.manquants,
        perime: lu.perime,
        releve_at: lu.releve_le,
    })
}

fn connu(fiche: FicheConnue) -> OrganismeConnu {
    OrganismeConnu {
        siret: fiche.siret,
        nom: fiche.nom,
        siege_social: fiche.siege_social,
        complet: fiche.complet,
    }
}

fn inconnu() -> Problem {
    Problem::detaille(
        CodeProbleme::Introuvable,
        "Le répertoire Sirene ne connaît pas ce SIRET. Vérifiez chaque chiffre sur un avis de situation Insee.",
    )
}

/// Problème 503 qui nomme le service en panne et dit quand revenir.
pub fn indisponible(cause: ErreurExterne) -> Problem {
    let service = service(cause.service());
    let attente = match &cause {
        ErreurExterne::Quota {
            reessayer_dans: Some(duree),
            ..
        } => secondes(*duree),
        ErreurExterne::Quota { .. }
        | ErreurExterne::Indisponible { .. }
        | ErreurExterne::Cle { .. }
        | ErreurExterne::Illisible { .. }
        | ErreurExterne::Refusee { .. } => ATTENTE,
    };
    let mut probleme = Probleme::de(CodeProbleme::ServiceExterneIndisponible).detail(format!(
        "Le {} ne répond pas. Rien n'est perdu : réessayez dans quelques minutes, ou continuez en saisissant les \
         informations à la main quand l'écran le propose.",
        cause.service().libelle()
    ));
    probleme.reessayer_dans = Some(attente);
    probleme.service = Some(service);
    Problem::from(probleme).avec_cause(cause)
}

fn secondes(duree: Duration) -> u32 {
    u32::try_from(duree.as_secs()).unwrap_or(ATTENTE).max(1)
}

/// Le service, tel que le contrat le nomme.
pub const fn service(externe: Externe) -> ServiceExterne {
    match externe {
        Externe::Sirene => ServiceExterne::Sirene,
        Externe::Entreprise => ServiceExterne::Entreprise,
        Externe::Adresse => ServiceExterne::Adresse,
    }
}
