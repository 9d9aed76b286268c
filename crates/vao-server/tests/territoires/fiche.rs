//! Lire et tenir une fiche.

use serde_json::Value;
use vao_contract::CodeProbleme;
use vao_contract::territoire::{self, FicheTerritoire, ModificationTerritoire};
use vao_domain::droits::RoleAgent;
use vao_domain::{NiveauTerritoire, Version};
use vao_test::{Acteur, OrganismeEssai, Reponse, TestApp};

fn contact() -> ModificationTerritoire {
    ModificationTerritoire {
        nom: "Durand".to_owned(),
        prenom: "Anne".to_owned(),
        service_mail: " Boite@Service.TEST ".to_owned(),
        service_telephone: "04 76 00 00 00".to_owned(),
    }
}

async fn lire(acteur: &Acteur<'_>, code: &str) -> FicheTerritoire {
    acteur.get(territoire::LIRE.adresse(&[&code])).await.json()
}

async fn modifier(acteur: &Acteur<'_>, code: &str, version: Version) -> Reponse {
    acteur
        .envoyer(&territoire::MODIFIER, &[&code], Some(version), &contact())
        .await
}

/// COMPTES-T15 et COMPTES-T16 : chacun tient ses fiches, et lit toutes les autres.
#[actix_web::test]
async fn chaque_territoire_tient_ses_fiches_et_lit_les_autres() {
    const FICHES: &[&str] = &["FRA", "AURA", "38", "73", "BRE", "29", "COR", "2A", "2B"];
    TestApp::run(async |app| {
        let portees: &[(&str, &[&str])] = &[
            ("FRA", FICHES),
            ("AURA", &["AURA", "38", "73"]),
            ("COR", &["COR", "2A", "2B"]),
            ("38", &["38"]),
            ("2A", &["2A"]),
        ];
        for (territoire, siennes) in portees {
            // Aucun rôle n'est demandé : tout agent du territoire tient la fiche.
            let acteur = app.agent(territoire, &[]).await;
            for code in FICHES {
                let avant = lire(&acteur, code).await;
                assert_eq!(avant.modifiable, siennes.contains(code), "{territoire} {code}");

                let reponse = modifier(&acteur, code, avant.version).await;

                let apres = lire(&acteur, code).await;
                if siennes.contains(code) {
                    assert_eq!(reponse.json::<FicheTerritoire>(), apres, "{territoire} {code}");
                    assert_eq!(apres.version.0, avant.version.0 + 1, "{territoire} {code}");
                } else {
                    reponse.probleme(CodeProbleme::FicheHorsTerritoire);
                    assert_eq!(apres, avant, "{territoire} {code}");
                }
            }
        }
    })
    .await;
}

/// COMPTES-T16 : le territoire est celui de l'adresse ; ceux que la requête prétend ne comptent pas.
#[actix_web::test]
async fn une_region_ne_modifie_pas_la_fiche_d_une_autre_en_envoyant_ses_propres_codes() {
    TestApp::run(async |app| {
        let acteur = app.agent("AURA", &[RoleAgent::Compte]).await;
        let avant = lire(&acteur, "BRE").await;
        let mut corps = serde_json::to_value(contact()).unwrap();
        let sans_codes = corps.clone();
        corps["code"] = "AURA".into();
        corps["parent"] = "FRA".into();

        let adresse = format!("{}?code=AURA&parent=FRA", territoire::MODIFIER.adresse(&[&"BRE"]));
        let par_adresse = acteur
            .appel(territoire::MODIFIER.methode, adresse)
            .version(avant.version)
            .json(&sans_codes)
            .envoyer()
            .await;
        let par_corps = acteur
            .envoyer_json(&territoire::MODIFIER, &[&"BRE"], Some(avant.version), &corps)
            .await;

        par_adresse.probleme(CodeProbleme::FicheHorsTerritoire);
        let probleme = par_corps.probleme(CodeProbleme::SaisieInvalide);
        assert_eq!(probleme.erreurs[0].code, "champ-inconnu");
        assert_eq!(lire(&acteur, "BRE").await, avant);
    })
    .await;
}

#[actix_web::test]
async fn une_fiche_s_ecrit_sous_forme_canonique_et_laisse_sa_trace() {
    TestApp::run(async |app| {
        let acteur = app.agent("38", &[]).await;

        let apres: FicheTerritoire = modifier(&acteur, "38", Version(1)).await.json();

        assert_eq!(apres.service_mail.as_deref(), Some("boite@service.test"));
        assert_eq!(apres.service_telephone.as_deref(), Some("+33476000000"));
        assert_eq!(apres.modifiee_at, Some(app.maintenant()));
        assert_eq!((apres.niveau, apres.region.as_deref()), (NiveauTerritoire::Departemental, Some("Auvergne-Rhône-Alpes")));
        let trace = app
            .valeur("SELECT concat_ws(' ', entite, entite_id, cible_nom, ter_code, action, avant, apres) FROM journal_compte")
            .await
            .unwrap();
        assert!(trace.starts_with("TERRITOIRE 38 Isère (38) 38 MODIFICATION"), "{trace}");
        assert!(trace.contains(r#""Téléphone du service": null"#) && trace.contains("+33476000000"), "{trace}");
    })
    .await;
}

#[actix_web::test]
async fn de_deux_modifications_la_seconde_apprend_qui_l_a_devancee() {
    TestApp::run(async |app| {
        let (isere, aura) = (app.agent("38", &[]).await, app.agent("AURA", &[]).await);
        modifier(&isere, "38", Version(1)).await.statut(200);

        let reponse = modifier(&aura, "38", Version(1)).await;

        let probleme = reponse.probleme(CodeProbleme::VersionPerimee);
        assert_eq!(probleme.version, Some(Version(2)));
        assert!(
            probleme
                .detail
                .unwrap()
                .contains("Luc Petit, le 15 janvier 2027 à 10:00")
        );
        let sans = aura.envoyer(&territoire::MODIFIER, &[&"38"], None, &contact()).await;
        sans.probleme(CodeProbleme::VersionExigee);
    })
    .await;
}

#[actix_web::test]
async fn les_quatre_champs_sont_exiges() {
    TestApp::run(async |app| {
        let acteur = app.agent("38", &[]).await;
        let juste = serde_json::to_value(contact()).unwrap();
        for (champ, faux) in [
            ("nom", ""),
            ("prenom", "R2D2"),
            ("serviceMail", "service"),
            ("serviceTelephone", "12"),
        ] {
            let mut corps = juste.clone();
            corps[champ] = faux.into();
            let mut sans = juste.clone();
            sans.as_object_mut().unwrap().remove(champ);

            for corps in [corps, sans] {
                let reponse = acteur
                    .envoyer_json(&territoire::MODIFIER, &[&"38"], Some(Version(1)), &corps)
                    .await;

                let probleme = reponse.probleme(CodeProbleme::SaisieInvalide);
                assert_eq!(probleme.erreurs[0].pointeur, format!("/{champ}"));
            }
        }
    })
    .await;
}

#[actix_web::test]
async fn une_fiche_montre_les_agents_actifs_du_territoire_et_de_ceux_qu_il_contient() {
    TestApp::run(async |app| {
        let acteur = app.agent("AURA", &[]).await;
        let national = app.agent("FRA", &[]).await;
        let isere = app.agent("38", &[]).await;
        for ecarte in [
            "deleted = true, desactive_at = '2027-01-01'",
            "validated = false",
            "suspendu_at = '2027-01-01'",
        ] {
            let agent = app.agent("38", &[]).await;
            app.sql(&format!("UPDATE agent SET {ecarte} WHERE mail = '{}'", agent.mail))
                .await;
        }
        app.agent("29", &[]).await;

        let region = lire(&acteur, "AURA").await;
        let departement = lire(&acteur, "38").await;
        let france = lire(&national, "FRA").await;

        let mails = |fiche: &FicheTerritoire| fiche.agents.iter().map(|agent| agent.email.clone()).collect::<Vec<_>>();
        assert_eq!(mails(&region), [acteur.mail.clone(), isere.mail.clone()]);
        assert_eq!(mails(&departement), [isere.mail.as_str()]);
        assert_eq!(
            mails(&france),
            [acteur.mail.as_str()],
            "ni agent national, ni département"
        );
        acteur
            .get(territoire::LIRE.adresse(&[&"XX"]))
            .await
            .probleme(CodeProbleme::Introuvable);
    })
    .await;
}

/// Refus de lire une fiche, sans ce qui nomme la requête.
async fn refus(acteur: &Acteur<'_>, code: &str) -> Value {
    let reponse = acteur.get(territoire::LIRE.adresse(&[&code])).await;
    let mut corps: Value = serde_json::from_slice(&reponse.statut(404).corps).unwrap();
    corps.as_object_mut().unwrap().remove("instance");
    corps
}

/// CPT-102 : un usager lit la fiche de la région de son agrément, sans ses agents.
#[actix_web::test]
async fn un_usager_lit_la_seule_fiche_de_la_region_de_son_agrement() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let sans_agrement = app
            .arranger_organisme(OrganismeEssai {
                agrement: None,
                ..OrganismeEssai::new("Sans agrément")
            })
            .await;
        let agent = app.agent("AURA", &[]).await;
        modifier(&agent, "AURA", Version(1)).await.statut(200);

        let fiche = lire(&usager, "AURA").await;

        assert_eq!(fiche.service_mail.as_deref(), Some("boite@service.test"));
        assert_eq!((fiche.agents.len(), fiche.modifiable), (0, false));
        let absent = refus(&usager, "XX").await;
        for code in ["BRE", "38", "FRA"] {
            assert_eq!(refus(&usager, code).await, absent, "{code}");
        }
        assert_eq!(refus(&sans_agrement, "AURA").await, absent);
        modifier(&usager, "AURA", fiche.version)
            .await
            .probleme(CodeProbleme::RoleInsuffisant);
    })
    .await;
}
