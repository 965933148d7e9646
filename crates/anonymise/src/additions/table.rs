//! Reads official lists: baby names of the Office for National Statistics, schools of "Get Information about Schools".

use std::{borrow::Cow, collections::BTreeSet};

use super::Fault;

/// The headings under which official lists of names keep them.
const NAME_HEADINGS: [&str; 7] = ["name", "first name", "forename", "given name", "baby name", "names", "first names"];

/// The headings under which lists of schools keep their names.
const SCHOOL_HEADINGS: [&str; 5] = ["establishmentname", "establishment name", "school name", "schoolname", "name of school"];

/// Lists have titles and notes above their headings: so many lines are looked through for them.
const FIRST_LINES: usize = 40;

/// So many faults are enough to see what is wrong with a file.
const MOST_FAULTS: usize = 20;

/// The given names of a list with a column "Name", such as the baby names of the Office for National Statistics. Lists that have
/// boys and girls side by side have the column twice.
///
/// # Errors
///
/// What is wrong, line by line: no such column, or a cell that is no name. Then nothing should be taken from the file.
pub fn read_names(csv: &[u8]) -> Result<Vec<String>, Vec<Fault>> {
    read(csv, &NAME_HEADINGS, "a column 'Name'", |cell| {
        let letters = cell.chars().filter(|letter| letter.is_alphabetic()).count();
        let is_plain = cell.chars().all(|letter| letter.is_alphabetic() || matches!(letter, '\'' | '’' | '-' | ' ' | '.'));
        letters >= 1 && is_plain && cell.chars().count() <= 40
    })
}

/// The names of schools of a list with a column `EstablishmentName`, as "Get Information about Schools" gives it.
///
/// # Errors
///
/// What is wrong, line by line: no such column, or a cell that is no name of a school. Then nothing should be taken from the file.
pub fn read_schools(csv: &[u8]) -> Result<Vec<String>, Vec<Fault>> {
    read(csv, &SCHOOL_HEADINGS, "a column 'EstablishmentName'", |cell| {
        cell.chars().filter(|letter| letter.is_alphabetic()).count() > 1 && cell.chars().count() <= 200
    })
}

fn read(csv: &[u8], headings: &[&str], wanted: &str, is_fine: impl Fn(&str) -> bool) -> Result<Vec<String>, Vec<Fault>> {
    let mut rows = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv);
    let mut columns: Vec<usize> = Vec::new();
    let (mut found, mut faults) = (BTreeSet::new(), Vec::new());
    for (number, row) in rows.byte_records().enumerate() {
        let row = row.map_err(|error| vec![fault(&error)])?;
        let line = row.position().map_or(0, csv::Position::line);
        if columns.is_empty() {
            columns = (0..row.len()).filter(|at| headings.contains(&plain(&row[*at]).to_lowercase().as_str())).collect();
            if columns.is_empty() && number + 1 >= FIRST_LINES {
                break;
            }
            continue;
        }
        for cell in columns.iter().filter_map(|at| row.get(*at)).map(plain).filter(|cell| !cell.is_empty()) {
            if is_fine(&cell) {
                found.insert(cell);
            } else if faults.len() < MOST_FAULTS {
                let shown: String = cell.chars().take(60).collect();
                faults.push(Fault { line, what: format!("'{shown}' is no name") });
            }
        }
    }
    if columns.is_empty() {
        faults.push(Fault {
            line: 1,
            what: format!("the list has no heading with {wanted}; give the file as it was downloaded, as CSV"),
        });
    } else if found.is_empty() && faults.is_empty() {
        faults.push(Fault { line: 1, what: format!("the list has {wanted} and nothing in it") });
    }
    if faults.is_empty() { Ok(found.into_iter().collect()) } else { Err(faults) }
}

fn fault(error: &csv::Error) -> Fault {
    Fault { line: error.position().map_or(1, csv::Position::line), what: "this is no line of a CSV file".to_owned() }
}

/// The words of a cell. Official lists are in UTF-8, with a mark at the front or not, or as Windows writes Western letters.
fn plain(cell: &[u8]) -> String {
    let text = match std::str::from_utf8(cell) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(cell).0,
    };
    text.trim_start_matches('\u{feff}').split_whitespace().collect::<Vec<&str>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn baby_names_are_read_below_their_title_from_every_column() {
        let csv = b"\xef\xbb\xbfBaby names,,,,\n\"Notes, many\",,,,\nRank,Name,Count,Rank,Name,Count\n1,Zaviyar,320,1,Ottilie-Mae,410\n2,O'Shay,[x],2,,\n";
        assert_eq!(read_names(csv).unwrap(), ["O'Shay", "Ottilie-Mae", "Zaviyar"]);
    }

    #[test]
    fn schools_are_read_as_windows_writes_them() {
        let csv = b"URN,LA (name),EstablishmentName,Postcode\r\n999999,Osmere,Ysgol Bryn T\xf4n,N99 9AA\r\n999998,Osmere,\"St Bede\x92s, Tarnbridge\",N99 9AA\r\n";
        assert_eq!(read_schools(csv).unwrap(), ["St Bede’s, Tarnbridge", "Ysgol Bryn Tôn"]);
    }

    #[test]
    fn what_is_wrong_is_said_by_line() {
        let faults = read_names(b"Name,Count\nKwame,3\n4711,2\nhttps://example.org,1\n").unwrap_err();
        assert_eq!(
            faults.iter().map(ToString::to_string).collect::<Vec<String>>(),
            ["line 3: '4711' is no name", "line 4: 'https://example.org' is no name"]
        );
        for (list, says) in
            [(&b"Town,Count\nOsmere,3\n"[..], "no heading"), (&b""[..], "no heading"), (&b"Name,Count\n"[..], "nothing in it")]
        {
            let faults = read_names(list).unwrap_err();
            assert!(faults.len() == 1 && faults[0].what.contains(says), "{faults:?}");
        }
        assert!(read_schools(b"Name,Count\nKwame,3\n").is_err());
    }
}
