//! Schools, hospitals, practices, nurseries, clubs and places of worship that nobody knows.

use super::{FRONT, PATRONS, SAINTS, Things, numbers};
use crate::generate::Random;

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

impl Things {
    pub(in super::super) fn school(&self, random: &mut Random) -> String {
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

    pub(super) fn hospital(&self, random: &mut Random) -> String {
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

    pub(super) fn practice(&self, random: &mut Random) -> String {
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

    pub(super) fn nursery(&self, random: &mut Random) -> String {
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

    pub(super) fn club(&self, random: &mut Random) -> String {
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

    pub(super) fn faith(&self, random: &mut Random) -> String {
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
}
