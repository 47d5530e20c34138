//! What a user gives to read.

use std::io::Read;
use std::path::Path;

use anyhow::Context;

/// The most that one input may hold.
const MOST: u64 = 256 << 20;

/// A file's text, or what stands on stdin for `-`.
pub(super) fn text(file: &Path) -> anyhow::Result<String> {
    let shown = file.display();
    let mut bytes = Vec::new();
    if file == Path::new("-") {
        std::io::stdin()
            .lock()
            .take(MOST + 1)
            .read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|it| it.take(MOST + 1).read_to_end(&mut bytes))
    }
    .with_context(|| format!("could not read `{shown}`"))?;
    anyhow::ensure!(
        bytes.len() as u64 <= MOST,
        "`{shown}` is larger than {MOST} bytes"
    );
    String::from_utf8(bytes).map_err(|error| {
        anyhow::anyhow!(
            "could not read `{shown}`: byte {} is not valid UTF-8",
            error.utf8_error().valid_up_to()
        )
    })
}
