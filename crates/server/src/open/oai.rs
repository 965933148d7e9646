//! `/oai`: the public part of the library for harvesters, by OAI-PMH 2.0.

use axum::Form;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use harvest::Repository;
use kernel::Error;

use crate::failure::Failure;
use crate::{App, Settings};

/// Names and values in the order in which they came, the same name more than once too.
type Arguments = Vec<(String, String)>;

const XML: &str = "text/xml; charset=utf-8";
/// Seconds after which a harvester may ask again while the catalogue is being made.
const AGAIN: &str = "30";

/// What answers for harvesters and search engines say of this site.
pub(super) fn repository(settings: &Settings) -> Repository<'_> {
    Repository {
        public_url: &settings.public_url,
        host: settings.host(),
        network: &settings.network_name,
        contact: &settings.contact,
    }
}

/// `GET /oai`. What cannot be read has no verb, which the protocol has an answer for.
pub(super) async fn get(State(app): State<App>, asked: Result<Query<Arguments>, QueryRejection>) -> Result<Response, Failure> {
    answer(&app, &asked.map(|Query(arguments)| arguments).unwrap_or_default()).await
}

/// `POST /oai`: the same with its arguments as a form.
pub(super) async fn post(State(app): State<App>, asked: Result<Form<Arguments>, FormRejection>) -> Result<Response, Failure> {
    answer(&app, &asked.map(|Form(arguments)| arguments).unwrap_or_default()).await
}

async fn answer(app: &App, arguments: &[(String, String)]) -> Result<Response, Failure> {
    match harvest::answer(&app.catalogue, &repository(&app.settings), arguments).await {
        Ok(text) => Ok(([(header::CONTENT_TYPE, XML)], text).into_response()),
        Err(Error::Unavailable(_)) => Ok((StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, AGAIN)]).into_response()),
        Err(error) => Err(error.into()),
    }
}

/// `GET /oai/lrmi.xsd`: the schema of the richer format.
pub(super) async fn schema() -> Response {
    ([(header::CONTENT_TYPE, "application/xml; charset=utf-8")], harvest::SCHEMA).into_response()
}
