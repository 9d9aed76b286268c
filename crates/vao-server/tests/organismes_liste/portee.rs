//! Ce que chacun voit de la liste.

use vao_contract::CodeProbleme;
use vao_contract::organisme::{self, ListeOrganismes, TriOrganismes};
use vao_domain::Code as _;
use vao_domain::droits::RoleAgent;
use vao_domain::organisme::EtatAgrement;
use vao_test::TestApp;

use super::aide::{changer, famille, noms, organisme_de};

fn par_nom() -> ListeOrganismes {
    ListeOrganismes {
        tri: Some(TriOrganismes::Nom),
        ..ListeOrganismes::default()
    }
}

#[actix_web::test]
async fn un_agent_lit_tous_les_organismes_quels_que_soient_son_territoire_et_ses_roles() {
    TestApp::run(async |app| {
        famille(app).await;
        app.organisme("Vents du large").await;
        for (territoire, roles) in [
            ("38", &[][..]),
            ("29", &[RoleAgent::Eig]),
            ("BRE", &[RoleAgent::Agrement]),
            ("FRA", &[RoleAgent::Compte]),
        ] {
            let agent = app.agent(territoire, roles).await;

            let lus = noms(&agent, &par_nom()).await;

            assert_eq!(lus.len(), 4, "{territoire}");
        }
    })
    .await;
}

/// Canaris : aucun organisme d'un autre SIREN dans une liste, un filtre ou un total du portail.
#[actix_web::test]
async fn un_utilisateur_du_portail_ne_voit_que_son_perimetre() {
    TestApp::run(async |app| {
        let (siege, autorise, retire) = famille(app).await;
        let canari = app.organisme("Canari et compagnie").await;
        changer(
            app,
            organisme_de(&canari),
            "source_identite = 'SAISIE', complet = false",
        )
        .await;
        let mut demandes = vec![
            par_nom(),
            ListeOrganismes {
                recherche: Some("canari".to_owned()),
                ..par_nom()
            },
            ListeOrganismes {
                signales: Some(true),
                ..par_nom()
            },
            ListeOrganismes {
                complet: Some(false),
                ..par_nom()
            },
            ListeOrganismes {
                agrement: EtatAgrement::TOUS.to_vec(),
                ..par_nom()
            },
        ];
        demandes.extend(TriOrganismes::TOUS.iter().map(|tri| ListeOrganismes {
            tri: Some(*tri),
            ..ListeOrganismes::default()
        }));
        for acteur in [&siege, &autorise, &retire] {
            for demande in &demandes {
                let reponse = acteur.get(organisme::LISTER.adresse_avec(&[], demande)).await;

                assert!(
                    !reponse.statut(200).texte().to_lowercase().contains("canari"),
                    "{demande:?}"
                );
            }
        }

        let famille = ["Grand Large", "Grand Large Annecy", "Grand Large Quimper"];
        assert_eq!(noms(&siege, &par_nom()).await, famille);
        assert_eq!(noms(&autorise, &par_nom()).await, ["Grand Large Annecy"]);
        assert_eq!(noms(&retire, &par_nom()).await, ["Grand Large Quimper"]);
        assert_eq!(noms(&canari, &par_nom()).await, ["Canari et compagnie"]);
    })
    .await;
}

#[actix_web::test]
async fn le_portail_n_exporte_pas_et_un_autre_format_n_existe_pas() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        let agent = app.lecteur("FRA").await;

        for format in ["csv", "xlsx"] {
            let reponse = siege.get(organisme::EXPORTER.adresse(&[&format])).await;
            reponse.probleme(CodeProbleme::RoleInsuffisant);
        }
        let inconnu = agent.get(organisme::EXPORTER.adresse(&[&"pdf"])).await;
        inconnu.probleme(CodeProbleme::Introuvable);
        let hors_bornes = agent.get("/api/v1/organismes/export.csv?page=0").await;
        hors_bornes.probleme(CodeProbleme::SaisieInvalide);
        let notes = app
            .valeur("SELECT count(*) FROM journal_compte WHERE action = 'EXPORT'")
            .await;
        assert_eq!(
            notes.as_deref(),
            Some("0"),
            "un export refusé ne se note pas comme fait"
        );
    })
    .await;
}
