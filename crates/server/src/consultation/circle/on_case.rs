//! What the page of a case says of its circle.

use consultation::{Case, CircleState, State};
use kernel::Permission;

use super::paper::SheetView;
use super::path_of;
use crate::App;
use crate::visit::Visit;
use crate::words::{Day, plural};

/// The circle of a case, in a line, and its sheet once members may see it.
pub(crate) struct OnCase {
    pub(crate) path: String,
    /// What there is; empty for nothing.
    pub(crate) line: String,
    /// What to do with it; empty for nothing.
    pub(crate) link: &'static str,
    pub(crate) sheet: Option<SheetView>,
}

impl OnCase {
    pub(crate) async fn of(app: &App, visit: &Visit, case: &Case) -> Result<Self, kernel::Error> {
        let db = app.store.reader();
        let path = path_of(case.id);
        let Some(circle) = consultation::find_circle(db, &visit.viewer, case.id).await? else {
            let may_plan = case.state == State::Open && (case.is_own || visit.viewer.may(Permission::Moderate));
            let link = if may_plan { "Plan a solution circle" } else { "" };
            let line = if may_plan { "Think about it together: an hour with a clock, and a plan at the end." } else { "" };
            return Ok(Self { path, line: line.to_owned(), link, sheet: None });
        };
        let joined = plural(usize::try_from(circle.count).unwrap_or_default(), "person has joined", "people have joined");
        let (line, link) = match circle.state {
            CircleState::Planned => {
                let when = format!("{}, {}", Day::read(&circle.day).long, circle.starts);
                (format!("Solution circle on {when}. {joined}."), "See it, and join")
            }
            CircleState::Running | CircleState::Paused => (format!("A solution circle is on now. {joined}."), "Go to the circle"),
            CircleState::Ended if circle.confirmed_at.is_some() => (String::new(), ""),
            CircleState::Ended if circle.rights.sees => ("The solution circle is over.".to_owned(), "What it left"),
            CircleState::Ended => (String::new(), ""),
        };
        let sheet = match consultation::find_sheet(db, &visit.viewer, case.id).await? {
            Some(sheet) if sheet.confirmed_at.is_some() => Some(SheetView::of(app, visit, sheet).await?),
            _ => None,
        };
        Ok(Self { path, line, link, sheet })
    }
}
