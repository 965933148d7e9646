//! `GET /library/pack/{key}/meeting.ics`: a pack's meeting for one's own calendar.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use calendar::{CalendarEvent, Entry, When, to_text, uid};
use kernel::{Error, Timestamp};

use crate::App;
use crate::failure::Failure;
use crate::visit::Visit;

pub(crate) async fn get(State(app): State<App>, visit: Visit, Path(key): Path<String>) -> Result<Response, Failure> {
    let all = library::list_meetings(app.store.reader(), &visit.viewer, Timestamp(0)).await?;
    let Some(announced) = all.into_iter().find(|meeting| meeting.key == key) else {
        return Err(Error::NotFound("There is no meeting here. It may have been moved to another pack.".to_owned()).into());
    };
    let address = app.settings.url(&format!("/library/pack/{}", announced.key));
    let host = app.settings.public_url.split("://").last().unwrap_or_default().split(['/', ':']).next().unwrap_or_default();
    // How to join is for members; the page says so to everybody else.
    let is_member = visit.viewer.role().is_some();
    let link = if is_member { announced.meeting.link.as_str() } else { "" };
    let event = CalendarEvent {
        uid: uid("pack", &announced.pack.to_string(), host),
        title: announced.meeting.title.clone(),
        description: if link.is_empty() { String::new() } else { format!("Join: {link}") },
        place: announced.meeting.place.clone(),
        url: address,
        when: When::Moments { start: announced.starts.0, end: announced.ends.0 },
        changed_at: announced.changed_at.0,
        sequence: announced.sequence,
        entry: if announced.is_cancelled { Entry::Cancelled } else { Entry::Reminded(60) },
    };
    let text = to_text(&app.settings.network_name, &[event]);
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"meeting.ics\""),
    ];
    Ok((headers, text).into_response())
}
