//! Changements de SIRET que seul un agent admet : la demande, l'accord, le changement.

use serde_json::json;
use vao_contract::CodeProbleme;
use vao_contract::organisme::{ADMETTRE_SIRET, DEMANDER_SIRET};
use vao_domain::{OrganismeId, RoleAgent, Siret};
use vao_test::{Acteur, Reponse, TestApp};

use crate::aide::{Siege, boites, changer, evenements, fiche, metadata, sujets};

const MOTIF: &str = "Fusion avec l'association voisine.";

async fn demander(acteur: &Acteur<'_>, siret: &Siret) -> Reponse {
    let id = acteur.organisme.unwrap();
    let corps = json!({"siret": siret, "motif": MOTIF});
    acteur.envoyer_json(&DEMANDER_SIRET, &[&id], None, &corps).await
}

async fn admettre(agent: &Acteur<'_>, id: OrganismeId, siret: &Siret) -> Reponse {
    let corps = json!({"siret": siret, "motif": "Fusion vérifiée."});
    agent.envoyer_json(&ADMETTRE_SIRET, &[&id], None, &corps).await
}

#[actix_web::test]
async fn un_autre_siren_demande_l_accord_d_un_agent_puis_passe() {
    TestApp::run(async |app| {
        boites(app).await;
        let siege = Siege::arranger(app, "Sentiers").await;
        let repreneur = app.siret(app.suivant(), 1);
        app.annuaire.ouvrir(&repreneur, "Escales", "38185");
        app.annuaire.fermer(&siege.siret);
        app.annuaire.succeder(&siege.siret, &repreneur);
        let agent = app.agent("AURA", &[RoleAgent::Agrement]).await;

        changer(&siege.acteur, &repreneur)
            .await
            .probleme(CodeProbleme::ChangementAAdmettre);
        fiche(&demander(&siege.acteur, &repreneur).await);
        let demande = app.courriels().await;
        let admise = fiche(&admettre(&agent, siege.id, &repreneur).await);
        let accord = app.courriels().await;
        let changee = fiche(&changer(&siege.acteur, &repreneur).await);

        assert_eq!(
            sujets(&demande),
            ["dreets-aura@vao.test : Une demande de changement de SIRET vous attend"]
        );
        assert!(demande[0].texte.contains(MOTIF), "{}", demande[0].texte);
        assert_eq!(admise.siret_admis, Some(repreneur.clone()));
        assert_eq!(
            sujets(&accord),
            [format!("{} : Votre changement de SIRET est admis", siege.acteur.mail)]
        );
        assert_eq!((changee.siret, changee.siret_admis), (repreneur, None));
        let effet = metadata(app, siege.id, "changement_siret").await;
        assert_eq!(effet["autreEntreprise"], true);
        assert!(
            evenements(app, siege.id)
                .await
                .starts_with("demande_siret, autorisation_siret, changement_siret")
        );
        let texte = &app.courriels().await[0].texte;
        assert!(texte.contains("Le SIREN change aussi"), "{texte}");
    })
    .await;
}

#[actix_web::test]
async fn seule_la_dreets_de_l_agrement_ou_le_national_admet() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        let nouveau = siege.etablissement(7);
        siege.ouvrir_secondaire(&nouveau, "Sentiers");
        let role = [RoleAgent::Agrement];
        let (bretagne, isere) = (app.agent("BRE", &role).await, app.agent("38", &role).await);
        let (lecteur, national) = (app.lecteur("38").await, app.agent("FRA", &role).await);

        for agent in [&bretagne, &isere] {
            admettre(agent, siege.id, &nouveau)
                .await
                .probleme(CodeProbleme::FicheHorsTerritoire);
        }
        for autre in [&lecteur, &siege.acteur] {
            admettre(autre, siege.id, &nouveau)
                .await
                .probleme(CodeProbleme::RoleInsuffisant);
        }
        admettre(&national, siege.id, &nouveau).await.statut(200);

        assert_eq!(evenements(app, siege.id).await, "autorisation_siret");
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn sans_agrement_la_dreets_du_departement_admet() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        app.sql("DELETE FROM agrement; UPDATE organisme SET departement = '29'")
            .await;
        let nouveau = siege.etablissement(7);
        siege.ouvrir_secondaire(&nouveau, "Sentiers");
        let role = [RoleAgent::Agrement];
        let (aura, bretagne) = (app.agent("AURA", &role).await, app.agent("BRE", &role).await);

        admettre(&aura, siege.id, &nouveau)
            .await
            .probleme(CodeProbleme::FicheHorsTerritoire);
        admettre(&bretagne, siege.id, &nouveau).await.statut(200);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn une_demande_se_fait_meme_quand_le_repertoire_ne_repond_pas() {
    TestApp::run(async |app| {
        boites(app).await;
        let siege = Siege::arranger(app, "Sentiers").await;
        app.annuaire.mettre_en_panne(true);

        demander(&siege.acteur, &siege.autre).await.statut(200);

        let courriels = app.courriels().await;
        assert!(
            courriels[0].texte.contains("n’a pas été vérifié"),
            "{}",
            courriels[0].texte
        );
    })
    .await;
}

#[actix_web::test]
async fn une_demande_sans_objet_est_refusee() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        let voisins = Siege::arranger(app, "Voisins").await;
        let ferme = siege.etablissement(3);
        siege.ouvrir_secondaire(&ferme, "Sentiers");
        app.annuaire.fermer(&ferme);

        let inconnu = demander(&siege.acteur, &siege.autre).await;
        assert_eq!(
            inconnu.probleme(CodeProbleme::SaisieInvalide).erreurs[0].code,
            "siret-inconnu"
        );
        demander(&siege.acteur, &ferme)
            .await
            .probleme(CodeProbleme::EtablissementFerme);
        demander(&siege.acteur, &siege.siret)
            .await
            .probleme(CodeProbleme::EtatIncompatible);
        demander(&siege.acteur, &voisins.siret)
            .await
            .probleme(CodeProbleme::OrganismeExistant);
        let court = siege
            .acteur
            .envoyer_json(
                &DEMANDER_SIRET,
                &[&siege.id],
                None,
                &json!({"siret": siege.autre, "motif": "non"}),
            )
            .await;
        assert_eq!(
            court.probleme(CodeProbleme::SaisieInvalide).erreurs[0].pointeur,
            "/motif"
        );

        assert!(app.courriels().await.is_empty());
    })
    .await;
}
