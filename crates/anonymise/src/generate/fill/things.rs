//! Places, institutions, numbers and dates that nobody has: made from parts.

mod numbers;

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
#[rustfmt::skip]
const PLAY: [&str; 30] = [
    "Little Acorns", "Tiny Steps", "Busy Bees", "First Friends", "Rainbow", "Sunflower", "Ladybird", "Happy Days",
    "Bright Sparks", "Teddy Bears", "Stepping Stones", "Butterflies", "Little Stars", "Noah's Ark", "Buttons", "Giggles",
    "Jellybeans", "Pebbles", "Poppets", "Puddleducks", "Caterpillars", "Cherubs", "Dandelions", "Fledglings", "Hedgehogs",
    "Kangaroos", "Little Wonders", "Mini Explorers", "Scallywags", "Tick Tock",
];
#[rustfmt::skip]
const SCHOOLS: [&str; 26] = [
    "Primary", "Primary School", "School", "Academy", "Infants", "Infant School", "Juniors", "Junior School", "Grammar", "High",
    "High School", "Secondary", "Special School", "College", "Free School", "Community School", "C of E Primary",
    "CE Primary School", "RC Primary", "Catholic School", "Comp", "Middle School", "PRU", "Prep", "Sixth Form", "Academy Trust",
];
#[rustfmt::skip]
const STREETS: [&str; 24] = [
    "Road", "Street", "Avenue", "Lane", "Close", "Drive", "Crescent", "Court", "Place", "Way", "Gardens", "Terrace", "Grove",
    "Walk", "Mews", "Rise", "Row", "Square", "Rd", "St", "Ave", "Cres", "Gdns", "Hill",
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

    pub(super) fn school(&self, random: &mut Random) -> String {
        let kind = random.word(&SCHOOLS);
        match random.below(12) {
            0 => format!("St {}'s", self.of(&SAINTS, random)),
            1..3 => format!("St {}'s {kind}", self.of(&SAINTS, random)),
            3 => format!("{} {kind}", self.of(&PATRONS, random)),
            4 => self.stem(random),
            5 => format!("The {} {kind}", self.stem(random)),
            6 => format!(
                "{} {}",
                random.word(&["Our Lady of", "Holy", "Sacred", "Blessed"]),
                random.word(&["Lourdes", "Family", "Trinity", "Heart", "Cross", "Rosary"])
            ),
            7 => format!("{} Park {kind}", self.stem(random)),
            _ => format!("{} {kind}", self.stem(random)),
        }
    }

    fn hospital(&self, random: &mut Random) -> String {
        match random.below(12) {
            0 => format!("{} Hospital", self.stem(random)),
            1 => format!("St {}'s Hospital", self.of(&SAINTS, random)),
            2 => format!("St {}'s", self.of(&SAINTS, random)),
            3 => random
                .word(&[
                    "the Royal",
                    "the QE",
                    "the General",
                    "the Infirmary",
                    "the JR",
                    "the RVI",
                    "Queen's",
                    "King's",
                    "UCH",
                    "the Whit",
                    "Royal Victoria",
                    "Prince's",
                ])
                .to_string(),
            4 => format!("the {} Centre", self.stem(random)),
            5 => format!("{} Children's", self.stem(random)),
            6 => format!("{} House", self.stem(random)),
            7 => format!("{} Clinic", self.stem(random)),
            8 => random
                .word(&[
                    "Kites",
                    "Compass",
                    "Spectrum",
                    "Lighthouse",
                    "The Lodge",
                    "Harbour",
                    "Beacon",
                    "The Limes",
                    "Mosaic House",
                    "Rainbows",
                    "Prism",
                    "The Cottage",
                ])
                .to_string(),
            9 => format!("{} Child Development Centre", self.stem(random)),
            10 => format!("{} Ward, {} General", self.of(&FRONT, random), self.stem(random)),
            _ => format!("{} Health Centre", self.stem(random)),
        }
    }

    fn practice(&self, random: &mut Random) -> String {
        let kind = random.word(&[
            "Surgery",
            "Medical Centre",
            "Practice",
            "Health Centre",
            "Medical Practice",
            "Group Practice",
            "Doctors",
            "Family Practice",
            "Dental Practice",
        ]);
        if random.one_in(3) { format!("The {} {kind}", self.stem(random)) } else { format!("{} {kind}", self.stem(random)) }
    }

    fn nursery(&self, random: &mut Random) -> String {
        let kind = random.word(&[
            "Nursery",
            "Pre-school",
            "Preschool",
            "Playgroup",
            "Day Nursery",
            "Children's Centre",
            "Kindergarten",
            "Montessori",
            "Childminders",
            "Nursery School",
        ]);
        match random.below(4) {
            0 => self.of(&PLAY, random).to_owned(),
            1 => format!("{} {kind}", self.stem(random)),
            _ => format!("{} {kind}", self.of(&PLAY, random)),
        }
    }

    fn club(&self, random: &mut Random) -> String {
        let kind = random.word(&[
            "Rovers",
            "United",
            "Wanderers",
            "Athletic",
            "FC",
            "Colts",
            "Rangers",
            "Town",
            "Boxing Club",
            "Swimming Club",
            "Gymnastics",
            "Judo Club",
            "Karate",
            "RFC",
            "Harriers",
            "Youth Club",
            "Tigers",
            "Netball Club",
            "Dance Academy",
            "Stage School",
            "Gym Club",
            "Cricket Club",
            "Sea Cadets",
            "Eagles",
        ]);
        match random.below(5) {
            0 => format!(
                "{} {} {}",
                numbers::ordinal(1 + random.below(29)),
                self.stem(random),
                random.word(&["Cubs", "Scouts", "Brownies", "Guides", "Beavers", "Rainbows"])
            ),
            1 => format!(
                "{} {}",
                self.of(
                    &["Dolphins", "Sharks", "Otters", "Falcons", "Panthers", "Comets", "Stars", "Phoenix", "Titans", "Cobras"],
                    random
                ),
                random.word(&[
                    "Swimming Club",
                    "Gym",
                    "Dance",
                    "FC",
                    "Basketball",
                    "Trampolining",
                    "Drama Group",
                    "Theatre School"
                ])
            ),
            _ => format!("{} {kind}", self.stem(random)),
        }
    }

    fn faith(&self, random: &mut Random) -> String {
        match random.below(9) {
            0 => format!("{} Mosque", self.stem(random)),
            1 => format!("St {}'s Church", self.of(&SAINTS, random)),
            2 => format!("St {}'s", self.of(&SAINTS, random)),
            3 => format!("{} Gurdwara", self.stem(random)),
            4 => format!("{} Synagogue", self.stem(random)),
            5 => random
                .word(&[
                    "Guru Gobind Singh Sabha",
                    "Masjid Al-Noor",
                    "Masjid Bilal",
                    "Beth Shalom",
                    "Beis Yaakov",
                    "Shree Krishna Temple",
                    "Winners Chapel",
                    "Living Waters",
                    "Redeemed Christian Church",
                    "Masjid Quba",
                    "Ebenezer Chapel",
                    "Hillside Tabernacle",
                ])
                .to_string(),
            6 => format!(
                "{} {}",
                self.stem(random),
                random.word(&[
                    "Baptist",
                    "Methodist",
                    "Tabernacle",
                    "Pentecostal",
                    "Chapel",
                    "Kingdom Hall",
                    "Temple",
                    "Islamic Centre",
                    "Mandir",
                    "Community Church"
                ])
            ),
            7 => format!(
                "{} {}",
                self.of(
                    &["Calvary", "Bethel", "Emmanuel", "Jubilee", "Grace", "Zion", "Harvest", "Victory", "Glory", "Kingdom"],
                    random
                ),
                random.word(&["Church", "Fellowship", "Assembly", "International", "Ministries", "Chapel"])
            ),
            _ => format!("Holy {}", random.word(&["Trinity", "Cross", "Spirit", "Innocents"])),
        }
    }

    fn street(&self, random: &mut Random) -> String {
        let kind = random.word(&STREETS);
        match random.below(8) {
            0 => format!("{} {kind}", self.of(&PATRONS, random)),
            1 => format!("St {}'s {kind}", self.of(&SAINTS, random)),
            2 => format!("{} {} {kind}", random.word(&["Old", "Upper", "Lower", "Great", "New"]), self.of(&FRONT, random)),
            3 => format!(
                "{} {kind}",
                self.of(
                    &[
                        "Station", "Church", "Park", "Victoria", "Albert", "School", "Chapel", "Market", "Bridge", "Railway",
                        "Garden", "Orchard"
                    ],
                    random
                )
            ),
            _ => format!("{} {kind}", self.stem(random)),
        }
    }

    fn address(&self, random: &mut Random) -> String {
        let number = 1 + random.below(240);
        match random.below(8) {
            0 => format!(
                "Flat {} {} {}, {}",
                1 + random.below(60),
                self.stem(random),
                random.word(&["Court", "House", "Point", "Lodge", "Tower"]),
                self.street(random)
            ),
            1 => format!("flat {}, {number} {}", 1 + random.below(60), self.street(random)),
            2 => format!("{number}{} {}", random.word(&["a", "b", "c"]), self.street(random)),
            3 => format!("{number}, {}", self.street(random)),
            _ => format!("{number} {}", self.street(random)),
        }
    }

    fn estate(&self, random: &mut Random) -> String {
        match random.below(9) {
            0 => format!("the {}", self.stem(random)),
            1 => format!("{} {}", self.stem(random), random.word(&["Court", "House", "Point", "Tower", "Heights", "Flats"])),
            2 => format!("the {} flats", self.stem(random)),
            3 => format!("the {}s", self.stem(random)),
            4 => format!("{} {}", self.stem(random), random.word(&["Top", "Bottom", "End", "Cross"])),
            5 => format!("{} Estate", self.stem(random)),
            6 => self.stem(random),
            _ => format!("the {} estate", self.stem(random)),
        }
    }

    fn park(&self, random: &mut Random) -> String {
        let kind = random.word(&[
            "Park",
            "Rec",
            "Common",
            "Fields",
            "Green",
            "Woods",
            "Hill",
            "Gardens",
            "Meadows",
            "Heath",
            "Lake",
            "Marshes",
            "skate park",
            "Skatepark",
            "Leisure Centre",
            "Playing Fields",
            "Square",
            "Library",
            "Shopping Centre",
            "bus station",
        ]);
        format!("{} {kind}", self.stem(random))
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
