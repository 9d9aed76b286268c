//! Sessions et comptes : jetons qui passent l'un après l'autre, titulaires, comptes inactifs, agréments.

#![expect(clippy::unwrap_used, reason = "un essai qui ne peut pas se préparer échoue")]

use chrono::{DateTime, Duration, NaiveDate, Utc};
use diesel_async::SimpleAsyncConnection as _;
use futures::future::join_all;
use uuid::Uuid;
use vao_db::essai::Base;
use vao_db::sessions::{self, MotifRevocation, NouvelleSession};
use vao_db::{DbError, OptionsPool, Pool, comptes};
use vao_domain::Population;

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

/// Un usager validé d'une association agréée, et un agent de l'Isère.
async fn peupler(base: &Base) {
    let sql = "
        INSERT INTO territoire (code, libelle, parent) VALUES
            ('FRA', 'France', NULL), ('AURA', 'Auvergne-Rhône-Alpes', 'FRA'), ('38', 'Isère', 'AURA');
        INSERT INTO organisme (id, type_organisme, siret, siege_social, porteur_agrement, raison_sociale, complet,
                               finalise_at, version_ouverte_at, created_at, edited_at)
        VALUES ('00000000-0000-7000-8000-000000000010', 'personne_morale', '73282932000074', true, true,
                'Grand Large', true, '2026-01-01', '2026-01-01', '2026-01-01', '2026-01-01');
        INSERT INTO usager (id, mail, pwd, nom, prenom, status_code, organisme_id, created_at, edited_at)
        VALUES ('00000000-0000-7000-8000-000000000001', 'anne@exemple.fr', 'ancienne', 'Durand', 'Anne',
                'VALIDATED', '00000000-0000-7000-8000-000000000010', '2026-01-01', '2026-01-01');
        INSERT INTO usager_role VALUES ('00000000-0000-7000-8000-000000000001', 'Eig_Lecture');
        INSERT INTO agent (id, mail, pwd, nom, prenom, ter_code, validated, created_at, edited_at)
        VALUES ('00000000-0000-7000-8000-000000000002', 'luc@exemple.fr', 'ancienne', 'Petit', 'Luc', '38', true,
                '2026-01-01', '2026-01-01');
        INSERT INTO agent_role VALUES
            ('00000000-0000-7000-8000-000000000002', 'DemandeSejour_Lecture'),
            ('00000000-0000-7000-8000-000000000002', 'Compte');";
    executer(base, sql).await;
}

async fn executer(base: &Base, sql: &str) {
    base.proprietaire().await.unwrap().batch_execute(sql).await.unwrap();
}

const GRAND_LARGE: Uuid = Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0010);
const USAGER: Uuid = Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0001);
const AGENT: Uuid = Uuid::from_u128(0x0000_0000_0000_7000_8000_0000_0000_0002);

fn session(id: u128, population: Population, compte: Uuid) -> NouvelleSession<'static> {
    NouvelleSession {
        id: Uuid::from_u128(id),
        population,
        compte,
        appareil: "Firefox, Linux",
        adresse_ip: "192.0.2.1",
        expire_at: instant() + Duration::hours(12),
    }
}

async fn ouvrir(pool: &Pool, session: &NouvelleSession<'_>, jeton: &[u8]) {
    pool.transaction(async |tx| sessions::ouvrir(tx, session, jeton, instant()).await)
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn deux_onglets_qui_renouvellent_passent_l_un_apres_l_autre() {
    Base::executer(async |base| {
        let pool = pool(base);
        let ouverte = session(1, Population::Usagers, USAGER);
        ouvrir(&pool, &ouverte, b"premier").await;
        let renouveler = async |nouveau: &'static [u8]| {
            pool.transaction(async |tx| {
                let lu = sessions::verrouiller_jeton(tx, b"premier")
                    .await?
                    .expect("le jeton existe");
                sessions::remplacer_jeton(tx, lu.session, b"premier", nouveau, instant()).await?;
                Ok::<_, DbError>(lu.remplace_at.is_some())
            })
            .await
            .unwrap()
        };

        let mut deja_remplace = join_all([renouveler(b"deuxieme"), renouveler(b"troisieme")]).await;

        deja_remplace.sort_unstable();
        assert_eq!(
            deja_remplace,
            [false, true],
            "le second voit que le premier l'a remplacé"
        );
        for jeton in [&b"deuxieme"[..], b"troisieme"] {
            let lu = pool
                .transaction(async |tx| sessions::verrouiller_jeton(tx, jeton).await)
                .await
                .unwrap()
                .unwrap();
            assert_eq!((lu.session, lu.remplace_at), (ouverte.id, None));
        }
    })
    .await;
}

#[tokio::test]
async fn une_session_ne_se_ferme_que_par_son_compte_et_une_fois() {
    Base::executer(async |base| {
        let pool = pool(base);
        let ouverte = session(1, Population::Usagers, USAGER);
        ouvrir(&pool, &ouverte, b"jeton").await;
        let fermer = async |population, compte| {
            let motif = MotifRevocation::Revocation;
            pool.transaction(async |tx| sessions::revoquer(tx, ouverte.id, population, compte, motif, instant()).await)
                .await
                .unwrap()
        };

        assert!(!fermer(Population::Usagers, AGENT).await);
        assert!(!fermer(Population::Bo, USAGER).await);
        assert!(fermer(Population::Usagers, USAGER).await);
        assert!(!fermer(Population::Usagers, USAGER).await);
    })
    .await;
}

#[tokio::test]
async fn les_motifs_de_fermeture_sont_ceux_de_la_base() {
    Base::executer(async |base| {
        let pool = pool(base);
        let motifs = [
            MotifRevocation::Deconnexion,
            MotifRevocation::Revocation,
            MotifRevocation::Reutilisation,
            MotifRevocation::Blocage,
            MotifRevocation::MotDePasse,
        ];
        for (rang, motif) in (1_u8..).zip(motifs) {
            let ouverte = session(u128::from(rang), Population::Usagers, USAGER);
            ouvrir(&pool, &ouverte, &[rang]).await;
            let fermee = pool
                .transaction(async |tx| {
                    sessions::revoquer(tx, ouverte.id, ouverte.population, USAGER, motif, instant()).await
                })
                .await
                .unwrap();
            assert!(fermee, "{motif:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn une_session_dit_qui_est_son_titulaire() {
    Base::executer(async |base| {
        peupler(base).await;
        let pool = pool(base);
        ouvrir(&pool, &session(1, Population::Usagers, USAGER), b"u").await;
        ouvrir(&pool, &session(2, Population::Bo, AGENT), b"a").await;
        let mut conn = pool.prendre().await.unwrap();
        let depuis = instant() - Duration::hours(4);

        let usager = comptes::usager_de_session(&mut conn, Uuid::from_u128(1), instant(), depuis)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((usager.id, usager.mail.as_str()), (USAGER, "anne@exemple.fr"));
        assert_eq!(usager.roles.len(), 1);
        assert_eq!(usager.organisme.unwrap().nom, "Grand Large");

        let agent = comptes::agent_de_session(&mut conn, Uuid::from_u128(2), instant(), depuis)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (agent.territoire.as_str(), agent.parent.as_deref()),
            ("38", Some("AURA"))
        );
        assert_eq!(agent.roles.len(), 2);

        let croisees = (
            comptes::usager_de_session(&mut conn, Uuid::from_u128(2), instant(), depuis)
                .await
                .unwrap(),
            comptes::agent_de_session(&mut conn, Uuid::from_u128(1), instant(), depuis)
                .await
                .unwrap(),
        );
        assert!(
            croisees.0.is_none() && croisees.1.is_none(),
            "une session n'est que de sa population"
        );
    })
    .await;
}

/// États d'un compte, et s'il peut y porter une session.
const ETATS: [(Population, &str, bool); 9] = [
    (
        Population::Usagers,
        "UPDATE usager SET status_code = 'NEED_EMAIL_VALIDATION'",
        false,
    ),
    (
        Population::Usagers,
        "UPDATE usager SET status_code = 'NEED_SIRET_VALIDATION'",
        false,
    ),
    (Population::Usagers, "UPDATE usager SET status_code = 'BLOCKED'", false),
    (
        Population::Usagers,
        "UPDATE usager SET status_code = 'TEMPORARY_BLOCKED'",
        false,
    ),
    (Population::Usagers, "UPDATE usager SET status_code = 'VALIDATED'", true),
    (Population::Bo, "UPDATE agent SET validated = false", false),
    (
        Population::Bo,
        "UPDATE agent SET validated = true, deleted = true, desactive_at = now()",
        false,
    ),
    (
        Population::Bo,
        "UPDATE agent SET deleted = false, desactive_at = NULL, suspendu_at = now()",
        false,
    ),
    (Population::Bo, "UPDATE agent SET suspendu_at = NULL", true),
];

/// COMPTES-T12, pour la part de la base : seul un compte validé et actif porte une session.
#[tokio::test]
async fn un_compte_inactif_ne_se_connecte_pas_et_perd_sa_session() {
    Base::executer(async |base| {
        peupler(base).await;
        let pool = pool(base);
        ouvrir(&pool, &session(1, Population::Usagers, USAGER), b"u").await;
        ouvrir(&pool, &session(2, Population::Bo, AGENT), b"a").await;
        let depuis = instant() - Duration::hours(4);

        for (population, sql, actif) in ETATS {
            executer(base, sql).await;
            let mut conn = pool.prendre().await.unwrap();
            let (mail, id) = match population {
                Population::Usagers => ("anne@exemple.fr", USAGER),
                Population::Bo => ("luc@exemple.fr", AGENT),
            };
            let lu = comptes::par_mail(&mut conn, population, mail).await.unwrap().unwrap();
            assert_eq!(lu.actif(), actif, "{sql}");
            assert_eq!(comptes::par_id(&mut conn, population, id).await.unwrap().unwrap(), lu);
            let connecte = match population {
                Population::Usagers => comptes::usager_de_session(&mut conn, Uuid::from_u128(1), instant(), depuis)
                    .await
                    .unwrap()
                    .is_some(),
                Population::Bo => comptes::agent_de_session(&mut conn, Uuid::from_u128(2), instant(), depuis)
                    .await
                    .unwrap()
                    .is_some(),
            };
            assert_eq!(connecte, actif, "{sql}");
        }
    })
    .await;
}

#[tokio::test]
async fn l_agrement_en_vigueur_passe_avant_le_suivant_et_le_dernier_apres_sa_fin() {
    Base::executer(async |base| {
        peupler(base).await;
        executer(
            base,
            "INSERT INTO agrement (id, organisme_id, numero, region, date_obtention, date_fin_validite, created_at)
             VALUES (gen_random_uuid(), '00000000-0000-7000-8000-000000000010', 'A1', 'AURA', '2021-01-01',
                     '2025-12-31', '2021-01-01'),
                    (gen_random_uuid(), '00000000-0000-7000-8000-000000000010', 'A2', 'AURA', '2026-01-01',
                     '2030-12-31', '2026-01-01'),
                    (gen_random_uuid(), '00000000-0000-7000-8000-000000000010', 'A3', 'AURA', '2031-01-01',
                     '2035-12-31', '2027-01-01')",
        )
        .await;
        let mut conn = pool(base).prendre().await.unwrap();
        for (jour, attendu) in [
            ("2020-06-01", "A3"),
            ("2025-12-31", "A1"),
            ("2026-01-01", "A2"),
            ("2030-12-31", "A2"),
            ("2040-01-01", "A3"),
        ] {
            let jour: NaiveDate = jour.parse().unwrap();
            let lu = comptes::agrement_de(&mut conn, GRAND_LARGE, jour)
                .await
                .unwrap()
                .unwrap();
            assert_eq!(lu.numero, attendu, "{jour}");
        }
        let jour = NaiveDate::from_ymd_opt(2027, 1, 15).unwrap();
        assert_eq!(comptes::agrement_de(&mut conn, Uuid::nil(), jour).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn une_empreinte_ne_se_rafraichit_que_si_elle_n_a_pas_change() {
    Base::executer(async |base| {
        peupler(base).await;
        let pool = pool(base);
        let rafraichir = async |ancienne: &str, nouvelle: &str| {
            pool.transaction(async |tx| {
                comptes::rafraichir_empreinte(tx, Population::Bo, AGENT, ancienne, nouvelle).await
            })
            .await
            .unwrap();
            let mut conn = pool.prendre().await.unwrap();
            comptes::par_id(&mut conn, Population::Bo, AGENT)
                .await
                .unwrap()
                .unwrap()
                .pwd
                .unwrap()
        };

        assert_eq!(rafraichir("autre", "volée").await, "ancienne");
        assert_eq!(rafraichir("ancienne", "nouvelle").await, "nouvelle");
    })
    .await;
}

/// CPT-78 : toutes les sessions du compte, et elles seules, sauf celle que l'on garde.
#[tokio::test]
async fn fermer_toutes_les_sessions_d_un_compte_n_en_garde_qu_une() {
    Base::executer(async |base| {
        peupler(base).await;
        let pool = pool(base);
        for (rang, population, compte) in [
            (1, Population::Usagers, USAGER),
            (2, Population::Usagers, USAGER),
            (3, Population::Usagers, USAGER),
            (4, Population::Bo, USAGER),
            (5, Population::Bo, AGENT),
        ] {
            ouvrir(
                &pool,
                &session(rang, population, compte),
                &[u8::try_from(rang).unwrap()],
            )
            .await;
        }
        let fermer = async |sauf: Option<u128>| {
            let (population, motif) = (Population::Usagers, MotifRevocation::ChangementDroits);
            let sauf = sauf.map(Uuid::from_u128);
            let mut fermees = pool
                .transaction(async |tx| sessions::revoquer_toutes(tx, population, USAGER, sauf, motif, instant()).await)
                .await
                .unwrap();
            fermees.sort();
            fermees.iter().map(Uuid::as_u128).collect::<Vec<_>>()
        };

        assert_eq!(fermer(Some(2)).await, [1, 3]);
        assert_eq!(fermer(None).await, [2]);
        assert_eq!(fermer(None).await, [0_u128; 0]);
        let mut conn = pool.prendre().await.unwrap();
        let depuis = instant() - Duration::hours(4);
        for (population, compte) in [(Population::Bo, USAGER), (Population::Bo, AGENT)] {
            let restantes = sessions::ouvertes(&mut conn, population, compte, instant(), depuis)
                .await
                .unwrap();
            assert_eq!(restantes.len(), 1);
        }
    })
    .await;
}
