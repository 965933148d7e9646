//! Places, institutions, numbers and dates that nobody has: made from parts.

mod institutions;
mod numbers;
mod places;

use std::collections::BTreeMap;

use super::people::is_of;
use crate::{
    generate::{Half, Random, voice::Writer},
    kind::Kind,
    lexicon::Lexicon,
};

#[rustfmt::skip]
pub(super) const ROLES: [&str; 24] = [
    "class teacher", "TA", "the EP", "SENCO", "social worker", "family support worker", "speech therapist", "OT", "head of year",
    "form tutor", "health visitor", "school nurse", "learning mentor", "deputy head", "advisory teacher", "physio",
    "play therapist", "EWO", "LSA", "youth worker", "paediatrician", "CAMHS nurse", "foster carer", "governor",
];

#[rustfmt::skip]
const FRONT: [&str; 64] = [
    "Oak", "Ash", "Elm", "Fern", "Holly", "King", "Queen", "North", "South", "West", "East", "Mill", "Wood", "Brook", "Green",
    "White", "Black", "Red", "Silver", "Stone", "Marsh", "Moor", "Heath", "Thorn", "Rose", "Lark", "Swan", "Heron", "Fox",
    "Hare", "Deer", "Hazel", "Maple", "Birch", "Willow", "Alder", "Beech", "Cedar", "Linden", "Rowan", "Spring", "Summer",
    "Winter", "High", "Low", "Long", "Broad", "Clear", "Fair", "Gold", "Bridge", "Castle", "Abbey", "Priory", "Manor", "Tarn",
    "Quill", "Os", "Had", "Whit", "Lang", "Wex", "Mar", "Cal",
];
#[rustfmt::skip]
const BACK: [&str; 34] = [
    "field", "bank", "wood", "hurst", "ley", "bourne", "gate", "mead", "well", "brook", "combe", "stead", "wick", "worth",
    "ford", "ham", "don", "dale", "bridge", "mere", "side", "view", "croft", "down", "hill", "lands", "grove", "way", "thorpe",
    "by", "ton", "shaw", "cliffe", "moor",
];
#[rustfmt::skip]
const SAINTS: [&str; 30] = [
    "Mary", "John", "Peter", "Paul", "Luke", "Mark", "Matthew", "Anne", "Joseph", "Michael", "George", "James", "Thomas",
    "Stephen", "Barnabas", "Cuthbert", "Swithun", "Saviour", "Bede", "Oswald", "Hilda", "Agnes", "Catherine", "Margaret",
    "Monica", "Clare", "Francis", "Benedict", "Andrew", "Winifred",
];
#[rustfmt::skip]
const PATRONS: [&str; 18] = [
    "Nelson", "Drake", "Shackleton", "Nightingale", "Newton", "Darwin", "Brunel", "Seacole", "Pankhurst", "Turing", "Attlee",
    "Lister", "Harvey", "Wren", "Gladstone", "Mandela", "Fry", "Keats",
];

pub(super) struct Things {
    half: Half,
    stems: Vec<String>,
    towns: Vec<String>,
    facts: BTreeMap<&'static str, Vec<&'static str>>,
}

impl Things {
    pub(super) fn new(half: Half) -> Self {
        let stems = FRONT.iter().flat_map(|front| BACK.iter().map(move |back| format!("{front}{back}")));
        let towns = Lexicon::embedded().places().into_iter().filter(|town| town.len() > 3);
        let facts = include_str!("../../../data/quasi.txt").lines().filter_map(|line| line.split_once(": "));
        Self {
            half,
            stems: stems.filter(|stem| is_of(half, stem)).collect(),
            towns: towns.map(|town| capitalise(&town)).filter(|town| is_of(half, town)).collect(),
            facts: facts.map(|(fact, phrases)| (fact, phrases.split('|').collect())).collect(),
        }
    }

    fn of(&self, list: &[&'static str], random: &mut Random) -> &'static str {
        let half: Vec<&'static str> = list.iter().copied().filter(|name| is_of(self.half, name)).collect();
        half[random.below(half.len())]
    }

    fn stem(&self, random: &mut Random) -> String {
        match random.below(10) {
            0 => random.pick(&self.towns).clone(),
            1 => format!("{} {}", self.of(&FRONT, random), capitalise(self.of(&BACK, random))),
            _ => random.pick(&self.stems).clone(),
        }
    }

    pub(super) fn fill(&self, gap: &str, child: &str, writer: &mut Writer, random: &mut Random) {
        let put = |writer: &mut Writer, words: &str, kind, label: &str| writer.detail(words, kind, label, false);
        match gap {
            "school2" => put(writer, &self.school(random), Kind::Organisation, "SCHOOL"),
            "nursery" => put(writer, &self.nursery(random), Kind::Organisation, "NURSERY"),
            "hosp" => put(writer, &self.hospital(random), Kind::Organisation, "HEALTH"),
            "gp" => put(writer, &self.practice(random), Kind::Organisation, "HEALTH"),
            "club" => put(writer, &self.club(random), Kind::Organisation, "CLUB"),
            "faith" => put(writer, &self.faith(random), Kind::Organisation, "FAITH"),
            "town" => put(writer, &random.pick(&self.towns).clone(), Kind::Location, "TOWN"),
            "street" => put(writer, &self.street(random), Kind::Location, "STREET"),
            "addr" => put(writer, &self.address(random), Kind::Location, "ADDRESS"),
            "estate" => put(writer, &self.estate(random), Kind::Location, "ESTATE"),
            "park" => put(writer, &self.park(random), Kind::Location, "PLACE"),
            "country" => self.fact("country", "COUNTRY", writer, random),
            "nat" => self.fact("nationality", "NATIONALITY", writer, random),
            "lang" | "lang2" => self.fact("language", "LANGUAGE", writer, random),
            "rel" => self.fact("religion", "RELIGION", writer, random),
            "dx" => self.fact("rare_dx", "RARE_DX", writer, random),
            "care" => self.fact("care", "CARE", writer, random),
            "event" => self.fact("family_event", "FAMILY_EVENT", writer, random),
            "job" => self.fact("occupation", "OCCUPATION", writer, random),
            _ => numbers::fill(gap, child, writer, random),
        }
    }

    fn fact(&self, fact: &str, label: &str, writer: &mut Writer, random: &mut Random) {
        let phrase = *random.pick(&self.facts[fact]);
        writer.detail(phrase, Kind::Quasi, label, false);
    }
}

fn capitalise(words: &str) -> String {
    let mut out = String::new();
    let mut begins = true;
    for letter in words.chars() {
        if begins {
            out.extend(letter.to_uppercase());
        } else {
            out.push(letter);
        }
        begins = matches!(letter, ' ' | '-');
    }
    out.replace(" And ", " and ").replace(" Upon ", " upon ").replace(" On ", " on ")
}
