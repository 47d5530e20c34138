//! Reading the service files, strictly: an unknown key or word is an error that names file and line.
//!
//! Only `cargo xtask catalogue` and tests do this; what was read is compiled to the blob. Texts are leaked on
//! purpose: the program that compiles ends soon after, and the blob's own texts live as long as the program.

mod file;
mod one_or_many;

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use serde_json::Value;
use toml::Spanned;

use crate::blob::{Packed, Writer};
use crate::errors::{ErrorRow, Message};
use crate::operation::{Caller, Operation, Paging, Service};
use crate::path::Path;
use crate::plan::{ACCOUNTS, Param, Parent, PlannedOperation, Poll};
use file::{AnswerRow, AskRow, CommonFile, OperationRow, PageRow, ServiceFile, Source, Words};
use one_or_many::OneOrMany;

/// How many operations are sent first in a region, to see whether it is closed.
pub const PROBES: u32 = 4;

/// What is wrong in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceError {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for SourceError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for SourceError {}

/// Compiles the service files (name and text) and `common.toml`.
pub fn compile(common: &str, files: &[(String, String)]) -> Result<Vec<u8>, Vec<SourceError>> {
    let mut errors = Vec::new();
    let common = read_common(common).unwrap_or_else(|error| {
        errors.push(error);
        Vec::new()
    });
    let mut parsed = Vec::new();
    for (name, text) in files {
        let at = Lines { file: name, text };
        match parse::<ServiceFile>(&at) {
            Ok(file) => parsed.push((at, file)),
            Err(error) => errors.push(error),
        }
    }
    let mut services = Vec::new();
    for (at, file) in &parsed {
        services.push(service(at, file, &mut errors));
    }
    let services: &'static [Service] = services.leak();
    let operations: HashMap<&'static str, &'static Operation> = services
        .iter()
        .flat_map(|service| service.operations)
        .map(|it| (it.id, it))
        .collect();
    let mut planned = Planned {
        operations: &operations,
        plan: Vec::new(),
        lines: Vec::new(),
    };
    for (at, file) in &parsed {
        for row in &file.ask {
            planned.row(at, &file.service, row, &mut errors);
        }
    }
    planned.check(&mut errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    let mut writer = Writer::default();
    common.pack(&mut writer);
    services.pack(&mut writer);
    planned.plan.pack(&mut writer);
    Ok(writer.finish())
}

/// Service and operation of all that the files hold.
pub fn operations(files: &[(String, String)]) -> Result<Vec<(String, String)>, Vec<SourceError>> {
    let mut operations = Vec::new();
    for (name, text) in files {
        let at = Lines { file: name, text };
        let file = parse::<ServiceFile>(&at).map_err(|error| vec![error])?;
        let service = file.service.get_ref();
        let rows = file.operation.iter();
        operations.extend(rows.map(|row| (service.clone(), row.name.get_ref().clone())));
    }
    Ok(operations)
}

/// A file while it is read: turns places in its text into lines.
#[derive(Debug, Clone, Copy)]
struct Lines<'t> {
    file: &'t str,
    text: &'t str,
}

impl Lines<'_> {
    fn error(&self, offset: usize, message: impl Into<String>) -> SourceError {
        let before = self.text.as_bytes().iter().take(offset);
        SourceError {
            file: self.file.to_owned(),
            line: 1 + before.filter(|byte| **byte == b'\n').count(),
            message: message.into(),
        }
    }
}

fn parse<T: serde::de::DeserializeOwned>(at: &Lines<'_>) -> Result<T, SourceError> {
    toml::from_str(at.text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        at.error(offset, error.message())
    })
}

fn leak(text: &str) -> &'static str {
    text.to_owned().leak()
}

fn read_common(text: &str) -> Result<Vec<ErrorRow>, SourceError> {
    let at = Lines {
        file: "common.toml",
        text,
    };
    let file = parse::<CommonFile>(&at)?;
    let rows = file.answers.iter();
    Ok(rows
        .filter_map(|row| error_row(row.code.as_deref().unwrap_or("*"), row))
        .collect())
}

/// A row that decides something: a guess does not.
fn error_row(code: &str, row: &AnswerRow) -> Option<ErrorRow> {
    (row.source != Source::Guess).then(|| ErrorRow {
        code: leak(code),
        message: match row.message.as_deref() {
            None => Message::Any,
            Some("(empty)") => Message::Empty,
            Some(text) => Message::Contains(leak(&text.to_lowercase())),
        },
        means: row.means,
    })
}

fn error_rows(
    at: &Lines<'_>,
    answers: &Words<OneOrMany<AnswerRow>>,
    errors: &mut Vec<SourceError>,
) -> Vec<ErrorRow> {
    let mut rows = Vec::new();
    let mut seen = BTreeSet::new();
    for (code, of_code) in &answers.0 {
        if code.get_ref() == "OK" {
            errors.push(at.error(
                code.span().start,
                "`OK` is no error: write what a body means in `bodies`",
            ));
        }
        if !seen.insert(code.get_ref()) {
            errors.push(at.error(
                code.span().start,
                format!("`{}` stands here twice", code.get_ref()),
            ));
        }
        for row in &of_code.0 {
            if row.get_ref().code.is_some() {
                errors.push(at.error(row.span().start, "the code stands before the `=` already"));
            }
            rows.extend(error_row(code.get_ref(), row.get_ref()));
        }
    }
    rows
}

fn service(at: &Lines<'_>, file: &ServiceFile, errors: &mut Vec<SourceError>) -> Service {
    let name = leak(file.service.get_ref());
    let mut error = |span: usize, message: String| errors.push(at.error(span, message));
    if at.file != format!("{name}.toml") {
        let message = format!("`{name}` stands in the file of another service");
        error(file.service.span().start, message);
    }
    if !(1..=16).contains(&file.at_once) {
        error(
            file.service.span().end,
            "`at_once` is a number from 1 to 16".to_owned(),
        );
    }
    let mut operations: Vec<Operation> = Vec::new();
    for row in &file.operation {
        if operations.iter().any(|it| it.name == row.name.get_ref()) {
            let message = format!("`{}` stands here twice", row.name.get_ref());
            errors.push(at.error(row.name.span().start, message));
        }
        operations.push(operation(at, name, &file.iam, row, errors));
    }
    let sensitive = file.sensitive.0.iter();
    Service {
        name,
        iam: leak(&file.iam),
        at_once: file.at_once,
        retries: file.retries,
        one_endpoint: file.one_endpoint,
        denied: leak(&file.denied),
        throttled: (leak(&file.throttled.code), file.throttled.status),
        sensitive: sensitive
            .map(|(shape, class)| (leak(shape.get_ref()), *class))
            .collect(),
        errors: error_rows(at, &file.answers, errors),
        operations: operations.leak(),
    }
}

fn operation(
    at: &Lines<'_>,
    service: &'static str,
    iam: &str,
    row: &OperationRow,
    errors: &mut Vec<SourceError>,
) -> Operation {
    let name = leak(row.name.get_ref());
    let here = row.name.span().start;
    let lists = row
        .list
        .as_ref()
        .map(|it| it.0.as_slice())
        .unwrap_or_default();
    let mut read = |written: &[Spanned<String>]| {
        let mut paths = Vec::new();
        for path in written {
            match Path::parse(path.get_ref()) {
                Ok(path) => paths.push(path),
                Err(error) => errors.push(at.error(span_in(path, here), error.to_string())),
            }
        }
        paths
    };
    let paths = read(lists);
    let always = read(row.always.as_ref().map_or(&[], |it| it.0.as_slice()));
    let paging = match &row.page {
        PageRow::Token => Paging::Token,
        PageRow::Whole => Paging::Whole,
        PageRow::None => Paging::NoList,
        PageRow::Sized(sized) => Paging::Sized {
            member: leak(&sized.member),
            size: sized.size,
            without: sized.without.as_deref().map(leak),
        },
    };
    if (paging == Paging::NoList) != lists.is_empty() {
        let message = "a list says in `list` where its items stand and in `page` how they come; `page = \"none\"` is for what is no list";
        errors.push(at.error(here, message));
    }
    if paging == Paging::NoList && (name.starts_with("List") || row.absent.is_some()) {
        errors.push(at.error(
            here,
            format!("`{name}` is a list and has `page = \"none\"`"),
        ));
    }
    let mut redactions = Vec::new();
    for (path, redaction) in &row.redact.0 {
        match Path::parse(path.get_ref()) {
            Ok(path) => redactions.push((path, *redaction)),
            Err(error) => errors.push(at.error(path.span().start, error.to_string())),
        }
    }
    let action = match row.action.as_deref() {
        Some("none") => None,
        Some(action) => Some(leak(action)),
        None => Some(leak(&format!("{iam}:{name}"))),
    };
    let absent = row.absent.as_ref().filter(|it| it.source != Source::Guess);
    Operation {
        id: leak(&format!("{service}:{name}")),
        service,
        name,
        scope: row.scope,
        caller: caller(at, here, &row.caller, errors),
        access: row.access,
        action,
        granted_by: row.granted_by,
        paging,
        lists: paths,
        empty: absent.map_or(crate::EmptyList::Empty, |it| it.means),
        bare: (row.bare.as_ref()).is_some_and(|it| it.source != Source::Guess),
        always,
        billed: row.billed.as_deref().map(leak),
        errors: error_rows(at, &row.answers, errors),
        redactions,
    }
}

/// Where a text stands; one that was not written in a list has no place of its own.
fn span_in(text: &Spanned<String>, otherwise: usize) -> usize {
    let span = text.span();
    if span.is_empty() {
        otherwise
    } else {
        span.start
    }
}

fn caller(
    at: &Lines<'_>,
    here: usize,
    words: &OneOrMany<String>,
    errors: &mut Vec<SourceError>,
) -> Caller {
    if let [word] = words.0.as_slice()
        && word.get_ref() == "any"
    {
        return Caller::Any;
    }
    let (mut management, mut delegated, mut itself) = (false, None, false);
    for word in &words.0 {
        match word.get_ref().as_str() {
            "management" => management = true,
            "self" => itself = true,
            other => match other.strip_prefix("delegated:").filter(|it| !it.is_empty()) {
                Some(principal) if delegated.is_none() => delegated = Some(leak(principal)),
                _ => {
                    let message = format!(
                        "unknown caller `{other}`, expected `any`, or a list of `management`, `delegated:PRINCIPAL` and `self`"
                    );
                    errors.push(at.error(span_in(word, here), message));
                }
            },
        }
    }
    Caller::Administrator {
        management,
        delegated,
        itself,
    }
}

/// The plan while it is read.
struct Planned<'s, 't> {
    operations: &'s HashMap<&'static str, &'static Operation>,
    plan: Vec<PlannedOperation>,
    /// Where each stands.
    lines: Vec<(Lines<'t>, usize)>,
}

impl<'t> Planned<'_, 't> {
    fn row(
        &mut self,
        at: &Lines<'t>,
        service: &Spanned<String>,
        row: &AskRow,
        errors: &mut Vec<SourceError>,
    ) {
        let start = row.op.span().start;
        for name in &row.op.get_ref().0 {
            let here = span_in(name, start);
            let Some(operation) = self.find(service.get_ref(), name.get_ref()) else {
                let message = format!("`{}` is no operation of a service file", name.get_ref());
                errors.push(at.error(here, message));
                continue;
            };
            match self.planned(service.get_ref(), operation, row) {
                Ok(planned) => {
                    self.plan.push(planned);
                    self.lines.push((*at, here));
                }
                Err(message) => errors.push(at.error(here, message)),
            }
        }
    }

    fn find(&self, service: &str, name: &str) -> Option<&'static Operation> {
        let id = if name.contains(':') {
            name.to_owned()
        } else {
            format!("{service}:{name}")
        };
        self.operations.get(id.as_str()).copied()
    }

    fn planned(
        &self,
        service: &str,
        operation: &'static Operation,
        row: &AskRow,
    ) -> Result<PlannedOperation, String> {
        let mut with = Vec::new();
        for (name, value) in &row.with {
            with.push((leak(name), param(value)?));
        }
        let mut parents = Vec::new();
        for text in row.per.iter().flat_map(|it| &it.0) {
            parents.push(self.parent(service, operation, text.get_ref())?);
        }
        let mut only = Vec::new();
        for (path, pattern) in &row.only {
            only.push((path_of(path)?, leak(pattern)));
        }
        let each = match row.each.iter().flatten().collect::<Vec<_>>().as_slice() {
            [] => None,
            [(name, values)] => Some((leak(name), (*values).clone())),
            _ => return Err("`each` runs over one parameter".to_owned()),
        };
        let after = match &row.after {
            None => None,
            Some(name) => Some(
                self.find(service, name)
                    .ok_or_else(|| format!("`{name}` is no operation of a service file"))?,
            ),
        };
        let poll = match &row.poll {
            None => None,
            Some(poll) => {
                let mut until = Vec::new();
                for (path, text) in &poll.until {
                    until.push((path_of(path)?, leak(text)));
                }
                let on = poll.on.iter().map(|code| leak(code)).collect();
                Some(Poll { until, on })
            }
        };
        let region = row.region.as_deref().map(|text| param(&Value::from(text)));
        Ok(PlannedOperation {
            operation,
            name: row.name.as_deref().map(leak),
            with,
            parents,
            only,
            each,
            region: region.transpose()?,
            after,
            poll,
            else_inside: row.otherwise.is_some(),
            probe: row.probe,
            first_page: row.first_page,
            enabled_types: row.enabled_types,
            item: row.item.as_deref().map(leak),
        })
    }

    fn parent(&self, service: &str, own: &'static Operation, text: &str) -> Result<Parent, String> {
        if text == "@accounts" {
            return Ok(Parent::Accounts);
        }
        let odd = || {
            format!(
                "`{text}` is no parent, expected `Operation/Path[]`, `self/Path[]` or `@accounts`"
            )
        };
        let (name, path) = text.split_once('/').ok_or_else(odd)?;
        let parent = match name {
            "self" => Some(own),
            name => self.find(service, name),
        };
        let parent = parent.ok_or_else(odd)?;
        Ok(Parent::Items {
            operation: parent.id,
            path: path_of(path)?,
        })
    }

    /// What holds for the plan as a whole.
    fn check(&self, errors: &mut Vec<SourceError>) {
        let mut seen = BTreeSet::new();
        let mut probes = BTreeSet::new();
        for (planned, (at, here)) in self.plan.iter().zip(&self.lines) {
            let mut error = |message: String| errors.push(at.error(*here, message));
            let waits_for = planned.after.iter().map(|it| it.id);
            for other in planned
                .parents
                .iter()
                .map(Parent::operation)
                .chain(waits_for)
            {
                if !self.plan.iter().any(|it| it.operation.id == other) {
                    error(format!("it waits for `{other}`, which is not asked"));
                }
            }
            if !seen.insert((planned.id(), planned.name)) {
                error(format!(
                    "`{}` is asked twice under one name; give one an `as`",
                    planned.id()
                ));
            }
            if let Some(item) = planned.item
                && item != "collect"
                && !is_item(item)
            {
                error(format!(
                    "`{item}` is no item of the checklist, nor `collect`"
                ));
            }
            let (in_parent, in_item) = references(planned);
            if planned.parents.is_empty() && (in_parent || in_item) {
                error("a reference to an item or a parent needs `per`".to_owned());
            }
            if let Some(number) = planned.probe {
                let root = planned.parents.is_empty() && planned.after.is_none();
                if planned.operation.scope != crate::Scope::Regional
                    || !root
                    || planned.region.is_some()
                {
                    error("a probe is a regional operation that waits for nothing".to_owned());
                }
                if !(1..=PROBES).contains(&number) || !probes.insert(number) {
                    error(format!("probes are numbered from 1 to {PROBES}, each once"));
                }
            }
        }
        let count = u32::try_from(probes.len()).unwrap_or_default();
        if let Some((at, _)) = self.lines.first().filter(|_| count != PROBES) {
            errors.push(at.error(
                0,
                format!("{PROBES} operations of the plan are probes, not {count}"),
            ));
        }
        if !self.plan.is_empty() && !self.operations.contains_key(ACCOUNTS.0) {
            let message = format!("`{}` is no operation of a service file", ACCOUNTS.0);
            errors.extend(
                self.lines
                    .first()
                    .map(|(at, here)| at.error(*here, message)),
            );
        }
    }
}

/// Whether this is written as an item of the checklist is: `E3.1`.
fn is_item(text: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    text.strip_prefix(['E', 'M', 'X'])
        .and_then(|rest| rest.split_once('.'))
        .is_some_and(|(stage, line)| number(stage) && number(line))
}

/// Whether a planned operation refers to its parent's request, and to its item.
fn references(planned: &PlannedOperation) -> (bool, bool) {
    fn of(param: &Param, found: &mut (bool, bool)) {
        match param {
            Param::Parent(_) => found.0 = true,
            Param::Item(_) => found.1 = true,
            Param::List(items) => items.iter().for_each(|it| of(it, found)),
            Param::Object(members) => members.iter().for_each(|(_, it)| of(it, found)),
            Param::Literal(_) | Param::Account | Param::Home | Param::DaysAgo(_) => {}
        }
    }
    let mut found = (false, !planned.only.is_empty());
    for param in planned.with.iter().map(|(_, it)| it).chain(&planned.region) {
        of(param, &mut found);
    }
    found
}

fn path_of(text: &str) -> Result<Path, String> {
    Path::parse(text).map_err(|error| error.to_string())
}

/// Reads a parameter as it is written.
pub fn param(value: &Value) -> Result<Param, String> {
    Ok(match value {
        Value::String(text) => reference(text)?,
        Value::Array(items) => {
            let items = items.iter().map(param).collect::<Result<Vec<_>, _>>()?;
            if items.iter().all(|it| matches!(it, Param::Literal(_))) {
                Param::Literal(items.into_iter().filter_map(literal).collect())
            } else {
                Param::List(items)
            }
        }
        Value::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, value)| Ok((leak(name), param(value)?)));
            Param::Object(members.collect::<Result<_, String>>()?)
        }
        other => Param::Literal(other.clone()),
    })
}

fn literal(param: Param) -> Option<Value> {
    match param {
        Param::Literal(value) => Some(value),
        _ => None,
    }
}

fn reference(text: &str) -> Result<Param, String> {
    if let Some(rest) = text.strip_prefix("$$") {
        return Ok(Param::Literal(Value::from(format!("${rest}"))));
    }
    if text == "$" {
        return Ok(Param::Item(None));
    }
    if let Some(path) = text.strip_prefix("$.") {
        return Ok(Param::Item(Some(path_of(path)?)));
    }
    if let Some(name) = text.strip_prefix('^') {
        return Ok(Param::Parent(leak(name)));
    }
    if let Some(time) = text.strip_prefix("@now") {
        let days = match time {
            "" => Some(0),
            _ => time
                .strip_prefix('-')
                .and_then(|it| it.strip_suffix('d'))
                .and_then(|it| it.parse().ok()),
        };
        let days =
            days.ok_or_else(|| format!("`{text}` is no time, expected `@now` or `@now-90d`"))?;
        return Ok(Param::DaysAgo(days));
    }
    match text {
        "@account" => Ok(Param::Account),
        "@home" => Ok(Param::Home),
        _ if text.starts_with(['$', '@']) => Err(format!(
            "unknown reference `{text}`, expected `$`, `$.Member`, `^Parameter`, `@account`, `@home`, `@now-90d`, or `$$` before a literal"
        )),
        literal => Ok(Param::Literal(Value::from(literal))),
    }
}

#[cfg(test)]
mod tests;
