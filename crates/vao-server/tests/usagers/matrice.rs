//! Tables des droits sur les comptes du portail : chaque case est essayée par l'API.
//!
//! Les actions partent avec une version qu'aucun compte n'atteint : qui peut agir reçoit 412, et rien ne change.

use vao_contract::usager::{self, ListeUsagers};
use vao_contract::{CodeProbleme, Methode};
use vao_domain::compte::StatutUsager;
use vao_domain::droits::{RoleAgent, RoleUsager};
use vao_domain::{OrganismeId, Siret, UsagerId};
use vao_test::{Acteur, TestApp};

use super::aide::{
    Fiche, VERSION_PERIMEE, changer_roles, compte, donner, lister, motif, personne_physique, sans_organisme,
    siege_et_etablissement, valideur,
};

/// Ce qu'une ligne de la table essaie sur un compte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Essai {
    Lire,
    Approuver,
    Refuser,
    Desactiver,
    Rouvrir,
    Bloquer,
    Roles,
}

const ESSAIS: [Essai; 7] = [
    Essai::Lire,
    Essai::Approuver,
    Essai::Refuser,
    Essai::Desactiver,
    Essai::Rouvrir,
    Essai::Bloquer,
    Essai::Roles,
];

impl Essai {
    /// Statut où le compte peut recevoir cette action.
    fn statut(self) -> StatutUsager {
        match self {
            Self::Approuver | Self::Refuser => StatutUsager::NeedSiretValidation,
            Self::Rouvrir => StatutUsager::Blocked,
            Self::Lire | Self::Desactiver | Self::Bloquer | Self::Roles => StatutUsager::Validated,
        }
    }

    async fn tenter(self, acteur: &Acteur<'_>, id: UsagerId) -> u16 {
        let action = match self {
            Self::Lire => return acteur.get(usager::LIRE.adresse(&[&id])).await.statut,
            Self::Roles => {
                return changer_roles(acteur, id, VERSION_PERIMEE, &[RoleUsager::EigLecture])
                    .await
                    .statut;
            }
            Self::Approuver => "approuver",
            Self::Refuser => "refuser",
            Self::Desactiver => "desactiver",
            Self::Rouvrir => "debloquer",
            Self::Bloquer => "bloquer",
        };
        let adresse = format!("/api/v1/usagers/{id}/actions/{action}");
        let appel = acteur.appel(Methode::Post, adresse).version(VERSION_PERIMEE);
        appel.json(&motif()).envoyer().await.statut
    }
}

/// Compte visé par la table.
struct Cible {
    nom: &'static str,
    siret: Siret,
    organisme: Option<OrganismeId>,
    territoire: (&'static str, &'static str),
}

impl Cible {
    fn new(nom: &'static str, siret: Siret, organisme: Option<OrganismeId>) -> Self {
        Self {
            nom,
            siret,
            organisme,
            territoire: ("AURA", "38"),
        }
    }

    /// Un compte au statut voulu ; dans un organisme, un collègue validé l'accompagne toujours.
    async fn arranger(&self, app: &TestApp, statut: StatutUsager) -> UsagerId {
        let fiche = Fiche {
            statut,
            organisme: self.organisme.filter(|_| statut != StatutUsager::NeedSiretValidation),
            territoire: self.territoire,
            ..Fiche::en_attente(&self.siret)
        };
        fiche.arranger(app).await
    }
}

/// Statut HTTP attendu : lecture, décisions du portail, rôles.
async fn verifier(app: &TestApp, appelant: (&str, &Acteur<'_>), cible: &Cible, attendus: [u16; 7]) {
    for (essai, attendu) in ESSAIS.into_iter().zip(attendus) {
        let id = cible.arranger(app, essai.statut()).await;

        let statut = essai.tenter(appelant.1, id).await;

        assert_eq!(statut, attendu, "{} : {essai:?} sur {}", appelant.0, cible.nom);
    }
}

/// § 11.3, lignes « lister », « voir », « approuver ou refuser », « activer ou désactiver », « droits EIG ».
#[actix_web::test]
async fn la_table_des_droits_du_portail() {
    // lire, approuver, refuser, désactiver, rouvrir, bloquer (aux agents), rôles
    const TOUT: [u16; 7] = [200, 412, 412, 412, 412, 403, 412];
    const SANS_ROLES: [u16; 7] = [200, 412, 412, 412, 412, 403, 403];
    const RIEN: [u16; 7] = [404, 404, 404, 404, 404, 404, 404];
    const JAMAIS: [u16; 7] = [403; 7];
    TestApp::run(async |app| {
        let (siege, antenne, n) = siege_et_etablissement(app).await;
        let (physique, p) = personne_physique(app).await;
        let etranger = app.organisme("Petits Pas").await;
        let libre = sans_organisme(app, &app.siret(n, 4)).await;
        for acteur in [&siege, &antenne, &physique, &etranger, &libre] {
            donner(app, acteur, RoleUsager::EigEcriture).await;
        }
        let au_siege = Cible::new("compte du siège", app.siret(n, 1), siege.organisme);
        let a_l_antenne = Cible::new("compte de l'établissement", app.siret(n, 2), antenne.organisme);
        let a_venir = Cible::new("SIRET du SIREN sans fiche", app.siret(n, 3), None);
        let chez_physique = Cible::new("compte de la personne physique", app.siret(p, 1), physique.organisme);
        let autre_physique = Cible::new("autre SIRET de la personne physique", app.siret(p, 2), None);
        let ailleurs = Cible::new(
            "compte d'un autre SIREN",
            app.siret(app.suivant(), 1),
            etranger.organisme,
        );
        let inconnu = Cible::new("SIREN inconnu", app.siret(app.suivant(), 1), None);

        for (nom, acteur, lignes) in [
            (
                "siège",
                &siege,
                [
                    (&au_siege, TOUT),
                    (&a_l_antenne, TOUT),
                    (&a_venir, TOUT),
                    (&ailleurs, RIEN),
                    (&inconnu, RIEN),
                ],
            ),
            (
                "établissement secondaire",
                &antenne,
                [
                    (&a_l_antenne, SANS_ROLES),
                    (&au_siege, RIEN),
                    (&a_venir, RIEN),
                    (&ailleurs, RIEN),
                    (&inconnu, RIEN),
                ],
            ),
            (
                "personne physique",
                &physique,
                [
                    (&chez_physique, TOUT),
                    (&autre_physique, RIEN),
                    (&au_siege, RIEN),
                    (&ailleurs, RIEN),
                    (&inconnu, RIEN),
                ],
            ),
            (
                "sans organisme",
                &libre,
                [
                    (&a_venir, JAMAIS),
                    (&au_siege, JAMAIS),
                    (&a_l_antenne, JAMAIS),
                    (&ailleurs, JAMAIS),
                    (&inconnu, JAMAIS),
                ],
            ),
        ] {
            for (cible, attendus) in lignes {
                verifier(app, (nom, acteur), cible, attendus).await;
            }
        }
        libre
            .get(usager::LISTER.adresse(&[]))
            .await
            .probleme(CodeProbleme::RoleInsuffisant);
    })
    .await;
}

/// § 12.3 et 12.4, lignes des comptes du portail.
#[actix_web::test]
async fn la_table_des_droits_des_agents() {
    // lire, approuver, refuser, désactiver (aux collègues), rouvrir, bloquer, rôles (aux collègues)
    const DECIDE: [u16; 7] = [200, 412, 412, 403, 412, 412, 403];
    const LIT: [u16; 7] = [200, 403, 403, 403, 403, 403, 403];
    const RIEN: [u16; 7] = [404, 404, 404, 404, 404, 404, 403];
    const RIEN_SANS_ROLE: [u16; 7] = [404, 403, 403, 403, 403, 403, 403];
    TestApp::run(async |app| {
        let siret = || app.siret(app.suivant(), 1);
        let isere = Cible::new("Isère", siret(), None);
        let savoie = Cible {
            territoire: ("AURA", "73"),
            ..Cible::new("Savoie", siret(), None)
        };
        let corse = Cible {
            territoire: ("COR", "2A"),
            ..Cible::new("Corse-du-Sud", siret(), None)
        };
        let sans_role = &[RoleAgent::Eig, RoleAgent::Compte, RoleAgent::DemandeSejourEcriture];
        let table = [
            ("AC qui valide", valideur(app, "FRA").await, [DECIDE, DECIDE, DECIDE]),
            ("AC", app.agent("FRA", sans_role).await, [LIT, LIT, LIT]),
            (
                "DREETS AURA qui valide",
                valideur(app, "AURA").await,
                [DECIDE, DECIDE, RIEN],
            ),
            (
                "DREETS AURA",
                app.agent("AURA", sans_role).await,
                [LIT, LIT, RIEN_SANS_ROLE],
            ),
            ("DREETS BRE qui valide", valideur(app, "BRE").await, [RIEN, RIEN, RIEN]),
            ("DDETS 38 qui valide", valideur(app, "38").await, [LIT, RIEN, RIEN]),
            (
                "DDETS 38",
                app.agent("38", sans_role).await,
                [LIT, RIEN_SANS_ROLE, RIEN_SANS_ROLE],
            ),
            ("DDETS 2A qui valide", valideur(app, "2A").await, [RIEN, RIEN, LIT]),
        ];

        for (nom, agent, attendus) in &table {
            for (cible, attendus) in [&isere, &savoie, &corse].into_iter().zip(attendus) {
                verifier(app, (nom, agent), cible, *attendus).await;
            }
            let attendus: i64 = [&isere, &savoie, &corse]
                .into_iter()
                .zip(attendus)
                .map(|(cible, attendus)| (cible.nom, attendus[0]))
                .filter(|(_, statut)| *statut == 200)
                .count()
                .try_into()
                .unwrap();
            let sirets = lister(agent, &ListeUsagers::default()).await;
            let vus: std::collections::BTreeSet<_> =
                sirets.donnees.iter().filter_map(|ligne| ligne.siret.clone()).collect();
            assert_eq!(
                i64::try_from(vus.len()).unwrap(),
                attendus,
                "{nom} : la liste est la portée"
            );
        }
        let pris = valideur(app, "FRA").await;
        assert_eq!(
            lister(&pris, &ListeUsagers::default()).await.total % 7,
            0,
            "sept comptes par cible et par agent"
        );
    })
    .await;
}

/// Un compte rendu anonyme n'est vu de personne.
#[actix_web::test]
async fn un_compte_anonyme_n_existe_plus() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        let collegue = app.usager(siege.organisme.unwrap()).await;
        let centrale = valideur(app, "FRA").await;
        let id = compte(&collegue);

        app.sql(&format!(
            "UPDATE usager SET supprime_at = '2027-01-01' WHERE id = '{id}'"
        ))
        .await;

        for acteur in [&siege, &centrale] {
            acteur
                .get(usager::LIRE.adresse(&[&id]))
                .await
                .probleme(CodeProbleme::Introuvable);
            let liste = lister(acteur, &ListeUsagers::default()).await;
            assert!(liste.donnees.iter().all(|ligne| ligne.id != id));
        }
    })
    .await;
}
