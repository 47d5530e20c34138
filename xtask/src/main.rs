//! Sets up and runs tests; writes docs and models; scaffolds a check.

use anyhow::{Result, bail};

mod models;
mod vectors;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = arguments
        .split_first()
        .map_or(("", &[][..]), |(command, rest)| (command.as_str(), rest));
    match command {
        "models" => models::run(rest),
        "vectors" => vectors::run(rest),
        _ => bail!("unknown command `{command}`; try `models` or `vectors`"),
    }
}
