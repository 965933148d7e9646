//! JSON from elsewhere, held to a size and a depth before it is parsed.

use serde_json::Value;

use super::Malformed;
use crate::signature::BODY_LIMIT;

/// How deep JSON may be nested.
pub const DEPTH_LIMIT: usize = 32;

/// Reads JSON of up to 1 MiB and a depth of [`DEPTH_LIMIT`].
///
/// # Errors
/// What is wrong with it; never a piece of it.
pub fn read_json(bytes: &[u8]) -> Result<Value, Malformed> {
    if bytes.len() > BODY_LIMIT {
        return Err(Malformed::new("the JSON is larger than 1 MiB"));
    }
    if depth(bytes) > DEPTH_LIMIT {
        return Err(Malformed::new(format!("the JSON is nested deeper than {DEPTH_LIMIT}")));
    }
    serde_json::from_slice(bytes).map_err(|error| Malformed::new(format!("no JSON, in line {}", error.line())))
}

/// The depth of brackets outside texts.
fn depth(bytes: &[u8]) -> usize {
    let (mut depth, mut deepest, mut in_text, mut is_escaped) = (0_usize, 0, false, false);
    for byte in bytes {
        match (in_text, byte) {
            (true, _) if is_escaped => is_escaped = false,
            (true, b'\\') => is_escaped = true,
            (_, b'"') => in_text = !in_text,
            (false, b'{' | b'[') => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> Vec<u8> {
        format!("{}1{}", "[".repeat(depth), "]".repeat(depth)).into_bytes()
    }

    #[test]
    fn depth_and_size_have_limits() {
        assert!(read_json(&nested(DEPTH_LIMIT)).is_ok());
        assert!(read_json(&nested(DEPTH_LIMIT + 1)).is_err());
        assert!(read_json(&vec![b' '; BODY_LIMIT + 1]).is_err());
    }

    #[test]
    fn brackets_in_texts_do_not_count() {
        let text = format!(r#"["{}\"{}"]"#, "[".repeat(100), "{".repeat(100));
        assert!(read_json(text.as_bytes()).is_ok());
        assert_eq!(depth(br#"["\\",[1]]"#), 2);
    }

    #[test]
    fn what_is_wrong_is_said_without_quoting_it() {
        let error = read_json(br#"{"name": secret}"#).unwrap_err();
        assert!(!error.to_string().contains("secret"), "{error}");
    }
}
