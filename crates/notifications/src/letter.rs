//! Digests and announcements as letters: plain text, and the same as HTML.

use std::fmt::Write as _;

use calendar::Weekday;
use post::Message;

use crate::announcement::Announced;
use crate::cases::CaseLetter;
use crate::choice::{Choice, Rhythm};
use crate::edition::{Edition, Item, Section};

/// What every letter says about where it comes from.
pub(crate) struct Sender<'a> {
    pub(crate) public_url: &'a str,
    pub(crate) network: &'a str,
}

/// Whom a letter is for.
pub(crate) struct To<'a> {
    pub(crate) name: &'a str,
    pub(crate) email: &'a str,
    pub(crate) reference: String,
    /// The address that pauses, whole.
    pub(crate) pause_url: String,
}

/// Writes a digest.
pub(crate) fn digest(sender: &Sender<'_>, to: To<'_>, choice: &Choice, edition: &Edition) -> Message {
    let (mut text, mut html) = (format!("Hello {},\n", to.name), format!("<p>Hello {},</p>\n", escape(to.name)));
    let mut section = None;
    for item in &edition.items {
        if section != Some(item.section) {
            if section.is_some() {
                html.push_str("</ul>\n");
            }
            section = Some(item.section);
            let heading = item.section.heading();
            let _ = write!(text, "\n{}\n", heading.to_uppercase());
            let _ = write!(html, "<h2>{}</h2>\n<ul>\n", escape(heading));
        }
        push_item(&mut text, &mut html, sender, item);
    }
    html.push_str("</ul>\n");
    if edition.more > 0 {
        let more = format!("And {} more in the library", edition.more);
        let _ = write!(text, "\n{more}: {}/search?sort=newest\n", sender.public_url);
        let _ = writeln!(html, "<p><a href=\"{}/search?sort=newest\">{more}</a></p>", escape(sender.public_url));
    }
    let why = why(choice, sender.network);
    push_end(&mut text, &mut html, sender, &why, &to.pause_url);
    Message::new(to.email, &subject(sender.network, edition), text, to.reference).with_html(page(&html)).with_pause(to.pause_url)
}

fn push_item(text: &mut String, html: &mut String, sender: &Sender<'_>, item: &Item) {
    let url = format!("{}{}", sender.public_url, item.path);
    let _ = write!(text, "\n* {}\n", item.title);
    let _ = write!(html, "<li><p><a href=\"{}\"><strong>{}</strong></a></p>", escape(&url), escape(&item.title));
    if !item.note.is_empty() {
        text.push_str(&indent(&item.note));
        if item.section == Section::Announcement {
            html.push_str(&prose::to_html(&item.note));
        } else {
            let _ = write!(html, "<p>{}</p>", escape(&item.note));
        }
    }
    let _ = writeln!(text, "  {url}");
    html.push_str("</li>\n");
}

/// Writes what is told of cases: lines without a word of any, each with its link.
pub(crate) fn cases(sender: &Sender<'_>, to: To<'_>, told: &CaseLetter) -> Message {
    let (mut text, mut html) = (format!("Hello {},\n", to.name), format!("<p>Hello {},</p>\n<ul>\n", escape(to.name)));
    for item in &told.items {
        push_item(&mut text, &mut html, sender, item);
    }
    html.push_str("</ul>\n");
    if told.more > 0 {
        let _ = write!(text, "\nAnd {} more: {}/cases\n", told.more, sender.public_url);
        let _ = writeln!(html, "<p><a href=\"{}/cases\">And {} more</a></p>", escape(sender.public_url), told.more);
    }
    let _ = write!(text, "\nThe link asks you to sign in. No word of a case is ever sent by e-mail.\n");
    html.push_str("<p>The link asks you to sign in. No word of a case is ever sent by e-mail.</p>\n");
    push_end(&mut text, &mut html, sender, told.why, &to.pause_url);
    let subject = format!("{}: {}", sender.network, told.subject);
    Message::new(to.email, &subject, text, to.reference).with_html(page(&html)).with_pause(to.pause_url)
}

/// Writes an announcement that goes out by itself.
pub(crate) fn announcement(sender: &Sender<'_>, to: To<'_>, told: &Announced) -> Message {
    let path = told.path.clone().unwrap_or_else(|| format!("/announcements/{}", told.id));
    let url = format!("{}{path}", sender.public_url);
    let mut text = format!("Hello {},\n\n{}\n\n{url}\n", to.name, told.text);
    let mut html = format!(
        "<p>Hello {},</p>\n<h1>{}</h1>\n{}\n<p><a href=\"{}\">Read it at {}</a></p>\n",
        escape(to.name),
        escape(&told.subject),
        prose::to_html(&told.text),
        escape(&url),
        escape(sender.network)
    );
    let why = format!("A coordinator of {} sent this to members.", sender.network);
    push_end(&mut text, &mut html, sender, &why, &to.pause_url);
    Message::new(to.email, &told.subject, text, to.reference).with_html(page(&html)).with_pause(to.pause_url)
}

fn push_end(text: &mut String, html: &mut String, sender: &Sender<'_>, why: &str, pause_url: &str) {
    let choose = format!("{}/account/telling", sender.public_url);
    let _ = write!(text, "\n-- \n{why}\nPause, without signing in: {pause_url}\nChoose how often: {choose}\n");
    let _ = write!(
        html,
        "<hr>\n<p>{}<br><a href=\"{}\">Pause</a>, without signing in. <a href=\"{}\">Choose how often</a>.</p>\n",
        escape(why),
        escape(pause_url),
        escape(&choose)
    );
}

fn why(choice: &Choice, network: &str) -> String {
    let when = match choice.rhythm {
        Rhythm::Daily => "on each school day that brings something new".to_owned(),
        Rhythm::Weekly | Rhythm::None => format!("once a week in term time, on {}", say_weekday(choice.weekday)),
    };
    format!("You get this {when}, as a member of {network}.")
}

/// `Thursdays`.
fn say_weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Mondays",
        Weekday::Tuesday => "Tuesdays",
        Weekday::Wednesday => "Wednesdays",
        Weekday::Thursday => "Thursdays",
        Weekday::Friday => "Fridays",
        Weekday::Saturday => "Saturdays",
        Weekday::Sunday => "Sundays",
    }
}

/// The first line says what the letter is about.
fn subject(network: &str, edition: &Edition) -> String {
    let first = edition.items.first().map_or("", |item| item.title.as_str());
    match edition.items.len() - 1 + edition.more {
        0 => format!("{network}: {first}"),
        others => format!("{network}: {first}, and {others} more"),
    }
}

/// Each line two steps in, under its title.
fn indent(text: &str) -> String {
    text.lines().map(|line| format!("  {line}").trim_end().to_owned() + "\n").collect()
}

fn page(body: &str) -> String {
    let style = "font-family: Arial, Helvetica, sans-serif; font-size: 16px; line-height: 1.4; max-width: 40em; color: #1f2d2c";
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\"></head><body style=\"{style}\">\n{body}</body></html>\n"
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::AnnouncementId;
    use kernel::Timestamp;

    const NASTY: &str = "\"><script>alert(1)</script><img src=x onerror=alert(1)> & 'so on'";

    fn to() -> To<'static> {
        To {
            name: NASTY,
            email: "asha@example.org",
            reference: "one".to_owned(),
            pause_url: "https://send.example.org/telling/s/pause".to_owned(),
        }
    }

    fn sender() -> Sender<'static> {
        Sender { public_url: "https://send.example.org", network: "Tarnbridge" }
    }

    fn item(section: Section) -> Item {
        Item {
            section,
            title: NASTY.to_owned(),
            note: NASTY.to_owned(),
            path: "/library/strategy/a".to_owned(),
            subject: String::new(),
        }
    }

    #[test]
    fn nothing_that_somebody_wrote_becomes_html() {
        let sections = [Section::Announcement, Section::Pack, Section::New];
        let edition = Edition { items: sections.map(item).to_vec(), more: 2 };
        let told = Announced {
            id: AnnouncementId(Uuid::nil()),
            subject: NASTY.to_owned(),
            text: format!("{NASTY}\n\n[a link](javascript:alert(1))"),
            path: None,
            at: Timestamp(0),
        };
        for message in [digest(&sender(), to(), &Choice::default(), &edition), announcement(&sender(), to(), &told)] {
            let html = message.html.unwrap();
            for bad in ["<script", "<img", "javascript:"] {
                assert!(!html.contains(bad), "{html}");
            }
        }
    }

    #[test]
    fn the_plain_text_says_all() {
        let edition = Edition {
            items: vec![Item { title: "Spring 1".to_owned(), note: "Two\nlines".to_owned(), ..item(Section::Pack) }],
            more: 3,
        };
        let message = digest(&sender(), To { name: "Asha", ..to() }, &Choice::default(), &edition);
        assert_eq!(message.subject, "Tarnbridge: Spring 1, and 3 more");
        assert_eq!(
            message.text,
            "Hello Asha,\n\nTHIS TERM’S PACK\n\n* Spring 1\n  Two\n  lines\n  https://send.example.org/library/strategy/a\n\
             \nAnd 3 more in the library: https://send.example.org/search?sort=newest\n\
             \n-- \nYou get this once a week in term time, on Thursdays, as a member of Tarnbridge.\n\
             Pause, without signing in: https://send.example.org/telling/s/pause\n\
             Choose how often: https://send.example.org/account/telling\n"
        );
    }
}
