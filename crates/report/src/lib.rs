//! One renderer per file. A renderer gets a finished roadmap and a writer; it never recomputes.

mod style;
pub mod text;

pub use style::{Style, safe};
