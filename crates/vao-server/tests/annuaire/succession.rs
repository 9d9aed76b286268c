//! Changer de SIRET : ce que le répertoire prouve, ce qui suit, ce qui est refusé.

use serde_json::json;
use vao_contract::CodeProbleme;
use vao_contract::organisme::{ADMETTRE_SIRET, CHANGER_SIRET, HISTORIQUE, HistoriqueOrganisme, MODIFIER};
use vao_domain::organisme::EvenementOrganisme;
use vao_domain::{OrganismeId, RoleAgent};
use vao_external::essai::etablissement;
use vao_test::{Acteur, TestApp};

use super::aide::{Siege, boites, changer, evenements, fiche, metadata, sujets, valeur, version};

/// ORGANISME-O15.
#[actix_web::test]
async fn un_siege_qui_demenage_change_de_siret_avec_ses_comptes() {
    TestApp::run(async |app| {
        boites(app).await;
        let siege = Siege::arranger(app, "Sentiers").await;
        let collegue = app.usager(siege.id).await;
        siege.transferer("Sentiers partagés");

        let fiche = fiche(&changer(&siege.acteur, &siege.autre).await);

        assert_eq!((fiche.id, &fiche.siret), (siege.id, &siege.autre));
        assert_eq!(fiche.nom, "Sentiers partagés");
        assert_eq!(fiche.departement.as_deref(), Some("74"));
        let anciens: Vec<_> = fiche
            .anciens_siret
            .iter()
            .map(|ancien| (&ancien.siret, ancien.nom.as_str()))
            .collect();
        assert_eq!(anciens, [(&siege.siret, "Sentiers")]);
        assert_eq!(fiche.anciens_siret[0].auteur, "Anne Durand");
        for compte in [siege.acteur.compte, collegue.compte] {
            let id = compte.unwrap();
            let lu = app
                .valeur(&format!(
                    "SELECT siret || ' ' || departement FROM usager WHERE id = '{id}'"
                ))
                .await;
            assert_eq!(lu.unwrap(), format!("{} 74", siege.autre));
        }
        assert!(evenements(app, siege.id).await.starts_with("changement_siret"));
        let effet = metadata(app, siege.id, "changement_siret").await;
        assert_eq!(effet["agrement"]["effet"], "conserve");
        assert_eq!(effet["nouveau"], siege.autre.as_str());
        let courriels = app.courriels().await;
        let mut attendus = [
            "dreets-aura@vao.test : Un organisateur a changé de SIRET".to_owned(),
            format!("{} : Votre organisme a changé de SIRET", collegue.mail),
        ];
        attendus.sort();
        assert_eq!(sujets(&courriels), attendus);
        let service = courriels
            .iter()
            .find(|courriel| courriel.sujet.contains("organisateur"))
            .unwrap();
        assert!(service.texte.contains("Haute-Savoie (74)"), "{}", service.texte);
        let lignes = app
            .valeur("SELECT count(*) FROM journal_compte WHERE motif = 'L''organisme a changé de SIRET'")
            .await;
        assert_eq!(lignes.as_deref(), Some("2"));
    })
    .await;
}

/// ORGANISME-O15, pour la part de l'instantané : la version quittée se relit, on peut revenir à son SIRET.
#[actix_web::test]
async fn la_version_quittee_est_gardee_et_l_on_peut_y_revenir() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        siege.transferer("Sentiers");
        changer(&siege.acteur, &siege.autre).await.statut(200);
        let garde = app
            .valeur(&format!(
                "SELECT fiche->'sections'->'identite'->>'raisonSociale' || ' ' || siret FROM organisme_version \
                 WHERE organisme_id = '{}'",
                siege.id
            ))
            .await;
        app.annuaire.ouvrir(&siege.siret, "Sentiers", "38185");
        let mut reparti = etablissement(&siege.autre, "Sentiers", "74010");
        reparti.siege = false;
        reparti.nic_siege = siege.siret.as_str().get(9..).map(str::to_owned);
        app.annuaire.ajouter(reparti);
        app.sql(&format!(
            "UPDATE organisme SET complet = true WHERE id = '{}'",
            siege.id
        ))
        .await;

        let revenue = fiche(&changer(&siege.acteur, &siege.siret).await);

        assert_eq!(garde.unwrap(), format!("Sentiers {}", siege.siret));
        assert_eq!(revenue.siret, siege.siret);
        assert_eq!(revenue.anciens_siret.len(), 2);
        app.courriels().await;
    })
    .await;
}

/// ORGANISME-O16, pour la part du changement.
#[actix_web::test]
async fn un_etablissement_prend_le_bout_de_la_chaine_et_son_siege_l_apprend() {
    TestApp::run(async |app| {
        boites(app).await;
        let siege = Siege::arranger(app, "Sentiers").await;
        let (premier, second, troisieme) = (siege.etablissement(3), siege.etablissement(4), siege.etablissement(5));
        let secondaire = siege.secondaire(&premier, "Sentiers").await;
        app.annuaire.fermer(&premier);
        siege.ouvrir_secondaire(&troisieme, "Sentiers");
        app.annuaire.succeder(&premier, &second);
        app.annuaire.succeder(&second, &troisieme);

        changer(&secondaire, &second)
            .await
            .probleme(CodeProbleme::SiretNonSuccesseur);
        let fiche = fiche(&changer(&secondaire, &troisieme).await);

        assert_eq!(fiche.siret, troisieme);
        assert!(!fiche.siege_social && !fiche.porteur_agrement);
        let mut attendus = [
            format!("{} : Un de vos établissements a changé de SIRET", siege.acteur.mail),
            "dreets-aura@vao.test : Un organisateur a changé de SIRET".to_owned(),
            // Le siège est relu aussitôt : l'ancien SIRET, qu'il autorise, est fermé.
            format!(
                "{} : Le répertoire Sirene a changé pour votre organisme",
                siege.acteur.mail
            ),
            "dreets-aura@vao.test : Le répertoire Sirene a changé pour un organisateur".to_owned(),
        ];
        attendus.sort();
        assert_eq!(sujets(&app.courriels().await), attendus);
    })
    .await;
}

/// ORGANISME-O17.
#[actix_web::test]
async fn un_siret_forge_est_refuse_et_rien_ne_change() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        let inconnu = siege.etablissement(9);
        let etranger = Siege::arranger(app, "Voisins").await;
        app.annuaire.ouvrir(&siege.autre, "Sentiers", "74010");

        for forge in [&siege.autre, &inconnu, &etranger.siret] {
            changer(&siege.acteur, forge)
                .await
                .probleme(CodeProbleme::SiretNonSuccesseur);
        }

        assert_eq!(valeur(app, siege.id, "siret").await, siege.siret.as_str());
        assert_eq!(evenements(app, siege.id).await, "");
        assert!(app.courriels().await.is_empty());
    })
    .await;
}

#[actix_web::test]
async fn un_siret_deja_pris_est_refuse() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        siege.transferer("Sentiers");
        app.sql(&format!(
            "INSERT INTO organisme (id, type_organisme, siret, siege_social, porteur_agrement, raison_sociale, \
             version_ouverte_at, created_at, edited_at) VALUES (gen_random_uuid(), 'personne_morale', '{}', false, false, \
             'Double', now(), now(), now())",
            siege.autre
        ))
        .await;

        changer(&siege.acteur, &siege.autre).await.probleme(CodeProbleme::OrganismeExistant);
    })
    .await;
}

/// ORGANISME-O15, pour la part de la DREETS : celle de l'agrément, et celle du nouveau lieu.
#[actix_web::test]
async fn un_siege_qui_change_de_region_le_dit_aux_deux_dreets() {
    TestApp::run(async |app| {
        boites(app).await;
        let siege = Siege::arranger(app, "Sentiers").await;
        siege.transferer("Sentiers");
        app.annuaire.ouvrir(&siege.autre, "Sentiers", "35238");

        let fiche = fiche(&changer(&siege.acteur, &siege.autre).await);

        assert_eq!(fiche.departement.as_deref(), Some("35"));
        let courriels = app.courriels().await;
        assert_eq!(
            sujets(&courriels),
            ["dreets-aura@vao.test, dreets-bre@vao.test : Un organisateur a changé de SIRET"]
        );
    })
    .await;
}

/// La liste du siège se relit d'elle-même : il n'attend pas la prochaine veille.
#[actix_web::test]
async fn le_siege_autorise_aussitot_le_nouveau_siret_de_son_etablissement() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        let (premier, second) = (siege.etablissement(3), siege.etablissement(4));
        let secondaire = siege.secondaire(&premier, "Sentiers").await;
        siege.ouvrir_secondaire(&second, "Sentiers");
        app.annuaire.succeder(&premier, &second);

        changer(&secondaire, &second).await.statut(200);
        app.courriels().await;

        let (version, section) = (version(app, siege.id).await, "etablissements");
        let corps = json!({ "autorises": [second] });
        let autorise = siege
            .acteur
            .envoyer_json(&MODIFIER, &[&siege.id, &section], Some(version), &corps)
            .await;
        let autorises = fiche(&autorise).sections.etablissements.autorises;
        assert_eq!(autorises, [second]);
        app.courriels().await;
    })
    .await;
}

/// L'établissement change d'entreprise et de région : la DREETS de l'agrément dont il ne se prévaut plus l'apprend.
#[actix_web::test]
async fn un_etablissement_qui_quitte_son_siege_le_dit_a_la_dreets_de_l_agrement_quitte() {
    TestApp::run(async |app| {
        boites(app).await;
        let siege = Siege::arranger(app, "Sentiers").await;
        let secondaire = siege.secondaire(&siege.etablissement(3), "Sentiers").await;
        let id = secondaire.organisme.unwrap();
        let repreneur = app.siret(app.suivant(), 1);
        app.annuaire.ouvrir(&repreneur, "Escales", "35238");
        let agent = app.agent("AURA", &[RoleAgent::Agrement]).await;
        let corps = json!({"siret": repreneur, "motif": "Reprise vérifiée."});
        agent
            .envoyer_json(&ADMETTRE_SIRET, &[&id], None, &corps)
            .await
            .statut(200);
        app.courriels().await;

        changer(&secondaire, &repreneur).await.statut(200);

        let effet = metadata(app, id, "changement_siret").await;
        assert_eq!(effet["agrement"]["effet"], "quitte");
        let recus = sujets(&app.courriels().await);
        let attendu = "dreets-bre@vao.test, dreets-aura@vao.test : Un organisateur a changé de SIRET".to_owned();
        assert!(recus.contains(&attendu), "{recus:?}");
    })
    .await;
}

/// Ce que devient l'agrément se lit dans l'historique, par l'organisme comme par les agents.
#[actix_web::test]
async fn l_historique_dit_ce_que_devient_l_agrement() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        let (premier, second) = (siege.etablissement(3), siege.etablissement(4));
        let secondaire = siege.secondaire(&premier, "Sentiers").await;
        siege.ouvrir_secondaire(&second, "Sentiers");
        app.annuaire.succeder(&premier, &second);
        changer(&secondaire, &second).await.statut(200);
        siege.transferer("Sentiers");
        changer(&siege.acteur, &siege.autre).await.statut(200);
        let agent = app.agent("AURA", &[RoleAgent::Agrement]).await;
        let numero = app.valeur("SELECT numero FROM agrement").await.unwrap();
        let precision = async |acteur: &Acteur<'_>, id: OrganismeId| {
            let lu: HistoriqueOrganisme = acteur.get(HISTORIQUE.adresse(&[&id])).await.json();
            let changement = lu
                .evenements
                .into_iter()
                .find(|evenement| evenement.code == EvenementOrganisme::ChangementSiret);
            changement.unwrap().precision.unwrap()
        };

        for acteur in [&siege.acteur, &agent] {
            let du_siege = precision(acteur, siege.id).await;
            let attendu = format!(". L'agrément {numero} reste attaché à la fiche.");
            assert!(du_siege.ends_with(&attendu), "{du_siege}");
        }
        let herite = precision(&agent, secondaire.organisme.unwrap()).await;
        assert!(
            herite.contains(&format!("L'agrément {numero} est celui du siège")),
            "{herite}"
        );
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn le_meme_siret_relit_seulement_la_fiche() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        app.annuaire.ouvrir(&siege.siret, "Sentiers partagés", "38185");

        let fiche = fiche(&changer(&siege.acteur, &siege.siret).await);

        assert_eq!((fiche.nom.as_str(), &fiche.siret), ("Sentiers partagés", &siege.siret));
        assert!(fiche.anciens_siret.is_empty());
        assert!(fiche.champs_verrouilles.contains(&"raisonSociale".to_owned()));
    })
    .await;
}

#[actix_web::test]
async fn un_nouvel_etablissement_ferme_ou_d_une_autre_nature_ne_convient_pas() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        siege.transferer("Sentiers");
        app.annuaire.fermer(&siege.autre);
        changer(&siege.acteur, &siege.autre)
            .await
            .probleme(CodeProbleme::EtablissementFerme);

        let mut individuel = etablissement(&siege.autre, "", "74010");
        individuel.unite.denomination = None;
        individuel.unite.nom_naissance = Some("Santoni".to_owned());
        individuel.unite.prenom = Some("Marie".to_owned());
        individuel.unite.categorie = Some(vao_external::CategorieJuridique {
            code: "1000".to_owned(),
        });
        app.annuaire.ajouter(individuel);
        changer(&siege.acteur, &siege.autre)
            .await
            .probleme(CodeProbleme::TypeOrganismeIncoherent);
    })
    .await;
}

#[actix_web::test]
async fn une_fiche_incomplete_une_version_ancienne_et_une_panne_arretent_le_changement() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        siege.transferer("Sentiers");
        let corps = json!({"siret": siege.autre});

        let ancienne = siege
            .acteur
            .envoyer_json(&CHANGER_SIRET, &[&siege.id], Some(vao_domain::Version(99)), &corps)
            .await;
        ancienne.probleme(CodeProbleme::VersionPerimee);
        let sans = siege
            .acteur
            .envoyer_json(&CHANGER_SIRET, &[&siege.id], None, &corps)
            .await;
        sans.probleme(CodeProbleme::VersionExigee);
        app.annuaire.mettre_en_panne(true);
        changer(&siege.acteur, &siege.autre)
            .await
            .probleme(CodeProbleme::ServiceExterneIndisponible);
        app.annuaire.mettre_en_panne(false);
        app.sql(&format!(
            "UPDATE organisme SET complet = false WHERE id = '{}'",
            siege.id
        ))
        .await;
        changer(&siege.acteur, &siege.autre)
            .await
            .probleme(CodeProbleme::OrganismeIncomplet);

        assert_eq!(valeur(app, siege.id, "siret").await, siege.siret.as_str());
    })
    .await;
}

#[actix_web::test]
async fn deux_changements_simultanes_n_en_font_qu_un() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        siege.transferer("Sentiers");
        let lue = version(app, siege.id).await;
        let corps = json!({"siret": siege.autre});
        let envoyer = async || {
            siege
                .acteur
                .envoyer_json(&CHANGER_SIRET, &[&siege.id], Some(lue), &corps)
                .await
        };

        let (a, b) = futures::join!(envoyer(), envoyer());

        let mut statuts = [a.statut, b.statut];
        statuts.sort_unstable();
        assert_eq!(statuts, [200, 412]);
        let versions = app.valeur("SELECT count(*) FROM organisme_version").await;
        assert_eq!(versions.as_deref(), Some("1"));
        assert_eq!(app.courriels().await.len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn une_cle_rejouee_rend_la_meme_reponse() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        siege.transferer("Sentiers");
        let lue = version(app, siege.id).await;
        let envoyer = async || {
            siege
                .acteur
                .appel(CHANGER_SIRET.methode, CHANGER_SIRET.adresse(&[&siege.id]))
                .version(lue)
                .cle("changement-1")
                .json(&json!({"siret": siege.autre}))
                .envoyer()
                .await
        };

        let premiere = envoyer().await;
        let seconde = envoyer().await;

        assert_eq!(premiere.texte(), seconde.texte());
        assert_eq!(seconde.entete("idempotent-replayed").as_deref(), Some("true"));
        assert_eq!(app.courriels().await.len(), 1);
    })
    .await;
}

#[actix_web::test]
async fn le_siege_lit_son_etablissement_mais_ne_change_pas_son_siret() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        let secondaire = siege.secondaire(&siege.etablissement(3), "Sentiers").await;
        let etranger = app.organisme("voisin").await;
        let corps = json!({"siret": siege.autre});
        let id = secondaire.organisme.unwrap();
        let lue = version(app, id).await;

        let refus = siege
            .acteur
            .envoyer_json(&CHANGER_SIRET, &[&id], Some(lue), &corps)
            .await;
        refus.probleme(CodeProbleme::OrganismeNonAutorise);
        let absent = etranger.envoyer_json(&CHANGER_SIRET, &[&id], Some(lue), &corps).await;
        absent.probleme(CodeProbleme::Introuvable);
    })
    .await;
}
