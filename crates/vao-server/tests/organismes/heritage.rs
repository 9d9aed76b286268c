//! L'agrément du siège n'est hérité que par l'établissement qu'il autorise.

use serde_json::json;
use vao_contract::organisme;
use vao_contract::session::{self, AgrementResume, ProfilDto, Rattachement};
use vao_contract::{CodeProbleme, declaration};
use vao_domain::Siret;
use vao_test::{Acteur, OrganismeEssai, TestApp};

use super::aide::{enregistrer, lire, siege};

/// Siège porteur à la fiche finalisée, et antenne qu'il autorise.
pub(crate) async fn famille(app: &TestApp) -> (Acteur<'_>, Acteur<'_>, Siret) {
    let n = app.suivant();
    let siege = siege(app, n, &[(2, false, true)]).await;
    let siret = app.siret(n, 2);
    let antenne = OrganismeEssai {
        siret: Some(siret.clone()),
        porteur: false,
        agrement: None,
        ..OrganismeEssai::new("Antenne")
    };
    (siege, app.arranger_organisme(antenne).await, siret)
}

pub(crate) async fn agrement_du_profil(acteur: &Acteur<'_>) -> Option<AgrementResume> {
    let profil: ProfilDto = acteur.get(session::MOI.adresse(&[])).await.json();
    match profil.rattachement {
        Rattachement::Organisme(organisme) => organisme.agrement,
        Rattachement::Territoire(_) | Rattachement::Aucun => None,
    }
}

async fn autoriser(siege: &Acteur<'_>, sirets: &[&Siret]) {
    let correctif = json!({ "autorises": sirets });
    enregistrer(siege, siege.organisme.unwrap(), "etablissements", correctif).await;
}

/// ORG-47 : l'autorisation retirée, l'agrément n'est plus hérité et rien de neuf ne se déclare ; tout reste lisible.
#[actix_web::test]
async fn retirer_l_autorisation_arrete_les_declarations_de_l_etablissement() {
    TestApp::run(async |app| {
        let (siege, antenne, siret) = famille(app).await;
        let brouillon = antenne.declaration().complete().await;
        assert!(agrement_du_profil(&antenne).await.is_some());

        autoriser(&siege, &[]).await;
        app.horloge.avancer(chrono::Duration::seconds(6));

        assert_eq!(agrement_du_profil(&antenne).await, None);
        let depot = antenne
            .envoyer(
                &declaration::DEPOSER,
                &[&brouillon.id],
                Some(brouillon.version),
                &antenne.depot(),
            )
            .await;
        depot.probleme(CodeProbleme::EtablissementNonAutorise);
        assert_eq!(depot.statut, 409);
        let creation = json!({ "libelle": "Été", "dateDebut": "2027-07-03", "dateFin": "2027-07-17" });
        let refus = antenne.envoyer_json(&declaration::CREER, &[], None, &creation).await;
        refus.probleme(CodeProbleme::EtablissementNonAutorise);
        let copie = antenne
            .envoyer_json(&declaration::DUPLIQUER, &[&brouillon.id], None, &json!({}))
            .await;
        copie.probleme(CodeProbleme::EtablissementNonAutorise);
        antenne
            .get(declaration::LIRE.adresse(&[&brouillon.id]))
            .await
            .statut(200);
        let id = antenne.organisme.unwrap();
        let fiche = lire(&antenne, id).await;
        assert!(fiche.agrements.is_empty() && fiche.rattachement_refuse.is_some());
        let prevenus = app.courriels().await;
        assert!(
            prevenus
                .iter()
                .any(|courriel| courriel.destinataires.contains(&antenne.mail)),
            "{prevenus:?}"
        );

        autoriser(&siege, &[&siret]).await;
        antenne
            .envoyer(
                &declaration::DEPOSER,
                &[&brouillon.id],
                Some(brouillon.version),
                &antenne.depot(),
            )
            .await
            .statut(200);
        app.courriels().await;
    })
    .await;
}

#[actix_web::test]
async fn un_etablissement_jamais_autorise_n_a_pas_d_agrement() {
    TestApp::run(async |app| {
        let (siege, antenne, _) = famille(app).await;
        app.sql("DELETE FROM etablissement").await;

        let fiche = lire(&antenne, antenne.organisme.unwrap()).await;
        let du_siege = lire(&siege, siege.organisme.unwrap()).await;

        assert!(fiche.agrements.is_empty());
        assert_eq!(du_siege.agrements.len(), 1);
        assert_eq!(fiche.siege.unwrap().nom, "Grand Large");
        let (coordonnees, identite) = (fiche.coordonnees_siege.unwrap(), du_siege.sections.identite);
        assert!(identite.email.is_some() && identite.adresse.is_some());
        assert_eq!(coordonnees.email, identite.email);
        assert_eq!(coordonnees.telephone, identite.telephone);
        assert_eq!(coordonnees.adresse, identite.adresse);
        assert_eq!(du_siege.coordonnees_siege, None);
        assert_eq!(agrement_du_profil(&antenne).await, None);
        assert!(agrement_du_profil(&siege).await.is_some());
        let page = siege.get(organisme::ETABLISSEMENTS.adresse(&[&du_siege.id])).await;
        page.statut(200);
    })
    .await;
}
