//! Lire un SIRET : ce qui est montré, ce qui manque, ce qui est refusé sans appel.

use chrono::Duration;
use rstest::rstest;
use vao_contract::CodeProbleme;
use vao_contract::organisme::{ANNUAIRE, EtablissementAnnuaire, PREVENIR_SIEGE, SUCCESSION, SuccessionDto};
use vao_contract::services_externes::ServiceExterne;
use vao_domain::organisme::{RattachementRefuse, TypeOrganisme, TypeRepresentant};
use vao_domain::{Population, Siret};
use vao_external::essai::etablissement;
use vao_external::{
    CategorieJuridique, Coordonnees, ErreurExterne, Extrait, Mandataire, NatureMandataire, ServiceExterne as Externe,
    UniteLegale,
};
use vao_test::{Acteur, OrganismeEssai, Reponse, TestApp};

use super::aide::{Siege, sujets};

async fn lire(acteur: &Acteur<'_>, siret: &Siret) -> Reponse {
    acteur.get(ANNUAIRE.adresse(&[siret])).await
}

async fn lu(acteur: &Acteur<'_>, siret: &Siret) -> EtablissementAnnuaire {
    let reponse = lire(acteur, siret).await;
    reponse.statut(200);
    reponse.json()
}

/// Le même, connecté de nouveau : l'horloge a dépassé sa session.
async fn revenir<'a>(acteur: &Acteur<'a>) -> Acteur<'a> {
    let compte = acteur.compte.unwrap();
    acteur
        .app
        .connecter(Population::Usagers, compte, acteur.mail.clone())
        .await
}

fn mandataire(nature: NatureMandataire, nom: &str) -> Mandataire {
    let (personne, societe) = match nature {
        NatureMandataire::PersonnePhysique => (Some(nom.to_owned()), None),
        NatureMandataire::PersonneMorale => (None, Some(nom.to_owned())),
    };
    Mandataire {
        nature,
        fonction: "PRESIDENT".to_owned(),
        prenom: personne.as_ref().map(|_| "Odile".to_owned()),
        nom: personne,
        raison_sociale: societe,
        siren: None,
    }
}

/// ORGANISME-O2, pour la part du serveur.
#[actix_web::test]
async fn le_siret_d_un_siege_remplit_l_identite_et_les_representants() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Les Sentiers partagés").await;
        let extrait = Extrait {
            nom_commercial: Some("SENTIERS VACANCES".to_owned()),
            mandataires: vec![
                mandataire(NatureMandataire::PersonnePhysique, "Martel"),
                mandataire(NatureMandataire::PersonneMorale, "Cabinet Essai"),
            ],
        };
        app.registre.ajouter(&siege.siret.siren(), extrait);

        let lu = lu(&siege.acteur, &siege.siret).await;

        assert!(lu.siege_social && lu.diffusible && !lu.ferme && !lu.unite_cessee);
        assert_eq!(lu.siret_siege, siege.siret);
        assert_eq!(lu.type_organisme, TypeOrganisme::PersonneMorale);
        assert_eq!(lu.departement.as_deref(), Some("38"));
        assert_eq!(lu.identite.raison_sociale.as_deref(), Some("Les Sentiers partagés"));
        assert_eq!(lu.identite.nom_commercial.as_deref(), Some("SENTIERS VACANCES"));
        assert_eq!(lu.identite.statut_juridique.as_deref(), Some("Association déclarée"));
        assert_eq!(lu.identite.pays.as_deref(), Some("France"));
        let types: Vec<_> = lu.representants.iter().map(|ligne| ligne.type_representant).collect();
        assert_eq!(
            types,
            [TypeRepresentant::PersonnePhysique, TypeRepresentant::PersonneMorale]
        );
        assert_eq!(lu.representants[1].raison_sociale.as_deref(), Some("Cabinet Essai"));
        assert!(lu.manquants.is_empty() && lu.rattachement_refuse.is_none() && lu.siege.is_none());
        assert_eq!(lu.sur_la_plateforme.unwrap().nom, "Les Sentiers partagés");
    })
    .await;
}

/// ORGANISME-O7, pour la part du serveur : une association sans extrait n'est pas une panne.
#[actix_web::test]
async fn une_association_sans_extrait_a_une_liste_vide_a_saisir() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Association").await;

        let lu = lu(&siege.acteur, &siege.siret).await;

        assert!(lu.representants.is_empty());
        assert!(lu.manquants.is_empty(), "{:?}", lu.manquants);
    })
    .await;
}

/// ORGANISME-O8 : chaque panne du registre du commerce laisse une liste vide et le dit.
#[rstest]
#[case::coupe(ErreurExterne::Indisponible { service: Externe::Entreprise, cause: "coupée" })]
#[case::quota(ErreurExterne::Quota { service: Externe::Entreprise, reessayer_dans: None })]
#[case::cle(ErreurExterne::Cle { service: Externe::Entreprise })]
#[case::illisible(ErreurExterne::Illisible { service: Externe::Entreprise })]
#[case::refusee(ErreurExterne::Refusee { service: Externe::Entreprise, statut: 422 })]
#[actix_web::test]
async fn le_registre_du_commerce_en_panne_n_empeche_rien(#[case] panne: ErreurExterne) {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Association").await;
        app.registre.echouer(Some(panne));

        let lu = lu(&siege.acteur, &siege.siret).await;

        assert_eq!(lu.manquants, [ServiceExterne::Entreprise]);
        assert!(lu.representants.is_empty());
        assert_eq!(lu.identite.raison_sociale.as_deref(), Some("Association"));
    })
    .await;
}

/// ORGANISME-O9, pour la part du serveur : chaque panne du répertoire est un 503 qui le nomme et dit quand revenir.
#[rstest]
#[case::coupe(ErreurExterne::Indisponible { service: Externe::Sirene, cause: "délai" }, "60")]
#[case::quota(ErreurExterne::Quota { service: Externe::Sirene, reessayer_dans: Some(std::time::Duration::from_secs(7)) }, "7")]
#[case::cle(ErreurExterne::Cle { service: Externe::Sirene }, "60")]
#[case::illisible(ErreurExterne::Illisible { service: Externe::Sirene }, "60")]
#[case::refusee(ErreurExterne::Refusee { service: Externe::Sirene, statut: 400 }, "60")]
#[actix_web::test]
async fn le_repertoire_en_panne_est_nomme(#[case] panne: ErreurExterne, #[case] attente: &str) {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Association").await;
        app.annuaire.echouer(Some(panne));

        for adresse in [ANNUAIRE.adresse(&[&siege.siret]), SUCCESSION.adresse(&[&siege.siret])] {
            let reponse = siege.acteur.get(adresse).await;

            let probleme = reponse.probleme(CodeProbleme::ServiceExterneIndisponible);
            assert_eq!(probleme.service, Some(ServiceExterne::Sirene));
            assert_eq!(reponse.entete("retry-after").as_deref(), Some(attente));
        }
    })
    .await;
}

#[actix_web::test]
async fn un_siret_inconnu_est_introuvable_et_un_siret_faux_n_appelle_personne() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Association").await;

        lire(&siege.acteur, &siege.autre)
            .await
            .probleme(CodeProbleme::Introuvable);
        let appels = app.annuaire.appels() + app.registre.appels();
        for faux in ["12345678901234", "1100007200014", "00000000000000", "x"] {
            let reponse = siege.acteur.get(ANNUAIRE.adresse(&[&faux])).await;

            let probleme = reponse.probleme(CodeProbleme::SaisieInvalide);
            assert_eq!(probleme.erreurs[0].pointeur, "/siret", "{faux}");
        }
        assert_eq!(app.annuaire.appels() + app.registre.appels(), appels);
    })
    .await;
}

/// ORGANISME-O18, pour la part du serveur : le code postal de la Corse ne dit pas le département.
#[actix_web::test]
async fn une_personne_physique_d_ajaccio_est_en_corse_du_sud() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Association").await;
        let siret = app.siret(app.suivant(), 1);
        let mut santoni = etablissement(&siret, "", "2A004");
        santoni.adresse.code_postal = Some("20000".to_owned());
        santoni.unite = UniteLegale {
            categorie: Some(CategorieJuridique {
                code: "1000".to_owned(),
            }),
            nom_naissance: Some("SANTONI".to_owned()),
            prenom: Some("Marie".to_owned()),
            ..UniteLegale::default()
        };
        app.annuaire.ajouter(santoni);

        let lu = lu(&siege.acteur, &siret).await;

        assert_eq!(lu.type_organisme, TypeOrganisme::PersonnePhysique);
        assert_eq!(lu.departement.as_deref(), Some("2A"));
        assert_eq!(lu.identite.nom_naissance.as_deref(), Some("SANTONI"));
        let domicile = lu.identite.adresse_domicile.unwrap();
        assert_eq!(
            (domicile.departement.as_deref(), domicile.code_postal.as_deref()),
            (Some("2A"), Some("20000"))
        );
        assert_eq!(lu.identite.raison_sociale, None);
    })
    .await;
}

/// ORGANISME-O19, pour la part du serveur : le point du répertoire est celui de la fiche.
#[actix_web::test]
async fn un_etablissement_de_la_reunion_y_est_place() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Association").await;
        let siret = app.siret(app.suivant(), 1);
        let mut lagon = etablissement(&siret, "Lagon pour tous", "97411");
        lagon.coordonnees = Some(Coordonnees {
            longitude: 55.45,
            latitude: -20.88,
        });
        app.annuaire.ajouter(lagon);

        let lu = lu(&siege.acteur, &siret).await;

        assert_eq!(lu.departement.as_deref(), Some("974"));
        assert_eq!(lu.identite.adresse.unwrap().coordinates, Some([55.45, -20.88]));
    })
    .await;
}

#[actix_web::test]
async fn ce_que_le_repertoire_masque_est_absent() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Association").await;
        let siret = app.siret(app.suivant(), 1);
        let mut masque = etablissement(&siret, "", "");
        masque.diffusible = false;
        masque.unite.denomination = None;
        masque.adresse = vao_external::AdresseEtablissement::default();
        app.annuaire.ajouter(masque);

        let lu = lu(&siege.acteur, &siret).await;

        assert!(!lu.diffusible);
        assert_eq!(
            (lu.identite.raison_sociale, lu.identite.adresse, lu.identite.pays),
            (None, None, None)
        );
        assert_eq!(lu.departement, None);
    })
    .await;
}

#[actix_web::test]
async fn une_reponse_ancienne_le_dit() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Association").await;
        app.annuaire.perimer(true);

        assert!(lu(&siege.acteur, &siege.siret).await.perime);
    })
    .await;
}

#[actix_web::test]
async fn d_un_autre_organisme_seuls_quatre_champs_sont_montres() {
    TestApp::run(async |app| {
        let autre = Siege::arranger(app, "Voisins").await;
        let curieux = app.organisme("curieux").await;

        let reponse = lire(&curieux, &autre.siret).await;

        let json: serde_json::Value = reponse.json();
        let champs: Vec<&str> = json["surLaPlateforme"]
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(champs, ["complet", "nom", "siegeSocial", "siret"]);
        assert!(!reponse.texte().contains("contact@exemple.fr") && !reponse.texte().contains(&autre.id.to_string()));
    })
    .await;
}

#[actix_web::test]
async fn un_etablissement_secondaire_apprend_ce_qui_l_empeche() {
    TestApp::run(async |app| {
        let curieux = app.organisme("curieux").await;
        let numero = app.suivant();
        let (siret_siege, siret) = (app.siret(numero, 1), app.siret(numero, 2));
        let mut secondaire = etablissement(&siret, "Sentiers", "74010");
        secondaire.siege = false;
        secondaire.nic_siege = siret_siege.as_str().get(9..).map(str::to_owned);
        app.annuaire.ajouter(secondaire);
        let refus = async || lu(&curieux, &siret).await.rattachement_refuse;

        assert_eq!(refus().await, Some(RattachementRefuse::SiegeInconnu));
        app.arranger_organisme(OrganismeEssai {
            siret: Some(siret_siege.clone()),
            complet: false,
            ..OrganismeEssai::new("Sentiers")
        })
        .await;
        assert_eq!(refus().await, Some(RattachementRefuse::SiegeIncomplet));
        app.sql(&format!(
            "UPDATE organisme SET complet = true, finalise_at = now() WHERE siret = '{siret_siege}'"
        ))
        .await;
        assert_eq!(refus().await, Some(RattachementRefuse::NonAutorise));
        app.sql(&format!(
            "INSERT INTO etablissement (organisme_id, siret, denomination, ferme, autorise, autorise_at) \
             SELECT id, '{siret}', 'Sentiers', false, true, now() FROM organisme WHERE siret = '{siret_siege}'"
        ))
        .await;
        let permis = lu(&curieux, &siret).await;
        assert_eq!(permis.rattachement_refuse, None);
        assert_eq!(permis.siege.unwrap().siret, siret_siege);
    })
    .await;
}

#[actix_web::test]
async fn les_recherches_d_un_compte_sont_bornees_et_celles_d_un_agent_refusees() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Association").await;
        let voisin = app.organisme("voisin").await;
        for _ in 0..60 {
            lire(&siege.acteur, &siege.siret).await.statut(200);
        }

        lire(&siege.acteur, &siege.siret)
            .await
            .probleme(CodeProbleme::TropDeDemandes);

        lire(&voisin, &siege.siret).await.statut(200);
        let agent = app.instructeur("38").await;
        lire(&agent, &siege.siret).await.probleme(CodeProbleme::RoleInsuffisant);
        app.horloge.avancer(Duration::minutes(61));
        lire(&revenir(&siege.acteur).await, &siege.siret).await.statut(200);
    })
    .await;
}

/// ORGANISME-O16, pour la part de ce qui est proposé.
#[actix_web::test]
async fn la_chaine_de_succession_propose_son_bout() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Association").await;
        let (premier, second, troisieme) = (siege.etablissement(3), siege.etablissement(4), siege.etablissement(5));
        let secondaire = siege.secondaire(&premier, "Association").await;
        app.annuaire.succeder(&premier, &second);
        app.annuaire.succeder(&second, &troisieme);

        let lue: SuccessionDto = secondaire.get(SUCCESSION.adresse(&[&premier])).await.json();

        let chaine: Vec<&Siret> = lue.liens.iter().map(|lien| &lien.siret).collect();
        assert_eq!(chaine, [&second, &troisieme]);
        assert_eq!(lue.successeur, Some(troisieme.clone()));
        assert!(lue.meme_siren && !lue.deja_pris);
        siege.secondaire(&troisieme, "Association").await;
        let lue: SuccessionDto = secondaire.get(SUCCESSION.adresse(&[&premier])).await.json();
        assert!(lue.deja_pris);
    })
    .await;
}

#[actix_web::test]
async fn un_siege_transfere_suit_son_entreprise_meme_sans_lien() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Association").await;
        let avant: SuccessionDto = siege.acteur.get(SUCCESSION.adresse(&[&siege.siret])).await.json();
        siege.transferer("Association");

        let apres: SuccessionDto = siege.acteur.get(SUCCESSION.adresse(&[&siege.siret])).await.json();

        assert_eq!((avant.successeur, avant.liens.len()), (None, 0));
        assert_eq!(apres.successeur, Some(siege.autre));
    })
    .await;
}

#[actix_web::test]
async fn le_siege_est_prevenu_une_fois_par_jour_et_la_reponse_est_toujours_la_meme() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Association").await;
        let siret = siege.etablissement(3);
        let attend = siege.secondaire(&siret, "Association").await;
        let collegue = app.usager(attend.organisme.unwrap()).await;
        let prevenir = async |acteur: &Acteur<'_>| {
            acteur
                .appel(PREVENIR_SIEGE.methode, PREVENIR_SIEGE.adresse(&[&siret]))
                .envoyer()
                .await
        };

        for acteur in [&attend, &attend, &collegue] {
            prevenir(acteur).await.statut(202);
        }

        let courriels = app.courriels().await;
        let attendu = format!("{} : Un établissement attend votre autorisation", siege.acteur.mail);
        assert_eq!(sujets(&courriels), std::slice::from_ref(&attendu));
        assert!(courriels[0].texte.contains(&attend.mail), "{}", courriels[0].texte);
        prevenir(&siege.acteur).await.probleme(CodeProbleme::SiretDifferent);
        app.horloge.avancer(Duration::hours(25));
        prevenir(&revenir(&attend).await).await.statut(202);
        assert_eq!(sujets(&app.courriels().await), [attendu]);
    })
    .await;
}

#[actix_web::test]
async fn sans_siege_connu_personne_n_est_prevenu_et_rien_ne_le_dit() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Association").await;

        let reponse = siege
            .acteur
            .appel(PREVENIR_SIEGE.methode, PREVENIR_SIEGE.adresse(&[&siege.siret]))
            .envoyer()
            .await;

        reponse.statut(202);
        assert!(app.courriels().await.is_empty());
    })
    .await;
}
