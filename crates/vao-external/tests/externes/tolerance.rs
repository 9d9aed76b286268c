//! Une réponse presque bonne : ce qui manque est toléré, une ligne illisible ne cache pas les autres.

use serde_json::{Value, json};
use vao_external::{Externes, Lecture, NatureMandataire, RechercheAdresse};

use crate::commun::{clients, http, serveur, siren, siret};

const JSON: &str = "Content-Type: application/json\r\n";

/// Clients d'un service qui répond toujours ceci.
async fn qui_repond(corps: Value) -> Externes {
    let corps = corps.to_string();
    let (adresse, _) = serveur(move |_| http("200 OK", JSON, &corps)).await;
    clients(&adresse)
}

fn lire(texte: &str) -> Value {
    serde_json::from_str(texte).unwrap()
}

async fn mandataires(lignes: Value) -> Vec<(NatureMandataire, String)> {
    let externes = qui_repond(json!({ "data": { "mandataires_sociaux": lignes } })).await;
    let lu = externes
        .registre
        .representants(&siren("999999022"), Lecture::Gardee)
        .await;
    let lus = lu.unwrap().valeur.unwrap().mandataires.into_iter();
    lus.map(|lu| (lu.nature, lu.raison_sociale.or(lu.nom).unwrap()))
        .collect()
}

#[tokio::test]
async fn un_extrait_sans_liste_de_mandataires_est_un_extrait_vide() {
    assert_eq!(mandataires(Value::Null).await, []);
    let externes = qui_repond(json!({ "data": { "nom_commercial": "ESCALES" } })).await;
    let lu = externes
        .registre
        .representants(&siren("999999022"), Lecture::Gardee)
        .await;

    let extrait = lu.unwrap().valeur.unwrap();

    assert_eq!(extrait.nom_commercial.as_deref(), Some("ESCALES"));
    assert_eq!(extrait.mandataires, []);
}

#[tokio::test]
async fn un_mandataire_sans_type_se_reconnait_a_ses_champs() {
    let lus = mandataires(json!([
        { "type": null, "fonction": "PRESIDENT", "nom": "MARTEL", "prenom": "Odile" },
        { "fonction": "DIRECTEUR GENERAL", "raison_sociale": "HOLDING ESSAI" },
        { "type": "personne_physique", "fonction": null, "nom": "DURAND", "prenom": null },
        { "type": "fiducie", "nom": "INCONNUE" },
        { "type": null, "fonction": "GERANT" },
        { "type": 3, "nom": ["x"] },
        null
    ]))
    .await;

    assert_eq!(
        lus,
        [
            (NatureMandataire::PersonnePhysique, "MARTEL".to_owned()),
            (NatureMandataire::PersonneMorale, "HOLDING ESSAI".to_owned()),
            (NatureMandataire::PersonnePhysique, "DURAND".to_owned())
        ]
    );
}

/// Cinq lectures d'une entreprise mal tenue ne doivent pas priver les autres du service.
#[tokio::test]
async fn une_entreprise_mal_tenue_ne_suspend_pas_le_service() {
    let externes = qui_repond(json!({ "data": { "mandataires_sociaux": [{ "type": null }, 12] } })).await;

    for _ in 0..8 {
        let lu = externes
            .registre
            .representants(&siren("999999022"), Lecture::Fraiche)
            .await;
        assert_eq!(lu.unwrap().valeur.unwrap().mandataires, []);
    }
}

#[tokio::test]
async fn une_fiche_aux_champs_absents_se_lit() {
    let mut fiche = lire(include_str!("../formes/sirene-siret.json"));
    let etablissement = &mut fiche["etablissement"];
    etablissement["etablissementSiege"] = Value::Null;
    etablissement["adresseEtablissement"] = Value::Null;
    etablissement["periodesEtablissement"] = Value::Null;
    let externes = qui_repond(fiche).await;

    let lu = externes
        .annuaire
        .etablissement(&siret("99999901400015"), Lecture::Gardee)
        .await;

    let lu = lu.unwrap().valeur.unwrap();
    assert!(lu.siege, "son NIC est celui du siège");
    assert_eq!((lu.etat, lu.adresse.ligne(), lu.departement), (None, None, None));
}

#[tokio::test]
async fn une_ligne_illisible_ne_cache_pas_les_autres_et_n_est_pas_redemandee() {
    let mut page = lire(include_str!("../formes/sirene-liste.json"));
    page["etablissements"][1] = json!({ "siret": "99999901400023", "uniteLegale": null, "etablissementSiege": "oui" });
    let corps = page.to_string();
    let (adresse, mut recues) = serveur(move |_| http("200 OK", JSON, &corps)).await;

    let liste = clients(&adresse)
        .annuaire
        .etablissements(&siren("999999014"), Lecture::Gardee)
        .await;

    let liste = liste.unwrap().valeur;
    let lus: Vec<_> = liste.liste.iter().map(vao_external::Etablissement::nic).collect();
    assert_eq!(lus, ["00015", "00031"]);
    assert_eq!(
        (liste.total, liste.complete),
        (3, false),
        "rien ne sera retiré d'une fiche"
    );
    recues.close();
    let mut appels = 0;
    while recues.recv().await.is_some() {
        appels += 1;
    }
    assert_eq!(appels, 1);
}

#[tokio::test]
async fn une_liste_dont_rien_ne_se_lit_n_est_pas_une_liste_vide() {
    let externes = qui_repond(json!({ "header": { "total": 2 }, "etablissements": [{}, {}] })).await;

    let liste = externes
        .annuaire
        .etablissements(&siren("999999014"), Lecture::Gardee)
        .await;

    assert_eq!(liste.unwrap_err().nature(), "illisible");
}

#[tokio::test]
async fn un_lien_ou_une_adresse_illisible_est_passe() {
    let mut liens = lire(include_str!("../formes/sirene-succession.json"));
    liens["liensSuccession"][0]["dateLienSuccession"] = Value::Null;
    liens["liensSuccession"][1]["transfertSiege"] = Value::Null;
    let externes = qui_repond(liens).await;
    let chaine = externes
        .annuaire
        .succession(&siret("99999901400023"), Lecture::Gardee)
        .await;
    assert_eq!(
        chaine.unwrap().valeur.first().unwrap().successeur,
        siret("99999901400031")
    );

    let mut adresses = lire(include_str!("../formes/adresse.json"));
    let bonne = adresses["features"][0].clone();
    adresses["features"] = json!([{ "geometry": null }, bonne]);
    let externes = qui_repond(adresses).await;
    let recherche = RechercheAdresse::lire("12 rue des marronniers").unwrap();
    assert_eq!(externes.adresses.chercher(&recherche).await.unwrap().valeur.len(), 1);
}
