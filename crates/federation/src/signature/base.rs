//! The text that is signed.

use std::fmt::Write as _;

use super::{Received, Refusal};
use crate::Origin;

/// The signature base of RFC 9421, section 2.5. The last line repeats the parameters as they were received.
pub(super) fn rfc9421(request: &Received<'_>, our: &Origin, components: &[String], parameters: &str) -> Result<String, Refusal> {
    let mut base = String::new();
    for component in components {
        let value = value_of(request, our, component)?;
        let _ = writeln!(base, "\"{component}\": {value}");
    }
    let _ = write!(base, "\"@signature-params\": {parameters}");
    Ok(base)
}

/// Derived components are built from this server's own address, never from what the request says of itself.
fn value_of(request: &Received<'_>, our: &Origin, component: &str) -> Result<String, Refusal> {
    let (path, query) = request.path_and_query.split_once('?').unwrap_or((request.path_and_query, ""));
    Ok(match component {
        "@method" => request.method.to_owned(),
        "@target-uri" => our.join(request.path_and_query),
        "@authority" => our.authority().to_owned(),
        "@scheme" => our.scheme().to_owned(),
        "@path" => path.to_owned(),
        "@query" => format!("?{query}"),
        other if other.starts_with('@') => return Err(Refusal::Malformed("the signature covers a part that is not known here")),
        header => request.field(header)?.ok_or(Refusal::Malformed("the signature covers a header that is absent"))?,
    })
}

/// The signing string of the older draft, section 2.3.
pub(super) fn cavage(request: &Received<'_>, components: &[String], created: Option<i64>) -> Result<String, Refusal> {
    let mut lines = Vec::with_capacity(components.len());
    for component in components {
        let value = match component.as_str() {
            "(request-target)" => format!("{} {}", request.method.to_lowercase(), request.path_and_query),
            "(created)" => created.ok_or(Refusal::Malformed("the signature covers a moment that it does not name"))?.to_string(),
            other if other.starts_with('(') => {
                return Err(Refusal::Malformed("the signature covers a part that is not known here"));
            }
            header => request.field(header)?.ok_or(Refusal::Malformed("the signature covers a header that is absent"))?,
        };
        lines.push(format!("{component}: {value}"));
    }
    Ok(lines.join("\n"))
}
