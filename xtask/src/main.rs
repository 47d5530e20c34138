//! Sets up and runs tests; writes docs and models; scaffolds a check.

use anyhow::{Result, bail};

mod arrows;
mod catalogue;
mod check;
mod circles;
mod docs;
mod endpoints;
mod iam_catalogue;
mod imports;
mod models;
mod new_check;
mod peer;
mod process;
mod register;
mod same_verdicts;
mod test;
mod vectors;

const HELP: &str = "\
cargo xtask test                  set up what tests need, then check and run every test
cargo xtask test --all-checks      the same, laws with every check for every change
cargo xtask test --all-faults      the same, every operation's answers spoilt in every way (an hour)
cargo xtask test --times          the same, a report of 100,000 findings timed in place of the browser's other tests
cargo xtask check                 format, lints, arrows, generated files, the peer's checks, licences
cargo xtask arrows                the crates' dependencies against the map; no files in a circle
cargo xtask catalogue [--check] compile the service files, or fail when the blob differs
cargo xtask docs [--check]        write the generated pages, or fail when they differ
cargo xtask new-check SERVICE NAME  a check with its tests, registered
cargo xtask register [--check]    write the lines that name new checks, service files and kinds, or fail when they lack
cargo xtask same-verdicts BEFORE AFTER  whether two audits (JSON) say the same
cargo xtask models [--botocore DIR] refresh the embedded models
cargo xtask endpoints             refresh the table of endpoints
cargo xtask iam-catalogue         refresh the embedded catalogue of IAM actions
cargo xtask vectors FILE          refresh the protocol vectors from botocore's source";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (command, rest) = arguments
        .split_first()
        .map_or(("", &[][..]), |(command, rest)| (command.as_str(), rest));
    match command {
        "test" => test::run(rest),
        "check" => check::run(),
        "arrows" => arrows::run(),
        "catalogue" => catalogue::run(rest),
        "docs" => docs::run(rest),
        "new-check" => new_check::run(rest),
        "register" => register::run(rest),
        "same-verdicts" => match rest {
            [before, after] => same_verdicts::run(before.as_ref(), after.as_ref()),
            _ => bail!("same-verdicts takes two files\n{HELP}"),
        },
        "models" => models::run(rest),
        "endpoints" => endpoints::run(),
        "iam-catalogue" => iam_catalogue::run(),
        "vectors" => vectors::run(rest),
        _ => bail!("unknown command `{command}`\n{HELP}"),
    }
}
