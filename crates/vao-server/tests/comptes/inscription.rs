//! Inscription : champs, établissement, territoire, adresse déjà connue.

use std::collections::BTreeSet;

use chrono::Duration;
use futures::future::join_all;
use rstest::rstest;
use serde_json::json;
use vao_contract::CodeProbleme;
use vao_contract::compte::{ETABLISSEMENT, EtablissementDto, INSCRIRE};
use vao_contract::services_externes::ServiceExterne;
use vao_external::{Etablissement, essai};
use vao_test::TestApp;

use super::commun::{
    BON_MOT_DE_PASSE, avec, etablissement, grenoblois, inscription, inscrire, nombre, poster, poster_depuis, sujets,
    usager,
};

const EMAIL: &str = "ines@exemple.fr";

#[actix_web::test]
async fn une_inscription_cree_un_compte_a_confirmer() {
    TestApp::run(async |app| {
        let siret = grenoblois(app);
        let lisible = siret.as_str().replacen('0', " 0", 1);

        let reponse = poster(
            app,
            &INSCRIRE,
            avec(inscription("  Ines@Exemple.FR ", &siret), "siret", lisible),
        )
        .await;

        reponse.statut(202);
        assert!(reponse.corps.is_empty());
        let colonnes = "concat_ws('|', nom, prenom, telephone, siret, ter_code, departement, status_code)";
        let attendu = format!("Lefèvre|Inès|+33476000000|{siret}|AURA|38|NEED_EMAIL_VALIDATION");
        assert_eq!(usager(app, colonnes, EMAIL).await, Some(attendu));
        let vierge = "organisme_id IS NULL AND cgu_version IS NULL AND verified_at IS NULL";
        assert_eq!(usager(app, vierge, EMAIL).await.as_deref(), Some("true"));
        let courriels = app.courriels().await;
        assert_eq!(
            sujets(&courriels),
            ["ines@exemple.fr : Confirmez votre adresse de courriel"]
        );
        assert!(
            courriels[0]
                .texte
                .contains("http://usagers.test/connexion/validation?jeton=")
        );
        assert!(courriels[0].texte.contains("60\u{a0}minutes"), "{}", courriels[0].texte);
    })
    .await;
}

#[actix_web::test]
async fn le_journal_ecrit_l_inscription_sans_secret_ni_adresse_ip() {
    TestApp::run(async |app| {
        inscrire(app, EMAIL, &grenoblois(app)).await.statut(202);
        app.courriels().await;

        let ligne = app
            .valeur("SELECT row_to_json(j)::text FROM journal_compte j")
            .await
            .unwrap();

        let ligne: serde_json::Value = serde_json::from_str(&ligne).unwrap();
        assert_eq!(ligne["action"], "CREATION");
        assert_eq!(ligne["entite"], "USER_FRONT");
        assert_eq!(ligne["acteur_type"], "PUBLIC");
        assert_eq!(
            (&ligne["cible_nom"], &ligne["ter_code"]),
            (&json!("Inès Lefèvre"), &json!("AURA"))
        );
        assert_eq!(ligne["adresse_ip"], serde_json::Value::Null);
        assert!(!ligne.to_string().contains(BON_MOT_DE_PASSE) && !ligne.to_string().contains("argon2"));
    })
    .await;
}

/// COMPTES-T2.
#[actix_web::test]
async fn la_meme_adresse_en_d_autres_lettres_recoit_la_meme_reponse_et_un_seul_compte_existe() {
    TestApp::run(async |app| {
        let siret = grenoblois(app);
        let premiere = inscrire(app, "ines@exemple.fr", &siret).await;
        assert_eq!(
            sujets(&app.courriels().await),
            ["ines@exemple.fr : Confirmez votre adresse de courriel"]
        );

        let corps = avec(inscription("INES@Exemple.fr", &siret), "nom", "Pirate");
        let seconde = poster(app, &INSCRIRE, corps).await;

        assert_eq!((premiere.statut, &premiere.corps), (seconde.statut, &seconde.corps));
        assert_eq!(
            sujets(&app.courriels().await),
            ["ines@exemple.fr : Vous avez déjà un compte"]
        );
        assert_eq!(nombre(app, "usager").await, 1);
        assert_eq!(
            usager(app, "nom", EMAIL).await.as_deref(),
            Some("Lefèvre"),
            "rien n'est changé"
        );
    })
    .await;
}

#[actix_web::test]
async fn de_plusieurs_inscriptions_simultanees_une_seule_cree_le_compte() {
    TestApp::run(async |app| {
        let siret = grenoblois(app);

        let reponses = join_all((0..5).map(|_| inscrire(app, EMAIL, &siret))).await;

        assert!(reponses.iter().all(|reponse| reponse.statut == 202));
        assert_eq!(nombre(app, "usager").await, 1);
        let sujets = sujets(&app.courriels().await);
        let confirmer = sujets.iter().filter(|sujet| sujet.contains("Confirmez")).count();
        let deja = sujets.iter().filter(|sujet| sujet.contains("déjà un compte")).count();
        assert_eq!((confirmer, deja), (1, 4), "{sujets:?}");
    })
    .await;
}

/// COMPTES-T3.
#[rstest]
#[case("2A004", "COR", "2A")]
#[case("2B033", "COR", "2B")]
#[case("97105", "GUA", "971")]
#[case("97411", "REU", "974")]
#[case("29232", "BRE", "29")]
#[actix_web::test]
async fn la_region_est_celle_de_l_etablissement(
    #[case] commune: &'static str,
    #[case] region: &'static str,
    #[case] departement: &'static str,
) {
    TestApp::run(async |app| {
        let siret = etablissement(app, commune);

        inscrire(app, EMAIL, &siret).await.statut(202);

        assert_eq!(usager(app, "ter_code", EMAIL).await.as_deref(), Some(region));
        assert_eq!(usager(app, "departement", EMAIL).await.as_deref(), Some(departement));
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn tous_les_champs_a_corriger_sont_dits_en_une_fois() {
    TestApp::run(async |app| {
        let corps = json!({
            "email": "pas une adresse", "motDePasse": "Azertyuiop1!", "nom": "Inès 🙂", "prenom": "",
            "telephone": "12", "siret": "1234567890123",
        });

        let probleme = poster(app, &INSCRIRE, corps)
            .await
            .probleme(CodeProbleme::SaisieInvalide);

        let erreurs: BTreeSet<_> = probleme
            .erreurs
            .iter()
            .map(|erreur| (erreur.pointeur.as_str(), erreur.code.as_str()))
            .collect();
        let attendues = [
            ("/email", "courriel"),
            ("/nom", "nom"),
            ("/prenom", "prenom"),
            ("/telephone", "telephone"),
            ("/siret", "siret-longueur"),
            ("/motDePasse", "trop-facile"),
        ];
        assert_eq!(erreurs, attendues.into());
        assert_eq!(nombre(app, "usager").await + nombre(app, "demande_publique").await, 0);
    })
    .await;
}

/// COMPTES-T1.
#[rstest]
#[case("Sejour2027ete", "special")]
#[case("ines@exemple.fr-A1", "trop-facile")]
#[case("Password123!", "trop-facile")]
#[case("g00dPa$$w0rD", "courant")]
#[actix_web::test]
async fn un_mot_de_passe_refuse_l_est_pour_sa_seule_raison(
    #[case] mot_de_passe: &'static str,
    #[case] code: &'static str,
) {
    TestApp::run(async |app| {
        let corps = avec(inscription(EMAIL, &grenoblois(app)), "motDePasse", mot_de_passe);

        let probleme = poster(app, &INSCRIRE, corps)
            .await
            .probleme(CodeProbleme::SaisieInvalide);

        assert_eq!(probleme.erreurs.len(), 1, "{:?}", probleme.erreurs);
        assert_eq!(probleme.erreurs[0].pointeur, "/motDePasse");
        assert_eq!(probleme.erreurs[0].code, code, "{}", probleme.erreurs[0].message);
    })
    .await;
}

#[rstest]
#[case("Đặng", "Ngọc-Ánh")]
#[case("O’Brien--d'Almeida", "Zoë")]
#[case("Πάπας", "Ελένη")]
#[actix_web::test]
async fn tout_alphabet_sert_a_ecrire_un_nom(#[case] nom: &'static str, #[case] prenom: &'static str) {
    TestApp::run(async |app| {
        let corps = avec(avec(inscription(EMAIL, &grenoblois(app)), "nom", nom), "prenom", prenom);

        poster(app, &INSCRIRE, corps).await.statut(202);

        let attendu = format!("{prenom} {nom}");
        assert_eq!(usager(app, "prenom || ' ' || nom", EMAIL).await, Some(attendu));
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn un_mot_de_passe_demesure_est_refuse_sans_etre_hache() {
    TestApp::run(async |app| {
        let siret = grenoblois(app);
        let de = |taille: usize| avec(inscription(EMAIL, &siret), "motDePasse", "aA1!".repeat(taille / 4));

        poster(app, &INSCRIRE, de(10_000_000))
            .await
            .probleme(CodeProbleme::CorpsTropGrand);
        let probleme = poster(app, &INSCRIRE, de(800_000))
            .await
            .probleme(CodeProbleme::SaisieInvalide);

        assert_eq!(probleme.erreurs[0].code, "trop-long");
        assert_eq!(nombre(app, "usager").await, 0);
        // Le plus long admis compte en entier.
        let long = format!(
            "{:x<128}",
            "Tulipe-Cargo-Violon-47 marmotte, tisane ; ficelle / zèbre ! "
        );
        poster(app, &INSCRIRE, avec(inscription(EMAIL, &siret), "motDePasse", long))
            .await
            .statut(202);
        app.courriels().await;
    })
    .await;
}

/// Établissement ouvert de cette commune, que l'annuaire ne connaît pas encore.
fn fiche(app: &TestApp, commune: &str) -> Etablissement {
    essai::etablissement(&app.siret(app.suivant(), 1), "Association Essai", commune)
}

#[actix_web::test]
async fn un_etablissement_inconnu_ferme_ou_sans_region_est_refuse_sur_le_siret() {
    TestApp::run(async |app| {
        let inconnu = app.siret(900, 1);
        let (ferme, repris, successeur) = (fiche(app, "38185"), fiche(app, "38185"), app.siret(901, 1));
        for etablissement in [&ferme, &repris] {
            app.annuaire.ajouter(etablissement.clone());
            app.annuaire.fermer(&etablissement.siret);
        }
        app.annuaire.succeder(&repris.siret, &successeur);
        let situe = |commune: &str| {
            let etablissement = fiche(app, commune);
            let siret = etablissement.siret.clone();
            app.annuaire.ajouter(etablissement);
            siret
        };
        let cas = [
            (inconnu, "siret-inconnu"),
            (ferme.siret, "etablissement-ferme"),
            (repris.siret, "etablissement-ferme"),
            (situe("98735"), "territoire-indetermine"),
            (situe("99109"), "territoire-indetermine"),
            (situe(""), "territoire-indetermine"),
        ];

        for (rang, (siret, code)) in cas.iter().enumerate() {
            for reponse in [
                inscrire(app, &format!("ines{rang}@exemple.fr"), siret).await,
                poster(app, &ETABLISSEMENT, json!({"siret": siret})).await,
            ] {
                let probleme = reponse.probleme(CodeProbleme::SaisieInvalide);
                let erreur = &probleme.erreurs[0];
                assert_eq!((erreur.pointeur.as_str(), erreur.code.as_str()), ("/siret", *code));
                let nomme = erreur.message.replace('\u{a0}', "").contains(successeur.as_str());
                assert_eq!(nomme, rang == 2, "{}", erreur.message);
            }
        }
        assert_eq!(nombre(app, "usager").await, 0);
        assert!(app.courriels().await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn un_repertoire_en_panne_repond_503_sans_rien_ecrire_ni_compter() {
    TestApp::run(async |app| {
        let siret = grenoblois(app);
        app.annuaire.mettre_en_panne(true);

        for _ in 0..6 {
            let reponse = inscrire(app, EMAIL, &siret).await;

            let probleme = reponse.probleme(CodeProbleme::ServiceExterneIndisponible);
            assert!(probleme.detail.unwrap().contains("Choisissez votre région"));
            assert_eq!(probleme.service, Some(ServiceExterne::Sirene));
            assert_eq!(reponse.entete("retry-after").as_deref(), Some("60"));
        }
        app.annuaire.mettre_en_panne(false);
        inscrire(app, EMAIL, &siret).await.statut(202);
        assert_eq!(app.courriels().await.len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn l_etablissement_se_montre_avant_l_inscription() {
    TestApp::run(async |app| {
        let siret = etablissement(app, "2A004");

        let lu: EtablissementDto = poster(app, &ETABLISSEMENT, json!({"siret": siret})).await.json();

        assert_eq!((lu.nom.as_str(), lu.departement.as_str()), ("Association Essai", "2A"));
        assert_eq!((&lu.siret, lu.region.as_str()), (&siret, "Corse"));
        assert_eq!(lu.adresse.as_deref(), Some("1 rue de la Paix"));
        app.annuaire.perimer(true);
        let ancien: EtablissementDto = poster(app, &ETABLISSEMENT, json!({"siret": siret})).await.json();
        assert_eq!((lu.perime, ancien.perime), (false, true), "une réponse ancienne le dit");
        let faux = poster(app, &ETABLISSEMENT, json!({"siret": "12345678901234"})).await;
        assert_eq!(faux.probleme(CodeProbleme::SaisieInvalide).erreurs[0].code, "siret-cle");
    })
    .await;
}

#[actix_web::test]
async fn une_page_d_un_autre_site_n_inscrit_personne() {
    TestApp::run(async |app| {
        let corps = inscription(EMAIL, &grenoblois(app));

        for origine in ["https://pirate.test", "http://bo.test"] {
            poster_depuis(app, &INSCRIRE, corps.clone(), origine)
                .await
                .probleme(CodeProbleme::OrigineRefusee);
        }
        poster_depuis(app, &INSCRIRE, corps, "http://usagers.test")
            .await
            .statut(202);
        app.courriels().await;
    })
    .await;
}

/// Le lien se perd, la personne recommence : le rappel lui dit quoi faire, et la demande n'est pas doublée.
#[actix_web::test]
async fn se_reinscrire_avant_d_avoir_confirme_ne_remplace_rien() {
    TestApp::run(async |app| {
        let siret = grenoblois(app);
        let jeton = super::commun::inscrit(app, EMAIL, &siret).await;
        app.horloge.avancer(Duration::minutes(10));

        inscrire(app, EMAIL, &siret).await.statut(202);

        assert_eq!(app.courriels().await.len(), 1);
        super::commun::valider(app, &jeton).await.statut(200);
        app.courriels().await;
    })
    .await;
}
