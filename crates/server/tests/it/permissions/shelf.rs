//! A library with one resource of each kind for each audience, a file on each strategy, and in each text a word of its own.

use std::collections::HashMap;

use kernel::{Actor, Audience, Role, Viewer};
use library::{Draft, DraftFile, FileKind, Kind, Meeting, PackItem, ResourceId};

use crate::app::{TestApp, strategy};
use crate::files::{docx, read_waiting};

/// The word that stands in everything about this resource.
pub(super) fn word(kind: Kind, audience: Audience) -> String {
    format!("zorb{}{audience}", kind.as_str().replace('-', ""))
}

/// Fills the library with what is for these audiences; returns the ids by `kind/audience`.
pub(super) async fn fill(app: &TestApp, audiences: &[Audience]) -> HashMap<String, ResourceId> {
    let mut ids = HashMap::new();
    for kind in Kind::ALL {
        for audience in &Audience::ALL {
            // Each at a moment of its own, whatever else there is: so the order is the same with others and without.
            app.test.clock.advance(1000);
            if !audiences.contains(audience) {
                continue;
            }
            let file = (kind == Kind::Strategy).then(|| format!("zorbfile{audience}"));
            let id = publish(app, &Actor::system(), &resource(kind, *audience, audiences), file.as_deref()).await;
            ids.insert(format!("{kind}/{audience}"), id);
        }
    }
    read_waiting(app).await;
    ids
}

fn resource(kind: Kind, audience: Audience, audiences: &[Audience]) -> Draft {
    let mark = word(kind, audience);
    let draft = Draft { kind, audience, ..text(audience.as_str(), &mark) };
    if kind == Kind::Pack { packed(draft, &mark, audiences) } else { draft }
}

/// A strategy that has this word in every field that somebody writes.
pub(super) fn text(key: &str, mark: &str) -> Draft {
    let body =
        format!("## What it is\n\nSmall {mark} steps.\n\n## How to do it\n\n1. Take the {mark} step.\n2. Say it.\n3. Show it.\n");
    Draft {
        summary: format!("Small steps, the {mark} way."),
        staff: Some(format!("A {mark} teacher")),
        review_by: Some("2026-12-01".to_owned()),
        checked_on: Some("2026-10-01".to_owned()),
        body,
        ..strategy(key, &format!("Steps {mark}"))
    }
}

/// A pack for one audience that holds a strategy of every audience, with a note on each.
fn packed(draft: Draft, mark: &str, audiences: &[Audience]) -> Draft {
    let item =
        |audience: &Audience| PackItem { item: format!("strategy/{audience}"), note: format!("The zorbnote{audience} one.") };
    let meeting = Meeting {
        title: format!("Meeting {mark}"),
        day: "2026-12-03".to_owned(),
        starts: "16:00".to_owned(),
        ends: "17:30".to_owned(),
        place: "Osmere Library".to_owned(),
        link: "https://meet.example.org/zorbmeeting".to_owned(),
        minutes: String::new(),
    };
    Draft {
        body: format!("Read the {mark} ones first.\n"),
        items: audiences.iter().map(item).collect(),
        meeting: Some(meeting),
        term: Some("2026-autumn-2".to_owned()),
        areas: Vec::new(),
        phases: Vec::new(),
        tiers: Vec::new(),
        concepts: Vec::new(),
        sources: Vec::new(),
        evidence: None,
        setup_minutes: None,
        weekly_minutes: None,
        staff: None,
        cost_band: None,
        ..draft
    }
}

/// Publishes in somebody's name; with a Word document in which a word stands, where one is given.
pub(super) async fn publish(app: &TestApp, by: &Actor, draft: &Draft, file: Option<&str>) -> ResourceId {
    let mut draft = draft.clone();
    let mut unit = app.test.store.begin(by).await.unwrap();
    let mut holds = Vec::new();
    if let Some(mark) = file {
        let kept = app.storage.take_in(&document(mark)).await.unwrap().keep().await.unwrap();
        library::record_file(&mut unit, &kept, FileKind::Docx).await.unwrap();
        draft.files =
            vec![DraftFile { hash: kept.hash.clone(), name: "handout.docx".to_owned(), title: format!("Handout {mark}") }];
        holds.push(kept);
    }
    let published = library::publish(&mut unit, &draft).await.unwrap();
    unit.commit().await.unwrap();
    published.id
}

/// A document of Word in which this word stands, and that seems to be about an area of need.
pub(super) fn document(mark: &str) -> Vec<u8> {
    let more = format!("Dyslexia and phonological awareness, the {mark} way. More on dyslexia in reading.");
    docx(&[&format!("All about {mark}"), &more], &[])
}

/// What stands beside the rest: earlier versions for others, something older, withdrawn ones, one that a member wrote.
pub(super) async fn add_histories(app: &TestApp, owner: &Actor, ids: &mut HashMap<String, ResourceId>) {
    let system = Actor::system();
    let first = Draft { audience: Audience::Members, ..text("changed", "zorbfirst") };
    publish(app, &system, &first, Some("zorbfirstfile")).await;
    publish(app, &system, &text("changed", "zorbsecond"), None).await;
    let older = publish(app, &system, &text("older", "zorbolder"), None).await;
    ids.insert("owned".to_owned(), publish(app, owner, &text("owned", "zorbwritten"), None).await);
    for audience in [Audience::Public, Audience::Members, Audience::Moderators] {
        let key = format!("withdrawn-{audience}");
        let draft = Draft { audience, ..text(&key, &format!("zorbwithdrawn{audience}")) };
        let id = publish(app, &system, &draft, Some(&format!("zorbwithdrawnfile{audience}"))).await;
        app.withdraw(id).await;
        ids.insert(key, id);
    }
    let editor = Viewer::with_role(Role::Coordinator);
    let mut unit = app.test.begin().await;
    library::supersede(&mut unit, &editor, older, ids["strategy/members"]).await.unwrap();
    unit.commit().await.unwrap();
}
