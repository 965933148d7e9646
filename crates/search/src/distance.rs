//! How far two words are apart, in slips of the pen.

/// The slips that a word of this length may hold and still be recognised; none for short words and those with digits.
pub(crate) fn tolerated(word: &str) -> Option<u8> {
    let letters = word.chars().count();
    if letters < 4 || word.chars().any(char::is_numeric) {
        return None;
    }
    Some(if letters < 7 { 1 } else { 2 })
}

/// Letters to add, drop, change or swap with a neighbour to get from one word to the other, if no more than `most`.
pub(crate) fn distance(a: &str, b: &str, most: u8) -> Option<u8> {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let most = usize::from(most);
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let change = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = change.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        if row.iter().all(|steps| *steps > most) {
            return None;
        }
        before = std::mem::replace(&mut last, row);
    }
    last.last().filter(|steps| **steps <= most).and_then(|steps| u8::try_from(*steps).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_counted() {
        assert_eq!(distance("dislexia", "dyslexia", 2), Some(1));
        assert_eq!(distance("instrucions", "instructions", 2), Some(1));
        assert_eq!(distance("recieve", "receive", 1), Some(1));
        assert_eq!(distance("reading", "writing", 2), None);
        assert_eq!(distance("", "", 0), Some(0));
    }

    #[test]
    fn short_words_and_numbers_are_left_alone() {
        assert_eq!(["dla", "y11x", "read", "reading"].map(tolerated), [None, None, Some(1), Some(2)]);
    }
}
