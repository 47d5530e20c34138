//! The resources of a snapshot, as a table, as comma-separated values, as JSON; written as they come, and never held.

mod counts;
mod csv;
mod json;
mod notes;
mod rows;
mod table;
mod text;

pub use counts::{Counts, counts_csv, counts_json, counts_table};
pub use csv::Csv;
pub use json::Json;
pub use rows::{Rows, Subject};
pub use table::Table;
