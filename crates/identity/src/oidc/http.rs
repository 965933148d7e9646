//! Asking a provider: no redirects, little time, small answers.

use std::pin::Pin;
use std::time::Duration;

use openidconnect::http::request::Builder;
use openidconnect::http::{Request, Response};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};

use super::settings::is_safe;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// How large it may be. Key sets of large providers have some ten kilobytes.
const LARGEST: usize = 512 * 1024;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct HttpFault(String);

impl HttpFault {
    fn of(error: &reqwest::Error) -> Self {
        // The address may carry a code.
        Self(format!(
            "no answer ({})",
            if error.is_timeout() {
                "too slow"
            } else if error.is_connect() {
                "no connection"
            } else {
                "cut off"
            }
        ))
    }
}

/// The one client for all providers.
#[derive(Clone)]
pub(crate) struct Http(reqwest::Client);

impl<'c> AsyncHttpClient<'c> for Http {
    type Error = HttpFault;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpFault>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async {
            let response = self.send(request).await?;
            // A refusal is 400 or 401 (RFC 6749, section 5.2); anything else is trouble over there.
            match response.status().as_u16() {
                200..=299 | 400 | 401 => Ok(response),
                status => Err(HttpFault(format!("status {status}"))),
            }
        })
    }
}

impl Http {
    /// A client. The program has installed its TLS provider by then.
    ///
    /// # Errors
    /// Why there can be none on this machine.
    pub(crate) fn new() -> Result<Self, String> {
        let client =
            reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).connect_timeout(PATIENCE).timeout(PATIENCE);
        client.build().map(Self).map_err(|error| format!("no connection can be made: {error}"))
    }

    /// Sends a request.
    pub(crate) async fn send(&self, request: HttpRequest) -> Result<HttpResponse, HttpFault> {
        let (parts, body) = request.into_parts();
        let url = parts.uri.to_string();
        if !is_safe(&url) {
            return Err(HttpFault("the address is neither https nor on this machine".to_owned()));
        }
        let request = self.0.request(parts.method, url).headers(parts.headers).body(body);
        let mut answer = request.send().await.map_err(|error| HttpFault::of(&error))?;
        let mut response = Response::builder().status(answer.status());
        if let Some(headers) = response.headers_mut() {
            *headers = answer.headers().clone();
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| HttpFault::of(&error))? {
            if bytes.len() + chunk.len() > LARGEST {
                return Err(HttpFault("the answer is too large".to_owned()));
            }
            bytes.extend_from_slice(&chunk);
        }
        response.body(bytes).map_err(|error| HttpFault(error.to_string()))
    }

    /// Fetches a document.
    pub(crate) async fn get<T: serde::de::DeserializeOwned>(&self, url: &str) -> Result<T, HttpFault> {
        self.fetch(Request::get(url)).await
    }

    /// Fetches a document that is for whoever holds this token.
    pub(crate) async fn get_with<T: serde::de::DeserializeOwned>(&self, url: &str, token: &str) -> Result<T, HttpFault> {
        self.fetch(Request::get(url).header("authorization", format!("Bearer {token}"))).await
    }

    async fn fetch<T: serde::de::DeserializeOwned>(&self, request: Builder) -> Result<T, HttpFault> {
        let request = request.header("accept", "application/json").body(Vec::new());
        let response = self.send(request.map_err(|error| HttpFault(error.to_string()))?).await?;
        if !response.status().is_success() {
            return Err(HttpFault(format!("status {}", response.status().as_u16())));
        }
        serde_json::from_slice(response.body()).map_err(|error| HttpFault(format!("the answer is not understood: {error}")))
    }
}
