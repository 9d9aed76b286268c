//! Décisions : approuver, refuser, désactiver, bloquer, rouvrir, retirer l'application.

use serde_json::{Value, json};
use vao_contract::usager::{self, UsagerDto};
use vao_contract::{CodeProbleme, Methode};
use vao_domain::compte::{ActionUsager, Approbateur, StatutUsager};
use vao_domain::{UsagerId, Version};
use vao_test::{Acteur, TestApp};

use crate::aide::{
    Fiche, agir, agir_avec_motif, compte, journal, lire, motif, siege_et_etablissement, statut, valideur,
};

/// Corps d'un refus, sans ce qui nomme la requête.
fn anonymiser(corps: &[u8]) -> Value {
    let mut corps: Value = serde_json::from_slice(corps).unwrap();
    corps.as_object_mut().unwrap().remove("instance");
    corps
}

#[actix_web::test]
async fn un_collegue_approuve_le_compte_rejoint_l_organisme_et_la_personne_est_prevenue() {
    TestApp::run(async |app| {
        let (siege, antenne, n) = siege_et_etablissement(app).await;
        let id = Fiche::en_attente(&app.siret(n, 2)).arranger(app).await;
        let avant = lire(&antenne, id).await;
        assert_eq!(avant.actions, [ActionUsager::Approuver, ActionUsager::Refuser]);
        assert_eq!(avant.approbateur, Some(Approbateur::Organisme));

        let reponse = agir(&siege, &usager::APPROUVER, id, avant.version).await;

        let apres: UsagerDto = reponse.json();
        assert_eq!(reponse.version(), apres.version);
        assert_eq!(
            (apres.statut, apres.organisme_id),
            (StatutUsager::Validated, antenne.organisme)
        );
        assert_eq!(apres.traite_par.as_deref(), Some("Anne Durand"));
        assert_eq!(apres.traite_at, Some(app.maintenant()));
        let note = journal(app, id).await;
        assert_eq!(note["action"], "APPROBATION");
        assert_eq!(note["acteur"], json!(siege.compte), "l'auteur est la personne qui agit");
        assert_eq!(
            (&note["entite"], &note["cible"]),
            (&json!("USER_FRONT"), &json!("Camille Martin"))
        );
        assert_eq!(
            (&note["avant"]["Statut"], &note["apres"]["Statut"]),
            (&json!("En attente de validation du compte"), &json!("Validé"))
        );
        assert_eq!(note["apres"]["Organisme"], "Grand Large Annecy");
        let courriels = app.courriels().await;
        assert_eq!(courriels.len(), 1, "un seul courriel, au titulaire");
        assert!(courriels[0].texte.contains("hébergement"), "M8 : les trois étapes");
    })
    .await;
}

#[actix_web::test]
async fn une_approbation_sans_organisme_laisse_le_compte_sans_organisme() {
    TestApp::run(async |app| {
        let dreets = valideur(app, "AURA").await;
        let id = Fiche::en_attente(&app.siret(app.suivant(), 1)).arranger(app).await;
        let avant = lire(&dreets, id).await;
        assert_eq!(avant.approbateur, Some(Approbateur::Dreets));

        let apres: UsagerDto = agir(&dreets, &usager::APPROUVER, id, avant.version).await.json();

        assert_eq!((apres.statut, apres.organisme_id), (StatutUsager::Validated, None));
        assert_eq!(
            apres.traite_par.as_deref(),
            Some("Luc Petit (DREETS Auvergne-Rhône-Alpes)")
        );
        app.courriels().await;
    })
    .await;
}

/// Le motif d'un refus est envoyé, et l'auteur est nommé comme il faut : M10 pour un collègue, M9 pour la DREETS.
#[actix_web::test]
async fn un_refus_part_avec_son_motif() {
    TestApp::run(async |app| {
        let (siege, _, n) = siege_et_etablissement(app).await;
        let dreets = valideur(app, "AURA").await;
        let du_collegue = Fiche::en_attente(&app.siret(n, 1)).arranger(app).await;
        let de_la_dreets = Fiche::en_attente(&app.siret(app.suivant(), 1)).arranger(app).await;

        for (acteur, id, auteur) in [
            (&siege, du_collegue, None),
            (&dreets, de_la_dreets, Some("Auvergne-Rhône-Alpes")),
        ] {
            let version = lire(acteur, id).await.version;
            let apres: UsagerDto = agir_avec_motif(acteur, &usager::REFUSER, id, version).await.json();

            assert_eq!(apres.statut, StatutUsager::Blocked);
            assert_eq!(apres.motif.as_deref(), motif()["motif"].as_str());
            assert_eq!(journal(app, id).await["motif"], motif()["motif"]);
            let courriels = app.courriels().await;
            assert_eq!(courriels.len(), 1);
            assert!(
                courriels[0].texte.contains("Personne inconnue"),
                "{}",
                courriels[0].texte
            );
            assert_eq!(
                auteur.is_some_and(|region| courriels[0].texte.contains(region)),
                auteur.is_some()
            );
        }
    })
    .await;
}

#[actix_web::test]
async fn un_motif_de_quatre_caracteres_est_refuse() {
    TestApp::run(async |app| {
        let dreets = valideur(app, "AURA").await;
        let id = Fiche::en_attente(&app.siret(app.suivant(), 1)).arranger(app).await;

        for route in [&usager::REFUSER, &usager::BLOQUER, &usager::RETIRER_SECOND_FACTEUR] {
            let corps = json!({ "motif": " non  " });
            let reponse = dreets.envoyer_json(route, &[&id], Some(Version(1)), &corps).await;

            assert_eq!(
                reponse.probleme(CodeProbleme::SaisieInvalide).erreurs[0].pointeur,
                "/motif"
            );
        }
        assert_eq!(statut(app, id).await, StatutUsager::NeedSiretValidation);
    })
    .await;
}

/// COMPTES-T7 : un utilisateur du SIREN A n'approuve pas un compte du SIREN B, qui n'existe pas pour lui.
#[actix_web::test]
async fn un_compte_d_un_autre_siren_n_existe_pas() {
    TestApp::run(async |app| {
        let (siege, antenne, _) = siege_et_etablissement(app).await;
        let autre = app.organisme("Petits Pas").await;
        let etranger = Fiche::en_attente(&app.siret(app.suivant(), 1)).arranger(app).await;
        let absent = UsagerId(app.horloge.nouvel_id());

        for acteur in [&siege, &antenne] {
            for id in [etranger, compte(&autre)] {
                let lus = [id, absent].map(|id| acteur.get(usager::LIRE.adresse(&[&id])));
                let [lu, rien] = lus;
                assert_eq!(anonymiser(&lu.await.corps), anonymiser(&rien.await.corps));
                for route in [&usager::APPROUVER, &usager::DESACTIVER, &usager::DEBLOQUER] {
                    let refus = agir(acteur, route, id, Version(1)).await;
                    let absence = agir(acteur, route, absent, Version(1)).await;
                    refus.probleme(CodeProbleme::Introuvable);
                    assert_eq!(
                        anonymiser(&refus.corps),
                        anonymiser(&absence.corps),
                        "identique à un compte absent"
                    );
                }
                agir_avec_motif(acteur, &usager::REFUSER, id, Version(1))
                    .await
                    .probleme(CodeProbleme::Introuvable);
            }
        }
        assert_eq!(statut(app, etranger).await, StatutUsager::NeedSiretValidation);
    })
    .await;
}

/// COMPTES-T12 : bloqué ou désactivé, un utilisateur connecté est mis dehors à l'appel suivant.
#[actix_web::test]
async fn un_compte_bloque_perd_sa_session_a_l_appel_suivant() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        let dreets = valideur(app, "AURA").await;
        let desactive = app.usager(siege.organisme.unwrap()).await;
        let bloque = app.usager(siege.organisme.unwrap()).await;
        for acteur in [&desactive, &bloque] {
            acteur.get("/api/v1/moi").await.statut(200);
        }

        agir(&siege, &usager::DESACTIVER, compte(&desactive), Version(1))
            .await
            .statut(200);
        agir_avec_motif(&dreets, &usager::BLOQUER, compte(&bloque), Version(1))
            .await
            .statut(200);

        for acteur in [&desactive, &bloque] {
            acteur.get("/api/v1/moi").await.probleme(CodeProbleme::NonConnecte);
            let ouvertes = format!(
                "SELECT count(*) FROM session WHERE compte_id = '{}' AND revoquee_at IS NULL",
                acteur.compte.unwrap()
            );
            assert_eq!(app.valeur(&ouvertes).await.as_deref(), Some("0"));
        }
        let courriels = app.courriels().await;
        assert_eq!(courriels.len(), 2, "M11 à chacun");
        let motives = courriels
            .iter()
            .filter(|courriel| courriel.texte.contains("Personne inconnue"));
        assert_eq!(motives.count(), 1, "le motif d'un agent est envoyé");
    })
    .await;
}

/// COMPTES-T8 : le dernier utilisateur validé d'un organisme ne se désactive pas.
#[actix_web::test]
async fn le_dernier_utilisateur_d_un_organisme_reste() {
    TestApp::run(async |app| {
        let (siege, antenne, _) = siege_et_etablissement(app).await;
        let seconde = app.usager(antenne.organisme.unwrap()).await;

        // Seul au siège : ni lui-même, ni personne.
        agir(&siege, &usager::DESACTIVER, compte(&siege), Version(1))
            .await
            .probleme(CodeProbleme::DernierUtilisateur);
        // À deux dans l'établissement : le premier part, le second reste.
        agir(&siege, &usager::DESACTIVER, compte(&antenne), Version(1))
            .await
            .statut(200);
        let dernier = lire(&siege, compte(&seconde)).await;
        assert!(!dernier.actions.contains(&ActionUsager::Desactiver));
        let refus = agir(&siege, &usager::DESACTIVER, compte(&seconde), Version(1)).await;

        let probleme = refus.probleme(CodeProbleme::DernierUtilisateur);
        assert_eq!(probleme.etat.as_deref(), Some("VALIDATED"));
        assert_eq!(statut(app, compte(&seconde)).await, StatutUsager::Validated);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn personne_ne_se_desactive_soi_meme() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        app.usager(acteur.organisme.unwrap()).await;

        agir(&acteur, &usager::DESACTIVER, compte(&acteur), Version(1))
            .await
            .probleme(CodeProbleme::DelegationRefusee);
    })
    .await;
}

/// Un compte sans organisme n'est le dernier de personne : il se désactive.
#[actix_web::test]
async fn un_compte_sans_organisme_se_desactive() {
    TestApp::run(async |app| {
        let (siege, _, n) = siege_et_etablissement(app).await;
        let fiche = Fiche {
            statut: StatutUsager::Validated,
            ..Fiche::en_attente(&app.siret(n, 3))
        };
        let id = fiche.arranger(app).await;

        agir(&siege, &usager::DESACTIVER, id, Version(1)).await.statut(200);

        assert_eq!(statut(app, id).await, StatutUsager::Blocked);
        assert_eq!(journal(app, id).await["motif"], "Désactivation");
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn un_compte_rouvert_repart_sans_marque_d_inactivite() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        let collegue = app.usager(acteur.organisme.unwrap()).await;
        let id = compte(&collegue);
        app.sql(&format!(
            "UPDATE usager SET inactivite_2m_at = '2027-01-01', suppression_prevue = '2027-02-01' WHERE id = '{id}'"
        ))
        .await;
        agir(&acteur, &usager::DESACTIVER, id, Version(1)).await.statut(200);
        app.courriels().await;
        app.horloge.avancer(chrono::Duration::seconds(1));

        let apres: UsagerDto = agir(&acteur, &usager::DEBLOQUER, id, Version(2)).await.json();

        assert_eq!((apres.statut, apres.version), (StatutUsager::Validated, Version(3)));
        let marques =
            format!("SELECT num_nonnulls(inactivite_2m_at, suppression_prevue) FROM usager WHERE id = '{id}'");
        assert_eq!(app.valeur(&marques).await.as_deref(), Some("0"));
        assert_eq!(journal(app, id).await["action"], "REACTIVATION");
        assert_eq!(
            app.courriels().await.len(),
            1,
            "la personne sait que son compte est rouvert"
        );
    })
    .await;
}

#[actix_web::test]
async fn ce_qu_un_agent_a_bloque_un_collegue_ne_le_rouvre_pas() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        let collegue = app.usager(acteur.organisme.unwrap()).await;
        let dreets = valideur(app, "AURA").await;
        let id = compte(&collegue);
        agir_avec_motif(&dreets, &usager::BLOQUER, id, Version(1))
            .await
            .statut(200);

        assert!(lire(&acteur, id).await.actions.is_empty());
        agir(&acteur, &usager::DEBLOQUER, id, Version(2))
            .await
            .probleme(CodeProbleme::RoleInsuffisant);
        agir(&dreets, &usager::DEBLOQUER, id, Version(2)).await.statut(200);

        app.courriels().await;
    })
    .await;
}

/// La DREETS laisse les collègues approuver ; après l'escalade, la demande lui revient aussi.
#[actix_web::test]
async fn la_dreets_approuve_quand_les_collegues_ne_repondent_pas() {
    TestApp::run(async |app| {
        let (_, _, n) = siege_et_etablissement(app).await;
        let dreets = valideur(app, "AURA").await;
        let centrale = valideur(app, "FRA").await;
        let id = Fiche::en_attente(&app.siret(n, 3)).arranger(app).await;
        let lu = lire(&dreets, id).await;
        assert_eq!(
            (lu.approbateur, lu.actions.as_slice()),
            (Some(Approbateur::Siege), [].as_slice())
        );
        assert!(lire(&centrale, id).await.actions.contains(&ActionUsager::Approuver));
        agir(&dreets, &usager::APPROUVER, id, lu.version)
            .await
            .probleme(CodeProbleme::RoleInsuffisant);

        app.sql(&format!(
            "UPDATE usager SET approbation_escalade_at = '2027-01-15' WHERE id = '{id}'"
        ))
        .await;

        agir(&dreets, &usager::APPROUVER, id, lu.version).await.statut(200);
        app.courriels().await;
    })
    .await;
}

/// Toute transition absente de la table répond 409, avec l'état et ce qui reste possible.
#[actix_web::test]
async fn une_transition_absente_de_la_table_est_refusee() {
    TestApp::run(async |app| {
        let siege = app.organisme("Grand Large").await;
        let centrale = valideur(app, "FRA").await;
        let organisme = siege.organisme.unwrap();
        app.usager(organisme).await;
        let siret = app.siret(app.suivant(), 1);
        for statut_initial in [
            StatutUsager::NeedSiretValidation,
            StatutUsager::Validated,
            StatutUsager::Blocked,
            StatutUsager::TemporaryBlocked,
        ] {
            let fiche = Fiche {
                statut: statut_initial,
                organisme: Some(organisme),
                ..Fiche::en_attente(&siret)
            };
            let id = fiche.arranger(app).await;
            for action in [
                ActionUsager::Approuver,
                ActionUsager::Refuser,
                ActionUsager::Desactiver,
                ActionUsager::Bloquer,
                ActionUsager::Debloquer,
            ] {
                if statut_initial.suivant(action, true).is_some() {
                    continue;
                }
                let acteur: &Acteur<'_> = if action == ActionUsager::Desactiver {
                    &siege
                } else {
                    &centrale
                };
                let adresse = format!("/api/v1/usagers/{id}/actions/{action}");
                let reponse = acteur
                    .appel(Methode::Post, adresse)
                    .version(Version(1))
                    .json(&motif())
                    .envoyer()
                    .await;

                let probleme = reponse.probleme(CodeProbleme::EtatIncompatible);
                assert_eq!(probleme.etat, Some(statut_initial.to_string()), "{action}");
                let possibles = lire(acteur, id).await.actions;
                let codes: Vec<String> = possibles.iter().map(ToString::to_string).collect();
                assert_eq!(probleme.actions_possibles, codes, "{statut_initial} {action}");
            }
            assert_eq!(statut(app, id).await, statut_initial);
        }
    })
    .await;
}

/// Un compte dont l'adresse n'est pas confirmée n'existe pas pour le portail, et ne s'approuve pas depuis le back-office.
#[actix_web::test]
async fn un_compte_jamais_confirme_ne_s_approuve_pas() {
    TestApp::run(async |app| {
        let (siege, _, n) = siege_et_etablissement(app).await;
        let dreets = valideur(app, "AURA").await;
        let fiche = Fiche {
            statut: StatutUsager::NeedEmailValidation,
            ..Fiche::en_attente(&app.siret(n, 1))
        };
        let id = fiche.arranger(app).await;

        siege
            .get(usager::LIRE.adresse(&[&id]))
            .await
            .probleme(CodeProbleme::Introuvable);
        agir(&siege, &usager::APPROUVER, id, Version(1))
            .await
            .probleme(CodeProbleme::Introuvable);
        agir(&dreets, &usager::APPROUVER, id, Version(1))
            .await
            .probleme(CodeProbleme::EtatIncompatible);
    })
    .await;
}

#[actix_web::test]
async fn un_telephone_perdu_se_declare_a_la_dreets() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        let dreets = valideur(app, "AURA").await;
        let id = compte(&acteur);
        let route = &usager::RETIRER_SECOND_FACTEUR;
        agir_avec_motif(&dreets, route, id, Version(1))
            .await
            .probleme(CodeProbleme::EtatIncompatible);
        app.sql(&format!(
            "INSERT INTO second_facteur (population, compte_id, secret_chiffre, confirme_at, created_at) \
             VALUES ('USAGERS', '{id}', '\\x00', '2027-01-01', '2027-01-01'); \
             INSERT INTO code_secours (population, compte_id, empreinte, created_at) \
             VALUES ('USAGERS', '{id}', '\\x01', '2027-01-01')"
        ))
        .await;
        let lu = lire(&dreets, id).await;
        assert!(lu.application && lu.second_facteur_retirable);

        let apres: UsagerDto = agir_avec_motif(&dreets, route, id, lu.version).await.json();

        assert!(!apres.application && !apres.second_facteur_retirable);
        assert_eq!((apres.statut, apres.version), (StatutUsager::Validated, Version(2)));
        acteur.get("/api/v1/moi").await.probleme(CodeProbleme::NonConnecte);
        let restes = format!(
            "SELECT (SELECT count(*) FROM second_facteur WHERE compte_id = '{id}') + (SELECT count(*) FROM code_secours \
             WHERE compte_id = '{id}')"
        );
        assert_eq!(app.valeur(&restes).await.as_deref(), Some("0"));
        assert_eq!(journal(app, id).await["action"], "SECOND_FACTEUR");
        assert_eq!(app.courriels().await.len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn la_meme_cle_donne_la_meme_reponse_et_un_seul_courriel() {
    TestApp::run(async |app| {
        let dreets = valideur(app, "AURA").await;
        let id = Fiche::en_attente(&app.siret(app.suivant(), 1)).arranger(app).await;
        let appel = || {
            dreets
                .appel(Methode::Post, usager::APPROUVER.adresse(&[&id]))
                .version(Version(1))
                .cle("double-clic")
                .envoyer()
        };

        let (premiere, seconde) = (appel().await, appel().await);

        assert_eq!(premiere.corps, seconde.corps);
        assert_eq!(seconde.entete("idempotent-replayed").as_deref(), Some("true"));
        assert_eq!(app.courriels().await.len(), 1);
    })
    .await;
}

/// Une action exige la version lue.
#[actix_web::test]
async fn sans_version_une_action_est_refusee() {
    TestApp::run(async |app| {
        let dreets = valideur(app, "AURA").await;
        let id = Fiche::en_attente(&app.siret(app.suivant(), 1)).arranger(app).await;

        let reponse = dreets
            .appel(Methode::Post, usager::APPROUVER.adresse(&[&id]))
            .envoyer()
            .await;

        reponse.probleme(CodeProbleme::VersionExigee);
    })
    .await;
}
