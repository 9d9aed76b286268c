//! Déposer (T4, T5).

use chrono::Duration;
use serde_json::json;
use vao_contract::declaration::{self, DeclarationDto, HistoriqueDto};
use vao_contract::{CodeProbleme, Methode};
use vao_domain::evenement::CodeEvenement;
use vao_domain::{Action, Statut};
use vao_test::{OrganismeEssai, TestApp};

use super::aide::{codes, demander_complements, deposer, lire, prendre_en_charge, saisir};

/// DECLARATION-A6.
#[actix_web::test]
async fn le_numero_porte_l_annee_du_depart_le_departement_et_le_compteur() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        app.sql("SELECT setval('declaration_numero', 11)").await;

        let deposee = usager.declaration().etapes(&["971"]).deposee().await;

        assert_eq!(deposee.numero.unwrap().as_str(), "DS-27-971-0012");
        assert_eq!(
            (deposee.statut, deposee.departement_suivi.as_deref()),
            (Statut::Transmise, Some("971"))
        );
        let attestation = deposee.attestations.deux_mois.unwrap();
        assert_eq!(
            (attestation.nom.as_str(), attestation.prenom.as_str()),
            ("Durand", "Anne")
        );
        assert_eq!(attestation.at.to_string(), "2027-01-15");
        app.courriels().await;
    })
    .await;
}

/// DECLARATION-A7.
#[actix_web::test]
async fn un_compteur_a_cinq_chiffres_n_est_pas_tronque() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        app.sql("SELECT setval('declaration_numero', 9999)").await;

        let deposee = usager.declaration().deposee().await;

        assert_eq!(deposee.numero.unwrap().as_str(), "DS-27-38-10000");
        app.courriels().await;
    })
    .await;
}

/// DECLARATION-A8.
#[actix_web::test]
async fn un_jour_sans_etape_empeche_le_depot_et_se_nomme() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let dto = usager.declaration().etapes(&["38", "73"]).complete().await;
        let fiches: Vec<_> = dto
            .sections
            .hebergements
            .etapes
            .iter()
            .map(|e| e.hebergement_id)
            .collect();
        let etapes = json!({ "etapes": [
            { "hebergementId": fiches[0], "dateDebut": "2027-07-03", "dateFin": "2027-07-10" },
            { "hebergementId": fiches[1], "dateDebut": "2027-07-11", "dateFin": "2027-07-17" }
        ] });
        let dto: DeclarationDto = saisir(&usager, dto.id, "hebergements", dto.version, etapes)
            .await
            .json();

        let reponse = deposer(&usager, &dto).await;

        let probleme = reponse.probleme(CodeProbleme::EtapesIncompletes);
        assert_eq!(probleme.erreurs[0].pointeur, "/hebergements/etapes/1/dateDebut");
        assert!(
            probleme.erreurs[0].message.contains("10/07/2027 au 11/07/2027"),
            "{}",
            probleme.erreurs[0].message
        );
        assert_eq!(lire(&usager, dto.id).await.statut, Statut::Brouillon);
    })
    .await;
}

/// DECLARATION-A9.
#[actix_web::test]
async fn le_departement_competent_est_celui_de_la_premiere_etape_quel_que_soit_l_ordre_saisi() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let (finistere, isere) = (usager.hebergement("29").await, usager.hebergement("38").await);
        let dto = usager.declaration().complete().await;
        let etapes = json!({ "etapes": [
            { "hebergementId": isere, "dateDebut": "2027-07-10", "dateFin": "2027-07-17" },
            { "hebergementId": finistere, "dateDebut": "2027-07-03", "dateFin": "2027-07-10" }
        ] });
        let dto: DeclarationDto = saisir(&usager, dto.id, "hebergements", dto.version, etapes)
            .await
            .json();

        let deposee: DeclarationDto = deposer(&usager, &dto).await.json();

        assert_eq!(deposee.departement_suivi.as_deref(), Some("29"));
        assert!(deposee.numero.unwrap().as_str().starts_with("DS-27-29-"));
        app.courriels().await;
    })
    .await;
}

/// DECLARATION-A10.
#[actix_web::test]
async fn repondre_aux_complements_garde_le_numero_et_change_de_departement() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let isere = app.instructeur("38").await;
        let finistere = app.instructeur("29").await;
        let deposee = usager.declaration().deposee().await;
        let prise: DeclarationDto = prendre_en_charge(&isere, &deposee).await.json();
        let a_modifier: DeclarationDto = demander_complements(&isere, &prise, "Précisez le lieu.").await.json();
        let vue = lire(&usager, deposee.id).await;
        let ailleurs = usager.hebergement("29").await;
        let etapes = json!({ "etapes": [
            { "hebergementId": ailleurs, "dateDebut": "2027-07-03", "dateFin": "2027-07-17" }
        ] });
        let dto: DeclarationDto = saisir(&usager, vue.id, "hebergements", a_modifier.version, etapes)
            .await
            .json();
        app.courriels().await;

        let mut depot = usager.depot();
        depot.reponse = Some("Le groupe part à la mer.".to_owned());
        let redeposee: DeclarationDto = usager
            .envoyer(&declaration::DEPOSER, &[&dto.id], Some(dto.version), &depot)
            .await
            .json();

        assert_eq!(
            vue.complements.as_ref().map(|c| c.commentaire.as_str()),
            Some("Précisez le lieu.")
        );
        assert_eq!(redeposee.numero, deposee.numero);
        assert_eq!(redeposee.departement_suivi.as_deref(), Some("29"));
        assert_eq!((redeposee.depots.len(), redeposee.complements.is_none()), (2, true));
        let suite = codes(&usager, dto.id).await;
        assert_eq!(
            suite[4..],
            [CodeEvenement::Complements2m, CodeEvenement::TransfertCompetence]
        );
        assert_eq!(lire(&finistere, dto.id).await.droits.actions, [Action::PrendreEnCharge]);
        isere
            .get(declaration::LIRE.adresse(&[&dto.id]))
            .await
            .probleme(CodeProbleme::Introuvable);
        let courriels = app.courriels().await;
        let avis = courriels
            .iter()
            .find(|courriel| courriel.destinataires == [finistere.mail.clone()])
            .unwrap();
        assert!(avis.copies.contains(&isere.mail), "l'ancien département est prévenu");
    })
    .await;
}

/// DECLARATION-A2.
#[actix_web::test]
async fn un_sejour_qui_commence_aujourd_hui_ne_se_depose_pas() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let dto = usager.declaration().complete().await;
        app.sql(
            "UPDATE declaration SET date_debut = '2027-01-15'; UPDATE declaration_etape SET date_debut = '2027-01-15'",
        )
        .await;

        let reponse = deposer(&usager, &dto).await;

        let probleme = reponse.probleme(CodeProbleme::DeclarationIncomplete);
        assert_eq!(probleme.erreurs[0].pointeur, "/informations-generales/dateDebut");
    })
    .await;
}

#[actix_web::test]
async fn un_brouillon_incomplet_ne_se_depose_pas_et_dit_tout_ce_qui_manque() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let dto = usager.declaration().creee().await;

        let reponse = deposer(&usager, &dto).await;

        let erreurs = reponse.probleme(CodeProbleme::DeclarationIncomplete).erreurs;
        for pointeur in [
            "/vacanciers/effectifHomme",
            "/personnel/nombreResponsable",
            "/hebergements/etapes",
        ] {
            assert!(erreurs.iter().any(|erreur| erreur.pointeur == pointeur), "{pointeur}");
        }
    })
    .await;
}

#[actix_web::test]
async fn l_attestation_et_l_agrement_sont_exiges() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let perime = OrganismeEssai {
            agrement: Some(("AURA", "2027-07-02")),
            ..OrganismeEssai::new("Périmé")
        };
        let perime = app.arranger_organisme(perime).await;
        let (dto, sans_agrement) = (
            usager.declaration().complete().await,
            perime.declaration().complete().await,
        );

        let mut depot = usager.depot();
        depot.attestation.certifie = false;
        let non_certifie = usager
            .envoyer(&declaration::DEPOSER, &[&dto.id], Some(dto.version), &depot)
            .await;
        let non_agree = deposer(&perime, &sans_agrement).await;

        let probleme = non_certifie.probleme(CodeProbleme::AttestationManquante);
        assert_eq!(probleme.erreurs[0].pointeur, "/attestation/certifie");
        non_agree.probleme(CodeProbleme::AgrementInvalide);
    })
    .await;
}

/// DECLARATION-A22.
#[actix_web::test]
async fn sous_deux_mois_le_depot_exige_un_motif_et_reste_signale() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agent = app.instructeur("38").await;
        let juste = usager.declaration().debut("2027-03-15").deposee().await;
        let dto = usager.declaration().debut("2027-03-14").complete().await;

        let mut depot = usager.depot();
        depot.motif_urgence = Some("trop court".to_owned());
        let sans = usager
            .envoyer(&declaration::DEPOSER, &[&dto.id], Some(dto.version), &depot)
            .await;
        depot.motif_urgence = Some("Fermeture soudaine du premier lieu.".to_owned());
        let avec: DeclarationDto = usager
            .envoyer(&declaration::DEPOSER, &[&dto.id], Some(dto.version), &depot)
            .await
            .json();

        assert!(!juste.depots[0].tardif, "deux mois jour pour jour");
        assert_eq!(
            sans.probleme(CodeProbleme::MotifUrgenceRequis).erreurs[0].pointeur,
            "/motifUrgence"
        );
        assert!(avec.depots[0].tardif);
        assert_eq!(
            codes(&usager, dto.id).await[1..],
            [CodeEvenement::Depot2m, CodeEvenement::DepotTardif]
        );
        let historique: HistoriqueDto = agent.get(declaration::HISTORIQUE.adresse(&[&dto.id])).await.json();
        assert_eq!(
            historique.evenements[0].commentaire.as_deref(),
            Some("Fermeture soudaine du premier lieu.")
        );
        let courriels = app.courriels().await;
        assert!(
            courriels
                .iter()
                .any(|courriel| courriel.texte.contains("Fermeture soudaine du premier lieu."))
        );
    })
    .await;
}

#[actix_web::test]
async fn un_delai_rendu_bloquant_refuse_le_depot_que_l_urgence_ne_couvre_plus() {
    TestApp::run_regle(
        |config| config.delai_bloquant_2m = true,
        async |app| {
            let usager = app.organisme("Grand Large").await;
            let mut depot = usager.depot();
            depot.motif_urgence = Some("Fermeture soudaine du premier lieu.".to_owned());
            let deposer = async |dto: &DeclarationDto| {
                usager
                    .envoyer(&declaration::DEPOSER, &[&dto.id], Some(dto.version), &depot)
                    .await
            };
            let urgente = usager.declaration().debut("2027-02-15").complete().await;
            let trop_tard = usager.declaration().debut("2027-02-14").complete().await;

            deposer(&urgente).await.statut(200);
            let refus = deposer(&trop_tard).await;

            let detail = refus.probleme(CodeProbleme::DelaiDepasse).detail.unwrap();
            assert!(
                detail
                    .replace('\u{a0}', " ")
                    .contains("au plus tard le 14 décembre 2026, ou le 14 janvier 2027 en cas d'urgence"),
                "{detail}"
            );
            assert_eq!(
                lire(&usager, trop_tard.id).await,
                trop_tard,
                "le brouillon est gardé tel quel"
            );
            app.courriels().await;
        },
    )
    .await;
}

#[actix_web::test]
async fn un_double_clic_depose_une_seule_fois() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let dto = usager.declaration().complete().await;
        let depot = usager.depot();
        let adresse = declaration::DEPOSER.adresse(&[&dto.id]);
        let envoyer = || {
            usager
                .appel(Methode::Post, &adresse)
                .version(dto.version)
                .cle("clic")
                .json(&depot)
                .envoyer()
        };

        let (a, b) = futures::future::join(envoyer(), envoyer()).await;

        let (a, b): (DeclarationDto, DeclarationDto) = (a.json(), b.json());
        assert_eq!(a, b);
        assert_eq!(
            app.valeur("SELECT count(*) FROM declaration_depot").await.as_deref(),
            Some("1")
        );
        assert_eq!(
            codes(&usager, dto.id).await,
            [CodeEvenement::Creation, CodeEvenement::Depot2m]
        );
        assert_eq!(app.courriels().await.len(), 2, "M1 et M2, une fois");
    })
    .await;
}

#[actix_web::test]
async fn sans_cle_le_second_depot_apprend_le_premier() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let dto = usager.declaration().complete().await;

        let (a, b) = futures::future::join(deposer(&usager, &dto), deposer(&usager, &dto)).await;

        let refus = if a.statut == 200 { &b } else { &a };
        let probleme = refus.probleme(CodeProbleme::EtatIncompatible);
        assert_eq!(probleme.etat.as_deref(), Some("TRANSMISE"));
        assert_eq!(
            probleme.detail.as_deref(),
            Some("L'organisme l'a déposée le 15 janvier 2027 à 10:00.")
        );
        assert_eq!(
            app.valeur("SELECT count(*) FROM declaration_depot").await.as_deref(),
            Some("1")
        );
        app.courriels().await;
    })
    .await;
}

/// DECLARATION-A12, à la phase de deux mois.
#[actix_web::test]
async fn deposer_ce_qui_est_deja_depose_est_refuse() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let deposee = usager.declaration().deposee().await;

        let reponse = deposer(&usager, &deposee).await;

        let probleme = reponse.probleme(CodeProbleme::EtatIncompatible);
        assert_eq!(probleme.actions_possibles, ["prendre-en-charge", "annuler"]);
        assert_eq!(lire(&usager, deposee.id).await, deposee);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn un_brouillon_n_existe_pas_pour_l_administration_et_le_depot_le_lui_montre() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agents = [
            app.instructeur("38").await,
            app.lecteur("AURA").await,
            app.lecteur("FRA").await,
        ];
        let dto = usager.declaration().complete().await;
        let adresse = declaration::LIRE.adresse(&[&dto.id]);

        for agent in &agents {
            agent.get(&adresse).await.probleme(CodeProbleme::Introuvable);
        }
        deposer(&usager, &dto).await.statut(200);

        for agent in &agents {
            assert_eq!(
                agent.get(&adresse).await.json::<DeclarationDto>().statut,
                Statut::Transmise
            );
        }
        app.instructeur("29")
            .await
            .get(&adresse)
            .await
            .probleme(CodeProbleme::Introuvable);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn le_depot_fige_la_declaration_entiere() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;

        let deposee = usager.declaration().deposee().await;

        let champs = "SELECT (instantane ->> 'numero') || '/' || (instantane -> 'sections' -> 'vacanciers' ->> \
                      'effectifTotal') || '/' || (instantane ? 'droits') FROM declaration_depot";
        let attendu = format!("{}/13/false", deposee.numero.unwrap());
        assert_eq!(app.valeur(champs).await, Some(attendu));
        app.courriels().await;
    })
    .await;
}

/// DECLARATION-DEBIT.
#[actix_web::test]
async fn trente_depots_en_une_minute_puis_l_organisme_patiente_sans_rien_perdre() {
    TestApp::run(async |app| {
        let (usager, autre) = (app.organisme("Grand Large").await, app.organisme("Petits Pas").await);
        usager.declaration().deposee().await;
        app.sql(
            "INSERT INTO declaration_depot (declaration_id, rang, phase, depose_at, depose_par, tardif, instantane) \
             SELECT declaration_id, n, phase, depose_at, depose_par, tardif, instantane \
             FROM declaration_depot, generate_series(2, 29) n",
        )
        .await;
        let derniere = usager.declaration().complete().await;
        let refusee = usager.declaration().complete().await;

        deposer(&usager, &derniere).await.statut(200);
        let reponse = deposer(&usager, &refusee).await;

        assert_eq!(reponse.entete("retry-after").as_deref(), Some("60"));
        reponse.probleme(CodeProbleme::TropDeDemandes);
        assert_eq!(lire(&usager, refusee.id).await.statut, Statut::Brouillon);
        autre.declaration().deposee().await;
        app.horloge.avancer(Duration::seconds(60));
        deposer(&usager, &refusee).await.statut(200);
        app.courriels().await;
    })
    .await;
}
