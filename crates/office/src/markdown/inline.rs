//! A line of text as Markdown: nothing in it is taken for markup that is none.

use crate::text::{Inline, Look, plain};

/// Where the line stands decides how it breaks, and what else is markup there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    Block,
    Heading,
    Cell,
}

/// Writes lines, and gives footnotes their numbers in the order in which they are met.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) notes: Vec<String>,
}

impl Writer {
    /// The whole line.
    pub(super) fn line(&mut self, inlines: &[Inline], setting: Setting) -> String {
        let line = self.group(inlines, Look::default(), setting);
        let line = line.trim_matches([' ', '\t']);
        match setting {
            Setting::Block => line.split('\n').map(|row| guard_start(row.trim_start())).collect::<Vec<_>>().join("\n"),
            Setting::Heading | Setting::Cell => line.to_owned(),
        }
    }

    /// Neighbours that are bold become one bold group, inside it those that are italic one italic group.
    fn group(&mut self, inlines: &[Inline], outer: Look, setting: Setting) -> String {
        let mut text = String::new();
        let mut rest = inlines;
        while let Some(first) = rest.first() {
            let own = look_of(first);
            let (sign, inner, has): (&str, Look, fn(Look) -> bool) = if own.bold && !outer.bold {
                ("**", Look { bold: true, ..outer }, |look| look.bold)
            } else if own.italic && !outer.italic {
                ("*", Look { italic: true, ..outer }, |look| look.italic)
            } else {
                text.push_str(&self.one(first, outer, setting));
                rest = &rest[1..];
                continue;
            };
            let length = rest.iter().take_while(|inline| has(look_of(inline))).count();
            let (group, after) = rest.split_at(length);
            let next = after.first().and_then(|inline| plain(std::slice::from_ref(inline)).chars().next());
            let inside = self.group(group, inner, setting);
            wrap(&mut text, sign, &inside, next);
            rest = after;
        }
        text
    }

    fn one(&mut self, inline: &Inline, outer: Look, setting: Setting) -> String {
        match inline {
            Inline::Text(text, look) if look.code => code(text, setting),
            Inline::Text(text, look) if look.raised => format!("<sup>{}</sup>", escape(text, setting)),
            Inline::Text(text, look) if look.lowered => format!("<sub>{}</sub>", escape(text, setting)),
            Inline::Text(text, _) => escape(text, setting),
            Inline::Link { target, text } => {
                let label = self.group(text, outer, setting);
                format!("[{}]({})", label.trim(), address(target, setting))
            }
            Inline::Break => match setting {
                Setting::Block => "\\\n".to_owned(),
                Setting::Heading => " ".to_owned(),
                Setting::Cell => "<br>".to_owned(),
            },
            Inline::Note(mark) => {
                let known = self.notes.iter().position(|known| known == mark);
                let number = known.unwrap_or_else(|| {
                    self.notes.push(mark.clone());
                    self.notes.len() - 1
                });
                format!("[^{}]", number + 1)
            }
            Inline::Picture { description: Some(description), is_decorative: false } => {
                format!("*\\[Picture: {}\\]*", escape(description, setting))
            }
            Inline::Picture { .. } => String::new(),
        }
    }
}

/// What all of an inline shares.
fn look_of(inline: &Inline) -> Look {
    match inline {
        Inline::Text(_, look) => *look,
        Inline::Link { text, .. } => {
            let looks = || text.iter().map(look_of);
            let is_some = !text.is_empty();
            Look {
                bold: is_some && looks().all(|look| look.bold),
                italic: is_some && looks().all(|look| look.italic),
                ..Look::default()
            }
        }
        Inline::Break | Inline::Note(_) | Inline::Picture { .. } => Look::default(),
    }
}

/// Puts signs of emphasis around a text so that they are understood: none beside a space, none between a letter and a punctuation mark.
fn wrap(text: &mut String, sign: &str, inside: &str, next: Option<char>) {
    let is_space = |letter: char| letter.is_whitespace();
    let start = inside.len() - inside.trim_start_matches(is_space).len();
    let (before, inside) = inside.split_at(start);
    text.push_str(before);
    let end = inside.trim_end_matches(is_space).len();
    let (inside, after) = inside.split_at(end);
    let is_open = text.chars().next_back().is_none_or(|letter| !letter.is_alphanumeric());
    let is_closed = !after.is_empty() || next.is_none_or(|letter| !letter.is_alphanumeric());
    let starts_well = inside.chars().next().is_some_and(|letter| is_open || letter.is_alphanumeric());
    let ends_well = inside.chars().next_back().is_some_and(|letter| is_closed || letter.is_alphanumeric());
    if inside.is_empty() {
        text.push_str(after);
        return;
    }
    if starts_well && ends_well {
        text.extend([sign, inside, sign, after]);
        return;
    }
    // Markup cannot say it here; the tags that it is made from can.
    let tag = if sign == "**" { "strong" } else { "em" };
    text.extend(["<", tag, ">", inside, "</", tag, ">", after]);
}

fn code(text: &str, setting: Setting) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let text = if setting == Setting::Cell { text.replace('|', "\\|") } else { text.to_owned() };
    let needs_space = text.starts_with('`') || text.ends_with('`') || (text.starts_with(' ') && text.ends_with(' '));
    let space = if needs_space { " " } else { "" };
    if text.trim().is_empty() { text } else { format!("{fence}{space}{text}{space}{fence}") }
}

fn address(target: &str, setting: Setting) -> String {
    let safe: String = target
        .chars()
        .map(|letter| match letter {
            ' ' => "%20".to_owned(),
            '(' => "%28".to_owned(),
            ')' => "%29".to_owned(),
            '<' => "%3C".to_owned(),
            '>' => "%3E".to_owned(),
            '\\' => "%5C".to_owned(),
            '|' if setting == Setting::Cell => "%7C".to_owned(),
            '&' => "&amp;".to_owned(),
            letter if letter.is_control() => String::new(),
            letter => letter.to_string(),
        })
        .collect();
    safe
}

/// Puts a stroke before what would be markup.
fn escape(text: &str, setting: Setting) -> String {
    let mut escaped = String::with_capacity(text.len() + 8);
    let letters: Vec<char> = text.chars().collect();
    for (at, letter) in letters.iter().copied().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at)).copied();
        let next = letters.get(at + 1).copied();
        let is_markup = match letter {
            '\\' | '`' | '*' | '[' | ']' => true,
            '_' => !(before.is_some_and(char::is_alphanumeric) && next.is_some_and(char::is_alphanumeric)),
            '<' => next.is_none_or(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')),
            '&' => next.is_none_or(|next| next.is_ascii_alphabetic() || next == '#'),
            '|' => setting == Setting::Cell,
            '#' => setting == Setting::Heading,
            _ => false,
        };
        if is_markup {
            escaped.push('\\');
        }
        escaped.push(if matches!(letter, '\n' | '\r') { ' ' } else { letter });
    }
    escaped
}

/// The start of a line can be the mark of a heading, a list, a quotation, a rule or code.
fn guard_start(row: &str) -> String {
    let digits = row.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=9).contains(&digits) && matches!(row.as_bytes().get(digits), Some(b'.' | b')')) {
        return format!("{}\\{}", &row[..digits], &row[digits..]);
    }
    if row.starts_with(['#', '+', '-', '>', '=', '~', ':', '|']) { format!("\\{row}") } else { row.to_owned() }
}
