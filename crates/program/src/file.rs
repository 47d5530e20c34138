//! From a file to its text, and from the text to what it says; what cannot be read is one clear mistake.

use std::io::{self, Read};
use std::path::Path;

use crate::decode::Decoder;
use crate::mistake::{Mistake, Position, ReadError};
use crate::yaml::{self, Node, Value};

/// The largest file that is read.
pub(crate) const LARGEST: u64 = 1 << 20;

/// Reads a file with the parser of its text.
pub(crate) fn read<T>(
    path: &Path,
    parse: impl FnOnce(&str) -> Result<T, Vec<Mistake>>,
) -> Result<T, ReadError> {
    let told = |mistakes| ReadError::Mistakes {
        path: path.to_owned(),
        mistakes,
    };
    let mut bytes = Vec::new();
    std::fs::File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes))
        .map_err(|error| ReadError::Io {
            path: path.to_owned(),
            error,
        })?;
    let text = text(&bytes).map_err(|mistake| told(vec![mistake]))?;
    parse(text).map_err(told)
}

fn text(bytes: &[u8]) -> Result<&str, Mistake> {
    if is_too_large(bytes.len()) {
        return Err(Mistake {
            at: Position::START,
            message: format!("the file is larger than {} KB", LARGEST >> 10),
        });
    }
    std::str::from_utf8(bytes).map_err(|error| Mistake {
        at: end_of(bytes.get(..error.valid_up_to()).unwrap_or_default()),
        message: "the file is not UTF-8 text".to_owned(),
    })
}

pub(crate) fn is_too_large(length: usize) -> bool {
    u64::try_from(length).is_ok_and(|it| it > LARGEST)
}

/// Where a text ends.
fn end_of(text: &[u8]) -> Position {
    let lines = text.split(|it| *it == b'\n');
    let last = lines.clone().next_back().unwrap_or_default();
    Position {
        line: lines.count(),
        column: String::from_utf8_lossy(last).chars().count() + 1,
    }
}

/// What a text of YAML says, or all that is wrong with it. An empty text says nothing: the default.
pub(crate) fn parse<T: Default>(
    text: &str,
    read: impl FnOnce(&mut Decoder, &Node) -> T,
) -> Result<T, Vec<Mistake>> {
    let mut decoder = Decoder::default();
    if is_too_large(text.len()) {
        decoder.wrong(Position::START, || {
            format!("the text is larger than {} KB", LARGEST >> 10)
        });
        return decoder.mistakes.or(T::default());
    }
    let value = match yaml::parse(text, &mut decoder.mistakes) {
        Some(root) if !matches!(root.value, Value::Empty) => read(&mut decoder, &root),
        _ => T::default(),
    };
    decoder.mistakes.or(value)
}

/// The size of a file; reading a pipe or a device would never end.
pub(crate) fn plain_file(path: &Path) -> io::Result<u64> {
    let metadata = path.metadata()?;
    if metadata.is_file() {
        return Ok(metadata.len());
    }
    let error = if metadata.is_dir() {
        "it is a folder, and should be a file"
    } else {
        "it is not a plain file"
    };
    Err(io::Error::other(error))
}
