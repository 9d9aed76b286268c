//! Créer (T1), dupliquer (T2), supprimer (T3).

use chrono::Duration;
use serde_json::json;
use vao_contract::CodeProbleme;
use vao_contract::declaration::{self, Avertissement, CompletudeDeclaration, DeclarationDto};
use vao_domain::declaration::Section;
use vao_domain::evenement::CodeEvenement;
use vao_domain::{Code as _, Periode, Statut};
use vao_server::idempotence::PurgerReponses;
use vao_test::{OrganismeEssai, TestApp};

use super::aide::{codes, deposer, lire, siege_et_etablissement, supprimer};

fn corps(debut: &str, fin: &str) -> serde_json::Value {
    json!({ "libelle": "Été en Chartreuse", "dateDebut": debut, "dateFin": fin })
}

/// DECLARATION-A1.
#[actix_web::test]
async fn un_organisme_a_la_fiche_incomplete_ne_declare_pas() {
    TestApp::run(async |app| {
        let incomplet = OrganismeEssai {
            complet: false,
            ..OrganismeEssai::new("Incomplet")
        };
        let usager = app.arranger_organisme(incomplet).await;

        let reponse = usager
            .envoyer_json(&declaration::CREER, &[], None, &corps("2027-07-03", "2027-07-17"))
            .await;

        reponse.probleme(CodeProbleme::OrganismeIncomplet);
    })
    .await;
}

#[actix_web::test]
async fn une_declaration_creee_est_un_brouillon_avec_son_adresse_et_sa_version() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;

        let reponse = usager
            .envoyer_json(&declaration::CREER, &[], None, &corps("2027-07-03", "2027-07-17"))
            .await;

        let dto: DeclarationDto = reponse.statut(201).json();
        assert_eq!(reponse.version(), dto.version);
        assert_eq!(reponse.entete("location"), Some(declaration::LIRE.adresse(&[&dto.id])));
        assert_eq!((dto.statut, dto.numero.clone()), (Statut::Brouillon, None));
        assert_eq!(
            dto.responsable_sejour.nom.as_deref(),
            Some("Durand"),
            "prérempli depuis la fiche"
        );
        assert_eq!(dto.droits.modifier, Section::TOUS);
        assert_eq!(lire(&usager, dto.id).await, dto);
        assert_eq!(codes(&usager, dto.id).await, [CodeEvenement::Creation]);
    })
    .await;
}

/// DECLARATION-A4 et DECLARATION-A5.
#[actix_web::test]
async fn la_saison_et_la_duree_sont_calculees() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;

        for (debut, fin, saison, duree) in [
            ("2027-03-31", "2027-04-10", Periode::Hiver, 11),
            ("2027-04-01", "2027-04-10", Periode::Printemps, 10),
            ("2027-07-03", "2027-07-17", Periode::Ete, 15),
            ("2027-10-01", "2027-10-02", Periode::Automne, 2),
        ] {
            let dto: DeclarationDto = usager
                .envoyer_json(&declaration::CREER, &[], None, &corps(debut, fin))
                .await
                .json();

            assert_eq!((dto.periode, dto.duree), (saison, duree), "{debut}");
        }
    })
    .await;
}

/// DECLARATION-A3.
#[actix_web::test]
async fn un_sejour_d_un_jour_ou_deja_commence_est_refuse() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;

        for (debut, fin, pointeur) in [
            ("2027-07-03", "2027-07-03", "/dateFin"),
            ("2027-01-15", "2027-01-20", "/dateDebut"),
        ] {
            let reponse = usager
                .envoyer_json(&declaration::CREER, &[], None, &corps(debut, fin))
                .await;

            let probleme = reponse.probleme(CodeProbleme::SaisieInvalide);
            assert_eq!(probleme.erreurs[0].pointeur, pointeur);
        }
    })
    .await;
}

#[actix_web::test]
async fn sans_agrement_on_cree_avec_un_avertissement() {
    TestApp::run(async |app| {
        let perime = OrganismeEssai {
            agrement: Some(("AURA", "2027-06-30")),
            ..OrganismeEssai::new("Périmé")
        };
        let usager = app.arranger_organisme(perime).await;

        let dto = usager.declaration().creee().await;

        let adresse = declaration::COMPLETUDE.adresse(&[&dto.id]);
        let completude: CompletudeDeclaration = usager.get(adresse).await.json();
        assert!(completude.avertissements.contains(&Avertissement::AgrementInvalide));
    })
    .await;
}

#[actix_web::test]
async fn la_meme_cle_ne_cree_qu_une_declaration() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let envoyer = async |libelle: &str| {
            let mut corps = corps("2027-07-03", "2027-07-17");
            corps["libelle"] = json!(libelle);
            let adresse = declaration::CREER.adresse(&[]);
            usager
                .appel(vao_contract::Methode::Post, adresse)
                .cle("une-cle")
                .json(&corps)
                .envoyer()
                .await
        };

        let premiere = envoyer("Lac").await;
        let seconde = envoyer("Lac").await;
        let autre = envoyer("Mer").await;

        assert_eq!(premiere.json::<DeclarationDto>(), seconde.json::<DeclarationDto>());
        assert_eq!(seconde.entete("idempotent-replayed").as_deref(), Some("true"));
        assert_eq!(seconde.entete("location"), premiere.entete("location"));
        autre.probleme(CodeProbleme::CleReutilisee);
        assert_eq!(
            app.valeur("SELECT count(*) FROM declaration").await.as_deref(),
            Some("1")
        );
    })
    .await;
}

#[actix_web::test]
async fn une_reponse_gardee_s_efface_apres_un_jour() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let purger = async || {
            app.pool
                .transaction(async |tx| {
                    vao_jobs::enqueue(tx, &PurgerReponses {}, vao_jobs::JobOptions::default())
                        .await
                        .map_err(vao_server::Problem::interne)
                })
                .await
                .unwrap();
            app.executer_les_taches().await;
            app.valeur("SELECT count(*) FROM idempotence").await.unwrap()
        };
        usager
            .appel(vao_contract::Methode::Post, declaration::CREER.adresse(&[]))
            .cle("une-cle")
            .json(&corps("2027-07-03", "2027-07-17"))
            .envoyer()
            .await
            .statut(201);

        app.horloge.avancer(Duration::hours(23));
        let dans_la_journee = purger().await;
        app.horloge.avancer(Duration::hours(2));
        let ensuite = purger().await;

        assert_eq!((dans_la_journee.as_str(), ensuite.as_str()), ("1", "0"));
    })
    .await;
}

/// DECLARATION-A24.
#[actix_web::test]
async fn une_copie_glisse_ses_dates_et_tronque_son_titre() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let source = usager
            .declaration()
            .libelle(&"é".repeat(100))
            .etapes(&["38", "73"])
            .deposee()
            .await;
        let ferme = source.sections.hebergements.etapes[1].hebergement_id;
        app.sql(&format!(
            "UPDATE hebergement SET statut = 'desactive' WHERE id = '{ferme}'"
        ))
        .await;

        let corps = json!({ "dateDebut": "2027-08-07" });
        let copie: DeclarationDto = usager
            .envoyer_json(&declaration::DUPLIQUER, &[&source.id], None, &corps)
            .await
            .json();

        assert_eq!(copie.libelle.chars().count(), 100);
        assert!(copie.libelle.starts_with("COPIE - é"));
        assert_eq!((copie.statut, copie.numero.clone()), (Statut::Brouillon, None));
        assert_eq!(
            (copie.date_debut.to_string(), copie.duree),
            ("2027-08-07".to_owned(), source.duree)
        );
        let etapes = &copie.sections.hebergements.etapes;
        assert_eq!(etapes.len(), 1, "l'étape dont l'hébergement est fermé disparaît");
        assert_eq!(etapes[0].date_debut.to_string(), "2027-08-07");
        assert_eq!(copie.sections.personnel, source.sections.personnel);
        assert_eq!(copie.attestations.deux_mois, None);
        assert_eq!(codes(&usager, copie.id).await, [CodeEvenement::Creation]);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn une_copie_a_une_date_passee_est_refusee() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let source = usager.declaration().creee().await;

        let corps = json!({ "dateDebut": "2027-01-15" });
        let reponse = usager
            .envoyer_json(&declaration::DUPLIQUER, &[&source.id], None, &corps)
            .await;

        assert_eq!(
            reponse.probleme(CodeProbleme::SaisieInvalide).erreurs[0].pointeur,
            "/dateDebut"
        );
    })
    .await;
}

/// DECLARATION-A23, pour la part des brouillons.
#[actix_web::test]
async fn un_siege_ne_touche_pas_au_brouillon_de_son_etablissement() {
    TestApp::run(async |app| {
        let (siege, antenne) = siege_et_etablissement(app).await;
        let brouillon = antenne.declaration().complete().await;
        let vue = lire(&siege, brouillon.id).await;

        let suppression = supprimer(&siege, brouillon.id, brouillon.version).await;
        let copie = siege
            .envoyer_json(&declaration::DUPLIQUER, &[&brouillon.id], None, &json!({}))
            .await;
        let depot = deposer(&siege, &brouillon).await;

        suppression.probleme(CodeProbleme::OrganismeNonAutorise);
        copie.probleme(CodeProbleme::OrganismeNonAutorise);
        depot.probleme(CodeProbleme::OrganismeNonAutorise);
        assert_eq!(vue.droits, declaration::DroitsDto::default());
        assert_eq!(lire(&antenne, brouillon.id).await, brouillon);
    })
    .await;
}

#[actix_web::test]
async fn un_brouillon_supprime_laisse_son_historique_et_rien_d_autre() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let brouillon = usager.declaration().complete().await;
        let saisies = "SELECT count(*) FROM journal_saisie WHERE domaine = 'declaration'";
        assert_ne!(app.valeur(saisies).await.as_deref(), Some("0"));

        let perime = supprimer(&usager, brouillon.id, vao_domain::Version(1)).await;
        let suppression = supprimer(&usager, brouillon.id, brouillon.version).await;

        perime.probleme(CodeProbleme::VersionPerimee);
        suppression.statut(204);
        usager
            .get(declaration::LIRE.adresse(&[&brouillon.id]))
            .await
            .probleme(CodeProbleme::Introuvable);
        let reste =
            app.valeur("SELECT (SELECT count(*) FROM declaration_etape) || '/' || (SELECT count(*) FROM evenement)");
        assert_eq!(reste.await.as_deref(), Some("0/1"));
        assert_eq!(
            app.valeur(saisies).await.as_deref(),
            Some("0"),
            "rien de la santé d'un groupe ne reste"
        );
    })
    .await;
}

#[actix_web::test]
async fn une_declaration_deposee_ne_se_supprime_pas() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let deposee = usager.declaration().deposee().await;

        let reponse = supprimer(&usager, deposee.id, deposee.version).await;

        assert_eq!(
            reponse.probleme(CodeProbleme::EtatIncompatible).etat,
            Some("TRANSMISE".to_owned())
        );
        app.courriels().await;
    })
    .await;
}
