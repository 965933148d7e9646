//! Excel: the cells of each sheet as rows of text.

use std::fmt::Write as _;
use std::io::Cursor;

use calamine::{DataRef, Reader as _, Xlsx};

use crate::Refusal;
use crate::archive::Archive;
use crate::hint;
use crate::package::Properties;
use crate::reading::{Part, Place, Reading, guess_language};

const SHEETS: usize = 200;
/// Cells that are read of a whole workbook, and characters of one sheet.
const CELLS: usize = 1_000_000;
const TEXT: usize = 2_000_000;

pub(crate) fn read(bytes: &[u8]) -> Result<Reading, Refusal> {
    // The library unpacks whatever is there: it only gets what is known to be of bounded size.
    let mut archive = Archive::open(bytes)?;
    archive.measure()?;
    let properties = Properties::of(&mut archive)?;
    drop(archive);
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| Refusal::Damaged)?;
    let names = workbook.sheet_names();

    let mut reading = Reading::default();
    let mut left = CELLS;
    for name in names.iter().take(SHEETS) {
        match sheet(&mut workbook, name, &mut left) {
            Ok(text) => reading.push(Part { place: Place::Sheet(crate::reading::line(name)), text }),
            Err(_) => reading.note_once("Some sheets could not be read."),
        }
        if left == 0 {
            break;
        }
    }
    if names.len() > SHEETS || left == 0 {
        reading.note_once("The document is very long; only its beginning can be searched.");
    }
    // A sheet has no language of its own, and its title seldom matters to those who read it.
    reading.hint(hint::properties(properties.title.as_deref(), Some("")));
    reading.title = properties.title;
    reading.language = properties.language.or_else(|| guess_language(&reading.text()));
    Ok(reading)
}

/// Cell after cell: a sheet that names only its first and its last of seventeen thousand million takes two steps.
fn sheet(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str, left: &mut usize) -> Result<String, calamine::XlsxError> {
    let mut text = String::new();
    let mut row = None;
    let mut cells = workbook.worksheet_cells_reader(name)?;
    while let Some(cell) = cells.next_cell()? {
        if *left == 0 || text.len() > TEXT {
            break;
        }
        *left -= 1;
        let before = text.len();
        write_value(cell.get_value(), &mut text);
        if text.len() == before {
            continue;
        }
        // The mark goes in front of the value, now that there is one.
        let here = cell.get_position().0;
        let mark = match row {
            Some(last) if last == here => " | ",
            Some(_) => "\n",
            None => "",
        };
        text.insert_str(before, mark);
        row = Some(here);
    }
    Ok(text)
}

fn write_value(value: &DataRef<'_>, text: &mut String) {
    // Writing to a string cannot fail.
    let _ = match value {
        DataRef::Empty | DataRef::Error(_) => Ok(()),
        DataRef::String(value) => write!(text, "{}", value.trim()),
        DataRef::SharedString(value) => write!(text, "{}", value.trim()),
        DataRef::Int(value) => write!(text, "{value}"),
        DataRef::Float(value) => write!(text, "{value}"),
        DataRef::Bool(value) => write!(text, "{}", if *value { "yes" } else { "no" }),
        DataRef::DateTime(value) => date(value, text),
        DataRef::DateTimeIso(value) | DataRef::DurationIso(value) => write!(text, "{value}"),
    };
}

fn date(value: &calamine::ExcelDateTime, text: &mut String) -> std::fmt::Result {
    if value.is_duration() {
        return write!(text, "{}", value.as_f64());
    }
    let (year, month, day, hour, minute, _, _) = value.to_ymd_hms_milli();
    write!(text, "{day}/{month:02}/{year}")?;
    if hour > 0 || minute > 0 { write!(text, " {hour:02}:{minute:02}") } else { Ok(()) }
}
