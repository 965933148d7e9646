//! Cases of the sample network: one that waits for a moderator, some that colleagues answer, one that is followed up.

use calendar::{Day, london};
use consultation::{
    Answer, Appearance, Approval, CaseDraft, CaseId, CaseText, Change, CirclePlan, Consent, Kept, Keys, Outcome, Place, Specialism,
    Surroundings, Tried,
};
use kernel::{Store, Viewer};
use library::{Found, Kind, ResourceId};

use crate::demo::library::begin;
use crate::demo::people::Cast;

const MODERATOR: &str = "Marguerite Fernley-Stone";

/// What somebody asks: title, phase, area, concern, strengths, question.
struct Asked {
    by: &'static str,
    appearance: Appearance,
    title: &'static str,
    phase: &'static str,
    area: &'static str,
    concern: &'static str,
    strengths: &'static str,
    tried: &'static [(&'static str, &'static str, &'static str)],
    wishes: &'static str,
    question: &'static str,
}

const LUNCH: Asked = Asked {
    by: "Hester Millbeck",
    appearance: Appearance::Unnamed,
    title: "Lunchtimes end in tears",
    phase: "ks2",
    area: "semh",
    concern: "The pupil copes well in lessons and falls apart at lunch, three days out of five: hides under a table, shouts when \
        somebody comes near, and misses the first lesson of the afternoon. Adults have started to expect it.",
    strengths: "Kind to younger children, loves drawing maps, talks well with one trusted adult.",
    tried: &[
        ("A lunchtime club", "half a term", "Worked until it became crowded"),
        ("A card to leave the hall", "three weeks", "Used once; too visible"),
    ],
    wishes: "To eat in peace and to have somebody to sit with.",
    question: "What would you try so that lunch becomes safe without taking the pupil away from everybody?",
};

const WRITING: Asked = Asked {
    by: "Kofi Applegarth",
    appearance: Appearance::InNetwork,
    title: "Talks well, writes three lines",
    phase: "ks2",
    area: "cognition-and-learning",
    concern: "Answers in discussion are among the best of the class. On paper there are three lines after half an hour, and the pupil \
        says that the hand hurts. Spelling is in line with the year group, reading is above it.",
    strengths: "Explains ideas with examples, helps others, likes science.",
    tried: &[("A writing slope", "one term", "No change"), ("Shorter tasks", "half a term", "Less upset, same amount")],
    wishes: "To show what is known without writing it all.",
    question: "How do we find out whether it is the hand, the planning or the worry, and what helps meanwhile?",
};

const LESSONS: Asked = Asked {
    by: "Bronwen Sedgeley",
    appearance: Appearance::Named,
    title: "Lost between lessons",
    phase: "ks3",
    area: "communication-and-interaction",
    concern: "Finds the way from one lesson to the next hard, arrives late and upset, and then needs ten minutes to settle.",
    strengths: "Follows a written list well, enjoys art.",
    tried: &[("Leaving five minutes early", "half a term", "Calmer, but misses the end of every lesson")],
    wishes: "To arrive like everybody else.",
    question: "What has worked for you with changes of room?",
};

const WAITING: Asked = Asked {
    by: "Nkechi Rowanberry",
    appearance: Appearance::Unnamed,
    title: "Group work falls apart",
    phase: "ks4",
    area: "communication-and-interaction",
    concern: "In groups the pupil decides alone, and others give up. Alone, the work is good.",
    strengths: "Plans well, keeps to deadlines, draws clear diagrams.",
    tried: &[("Roles on cards", "three weeks", "Helped while an adult sat there")],
    wishes: "To be asked by others to join in.",
    question: "How do you teach taking turns at this age without making it childish?",
};

/// Writes everything, each thing in the name of whoever would have done it.
pub(crate) async fn load(store: &Store, keys: &Keys, cast: &Cast) -> anyhow::Result<()> {
    offer_help(store, cast).await?;
    submit(store, keys, cast, &WAITING).await?;
    let lessons = release(store, keys, cast, &LESSONS).await?;
    answer(store, cast, ("Dr Oona Reedmace", lessons), "Draw the way once, together, and walk it when the corridor is empty.")
        .await?;
    record(store, cast.viewer(LESSONS.by), lessons).await?;
    release(store, keys, cast, &WRITING).await?;
    let lunch = release(store, keys, cast, &LUNCH).await?;
    answer(
        store,
        cast,
        ("Caspian Dovecote", lunch),
        "Two children at one small table near the door, always the same, with a map to draw.",
    )
    .await?;
    meet(store, cast, lunch).await
}

/// A circle to come on a case, with two colleagues in it.
async fn meet(store: &Store, cast: &Cast, case: CaseId) -> anyhow::Result<()> {
    let today = london::day_at(store.now().0);
    let is_weekend = |day: &Day| london::monday_of(*day) < london::add_days(*day, -4);
    let soon = (2..9).map(|days| london::add_days(today, days)).find(|day| !is_weekend(day));
    let plan = CirclePlan {
        day: london::write_day(soon.unwrap_or(today)),
        starts: "15:45".to_owned(),
        link: "https://meet.example.org/lunchtimes".to_owned(),
    };
    for name in [MODERATOR, "Caspian Dovecote"] {
        let viewer = cast.viewer(name);
        let mut unit = begin(store, viewer).await?;
        if name == MODERATOR {
            consultation::plan_circle(&mut unit, viewer, case, &plan, &london::write_day(today)).await?;
        } else {
            consultation::join_circle(&mut unit, viewer, case).await?;
        }
        unit.commit().await?;
    }
    Ok(())
}

fn text(asked: &Asked) -> CaseDraft {
    let tried = asked.tried.iter().map(|(what, how_long, effect)| Tried {
        what: (*what).to_owned(),
        how_long: (*how_long).to_owned(),
        effect: (*effect).to_owned(),
    });
    let mut draft = CaseDraft {
        text: CaseText {
            title: asked.title.to_owned(),
            phases: vec![asked.phase.to_owned()],
            areas: vec![asked.area.to_owned()],
            strengths: asked.strengths.to_owned(),
            concern: asked.concern.to_owned(),
            tried: tried.collect(),
            wishes: asked.wishes.to_owned(),
            question: asked.question.to_owned(),
        },
        appearance: asked.appearance,
        considered: true,
        ..CaseDraft::default()
    };
    let kept = |words| Kept { words, reason: "An ordinary word here".to_owned() };
    draft.kept = consultation::check(&draft, &Surroundings::default()).open.into_iter().map(|open| kept(open.words)).collect();
    draft
}

async fn submit(store: &Store, keys: &Keys, cast: &Cast, asked: &Asked) -> anyhow::Result<CaseId> {
    let by = cast.viewer(asked.by);
    let today = store.now().to_utc().date().to_string();
    let consent = Consent { confirmed_on: today, by_role: Some("SENCO".to_owned()) };
    let content = CaseDraft { consent, ..text(asked) };
    let mut unit = begin(store, by).await?;
    let id = consultation::start_case(&mut unit, keys, by, &content).await?;
    consultation::submit(&mut unit, keys, by, id, 1, &Surroundings::default()).await?;
    unit.commit().await?;
    Ok(id)
}

async fn release(store: &Store, keys: &Keys, cast: &Cast, asked: &Asked) -> anyhow::Result<CaseId> {
    let case = submit(store, keys, cast, asked).await?;
    let by = cast.viewer(MODERATOR);
    let mut unit = begin(store, by).await?;
    let approval = Approval { case, submission: 1, recognisable: None, due_on: None };
    consultation::approve(&mut unit, keys, by, &approval, &Surroundings::default()).await?;
    unit.commit().await?;
    Ok(case)
}

async fn answer(store: &Store, cast: &Cast, (name, case): (&str, CaseId), words: &str) -> anyhow::Result<()> {
    let by = cast.viewer(name);
    let check = consultation::check_texts(&[(Place::TryThis, words)], &[], &Surroundings::default());
    let kept = |words| Kept { words, reason: "An ordinary word here".to_owned() };
    let said = Answer {
        try_this: words.to_owned(),
        strategies: vec![find(store, by, "visual-timetable").await?],
        kept: check.open.into_iter().map(|open| kept(open.words)).collect(),
        ..Answer::default()
    };
    let mut unit = begin(store, by).await?;
    consultation::confirm_advice(&mut unit, by).await?;
    consultation::answer(&mut unit, by, case, &said, &Surroundings::default()).await?;
    unit.commit().await?;
    Ok(())
}

async fn record(store: &Store, by: &Viewer, case: CaseId) -> anyhow::Result<()> {
    let told = Outcome {
        change: Change::Better,
        tried: vec![find(store, by, "visual-timetable").await?],
        weeks: 6,
        what_helped: "The map on the back of the planner. Leaving early was not needed any more.".to_owned(),
        next: "The same for the new building.".to_owned(),
    };
    let mut unit = begin(store, by).await?;
    consultation::record_outcome(&mut unit, by, case, &told, &Surroundings::default()).await?;
    unit.commit().await?;
    Ok(())
}

async fn find(store: &Store, by: &Viewer, key: &str) -> anyhow::Result<ResourceId> {
    match library::find_resource(store.reader(), by, Kind::Strategy, key).await? {
        Some(Found::Live(resource)) => Ok(resource.id),
        _ => anyhow::bail!("the starter library has no strategy '{key}'"),
    }
}

async fn offer_help(store: &Store, cast: &Cast) -> anyhow::Result<()> {
    for (name, area) in [("Priti Alderbourne", "semh"), ("Dr Oona Reedmace", "cognition-and-learning")] {
        let by = cast.viewer(name);
        let mut unit = begin(store, by).await?;
        consultation::declare(&mut unit, by, &Specialism { areas: vec![area.to_owned()], cases_per_week: 3 }).await?;
        unit.commit().await?;
    }
    Ok(())
}
