//! `cargo xtask endpoints`: writes where services depart from the plain endpoint rule, by botocore's rule sets.

use anyhow::{Context, Result};

use crate::process::{root, tell};

const SCRIPT: &str = "xtask/src/endpoints.py";
const PLAN: &str = "crates/catalogue/services";
const TABLE: &str = "crates/aws/models/endpoints.tsv";

pub(crate) fn run() -> Result<()> {
    let python = crate::test::python()?;
    let output = std::process::Command::new(python)
        .arg(root().join(SCRIPT))
        .arg(root().join(PLAN))
        .output()
        .with_context(|| format!("could not run {SCRIPT}"))?;
    anyhow::ensure!(
        output.status.success(),
        "{SCRIPT}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    std::fs::write(root().join(TABLE), &output.stdout)
        .with_context(|| format!("could not write {TABLE}"))?;
    tell(&format!("{TABLE}: {} bytes", output.stdout.len()));
    Ok(())
}
