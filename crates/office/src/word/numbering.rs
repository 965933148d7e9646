//! Lists: which are numbered, and with what number the next item begins.

use std::collections::HashMap;

use crate::xml::Element;

#[derive(Debug, Clone)]
struct Level {
    is_ordered: bool,
    start: u64,
}

/// What stands in front of a paragraph.
pub(super) enum Mark {
    None,
    Dot,
    Number(u64),
}

#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// The levels of each list.
    lists: HashMap<String, HashMap<u8, Level>>,
    /// What each list counts together with others: its abstract definition, unless it starts anew.
    counted_as: HashMap<String, String>,
    counts: HashMap<(String, u8), u64>,
}

impl Numbering {
    pub(super) fn read(root: &Element) -> Self {
        let mut abstracts: HashMap<&str, HashMap<u8, Level>> = HashMap::new();
        for list in root.all("abstractNum") {
            let Some(id) = list.attribute("abstractNumId") else { continue };
            abstracts.insert(id, list.all("lvl").filter_map(level).collect());
        }
        let mut numbering = Self::default();
        for list in root.all("num") {
            let (Some(id), Some(base)) =
                (list.attribute("numId"), list.child("abstractNumId").and_then(|base| base.attribute("val")))
            else {
                continue;
            };
            let mut levels = abstracts.get(base).cloned().unwrap_or_default();
            let mut is_anew = false;
            for change in list.all("lvlOverride") {
                if let Some((depth, level)) = change.child("lvl").and_then(level) {
                    levels.insert(depth, level);
                }
                let start =
                    change.child("startOverride").and_then(|start| start.attribute("val")).and_then(|start| start.parse().ok());
                let depth = change.attribute("ilvl").and_then(|depth| depth.parse::<u8>().ok());
                if let (Some(start), Some(depth)) = (start, depth) {
                    is_anew = true;
                    levels.entry(depth).and_modify(|level| level.start = start);
                }
            }
            numbering.lists.insert(id.to_owned(), levels);
            numbering.counted_as.insert(id.to_owned(), if is_anew { format!("num {id}") } else { format!("abstract {base}") });
        }
        numbering
    }

    /// Counts one more item of a list, or says that it is none.
    pub(super) fn next(&mut self, list: &str, depth: u8) -> Mark {
        if list == "0" {
            return Mark::None;
        }
        let Some(levels) = self.lists.get(list) else { return Mark::None };
        let level = levels.get(&depth);
        let (is_ordered, start) = level.map_or((false, 1), |level| (level.is_ordered, level.start));
        let key = self.counted_as.get(list).cloned().unwrap_or_else(|| list.to_owned());
        // A deeper level starts anew after each item above it.
        self.counts.retain(|(counted, at), _| *counted != key || *at <= depth);
        let count = self.counts.entry((key, depth)).and_modify(|count| *count = count.saturating_add(1)).or_insert(start);
        if is_ordered { Mark::Number(*count) } else { Mark::Dot }
    }
}

fn level(element: &Element) -> Option<(u8, Level)> {
    let depth = element.attribute("ilvl")?.parse().ok()?;
    let value = |name: &str| element.child(name).and_then(|element| element.attribute("val"));
    let is_ordered = !matches!(value("numFmt"), Some("bullet" | "none") | None);
    let start = value("start").and_then(|start| start.parse().ok()).unwrap_or(1);
    Some((depth, Level { is_ordered, start }))
}
