//! The answers, as OAI-PMH 2.0 has them.

use std::collections::HashMap;

use kernel::{Result, Viewer};
use library::{Resource, ResourceId, Source};
use uuid::Uuid;
use vocabulary::Vocabulary;

use crate::arguments::{Asked, Listed, Refusal, Start, read};
use crate::catalogue::{Catalogue, Repository};
use crate::day::to_seconds;
use crate::describe::describe;
use crate::entity::record::Model;
use crate::formats::Format;
use crate::going::{Going, going};
use crate::rows::{self, LIVE};
use crate::sets;
use crate::xml::Xml;

/// Records in one answer.
const PAGE: usize = 100;
const PROTOCOL: &str = "http://www.openarchives.org/OAI/2.0/";
const IDENTIFIER: &str = "http://www.openarchives.org/OAI/2.0/oai-identifier";

/// What an answer is made of.
struct Answer<'a> {
    catalogue: &'a Catalogue,
    repository: &'a Repository<'a>,
    vocabulary: Vocabulary,
    sources: Vec<Source>,
    xml: Xml,
}

/// What an answer came to: all right, or refused in the protocol's words.
type Outcome = Result<std::result::Result<(), Refusal>>;

/// Answers a request of the protocol: names and values of its arguments, in whichever way they came. What is wrong with them is
/// said in the answer.
///
/// # Errors
/// `Unavailable` while the catalogue is being made.
pub async fn answer(catalogue: &Catalogue, repository: &Repository<'_>, arguments: &[(String, String)]) -> Result<String> {
    // Before anything is read: whoever asks next time for what changed since this moment misses nothing.
    let moment = catalogue.settled().await;
    let base = repository.url("/oai");
    let begin = |attributes: &[(&str, &str)]| {
        let mut xml = Xml::new();
        let location = format!("{PROTOCOL} {PROTOCOL}OAI-PMH.xsd");
        let root =
            [("xmlns", PROTOCOL), ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"), ("xsi:schemaLocation", &location)];
        xml.open("OAI-PMH", &root);
        xml.leaf("responseDate", &to_seconds(moment));
        xml.leaf_with("request", attributes, &base);
        xml
    };
    let attributes: Vec<(&str, &str)> = arguments.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let refusal = match read(arguments) {
        Err(refusal) => refusal,
        Ok(asked) => {
            let xml = begin(&attributes);
            // As it is in the database: the index may not know yet of a change that records are already dated by.
            let vocabulary = vocabulary::load(catalogue.store.reader()).await?;
            let mut answer = Answer { catalogue, repository, vocabulary, sources: Vec::new(), xml };
            match answer.write(&asked).await? {
                Ok(()) => {
                    answer.xml.close("OAI-PMH");
                    return Ok(answer.xml.finish());
                }
                Err(refusal) => refusal,
            }
        }
    };
    let mut xml = begin(if refusal.hides_arguments() { &[] } else { &attributes });
    xml.leaf_with("error", &[("code", refusal.code)], &refusal.what);
    xml.close("OAI-PMH");
    Ok(xml.finish())
}

impl Answer<'_> {
    async fn write(&mut self, asked: &Asked) -> Outcome {
        match asked {
            Asked::Identify => self.identify().await,
            Asked::ListMetadataFormats { identifier } => self.formats(identifier.as_deref()).await,
            Asked::ListSets => {
                self.list_sets();
                Ok(Ok(()))
            }
            Asked::GetRecord { identifier, format } => self.record(identifier, *format).await,
            Asked::List { what, from } => self.list(*what, from).await,
        }
    }

    async fn identify(&mut self) -> Outcome {
        self.catalogue.require_complete().await?;
        let earliest = match rows::find_ends(self.catalogue.store.reader()).await? {
            Some((first, _)) => first,
            None => self.catalogue.store.now(),
        };
        let repository = *self.repository;
        let xml = &mut self.xml;
        xml.open("Identify", &[]);
        xml.leaf("repositoryName", repository.network);
        xml.leaf("baseURL", &repository.url("/oai"));
        xml.leaf("protocolVersion", "2.0");
        xml.leaf("adminEmail", &repository.email());
        xml.leaf("earliestDatestamp", &to_seconds(earliest));
        xml.leaf("deletedRecord", "persistent");
        xml.leaf("granularity", "YYYY-MM-DDThh:mm:ssZ");
        xml.open("description", &[]);
        let location = format!("{IDENTIFIER} {IDENTIFIER}.xsd");
        let attributes = [
            ("xmlns", IDENTIFIER),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
            ("xsi:schemaLocation", location.as_str()),
        ];
        xml.open("oai-identifier", &attributes);
        xml.leaf("scheme", "oai");
        xml.leaf("repositoryIdentifier", repository.host);
        xml.leaf("delimiter", ":");
        xml.leaf(
            "sampleIdentifier",
            &format!("oai:{}:{}", repository.host, Uuid::from_u128(0x0197_a1f4_7c5e_7000_8000_0123_4567_89ab)),
        );
        xml.close("oai-identifier");
        xml.close("description");
        xml.close("Identify");
        Ok(Ok(()))
    }

    async fn formats(&mut self, identifier: Option<&str>) -> Outcome {
        if let Some(identifier) = identifier
            && self.find(identifier).await?.is_none()
        {
            return Ok(Err(unknown(identifier)));
        }
        self.xml.open("ListMetadataFormats", &[]);
        for format in Format::ALL {
            self.xml.open("metadataFormat", &[]);
            self.xml.leaf("metadataPrefix", format.prefix());
            self.xml.leaf("schema", &format.schema(self.repository.public_url));
            self.xml.leaf("metadataNamespace", format.namespace());
            self.xml.close("metadataFormat");
        }
        self.xml.close("ListMetadataFormats");
        Ok(Ok(()))
    }

    fn list_sets(&mut self) {
        self.xml.open("ListSets", &[]);
        for (set, name) in sets::all(&self.vocabulary) {
            self.xml.open("set", &[]);
            self.xml.leaf("setSpec", &set);
            self.xml.leaf("setName", &name);
            self.xml.close("set");
        }
        self.xml.close("ListSets");
    }

    async fn find(&self, identifier: &str) -> Result<Option<Model>> {
        self.catalogue.require_complete().await?;
        let id = identifier.strip_prefix(&format!("oai:{}:", self.repository.host));
        // Only as it is written in answers: a UUID has other spellings.
        let id = id.and_then(|text| Uuid::try_parse(text).ok().filter(|id| id.to_string() == text));
        match id {
            Some(id) => rows::find(self.catalogue.store.reader(), id).await,
            None => Ok(None),
        }
    }

    async fn record(&mut self, identifier: &str, format: Format) -> Outcome {
        let Some(row) = self.find(identifier).await? else { return Ok(Err(unknown(identifier))) };
        let resource = self.read(std::slice::from_ref(&row)).await?.remove(&row.id);
        self.xml.open("GetRecord", &[]);
        self.write_record(&row, resource.as_ref(), format).await?;
        self.xml.close("GetRecord");
        Ok(Ok(()))
    }

    async fn list(&mut self, what: Listed, start: &Start) -> Outcome {
        self.catalogue.require_complete().await?;
        let key = self.catalogue.key().await?;
        let Some(going) = going(&key, what, start) else {
            return Ok(Err(Refusal::new("badResumptionToken", "this was not given out here, or not for this verb")));
        };
        let none = || Ok(Err(Refusal::new("noRecordsMatch", "nothing public is like that")));
        if going.set.as_deref().is_some_and(|set| !sets::exists(&self.vocabulary, set)) {
            return none();
        }
        let db = self.catalogue.store.reader();
        // One more than is sent says whether there is more.
        let mut found = rows::list(db, &going.window(), going.after, PAGE as u64 + 1).await?;
        let is_first = going.after.is_none();
        if found.is_empty() && is_first {
            return none();
        }
        let has_more = found.len() > PAGE;
        found.truncate(PAGE);
        self.xml.open(what.verb(), &[]);
        match what {
            Listed::Headers => self.write_headers(&found).await?,
            Listed::Records => self.write_records(&found, going.format).await?,
        }
        if has_more || !is_first {
            self.write_token(&key, what, &going, found.last().filter(|_| has_more), found.len()).await?;
        }
        self.xml.close(what.verb());
        Ok(Ok(()))
    }

    async fn write_headers(&mut self, found: &[Model]) -> Result<()> {
        let visible = library::list_visible(self.catalogue.store.reader(), &Viewer::public(), &live(found)).await?;
        for row in found {
            self.write_header(row, visible.contains(&ResourceId(row.id)));
        }
        Ok(())
    }

    async fn write_records(&mut self, found: &[Model], format: Format) -> Result<()> {
        let mut resources = self.read(found).await?;
        for row in found {
            self.write_record(row, resources.remove(&row.id).as_ref(), format).await?;
        }
        Ok(())
    }

    /// Reads those of these records' resources that anybody may see now, whatever the records say.
    async fn read(&mut self, found: &[Model]) -> Result<HashMap<Uuid, Resource>> {
        let db = self.catalogue.store.reader();
        self.sources = library::list_sources(db).await?;
        let resources = library::list_resources(db, &Viewer::public(), &live(found)).await?;
        Ok(resources.into_iter().map(|resource| (resource.id.0, resource)).collect())
    }

    async fn write_token(&mut self, key: &[u8], what: Listed, going: &Going, last: Option<&Model>, now: usize) -> Result<()> {
        let count = rows::count(self.catalogue.store.reader(), &going.window()).await?.to_string();
        let sent = going.sent.to_string();
        // An empty one says that this is the end.
        let token = last.map(|last| going.seal(key, what, (last.changed_at.0, last.id), now as u64)).unwrap_or_default();
        self.xml.leaf_with("resumptionToken", &[("completeListSize", &count), ("cursor", &sent)], &token);
        Ok(())
    }

    fn write_header(&mut self, row: &Model, is_live: bool) {
        let status: &[(&str, &str)] = if is_live { &[] } else { &[("status", "deleted")] };
        self.xml.open("header", status);
        self.xml.leaf("identifier", &format!("oai:{}:{}", self.repository.host, row.id));
        self.xml.leaf("datestamp", &to_seconds(row.changed_at));
        for set in row.sets.split_whitespace() {
            self.xml.leaf("setSpec", set);
        }
        self.xml.close("header");
    }

    async fn write_record(&mut self, row: &Model, resource: Option<&Resource>, format: Format) -> Result<()> {
        self.xml.open("record", &[]);
        self.write_header(row, resource.is_some());
        if let Some(resource) = resource {
            let words = (&self.vocabulary, self.sources.as_slice());
            let description = describe(self.catalogue.store.reader(), self.repository, words, resource).await?;
            self.xml.open("metadata", &[]);
            format.write(&mut self.xml, self.repository.public_url, &description);
            self.xml.close("metadata");
        }
        self.xml.close("record");
        Ok(())
    }
}

fn live(found: &[Model]) -> Vec<ResourceId> {
    found.iter().filter(|row| row.state == LIVE).map(|row| ResourceId(row.id)).collect()
}

fn unknown(identifier: &str) -> Refusal {
    Refusal::new("idDoesNotExist", format!("nothing public is or was called '{identifier}'"))
}
