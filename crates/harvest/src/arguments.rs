//! What a harvester asks, read by the letter of the protocol.

use crate::day::{self, Span};
use crate::formats::Format;
use crate::sets;

/// One of the protocol's errors: its code, and what was wrong in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) code: &'static str,
    pub(crate) what: String,
}

impl Refusal {
    pub(crate) fn new(code: &'static str, what: impl Into<String>) -> Self {
        Self { code, what: what.into() }
    }

    pub(crate) fn argument(what: impl Into<String>) -> Self {
        Self::new("badArgument", what)
    }

    /// Whether the answer may not repeat what was asked, because it is not as the protocol has it.
    pub(crate) fn hides_arguments(&self) -> bool {
        matches!(self.code, "badVerb" | "badArgument")
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    Identify,
    ListMetadataFormats { identifier: Option<String> },
    ListSets,
    GetRecord { identifier: String, format: Format },
    List { what: Listed, from: Start },
}

/// What a list holds of each record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listed {
    Headers,
    Records,
}

impl Listed {
    pub(crate) fn verb(self) -> &'static str {
        match self {
            Self::Headers => "ListIdentifiers",
            Self::Records => "ListRecords",
        }
    }
}

/// Where a list starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Start {
    /// At its beginning.
    Anew { format: Format, from: Option<i64>, until: Option<i64>, set: Option<String> },
    /// Where this says, if it was sealed here.
    At(String),
}

const VERBS: &str = "Identify, ListMetadataFormats, ListSets, GetRecord, ListIdentifiers, ListRecords";

/// Reads what is asked.
pub(crate) fn read(arguments: &[(String, String)]) -> Result<Asked, Refusal> {
    let verbs: Vec<&str> = arguments.iter().filter(|(name, _)| name == "verb").map(|(_, verb)| verb.as_str()).collect();
    let [verb] = verbs[..] else {
        return Err(Refusal::new("badVerb", format!("there must be one verb; accepted: {VERBS}")));
    };
    let taken = Taken { arguments };
    match verb {
        "Identify" => taken.only(&[]).map(|()| Asked::Identify),
        "ListMetadataFormats" => {
            taken.only(&["identifier"])?;
            Ok(Asked::ListMetadataFormats { identifier: taken.find("identifier").map(str::to_owned) })
        }
        "ListSets" => {
            taken.only(&["resumptionToken"])?;
            match taken.find("resumptionToken") {
                Some(_) => Err(Refusal::new("badResumptionToken", "all sets are in one answer: there is nothing to go on with")),
                None => Ok(Asked::ListSets),
            }
        }
        "GetRecord" => {
            taken.only(&["identifier", "metadataPrefix"])?;
            let identifier = taken.get("identifier")?.to_owned();
            Ok(Asked::GetRecord { identifier, format: taken.format()? })
        }
        "ListIdentifiers" => list(&taken, Listed::Headers),
        "ListRecords" => list(&taken, Listed::Records),
        _ => Err(Refusal::new("badVerb", format!("there is no such verb; accepted: {VERBS}"))),
    }
}

fn list(taken: &Taken<'_>, what: Listed) -> Result<Asked, Refusal> {
    if let Some(token) = taken.find("resumptionToken") {
        taken.only(&["resumptionToken"])?;
        return Ok(Asked::List { what, from: Start::At(token.to_owned()) });
    }
    taken.only(&["metadataPrefix", "from", "until", "set"])?;
    taken.get("metadataPrefix")?;
    let (from, until) = (taken.span("from")?, taken.span("until")?);
    if let (Some(from), Some(until)) = (from, until) {
        if from.granularity != until.granularity {
            return Err(Refusal::argument("'from' and 'until' must both be days, or both seconds"));
        }
        if from.begins > until.begins {
            return Err(Refusal::argument("'from' must not be later than 'until'"));
        }
    }
    let set = taken.find("set");
    if let Some(set) = set.filter(|set| !sets::is_name(set)) {
        return Err(Refusal::argument(format!("'{set}' is no name of a set")));
    }
    let (from, until) = (from.map(|span| span.begins), until.map(|span| span.ends));
    Ok(Asked::List { what, from: Start::Anew { format: taken.format()?, from, until, set: set.map(str::to_owned) } })
}

/// The arguments beside the verb.
struct Taken<'a> {
    arguments: &'a [(String, String)],
}

impl<'a> Taken<'a> {
    /// Demands that each of these stands there at most once, and no other.
    fn only(&self, accepted: &[&str]) -> Result<(), Refusal> {
        let mut seen: Vec<&str> = Vec::new();
        for (name, _) in self.arguments.iter().filter(|(name, _)| name != "verb") {
            if !accepted.contains(&name.as_str()) {
                let accepted = if accepted.is_empty() { "none".to_owned() } else { accepted.join(", ") };
                return Err(Refusal::argument(format!("'{name}' is no argument here; accepted: {accepted}")));
            }
            if seen.contains(&name.as_str()) {
                return Err(Refusal::argument(format!("'{name}' stands there twice")));
            }
            seen.push(name);
        }
        Ok(())
    }

    fn find(&self, wanted: &str) -> Option<&'a str> {
        self.arguments.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str())
    }

    fn get(&self, wanted: &str) -> Result<&'a str, Refusal> {
        self.find(wanted).ok_or_else(|| Refusal::argument(format!("'{wanted}' is missing")))
    }

    fn format(&self) -> Result<Format, Refusal> {
        let prefix = self.get("metadataPrefix")?;
        Format::of(prefix).ok_or_else(|| cannot_disseminate(prefix))
    }

    fn span(&self, wanted: &str) -> Result<Option<Span>, Refusal> {
        let Some(text) = self.find(wanted) else { return Ok(None) };
        let fault = || Refusal::argument(format!("'{wanted}' must be written as 2026-11-23 or 2026-11-23T12:40:00Z"));
        day::read(text).map(Some).ok_or_else(fault)
    }
}

fn cannot_disseminate(prefix: &str) -> Refusal {
    let accepted = Format::ALL.map(Format::prefix).join(", ");
    Refusal::new("cannotDisseminateFormat", format!("'{prefix}' is not offered; accepted: {accepted}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(query: &str) -> Result<Asked, &'static str> {
        let pair = |pair: &str| pair.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
        let arguments: Vec<_> = query.split('&').filter_map(pair).collect();
        read(&arguments).map_err(|refusal| refusal.code)
    }

    #[test]
    fn only_what_the_protocol_has_is_accepted() {
        assert_eq!(ask("verb=Identify"), Ok(Asked::Identify));
        for wrong in ["", "verb=", "verb=identify", "verb=Identify&verb=Identify", "metadataPrefix=oai_dc"] {
            assert_eq!(ask(wrong), Err("badVerb"), "{wrong}");
        }
        for wrong in [
            "verb=Identify&x=1",
            "verb=Identify&identifier=a",
            "verb=GetRecord&identifier=a",
            "verb=GetRecord&metadataPrefix=oai_dc",
            "verb=ListRecords",
            "verb=ListRecords&metadataPrefix=oai_dc&metadataPrefix=oai_dc",
            "verb=ListRecords&metadataPrefix=oai_dc&resumptionToken=a",
            "verb=ListIdentifiers&metadataPrefix=oai_dc&from=yesterday",
            "verb=ListIdentifiers&metadataPrefix=oai_dc&from=2026-11-23&until=2026-11-23T12:40:00Z",
            "verb=ListIdentifiers&metadataPrefix=oai_dc&from=2026-11-24&until=2026-11-23",
            "verb=ListIdentifiers&metadataPrefix=oai_dc&set=a b",
        ] {
            assert_eq!(ask(wrong), Err("badArgument"), "{wrong}");
        }
        assert_eq!(ask("verb=ListRecords&metadataPrefix=marc21"), Err("cannotDisseminateFormat"));
        assert_eq!(ask("verb=ListSets&resumptionToken=a"), Err("badResumptionToken"));
    }

    #[test]
    fn a_day_and_a_second_are_inside_the_window_whole() {
        let Ok(Asked::List { from: Start::Anew { from, until, .. }, .. }) =
            ask("verb=ListRecords&metadataPrefix=lrmi&from=2026-11-23&until=2026-11-23")
        else {
            panic!("it is well formed")
        };
        assert_eq!(until.unwrap() - from.unwrap(), 86_400_000);
    }
}
