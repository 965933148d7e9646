//! The formats in which records can be had: `oai_dc`, which every harvester reads, and `lrmi`, which says more of teaching.

use crate::describe::{Description, LANGUAGE};
use crate::xml::Xml;

/// A format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Simple Dublin Core, as the protocol demands.
    DublinCore,
    /// Terms of DCMI and of LRMI (Learning Resource Metadata Innovation).
    Lrmi,
}

/// The schema of what the format `lrmi` writes: terms of other vocabularies, inside one element.
pub const SCHEMA: &str = r###"<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://purl.org/dcx/lrmi-terms/" elementFormDefault="qualified">
  <xs:element name="LearningResource">
    <xs:complexType>
      <xs:sequence>
        <xs:any namespace="##any" processContents="lax" minOccurs="0" maxOccurs="unbounded"/>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
  <xs:element name="learningResourceType" type="xs:string"/>
  <xs:element name="timeRequired" type="xs:duration"/>
</xs:schema>
"###;

const XSI: (&str, &str) = ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");

impl Format {
    pub(crate) const ALL: [Self; 2] = [Self::DublinCore, Self::Lrmi];

    pub(crate) fn prefix(self) -> &'static str {
        match self {
            Self::DublinCore => "oai_dc",
            Self::Lrmi => "lrmi",
        }
    }

    pub(crate) fn of(prefix: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.prefix() == prefix)
    }

    pub(crate) fn namespace(self) -> &'static str {
        match self {
            Self::DublinCore => "http://www.openarchives.org/OAI/2.0/oai_dc/",
            Self::Lrmi => "http://purl.org/dcx/lrmi-terms/",
        }
    }

    /// Where its schema is, on the site with this address.
    pub(crate) fn schema(self, public_url: &str) -> String {
        match self {
            Self::DublinCore => "http://www.openarchives.org/OAI/2.0/oai_dc.xsd".to_owned(),
            Self::Lrmi => format!("{public_url}/oai/lrmi.xsd"),
        }
    }

    /// Writes a description.
    pub(crate) fn write(self, xml: &mut Xml, public_url: &str, of: &Description) {
        let location = format!("{} {}", self.namespace(), self.schema(public_url));
        match self {
            Self::DublinCore => dublin_core(xml, &location, of),
            Self::Lrmi => lrmi(xml, &location, of),
        }
    }
}

fn leaves<'a>(xml: &mut Xml, name: &str, texts: impl IntoIterator<Item = &'a String>) {
    for text in texts {
        xml.leaf(name, text);
    }
}

fn dublin_core(xml: &mut Xml, location: &str, of: &Description) {
    let attributes = [
        ("xmlns:oai_dc", Format::DublinCore.namespace()),
        ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        XSI,
        ("xsi:schemaLocation", location),
    ];
    xml.open("oai_dc:dc", &attributes);
    xml.leaf("dc:title", &of.title);
    xml.leaf("dc:creator", &of.network);
    leaves(xml, "dc:subject", of.areas.iter().chain(&of.concepts).chain(&of.phases).chain(&of.tiers));
    leaves(xml, "dc:description", Some(&of.summary).filter(|text| !text.is_empty()));
    xml.leaf("dc:publisher", &of.network);
    xml.leaf("dc:date", &of.changed_on);
    xml.leaf("dc:type", &of.kind);
    xml.leaf("dc:format", "text/html");
    xml.leaf("dc:identifier", &of.url);
    leaves(xml, "dc:source", &of.based_on);
    xml.leaf("dc:language", LANGUAGE);
    leaves(xml, "dc:relation", of.citations.iter().chain(&of.parts));
    leaves(xml, "dc:rights", std::iter::once(&of.licence).chain(&of.licence_url));
    xml.close("oai_dc:dc");
}

fn lrmi(xml: &mut Xml, location: &str, of: &Description) {
    let attributes = [
        ("xmlns:lrmi", Format::Lrmi.namespace()),
        ("xmlns:dcterms", "http://purl.org/dc/terms/"),
        XSI,
        ("xsi:schemaLocation", location),
    ];
    xml.open("lrmi:LearningResource", &attributes);
    xml.leaf("dcterms:identifier", &of.url);
    xml.leaf("dcterms:title", &of.title);
    leaves(xml, "dcterms:abstract", Some(&of.summary).filter(|text| !text.is_empty()));
    xml.leaf("lrmi:learningResourceType", &of.kind);
    leaves(xml, "dcterms:subject", of.areas.iter().chain(&of.concepts).chain(&of.tiers));
    leaves(xml, "dcterms:educationLevel", &of.phases);
    xml.leaf("dcterms:audience", "teacher");
    xml.leaf("dcterms:language", LANGUAGE);
    xml.leaf("dcterms:creator", &of.network);
    xml.leaf("dcterms:publisher", &of.network);
    xml.leaf("dcterms:issued", &of.published_on);
    xml.leaf("dcterms:modified", &of.changed_on);
    leaves(xml, "dcterms:valid", &of.review_by);
    xml.leaf("dcterms:rights", &of.licence);
    leaves(xml, "dcterms:license", &of.licence_url);
    leaves(xml, "dcterms:references", &of.citations);
    leaves(xml, "dcterms:source", &of.based_on);
    leaves(xml, "dcterms:hasPart", &of.parts);
    if let Some(minutes) = of.setup_minutes {
        xml.leaf("lrmi:timeRequired", &format!("PT{minutes}M"));
    }
    xml.close("lrmi:LearningResource");
}
