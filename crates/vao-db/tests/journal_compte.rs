//! Le journal des comptes s'écrit et se lit ; l'application ne le modifie ni ne l'efface.

#![cfg(test)]

use diesel_async::SimpleAsyncConnection as _;
use vao_db::essai::Base;

const LIGNE: &str = "INSERT INTO journal_compte (id, entite, entite_id, action, acteur_type, acteur_nom, cible_nom, \
                     securite, le) VALUES (gen_random_uuid(), 'USER_BACK', 'x', 'CONNEXION', 'BACK', 'a', 'c', true, \
                     '2020-01-01')";

#[tokio::test]
async fn l_application_ajoute_au_journal_sans_pouvoir_le_retoucher() {
    Base::executer(async |base| {
        let mut application = base.application().await.unwrap();
        application.batch_execute(LIGNE).await.unwrap();
        for interdit in [
            "UPDATE journal_compte SET acteur_nom = 'autre'",
            "DELETE FROM journal_compte",
            "TRUNCATE journal_compte",
        ] {
            let refus = application.batch_execute(interdit).await;

            assert!(refus.is_err(), "{interdit}");
        }
        application
            .batch_execute("SELECT 1 / count(*) FROM journal_compte WHERE acteur_nom = 'a'")
            .await
            .unwrap();
    })
    .await;
}

/// Même le propriétaire du schéma ne récrit pas une ligne.
#[tokio::test]
async fn le_proprietaire_ne_recrit_pas_une_ligne() {
    Base::executer(async |base| {
        let mut proprietaire = base.proprietaire().await.unwrap();
        proprietaire.batch_execute(LIGNE).await.unwrap();

        let refus = proprietaire
            .batch_execute("UPDATE journal_compte SET motif = 'autre'")
            .await;

        assert!(refus.is_err());
    })
    .await;
}

/// Seule la part « sécurité », après un an, sort du journal.
#[tokio::test]
async fn la_purge_ne_prend_que_la_securite_de_plus_d_un_an() {
    Base::executer(async |base| {
        let mut application = base.application().await.unwrap();
        application.batch_execute(LIGNE).await.unwrap();
        application
            .batch_execute(&LIGNE.replace("CONNEXION", "CREATION").replace("true", "false"))
            .await
            .unwrap();
        application
            .batch_execute(&LIGNE.replace("'2020-01-01'", "now()"))
            .await
            .unwrap();

        application
            .batch_execute("SELECT journal_compte_purger(now() + interval '10 years')")
            .await
            .unwrap();

        application
            .batch_execute("SELECT 1 / (CASE WHEN count(*) = 2 THEN 1 ELSE 0 END) FROM journal_compte")
            .await
            .unwrap();
    })
    .await;
}
