//! Each record has a word of its own. Whoever may not see the record meets the word nowhere: in no page, feed, calendar, file, header,
//! title or suggestion.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read as _};

use kernel::Audience;
use library::Kind;
use zip::ZipArchive;

use super::shelf::word;
use super::table::WHO;
use super::world::{Ground, World};
use crate::app::Answer;

const EVERYBODY: &str = "pub rea mem spe mod edi coo adm own t-r t-w";
/// Whoever is in the network, and a token that reads.
const NETWORK: &str = "rea mem spe mod edi coo adm own t-r";
const SIGNED_IN: &str = "rea mem spe mod edi coo adm own";
const MEMBERS: &str = "mem spe mod edi coo adm own";
/// The same, and a token that reads.
const MEMBERS_READING: &str = "mem spe mod edi coo adm own t-r";
const MODERATORS: &str = "mod coo adm";
const COORDINATORS: &str = "coo adm";
/// Those who edit, the member whose it is, and their token that writes.
const WORKING: &str = "edi coo adm own t-w";
const NOBODY: &str = "";

/// The words and who may meet them. Those of the library come from [`word`], by audience.
const MARKS: &[(&str, &str)] = &[
    ("zorbmeeting", SIGNED_IN),
    // A version for members of something that is public now; what was superseded; what a member wrote.
    ("zorbfirst", NETWORK),
    ("zorbfirstfile", NETWORK),
    ("zorbsecond", EVERYBODY),
    ("zorbolder", EVERYBODY),
    ("zorbwritten", EVERYBODY),
    ("zorbbefore", EVERYBODY),
    ("zorbafter", EVERYBODY),
    // What another network shared with anybody, with its peers, and took back.
    ("zorbsharedpublic", EVERYBODY),
    ("zorbsharedclosed", EVERYBODY),
    ("zorbsharedpeers", NETWORK),
    ("zorbtakenback", NOBODY),
    ("zorbwithdrawnpublic", NOBODY),
    ("zorbwithdrawnmembers", NOBODY),
    ("zorbwithdrawnmoderators", NOBODY),
    ("zorbwithdrawnfilepublic", NOBODY),
    ("zorbwithdrawnfilemembers", NOBODY),
    ("zorbwithdrawnfilemoderators", NOBODY),
    ("zorbcommentpublic", SIGNED_IN),
    ("zorbcommentmembers", SIGNED_IN),
    ("zorbcommentmoderators", MODERATORS),
    // Those who look after the resource, and whoever said it: their export has it.
    ("zorbflagpublic", "rea edi coo adm"),
    ("zorbflagmoderators", MODERATORS),
    // Who wrote a comment, said that something is still right, or wrote a version: their name is for members. A program is told whose it is.
    ("zorbowner", "mem spe mod edi coo adm own t-r t-w"),
    ("zorbperson", MEMBERS_READING),
    ("zorbmail", COORDINATORS),
    ("zorbgone", NOBODY),
    ("zorbschool", MEMBERS_READING),
    ("zorbempty", MEMBERS),
    ("zorbinvitee", COORDINATORS),
    ("zorbinvited", COORDINATORS),
    ("zorbnetwork", COORDINATORS),
    ("zorbpeer", COORDINATORS),
    ("zorbring", COORDINATORS),
    ("zorbpetitioner", COORDINATORS),
    ("zorbpetitionmail", COORDINATORS),
    ("zorbpetitionschool", COORDINATORS),
    ("zorbwish", COORDINATORS),
    ("zorbdraft", WORKING),
    ("zorbdraftfile", WORKING),
    ("zorbcopy", WORKING),
    ("zorbinreview", WORKING),
    ("zorbinreviewfile", WORKING),
    ("zorbreturned", WORKING),
    ("zorbreturnedfile", WORKING),
    ("zorbreason", WORKING),
    ("zorbscheduled", WORKING),
    ("zorbscheduledfile", WORKING),
    ("zorbhiddendraft", MODERATORS),
    ("zorbhiddendraftfile", MODERATORS),
    ("zorbtold", SIGNED_IN),
    ("zorbhush", COORDINATORS),
    // Its owner, and those who may export what is held about its owner.
    ("zorbtoken", "coo adm own"),
    ("zorbsaved", "coo adm own"),
    ("zorbterms", EVERYBODY),
    // A case is its author's until it is sent, then the moderators' as well, and members' once it is released.
    ("zorbcasedraft", "own"),
    ("zorbcasewaiting", "mod coo adm own"),
    ("zorbcasemoderator", MODERATORS),
    ("zorbcaseopen", MEMBERS),
    ("zorbcaseover", MEMBERS),
    ("zorbcasegone", NOBODY),
    ("zorbanswer", MEMBERS),
    ("zorbcasecircle", MEMBERS),
    ("zorbcaseended", MEMBERS),
];

/// Who may see what is for an audience.
fn readers(audience: Audience) -> &'static str {
    match audience {
        Audience::Public => EVERYBODY,
        Audience::Peers | Audience::Named | Audience::Members => NETWORK,
        Audience::Moderators => MODERATORS,
    }
}

/// Addresses beside those of the table, to meet every word somewhere.
pub(super) const MORE: &[&str] = &[
    "/library/strategy/owned",
    "/library/strategy/changed",
    "/library/strategy/changed/comparison",
    "/library/strategy/overtaken",
    "/library/strategy/overtaken/versions/1",
    "/drafts/{in-review}/files/draft.docx/text",
    "/drafts/{returned}/files/draft.docx/text",
    "/drafts/{scheduled}/files/draft.docx/text",
    "/drafts/{hidden-draft}/files/draft.docx/text",
    "/search?sort=newest&limit=100",
    "/search?q=small+steps&limit=100",
    "/api/v1/search?limit=100",
    "/api/v1/suggest?q=zorb",
    "/api/v1/suggest?q=steps+zo",
    "/sheet?strategy={strategy/peers}&strategy={strategy/moderators}&strategy={withdrawn-members}",
];

/// Secrets in addresses: no page has one but the page that it opens.
const SECRETS: [&str; 5] = ["feed", "calendar", "pause", "link", "invited"];

fn marks() -> BTreeMap<String, &'static str> {
    let mut marks: BTreeMap<String, &'static str> = MARKS.iter().map(|(mark, who)| ((*mark).to_owned(), *who)).collect();
    for audience in Audience::ALL {
        for name in Kind::ALL
            .map(|kind| word(kind, audience))
            .into_iter()
            .chain(["file", "note"].map(|part| format!("zorb{part}{audience}")))
        {
            marks.insert(name, readers(audience));
        }
    }
    marks
}

fn may_meet(marks: &BTreeMap<String, &str>, mark: &str, who: &str) -> bool {
    marks.get(mark).is_some_and(|readers| readers.split(' ').any(|reader| reader == who))
}

/// Through whose eyes an answer is read: a secret's owner's, and for pages a token is nobody.
fn eyes(who: usize, path: &str) -> &'static str {
    let of_owner = ["{feed}", "{calendar}", "{pause}", "{link}"];
    match WHO[who] {
        _ if of_owner.iter().any(|secret| path.contains(secret)) => "own",
        "t-r" | "t-w" if !path.starts_with("/api/") => "pub",
        other => other,
    }
}

/// The words of ours in everything that came back, unpacked where it is packed.
fn words_in(answer: &Answer) -> BTreeSet<String> {
    let mut text = format!("{:?} {}", answer.headers, answer.body);
    unpack(&answer.bytes, &mut text);
    let words = text.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase);
    words.filter(|word| word.starts_with("zorb")).collect()
}

/// Adds what is packed in these bytes, and what is packed in that.
fn unpack(bytes: &[u8], text: &mut String) {
    if let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) {
        for at in 0..archive.len() {
            let mut part = archive.by_index(at).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            text.push_str(&part.name().unwrap_or_default());
            text.push(' ');
            text.push_str(&String::from_utf8_lossy(&bytes));
            unpack(&bytes, text);
        }
    }
}

/// What was met in all answers.
pub(super) struct Meetings {
    marks: BTreeMap<String, &'static str>,
    faults: Vec<String>,
    /// The words that each of [`WHO`] met with their own eyes.
    met: [BTreeSet<String>; WHO.len()],
}

impl Meetings {
    pub(super) fn new() -> Self {
        Self { marks: marks(), faults: Vec::new(), met: Default::default() }
    }

    /// Looks through one answer.
    pub(super) fn take(&mut self, world: &World, (who, path): (usize, &str), answer: &Answer) {
        let (column, eyes, words) = (WHO[who], eyes(who, path), words_in(answer));
        let may = |word: &str| may_meet(&self.marks, word, eyes) || (path.contains("{invited}") && word == "zorbinvitee");
        // What is cut off in the middle of a word is a part of one.
        let is_part =
            |word: &str| !self.marks.contains_key(word) && self.marks.keys().any(|mark| mark.starts_with(word) && may(mark));
        let odd = words.iter().filter(|word| !may(word) && !is_part(word));
        self.faults.extend(odd.map(|word| format!("{column} meets {word} at {path}")));
        for secret in SECRETS.iter().filter(|secret| answer.body.contains(world.name(secret))) {
            // A page that opens by a secret may have it in its form; one that does not open may lead back to itself.
            let is_asked = path.contains(&format!("{{{secret}}}"));
            if !is_asked || (answer.status.is_success() && !["link", "invited"].contains(secret)) {
                self.faults.push(format!("{column} meets the secret {secret} at {path}"));
            }
        }
        if eyes == column {
            self.met[who].extend(words);
        }
    }

    /// All that was wrong. Whoever may see a record must have seen it, or nothing was proved.
    pub(super) fn faults(mut self) -> Vec<String> {
        for (who, column) in WHO.iter().enumerate().filter(|(_, column)| !column.starts_with("t-")) {
            let unmet = self.marks.keys().filter(|mark| may_meet(&self.marks, mark, column) && !self.met[who].contains(*mark));
            self.faults.extend(unmet.map(|mark| format!("{column} may meet {mark}, and does nowhere")));
        }
        self.faults
    }
}

/// A word that stands nowhere, and is like none that does.
const NOTHING: &str = "xyloquintmarrow";

#[tokio::test]
async fn a_search_for_a_word_of_something_hidden_is_one_for_nothing() {
    let world = World::new().await;
    let ground = world.ground().await;
    let marks = marks();
    let mut faults = Vec::new();
    for (who, column) in WHO.iter().enumerate().filter(|(_, column)| !["spe", "adm"].contains(column)) {
        let nothing = search_page(&world, &ground, (who, NOTHING)).await;
        for mark in marks.keys() {
            // Files, notes and drafts, all the same: what is searched is the text of resources and their files.
            let is_searched =
                ["zorbfile", "zorbshared", "zorbsecond", "zorbwritten", "zorbafter"].iter().any(|begin| mark.starts_with(begin))
                    || Kind::ALL.iter().any(|kind| Audience::ALL.iter().any(|audience| *mark == word(*kind, *audience)));
            let found = world.get(&ground, who, &format!("/api/v1/search?q={mark}")).await.json();
            let expected = u64::from(is_searched && may_meet(&marks, mark, column));
            if found["total"] != expected && (expected == 0 || found["total"] == 0) {
                faults.push(format!("{column} finds {} for {mark}, not {expected}: {found}", found["total"]));
            }
            if expected == 0 && !may_meet(&marks, mark, column) {
                let page = search_page(&world, &ground, (who, mark)).await;
                if page != nothing {
                    faults.push(format!("{column} sees from the page of {mark} that it stands somewhere"));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// The page of a search, without the word that was searched for.
async fn search_page(world: &World, ground: &Ground, (who, word): (usize, &str)) -> String {
    world.get(ground, who, &format!("/search?q={word}")).await.body.replace(word, "-")
}
