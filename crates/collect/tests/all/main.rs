//! What holds of the plan against the models, and of the catalogue against IAM.
#![cfg(test)]

mod demo;
mod plan;
mod session;
