//! What writes resources: it begins, gets one after the other, and ends with what was not seen.

use std::collections::BTreeMap;
use std::io::{self, Write};

use firestep_checklist::inventory::{Fields, Outcome, Query, Row};

/// What is written about.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// What was asked.
    pub query: &'a Query,
    /// The conditions as they were typed.
    pub conditions: &'a [String],
    /// The fields of the kind.
    pub fields: &'a Fields,
    /// The accounts' names, by id.
    pub names: &'a BTreeMap<String, String>,
    /// When collecting ended, where it did.
    pub finished: Option<&'a str>,
}

/// What writes resources.
pub trait Rows {
    /// What stands before the first.
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()>;
    /// One resource.
    fn row(&mut self, row: &Row<'_>, out: &mut dyn Write) -> io::Result<()>;
    /// What stands behind the last: what was not seen.
    fn end(&mut self, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()>;
}
