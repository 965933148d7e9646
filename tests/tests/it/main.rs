//! The whole system, from outside: the finished program, and the house rules.

mod commands;
mod killing;
mod relevance;
mod restoring;
mod tidy;
