//! Publishing, versions and withdrawal.

use kernel::testing::TestStore;
use kernel::{Audience, Error, Role, Viewer, list_entries};
use library::{
    Draft, Found, Kind, Latest, WithdrawalReason, find_resource, keep_withdrawn, list_latest, list_tombstones, list_versions,
    list_visible, publish, withdraw,
};

pub(crate) fn draft(key: &str, body: &str) -> Draft {
    let mut draft = Draft::new(Kind::Strategy, key, &format!("Title of {key}"), body);
    draft.audience = Audience::Public;
    draft
}

pub(crate) async fn put(test: &TestStore, draft: &Draft) -> library::Published {
    let mut unit = test.begin().await;
    let published = publish(&mut unit, draft).await.unwrap();
    if published.changed {
        unit.commit().await.unwrap();
    } else {
        unit.abandon().await.unwrap();
    }
    published
}

pub(crate) async fn take_away(test: &TestStore, id: library::ResourceId) {
    let mut unit = test.begin().await;
    withdraw(&mut unit, id, WithdrawalReason::Privacy).await.unwrap();
    unit.commit().await.unwrap();
}

#[tokio::test]
async fn a_change_makes_a_version_and_the_same_text_makes_none() {
    let test = TestStore::new().await;
    let first = put(&test, &draft("a", "One.")).await;
    assert_eq!((first.ordinal, first.version), (1, test.store.now().0));
    assert!(!put(&test, &draft("a", "One.")).await.changed);
    test.clock.advance(1000);
    let second = put(&test, &draft("a", "Two.")).await;
    assert_eq!((second.id, second.ordinal, second.version), (first.id, 2, first.version + 1000));
    let kinds: Vec<(String, Option<i64>)> =
        list_entries(test.store.reader(), 0, 10).await.unwrap().into_iter().map(|row| (row.kind, row.version)).collect();
    assert_eq!(
        kinds,
        [("library.published".to_owned(), Some(first.version)), ("library.published".to_owned(), Some(second.version))]
    );
    let versions = list_versions(test.store.reader(), &Viewer::public(), first.id).await.unwrap();
    assert_eq!(versions.iter().map(|line| line.ordinal).collect::<Vec<_>>(), [2, 1]);
}

#[tokio::test]
async fn a_version_rises_even_when_the_clock_steps_back() {
    let test = TestStore::new().await;
    let first = put(&test, &draft("a", "One.")).await;
    test.clock.advance(-3_600_000);
    let second = put(&test, &draft("a", "Two.")).await;
    assert_eq!(second.version, first.version + 1);
}

#[tokio::test]
async fn the_journal_holds_ids_and_no_text() {
    let test = TestStore::new().await;
    let mut secret = draft("a", "MARKERBODY");
    secret.title = "MARKERTITLE".to_owned();
    secret.summary = "MARKERSUMMARY".to_owned();
    put(&test, &secret).await;
    let rows = format!("{:?}", list_entries(test.store.reader(), 0, 10).await.unwrap());
    assert!(!rows.contains("MARKER"), "{rows}");
}

#[tokio::test]
async fn withdrawal_is_final_and_leaves_nothing_but_a_tombstone() {
    let test = TestStore::new().await;
    let published = put(&test, &draft("a", "Gone soon.")).await;
    take_away(&test, published.id).await;

    let found = find_resource(test.store.reader(), &Viewer::public(), Kind::Strategy, "a").await.unwrap();
    assert_eq!(found, Some(Found::Withdrawn));
    assert_eq!(list_latest(test.store.reader(), &[published.id]).await.unwrap(), [Latest::Gone(published.id)]);
    assert!(list_versions(test.store.reader(), &Viewer::public(), published.id).await.unwrap().is_empty());
    let tombstones = list_tombstones(test.store.reader()).await.unwrap();
    assert_eq!((tombstones.len(), tombstones[0].version > published.version, tombstones[0].reason.as_str()), (1, true, "privacy"));

    let mut unit = test.begin().await;
    assert!(matches!(publish(&mut unit, &draft("a", "Back again.")).await, Err(Error::Conflict(_))));
    unit.abandon().await.unwrap();
    let mut unit = test.begin().await;
    withdraw(&mut unit, published.id, WithdrawalReason::Author).await.unwrap();
    assert!(unit.is_empty(), "a second withdrawal changes nothing");
    unit.abandon().await.unwrap();
}

#[tokio::test]
async fn a_tombstone_from_elsewhere_removes_what_is_there_under_its_id_or_its_key() {
    let test = TestStore::new().await;
    let published = put(&test, &draft("a", "One.")).await;
    take_away(&test, published.id).await;
    let tombstones = list_tombstones(test.store.reader()).await.unwrap();

    let restored = TestStore::new().await;
    let other = put(&restored, &draft("a", "Made anew in the older backup.")).await;
    let mut unit = restored.begin().await;
    assert!(keep_withdrawn(&mut unit, &tombstones[0]).await.unwrap());
    unit.commit().await.unwrap();
    assert_eq!(
        find_resource(restored.store.reader(), &Viewer::public(), Kind::Strategy, "a").await.unwrap(),
        Some(Found::Withdrawn)
    );
    assert_eq!(list_latest(restored.store.reader(), &[other.id]).await.unwrap(), [Latest::Gone(other.id)]);
}

#[tokio::test]
async fn each_viewer_finds_what_the_hand_written_table_says() {
    let test = TestStore::new().await;
    let table = [
        (Audience::Public, "public reader member moderator coordinator"),
        (Audience::Peers, "reader member moderator coordinator"),
        (Audience::Named, "reader member moderator coordinator"),
        (Audience::Members, "reader member moderator coordinator"),
        (Audience::Moderators, "moderator coordinator"),
    ];
    for (audience, allowed) in table {
        let mut draft = draft(&format!("for-{audience}"), "Text.");
        draft.audience = audience;
        let id = put(&test, &draft).await.id;
        for viewer in ["public", "reader", "member", "moderator", "coordinator"] {
            let eyes: Viewer = viewer.parse().unwrap();
            let expected = allowed.split(' ').any(|name| name == viewer);
            let found = find_resource(test.store.reader(), &eyes, Kind::Strategy, &draft.key).await.unwrap();
            assert_eq!(found.is_some(), expected, "{viewer} and {audience}");
            assert_eq!(
                !list_visible(test.store.reader(), &eyes, &[id]).await.unwrap().is_empty(),
                expected,
                "{viewer}, {audience}"
            );
            assert_eq!(!list_versions(test.store.reader(), &eyes, id).await.unwrap().is_empty(), expected, "{viewer}, {audience}");
        }
    }
}

#[tokio::test]
async fn an_old_version_for_members_stays_theirs_when_the_new_one_is_public() {
    let test = TestStore::new().await;
    let mut narrow = draft("a", "For members.");
    narrow.audience = Audience::Members;
    let id = put(&test, &narrow).await.id;
    put(&test, &draft("a", "For all.")).await;
    assert_eq!(list_versions(test.store.reader(), &Viewer::public(), id).await.unwrap().len(), 1);
    assert_eq!(list_versions(test.store.reader(), &Viewer::with_role(Role::Member), id).await.unwrap().len(), 2);
}

#[tokio::test]
async fn a_review_day_follows_from_the_kind_when_none_is_given() {
    let test = TestStore::new().await;
    for (kind, day) in [(Kind::Guidance, "2027-05-23"), (Kind::PolicyTemplate, "2027-11-23"), (Kind::Strategy, "2028-11-23")] {
        let draft = Draft { kind, ..draft("a", "Text.") };
        put(&test, &draft).await;
        let Some(Found::Live(found)) = find_resource(test.store.reader(), &Viewer::public(), kind, "a").await.unwrap() else {
            panic!("not there")
        };
        assert_eq!(found.review_by.as_deref(), Some(day));
        assert!(!found.is_overdue("2026-11-23") && found.is_overdue("2029-01-01"));
    }
}
