//! Leafing through results.

use crate::address::{DEPTH, SearchAddress};

/// Links to the pages of a list.
pub(crate) struct Pages {
    pub(crate) previous: Option<String>,
    pub(crate) next: Option<String>,
    pub(crate) items: Vec<PageItem>,
}

/// One page, or a gap.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum PageItem {
    Page { number: usize, path: String, is_current: bool },
    Gap,
}

/// The links, where there is more than one page. What lies deeper than the engine goes has none.
pub(crate) fn pages(address: &SearchAddress, total: usize) -> Option<Pages> {
    let limit = address.request.limit;
    let count = total.min(DEPTH).div_ceil(limit);
    let current = address.request.offset / limit + 1;
    if count < 2 || current > count {
        return None;
    }
    let path = |number: usize| address.with(|request| request.offset = (number - 1) * limit).path();
    let mut items = Vec::new();
    for number in 1..=count {
        if number == 1 || number == count || number.abs_diff(current) <= 1 {
            items.push(PageItem::Page { number, path: path(number), is_current: number == current });
        } else if items.last() != Some(&PageItem::Gap) {
            items.push(PageItem::Gap);
        }
    }
    Some(Pages { previous: (current > 1).then(|| path(current - 1)), next: (current < count).then(|| path(current + 1)), items })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_show_their_ends_and_the_pages_around() {
        let address = SearchAddress::empty().with(|request| request.offset = 50);
        let pages = pages(&address, 200).unwrap();
        let shown: Vec<usize> = (pages.items.iter())
            .map(|item| match item {
                PageItem::Page { number, .. } => *number,
                PageItem::Gap => 0,
            })
            .collect();
        assert_eq!(shown, [1, 0, 5, 6, 7, 0, 20]);
        assert_eq!(pages.next.as_deref(), Some("/search?offset=60"));
    }

    #[test]
    fn the_last_page_is_the_last_that_can_be_had() {
        let address = SearchAddress::empty().with(|request| request.offset = DEPTH - 10);
        let pages = pages(&address, 8_000).unwrap();
        let last = PageItem::Page { number: 100, path: "/search?offset=990".to_owned(), is_current: true };
        assert_eq!((pages.items.last(), pages.next), (Some(&last), None));
    }

    #[test]
    fn one_page_needs_no_links() {
        assert!(pages(&SearchAddress::empty(), 10).is_none());
    }
}
