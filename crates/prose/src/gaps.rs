//! Gaps of a text and the lines that declare them: see [`crate::template`].

use std::collections::{BTreeMap, BTreeSet};

use crate::markdown::FIELDS;

/// Something to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name in the text: `school_name`, or `actions.owner` for a column.
    pub name: String,
    /// What people are asked.
    pub label: String,
    /// A line of help; mostly empty.
    pub hint: String,
    pub kind: FieldKind,
}

/// What can be filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// A line.
    Text,
    /// Several lines.
    LongText,
    /// A day.
    Date,
    /// One of these.
    Choice(Vec<String>),
    /// Rows of a table with these columns, as many as are needed.
    Rows(Vec<Field>),
}

/// Fields of one text, and options of one choice, at most.
pub(crate) const MOST: usize = 400;
const MOST_OPTIONS: usize = 40;
/// Characters of a label, a hint or an option, and of a name.
const WORDS: usize = 200;
const NAME: usize = 60;

/// A line of a Markdown text, with its number.
#[derive(Clone, Copy)]
pub(crate) enum Line<'a> {
    Text(&'a str),
    /// Of the second level; the first counts as such.
    Heading(&'a str),
    /// A declaration.
    Field(usize, &'a str),
    /// The marks around declarations.
    Fence,
}

pub(crate) fn lines(markdown: &str) -> impl Iterator<Item = Line<'_>> {
    let (mut fence, mut is_fields) = (None::<String>, false);
    (1..).zip(markdown.lines()).map(move |(number, text)| {
        if let Some(end) = &fence {
            let is_end = text.trim().starts_with(end.as_str()) && text.trim().trim_start_matches(['`', '~']).is_empty();
            let line = match (is_fields, is_end) {
                (true, true) => Line::Fence,
                (true, false) => Line::Field(number, text),
                (false, _) => Line::Text(text),
            };
            if is_end {
                fence = None;
            }
            return line;
        }
        let mark: String = text.chars().take_while(|letter| matches!(letter, '`' | '~')).collect();
        if mark.len() >= 3 {
            is_fields = text.trim_start_matches(['`', '~']).trim() == FIELDS;
            fence = Some(mark);
            return if is_fields { Line::Fence } else { Line::Text(text) };
        }
        if text.starts_with("## ") || text.starts_with("# ") { Line::Heading(text) } else { Line::Text(text) }
    })
}

/// The names of the gaps of a line, in order. What has no name is no gap.
pub(crate) fn gaps(text: &str) -> impl Iterator<Item = &str> {
    text.split("{{").skip(1).filter_map(|piece| piece.split_once("}}")).map(|(name, _)| name).filter(|name| is_gap(name))
}

pub(crate) fn is_gap(name: &str) -> bool {
    match name.split_once('.') {
        Some((list, column)) => is_name(list) && is_name(column),
        None => is_name(name),
    }
}

fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    name.len() <= NAME
        && bytes.next().is_some_and(|byte| byte.is_ascii_lowercase())
        && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Fields as they are declared, by name.
pub(crate) struct Declared(BTreeMap<String, Field>);

impl Declared {
    pub(crate) fn read(markdown: &str) -> Self {
        let fields = lines(markdown).filter_map(|line| match line {
            Line::Field(_, text) => declaration(text).ok(),
            Line::Text(_) | Line::Heading(_) | Line::Fence => None,
        });
        Self(fields.take(MOST).map(|field| (field.name.clone(), field)).collect())
    }

    /// A field by its name, as declared or else as its name says; a list with the columns that the text has.
    pub(crate) fn field(&self, name: &str, markdown: &str) -> Field {
        let mut field = self.get(name);
        let mut columns: Vec<&str> = Vec::new();
        for line in lines(markdown) {
            if let Line::Text(text) = line {
                for gap in gaps(text).filter(|gap| gap.split_once('.').is_some_and(|(list, _)| list == name)) {
                    if !columns.contains(&gap) {
                        columns.push(gap);
                    }
                }
            }
        }
        if !columns.is_empty() {
            field.kind = FieldKind::Rows(columns.into_iter().map(|column| self.get(column)).collect());
        }
        field
    }

    pub(crate) fn get(&self, name: &str) -> Field {
        let undeclared = || Field { name: name.to_owned(), label: label(name), hint: String::new(), kind: FieldKind::Text };
        self.0.get(name).cloned().unwrap_or_else(undeclared)
    }
}

/// `review_date` as a question.
pub(crate) fn label(name: &str) -> String {
    let words = name.rsplit('.').next().unwrap_or(name).replace('_', " ");
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Reads one line: name, label, and what it is.
pub(crate) fn declaration(text: &str) -> Result<Field, String> {
    const ACCEPTED: &str = "accepted: name: Label, and behind it | long, | date, | rows, | choice: one; two or | hint: words";
    let Some((name, rest)) = text.split_once(':') else { return Err(format!("this declares no field; {ACCEPTED}")) };
    let name = name.trim();
    if !is_gap(name) {
        return Err(format!("'{name}' is no name; accepted: lower-case letters, digits and _, a letter first, as in list.column"));
    }
    let mut parts = rest.split('|').map(str::trim);
    let own = parts.next().unwrap_or_default();
    let mut field = Field {
        name: name.to_owned(),
        label: if own.is_empty() { label(name) } else { own.to_owned() },
        hint: String::new(),
        kind: FieldKind::Text,
    };
    for part in parts {
        let (word, value) = part.split_once(':').map_or((part, ""), |(word, value)| (word.trim(), value.trim()));
        match word {
            "long" => field.kind = FieldKind::LongText,
            "date" => field.kind = FieldKind::Date,
            "text" => field.kind = FieldKind::Text,
            "rows" if !name.contains('.') => field.kind = FieldKind::Rows(Vec::new()),
            "choice" => {
                let options: Vec<String> = value.split(';').map(|option| option.trim().to_owned()).collect();
                let distinct: BTreeSet<&String> = options.iter().collect();
                if distinct.len() < 2
                    || distinct.len() < options.len()
                    || options.len() > MOST_OPTIONS
                    || options.contains(&String::new())
                {
                    return Err(format!(
                        "'{name}' is a choice: it needs 2 to {MOST_OPTIONS} different options, such as choice: Yes; No"
                    ));
                }
                field.kind = FieldKind::Choice(options);
            }
            "hint" => value.clone_into(&mut field.hint),
            other => return Err(format!("'{other}' is nothing that a field can be; {ACCEPTED}")),
        }
    }
    if [&field.label, &field.hint].iter().any(|text| text.chars().count() > WORDS) {
        return Err(format!("the words of '{name}' are too long; accepted: at most {WORDS} characters"));
    }
    Ok(field)
}
