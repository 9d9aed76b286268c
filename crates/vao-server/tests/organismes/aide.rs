//! Ce que plusieurs essais répètent.

use serde_json::{Value, json};
use vao_contract::ErreurChamp;
use vao_contract::organisme::{self, OrganismeDto};
use vao_domain::compte::CGU_VERSION;
use vao_domain::{OrganismeId, Population, Siret, Version};
use vao_external::essai::etablissement;
use vao_external::{CategorieJuridique, Etablissement, UniteLegale};
use vao_test::{Acteur, OrganismeEssai, Reponse, TestApp};

/// Compte validé pour ce SIRET, sans organisme, connecté.
pub(crate) async fn compte<'a>(app: &'a TestApp, siret: &Siret) -> Acteur<'a> {
    let id = app.horloge.nouvel_id();
    let mail = format!("nouveau{}@organisme.test", app.suivant());
    app.sql(&format!(
        "INSERT INTO usager (id, mail, nom, prenom, telephone, status_code, siret, ter_code, departement, verified_at, \
         cgu_version, created_at, edited_at) VALUES ('{id}', '{mail}', 'Lefèvre', 'Inès', '+33476000000', 'VALIDATED', \
         '{siret}', 'AURA', '38', '2026-01-01', {CGU_VERSION}, '2026-01-01', '2026-01-01')"
    ))
    .await;
    app.connecter(Population::Usagers, id, mail).await
}

/// Corps d'une création.
pub(crate) fn creation(siret: &Siret, type_organisme: &str, porteur: bool) -> Value {
    json!({ "siret": siret, "typeOrganisme": type_organisme, "porteurAgrement": porteur })
}

/// Crée une fiche.
pub(crate) async fn creer(acteur: &Acteur<'_>, corps: &Value) -> Reponse {
    acteur.envoyer_json(&organisme::CREER, &[], None, corps).await
}

/// Établissement secondaire du SIREN `n` au répertoire.
pub(crate) fn secondaire(app: &TestApp, n: u32, rang: u32) -> Siret {
    let siret = app.siret(n, rang);
    app.annuaire.ajouter(Etablissement {
        siege: false,
        nic_siege: app.siret(n, 1).as_str().get(9..).map(str::to_owned),
        ..etablissement(&siret, "Grand Large", "74010")
    });
    siret
}

/// Entrepreneur individuel au répertoire.
pub(crate) fn entrepreneur(app: &TestApp, commune: &str) -> Siret {
    let siret = app.siret(app.suivant(), 1);
    let modele = etablissement(&siret, "", commune);
    app.annuaire.ajouter(Etablissement {
        unite: UniteLegale {
            categorie: Some(CategorieJuridique {
                code: "1000".to_owned(),
            }),
            denomination: None,
            nom_naissance: Some("Fontaine".to_owned()),
            prenom: Some("Léa".to_owned()),
            ..modele.unite.clone()
        },
        ..modele
    });
    siret
}

/// Enregistre une section.
pub(crate) async fn saisir(
    acteur: &Acteur<'_>,
    id: OrganismeId,
    section: &str,
    version: Version,
    correctif: Value,
) -> Reponse {
    acteur
        .envoyer_json(&organisme::MODIFIER, &[&id, &section], Some(version), &correctif)
        .await
}

/// Enregistre une section à la version courante ; la saisie est admise.
pub(crate) async fn enregistrer(acteur: &Acteur<'_>, id: OrganismeId, section: &str, correctif: Value) -> OrganismeDto {
    let version = lire(acteur, id).await.version;
    saisir(acteur, id, section, version, correctif).await.json()
}

/// Lit une fiche.
pub(crate) async fn lire(acteur: &Acteur<'_>, id: OrganismeId) -> OrganismeDto {
    acteur.get(organisme::LIRE.adresse(&[&id])).await.json()
}

/// Finalise à la version donnée.
pub(crate) async fn finaliser(acteur: &Acteur<'_>, dto: &OrganismeDto) -> Reponse {
    acteur
        .envoyer_json(&organisme::FINALISER, &[&dto.id], Some(dto.version), &json!({}))
        .await
}

/// Pointeurs et codes d'un refus de saisie.
pub(crate) fn erreurs(erreurs: &[ErreurChamp]) -> Vec<(&str, &str)> {
    erreurs
        .iter()
        .map(|erreur| (erreur.pointeur.as_str(), erreur.code.as_str()))
        .collect()
}

/// Protocole de transport auquel rien ne manque.
pub(crate) fn transport() -> Value {
    json!({
        "responsableTransportLieuSejour": ["organisateur"], "modeTransport": ["train"],
        "precisionModeOrganisation": "Accompagnement depuis la gare.", "deplacementDurantSejour": false,
    })
}

/// Protocole sanitaire auquel rien ne manque.
pub(crate) fn sanitaire() -> Value {
    json!({
        "dispositionsSpecifiques": false, "accordCabinetMedical": false, "troussePharmacie": true,
        "responsableAdministrationMedicament": ["responsable_sejour"],
        "precisionResponsableAdministrationMedicament": "Il consigne chaque prise.",
        "stockageMedicamentSecurise": false, "conservationMedicamentThermosensible": false,
        "individualisationMedicaments": false, "preparationPilluliers": "aucune", "prescriptionMedicaleJointe": true,
        "protocoleModificationTraitement": false, "ficheSuiviMedicaments": true, "protocoleEvacuation": false,
        "protocoleAccident": false, "protocoleReorientation": false, "protocoleCanicule": false,
        "gestionBudgetPersonnel": "Enveloppe nominative.",
    })
}

/// Adresse de Grenoble.
pub(crate) fn adresse() -> Value {
    json!({
        "label": "1 place de Verdun 38000 Grenoble", "cleInsee": "38185_6780_00001", "codeInsee": "38185",
        "codePostal": "38000", "departement": "38", "coordinates": [5.73, 45.18],
    })
}

/// Remplit toutes les sections d'une personne morale, par l'API.
pub(crate) async fn remplir(acteur: &Acteur<'_>, id: OrganismeId) -> OrganismeDto {
    let dto = lire(acteur, id).await;
    let mut identite = json!({ "email": "contact@grand-large.fr", "telephone": "0476001122" });
    for (champ, valeur) in [
        ("statutJuridique", json!("Association déclarée")),
        ("adresse", adresse()),
    ] {
        if !dto.champs_verrouilles.iter().any(|verrouille| verrouille == champ) {
            identite[champ] = valeur;
        }
    }
    enregistrer(acteur, id, "identite", identite).await;
    let representant = json!({
        "type": "personne_physique", "nom": "Marchetti", "prenom": "Hélène", "fonction": "Présidente"
    });
    enregistrer(acteur, id, "representants", json!({ "representants": [representant] })).await;
    let responsable = json!({
        "nom": "Benhaddou", "prenom": "Samir", "fonction": "Directeur", "adresse": adresse(),
        "telephone": "0476003344", "email": "samir@grand-large.fr",
    });
    let dto = enregistrer(acteur, id, "responsable", responsable).await;
    if dto.sections.protocole_transport.source == Some(vao_domain::organisme::SourceProtocoles::Siege) {
        return dto;
    }
    enregistrer(acteur, id, "protocole-transport", transport()).await;
    enregistrer(acteur, id, "protocole-sanitaire", sanitaire()).await
}

/// Organisme à la fiche pleine et finalisée.
pub(crate) async fn complet<'a>(app: &'a TestApp, nom: &str) -> (Acteur<'a>, OrganismeDto) {
    let acteur = app
        .arranger_organisme(OrganismeEssai {
            complet: false,
            ..OrganismeEssai::new(nom)
        })
        .await;
    let dto = remplir(&acteur, acteur.organisme.unwrap()).await;
    let finalisee: OrganismeDto = finaliser(&acteur, &dto).await.json();
    (acteur, finalisee)
}

/// Siège du SIREN `n` à la fiche finalisée, qui voit au répertoire des établissements : rang, fermé, autorisé.
pub(crate) async fn siege<'a>(app: &'a TestApp, n: u32, etablissements: &[(u32, bool, bool)]) -> Acteur<'a> {
    let acteur = app
        .arranger_organisme(OrganismeEssai {
            siret: Some(app.siret(n, 1)),
            complet: false,
            ..OrganismeEssai::new("Grand Large")
        })
        .await;
    let id = acteur.organisme.unwrap();
    for (rang, ferme, autorise) in etablissements {
        let siret = app.siret(n, *rang);
        let commune = if rang % 2 == 0 { "Annecy" } else { "Chambéry" };
        let le = if *autorise { "'2026-01-01'" } else { "NULL" };
        app.sql(&format!(
            "INSERT INTO etablissement (organisme_id, siret, denomination, enseigne, adresse, code_postal, commune, \
             ferme, autorise, autorise_at) VALUES ('{id}', '{siret}', 'Grand Large', 'Antenne (n° {rang})', \
             '{rang} rue du Lac', '74000', '{commune}', {ferme}, {autorise}, {le})"
        ))
        .await;
    }
    let dto = remplir(&acteur, id).await;
    finaliser(&acteur, &dto).await.statut(200);
    acteur
}
