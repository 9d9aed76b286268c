//! Changements de SIRET que seul un agent admet : la demande, l'accord, le changement.

use serde_json::json;
use vao_contract::CodeProbleme;
use vao_contract::organisme::{ADMETTRE_SIRET, DEMANDER_SIRET, LIRE, OrganismeDto, REFUSER_SIRET};
use vao_domain::{OrganismeId, RoleAgent, Siret};
use vao_test::{Acteur, Reponse, TestApp};

use super::aide::{Siege, boites, changer, evenements, fiche, metadata, sujets};

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

async fn refuser(agent: &Acteur<'_>, id: OrganismeId, siret: &Siret, motif: &str) -> Reponse {
    let corps = json!({"siret": siret, "motif": motif});
    agent.envoyer_json(&REFUSER_SIRET, &[&id], None, &corps).await
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

const REFUS: &str = "Aucun traité de fusion n'a été publié.";

#[actix_web::test]
async fn un_agent_refuse_la_demande_et_l_organisme_apprend_pourquoi() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        let repreneur = app.siret(app.suivant(), 1);
        app.annuaire.ouvrir(&repreneur, "Escales", "38185");
        demander(&siege.acteur, &repreneur).await.statut(200);
        app.courriels().await;
        let agent = app.agent("AURA", &[RoleAgent::Agrement]).await;
        let en_attente: OrganismeDto = agent.get(LIRE.adresse(&[&siege.id])).await.json();
        let demande = en_attente.demande_siret.unwrap();
        assert_eq!((&demande.siret, demande.motif.as_str()), (&repreneur, MOTIF));
        assert_eq!(demande.auteur, "Anne Durand");

        let refusee = fiche(&refuser(&agent, siege.id, &repreneur, REFUS).await);

        assert_eq!((refusee.demande_siret, refusee.siret_admis), (None, None));
        assert_eq!(refusee.siret, siege.siret);
        assert_eq!(evenements(app, siege.id).await, "demande_siret, refus_siret");
        let courriels = app.courriels().await;
        assert_eq!(
            sujets(&courriels),
            [format!("{} : Votre changement de SIRET est refusé", siege.acteur.mail)]
        );
        assert!(courriels[0].texte.contains(REFUS), "{}", courriels[0].texte);
        // Une réponse par demande ; l'organisme peut en faire une autre.
        refuser(&agent, siege.id, &repreneur, REFUS)
            .await
            .probleme(CodeProbleme::EtatIncompatible);
        let nouvelle = fiche(&demander(&siege.acteur, &repreneur).await);
        assert!(nouvelle.demande_siret.is_some());
        let admise = fiche(&admettre(&agent, siege.id, &repreneur).await);
        assert_eq!(
            (admise.demande_siret, admise.siret_admis),
            (None, Some(repreneur.clone()))
        );
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn seul_un_agent_competent_refuse_et_il_dit_pourquoi() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        let nouveau = siege.etablissement(7);
        siege.ouvrir_secondaire(&nouveau, "Sentiers");
        let role = [RoleAgent::Agrement];
        let (aura, bretagne) = (app.agent("AURA", &role).await, app.agent("BRE", &role).await);
        refuser(&aura, siege.id, &nouveau, REFUS)
            .await
            .probleme(CodeProbleme::EtatIncompatible);
        demander(&siege.acteur, &nouveau).await.statut(200);

        refuser(&bretagne, siege.id, &nouveau, REFUS)
            .await
            .probleme(CodeProbleme::FicheHorsTerritoire);
        refuser(&siege.acteur, siege.id, &nouveau, REFUS)
            .await
            .probleme(CodeProbleme::RoleInsuffisant);
        let sans_motif = refuser(&aura, siege.id, &nouveau, "Non, non.").await;
        assert_eq!(
            sans_motif.probleme(CodeProbleme::SaisieInvalide).erreurs[0].pointeur,
            "/motif"
        );
        refuser(&aura, siege.id, &siege.autre, REFUS)
            .await
            .probleme(CodeProbleme::EtatIncompatible);

        assert_eq!(evenements(app, siege.id).await, "demande_siret");
        app.courriels().await;
    })
    .await;
}
