//! The part of `/api/v1` that writes, and who asks: the same commands and rules as behind the pages.

pub(crate) mod call;
mod content;
pub(crate) mod drafts;
mod item;
pub(crate) mod members;
mod once;
pub(crate) mod steps;
pub(crate) mod withdrawal;

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

use crate::failure::Problem;

/// The refusals that every request with a token can meet.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "read by the document only")]
pub(crate) enum Refusals {
    /// What was sent is not accepted; `faults` says what would be.
    #[response(status = 400, content_type = "application/problem+json")]
    Invalid(Problem),
    /// No token, or one that does not work (any more).
    #[response(status = 401, content_type = "application/problem+json")]
    SignIn(Problem),
    /// The token or its owner may not do this.
    #[response(status = 403, content_type = "application/problem+json")]
    Refused(Problem),
}

/// The refusals of what changes something that is there.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "read by the document only")]
pub(crate) enum Overtaken {
    /// Nothing that you may see.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// It is not in a state in which this can be done; `detail` says why.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(Problem),
    /// Somebody saved it again since you saw it: `current` is how it stands now.
    #[response(status = 412, content_type = "application/problem+json")]
    Newer(Problem),
    /// `If-Match` is missing: say which revision you saw.
    #[response(status = 428, content_type = "application/problem+json")]
    Unnamed(Problem),
}

/// The refusals of what is sent with a body or an `Idempotency-Key`.
#[derive(utoipa::IntoResponses)]
#[expect(dead_code, reason = "read by the document only")]
pub(crate) enum Sent {
    /// The body is not `application/json`.
    #[response(status = 415, content_type = "application/problem+json")]
    Foreign(Problem),
    /// The `Idempotency-Key` was used for another request.
    #[response(status = 422, content_type = "application/problem+json")]
    Reused(Problem),
}

/// How programs say who they are, for the document.
pub(crate) struct Token;

impl utoipa::Modify for Token {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A token from the page “API tokens” of your account; its scopes say what it may do."))
            .build();
        document.components.get_or_insert_default().add_security_scheme("token", SecurityScheme::Http(scheme));
    }
}
