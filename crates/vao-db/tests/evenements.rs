//! L'historique se vérifie en base : la même empreinte en Rust et en SQL, et toute retouche se voit.

#![cfg(test)]

use chrono::{DateTime, Utc};
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection as _};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use vao_db::essai::Base;
use vao_db::evenements::{self, NouvelEvenement};
use vao_db::{OptionsPool, Pool, Tx};
use vao_domain::evenement::{CodeEvenement, SourceEvenement};
use vao_domain::{Acteur, Code as _, EvenementId, Statut, UsagerId};

/// Textes de toutes sortes : accents, guillemets, sauts de ligne, emoji, séparateurs.
fn texte() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            Just('é'),
            Just('"'),
            Just('\\'),
            Just('\n'),
            Just('\t'),
            Just('🏖'),
            Just(':'),
            Just('-'),
            Just('\u{7f}'),
            proptest::char::range(' ', 'z'),
        ],
        0..20,
    )
    .prop_map(String::from_iter)
}

fn evenement(rang: u128, dossier: u128) -> impl Strategy<Value = NouvelEvenement> {
    let precisions = (texte(), proptest::collection::vec(texte(), 0..3), any::<i64>()).prop_map(
        |(motif, sections, nombre)| {
            serde_json::json!({ "motif": motif, "sections": sections, "n": nombre, "ab": null, "z": { "b": true, "aa": "" } })
        },
    );
    let statut = || proptest::option::of(proptest::sample::select(Statut::TOUS.to_vec()));
    let code = proptest::sample::select(CodeEvenement::TOUS.to_vec());
    (
        code,
        texte(),
        proptest::option::of(texte()),
        statut(),
        statut(),
        precisions,
        0_i64..4_000_000_000_000_000,
    )
        .prop_map(
            move |(code, emetteur, commentaire, de, vers, metadata, micros)| NouvelEvenement {
                id: EvenementId(uuid::Uuid::from_u128(dossier * 1_000 + rang)),
                dossier: uuid::Uuid::from_u128(dossier),
                code,
                source: SourceEvenement::Organisateur,
                acteur: if rang.is_multiple_of(2) {
                    Acteur::Automate
                } else {
                    Acteur::Usager(UsagerId(uuid::Uuid::from_u128(7)))
                },
                emetteur,
                courriel: commentaire.clone(),
                de,
                vers,
                commentaire,
                metadata,
                le: DateTime::<Utc>::from_timestamp_micros(micros).unwrap(),
            },
        )
}

/// Trois dossiers de quatre événements, écrits un par un ou ensemble.
async fn ecrire(tx: &mut Tx) {
    let mut essais = TestRunner::deterministic();
    for dossier in 1..=3 {
        let mut tires = (1..=4).map(|rang| evenement(rang, dossier).new_tree(&mut essais).unwrap().current());
        evenements::ajouter(tx, tires.next().unwrap()).await.unwrap();
        evenements::ajouter_plusieurs(tx, tires.collect()).await.unwrap();
    }
}

async fn causes(conn: &mut AsyncPgConnection) -> Vec<(i32, String)> {
    let ruptures = evenements::verifier_chaine(conn).await.unwrap();
    ruptures
        .into_iter()
        .map(|rupture| (rupture.rang, rupture.cause))
        .collect()
}

/// Retouche la table comme seul un administrateur de la base le pourrait.
async fn retoucher(base: &Base, sql: &str) {
    let mut admin = base.proprietaire().await.unwrap();
    let encadre =
        format!("ALTER TABLE evenement DISABLE TRIGGER USER; {sql}; ALTER TABLE evenement ENABLE TRIGGER USER");
    admin.batch_execute(&encadre).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn la_chaine_ecrite_en_rust_se_verifie_en_sql() {
    Base::executer(async |base| {
        let pool = Pool::ouvrir(&base.url_application(), OptionsPool::default()).unwrap();
        let mut tx = pool.debuter().await.unwrap();
        ecrire(&mut tx).await;
        tx.valider().await.unwrap();

        let mut connexion = pool.prendre().await.unwrap();
        let lus = evenements::lister(&mut connexion, uuid::Uuid::from_u128(2))
            .await
            .unwrap();

        assert_eq!(causes(&mut connexion).await, []);
        assert_eq!(
            lus.iter().map(|evenement| evenement.rang).collect::<Vec<_>>(),
            [4, 3, 2, 1]
        );
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn une_ligne_modifiee_ou_retiree_se_voit() {
    Base::executer(async |base| {
        let pool = Pool::ouvrir(&base.url_application(), OptionsPool::default()).unwrap();
        let mut tx = pool.debuter().await.unwrap();
        ecrire(&mut tx).await;
        tx.valider().await.unwrap();
        let mut connexion = pool.prendre().await.unwrap();
        let dossier = uuid::Uuid::from_u128(2);

        retoucher(
            base,
            &format!("UPDATE evenement SET emetteur = 'Autre' WHERE dossier_id = '{dossier}' AND rang = 2"),
        )
        .await;
        let modifiee = causes(&mut connexion).await;
        retoucher(
            base,
            &format!("DELETE FROM evenement WHERE dossier_id = '{dossier}' AND rang = 2"),
        )
        .await;
        let retiree = causes(&mut connexion).await;

        assert_eq!(modifiee, [(2, "contenu".to_owned())]);
        assert_eq!(retiree, [(3, "rang".to_owned()), (4, "rang".to_owned())]);
    })
    .await;
}
