//! People and how they come in, on a real database.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod invitations;
mod links;
mod members;
mod people;
mod sessions;
mod tokens;

use kernel::testing::TestStore;
use kernel::{PersonId, Role};

/// A member of a test's own.
async fn somebody(test: &TestStore) -> PersonId {
    let mut unit = test.begin().await;
    let new = identity::NewPerson { name: "Ada Example".to_owned(), email: None, role: Role::Member };
    let id = identity::add_person(&mut unit, &new).await.unwrap();
    unit.commit().await.unwrap();
    id
}
