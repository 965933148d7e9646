//! Signs a request: anew at each attempt, never kept.

use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use kernel::{Error, Result, Timestamp};

use super::{Received, base, content_digest, digest_of_older_peers};
use crate::Origin;
use crate::keys::{Algorithm, OwnKeys};

/// Seconds that a signature says it holds.
const LIFETIME: i64 = 300;

/// What is sent.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing<'a> {
    /// `POST`.
    pub method: &'a str,
    /// Whom it is for.
    pub to: &'a Origin,
    /// `/ap/inbox`.
    pub path_and_query: &'a str,
    /// The body with its media type; none for a `GET`.
    pub body: Option<(&'static str, &'a [u8])>,
}

/// By which rules and with which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// RFC 9421.
    Message(Algorithm),
    /// The older draft, with RSA: for peers marked so.
    Older,
}

/// The headers that make the request a signed one, `Host` and `Date` among them. The nonce is random and used once.
///
/// # Errors
/// `Internal` when it can't be signed.
pub fn sign(outgoing: &Outgoing<'_>, keys: &OwnKeys, our: &Origin, way: Way, now: Timestamp) -> Result<HeaderMap> {
    let mut headers = HeaderMap::new();
    put(&mut headers, "host", outgoing.to.authority())?;
    let seconds = now.0.div_euclid(1000);
    let date = UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    put(&mut headers, "date", &httpdate::fmt_http_date(date))?;
    if let Some((media_type, body)) = outgoing.body {
        put(&mut headers, "content-type", media_type)?;
        match way {
            Way::Message(_) => put(&mut headers, "content-digest", &content_digest(body))?,
            Way::Older => put(&mut headers, "digest", &digest_of_older_peers(body))?,
        }
    }
    match way {
        Way::Message(algorithm) => {
            let mut nonce = [0; 16];
            getrandom::fill(&mut nonce).map_err(|error| Error::internal(format!("no randomness: {error}")))?;
            let components: &[&str] = match outgoing.body {
                Some(_) => &["@method", "@target-uri", "content-type", "content-digest", "date"],
                None => &["@method", "@target-uri", "date"],
            };
            let list: Vec<String> = components.iter().map(|name| format!("\"{name}\"")).collect();
            let parameters = format!(
                "({});created={seconds};expires={};nonce=\"{}\";keyid=\"{}\";alg=\"{}\"",
                list.join(" "),
                seconds + LIFETIME,
                BASE64_STANDARD.encode(nonce),
                key_id(our, algorithm),
                algorithm.as_str(),
            );
            let text = base::rfc9421(&as_received(outgoing, &headers), outgoing.to, &owned(components), &parameters);
            let signature = keys.sign(algorithm, text.map_err(|refusal| not_signed(&refusal))?.as_bytes())?;
            put(&mut headers, "signature-input", &format!("sig1={parameters}"))?;
            put(&mut headers, "signature", &format!("sig1=:{}:", BASE64_STANDARD.encode(signature)))?;
        }
        Way::Older => {
            let components: &[&str] = match outgoing.body {
                Some(_) => &["(request-target)", "host", "date", "digest"],
                None => &["(request-target)", "host", "date"],
            };
            let text = base::cavage(&as_received(outgoing, &headers), &owned(components), None);
            let signature = keys.sign(Algorithm::RsaSha256, text.map_err(|refusal| not_signed(&refusal))?.as_bytes())?;
            let header = format!(
                "keyId=\"{}\",algorithm=\"rsa-sha256\",headers=\"{}\",signature=\"{}\"",
                key_id(our, Algorithm::RsaSha256),
                components.join(" "),
                BASE64_STANDARD.encode(signature),
            );
            put(&mut headers, "signature", &header)?;
        }
    }
    Ok(headers)
}

/// What requests call a key of the network at this origin.
pub(crate) fn key_id(origin: &Origin, algorithm: Algorithm) -> String {
    origin.join(&format!("/ap/actor{}", algorithm.fragment()))
}

fn owned(components: &[&str]) -> Vec<String> {
    components.iter().map(|&name| name.to_owned()).collect()
}

/// The request as its receiver will see it: what is signed is built by the code that verifies.
fn as_received<'a>(outgoing: &Outgoing<'a>, headers: &'a HeaderMap) -> Received<'a> {
    let body = outgoing.body.map_or(&[][..], |(_, body)| body);
    Received { method: outgoing.method, path_and_query: outgoing.path_and_query, headers, body }
}

fn put(headers: &mut HeaderMap, name: &'static str, value: &str) -> Result<()> {
    let value = HeaderValue::from_str(value).map_err(|error| Error::Internal(Box::new(error)))?;
    headers.insert(HeaderName::from_static(name), value);
    Ok(())
}

fn not_signed(refusal: &super::Refusal) -> Error {
    Error::internal(format!("a request could not be signed: {refusal}"))
}
