//! Instruire (T6 à T9) et annuler (T20).

use serde_json::json;
use vao_contract::CodeProbleme;
use vao_contract::declaration::{self, DeclarationDto, HistoriqueDto};
use vao_contract::documents::DocumentDto;
use vao_domain::declaration::{MotifRefus, RoleInstruction, Section};
use vao_domain::evenement::CodeEvenement;
use vao_domain::{Action, Code as _, Statut};
use vao_test::TestApp;

use super::aide::{codes, demander_complements, lire, prendre_en_charge, siege_et_etablissement};

/// DECLARATION-A14.
#[actix_web::test]
async fn un_lecteur_ne_decide_rien() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let (lecteur, redacteur) = (app.lecteur("38").await, app.instructeur("38").await);
        let deposee = usager.declaration().deposee().await;
        let prise: DeclarationDto = prendre_en_charge(&redacteur, &deposee).await.json();
        let vue = lire(&lecteur, prise.id).await;

        let refus = json!({ "motif": "AUTRE", "commentaire": "Je refuse." });
        let reponse = lecteur
            .envoyer_json(&declaration::REFUSER, &[&prise.id], Some(prise.version), &refus)
            .await;

        reponse.probleme(CodeProbleme::RoleInsuffisant);
        assert_eq!(vue.droits.actions, []);
        assert_eq!(lire(&redacteur, prise.id).await, prise);
        app.courriels().await;
    })
    .await;
}

/// DECLARATION-A15.
#[actix_web::test]
async fn un_departement_secondaire_lit_sans_prendre_en_charge() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let savoie = app.instructeur("73").await;
        let deposee = usager.declaration().etapes(&["38", "73"]).deposee().await;
        let vue = lire(&savoie, deposee.id).await;

        let reponse = prendre_en_charge(&savoie, &deposee).await;

        let probleme = reponse.probleme(CodeProbleme::HorsTerritoire);
        assert!(probleme.detail.unwrap().contains("Isère (38)"));
        assert_eq!(
            (vue.role, vue.droits.actions.len()),
            (Some(RoleInstruction::Informe), 0)
        );
        assert_eq!(lire(&savoie, deposee.id).await, vue);
        app.courriels().await;
    })
    .await;
}

/// DECLARATION-A16.
#[actix_web::test]
async fn une_region_et_le_national_instruisent_leurs_departements() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let bretagne = app.instructeur("BRE").await;
        for territoire in ["AURA", "FRA"] {
            let agent = app.instructeur(territoire).await;
            let deposee = usager.declaration().deposee().await;

            let prise: DeclarationDto = prendre_en_charge(&agent, &deposee).await.json();

            assert_eq!(
                (prise.statut, prise.role),
                (Statut::EnCours, Some(RoleInstruction::Instructeur))
            );
            bretagne
                .get(declaration::LIRE.adresse(&[&prise.id]))
                .await
                .probleme(CodeProbleme::Introuvable);
        }
        app.courriels().await;
    })
    .await;
}

/// DECLARATION-A17.
#[actix_web::test]
async fn de_deux_prises_en_charge_simultanees_une_seule_reussit() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let (alice, bruno) = (app.instructeur("38").await, app.instructeur("AURA").await);
        let deposee = usager.declaration().deposee().await;

        let (a, b) =
            futures::future::join(prendre_en_charge(&alice, &deposee), prendre_en_charge(&bruno, &deposee)).await;

        let (refus, gagnant) = if a.statut == 200 {
            (b, "La DDETS Isère (38)")
        } else {
            (a, "La DREETS Auvergne-Rhône-Alpes")
        };
        let probleme = refus.probleme(CodeProbleme::EtatIncompatible);
        assert_eq!(
            probleme.detail,
            Some(format!("{gagnant} l'a prise en charge le 15 janvier 2027 à 10:00."))
        );
        assert_eq!(probleme.etat.as_deref(), Some("EN_COURS"));
        assert!(probleme.actions_possibles.iter().any(|action| action == "enregistrer"));
        let suite = codes(&usager, deposee.id).await;
        assert_eq!(
            suite
                .iter()
                .filter(|code| **code == CodeEvenement::PriseEnCharge2m)
                .count(),
            1
        );
        app.courriels().await;
    })
    .await;
}

/// DECLARATION-A19.
#[actix_web::test]
async fn un_commentaire_trop_court_est_refuse() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agent = app.instructeur("38").await;
        let deposee = usager.declaration().deposee().await;
        let prise: DeclarationDto = prendre_en_charge(&agent, &deposee).await.json();

        let complements = demander_complements(&agent, &prise, "trop").await;
        let refus = json!({ "motif": "AUTRE", "commentaire": "trop" });
        let refus = agent
            .envoyer_json(&declaration::REFUSER, &[&prise.id], Some(prise.version), &refus)
            .await;

        for reponse in [complements, refus] {
            assert_eq!(
                reponse.probleme(CodeProbleme::SaisieInvalide).erreurs[0].pointeur,
                "/commentaire"
            );
        }
        assert_eq!(lire(&agent, prise.id).await, prise);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn une_demande_de_complements_se_voit_des_deux_cotes() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agent = app.instructeur("38").await;
        let deposee = usager.declaration().deposee().await;
        let prise: DeclarationDto = prendre_en_charge(&agent, &deposee).await.json();

        let rendue: DeclarationDto = demander_complements(&agent, &prise, "Précisez l'encadrement.")
            .await
            .json();

        let vue = lire(&usager, rendue.id).await;
        let complements = vue.complements.clone().unwrap();
        assert_eq!((vue.statut, vue.droits.modifier.len()), (Statut::AModifier, 4));
        assert_eq!(vue.droits.actions, [Action::Deposer, Action::Annuler]);
        assert_eq!(
            (complements.service.as_str(), complements.sections),
            ("DDETS Isère (38)", vec![Section::Personnel])
        );
        let historique: HistoriqueDto = usager.get(declaration::HISTORIQUE.adresse(&[&vue.id])).await.json();
        assert_eq!(historique.evenements[0].sections, [Section::Personnel]);
        assert_eq!(historique.evenements[0].echeance.unwrap().to_string(), "2027-05-15");
        assert!(
            historique
                .evenements
                .iter()
                .all(|evenement| evenement.courriel.is_none()),
            "l'adresse d'un agent se tait"
        );
        let pour_l_agent: HistoriqueDto = agent.get(declaration::HISTORIQUE.adresse(&[&vue.id])).await.json();
        assert_eq!(
            pour_l_agent.evenements[0].courriel.as_deref(),
            Some(agent.mail.as_str())
        );
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn un_refus_est_final_et_motive() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agent = app.instructeur("38").await;
        let deposee = usager.declaration().deposee().await;
        let prise: DeclarationDto = prendre_en_charge(&agent, &deposee).await.json();

        let corps = json!({ "motif": "ENCADREMENT_INSUFFISANT", "commentaire": "L'encadrement ne suffit pas." });
        let refusee: DeclarationDto = agent
            .envoyer_json(&declaration::REFUSER, &[&prise.id], Some(prise.version), &corps)
            .await
            .json();

        assert_eq!((refusee.statut, refusee.droits.actions.len()), (Statut::Refusee, 0));
        let historique: HistoriqueDto = usager.get(declaration::HISTORIQUE.adresse(&[&refusee.id])).await.json();
        assert_eq!(historique.evenements[0].motif, Some(MotifRefus::EncadrementInsuffisant));
        let courriels = app.courriels().await;
        let refus = courriels.iter().find(|c| c.sujet.contains("refusée")).unwrap();
        for attendu in [
            MotifRefus::EncadrementInsuffisant.libelle(),
            "L'encadrement ne suffit pas.",
        ] {
            assert!(refus.texte.contains(attendu), "{}", refus.texte);
        }
        let annulation = usager
            .envoyer_json(&declaration::ANNULER, &[&refusee.id], Some(refusee.version), &json!({}))
            .await;
        let detail = annulation.probleme(CodeProbleme::EtatIncompatible).detail.unwrap();
        assert!(
            detail.starts_with("La DDETS Isère (38) l'a refusée le 15 janvier 2027"),
            "{detail}"
        );
        app.courriels().await;
    })
    .await;
}

/// DECLARATION-A26, pour les documents produits.
#[actix_web::test]
async fn enregistrer_produit_un_accuse_que_seuls_les_interesses_telechargent() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let (isere, savoie) = (app.instructeur("38").await, app.lecteur("73").await);
        let etrangers = [app.organisme("Petits Pas").await, app.instructeur("29").await];
        let deposee = usager.declaration().etapes(&["38", "73"]).deposee().await;
        let prise: DeclarationDto = prendre_en_charge(&isere, &deposee).await.json();
        let enregistree: DeclarationDto = isere
            .envoyer_json(&declaration::ENREGISTRER, &[&prise.id], Some(prise.version), &json!({}))
            .await
            .json();
        let documents = declaration::DOCUMENTS.adresse(&[&prise.id]);
        let avant: Vec<DocumentDto> = usager.get(&documents).await.json();

        app.courriels().await;

        assert_eq!((enregistree.statut, avant), (Statut::Attente8Jour, vec![]));
        let produits: Vec<DocumentDto> = usager.get(&documents).await.json();
        assert_eq!(produits[0].nom, format!("AR_{}.pdf", deposee.numero.unwrap()));
        let contenu = declaration::DOCUMENT.adresse(&[&prise.id, &produits[0].id]);
        for interesse in [&usager, &isere, &savoie] {
            let reponse = interesse.get(&contenu).await;
            assert!(reponse.corps.starts_with(b"%PDF-1.7"));
            assert_eq!(reponse.corps.len(), usize::try_from(produits[0].taille).unwrap());
            assert_eq!(reponse.entete("content-type").as_deref(), Some("application/pdf"));
            assert_eq!(reponse.entete("cache-control").as_deref(), Some("no-store"));
            assert_eq!(reponse.entete("x-content-type-options").as_deref(), Some("nosniff"));
            let disposition = reponse.entete("content-disposition").unwrap();
            assert_eq!(disposition, format!("attachment; filename*=UTF-8''{}", produits[0].nom));
        }
        for etranger in &etrangers {
            etranger.get(&contenu).await.probleme(CodeProbleme::Introuvable);
            etranger.get(&documents).await.probleme(CodeProbleme::Introuvable);
        }
        let autre = usager.declaration().creee().await;
        usager
            .get(declaration::DOCUMENT.adresse(&[&autre.id, &produits[0].id]))
            .await
            .probleme(CodeProbleme::Introuvable);
    })
    .await;
}

#[actix_web::test]
async fn annuler_previent_tout_le_monde_et_ferme_le_dossier() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let (isere, savoie) = (app.instructeur("38").await, app.instructeur("73").await);
        let deposee = usager.declaration().etapes(&["38", "73"]).deposee().await;
        app.courriels().await;

        let corps = json!({ "motif": "Trop peu d'inscriptions." });
        let annulee: DeclarationDto = usager
            .envoyer_json(&declaration::ANNULER, &[&deposee.id], Some(deposee.version), &corps)
            .await
            .json();

        assert_eq!((annulee.statut, annulee.droits.actions.len()), (Statut::Annulee, 0));
        let courriels = app.courriels().await;
        let service = courriels
            .iter()
            .find(|c| c.destinataires == [isere.mail.clone()])
            .unwrap();
        let organisme = courriels
            .iter()
            .find(|c| c.destinataires == [usager.mail.clone()])
            .unwrap();
        assert_eq!(courriels.len(), 2);
        assert_eq!(service.copies, std::slice::from_ref(&savoie.mail));
        assert!(
            service.texte.contains("Trop peu d'inscriptions.") && organisme.texte.contains("Trop peu d'inscriptions.")
        );
        let agent = prendre_en_charge(&isere, &annulee)
            .await
            .probleme(CodeProbleme::EtatIncompatible);
        assert!(
            agent
                .detail
                .unwrap()
                .starts_with("L'organisme l'a annulée le 15 janvier 2027")
        );
    })
    .await;
}

/// § 16.1 : le porteur répond de l'agrément ; il annule, et ne fait rien d'autre.
#[actix_web::test]
async fn le_porteur_de_l_agrement_annule_la_declaration_d_un_etablissement() {
    TestApp::run(async |app| {
        let (siege, antenne) = siege_et_etablissement(app).await;
        let deposee = antenne.declaration().deposee().await;
        app.courriels().await;

        let vue = lire(&siege, deposee.id).await;
        let annulee: DeclarationDto = siege
            .envoyer_json(&declaration::ANNULER, &[&deposee.id], Some(deposee.version), &json!({}))
            .await
            .json();

        assert_eq!(
            (vue.droits.actions, vue.droits.dupliquer),
            (vec![Action::Annuler], false)
        );
        assert_eq!(annulee.statut, Statut::Annulee);
        let courriels = app.courriels().await;
        assert!(
            courriels.iter().any(|c| c.destinataires == [antenne.mail.clone()]),
            "l'établissement l'apprend"
        );
    })
    .await;
}

#[actix_web::test]
async fn un_brouillon_ne_s_annule_pas() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let dto = usager.declaration().creee().await;

        let reponse = usager
            .envoyer_json(&declaration::ANNULER, &[&dto.id], Some(dto.version), &json!({}))
            .await;

        reponse.probleme(CodeProbleme::EtatIncompatible);
    })
    .await;
}

#[actix_web::test]
async fn les_compteurs_suivent_toute_la_vie_des_declarations() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agent = app.instructeur("38").await;
        let premiere = usager.declaration().etapes(&["38", "73"]).deposee().await;
        let seconde = usager.declaration().deposee().await;
        let prise: DeclarationDto = prendre_en_charge(&agent, &premiere).await.json();
        demander_complements(&agent, &prise, "Précisez.").await.statut(200);
        usager
            .envoyer_json(&declaration::ANNULER, &[&seconde.id], Some(seconde.version), &json!({}))
            .await
            .statut(200);

        let mut connexion = app.pool.prendre().await.unwrap();
        let ecarts = vao_db::compteurs::verifier(&mut connexion).await.unwrap();
        let fausses = vao_db::compteurs::portees_fausses(&mut connexion).await.unwrap();
        let ruptures = vao_db::evenements::verifier_chaine(&mut connexion).await.unwrap();

        assert_eq!((ecarts, fausses, ruptures), (vec![], 0, vec![]));
        app.courriels().await;
    })
    .await;
}
