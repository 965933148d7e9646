//! `GET /library/pack/{key}/meeting.ics`: a pack's meeting for one's own calendar.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use calendar::{CalendarEvent, Entry, When, to_text, uid};
use kernel::{Error, Timestamp, Viewer};
use library::AnnouncedMeeting;

use crate::App;
use crate::Settings;
use crate::failure::Failure;
use crate::visit::Visit;

/// Minutes before a meeting at which calendars remind.
const BEFORE: u32 = 60;

pub(crate) async fn get(State(app): State<App>, visit: Visit, Path(key): Path<String>) -> Result<Response, Failure> {
    let all = library::list_meetings(app.store.reader(), &visit.viewer, Timestamp(0)).await?;
    let Some(announced) = all.into_iter().find(|meeting| meeting.key == key) else {
        return Err(Error::NotFound("There is no meeting here. It may have been moved to another pack.".to_owned()).into());
    };
    let text = to_text(&app.settings.network_name, &[event(&app.settings, &visit.viewer, &announced)]);
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"meeting.ics\""),
    ];
    Ok((headers, text).into_response())
}

/// A meeting as calendars know it: by the same name in every calendar that has it.
pub(crate) fn event(settings: &Settings, viewer: &Viewer, announced: &AnnouncedMeeting) -> CalendarEvent {
    let meeting = &announced.meeting;
    // How to join is for members; the page says so to everybody else.
    let link = Some(&meeting.link).filter(|link| viewer.role().is_some() && !link.is_empty());
    CalendarEvent {
        uid: uid("pack", &announced.pack.to_string(), settings.host()),
        title: meeting.title.clone(),
        description: link.map_or_else(String::new, |link| format!("Join: {link}")),
        place: meeting.place.clone(),
        url: settings.url(&format!("/library/pack/{}", announced.key)),
        when: When::Moments { start: announced.starts.0, end: announced.ends.0 },
        changed_at: announced.changed_at.0,
        sequence: announced.sequence,
        entry: if announced.is_cancelled { Entry::Cancelled } else { Entry::Reminded(BEFORE) },
    }
}
