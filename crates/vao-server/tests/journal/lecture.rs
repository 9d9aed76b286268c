//! Portée, filtres et contenu.

use vao_contract::agent::{self, CreationAgent, ModificationAgent};
use vao_contract::journal::{self, LigneJournal, ListeJournal};
use vao_contract::territoire::{self, ModificationTerritoire};
use vao_contract::{CodeProbleme, Page};
use vao_domain::compte::{ActionJournal, EntiteJournal, OrigineJournal};
use vao_domain::droits::RoleAgent;
use vao_domain::{CodeTerritoire, Version};
use vao_test::{Acteur, TestApp};

const GESTION: &[RoleAgent] = &[
    RoleAgent::Compte,
    RoleAgent::Desactivation,
    RoleAgent::DemandeSejourLecture,
];

async fn lire(acteur: &Acteur<'_>, demande: &ListeJournal) -> Page<LigneJournal> {
    acteur.get(journal::LISTER.adresse_avec(&[], demande)).await.json()
}

/// Lignes posées là où aucune route ne les écrit encore : région, département, nature, cible.
async fn poser(app: &TestApp, lignes: &[(&str, &str, &str, &str)]) {
    for (rang, (territoire, departement, entite, cible)) in lignes.iter().enumerate() {
        let nul = |code: &str| {
            if code.is_empty() {
                "NULL".to_owned()
            } else {
                format!("'{code}'")
            }
        };
        app.sql(&format!(
            "INSERT INTO journal_compte (id, entite, entite_id, action, acteur_type, acteur_nom, cible_nom, ter_code, \
             departement, securite, le) VALUES (gen_random_uuid(), '{entite}', '{cible}', 'MODIFICATION', 'CRON', \
             'Automate', '{cible}', {}, {}, false, timestamptz '2027-01-10 12:00Z' + interval '{rang} minutes')",
            nul(territoire),
            nul(departement)
        ))
        .await;
    }
}

/// Un département lit ce qui touche son département, une région la sienne, l'administration centrale tout.
#[actix_web::test]
async fn chacun_lit_le_journal_de_son_territoire() {
    TestApp::run(async |app| {
        poser(
            app,
            &[
                ("AURA", "38", "USER_FRONT", "usager 38"),
                ("AURA", "73", "USER_FRONT", "usager 73"),
                ("38", "", "USER_BACK", "agent 38"),
                ("AURA", "", "TERRITOIRE", "fiche AURA"),
                ("BRE", "29", "USER_FRONT", "usager 29"),
                ("COR", "2A", "USER_FRONT", "usager 2A"),
                ("FRA", "", "USER_BACK", "agent FRA"),
                ("", "", "USER_FRONT", "sans territoire"),
            ],
        )
        .await;
        let cas: &[(&str, &[&str])] = &[
            ("38", &["agent 38", "usager 38"]),
            ("73", &["usager 73"]),
            ("AURA", &["fiche AURA", "agent 38", "usager 73", "usager 38"]),
            ("2A", &["usager 2A"]),
            ("2B", &[]),
            (
                "FRA",
                &[
                    "sans territoire",
                    "agent FRA",
                    "usager 2A",
                    "usager 29",
                    "fiche AURA",
                    "agent 38",
                    "usager 73",
                    "usager 38",
                ],
            ),
        ];
        for (territoire, attendues) in cas {
            let acteur = app.agent(territoire, GESTION).await;

            let page = lire(&acteur, &ListeJournal::default()).await;

            let cibles: Vec<&str> = page.donnees.iter().map(|ligne| ligne.cible.as_str()).collect();
            assert_eq!(&cibles, attendues, "{territoire}");
            assert_eq!(page.total, i64::try_from(attendues.len()).unwrap(), "{territoire}");
        }
    })
    .await;
}

#[actix_web::test]
async fn lire_le_journal_demande_de_gerer_les_comptes() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let lecteur = app.lecteur("38").await;
        for acteur in [&usager, &lecteur] {
            let reponse = acteur.get(journal::LISTER.adresse(&[])).await;

            reponse.probleme(CodeProbleme::RoleInsuffisant);
        }
    })
    .await;
}

#[actix_web::test]
async fn chaque_filtre_retient_ce_qu_il_dit_et_les_pages_se_suivent() {
    TestApp::run(async |app| {
        let acteur = app.agent("FRA", GESTION).await;
        poser(
            app,
            &[
                ("AURA", "38", "USER_FRONT", "Zoé Élan"),
                ("38", "", "USER_BACK", "Luc Petit"),
                ("38", "", "TERRITOIRE", "Isère (38)"),
            ],
        )
        .await;
        app.sql(
            "INSERT INTO journal_compte (id, entite, entite_id, action, acteur_type, acteur_nom, cible_nom, securite, le) \
             VALUES (gen_random_uuid(), 'USER_BACK', 'x', 'CONNEXION', 'BACK', 'Ana Roy', 'Ana Roy', true, \
             '2027-01-11 22:59:59Z'), (gen_random_uuid(), 'USER_BACK', 'x', 'CONNEXION', 'BACK', 'Bob Roy', 'Bob Roy', \
             true, '2027-01-11 23:00:00Z')",
        )
        .await;
        let rien = ListeJournal::default();
        let jour = |jour: &str| Some(jour.parse().unwrap());
        let cas = [
            (ListeJournal { entite: Some(EntiteJournal::Territoire), ..rien.clone() }, vec!["Isère (38)"]),
            (ListeJournal { entite_id: Some("Luc Petit".to_owned()), ..rien.clone() }, vec!["Luc Petit"]),
            (ListeJournal { action: vec![ActionJournal::Connexion], ..rien.clone() }, vec!["Bob Roy", "Ana Roy"]),
            (ListeJournal { recherche: Some("elan ZOE".to_owned()), ..rien.clone() }, vec!["Zoé Élan"]),
            (ListeJournal { recherche: Some("automate isere".to_owned()), ..rien.clone() }, vec!["Isère (38)"]),
            (ListeJournal { recherche: Some("%".to_owned()), ..rien.clone() }, vec![]),
            // Les jours sont ceux de Paris : 23 h 00 UTC est déjà le lendemain.
            (ListeJournal { du: jour("2027-01-12"), ..rien.clone() }, vec!["Bob Roy"]),
            (ListeJournal { du: jour("2027-01-11"), au: jour("2027-01-11"), ..rien.clone() }, vec!["Ana Roy"]),
        ];
        for (demande, attendues) in cas {
            let page = lire(&acteur, &demande).await;

            let cibles: Vec<&str> = page.donnees.iter().map(|ligne| ligne.cible.as_str()).collect();
            assert_eq!(cibles, attendues, "{demande:?}");
        }
        let entiere = lire(&acteur, &rien).await;
        let mut suite = Vec::new();
        for page in 1..=3 {
            let demande = ListeJournal { page: Some(page), par_page: Some(2), ..rien.clone() };
            suite.extend(lire(&acteur, &demande).await.donnees);
        }
        assert_eq!((suite, entiere.total), (entiere.donnees, 5));
    })
    .await;
}

/// De la création à la mutation : l'auteur, la cible, et ce qui a changé en toutes lettres.
#[actix_web::test]
async fn une_ligne_dit_qui_a_change_quoi() {
    TestApp::run(async |app| {
        let acteur = app.agent("FRA", GESTION).await;
        let creation = CreationAgent {
            email: "chloe@etat.test".to_owned(),
            nom: "Martin".to_owned(),
            prenom: "Chloé".to_owned(),
            territoire: CodeTerritoire("38".to_owned()),
            roles: vec![RoleAgent::DemandeSejourLecture],
        };
        let dto = acteur.envoyer(&agent::CREER, &[], None, &creation).await;
        let dto: agent::AgentDto = dto.json();
        app.horloge.avancer(chrono::Duration::minutes(1));
        let mutation = ModificationAgent {
            nom: "Martin".to_owned(),
            prenom: "Chloé".to_owned(),
            territoire: CodeTerritoire("29".to_owned()),
            roles: vec![RoleAgent::DemandeSejourLecture],
        };
        let reponse = acteur
            .envoyer(&agent::MODIFIER, &[&dto.id], Some(dto.version), &mutation)
            .await;
        reponse.statut(200);
        app.horloge.avancer(chrono::Duration::minutes(1));
        let contact = ModificationTerritoire {
            nom: "Durand".to_owned(),
            prenom: "Anne".to_owned(),
            service_mail: "a@b.test".to_owned(),
            service_telephone: "0476000000".to_owned(),
        };
        let fiche = acteur
            .envoyer(&territoire::MODIFIER, &[&"38"], Some(Version(1)), &contact)
            .await;
        fiche.statut(200);

        let page = lire(&acteur, &ListeJournal::default()).await;

        let [fiche, mutee, creee] = page.donnees.as_slice() else {
            panic!("trois lignes attendues : {page:?}");
        };
        assert_eq!(
            (fiche.entite, fiche.cible.as_str()),
            (EntiteJournal::Territoire, "Isère (38)")
        );
        assert_eq!(
            (mutee.action, mutee.origine),
            (ActionJournal::Modification, OrigineJournal::Back)
        );
        assert_eq!(
            (mutee.auteur.as_str(), mutee.cible.as_str()),
            ("Luc Petit", "Chloé Martin")
        );
        let [changement] = mutee.changements.as_slice() else {
            panic!("un seul champ a changé : {mutee:?}");
        };
        assert_eq!(changement.champ, "Territoire");
        assert_eq!(changement.avant.as_deref(), Some("Isère (38)"));
        assert_eq!(changement.apres.as_deref(), Some("Finistère (29)"));
        assert_eq!(creee.action, ActionJournal::Creation);
        assert!(creee.changements.iter().all(|changement| changement.avant.is_none()));
        // Le département quitté apprend où l'agent est parti, celui qui le reçoit d'où il vient.
        for departement in ["38", "29"] {
            let voisin = app.agent(departement, GESTION).await;
            let page = lire(&voisin, &ListeJournal::default()).await;
            assert!(page.donnees.contains(mutee), "{departement}");
        }
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn une_demande_fausse_dit_le_parametre() {
    TestApp::run(async |app| {
        let acteur = app.agent("38", GESTION).await;
        for requete in ["page=0", "parPage=101", "action=RIEN", "du=hier", "inconnu=1"] {
            let reponse = acteur.get(format!("{}?{requete}", journal::LISTER.adresse(&[]))).await;

            reponse.probleme(CodeProbleme::SaisieInvalide);
        }
    })
    .await;
}
