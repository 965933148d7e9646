//! The name of a file: the SHA-256 of its bytes.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// SHA-256 in 64 lower-case hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FileHash(String);

impl FileHash {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Stands where a file is named whose bytes nobody has looked at yet. No file has it.
    pub fn unknown() -> Self {
        Self("0".repeat(64))
    }

    pub(crate) fn of(digest: &[u8]) -> Self {
        Self(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

impl fmt::Display for FileHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for FileHash {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
            Ok(Self(text.to_owned()))
        } else {
            Err("this is no hash of a file; accepted: 64 digits 0 to 9 and a to f".to_owned())
        }
    }
}

impl TryFrom<String> for FileHash {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<FileHash> for String {
    fn from(hash: FileHash) -> Self {
        hash.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_64_hexadecimal_digits_name_a_file() {
        let good = "ab".repeat(32);
        assert_eq!(good.parse::<FileHash>().unwrap().as_str(), good);
        for bad in ["", "../../x", &"AB".repeat(32), &"ab".repeat(31), &format!("{}/", "a".repeat(63)), &"é".repeat(32)] {
            assert!(bad.parse::<FileHash>().is_err(), "{bad}");
        }
    }
}
