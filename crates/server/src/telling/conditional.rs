//! Answers that are sent only when they changed since the asker last had them (RFC 9110, section 13).

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Timestamp;
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

const HTTP_DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");

/// Who may keep a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sharing {
    /// Anybody, for five minutes.
    Public,
    /// The asker alone, who asks again each time.
    Private,
}

/// A document with what is needed to tell whether it changed.
pub(crate) struct Document {
    pub(crate) kind: &'static str,
    pub(crate) body: String,
    /// Its last change; what went away since counts.
    pub(crate) changed_at: Timestamp,
    pub(crate) sharing: Sharing,
}

/// The document, or word that the asker has it already.
pub(crate) fn answer(asked: &HeaderMap, document: Document) -> Response {
    let mut hasher = DefaultHasher::new();
    document.body.hash(&mut hasher);
    let tag = format!("W/\"{:016x}\"", hasher.finish());
    let changed = document.changed_at.to_utc();
    let headers = [
        (header::CONTENT_TYPE, document.kind.to_owned()),
        (header::ETAG, tag.clone()),
        (header::LAST_MODIFIED, changed.format(HTTP_DATE).unwrap_or_default()),
        (
            header::CACHE_CONTROL,
            match document.sharing {
                Sharing::Public => "public, max-age=300".to_owned(),
                Sharing::Private => "private, no-cache".to_owned(),
            },
        ),
    ];
    if has_it(asked, &tag, changed) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, document.body).into_response()
}

fn has_it(asked: &HeaderMap, tag: &str, changed: OffsetDateTime) -> bool {
    let text = |name| asked.get(name).and_then(|value| value.to_str().ok());
    // A tag says it exactly; a date is asked only where there is no tag.
    if let Some(tags) = text(header::IF_NONE_MATCH) {
        return tags
            .split(',')
            .map(str::trim)
            .any(|one| one == "*" || one.trim_start_matches("W/") == tag.trim_start_matches("W/"));
    }
    let since = text(header::IF_MODIFIED_SINCE).and_then(|date| time::PrimitiveDateTime::parse(date, HTTP_DATE).ok());
    since.is_some_and(|since| changed.unix_timestamp() <= since.assume_utc().unix_timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask(headers: &[(header::HeaderName, &str)], body: &str) -> Response {
        let asked = headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect();
        let changed_at = Timestamp(1_795_437_600_500);
        answer(&asked, Document { kind: "text/plain", body: body.to_owned(), changed_at, sharing: Sharing::Private })
    }

    #[test]
    fn who_has_it_is_told_so() {
        let first = ask(&[], "one");
        assert_eq!(first.status(), StatusCode::OK);
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        let date = first.headers()[header::LAST_MODIFIED].to_str().unwrap().to_owned();
        assert_eq!(date, "Mon, 23 Nov 2026 12:40:00 GMT");
        assert_eq!(ask(&[(header::IF_NONE_MATCH, &tag)], "one").status(), StatusCode::NOT_MODIFIED);
        assert_eq!(ask(&[(header::IF_NONE_MATCH, &format!("\"x\", {tag}"))], "one").status(), StatusCode::NOT_MODIFIED);
        assert_eq!(ask(&[(header::IF_NONE_MATCH, &tag), (header::IF_MODIFIED_SINCE, &date)], "two").status(), StatusCode::OK);
        assert_eq!(ask(&[(header::IF_MODIFIED_SINCE, &date)], "one").status(), StatusCode::NOT_MODIFIED);
        assert_eq!(ask(&[(header::IF_MODIFIED_SINCE, "Mon, 23 Nov 2026 12:39:59 GMT")], "one").status(), StatusCode::OK);
        assert_eq!(ask(&[(header::IF_MODIFIED_SINCE, "yesterday")], "one").status(), StatusCode::OK);
    }
}
