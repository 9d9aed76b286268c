//! Ce que plusieurs essais répètent.

use vao_contract::Page;
use vao_contract::organisme::{self, LigneOrganisme, ListeOrganismes};
use vao_domain::OrganismeId;
use vao_test::{Acteur, OrganismeEssai, TestApp};

/// Siège porteur de l'agrément, établissement qu'il autorise, établissement qu'il n'autorise pas.
pub(crate) async fn famille(app: &TestApp) -> (Acteur<'_>, Acteur<'_>, Acteur<'_>) {
    let n = app.suivant();
    let siege = OrganismeEssai {
        siret: Some(app.siret(n, 1)),
        ..OrganismeEssai::new("Grand Large")
    };
    let etablissement = |rang, nom: &str| OrganismeEssai {
        siret: Some(app.siret(n, rang)),
        porteur: false,
        agrement: None,
        ..OrganismeEssai::new(nom)
    };
    let siege = app.arranger_organisme(siege).await;
    let autorise = app.arranger_organisme(etablissement(2, "Grand Large Annecy")).await;
    let retire = app.arranger_organisme(etablissement(3, "Grand Large Quimper")).await;
    app.sql(&format!(
        "UPDATE etablissement SET autorise = false, autorise_at = NULL WHERE siret = '{}'",
        app.siret(n, 3)
    ))
    .await;
    (siege, autorise, retire)
}

/// Organisme de l'appelant.
pub(crate) fn organisme_de(acteur: &Acteur<'_>) -> OrganismeId {
    acteur.organisme.unwrap()
}

/// Change des colonnes d'un organisme, comme le ferait sa fiche.
pub(crate) async fn changer(app: &TestApp, id: OrganismeId, affectations: &str) {
    app.sql(&format!("UPDATE organisme SET {affectations} WHERE id = '{id}'"))
        .await;
}

/// Ajoute un agrément.
pub(crate) async fn agreer(app: &TestApp, id: OrganismeId, region: &str, debut: &str, fin: &str) {
    let agrement = app.horloge.nouvel_id();
    app.sql(&format!(
        "INSERT INTO agrement (id, organisme_id, numero, region, date_obtention, date_fin_validite, created_at) \
         VALUES ('{agrement}', '{id}', 'AGR-{agrement}', '{region}', '{debut}', '{fin}', '{debut}')"
    ))
    .await;
}

/// Première page de cent lignes.
pub(crate) async fn lister(acteur: &Acteur<'_>, demande: &ListeOrganismes) -> Page<LigneOrganisme> {
    let demande = ListeOrganismes {
        par_page: Some(100),
        ..demande.clone()
    };
    acteur.get(organisme::LISTER.adresse_avec(&[], &demande)).await.json()
}

/// Noms des lignes, dans leur ordre.
pub(crate) async fn noms(acteur: &Acteur<'_>, demande: &ListeOrganismes) -> Vec<String> {
    let page = lister(acteur, demande).await;
    assert_eq!(
        page.total,
        i64::try_from(page.donnees.len()).unwrap(),
        "total de {demande:?}"
    );
    page.donnees.into_iter().map(|ligne| ligne.nom).collect()
}

/// Beaucoup d'organismes, écrits en SQL : seul le nombre importe. Un sur deux a un agrément.
pub(crate) async fn peupler(app: &TestApp, nombre: u32) {
    let sirets: Vec<String> = (1..=nombre)
        .map(|rang| format!("'{}'", app.siret(500_000 + rang, 1)))
        .collect();
    app.sql(&format!(
        "INSERT INTO organisme (id, type_organisme, siret, siege_social, porteur_agrement, raison_sociale, departement, \
           version_ouverte_at, created_at, edited_at) \
         SELECT md5('g' || i)::uuid, 'personne_morale', siret, true, true, \
           (ARRAY['Été', 'Durand', 'Île', 'ZOÉ'])[1 + i % 4] || ' ' || i, (ARRAY['38', '29', '2A'])[1 + i % 3], \
           '2026-01-01', '2026-01-01', timestamptz '2026-01-01' + i * interval '1 minute' \
         FROM unnest(ARRAY[{}]) WITH ORDINALITY AS connus (siret, rang), LATERAL (SELECT rang::int AS i) numero",
        sirets.join(", ")
    ))
    .await;
    app.sql(&format!(
        "INSERT INTO agrement (id, organisme_id, numero, region, date_obtention, date_fin_validite, created_at) \
         SELECT md5('h' || i)::uuid, md5('g' || i)::uuid, 'G-' || i, (ARRAY['AURA', 'BRE', 'COR'])[1 + i % 3], \
           date '2022-01-01' + i % 900, date '2026-06-01' + i % 900, '2022-01-01' \
         FROM generate_series(1, {nombre}) i WHERE i % 2 = 0; ANALYZE"
    ))
    .await;
}
