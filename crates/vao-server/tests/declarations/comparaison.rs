//! Comparer deux dépôts.

use serde_json::json;
use vao_contract::CodeProbleme;
use vao_contract::declaration::{self, ComparaisonDto, DeclarationDto, DepotsCompares};
use vao_domain::declaration::Section;
use vao_test::TestApp;

use super::aide::{demander_complements, deposer, lire, prendre_en_charge, saisir};

/// DECLARATION-COMPARAISON.
#[actix_web::test]
async fn l_agent_voit_ce_que_la_reponse_aux_complements_a_change() {
    TestApp::run(async |app| {
        let usager = app.organisme("Grand Large").await;
        let agent = app.instructeur("38").await;
        let deposee = usager.declaration().deposee().await;
        let avant = deposee.sections.personnel.nombre_accompagnant.unwrap();
        let comparaison = declaration::COMPARER.adresse(&[&deposee.id]);
        let premier: ComparaisonDto = agent.get(comparaison.clone()).await.json();
        assert_eq!((premier.de, premier.a, premier.ecarts.len()), (None, 1, 0));
        let prise: DeclarationDto = prendre_en_charge(&agent, &deposee).await.json();
        demander_complements(&agent, &prise, "Combien d'accompagnants la nuit ?")
            .await
            .json::<DeclarationDto>();
        let rendue = lire(&usager, deposee.id).await;
        let correctif = json!({ "nombreAccompagnant": avant + 2 });
        let saisie: DeclarationDto = saisir(&usager, rendue.id, "personnel", rendue.version, correctif)
            .await
            .json();
        deposer(&usager, &saisie).await.json::<DeclarationDto>();

        for lecteur in [&agent, &usager] {
            let lue: ComparaisonDto = lecteur.get(comparaison.clone()).await.json();

            assert_eq!((lue.de, lue.a), (Some(1), 2));
            let [ecart] = lue.ecarts.as_slice() else {
                panic!("un seul champ a changé : {:?}", lue.ecarts)
            };
            assert_eq!(
                (ecart.section, ecart.champ.as_str()),
                (Section::Personnel, "Accompagnants")
            );
            assert_eq!(
                (ecart.avant.as_deref(), ecart.apres.as_deref()),
                (Some(avant.to_string().as_str()), Some((avant + 2).to_string().as_str()))
            );
        }
        let meme = DepotsCompares {
            de: Some(2),
            a: Some(2),
        };
        let lue: ComparaisonDto = agent
            .get(declaration::COMPARER.adresse_avec(&[&deposee.id], &meme))
            .await
            .json();
        assert_eq!(lue.ecarts, []);
        let absent = DepotsCompares {
            de: Some(1),
            a: Some(9),
        };
        agent
            .get(declaration::COMPARER.adresse_avec(&[&deposee.id], &absent))
            .await
            .probleme(CodeProbleme::Introuvable);
        app.courriels().await;
    })
    .await;
}
