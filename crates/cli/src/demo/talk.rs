//! What goes on in the sample network: comments, a flag, people who want to join, and what was searched for.

use insight::{Counts, Outcome};
use kernel::{Store, Viewer};
use library::{Found, Kind, ResourceId};

use crate::demo::library::begin;
use crate::demo::people::Cast;

/// Who says something, where, and what.
const COMMENTS: [(&str, Kind, &str, &str); 3] = [
    (
        "Petra Wychelm",
        Kind::Strategy,
        "chunked-instructions",
        "We print the steps on the back of the desk labels. It took one afternoon, and cover teachers use them too.",
    ),
    (
        "Dr Oona Reedmace",
        Kind::Strategy,
        "chunked-instructions",
        "Worth adding: wait before the second step until the first is done, not until it was heard.",
    ),
    (
        "Tamsin Coppergate",
        Kind::Cpd,
        "handover-in-ten-minutes",
        "Works with sixth-form tutors as well; we gave it fifteen minutes.",
    ),
];

/// What was searched for, whether something was found, and by how many.
const SEARCHES: [(&str, Outcome, u32); 7] = [
    ("won't come into school", Outcome::Found, 9),
    ("visual timetable", Outcome::Found, 7),
    ("access arrangements", Outcome::Found, 5),
    ("provision map", Outcome::Found, 4),
    ("eal and send", Outcome::Nothing, 6),
    ("outdoor learning risk assessment", Outcome::Nothing, 4),
    ("transition passport year 6", Outcome::Nothing, 3),
];

/// Writes everything, each thing in the name of whoever would have done it.
pub(crate) async fn load(store: &Store, cast: &Cast) -> anyhow::Result<()> {
    for (name, kind, key, text) in COMMENTS {
        let by = cast.viewer(name);
        let mut unit = begin(store, by).await?;
        let id = find(store, by, kind, key).await?;
        library::comment(&mut unit, by, id, None, text).await?;
        unit.commit().await?;
    }
    flag(store, cast.viewer("Nkechi Rowanberry")).await?;
    ask_and_invite(store, cast).await?;
    search(store, cast).await
}

async fn find(store: &Store, by: &Viewer, kind: Kind, key: &str) -> anyhow::Result<ResourceId> {
    match library::find_resource(store.reader(), by, kind, key).await? {
        Some(Found::Live(resource)) => Ok(resource.id),
        _ => anyhow::bail!("the starter library has no {kind} '{key}'"),
    }
}

async fn flag(store: &Store, by: &Viewer) -> anyhow::Result<()> {
    let id = find(store, by, Kind::Guidance, "visiting-each-others-schools").await?;
    let mut unit = begin(store, by).await?;
    library::flag(&mut unit, by, id, "Two of the schools now ask visitors to book a week ahead.").await?;
    unit.commit().await?;
    Ok(())
}

async fn ask_and_invite(store: &Store, cast: &Cast) -> anyhow::Result<()> {
    let mut unit = store.begin(&kernel::Actor::command_line()).await?;
    let request = identity::RequestInput {
        name: "Orla Penhallow".to_owned(),
        email: "orla.penhallow@example.org".to_owned(),
        school: "Fernholt Academy".to_owned(),
        words: "I take over as SENCO in January.".to_owned(),
    };
    identity::ask_to_join(&mut unit, &request).await?;
    unit.commit().await?;
    let by = cast.viewer("Imogen Quickthorn");
    let input = identity::WantedInput {
        name: "Gideon Applewhite",
        email: "gideon.applewhite@example.org",
        school: "Quillham Junior School",
        role: "member",
    };
    let wanted = identity::read_wanted(input)?;
    let mut unit = begin(store, by).await?;
    identity::invite(&mut unit, by, &[wanted]).await?;
    unit.commit().await?;
    Ok(())
}

async fn search(store: &Store, cast: &Cast) -> anyhow::Result<()> {
    let counts = Counts::default();
    for (words, outcome, askers) in SEARCHES {
        for asker in 0..askers {
            counts.searched(store, words, outcome, counts.asker(asker));
        }
    }
    let by = cast.viewer("Hester Millbeck");
    for (kind, key, times) in [
        (Kind::Strategy, "chunked-instructions", 14),
        (Kind::Strategy, "visual-timetable", 9),
        (Kind::Cpd, "handover-in-ten-minutes", 6),
    ] {
        let id = find(store, by, kind, key).await?;
        (0..times).for_each(|_| counts.opened(store, id.0));
    }
    counts.flush(store).await?;
    Ok(())
}
