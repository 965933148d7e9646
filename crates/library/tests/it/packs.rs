//! Packs: items in order, what viewers see of them, meetings, copies for the next half-term, and the way through files.

use kernel::testing::TestStore;
use kernel::{Actor, Audience, Error, Role, Timestamp, Viewer};
use library::import::{Missing, Options, apply, read_paths};
use library::{
    Draft, Found, Kind, Meeting, PackItem, PackedItem, ResourceId, copy_pack, export, find_draft, find_pack, find_resource,
    list_meetings, list_packs,
};

use crate::drafting::person;
use crate::publishing::{draft, put, take_away};

pub(crate) fn item(name: &str, note: &str) -> PackItem {
    PackItem { item: name.to_owned(), note: note.to_owned() }
}

pub(crate) fn meeting(day: &str) -> Meeting {
    Meeting {
        title: "SENCO network meeting".to_owned(),
        day: day.to_owned(),
        starts: "16:00".to_owned(),
        ends: "17:30".to_owned(),
        place: "Osmere Library".to_owned(),
        link: "https://meet.example.org/osmere".to_owned(),
        minutes: String::new(),
    }
}

pub(crate) fn pack(key: &str, items: Vec<PackItem>) -> Draft {
    Draft {
        audience: Audience::Public,
        items,
        term: Some("2026-autumn-2".to_owned()),
        meeting: Some(meeting("2026-12-03")),
        ..Draft::new(Kind::Pack, key, "Autumn 2 2026 pack", "")
    }
}

async fn read(test: &TestStore, viewer: &Viewer, key: &str) -> library::Pack {
    let Some(Found::Live(resource)) = find_resource(test.store.reader(), viewer, Kind::Pack, key).await.unwrap() else {
        panic!("there is no pack {key}")
    };
    find_pack(test.store.reader(), viewer, &resource).await.unwrap()
}

fn titles(pack: &library::Pack) -> Vec<String> {
    let title = |item: &PackedItem| match item {
        PackedItem::Live(resource) => resource.title.clone(),
        PackedItem::Withdrawn { kind } => format!("withdrawn {kind}"),
    };
    pack.items.iter().map(|entry| title(&entry.item)).collect()
}

#[tokio::test]
async fn items_stay_in_order_and_show_themselves_as_they_are_today() {
    let test = TestStore::new().await;
    put(&test, &draft("b", "B.")).await;
    put(&test, &draft("a", "A.")).await;
    put(&test, &pack("p", vec![item("strategy/b", "First."), item("strategy/a", "")])).await;
    put(&test, &Draft { title: "B anew".to_owned(), ..draft("b", "B.") }).await;
    let pack = read(&test, &Viewer::public(), "p").await;
    assert_eq!(titles(&pack), ["B anew", "Title of a"]);
    assert_eq!(pack.items[0].note, "First.");
    assert_eq!(pack.term.unwrap().to_string(), "Autumn 2 2026");
    assert_eq!(pack.meeting.unwrap().place, "Osmere Library");
}

#[tokio::test]
async fn what_a_viewer_may_not_see_leaves_no_trace_in_a_pack_or_its_count() {
    let test = TestStore::new().await;
    let secret = put(&test, &Draft { audience: Audience::Members, ..draft("secret", "S.") }).await;
    put(&test, &draft("open", "O.")).await;
    put(&test, &pack("p", vec![item("strategy/secret", "Hidden note."), item("strategy/open", "")])).await;
    let member = Viewer::with_role(Role::Member);
    for (viewer, expected) in
        [(Viewer::public(), vec!["Title of open"]), (member.clone(), vec!["Title of secret", "Title of open"])]
    {
        assert_eq!(titles(&read(&test, &viewer, "p").await), expected);
        assert_eq!(list_packs(test.store.reader(), &viewer).await.unwrap()[0].items, expected.len());
    }
    take_away(&test, secret.id).await;
    assert_eq!(titles(&read(&test, &Viewer::public(), "p").await), ["Title of open"]);
    assert_eq!(titles(&read(&test, &member, "p").await), ["withdrawn strategy", "Title of open"]);
    assert_eq!(list_packs(test.store.reader(), &member).await.unwrap()[0].items, 1);
}

#[tokio::test]
async fn an_item_that_never_was_is_refused_and_so_is_a_meeting_of_a_strategy() {
    let test = TestStore::new().await;
    let mut unit = test.begin().await;
    let error = library::publish(&mut unit, &pack("p", vec![item("strategy/nowhere", "")])).await.unwrap_err();
    assert!(matches!(&error, Error::Invalid(faults) if faults[0].message.contains("strategy/nowhere")), "{error}");
    unit.abandon().await.unwrap();
    let vocabulary = vocabulary::load(test.store.reader()).await.unwrap();
    let wrong = |draft: Draft| -> Vec<String> {
        let faults = draft.check(&vocabulary, &std::collections::BTreeSet::default());
        faults.into_iter().map(|fault| fault.field).filter(|field| field != "licence").collect()
    };
    assert_eq!(wrong(Draft { meeting: Some(meeting("2026-12-03")), ..draft("a", "A.") }), ["meeting"]);
    assert_eq!(wrong(pack("p", vec![item("strategy/a", ""), item("strategy/a", "")])), ["items"]);
    assert_eq!(wrong(pack("p", vec![item("pack/q", "")])), ["items"]);
    assert_eq!(wrong(Draft { term: Some("soon".to_owned()), ..pack("p", vec![]) }), ["term"]);
    assert_eq!(wrong(Draft { meeting: None, ..pack("p", vec![]) }), ["body"]);
    assert_eq!(wrong(pack("p", vec![])), [""; 0]);
}

#[tokio::test]
async fn a_meeting_is_announced_moved_and_cancelled_under_one_name() {
    let test = TestStore::new().await;
    let published = put(&test, &pack("p", vec![])).await;
    let meetings = || async { list_meetings(test.store.reader(), &Viewer::public(), test.store.now()).await.unwrap() };
    let first = &meetings().await[0];
    assert_eq!((first.pack, first.sequence, first.starts.to_rfc3339()), (published.id, 1, "2026-12-03T16:00:00Z".to_owned()));
    put(&test, &Draft { meeting: Some(meeting("2026-12-10")), ..pack("p", vec![]) }).await;
    let moved = &meetings().await[0];
    assert_eq!((moved.pack, moved.sequence, moved.is_cancelled), (published.id, 2, false));
    put(&test, &Draft { meeting: None, body: "No meeting.".to_owned(), ..pack("p", vec![]) }).await;
    let cancelled = &meetings().await[0];
    assert!(cancelled.is_cancelled && cancelled.sequence > 2 && cancelled.starts == moved.starts);
    put(&test, &pack("p", vec![])).await;
    assert!(!meetings().await[0].is_cancelled);
    take_away(&test, published.id).await;
    let gone = meetings().await;
    assert!(gone.len() == 1 && gone[0].is_cancelled && gone[0].pack == published.id && gone[0].meeting.link.is_empty());
    test.clock.advance(60 * 24 * 3_600_000);
    assert_eq!(meetings().await, []);
}

#[tokio::test]
async fn the_meeting_of_a_pack_for_few_is_no_news_for_others() {
    let test = TestStore::new().await;
    let published = put(&test, &Draft { audience: Audience::Moderators, ..pack("p", vec![]) }).await;
    let seen = || async { list_meetings(test.store.reader(), &Viewer::with_role(Role::Member), Timestamp(0)).await.unwrap() };
    assert_eq!(seen().await, []);
    take_away(&test, published.id).await;
    assert_eq!(seen().await, []);
}

#[tokio::test]
async fn a_copy_for_the_next_half_term_keeps_the_structure_and_clears_the_dates() {
    let test = TestStore::new().await;
    put(&test, &draft("a", "A.")).await;
    let with_minutes = Meeting { minutes: "We met.".to_owned(), ..meeting("2026-12-03") };
    let before = Draft { meeting: Some(with_minutes), ..pack("p", vec![item("strategy/a", "Read this.")]) };
    let id = put(&test, &before).await.id;
    let coordinator = person(&test, Role::Coordinator).await;
    let mut unit = test.begin().await;
    let next = "2026-spring-1".parse().unwrap();
    let copy = copy_pack(&mut unit, &coordinator, id, next).await.unwrap();
    assert!(matches!(copy_pack(&mut unit, &Viewer::with_role(Role::Editor), id, next).await, Err(Error::Refused(_))));
    unit.commit().await.unwrap();
    let copy = find_draft(test.store.reader(), &coordinator, copy).await.unwrap().unwrap();
    assert_eq!((copy.resource, copy.content.title.as_str(), copy.content.key.as_str()), (None, "Spring 1 2027 pack", ""));
    assert_eq!(copy.content.items, before.items);
    let meeting = copy.content.meeting.unwrap();
    assert_eq!((meeting.day.as_str(), meeting.minutes.as_str(), meeting.link.as_str()), ("", "", ""));
    assert_eq!((meeting.place.as_str(), meeting.starts.as_str()), ("Osmere Library", "16:00"));
    assert_eq!((copy.content.term.as_deref(), copy.content.review_by), (Some("2026-spring-1"), None));
}

#[tokio::test]
async fn a_pack_goes_through_files_and_back() {
    let test = TestStore::new().await;
    let gone: ResourceId = put(&test, &draft("gone", "G.")).await.id;
    put(&test, &draft("z", "Z.")).await;
    let items = vec![item("strategy/z", "Note: with a colon."), item("strategy/gone", "")];
    let original = Draft { licence: "CC-BY-4.0".to_owned(), ..pack("p", items) };
    put(&test, &original).await;
    take_away(&test, gone).await;
    let starter = || library::import::starter().unwrap().without_records();
    let options = || Options { actor: Actor::system(), missing: Missing::List, dry_run: false, progress: &|_| {} };
    for (name, is_folder) in [("out", true), ("out.jsonl", false)] {
        let target = test.folder.path().join(name);
        export::export(&test.store, &crate::files::open(&test), &target, &|_| {}).await.unwrap();
        let other = TestStore::new().await;
        apply(&other.store, starter(), &options()).await.unwrap();
        let again = || read_paths(std::slice::from_ref(&target)).unwrap();
        if is_folder {
            assert!(std::fs::read_to_string(target.join("pack/p.md")).unwrap().contains("item: strategy/z"));
        }
        let run = if is_folder { again() } else { again().over(starter()) };
        let report = apply(&other.store, run, &options()).await;
        let report = report.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(report.created, 2, "{name}");
        let pack = read(&other, &Viewer::public(), "p").await;
        assert_eq!(titles(&pack), ["Title of z"]);
        assert_eq!(pack.items[0].note, "Note: with a colon.");
        assert_eq!(pack.meeting, original.meeting);
        assert_eq!(apply(&other.store, again(), &options()).await.unwrap().unchanged, 2, "the same again changes nothing");
    }
}

#[tokio::test]
async fn a_file_that_names_what_is_not_there_is_told_so() {
    let test = TestStore::new().await;
    let file = test.folder.path().join("p.md");
    let head = "---\nkey: p\nkind: pack\ntitle: P\n";
    for (fields, expected) in [
        ("items: [strategy/nowhere]\n", "'strategy/nowhere' is neither in this run nor in the library"),
        ("items: strategy/a\n", "items: is text; accepted: a list"),
        ("items: [3]\n", "has a number in the list"),
        ("meeting: tomorrow\n", "meeting: is not understood"),
        ("meeting: {title: A, when: tomorrow}\n", "meeting: is not understood"),
        ("term: Spring\n", "is no half-term"),
    ] {
        std::fs::write(&file, format!("{head}{fields}---\nText.\n")).unwrap();
        let options = Options { actor: Actor::system(), missing: Missing::List, dry_run: false, progress: &|_| {} };
        let result = match read_paths(std::slice::from_ref(&file)) {
            Ok(batch) => {
                apply(&test.store, batch.over(library::import::starter().unwrap().without_records()), &options).await.map(drop)
            }
            Err(error) => Err(error),
        };
        let error = result.expect_err("it is refused").to_string();
        assert!(error.contains(expected), "{fields}: {error}");
    }
}
