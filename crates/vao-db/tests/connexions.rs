//! Tentatives et défis : limites exactes sous la rafale, fenêtre qui glisse, purge.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]

use chrono::{DateTime, Duration, Utc};
use futures::future::join_all;
use uuid::Uuid;
use vao_db::connexions::{self, Decompte, Limites, NouveauDefi, Origine, Tentative};
use vao_db::essai::Base;
use vao_db::second_facteur::{self, VerrouCodes};
use vao_db::sessions::{self, NouvelAppareil, NouvelleSession};
use vao_db::{DbError, OptionsPool, Pool};
use vao_domain::Population;
use vao_domain::compte::MoyenCode;

const USAGER: Uuid = Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001);

const LIMITES: Limites = Limites {
    fenetre: Duration::minutes(15),
    par_compte: 5,
    par_adresse_ip: 20,
    fenetre_longue: Duration::hours(24),
    par_adresse_ip_longue: 100,
};

fn instant() -> DateTime<Utc> {
    "2027-01-15T09:00:00Z".parse().unwrap()
}

fn pool(base: &Base) -> Pool {
    Pool::ouvrir(
        &base.url_application(),
        OptionsPool {
            taille: 8,
            ..OptionsPool::default()
        },
    )
    .unwrap()
}

fn origine<'a>(mail: &'a str, adresse_ip: &'a str) -> Origine<'a> {
    Origine {
        population: Population::Usagers,
        mail,
        adresse_ip,
    }
}

async fn tenter(pool: &Pool, origine: Origine<'_>, le: DateTime<Utc>) -> Tentative {
    pool.transaction(async |tx| connexions::tenter(tx, origine, Decompte::DePartout, LIMITES, le).await)
        .await
        .unwrap()
}

fn admises(tentatives: &[Tentative]) -> usize {
    tentatives
        .iter()
        .filter(|tentative| matches!(tentative, Tentative::Admise { .. }))
        .count()
}

/// COMPTES-T9, sous la rafale : trente essais simultanés n'en font passer que cinq.
#[tokio::test(flavor = "multi_thread")]
async fn une_rafale_ne_passe_pas_la_limite_du_compte() {
    Base::executer(async |base| {
        let pool = pool(base);
        let adresses: Vec<String> = (0..30).map(|n| format!("192.0.2.{n}")).collect();

        let tentatives = join_all(
            adresses
                .iter()
                .map(|ip| tenter(&pool, origine("a@x.fr", ip), instant())),
        )
        .await;

        assert_eq!(admises(&tentatives), 5);
        let refus = Tentative::Refusee(instant() + LIMITES.fenetre);
        assert!(
            tentatives
                .iter()
                .all(|t| *t == refus || matches!(t, Tentative::Admise { rang: 1..=5, .. }))
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn une_rafale_ne_passe_pas_la_limite_de_l_adresse_ip() {
    Base::executer(async |base| {
        let pool = pool(base);
        let mails: Vec<String> = (0..30).map(|n| format!("a{n}@x.fr")).collect();

        let tentatives = join_all(
            mails
                .iter()
                .map(|mail| tenter(&pool, origine(mail, "192.0.2.1"), instant())),
        )
        .await;

        assert_eq!(admises(&tentatives), 20);
        let ailleurs = tenter(&pool, origine("b@x.fr", "192.0.2.2"), instant()).await;
        assert!(matches!(ailleurs, Tentative::Admise { .. }));
    })
    .await;
}

#[tokio::test]
async fn la_fenetre_glisse_et_l_attente_annoncee_est_la_bonne() {
    Base::executer(async |base| {
        let pool = pool(base);
        for minute in 0..5 {
            let le = instant() + Duration::minutes(minute);
            assert!(matches!(
                tenter(&pool, origine("a@x.fr", "192.0.2.1"), le).await,
                Tentative::Admise { .. }
            ));
        }

        let fin = instant() + Duration::minutes(15);
        let avant = fin - Duration::milliseconds(1);
        assert_eq!(
            tenter(&pool, origine("a@x.fr", "192.0.2.1"), avant).await,
            Tentative::Refusee(fin)
        );
        assert!(matches!(
            tenter(&pool, origine("a@x.fr", "192.0.2.1"), fin).await,
            Tentative::Admise { rang: 5, .. }
        ));
        let suivante = instant() + Duration::minutes(16);
        assert_eq!(
            tenter(&pool, origine("a@x.fr", "192.0.2.1"), fin).await,
            Tentative::Refusee(suivante)
        );
    })
    .await;
}

#[tokio::test]
async fn une_reussite_n_efface_que_les_echecs_de_son_compte() {
    Base::executer(async |base| {
        let pool = pool(base);
        let agent = Origine {
            population: Population::Bo,
            ..origine("a@x.fr", "192.0.2.1")
        };
        for origine in [origine("a@x.fr", "192.0.2.1"), origine("b@x.fr", "192.0.2.1"), agent] {
            tenter(&pool, origine, instant()).await;
        }

        pool.transaction(async |tx| connexions::effacer_echecs(tx, Population::Usagers, "a@x.fr").await)
            .await
            .unwrap();

        let mut conn = pool.prendre().await.unwrap();
        let hier = instant() - Duration::days(1);
        assert_eq!(
            connexions::echecs(&mut conn, origine("a@x.fr", ""), hier)
                .await
                .unwrap(),
            0
        );
        assert_eq!(
            connexions::echecs(&mut conn, origine("b@x.fr", ""), hier)
                .await
                .unwrap(),
            1
        );
        assert_eq!(connexions::echecs(&mut conn, agent, hier).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn la_purge_garde_ce_qui_sert_encore() {
    Base::executer(async |base| {
        let pool = pool(base);
        let ouverte = NouvelleSession {
            id: Uuid::from_u128(1),
            population: Population::Usagers,
            compte: USAGER,
            appareil: "Firefox, Linux",
            adresse_ip: "192.0.2.1",
            expire_at: instant() + Duration::hours(12),
        };
        pool.transaction(async |tx| sessions::ouvrir(tx, &ouverte, b"jeton", instant()).await)
            .await
            .unwrap();
        tenter(&pool, origine("a@x.fr", "192.0.2.1"), instant()).await;
        let expire_at = instant() + Duration::days(30);
        let appareil = NouvelAppareil {
            id: Uuid::from_u128(7),
            population: Population::Usagers,
            compte: USAGER,
            appareil: "Firefox",
            expire_at,
        };
        let defi = NouveauDefi {
            id: Uuid::from_u128(9),
            empreinte: b"defi",
            population: Population::Usagers,
            compte: USAGER,
            moyen: MoyenCode::Courriel,
            code_chiffre: b"code",
            code_expire_at: instant() + Duration::minutes(10),
            expire_at: instant() + Duration::minutes(30),
        };
        pool.transaction(async |tx| {
            sessions::retenir_appareil(tx, &appareil, b"appareil", instant()).await?;
            connexions::creer_defi(tx, &defi, instant()).await
        })
        .await
        .unwrap();
        let purger = async |le: DateTime<Utc>| {
            pool.transaction(async |tx| {
                Ok::<_, DbError>((connexions::purger(tx, le).await?, sessions::purger(tx, le).await?))
            })
            .await
            .unwrap()
        };

        assert_eq!(purger(instant()).await, (0, 0));
        assert_eq!(purger(instant() + Duration::days(1)).await, (2, 1));
        assert_eq!(purger(instant() + Duration::days(31)).await, (0, 1));
    })
    .await;
}

/// § 8 : depuis un appareil du compte, seuls les échecs de la même adresse IP comptent.
#[tokio::test]
async fn un_appareil_connu_ne_paie_pas_les_echecs_des_autres() {
    Base::executer(async |base| {
        let pool = pool(base);
        for _ in 0..5 {
            tenter(&pool, origine("a@x.fr", "192.0.2.1"), instant()).await;
        }
        let depuis_un_appareil = async |ip: &str| {
            let (origine, decompte) = (origine("a@x.fr", ip), Decompte::DeLaMemeAdresseIp);
            pool.transaction(async |tx| connexions::tenter(tx, origine, decompte, LIMITES, instant()).await)
                .await
                .unwrap()
        };

        let refus = Tentative::Refusee(instant() + LIMITES.fenetre);
        assert_eq!(tenter(&pool, origine("a@x.fr", "192.0.2.2"), instant()).await, refus);
        assert_eq!(depuis_un_appareil("192.0.2.1").await, refus);
        assert!(matches!(
            depuis_un_appareil("192.0.2.2").await,
            Tentative::Admise { .. }
        ));
    })
    .await;
}

/// § 16 n° 7 : au-delà de la fenêtre longue, une adresse IP attend jusqu'à un jour.
#[tokio::test]
async fn l_attente_d_une_adresse_ip_qui_insiste_grandit() {
    Base::executer(async |base| {
        let pool = pool(base);
        for n in 0..100 {
            let le = instant() + Duration::minutes(n);
            let mail = format!("a{n}@x.fr");
            let tentative = tenter(&pool, origine(&mail, "192.0.2.1"), le).await;
            assert!(matches!(tentative, Tentative::Admise { .. }), "{n} : {tentative:?}");
        }

        let suivante = tenter(&pool, origine("b@x.fr", "192.0.2.1"), instant() + Duration::hours(3)).await;

        assert_eq!(suivante, Tentative::Refusee(instant() + LIMITES.fenetre_longue));
    })
    .await;
}

const VERROU: VerrouCodes = VerrouCodes {
    admis: 3,
    attente: Duration::minutes(15),
    oubli: Duration::hours(24),
};

/// COMPTES-T10, pour la part de la base : le troisième code faux verrouille, puis on repart de zéro.
#[tokio::test]
async fn le_verrou_des_codes_court_depuis_le_dernier_et_repart_de_zero() {
    Base::executer(async |base| {
        let pool = pool(base);
        let noter = async |minutes: i64| {
            let le = instant() + Duration::minutes(minutes);
            pool.transaction(async |tx| {
                second_facteur::noter_code_faux(tx, Population::Usagers, USAGER, VERROU, le).await
            })
            .await
            .unwrap()
        };
        let fin = async |minutes: i64| {
            let mut conn = pool.prendre().await.unwrap();
            let le = instant() + Duration::minutes(minutes);
            second_facteur::fin_du_verrou(&mut conn, Population::Usagers, USAGER, VERROU, le)
                .await
                .unwrap()
                .map(|fin| (fin - instant()).num_minutes())
        };

        assert_eq!((noter(0).await, fin(0).await), (1, None));
        assert_eq!((noter(60).await, fin(60).await), (2, None));
        assert_eq!((noter(61).await, fin(61).await), (3, Some(76)));
        assert_eq!((fin(75).await, fin(76).await), (Some(76), None));
        assert_eq!((noter(80).await, fin(80).await), (1, None));
        let demain = 80 + 24 * 60;
        assert_eq!(
            (noter(demain).await, fin(demain).await),
            (1, None),
            "un code faux isolé s'oublie"
        );
        let mut conn = pool.prendre().await.unwrap();
        let autre = second_facteur::fin_du_verrou(&mut conn, Population::Bo, USAGER, VERROU, instant())
            .await
            .unwrap();
        assert_eq!(autre, None, "les populations ne se mêlent pas");
    })
    .await;
}

#[tokio::test]
async fn une_inscription_confirmee_ne_se_remplace_pas_et_un_code_de_secours_sert_une_fois() {
    Base::executer(async |base| {
        let pool = pool(base);
        let (population, le) = (Population::Usagers, instant());
        pool.transaction(async |tx| {
            assert!(second_facteur::preparer(tx, population, USAGER, b"un", le).await?);
            assert!(second_facteur::preparer(tx, population, USAGER, b"deux", le).await?);
            assert!(!second_facteur::est_inscrit(tx, population, USAGER).await?);
            second_facteur::confirmer(tx, population, USAGER, 7, le).await?;
            assert!(second_facteur::est_inscrit(tx, population, USAGER).await?);
            assert!(!second_facteur::preparer(tx, population, USAGER, b"trois", le).await?);
            let lue = second_facteur::lire(tx, population, USAGER).await?.unwrap();
            assert_eq!(
                (lue.secret_chiffre, lue.dernier_pas, lue.confirme_at),
                (b"deux".to_vec(), 7, Some(le))
            );
            let codes = [b"a".to_vec(), b"b".to_vec()];
            second_facteur::remplacer_codes(tx, population, USAGER, &codes, le).await?;
            assert!(second_facteur::consommer_code(tx, population, USAGER, b"a", le).await?);
            assert!(!second_facteur::consommer_code(tx, population, USAGER, b"a", le).await?);
            assert!(!second_facteur::consommer_code(tx, Population::Bo, USAGER, b"b", le).await?);
            assert_eq!(second_facteur::codes_restants(tx, population, USAGER).await?, 1);
            assert!(second_facteur::retirer(tx, population, USAGER).await?);
            assert!(!second_facteur::retirer(tx, population, USAGER).await?);
            assert_eq!(second_facteur::codes_restants(tx, population, USAGER).await?, 0);
            Ok::<_, DbError>(())
        })
        .await
        .unwrap();
    })
    .await;
}
