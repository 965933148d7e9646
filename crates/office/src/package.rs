//! What the parts of an Office document say of one another, and of the whole.

use crate::Refusal;
use crate::archive::Archive;
use crate::reading::meaningful;
use crate::xml::Element;

/// Where a part leads: other parts, and addresses outside.
#[derive(Debug, Default)]
pub(crate) struct Relations {
    list: Vec<Relation>,
}

#[derive(Debug)]
struct Relation {
    id: String,
    kind: String,
    target: String,
    is_external: bool,
}

impl Relations {
    /// Those of a part; none where it has none.
    pub(crate) fn of(archive: &mut Archive<'_>, part: &str) -> Result<Self, Refusal> {
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let name = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
        let Some(root) = archive.optional_xml(&name)? else { return Ok(Self::default()) };
        let relation = |element: &Element| {
            let target = element.attribute("Target")?;
            let is_external = element.attribute("TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
            let kind = element.attribute("Type")?.rsplit('/').next()?.to_owned();
            let target = if is_external { target.to_owned() } else { inside(folder, target) };
            Some(Relation { id: element.attribute("Id")?.to_owned(), kind, target, is_external })
        };
        Ok(Self { list: root.all("Relationship").filter_map(relation).collect() })
    }

    /// The first part of a kind, such as `styles`.
    pub(crate) fn part(&self, kind: &str) -> Option<String> {
        self.parts(kind).next()
    }

    pub(crate) fn parts<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = String> + 'a {
        self.list
            .iter()
            .filter(move |relation| !relation.is_external && relation.kind == kind)
            .map(|relation| relation.target.clone())
    }

    /// The part that an id stands for.
    pub(crate) fn part_of(&self, id: &str) -> Option<&str> {
        self.list.iter().find(|relation| relation.id == id && !relation.is_external).map(|relation| relation.target.as_str())
    }

    /// The address outside that an id stands for.
    pub(crate) fn address(&self, id: &str) -> Option<&str> {
        self.list.iter().find(|relation| relation.id == id && relation.is_external).map(|relation| relation.target.as_str())
    }
}

/// A target as a path from the archive's root.
fn inside(folder: &str, target: &str) -> String {
    if let Some(absolute) = target.strip_prefix('/') {
        return absolute.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|piece| !piece.is_empty()).collect();
    for piece in target.split('/') {
        match piece {
            "." | "" => {}
            ".." => {
                path.pop();
            }
            piece => path.push(piece),
        }
    }
    path.join("/")
}

/// The part that a document begins with.
pub(crate) fn main_part(archive: &mut Archive<'_>) -> Result<Option<String>, Refusal> {
    Ok(Relations::of(archive, "")?.part("officeDocument"))
}

/// What the document says of itself.
#[derive(Debug, Default)]
pub(crate) struct Properties {
    pub(crate) title: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) pages: Option<u32>,
}

impl Properties {
    pub(crate) fn of(archive: &mut Archive<'_>) -> Result<Self, Refusal> {
        let relations = Relations::of(archive, "")?;
        let core = relations.part("core-properties").unwrap_or_else(|| "docProps/core.xml".to_owned());
        let core = archive.optional_xml(&core)?;
        let own = relations.part("extended-properties").unwrap_or_else(|| "docProps/app.xml".to_owned());
        let own = archive.optional_xml(&own)?;
        let text = |name: &str| Some(core.as_ref()?.child(name)?.text());
        let pages = own.as_ref().and_then(|own| own.child("Pages")).and_then(|pages| pages.text().trim().parse().ok());
        Ok(Self {
            title: text("title").as_deref().and_then(meaningful),
            language: text("language").map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()),
            pages: pages.filter(|pages| *pages > 0),
        })
    }
}
