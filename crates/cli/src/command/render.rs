//! An audit in a format that is no screen of a terminal.

use std::io::{self, Write};

use firestep_checklist::Report;
use firestep_report::findings::Filter;
use firestep_report::{csv, json, text};

use crate::arguments::AuditFormat;

/// Writes what an audit came to, or a part of it.
pub(super) fn audit(
    format: AuditFormat,
    report: &Report,
    filter: &Filter,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        AuditFormat::Text => text::roadmap(report, firestep_report::Style::plain(), out),
        AuditFormat::Json => json::audit(report, filter, out),
        AuditFormat::Csv => csv::audit(report, filter, out),
    }
}
