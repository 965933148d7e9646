//! Addresses: writing values into them, and reading a search out of them.

use std::fmt::Write as _;

use kernel::{Error, Fault};
use search::{Request, Reviewed, Sort};

/// A value as part of a query.
pub(crate) fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// Text as a part of a path, where a plus sign is a plus sign.
pub(crate) fn encode_path(text: &str) -> String {
    encode(text).replace('+', "%20")
}

/// A path on this site, whatever was sent: `//elsewhere` and `https:` lead home. So does a path that begins with an escape, which
/// something between us and the browser might undo.
pub(crate) fn local_path(back: &str) -> &str {
    let plain = back.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let local = back.starts_with('/') && !back.starts_with("//") && !back.starts_with("/%");
    if plain && local && back.len() <= 2000 { back } else { "/" }
}

/// A search as an address carries it. Reading it and writing it are inverse.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SearchAddress {
    pub(crate) request: Request,
}

/// Hits a page, unless asked otherwise: few enough for a page to weigh little with all its steps.
pub(crate) const PAGE: usize = 10;
/// Hits that can be paged through; the engine gives no more.
pub(crate) const DEPTH: usize = 1_000;
/// Values of one name. Every chosen value is a link that repeats all others, so both bounds keep pages small.
const VALUES: usize = 20;
/// Characters of a value; the vocabulary's ids are shorter.
const VALUE: usize = 100;
/// Characters of the words: more than the engine reads, so that it still says that it did not read all.
const TEXT: usize = 4_000;

impl SearchAddress {
    /// A search with nothing in it.
    pub(crate) fn empty() -> Self {
        Self { request: Request { limit: PAGE, ..Request::default() } }
    }

    /// Reads the pairs of a query. Names that mean nothing here are left alone: links from elsewhere carry their own.
    ///
    /// # Errors
    /// `Invalid` with every number and choice that cannot be understood.
    pub(crate) fn read(pairs: &[(String, String)]) -> Result<Self, Error> {
        let mut request = Request { limit: PAGE, ..Request::default() };
        let mut faults = Vec::new();
        for (name, value) in pairs {
            if faults.iter().any(|fault: &Fault| fault.field == *name) {
                continue; // one fault a name is enough, however often it is repeated
            }
            let taken = take(&mut request, name, value);
            faults.extend(taken.err().map(|message| Fault { place: "query".to_owned(), line: 0, field: name.clone(), message }));
        }
        if faults.is_empty() { Ok(Self { request }) } else { Err(Error::Invalid(faults)) }
    }

    /// The address of the page.
    pub(crate) fn path(&self) -> String {
        let pairs: Vec<String> = self.pairs().iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
        if pairs.is_empty() { "/search".to_owned() } else { format!("/search?{}", pairs.join("&")) }
    }

    /// Names and values, in a fixed order, defaults left out.
    pub(crate) fn pairs(&self) -> Vec<(&'static str, String)> {
        let request = &self.request;
        let mut pairs = Vec::new();
        if !request.text.is_empty() {
            pairs.push(("q", request.text.clone()));
        }
        for facet in search::Facet::ALL {
            pairs.extend(request.filters.of(facet).iter().map(|value| (facet.as_str(), value.clone())));
        }
        pairs.extend(request.without.iter().map(|value| ("without", value.clone())));
        if request.exact {
            pairs.push(("exact", "1".to_owned()));
        }
        match request.reviewed {
            Reviewed::Yes => {}
            Reviewed::Any => pairs.push(("reviewed", "any".to_owned())),
            Reviewed::No => pairs.push(("reviewed", "no".to_owned())),
        }
        match request.sort {
            Sort::Relevance => {}
            Sort::Newest => pairs.push(("sort", "newest".to_owned())),
            Sort::Title => pairs.push(("sort", "title".to_owned())),
        }
        if request.limit != PAGE {
            pairs.push(("limit", request.limit.to_string()));
        }
        if request.offset > 0 {
            pairs.push(("offset", request.offset.to_string()));
        }
        pairs
    }

    /// The same search changed, from its first page.
    pub(crate) fn with(&self, change: impl FnOnce(&mut Request)) -> Self {
        let mut changed = self.clone();
        changed.request.offset = 0;
        change(&mut changed.request);
        changed
    }
}

fn take(request: &mut Request, name: &str, value: &str) -> Result<(), String> {
    if let Some(facet) = search::Facet::ALL.into_iter().find(|facet| facet.as_str() == name) {
        return if value.is_empty() { Ok(()) } else { add(request.filters.of_mut(facet), value) };
    }
    match name {
        "q" => request.text = value.chars().take(TEXT).collect(),
        "without" => add(&mut request.without, value)?,
        "exact" => request.exact = flag(value)?,
        "reviewed" => {
            request.reviewed = match value {
                "" | "yes" => Reviewed::Yes,
                "any" => Reviewed::Any,
                "no" => Reviewed::No,
                _ => return Err(format!("'{}' is not accepted; yes, any and no are", start(value))),
            };
        }
        "sort" => {
            request.sort = match value {
                "" | "relevance" => Sort::Relevance,
                "newest" => Sort::Newest,
                "title" => Sort::Title,
                _ => return Err(format!("'{}' is no order; accepted: relevance, newest, title", start(value))),
            };
        }
        "limit" => request.limit = number(value, 1, 100)?,
        "offset" => request.offset = number(value, 0, DEPTH)?,
        _ => {}
    }
    Ok(())
}

/// Adds a value that is not there yet.
fn add(values: &mut Vec<String>, value: &str) -> Result<(), String> {
    if value.chars().nth(VALUE).is_some() {
        return Err(format!("'{}…' is too long; values of up to {VALUE} characters are accepted", start(value)));
    }
    if values.iter().any(|known| known == value) {
        return Ok(());
    }
    if values.len() == VALUES {
        return Err(format!("too many values; up to {VALUES} are accepted"));
    }
    values.push(value.to_owned());
    Ok(())
}

/// Enough of a value to know it by.
fn start(value: &str) -> String {
    value.chars().take(40).collect()
}

/// The number of hits to leave out, in an address that is no search.
///
/// # Errors
/// `Invalid` when it is not accepted.
pub(crate) fn read_offset(value: Option<&str>) -> Result<usize, Error> {
    let fault = |message| Fault { place: "query".to_owned(), line: 0, field: "offset".to_owned(), message };
    let value = value.filter(|value| !value.is_empty());
    value.map_or(Ok(0), |value| number(value, 0, DEPTH)).map_err(|message| Error::Invalid(vec![fault(message)]))
}

fn flag(value: &str) -> Result<bool, String> {
    match value {
        "1" | "true" => Ok(true),
        "" | "0" | "false" => Ok(false),
        _ => Err(format!("'{}' is neither yes nor no; accepted: 1, 0", start(value))),
    }
}

fn number(value: &str, least: usize, most: usize) -> Result<usize, String> {
    let read = value.parse().ok().filter(|number| (least..=most).contains(number));
    read.ok_or_else(|| format!("'{}' is not accepted; a whole number from {least} to {most} is", start(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_never_leaves_the_site() {
        for bad in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "\\evil.example",
            "/%5cevil.example",
            "/%2Fevil.example",
            "/\t/evil.example",
            "/a\r\nSet-Cookie: x",
            "javascript:alert(1)",
            "/é",
        ] {
            assert_eq!(local_path(bad), "/", "{bad}");
        }
        assert_eq!(local_path("/search?q=a%20b"), "/search?q=a%20b");
    }

    fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
        of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn an_address_read_and_written_is_the_same() {
        let address = SearchAddress::read(&pairs(&[
            ("q", "won't come & go"),
            ("area", "semh"),
            ("area", "x"),
            ("without", "ebsa"),
            ("exact", "1"),
            ("offset", "40"),
        ]));
        assert_eq!(address.unwrap().path(), "/search?q=won%27t+come+%26+go&area=semh&area=x&without=ebsa&exact=1&offset=40");
    }

    #[test]
    fn a_number_out_of_range_is_refused_with_what_is_accepted() {
        let error = SearchAddress::read(&pairs(&[("limit", "0"), ("offset", "-1")])).unwrap_err().to_string();
        assert!(error.contains("limit") && error.contains("1 to 100") && error.contains("offset"), "{error}");
    }

    #[test]
    fn repeated_values_count_once_and_are_few() {
        for name in ["area", "without"] {
            let same = vec![(name.to_owned(), "x".to_owned()); 1_000];
            assert_eq!(SearchAddress::read(&same).unwrap().path(), format!("/search?{name}=x"));
            let many: Vec<(String, String)> = (0..7_000).map(|number| (name.to_owned(), number.to_string())).collect();
            assert!(SearchAddress::read(&many[..VALUES]).is_ok());
            let Error::Invalid(faults) = SearchAddress::read(&many).unwrap_err() else { panic!("it is a fault of the address") };
            assert_eq!(faults.len(), 1);
            assert!(faults[0].message.contains("up to 20 are accepted"), "{}", faults[0].message);
            assert!(SearchAddress::read(&pairs(&[(name, &"é".repeat(VALUE + 1))])).is_err());
        }
    }

    #[test]
    fn names_of_other_sites_are_left_alone() {
        assert_eq!(SearchAddress::read(&pairs(&[("utm_source", "x")])).unwrap().path(), "/search");
    }
}
