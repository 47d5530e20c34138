//! The report that people open: one file of HTML that asks nobody for anything.
//!
//! What the pages show is the data block, plain data built from a finished [`Report`] or from a result that was kept of
//! one; the page around it is the same for both. The script derives counts and order from the block, and no figure.

mod audit;
mod block;
mod findings;
mod frameworks;
mod history;
mod page;
mod people;
mod plain;
mod result;

use std::io::{self, Write};

use firestep_checklist::Report;

use crate::filter::Filter;
pub use block::{Block, SCHEMA};
pub use findings::MOST_FINDINGS;
pub use page::{page, policy};
pub use people::{Beside, Decided};
pub use plain::{Plain, shown};
pub use result::from_result;

/// Writes the report of an audit as one file of HTML. Findings are those that the filter takes; the figures are of the whole.
pub fn audit(
    report: &Report,
    beside: Beside<'_>,
    filter: &Filter,
    out: &mut dyn Write,
) -> io::Result<()> {
    page(&from_report(report, beside, filter)?, out)
}

/// The data block of an audit.
pub fn from_report(report: &Report, beside: Beside<'_>, filter: &Filter) -> io::Result<Block> {
    audit::block(report, beside, filter)
}
