//! The findings as comma-separated values (RFC 4180), a row each.

use std::borrow::Cow;
use std::io::{self, Write};

use firestep_audit::Impact;
use firestep_checklist::Report;

use crate::cells;
use crate::filter::Filter;
use crate::told::{Teller, Told};

/// A column: its name, and its value of a finding.
pub(crate) type Column = (&'static str, for<'a> fn(&'a Told<'_>) -> Cow<'a, str>);

/// Columns are added at the end, and never renamed. Formats of names and values take them from here.
pub(crate) const COLUMNS: [Column; 34] = [
    ("key", |it| (&*it.key).into()),
    ("verdict", |it| it.outcome.word().into()),
    ("severity", |it| it.check.severity.word().into()),
    ("check", |it| it.check.id.into()),
    ("title", |it| it.check.title.into()),
    ("message", |it| (&*it.message).into()),
    ("account", |it| it.account.into()),
    ("account_name", |it| it.account_called().into()),
    ("unit_path", |it| it.unit_path().unwrap_or_default().into()),
    ("category", |it| it.category().unwrap_or_default().into()),
    ("owner", |it| it.owner().unwrap_or_default().into()),
    ("business_unit", |it| {
        it.business_unit().unwrap_or_default().into()
    }),
    ("region", |it| it.region.into()),
    ("resource_type", |it| it.resource.kind.into()),
    ("resource_id", |it| it.resource.id.into()),
    ("resource_name", |it| it.resource.called().into()),
    ("resource_arn", |it| {
        it.resource.arn.unwrap_or_default().into()
    }),
    ("items", |it| it.items.join(" ").into()),
    ("clauses", |it| it.clauses.join("; ").into()),
    ("controls", |it| controls(it).into()),
    ("path", |it| it.path.join(" > ").into()),
    ("impact", |it| it.impact.map_or("", Impact::word).into()),
    ("not_seen", |it| {
        it.gap.map_or("", |gap| gap.reason.word()).into()
    }),
    ("permission", |it| {
        it.gap.and_then(|gap| gap.action).unwrap_or_default().into()
    }),
    ("cause", |it| it.cause.unwrap_or_default().into()),
    ("excepted_by", |it| {
        it.excepted_by.unwrap_or_default().into()
    }),
    ("remedy", |it| it.remedy.unwrap_or_default().into()),
    ("review_first", |it| it.review.unwrap_or_default().into()),
    ("fix", |it| it.fix.as_deref().unwrap_or_default().into()),
    ("evidence", |it| it.evidence.join(" ").into()),
    ("excepted_reason", |it| {
        it.answered.map_or("", |it| &it.reason).into()
    }),
    ("excepted_owner", |it| {
        it.answered.map_or("", |it| &it.owner).into()
    }),
    ("excepted_until", |it| {
        let until = it.answered.map(|it| it.until.to_string());
        until.unwrap_or_default().into()
    }),
    ("excepted_ticket", |it| {
        let ticket = it.answered.and_then(|it| it.ticket.as_deref());
        ticket.unwrap_or_default().into()
    }),
];

/// `cis-5.0 1.4; pci-dss 8.2.1`.
fn controls(told: &Told<'_>) -> String {
    let named =
        |it: &firestep_checklist::framework::Control| format!("{} {}", it.framework.word, it.id);
    let all: Vec<String> = told.controls.iter().map(named).collect();
    all.join("; ")
}

/// Writes the findings that are asked for.
pub fn audit(report: &Report, filter: &Filter, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{}\r\n", COLUMNS.map(|(name, _)| name).join(","))?;
    let teller = Teller::new(report);
    let mut row = String::new();
    filter.each(report, &mut |finding| {
        let told = teller.tell(finding);
        row.clear();
        for (at, (name, value)) in COLUMNS.iter().enumerate() {
            if at > 0 {
                row.push(',');
            }
            let value = value(&told);
            row.push_str(&match *name {
                "fix" => cells::csv_lines(&value),
                _ => cells::csv(&value),
            });
        }
        row.push_str("\r\n");
        out.write_all(row.as_bytes())
    })
}
