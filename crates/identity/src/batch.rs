//! Invitations by the hundred: what somebody pasted, read line by line.

use kernel::{Error, Fault, Result, Role};

use crate::Wanted;
use crate::field::{Faults, read_email, read_name};

/// Lines that are read at once; a larger network comes in several pastes.
pub const LINES: usize = 1_000;

/// A line as it was pasted, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultyLine {
    pub number: usize,
    pub text: String,
    pub faults: Vec<Fault>,
}

/// What was pasted: whom it names, and the lines that nobody can make sense of. Lines without text and a line of headings are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    pub wanted: Vec<Wanted>,
    /// The text of each of `wanted`, in the same order.
    pub texts: Vec<String>,
    pub faulty: Vec<FaultyLine>,
}

/// Fields of a form for one person.
#[derive(Debug, Clone, Copy)]
pub struct WantedInput<'a> {
    pub name: &'a str,
    /// May be empty in a form of its own: the link is then handed over.
    pub email: &'a str,
    pub school: &'a str,
    pub role: &'a str,
}

/// Reads one person from a form.
///
/// # Errors
/// `Invalid` with every fault.
pub fn read_wanted(input: WantedInput<'_>) -> Result<Wanted> {
    let (wanted, faults) = read(0, input);
    faults.end()?;
    Ok(wanted)
}

fn read(line: usize, input: WantedInput<'_>) -> (Wanted, Faults) {
    let mut faults = Faults::at(line);
    let name = faults.take("name", read_name(input.name));
    let email = match (input.email.trim(), line) {
        ("", 0) => None,
        (email, _) => Some(faults.take("email", read_email(email))),
    };
    let school = match input.school.trim() {
        "" => String::new(),
        school => faults.take("school", read_name(school)),
    };
    let role = match input.role.trim().to_lowercase().as_str() {
        "" => Role::Member,
        role => role.parse().unwrap_or_else(|message: String| {
            faults.add("role", message);
            Role::Reader
        }),
    };
    (Wanted { line, name, email, school, role }, faults)
}

/// Reads pasted lines of `name, e-mail, school, role`, with commas, semicolons or tabs between them, as a spreadsheet copies them.
///
/// # Errors
/// `Invalid` for more than [`LINES`] lines.
pub fn read_batch(text: &str) -> Result<Batch> {
    let mut batch = Batch::default();
    // Tabs stay: an empty first cell of a spreadsheet is a tab at the beginning.
    let lines = text.lines().map(|line| line.trim_matches([' ', '\r'])).enumerate().filter(|(_, line)| !line.trim().is_empty());
    for (at, line) in lines {
        let (number, fields) = (at + 1, split(line));
        if batch.wanted.is_empty() && batch.faulty.is_empty() && is_heading(&fields) {
            continue;
        }
        if batch.wanted.len() + batch.faulty.len() == LINES {
            let mut faults = Faults::default();
            faults.add("lines", format!("These are more than {LINES} lines; paste them in several parts"));
            faults.end()?;
        }
        let field = |at: usize| fields.get(at).map_or("", String::as_str);
        let (wanted, mut faults) = read(number, WantedInput { name: field(0), email: field(1), school: field(2), role: field(3) });
        if fields.iter().skip(4).any(|field| !field.trim().is_empty()) {
            faults.add("", "This line has more than four parts; put a part that holds a comma in quotation marks");
        }
        match faults.end() {
            Ok(()) => {
                batch.wanted.push(wanted);
                batch.texts.push(line.to_owned());
            }
            Err(Error::Invalid(faults)) => batch.faulty.push(FaultyLine { number, text: line.to_owned(), faults }),
            Err(other) => return Err(other),
        }
    }
    Ok(batch)
}

impl Batch {
    /// Moves the lines that these faults are of to the faulty ones.
    pub fn set_aside(&mut self, faults: &[Fault]) {
        let (wanted, texts) = (std::mem::take(&mut self.wanted), std::mem::take(&mut self.texts));
        for (one, text) in wanted.into_iter().zip(texts) {
            let own: Vec<Fault> = faults.iter().filter(|fault| fault.line == one.line).cloned().collect();
            if own.is_empty() {
                self.wanted.push(one);
                self.texts.push(text);
            } else {
                self.faulty.push(FaultyLine { number: one.line, text, faults: own });
            }
        }
        self.faulty.sort_by_key(|line| line.number);
    }
}

/// The parts of a line. A quotation mark that is never closed ends with its line.
fn split(line: &str) -> Vec<String> {
    let delimiter = [b'\t', b';'].into_iter().find(|mark| line.as_bytes().contains(mark)).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(line.as_bytes());
    let record = reader.records().next().and_then(Result::ok).unwrap_or_default();
    record.iter().map(str::to_owned).collect()
}

fn is_heading(fields: &[String]) -> bool {
    fields.iter().any(|field| {
        let letters: String = field.to_lowercase().chars().filter(|letter| letter.is_alphabetic()).collect();
        matches!(letters.as_str(), "email" | "mail" | "emailaddress")
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_are_read_as_spreadsheets_copy_them() {
        let text = "Name,E-mail,School,Role\n\
            Rosa Field, rosa@example.org, Tarnbridge Primary, coordinator\n\
            \n\
            \"Ng, Amir\";amir@example.org;Quillham High\r\n\
            Sian O'Neill\tsian@example.org\t\"Osmere, St Mary's\"\tEDITOR\n";
        let batch = read_batch(text).unwrap();
        assert!(batch.faulty.is_empty(), "{:?}", batch.faulty);
        let read: Vec<_> = batch.wanted.iter().map(|one| (one.line, one.name.as_str(), one.school.as_str(), one.role)).collect();
        assert_eq!(
            read,
            [
                (2, "Rosa Field", "Tarnbridge Primary", Role::Coordinator),
                (4, "Ng, Amir", "Quillham High", Role::Member),
                (5, "Sian O'Neill", "Osmere, St Mary's", Role::Editor),
            ]
        );
    }

    #[test]
    fn every_fault_of_a_line_is_named_with_line_and_field() {
        let batch = read_batch("Rosa,rosa@example.org\n,nowhere,,head\nA,a@example.org,S,member,what").unwrap();
        assert_eq!(batch.wanted.len(), 1);
        let fields: Vec<Vec<&str>> =
            batch.faulty.iter().map(|line| line.faults.iter().map(|fault| fault.field.as_str()).collect()).collect();
        assert_eq!(fields, [vec!["name", "email", "role"], vec![""]]);
        assert!(batch.faulty.iter().all(|line| line.faults.iter().all(|fault| fault.line == line.number)));
        assert!(batch.faulty[0].faults[2].message.contains("accepted: reader, member"));
    }

    #[test]
    fn more_lines_than_are_read_at_once_are_refused() {
        let text = "Rosa,rosa@example.org\n".repeat(LINES + 1);
        assert!(read_batch(&text).unwrap_err().to_string().contains("1000 lines"));
        assert!(read_batch(&text[..text.len() - 25]).is_ok());
    }

    proptest! {
        #[test]
        fn no_line_is_lost_whatever_is_pasted(text in "([ -~\\t\"é;,\\n]{0,12}){0,20}") {
            let batch = read_batch(&text).unwrap();
            let lines = text.lines().filter(|line| !line.trim().is_empty()).count();
            let read = batch.wanted.len() + batch.faulty.len();
            prop_assert!(read == lines || read + 1 == lines);
            prop_assert_eq!(batch.wanted.len(), batch.texts.len());
            let again = read_batch(&batch.texts.join("\n")).unwrap();
            prop_assert_eq!(again.wanted.len(), batch.wanted.len());
        }
    }
}
