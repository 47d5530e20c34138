//! Sentences of the first screen for other formats, so that they say the same.

use std::io::{self, Write};

use firestep_checklist::report::Head;

use crate::head;
use crate::style::Style;

/// Wider than any sentence: nothing is broken.
const WIDTH: usize = 20_000;

/// The lines that a part of the first screen writes, without what sets them apart.
pub(crate) fn sentences(
    write: impl Fn(Style, &mut dyn Write) -> io::Result<()>,
) -> io::Result<Vec<String>> {
    let style = Style {
        width: WIDTH,
        ..Style::plain()
    };
    let mut out = Vec::new();
    write(style, &mut out)?;
    let text = String::from_utf8_lossy(&out);
    let lines = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    Ok(lines.filter(|line| !line.is_empty()).collect())
}

/// What keeps an audit from being one of the whole organization, a sentence each.
pub(crate) fn not_whole(head: &Head) -> Vec<String> {
    // Writing to memory does not fail.
    sentences(|style, out| head::warnings(head, style, out)).unwrap_or_default()
}
