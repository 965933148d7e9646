//! What fills the gaps of sentences: people of a note, and everything else by `things`.

use std::collections::BTreeMap;

mod people;
mod things;

use super::{Half, Random, voice::Writer};
use crate::kind::Kind;
use people::{Names, Person};
use things::Things;

/// The people of one note.
pub struct Cast {
    child: Person,
    sibling: Person,
    others: Vec<Person>,
    school: String,
    is_girl: bool,
    /// "K.M.", "K. M.", "KM": one note keeps to one way.
    initials: usize,
}

/// Who stands in one sentence.
pub(super) struct People {
    p: Person,
    q: Person,
    t: Person,
    u: Person,
}

pub(super) struct Fillers {
    names: Names,
    things: Things,
    phrases: BTreeMap<&'static str, Vec<&'static str>>,
}

impl Fillers {
    pub(super) fn new(half: Half) -> Self {
        let phrases = include_str!("../../data/templates/phrases.txt").lines().filter_map(|line| line.split_once(": "));
        let phrases = phrases.map(|(kind, list)| (kind, list.split('|').collect())).collect();
        Self { names: Names::new(half), things: Things::new(half), phrases }
    }

    fn phrase(&self, kind: &str, random: &mut Random) -> &'static str {
        let list = &self.phrases[kind];
        list[random.below(list.len())]
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.names.folded()
    }

    #[cfg(test)]
    pub(super) fn counts(&self) -> BTreeMap<&'static str, usize> {
        self.names.counts()
    }

    pub(super) fn cast(&self, random: &mut Random) -> Cast {
        let child = self.names.person(random);
        let sibling = self.names.relative(&child, random);
        let mut others: Vec<Person> = (0..4 + random.below(4)).map(|_| self.names.person(random)).collect();
        others.push(self.names.relative(&child, random));
        others.push(self.names.relative(&child, random));
        let school = self.things.school(random);
        Cast { child, sibling, others, school, is_girl: random.one_in(2), initials: random.below(3) }
    }

    pub(super) fn people(&self, cast: &Cast, random: &mut Random) -> People {
        let mut pick = || random.pick(&cast.others).clone();
        let (p, t, u) = (pick(), pick(), pick());
        let mut q = pick();
        while q.given == p.given {
            q = self.names.person(random);
        }
        People { p, q, t, u }
    }

    pub(super) fn fill(&self, gap: &str, cast: &mut Cast, people: &People, writer: &mut Writer, random: &mut Random) {
        let person = |writer: &mut Writer, name: &str, group: &str| writer.detail(name, Kind::Person, group, false);
        let initials = |one: &Person| match cast.initials {
            0 => format!("{}{}", one.initial(), one.surname_initial()),
            1 => format!("{}.{}.", one.initial(), one.surname_initial()),
            _ => format!("{}. {}.", one.initial(), one.surname_initial()),
        };
        match gap {
            "c" => person(writer, &cast.child.given, cast.child.group),
            "cs" => person(writer, &cast.child.surname, cast.child.group),
            "C" => person(writer, &cast.child.full(), cast.child.group),
            "sib" => person(writer, &cast.sibling.given, cast.sibling.group),
            "p" => person(writer, &people.p.given, people.p.group),
            "q" => person(writer, &people.q.given, people.q.group),
            "P" => person(writer, &people.p.full(), people.p.group),
            "Q" => person(writer, &people.q.full(), people.q.group),
            "t" => titled(&people.t, writer, random),
            "u" => titled(&people.u, writer, random),
            "hon" => writer.words(random.word(&["Mr", "Mrs", "Miss", "Ms", "Dr"]), random),
            "nick" => person(writer, &cast.child.nickname(random), cast.child.group),
            "ini" => person(writer, initials(&cast.child).trim_end_matches('.'), cast.child.group),
            "ini2" => person(writer, initials(&people.q).trim_end_matches('.'), people.q.group),
            "i1" => person(writer, &cast.child.initial(), cast.child.group),
            "j1" => person(writer, &people.q.initial(), people.q.group),
            "pos" => writer.words(if cast.is_girl { "her" } else { "his" }, random),
            "pro" => writer.words(if cast.is_girl { "she" } else { "he" }, random),
            "obj" => writer.words(if cast.is_girl { "her" } else { "him" }, random),
            "vp" | "vp2" => writer.words(self.phrase("vp", random), random),
            "vp3" => writer.words(self.phrase("vp3", random), random),
            "kinw" => writer.words(self.phrase("kinw", random), random),
            "n" => writer.words(&(1 + random.below(11)).to_string(), random),
            "role" => writer.words(random.word(&things::ROLES), random),
            "school" => {
                let school = if random.one_in(2) { cast.school.clone() } else { self.things.school(random) };
                writer.detail(&school, Kind::Organisation, "SCHOOL", false);
            }
            _ => self.things.fill(gap, &cast.child.given, writer, random),
        }
    }
}

/// "Mrs Hobday", "Dr. Lee", "Mr B": the title is not marked.
fn titled(one: &Person, writer: &mut Writer, random: &mut Random) {
    let title = *random.pick(&[
        "Mr", "Mrs", "Miss", "Ms", "Dr", "Mr", "Mrs", "Miss", "Ms", "Mr.", "Mrs.", "Dr.", "Prof", "Mx", "Rev", "Sir", "mr", "mrs",
    ]);
    writer.words(title, random);
    writer.words(" ", random);
    let name = match random.below(14) {
        0 => one.surname_initial(),
        1 => one.full(),
        2 => one.given.clone(),
        _ => one.surname.clone(),
    };
    writer.detail(&name, Kind::Person, one.group, false);
}
