//! `GET /library/{kind}/{key}/details`: what a card shows when it is opened, for the script that puts it there.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use library::{Kind, Resource};

use crate::App;
use crate::failure::Failure;
use crate::files::{FileLine, file_lines};
use crate::frame::render;
use crate::library::found;
use crate::visit::Visit;
use crate::words::{Day, minutes};
use crate::writing::Names;

#[derive(Template)]
#[template(path = "library/details.html")]
struct Details {
    title: String,
    path: String,
    steps: Vec<String>,
    more_steps: usize,
    staff: String,
    weekly: Option<String>,
    watch: Vec<String>,
    /// Address and title of strategies that go with it.
    used_with: Vec<(String, String)>,
    files: Vec<FileLine>,
    /// Who found it still right, or read it before it went out, and when.
    reviewed: Option<(String, Day)>,
    checked: Option<Day>,
    review: Option<Day>,
    is_overdue: bool,
}

/// Steps, lines and companions at most.
const MOST: usize = 3;
/// Characters of each line.
const LINE: usize = 140;

pub(crate) async fn fragment(
    State(app): State<App>,
    visit: Visit,
    Path((kind, key)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let shown = found::get(&app, &visit.viewer, &kind, &key).await?;
    let is_own = shown.remote.is_none();
    let mut resource = shown.resource;
    if !is_own {
        // Who does it does not travel: its text may say so.
        resource.staff = Some("Its page says who".to_owned());
    }
    let alike = app.engine.more_like(&app.store, resource.id, &visit.viewer).await?;
    let alike = alike.into_iter().filter(|hit| hit.kind == Kind::Strategy).take(MOST);
    let used_with = alike.map(|hit| (hit.path(), hit.title)).collect();
    let reviewer = resource.confirmed.as_ref().map(|confirmed| (confirmed.by, confirmed.at));
    let reviewer = reviewer.or_else(|| resource.approved_by.map(|by| (by, resource.changed_at)));
    let names = Names::read(&app, &visit.viewer, reviewer.map(|(by, _)| by)).await?;
    let reviewed = reviewer.map(|(by, at)| (names.of(by), Day::at(at)));
    render(&details(resource, (used_with, reviewed), &app.today()))
}

type Beside = (Vec<(String, String)>, Option<(String, Day)>);

fn details(resource: Resource, (used_with, reviewed): Beside, today: &str) -> Details {
    let mut steps = prose::section_steps(&resource.body, "How to do it");
    let more_steps = steps.len().saturating_sub(MOST);
    steps.truncate(MOST);
    Details {
        path: resource.path(),
        steps: steps.iter().map(|step| prose::excerpt(step, LINE)).collect(),
        more_steps,
        weekly: resource.weekly_minutes.map(minutes),
        watch: lines(&resource.body, "What to watch for", MOST),
        used_with,
        files: file_lines(&resource.path(), "", &resource.files),
        reviewed,
        checked: resource.checked_on.as_deref().map(Day::read),
        is_overdue: resource.is_overdue(today),
        review: resource.review_by.as_deref().map(Day::read),
        staff: resource.staff.unwrap_or_else(|| "Anyone".to_owned()),
        title: resource.title,
    }
}

/// The first lines of a section, as plain text.
pub(crate) fn lines(markdown: &str, heading: &str, limit: usize) -> Vec<String> {
    let mut rest =
        markdown.lines().skip_while(|line| line.strip_prefix("## ").is_none_or(|text| text.trim() != heading)).skip(1).peekable();
    let mut section = String::new();
    while let Some(line) = rest.next_if(|line| !line.starts_with("## ")) {
        section.push_str(line);
        section.push('\n');
    }
    prose::to_text(&section).lines().filter(|line| !line.is_empty()).take(limit).map(|line| prose::excerpt(line, LINE)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_section_end_with_it() {
        let markdown = "## What\n\n- no\n\n## What to watch for\n\n- **It works** when.\n- Change it.\n\n## Next\n\n- no";
        assert_eq!(lines(markdown, "What to watch for", 3), ["It works when.", "Change it."]);
        assert!(lines(markdown, "Nothing", 3).is_empty());
    }
}
