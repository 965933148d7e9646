//! What the editor's form sends.

use kernel::{Audience, Fault};
use library::{CopyId, Draft, Kind, Meeting, PackItem};
use vocabulary::Vocabulary;

/// The fields of a form, in their order.
#[derive(Debug, Clone)]
pub(crate) struct Posted(pub(crate) Vec<(String, String)>);

impl Posted {
    /// A field's text; empty where it was not sent.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, text)| text)
    }

    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.0.iter().filter(|(field, _)| field == name).map(|(_, text)| text.clone()).collect()
    }

    /// The revision upon which it was written.
    pub(crate) fn revision(&self) -> i64 {
        self.text("revision").parse().unwrap_or_default()
    }

    /// The window in which it was written.
    pub(crate) fn window(&self) -> CopyId {
        self.text("window").parse().unwrap_or_default()
    }

    /// The draft as typed, upon what is kept: what the form does not have stays as it is.
    pub(crate) fn content(&self, before: &Draft, vocabulary: &Vocabulary) -> Draft {
        if before.kind == Kind::Pack {
            return self.pack(before);
        }
        let minutes = |name: &str, before: Option<i32>| match self.text(name).trim() {
            "" => None,
            typed => typed.parse().ok().or(before),
        };
        let (audience, networks) = self.audience(before);
        Draft {
            title: line(self.text("title")),
            summary: line(self.text("summary")),
            body: text(self.text("body")),
            areas: self.all("areas"),
            phases: self.all("phases"),
            tiers: self.all("tiers"),
            concepts: lines(self.text("concepts")).map(|name| concept_of(&name, vocabulary)).collect(),
            sources: lines(self.text("sources")).collect(),
            evidence: some(self.text("evidence")),
            setup_minutes: minutes("setup_minutes", before.setup_minutes),
            weekly_minutes: minutes("weekly_minutes", before.weekly_minutes),
            staff: some(self.text("staff")),
            cost_band: some(self.text("cost_band")),
            licence: some(self.text("licence")).unwrap_or_else(|| before.licence.clone()),
            audience,
            networks,
            adapted_from: some(self.text("adapted_from")),
            checked_on: some(self.text("checked_on")),
            review_by: some(self.text("review_by")),
            ..before.clone()
        }
    }

    /// The same for a pack, whose form asks for other things.
    fn pack(&self, before: &Draft) -> Draft {
        let notes = self.all("note");
        let (audience, networks) = self.audience(before);
        let items = self.all("item").into_iter().zip(notes.into_iter().map(Some).chain(std::iter::repeat(None)));
        Draft {
            title: line(self.text("title")),
            summary: line(self.text("summary")),
            body: text(self.text("body")),
            term: some(self.text("term")),
            items: items.map(|(item, note)| PackItem { item, note: line(&note.unwrap_or_default()) }).collect(),
            meeting: self.meeting(before.meeting.as_ref()),
            areas: self.all("areas"),
            phases: self.all("phases"),
            licence: some(self.text("licence")).unwrap_or_else(|| before.licence.clone()),
            audience,
            networks,
            review_by: some(self.text("review_by")),
            ..before.clone()
        }
    }

    /// Who it is for. Networks that are ticked beside another choice are none.
    fn audience(&self, before: &Draft) -> (Audience, Vec<String>) {
        let audience = self.text("audience").parse().unwrap_or(before.audience);
        (audience, if audience == Audience::Named { self.all("networks") } else { Vec::new() })
    }

    /// A meeting of which nothing is said is none.
    fn meeting(&self, before: Option<&Meeting>) -> Option<Meeting> {
        let field = |name: &str| line(self.text(&format!("meeting_{name}")));
        let minutes = self.0.iter().find(|(name, _)| name == "minutes").map(|(_, typed)| text(typed));
        let meeting = Meeting {
            title: field("title"),
            day: field("day"),
            starts: field("starts"),
            ends: field("ends"),
            place: field("place"),
            link: field("link"),
            minutes: minutes.or_else(|| before.map(|meeting| meeting.minutes.clone())).unwrap_or_default(),
        };
        (meeting != Meeting::default()).then_some(meeting)
    }

    /// What cannot be kept as it was typed.
    pub(crate) fn faults(&self) -> Vec<Fault> {
        let is_odd = |name: &&str| {
            let typed = self.text(name).trim();
            !typed.is_empty() && typed.parse::<i32>().is_err()
        };
        let fault = |name: &str| Fault {
            place: String::new(),
            line: 0,
            field: name.to_owned(),
            message: "Use whole minutes, such as 20.".to_owned(),
        };
        ["setup_minutes", "weekly_minutes"].iter().filter(|name| is_odd(name)).map(|name| fault(name)).collect()
    }
}

/// A text as Unix has it, without what no database keeps.
pub(crate) fn text(typed: &str) -> String {
    typed.replace("\r\n", "\n").replace('\0', "")
}

fn line(typed: &str) -> String {
    text(typed).trim().to_owned()
}

fn lines(typed: &str) -> impl Iterator<Item = String> {
    let lines: Vec<String> = typed.lines().map(line).filter(|line| !line.is_empty()).collect();
    lines.into_iter()
}

fn some(typed: &str) -> Option<String> {
    Some(line(typed)).filter(|text| !text.is_empty())
}

/// The concept that people mean by a name; the name itself where there is none, so that it is not lost.
fn concept_of(name: &str, vocabulary: &Vocabulary) -> String {
    let wanted = name.to_lowercase();
    let is_meant = |concept: &&vocabulary::Concept| {
        concept.id == wanted
            || concept.label.to_lowercase() == wanted
            || concept.alt.iter().any(|other| other.to_lowercase() == wanted)
    };
    vocabulary.concepts().iter().find(is_meant).map_or_else(|| name.to_owned(), |concept| concept.id.clone())
}
