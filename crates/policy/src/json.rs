//! JSON text with the place of every value in it.
//!
//! `serde_json` scans the text; a value's place is that of its slice. Members keep their order and
//! their duplicates.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// Where something stands in a text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
pub struct Span {
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A value that was not looked into yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RawNode<'a> {
    text: &'a str,
    base: usize,
}

/// A member of an object.
pub(crate) struct JsonMember<'a> {
    pub(crate) name: String,
    pub(crate) value: RawNode<'a>,
}

/// What a value is.
pub(crate) enum JsonKind<'a> {
    Object(Vec<JsonMember<'a>>),
    Array(Vec<RawNode<'a>>),
    Text(String),
    /// A number or a boolean, as written.
    Bare(&'a str),
    Null,
}

impl<'a> RawNode<'a> {
    /// The whole text, checked to be one JSON value.
    pub(crate) fn document(text: &'a str) -> Result<Self, serde_json::Error> {
        let raw: &RawValue = serde_json::from_str(text)?;
        Ok(Self {
            text: raw.get(),
            base: text.as_ptr().addr(),
        })
    }

    pub(crate) fn span(&self) -> Span {
        let start = self.text.as_ptr().addr().saturating_sub(self.base);
        Span {
            start,
            end: start + self.text.len(),
        }
    }

    fn inner(&self, raw: &'a RawValue) -> Self {
        Self {
            text: raw.get(),
            base: self.base,
        }
    }

    pub(crate) fn kind(&self) -> Result<JsonKind<'a>, serde_json::Error> {
        Ok(match self.text.as_bytes().first() {
            Some(b'{') => JsonKind::Object(
                serde_json::from_str::<Members<'a>>(self.text)?
                    .0
                    .into_iter()
                    .map(|(name, raw)| JsonMember {
                        name,
                        value: self.inner(raw),
                    })
                    .collect(),
            ),
            Some(b'[') => JsonKind::Array(
                serde_json::from_str::<RawItems<'a>>(self.text)?
                    .0
                    .into_iter()
                    .map(|raw| self.inner(raw))
                    .collect(),
            ),
            Some(b'"') => JsonKind::Text(serde_json::from_str(self.text)?),
            Some(b'n') | None => JsonKind::Null,
            Some(_) => JsonKind::Bare(self.text),
        })
    }
}

struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading;
        impl<'de> Visitor<'de> for Reading {
            type Value = Members<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(entry) = map.next_entry::<String, &'de RawValue>()? {
                    all.push(entry);
                }
                Ok(Members(all))
            }
        }
        deserializer.deserialize_map(Reading)
    }
}

struct RawItems<'a>(Vec<&'a RawValue>);

impl<'de: 'a, 'a> Deserialize<'de> for RawItems<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reading;
        impl<'de> Visitor<'de> for Reading {
            type Value = RawItems<'de>;
            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(raw) = list.next_element::<&'de RawValue>()? {
                    all.push(raw);
                }
                Ok(RawItems(all))
            }
        }
        deserializer.deserialize_seq(Reading)
    }
}

/// The line and column (from 1) of a byte of a text.
pub fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.chars().rev().take_while(|it| *it != '\n').count() + 1;
    (line, column)
}
