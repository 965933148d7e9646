//! The fields of a draft: their names in forms, their words on pages, and how one is taken from another draft.

use library::{Draft, DraftFile, Meeting};
use vocabulary::{Scheme, Vocabulary};

use crate::words::{Day, minutes};

/// One field, the text apart.
pub(crate) struct Field {
    /// Its name in forms and in faults.
    pub(crate) name: &'static str,
    /// What it is called on pages.
    pub(crate) label: &'static str,
    say: fn(&Draft, &Vocabulary) -> String,
    take: fn(&mut Draft, &Draft),
}

impl Field {
    /// What a draft says in it, in words.
    pub(crate) fn say(&self, draft: &Draft, vocabulary: &Vocabulary) -> String {
        (self.say)(draft, vocabulary)
    }

    /// Takes it over from another draft.
    pub(crate) fn take(&self, to: &mut Draft, from: &Draft) {
        (self.take)(to, from);
    }
}

/// All of them, in the order of the editor.
pub(crate) const FIELDS: [Field; 20] = [
    Field { name: "title", label: "Title", say: |draft, _| draft.title.clone(), take: |to, from| to.title.clone_from(&from.title) },
    Field {
        name: "summary",
        label: "Summary",
        say: |draft, _| draft.summary.clone(),
        take: |to, from| to.summary.clone_from(&from.summary),
    },
    Field {
        name: "term",
        label: "Half-term",
        say: |draft, _| draft.term.as_deref().map(term).unwrap_or_default(),
        take: |to, from| to.term.clone_from(&from.term),
    },
    Field {
        name: "items",
        label: "In this pack",
        say: |draft, _| draft.items.iter().map(item).collect::<Vec<_>>().join("; "),
        take: |to, from| to.items.clone_from(&from.items),
    },
    Field {
        name: "meeting",
        label: "Meeting",
        say: |draft, _| draft.meeting.as_ref().map(meeting).unwrap_or_default(),
        take: |to, from| to.meeting.clone_from(&from.meeting),
    },
    Field {
        name: "areas",
        label: "Areas of need",
        say: |draft, words| labels(words, Scheme::Area, &draft.areas),
        take: |to, from| to.areas.clone_from(&from.areas),
    },
    Field {
        name: "phases",
        label: "Phases",
        say: |draft, words| labels(words, Scheme::Phase, &draft.phases),
        take: |to, from| to.phases.clone_from(&from.phases),
    },
    Field {
        name: "tiers",
        label: "Level of support",
        say: |draft, words| labels(words, Scheme::Tier, &draft.tiers),
        take: |to, from| to.tiers.clone_from(&from.tiers),
    },
    Field {
        name: "concepts",
        label: "Topics",
        say: |draft, words| draft.concepts.iter().map(|id| words.concept_label(id).to_owned()).collect::<Vec<_>>().join(", "),
        take: |to, from| to.concepts.clone_from(&from.concepts),
    },
    Field {
        name: "staff",
        label: "Who does it",
        say: |draft, _| draft.staff.clone().unwrap_or_default(),
        take: |to, from| to.staff.clone_from(&from.staff),
    },
    Field {
        name: "setup_minutes",
        label: "Time to set up",
        say: |draft, _| draft.setup_minutes.map(minutes).unwrap_or_default(),
        take: |to, from| to.setup_minutes = from.setup_minutes,
    },
    Field {
        name: "weekly_minutes",
        label: "Time each week",
        say: |draft, _| draft.weekly_minutes.map(minutes).unwrap_or_default(),
        take: |to, from| to.weekly_minutes = from.weekly_minutes,
    },
    Field {
        name: "cost_band",
        label: "Cost",
        say: |draft, words| labels(words, Scheme::CostBand, draft.cost_band.as_slice()),
        take: |to, from| to.cost_band.clone_from(&from.cost_band),
    },
    Field {
        name: "evidence",
        label: "How well supported",
        say: |draft, words| labels(words, Scheme::Evidence, draft.evidence.as_slice()),
        take: |to, from| to.evidence.clone_from(&from.evidence),
    },
    Field {
        name: "sources",
        label: "Sources",
        say: |draft, _| draft.sources.join(", "),
        take: |to, from| to.sources.clone_from(&from.sources),
    },
    Field {
        name: "licence",
        label: "Licence",
        say: |draft, words| words.label(Scheme::Licence, &draft.licence).to_owned(),
        take: |to, from| to.licence.clone_from(&from.licence),
    },
    Field {
        name: "adapted_from",
        label: "Adapted from",
        say: |draft, _| draft.adapted_from.clone().unwrap_or_default(),
        take: |to, from| to.adapted_from.clone_from(&from.adapted_from),
    },
    Field {
        name: "audience",
        label: "Who can see it",
        say: audience,
        take: |to, from| {
            to.audience = from.audience;
            to.networks.clone_from(&from.networks);
        },
    },
    Field {
        name: "checked_on",
        label: "Last checked",
        say: |draft, _| day(draft.checked_on.as_deref()),
        take: |to, from| to.checked_on.clone_from(&from.checked_on),
    },
    Field {
        name: "review_by",
        label: "Look at it again by",
        say: |draft, _| day(draft.review_by.as_deref()),
        take: |to, from| to.review_by.clone_from(&from.review_by),
    },
];

/// What stands beside the text and comes and goes apart from it: compared, and never taken from one draft into another.
pub(crate) const BESIDE: [Field; 1] = [Field {
    name: "files",
    label: "Files",
    say: |draft, _| draft.files.iter().map(file).collect::<Vec<_>>().join("\n"),
    take: |_, _| {},
}];

/// A file by its name and title, and by the beginning of its hash: another text under the same name is another file.
fn file(file: &DraftFile) -> String {
    let content = &file.hash.as_str()[..6];
    if file.title.is_empty() {
        format!("{} (content {content})", file.name)
    } else {
        format!("{}: {} (content {content})", file.name, file.title)
    }
}

/// What a field of this name is called on pages.
pub(crate) fn label(name: &str) -> &'static str {
    match name {
        "body" => "Text",
        "key" => "Address",
        "minutes" => "Minutes",
        "networks" => "Networks",
        "meeting_title" => "Meeting",
        "meeting_place" => "Place",
        "meeting_link" => "Link to join",
        _ => FIELDS.iter().find(|field| field.name == name).map_or("", |field| field.label),
    }
}

fn labels(words: &Vocabulary, scheme: Scheme, ids: &[String]) -> String {
    ids.iter().map(|id| words.label(scheme, id)).collect::<Vec<_>>().join(", ")
}

/// Who it is for, and the hosts of the networks that it names.
fn audience(draft: &Draft, words: &Vocabulary) -> String {
    let label = words.label(Scheme::Audience, draft.audience.as_str());
    let host = |network: &String| network.split_once("://").map_or(network.clone(), |(_, host)| host.to_owned());
    let hosts: Vec<String> = draft.networks.iter().map(host).collect();
    if hosts.is_empty() { label.to_owned() } else { format!("{label}: {}", hosts.join(", ")) }
}

fn term(key: &str) -> String {
    key.parse::<calendar::TermOf>().map_or_else(|_| key.to_owned(), |term| term.to_string())
}

/// An item as a comparison shows it: what it names, and why it is there.
fn item(item: &library::PackItem) -> String {
    if item.note.is_empty() { item.item.clone() } else { format!("{} ({})", item.item, item.note) }
}

fn meeting(meeting: &Meeting) -> String {
    let times = if meeting.starts.is_empty() { String::new() } else { format!("{} to {}", meeting.starts, meeting.ends) };
    let day = if meeting.day.is_empty() { String::new() } else { Day::read(&meeting.day).long };
    let parts = [&meeting.title, &day, &times, &meeting.place, &meeting.link, &meeting.minutes];
    parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
}

fn day(iso: Option<&str>) -> String {
    iso.map(|iso| Day::read(iso).long).unwrap_or_default()
}
