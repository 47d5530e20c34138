//! The finished file: zstd frames of records, their index, where the index starts, the magic.

use serde::{Deserialize, Serialize};

/// The end of every finished file.
pub(crate) const MAGIC: &[u8; 8] = b"FSRECS01";

/// A frame is closed when it has this much text.
pub(crate) const FRAME_BYTES: usize = 1 << 20;

/// No frame may unpack to more than this: one answer is at most 64 MB, and a frame holds at most one
/// beyond [`FRAME_BYTES`]. JSON text can double when escaped.
pub(crate) const MOST_BYTES: u64 = 160 << 20;

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
