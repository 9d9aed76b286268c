//! Le jeu de démonstration et le jeu de mesure sont justes et rejouables.

#![cfg(test)]

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::Value;
use vao_contract::declaration::{AttestationDto, ComplementsDto, Personnel, ResponsableSejour, Vacanciers};
use vao_contract::session::AgrementResume;
use vao_contract::{ContexteSaisie, valider};
use vao_db::essai::{Base, racine_du_depot};
use vao_db::generateur::{self, ErreurGenerateur, Tailles};
use vao_db::graines::{self, Decoupage};
use vao_db::schema::{agent, declaration, declaration_depot, evenement, usager};
use vao_db::{OptionsPool, Pool, compteurs, evenements};
use vao_domain::{Code as _, Echeances, Statut};

fn maintenant() -> DateTime<Utc> {
    "2026-11-22T10:00:00.123456Z".parse().unwrap()
}

async fn referentiel(pool: &Pool, communes: bool) {
    let repertoire = racine_du_depot()
        .unwrap()
        .join("node_modules/@etalab/decoupage-administratif/data");
    let decoupage = communes.then(|| Decoupage::lire(&repertoire).unwrap());
    pool.transaction(async |tx| graines::referentiel(tx, decoupage.as_ref()).await)
        .await
        .unwrap();
}

fn pool(base: &Base) -> Pool {
    Pool::ouvrir(&base.url_proprietaire(), OptionsPool::default()).unwrap()
}

async fn tout_est_coherent(base: &Base) {
    let mut conn = base.application().await.unwrap();
    assert_eq!(compteurs::verifier(&mut conn).await.unwrap(), vec![]);
    assert_eq!(compteurs::portees_fausses(&mut conn).await.unwrap(), 0);
    assert_eq!(evenements::verifier_chaine(&mut conn).await.unwrap(), vec![]);
    let statuts: Vec<String> = declaration::table
        .select(declaration::statut)
        .distinct()
        .load(&mut conn)
        .await
        .unwrap();
    assert!(statuts.iter().all(|code| Statut::depuis_code(code).is_some()));
}

type Sections = (Value, Value, Value, Option<Value>, Option<Value>, Value);

/// Chaque section se lit comme le contrat la publie et passe ses règles de champ.
async fn les_sections_ont_la_forme_du_contrat(base: &Base) {
    let contexte = ContexteSaisie {
        aujourd_hui: maintenant().date_naive(),
    };
    let mut conn = base.application().await.unwrap();
    let lignes: Vec<Sections> = declaration::table
        .select((
            declaration::responsable_sejour,
            declaration::vacanciers,
            declaration::personnel,
            declaration::attestation_2m,
            declaration::complements,
            declaration::organisme_snapshot,
        ))
        .load(&mut conn)
        .await
        .unwrap();
    assert!(lignes.len() > 40);
    for (responsable, vacanciers, personnel, attestation, complements, fiche) in lignes {
        let responsable: ResponsableSejour = serde_json::from_value(responsable).unwrap();
        let vacanciers: Vacanciers = serde_json::from_value(vacanciers).unwrap();
        let personnel: Personnel = serde_json::from_value(personnel).unwrap();
        assert_eq!(valider(&responsable, &contexte), Ok(()));
        assert_eq!(valider(&vacanciers, &contexte), Ok(()));
        assert_eq!(valider(&personnel, &contexte), Ok(()));
        assert_eq!(vacanciers.clone().canonique(), vacanciers);
        attestation
            .map(serde_json::from_value::<AttestationDto>)
            .transpose()
            .unwrap();
        complements
            .map(serde_json::from_value::<ComplementsDto>)
            .transpose()
            .unwrap();
        serde_json::from_value::<AgrementResume>(fiche["agrement"].clone()).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn la_demonstration_est_juste_et_rejouable() {
    Base::executer(async |base| {
        let pool = pool(base);
        referentiel(&pool, false).await;

        let premier = pool
            .transaction(async |tx| graines::demonstration(tx, "empreinte", maintenant()).await)
            .await;
        let premier = premier.unwrap();
        let plus_tard = maintenant() + chrono::Duration::days(9);
        let second = pool
            .transaction(async |tx| graines::demonstration(tx, "autre", plus_tard).await)
            .await
            .unwrap();

        assert_eq!(premier.comptes, 10);
        assert_eq!((premier.declarations, premier.ecrites), (41, 41));
        assert_eq!((second.declarations, second.ecrites), (41, 0));
        let mut conn = base.application().await.unwrap();
        assert_eq!(
            agent::table
                .filter(agent::pwd.eq("empreinte"))
                .count()
                .get_result(&mut conn)
                .await,
            Ok(6_i64)
        );
        assert_eq!(
            usager::table
                .filter(usager::pwd.eq("empreinte"))
                .count()
                .get_result(&mut conn)
                .await,
            Ok(4_i64)
        );
        tout_est_coherent(base).await;
        les_depots_suivent_le_droit(base).await;
        les_sections_ont_la_forme_du_contrat(base).await;
    })
    .await;
}

/// Un dépôt marqué tardif l'est, et lui seul ; rien n'arrive dans l'avenir ; tout séjour est à venir.
async fn les_depots_suivent_le_droit(base: &Base) {
    let mut conn = base.application().await.unwrap();
    let depots: Vec<(DateTime<Utc>, bool, chrono::NaiveDate, String)> = declaration_depot::table
        .inner_join(declaration::table)
        .select((
            declaration_depot::depose_at,
            declaration_depot::tardif,
            declaration::date_debut,
            declaration::libelle,
        ))
        .load(&mut conn)
        .await
        .unwrap();
    assert!(depots.iter().any(|(_, tardif, ..)| *tardif));
    for (depose_at, tardif, debut, libelle) in depots {
        let attendu = Echeances::de(debut).depot_2_mois(depose_at.date_naive()).est_tardif();
        assert_eq!(tardif, attendu, "{libelle}");
    }
    let futurs = evenement::table
        .filter(evenement::le.gt(maintenant()))
        .count()
        .get_result(&mut conn)
        .await;
    assert_eq!(futurs, Ok(0_i64));
    let jour = maintenant().date_naive();
    let passes = declaration::table
        .filter(declaration::date_debut.le(jour))
        .count()
        .get_result(&mut conn)
        .await;
    assert_eq!(passes, Ok(0_i64));
}

#[tokio::test(flavor = "multi_thread")]
async fn le_jeu_de_mesure_est_juste_et_ne_se_charge_qu_une_fois() {
    Base::executer(async |base| {
        referentiel(&pool(base), true).await;
        let tailles = Tailles {
            declarations: 800,
            organismes: 20,
            hebergements: 200,
            agents: 800,
        };
        let url = base.url_proprietaire();

        let bilan = generateur::generer(&url, tailles, 42, maintenant(), "empreinte")
            .await
            .unwrap();
        let rejeu = generateur::generer(&url, tailles, 42, maintenant(), "empreinte").await;

        assert!(matches!(rejeu, Err(ErreurGenerateur::DejaLa)), "{rejeu:?}");
        assert_eq!(bilan.declarations, 800);
        let par_declaration = |n: u64| n * 100 / bilan.declarations;
        assert!(
            (140..160).contains(&par_declaration(bilan.etapes)),
            "{} étapes",
            bilan.etapes
        );
        assert!(
            (580..760).contains(&par_declaration(bilan.evenements)),
            "{} événements",
            bilan.evenements
        );
        tout_est_coherent(base).await;
        les_sections_ont_la_forme_du_contrat(base).await;
        let mut conn = base.application().await.unwrap();
        let avant: Vec<(uuid::Uuid, Option<String>)> = declaration::table
            .select((declaration::id, declaration::numero))
            .order(declaration::id)
            .load(&mut conn)
            .await
            .unwrap();
        assert_eq!(avant.len(), 800);
        le_meme_jeu_renait(tailles, avant).await;
    })
    .await;
}

/// La même graine donne le même jeu dans une autre base.
async fn le_meme_jeu_renait(tailles: Tailles, attendu: Vec<(uuid::Uuid, Option<String>)>) {
    let autre = Base::creer().await.unwrap();
    referentiel(&pool(&autre), true).await;
    generateur::generer(&autre.url_proprietaire(), tailles, 42, maintenant(), "x")
        .await
        .unwrap();
    let mut conn = autre.application().await.unwrap();
    let obtenu: Vec<(uuid::Uuid, Option<String>)> = declaration::table
        .select((declaration::id, declaration::numero))
        .order(declaration::id)
        .load(&mut conn)
        .await
        .unwrap();
    drop(conn);
    autre.supprimer().await.unwrap();
    assert_eq!(obtenu, attendu);
}
