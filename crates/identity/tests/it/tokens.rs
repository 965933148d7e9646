use identity::{TokenInput, add_token, find_bearer, list_tokens, revoke_token, useful_scopes};
use kernel::testing::TestStore;
use kernel::{Error, Permission, Role, Scope};

use crate::people::{person, tables_with, write};

const DAY: i64 = 24 * 60 * 60 * 1000;

fn input(name: &str, scopes: &[&str], days: &str) -> TokenInput {
    TokenInput { name: name.to_owned(), scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(), days: days.to_owned() }
}

#[tokio::test]
async fn a_token_works_within_its_scopes_until_its_day_or_its_end() {
    let test = TestStore::new().await;
    let editor = person(&test, "Edi", Role::Editor).await;
    let make = async |input: TokenInput| write(&test, async |unit| add_token(unit, &editor, &input).await).await;
    let secret = make(input("nightly", &["read", "write"], "30")).await.unwrap();
    assert!(secret.reveal().starts_with("sct_") && tables_with(&test, secret.reveal()).await.is_empty());
    let bearer = find_bearer(&test.store, &secret).await.unwrap().unwrap();
    let viewer = bearer.viewer();
    assert!(viewer.may(Permission::Write) && viewer.may(Permission::SeeMembers) && !viewer.may(Permission::Edit));
    let none = write(&test, async |unit| add_token(unit, &viewer, &input("more", &["publish"], "9")).await).await;
    assert!(matches!(none, Err(Error::Refused(_))), "no token makes another");

    for (name, scopes, days, field) in [
        ("nightly", &["read"][..], "30", "name"),
        ("x", &[], "30", "scope"),
        ("x", &["manage"], "30", "scope"),
        ("x", &["all"], "30", "scope"),
        ("x", &["read"], "366", "days"),
        ("x", &["read"], "-1", "days"),
        ("", &["read"], "1", "name"),
    ] {
        let Err(Error::Invalid(faults)) = make(input(name, scopes, days)).await else { panic!("{name} {scopes:?} {days}") };
        assert_eq!(faults[0].field, field);
    }

    let used = || async { list_tokens(test.store.reader(), &editor, test.store.now()).await.unwrap()[0].used_on.clone() };
    assert_eq!(used().await.as_deref(), Some("2026-11-23"));
    test.clock.advance(30 * DAY - 1);
    assert!(find_bearer(&test.store, &secret).await.unwrap().is_some());
    assert_eq!(used().await.as_deref(), Some("2026-12-23"));
    test.clock.advance(1);
    assert_eq!(find_bearer(&test.store, &secret).await.unwrap(), None);

    let secret = make(input("second", &["read"], "365")).await.unwrap();
    let id = list_tokens(test.store.reader(), &editor, test.store.now()).await.unwrap()[0].id;
    let other = person(&test, "Other", Role::Admin).await;
    let theirs = write(&test, async |unit| revoke_token(unit, &other, id).await).await;
    assert!(matches!(theirs, Err(Error::NotFound(_))));
    write(&test, async |unit| revoke_token(unit, &editor, id).await).await.unwrap();
    assert_eq!(find_bearer(&test.store, &secret).await.unwrap(), None);
}

#[test]
fn a_role_is_offered_the_scopes_that_it_can_use() {
    use Scope::{Manage, Publish, Read, Write};
    assert_eq!(useful_scopes(Role::Reader), [Read, Write]);
    assert_eq!(useful_scopes(Role::Member), [Read, Write]);
    assert_eq!(useful_scopes(Role::Editor), [Read, Write, Publish]);
    assert_eq!(useful_scopes(Role::Coordinator), [Read, Write, Publish, Manage]);
}
