//! Protocoles : réponses qui se vident, précisions exigées, ceux du siège.

use serde_json::json;
use vao_contract::CodeProbleme;
use vao_contract::organisme::OrganismeDto;
use vao_domain::organisme::{RattachementRefuse, SourceProtocoles};
use vao_test::{Acteur, TestApp};

use super::aide::{
    compte, creation, creer, enregistrer, erreurs, finaliser, lire, remplir, saisir, secondaire, siege, transport,
};
use super::siege_incomplet::creer_une_declaration;

/// ORGANISME-O10.
#[actix_web::test]
async fn sans_organisateur_les_modes_et_leur_precision_se_vident() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        let id = acteur.organisme.unwrap();
        enregistrer(&acteur, id, "protocole-transport", transport()).await;

        let correctif = json!({ "responsableTransportLieuSejour": ["vacanciers"] });
        let dto = enregistrer(&acteur, id, "protocole-transport", correctif).await;

        let transport = &dto.sections.protocole_transport;
        assert!(transport.mode_transport.is_empty());
        assert_eq!(transport.precision_mode_organisation, None);
        assert_eq!(lire(&acteur, id).await.sections.protocole_transport, *transport);
    })
    .await;
}

/// ORGANISME-O11.
#[actix_web::test]
async fn l_automobile_sans_deplacement_demande_si_les_vehicules_sont_adaptes() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        let id = acteur.organisme.unwrap();
        let mut protocole = transport();
        protocole["modeTransport"] = json!(["automobile"]);

        let dto = enregistrer(&acteur, id, "protocole-transport", protocole).await;

        let manques = dto.completude.manques();
        assert!(erreurs(&manques).contains(&("/protocole-transport/vehiculesAdaptes", "obligatoire")));
    })
    .await;
}

/// ORGANISME-O12.
#[actix_web::test]
async fn une_precision_de_quatre_caracteres_est_refusee() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        let id = acteur.organisme.unwrap();
        let version = lire(&acteur, id).await.version;

        let mut protocole = transport();
        protocole["precisionModeOrganisation"] = json!("Gare");
        let refus = saisir(&acteur, id, "protocole-transport", version, protocole).await;
        let canicule = json!({ "protocoleCanicule": true, "precisionProtocoleCanicule": "Eau." });
        let autre = saisir(&acteur, id, "protocole-sanitaire", version, canicule).await;

        let probleme = refus.probleme(CodeProbleme::SaisieInvalide);
        assert_eq!(erreurs(&probleme.erreurs)[0].0, "/precisionModeOrganisation");
        let probleme = autre.probleme(CodeProbleme::SaisieInvalide);
        assert_eq!(erreurs(&probleme.erreurs)[0].0, "/precisionProtocoleCanicule");
        assert_eq!(lire(&acteur, id).await.version, version);
    })
    .await;
}

/// Siège, et établissement qui suit ses protocoles.
async fn famille(app: &TestApp) -> (Acteur<'_>, Acteur<'_>, OrganismeDto) {
    let n = app.suivant();
    let siege = siege(app, n, &[(2, false, true)]).await;
    let siret = secondaire(app, n, 2);
    let antenne = compte(app, &siret).await;
    let dto: OrganismeDto = creer(&antenne, &creation(&siret, "personne_morale", false))
        .await
        .json();
    (siege, antenne, dto)
}

#[actix_web::test]
async fn un_etablissement_suit_les_protocoles_du_siege_puis_prend_les_siens() {
    TestApp::run(async |app| {
        let (siege, antenne, dto) = famille(app).await;
        let id = dto.id;

        let verrouille = json!({ "deplacementDurantSejour": true });
        let refus = saisir(&antenne, id, "protocole-transport", dto.version, verrouille).await;
        let probleme = refus.probleme(CodeProbleme::SaisieInvalide);
        assert_eq!(erreurs(&probleme.erreurs), [("/source", "protocole-du-siege")]);
        let autre = saisir(
            &antenne,
            id,
            "protocole-sanitaire",
            dto.version,
            json!({"troussePharmacie": false}),
        )
        .await;
        autre.probleme(CodeProbleme::SaisieInvalide);

        let correctif = json!({ "source": "PROPRES", "deplacementDurantSejour": true });
        let propres = enregistrer(&antenne, id, "protocole-transport", correctif).await;
        let id_siege = siege.organisme.unwrap();
        enregistrer(
            &siege,
            id_siege,
            "protocole-sanitaire",
            json!({ "troussePharmacie": false }),
        )
        .await;
        let apres = lire(&antenne, id).await.sections;

        let transport = &propres.sections.protocole_transport;
        assert_eq!(transport.source, Some(SourceProtocoles::Propres));
        assert_eq!(
            transport.mode_transport,
            dto.sections.protocole_transport.mode_transport
        );
        assert_eq!(
            apres.protocole_sanitaire, dto.sections.protocole_sanitaire,
            "une copie, figée ce jour-là"
        );
        let retour = enregistrer(&antenne, id, "protocole-transport", json!({ "source": "SIEGE" })).await;
        assert_eq!(retour.sections.protocole_sanitaire.trousse_pharmacie, Some(false));
        assert_eq!(retour.sections.protocole_transport, dto.sections.protocole_transport);
    })
    .await;
}

#[actix_web::test]
#[expect(clippy::large_futures, reason = "tout l'essai tient dans un seul futur")]
async fn un_protocole_du_siege_incomplet_arrete_ceux_qui_le_suivent_sans_defaire_leur_fiche() {
    TestApp::run(async |app| {
        let (siege, antenne, dto) = famille(app).await;
        let pleine = remplir(&antenne, dto.id).await;
        let finalisee: OrganismeDto = finaliser(&antenne, &pleine).await.json();
        let (id_siege, collegue) = (siege.organisme.unwrap(), app.usager(dto.id).await);

        let vide = json!({ "gestionBudgetPersonnel": null });
        let du_siege = enregistrer(&siege, id_siege, "protocole-sanitaire", vide).await;
        app.horloge.avancer(chrono::Duration::seconds(6));

        assert!(finalisee.complet && !du_siege.complet);
        let suivie = lire(&antenne, dto.id).await;
        assert!(suivie.complet, "l'établissement n'aura pas à finaliser de nouveau");
        assert!(!suivie.completude.complete);
        assert_eq!(suivie.rattachement_refuse, Some(RattachementRefuse::SiegeIncomplet));
        let refus = creer_une_declaration(&collegue).await;
        refus.probleme(CodeProbleme::SiegeIncomplet);
        assert_eq!(
            suivie.version, finalisee.version,
            "personne n'a modifié l'établissement"
        );
        let gardes = app
            .valeur(&format!(
                "SELECT manques -> 0 ->> 'pointeur' FROM organisme WHERE id = '{}'",
                dto.id
            ))
            .await;
        assert_eq!(gardes.as_deref(), Some("/protocole-sanitaire/gestionBudgetPersonnel"));
        let avis = app
            .valeur("SELECT count(*) FROM vao_jobs.job WHERE key LIKE 'protocoles-du-siege:%'")
            .await;
        assert_eq!(
            avis.as_deref(),
            Some("1"),
            "un seul avis attend que la saisie se repose"
        );
        let rempli = json!({ "gestionBudgetPersonnel": "Enveloppe nominative." });
        let pleine = enregistrer(&siege, id_siege, "protocole-sanitaire", rempli).await;
        finaliser(&siege, &pleine).await.statut(200);
        let suivie = lire(&antenne, dto.id).await;
        assert!(suivie.complet && suivie.completude.complete);
        assert_eq!(suivie.rattachement_refuse, None);
        creer_une_declaration(&collegue).await.statut(201);

        // L'heure de repos passée, un courriel dit les deux modifications (O7).
        app.sql("UPDATE graphile_worker._private_jobs SET run_at = now() - interval '1 second'")
            .await;
        let courriels = app.courriels().await;
        let avis: Vec<_> = courriels
            .iter()
            .filter(|courriel| courriel.sujet.contains("protocoles de votre siège ont changé"))
            .collect();
        assert_eq!(avis.len(), 1);
        assert!(avis.iter().all(|avis| avis.destinataires.contains(&collegue.mail)));
    })
    .await;
}

#[actix_web::test]
async fn un_siege_n_a_pas_de_siege_a_suivre() {
    TestApp::run(async |app| {
        let acteur = app.organisme("Grand Large").await;
        let id = acteur.organisme.unwrap();
        let version = lire(&acteur, id).await.version;

        let refus = saisir(
            &acteur,
            id,
            "protocole-transport",
            version,
            json!({ "source": "SIEGE" }),
        )
        .await;

        let probleme = refus.probleme(CodeProbleme::SaisieInvalide);
        assert_eq!(erreurs(&probleme.erreurs), [("/source", "sans-objet")]);
    })
    .await;
}
