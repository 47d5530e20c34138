//! JSON text with the place of every value in it.
//!
//! `serde_json` checks the text; what it found sound is then cut into values, each with its place. Members keep their order
//! and their duplicates.

use std::borrow::Cow;

use serde_json::value::RawValue;

/// Where something stands in a text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
pub struct Span {
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<'a> {
    pub value: JsonValue<'a>,
    pub span: Span,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonValue<'a> {
    Object(Vec<Member<'a>>),
    Array(Vec<Node<'a>>),
    Text(Cow<'a, str>),
    Number(&'a str),
    Bool(bool),
    Null,
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member<'a> {
    pub name: Cow<'a, str>,
    /// Where the name stands.
    pub at: Span,
    pub value: Node<'a>,
}

/// Why a text is no JSON that can be read.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    #[error("{0}")]
    Syntax(#[from] serde_json::Error),
    /// A text has half a character, written as `\ud800`.
    #[error("the text at byte {0} has an escape that is no character")]
    Escape(usize),
    #[error("it is nested deeper than {MOST_DEEP} levels (byte {0})")]
    Deep(usize),
}

impl JsonError {
    /// The line and column (from 1) of what is wrong.
    pub fn place(&self, text: &str) -> (usize, usize) {
        match self {
            Self::Syntax(error) => (error.line().max(1), error.column().max(1)),
            Self::Escape(at) | Self::Deep(at) => line_and_column(text, *at),
        }
    }
}

/// As deep as `serde_json` goes, too.
const MOST_DEEP: usize = 128;

impl<'a> Node<'a> {
    /// Reads a text that is one JSON value.
    pub fn parse(text: &'a str) -> Result<Self, JsonError> {
        let raw: &RawValue = serde_json::from_str(text)?;
        let mut cutting = Cutting {
            text,
            at: raw.get().as_ptr().addr() - text.as_ptr().addr(),
        };
        cutting.value(0)
    }

    pub fn get(&self, name: &str) -> Option<&Node<'a>> {
        // Of two members of one name the last counts, as in any JSON reader.
        let mut members = self.members()?.iter().rev();
        members.find(|it| it.name == name).map(|it| &it.value)
    }

    /// Takes a member out of an object; null stands for none.
    pub fn take(&mut self, name: &str) -> Option<Node<'a>> {
        let JsonValue::Object(members) = &mut self.value else {
            return None;
        };
        let last = members.iter().rposition(|it| it.name == name)?;
        let value = members.remove(last).value;
        (value.value != JsonValue::Null).then_some(value)
    }

    pub fn members(&self) -> Option<&[Member<'a>]> {
        match &self.value {
            JsonValue::Object(members) => Some(members),
            _ => None,
        }
    }

    pub fn items(&self) -> Option<&[Node<'a>]> {
        match &self.value {
            JsonValue::Array(items) => Some(items),
            _ => None,
        }
    }

    pub fn text(&self) -> Option<&str> {
        match &self.value {
            JsonValue::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The JSON pointer of the innermost value or name that holds a place.
    pub fn path_of(&self, at: Span) -> String {
        let (mut node, mut path) = (self, String::new());
        let holds = |it: Span| it.start <= at.start && at.end <= it.end;
        loop {
            match &node.value {
                JsonValue::Object(members) => {
                    let next = members.partition_point(|it| it.value.span.end < at.end);
                    let found = members.get(next).filter(|it| it.at.start <= at.start);
                    let Some(member) = found else { return path };
                    path.push('/');
                    path.push_str(&member.name.replace('~', "~0").replace('/', "~1"));
                    if !holds(member.value.span) {
                        return path;
                    }
                    node = &member.value;
                }
                JsonValue::Array(items) => {
                    let next = items.partition_point(|it| it.span.end < at.end);
                    let Some(item) = items.get(next).filter(|it| holds(it.span)) else {
                        return path;
                    };
                    path.push_str(&format!("/{next}"));
                    node = item;
                }
                _ => return path,
            }
        }
    }
}

/// Cuts a text that is known to be sound.
struct Cutting<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Cutting<'a> {
    fn byte(&self) -> u8 {
        *self.text.as_bytes().get(self.at).unwrap_or(&0)
    }

    /// The next byte that is no white space.
    fn next(&mut self) -> u8 {
        while matches!(self.byte(), b' ' | b'\n' | b'\r' | b'\t') {
            self.at += 1;
        }
        self.byte()
    }

    fn cut(&self, start: usize) -> (&'a str, Span) {
        let span = Span {
            start,
            end: self.at,
        };
        (self.text.get(start..self.at).unwrap_or_default(), span)
    }

    fn value(&mut self, deep: usize) -> Result<Node<'a>, JsonError> {
        let start = self.at;
        let value = match self.next() {
            _ if deep > MOST_DEEP => return Err(JsonError::Deep(start)),
            b'{' => JsonValue::Object(self.members(deep)?),
            b'[' => JsonValue::Array(self.items(deep)?),
            b'"' => JsonValue::Text(self.string()?),
            _ => {
                let start = self.at;
                while !matches!(
                    self.byte(),
                    0 | b',' | b']' | b'}' | b' ' | b'\n' | b'\r' | b'\t'
                ) {
                    self.at += 1;
                }
                match self.cut(start).0 {
                    "true" => JsonValue::Bool(true),
                    "false" => JsonValue::Bool(false),
                    "null" | "" => JsonValue::Null,
                    number => JsonValue::Number(number),
                }
            }
        };
        let (_, span) = self.cut(start);
        Ok(Node { value, span })
    }

    fn members(&mut self, deep: usize) -> Result<Vec<Member<'a>>, JsonError> {
        let mut members = Vec::new();
        self.at += 1;
        while self.next() == b'"' {
            let start = self.at;
            let name = self.string()?;
            let (_, at) = self.cut(start);
            self.next();
            self.at += 1;
            self.next();
            let value = self.value(deep + 1)?;
            members.push(Member { name, at, value });
            if self.next() == b',' {
                self.at += 1;
            }
        }
        self.at += 1;
        Ok(members)
    }

    fn items(&mut self, deep: usize) -> Result<Vec<Node<'a>>, JsonError> {
        let mut items = Vec::new();
        self.at += 1;
        while !matches!(self.next(), b']' | 0) {
            items.push(self.value(deep + 1)?);
            if self.next() == b',' {
                self.at += 1;
            }
        }
        self.at += 1;
        Ok(items)
    }

    fn string(&mut self) -> Result<Cow<'a, str>, JsonError> {
        let start = self.at;
        self.at += 1;
        let mut plain = true;
        loop {
            let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
            let Some(next) = rest.iter().position(|it| matches!(it, b'"' | b'\\')) else {
                return Err(JsonError::Escape(start));
            };
            let quote = rest.get(next) == Some(&b'"');
            self.at += next + if quote { 1 } else { 2 };
            if quote {
                break;
            }
            plain = false;
        }
        let (written, _) = self.cut(start);
        if plain {
            return Ok(Cow::Borrowed(&written[1..written.len() - 1]));
        }
        serde_json::from_str(written)
            .map(Cow::Owned)
            .map_err(|_| JsonError::Escape(start))
    }
}

/// The line and column (from 1) of a byte of a text.
pub fn line_and_column(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let column = before.chars().rev().take_while(|it| *it != '\n').count() + 1;
    (line, column)
}

/// Where the lines of a text begin, to place many of its bytes.
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub fn of(text: &'a str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, it)| *it == b'\n');
        let starts = std::iter::once(0).chain(ends.map(|(at, _)| at + 1));
        Self {
            text,
            starts: starts.collect(),
        }
    }

    /// The line and column (from 1) of a byte. On a line of many megabytes the column counts bytes: nobody looks for it.
    pub fn place(&self, at: usize) -> (usize, usize) {
        const LONG: usize = 1 << 16;
        let line = self.starts.partition_point(|start| *start <= at).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        let column = match self.text.get(start..at) {
            Some(before) if before.len() <= LONG => before.chars().count(),
            _ => at.saturating_sub(start),
        };
        (line, column + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_stands_where_its_text_is() {
        fn each(text: &str, node: &Node<'_>) {
            let cut = &text[node.span.start..node.span.end];
            assert_eq!(cut.trim(), cut, "{text}");
            let again: serde_json::Value = serde_json::from_str(cut).unwrap();
            match &node.value {
                JsonValue::Object(members) => {
                    assert!(again.is_object());
                    for it in members {
                        let name: String =
                            serde_json::from_str(&text[it.at.start..it.at.end]).unwrap();
                        assert_eq!(name, it.name);
                        each(text, &it.value);
                    }
                }
                JsonValue::Array(items) => {
                    assert_eq!(again.as_array().unwrap().len(), items.len());
                    for it in items {
                        each(text, it);
                    }
                }
                JsonValue::Text(it) => assert_eq!(again, **it),
                JsonValue::Number(it) => assert_eq!(again.to_string(), *it),
                JsonValue::Bool(it) => assert_eq!(again, *it),
                JsonValue::Null => assert!(again.is_null()),
            }
        }
        for text in [
            "{}",
            " [ ] ",
            "7",
            "null",
            "\"\"",
            r#" {"a" : [1, -2.5,true , null,{"b":"c\"d\\","e":"\u00e9"}] ,"a":{} , "ü":"\n" }"#,
            "[[[]],[{}],\"]\",\"}\"]",
        ] {
            each(text, &Node::parse(text).unwrap());
        }
    }

    #[test]
    fn what_is_unsound_is_an_error() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        for text in ["", "{", "{\"a\"}", "[1,]", "\"\\ud800\"", "1 2", &deep] {
            let error = Node::parse(text).unwrap_err();
            let _ = error.place(text);
        }
    }

    #[test]
    fn a_path_leads_to_a_value_and_to_a_name() {
        let text = r#"{"Statement":[{"a/b":["x","y"]}]}"#;
        let node = Node::parse(text).unwrap();
        for (cut, path) in [
            ("\"y\"", "/Statement/0/a~1b/1"),
            ("\"a/b\"", "/Statement/0/a~1b"),
            (text, ""),
        ] {
            let start = text.find(cut).unwrap();
            let end = start + cut.len();
            assert_eq!(node.path_of(Span { start, end }), path);
        }
        let lines = Lines::of("ab\ncé\nd");
        for (at, place) in [
            (0, (1, 1)),
            (2, (1, 3)),
            (3, (2, 1)),
            (6, (2, 3)),
            (7, (3, 1)),
        ] {
            assert_eq!(lines.place(at), place);
            assert_eq!(line_and_column("ab\ncé\nd", at), place);
        }
    }
}
