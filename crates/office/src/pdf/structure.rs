//! What a PDF holds beside its pages: links, bookmarks, marks, actions.

use std::collections::HashSet;

use lopdf::{Dictionary, Document, Object, ObjectId};

use crate::kind::split_name;
use crate::reading::Reading;
use crate::{Hint, Refusal};

/// A dictionary, given itself or by a reference.
pub(super) fn dictionary<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Dictionary> {
    document.dereference(object).ok()?.1.as_dict().ok()
}

/// A text of a dictionary, in either of the two ways that a PDF writes texts.
pub(super) fn string(document: &Document, holder: &Dictionary, key: &[u8]) -> Option<String> {
    let bytes = holder.get_deref(key, document).ok()?.as_str().ok()?;
    crate::plain::decode_any(bytes)
}

/// Starting a program, and attached programs, are refused; a form's own calculations are not our business.
pub(super) fn check_actions(document: &Document) -> Result<(), Refusal> {
    for object in document.objects.values() {
        let Ok(entry) = object.as_dict() else { continue };
        if entry.get(b"S").and_then(Object::as_name).is_ok_and(|kind| kind == b"Launch") {
            return Err(Refusal::Active { what: "an action that starts a program".to_owned() });
        }
        if entry.has(b"EF") {
            let name = string(document, entry, b"UF").or_else(|| string(document, entry, b"F")).unwrap_or_default();
            if crate::sniff::is_program_name(&split_name(&name).1.to_ascii_lowercase()) {
                return Err(Refusal::Active { what: "an attached program".to_owned() });
            }
        }
    }
    Ok(())
}

/// The addresses that a page leads to. What they are called stands in the page's text.
pub(super) fn links(document: &Document, page: ObjectId, reading: &mut Reading) {
    let Ok(notes) = document.get_page_annotations(page) else { return };
    for note in notes.iter().take(1_000) {
        let action = note.get(b"A").ok().and_then(|action| dictionary(document, action));
        if let Some(target) = action.and_then(|action| string(document, action, b"URI")) {
            reading.push_link("", &target);
        }
    }
}

/// Bookmarks are the headings of a PDF.
pub(super) fn bookmarks(document: &Document, catalogue: &Dictionary, reading: &mut Reading) {
    let mut seen = HashSet::new();
    let root = catalogue.get(b"Outlines").ok().and_then(|root| dictionary(document, root));
    let mut waiting: Vec<(u8, &Object)> =
        root.and_then(|root| root.get(b"First").ok()).map(|first| (1, first)).into_iter().collect();
    while let Some((level, mark)) = waiting.pop() {
        // A circle of references ends here.
        if seen.len() > 5_000 || mark.as_reference().is_ok_and(|id| !seen.insert(id)) {
            continue;
        }
        let Some(mark) = dictionary(document, mark) else { continue };
        if let Some(title) = string(document, mark, b"Title") {
            reading.push_heading(level, &title);
        }
        // The next one of the same level waits below the first one inside.
        waiting.extend(mark.get(b"Next").ok().filter(|next| next.as_reference().is_ok()).map(|next| (level, next)));
        waiting.extend(
            mark.get(b"First").ok().filter(|first| first.as_reference().is_ok()).map(|first| (level.saturating_add(1), first)),
        );
    }
}

/// Pictures of a tagged document that nobody described.
pub(super) fn figures(document: &Document) -> Option<Hint> {
    let (mut count, mut of) = (0_u32, 0_u32);
    for object in document.objects.values() {
        let Ok(entry) = object.as_dict() else { continue };
        if entry.get(b"S").and_then(Object::as_name).is_ok_and(|kind| kind == b"Figure") {
            of += 1;
            count += u32::from(!entry.has(b"Alt") && !entry.has(b"ActualText"));
        }
    }
    (count > 0).then_some(Hint::PicturesWithoutText { count, of })
}
