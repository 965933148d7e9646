//! One record from its fields: the front matter of a Markdown file, or a line of JSON.

use kernel::Fault;
use serde_json::{Map, Value};

use storage::FileHash;

use crate::{Draft, DraftFile, Kind, Meeting, PackItem};

/// The fields of a record in the order that export writes them. `body` stands apart: below the front matter, or as a field in JSON.
pub(crate) const FIELDS: &[&str] = &[
    "key",
    "kind",
    "title",
    "summary",
    "areas",
    "phases",
    "tiers",
    "concepts",
    "evidence",
    "setup_minutes",
    "weekly_minutes",
    "staff",
    "cost_band",
    "licence",
    "audience",
    "networks",
    "sources",
    "adapted_from",
    "superseded_by",
    "checked_on",
    "review_by",
    "term",
    "items",
    "meeting",
    "files",
];

/// Where a record's fields stand, for faults.
pub(crate) struct Place<'a> {
    /// The file as the person named it.
    pub(crate) file: &'a str,
    /// The line of each field.
    pub(crate) line_of: &'a dyn Fn(&str) -> usize,
}

impl Place<'_> {
    pub(crate) fn fault(&self, field: &str, message: String) -> Fault {
        Fault { place: self.file.to_owned(), line: (self.line_of)(field), field: field.to_owned(), message }
    }
}

/// Splits a Markdown file into its front matter and body, and reads the front matter.
pub(crate) fn parse_markdown(text: &str, file: &str, kind: Option<Kind>, key: &str) -> Result<Draft, Vec<Fault>> {
    let whole = |line: usize, message: &str| {
        vec![Fault { place: file.to_owned(), line, field: String::new(), message: message.to_owned() }]
    };
    let text = text.replace("\r\n", "\n");
    let Some(rest) = text.strip_prefix("---\n") else {
        return Err(whole(1, "has no front matter; accepted: a first line '---', fields in YAML, a line '---', then the text"));
    };
    let (yaml, body) = match rest.split_once("\n---\n") {
        Some(parts) => parts,
        None => match rest.strip_suffix("\n---") {
            Some(yaml) => (yaml, ""),
            None => return Err(whole(1, "the front matter has no end; accepted: a line '---' after the last field")),
        },
    };
    let fields: Map<String, Value> = serde_saphyr::from_str(yaml).map_err(|error| {
        let line = error.location().map_or(1, |location| usize::try_from(location.line()).unwrap_or(0) + 1);
        let message = error.to_string().lines().next().unwrap_or_default().to_owned();
        whole(line, &format!("the front matter is no valid YAML: {message}"))
    })?;
    // Fields stand at the left margin, each once, so a field's line is the one that begins with it.
    let line_of = |field: &str| {
        let at = yaml.lines().position(|line| line.strip_prefix(field).is_some_and(|rest| rest.trim_start().starts_with(':')));
        at.map_or(1, |at| at + 2)
    };
    let mut fields = fields;
    let place = Place { file, line_of: &line_of };
    let mut faults = Vec::new();
    if let Some(folder) = kind {
        let given = fields.entry("kind").or_insert_with(|| Value::from(folder.as_str()));
        if given.as_str() != Some(folder.as_str()) && given.as_str().is_some_and(|given| given.parse::<Kind>().is_ok()) {
            faults
                .push(place.fault("kind", format!("is {given}, but the file stands in the folder '{folder}'; accepted: the same")));
        }
    }
    fields.entry("key").or_insert_with(|| Value::from(key));
    if fields.contains_key("body") {
        faults.push(place.fault("body", "the text stands below the front matter, not in it".to_owned()));
    }
    fields.insert("body".to_owned(), Value::from(body));
    match parse_fields(&fields, &place) {
        Ok(draft) if faults.is_empty() => Ok(draft),
        Ok(_) => Err(faults),
        Err(more) => Err(faults.into_iter().chain(more).collect()),
    }
}

/// Reads a record's fields, listing every fault.
pub(crate) fn parse_fields(fields: &Map<String, Value>, place: &Place<'_>) -> Result<Draft, Vec<Fault>> {
    let mut reader = Reader { fields, place, faults: Vec::new() };
    for field in fields.keys().filter(|field| !FIELDS.contains(&field.as_str()) && field.as_str() != "body") {
        let message = format!("unknown field; accepted: {}", FIELDS.join(", "));
        reader.faults.push(place.fault(field, message));
    }
    let kind = reader.required("kind").and_then(|text| reader.parsed(&text, "kind"));
    let audience = reader.text("audience").and_then(|text| reader.parsed(&text, "audience"));
    let key = reader.required("key").unwrap_or_default();
    let title = reader.required("title").unwrap_or_default();
    let body = reader.required("body").unwrap_or_default().replace("\r\n", "\n");
    let body = body.trim_start_matches('\n');
    let mut draft = Draft::new(kind.unwrap_or(Kind::Strategy), &key, &title, body);
    draft.summary = reader.text("summary").unwrap_or_default();
    draft.areas = reader.list("areas");
    draft.phases = reader.list("phases");
    draft.tiers = reader.list("tiers");
    draft.concepts = reader.list("concepts");
    draft.sources = reader.list("sources");
    draft.evidence = reader.text("evidence");
    draft.setup_minutes = reader.minutes("setup_minutes");
    draft.weekly_minutes = reader.minutes("weekly_minutes");
    draft.staff = reader.text("staff");
    draft.cost_band = reader.text("cost_band");
    draft.networks = reader.list("networks");
    draft.adapted_from = reader.text("adapted_from");
    draft.superseded_by = reader.text("superseded_by");
    draft.checked_on = reader.text("checked_on");
    draft.review_by = reader.text("review_by");
    draft.files = reader.files();
    draft.term = reader.text("term");
    draft.items = reader.items();
    draft.meeting = reader.meeting();
    if let Some(licence) = reader.text("licence") {
        draft.licence = licence;
    }
    if let Some(audience) = audience {
        draft.audience = audience;
    }
    if reader.faults.is_empty() { Ok(draft) } else { Err(reader.faults) }
}

struct Reader<'a> {
    fields: &'a Map<String, Value>,
    place: &'a Place<'a>,
    faults: Vec<Fault>,
}

impl Reader<'_> {
    fn fault(&mut self, field: &str, message: String) {
        self.faults.push(self.place.fault(field, message));
    }

    fn text(&mut self, field: &str) -> Option<String> {
        match self.fields.get(field) {
            None | Some(Value::Null) => None,
            Some(Value::String(text)) => Some(text.clone()),
            Some(other) => {
                self.fault(field, format!("is {}; accepted: text (put it in quotes)", described(other)));
                None
            }
        }
    }

    fn required(&mut self, field: &str) -> Option<String> {
        if matches!(self.fields.get(field), None | Some(Value::Null)) {
            self.fault(field, "is missing; every record needs key, kind, title and body".to_owned());
        }
        self.text(field)
    }

    fn parsed<T: std::str::FromStr<Err = String>>(&mut self, text: &str, field: &str) -> Option<T> {
        match text.parse() {
            Ok(value) => Some(value),
            Err(message) => {
                self.fault(field, message);
                None
            }
        }
    }

    fn list(&mut self, field: &str) -> Vec<String> {
        let mut list = Vec::new();
        match self.fields.get(field) {
            None | Some(Value::Null) => {}
            Some(Value::Array(values)) => {
                for value in values {
                    match value.as_str() {
                        Some(text) => list.push(text.to_owned()),
                        None => self.fault(field, format!("has {} in the list; accepted: ids in text", described(value))),
                    }
                }
            }
            Some(other) => self.fault(field, format!("is {}; accepted: a list such as [one, two]", described(other))),
        }
        list
    }

    /// A pack's items: `strategy/graded-return`, or the same with a note.
    fn items(&mut self) -> Vec<PackItem> {
        let values = match self.fields.get("items") {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(values)) => values,
            Some(other) => {
                self.fault("items", format!("is {}; accepted: a list", described(other)));
                return Vec::new();
            }
        };
        let mut items = Vec::new();
        for value in values {
            let named = value.as_str().map(|item| PackItem { item: item.to_owned(), note: String::new() });
            let item = named.or_else(|| serde_json::from_value(value.clone()).ok());
            if let Some(item) = item {
                items.push(item);
            } else {
                let message = format!("has {} in the list; accepted: kind/key, or item and note", described(value));
                self.fault("items", message);
            }
        }
        items
    }

    fn meeting(&mut self) -> Option<Meeting> {
        let value = self.fields.get("meeting").filter(|value| !value.is_null())?;
        let meeting = serde_json::from_value(value.clone());
        if meeting.is_err() {
            let accepted = "title, day, starts, ends, place, link and minutes, each a text in quotes";
            self.fault("meeting", format!("is not understood; accepted: {accepted}"));
        }
        meeting.ok()
    }

    /// Names of files, or their names with titles and, in a list of records without files beside them, hashes.
    fn files(&mut self) -> Vec<DraftFile> {
        const ACCEPTED: &str = "accepted: a list of names, or of {name, title}";
        let values = match self.fields.get("files") {
            None | Some(Value::Null) => return Vec::new(),
            Some(Value::Array(values)) => values,
            Some(other) => {
                self.fault("files", format!("is {}; {ACCEPTED}", described(other)));
                return Vec::new();
            }
        };
        let mut files = Vec::new();
        for value in values {
            let text = |field: &str| value.get(field).and_then(Value::as_str).map(str::to_owned);
            let known = ["name", "title", "hash"];
            let strange = value.as_object().and_then(|fields| fields.keys().find(|field| !known.contains(&field.as_str())));
            let Some(name) = value.as_str().map(str::to_owned).or_else(|| text("name")).filter(|_| strange.is_none()) else {
                self.fault("files", format!("has {} in the list; {ACCEPTED}", described(value)));
                continue;
            };
            match text("hash").map(|hash| hash.parse()).transpose() {
                Ok(hash) => {
                    files.push(DraftFile {
                        hash: hash.unwrap_or_else(FileHash::unknown),
                        name,
                        title: text("title").unwrap_or_default(),
                    });
                }
                Err(message) => self.fault("files", message),
            }
        }
        files
    }

    fn minutes(&mut self, field: &str) -> Option<i32> {
        let value = self.fields.get(field)?;
        let minutes = value.as_i64().and_then(|minutes| i32::try_from(minutes).ok());
        if minutes.is_none() && !value.is_null() {
            self.fault(field, format!("is {}; accepted: a whole number of minutes", described(value)));
        }
        minutes
    }
}

fn described(value: &Value) -> &'static str {
    match value {
        Value::Null => "empty",
        Value::Bool(_) => "yes or no",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a group of fields",
    }
}
