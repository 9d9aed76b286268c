//! One of each mail, with a chosen text wherever a person or a sheet may put some.

use vao_mail::{
    Modele, Population,
    courriels::{
        AdresseChangee, AuteurRefus, AvisInactivite, CleApiBientotFinie, CleApiNouvelle, CodeConnexion,
        ComplementsDemandes, CompteAApprouver, CompteActif, CompteDejaOuvert, CompteDesactive, CompteEfface,
        CompteOuvert, CompteReactive, CompteRefuse, CompteSuspendu, CompteVerrouille, ConfirmerAdresse,
        ConfirmerNouvelleAdresse, DeclarationAInstruire, DeclarationEnregistree, DeclarationRefusee,
        DeclarationRefuseeService, DeclarationTransmise, DemandeTransmiseDreets, DemandeTransmiseOrganisme,
        Destinataire, EffacementAnnonce, FicheTerritoireIncomplete, InvitationAgent, MotDePasseChange,
        MotDePasseOublie, Phase, RaisonEffacement, SecondFacteurChange, SejourAnnule, SejourAnnuleService,
    },
};

use super::{JETON, jour};

fn a_approuver(valeur: &str, destinataire: Destinataire, relance: bool) -> CompteAApprouver {
    CompteAApprouver {
        nom: valeur.into(),
        prenom: valeur.into(),
        email: valeur.into(),
        telephone: Some(valeur.into()),
        siret: valeur.into(),
        organisme: Some(valeur.into()),
        region: valeur.into(),
        destinataire,
        relance,
        siret_a_verifier: relance,
    }
}

pub(super) type Exemplaire = (&'static str, Box<dyn Modele>);

pub(super) fn exemplaire(nom: &'static str, modele: impl Modele + 'static) -> Exemplaire {
    (nom, Box::new(modele))
}

#[expect(clippy::too_many_lines, reason = "a list: one entry per mail")]
/// Every mail of accounts with `valeur` wherever a person or a sheet may put text.
pub(super) fn comptes(valeur: &str) -> Vec<Exemplaire> {
    let texte = || valeur.to_owned();
    let jeton = || JETON.to_owned();
    let mut tous = vec![
        exemplaire(
            "ConfirmerAdresse",
            ConfirmerAdresse {
                jeton: jeton(),
                minutes: 60,
            },
        ),
        exemplaire("CompteDejaOuvert", CompteDejaOuvert {}),
        exemplaire("CompteActif", CompteActif {}),
        exemplaire(
            "DemandeTransmiseOrganisme",
            DemandeTransmiseOrganisme { organisme: texte() },
        ),
        exemplaire(
            "DemandeTransmiseDreets",
            DemandeTransmiseDreets {
                region: texte(),
                boite: Some(texte()),
            },
        ),
        exemplaire("CompteOuvert", CompteOuvert {}),
        exemplaire(
            "CleApiNouvelle",
            CleApiNouvelle {
                prefixe: texte(),
                remplacee: true,
                expiration: jour("2028-01-15"),
            },
        ),
        exemplaire(
            "CleApiBientotFinie",
            CleApiBientotFinie {
                prefixe: texte(),
                expiration: jour("2028-01-15"),
            },
        ),
        exemplaire(
            "CompteRefuse",
            CompteRefuse {
                motif: texte(),
                auteur: AuteurRefus::Collegue,
            },
        ),
        exemplaire(
            "CompteRefuse",
            CompteRefuse {
                motif: texte(),
                auteur: AuteurRefus::Dreets { region: texte() },
            },
        ),
        exemplaire(
            "AvisInactivite",
            AvisInactivite {
                suspension: jour("2027-09-30"),
            },
        ),
        exemplaire(
            "EffacementAnnonce",
            EffacementAnnonce {
                effacement: jour("2027-09-30"),
                rappel: false,
            },
        ),
        exemplaire(
            "EffacementAnnonce",
            EffacementAnnonce {
                effacement: jour("2027-09-30"),
                rappel: true,
            },
        ),
        exemplaire(
            "CompteEfface",
            CompteEfface {
                raison: RaisonEffacement::Inactivite,
            },
        ),
        exemplaire(
            "CompteEfface",
            CompteEfface {
                raison: RaisonEffacement::DemandeEteinte,
            },
        ),
        exemplaire(
            "CompteEfface",
            CompteEfface {
                raison: RaisonEffacement::SiretInconnu,
            },
        ),
        exemplaire(
            "CompteEfface",
            CompteEfface {
                raison: RaisonEffacement::SiretFerme,
            },
        ),
        exemplaire(
            "InvitationAgent",
            InvitationAgent {
                prenom: texte(),
                jeton: jeton(),
                minutes: 60,
            },
        ),
        exemplaire(
            "FicheTerritoireIncomplete",
            FicheTerritoireIncomplete {
                territoire: texte(),
                code: texte(),
            },
        ),
    ];
    for destinataire in [Destinataire::Collegue, Destinataire::Dreets, Destinataire::National] {
        for relance in [false, true] {
            tous.push(exemplaire(
                "CompteAApprouver",
                a_approuver(valeur, destinataire, relance),
            ));
        }
    }
    for population in [Population::Usagers, Population::Bo] {
        tous.extend(des_deux_sites(valeur, population));
    }
    tous
}

fn des_deux_sites(valeur: &str, population: Population) -> Vec<Exemplaire> {
    let (texte, jeton) = (|| valeur.to_owned(), || JETON.to_owned());
    vec![
        exemplaire(
            "CompteDesactive",
            CompteDesactive {
                population,
                motif: Some(texte()),
            },
        ),
        exemplaire("CompteReactive", CompteReactive { population }),
        exemplaire(
            "MotDePasseOublie",
            MotDePasseOublie {
                population,
                jeton: jeton(),
                minutes: 30,
            },
        ),
        exemplaire(
            "MotDePasseChange",
            MotDePasseChange {
                population,
                cle_revoquee: true,
            },
        ),
        exemplaire(
            "ConfirmerNouvelleAdresse",
            ConfirmerNouvelleAdresse {
                population,
                jeton: jeton(),
                minutes: 60,
            },
        ),
        exemplaire(
            "AdresseChangee",
            AdresseChangee {
                population,
                nouvelle_masquee: texte(),
            },
        ),
        exemplaire(
            "SecondFacteurChange",
            SecondFacteurChange {
                population,
                ajoute: true,
            },
        ),
        exemplaire(
            "SecondFacteurChange",
            SecondFacteurChange {
                population,
                ajoute: false,
            },
        ),
        exemplaire("CompteSuspendu", CompteSuspendu { population }),
        exemplaire(
            "CodeConnexion",
            CodeConnexion {
                code: "482913".into(),
                minutes: 15,
                population,
            },
        ),
        exemplaire(
            "CompteVerrouille",
            CompteVerrouille {
                minutes: 15,
                population,
            },
        ),
    ]
}

/// Every mail of declarations, on the same principle.
fn declarations(valeur: &str) -> Vec<Exemplaire> {
    let texte = || valeur.to_owned();
    let (id, numero, titre) = (texte, texte, texte);
    vec![
        exemplaire(
            "DeclarationTransmise",
            DeclarationTransmise {
                id: id(),
                numero: numero(),
                titre: titre(),
                transmise_le: jour("2027-04-01"),
                complements: true,
            },
        ),
        exemplaire(
            "DeclarationAInstruire",
            DeclarationAInstruire {
                numero: numero(),
                titre: titre(),
                organisme: texte(),
                departement: texte(),
                autres_departements: vec![texte()],
                ancien_departement: Some(texte()),
                complements: false,
                motif_urgence: Some(texte()),
                sans_instructeur: true,
            },
        ),
        exemplaire(
            "ComplementsDemandes",
            ComplementsDemandes {
                id: id(),
                numero: numero(),
                titre: titre(),
                phase: Phase::HuitJours,
                commentaire: texte(),
                avant_le: None,
            },
        ),
        exemplaire(
            "DeclarationRefusee",
            DeclarationRefusee {
                numero: numero(),
                titre: titre(),
                phase: Phase::DeuxMois,
                motif: None,
                commentaire: texte(),
                departement: texte(),
                boite: Some(texte()),
                mention_recours: Some(texte()),
            },
        ),
        exemplaire(
            "DeclarationRefuseeService",
            DeclarationRefuseeService {
                id: id(),
                numero: numero(),
                titre: titre(),
                organisme: texte(),
                phase: Phase::HuitJours,
                departement: texte(),
                motif: None,
                commentaire: texte(),
            },
        ),
        exemplaire(
            "DeclarationEnregistree",
            DeclarationEnregistree {
                id: id(),
                numero: numero(),
                titre: titre(),
                organisme: texte(),
                agrement_delivre_le: jour("2025-02-01"),
                deposee_le: jour("2027-04-12"),
                enregistree_le: jour("2027-04-20"),
                debut: jour("2027-07-03"),
                fin: jour("2027-07-17"),
                complementaire_avant_le: jour("2027-06-25"),
            },
        ),
        exemplaire(
            "SejourAnnule",
            SejourAnnule {
                id: id(),
                numero: numero(),
                titre: titre(),
                motif: Some(texte()),
            },
        ),
        exemplaire(
            "SejourAnnuleService",
            SejourAnnuleService {
                id: id(),
                numero: numero(),
                titre: titre(),
                organisme: texte(),
                motif: Some(texte()),
            },
        ),
    ]
}

pub(super) fn tous(valeur: &str) -> Vec<Exemplaire> {
    let mut tous = comptes(valeur);
    tous.extend(declarations(valeur));
    tous.extend(super::organismes::organismes(valeur));
    tous
}
