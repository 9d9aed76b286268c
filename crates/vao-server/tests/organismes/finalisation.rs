//! Finaliser : rien ne manque, et le siège autorise.

use serde_json::json;
use vao_contract::organisme::{self, HistoriqueOrganisme, OrganismeDto};
use vao_contract::{CodeProbleme, Methode};
use vao_domain::Version;
use vao_domain::organisme::{EvenementOrganisme, SourceRepresentant};
use vao_external::essai::etablissement;
use vao_external::{EtatUnite, Extrait, Mandataire, NatureMandataire};
use vao_test::{Acteur, OrganismeEssai, TestApp};

use super::aide::{
    complet, compte, creation, creer, enregistrer, erreurs, finaliser, lire, remplir, saisir, secondaire, siege,
};

/// ORGANISME-O13 : une erreur par rubrique, et un état par rubrique.
#[actix_web::test]
async fn une_fiche_incomplete_dit_ce_qui_manque_a_chaque_rubrique() {
    TestApp::run(async |app| {
        let (acteur, dto) = complet(app, "Grand Large").await;
        for (section, correctif) in [
            ("identite", json!({ "telephone": null })),
            ("representants", json!({ "representants": [] })),
            ("responsable", json!({ "email": null })),
            ("protocole-transport", json!({ "deplacementDurantSejour": null })),
            ("protocole-sanitaire", json!({ "gestionBudgetPersonnel": null })),
        ] {
            enregistrer(&acteur, dto.id, section, correctif).await;
        }
        // Autorisé, puis fermé : la sixième rubrique manque aussi.
        app.sql(&format!(
            "INSERT INTO etablissement (organisme_id, siret, denomination, ferme, autorise, autorise_at) \
             VALUES ('{}', '{}', 'Grand Large', true, true, '2026-01-01')",
            dto.id,
            app.siret(app.suivant(), 3)
        ))
        .await;
        let fiche = lire(&acteur, dto.id).await;

        let refus = finaliser(&acteur, &fiche).await.probleme(CodeProbleme::FicheIncomplete);

        assert_eq!(
            erreurs(&refus.erreurs),
            [
                ("/identite/telephone", "obligatoire"),
                ("/representants/representants", "obligatoire"),
                ("/responsable/email", "obligatoire"),
                ("/etablissements/autorises", "etablissement-ferme"),
                ("/protocole-transport/deplacementDurantSejour", "obligatoire"),
                ("/protocole-sanitaire/gestionBudgetPersonnel", "obligatoire"),
            ]
        );
        let completude: organisme::CompletudeOrganisme =
            acteur.get(organisme::COMPLETUDE.adresse(&[&dto.id])).await.json();
        assert_eq!(
            completude.sections, fiche.completude.sections,
            "l'écran et le refus disent la même chose"
        );
        let incompletes = completude.sections.iter().filter(|section| !section.manques.is_empty());
        assert_eq!(incompletes.count(), 6);
    })
    .await;
}

/// Le répertoire ferme un établissement, l'organisme n'y est pour rien : sa fiche reste finalisée, elle dit de le retirer.
#[actix_web::test]
async fn un_etablissement_autorise_qui_ferme_ne_defait_pas_une_fiche_finalisee() {
    TestApp::run(async |app| {
        let (acteur, dto) = complet(app, "Grand Large").await;
        app.sql(&format!(
            "INSERT INTO etablissement (organisme_id, siret, denomination, ferme, autorise, autorise_at) \
             VALUES ('{}', '{}', 'Grand Large', true, true, '2026-01-01')",
            dto.id,
            app.siret(app.suivant(), 3)
        ))
        .await;

        let correctif = json!({ "telephone": "0476001133" });
        let enregistree = enregistrer(&acteur, dto.id, "identite", correctif).await;

        assert!(dto.complet && enregistree.complet);
        assert!(!enregistree.completude.complete, "un manque reste à corriger");
    })
    .await;
}

#[actix_web::test]
async fn finaliser_est_versionne_idempotent_et_raconte() {
    TestApp::run(async |app| {
        let acteur = app
            .arranger_organisme(OrganismeEssai {
                complet: false,
                ..OrganismeEssai::new("Grand Large")
            })
            .await;
        let dto = remplir(&acteur, acteur.organisme.unwrap()).await;
        assert!(dto.droits.finaliser && !dto.complet);
        let adresse = organisme::FINALISER.adresse(&[&dto.id]);

        let sans_version = acteur.appel(Methode::Post, &adresse).envoyer().await;
        let perimee = acteur
            .appel(Methode::Post, &adresse)
            .version(Version(1))
            .envoyer()
            .await;
        let appel = || acteur.appel(Methode::Post, &adresse).version(dto.version).cle("k");
        let premiere = appel().envoyer().await;
        let rejouee = appel().envoyer().await;
        let finalisee: OrganismeDto = premiere.json();
        let encore: OrganismeDto = finaliser(&acteur, &finalisee).await.json();

        sans_version.probleme(CodeProbleme::VersionExigee);
        perimee.probleme(CodeProbleme::VersionPerimee);
        assert!(finalisee.complet && !finalisee.droits.finaliser && finalisee.droits.changer_siret);
        assert_eq!(finalisee.finalise_at, Some(app.maintenant()));
        assert_eq!(rejouee.corps, premiere.corps);
        assert_eq!(encore, finalisee, "une fiche complète reste telle quelle");
        let historique: HistoriqueOrganisme = acteur.get(organisme::HISTORIQUE.adresse(&[&dto.id])).await.json();
        let codes: Vec<_> = historique.evenements.iter().map(|evenement| evenement.code).collect();
        assert_eq!(codes, [EvenementOrganisme::Finalisation]);
    })
    .await;
}

#[actix_web::test]
async fn un_etablissement_que_le_siege_n_autorise_plus_ne_se_finalise_pas() {
    TestApp::run(async |app| {
        let n = app.suivant();
        let siege = siege(app, n, &[(2, false, true)]).await;
        let siret = secondaire(app, n, 2);
        let antenne = compte(app, &siret).await;
        let dto: OrganismeDto = creer(&antenne, &creation(&siret, "personne_morale", false))
            .await
            .json();
        let pleine = remplir(&antenne, dto.id).await;
        enregistrer(
            &siege,
            siege.organisme.unwrap(),
            "etablissements",
            json!({ "autorises": [] }),
        )
        .await;

        let refus = finaliser(&antenne, &pleine).await;

        refus.probleme(CodeProbleme::EtablissementNonAutorise);
        let relue = lire(&antenne, dto.id).await;
        assert!(relue.completude.complete && !relue.droits.finaliser);
        app.executer_les_taches().await;
    })
    .await;
}

/// Fiche pleine, pas encore finalisée, que le répertoire connaît.
async fn pleine<'a>(app: &'a TestApp, nom: &str) -> (Acteur<'a>, OrganismeDto) {
    let acteur = app
        .arranger_organisme(OrganismeEssai {
            complet: false,
            ..OrganismeEssai::new(nom)
        })
        .await;
    let dto = remplir(&acteur, acteur.organisme.unwrap()).await;
    (acteur, dto)
}

/// La mémoire de vingt-quatre heures ne suffit pas : ce que le répertoire dit maintenant est ce qui se finalise.
#[actix_web::test]
async fn finaliser_relit_le_repertoire() {
    TestApp::run(async |app| {
        let (acteur, dto) = pleine(app, "Grand Large").await;
        app.annuaire
            .ajouter(etablissement(&dto.siret, "Grand Large Évasion", "38185"));

        let finalisee: OrganismeDto = finaliser(&acteur, &dto).await.json();

        assert!(finalisee.complet);
        assert_eq!(finalisee.nom, "Grand Large Évasion");
        assert_eq!(finalisee.releve_at, Some(app.maintenant()));
        app.courriels().await;
    })
    .await;
}

/// On change de SIRET à partir d'une fiche complète : la cessation se dit, elle ne ferme pas la porte.
#[actix_web::test]
async fn une_entreprise_qui_a_cesse_se_finalise_et_sa_dreets_le_sait() {
    TestApp::run(async |app| {
        let (acteur, dto) = pleine(app, "Grand Large").await;
        let mut cessee = etablissement(&dto.siret, "Grand Large", "38185");
        cessee.unite.etat = Some(EtatUnite::Cessee);
        app.annuaire.ajouter(cessee);

        let finalisee: OrganismeDto = finaliser(&acteur, &dto).await.json();

        assert!(finalisee.complet && finalisee.unite_cessee);
        assert!(!app.courriels().await.is_empty(), "la DREETS est prévenue");
    })
    .await;
}

#[actix_web::test]
async fn un_repertoire_en_panne_n_empeche_pas_de_finaliser() {
    TestApp::run(async |app| {
        let (acteur, dto) = pleine(app, "Grand Large").await;
        app.annuaire.mettre_en_panne(true);

        let finalisee: OrganismeDto = finaliser(&acteur, &dto).await.json();

        assert!(finalisee.complet);
    })
    .await;
}

/// Les deux demandes ont lu la même version : celle qui attend le verrou la dernière la trouve passée.
#[actix_web::test]
async fn un_enregistrement_passe_pendant_l_attente_fait_refuser_la_finalisation() {
    TestApp::run(async |app| {
        let (acteur, dto) = pleine(app, "Grand Large").await;
        let mut verrou = app.pool.debuter().await.unwrap();
        vao_db::organismes::verrouiller(&mut verrou, dto.id).await.unwrap();

        let (enregistrement, finalisation, ()) = futures::join!(
            saisir(
                &acteur,
                dto.id,
                "identite",
                dto.version,
                json!({ "telephone": "0612345678" })
            ),
            async {
                app.attendre_transactions_retenues(1).await;
                finaliser(&acteur, &dto).await
            },
            async {
                app.attendre_transactions_retenues(2).await;
                drop(verrou);
            },
        );

        let enregistree: OrganismeDto = enregistrement.json();
        finalisation.probleme(CodeProbleme::VersionPerimee);
        let relue = lire(&acteur, dto.id).await;
        assert!(!relue.complet);
        assert_eq!(relue.version, enregistree.version);
    })
    .await;
}

async fn actualiser(acteur: &Acteur<'_>) -> OrganismeDto {
    let adresse = organisme::RAFRAICHIR.adresse(&[&acteur.organisme.unwrap()]);
    acteur
        .appel(organisme::RAFRAICHIR.methode, adresse)
        .envoyer()
        .await
        .json()
}

/// Le registre ne nomme pas qui représente une société présidente : l'organisme l'ajoute, et la ligne devient sa saisie.
#[actix_web::test]
async fn une_societe_presidente_completee_ne_revient_pas_a_l_actualisation_et_la_fiche_reste_complete() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        app.annuaire.ouvrir(&siret, "Grand Large", "38185");
        let societe = Mandataire {
            nature: NatureMandataire::PersonneMorale,
            fonction: "PRESIDENT".to_owned(),
            nom: None,
            prenom: None,
            raison_sociale: Some("HOLDING VIDAL".to_owned()),
            siren: None,
        };
        let extrait = Extrait {
            nom_commercial: None,
            mandataires: vec![societe],
        };
        app.registre.ajouter(&siret.siren(), extrait);
        let acteur = app
            .arranger_organisme(OrganismeEssai {
                siret: Some(siret),
                complet: false,
                ..OrganismeEssai::new("Grand Large")
            })
            .await;
        let proposee = actualiser(&acteur).await;
        remplir(&acteur, proposee.id).await;
        let presidente = json!({
            "type": "personne_morale", "raisonSociale": "HOLDING VIDAL", "nom": "Vidal", "prenom": "Odile",
            "fonction": "PRESIDENT",
        });
        let saisis = json!({ "representants": [presidente] });
        let pleine = enregistrer(&acteur, proposee.id, "representants", saisis).await;
        let finalisee: OrganismeDto = finaliser(&acteur, &pleine).await.json();

        let relue = actualiser(&acteur).await;

        let proposes = &proposee.sections.representants.representants;
        assert_eq!(proposes[0].source, Some(SourceRepresentant::Registre));
        assert_eq!(proposes.len(), 1);
        assert_eq!(relue.sections.representants, pleine.sections.representants);
        assert!(finalisee.complet && relue.complet && relue.completude.complete);
        app.courriels().await;
    })
    .await;
}
