//! Ce que la base retient, comparé au modèle.

use std::collections::BTreeMap;

use vao_domain::compte::StatutUsager;
use vao_domain::{Code as _, UsagerId};
use vao_test::TestApp;

use super::modele::Monde;

/// Ce que la base retient d'un compte.
#[derive(Debug, serde::Deserialize)]
pub(super) struct EnBase {
    pub(super) statut: String,
    pub(super) roles: String,
    pub(super) organisme: Option<String>,
    pub(super) version: i32,
    pub(super) sessions: i64,
}

/// Ce que la base retient de chaque compte, en une lecture.
pub(super) async fn relever(app: &TestApp) -> BTreeMap<UsagerId, EnBase> {
    let lu = app
        .valeur(
            "SELECT jsonb_object_agg(u.id, jsonb_build_object('statut', u.status_code, 'organisme', u.organisme_id, \
             'version', u.version, 'roles', coalesce((SELECT string_agg(r.role, ',' ORDER BY r.role) FROM usager_role r \
             WHERE r.usager_id = u.id), ''), 'sessions', (SELECT count(*) FROM session s WHERE s.compte_id = u.id \
             AND s.revoquee_at IS NULL))) FROM usager u",
        )
        .await;
    let lu: BTreeMap<uuid::Uuid, EnBase> = serde_json::from_str(&lu.unwrap()).unwrap();
    lu.into_iter().map(|(id, etat)| (UsagerId(id), etat)).collect()
}

pub(super) fn comparer(monde: &Monde, base: &BTreeMap<UsagerId, EnBase>, pas: &str) {
    for (id, modele) in &monde.comptes {
        let attendu = (
            modele.statut.code(),
            modele.role.map_or("", |role| role.code()),
            modele.organisme.map(|organisme| organisme.to_string()),
        );
        let lu = &base[id];

        assert_eq!(
            (&*lu.statut, &*lu.roles, lu.organisme.clone()),
            attendu,
            "{id} après {pas}"
        );
        if modele.statut != StatutUsager::Validated {
            assert_eq!(lu.sessions, 0, "{id} est fermé, ses sessions aussi, après {pas}");
        }
    }
}
