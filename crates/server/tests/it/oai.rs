//! `/oai`, as a harvester uses it.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use harvest::{Catalogue, Harvester, Repository};
use kernel::{Audience, Follower as _, Role, Viewer, catch_up};
use library::{Draft, Kind, ResourceId};
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::app::{TestApp, strategy};

/// An answer's XML, which is well formed.
async fn ask(app: &TestApp, query: &str) -> String {
    let answer = app.get(&format!("/oai?{query}")).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "text/xml; charset=utf-8"), "{query}");
    require_well_formed(&answer.body);
    answer.body
}

fn require_well_formed(text: &str) {
    let (mut reader, mut depth) = (Reader::from_str(text), 0);
    loop {
        let event = reader.read_event().unwrap();
        depth += i32::from(matches!(event, Event::Start(_))) - i32::from(matches!(event, Event::End(_)));
        if matches!(event, Event::Eof) {
            break;
        }
    }
    assert_eq!(depth, 0);
}

/// The texts of all elements of this name.
fn all<'a>(text: &'a str, name: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{name}"), format!("</{name}>"));
    let elements = text.split(&open).skip(1).filter(|rest| rest.starts_with(['>', ' ']));
    let inside = elements.filter_map(|rest| rest.split_once('>').map(|(_, rest)| rest));
    inside.filter_map(|rest| rest.split_once(&close).map(|(inside, _)| inside)).collect()
}

fn one<'a>(text: &'a str, name: &str) -> &'a str {
    let all = all(text, name);
    assert_eq!(all.len(), 1, "{name} in {text}");
    all[0]
}

fn code(text: &str) -> &str {
    text.split_once("<error code=\"").unwrap_or_else(|| panic!("no error in {text}")).1.split('"').next().unwrap()
}

fn identifier(id: ResourceId) -> String {
    format!("oai:send.example.org:{id}")
}

/// What a harvester ends up with: by identifier, the metadata of what is there and nothing of what is deleted.
type Kept = BTreeMap<String, Option<String>>;

/// Fetches a whole list, and returns the date to ask from the next time.
async fn harvest(app: &TestApp, query: &str, kept: &mut Kept) -> String {
    let (mut next, mut date) = (query.to_owned(), String::new());
    loop {
        let text = ask(app, &format!("verb=ListRecords&{next}")).await;
        if date.is_empty() {
            one(&text, "responseDate").clone_into(&mut date);
        }
        if text.contains("<error") {
            assert_eq!(code(&text), "noRecordsMatch");
            return date;
        }
        for record in all(&text, "record") {
            let metadata = all(record, "metadata").first().map(|text| (*text).to_owned());
            assert_eq!(metadata.is_none(), record.contains("<header status=\"deleted\">"), "{record}");
            kept.insert(one(record, "identifier").to_owned(), metadata);
        }
        match all(&text, "resumptionToken").first().filter(|token| !token.is_empty()) {
            Some(token) => next = format!("resumptionToken={token}"),
            None => return date,
        }
    }
}

/// Identifiers and titles of what is there.
fn titles(kept: &Kept) -> BTreeSet<(String, String)> {
    let live = kept.iter().filter_map(|(id, metadata)| Some((id.clone(), metadata.as_ref()?)));
    live.map(|(id, metadata)| (id, one(metadata, "dc:title").to_owned())).collect()
}

async fn publish(app: &TestApp, draft: &Draft) -> ResourceId {
    let id = app.publish(draft).await;
    app.harvest().await;
    id
}

#[tokio::test]
async fn the_site_says_what_it_is() {
    let app = TestApp::new().await;
    publish(&app, &strategy("steps", "Steps")).await;
    let text = ask(&app, "verb=Identify").await;
    let expected = [
        ("repositoryName", "Tarnbridge SEND network"),
        ("baseURL", "https://send.example.org/oai"),
        ("protocolVersion", "2.0"),
        ("adminEmail", "postmaster@send.example.org"),
        ("earliestDatestamp", "2026-11-23T12:40:00Z"),
        ("deletedRecord", "persistent"),
        ("granularity", "YYYY-MM-DDThh:mm:ssZ"),
        ("responseDate", "2026-11-23T12:40:00Z"),
        ("repositoryIdentifier", "send.example.org"),
    ];
    for (name, value) in expected {
        assert_eq!(one(&text, name), value);
    }
    assert!(text.contains("<request verb=\"Identify\">https://send.example.org/oai</request>"), "{text}");
    let text = ask(&app, "verb=ListMetadataFormats").await;
    assert_eq!(all(&text, "metadataPrefix"), ["oai_dc", "lrmi"]);
    assert_eq!(all(&text, "schema")[1], "https://send.example.org/oai/lrmi.xsd");
    let schema = app.get("/oai/lrmi.xsd").await;
    assert!(schema.body.contains("targetNamespace=\"http://purl.org/dcx/lrmi-terms/\""));
    require_well_formed(&schema.body);
    let text = ask(&app, "verb=ListSets").await;
    let sets = all(&text, "setSpec");
    assert!(["area", "area:semh", "kind:strategy", "phase", "phase:ks2"].iter().all(|set| sets.contains(set)), "{sets:?}");
}

#[tokio::test]
async fn a_record_says_what_the_page_says() {
    let app = TestApp::new().await;
    let original = app.publish(&strategy("original", "Original")).await;
    let draft = Draft {
        summary: "Short <steps> & \"shown\".".to_owned(),
        adapted_from: Some("strategy/original".to_owned()),
        ..strategy("steps", "One <b>step</b> & a time")
    };
    let id = publish(&app, &draft).await;
    assert_ne!(id, original);
    let text = ask(&app, &format!("verb=GetRecord&metadataPrefix=oai_dc&identifier={}", identifier(id))).await;
    assert_eq!(all(&text, "setSpec"), ["area:communication-and-interaction", "kind:strategy", "phase:ks2"]);
    let name = identifier(id);
    let expected = [
        ("identifier", name.as_str()),
        ("datestamp", "2026-11-23T12:40:00Z"),
        ("dc:title", "One &lt;b&gt;step&lt;/b&gt; &amp; a time"),
        ("dc:description", "Short &lt;steps&gt; &amp; &quot;shown&quot;."),
        ("dc:identifier", "https://send.example.org/library/strategy/steps"),
        ("dc:source", "https://send.example.org/library/strategy/original"),
        ("dc:publisher", "Tarnbridge SEND network"),
        ("dc:type", "Strategy"),
        ("dc:language", "en-GB"),
        ("dc:date", "2026-11-23"),
    ];
    for (name, value) in expected {
        assert_eq!(one(&text, name), value);
    }
    assert!(all(&text, "dc:subject").contains(&"Communication and interaction"));
    assert!(all(&text, "dc:rights").iter().any(|right| right.starts_with("https://creativecommons.org/licenses/by/4.0")));
    let text = ask(&app, &format!("verb=GetRecord&metadataPrefix=lrmi&identifier={}", identifier(id))).await;
    let expected = [
        ("dcterms:title", "One &lt;b&gt;step&lt;/b&gt; &amp; a time"),
        ("dcterms:educationLevel", "Key Stage 2 (Years 3 to 6)"),
        ("dcterms:valid", "2028-11-21"),
        ("dcterms:source", "https://send.example.org/library/strategy/original"),
        ("lrmi:learningResourceType", "Strategy"),
        ("lrmi:timeRequired", "PT20M"),
    ];
    for (name, value) in expected {
        assert_eq!(one(&text, name), value);
    }
    assert_eq!(all(&text, "dcterms:references").len(), 1);
    // The same by a form.
    let posted = app.post("/oai", &format!("verb=GetRecord&metadataPrefix=lrmi&identifier={}", identifier(id))).await;
    assert_eq!(posted.body, text);
}

#[tokio::test]
async fn what_is_wrong_is_said_in_the_protocols_words() {
    let app = TestApp::new().await;
    let id = publish(&app, &strategy("steps", "Steps")).await;
    let members = publish(&app, &Draft { audience: Audience::Members, ..strategy("ours", "Ours") }).await;
    let known = identifier(id);
    let list = "verb=ListRecords&metadataPrefix=oai_dc";
    let wrong = [
        ("", "badVerb"),
        ("verb=Nothing", "badVerb"),
        ("verb=Identify&verb=ListSets", "badVerb"),
        ("verb=Identify&extra=1", "badArgument"),
        ("verb=ListRecords", "badArgument"),
        (&format!("{list}&from=2026"), "badArgument"),
        (&format!("{list}&from=2026-11-24&until=2026-11-23"), "badArgument"),
        (&format!("{list}&from=2026-11-23&until=2026-11-24T00:00:00Z"), "badArgument"),
        (&format!("{list}&resumptionToken=x"), "badArgument"),
        ("verb=ListRecords&resumptionToken=x", "badResumptionToken"),
        ("verb=ListSets&resumptionToken=x", "badResumptionToken"),
        ("verb=ListRecords&metadataPrefix=marc21", "cannotDisseminateFormat"),
        (&format!("verb=GetRecord&metadataPrefix=marc21&identifier={known}"), "cannotDisseminateFormat"),
        ("verb=GetRecord&metadataPrefix=oai_dc&identifier=oai:send.example.org:x", "idDoesNotExist"),
        (&format!("verb=GetRecord&metadataPrefix=oai_dc&identifier={}", identifier(members)), "idDoesNotExist"),
        (&format!("verb=GetRecord&metadataPrefix=oai_dc&identifier={}", known.replace("send.", "other.")), "idDoesNotExist"),
        (&format!("verb=GetRecord&metadataPrefix=oai_dc&identifier={}", known.to_uppercase()), "idDoesNotExist"),
        (&format!("verb=ListMetadataFormats&identifier={}", identifier(members)), "idDoesNotExist"),
        (&format!("{list}&until=2020-01-01"), "noRecordsMatch"),
        (&format!("{list}&from=2030-01-01"), "noRecordsMatch"),
        (&format!("{list}&set=area:nowhere"), "noRecordsMatch"),
        (&format!("{list}&set=area:semh"), "noRecordsMatch"),
    ];
    for (query, expected) in wrong {
        let text = ask(&app, query).await;
        assert_eq!(code(&text), expected, "{query}");
        // What is not as the protocol has it is not repeated.
        let repeats = text.contains("<request verb=");
        assert_eq!(repeats, !matches!(expected, "badVerb" | "badArgument"), "{query}: {text}");
    }
    assert_eq!(one(&ask(&app, &format!("verb=ListMetadataFormats&identifier={known}")).await, "responseDate").len(), 20);
    let text = ask(&app, "verb=%FF%00&x=%3Cscript%3E").await;
    assert_eq!(code(&text), "badVerb");
}

#[tokio::test]
async fn a_whole_harvest_is_what_is_public_and_nothing_else() {
    let app = TestApp::new().await;
    let mut unit = app.test.begin().await;
    let mut expected = BTreeSet::new();
    for number in 0..350 {
        let audience = Audience::ALL[if number % 4 == 0 { number / 4 % Audience::ALL.len() } else { 0 }];
        let title = format!("Number {number}");
        let draft = Draft { audience, ..strategy(&format!("number-{number}"), &title) };
        let id = library::publish(&mut unit, &draft).await.unwrap().id;
        if audience == Audience::Public {
            expected.insert((identifier(id), title));
        }
    }
    unit.commit().await.unwrap();
    app.catch_up().await;
    app.harvest().await;
    let mut kept = Kept::new();
    harvest(&app, "metadataPrefix=oai_dc", &mut kept).await;
    assert_eq!(titles(&kept), expected);
    assert_eq!(kept.len(), expected.len());

    // Headers alone, page by page.
    let text = ask(&app, "verb=ListIdentifiers&metadataPrefix=lrmi").await;
    assert_eq!(all(&text, "header").len(), 100);
    let size = format!("<resumptionToken completeListSize=\"{}\" cursor=\"0\">", expected.len());
    assert!(text.contains(&size), "{text}");
    let token = one(&text, "resumptionToken");
    let second = ask(&app, &format!("verb=ListIdentifiers&resumptionToken={token}")).await;
    assert!(second.contains("cursor=\"100\"") && all(&second, "header").len() == 100);
    assert_eq!(second, ask(&app, &format!("verb=ListIdentifiers&resumptionToken={token}")).await);
    let third = ask(&app, &format!("verb=ListIdentifiers&resumptionToken={}", one(&second, "resumptionToken"))).await;
    assert_eq!(one(&third, "resumptionToken"), "", "the last page has an empty one");
    assert_eq!(all(&third, "header").len(), expected.len() - 200);

    // A token is for its verb alone, goes on after a restart, and is worth nothing once touched.
    assert_eq!(code(&ask(&app, &format!("verb=ListRecords&resumptionToken={token}")).await), "badResumptionToken");
    for at in (0..token.len()).step_by(7) {
        let other = if token.as_bytes()[at] == b'A' { "B" } else { "A" };
        let changed = format!("{}{other}{}", &token[..at], &token[at + 1..]);
        let text = ask(&app, &format!("verb=ListIdentifiers&resumptionToken={changed}")).await;
        assert_eq!(code(&text), "badResumptionToken", "letter {at}");
    }
    let again = Catalogue::new(app.test.reopen().await);
    let repository = Repository {
        public_url: "https://send.example.org",
        host: "send.example.org",
        network: "Tarnbridge SEND network",
        contact: "",
    };
    let arguments = [("verb", "ListIdentifiers"), ("resumptionToken", token)].map(|(a, b)| (a.to_owned(), b.to_owned()));
    let text = harvest::answer(&again, &repository, &arguments).await.unwrap();
    assert_eq!(text, second);
}

#[tokio::test]
async fn what_stops_being_public_is_deleted_by_whatever_way() {
    let app = TestApp::new().await;
    let secret = "Nobody else reads this";
    let hidden = publish(&app, &Draft { audience: Audience::Members, ..strategy("hidden", secret) }).await;
    let narrowed = publish(&app, &strategy("narrowed", "Narrowed")).await;
    let withdrawn = publish(&app, &strategy("withdrawn", "Withdrawn")).await;
    let older = publish(&app, &strategy("older", "Older")).await;
    let newer = publish(&app, &strategy("newer", "Newer")).await;
    let mut kept = Kept::new();
    let date = harvest(&app, "metadataPrefix=oai_dc", &mut kept).await;
    assert_eq!(titles(&kept).len(), 4);

    app.test.clock.advance(60_000);
    app.publish(&Draft { audience: Audience::Members, ..strategy("narrowed", secret) }).await;
    app.withdraw(withdrawn).await;
    app.withdraw(hidden).await;
    let editor = Viewer::with_role(Role::Editor);
    let mut unit = app.test.begin().await;
    library::supersede(&mut unit, &editor, older, newer).await.unwrap();
    unit.commit().await.unwrap();
    // Before the follower knows, nothing of it is shown any more.
    let text = ask(&app, "verb=ListRecords&metadataPrefix=oai_dc").await;
    assert!(!text.contains(secret) && !text.contains("Withdrawn") && all(&text, "metadata").len() == 1, "{text}");
    let text = ask(&app, "verb=ListIdentifiers&metadataPrefix=oai_dc").await;
    assert_eq!(text.matches("status=\"deleted\"").count(), 3);

    app.harvest().await;
    harvest(&app, &format!("metadataPrefix=oai_dc&from={date}"), &mut kept).await;
    assert_eq!(titles(&kept), BTreeSet::from([(identifier(newer), "Newer".to_owned())]));
    assert!(!kept.contains_key(&identifier(hidden)), "what was never public leaves no trace");
    let get = format!("verb=GetRecord&metadataPrefix=oai_dc&identifier={}", identifier(withdrawn));
    let text = ask(&app, &get).await;
    assert!(text.contains("<header status=\"deleted\">") && !text.contains("<metadata>"), "{text}");
    assert_eq!(one(&text, "datestamp"), "2026-11-23T12:41:00Z");

    // What comes back is there again, with a new date.
    app.test.clock.advance(60_000);
    app.publish(&strategy("narrowed", "Public again")).await;
    let mut unit = app.test.begin().await;
    library::reinstate(&mut unit, &editor, older).await.unwrap();
    unit.commit().await.unwrap();
    app.harvest().await;
    let mut fresh = Kept::new();
    harvest(&app, "metadataPrefix=oai_dc&from=2026-11-23T12:42:00Z", &mut fresh).await;
    let expected = [(identifier(narrowed), "Public again".to_owned()), (identifier(older), "Older".to_owned())];
    assert_eq!(titles(&fresh), BTreeSet::from(expected));
    assert!(ask(&app, &get).await.contains("12:41:00Z"), "what is deleted keeps its date");
}

#[tokio::test]
async fn a_write_that_was_kept_late_is_not_missed() {
    let app = TestApp::new().await;
    publish(&app, &strategy("first", "First")).await;
    // Somebody begins to write, and takes their time.
    let mut unit = app.test.begin().await;
    let late = library::publish(&mut unit, &strategy("late", "Late")).await.unwrap().id;
    app.test.clock.advance(90_000);
    let mut kept = Kept::new();
    let date = harvest(&app, "metadataPrefix=oai_dc", &mut kept).await;
    assert_eq!((date.as_str(), kept.len()), ("2026-11-23T12:41:30Z", 1));
    unit.commit().await.unwrap();
    app.catch_up().await;
    app.harvest().await;
    harvest(&app, &format!("metadataPrefix=oai_dc&from={date}"), &mut kept).await;
    assert!(kept.contains_key(&identifier(late)), "{kept:?}");
    // Nor is one after the clock stepped back.
    let mut kept = Kept::new();
    let date = harvest(&app, "metadataPrefix=oai_dc", &mut kept).await;
    app.test.clock.advance(-3_600_000);
    let back = publish(&app, &strategy("back", "Back")).await;
    harvest(&app, &format!("metadataPrefix=oai_dc&from={date}"), &mut kept).await;
    assert!(kept.contains_key(&identifier(back)));
}

#[tokio::test]
async fn dates_and_sets_choose() {
    let app = TestApp::new().await;
    let first = publish(&app, &strategy("first", "First")).await;
    app.test.clock.advance(1000);
    let every_phase = Draft { phases: Vec::new(), areas: vec!["semh".to_owned()], ..strategy("every", "Every phase") };
    let second = publish(&app, &every_phase).await;
    app.test.clock.advance(24 * 3_600_000);
    let note = Draft { areas: vec!["semh".to_owned()], ..Draft::new(Kind::Guidance, "note", "Note", "Text.") };
    let third = publish(&app, &Draft { audience: Audience::Public, ..note }).await;
    let cases: [(&str, &[ResourceId]); 11] = [
        ("", &[first, second, third]),
        ("&from=2026-11-23T12:40:01Z", &[second, third]),
        ("&until=2026-11-23T12:40:00Z", &[first]),
        ("&from=2026-11-23T12:40:01Z&until=2026-11-23T12:40:01Z", &[second]),
        ("&until=2026-11-23", &[first, second]),
        ("&from=2026-11-24", &[third]),
        ("&set=area:semh", &[second, third]),
        ("&set=phase:ks4", &[second, third]),
        ("&set=kind", &[first, second, third]),
        ("&set=kind:guidance", &[third]),
        ("&set=area:semh&until=2026-11-23", &[second]),
    ];
    for (query, expected) in cases {
        let mut kept = Kept::new();
        harvest(&app, &format!("metadataPrefix=oai_dc{query}"), &mut kept).await;
        let expected: BTreeSet<String> = expected.iter().map(|id| identifier(*id)).collect();
        assert_eq!(kept.into_keys().collect::<BTreeSet<_>>(), expected, "{query}");
    }
}

#[tokio::test]
async fn a_new_name_in_the_vocabulary_is_a_change_of_what_has_it() {
    let app = TestApp::new().await;
    publish(&app, &strategy("first", "First")).await;
    app.test.clock.advance(60_000);
    let mut unit = app.test.begin().await;
    let mut change = vocabulary::Change::default();
    let mut area = app.engine.vocabulary().find_term(vocabulary::Scheme::Area, "communication-and-interaction").unwrap().clone();
    "Talking and listening".clone_into(&mut area.label);
    change.terms.insert(vocabulary::Scheme::Area, vec![area]);
    vocabulary::change(&mut unit, &change).await.unwrap();
    unit.commit().await.unwrap();
    // The index does not know of it yet.
    app.harvest().await;
    let text = ask(&app, "verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-23T12:41:00Z").await;
    assert!(all(&text, "dc:subject").contains(&"Talking and listening"), "{text}");
}

#[tokio::test]
async fn a_catalogue_that_is_made_anew_answers_nothing_until_it_is_whole() {
    let app = TestApp::new().await;
    let answer = app.get("/oai?verb=ListRecords&metadataPrefix=oai_dc").await;
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "30"));
    assert_eq!(app.get("/oai?verb=ListSets").await.status, StatusCode::OK);
    publish(&app, &strategy("stays", "Stays")).await;
    let gone = publish(&app, &strategy("gone", "Gone")).await;
    app.publish(&Draft { audience: Audience::Members, ..strategy("gone", "Gone") }).await;
    app.harvest().await;
    let whole = ask(&app, "verb=ListRecords&metadataPrefix=oai_dc").await;

    app.test.clock.advance(60_000);
    let mut harvester = Harvester::open(app.app.catalogue.clone()).await.unwrap();
    harvester.reset().await.unwrap();
    let answer = app.get("/oai?verb=ListRecords&metadataPrefix=oai_dc").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    catch_up(&app.test.store, &mut harvester).await.unwrap();
    // The same, under a new date: it may be another past than the one that was collected.
    let again = ask(&app, "verb=ListRecords&metadataPrefix=oai_dc&from=2026-11-23T12:41:00Z").await;
    let headers = |text: &str| all(text, "identifier").into_iter().map(str::to_owned).collect::<BTreeSet<_>>();
    assert_eq!(headers(&again), headers(&whole));
    assert_eq!(all(&again, "metadata"), all(&whole, "metadata"));
    assert!(again.contains(&format!("<header status=\"deleted\"><identifier>{}", identifier(gone))), "{again}");
}
