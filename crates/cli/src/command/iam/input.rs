//! What a user gives to read: a file or stdin, with one document or with one a line.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use anyhow::Context;
use serde_json::value::RawValue;

/// The most that one document may hold.
const MOST: u64 = 256 << 20;

/// A document of an input.
pub(super) struct Document {
    /// The file, or `-`.
    pub(super) file: String,
    /// How many lines of the file stand before it.
    pub(super) before: usize,
    /// Whether it is one line of several.
    pub(super) is_line: bool,
    pub(super) text: String,
}

impl Document {
    /// The file, with the line where it is one of several.
    pub(super) fn name(&self) -> String {
        if self.is_line {
            format!("{}:{}", self.file, self.before + 1)
        } else {
            self.file.clone()
        }
    }
}

/// Hands out what stands in a file, or on stdin for `-`: its lines, where each is JSON, or all of it.
///
/// Lines are handed out as they come, so that any number of them may.
pub(super) fn for_each(
    file: &Path,
    take: &mut dyn FnMut(&Document) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let shown = file.display().to_string();
    let reading = || format!("could not read `{shown}`");
    let mut input: Box<dyn BufRead> = if file == Path::new("-") {
        Box::new(std::io::stdin().lock())
    } else {
        let opened = std::fs::File::open(file).with_context(reading)?;
        Box::new(BufReader::new(opened))
    };
    let mut document = Document {
        file: shown.clone(),
        before: 0,
        is_line: true,
        text: String::new(),
    };
    // The first line that holds something tells what is coming.
    let mut begun = Vec::new();
    let mut blank = 0;
    loop {
        let from = begun.len();
        let read = line(&mut *input, &mut begun).with_context(reading)?;
        let last = begun.get(from..).unwrap_or_default();
        if read == 0 || !last.iter().all(u8::is_ascii_whitespace) {
            break;
        }
        blank += 1;
    }
    if is_json(&begun) {
        document.before = blank;
        document.text = text(begun, &shown)?;
        let mut next = Vec::new();
        let mut at = blank + 1;
        let mut held = Some(());
        loop {
            next.clear();
            let read = line(&mut *input, &mut next).with_context(reading)?;
            let is_blank = next.iter().all(u8::is_ascii_whitespace);
            if held.take().is_some() {
                // A line by itself is a document.
                document.is_line = read > 0 && !is_blank;
                take(&document)?;
                document.is_line = true;
            }
            if read == 0 {
                return Ok(());
            }
            if !is_blank {
                document.before = at;
                document.text = text(std::mem::take(&mut next), &shown)?;
                take(&document)?;
            }
            at += 1;
        }
    }
    let left = (MOST + 1).saturating_sub(begun.len() as u64);
    input
        .take(left)
        .read_to_end(&mut begun)
        .with_context(reading)?;
    anyhow::ensure!(
        begun.len() as u64 <= MOST,
        "`{shown}` is larger than {MOST} bytes"
    );
    document.text = text(begun, &shown)?;
    // Lines of which the first is damaged are lines.
    let is_document = is_json(document.text.as_bytes())
        || !document
            .text
            .lines()
            .skip(1)
            .any(|it| it.starts_with('{') && is_json(it.as_bytes()));
    if is_document {
        document.is_line = false;
        return take(&document);
    }
    let whole = std::mem::take(&mut document.text);
    for (at, line) in whole.lines().enumerate() {
        if !line.trim().is_empty() {
            document.before = at;
            document.text.clear();
            document.text.push_str(line);
            take(&document)?;
        }
    }
    Ok(())
}

fn line(input: &mut dyn BufRead, line: &mut Vec<u8>) -> std::io::Result<usize> {
    let read = input.take(MOST).read_until(b'\n', line)?;
    if read as u64 == MOST {
        return Err(std::io::Error::other(format!(
            "a line is longer than {MOST} bytes"
        )));
    }
    Ok(read)
}

fn is_json(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    serde_json::from_slice::<&RawValue>(bytes).is_ok()
}

fn text(mut bytes: Vec<u8>, shown: &str) -> anyhow::Result<String> {
    // So that an end that comes too early is on the line that it ends.
    while bytes.last().is_some_and(u8::is_ascii_whitespace) {
        bytes.pop();
    }
    String::from_utf8(bytes).map_err(|error| {
        anyhow::anyhow!(
            "could not read `{shown}`: byte {} is not valid UTF-8",
            error.utf8_error().valid_up_to()
        )
    })
}
