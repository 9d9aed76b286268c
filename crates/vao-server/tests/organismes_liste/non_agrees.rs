//! Organisateurs sans agrément : qui lit, qui tient, ce qui est refusé, ce que le journal garde.

use chrono::Duration;
use serde_json::{Value, json};
use vao_contract::organisme::{
    CREER_NON_AGREE, LISTER_NON_AGREES, ListeNonAgrees, MODIFIER_NON_AGREE, NonAgreDto, SUPPRIMER_NON_AGREE,
    SaisieNonAgree,
};
use vao_contract::{CodeProbleme, Page};
use vao_domain::droits::RoleAgent;
use vao_domain::{CodeTerritoire, OrganismeNonAgreeId, Siret, Version};
use vao_test::{Acteur, Reponse, TestApp};

use super::aide::{changer, organisme_de};

fn saisie(siret: &Siret, region: &str) -> SaisieNonAgree {
    SaisieNonAgree {
        siret: siret.to_string(),
        nom: "Association Petit Large".to_owned(),
        region: CodeTerritoire(region.to_owned()),
        nature_decision: "Retrait".to_owned(),
        date_decision: "2026-11-02".parse().unwrap(),
    }
}

/// Agent qui instruit les agréments de ce territoire.
async fn instructeur<'a>(app: &'a TestApp, territoire: &str) -> Acteur<'a> {
    app.agent(territoire, &[RoleAgent::Agrement]).await
}

async fn creer(acteur: &Acteur<'_>, corps: &SaisieNonAgree) -> Reponse {
    acteur.envoyer(&CREER_NON_AGREE, &[], None, corps).await
}

async fn modifier(acteur: &Acteur<'_>, decision: &NonAgreDto, corps: &SaisieNonAgree) -> Reponse {
    acteur
        .envoyer(&MODIFIER_NON_AGREE, &[&decision.id], Some(decision.version), corps)
        .await
}

async fn supprimer(acteur: &Acteur<'_>, id: OrganismeNonAgreeId, version: Version) -> Reponse {
    let adresse = SUPPRIMER_NON_AGREE.adresse(&[&id]);
    acteur
        .appel(SUPPRIMER_NON_AGREE.methode, adresse)
        .version(version)
        .envoyer()
        .await
}

async fn lister(acteur: &Acteur<'_>, demande: &ListeNonAgrees) -> Page<NonAgreDto> {
    acteur.get(LISTER_NON_AGREES.adresse_avec(&[], demande)).await.json()
}

async fn journal(app: &TestApp) -> Vec<Value> {
    let lignes = app
        .valeur(
            "SELECT jsonb_agg(jsonb_build_object('region', ter_code, 'cible', cible_nom, 'avant', avant, 'apres', apres) \
             ORDER BY le) FROM journal_compte WHERE entite = 'NON_AGREE'",
        )
        .await;
    lignes
        .map(|texte| serde_json::from_str(&texte).unwrap())
        .unwrap_or_default()
}

#[actix_web::test]
async fn une_region_tient_ses_decisions_et_le_journal_les_garde() {
    TestApp::run(async |app| {
        let agent = instructeur(app, "AURA").await;
        let siret = app.siret(app.suivant(), 1);

        let creee: NonAgreDto = creer(&agent, &saisie(&siret, "AURA")).await.statut(201).json();
        let corps = SaisieNonAgree {
            nature_decision: "Suspension".to_owned(),
            ..saisie(&siret, "AURA")
        };
        app.horloge.avancer(Duration::minutes(1));
        let reponse = modifier(&agent, &creee, &corps).await;
        let changee: NonAgreDto = reponse.json();
        app.horloge.avancer(Duration::minutes(1));
        supprimer(&agent, changee.id, changee.version).await.statut(204);

        assert_eq!(
            (creee.version, creee.modifiable, creee.organisme_id),
            (Version(1), true, None)
        );
        assert_eq!(reponse.version(), Version(2));
        assert_eq!(changee.nature_decision, "Suspension");
        assert_eq!(lister(&agent, &ListeNonAgrees::default()).await.total, 0);
        let lignes = journal(app).await;
        let cible = format!("Association Petit Large ({siret})");
        assert_eq!(lignes.len(), 3);
        for ligne in &lignes {
            assert_eq!((&ligne["region"], &ligne["cible"]), (&json!("AURA"), &json!(cible)));
        }
        assert_eq!(
            (&lignes[0]["avant"], &lignes[0]["apres"]["SIRET"]),
            (&Value::Null, &json!(siret))
        );
        assert_eq!(lignes[1]["avant"], json!({ "Nature de la décision": "Retrait" }));
        assert_eq!(lignes[1]["apres"], json!({ "Nature de la décision": "Suspension" }));
        assert_eq!(lignes[2]["apres"], Value::Null);
    })
    .await;
}

#[actix_web::test]
async fn tous_les_agents_lisent_seuls_ceux_de_la_region_ecrivent() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        let sien = instructeur(app, "AURA").await;
        let decision: NonAgreDto = creer(&sien, &saisie(&siret, "AURA")).await.json();
        let autre = SaisieNonAgree {
            date_decision: "2026-11-03".parse().unwrap(),
            ..saisie(&siret, "AURA")
        };
        for (agent, refus) in [
            (instructeur(app, "BRE").await, CodeProbleme::FicheHorsTerritoire),
            (instructeur(app, "38").await, CodeProbleme::FicheHorsTerritoire),
            (
                app.agent("AURA", &[RoleAgent::Compte]).await,
                CodeProbleme::RoleInsuffisant,
            ),
            (app.lecteur("FRA").await, CodeProbleme::RoleInsuffisant),
        ] {
            let lue = lister(&agent, &ListeNonAgrees::default()).await.donnees;
            assert_eq!(
                lue.iter().map(|ligne| (ligne.id, ligne.modifiable)).collect::<Vec<_>>(),
                [(decision.id, false)]
            );

            creer(&agent, &autre).await.probleme(refus);
            modifier(&agent, &decision, &autre).await.probleme(refus);
            supprimer(&agent, decision.id, decision.version).await.probleme(refus);
        }
        let organisme = app.organisme("Grand Large").await;
        let adresse = LISTER_NON_AGREES.adresse(&[]);
        organisme.get(adresse).await.probleme(CodeProbleme::RoleInsuffisant);

        let central = instructeur(app, "FRA").await;
        let changee: NonAgreDto = modifier(&central, &decision, &autre).await.json();
        assert!(changee.modifiable);
        assert_eq!(journal(app).await.len(), 2, "un refus ne se note pas comme fait");
    })
    .await;
}

/// Une région ne se défait pas d'une décision en la donnant à une autre.
#[actix_web::test]
async fn une_decision_ne_change_de_region_que_par_l_administration_centrale() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        let agent = instructeur(app, "AURA").await;
        let decision: NonAgreDto = creer(&agent, &saisie(&siret, "AURA")).await.json();

        let refus = modifier(&agent, &decision, &saisie(&siret, "BRE")).await;
        let admise = modifier(&instructeur(app, "FRA").await, &decision, &saisie(&siret, "BRE")).await;

        refus.probleme(CodeProbleme::FicheHorsTerritoire);
        assert_eq!(admise.json::<NonAgreDto>().region.as_str(), "BRE");
    })
    .await;
}

#[actix_web::test]
async fn une_version_perimee_et_une_decision_inconnue_sont_refusees() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        let agent = instructeur(app, "AURA").await;
        let lue: NonAgreDto = creer(&agent, &saisie(&siret, "AURA")).await.json();
        modifier(&agent, &lue, &saisie(&siret, "AURA")).await.statut(200);

        let perimee = modifier(&agent, &lue, &saisie(&siret, "AURA")).await;
        let retrait = supprimer(&agent, lue.id, lue.version).await;
        let inconnue = supprimer(&agent, OrganismeNonAgreeId(app.horloge.nouvel_id()), Version(1)).await;
        let sans_version = agent
            .appel(SUPPRIMER_NON_AGREE.methode, SUPPRIMER_NON_AGREE.adresse(&[&lue.id]))
            .envoyer()
            .await;

        let detail = perimee.probleme(CodeProbleme::VersionPerimee).detail.unwrap();
        assert!(detail.contains("Luc Petit"), "{detail}");
        retrait.probleme(CodeProbleme::VersionPerimee);
        inconnue.probleme(CodeProbleme::Introuvable);
        sans_version.probleme(CodeProbleme::VersionExigee);
    })
    .await;
}

#[actix_web::test]
async fn une_saisie_fausse_dit_quel_champ_corriger() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        let agent = instructeur(app, "FRA").await;
        creer(&agent, &saisie(&siret, "AURA")).await.statut(201);
        let bonne = || saisie(&siret, "BRE");
        for (corps, pointeur) in [
            (
                SaisieNonAgree {
                    siret: "12345678901234".to_owned(),
                    ..bonne()
                },
                "/siret",
            ),
            (
                SaisieNonAgree {
                    nom: "N".repeat(129),
                    ..bonne()
                },
                "/nom",
            ),
            (
                SaisieNonAgree {
                    nature_decision: "N".repeat(101),
                    ..bonne()
                },
                "/natureDecision",
            ),
            (
                SaisieNonAgree {
                    date_decision: "2027-01-16".parse().unwrap(),
                    ..bonne()
                },
                "/dateDecision",
            ),
            (
                SaisieNonAgree {
                    region: CodeTerritoire("38".to_owned()),
                    ..bonne()
                },
                "/region",
            ),
            (
                SaisieNonAgree {
                    region: CodeTerritoire("XXX".to_owned()),
                    ..bonne()
                },
                "/region",
            ),
            // Déjà enregistrée.
            (saisie(&siret, "AURA"), "/dateDecision"),
        ] {
            let probleme = creer(&agent, &corps).await.probleme(CodeProbleme::SaisieInvalide);

            assert_eq!(probleme.erreurs[0].pointeur, pointeur, "{corps:?}");
        }
        let espace: String = siret.as_str().chars().flat_map(|chiffre| [' ', chiffre]).collect();
        let creee: NonAgreDto = creer(
            &agent,
            &SaisieNonAgree {
                siret: espace,
                ..bonne()
            },
        )
        .await
        .json();
        assert_eq!(creee.siret, siret, "les espaces sont retirés");
    })
    .await;
}

#[actix_web::test]
async fn un_double_clic_n_ajoute_qu_une_decision() {
    TestApp::run(async |app| {
        let agent = instructeur(app, "AURA").await;
        let corps = saisie(&app.siret(app.suivant(), 1), "AURA");
        let envoyer = async || {
            let appel = agent.appel(CREER_NON_AGREE.methode, CREER_NON_AGREE.adresse(&[]));
            appel.cle("double-clic").json(&corps).envoyer().await
        };

        let premiere: NonAgreDto = envoyer().await.statut(201).json();
        let seconde: NonAgreDto = envoyer().await.statut(201).json();

        assert_eq!(premiere, seconde);
        assert_eq!(lister(&agent, &ListeNonAgrees::default()).await.total, 1);
    })
    .await;
}

/// Le SIRET d'aujourd'hui ou un ancien : la décision mène à la fiche.
#[actix_web::test]
async fn une_decision_se_rapproche_de_la_fiche_par_le_siret() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        let organisme = organisme_de(&acteur);
        let lire_siret = async || {
            let requete = format!("SELECT siret FROM organisme WHERE id = '{organisme}'");
            Siret::lire(&app.valeur(&requete).await.unwrap()).unwrap()
        };
        let ancien = lire_siret().await;
        let agent = instructeur(app, "AURA").await;
        let mut corps = saisie(&ancien, "AURA");
        corps.nom = "Grand Large".to_owned();
        let decision: NonAgreDto = creer(&agent, &corps).await.json();
        creer(&agent, &saisie(&app.siret(app.suivant(), 1), "AURA"))
            .await
            .statut(201);

        let nouveau = app.siret(app.suivant(), 1);
        changer(app, organisme, &format!("siret = '{nouveau}'")).await;
        app.sql(&format!(
            "INSERT INTO organisme_version (id, organisme_id, rang, siret, nom, fiche, ouverte_at, close_at, auteur) \
             VALUES ('{}', '{organisme}', 1, '{ancien}', 'Grand Large', '{{}}', '2026-01-01', '2027-01-01', 'Anne')",
            app.horloge.nouvel_id()
        ))
        .await;
        let demande = ListeNonAgrees {
            recherche: Some("grand LARGE".to_owned()),
            region: Some(CodeTerritoire("AURA".to_owned())),
            ..ListeNonAgrees::default()
        };
        let apres = lister(&agent, &demande).await;

        assert_eq!(decision.organisme_id, Some(organisme));
        let lues: Vec<_> = apres
            .donnees
            .iter()
            .map(|ligne| (ligne.id, ligne.organisme_id))
            .collect();
        assert_eq!(lues, [(decision.id, Some(organisme))]);
        assert_eq!(apres.total, 1);
        let ailleurs = ListeNonAgrees {
            region: Some(CodeTerritoire("BRE".to_owned())),
            ..demande
        };
        assert_eq!(lister(&agent, &ailleurs).await.total, 0);
    })
    .await;
}
