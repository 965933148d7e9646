//! What the people of the sample network have written: drafts, one that waits for a second reader, one that came back.

use calendar::london;
use kernel::{Actor, Audience, Store, Viewer};
use library::{Draft, FileKind, Kind};
use office::{DocumentOut, LineOut};
use storage::Storage;

use crate::demo::people::Cast;

/// A record for members, as somebody of the sample network would write it.
pub(super) fn draft(kind: Kind, key: &str, title: &str, summary: &str, body: &str) -> Draft {
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
pub(crate) async fn load(store: &Store, storage: &Storage, cast: &Cast) -> anyhow::Result<()> {
    let by = cast.viewer("Delphine Oakapple");
    let id = start(store, by, handover()).await?;
    attach(store, storage, by, id).await?;
    send(store, by, id).await?;
    publish(store, cast.viewer("Tobias Larkfield"), visits()).await?;
    let hester = cast.viewer("Hester Millbeck");
    let soon = london::add_days(london::day_at(store.now().0), 10);
    let signal = submit(store, hester, Draft { review_by: Some(london::write_day(soon)), ..signal_for_help() }).await?;
    start(store, hester, quiet_start()).await?;
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
    let seen = revision(store, editor, signal).await?;
    let mut unit = begin(store, editor).await?;
    library::approve(&mut unit, editor, signal, seen).await?;
    unit.commit().await?;
    Ok(())
}

pub(super) async fn begin(store: &Store, by: &Viewer) -> anyhow::Result<kernel::Unit> {
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

pub(super) async fn publish(store: &Store, by: &Viewer, content: Draft) -> anyhow::Result<()> {
    let id = start(store, by, content).await?;
    send(store, by, id).await
}

/// Hangs a Word file on a draft.
async fn attach(store: &Store, storage: &Storage, by: &Viewer, id: library::DraftId) -> anyhow::Result<()> {
    let handout = office::to_docx(&DocumentOut {
        title: "Handover on one page".to_owned(),
        summary: "Fill in by hand. No names: the next teacher knows the class.".to_owned(),
        facts: Vec::new(),
        body: "## What helps\n\n\n## What does not\n\n\n## Who knows more\n\n\n## On Monday I will\n\n".to_owned(),
        sources: Vec::new(),
        credit: "Tarnbridge SEND network (an invented network)".to_owned(),
        licence: LineOut { text: "For use inside the network".to_owned(), ..LineOut::default() },
        site: String::new(),
    });
    let kept = storage.take_in(&handout).await?.keep().await?;
    let mut unit = begin(store, by).await?;
    library::attach_file(&mut unit, by, id, &kept, (FileKind::Docx, "Handover on one page.docx")).await?;
    unit.commit().await?;
    Ok(())
}

async fn send(store: &Store, by: &Viewer, id: library::DraftId) -> anyhow::Result<()> {
    let revision = revision(store, by, id).await?;
    let mut unit = begin(store, by).await?;
    library::publish_draft(&mut unit, by, id, revision).await?;
    unit.commit().await?;
    Ok(())
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

fn signal_for_help() -> Draft {
    Draft {
        areas: vec!["communication-and-interaction".to_owned()],
        phases: vec!["ks1".to_owned(), "ks2".to_owned()],
        ..draft(
            Kind::Strategy,
            "signal-for-help",
            "Agreeing a signal for help",
            "A way to ask for help that nobody else in the class notices.",
            "## What it is\n\nA small thing on the table, turned over when help is needed: a coloured card, a cup, a counter.\n\n\
             ## How to do it\n\n1. Choose the signal together, and where it lies.\n2. Practise it once when nothing is wrong.\n\
             3. Answer it within a minute for the first two weeks, with a nod if you cannot come.\n\n\
             ## What to watch for\n\nA signal that is never used is not a sign that all is well. Ask at the end of the week.\n",
        )
    }
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
