//! `cargo xtask vectors FOLDER`: packs AWS's protocol vectors from botocore's unpacked source distribution.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::Value;

const INTO: &str = "crates/aws/tests/vectors";
const LEVEL: i32 = 22;
/// The formats firestep speaks.
const FILES: &[&str] = &[
    "ec2",
    "json",
    "json_1_0",
    "json_1_0-query-compatible",
    "query",
    "rest-json",
    "rest-xml",
];

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let [folder] = arguments else {
        bail!("usage: cargo xtask vectors FOLDER")
    };
    for direction in ["input", "output"] {
        for file in FILES {
            let path =
                Path::new(folder).join(format!("tests/unit/protocols/{direction}/{file}.json"));
            let text =
                fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
            let mut vectors: Value = serde_json::from_slice(&text)?;
            strip(&mut vectors);
            let packed = zstd::bulk::compress(&serde_json::to_vec(&vectors)?, LEVEL)?;
            fs::write(format!("{INTO}/{direction}-{file}.json.zst"), packed)?;
        }
    }
    Ok(())
}

/// Leaves out the documentation.
fn strip(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(strip),
        Value::Object(values) => {
            if values.get("documentation").is_some_and(Value::is_string) {
                values.shift_remove("documentation");
            }
            values.values_mut().for_each(strip);
        }
        _ => {}
    }
}
