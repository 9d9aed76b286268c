//! Courriels de la déclaration de séjour.

use chrono::NaiveDate;
use vao_domain::Code as _;
use vao_domain::declaration::MotifRefus;
use vao_domain::typographie::date_longue;

use super::{Liens, Modele, Population, composer};
use crate::{
    Courriel,
    mise_en_page::{Bloc, Bouton},
};

/// Étape de la déclaration en cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Déclaration préalable, deux mois avant.
    DeuxMois,
    /// Déclaration complémentaire, huit jours avant.
    HuitJours,
}

impl Phase {
    const fn nom(self) -> &'static str {
        match self {
            Self::DeuxMois => "déclaration",
            Self::HuitJours => "déclaration complémentaire",
        }
    }
}

/// Page adressée à un organisme : bouton vers le portail et conseil de prudence.
fn page_usager(liens: &Liens, titre: String, blocs: Vec<Bloc>, libelle: &'static str, adresse: String) -> Courriel {
    composer(
        liens,
        Population::Usagers,
        titre,
        blocs,
        Some(Bouton { libelle, adresse }),
    )
}

/// Page adressée aux agents.
fn page_service(liens: &Liens, titre: String, blocs: Vec<Bloc>, libelle: &'static str, adresse: String) -> Courriel {
    composer(liens, Population::Bo, titre, blocs, Some(Bouton { libelle, adresse }))
}

/// M1 : l'organisme a transmis une déclaration, ou des compléments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarationTransmise {
    /// Identifiant technique de la déclaration, pour le lien.
    pub id: String,
    /// Numéro de la déclaration.
    pub numero: String,
    /// Intitulé du séjour.
    pub titre: String,
    /// Jour de la transmission.
    pub transmise_le: NaiveDate,
    /// Vrai pour une réponse à une demande de compléments.
    pub complements: bool,
}

impl Modele for DeclarationTransmise {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let (titre, phrase) = if self.complements {
            (
                format!("Compléments transmis pour la déclaration {}", self.numero),
                "Les compléments demandés ont bien été transmis au service instructeur.",
            )
        } else {
            (
                format!("Déclaration {} transmise", self.numero),
                "Votre déclaration de séjour a bien été transmise au service instructeur.",
            )
        };
        let blocs = vec![
            Bloc::paragraphe(phrase),
            Bloc::faits([
                ("Numéro", self.numero.clone()),
                ("Séjour", self.titre.clone()),
                ("Transmise le", date_longue(self.transmise_le)),
            ]),
            Bloc::paragraphe("Vous recevrez un courriel dès que le service l’aura traitée."),
        ];
        page_usager(liens, titre, blocs, "Voir la déclaration", liens.declaration(&self.id))
    }
}

/// M2 : une déclaration, ou ses compléments, attend le service instructeur.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarationAInstruire {
    /// Numéro de la déclaration.
    pub numero: String,
    /// Intitulé du séjour.
    pub titre: String,
    /// Nom de l'organisme déclarant.
    pub organisme: String,
    /// Département compétent, par exemple « Isère (38) ».
    pub departement: String,
    /// Autres départements où se trouve un hébergement, sans doublon.
    pub autres_departements: Vec<String>,
    /// Département qui était compétent avant ces compléments, s'il a changé, écrit de la même façon.
    pub ancien_departement: Option<String>,
    /// Vrai pour une réponse à une demande de compléments.
    pub complements: bool,
    /// Justification de l'urgence, quand le dépôt est arrivé après le délai de deux mois.
    pub motif_urgence: Option<String>,
    /// Vrai si aucun agent du département compétent ne peut instruire.
    pub sans_instructeur: bool,
}

impl DeclarationAInstruire {
    /// Les deux services reçoivent ce courriel : chacun y lit ce qu'il fait désormais du dossier.
    fn changement(&self) -> Option<Bloc> {
        let ancien = self.ancien_departement.as_ref()?;
        // Un service ne voit que les déclarations qu'il instruit ou dont un hébergement est chez lui.
        let reste = if self.autres_departements.contains(ancien) {
            "mais la consulte toujours : un hébergement du séjour est sur son territoire"
        } else {
            "et ne la voit plus : aucun hébergement du séjour n’est sur son territoire"
        };
        Some(Bloc::paragraphe(format!(
            "Le département compétent était jusqu’ici {ancien} ; c’est maintenant {}. Le service du département {ancien} \
             n’instruit plus cette déclaration {reste}.",
            self.departement
        )))
    }
}

impl Modele for DeclarationAInstruire {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let (titre, phrase) = if self.complements {
            (
                format!("Compléments reçus pour la déclaration {}", self.numero),
                "Un organisme a répondu à une demande de compléments.",
            )
        } else {
            (
                format!("Déclaration {} à instruire", self.numero),
                "Une déclaration de séjour a été transmise.",
            )
        };
        let mut blocs = vec![
            Bloc::paragraphe(phrase),
            Bloc::faits([
                ("Numéro", self.numero.clone()),
                ("Organisme", self.organisme.clone()),
                ("Séjour", self.titre.clone()),
                ("Département compétent", self.departement.clone()),
                (
                    "Autres départements où se trouve un hébergement",
                    self.autres_departements.join(", "),
                ),
            ]),
        ];
        blocs.extend(self.changement());
        if !self.autres_departements.is_empty() {
            blocs.push(Bloc::paragraphe(
                "Seul le département compétent instruit la déclaration ; les autres la consultent et peuvent contrôler \
                 les hébergements situés sur leur territoire.",
            ));
        }
        if let Some(motif) = &self.motif_urgence {
            blocs.push(Bloc::paragraphe(
                "Cette déclaration est arrivée moins de deux mois avant le séjour (code du tourisme, \
                 article R.\u{a0}412-14).",
            ));
            blocs.push(Bloc::citation("Urgence invoquée par l’organisme", motif));
        }
        if self.sans_instructeur {
            blocs.push(Bloc::paragraphe(format!(
                "Aucun agent ne peut l’instruire pour le département {} : donnez ce rôle à l’un d’eux, ou prévenez le \
                 service.",
                self.departement
            )));
        }
        page_service(
            liens,
            titre,
            blocs,
            "Voir les déclarations transmises",
            liens.bo_sejours("TRANSMISE"),
        )
    }
}

/// M5 : le service demande des compléments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComplementsDemandes {
    /// Identifiant technique de la déclaration, pour le lien.
    pub id: String,
    /// Numéro de la déclaration.
    pub numero: String,
    /// Intitulé du séjour.
    pub titre: String,
    /// Étape concernée.
    pub phase: Phase,
    /// Ce que l'agent demande, tel qu'il l'a écrit.
    pub commentaire: String,
    /// Date souhaitée pour la réponse, indicative.
    pub avant_le: Option<NaiveDate>,
}

impl Modele for ComplementsDemandes {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(format!(
                "Le service instructeur a besoin de compléments pour traiter votre {}.",
                self.phase.nom()
            )),
            Bloc::faits([
                ("Numéro", self.numero.clone()),
                ("Séjour", self.titre.clone()),
                (
                    "Réponse souhaitée avant le",
                    self.avant_le.map(date_longue).unwrap_or_default(),
                ),
            ]),
            Bloc::citation("Demande du service", &self.commentaire),
            Bloc::paragraphe("Modifiez la déclaration en conséquence, puis transmettez-la de nouveau."),
        ];
        let titre = format!("Compléments demandés pour la déclaration {}", self.numero);
        page_usager(
            liens,
            titre,
            blocs,
            "Compléter la déclaration",
            liens.declaration(&self.id),
        )
    }
}

/// M6 : la déclaration est refusée.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarationRefusee {
    /// Numéro de la déclaration.
    pub numero: String,
    /// Intitulé du séjour.
    pub titre: String,
    /// Étape concernée.
    pub phase: Phase,
    /// Motif choisi par l'agent.
    pub motif: Option<MotifRefus>,
    /// Explication, telle que l'agent l'a écrite.
    pub commentaire: String,
    /// Département compétent, par exemple « Isère (38) ».
    pub departement: String,
    /// Boîte aux lettres du service instructeur, si sa fiche en a une.
    pub boite: Option<String>,
    /// Voies et délais de recours, quand l'exploitant en a configuré le texte.
    pub mention_recours: Option<String>,
}

impl Modele for DeclarationRefusee {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let question = match &self.boite {
            Some(boite) => format!("Pour toute question, écrivez au service instructeur à {boite}."),
            None => format!(
                "Pour toute question, adressez-vous au service instructeur du département {}.",
                self.departement
            ),
        };
        let mut blocs = vec![
            Bloc::paragraphe(format!("Le service instructeur a refusé votre {}.", self.phase.nom())),
            Bloc::faits([
                ("Numéro", self.numero.clone()),
                ("Séjour", self.titre.clone()),
                (
                    "Motif du refus",
                    self.motif.map(|motif| motif.libelle().to_owned()).unwrap_or_default(),
                ),
            ]),
            Bloc::citation("Explication du service", &self.commentaire),
            Bloc::paragraphe(question),
        ];
        // Une variable d'environnement présente mais vide ne fait pas de paragraphe vide.
        let mention = self
            .mention_recours
            .as_deref()
            .filter(|mention| !mention.trim().is_empty());
        blocs.extend(mention.map(Bloc::paragraphe));
        let titre = format!("Déclaration {} refusée", self.numero);
        page_usager(liens, titre, blocs, "Voir mes déclarations", liens.declarations())
    }
}

/// M6, pour les services : la déclaration est refusée ; l'organisme ne voit pas à quels agents elle est envoyée.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarationRefuseeService {
    /// Identifiant technique de la déclaration, pour le lien.
    pub id: String,
    /// Numéro de la déclaration.
    pub numero: String,
    /// Intitulé du séjour.
    pub titre: String,
    /// Nom de l'organisme déclarant.
    pub organisme: String,
    /// Étape concernée.
    pub phase: Phase,
    /// Département compétent, par exemple « Isère (38) ».
    pub departement: String,
    /// Motif choisi par l'agent.
    pub motif: Option<MotifRefus>,
    /// Explication, telle que l'agent l'a écrite.
    pub commentaire: String,
}

impl Modele for DeclarationRefuseeService {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(format!(
                "La {} de ce séjour est refusée. L’organisme en est informé ; vous n’avez rien à faire.",
                self.phase.nom()
            )),
            Bloc::faits([
                ("Numéro", self.numero.clone()),
                ("Organisme", self.organisme.clone()),
                ("Séjour", self.titre.clone()),
                ("Département compétent", self.departement.clone()),
                (
                    "Motif du refus",
                    self.motif.map(|motif| motif.libelle().to_owned()).unwrap_or_default(),
                ),
            ]),
            Bloc::citation("Explication donnée à l’organisme", &self.commentaire),
        ];
        let titre = format!("Séjour refusé, déclaration {} : {}", self.numero, self.titre);
        page_service(liens, titre, blocs, "Voir la déclaration", liens.bo_sejour(&self.id))
    }
}

/// M7 : la déclaration « 2 mois » est enregistrée, l'accusé de réception est disponible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarationEnregistree {
    /// Identifiant technique de la déclaration, pour le lien.
    pub id: String,
    /// Numéro de la déclaration.
    pub numero: String,
    /// Intitulé du séjour.
    pub titre: String,
    /// Nom de l'organisme déclarant.
    pub organisme: String,
    /// Date de délivrance de l'agrément.
    pub agrement_delivre_le: NaiveDate,
    /// Jour du dépôt.
    pub deposee_le: NaiveDate,
    /// Jour de l'accusé de réception.
    pub enregistree_le: NaiveDate,
    /// Premier jour du séjour.
    pub debut: NaiveDate,
    /// Dernier jour du séjour.
    pub fin: NaiveDate,
    /// Date limite de la déclaration complémentaire.
    pub complementaire_avant_le: NaiveDate,
}

impl Modele for DeclarationEnregistree {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let blocs = vec![
            Bloc::paragraphe(format!(
                "{}, titulaire de l’agrément « vacances adaptées organisées » délivré le {}, a déposé le {} une \
                 déclaration pour le séjour « {} », enregistrée sous le numéro {}, du {} au {}.",
                self.organisme,
                date_longue(self.agrement_delivre_le),
                date_longue(self.deposee_le),
                self.titre,
                self.numero,
                date_longue(self.debut),
                date_longue(self.fin),
            )),
            Bloc::paragraphe(format!(
                "Il vous est donné acte de la réception de cette déclaration à la date du {}. L’accusé de réception se \
                 télécharge depuis la déclaration.",
                date_longue(self.enregistree_le)
            )),
            Bloc::paragraphe(format!(
                "En application de l’article R.\u{a0}412-14 du code du tourisme, vous devez confirmer ce séjour par une \
                 déclaration complémentaire huit jours avant son début, soit au plus tard le {}.",
                date_longue(self.complementaire_avant_le)
            )),
        ];
        let titre = format!("Accusé de réception de la déclaration {}", self.numero);
        page_usager(liens, titre, blocs, "Voir la déclaration", liens.declaration(&self.id))
    }
}

/// M9 : l'organisme a annulé le séjour ; avis au service instructeur.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SejourAnnuleService {
    /// Identifiant technique de la déclaration, pour le lien.
    pub id: String,
    /// Numéro de la déclaration.
    pub numero: String,
    /// Intitulé du séjour.
    pub titre: String,
    /// Nom de l'organisme déclarant.
    pub organisme: String,
    /// Motif, s'il en a donné un.
    pub motif: Option<String>,
}

impl Modele for SejourAnnuleService {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let mut blocs = vec![
            Bloc::paragraphe("L’organisme a annulé ce séjour. Vous n’avez plus rien à faire sur cette déclaration."),
            Bloc::faits([
                ("Numéro", self.numero.clone()),
                ("Organisme", self.organisme.clone()),
                ("Séjour", self.titre.clone()),
            ]),
        ];
        blocs.extend(
            self.motif
                .as_ref()
                .map(|motif| Bloc::citation("Motif de l’annulation", motif)),
        );
        let titre = format!("Séjour annulé, déclaration {} : {}", self.numero, self.titre);
        page_service(liens, titre, blocs, "Voir la déclaration", liens.bo_sejour(&self.id))
    }
}

/// M10 : confirmation d'annulation à l'organisme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SejourAnnule {
    /// Identifiant technique de la déclaration, pour le lien.
    pub id: String,
    /// Numéro de la déclaration.
    pub numero: String,
    /// Intitulé du séjour.
    pub titre: String,
    /// Motif, s'il en a donné un.
    pub motif: Option<String>,
}

impl Modele for SejourAnnule {
    fn rendre(&self, liens: &Liens) -> Courriel {
        let mut blocs = vec![
            Bloc::paragraphe("Votre séjour est annulé. Les services de l’État concernés en ont été informés."),
            Bloc::faits([("Numéro", self.numero.clone()), ("Séjour", self.titre.clone())]),
        ];
        blocs.extend(
            self.motif
                .as_ref()
                .map(|motif| Bloc::citation("Motif de l’annulation", motif)),
        );
        let titre = format!("Séjour annulé, déclaration {} : {}", self.numero, self.titre);
        page_usager(liens, titre, blocs, "Voir la déclaration", liens.declaration(&self.id))
    }
}
