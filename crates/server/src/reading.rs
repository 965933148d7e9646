//! Reading settings: paper, spacing, size, links, motion and the search key, kept in one cookie on the device, no account needed.
//! The server writes them on `<html>`, so they hold without scripts and never flash.

use askama::Template;
use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use crate::address::local_path;
use crate::failure::Failure;
use crate::frame::{Frame, Section, render};
use crate::visit::{Visit, find_cookie};
use crate::{App, Settings};

const COOKIE: &str = "sc-reading";
const YEAR: u32 = 365 * 24 * 60 * 60;

/// One setting and what can be chosen.
pub(crate) struct Setting {
    /// Its name in the cookie, the form and the attribute `data-…`.
    pub(crate) name: &'static str,
    pub(crate) legend: &'static str,
    /// Value, label, hint; the first is the default.
    pub(crate) choices: &'static [(&'static str, &'static str, &'static str)],
}

/// All settings, in the order of the page.
pub(crate) const SETTINGS: [Setting; 6] = [
    Setting {
        name: "paper",
        legend: "Background",
        choices: &[
            ("light", "Light", ""),
            ("cream", "Cream", "Softer than white. Many readers with dyslexia or visual stress prefer it."),
            ("dark", "Dark", ""),
            ("device", "The same as my device", "Light by day and dark by night, if your device does that."),
        ],
    },
    Setting {
        name: "spacing",
        legend: "Spacing of letters, words and lines",
        choices: &[("normal", "Normal", ""), ("wide", "Wide", "More room between letters, words, lines and paragraphs.")],
    },
    Setting {
        name: "size",
        legend: "Size of text",
        choices: &[("normal", "Normal", ""), ("large", "Large", ""), ("largest", "Largest", "")],
    },
    Setting {
        name: "links",
        legend: "Links",
        choices: &[("normal", "Underlined where needed", ""), ("underlined", "Always underlined", "")],
    },
    Setting { name: "motion", legend: "Movement", choices: &[("normal", "Follow my device", ""), ("less", "No movement", "")] },
    Setting {
        name: "slash",
        legend: "Keyboard",
        choices: &[
            ("off", "No single-key shortcuts", ""),
            ("on", "The / key goes to the search box", "Leave this off if you use speech to type."),
        ],
    },
];

/// What somebody chose: for each of [`SETTINGS`], which choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Reading([usize; SETTINGS.len()]);

impl Reading {
    /// Reads the cookie. What it cannot understand is the default.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Self {
        find_cookie(headers, COOKIE)
            .map_or_else(Self::default, |value| Self::from_pairs(value.split('.').filter_map(|pair| pair.split_once('-'))))
    }

    fn from_pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut chosen = Self::default();
        for (name, value) in pairs {
            let Some(at) = SETTINGS.iter().position(|setting| setting.name == name) else { continue };
            if let Some(choice) = SETTINGS[at].choices.iter().position(|choice| choice.0 == value) {
                chosen.0[at] = choice;
            }
        }
        chosen
    }

    fn value(self, at: usize) -> &'static str {
        SETTINGS[at].choices[self.0[at]].0
    }

    /// The attributes for `<html>`; defaults need none.
    pub(crate) fn attributes(self) -> String {
        let changed = (0..SETTINGS.len()).filter(|at| self.0[*at] > 0);
        changed.flat_map(|at| [" data-", SETTINGS[at].name, "=\"", self.value(at), "\""]).collect()
    }

    fn cookie(self, settings: &Settings) -> HeaderValue {
        let pairs: Vec<String> = (0..SETTINGS.len()).map(|at| format!("{}-{}", SETTINGS[at].name, self.value(at))).collect();
        let secure = if settings.is_https() { "; Secure" } else { "" };
        let line = format!("{COOKIE}={}; Path=/; Max-Age={YEAR}; HttpOnly; SameSite=Lax{secure}", pairs.join("."));
        HeaderValue::from_str(&line).expect("names and values of the settings are plain letters")
    }
}

#[derive(Template)]
#[template(path = "reading/settings.html")]
struct SettingsPage {
    frame: Frame,
    groups: Vec<Group>,
    back: String,
    saved: bool,
}

struct Group {
    name: &'static str,
    legend: &'static str,
    options: Vec<Choice>,
}

struct Choice {
    id: String,
    value: &'static str,
    label: &'static str,
    hint: &'static str,
    checked: bool,
}

#[derive(Deserialize)]
pub(crate) struct Back {
    #[serde(default)]
    back: String,
    #[serde(default)]
    saved: String,
}

/// `GET /settings`
pub(crate) async fn page(State(app): State<App>, visit: Visit, Query(back): Query<Back>) -> Result<Response, Failure> {
    let groups = SETTINGS.iter().zip(visit.reading.0).map(|(setting, chosen)| Group {
        name: setting.name,
        legend: setting.legend,
        options: (0..).zip(setting.choices).map(|(at, choice)| option(setting.name, at, choice, chosen)).collect(),
    });
    let page = SettingsPage {
        frame: Frame::new(&app, &visit, Section::Other, &["Reading settings"]),
        groups: groups.collect(),
        back: local_path(&back.back).to_owned(),
        saved: back.saved == "1",
    };
    render(&page)
}

fn option(name: &str, at: usize, choice: &(&'static str, &'static str, &'static str), chosen: usize) -> Choice {
    let id = if at == 0 { name.to_owned() } else { format!("{name}-{}", at + 1) };
    Choice { id, value: choice.0, label: choice.1, hint: choice.2, checked: at == chosen }
}

/// `POST /settings`
pub(crate) async fn save(State(app): State<App>, Form(form): Form<Vec<(String, String)>>) -> Response {
    let chosen = Reading::from_pairs(form.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let back = form.iter().find(|(name, _)| name == "back").map_or("/", |(_, back)| local_path(back));
    let to = if back == "/" || back.starts_with("/settings") { "/settings?saved=1" } else { back };
    let cookie = [(header::SET_COOKIE, chosen.cookie(&app.settings))];
    (cookie, Redirect::to(to)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strange_cookie_is_the_default_and_a_good_one_is_kept() {
        let read = |cookie: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_static(cookie));
            Reading::from_headers(&headers).attributes()
        };
        assert_eq!(read("sc-reading=paper-\"><script>"), "");
        assert_eq!(read("a=b; sc-reading=paper-dark.spacing-wide.size-nine.nine-x"), " data-paper=\"dark\" data-spacing=\"wide\"");
    }
}
