//! Reads the header `Signature` of the older draft: `keyId="…",algorithm="…",headers="…",signature="…"`.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::{Form, Refusal, Signed, origin_of_key};

const NOT_IT: Refusal = Refusal::Malformed("the header Signature is none");

pub(super) fn read(header: &str) -> Result<Signed, Refusal> {
    let fields = fields(header)?;
    let find = |name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let key_id = find("keyId").ok_or(NOT_IT)?.to_owned();
    let components: Vec<String> = find("headers").ok_or(NOT_IT)?.split(' ').map(str::to_lowercase).collect();
    if components.iter().enumerate().any(|(place, name)| name.is_empty() || components[..place].contains(name)) {
        return Err(Refusal::Malformed("the signature covers a part twice, or one without a name"));
    }
    // Both names mean, with an RSA key, what everybody does. Another algorithm is not guessed.
    let algorithm = match find("algorithm") {
        None | Some("hs2019" | "rsa-sha256" | "ed25519") => None,
        Some(_) => return Err(Refusal::Malformed("the algorithm is not known here; accepted: rsa-sha256, hs2019, ed25519")),
    };
    let created = find("created").map(|text| text.parse::<i64>().map_err(|_| NOT_IT)).transpose()?;
    let signature = BASE64_STANDARD.decode(find("signature").ok_or(NOT_IT)?).map_err(|_| NOT_IT)?;
    let origin = origin_of_key(&key_id)?;
    Ok(Signed { key_id, origin, form: Form::Cavage, components, parameters: String::new(), created, algorithm, signature })
}

/// The fields, each once. Values stand in quotation marks, or are numbers.
fn fields(header: &str) -> Result<Vec<(String, String)>, Refusal> {
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut rest = header.trim();
    while !rest.is_empty() {
        let (name, after) = rest.split_once('=').ok_or(NOT_IT)?;
        let (value, after) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').ok_or(NOT_IT)?,
            None => after.split_at(after.find(',').unwrap_or(after.len())),
        };
        let name = name.trim();
        if fields.iter().any(|(known, _)| known == name) || fields.len() == 10 || value.contains('\\') {
            return Err(NOT_IT);
        }
        fields.push((name.to_owned(), value.to_owned()));
        rest = after.trim_start();
        if !rest.is_empty() {
            rest = rest.strip_prefix(',').ok_or(NOT_IT)?.trim_start();
        }
    }
    Ok(fields)
}
