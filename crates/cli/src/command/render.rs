//! An audit in a format.

use std::io::{self, Write};

use firestep_checklist::Report;
use firestep_report::findings::Filter;
use firestep_report::html::Beside;
use firestep_report::{asff, csv, github, html, json, junit, markdown, ocsf, sarif, slack};

use crate::arguments::AuditFormat;

/// Writes what an audit came to, or a part of it, with what a document shows beside it; `text` writes the screen that is shown.
pub(super) fn audit(
    format: AuditFormat,
    report: &Report,
    filter: &Filter,
    beside: Beside<'_>,
    text: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        AuditFormat::Text => text(out),
        AuditFormat::Json => json::audit(report, filter, out),
        AuditFormat::Html => html::audit(report, beside, filter, out),
        AuditFormat::Csv => csv::audit(report, filter, out),
        AuditFormat::Markdown => markdown::audit(report, filter, out),
        AuditFormat::MarkdownSummary => markdown::summary(report, out),
        AuditFormat::Sarif => sarif::audit(report, filter, out),
        AuditFormat::Junit => junit::audit(report, filter, out),
        AuditFormat::Ocsf => ocsf::audit(report, filter, out),
        AuditFormat::Asff => asff::audit(report, filter, out),
        AuditFormat::Github => github::audit(report, filter, out),
        AuditFormat::Slack => slack::audit(report, filter, out),
    }
}
