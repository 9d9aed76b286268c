//! « Actualiser » et les représentants légaux : ceux du registre du commerce, quand il ne répondait pas à la création.

use serde_json::{Value, json};
use vao_contract::organisme::{MODIFIER, OrganismeDto, RAFRAICHIR};
use vao_domain::organisme::SourceRepresentant;
use vao_external::{Extrait, Mandataire, NatureMandataire};
use vao_test::{Acteur, TestApp};

use super::aide::{Siege, fiche, version};

fn mandataire(nom: &str, fonction: &str) -> Mandataire {
    Mandataire {
        nature: NatureMandataire::PersonnePhysique,
        fonction: fonction.to_owned(),
        nom: Some(nom.to_owned()),
        prenom: Some("Odile".to_owned()),
        raison_sociale: None,
        siren: None,
    }
}

fn extrait(mandataires: Vec<Mandataire>) -> Extrait {
    Extrait {
        nom_commercial: None,
        mandataires,
    }
}

/// Lignes d'une fiche : nom, fonction, source.
fn lignes(fiche: &OrganismeDto) -> Vec<(&str, &str, SourceRepresentant)> {
    let lignes = fiche.sections.representants.representants.iter();
    lignes
        .map(|ligne| {
            let (nom, fonction) = (ligne.nom.as_deref(), ligne.fonction.as_deref());
            (nom.unwrap(), fonction.unwrap(), ligne.source.unwrap())
        })
        .collect()
}

async fn rafraichir(acteur: &Acteur<'_>) -> OrganismeDto {
    let adresse = RAFRAICHIR.adresse(&[&acteur.organisme.unwrap()]);
    fiche(&acteur.appel(RAFRAICHIR.methode, adresse).envoyer().await)
}

/// Saisit les représentants d'une fiche, et rien d'autre n'y est.
async fn saisir(siege: &Siege<'_>, representants: Value) -> OrganismeDto {
    let app = siege.acteur.app;
    let version = version(app, siege.id).await;
    let corps = json!({ "representants": representants });
    let section = "representants";
    fiche(
        &siege
            .acteur
            .envoyer_json(&MODIFIER, &[&siege.id, &section], Some(version), &corps)
            .await,
    )
}

fn saisie(nom: &str, fonction: &str) -> Value {
    json!({ "type": "personne_physique", "nom": nom, "prenom": "Odile", "fonction": fonction })
}

#[actix_web::test]
async fn un_nom_que_le_registre_ecrit_hors_de_la_regle_n_empeche_pas_d_enregistrer() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        saisir(&siege, json!([])).await;
        let plusieurs_prenoms = Mandataire {
            prenom: Some("ODILE, MARIE".to_owned()),
            ..mandataire("MARTEL", "PRESIDENT")
        };
        app.registre.ajouter(
            &siege.siret.siren(),
            extrait(vec![plusieurs_prenoms, mandataire("VIDAL 2", "DIRECTEUR GENERAL")]),
        );

        let lue = rafraichir(&siege.acteur).await;
        let lignes = lue.sections.representants.representants;
        let enregistree = saisir(&siege, serde_json::to_value(&lignes).unwrap()).await;

        let noms: Vec<(Option<&str>, Option<&str>)> = lignes
            .iter()
            .map(|ligne| (ligne.prenom.as_deref(), ligne.nom.as_deref()))
            .collect();
        assert_eq!(
            noms,
            [(Some("ODILE MARIE"), Some("MARTEL")), (Some("Odile"), None)],
            "ce qui n'entre pas dans la règle est à saisir"
        );
        assert_eq!(enregistree.sections.representants.representants.len(), 2);
    })
    .await;
}

#[actix_web::test]
async fn une_liste_restee_vide_pendant_une_panne_prend_les_representants_du_registre() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        saisir(&siege, json!([])).await;
        app.registre.mettre_en_panne(true);
        let en_panne = rafraichir(&siege.acteur).await;
        app.registre.mettre_en_panne(false);
        app.registre.ajouter(
            &siege.siret.siren(),
            extrait(vec![
                mandataire("MARTEL", "PRESIDENT"),
                mandataire("VIDAL", "DIRECTEUR GENERAL"),
            ]),
        );

        let completee = rafraichir(&siege.acteur).await;
        let encore = rafraichir(&siege.acteur).await;

        let registre = SourceRepresentant::Registre;
        assert!(lignes(&en_panne).is_empty(), "le registre muet n'empêche rien");
        assert_eq!(
            lignes(&completee),
            [
                ("MARTEL", "PRESIDENT", registre),
                ("VIDAL", "DIRECTEUR GENERAL", registre)
            ]
        );
        let lue = completee.sections.representants.representants.last().unwrap().clone();
        assert_eq!(
            lue.releve_le.unwrap().to_string(),
            "1970-01-01",
            "le jour où le registre l'a dit"
        );
        assert!(completee.version > en_panne.version);
        assert_eq!(encore.version, completee.version, "rien de neuf, rien d'écrit");
        let differences = app
            .valeur(&format!(
                "SELECT count(*) FROM journal_saisie WHERE dossier_id = '{}' AND section = 'representants'",
                siege.id
            ))
            .await;
        assert_eq!(differences.as_deref(), Some("1"), "ce que le registre a donné");
    })
    .await;
}

#[actix_web::test]
async fn des_representants_saisis_restent_seuls_a_l_actualisation() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        let tapee = saisir(&siege, json!([saisie("Martél", "Président")])).await;
        app.registre.ajouter(
            &siege.siret.siren(),
            extrait(vec![
                mandataire("MARTEL", "PRESIDENT"),
                mandataire("VIDAL", "DIRECTEUR GENERAL"),
            ]),
        );

        let relue = rafraichir(&siege.acteur).await;

        assert_eq!(lignes(&relue), lignes(&tapee));
    })
    .await;
}

#[actix_web::test]
async fn une_fiche_qui_a_deja_le_registre_n_y_revient_pas() {
    TestApp::run(async |app| {
        let siege = Siege::arranger(app, "Sentiers").await;
        saisir(&siege, json!([])).await;
        let siren = siege.siret.siren();
        app.registre
            .ajouter(&siren, extrait(vec![mandataire("VIDAL", "PRESIDENT")]));
        let premiere = rafraichir(&siege.acteur).await;
        let appels = app.registre.appels();
        app.registre
            .ajouter(&siren, extrait(vec![mandataire("NOUVEAU", "PRESIDENT")]));

        let seconde = rafraichir(&siege.acteur).await;

        assert_eq!(
            lignes(&premiere),
            [("VIDAL", "PRESIDENT", SourceRepresentant::Registre)]
        );
        assert_eq!(lignes(&seconde), lignes(&premiere));
        assert_eq!(app.registre.appels(), appels, "le registre n'est pas relu");
    })
    .await;
}
