//! Ce que l'on voit de son compte, ce que l'on y change, et la trace que cela laisse.

use serde_json::json;
use vao_contract::journal::LigneJournal;
use vao_contract::moi::{JOURNAL, LIRE, MODIFIER, MonCompteDto};
use vao_contract::session::{MOI, ProfilDto};
use vao_contract::{CodeProbleme, Page};
use vao_domain::compte::ActionJournal;
use vao_test::{Acteur, TestApp};

use crate::sessions::commun::{Compte, journal};

async fn compte(acteur: &Acteur<'_>) -> MonCompteDto {
    acteur.get(LIRE.adresse(&[])).await.json()
}

#[actix_web::test]
async fn chacun_voit_son_compte() {
    TestApp::run(async |app| {
        let (alice, luc) = (app.organisme("Grand Large").await, app.instructeur("38").await);

        let usager = compte(&alice).await;
        let agent = compte(&luc).await;

        assert_eq!(
            (usager.email.as_str(), usager.nom.as_str(), usager.prenom.as_str()),
            (alice.mail.as_str(), "Durand", "Anne")
        );
        assert_eq!(usager.telephone.as_deref(), Some("+33476000000"));
        assert_eq!(usager.siret.map(|siret| siret.len()), Some(14));
        assert_eq!(usager.rattachement.as_deref(), Some("Grand Large"));
        assert_eq!(usager.cree_at.to_rfc3339(), "2026-01-01T00:00:00+00:00");
        assert_eq!(usager.derniere_connexion_at, None);
        assert_eq!((agent.telephone, agent.siret), (None, None));
        assert_eq!(agent.rattachement.as_deref(), Some("Isère"));
        let connexion = Compte::usager(&alice).connecter(app).await;
        let vue = compte(&connexion.acteur(app)).await.derniere_connexion_at;
        assert_eq!(vue, Some(app.maintenant()));
    })
    .await;
}

#[actix_web::test]
async fn changer_son_nom_se_voit_aussitot_et_s_ecrit_au_journal() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        let corps = json!({"nom": "  Durand-Le Gall ", "telephone": "01 23 45 67 89"});

        let profil: ProfilDto = alice.envoyer_json(&MODIFIER, &[], None, &corps).await.json();

        assert_eq!(
            (profil.nom.as_str(), profil.prenom.as_str()),
            ("Durand-Le Gall", "Anne")
        );
        let relu: ProfilDto = alice.get(MOI.adresse(&[])).await.json();
        assert_eq!(relu, profil);
        assert_eq!(compte(&alice).await.telephone.as_deref(), Some("+33123456789"));
        let page: Page<LigneJournal> = alice.get(JOURNAL.adresse(&[])).await.json();
        let ligne = &page.donnees[0];
        assert_eq!((page.total, ligne.action), (1, ActionJournal::Modification));
        let changements: Vec<_> = ligne
            .changements
            .iter()
            .map(|c| (c.champ.as_str(), c.avant.as_deref(), c.apres.as_deref()))
            .collect();
        assert_eq!(
            changements,
            [
                ("Nom", Some("Durand"), Some("Durand-Le Gall")),
                ("Téléphone", Some("+33476000000"), Some("+33123456789")),
            ]
        );
        let version = app.valeur("SELECT version FROM usager").await;
        assert_eq!(
            version.as_deref(),
            Some("2"),
            "qui lisait la fiche saura qu'elle a changé"
        );
    })
    .await;
}

#[actix_web::test]
async fn ne_rien_changer_n_ecrit_rien() {
    TestApp::run(async |app| {
        let alice = app.organisme("Alice").await;
        for corps in [json!({}), json!({"nom": "Durand"}), json!({"nom": "", "prenom": null})] {
            alice.envoyer_json(&MODIFIER, &[], None, &corps).await.statut(200);
        }

        assert_eq!(journal(app).await, "");
        assert_eq!(compte(&alice).await.nom, "Durand");
    })
    .await;
}

#[actix_web::test]
async fn un_champ_faux_se_dit_et_un_agent_n_a_pas_de_telephone() {
    TestApp::run(async |app| {
        let (alice, luc) = (app.organisme("Alice").await, app.instructeur("38").await);
        let faux = json!({"nom": "R2-D2", "telephone": "12"});

        let probleme = alice
            .envoyer_json(&MODIFIER, &[], None, &faux)
            .await
            .probleme(CodeProbleme::SaisieInvalide);

        let pointeurs: Vec<_> = probleme.erreurs.iter().map(|erreur| erreur.pointeur.as_str()).collect();
        assert_eq!(pointeurs, ["/nom", "/telephone"]);
        let corps = json!({"prenom": "Lucien", "telephone": "01 23 45 67 89"});
        luc.envoyer_json(&MODIFIER, &[], None, &corps).await.statut(200);
        assert_eq!(
            (compte(&luc).await.prenom.as_str(), compte(&luc).await.telephone),
            ("Lucien", None)
        );
    })
    .await;
}

/// Chacun ne lit que le journal de son compte, quoi qu'il demande.
#[actix_web::test]
async fn le_journal_est_celui_de_l_appelant_et_de_lui_seul() {
    TestApp::run(async |app| {
        let (alice, bruno) = (app.organisme("Alice").await, app.organisme("Bruno").await);
        alice
            .envoyer_json(&MODIFIER, &[], None, &json!({"nom": "Martin"}))
            .await
            .statut(200);
        let vise = format!("{}?entiteId={}", JOURNAL.adresse(&[]), alice.compte.unwrap());

        let page: Page<LigneJournal> = bruno.get(vise).await.json();

        assert_eq!(page.total, 0);
    })
    .await;
}
