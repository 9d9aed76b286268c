//! One of each mail of the sheet of an organisation.

use vao_domain::organisme::{ChangementConstate, NatureChangement};
use vao_mail::Population;
use vao_mail::courriels::{
    AutorisationRetiree, AvisRegistre, ChangementDeSiret, EtablissementAttend, OrigineAvis, PlaceDansEntreprise,
    ProtocolesDuSiege, SiegeTransfere, SiretAdmis, SiretChangeCollegues, SiretChangeService, SiretChangeSiege,
    SiretDemande, SiretRefuse,
};

use super::exemplaires::{Exemplaire, exemplaire};
use super::jour;

fn changement(valeur: &str) -> ChangementDeSiret {
    let texte = || valeur.to_owned();
    ChangementDeSiret {
        id: texte(),
        organisme: texte(),
        ancien: texte(),
        nouveau: texte(),
        le: jour("2027-01-15"),
        auteur: texte(),
        courriel: texte(),
        autre_entreprise: true,
    }
}

fn siege_transfere(valeur: &str, population: Population) -> Exemplaire {
    let texte = || valeur.to_owned();
    exemplaire(
        "SiegeTransfere",
        SiegeTransfere {
            population,
            id: texte(),
            organisme: texte(),
            ancien: Some(texte()),
            nouveau: texte(),
            place: PlaceDansEntreprise::Siege,
            agrement: Some(texte()),
        },
    )
}

/// Every mail of organisations with `valeur` wherever a person or a register may put text.
pub(super) fn organismes(valeur: &str) -> Vec<Exemplaire> {
    let texte = || valeur.to_owned();
    let changement = || changement(valeur);
    let mut tous = vec![
        exemplaire(
            "SiretChangeService",
            SiretChangeService {
                changement: changement(),
                agrement: Some(texte()),
                departement: Some(texte()),
            },
        ),
        exemplaire(
            "SiretChangeSiege",
            SiretChangeSiege {
                changement: changement(),
            },
        ),
        exemplaire(
            "SiretDemande",
            SiretDemande {
                changement: changement(),
                motif: texte(),
                verifie: false,
            },
        ),
        exemplaire(
            "AutorisationRetiree",
            AutorisationRetiree {
                siege: texte(),
                siret: texte(),
            },
        ),
        exemplaire("ProtocolesDuSiege", ProtocolesDuSiege { siege: texte() }),
        exemplaire(
            "SiretAdmis",
            SiretAdmis {
                siret: texte(),
                service: texte(),
                motif: texte(),
            },
        ),
    ];
    tous.push(exemplaire(
        "SiretRefuse",
        SiretRefuse {
            siret: texte(),
            service: texte(),
            motif: texte(),
        },
    ));
    tous.push(exemplaire(
        "SiretChangeCollegues",
        SiretChangeCollegues {
            changement: changement(),
        },
    ));
    tous.extend([Population::Usagers, Population::Bo].map(|population| siege_transfere(valeur, population)));
    for siege_complet in [true, false] {
        tous.push(exemplaire(
            "EtablissementAttend",
            EtablissementAttend {
                siret: texte(),
                demandeur: texte(),
                courriel: texte(),
                siege_complet,
            },
        ));
    }
    for population in [Population::Usagers, Population::Bo] {
        for origine in [OrigineAvis::Relecture, OrigineAvis::Verification] {
            tous.push(exemplaire(
                "AvisRegistre",
                AvisRegistre {
                    population,
                    id: texte(),
                    organisme: texte(),
                    siret: texte(),
                    origine,
                    changements: vec![ChangementConstate {
                        nature: NatureChangement::Adresse,
                        avant: Some(texte()),
                        apres: Some(texte()),
                    }],
                },
            ));
        }
    }
    tous
}
