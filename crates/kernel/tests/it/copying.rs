//! All rows out and in again.

use kernel::testing::TestStore;
use kernel::{Actor, copy_out, table_names};
use migrations::TABLES;
use sea_orm::ConnectionTrait;
use serde_json::Value;

use crate::writing::{event, write};

async fn rows(store: &kernel::Store) -> Vec<(&'static str, Vec<Value>)> {
    let mut rows = Vec::new();
    copy_out(store, |table, row| {
        rows.push((table, row));
        Ok(())
    })
    .await
    .unwrap();
    rows
}

#[tokio::test]
async fn what_comes_out_goes_into_another_database_and_is_the_same() {
    let from = TestStore::new().await;
    for subject in ["a", "b", "c\n\"quoted\" ü"] {
        write(&from.store, subject).await;
    }
    from.store.request("x").await.unwrap();
    let copied = rows(&from.store).await;

    let to = TestStore::new().await;
    write(&to.store, "goes away").await;
    let mut unit = to.store.begin(&Actor::system()).await.unwrap();
    unit.clear_all().await.unwrap();
    for name in table_names() {
        let rows: Vec<Vec<Value>> = copied.iter().filter(|(table, _)| *table == name).map(|(_, row)| row.clone()).collect();
        unit.copy_in(name, &rows).await.unwrap();
    }
    let incarnation = unit.renew_incarnation().await.unwrap();
    unit.append(event("restored"));
    unit.commit().await.unwrap();

    assert_ne!(incarnation, from.store.incarnation());
    assert_eq!(to.reopen().await.incarnation(), incarnation);
    assert_eq!(kernel::verify_chain(to.store.reader()).await.unwrap(), None);
    let journal = |rows: &[(&str, Vec<Value>)]| -> Vec<Vec<Value>> {
        rows.iter().filter(|(table, _)| *table == "kernel_journal").map(|(_, row)| row.clone()).collect()
    };
    assert_eq!(journal(&rows(&to.store).await)[..3], journal(&copied)[..]);
}

#[tokio::test]
async fn a_row_that_does_not_fit_is_refused() {
    let test = TestStore::new().await;
    let unit = test.begin().await;
    for (table, row) in [
        ("no_such_table", vec![]),
        ("kernel_request", vec![Value::from("only one")]),
        ("kernel_request", vec![Value::from(1), Value::from(2)]),
        ("kernel_database", vec![Value::from(1), Value::from("no uuid"), Value::from(1)]),
    ] {
        assert!(unit.copy_in(table, &[row]).await.is_err(), "{table}");
    }
    unit.abandon().await.unwrap();
}

/// A backup that forgot a table or a column would lose it silently.
#[tokio::test]
async fn the_list_of_tables_is_the_schema() {
    let test = TestStore::new().await;
    let postgres = test.store.reader().get_database_backend() == sea_orm::DatabaseBackend::Postgres;
    let sql = if postgres {
        "SELECT table_name AS t, column_name AS c FROM information_schema.columns WHERE table_schema = 'public' \
         ORDER BY table_name, ordinal_position"
    } else {
        "SELECT m.name AS t, p.name AS c FROM sqlite_master m, pragma_table_info(m.name) p \
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, p.cid"
    };
    let statement = sea_orm::Statement::from_string(test.store.reader().get_database_backend(), sql);
    let found: Vec<(String, String)> = test
        .store
        .reader()
        .query_all_raw(statement)
        .await
        .unwrap()
        .iter()
        .map(|row| (row.try_get("", "t").unwrap(), row.try_get("", "c").unwrap()))
        .filter(|(table, _): &(String, String)| table != "seaql_migrations")
        .collect();
    let mut listed: Vec<(String, String)> = TABLES
        .iter()
        .flat_map(|table| table.columns.iter().map(|(column, _)| (table.name.to_owned(), (*column).to_owned())))
        .collect();
    listed.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(found, listed);
}
