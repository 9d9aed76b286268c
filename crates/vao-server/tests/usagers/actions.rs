//! Ce que toute décision exige : périmètre, statut, motif, version, clé d'idempotence.

use serde_json::{Value, json};
use vao_contract::usager;
use vao_contract::{CodeProbleme, Methode};
use vao_domain::compte::{ActionUsager, StatutUsager};
use vao_domain::{UsagerId, Version};
use vao_test::{Acteur, TestApp};

use super::aide::{Fiche, agir, agir_avec_motif, compte, lire, motif, siege_et_etablissement, statut, valideur};

/// Corps d'un refus, sans ce qui nomme la requête.
fn anonymiser(corps: &[u8]) -> Value {
    let mut corps: Value = serde_json::from_slice(corps).unwrap();
    corps.as_object_mut().unwrap().remove("instance");
    corps
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
