//! `cargo xtask check`: what must hold of the source itself.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::process::{self, output, tell};
use crate::{arrows, catalogue, docs, peer, register};

/// Licences that a dependency may have, one of them where it offers a choice.
const LICENCES: [&str; 12] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "CC0-1.0",
    "0BSD",
    "CDLA-Permissive-2.0",
    "MIT-0",
];

pub(crate) fn run() -> Result<()> {
    process::run("cargo", &["fmt", "--all", "--check"], &[])?;
    process::run(
        "cargo",
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ],
        &[],
    )?;
    arrows::run()?;
    catalogue::run(&["--check".to_owned()])?;
    docs::run(&["--check".to_owned()])?;
    register::run(&["--check".to_owned()])?;
    peer::run()?;
    dependencies()
}

fn dependencies() -> Result<()> {
    let metadata: Value = serde_json::from_str(&output(
        "cargo",
        &["metadata", "--format-version", "1", "--locked"],
    )?)?;
    let mut versions: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut bad = Vec::new();
    for package in metadata
        .get("packages")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let text = |name: &str| {
            package
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        versions
            .entry(text("name"))
            .or_default()
            .push(text("version"));
        if text("license_file").is_empty() && !allowed(text("license")) {
            bad.push(format!(
                "{} {}: licence `{}`",
                text("name"),
                text("version"),
                text("license")
            ));
        }
    }
    if !bad.is_empty() {
        bail!(
            "licences that are not on the list of xtask/src/check.rs:\n{}",
            bad.join("\n")
        );
    }
    // Windows' own bindings are never built here.
    let twice: Vec<String> = versions
        .iter()
        .filter(|(name, versions)| versions.len() > 1 && !name.starts_with("windows"))
        .map(|(name, versions)| format!("{name} {}", versions.join(", ")))
        .collect();
    tell(&format!(
        "{} packages; more than one version of {}: {}",
        versions.len(),
        twice.len(),
        twice.join("; ")
    ));
    Ok(())
}

fn allowed(licence: &str) -> bool {
    let one = |text: &str| LICENCES.contains(&text.trim().trim_matches(['(', ')']));
    licence
        .replace('/', " OR ")
        .split(" OR ")
        .any(|choice| choice.split(" AND ").all(one))
}
