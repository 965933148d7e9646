//! What a member's home page says to them: announcements, and reminders that are due.

use calendar::london;
use kernel::Error;

use crate::App;
use crate::visit::Visit;
use crate::words::Day;

/// What stands above everything else on the home page; empty for the public.
#[derive(Default)]
pub(crate) struct AtHome {
    pub(crate) announcements: Vec<Told>,
    pub(crate) reminders: Vec<Due>,
    /// Cases that they are asked by name to answer: address, title, and who asks.
    pub(crate) asked: Vec<(String, String, String)>,
}

/// An announcement.
pub(crate) struct Told {
    pub(crate) id: String,
    pub(crate) subject: String,
    pub(crate) path: String,
    pub(crate) day: Day,
}

/// A reminder whose day has come.
pub(crate) struct Due {
    pub(crate) id: String,
    pub(crate) day: String,
    pub(crate) resources: Vec<(String, String)>,
}

impl AtHome {
    pub(crate) fn is_empty(&self) -> bool {
        self.announcements.is_empty() && self.reminders.is_empty() && self.asked.is_empty()
    }
}

/// Reads it.
pub(crate) async fn at_home(app: &App, visit: &Visit) -> Result<AtHome, Error> {
    if visit.viewer.person().is_none() {
        return Ok(AtHome::default());
    }
    let (db, now) = (app.store.reader(), app.store.now());
    let announcements = notifications::list_for_home(db, &visit.viewer, now).await?.into_iter().map(|one| Told {
        path: one.path.unwrap_or_else(|| format!("/announcements/{}", one.id)),
        id: one.id.to_string(),
        subject: one.subject,
        day: Day::at(one.at),
    });
    let today = london::day_at(now.0);
    let reminders = notifications::list_reminders(db, &visit.viewer, now).await?;
    let due = reminders.into_iter().filter(|one| one.due_on <= today).map(|one| Due {
        id: one.id.to_string(),
        day: london::say_day(one.due_on),
        resources: one.resources.into_iter().map(|resource| (resource.path(), resource.title)).collect(),
    });
    let asked = crate::consultation::asked_of(app, &visit.viewer).await?;
    Ok(AtHome { announcements: announcements.collect(), reminders: due.collect(), asked })
}
