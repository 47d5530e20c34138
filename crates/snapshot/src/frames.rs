//! The finished file: zstd frames of records, their index, where the index starts, the magic.

use serde::{Deserialize, Serialize};

/// The end of every finished file.
pub(crate) const MAGIC: &[u8; 8] = b"FSRECS01";

/// A frame is closed when it has this much text.
pub(crate) const FRAME_BYTES: usize = 1 << 20;

/// No frame may unpack to more than this: one answer is at most 64 MB, and a frame holds at most one
/// beyond [`FRAME_BYTES`]. JSON text can double when escaped.
pub(crate) const MOST_BYTES: u64 = 160 << 20;

/// The most bytes of a file as it lies on disk, a journal too.
pub(crate) const MOST_FILE: u64 = 2 << 30;

/// The most bytes of `manifest.json`.
pub(crate) const MOST_MANIFEST: u64 = 64 << 20;

/// A file may always unpack to so many bytes in all.
const MOST_WHATEVER: u64 = 256 << 20;

/// Beyond it, to so many times its own length: answers are packed to a tenth or a fiftieth.
const MOST_TIMES: u64 = 500;

/// The most bytes that a finished file of a length may unpack to in all.
pub(crate) fn most_unpacked(packed: u64) -> u64 {
    packed
        .saturating_mul(MOST_TIMES)
        .clamp(MOST_WHATEVER, 2 * MOST_FILE)
}

/// Which frame holds the answers of which operations.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Index {
    pub(crate) frames: Vec<Frame>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Frame {
    /// Where it starts in the file.
    pub(crate) at: u64,
    /// Its length in the file.
    pub(crate) packed: u64,
    /// Its length when unpacked.
    pub(crate) bytes: u64,
    /// The `service:Operation`s in it.
    pub(crate) holds: Vec<String>,
}
