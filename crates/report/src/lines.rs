//! A JSON array that is written one element a line, however many there are.

use std::io::{self, Write};

use serde::Serialize;

use crate::escaping::escaped;

/// An array that is being written.
pub(crate) struct Lines<'a> {
    out: &'a mut dyn Write,
    is_empty: bool,
}

impl<'a> Lines<'a> {
    pub(crate) fn begin(out: &'a mut dyn Write) -> io::Result<Self> {
        out.write_all(b"[")?;
        Ok(Lines {
            out,
            is_empty: true,
        })
    }

    pub(crate) fn push(&mut self, element: &impl Serialize) -> io::Result<()> {
        self.out
            .write_all(if self.is_empty { b"\n" } else { b",\n" })?;
        self.is_empty = false;
        self.out.write_all(one(element)?.as_bytes())
    }

    pub(crate) fn end(self) -> io::Result<()> {
        self.out
            .write_all(if self.is_empty { b"]" } else { b"\n]" })
    }
}

/// A value on one line, in which nothing acts on a terminal.
pub(crate) fn one(value: &impl Serialize) -> io::Result<String> {
    let json = serde_json::to_string(value)?;
    // Most findings hold no letter that could act, and are many.
    if json.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Ok(json);
    }
    Ok(escaped(&json))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(elements: &[&str]) -> String {
        let mut out = Vec::new();
        let mut lines = Lines::begin(&mut out).unwrap();
        for element in elements {
            lines.push(element).unwrap();
        }
        lines.end().unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_element_is_a_line() {
        assert_eq!(written(&[]), "[]");
        assert_eq!(written(&["a"]), "[\n\"a\"\n]");
        assert_eq!(
            written(&["a\n\u{202e}", "b"]),
            "[\n\"a\\n\\u202e\",\n\"b\"\n]"
        );
    }
}
