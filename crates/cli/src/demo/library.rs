//! What the people of the sample network have written: drafts, one that waits for a second reader, one that came back.

use calendar::{SchoolYear, TermOf, Terms, WrittenYear, london};
use kernel::{Actor, Audience, Store, Timestamp, Viewer};
use library::{Draft, Kind, Meeting, PackItem};

use crate::demo::people::Cast;

/// A record for members, as somebody of the sample network would write it.
fn draft(kind: Kind, key: &str, title: &str, summary: &str, body: &str) -> Draft {
    Draft {
        summary: summary.to_owned(),
        areas: vec!["cross-cutting".to_owned()],
        tiers: if kind == Kind::Strategy { vec!["targeted".to_owned()] } else { Vec::new() },
        licence: "network-only".to_owned(),
        audience: Audience::Members,
        ..Draft::new(kind, key, title, body)
    }
}

/// Writes everything, each thing in the name of whoever would have done it.
pub(crate) async fn load(store: &Store, cast: &Cast) -> anyhow::Result<()> {
    publish(store, cast.viewer("Delphine Oakapple"), handover()).await?;
    publish(store, cast.viewer("Tobias Larkfield"), visits()).await?;
    let coordinator = cast.viewer("Imogen Quickthorn");
    term_dates(store, coordinator).await?;
    publish(store, coordinator, autumn_pack(store.now())).await?;
    start(store, cast.viewer("Hester Millbeck"), quiet_start()).await?;
    submit(store, cast.viewer("Kofi Applegarth"), exam_letter()).await?;
    let by = cast.viewer("Bronwen Sedgeley");
    let returned = submit(store, by, corridor_pass()).await?;
    let editor = cast.viewer("Delphine Oakapple");
    let mut unit = begin(store, editor).await?;
    library::return_draft(
        &mut unit,
        editor,
        returned,
        "Lovely idea. Please say how long it takes to set up, and who gives the pass out.",
    )
    .await?;
    unit.commit().await?;
    Ok(())
}

async fn begin(store: &Store, by: &Viewer) -> anyhow::Result<kernel::Unit> {
    let actor = Actor::of(by).unwrap_or_else(Actor::command_line);
    Ok(store.begin(&actor).await?)
}

async fn start(store: &Store, by: &Viewer, content: Draft) -> anyhow::Result<library::DraftId> {
    let mut unit = begin(store, by).await?;
    let id = library::start_draft(&mut unit, by, &content).await?;
    unit.commit().await?;
    Ok(id)
}

async fn revision(store: &Store, by: &Viewer, id: library::DraftId) -> anyhow::Result<i64> {
    let open = library::find_draft(store.reader(), by, id).await?;
    Ok(open.map_or(1, |open| open.revision))
}

async fn submit(store: &Store, by: &Viewer, content: Draft) -> anyhow::Result<library::DraftId> {
    let id = start(store, by, content).await?;
    let revision = revision(store, by, id).await?;
    let mut unit = begin(store, by).await?;
    library::submit(&mut unit, by, id, revision).await?;
    unit.commit().await?;
    Ok(id)
}

async fn publish(store: &Store, by: &Viewer, content: Draft) -> anyhow::Result<()> {
    let id = start(store, by, content).await?;
    let revision = revision(store, by, id).await?;
    let mut unit = begin(store, by).await?;
    library::publish_draft(&mut unit, by, id, revision).await?;
    unit.commit().await?;
    Ok(())
}

/// The usual dates of this school year and the next, with an INSET day in the second week of each half-term.
async fn term_dates(store: &Store, by: &Viewer) -> anyhow::Result<()> {
    let this = calendar::year_of(london::day_at(store.now().0));
    let mut unit = begin(store, by).await?;
    let id = library::add_term_calendar(&mut unit, by, "Tarnbridge Council").await?;
    for year in [this, this + 1] {
        let usual = SchoolYear::guess(year);
        let friday = |first| london::write_day(london::add_days(london::monday_of(first), 11));
        let inset: Vec<String> = usual.periods().map(|(_, period)| friday(period.first)).collect();
        let written = WrittenYear { inset: inset.join("\n"), ..WrittenYear::of(&usual) };
        let read = written.read().map_err(|faults| anyhow::anyhow!("the sample term dates are not in order: {faults:?}"))?;
        library::write_school_year(&mut unit, by, id, &read, None).await?;
    }
    unit.commit().await?;
    Ok(())
}

/// What went out this half-term, with a meeting on a Thursday that is still to come.
fn autumn_pack(now: Timestamp) -> Draft {
    let today = london::day_at(now.0);
    let terms = Terms::default().with_guesses_around(today);
    let term = terms.current_or_next(today);
    let item = |item: &str, note: &str| PackItem { item: item.to_owned(), note: note.to_owned() };
    let meeting = Meeting {
        title: "SENCO network meeting".to_owned(),
        day: london::write_day(london::add_days(london::monday_of(today), 10)),
        starts: "16:00".to_owned(),
        ends: "17:30".to_owned(),
        place: "Osmere Library, upstairs".to_owned(),
        link: "https://meet.example.org/senco-network".to_owned(),
        minutes: String::new(),
    };
    let named = term.map_or_else(|| "This half-term".to_owned(), |term| term.to_string());
    Draft {
        summary: "Calm starts, plain instructions and the accessibility plan: what we agreed to try together.".to_owned(),
        licence: "network-only".to_owned(),
        audience: Audience::Members,
        items: vec![
            item("strategy/chunked-instructions", "Read this first. Try it in two classes before the meeting."),
            item("cpd/calm-responses-to-distress", "Twenty minutes in a staff meeting are enough."),
            item("policy-template/accessibility-plan", "Due for renewal in most of our schools."),
            item("guidance/visiting-each-others-schools", "Names on the list at the meeting, please."),
        ],
        meeting: Some(meeting),
        term: term.map(TermOf::key),
        ..Draft::new(
            Kind::Pack,
            "",
            &format!("{named} pack"),
            "Three things to try, and one to arrange. Bring what you noticed to the meeting.\n",
        )
    }
}

fn handover() -> Draft {
    draft(
        Kind::Cpd,
        "handover-in-ten-minutes",
        "Handing over a class in ten minutes",
        "A short session for staff meetings: what the next teacher needs to know about support, and what not.",
        "## What it is for\n\nEvery July, and whenever somebody is away, knowledge about support is lost. This session practises a \
         handover that fits on one side of paper.\n\n## How to run it\n\n1. In pairs, each thinks of one pupil, without naming them.\n\
         2. Three minutes: what helps, what does not, who knows more.\n3. Swap, and write down what you would do on Monday.\n\n\
         ## To take away\n\nThe one-page form is in the policy templates.\n",
    )
}

fn visits() -> Draft {
    draft(
        Kind::Guidance,
        "visiting-each-others-schools",
        "Visiting each other's schools",
        "How our network arranges half-day visits between SENCOs, and what to look at.",
        "## Before\n\nAgree on one question to look at. Tell the school's office, and bring your badge.\n\n## During\n\nSee one lesson, \
         one group outside the classroom, and half an hour with your colleague.\n\n## After\n\nEach writes down one thing to try. \
         Nothing that points to a pupil leaves the school.\n",
    )
}

fn quiet_start() -> Draft {
    Draft {
        areas: vec!["semh".to_owned()],
        ..draft(
            Kind::Strategy,
            "quiet-start-to-the-day",
            "A quiet start to the day",
            "",
            "## What it is\n\nA side entrance and ten calm minutes before registration.\n\n## How to do it\n\n1. \n",
        )
    }
}

fn exam_letter() -> Draft {
    draft(
        Kind::PolicyTemplate,
        "letter-about-access-arrangements",
        "Letter to families about access arrangements",
        "A plain letter that says what access arrangements are, who decides, and when.",
        "## Letter\n\nDear family,\n\nSome pupils take tests and exams with access arrangements: changes in how a test is taken, so \
         that it shows what they can do. Our school looks at how pupils work every day, and asks the exam boards where that is \
         needed.\n\nIf you have a question, please write to the SENCO.\n",
    )
}

fn corridor_pass() -> Draft {
    Draft {
        areas: vec!["semh".to_owned()],
        ..draft(
            Kind::Strategy,
            "corridor-pass",
            "Leaving lessons two minutes early",
            "A pass to walk between lessons before the corridors fill.",
            "## What it is\n\nA card that lets a pupil leave two minutes early.\n\n## How to do it\n\n1. Agree on the card and the way.\n\
             2. Tell all teachers of the pupil.\n3. Look at it again after three weeks.\n\n## What to watch for\n\n- It should lead \
             back to the usual time, step by step.\n",
        )
    }
}
