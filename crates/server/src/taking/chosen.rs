//! The strategies that somebody put on their sheet. Their ids are in a cookie of the browser's present session and nowhere else, so
//! that choosing needs no account and works without scripts.

use axum::http::{HeaderMap, HeaderValue};
use library::{Kind, ResourceId};

use crate::Settings;
use crate::search::card::Card;
use crate::visit::find_cookie;

/// The cookie's name. `web/src/sheet/chosen.js` writes it too, so it is open to scripts; it holds nothing about anybody.
const COOKIE: &str = "sc-sheet";
/// Strategies on one sheet: more is no plan.
pub(crate) const MOST: usize = 12;

/// Ids in the order in which they were chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Chosen(Vec<ResourceId>);

impl Chosen {
    /// Reads the cookie. What it cannot understand is left out.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Self {
        find_cookie(headers, COOKIE).map_or_else(Self::default, |value| Self::of(value.split('.')))
    }

    /// These ids, each once, no more than a sheet holds.
    pub(crate) fn of<'a>(ids: impl Iterator<Item = &'a str>) -> Self {
        let mut chosen = Self::default();
        for id in ids.filter_map(|id| id.parse().ok()) {
            chosen.add(id);
        }
        chosen
    }

    /// Adds one at the end; says whether it is there now.
    pub(crate) fn add(&mut self, id: ResourceId) -> bool {
        let is_there = self.holds(id);
        if !is_there && self.0.len() < MOST {
            self.0.push(id);
            return true;
        }
        is_there
    }

    pub(crate) fn remove(&mut self, id: ResourceId) {
        self.0.retain(|known| *known != id);
    }

    pub(crate) fn holds(&self, id: ResourceId) -> bool {
        self.0.contains(&id)
    }

    pub(crate) fn ids(&self) -> &[ResourceId] {
        &self.0
    }

    /// The cookie: no day on which it ends, so it goes when the browser is closed.
    pub(crate) fn cookie(&self, settings: &Settings) -> HeaderValue {
        let ids: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        let end = if ids.is_empty() { "; Max-Age=0" } else { "" };
        let secure = if settings.is_https() { "; Secure" } else { "" };
        let line = format!("{COOKIE}={}; Path=/; SameSite=Lax{end}{secure}", ids.join("."));
        HeaderValue::from_str(&line).expect("ids are plain letters and digits")
    }
}

/// Whether resources of this kind can be put on a sheet.
pub(crate) fn is_choosable(kind: Kind) -> bool {
    kind == Kind::Strategy
}

/// The button that puts something on the sheet, or takes it off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pick {
    pub(crate) id: String,
    pub(crate) is_chosen: bool,
}

impl Pick {
    pub(crate) fn of(kind: Kind, id: ResourceId, chosen: &Chosen) -> Option<Self> {
        is_choosable(kind).then(|| Self { id: id.to_string(), is_chosen: chosen.holds(id) })
    }
}

/// The same cards with their buttons, where they are of a kind that goes on a sheet.
pub(crate) fn with_picks(mut cards: Vec<Card>, chosen: &Chosen) -> Vec<Card> {
    for card in &mut cards {
        card.pick = Pick::of(card.resource_kind, card.id, chosen);
    }
    cards
}

#[cfg(test)]
mod tests {
    use axum::http::header;

    use super::*;

    fn read(cookie: &str) -> Chosen {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, HeaderValue::from_str(cookie).unwrap());
        Chosen::from_headers(&headers)
    }

    #[test]
    fn a_strange_cookie_chooses_nothing_and_a_long_one_no_more_than_fits() {
        assert_eq!(read("sc-sheet=<script>..x"), Chosen::default());
        let ids: Vec<String> = (0..40).map(|number| format!("00000000-0000-7000-8000-{number:012}")).collect();
        let chosen = read(&format!("a=b; sc-sheet={}.{}", ids[0], ids.join(".")));
        assert_eq!(chosen.ids().len(), MOST);
        let cookie = chosen.cookie(&Settings::default());
        assert_eq!(read(cookie.to_str().unwrap().split(';').next().unwrap()), chosen);
    }
}
