//! Drafts, their conflicts, and the second pair of eyes.

use kernel::testing::TestStore;
use kernel::{Actor, Audience, Error, PersonId, Role, Scope, Unit, Viewer, list_entries, new_id};
use library::{
    CopyId, Draft, DraftId, DraftState, Found, Going, Kind, Latest, Published, ReviewRules, Saved, WithdrawalReason, approve,
    discard_copy, discard_draft, edit_resource, find_draft, find_resource_by_id, find_version, keep_copy, list_awaiting_review,
    list_copies, list_drafts, list_latest, list_visible, may_withdraw, publish_draft, rebase_draft, reinstate, restore_version,
    return_draft, review_rules, save_draft, set_review_rules, start_draft, submit, supersede, take_back, withdraw_resource,
};
use sea_orm::ConnectionTrait as _;
use sea_orm::sea_query::Query;
use uuid::Uuid;

/// Adds a person with this role.
pub(crate) async fn person(test: &TestStore, role: Role) -> Viewer {
    let id = new_id(test.store.now());
    let now = test.store.now().0;
    let insert = Query::insert()
        .into_table("identity_person")
        .columns(["id", "name", "role", "state", "created_at", "changed_at"])
        .values_panic([id.into(), "Example".into(), role.as_str().into(), "active".into(), now.into(), now.into()])
        .to_owned();
    let mut unit = test.begin().await;
    unit.connection().execute(&insert).await.unwrap();
    unit.append(kernel::Event {
        kind: "identity.member-added",
        subject: id.to_string(),
        version: None,
        audience: None,
        detail: serde_json::json!({}),
    });
    unit.commit().await.unwrap();
    Viewer::member(PersonId(id), role)
}

pub(crate) async fn begin(test: &TestStore, by: &Viewer) -> Unit {
    test.store.begin(&Actor::of(by).unwrap()).await.unwrap()
}

pub(crate) fn strategy(title: &str) -> Draft {
    Draft::new(Kind::Strategy, "", title, "Say one step.\n")
}

pub(crate) async fn start(test: &TestStore, by: &Viewer, content: &Draft) -> DraftId {
    let mut unit = begin(test, by).await;
    let id = start_draft(&mut unit, by, content).await.unwrap();
    unit.commit().await.unwrap();
    id
}

pub(crate) async fn load_words(test: &TestStore) {
    let words = library::import::starter().unwrap().without_records();
    let options = library::import::Options {
        actor: Actor::system(),
        missing: library::import::Missing::List,
        dry_run: false,
        progress: &|_| {},
    };
    library::import::apply(&test.store, words, &options).await.unwrap();
}

/// Does one thing with a draft in a write of its own.
macro_rules! act {
    ($test:expr, $by:expr, $verb:ident $(, $more:expr)*) => {{
        let mut unit = begin($test, $by).await;
        let result = $verb(&mut unit, $by $(, $more)*).await;
        if result.is_ok() && !unit.is_empty() { unit.commit().await.unwrap(); } else { unit.abandon().await.unwrap(); }
        result
    }};
}

async fn published(test: &TestStore, by: &Viewer, title: &str) -> Published {
    let id = start(test, by, &strategy(title)).await;
    act!(test, by, publish_draft, id, 1).unwrap()
}

#[tokio::test]
async fn an_editor_publishes_and_the_draft_is_gone() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let editor = person(&test, Role::Editor).await;
    let first = published(&test, &editor, "One step at a time").await;
    let Some(Found::Live(resource)) = find_resource_by_id(test.store.reader(), &editor, first.id).await.unwrap() else {
        panic!("it is published")
    };
    assert_eq!((resource.key.as_str(), resource.review_by.as_deref()), ("one-step-at-a-time", Some("2028-11-23")));
    assert_eq!(resource.written_by, editor.person());
    assert_eq!(list_drafts(test.store.reader(), &editor).await.unwrap(), []);
    let second = published(&test, &editor, "One step at a time").await;
    let Some(Found::Live(resource)) = find_resource_by_id(test.store.reader(), &editor, second.id).await.unwrap() else {
        panic!("it is published")
    };
    assert_eq!(resource.key, "one-step-at-a-time-2");
}

#[tokio::test]
async fn a_member_goes_through_review_and_nobody_approves_their_own() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let (member, editor) = (person(&test, Role::Member).await, person(&test, Role::Editor).await);
    let id = start(&test, &member, &strategy("Mine")).await;
    assert!(matches!(act!(&test, &member, publish_draft, id, 1), Err(Error::Refused(_))));
    act!(&test, &member, submit, id, 1).unwrap();
    let waiting = list_awaiting_review(test.store.reader(), &editor).await.unwrap();
    assert_eq!(waiting.iter().map(|line| (line.id, line.state)).collect::<Vec<_>>(), [(id, DraftState::InReview)]);
    assert!(list_awaiting_review(test.store.reader(), &member).await.unwrap().is_empty());
    assert!(matches!(act!(&test, &member, approve, id, 1), Err(Error::Refused(_))));
    let kept = save_draft(&test.store, &member, id, 1, &strategy("Changed")).await;
    assert!(matches!(kept, Err(Error::Conflict(_))), "{kept:?}");

    act!(&test, &editor, return_draft, id, "Say for whom.").unwrap();
    let draft = find_draft(test.store.reader(), &member, id).await.unwrap().unwrap();
    assert_eq!((draft.state, draft.reason.as_deref()), (DraftState::Returned, Some("Say for whom.")));
    assert_eq!(draft.returned_by, editor.person());
    assert!(matches!(save_draft(&test.store, &member, id, 2, &strategy("Better")).await.unwrap(), Saved::Kept { revision: 3, .. }));
    act!(&test, &member, submit, id, 3).unwrap();
    assert!(matches!(act!(&test, &editor, approve, id, 3), Err(Error::Conflict(_))), "another text than the one that was read");
    let Going::Out(made) = act!(&test, &editor, approve, id, 4).unwrap() else { panic!("nothing was planned") };
    let Some(Found::Live(resource)) = find_resource_by_id(test.store.reader(), &member, made.id).await.unwrap() else {
        panic!("it is published")
    };
    assert_eq!((resource.written_by, resource.approved_by), (member.person(), editor.person()));
    let kinds: Vec<String> = list_entries(test.store.reader(), 0, 50).await.unwrap().into_iter().map(|row| row.kind).collect();
    let tail: Vec<&str> = kinds.iter().rev().take(5).rev().map(String::as_str).collect();
    assert_eq!(
        tail,
        [
            "library.draft-started",
            "library.draft-submitted",
            "library.draft-returned",
            "library.draft-submitted",
            "library.published"
        ]
    );
}

#[tokio::test]
async fn an_editor_is_not_the_second_reader_of_what_they_wrote_last() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let (member, editor) = (person(&test, Role::Member).await, person(&test, Role::Editor).await);
    let id = start(&test, &member, &strategy("Mine")).await;
    save_draft(&test.store, &editor, id, 1, &strategy("Ours")).await.unwrap();
    act!(&test, &member, submit, id, 2).unwrap();
    assert!(matches!(act!(&test, &editor, approve, id, 2), Err(Error::Refused(_))));
    assert!(matches!(act!(&test, &editor, return_draft, id, "No."), Err(Error::Refused(_))));
    act!(&test, &member, take_back, id).unwrap();
    assert_eq!(find_draft(test.store.reader(), &member, id).await.unwrap().unwrap().state, DraftState::Draft);
}

#[tokio::test]
async fn the_rules_say_which_kinds_need_a_second_reader() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let (editor, admin) = (person(&test, Role::Editor).await, person(&test, Role::Admin).await);
    let template = Draft::new(Kind::PolicyTemplate, "", "A policy", "Text.\n");
    let id = start(&test, &editor, &template).await;
    assert!(matches!(act!(&test, &editor, publish_draft, id, 1), Err(Error::Refused(_))));
    let rules = ReviewRules::new([Kind::Strategy]);
    assert!(matches!(act!(&test, &editor, set_review_rules, &rules), Err(Error::Refused(_))));
    act!(&test, &admin, set_review_rules, &rules).unwrap();
    assert_eq!(review_rules(test.store.reader()).await.unwrap(), rules);
    act!(&test, &editor, publish_draft, id, 1).unwrap();
    let id = start(&test, &editor, &strategy("S")).await;
    assert!(matches!(act!(&test, &editor, publish_draft, id, 1), Err(Error::Refused(_))));
}

#[tokio::test]
async fn a_text_that_comes_too_late_is_not_lost() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let (member, editor) = (person(&test, Role::Member).await, person(&test, Role::Editor).await);
    let id = start(&test, &member, &strategy("Zero")).await;
    test.clock.advance(20_000);
    let saved = save_draft(&test.store, &editor, id, 1, &strategy("Theirs")).await.unwrap();
    assert_eq!(saved, Saved::Kept { revision: 2, at: test.store.now() });
    let Saved::Behind(newer) = save_draft(&test.store, &member, id, 1, &strategy("Mine")).await.unwrap() else {
        panic!("the revision is old")
    };
    assert_eq!((newer.content.title.as_str(), newer.revision, Some(newer.saved_by)), ("Theirs", 2, editor.person()));

    let window = CopyId(Uuid::from_u128(7));
    keep_copy(&test.store, &member, id, window, (1, &strategy("Mine"))).await.unwrap();
    keep_copy(&test.store, &member, id, window, (1, &strategy("Mine, more"))).await.unwrap();
    let copies = list_copies(test.store.reader(), &member, id).await.unwrap();
    assert_eq!(copies.iter().map(|copy| copy.content.title.as_str()).collect::<Vec<_>>(), ["Mine, more"]);
    assert!(matches!(act!(&test, &editor, publish_draft, id, 2), Err(Error::Conflict(_))), "nobody merged it yet");
    discard_copy(&test.store, &member, id, window).await.unwrap();
    act!(&test, &editor, publish_draft, id, 2).unwrap();
}

#[tokio::test]
async fn the_same_text_from_two_windows_is_no_conflict() {
    let test = TestStore::new().await;
    let member = person(&test, Role::Member).await;
    let id = start(&test, &member, &strategy("Zero")).await;
    save_draft(&test.store, &member, id, 1, &strategy("One")).await.unwrap();
    let again = save_draft(&test.store, &member, id, 1, &strategy("One")).await.unwrap();
    assert_eq!(again, Saved::Kept { revision: 2, at: test.store.now() });
}

#[tokio::test]
async fn a_draft_over_an_overtaken_version_is_merged_before_it_is_published() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let (first, second) = (person(&test, Role::Editor).await, person(&test, Role::Editor).await);
    let made = published(&test, &first, "Shared").await;
    let (one, two) = (act!(&test, &first, edit_resource, made.id).unwrap(), act!(&test, &second, edit_resource, made.id).unwrap());
    assert_ne!(one, two);
    assert_eq!(act!(&test, &first, edit_resource, made.id).unwrap(), one, "the same person goes on with the same draft");
    let changed = |title: &str| Draft { key: "ignored".to_owned(), kind: Kind::Cpd, ..strategy(title) };
    save_draft(&test.store, &first, one, 1, &changed("Shared by one")).await.unwrap();
    save_draft(&test.store, &second, two, 1, &changed("Shared by two")).await.unwrap();
    let newer = act!(&test, &first, publish_draft, one, 2).unwrap();
    assert_eq!((newer.id, newer.ordinal), (made.id, 2), "kind and key stay");
    assert!(matches!(act!(&test, &second, publish_draft, two, 2), Err(Error::Conflict(_))));
    assert!(matches!(act!(&test, &second, submit, two, 2), Err(Error::Conflict(_))));
    let merged = changed("Shared by both");
    assert!(matches!(
        rebase_draft(&test.store, &second, two, 2, (&merged, newer.version)).await.unwrap(),
        Saved::Kept { revision: 3, .. }
    ));
    assert_eq!(act!(&test, &second, publish_draft, two, 3).unwrap().ordinal, 3);
}

#[tokio::test]
async fn a_draft_that_changes_nothing_is_not_published() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let editor = person(&test, Role::Editor).await;
    let made = published(&test, &editor, "Same").await;
    let id = act!(&test, &editor, edit_resource, made.id).unwrap();
    assert!(matches!(act!(&test, &editor, publish_draft, id, 1), Err(Error::Conflict(_))));
}

#[tokio::test]
async fn nobody_else_knows_of_a_draft() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let member = person(&test, Role::Member).await;
    let id = start(&test, &member, &strategy("Mine")).await;
    let db = test.store.reader();
    for role in [Role::Reader, Role::Member, Role::Specialist, Role::Moderator] {
        let other = person(&test, role).await;
        assert!(find_draft(db, &other, id).await.unwrap().is_none(), "{role}");
        assert!(list_drafts(db, &other).await.unwrap().is_empty() && list_awaiting_review(db, &other).await.unwrap().is_empty());
        assert!(matches!(act!(&test, &other, discard_draft, id), Err(Error::NotFound(_))), "{role}");
        let saved = save_draft(&test.store, &other, id, 1, &strategy("Theirs")).await;
        assert!(matches!(saved, Err(Error::NotFound(_) | Error::Refused(_))), "{role}: {saved:?}");
        assert!(list_copies(db, &other, id).await.is_err());
    }
    assert!(find_draft(db, &Viewer::public(), id).await.unwrap().is_none());
    let token = member.clone().narrowed(vec![Scope::Read]);
    assert!(find_draft(db, &token, id).await.unwrap().is_none());
    let reader = person(&test, Role::Reader).await;
    assert!(matches!(act!(&test, &reader, start_draft, &strategy("No")), Err(Error::Refused(_))));
    let events = format!("{:?}", list_entries(db, 0, 100).await.unwrap());
    assert!(!events.contains("Mine"), "the journal holds no text");
}

#[tokio::test]
async fn an_editor_does_not_see_a_draft_for_moderators() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let (moderator, editor) = (person(&test, Role::Moderator).await, person(&test, Role::Editor).await);
    let secret = Draft { audience: Audience::Moderators, ..strategy("For few") };
    let id = start(&test, &moderator, &secret).await;
    act!(&test, &moderator, submit, id, 1).unwrap();
    assert!(find_draft(test.store.reader(), &editor, id).await.unwrap().is_none());
    assert!(list_awaiting_review(test.store.reader(), &editor).await.unwrap().is_empty());
    assert!(matches!(act!(&test, &editor, approve, id, 1), Err(Error::NotFound(_))));
    let own = start(&test, &editor, &strategy("Mine")).await;
    let saved = save_draft(&test.store, &editor, own, 1, &secret).await;
    assert!(matches!(saved, Err(Error::Invalid(_))), "nobody writes for those among whom they are not: {saved:?}");
}

#[tokio::test]
async fn a_withdrawal_takes_the_drafts_along() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let editor = person(&test, Role::Editor).await;
    let made = published(&test, &editor, "Gone soon").await;
    let id = act!(&test, &editor, edit_resource, made.id).unwrap();
    keep_copy(&test.store, &editor, id, CopyId(Uuid::from_u128(1)), (1, &strategy("Also"))).await.unwrap();
    crate::publishing::take_away(&test, made.id).await;
    assert!(find_draft(test.store.reader(), &editor, id).await.unwrap().is_none());
}

#[tokio::test]
async fn nothing_of_what_somebody_typed_into_others_drafts_is_left_when_they_go() {
    let test = TestStore::new().await;
    let (member, editor) = (person(&test, Role::Member).await, person(&test, Role::Editor).await);
    let id = start(&test, &member, &strategy("Mine")).await;
    keep_copy(&test.store, &editor, id, CopyId(Uuid::from_u128(1)), (1, &strategy("Helping"))).await.unwrap();
    let of_editor = editor.person().unwrap();
    let held = library::export_person(test.store.reader(), of_editor).await.unwrap();
    assert_eq!(held["late_texts"][0]["content"]["title"], "Helping");
    let mut unit = begin(&test, &editor).await;
    assert_eq!(library::discard_drafts_of(&mut unit, of_editor).await.unwrap(), 0);
    unit.append(kernel::Event {
        kind: "identity.member-left",
        subject: of_editor.to_string(),
        version: None,
        audience: None,
        detail: serde_json::json!({}),
    });
    unit.commit().await.unwrap();
    assert!(list_copies(test.store.reader(), &member, id).await.unwrap().is_empty());
    assert!(find_draft(test.store.reader(), &member, id).await.unwrap().is_some(), "the draft is its author's");
}

#[tokio::test]
async fn faults_are_listed_when_it_is_to_be_published_not_before() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let editor = person(&test, Role::Editor).await;
    let mut content = Draft::new(Kind::Strategy, "", "", "");
    content.areas = vec!["nowhere".to_owned()];
    content.review_by = Some("2026-11-23".to_owned());
    let id = start(&test, &editor, &content).await;
    let Err(Error::Invalid(faults)) = act!(&test, &editor, publish_draft, id, 1) else { panic!("it has faults") };
    let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["title", "body", "areas", "review_by"]);
    content.body = "x".repeat(library::BODY_LIMIT + 1);
    assert!(matches!(save_draft(&test.store, &editor, id, 1, &content).await, Err(Error::Invalid(_))));
}

#[tokio::test]
async fn an_old_version_comes_back_as_a_new_one() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let editor = person(&test, Role::Editor).await;
    let made = published(&test, &editor, "First words").await;
    let id = act!(&test, &editor, edit_resource, made.id).unwrap();
    let public = Draft { audience: Audience::Public, ..strategy("Second words") };
    save_draft(&test.store, &editor, id, 1, &public).await.unwrap();
    act!(&test, &editor, publish_draft, id, 2).unwrap();
    let old = find_version(test.store.reader(), &editor, made.id, 1).await.unwrap().unwrap();
    assert_eq!((old.title.as_str(), old.audience), ("First words", Audience::Members));
    assert!(find_version(test.store.reader(), &Viewer::public(), made.id, 1).await.unwrap().is_none(), "it was for members");
    assert!(find_version(test.store.reader(), &Viewer::public(), made.id, 2).await.unwrap().is_some());

    let id = act!(&test, &editor, restore_version, made.id, 1).unwrap();
    assert!(matches!(act!(&test, &editor, restore_version, made.id, 1), Err(Error::Conflict(_))), "one draft at a time");
    let restored = act!(&test, &editor, publish_draft, id, 1).unwrap();
    let now = find_version(test.store.reader(), &editor, made.id, restored.ordinal).await.unwrap().unwrap();
    assert_eq!((now.ordinal, now.title.as_str(), now.audience), (3, "First words", Audience::Public));
}

#[tokio::test]
async fn a_superseded_resource_stays_readable_and_leads_on() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let (editor, member) = (person(&test, Role::Editor).await, person(&test, Role::Member).await);
    let (old, new) = (published(&test, &editor, "Old").await, published(&test, &editor, "New").await);
    assert!(matches!(act!(&test, &member, supersede, old.id, new.id), Err(Error::Refused(_))));
    assert!(matches!(act!(&test, &editor, supersede, old.id, old.id), Err(Error::Conflict(_))));
    act!(&test, &editor, supersede, old.id, new.id).unwrap();
    assert!(matches!(act!(&test, &editor, supersede, new.id, old.id), Err(Error::Conflict(_))), "no circle");
    let Some(Found::Live(found)) = find_resource_by_id(test.store.reader(), &member, old.id).await.unwrap() else {
        panic!("it can be read")
    };
    assert_eq!(found.superseded_by, Some(new.id));
    assert_eq!(list_latest(test.store.reader(), &[old.id]).await.unwrap(), [Latest::Gone(old.id)], "search has the newest only");
    assert!(list_visible(test.store.reader(), &member, &[old.id]).await.unwrap().is_empty());
    act!(&test, &editor, reinstate, old.id).unwrap();
    assert_eq!(list_visible(test.store.reader(), &member, &[old.id]).await.unwrap(), [old.id]);
}

#[tokio::test]
async fn whoever_wrote_all_of_it_may_take_it_away() {
    let test = TestStore::new().await;
    load_words(&test).await;
    let (member, other, editor) =
        (person(&test, Role::Member).await, person(&test, Role::Member).await, person(&test, Role::Editor).await);
    let id = start(&test, &member, &strategy("Mine")).await;
    act!(&test, &member, submit, id, 1).unwrap();
    let Going::Out(made) = act!(&test, &editor, approve, id, 2).unwrap() else { panic!("nothing was planned") };
    let reason = WithdrawalReason::Author;
    assert!(matches!(act!(&test, &other, withdraw_resource, made.id, reason), Err(Error::Refused(_))));
    assert!(may_withdraw(test.store.reader(), &member, made.id).await.unwrap());
    let id = act!(&test, &editor, edit_resource, made.id).unwrap();
    save_draft(&test.store, &editor, id, 1, &strategy("Ours")).await.unwrap();
    act!(&test, &editor, publish_draft, id, 2).unwrap();
    assert!(matches!(act!(&test, &member, withdraw_resource, made.id, reason), Err(Error::Refused(_))), "others wrote, too");
    act!(&test, &editor, withdraw_resource, made.id, reason).unwrap();
    assert!(matches!(find_resource_by_id(test.store.reader(), &editor, made.id).await.unwrap(), Some(Found::Withdrawn)));
    assert!(find_version(test.store.reader(), &editor, made.id, 1).await.unwrap().is_none());
}
