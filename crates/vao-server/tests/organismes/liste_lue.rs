//! La liste des établissements d'un siège se lit d'elle-même, et n'arrête personne.

use serde_json::json;
use vao_contract::completude::EtatSection;
use vao_contract::organisme::OrganismeDto;
use vao_domain::organisme::{SectionOrganisme, SourceIdentite};
use vao_test::{OrganismeEssai, TestApp};

use super::aide::{compte, creation, creer, enregistrer, finaliser, lire, remplir, secondaire};

fn etat(dto: &OrganismeDto) -> EtatSection {
    let section = dto
        .completude
        .sections
        .iter()
        .find(|section| section.section == SectionOrganisme::Etablissements);
    section.unwrap().etat
}

/// ORG-40 : le siège qui vient de créer sa fiche choisit ses établissements sans avoir à demander leur liste.
#[actix_web::test]
async fn un_siege_neuf_a_la_liste_de_ses_etablissements_sans_la_demander() {
    TestApp::run(async |app| {
        let n = app.suivant();
        let siret = app.siret(n, 1);
        app.annuaire.ouvrir(&siret, "Grand Large", "38185");
        let (annecy, autre) = (secondaire(app, n, 2), secondaire(app, n, 3));
        let acteur = compte(app, &siret).await;

        let creee: OrganismeDto = creer(&acteur, &creation(&siret, "personne_morale", true)).await.json();
        app.executer_les_taches().await;
        let lue = lire(&acteur, creee.id).await;

        assert_eq!(
            (creee.etablissements.unwrap().releves_at, etat(&creee)),
            (None, EtatSection::ACommencer)
        );
        let comptes = lue.etablissements.unwrap();
        assert_eq!((comptes.total, comptes.releves_at), (2, Some(app.maintenant())));
        assert_eq!(etat(&lue), EtatSection::Complete);
        assert_eq!(lue.version, creee.version, "la saisie en cours ne s'en aperçoit pas");
        let autorises = json!({ "autorises": [annecy, autre] });
        let dto = enregistrer(&acteur, creee.id, "etablissements", autorises).await;
        assert_eq!(dto.etablissements.unwrap().autorises, 2);
    })
    .await;
}

#[actix_web::test]
async fn un_etablissement_secondaire_n_a_pas_de_liste_a_lire() {
    TestApp::run(async |app| {
        let n = app.suivant();
        super::aide::siege(app, n, &[(2, false, true)]).await;
        let siret = secondaire(app, n, 2);
        let acteur = compte(app, &siret).await;
        app.executer_les_taches().await;
        let appels = app.annuaire.appels();

        creer(&acteur, &creation(&siret, "personne_morale", false))
            .await
            .statut(201);
        let apres_creation = app.annuaire.appels();
        app.executer_les_taches().await;

        assert!(apres_creation > appels);
        assert_eq!(app.annuaire.appels(), apres_creation, "aucune relecture n'est en file");
    })
    .await;
}

/// Le répertoire coupé, la fiche se finalise ; la liste vient à son retour.
#[actix_web::test]
async fn une_liste_que_le_repertoire_ne_donne_pas_n_empeche_pas_de_finaliser() {
    TestApp::run(async |app| {
        let n = app.suivant();
        let siret = app.siret(n, 1);
        app.annuaire.mettre_en_panne(true);
        let acteur = compte(app, &siret).await;
        let mut corps = creation(&siret, "personne_morale", true);
        corps["saisie"] = json!({ "raisonSociale": "Grand Large" });
        let creee: OrganismeDto = creer(&acteur, &corps).await.json();
        assert_eq!(app.taches_en_echec().await, 1, "la lecture sera retentée");

        let pleine = remplir(&acteur, creee.id).await;
        let finalisee: OrganismeDto = finaliser(&acteur, &pleine).await.json();
        app.annuaire.mettre_en_panne(false);
        app.annuaire.ouvrir(&siret, "Grand Large", "38185");
        secondaire(app, n, 2);
        app.sql("UPDATE graphile_worker._private_jobs SET run_at = now() - interval '1 second'")
            .await;
        app.executer_les_taches().await;
        let relue = lire(&acteur, creee.id).await;

        assert!(finalisee.complet && finalisee.completude.complete);
        assert_eq!(etat(&finalisee), EtatSection::ACommencer);
        assert_eq!(relue.etablissements.unwrap().total, 1);
        assert_eq!(relue.source_identite, SourceIdentite::Sirene);
    })
    .await;
}

/// Une fiche créée avant que la liste se lise d'elle-même l'obtient en se finalisant.
#[actix_web::test]
async fn une_fiche_ancienne_fait_lire_sa_liste_en_se_finalisant() {
    TestApp::run(async |app| {
        let n = app.suivant();
        let siret = app.siret(n, 1);
        let acteur = app
            .arranger_organisme(OrganismeEssai {
                siret: Some(siret.clone()),
                complet: false,
                ..OrganismeEssai::new("Grand Large")
            })
            .await;
        let pleine = remplir(&acteur, acteur.organisme.unwrap()).await;
        app.annuaire.ouvrir(&siret, "Grand Large", "38185");
        secondaire(app, n, 2);

        finaliser(&acteur, &pleine).await.statut(200);
        app.executer_les_taches().await;

        assert_eq!(lire(&acteur, pleine.id).await.etablissements.unwrap().total, 1);
    })
    .await;
}
