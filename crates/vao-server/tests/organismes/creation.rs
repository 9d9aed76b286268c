//! Créer sa fiche : ce que le répertoire prouve, et les refus.

use serde_json::json;
use vao_contract::organisme::{self, HistoriqueOrganisme, OrganismeDto};
use vao_contract::usager::{self, LigneUsager};
use vao_contract::{CodeProbleme, Methode, Page};
use vao_domain::droits::RoleUsager;
use vao_domain::organisme::{EvenementOrganisme, SourceIdentite, SourceProtocoles, SourceRepresentant, TypeOrganisme};
use vao_domain::{Siren, Siret};
use vao_external::essai::etablissement;
use vao_external::{Etablissement, EtatEtablissement, Extrait, Mandataire, NatureMandataire};
use vao_test::TestApp;

use super::aide::{compte, creation, creer, entrepreneur, erreurs, lire, secondaire, siege};

/// ORGANISME-O1, au serveur : une clé fausse est refusée avant tout appel au répertoire.
#[actix_web::test]
async fn un_siret_dont_la_cle_est_fausse_ne_va_pas_au_repertoire() {
    TestApp::run(async |app| {
        let juste = app.siret(app.suivant(), 1);
        let acteur = compte(app, &juste).await;

        for faux in [
            "99999901400016",
            "12345678901234",
            "1100007200014",
            "35600000049838",
            "00000000000000",
        ] {
            let mut corps = creation(&juste, "personne_morale", true);
            corps["siret"] = json!(faux);
            let refus = creer(&acteur, &corps).await.probleme(CodeProbleme::SaisieInvalide);
            assert_eq!(erreurs(&refus.erreurs), [("/siret", "type")], "{faux}");
        }
        for vrai in [
            "99999901400015",
            "999 999 014 00015",
            "35600000000048",
            "35600000049837",
        ] {
            let mut corps = creation(&juste, "personne_morale", true);
            corps["siret"] = json!(vrai);
            creer(&acteur, &corps).await.probleme(CodeProbleme::SiretDifferent);
        }

        assert_eq!(app.annuaire.appels(), 0);
    })
    .await;
}

/// ORGANISME-O2, pour la part du serveur : ce que les registres donnent est dans la fiche, et verrouillé.
#[actix_web::test]
async fn la_fiche_d_un_siege_est_remplie_par_les_registres() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        app.annuaire.ouvrir(&siret, "Association Essai", "38185");
        app.registre.ajouter(&siret.siren(), extrait());
        let acteur = compte(app, &siret).await;

        let reponse = creer(&acteur, &creation(&siret, "personne_morale", true)).await;

        reponse.statut(201);
        let dto: OrganismeDto = reponse.json();
        assert_eq!(reponse.entete("location").unwrap(), organisme::LIRE.adresse(&[&dto.id]));
        assert_eq!(dto.nom, "Association Essai");
        assert_eq!(
            (dto.siege_social, dto.porteur_agrement, dto.complet),
            (true, true, false)
        );
        assert_eq!(dto.departement.as_deref(), Some("38"));
        assert_eq!(dto.source_identite, SourceIdentite::Sirene);
        assert!(dto.champs_verrouilles.contains(&"raisonSociale".to_owned()));
        let representants = &dto.sections.representants.representants;
        assert_eq!(representants[0].nom.as_deref(), Some("Marchetti"));
        assert_eq!(representants[0].source, Some(SourceRepresentant::Registre));
        assert!(dto.droits.modifier && dto.droits.autoriser_etablissements);
        assert!(!dto.completude.complete);
        let relue = lire(&acteur, dto.id).await;
        assert_eq!(relue, dto, "le compte est rattaché dès la réponse");
        let role = app
            .valeur(&format!(
                "SELECT role FROM usager_role WHERE usager_id = '{}'",
                acteur.compte.unwrap()
            ))
            .await;
        assert_eq!(role, Some(RoleUsager::EigEcriture.to_string()));
        let historique: HistoriqueOrganisme = acteur.get(organisme::HISTORIQUE.adresse(&[&dto.id])).await.json();
        let codes: Vec<_> = historique.evenements.iter().map(|evenement| evenement.code).collect();
        assert_eq!(codes, [EvenementOrganisme::Rattachement, EvenementOrganisme::Creation]);
    })
    .await;
}

fn extrait() -> Extrait {
    Extrait {
        nom_commercial: None,
        mandataires: vec![Mandataire {
            nature: NatureMandataire::PersonnePhysique,
            fonction: "Présidente".to_owned(),
            nom: Some("Marchetti".to_owned()),
            prenom: Some("Hélène".to_owned()),
            raison_sociale: None,
            siren: None::<Siren>,
        }],
    }
}

/// ORGANISME-O3.
#[actix_web::test]
async fn un_siege_qui_se_dit_non_porteur_est_refuse() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        app.annuaire.ouvrir(&siret, "Association Essai", "38185");
        let acteur = compte(app, &siret).await;

        let reponse = creer(&acteur, &creation(&siret, "personne_morale", false)).await;

        reponse.probleme(CodeProbleme::SiegePorteur);
        assert_eq!(app.valeur("SELECT count(*) FROM organisme").await.unwrap(), "0");
    })
    .await;
}

/// ORGANISME-O4 : trois refus distincts, puis l'accord.
#[actix_web::test]
async fn un_etablissement_secondaire_attend_son_siege() {
    TestApp::run(async |app| {
        let n = app.suivant();
        let siret = secondaire(app, n, 2);
        let acteur = compte(app, &siret).await;
        let corps = creation(&siret, "personne_morale", false);

        creer(&acteur, &corps).await.probleme(CodeProbleme::SiegeInconnu);
        let siege = siege(app, n, &[(2, false, false)]).await;
        let id = siege.organisme.unwrap();
        app.sql(&format!("UPDATE organisme SET complet = false WHERE id = '{id}'"))
            .await;
        creer(&acteur, &corps).await.probleme(CodeProbleme::SiegeIncomplet);
        app.sql(&format!("UPDATE organisme SET complet = true WHERE id = '{id}'"))
            .await;
        creer(&acteur, &corps)
            .await
            .probleme(CodeProbleme::EtablissementNonAutorise);
        app.sql("UPDATE etablissement SET autorise = true, autorise_at = '2027-01-01'")
            .await;
        let dto: OrganismeDto = creer(&acteur, &corps).await.json();

        assert_eq!((dto.siege_social, dto.porteur_agrement), (false, false));
        assert_eq!(dto.siege.as_ref().unwrap().siret, app.siret(n, 1));
        assert_eq!(dto.rattachement_refuse, None);
        assert_eq!(dto.agrements.len(), 1, "l'agrément du siège est hérité");
        let transport = &dto.sections.protocole_transport;
        assert_eq!(transport.source, Some(SourceProtocoles::Siege));
        assert!(!transport.mode_transport.is_empty(), "le protocole du siège est montré");
        app.executer_les_taches().await;
    })
    .await;
}

#[actix_web::test]
async fn un_etablissement_secondaire_ne_porte_pas_l_agrement() {
    TestApp::run(async |app| {
        let siret = secondaire(app, app.suivant(), 2);
        let acteur = compte(app, &siret).await;

        let reponse = creer(&acteur, &creation(&siret, "personne_morale", true)).await;

        reponse.probleme(CodeProbleme::SecondaireNonPorteur);
    })
    .await;
}

#[actix_web::test]
async fn un_etablissement_ferme_ou_un_type_contraire_est_refuse() {
    TestApp::run(async |app| {
        let ferme = app.siret(app.suivant(), 1);
        app.annuaire.ajouter(Etablissement {
            etat: Some(EtatEtablissement::Ferme),
            ..etablissement(&ferme, "Association Fermée", "38185")
        });
        let morale = app.siret(app.suivant(), 1);
        app.annuaire.ouvrir(&morale, "Association Essai", "38185");
        let physique = entrepreneur(app, "38185");

        for (siret, type_organisme, attendu) in [
            (&ferme, "personne_morale", CodeProbleme::EtablissementFerme),
            (&morale, "personne_physique", CodeProbleme::TypeOrganismeIncoherent),
            (&physique, "personne_morale", CodeProbleme::TypeOrganismeIncoherent),
        ] {
            let acteur = compte(app, siret).await;
            let refus = creer(&acteur, &creation(siret, type_organisme, true)).await;
            refus.probleme(attendu);
        }
    })
    .await;
}

/// ORGANISME-O18.
#[actix_web::test]
async fn une_personne_physique_d_ajaccio_est_en_corse_du_sud() {
    TestApp::run(async |app| {
        let siret = entrepreneur(app, "2A004");
        let acteur = compte(app, &siret).await;

        let dto: OrganismeDto = creer(&acteur, &creation(&siret, "personne_physique", true))
            .await
            .json();

        assert_eq!(dto.departement.as_deref(), Some("2A"));
        assert_eq!(dto.type_organisme, TypeOrganisme::PersonnePhysique);
        assert_eq!(dto.nom, "Léa Fontaine");
        assert!(dto.etablissements.is_none() && !dto.droits.autoriser_etablissements);
        let sections: Vec<_> = dto.completude.sections.iter().map(|s| s.section.to_string()).collect();
        assert_eq!(sections, ["identite", "protocole-transport", "protocole-sanitaire"]);
    })
    .await;
}

/// ORGANISME-O8 : sans registre du commerce, la fiche se crée sans représentants.
#[actix_web::test]
async fn le_registre_du_commerce_en_panne_n_empeche_pas_de_creer() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        app.annuaire.ouvrir(&siret, "Association Essai", "38185");
        app.registre.mettre_en_panne(true);
        let acteur = compte(app, &siret).await;

        let dto: OrganismeDto = creer(&acteur, &creation(&siret, "personne_morale", true)).await.json();

        assert!(dto.sections.representants.representants.is_empty());
        assert_eq!(dto.source_identite, SourceIdentite::Sirene);
    })
    .await;
}

#[actix_web::test]
async fn le_repertoire_en_panne_laisse_saisir_une_identite_a_verifier() {
    TestApp::run(async |app| {
        let siret = app.siret(app.suivant(), 1);
        app.annuaire.mettre_en_panne(true);
        let acteur = compte(app, &siret).await;
        let mut corps = creation(&siret, "personne_morale", true);

        creer(&acteur, &corps)
            .await
            .probleme(CodeProbleme::ServiceExterneIndisponible);
        corps["saisie"] = json!({ "telephone": "0476001122" });
        let sans_nom = creer(&acteur, &corps).await.probleme(CodeProbleme::SaisieInvalide);
        corps["saisie"]["raisonSociale"] = json!("Association Essai");
        let dto: OrganismeDto = creer(&acteur, &corps).await.json();

        assert_eq!(erreurs(&sans_nom.erreurs), [("/saisie/raisonSociale", "obligatoire")]);
        assert_eq!(dto.source_identite, SourceIdentite::Saisie);
        assert!(dto.champs_verrouilles.is_empty());
        assert_eq!(dto.sections.identite.telephone.as_deref(), Some("0476001122"));
        // La liste de ses établissements se lit à son retour.
        app.annuaire.mettre_en_panne(false);
    })
    .await;
}

/// Un siège tapé pendant une panne ne voit pas les comptes de son SIREN tant que rien ne prouve qu'il en est le siège.
#[actix_web::test]
async fn un_siege_a_verifier_ne_voit_que_les_siens() {
    TestApp::run(async |app| {
        let n = app.suivant();
        app.annuaire.mettre_en_panne(true);
        let siege = compte(app, &app.siret(n, 1)).await;
        let attend = compte(app, &app.siret(n, 2)).await;
        app.sql(&format!(
            "UPDATE usager SET status_code = 'NEED_SIRET_VALIDATION' WHERE mail = '{}'",
            attend.mail
        ))
        .await;
        let mut corps = creation(&app.siret(n, 1), "personne_morale", true);
        corps["saisie"] = json!({ "raisonSociale": "Association Essai" });
        creer(&siege, &corps).await.statut(201);
        let vus = async || -> Vec<String> {
            let adresse = usager::LISTER.adresse(&[]);
            let page: Page<LigneUsager> = siege.appel(Methode::Get, adresse).envoyer().await.json();
            page.donnees.into_iter().map(|ligne| ligne.email).collect()
        };

        assert_eq!(vus().await, std::slice::from_ref(&siege.mail));
        app.sql("UPDATE organisme SET source_identite = 'SIRENE'").await;
        app.commun.identites.invalidate_all();
        let mut attendus = vec![attend.mail.clone(), siege.mail.clone()];
        attendus.sort();
        let mut apres = vus().await;
        apres.sort();
        assert_eq!(apres, attendus);
        app.annuaire.mettre_en_panne(false);
    })
    .await;
}

/// ORGANISME-O6.
#[actix_web::test]
async fn un_compte_ne_cree_que_la_fiche_de_son_siret() {
    TestApp::run(async |app| {
        let sien = app.siret(app.suivant(), 1);
        let autre: Siret = app.siret(app.suivant(), 1);
        app.annuaire.ouvrir(&autre, "Association Autre", "38185");
        let acteur = compte(app, &sien).await;

        let reponse = creer(&acteur, &creation(&autre, "personne_morale", true)).await;

        reponse.probleme(CodeProbleme::SiretDifferent);
        assert_eq!(reponse.statut, 403);
        assert_eq!(app.valeur("SELECT count(*) FROM organisme").await.unwrap(), "0");
    })
    .await;
}
