//! Resources as JSON, one a line, in one object.

use std::io::{self, Write};

use firestep_checklist::inventory::{
    Cell, Column, GapInfo, GapReason, Maybe, NotExamined, NotSeen, Outcome, Row,
};
use serde_json::{Map, Value, json};

use super::rows::{Rows, Subject};
use crate::escaping::escaped;

/// The name and version of the format.
pub(super) const SCHEMA: &str = "firestep-inventory/1";

/// Writes JSON.
#[derive(Debug)]
pub struct Json<'a> {
    subject: Subject<'a>,
    written: bool,
}

impl<'a> Json<'a> {
    /// One of these fields.
    pub fn new(subject: Subject<'a>) -> Self {
        Json {
            subject,
            written: false,
        }
    }
}

/// A member of the one object, on a line of its own.
fn member(name: &str, value: &Value, out: &mut dyn Write) -> io::Result<()> {
    write!(out, " \"{name}\": {}", escaped(&value.to_string()))
}

impl Rows for Json<'_> {
    fn begin(&mut self, out: &mut dyn Write) -> io::Result<()> {
        let query = self.subject.query;
        writeln!(out, "{{")?;
        for (name, value) in [
            ("schema", json!(SCHEMA)),
            ("as_of", json!(self.subject.finished)),
            ("type", json!(query.kind.kind.origin.kind)),
            ("list", json!(query.kind.kind.list)),
            ("operation", json!(query.kind.kind.origin.operation)),
            ("where", json!(self.subject.conditions)),
            ("fields", query.columns.iter().map(field).collect()),
        ] {
            member(name, &value, out)?;
            writeln!(out, ",")?;
        }
        write!(out, " \"resources\": [")
    }

    fn row(&mut self, row: &Row<'_>, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", if self.written { "," } else { "" })?;
        self.written = true;
        let identity = row.identity;
        let columns = self.subject.query.columns.iter();
        let fields: Map<String, Value> = columns
            .zip(&row.cells)
            .map(|(column, cell)| (column.name.clone(), cell_value(cell)))
            .collect();
        let name = Some(row.account_name).filter(|it| !it.is_empty());
        let resource = json!({
            "account": row.account,
            "account_name": name,
            "region": identity.location.region,
            "id": identity.id,
            "name": identity.name,
            "arn": identity.arn,
            "fields": fields,
        });
        write!(out, "  {}", escaped(&resource.to_string()))
    }

    fn end(&mut self, outcome: &Outcome, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}],", if self.written { "\n " } else { "" })?;
        for (name, value) in [
            ("shown", json!(outcome.shown)),
            ("seen", json!(outcome.seen)),
            ("accounts", json!(outcome.accounts)),
            ("dropped", json!(outcome.dropped)),
            ("could_match", outcome.maybe.iter().map(maybe).collect()),
            ("lists_not_seen", not_seen(&outcome.lists)),
            ("fields_not_seen", not_seen(&outcome.fields)),
        ] {
            member(name, &value, out)?;
            writeln!(out, ",")?;
        }
        member("not_examined", &not_examined(&outcome.not_examined), out)?;
        writeln!(out, "\n}}")
    }
}

fn field(column: &Column) -> Value {
    json!({
        "name": column.name,
        "type": column.type_name(),
        "list": column.list,
        "words": column.words(),
        "operation": column.operation,
        "doc": column.doc,
    })
}

fn cell_value(cell: &Cell) -> Value {
    match cell {
        Cell::Value(value) => value.clone(),
        Cell::Absent => Value::Null,
        Cell::Redacted => json!({"redacted": true}),
        Cell::NotSeen(info) => json!({"not_seen": gap(info)}),
    }
}

fn gap(info: &GapInfo) -> Value {
    json!({
        "reason": info.reason.word(),
        "operation": info.operation,
        "action": info.action,
        "code": info.code,
        "message": info.message,
    })
}

/// What was not seen, by reason, with the places.
pub(super) fn not_seen(all: &[NotSeen]) -> Value {
    let one = |it: &NotSeen| {
        let places = it.places.iter().map(|(account, regions)| {
            json!({"account": account, "regions": regions.iter().collect::<Vec<_>>()})
        });
        let mut of = gap(it.info);
        if let Some(of) = of.as_object_mut() {
            // The message tells of the first alone, and of closed regions which they are.
            if it.info.reason == GapReason::RegionClosed {
                of.shift_remove("message");
            }
            of.insert("times".to_owned(), json!(it.times));
            of.insert("places".to_owned(), places.collect());
        }
        of
    };
    all.iter().map(one).collect()
}

fn maybe(it: &Maybe) -> Value {
    json!({
        "field": it.field,
        "resources": it.count,
        "not_seen": not_seen(&it.not_seen),
    })
}

pub(super) fn not_examined(all: &[NotExamined]) -> Value {
    let one = |it: &NotExamined| json!({"account": it.id, "name": it.name, "why": it.why});
    all.iter().map(one).collect()
}
