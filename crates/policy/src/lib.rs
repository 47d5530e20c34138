//! The IAM policy language: documents, their parser and its wildcards. Knows no accounts.

pub mod document;
pub mod pattern;

pub use document::{
    Condition, Effect, Matching, ParseError, PolicyDocument, Principal, Principals, Statement,
};
pub use pattern::{matches, matches_ignoring_case};
