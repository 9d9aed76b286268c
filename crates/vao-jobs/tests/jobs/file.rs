//! Enqueue, run, retry, replay.

use std::{sync::atomic::Ordering, time::Duration};

use crate::commun::{
    APPLICATION, Base, Capricieuse, Cascade, OWNER, PATIENCE, Panique, Parole, Temoin, WORKER, worker,
};
use chrono::{DateTime, TimeZone, Utc};
use diesel_async::{AsyncConnection, SimpleAsyncConnection};
use tokio::sync::oneshot;
use vao_jobs::{
    Echec, JobError, JobOptions, Roles, Worker,
    admin::{Compteurs, abandonner, compteurs, morts, rejouer, relancer},
    enqueue, migrer,
};

#[tokio::test]
async fn une_tache_validee_s_execute_une_tache_annulee_non() {
    let base = Base::nouvelle().await;
    let (ctx, mut dits) = Temoin::nouveau();
    let mut conn = base.conn(APPLICATION).await;

    conn.transaction(async |tx| enqueue(tx, &Parole::nouvelle("validée"), JobOptions::default()).await)
        .await
        .unwrap();
    let annulee: Result<(), JobError> = conn
        .transaction(async |tx| {
            enqueue(tx, &Parole::nouvelle("annulée"), JobOptions::default()).await?;
            Err(diesel::result::Error::RollbackTransaction.into())
        })
        .await;

    assert!(annulee.is_err());
    assert_eq!(worker(&base, &ctx).vider().await.unwrap(), []);
    assert_eq!(dits.tous(), ["validée"]);
    base.supprimer().await;
}

#[tokio::test]
async fn un_worker_en_marche_execute_des_la_validation_et_s_arrete_sur_demande() {
    let base = Base::nouvelle().await;
    let (ctx, mut dits) = Temoin::nouveau();
    let (arreter, arret) = oneshot::channel::<()>();
    let tourne = tokio::spawn(worker(&base, &ctx).run_until(async move { arret.await.unwrap() }));

    for rang in 0..40 {
        base.enqueue(&Parole::nouvelle(&rang.to_string()), JobOptions::default())
            .await;
    }
    let mut recus = Vec::new();
    for _ in 0..40 {
        recus.push(dits.suivant().await.parse::<u32>().unwrap());
    }
    arreter.send(()).unwrap();

    recus.sort_unstable();
    assert_eq!(recus, (0..40).collect::<Vec<_>>());
    tokio::time::timeout(PATIENCE, tourne)
        .await
        .expect("le worker ne s'arrête pas")
        .unwrap()
        .unwrap();
    base.supprimer().await;
}

#[tokio::test]
async fn une_cle_remplace_la_tache_en_attente() {
    let base = Base::nouvelle().await;
    let (ctx, mut dits) = Temoin::nouveau();

    for mot in ["un", "deux"] {
        base.enqueue(&Parole::nouvelle(mot), JobOptions::default().job_key("rappel:42"))
            .await;
    }
    base.enqueue(&Parole::nouvelle("autre"), JobOptions::default().job_key("rappel:43"))
        .await;

    assert_eq!(worker(&base, &ctx).vider().await.unwrap(), []);
    let mut recus = dits.tous();
    recus.sort_unstable();
    assert_eq!(recus, ["autre", "deux"]);
    base.supprimer().await;
}

#[tokio::test]
async fn la_date_et_la_priorite_sont_respectees() {
    let base = Base::nouvelle().await;
    let (ctx, mut dits) = Temoin::nouveau();

    base.enqueue(&Parole::nouvelle("plus tard"), JobOptions::default().run_at(an_3000()))
        .await;
    base.enqueue(&Parole::nouvelle("ensuite"), JobOptions::default().priority(5))
        .await;
    base.enqueue(&Parole::nouvelle("d'abord"), JobOptions::default().priority(-5))
        .await;

    assert_eq!(worker(&base, &ctx).vider().await.unwrap(), []);
    assert_eq!(dits.tous(), ["d'abord", "ensuite"]);
    let reste = compteurs(&mut base.conn(APPLICATION).await).await.unwrap();
    assert_eq!(
        reste,
        Compteurs {
            en_attente: 1,
            en_cours: 0,
            morts: 0
        }
    );
    base.supprimer().await;
}

#[tokio::test]
async fn une_tache_en_echec_est_retentee_puis_morte_puis_rejouable() {
    let base = Base::nouvelle().await;
    let (ctx, mut dits) = Temoin::nouveau();
    ctx.caprices.store(2, Ordering::SeqCst);
    base.enqueue(&Capricieuse {}, JobOptions::default()).await;
    let mut conn = base.conn(APPLICATION).await;

    let premier = worker(&base, &ctx).vider().await.unwrap();
    let attend = compteurs(&mut conn).await.unwrap();
    // Its next attempt is due in e¹ seconds: brought forward rather than waited for.
    avancer(&base).await;
    let second = worker(&base, &ctx).vider().await.unwrap();

    let echec = |definitif| Echec {
        nom: "capricieuse".into(),
        erreur: "envoi impossible: serveur absent".into(),
        definitif,
    };
    assert_eq!(premier, [echec(false)]);
    assert_eq!(
        attend,
        Compteurs {
            en_attente: 1,
            en_cours: 0,
            morts: 0
        }
    );
    assert_eq!(second, [echec(true)]);
    let liste = morts(&mut conn, 10, 0).await.unwrap();
    assert_eq!(liste.len(), 1);
    assert_eq!((liste[0].nom.as_str(), liste[0].essais), ("capricieuse", 2));
    assert_eq!(
        liste[0].derniere_erreur.as_deref(),
        Some("envoi impossible: serveur absent")
    );

    assert_eq!(rejouer(&mut conn, &[liste[0].id]).await.unwrap(), 1);
    assert_eq!(worker(&base, &ctx).vider().await.unwrap(), []);
    assert_eq!(dits.tous(), ["capricieuse"]);
    assert_eq!(
        compteurs(&mut conn).await.unwrap(),
        Compteurs {
            en_attente: 0,
            en_cours: 0,
            morts: 0
        }
    );
    base.supprimer().await;
}

#[tokio::test]
async fn la_fin_d_une_panne_relance_ce_qu_elle_a_fait_echouer_et_rien_d_autre() {
    let base = Base::nouvelle().await;
    let (ctx, mut dits) = Temoin::nouveau();
    ctx.caprices.store(1, Ordering::SeqCst);
    base.enqueue(&Capricieuse {}, JobOptions::default()).await;
    base.enqueue(&Panique {}, JobOptions::default()).await;
    base.enqueue(&Parole::nouvelle("demain"), JobOptions::default().run_at(an_3000()))
        .await;
    assert_eq!(worker(&base, &ctx).vider().await.unwrap().len(), 2);
    let mut conn = base.conn(APPLICATION).await;

    assert_eq!(relancer(&mut conn, "serveur présent").await.unwrap(), 0);
    assert_eq!(relancer(&mut conn, "serveur absent").await.unwrap(), 1);

    assert_eq!(worker(&base, &ctx).vider().await.unwrap(), []);
    assert_eq!(dits.tous(), ["capricieuse"]);
    base.supprimer().await;
}

#[tokio::test]
async fn une_tache_morte_s_abandonne_une_tache_vivante_non() {
    let base = Base::nouvelle().await;
    let (ctx, mut dits) = Temoin::nouveau();
    base.enqueue(&Panique {}, JobOptions::default()).await;
    assert_eq!(worker(&base, &ctx).vider().await.unwrap().len(), 1);
    base.enqueue(&Parole::nouvelle("vivante"), JobOptions::default()).await;
    let mut conn = base.conn(APPLICATION).await;
    let morte = morts(&mut conn, 10, 0).await.unwrap().remove(0);

    // Every id around, the living job's included.
    let tous: Vec<i64> = (morte.id - 5..morte.id + 5).collect();
    assert_eq!(abandonner(&mut conn, &tous).await.unwrap(), 1);

    assert!(morts(&mut conn, 10, 0).await.unwrap().is_empty());
    assert_eq!(rejouer(&mut conn, &tous).await.unwrap(), 0);
    assert_eq!(worker(&base, &ctx).vider().await.unwrap(), []);
    assert_eq!(dits.tous(), ["vivante"]);
    base.supprimer().await;
}

#[tokio::test]
async fn vider_execute_aussi_ce_que_les_taches_enfilent() {
    let base = Base::nouvelle().await;
    let (ctx, mut dits) = Temoin::nouveau();
    base.enqueue(
        &Cascade {
            base: base.url(APPLICATION),
        },
        JobOptions::default(),
    )
    .await;

    assert_eq!(worker(&base, &ctx).vider().await.unwrap(), []);

    assert_eq!(dits.tous(), ["née d'une autre"]);
    base.supprimer().await;
}

#[tokio::test]
async fn une_tache_que_personne_n_execute_est_signalee() {
    let base = Base::nouvelle().await;
    let (ctx, _dits) = Temoin::nouveau();
    base.enqueue(&Capricieuse {}, JobOptions::default()).await;

    let erreur = Worker::builder(&base.url(WORKER), ctx)
        .tache::<Parole>()
        .vider()
        .await
        .unwrap_err();

    assert!(
        matches!(&erreur, JobError::Restantes(noms) if noms == "capricieuse × 1"),
        "{erreur:?}"
    );
    base.supprimer().await;
}

#[tokio::test]
async fn une_execution_manquee_est_rattrapee_au_demarrage() {
    let base = Base::nouvelle().await;
    let (ctx, mut dits) = Temoin::nouveau();
    base.superuser()
        .await
        .batch_execute(
            "insert into graphile_worker._private_known_crontabs (identifier, known_since, last_execution) \
             values ('parole', now() - interval '1 day', now() - interval '5 minutes')",
        )
        .await
        .unwrap();
    let (arreter, arret) = oneshot::channel::<()>();
    let construit = worker(&base, &ctx)
        .cron("* * * * *", &Parole::nouvelle("chaque minute"), Duration::from_mins(4))
        .unwrap();

    let tourne = tokio::spawn(construit.run_until(async move { arret.await.unwrap() }));

    for _ in 0..3 {
        assert_eq!(dits.suivant().await, "chaque minute");
    }
    arreter.send(()).unwrap();
    tourne.await.unwrap().unwrap();
    base.supprimer().await;
}

#[tokio::test]
async fn migrer_deux_fois_ne_change_rien_et_le_role_commun_suffit() {
    let base = Base::nouvelle().await;
    let (ctx, mut dits) = Temoin::nouveau();
    let owner = base.url(OWNER);

    // Two deployments at the same time, then the usual roles: one for all.
    let roles = Roles::default();
    let (un, deux) = tokio::join!(migrer(&owner, &roles), migrer(&owner, &roles));
    un.unwrap();
    deux.unwrap();
    base.enqueue(&Parole::nouvelle("un seul rôle"), JobOptions::default())
        .await;

    let echecs = Worker::builder(&base.url(APPLICATION), ctx)
        .tache::<Parole>()
        .vider()
        .await
        .unwrap();

    assert_eq!(echecs, []);
    assert_eq!(dits.tous(), ["un seul rôle"]);
    base.supprimer().await;
}

#[tokio::test]
async fn l_application_ne_touche_pas_aux_tables_du_moteur() {
    let base = Base::nouvelle().await;
    let mut conn = base.conn(APPLICATION).await;

    for interdit in [
        "select * from graphile_worker._private_jobs",
        "select graphile_worker.add_job('parole')",
        "select vao_jobs.job.nom from vao_jobs.job for update",
        "create function vao_jobs.pirate() returns int language sql as 'select 1'",
    ] {
        let erreur = conn.batch_execute(interdit).await.unwrap_err();
        assert!(erreur.to_string().contains("denied"), "{interdit} : {erreur}");
    }
    base.supprimer().await;
}

#[tokio::test]
async fn deux_taches_de_meme_nom_sont_refusees() {
    let base = Base::nouvelle().await;
    let (ctx, _dits) = Temoin::nouveau();

    let erreur = worker(&base, &ctx).tache::<Parole>().vider().await.unwrap_err();

    assert!(matches!(erreur, JobError::NomEnDouble("parole")), "{erreur:?}");
    base.supprimer().await;
}

/// Makes every waiting job due now.
async fn avancer(base: &Base) {
    base.superuser()
        .await
        .batch_execute("update graphile_worker._private_jobs set run_at = now()")
        .await
        .unwrap();
}

fn an_3000() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(3000, 1, 1, 0, 0, 0).unwrap()
}
