//! What the buttons of a pack's form do to what was typed, before it is saved like any other draft.

use crate::writing::Posted;

/// Where the page goes on.
pub(crate) enum Next {
    /// The same page with what was found.
    Look,
    /// This place on the page, fresh.
    At(String),
}

const MEETING: [&str; 7] =
    ["meeting_title", "meeting_day", "meeting_starts", "meeting_ends", "meeting_place", "meeting_link", "minutes"];

/// Changes the form as its button says: `add:strategy/graded-return`, `up:2`, `down:2`, `remove:2`, `area:semh`, `day:2027-01-14`.
pub(crate) fn do_what_the_button_says(posted: &mut Posted) {
    let action = posted.text("action").to_owned();
    let (verb, what) = parts(&action);
    match verb {
        "add" => {
            let mut items = items(posted);
            if !items.iter().any(|(item, _)| item == what) {
                items.push((what.to_owned(), String::new()));
                put(posted, items);
            }
        }
        "up" | "down" | "remove" => {
            let mut items = items(posted);
            let count = items.len();
            let Some(at) = what.parse::<usize>().ok().filter(|at| *at < count) else { return };
            match verb {
                "up" => items.swap(at, at.saturating_sub(1)),
                "down" => items.swap(at, (at + 1).min(count - 1)),
                _ => drop(items.remove(at)),
            }
            put(posted, items);
        }
        "area" if !posted.all("areas").iter().any(|area| area == what) => posted.0.push(("areas".to_owned(), what.to_owned())),
        "day" => set(posted, "meeting_day", what),
        "no-meeting" => {
            for field in MEETING {
                set(posted, field, "");
            }
        }
        _ => {}
    }
}

/// Where to go when it is saved; `None` for buttons that every draft has.
pub(crate) fn after_saving(posted: &Posted) -> Option<Next> {
    let (verb, what) = parts(posted.text("action"));
    let at: usize = what.parse().unwrap_or_default();
    match verb {
        "add" | "find" => Some(Next::Look),
        // The key Enter in the field for finding.
        "enter" if !posted.text("find").trim().is_empty() => Some(Next::Look),
        "up" => Some(Next::At(format!("item-{}", at.max(1)))),
        "down" => Some(Next::At(format!("item-{}", (at + 2).min(items(posted).len())))),
        "remove" => Some(Next::At("items".to_owned())),
        "area" => Some(Next::At("draft-files".to_owned())),
        "day" | "no-meeting" => Some(Next::At("meeting".to_owned())),
        _ => None,
    }
}

fn parts(action: &str) -> (&str, &str) {
    action.split_once(':').unwrap_or((action, ""))
}

fn items(posted: &Posted) -> Vec<(String, String)> {
    let notes = posted.all("note").into_iter().chain(std::iter::repeat(String::new()));
    posted.all("item").into_iter().zip(notes).collect()
}

fn put(posted: &mut Posted, items: Vec<(String, String)>) {
    posted.0.retain(|(name, _)| name != "item" && name != "note");
    for (item, note) in items {
        posted.0.extend([("item".to_owned(), item), ("note".to_owned(), note)]);
    }
}

fn set(posted: &mut Posted, name: &str, value: &str) {
    posted.0.retain(|(field, _)| field != name);
    posted.0.push((name.to_owned(), value.to_owned()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(action: &str) -> Vec<(String, String)> {
        let pairs = [("item", "strategy/a"), ("note", "A"), ("item", "strategy/b"), ("note", "B"), ("action", action)];
        let mut posted = Posted(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
        do_what_the_button_says(&mut posted);
        items(&posted)
    }

    #[test]
    fn items_move_with_their_notes() {
        let of = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(item, note)| (format!("strategy/{item}"), (*note).to_owned())).collect()
        };
        assert_eq!(after("up:1"), of(&[("b", "B"), ("a", "A")]));
        assert_eq!(after("down:0"), of(&[("b", "B"), ("a", "A")]));
        assert_eq!(after("remove:0"), of(&[("b", "B")]));
        assert_eq!(after("add:strategy/c"), of(&[("a", "A"), ("b", "B"), ("c", "")]));
        for nothing in ["up:0", "down:1", "up:9", "remove:9", "remove:-1", "add:strategy/a", "up:", "save"] {
            assert_eq!(after(nothing), of(&[("a", "A"), ("b", "B")]), "{nothing}");
        }
    }
}
