//! A change that is made once, however often a program sends it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Answered, Error, Unit};
use serde::{Deserialize, Serialize};

use super::call::Call;
use crate::App;
use crate::failure::Failure;
use crate::visit::Visitor;

/// An open write, with what the program called it.
pub(crate) struct Once {
    pub(crate) unit: Unit,
    /// Whose program it is, what it calls the request, and its fingerprint.
    kept: Option<(kernel::PersonId, String, String)>,
}

/// How a request begins.
pub(crate) enum Begun {
    /// It was done before: this is what was answered.
    Before(Response),
    Now(Once),
}

impl Once {
    /// Begins, or finds what was answered.
    ///
    /// # Errors
    /// `SignIn` for somebody who is nobody; a refusal where the key stands for another request.
    pub(crate) async fn begin(app: &App, visitor: &Visitor, call: &Call) -> Result<Begun, Failure> {
        let unit = visitor.begin(app).await?;
        let Some((person, key)) = visitor.viewer.person().zip(call.key.clone()) else {
            return Ok(Begun::Now(Self { unit, kept: None }));
        };
        let Some(before) = kernel::find_answer(&unit, person, &key).await? else {
            let kept = Some((person, key, call.fingerprint.clone()));
            return Ok(Begun::Now(Self { unit, kept }));
        };
        unit.abandon().await?;
        if before.fingerprint != call.fingerprint {
            return Err(Failure::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "This Idempotency-Key was used for another request. Give each request a key of its own.",
            ));
        }
        let status =
            StatusCode::from_u16(before.status).map_err(|_| Error::internal("an answer with a strange status was kept"))?;
        Ok(Begun::Before(answer(status, before.body)))
    }

    /// Keeps what was done together with its answer, or gives up what failed. What was there already is answered and kept no more.
    pub(crate) async fn end<T: Serialize>(self, done: Result<(StatusCode, T), Error>) -> Result<Response, Failure> {
        let (status, body) = match done {
            Ok(done) => done,
            Err(error) => {
                self.unit.abandon().await?;
                return Err(error.into());
            }
        };
        let body = serde_json::to_string(&body).map_err(|error| Error::Internal(Box::new(error)))?;
        if self.unit.is_empty() {
            self.unit.abandon().await?;
            return Ok(answer(status, body));
        }
        if let Some((person, key, fingerprint)) = self.kept {
            let answered = Answered { fingerprint, status: status.as_u16(), body: body.clone() };
            kernel::keep_answer(&self.unit, person, &key, &answered).await?;
        }
        self.unit.commit().await?;
        Ok(answer(status, body))
    }

    /// Gives the write up for a reason that is no fault of the database.
    pub(crate) async fn give_up(self, failure: Failure) -> Failure {
        match self.unit.abandon().await {
            Ok(()) => failure,
            Err(error) => error.into(),
        }
    }
}

/// The answer; of something new with its address, which the body names.
fn answer(status: StatusCode, body: String) -> Response {
    let made: Option<Made> = if status == StatusCode::CREATED { serde_json::from_str(&body).ok() } else { None };
    let mut response = (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response();
    if let Some(place) = made.and_then(|made| HeaderValue::try_from(made.href).ok()) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    response
}

/// What the answer says of something new.
#[derive(Deserialize)]
struct Made {
    href: String,
}
