//! `schema.rs` dit ce que la base contient, ni plus ni moins.

#![cfg(test)]

use std::collections::BTreeMap;

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl;
use vao_db::essai::{Base, racine_du_depot};

/// Table → (clé primaire, colonnes « nom: type »), dans l'ordre.
type Tables = BTreeMap<String, (String, Vec<String>)>;

#[derive(QueryableByName)]
struct Description {
    #[diesel(sql_type = Text)]
    table_name: String,
    #[diesel(sql_type = Text)]
    cle: String,
    #[diesel(sql_type = Text)]
    colonne: String,
    #[diesel(sql_type = Text)]
    udt: String,
    #[diesel(sql_type = diesel::sql_types::Bool)]
    nullable: bool,
}

const COLONNES: &str = "
SELECT c.table_name::text, c.column_name::text AS colonne, c.udt_name::text AS udt, c.is_nullable = 'YES' AS nullable,
       (SELECT string_agg(a.attname, ', ' ORDER BY array_position(i.indkey::int[], a.attnum::int))
        FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
        WHERE i.indrelid = c.table_name::regclass AND i.indisprimary) AS cle
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name <> '__diesel_schema_migrations'
ORDER BY c.table_name, c.ordinal_position";

fn type_diesel(udt: &str) -> &str {
    match udt {
        "text" => "Text",
        "uuid" => "Uuid",
        "timestamptz" => "Timestamptz",
        "date" => "Date",
        "bool" => "Bool",
        "int2" => "Int2",
        "int4" => "Int4",
        "int8" => "Int8",
        "jsonb" => "Jsonb",
        "bytea" => "Bytea",
        "_text" => "Array<Text>",
        autre => panic!("type {autre} : ajoutez-le ici et dans schema.rs"),
    }
}

async fn tables_de_la_base(base: &Base) -> Tables {
    let mut conn = base.proprietaire().await.unwrap();
    let colonnes: Vec<Description> = diesel::sql_query(COLONNES).load(&mut conn).await.unwrap();
    let mut tables = Tables::new();
    for c in colonnes {
        let type_ = type_diesel(&c.udt);
        let type_ = if c.nullable {
            format!("Nullable<{type_}>")
        } else {
            type_.to_owned()
        };
        let entree = tables.entry(c.table_name).or_insert_with(|| (c.cle, Vec::new()));
        entree.1.push(format!("{}: {type_}", c.colonne));
    }
    tables
}

fn tables_du_schema() -> Tables {
    let texte = std::fs::read_to_string(racine_du_depot().unwrap().join("crates/vao-db/src/schema.rs")).unwrap();
    let mut tables = Tables::new();
    let mut nom_sql: Option<String> = None;
    let mut courante = None;
    for ligne in texte.lines().map(str::trim) {
        if let Some((nom, cle)) = ligne.strip_suffix(") {").and_then(|debut| debut.split_once(" (")) {
            tables.insert(nom.to_owned(), (cle.to_owned(), Vec::new()));
            courante = Some(nom.to_owned());
        } else if let Some(nom) = ligne.strip_prefix("#[sql_name = \"") {
            nom_sql = nom.strip_suffix("\"]").map(str::to_owned);
        } else if let Some((nom, type_)) = ligne.split_once(" -> ").filter(|_| ligne.ends_with(',')) {
            let nom = nom_sql.take().unwrap_or_else(|| nom.to_owned());
            let table = tables.get_mut(courante.as_ref().unwrap()).unwrap();
            table.1.push(format!("{nom}: {}", type_.trim_end_matches(',')));
        }
    }
    tables
}

#[tokio::test(flavor = "multi_thread")]
async fn le_schema_du_code_est_celui_de_la_base() {
    Base::executer(async |base| {
        let attendues = tables_de_la_base(base).await;
        let lues = tables_du_schema();

        assert!(attendues.len() > 20, "{} tables lues dans la base", attendues.len());
        for (table, contenu) in &attendues {
            assert_eq!(lues.get(table), Some(contenu), "table {table}");
        }
        let en_trop: Vec<&String> = lues.keys().filter(|table| !attendues.contains_key(*table)).collect();
        assert_eq!(en_trop, Vec::<&String>::new(), "tables absentes de la base");
    })
    .await;
}
