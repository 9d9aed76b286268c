//! Les compteurs valent toujours un recompte, quoi que fassent des transactions simultanées.

#![cfg(test)]

use diesel_async::{AsyncPgConnection, SimpleAsyncConnection as _};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use vao_db::essai::Base;
use vao_db::{OptionsPool, Pool, compteurs, graines};
use vao_domain::{Code as _, Statut};

const DECLARATIONS: u32 = 12;
const DEPARTEMENTS: [&str; 6] = ["38", "73", "29", "2A", "974", "69"];

/// Un changement sur la déclaration numéro `cible`.
#[derive(Debug, Clone)]
enum Changement {
    Statut(usize),
    DepartementSuivi(usize),
    Etapes(Vec<usize>),
    Debut(u32),
    Suppression,
}

fn changements() -> impl Strategy<Value = Vec<(u32, Changement)>> {
    let departement = || 0..DEPARTEMENTS.len();
    let un = prop_oneof![
        4 => (0..Statut::TOUS.len()).prop_map(Changement::Statut),
        1 => departement().prop_map(Changement::DepartementSuivi),
        2 => prop::collection::vec(departement(), 0..4).prop_map(Changement::Etapes),
        1 => (0u32..200).prop_map(Changement::Debut),
        1 => Just(Changement::Suppression),
    ];
    prop::collection::vec((1..=DECLARATIONS, un), 25..40)
}

fn identifiant(cible: u32) -> String {
    format!("00000000-0000-8000-8000-{cible:012}")
}

fn sql(cible: u32, changement: &Changement) -> String {
    let id = identifiant(cible);
    let ecriture = match changement {
        Changement::Statut(rang) => {
            format!(
                "UPDATE declaration SET statut = '{}' WHERE id = '{id}'",
                Statut::TOUS[*rang].code()
            )
        }
        Changement::DepartementSuivi(rang) => {
            format!(
                "UPDATE declaration SET departement_suivi = '{}' WHERE id = '{id}'",
                DEPARTEMENTS[*rang]
            )
        }
        Changement::Etapes(rangs) => etapes(&id, rangs),
        Changement::Debut(jours) => format!(
            "UPDATE declaration SET date_debut = DATE '2027-01-01' + {jours}, date_fin = DATE '2027-01-08' + {jours}
             WHERE id = '{id}'"
        ),
        Changement::Suppression => return format!("DELETE FROM declaration WHERE id = '{id}'"),
    };
    format!(
        "SELECT 1 FROM declaration WHERE id = '{id}' FOR UPDATE; {ecriture};
         SELECT declaration_recalculer_portee(id) FROM declaration WHERE id = '{id}'"
    )
}

fn etapes(id: &str, rangs: &[usize]) -> String {
    let lignes = rangs.iter().enumerate().map(|(ordre, rang)| {
        format!(
            "; INSERT INTO declaration_etape SELECT gen_random_uuid(), d.id, {ordre}, v.id, '{}', d.date_debut, d.date_fin
             FROM declaration d, hebergement_version v WHERE d.id = '{id}'",
            DEPARTEMENTS[*rang]
        )
    });
    format!(
        "DELETE FROM declaration_etape WHERE declaration_id = '{id}'{}",
        lignes.collect::<String>()
    )
}

fn preparation() -> String {
    let declarations: Vec<String> = (1..=DECLARATIONS)
        .map(|cible| {
            format!(
                "INSERT INTO declaration (id, numero, statut, organisme_id, organisme_nom, organisme_siren, libelle, date_debut,
                    date_fin, departement_suivi, region_agrement, organisme_snapshot, created_at, created_by, edited_at)
                 SELECT '{}', 'DS-27-38-{cible}', 'TRANSMISE', id, nom, siren, 'Séjour', '2027-07-03', '2027-07-10', '38',
                    'BRE', '{{}}', now(), id, now() FROM organisme;
                 SELECT declaration_recalculer_portee('{}');",
                identifiant(cible),
                identifiant(cible)
            )
        })
        .collect();
    format!(
        "INSERT INTO organisme (id, type_organisme, siret, siege_social, porteur_agrement, raison_sociale, version_ouverte_at, created_at,
         edited_at) VALUES (gen_random_uuid(), 'personne_morale', '73282932000074', true, true, 'Essai', now(), now(), now());
         INSERT INTO hebergement SELECT gen_random_uuid(), id, 'actif', 1, now(), NULL, now() FROM organisme;
         INSERT INTO hebergement_version (id, hebergement_id, numero, nom, type, adresse, departement, nombre_lits, created_at)
         SELECT gen_random_uuid(), id, 1, 'Gîte', 'autre', '{{}}', '38', 10, now() FROM hebergement; {}",
        declarations.concat()
    )
}

async fn jouer(mut conn: AsyncPgConnection, suite: Vec<(u32, Changement)>) -> u32 {
    let mut rejets = 0;
    for (cible, changement) in suite {
        let transaction = format!("BEGIN; {}; COMMIT", sql(cible, &changement));
        if let Err(erreur) = conn.batch_execute(&transaction).await {
            // Seul un interblocage est admis : la transaction rejetée n'a rien compté.
            assert!(erreur.to_string().contains("deadlock"), "{changement:?} : {erreur}");
            conn.batch_execute("ROLLBACK").await.unwrap();
            rejets += 1;
        }
    }
    rejets
}

#[tokio::test(flavor = "multi_thread")]
async fn les_compteurs_valent_un_recompte_apres_des_changements_simultanes() {
    Base::executer(async |base| {
        let pool = Pool::ouvrir(&base.url_proprietaire(), OptionsPool::default()).unwrap();
        pool.transaction(async |tx| graines::referentiel(tx, None).await)
            .await
            .unwrap();
        let mut conn = base.application().await.unwrap();
        conn.batch_execute(&preparation()).await.unwrap();
        let mut alea = TestRunner::deterministic();

        let mut suites = Vec::new();
        for _ in 0..6 {
            let suite = changements().new_tree(&mut alea).unwrap().current();
            suites.push(tokio::spawn(jouer(base.application().await.unwrap(), suite)));
        }
        let mut rejets = 0;
        for suite in suites {
            rejets += suite.await.unwrap();
        }

        assert_eq!(compteurs::verifier(&mut conn).await.unwrap(), vec![]);
        assert_eq!(compteurs::portees_fausses(&mut conn).await.unwrap(), 0);
        assert!(rejets <= 6, "{rejets} interblocages");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn la_verification_montre_un_compteur_faux() {
    Base::executer(async |base| {
        let pool = Pool::ouvrir(&base.url_proprietaire(), OptionsPool::default()).unwrap();
        pool.transaction(async |tx| graines::referentiel(tx, None).await)
            .await
            .unwrap();
        let mut conn = base.application().await.unwrap();
        conn.batch_execute(&preparation()).await.unwrap();
        assert_eq!(compteurs::verifier(&mut conn).await.unwrap(), vec![]);

        conn.batch_execute("UPDATE compteur SET n = n + 1 WHERE portee = 'D38'")
            .await
            .unwrap();
        let desaccord = format!(
            "UPDATE declaration_portee SET statut = 'REFUSEE' WHERE portee = 'FR' AND declaration_id = '{}'",
            identifiant(1)
        );
        conn.batch_execute(&desaccord).await.unwrap();

        let ecarts = compteurs::verifier(&mut conn).await.unwrap();
        assert_eq!(ecarts.len(), 1);
        assert_eq!(
            (ecarts[0].portee.as_str(), ecarts[0].compteur, ecarts[0].recompte),
            ("D38", 13, 12)
        );
        assert_eq!(compteurs::portees_fausses(&mut conn).await.unwrap(), 1);
    })
    .await;
}
