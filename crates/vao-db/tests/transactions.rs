//! Transactions annulées ou abandonnées, et mises à jour qui restent préparées.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]

use chrono::DateTime;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _};
use futures::channel::oneshot;
use futures::future::{Either, pending, select};
use uuid::Uuid;
use vao_db::declarations::{self, Changement};
use vao_db::essai::Base;
use vao_db::{DbError, OptionsPool, Pool};
use vao_domain::{DeclarationId, Statut, Version};

#[diesel::declare_sql_function]
extern "SQL" {
    /// Process of the server that serves this connection.
    fn pg_backend_pid() -> diesel::sql_types::Integer;
}

/// Une seule connexion : ce qu'une transaction y laisse, la suivante le trouve.
fn pool(base: &Base) -> Pool {
    let options = OptionsPool {
        taille: 1,
        ..OptionsPool::default()
    };
    Pool::ouvrir(&base.url_application(), options).unwrap()
}

async fn processus(pool: &Pool) -> i32 {
    let mut connexion = pool.prendre().await.unwrap();
    diesel::select(pg_backend_pid())
        .get_result(&mut *connexion)
        .await
        .unwrap()
}

#[tokio::test]
async fn un_refus_annule_tout_et_rend_la_connexion() {
    Base::executer(async |base| {
        let pool = pool(base);
        let processus_avant = processus(&pool).await;

        let issue = pool
            .transaction(async |tx| {
                tx.batch_execute("CREATE TEMPORARY TABLE trace ()").await?;
                Err::<(), DbError>(DbError::Autre(diesel::result::Error::NotFound))
            })
            .await;

        assert!(issue.is_err());
        assert_eq!(processus(&pool).await, processus_avant);
        let mut connexion = pool.prendre().await.unwrap();
        let absente = connexion.batch_execute("SELECT FROM trace").await;
        assert!(absente.is_err(), "la table est partie avec la transaction");
    })
    .await;
}

#[tokio::test]
async fn abandonnee_au_milieu_la_connexion_n_est_pas_reprise() {
    Base::executer(async |base| {
        let pool = pool(base);
        let processus_avant = processus(&pool).await;
        let (ouverte, signal) = oneshot::channel();

        let transaction = pool.transaction(async |tx| {
            tx.batch_execute("SELECT 1").await?;
            ouverte.send(()).unwrap();
            pending::<Result<(), DbError>>().await
        });
        let Either::Right(_) = select(Box::pin(transaction), signal).await else {
            unreachable!("la transaction ne finit jamais");
        };

        assert_ne!(processus(&pool).await, processus_avant);
    })
    .await;
}

#[tokio::test]
async fn laissee_ouverte_elle_libere_ses_verrous_aussitot() {
    Base::executer(async |base| {
        let (pool, temoin) = (self::pool(base), self::pool(base));
        let mut tx = pool.debuter().await.unwrap();
        tx.batch_execute("SELECT pg_advisory_xact_lock(7)").await.unwrap();

        drop(tx);

        // Le pool de la transaction n'est pas redemandé : le verrou part sans lui, bien avant la limite d'inactivité.
        let mut connexion = temoin.prendre().await.unwrap();
        connexion.batch_execute("SET lock_timeout = '5s'").await.unwrap();
        connexion
            .batch_execute("BEGIN; SELECT pg_advisory_xact_lock(7); COMMIT")
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn une_mise_a_jour_reste_preparee() {
    Base::executer(async |base| {
        let pool = pool(base);
        let changement = Changement::de_statut(Statut::Annulee);

        let preparees: i64 = pool
            .transaction(async |tx| {
                for version in 1..=3 {
                    let id = DeclarationId(Uuid::from_u128(7));
                    let ligne =
                        declarations::changer(tx, id, Version(version), &changement, Uuid::nil(), DateTime::UNIX_EPOCH)
                            .await?;
                    assert_eq!(ligne, None);
                }
                compter(tx, "UPDATE \"declaration\"%").await
            })
            .await
            .unwrap();

        assert_eq!(preparees, 1, "une fois pour trois envois");
    })
    .await;
}

/// Instructions que la connexion garde préparées.
async fn compter(conn: &mut AsyncPgConnection, modele: &str) -> Result<i64, DbError> {
    #[derive(diesel::QueryableByName)]
    struct Nombre {
        #[diesel(sql_type = BigInt)]
        nombre: i64,
    }
    // Une vue du système, hors du schéma.
    let requete = diesel::sql_query("SELECT count(*) AS nombre FROM pg_prepared_statements WHERE statement LIKE $1");
    let lu: Nombre = requete.bind::<Text, _>(modele).get_result(conn).await?;
    Ok(lu.nombre)
}
