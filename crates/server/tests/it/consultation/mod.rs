//! Cases: from the form past the moderator to answers and outcome, and who sees nothing on the way.

mod answering;
mod asking;
mod between;
mod circle;
mod gate;
mod helping;
mod outsiders;
mod patterns;
mod rights;

use axum::http::StatusCode;

use crate::app::{Answer, Member, TestApp};

/// A case that nothing stands in the way of.
pub(super) const CLEAN: &[(&str, &str)] = &[
    ("revision", "0"),
    ("title", "A gooseberry between lessons"),
    ("phases", "ks3"),
    ("areas", "semh"),
    ("concern", "A pupil finds transitions between lessons hard, as loud as a trombone."),
    ("strengths", "Talks well in small groups about corduroy."),
    ("tried_what", "Visual timetable with a lighthouse"),
    ("tried_how_long", "half a term"),
    ("tried_effect", "Helps in the morning"),
    ("wishes", "To eat lunch and a pomegranate in peace"),
    ("question", "What else could we try, with or without a caterpillar?"),
    ("consent", "yes"),
    ("consent-on", "2026-11-20"),
    ("consent-role", "SENCO"),
    ("considered", "yes"),
    ("appearance", "unnamed"),
];

/// These fields as a form sends them.
pub(super) fn form(fields: &[(&str, &str)]) -> String {
    let encode = |text: &str| {
        let byte = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        };
        text.bytes().map(byte).collect::<String>()
    };
    fields.iter().map(|(name, text)| format!("{}={}", encode(name), encode(text))).collect::<Vec<_>>().join("&")
}

/// The clean case, with other words in some fields.
pub(super) fn with(changes: &[(&str, &str)]) -> String {
    let mut fields: Vec<(&str, &str)> =
        CLEAN.iter().filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name)).copied().collect();
    fields.extend(changes.iter().filter(|(_, text)| !text.is_empty()));
    form(&fields)
}

/// Begins a case, and says where it stands: `/cases/…`.
pub(super) async fn begin(asker: &Member<'_>, fields: &str) -> String {
    let begun = asker.post("/cases", fields).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    begun.header("location").split("/edit").next().unwrap().to_owned()
}

/// A case with the moderators.
pub(super) async fn submitted(asker: &Member<'_>) -> String {
    let path = begin(asker, &with(&[])).await;
    let sent = asker.post(&format!("{path}/submit"), "").await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", faults(&sent));
    assert_eq!(sent.header("location"), format!("{path}?done=submitted"));
    path
}

/// A case that colleagues can read.
pub(super) async fn released(app: &TestApp, asker: &Member<'_>, moderator: &Member<'_>) -> String {
    let path = submitted(asker).await;
    approve(moderator, &path).await;
    app.catch_up().await;
    path
}

pub(super) async fn approve(moderator: &Member<'_>, path: &str) {
    let read = moderator.post(&format!("{path}/review"), "action=open").await;
    assert_eq!(read.status, StatusCode::OK, "{}", read.body);
    let version = read.attributes("input[name=version]", "value").remove(0);
    let fields = form(&[("action", "approve"), ("version", &version)]);
    let done = moderator.post(&format!("{path}/review"), &fields).await;
    assert_eq!(done.header("location"), "/cases/queue?done=released", "{}", faults(&done));
}

/// What the page says is wrong.
pub(super) fn faults(answer: &Answer) -> String {
    answer.texts(".govuk-error-summary li, h1").join(" | ")
}
