//! A registry from people's spreadsheet, saved as CSV: their columns in their order, and others that we do not read.

use std::collections::BTreeMap;

use crate::decode::{Decoder, nearest};
use crate::file::{LARGEST, is_too_large};
use crate::mistake::{Mistake, Position, shown};
use crate::registry::{KEYS, Registry};
use crate::yaml::{Entry, Node, Value};

/// How people call the columns, letters and digits only.
const COLUMNS: [(&str, &str); 22] = [
    ("accountid", "id"),
    ("accountnumber", "id"),
    ("awsaccountid", "id"),
    ("id", "id"),
    ("accountname", "name"),
    ("name", "name"),
    ("email", "email"),
    ("emailaddress", "email"),
    ("mail", "email"),
    ("rootemail", "email"),
    ("accountemail", "email"),
    ("category", "category"),
    ("businessunit", "business_unit"),
    ("unit", "business_unit"),
    ("owner", "owner"),
    ("accountowner", "owner"),
    ("contact", "contact"),
    ("reviewed", "reviewed"),
    ("reviewedon", "reviewed"),
    ("lastreviewed", "reviewed"),
    ("reviewdate", "reviewed"),
    ("ours", "ours"),
];

impl Registry {
    /// The registry that a text of CSV (RFC 4180) holds. The first row names the columns; `;` and tabs may part them
    /// too, as spreadsheets write them in some countries. The column of a mistake is that of the table.
    pub fn from_csv(text: &str) -> Result<Self, Vec<Mistake>> {
        let mut decoder = Decoder::default();
        if is_too_large(text.len()) {
            decoder.wrong(Position::START, || {
                format!("the text is larger than {} KB", LARGEST >> 10)
            });
            return decoder.mistakes.or(Registry::default());
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let nodes = rows(&mut decoder, text);
        let registry = Registry::of(&mut decoder, &nodes);
        decoder.mistakes.or(registry)
    }
}

/// The rows as maps, as they would stand in `accounts.yaml`.
fn rows(decoder: &mut Decoder, text: &str) -> Vec<Node> {
    let mut columns: Option<(Vec<Option<&'static str>>, usize)> = None;
    let mut nodes = Vec::new();
    for (line, record) in records(decoder, text) {
        if record.iter().all(String::is_empty) {
            continue;
        }
        let Some((columns, count)) = &columns else {
            let Some(named) = header(decoder, &record, line) else {
                return nodes;
            };
            columns = Some((named, record.len()));
            continue;
        };
        if let Some(extra) = record.iter().skip(*count).position(|it| !it.is_empty()) {
            let column = count + extra + 1;
            decoder.wrong(Position { line, column }, || {
                format!("this cell has no column; the first row names {count}")
            });
        }
        let mut entries = Vec::new();
        for (index, (cell, key)) in record.iter().zip(columns).enumerate() {
            let (Some(key), false) = (key, cell.is_empty()) else {
                continue;
            };
            let at = Position {
                line,
                column: index + 1,
            };
            entries.push(Entry {
                at,
                key: (*key).to_owned(),
                value: Node {
                    at,
                    value: cell_value(decoder, at, key, cell),
                },
            });
        }
        nodes.push(Node {
            at: Position { line, column: 1 },
            value: Value::Map(entries),
        });
    }
    nodes
}

/// The rows of a table, each with its line; cells without the space around them.
fn records(decoder: &mut Decoder, text: &str) -> Vec<(usize, Vec<String>)> {
    let delimiter = delimiter(text);
    let mut records = Vec::new();
    let mut cells = Vec::new();
    let mut cell = String::new();
    let (mut line, mut begun, mut quoted) = (1, 1, None);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\n' {
            line += 1;
        }
        match letter {
            '"' if quoted.is_some() && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if quoted.is_some() => quoted = None,
            _ if quoted.is_some() => cell.push(letter),
            '"' if matches!(cell.trim(), "" | "=") => quoted = Some((begun, cells.len() + 1)),
            '\n' => {
                cells.push(std::mem::take(&mut cell).trim().to_owned());
                records.push((begun, std::mem::take(&mut cells)));
                begun = line;
            }
            _ if letter == delimiter => cells.push(std::mem::take(&mut cell).trim().to_owned()),
            _ => cell.push(letter),
        }
    }
    if let Some((line, column)) = quoted {
        // The rest of the table would be one cell.
        decoder.wrong(Position { line, column }, || {
            "a quote begins here and is not closed".to_owned()
        });
        return records;
    }
    cells.push(cell.trim().to_owned());
    records.push((begun, cells));
    records
}

/// What parts the cells: whatever stands most often in the first row.
fn delimiter(text: &str) -> char {
    let first = text.lines().find(|it| !it.trim().is_empty());
    let first = first.unwrap_or_default();
    let count = |delimiter: &char| first.chars().filter(|it| it == delimiter).count();
    ['\t', ';', ',']
        .into_iter()
        .max_by_key(count)
        .unwrap_or(',')
}

/// The key of each column; `None` for those that are not ours.
fn header(
    decoder: &mut Decoder,
    record: &[String],
    line: usize,
) -> Option<Vec<Option<&'static str>>> {
    let mut columns = Vec::new();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let before = decoder.mistakes.count();
    for (index, name) in record.iter().enumerate() {
        let at = Position {
            line,
            column: index + 1,
        };
        let plain: String = name
            .chars()
            .filter(|it| it.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect();
        let key = COLUMNS.iter().find(|it| it.0 == plain).map(|it| it.1);
        if let Some(key) = key
            && let Some(first) = seen.insert(key, index + 1)
        {
            decoder.wrong(at, || {
                format!("columns {first} and {} are both `{key}`", index + 1)
            });
        }
        let names = COLUMNS.iter().map(|it| it.0);
        if key.is_none()
            && plain.len() > 3
            && let Some(near) = nearest(&plain, names)
        {
            let key = COLUMNS
                .iter()
                .find(|it| it.0 == near)
                .map_or(near, |it| it.1);
            decoder.wrong(at, || {
                format!("unknown column {}; did you mean `{key}`?", shown(name))
            });
        }
        columns.push(key);
    }
    if !seen.contains_key("id") && decoder.mistakes.count() == before {
        decoder.wrong(Position { line, column: 1 }, || {
            format!(
                "the first row names no column `id`; columns are {}",
                KEYS.join(", ")
            )
        });
    }
    (decoder.mistakes.count() == before).then_some(columns)
}

/// A cell; spreadsheets spoil account ids, and write yes and no in their own words.
fn cell_value(decoder: &mut Decoder, at: Position, key: &str, cell: &str) -> Value {
    match key {
        "id" => {
            // `="012345678901"` and `'012345678901` keep a spreadsheet from making a number of it.
            let id = cell.trim_start_matches(['=', '\'']).trim_matches('"');
            let digits = id.bytes().all(|it| it.is_ascii_digit());
            let is_number = id.contains(['E', 'e']) && id.parse::<f64>().is_ok();
            if is_number || (digits && (9..12).contains(&id.len())) {
                decoder.wrong(at, || {
                    format!(
                        "{} is an account id that the spreadsheet made a number; format the column as text",
                        shown(cell)
                    )
                });
                return Value::Bad;
            }
            Value::Text(id.to_owned())
        }
        "ours" => Value::Text(match &*cell.to_lowercase() {
            "yes" | "true" => "true".to_owned(),
            "no" | "false" => "false".to_owned(),
            _ => cell.to_owned(),
        }),
        // A cell with several lines is one text.
        _ => Value::Text(cell.split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}
