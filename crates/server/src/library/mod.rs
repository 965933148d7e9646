//! The library's pages and its part of the API.

pub(crate) mod api;
pub(crate) mod based_on;
pub(crate) mod details;
pub(crate) mod document;
pub(crate) mod found;
pub(crate) mod list;
pub(crate) mod provision;
pub(crate) mod remote;
pub(crate) mod resource;
pub(crate) mod sources;
