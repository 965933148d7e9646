//! Parts of a file: `Range: bytes=…`, one at a time.

use std::ops::Range;

/// What part was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// All of it; also what is not understood, as RFC 9110 has it.
    Whole,
    Part(Range<u64>),
    /// Bytes that the file does not have.
    Outside,
}

/// Reads the header for a file of so many bytes.
pub(crate) fn read(header: Option<&str>, size: u64) -> Asked {
    let Some(spec) = header.and_then(|header| header.trim().strip_prefix("bytes=")) else { return Asked::Whole };
    // Several parts at once would be a body of many parts: nobody who downloads needs it.
    let Some((from, to)) = spec.split_once('-').filter(|_| !spec.contains(',')) else { return Asked::Whole };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let range = match (from.trim().is_empty(), to.trim().is_empty()) {
        (true, true) => return Asked::Whole,
        (true, false) => match number(to) {
            Some(last) => size.saturating_sub(last)..size,
            None => return Asked::Whole,
        },
        (false, is_open) => match (number(from), if is_open { Some(u64::MAX) } else { number(to) }) {
            (Some(from), Some(to)) if to >= from => from..to.saturating_add(1).min(size),
            _ => return Asked::Whole,
        },
    };
    if range.start < range.end { Asked::Part(range) } else { Asked::Outside }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_and_nonsense_is_the_whole() {
        for (header, asked) in [
            ("bytes=0-3", Asked::Part(0..4)),
            ("bytes=4-", Asked::Part(4..10)),
            ("bytes=-3", Asked::Part(7..10)),
            ("bytes=-99", Asked::Part(0..10)),
            ("bytes=8-99", Asked::Part(8..10)),
            ("bytes=10-", Asked::Outside),
            ("bytes=-0", Asked::Outside),
            ("bytes=5-2", Asked::Whole),
            ("bytes=0-1,4-5", Asked::Whole),
            ("bytes=-", Asked::Whole),
            ("bytes=x-y", Asked::Whole),
            ("lines=1-2", Asked::Whole),
            ("bytes=18446744073709551615-18446744073709551615", Asked::Outside),
        ] {
            assert_eq!(read(Some(header), 10), asked, "{header}");
        }
        assert_eq!(read(None, 10), Asked::Whole);
    }
}
