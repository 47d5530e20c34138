//! What moved between two audits, in every format.

mod csv;
mod html;
mod json;
mod markdown;
mod moved;
mod tables;
mod text;

pub use csv::csv;
pub use html::html;
pub use json::json;
pub use markdown::markdown;
pub use moved::Diff;
pub use text::text;
