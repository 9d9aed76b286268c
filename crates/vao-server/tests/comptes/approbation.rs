//! Qui approuve, et qui est prévenu.

use vao_contract::compte::ValidationDto;
use vao_domain::Siret;
use vao_domain::compte::Approbateur;
use vao_test::{OrganismeEssai, TestApp};

use super::commun::{grenoblois, inscrit, statut, sujets, valider};

const EMAIL: &str = "ines@exemple.fr";
const DEMANDE: &str = "Une demande de compte attend votre réponse";
const A_L_ORGANISME: &str = "ines@exemple.fr : Votre demande de compte est transmise à votre organisme";
const A_LA_DREETS: &str = "ines@exemple.fr : Votre demande de compte est transmise à la DREETS";

fn siege(siret: &Siret) -> OrganismeEssai {
    OrganismeEssai {
        siret: Some(siret.clone()),
        ..OrganismeEssai::new("Grand Large")
    }
}

fn etablissement(siret: &Siret) -> OrganismeEssai {
    OrganismeEssai {
        siret: Some(siret.clone()),
        porteur: false,
        agrement: None,
        ..OrganismeEssai::new("Grand Large Annecy")
    }
}

/// S'inscrit avec ce SIRET, confirme, et rend qui approuve.
async fn demander(app: &TestApp, siret: &Siret) -> Option<Approbateur> {
    app.annuaire.ouvrir(siret, "Grand Large", "38185");
    let jeton = inscrit(app, EMAIL, siret).await;
    let reponse: ValidationDto = valider(app, &jeton).await.json();
    assert_eq!(statut(app, EMAIL).await, "NEED_SIRET_VALIDATION");
    assert_eq!(
        reponse.region.is_some(),
        reponse.approbateur == Some(Approbateur::Dreets)
    );
    reponse.approbateur
}

async fn boite(app: &TestApp, territoire: &str, adresse: &str) {
    app.sql(&format!(
        "UPDATE territoire SET service_mail = '{adresse}' WHERE code = '{territoire}'"
    ))
    .await;
}

/// COMPTES-T4.
#[actix_web::test]
async fn deux_collegues_valides_sont_prevenus_et_la_dreets_ne_l_est_pas() {
    TestApp::run(async |app| {
        let siret = app.siret(500, 1);
        let alice = app.arranger_organisme(siege(&siret)).await;
        let bruno = app.usager(alice.organisme.unwrap()).await;
        let bloque = app.usager(alice.organisme.unwrap()).await;
        app.sql(&format!(
            "UPDATE usager SET status_code = 'BLOCKED' WHERE mail = '{}'",
            bloque.mail
        ))
        .await;
        boite(app, "AURA", "dreets@aura.test").await;

        let approbateur = demander(app, &siret).await;

        assert_eq!(approbateur, Some(Approbateur::Organisme));
        let courriels = app.courriels().await;
        let mut attendus = vec![
            format!("{} : {DEMANDE}", alice.mail),
            format!("{} : {DEMANDE}", bruno.mail),
            A_L_ORGANISME.to_owned(),
        ];
        attendus.sort();
        assert_eq!(sujets(&courriels), attendus);
        let a_alice = courriels
            .iter()
            .find(|c| c.destinataires == [alice.mail.clone()])
            .unwrap();
        for fait in ["Lefèvre", "Inès", EMAIL, "+33476000000", siret.as_str()] {
            assert!(a_alice.texte.contains(fait), "{fait} : {}", a_alice.texte);
        }
        assert!(a_alice.texte.contains("http://usagers.test/utilisateurs/liste"));
        let a_ines = courriels.iter().find(|c| c.destinataires == [EMAIL]).unwrap();
        assert!(a_ines.texte.contains("Grand Large"));
    })
    .await;
}

/// COMPTES-T5.
#[actix_web::test]
async fn a_defaut_d_etablissement_connu_le_siege_approuve() {
    TestApp::run(async |app| {
        let alice = app.arranger_organisme(siege(&app.siret(500, 1))).await;

        let approbateur = demander(app, &app.siret(500, 2)).await;

        assert_eq!(approbateur, Some(Approbateur::Siege));
        let mut attendus = vec![format!("{} : {DEMANDE}", alice.mail), A_L_ORGANISME.to_owned()];
        attendus.sort();
        assert_eq!(sujets(&app.courriels().await), attendus);
    })
    .await;
}

#[actix_web::test]
async fn un_etablissement_qui_a_un_utilisateur_approuve_avant_son_siege() {
    TestApp::run(async |app| {
        app.arranger_organisme(siege(&app.siret(500, 1))).await;
        let annecy = app.arranger_organisme(etablissement(&app.siret(500, 2))).await;

        let approbateur = demander(app, &app.siret(500, 2)).await;

        assert_eq!(approbateur, Some(Approbateur::Organisme));
        let sujets = sujets(&app.courriels().await);
        assert!(
            sujets.contains(&format!("{} : {DEMANDE}", annecy.mail)) && sujets.len() == 2,
            "{sujets:?}"
        );
    })
    .await;
}

#[actix_web::test]
async fn un_autre_etablissement_du_siren_n_approuve_pas() {
    TestApp::run(async |app| {
        app.arranger_organisme(etablissement(&app.siret(500, 3))).await;
        boite(app, "AURA", "dreets@aura.test").await;

        let approbateur = demander(app, &app.siret(500, 2)).await;

        assert_eq!(approbateur, Some(Approbateur::Dreets));
        let courriels = app.courriels().await;
        assert_eq!(
            sujets(&courriels),
            [format!("dreets@aura.test : {DEMANDE}"), A_LA_DREETS.to_owned()]
        );
        let a_la_dreets = courriels
            .iter()
            .find(|c| c.destinataires == ["dreets@aura.test"])
            .unwrap();
        assert!(a_la_dreets.texte.contains("http://bo.test/utilisateurs-ova/liste"));
        let a_ines = courriels.iter().find(|c| c.destinataires == [EMAIL]).unwrap();
        assert!(a_ines.texte.contains("dreets@aura.test"), "{}", a_ines.texte);
    })
    .await;
}

/// COMPTES-T6.
#[actix_web::test]
async fn une_region_sans_boite_ne_bloque_personne() {
    TestApp::run(async |app| {
        let approbateur = demander(app, &grenoblois(app)).await;

        assert_eq!(approbateur, Some(Approbateur::Dreets));
        let attendus = [
            "dgcs@vao.test : Fiche sans boîte aux lettres : Auvergne-Rhône-Alpes".to_owned(),
            format!("dgcs@vao.test : {DEMANDE}"),
            A_LA_DREETS.to_owned(),
        ];
        assert_eq!(sujets(&app.courriels().await), attendus);
    })
    .await;
}

#[actix_web::test]
async fn la_boite_de_la_fiche_nationale_passe_avant_celle_de_la_configuration() {
    TestApp::run(async |app| {
        boite(app, "FRA", "national@dgcs.test").await;

        demander(app, &grenoblois(app)).await;

        let sujets = sujets(&app.courriels().await);
        assert_eq!(
            sujets
                .iter()
                .filter(|sujet| sujet.starts_with("national@dgcs.test"))
                .count(),
            2,
            "{sujets:?}"
        );
    })
    .await;
}

/// La tâche relit la demande : répondue entre-temps, elle ne dérange plus personne.
#[actix_web::test]
async fn une_demande_deja_close_n_ecrit_plus_a_personne() {
    TestApp::run(async |app| {
        let siret = app.siret(500, 1);
        app.arranger_organisme(siege(&siret)).await;
        demander(app, &siret).await;
        app.sql(&format!(
            "UPDATE usager SET status_code = 'VALIDATED' WHERE mail = '{EMAIL}'"
        ))
        .await;

        assert!(app.courriels().await.is_empty());
    })
    .await;
}
