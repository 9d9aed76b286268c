//! Courriels de la fiche de l'organisme : changement de SIRET, établissements, répertoire.

use chrono::NaiveDate;
use vao_domain::Code as _;
use vao_domain::organisme::{ChangementConstate, NatureChangement};
use vao_domain::typographie::jour_long;

use super::{Liens, Modele, Population, composer};
use crate::{
    Courriel,
    mise_en_page::{Bloc, Bouton},
};

pub(super) fn ma_fiche(liens: &Liens, libelle: &'static str) -> Bouton {
    Bouton {
        libelle,
        adresse: liens.organisme(),
    }
}

pub(super) fn fiche_au_service(liens: &Liens, id: &str) -> Bouton {
    Bouton {
        libelle: "Ouvrir la fiche de l’organisme",
        adresse: liens.bo_organisme(id),
    }
}

/// Changement de SIRET, tel que les courriels O1, O2 et O4 le racontent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangementDeSiret {
    /// Identifiant de la fiche.
    pub id: String,
    /// Nom de l'organisme.
    pub organisme: String,
    /// Ancien SIRET, tel qu'il se lit.
    pub ancien: String,
    /// Nouveau SIRET, tel qu'il se lit.
    pub nouveau: String,
    /// Jour du changement, ou de la demande.
    pub le: NaiveDate,
    /// Prénom et nom de l'auteur.
    pub auteur: String,
    /// Son adresse.
    pub courriel: String,
    /// Vrai si l'entreprise change aussi.
    pub autre_entreprise: bool,
}

impl ChangementDeSiret {
    pub(super) fn faits(&self) -> Bloc {
        Bloc::faits([
            ("Organisme", self.organisme.clone()),
            ("Ancien SIRET", self.ancien.clone()),
            ("Nouveau SIRET", self.nouveau.clone()),
            ("Date", jour_long(self.le)),
            ("Par", self.auteur.clone()),
            ("Adresse de courriel", self.courriel.clone()),
        ])
    }

    fn alerte(&self) -> Option<Bloc> {
        self.autre_entreprise.then(|| {
            Bloc::paragraphe(
                "Le SIREN change aussi : l’agrément et les droits de l’entreprise sont attachés à l’ancien. Vérifiez \
                 qu’ils suivent bien la nouvelle.",
            )
        })
    }
}

/// O1 : un organisateur a changé de SIRET, avis à la DREETS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiretChangeService {
    /// Le changement.
    pub changement: ChangementDeSiret,
    /// Numéro de l'agrément concerné, s'il y en a un.
    pub agrement: Option<String>,
    /// Département du nouvel établissement, s'il change.
    pub departement: Option<String>,
}

impl Modele for SiretChangeService {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let mut blocs = vec![
            Bloc::paragraphe("Un organisateur de séjours a changé de SIRET sur le portail."),
            self.changement.faits(),
        ];
        blocs.extend(self.changement.alerte());
        blocs.push(Bloc::paragraphe(match &self.agrement {
            Some(numero) => format!("L’agrément {numero} reste attaché à sa fiche, sous le nouveau SIRET."),
            None => "Sa fiche ne porte aucun agrément.".to_owned(),
        }));
        if let Some(departement) = &self.departement {
            blocs.push(Bloc::paragraphe(format!(
                "L’établissement change aussi de département : il est maintenant dans celui-ci : {departement}."
            )));
        }
        let bouton = fiche_au_service(liens, &self.changement.id);
        composer(
            liens,
            Population::Bo,
            "Un organisateur a changé de SIRET",
            blocs,
            Some(bouton),
        )
    }
}

/// O2 : un établissement secondaire a changé de SIRET, avis à son siège.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiretChangeSiege {
    /// Le changement.
    pub changement: ChangementDeSiret,
}

impl Modele for SiretChangeSiege {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe("Un établissement de votre entreprise a changé de SIRET sur le portail."),
            self.changement.faits(),
            Bloc::paragraphe(
                "Il ne garde votre agrément que si vous autorisez son nouveau SIRET. Vérifiez-le, ainsi que vos autres \
                 établissements, depuis la fiche de votre organisme.",
            ),
        ];
        composer(
            liens,
            Population::Usagers,
            "Un de vos établissements a changé de SIRET",
            blocs,
            Some(ma_fiche(liens, "Vérifier mes établissements")),
        )
    }
}

/// O3 : un établissement secondaire attend que son siège s'inscrive, complète sa fiche ou l'autorise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EtablissementAttend {
    /// SIRET de l'établissement, tel qu'il se lit.
    pub siret: String,
    /// Prénom et nom de qui attend.
    pub demandeur: String,
    /// Son adresse.
    pub courriel: String,
    /// Vrai si la fiche du siège est complète : il ne reste qu'à autoriser l'établissement.
    pub siege_complet: bool,
}

impl Modele for EtablissementAttend {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let geste = if self.siege_complet {
            "Autorisez-le depuis vos établissements secondaires, si vous le reconnaissez."
        } else {
            "Finalisez d’abord la fiche de votre organisme, puis autorisez-le, si vous le reconnaissez."
        };
        let blocs = vec![
            Bloc::paragraphe(
                "Un établissement de votre entreprise veut s’inscrire sur le portail. Il ne peut se prévaloir de votre \
                 agrément, ni déclarer de séjour, tant que vous ne l’avez pas autorisé.",
            ),
            Bloc::faits([
                ("SIRET", self.siret.clone()),
                ("Demandé par", self.demandeur.clone()),
                ("Adresse de courriel", self.courriel.clone()),
            ]),
            Bloc::paragraphe(geste),
        ];
        composer(
            liens,
            Population::Usagers,
            "Un établissement attend votre autorisation",
            blocs,
            Some(ma_fiche(liens, "Ouvrir la fiche de mon organisme")),
        )
    }
}

/// O4 : un organisateur demande un changement de SIRET que seul un agent peut admettre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiretDemande {
    /// Le changement demandé.
    pub changement: ChangementDeSiret,
    /// Pourquoi, tel qu'il l'a écrit.
    pub motif: String,
    /// Vrai si le répertoire a confirmé que le nouvel établissement existe et est ouvert.
    pub verifie: bool,
}

impl Modele for SiretDemande {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let mut blocs = vec![
            Bloc::paragraphe(
                "Un organisateur de séjours demande à changer de SIRET. Le répertoire Sirene ne prouve pas ce \
                 changement, ou l’entreprise n’est plus la même : il vous revient de l’admettre ou non.",
            ),
            self.changement.faits(),
            Bloc::citation("Motif de la demande", &self.motif),
        ];
        blocs.extend(self.changement.alerte());
        if !self.verifie {
            blocs.push(Bloc::paragraphe(
                "Le répertoire Sirene ne répondait pas au moment de la demande : ce SIRET n’a pas été vérifié.",
            ));
        }
        let bouton = fiche_au_service(liens, &self.changement.id);
        composer(
            liens,
            Population::Bo,
            "Une demande de changement de SIRET vous attend",
            blocs,
            Some(bouton),
        )
    }
}

/// D'où vient un avis du répertoire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrigineAvis {
    /// La relecture du répertoire a vu un changement.
    Relecture,
    /// Une identité tapée pendant une panne vient d'être vérifiée.
    Verification,
}

/// O5 : le répertoire Sirene dit autre chose que la fiche.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AvisRegistre {
    /// À qui : l'organisme ou la DREETS.
    pub population: Population,
    /// Identifiant de la fiche.
    pub id: String,
    /// Nom de l'organisme.
    pub organisme: String,
    /// SIRET, tel qu'il se lit.
    pub siret: String,
    /// D'où vient l'avis.
    pub origine: OrigineAvis,
    /// Ce qui a changé, ou ce qui diffère.
    pub changements: Vec<ChangementConstate>,
}

impl AvisRegistre {
    fn introduction(&self) -> &'static str {
        match (self.origine, self.population) {
            (OrigineAvis::Relecture, Population::Usagers) => {
                "Le répertoire Sirene, que nous relisons chaque semaine, a changé pour votre organisme."
            }
            (OrigineAvis::Relecture, Population::Bo) => {
                "Le répertoire Sirene a changé pour un organisateur de séjours de votre ressort."
            }
            (OrigineAvis::Verification, Population::Usagers) => {
                "Vous aviez rempli la fiche de votre organisme pendant une panne du répertoire Sirene. Il répond de \
                 nouveau, et dit autre chose que votre saisie. Sa version l’emporte."
            }
            (OrigineAvis::Verification, Population::Bo) => {
                "Un organisateur de séjours avait rempli sa fiche pendant une panne du répertoire Sirene. Il répond de \
                 nouveau, et dit autre chose que cette saisie."
            }
        }
    }

    /// Ce qui reste à faire ; une phrase par sorte de changement qui demande un geste.
    fn a_faire(&self) -> Vec<&'static str> {
        let contient =
            |voulu: fn(NatureChangement) -> bool| self.changements.iter().any(|changement| voulu(changement.nature));
        let mut phrases = Vec::new();
        if contient(est_grave) {
            phrases.push(match self.population {
                Population::Usagers => {
                    "Ouvrez votre fiche : elle propose de changer de SIRET si le répertoire annonce un successeur, et \
                     sinon de demander l’accord de la DREETS."
                }
                Population::Bo => "L’organisateur est prévenu. Vérifiez si son agrément en est affecté.",
            });
        }
        if contient(|nature| nature == NatureChangement::EtablissementAutorise) {
            phrases.push(match self.population {
                Population::Usagers => {
                    "Un établissement que vous autorisez à se prévaloir de votre agrément est fermé au répertoire : il ne \
                     peut plus déclarer de séjour. Retirez-le à la rubrique « Établissements secondaires » ; s’il a \
                     changé de SIRET, autorisez le nouveau. Vos autres établissements ne sont pas concernés."
                }
                Population::Bo => {
                    "L’organisateur est prévenu : il doit retirer l’établissement fermé de ceux qu’il autorise."
                }
            });
        }
        if phrases.is_empty() {
            phrases.push(match self.population {
                Population::Usagers => "La fiche est à jour ; vérifiez seulement qu’elle est juste.",
                Population::Bo => "L’organisateur est prévenu et sa fiche est à jour.",
            });
        }
        phrases
    }
}

/// Vrai si le changement peut demander un autre SIRET, ou toucher l'agrément.
fn est_grave(nature: NatureChangement) -> bool {
    match nature {
        NatureChangement::Fermeture
        | NatureChangement::Cessation
        | NatureChangement::Siege
        | NatureChangement::Inconnu
        | NatureChangement::Type => true,
        NatureChangement::Reouverture
        | NatureChangement::Reprise
        | NatureChangement::Nom
        | NatureChangement::Forme
        | NatureChangement::Adresse
        | NatureChangement::EtablissementAutorise => false,
    }
}

/// « avant → après », ou ce qu'il y a des deux.
fn valeur(changement: &ChangementConstate) -> String {
    match (&changement.avant, &changement.apres) {
        (Some(avant), Some(apres)) => format!("{avant} → {apres}"),
        (Some(seule), None) | (None, Some(seule)) => seule.clone(),
        (None, None) => "oui".to_owned(),
    }
}

impl Modele for AvisRegistre {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let faits = [("Organisme", self.organisme.clone()), ("SIRET", self.siret.clone())];
        let changements = self
            .changements
            .iter()
            .map(|changement| (changement.nature.libelle(), valeur(changement)));
        let mut blocs = vec![
            Bloc::paragraphe(self.introduction()),
            Bloc::faits(faits),
            Bloc::liste_de_faits(changements),
        ];
        blocs.extend(self.a_faire().into_iter().map(Bloc::paragraphe));
        let bouton = match self.population {
            Population::Usagers => ma_fiche(liens, "Ouvrir la fiche de mon organisme"),
            Population::Bo => fiche_au_service(liens, &self.id),
        };
        let titre = match (self.origine, self.population) {
            (OrigineAvis::Relecture, Population::Usagers) => "Le répertoire Sirene a changé pour votre organisme",
            (OrigineAvis::Relecture, Population::Bo) => "Le répertoire Sirene a changé pour un organisateur",
            (OrigineAvis::Verification, Population::Usagers) => "La fiche de votre organisme est vérifiée",
            (OrigineAvis::Verification, Population::Bo) => "Une fiche d’organisme saisie à la main est vérifiée",
        };
        composer(liens, self.population, titre, blocs, Some(bouton))
    }
}

/// O6 : le siège n'autorise plus un établissement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AutorisationRetiree {
    /// Nom du siège.
    pub siege: String,
    /// SIRET de l'établissement, tel qu'il se lit.
    pub siret: String,
}

impl Modele for AutorisationRetiree {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(format!(
                "Votre siège, « {} », n’autorise plus votre établissement ({}) à se prévaloir de son agrément.",
                self.siege, self.siret
            )),
            Bloc::paragraphe(
                "Vous ne pouvez plus créer ni déposer de déclaration. Celles que vous avez déposées suivent leur cours, \
                 et vos brouillons restent lisibles.",
            ),
            Bloc::paragraphe("Si c’est une erreur, rapprochez-vous de votre siège : il peut vous autoriser à nouveau."),
        ];
        composer(
            liens,
            Population::Usagers,
            "Votre siège n’autorise plus votre établissement",
            blocs,
            Some(ma_fiche(liens, "Ouvrir la fiche de mon organisme")),
        )
    }
}

/// O7 : les protocoles du siège, que l'établissement suit, ont changé.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtocolesDuSiege {
    /// Nom du siège.
    pub siege: String,
}

impl Modele for ProtocolesDuSiege {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(format!(
                "Votre siège, « {} », a modifié ses protocoles de transport ou sanitaire. Votre établissement les suit : \
                 les nouveaux sont déjà les vôtres.",
                self.siege
            )),
            Bloc::paragraphe(
                "Relisez-les. S’ils ne conviennent pas à votre établissement, vous pouvez tenir les vôtres depuis votre \
                 fiche.",
            ),
        ];
        composer(
            liens,
            Population::Usagers,
            "Les protocoles de votre siège ont changé",
            blocs,
            Some(ma_fiche(liens, "Relire les protocoles")),
        )
    }
}

/// O8 : un agent admet le changement de SIRET.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SiretAdmis {
    /// SIRET admis, tel qu'il se lit.
    pub siret: String,
    /// Service qui l'admet.
    pub service: String,
    /// Ce qu'il en dit.
    pub motif: String,
}

impl Modele for SiretAdmis {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(format!(
                "Le service « {} » admet que votre organisme prenne le SIRET {}.",
                self.service, self.siret
            )),
            Bloc::citation("Motif", &self.motif),
            Bloc::paragraphe(
                "Rien n’a encore changé : faites le changement depuis la fiche de votre organisme, quand vous êtes prêts.",
            ),
        ];
        composer(
            liens,
            Population::Usagers,
            "Votre changement de SIRET est admis",
            blocs,
            Some(ma_fiche(liens, "Changer de SIRET")),
        )
    }
}
