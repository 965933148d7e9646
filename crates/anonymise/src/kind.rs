//! What is found, and what the network itself already knows.

/// What sort of detail was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A child, relative or professional: full name, part of one, nickname or initials.
    Person,
    /// School, nursery, clinic, hospital, practice, club, place of worship.
    Organisation,
    /// Address, street, postcode, estate, park, town, borough.
    Location,
    /// A date of birth, an exact date, an age with months or a birthday.
    Date,
    /// Telephone, e-mail, web address, handle.
    Contact,
    /// UPN, ULN, UCI, NHS number, National Insurance number, plan or case reference, registration of a car.
    Identifier,
    /// What does not name anybody but may give somebody away: rare diagnosis, nationality, language, religion, care, events.
    Quasi,
}

impl Kind {
    /// The name of the kind in JSON and in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "PERSON",
            Self::Organisation => "ORG",
            Self::Location => "LOCATION",
            Self::Date => "DATE",
            Self::Contact => "CONTACT",
            Self::Identifier => "ID",
            Self::Quasi => "QUASI",
        }
    }

    /// Whether the detail identifies by itself. All kinds but [`Kind::Quasi`] do.
    pub fn is_direct(self) -> bool {
        self != Self::Quasi
    }
}

/// The network's own names: always found, whatever stands around them.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Members, as they appear: "Anna Osei".
    pub people: Vec<String>,
    /// Schools and other settings of the network.
    pub schools: Vec<String>,
    /// Towns, boroughs, streets.
    pub places: Vec<String>,
}

/// One detail in one of the texts.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Index of the text.
    pub text: usize,
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// What it is.
    pub kind: Kind,
    /// How sure the detector is, from 0 to 1. Everything that is found has to be settled; this only orders.
    pub confidence: f32,
    /// Why it was found, in words for the author: "follows 'Mrs'".
    pub why: String,
    /// The safe wording that is proposed. Empty where the detail is best left out.
    pub replacement: String,
    /// The same number for all mentions of one person.
    pub person: Option<u32>,
}

/// A finding with the offsets that JSON and people count: Unicode code points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Characters {
    /// First code point.
    pub start: usize,
    /// The code point after the last.
    pub end: usize,
}

/// Turns the byte offsets of findings of one text into code points, in the order given.
///
/// `findings` are sorted by start, as [`crate::Detector::scan`] returns them.
pub fn in_characters(text: &str, findings: &[Finding]) -> Vec<Characters> {
    let mut counted = (0, 0);
    let mut count_to = |byte: usize| {
        if byte < counted.0 {
            counted = (0, 0);
        }
        counted = (byte, counted.1 + text[counted.0..byte].chars().count());
        counted.1
    };
    findings.iter().map(|finding| Characters { start: count_to(finding.start), end: count_to(finding.end) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_code_points() {
        let text = "Zażółć 😀 Özdemir";
        let start = text.find("Özdemir").expect("it is there");
        let finding = Finding {
            text: 0,
            start,
            end: text.len(),
            kind: Kind::Person,
            confidence: 1.0,
            why: String::new(),
            replacement: String::new(),
            person: None,
        };
        assert_eq!(in_characters(text, &[finding]), [Characters { start: 9, end: 16 }]);
    }
}
