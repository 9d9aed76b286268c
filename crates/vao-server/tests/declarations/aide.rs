//! Ce que plusieurs essais répètent.

use serde_json::{Value, json};
use vao_contract::Methode;
use vao_contract::declaration::{self, DeclarationDto, HistoriqueDto};
use vao_domain::evenement::CodeEvenement;
use vao_domain::{DeclarationId, Version};
use vao_test::{Acteur, OrganismeEssai, Reponse, TestApp};

/// Enregistre une section.
pub(crate) async fn saisir(
    acteur: &Acteur<'_>,
    id: DeclarationId,
    section: &str,
    version: Version,
    correctif: Value,
) -> Reponse {
    acteur
        .envoyer_json(&declaration::MODIFIER, &[&id, &section], Some(version), &correctif)
        .await
}

/// Supprime un brouillon.
pub(crate) async fn supprimer(acteur: &Acteur<'_>, id: DeclarationId, version: Version) -> Reponse {
    let adresse = declaration::SUPPRIMER.adresse(&[&id]);
    acteur.appel(Methode::Delete, adresse).version(version).envoyer().await
}

/// Relit une déclaration.
pub(crate) async fn lire(acteur: &Acteur<'_>, id: DeclarationId) -> DeclarationDto {
    acteur.get(declaration::LIRE.adresse(&[&id])).await.json()
}

/// Dépose à la version donnée.
pub(crate) async fn deposer(acteur: &Acteur<'_>, dto: &DeclarationDto) -> Reponse {
    acteur
        .envoyer(&declaration::DEPOSER, &[&dto.id], Some(dto.version), &acteur.depot())
        .await
}

/// Prend en charge.
pub(crate) async fn prendre_en_charge(agent: &Acteur<'_>, dto: &DeclarationDto) -> Reponse {
    agent
        .envoyer_json(
            &declaration::PRENDRE_EN_CHARGE,
            &[&dto.id],
            Some(dto.version),
            &json!({}),
        )
        .await
}

/// Demande des compléments sur une déclaration déjà prise en charge.
pub(crate) async fn demander_complements(agent: &Acteur<'_>, dto: &DeclarationDto, commentaire: &str) -> Reponse {
    let corps = json!({ "commentaire": commentaire, "sections": ["personnel"], "echeance": "2027-05-15" });
    agent
        .envoyer_json(
            &declaration::DEMANDER_COMPLEMENTS,
            &[&dto.id],
            Some(dto.version),
            &corps,
        )
        .await
}

/// Codes de l'historique, le plus ancien d'abord.
pub(crate) async fn codes(acteur: &Acteur<'_>, id: DeclarationId) -> Vec<CodeEvenement> {
    let historique: HistoriqueDto = acteur.get(declaration::HISTORIQUE.adresse(&[&id])).await.json();
    historique
        .evenements
        .iter()
        .rev()
        .map(|evenement| evenement.code)
        .collect()
}

/// Deux SIRET d'une même personne physique, chacun porteur de son agrément.
pub(crate) async fn deux_siret_d_une_personne_physique(app: &TestApp) -> (Acteur<'_>, Acteur<'_>) {
    let n = app.suivant();
    let fiche = |rang| OrganismeEssai {
        siret: Some(app.siret(n, rang)),
        ..OrganismeEssai::new("Zoé Leroy")
    };
    let physique = "UPDATE organisme SET type_organisme = 'personne_physique', nom_naissance = 'Leroy', prenom = 'Zoé'";
    let premier = app.arranger_organisme(fiche(1)).await;
    // Aussitôt : deux personnes morales d'un même SIREN n'auraient pas toutes deux le rang de siège.
    app.sql(physique).await;
    let second = app.arranger_organisme(fiche(2)).await;
    app.sql(physique).await;
    (premier, second)
}

/// Siège porteur de l'agrément et un établissement du même SIREN.
pub(crate) async fn siege_et_etablissement(app: &TestApp) -> (Acteur<'_>, Acteur<'_>) {
    let n = app.suivant();
    let siege = OrganismeEssai {
        siret: Some(app.siret(n, 1)),
        ..OrganismeEssai::new("Grand Large")
    };
    let antenne = OrganismeEssai {
        siret: Some(app.siret(n, 2)),
        porteur: false,
        agrement: None,
        ..OrganismeEssai::new("Grand Large Annecy")
    };
    (
        app.arranger_organisme(siege).await,
        app.arranger_organisme(antenne).await,
    )
}
