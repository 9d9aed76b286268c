//! « Actualiser » : la fiche relue au répertoire, les établissements fusionnés.

use serde_json::Value;
use vao_contract::CodeProbleme;
use vao_contract::organisme::RAFRAICHIR;
use vao_test::{Acteur, Reponse, TestApp};

use super::aide::{Siege, boites, evenements, fiche, metadata, sujets, valeur};

async fn rafraichir(acteur: &Acteur<'_>) -> Reponse {
    let id = acteur.organisme.unwrap();
    acteur
        .appel(RAFRAICHIR.methode, RAFRAICHIR.adresse(&[&id]))
        .envoyer()
        .await
}

/// `SIRET autorise ferme` de chaque établissement d'un siège, par SIRET.
async fn etablissements(siege: &Siege<'_>) -> String {
    siege
        .acteur
        .app
        .valeur(&format!(
            "SELECT string_agg(siret || ' ' || autorise || ' ' || ferme, ', ' ORDER BY siret) FROM etablissement \
             WHERE organisme_id = '{}'",
            siege.id
        ))
        .await
        .unwrap_or_default()
}

/// ORGANISME-O21, pour la part de la relecture.
#[actix_web::test]
async fn un_etablissement_ferme_garde_son_autorisation_et_le_dit() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        let (autorise, libre, disparu) = (siege.etablissement(3), siege.etablissement(4), siege.etablissement(5));
        for siret in [&autorise, &libre, &disparu] {
            siege.ouvrir_secondaire(siret, "Sentiers");
        }
        let premiere = fiche(&rafraichir(&siege.acteur).await);
        assert_eq!(premiere.etablissements.unwrap().total, 3, "le siège n'est pas le sien");
        app.sql(&format!(
            "UPDATE etablissement SET autorise = true, autorise_at = now() WHERE siret = '{autorise}'; \
             INSERT INTO etablissement (organisme_id, siret, denomination, ferme, autorise, autorise_at) SELECT \
             organisme_id, '{}', 'Ancien', false, true, now() FROM etablissement WHERE siret = '{autorise}'; \
             INSERT INTO etablissement (organisme_id, siret, denomination, ferme) SELECT \
             organisme_id, '{}', 'Oublié', false FROM etablissement WHERE siret = '{autorise}'",
            siege.etablissement(8),
            siege.etablissement(9)
        ))
        .await;
        app.annuaire.fermer(&autorise);

        let fiche = fiche(&rafraichir(&siege.acteur).await);

        let comptes = fiche.etablissements.unwrap();
        assert_eq!((comptes.total, comptes.autorises, comptes.autorises_fermes), (4, 2, 2));
        assert_eq!(
            etablissements(&siege).await,
            format!(
                "{autorise} true true, {libre} false false, {disparu} false false, {} true true",
                siege.etablissement(8)
            )
        );
        let avis = metadata(app, siege.id, "avis_registre").await;
        assert_eq!(avis["changements"].as_array().map(Vec::len), Some(2), "{avis}");
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn ce_qui_a_change_au_repertoire_se_dit_a_l_organisme_et_a_sa_dreets_une_seule_fois() {
    TestApp::run(async |app| {
        boites(app).await;
        let siege = Siege::arranger(app, "Sentiers").await;
        fiche(&rafraichir(&siege.acteur).await);
        app.annuaire.ouvrir(&siege.siret, "Sentiers partagés", "38185");

        let changee = fiche(&rafraichir(&siege.acteur).await);
        let courriels = app.courriels().await;
        let version = changee.version;
        let encore = fiche(&rafraichir(&siege.acteur).await);

        assert_eq!(changee.nom, "Sentiers partagés");
        let mut attendus = [
            format!(
                "{} : Le répertoire Sirene a changé pour votre organisme",
                siege.acteur.mail
            ),
            "dreets-aura@vao.test : Le répertoire Sirene a changé pour un organisateur".to_owned(),
        ];
        attendus.sort();
        assert_eq!(sujets(&courriels), attendus);
        assert_eq!(encore.version, version, "rien de neuf, rien d'écrit");
        assert!(app.courriels().await.is_empty());
        let avis = metadata(app, siege.id, "avis_registre").await;
        let nom: &Value = &avis["changements"][0];
        assert_eq!(
            (&nom["avant"], &nom["apres"]),
            (&"Sentiers".into(), &"Sentiers partagés".into())
        );
    })
    .await;
}

#[actix_web::test]
async fn le_repertoire_en_panne_ne_change_rien() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        app.annuaire.mettre_en_panne(true);

        rafraichir(&siege.acteur)
            .await
            .probleme(CodeProbleme::ServiceExterneIndisponible);

        assert_eq!(valeur(app, siege.id, "releve_at").await, "");
        assert_eq!(evenements(app, siege.id).await, "");
    })
    .await;
}

#[actix_web::test]
async fn seuls_les_utilisateurs_de_l_organisme_le_relisent() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        let secondaire = siege.secondaire(&siege.etablissement(3), "Sentiers").await;
        let adresse = RAFRAICHIR.adresse(&[&secondaire.organisme.unwrap()]);
        let agent = app.instructeur("38").await;
        let etranger = app.organisme("voisin").await;
        let appeler = async |acteur: &Acteur<'_>| acteur.appel(RAFRAICHIR.methode, adresse.clone()).envoyer().await;

        appeler(&siege.acteur)
            .await
            .probleme(CodeProbleme::OrganismeNonAutorise);
        appeler(&etranger).await.probleme(CodeProbleme::Introuvable);
        appeler(&agent).await.probleme(CodeProbleme::RoleInsuffisant);
        appeler(&secondaire).await.statut(200);
    })
    .await;
}
