//! Les mêmes constats sur les formes documentées et sur les doublures : elles disent la même chose. « vao doctor --contrat »
//! les fait, avec des clés, sur les services réels.

use chrono::NaiveDate;
use vao_external::contrat::{self, Jeu};
use vao_external::{
    EtatEtablissement, EtatUnite, Externes, Lecture, NatureAdresse, NatureMandataire, RechercheAdresse, ServiceExterne,
};

use crate::commun::{Horloge, Monde, clients, http, reglages, serveur, siren, siret};

/// Serveur des formes documentées.
async fn formes() -> Externes {
    let (adresse, _) = serveur(|demande| {
        let (_, chemin) = demande.split_once(' ').unwrap();
        let (chemin, _) = chemin.split_once(' ').unwrap();
        let (statut, corps) = forme(chemin);
        http(statut, "Content-Type: application/json\r\n", corps)
    })
    .await;
    clients(&adresse)
}

fn forme(chemin: &str) -> (&'static str, &'static str) {
    let (bien, inconnu) = ("200 OK", "404 Not Found");
    let (chemin, requete) = chemin.split_once('?').unwrap_or((chemin, ""));
    match chemin.trim_start_matches("/api-sirene/3.11") {
        "/siret/99999901400015" => (bien, include_str!("../formes/sirene-siret.json")),
        "/siret" if requete.contains("siren%3A999999014") => (bien, include_str!("../formes/sirene-liste.json")),
        "/siret/liensSuccession" if requete.contains("%3A99999901400023") => {
            (bien, include_str!("../formes/sirene-succession.json"))
        }
        "/informations" => (bien, include_str!("../formes/sirene-informations.json")),
        "/privileges" => (bien, include_str!("../formes/entreprise-privileges.json")),
        "/v3/infogreffe/rcs/unites_legales/999999022/extrait_kbis" => {
            (bien, include_str!("../formes/entreprise-extrait.json"))
        }
        chemin if chemin.starts_with("/v3/") => (inconnu, include_str!("../formes/entreprise-inconnu.json")),
        "/geocodage/search" if requete.contains("marronniers") => (bien, include_str!("../formes/adresse.json")),
        "/geocodage/search" => (bien, include_str!("../formes/adresse-vide.json")),
        _ => (inconnu, include_str!("../formes/sirene-inconnu.json")),
    }
}

#[tokio::test]
async fn les_formes_documentees_se_lisent() {
    constater(&formes().await).await;
}

#[tokio::test]
async fn les_doublures_ont_les_formes_documentees() {
    constater(&Monde::creer().await.externes).await;
}

async fn constater(externes: &Externes) {
    for constat in contrat::constater(externes, &Jeu::essai().unwrap()).await {
        assert!(constat.issue.is_ok(), "{constat:?}");
    }
    une_fiche(externes).await;
    une_liste(externes).await;
    une_succession(externes).await;
    un_extrait(externes).await;
    une_adresse(externes).await;
}

/// Un constat qui ne verrait rien ne vaudrait rien.
#[tokio::test]
async fn une_forme_qui_change_se_constate() {
    let (adresse, _) = serveur(|demande| {
        let (_, chemin) = demande.split_once(' ').unwrap();
        let (chemin, _) = chemin.split_once(' ').unwrap();
        let (statut, corps) = forme(chemin);
        let corps = corps
            .replace("denominationUniteLegale", "raisonSociale")
            .replace("\"fonction\"", "\"qualite\"")
            .replace("\"citycode\"", "\"inseecode\"");
        http(statut, "Content-Type: application/json\r\n", &corps)
    })
    .await;

    let constats = contrat::constater(&clients(&adresse), &Jeu::essai().unwrap()).await;

    let ecarts: Vec<_> = constats.iter().filter(|constat| constat.issue.is_err()).collect();
    let sujets: Vec<_> = ecarts.iter().map(|constat| constat.sujet).collect();
    assert_eq!(
        sujets,
        [
            "établissements d'un SIREN",
            "fiche d'un siège",
            "extrait d'une société",
            "adresse qui existe"
        ],
        "{ecarts:?}"
    );
}

/// Sans clé, rien n'est constaté et cela se dit : jamais un faux succès.
#[tokio::test]
async fn sans_cle_aucun_constat_ne_reussit() {
    let monde = Monde::creer().await;
    let mut reglages = reglages(&monde.adresse, &monde.horloge);
    reglages.sirene.cle = vao_external::SourceCle::default();
    reglages.entreprise.service.cle = vao_external::SourceCle::default();
    let externes = Externes::preparer(&reglages).unwrap();

    let constats = contrat::constater(&externes, &Jeu::essai().unwrap()).await;

    for constat in constats {
        let sans_cle = constat.service != ServiceExterne::Adresse;
        assert_eq!(constat.issue.is_err(), sans_cle, "{constat:?}");
    }
}

#[test]
fn un_repertoire_qui_n_est_pas_de_cette_machine_est_interroge_sur_des_organismes_reels() {
    let horloge = Horloge::new();
    let association = |adresse: &str| Jeu::pour(&reglages(adresse, &horloge)).unwrap().association;

    assert_eq!(association("http://127.0.0.1:3900"), siren("999999014"));
    assert_eq!(association("https://api.insee.test"), siren("500715776"));
}

#[tokio::test]
async fn les_points_a_confirmer_se_lisent_sans_donnee_ni_cle() {
    let monde = Monde::creer().await;
    let reglages = reglages(&monde.adresse, &monde.horloge);

    let points = contrat::confirmer(&reglages, &Jeu::pour(&reglages).unwrap())
        .await
        .unwrap();

    let lus: Vec<String> = points
        .into_iter()
        .map(|point| format!("{} : {}", point.sujet, point.lu))
        .collect();
    assert_eq!(
        lus,
        [
            "quota de l'abonnement Sirene : 200 aucun en-tête « limit »",
            "borne de « debut » (1001) : 400",
            "codes d'erreur sans extrait : 404 02003",
            "corps de /privileges : 200 privileges",
            "« limit » par défaut de la recherche : 200 5 adresses",
            "« q » de 200 caractères : 200",
            "« q » de 201 caractères : 400"
        ]
    );
}

async fn une_fiche(externes: &Externes) {
    let lire = async |texte| {
        let lu = externes.annuaire.etablissement(&siret(texte), Lecture::Gardee).await;
        lu.unwrap().valeur
    };
    let lyon = lire("99999901400015").await.unwrap();

    assert_eq!(lyon.nom(), "LES SENTIERS PARTAGES");
    assert_eq!(lyon.unite.denomination_usuelle.as_deref(), Some("SENTIERS VACANCES"));
    let categorie = lyon.unite.categorie.as_ref().unwrap();
    assert_eq!(
        (categorie.code.as_str(), categorie.libelle()),
        ("9220", "Association déclarée")
    );
    assert!(!categorie.est_personne_physique());
    assert_eq!(
        (lyon.etat, lyon.unite.etat),
        (Some(EtatEtablissement::Ouvert), Some(EtatUnite::Active))
    );
    assert!(lyon.actif() && lyon.siege && lyon.diffusible);
    assert_eq!((lyon.nic(), lyon.nic_siege.as_deref()), ("00015", Some("00015")));
    assert_eq!(lyon.siret_siege(), Some(lyon.siret.clone()));
    assert_eq!(
        lyon.adresse.ligne().as_deref(),
        Some("12 bis RUE DES MARRONNIERS 69003 LYON 3")
    );
    assert_eq!(lyon.adresse.code_commune.as_deref(), Some("69383"));
    assert_eq!(lyon.departement.as_ref().unwrap().as_str(), "69");
    let point = lyon.coordonnees.unwrap();
    assert!(
        (point.longitude - 4.85).abs() < 0.02 && (point.latitude - 45.76).abs() < 0.02,
        "{point:?}"
    );
    assert_eq!(lyon.adresse.pays, None);
    assert_eq!(lire("99999901400049").await, None);
}

async fn une_liste(externes: &Externes) {
    let liste = externes
        .annuaire
        .etablissements(&siren("999999014"), Lecture::Gardee)
        .await;
    let liste = liste.unwrap().valeur;

    assert_eq!((liste.total, liste.complete), (3, true));
    let lus: Vec<_> = liste.liste.iter().map(|lu| (lu.nic(), lu.siege, lu.actif())).collect();
    assert_eq!(
        lus,
        [("00015", true, true), ("00023", false, true), ("00031", false, true)]
    );
    let annecy = liste.liste.last().unwrap();
    assert_eq!(annecy.adresse.ligne().as_deref(), Some("18 AVENUE DU LAC 74000 ANNECY"));
    let vide = externes
        .annuaire
        .etablissements(&siren("552100554"), Lecture::Gardee)
        .await;
    assert!(vide.unwrap().valeur.liste.is_empty());
}

async fn une_succession(externes: &Externes) {
    let suivre = async |texte| {
        let lue = externes.annuaire.succession(&siret(texte), Lecture::Gardee).await;
        lue.unwrap().valeur
    };
    let chaine = suivre("99999901400023").await;

    assert_eq!(chaine.len(), 1);
    let lien = chaine.first().unwrap();
    assert_eq!(lien.successeur, siret("99999901400031"));
    assert_eq!(lien.date, NaiveDate::from_ymd_opt(2026, 1, 15).unwrap());
    assert!(!lien.change_de_siren() && !lien.transfert_siege);
    assert!(suivre("99999901400015").await.is_empty());
}

async fn un_extrait(externes: &Externes) {
    let lire = async |texte| {
        let lu = externes.registre.representants(&siren(texte), Lecture::Gardee).await;
        lu.unwrap().valeur
    };
    let extrait = lire("999999022").await.unwrap();

    assert_eq!(extrait.nom_commercial.as_deref(), Some("ESCALES DOUCES"));
    assert_eq!(
        extrait.mandataires.len(),
        1,
        "le commissaire aux comptes n'est pas un représentant"
    );
    let mandataire = extrait.mandataires.first().unwrap();
    assert_eq!(mandataire.nature, NatureMandataire::PersonnePhysique);
    assert_eq!(mandataire.fonction, "PRESIDENT");
    assert_eq!(
        (mandataire.nom.as_deref(), mandataire.prenom.as_deref()),
        (Some("MARTEL"), Some("Odile"))
    );
    assert!(!format!("{extrait:?}").contains("1970"), "aucune date de naissance");
    assert_eq!(lire("999999014").await, None, "une association n'a pas d'extrait");
}

async fn une_adresse(externes: &Externes) {
    let chercher = async |texte: &str| {
        let recherche = RechercheAdresse::lire(texte).unwrap();
        externes.adresses.chercher(&recherche).await.unwrap().valeur
    };
    let trouvees = chercher("12 rue des Marronniers 69003").await;

    let adresse = trouvees.first().unwrap();
    assert_eq!(adresse.label, "12 Rue des Marronniers 69003 Lyon 3e Arrondissement");
    assert_eq!(adresse.cle_ban.as_deref(), Some("69383_0042_00012"));
    assert_eq!(
        (adresse.code_insee.as_str(), adresse.code_postal.as_str()),
        ("69383", "69003")
    );
    assert_eq!(adresse.departement.as_ref().unwrap().as_str(), "69");
    assert_eq!(adresse.nature, NatureAdresse::Numero);
    assert!((adresse.coordonnees.longitude - 4.85).abs() < 0.01 && adresse.score > 0.5);
    assert!(chercher("zzzzzz").await.is_empty());
}
