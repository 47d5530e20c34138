#![doc = include_str!("../README.md")]

pub mod arn;
pub mod case;
pub mod catalogue;
pub mod compiled;
pub mod condition;
pub mod context;
pub mod covering;
mod derived;
pub mod document;
mod effect;
pub mod evaluate;
mod evaluation;
pub mod explain;
pub mod issuers;
pub mod json;
pub mod lint;
mod number;
pub mod operator;
mod outcome;
pub mod pattern;
pub mod policy_type;
pub mod principal;
pub mod public;
pub mod request;
pub mod services;
mod spelling;
pub mod tri;
pub mod variables;
mod whatever;
pub mod why_not;
pub mod wrapped;
pub mod written;
mod yaml;

pub use covering::Written;
pub use document::{
    Condition, Effect, Matching, ParseError, PolicyDocument, Principal, Principals, Statement,
};
pub use pattern::{matches, matches_ignoring_case};
