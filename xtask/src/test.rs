//! `cargo xtask test`: set up what tests need, check, run every test.

use anyhow::{Context, Result};

use crate::process::{self, root, tell};

/// The Python packages that tests compare with: one consistent botocore.
const PACKAGES: [&str; 3] = ["moto[server]==5.2.1", "boto3==1.43.11", "awscli==1.45.11"];

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let python = python()?;
    crate::check::run()?;
    let mut cargo = vec!["test", "--workspace"];
    cargo.extend(arguments.iter().map(String::as_str));
    process::run("cargo", &cargo, &[("FIRESTEP_PYTHON", &python)])
}

/// The Python of the tests' environment, made when it is missing or its packages changed.
fn python() -> Result<String> {
    if let Ok(python) = std::env::var("FIRESTEP_PYTHON") {
        return Ok(python);
    }
    let folder = root().join("target/test-venv");
    let python = folder.join("bin/python").display().to_string();
    let stamp = folder.join("packages");
    let wanted = PACKAGES.join("\n");
    if std::fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(python);
    }
    tell("setting up the Python environment of the tests: moto, boto3, the AWS CLI");
    let shown = folder.display().to_string();
    process::run("python3", &["-m", "venv", "--clear", &shown], &[])?;
    let mut install = vec![
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ];
    install.extend(PACKAGES);
    process::run(&python, &install, &[])?;
    std::fs::write(&stamp, wanted).context("could not note what was installed")?;
    Ok(python)
}
