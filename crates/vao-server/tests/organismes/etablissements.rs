//! Établissements d'un siège : liste filtrée, autorisations.

use serde_json::json;
use vao_contract::organisme::{self, EtablissementDto, HistoriqueOrganisme, ListeEtablissements, StatutEtablissement};
use vao_contract::{CodeProbleme, Page};
use vao_domain::OrganismeId;
use vao_domain::organisme::EvenementOrganisme;
use vao_test::{Acteur, TestApp};

use super::aide::{compte, enregistrer, erreurs, lire, saisir, siege};

async fn lister(acteur: &Acteur<'_>, id: OrganismeId, demande: &ListeEtablissements) -> Page<EtablissementDto> {
    acteur
        .get(organisme::ETABLISSEMENTS.adresse_avec(&[&id], demande))
        .await
        .json()
}

#[actix_web::test]
async fn la_liste_se_filtre_par_texte_et_par_statut() {
    TestApp::run(async |app| {
        let n = app.suivant();
        let etablissements = [(2, false, true), (3, false, false), (4, true, false), (5, true, true)];
        let siege = siege_a_retirer(app, n, &etablissements).await;
        let id = siege.organisme.unwrap();
        let texte = |texte: &str| Some(texte.to_owned());
        let demande = ListeEtablissements::default;
        let formate = app.siret(n, 3).to_string();
        let (debut, fin) = formate.split_at(3);
        let formate = format!("{debut} {fin}");

        for (filtre, attendus) in [
            (demande(), 4),
            (
                ListeEtablissements {
                    commune: texte("chambery"),
                    ..demande()
                },
                2,
            ),
            (
                ListeEtablissements {
                    denomination: texte("(n° 2)"),
                    ..demande()
                },
                1,
            ),
            (
                ListeEtablissements {
                    recherche: texte("antenne (n"),
                    ..demande()
                },
                4,
            ),
            (
                ListeEtablissements {
                    recherche: texte("%"),
                    ..demande()
                },
                0,
            ),
            (
                ListeEtablissements {
                    siret: Some(formate),
                    ..demande()
                },
                1,
            ),
            (
                ListeEtablissements {
                    statut: Some(StatutEtablissement::EnActivite),
                    ..demande()
                },
                2,
            ),
            (
                ListeEtablissements {
                    statut: Some(StatutEtablissement::Autorise),
                    ..demande()
                },
                2,
            ),
            (
                ListeEtablissements {
                    statut: Some(StatutEtablissement::Ferme),
                    ..demande()
                },
                2,
            ),
        ] {
            let page = lister(&siege, id, &filtre).await;
            assert_eq!(
                (page.total, page.donnees.len()),
                (attendus, usize::try_from(attendus).unwrap()),
                "{filtre:?}"
            );
        }
        let derniere = ListeEtablissements {
            page: Some(9),
            par_page: Some(2),
            ..demande()
        };
        let page = lister(&siege, id, &derniere).await;
        assert_eq!(
            (page.total, page.donnees.len()),
            (4, 0),
            "le total reste juste après la dernière page"
        );
        let trop = ListeEtablissements {
            par_page: Some(101),
            ..demande()
        };
        let refus = siege.get(organisme::ETABLISSEMENTS.adresse_avec(&[&id], &trop)).await;
        refus.probleme(CodeProbleme::SaisieInvalide);
        let comptes = lire(&siege, id).await.etablissements.unwrap();
        assert_eq!(
            (
                comptes.total,
                comptes.en_activite,
                comptes.autorises,
                comptes.autorises_fermes
            ),
            (4, 2, 2, 1)
        );
    })
    .await;
}

/// Siège dont un établissement autorisé a fermé : sa fiche ne se finalise pas tant qu'il ne l'a pas retiré.
async fn siege_a_retirer<'a>(app: &'a TestApp, n: u32, etablissements: &[(u32, bool, bool)]) -> Acteur<'a> {
    let siege = siege(app, n, &[]).await;
    let id = siege.organisme.unwrap();
    for (rang, ferme, autorise) in etablissements {
        let siret = app.siret(n, *rang);
        let commune = if rang % 2 == 0 { "Annecy" } else { "Chambéry" };
        let le = if *autorise { "'2026-01-01'" } else { "NULL" };
        app.sql(&format!(
            "INSERT INTO etablissement (organisme_id, siret, denomination, enseigne, commune, ferme, autorise, \
             autorise_at) VALUES ('{id}', '{siret}', 'Grand Large', 'Antenne (n° {rang})', '{commune}', {ferme}, \
             {autorise}, {le})"
        ))
        .await;
    }
    siege
}

#[actix_web::test]
async fn autoriser_et_retirer_gardent_la_date_l_auteur_et_l_evenement() {
    TestApp::run(async |app| {
        let n = app.suivant();
        let siege = siege(app, n, &[(2, false, true), (3, false, false)]).await;
        let id = siege.organisme.unwrap();
        let (retire, autorise) = (app.siret(n, 2), app.siret(n, 3));

        let dto = enregistrer(
            &siege,
            id,
            "etablissements",
            json!({ "autorises": [autorise, autorise] }),
        )
        .await;

        assert_eq!(dto.sections.etablissements.autorises, std::slice::from_ref(&autorise));
        assert_eq!(dto, lire(&siege, id).await, "la réponse est ce qui se relit");
        let page = lister(&siege, id, &ListeEtablissements::default()).await;
        let ligne = |siret| page.donnees.iter().find(|ligne| &ligne.siret == siret).unwrap();
        assert_eq!(ligne(&autorise).autorise_par.as_deref(), Some("Anne Durand"));
        assert_eq!(ligne(&autorise).autorise_at, Some(app.maintenant()));
        assert_eq!((ligne(&retire).autorise, ligne(&retire).autorise_at), (false, None));
        let historique: HistoriqueOrganisme = siege.get(organisme::HISTORIQUE.adresse(&[&id])).await.json();
        let dernier = &historique.evenements[0];
        assert_eq!(dernier.code, EvenementOrganisme::Etablissements);
        assert_eq!(
            dernier.precision,
            Some(format!("Autorisé : {autorise} ; Retiré : {retire}"))
        );
        assert_eq!(historique.modifications[0].champs, ["autorises"]);
        app.executer_les_taches().await;
    })
    .await;
}

/// Un compte approuvé pour l'établissement l'apprend aussi, même s'il n'en a pas encore créé la fiche.
#[actix_web::test]
async fn retirer_une_autorisation_previent_qui_n_a_pas_encore_de_fiche() {
    TestApp::run(async |app| {
        let n = app.suivant();
        let siege = siege(app, n, &[(2, false, true)]).await;
        let siret = app.siret(n, 2);
        let (valide, en_cours) = (compte(app, &siret).await, compte(app, &siret).await);
        let ailleurs = compte(app, &app.siret(n, 3)).await;
        app.sql(&format!(
            "UPDATE usager SET status_code = 'NEED_SIRET_VALIDATION' WHERE id = '{}'",
            en_cours.compte.unwrap()
        ))
        .await;

        let aucun = json!({ "autorises": [] });
        enregistrer(&siege, siege.organisme.unwrap(), "etablissements", aucun).await;

        let courriels = app.courriels().await;
        let retraits: Vec<_> = courriels
            .iter()
            .filter(|courriel| courriel.sujet.contains("autorise plus"))
            .map(|courriel| courriel.destinataires.clone())
            .collect();
        assert_eq!(retraits, [vec![valide.mail.clone()]], "{}", ailleurs.mail);
    })
    .await;
}

/// ORGANISME-O21, pour la part de la saisie : un établissement fermé ne peut plus qu'être retiré.
#[actix_web::test]
async fn un_etablissement_ferme_ne_peut_qu_etre_retire() {
    TestApp::run(async |app| {
        let n = app.suivant();
        let siege = siege_a_retirer(app, n, &[(2, true, false), (3, true, true), (4, false, false)]).await;
        let id = siege.organisme.unwrap();
        let (ferme, encore, ouvert) = (app.siret(n, 2), app.siret(n, 3), app.siret(n, 4));
        let inconnu = app.siret(app.suivant(), 7);
        let version = lire(&siege, id).await.version;

        let demande = json!({ "autorises": [ouvert, ferme, encore, inconnu] });
        let refus = saisir(&siege, id, "etablissements", version, demande).await;
        let probleme = refus.probleme(CodeProbleme::SaisieInvalide);
        let garde = enregistrer(&siege, id, "etablissements", json!({ "autorises": [ouvert, encore] })).await;
        let retire = enregistrer(&siege, id, "etablissements", json!({ "autorises": [ouvert] })).await;

        assert_eq!(
            erreurs(&probleme.erreurs),
            [
                ("/autorises/1", "etablissement-ferme"),
                ("/autorises/3", "etablissement-inconnu"),
            ]
        );
        assert!(
            garde
                .completude
                .manques()
                .iter()
                .any(|manque| manque.code == "etablissement-ferme")
        );
        assert_eq!(retire.etablissements.unwrap().autorises_fermes, 0);
        assert!(retire.completude.complete);
        app.executer_les_taches().await;
    })
    .await;
}
