//! People and writes for the tests.

use std::collections::HashSet;

use identity::NewPerson;
use kernel::testing::TestStore;
use kernel::{PersonId, Result, Role, Unit, Viewer, copy_out};

/// Adds somebody, whose address is made of the name.
pub(crate) async fn person(test: &TestStore, name: &str, role: Role) -> Viewer {
    let email = Some(format!("{}@example.org", name.to_lowercase().replace(' ', ".")));
    let new = NewPerson { name: name.to_owned(), email, role };
    let id = write(test, async |unit| identity::add_person(unit, &new).await).await.unwrap();
    Viewer::member(id, role)
}

pub(crate) fn id(viewer: &Viewer) -> PersonId {
    viewer.person().unwrap()
}

/// Whoever sits at the machine.
pub(crate) fn machine() -> Viewer {
    Viewer::with_role(Role::Admin)
}

/// One write, kept when it succeeds and rolled back when it is refused.
pub(crate) async fn write<T>(test: &TestStore, command: impl AsyncFnOnce(&mut Unit) -> Result<T>) -> Result<T> {
    let mut unit = test.begin().await;
    match command(&mut unit).await {
        Ok(done) => unit.commit().await.map(|_| done),
        Err(error) => {
            unit.abandon().await?;
            Err(error)
        }
    }
}

/// The tables in which this text stands, in any letters.
pub(crate) async fn tables_with(test: &TestStore, text: &str) -> HashSet<String> {
    let mut found = HashSet::new();
    let find = |table: &'static str, row| {
        if serde_json::Value::Array(row).to_string().to_lowercase().contains(text) {
            found.insert(table.to_owned());
        }
        Ok(())
    };
    copy_out(&test.store, find).await.unwrap();
    found
}
