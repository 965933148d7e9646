//! Streets, addresses, estates and parks that are nowhere.

use super::{FRONT, PATRONS, SAINTS, Things};
use crate::generate::Random;

#[rustfmt::skip]
const STREETS: [&str; 24] = [
    "Road", "Street", "Avenue", "Lane", "Close", "Drive", "Crescent", "Court", "Place", "Way", "Gardens", "Terrace", "Grove",
    "Walk", "Mews", "Rise", "Row", "Square", "Rd", "St", "Ave", "Cres", "Gdns", "Hill",
];

impl Things {
    pub(super) fn street(&self, random: &mut Random) -> String {
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

    pub(super) fn address(&self, random: &mut Random) -> String {
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

    pub(super) fn estate(&self, random: &mut Random) -> String {
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

    pub(super) fn park(&self, random: &mut Random) -> String {
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
}
