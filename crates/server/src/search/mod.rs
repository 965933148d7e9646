//! Searching: the page, the API, the type-ahead, and the cards that lists of resources are made of.

pub(crate) mod api;
pub(crate) mod card;
pub(crate) mod cases;
pub(crate) mod filters;
pub(crate) mod find;
pub(crate) mod networks;
pub(crate) mod pages;
pub(crate) mod saved;
pub(crate) mod suggest;
