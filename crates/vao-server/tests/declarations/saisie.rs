//! Enregistrer une section.

use chrono::Days;
use serde_json::json;
use vao_contract::declaration::{self, DeclarationDto};
use vao_contract::{CodeProbleme, Methode};
use vao_domain::Version;
use vao_server::horloge::Horloge;
use vao_test::TestApp;

use super::aide::{demander_complements, lire, prendre_en_charge, saisir, siege_et_etablissement};

#[actix_web::test]
async fn seuls_les_champs_envoyes_changent_et_null_efface() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let dto = usager.declaration().complete().await;

        let correctif = json!({ "effectifHomme": 9, "precisionDeficiences": null, "effectifTotal": 99 });
        let reponse = saisir(&usager, dto.id, "vacanciers", dto.version, correctif).await;

        let vacanciers = reponse.json::<DeclarationDto>().sections.vacanciers;
        assert_eq!(
            (vacanciers.effectif_homme, vacanciers.effectif_femme),
            (Some(9), Some(7))
        );
        assert_eq!(vacanciers.effectif_total, Some(16), "le total est calculé");
        assert_eq!(vacanciers.precision_deficiences, None);
        assert_eq!(vacanciers.tranche_age, dto.sections.vacanciers.tranche_age);
        assert_eq!(reponse.version(), dto.version.suivante());
        let tracees =
            app.valeur("SELECT differences #>> '{/effectifHomme,apres}' FROM journal_saisie ORDER BY id DESC LIMIT 1");
        assert_eq!(tracees.await.as_deref(), Some("9"));
    })
    .await;
}

/// La réponse n'est pas relue en base : elle doit pourtant dire ce qui s'y trouve, à la microseconde près.
#[actix_web::test]
async fn la_reponse_dit_ce_que_l_on_relit() {
    TestApp::run_a_l_heure(Horloge::Systeme, async |app| {
        let usager = app.organisme("Grand Large").await;
        let jour = |decalage| (app.horloge.aujourd_hui() + Days::new(decalage)).to_string();
        let dto = usager.declaration().debut(&jour(170)).complete().await;
        let generales = json!({ "libelle": "Été à Crozon", "dateDebut": jour(169), "dateFin": jour(187),
            "responsableSejour": { "nom": "O'Neill" } });
        let etapes = json!({ "etapes": [] });
        let cas = [
            ("informations-generales", generales),
            ("vacanciers", json!({ "effectifHomme": 9, "precisionDeficiences": null })),
            ("personnel", json!({ "nombreResponsable": 4, "procedureRecrutementSupplementaire": null })),
            ("hebergements", etapes),
        ];
        let mut version = dto.version;

        for (section, correctif) in cas {
            let reponse = saisir(&usager, dto.id, section, version, correctif).await;

            assert_eq!(reponse.statut, 200, "{section}");
            version = reponse.version();
            assert_eq!(reponse.json::<DeclarationDto>(), lire(&usager, dto.id).await, "{section}");
        }
        let traces = app.valeur(
            "SELECT string_agg(section, ' ' ORDER BY id) FROM (SELECT * FROM journal_saisie ORDER BY id DESC LIMIT 4) j",
        );
        assert_eq!(
            traces.await.as_deref(),
            Some("informations-generales vacanciers personnel hebergements")
        );
    })
    .await;
}

#[actix_web::test]
async fn une_saisie_identique_n_ecrit_rien() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let dto = usager.declaration().complete().await;
        let lignes = app.valeur("SELECT count(*) FROM journal_saisie").await;

        let reponse = saisir(
            &usager,
            dto.id,
            "personnel",
            dto.version,
            json!({ "nombreResponsable": 1 }),
        )
        .await;

        assert_eq!(reponse.version(), dto.version);
        assert_eq!(app.valeur("SELECT count(*) FROM journal_saisie").await, lignes);
    })
    .await;
}

#[actix_web::test]
async fn la_version_est_exigee_et_verifiee() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let dto = usager.declaration().complete().await;
        let correctif = json!({ "nombreResponsable": 2 });

        let sans = usager
            .envoyer_json(&declaration::MODIFIER, &[&dto.id, &"personnel"], None, &correctif)
            .await;
        let perimee = saisir(&usager, dto.id, "personnel", Version(1), correctif).await;

        sans.probleme(CodeProbleme::VersionExigee);
        assert_eq!(
            perimee.probleme(CodeProbleme::VersionPerimee).version,
            Some(dto.version)
        );
        assert_eq!(lire(&usager, dto.id).await, dto);
    })
    .await;
}

#[actix_web::test]
async fn deux_onglets_simultanes_un_seul_ecrit() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let dto = usager.declaration().complete().await;
        let avant = app.valeur("SELECT count(*) FROM journal_saisie").await.unwrap();

        let (a, b) = futures::future::join(
            saisir(
                &usager,
                dto.id,
                "personnel",
                dto.version,
                json!({ "nombreResponsable": 2 }),
            ),
            saisir(
                &usager,
                dto.id,
                "personnel",
                dto.version,
                json!({ "nombreResponsable": 3 }),
            ),
        )
        .await;

        let mut statuts = [a.statut, b.statut];
        statuts.sort_unstable();
        assert_eq!(statuts, [200, 412]);
        assert_eq!(lire(&usager, dto.id).await.version, dto.version.suivante());
        let neuves = format!("SELECT count(*) - {avant} FROM journal_saisie");
        assert_eq!(
            app.valeur(&neuves).await.as_deref(),
            Some("1"),
            "la trace de qui a écrit, et d'elle seule"
        );
    })
    .await;
}

#[actix_web::test]
async fn une_saisie_fausse_est_refusee_avec_son_pointeur() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let dto = usager.declaration().complete().await;

        for (section, correctif, pointeur) in [
            ("vacanciers", json!({ "effectifHomme": -1 }), "/effectifHomme"),
            ("vacanciers", json!({ "effectifHomme": 1.5 }), "/effectifHomme"),
            ("vacanciers", json!({ "pirate": true }), "/pirate"),
            ("personnel", json!([1]), ""),
            ("informations-generales", json!({ "dateFin": "2027-07-03" }), "/dateFin"),
            ("informations-generales", json!({ "libelle": null }), "/libelle"),
            (
                "informations-generales",
                json!({ "responsableSejour": { "email": "faux" } }),
                "/responsableSejour/email",
            ),
            (
                "hebergements",
                json!({ "etapes": [{ "hebergementId": dto.id, "dateDebut": "2027-07-03",
                "dateFin": "2027-07-17" }] }),
                "/etapes/0/hebergementId",
            ),
        ] {
            let reponse = saisir(&usager, dto.id, section, dto.version, correctif).await;

            let probleme = reponse.probleme(CodeProbleme::SaisieInvalide);
            assert_eq!(probleme.erreurs[0].pointeur, pointeur, "{section}");
        }
        assert_eq!(lire(&usager, dto.id).await, dto);
    })
    .await;
}

#[actix_web::test]
async fn caractere_nul_emoji_et_collage_geant() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let dto = usager.declaration().creee().await;

        let propre = saisir(
            &usager,
            dto.id,
            "informations-generales",
            dto.version,
            json!({ "libelle": "Lac\u{0} 🏖" }),
        )
        .await;
        let adresse = declaration::MODIFIER.adresse(&[&dto.id, &"vacanciers"]);
        let geant = usager
            .appel(Methode::Patch, &adresse)
            .version(Version(2))
            .json(&json!({ "precisionDeficiences": "x".repeat(10_000_000) }))
            .envoyer()
            .await;
        let texte = usager
            .appel(Methode::Patch, &adresse)
            .version(Version(2))
            .brut("text/plain", "{}")
            .envoyer()
            .await;
        let casse = usager
            .appel(Methode::Patch, &adresse)
            .version(Version(2))
            .brut("application/json", "{")
            .envoyer()
            .await;

        assert_eq!(propre.json::<DeclarationDto>().libelle, "Lac 🏖");
        geant.probleme(CodeProbleme::CorpsTropGrand);
        texte.probleme(CodeProbleme::TypeNonAdmis);
        casse.probleme(CodeProbleme::RequeteInvalide);
    })
    .await;
}

/// DECLARATION-A13, à la phase de deux mois.
#[actix_web::test]
async fn une_declaration_transmise_ou_en_cours_ne_se_modifie_pas() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agent = app.instructeur("38").await;
        let deposee = usager.declaration().deposee().await;

        let transmise = saisir(
            &usager,
            deposee.id,
            "hebergements",
            deposee.version,
            json!({ "etapes": [] }),
        )
        .await;
        let prise: DeclarationDto = prendre_en_charge(&agent, &deposee).await.json();
        let en_cours = saisir(
            &usager,
            prise.id,
            "personnel",
            prise.version,
            json!({ "nombreResponsable": 5 }),
        )
        .await;

        transmise.probleme(CodeProbleme::EtatIncompatible);
        en_cours.probleme(CodeProbleme::EtatIncompatible);
        assert_eq!(lire(&usager, deposee.id).await.sections, deposee.sections);
        app.courriels().await;
    })
    .await;
}

/// DECLARATION-A23, pour la part des modifications.
#[actix_web::test]
async fn un_siege_lit_sans_modifier_et_un_autre_organisme_ne_voit_rien() {
    TestApp::run(async |app| {
        let (siege, antenne) = siege_et_etablissement(app).await;
        let autre = app.organisme("Petits Pas").await;
        let agent = app.instructeur("38").await;
        let dto = antenne.declaration().complete().await;
        let correctif = json!({ "nombreResponsable": 9 });

        let du_siege = saisir(&siege, dto.id, "personnel", dto.version, correctif.clone()).await;
        let d_un_autre = saisir(&autre, dto.id, "personnel", dto.version, correctif.clone()).await;
        let d_un_agent = saisir(&agent, dto.id, "personnel", dto.version, correctif).await;

        du_siege.probleme(CodeProbleme::OrganismeNonAutorise);
        d_un_autre.probleme(CodeProbleme::Introuvable);
        d_un_agent.probleme(CodeProbleme::RoleInsuffisant);
        assert_eq!(lire(&antenne, dto.id).await, dto);
    })
    .await;
}

#[actix_web::test]
async fn l_hebergement_d_un_autre_ou_desactive_est_refuse() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let autre = app.organisme("Petits Pas").await;
        let etranger = autre.hebergement("29").await;
        let ferme = usager.hebergement("38").await;
        app.sql(&format!(
            "UPDATE hebergement SET statut = 'desactive' WHERE id = '{ferme}'"
        ))
        .await;
        let dto = usager.declaration().creee().await;

        let etape = |id, du: &str, au: &str| json!({ "hebergementId": id, "dateDebut": du, "dateFin": au });
        let etapes = json!({ "etapes": [
            etape(etranger, "2027-07-03", "2027-07-10"), etape(ferme, "2027-07-10", "2027-07-17")
        ] });
        let reponse = saisir(&usager, dto.id, "hebergements", dto.version, etapes).await;

        let pointeurs: Vec<String> = reponse
            .probleme(CodeProbleme::SaisieInvalide)
            .erreurs
            .into_iter()
            .map(|e| e.pointeur)
            .collect();
        assert_eq!(pointeurs, ["/etapes/0/hebergementId", "/etapes/1/hebergementId"]);
    })
    .await;
}

#[actix_web::test]
async fn une_etape_garde_la_version_qu_elle_a_figee() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let dto = usager.declaration().complete().await;
        let etape = &dto.sections.hebergements.etapes[0];
        let fiche = etape.hebergement_id;
        app.sql(&format!(
            "INSERT INTO hebergement_version (id, hebergement_id, numero, nom, type, adresse, departement, nombre_lits, \
             created_at) SELECT gen_random_uuid(), hebergement_id, 2, 'Rénové', type, adresse, departement, 30, now() \
             FROM hebergement_version WHERE hebergement_id = '{fiche}'; \
             UPDATE hebergement SET version_courante = 2 WHERE id = '{fiche}'"
        ))
        .await;

        let etapes = json!({ "etapes": [
            { "hebergementId": fiche, "dateDebut": "2027-07-10", "dateFin": "2027-07-17" },
            { "hebergementId": fiche, "dateDebut": "2027-07-03", "dateFin": "2027-07-10", "rejoindreEtape": "En car" }
        ] });
        let reponse = saisir(&usager, dto.id, "hebergements", dto.version, etapes).await;

        let lues = reponse.json::<DeclarationDto>().sections.hebergements;
        assert!(lues.sejour_itinerant);
        assert_eq!(lues.etapes.iter().map(|e| e.ordre).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(lues.etapes[0].date_debut.to_string(), "2027-07-03", "triées par date");
        assert_eq!(lues.etapes[0].id, etape.id, "un rang garde son identifiant");
        assert!(lues.etapes.iter().all(|e| e.hebergement_version == 1 && e.version_plus_recente));
        assert_eq!(lire(&usager, dto.id).await.sections.hebergements, lues);
    })
    .await;
}

#[actix_web::test]
async fn enregistrer_tient_en_six_requetes_quel_que_soit_le_nombre_d_etapes() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let dto = usager.declaration().etapes(&["38", "73", "74", "29"]).complete().await;
        // La session est relue au plus toutes les cinq secondes : elle ne compte pas.
        let mut version = dto.version;
        let etapes = &dto.sections.hebergements.etapes;
        let saisies = |nombre: usize| {
            let lignes: Vec<_> = etapes
                .iter()
                .take(nombre)
                .map(|e| json!({ "hebergementId": e.hebergement_id, "dateDebut": e.date_debut, "dateFin": e.date_fin }))
                .collect();
            json!({ "etapes": lignes })
        };
        let cas = [
            ("personnel", json!({ "nombreResponsable": 3 })),
            ("vacanciers", json!({ "effectifHomme": 3 })),
            ("informations-generales", json!({ "libelle": "Autre" })),
            ("hebergements", saisies(1)),
            ("hebergements", saisies(4)),
            ("hebergements", json!({ "etapes": [] })),
            ("hebergements", saisies(2)),
        ];

        for (section, correctif) in cas {
            let avant = app.mesure.lire();
            let reponse = saisir(&usager, dto.id, section, version, correctif).await;
            let requetes = app.mesure.lire() - avant;

            version = reponse.version();
            assert!(requetes <= 6, "{section} : {requetes} requêtes");
        }
    })
    .await;
}

/// Ses étapes changées, une déclaration déjà déposée change aussi de lecteurs : c'est l'enregistrement le plus long.
#[actix_web::test]
async fn completer_une_declaration_deposee_tient_en_cinq_requetes() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agent = app.instructeur("38").await;
        let deposee = usager.declaration().etapes(&["38", "73"]).deposee().await;
        let prise: DeclarationDto = prendre_en_charge(&agent, &deposee).await.json();
        let demande = demander_complements(&agent, &prise, "Précisez les hébergements.").await;
        let mut version = demande.version();
        let nouvel = usager.hebergement("29").await;
        let etapes = json!({ "etapes": [
            { "hebergementId": nouvel, "dateDebut": "2027-07-03", "dateFin": "2027-07-17" }
        ] });
        // La session est relue au plus toutes les cinq secondes : elle ne compte pas.
        let cas = [
            ("personnel", json!({ "nombreResponsable": 3 }), 2),
            ("informations-generales", json!({ "dateDebut": "2027-07-02" }), 3),
            ("hebergements", etapes, 5),
        ];

        for (section, correctif, attendues) in cas {
            let avant = app.mesure.lire();
            let reponse = saisir(&usager, prise.id, section, version, correctif).await;
            let requetes = app.mesure.lire() - avant;

            version = reponse.version();
            assert_eq!(requetes, attendues, "{section}");
        }
        assert_eq!(lire(&usager, prise.id).await.sections.hebergements.etapes.len(), 1);
        app.courriels().await;
    })
    .await;
}
