//! The term of the sample network: its dates, last half-term's pack and this one's, a meeting.

use calendar::{Day, SchoolYear, TermOf, Terms, WrittenYear, london};
use kernel::{Store, Viewer};
use library::{Draft, Kind, Meeting, PackItem};

use crate::demo::library::{begin, draft, publish};
use crate::demo::people::Cast;

/// Kind and key, and the note in the pack.
type Item = (&'static str, &'static str);

const BEFORE: [Item; 3] = [
    ("guidance/graduated-approach", "Read the page on review before you fill in anything."),
    ("strategy/one-page-profile", "One for each pupil whose plan is new this term."),
    ("strategy/visual-timetable", "Asked for by four schools at the last meeting."),
];
const NOW: [Item; 5] = [
    ("cpd/handover-in-ten-minutes", "For the staff meeting before the next change of classes. The handout is attached."),
    ("strategy/chunked-instructions", "The strategy that we try together this half-term. Bring one example to the meeting."),
    ("strategy/working-memory-supports", "Goes well with it in Key Stage 2."),
    ("policy-template/accessibility-plan", "Due for renewal in many of our schools."),
    ("guidance/visiting-each-others-schools", "Say at the meeting whom you would like to visit."),
];

/// Writes everything, each thing in the name of whoever would have done it.
pub(crate) async fn load(store: &Store, cast: &Cast) -> anyhow::Result<()> {
    let by = cast.viewer("Imogen Quickthorn");
    let today = london::day_at(store.now().0);
    write_terms(store, by, today).await?;
    let terms = library::own_terms(store.reader(), today).await?;
    if let Some(now) = terms.current_or_next(today) {
        publish(store, by, pack(now.previous(), &BEFORE, None)).await?;
        publish(store, by, pack(now, &NOW, Some(meeting(&terms, today)))).await?;
    }
    Ok(())
}

async fn write_terms(store: &Store, by: &Viewer, today: Day) -> anyhow::Result<()> {
    let mut unit = begin(store, by).await?;
    let id = library::add_term_calendar(&mut unit, by, "Tarnbridge Council").await?;
    library::choose_own_terms(&mut unit, by, id).await?;
    let this = calendar::year_of(today);
    for year in [this, this + 1] {
        let guess = SchoolYear::guess(year);
        // An INSET day in the second week of each half-term.
        let friday = |first| london::write_day(london::add_days(london::monday_of(first), 11));
        let inset: Vec<String> = guess.periods().map(|(_, period)| friday(period.first)).collect();
        let written = WrittenYear { inset: inset.join("\n"), ..WrittenYear::of(&guess) }.read();
        let written = written.map_err(|faults| anyhow::anyhow!("the sample term dates are not in order: {faults:?}"))?;
        library::write_school_year(&mut unit, by, id, &written, None).await?;
    }
    unit.commit().await?;
    Ok(())
}

fn pack(term: TermOf, items: &[Item], meeting: Option<Meeting>) -> Draft {
    let key = format!("senco-pack-{}", term.key());
    let title = format!("SENCO pack: {} {}", term.half_term.name(), term.said_year());
    let items = items.iter().map(|(item, note)| PackItem { item: (*item).to_owned(), note: (*note).to_owned() }).collect();
    Draft {
        items,
        meeting,
        term: Some(term.key()),
        ..draft(
            Kind::Pack,
            &key,
            &title,
            "What we work on together this half-term, and what to read before the meeting.",
            "Start with the first item: it takes ten minutes. Everything else can wait until you need it.\n",
        )
    }
}

/// A network meeting after school, ten school days or so ahead.
fn meeting(terms: &Terms, today: Day) -> Meeting {
    let soon = london::add_days(today, 12);
    Meeting {
        title: "SENCO network meeting".to_owned(),
        day: london::write_day(terms.school_day_from(soon).unwrap_or(soon)),
        starts: "16:00".to_owned(),
        ends: "17:30".to_owned(),
        place: "Osmere High School, library".to_owned(),
        link: "https://meet.example.org/senco-network".to_owned(),
        minutes: String::new(),
    }
}
