//! From YAML's text to a tree that knows where each value stands.
//!
//! The tree holds maps, lists and texts: what a text means (a date, a number, an account id that begins with 0) is
//! for the reader of the field to say, not for YAML's rules. Aliases are not followed, so no file is larger read
//! than written.

use std::collections::BTreeMap;

use granit_parser::{Event, Marker, Parser, ScalarStyle};

use crate::mistake::{Mistakes, Position, shown};

/// A value and where it begins.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) at: Position,
    pub(crate) value: Value,
}

#[derive(Debug)]
pub(crate) enum Value {
    /// A text, quoted or plain.
    Text(String),
    /// Nothing is written, or `null`.
    Empty,
    List(Vec<Node>),
    /// No key stands twice.
    Map(Vec<Entry>),
    /// A mistake that has been told.
    Bad,
}

/// An entry of a map.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) at: Position,
    pub(crate) key: String,
    pub(crate) value: Node,
}

/// Lists and maps in one another: more than any file of ours has.
const DEEPEST: usize = 16;

const TOO_DEEP: &str = "lists and maps are nested too deep";

/// The one document of a text; `None` when there is none, or when a mistake ended the reading.
pub(crate) fn parse(text: &str, mistakes: &mut Mistakes) -> Option<Node> {
    let options = granit_parser::options! {
        block_nesting_limit: DEEPEST,
        flow_nesting_limit: DEEPEST,
        emit_unresolved_aliases: true,
    };
    let mut builder = Builder {
        mistakes,
        open: Vec::new(),
        root: None,
    };
    let mut documents = 0;
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, span) = match next {
            Ok(next) => next,
            Err(error) => {
                let at = position(*error.marker());
                builder.mistakes.add(at, || match &*error.info() {
                    "recursion limit exceeded" => TOO_DEEP.to_owned(),
                    why => format!("this is not YAML: {why}"),
                });
                return None;
            }
        };
        let at = position(span.start);
        if let Some(tag) = event.tag() {
            let at = span.tag_start().map_or(at, position);
            let tag = tag.original();
            builder.mistakes.add(at, || {
                format!("the tag {} is not read; remove it", shown(&tag))
            });
        }
        match event {
            Event::DocumentStart(..) => {
                documents += 1;
                if documents > 1 {
                    builder.mistakes.add(at, || {
                        "a second document begins here; a file holds one".to_owned()
                    });
                    return None;
                }
            }
            Event::Scalar(text, style, ..) => {
                let value = match (style, &*text) {
                    (ScalarStyle::Plain, "" | "~" | "null" | "Null" | "NULL") => Value::Empty,
                    _ => Value::Text(text.into_owned()),
                };
                builder.put(Node { at, value })?;
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                builder.mistakes.add(at, || {
                    "aliases (`*name`) are not followed; write the value here".to_owned()
                });
                builder.put(Node {
                    at,
                    value: Value::Bad,
                })?;
            }
            Event::SequenceStart(..) => builder.begin(at, Open::List(Vec::new()))?,
            Event::MappingStart(..) => builder.begin(at, Open::Map(OpenMap::default()))?,
            Event::SequenceEnd | Event::MappingEnd => builder.end()?,
            _ => {}
        }
    }
    builder.root
}

fn position(marker: Marker) -> Position {
    Position {
        line: marker.line().max(1),
        column: marker.col() + 1,
    }
}

/// A list or map whose end has not come yet.
enum Open {
    List(Vec<Node>),
    Map(OpenMap),
}

#[derive(Default)]
struct OpenMap {
    entries: Vec<Entry>,
    /// Where each key stands first.
    seen: BTreeMap<String, Position>,
    /// The key whose value comes next.
    key: Option<Key>,
}

struct Key {
    at: Position,
    text: String,
    /// It stood there before; its value is passed over.
    again: bool,
}

impl OpenMap {
    /// A key; `None` when it is none.
    fn key(&mut self, node: Node, mistakes: &mut Mistakes) -> Option<()> {
        let text = match node.value {
            Value::Text(text) => text,
            Value::Empty => "null".to_owned(),
            _ => {
                mistakes.add(node.at, || "a key must be a text".to_owned());
                return None;
            }
        };
        let first = self.seen.get(&text).copied();
        if let Some(first) = first {
            mistakes.add(node.at, || {
                format!(
                    "{} stands twice, first in line {}",
                    shown(&text),
                    first.line
                )
            });
        } else {
            self.seen.insert(text.clone(), node.at);
        }
        self.key = Some(Key {
            at: node.at,
            text,
            again: first.is_some(),
        });
        Some(())
    }

    fn value(&mut self, key: Key, value: Node) {
        if !key.again {
            self.entries.push(Entry {
                at: key.at,
                key: key.text,
                value,
            });
        }
    }
}

struct Builder<'m> {
    mistakes: &'m mut Mistakes,
    open: Vec<(Position, Open)>,
    root: Option<Node>,
}

impl Builder<'_> {
    /// A value that is whole; `None` ends the reading.
    fn put(&mut self, node: Node) -> Option<()> {
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some((_, Open::List(nodes))) => nodes.push(node),
            Some((_, Open::Map(map))) => match map.key.take() {
                Some(key) => map.value(key, node),
                None => return map.key(node, self.mistakes),
            },
        }
        Some(())
    }

    fn begin(&mut self, at: Position, open: Open) -> Option<()> {
        if let Some((_, Open::Map(OpenMap { key: None, .. }))) = self.open.last() {
            self.mistakes.add(at, || "a key must be a text".to_owned());
            return None;
        }
        if self.open.len() >= DEEPEST {
            self.mistakes.add(at, || TOO_DEEP.to_owned());
            return None;
        }
        self.open.push((at, open));
        Some(())
    }

    fn end(&mut self) -> Option<()> {
        let (at, open) = self.open.pop()?;
        let value = match open {
            Open::List(nodes) => Value::List(nodes),
            Open::Map(map) => Value::Map(map.entries),
        };
        self.put(Node { at, value })
    }
}
