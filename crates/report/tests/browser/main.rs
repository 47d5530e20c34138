//! The HTML report in a browser: what is drawn, read aloud, walked by keys and printed.
//!
//! Chromium opens the pages that are written here (`browser.js`). `FIRESTEP_PICTURES=write` takes the pictures anew, to be
//! looked at before they are committed; `FIRESTEP_TIMES=1` measures a report of 100,000 findings.
#![cfg(test)]

#[path = "../all/organization.rs"]
#[expect(dead_code, reason = "the demo is audited with its program folder here")]
mod organization;
mod pages;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The browser, as Debian calls it.
const BROWSER: &str = "/usr/bin/chromium";

#[test]
fn the_report_in_a_browser() {
    let modules = std::env::var_os("FIRESTEP_NODE_MODULES").map(PathBuf::from);
    let lacks = match &modules {
        None => Some("FIRESTEP_NODE_MODULES is not set".to_owned()),
        Some(_) if !Path::new(BROWSER).exists() => Some(format!("{BROWSER} is not installed")),
        Some(modules) if !modules.join("playwright-core").exists() => {
            Some(format!("{} has no playwright-core", modules.display()))
        }
        Some(_) => None,
    };
    if let Some(lacks) = lacks {
        assert!(
            std::env::var_os("FIRESTEP_MUST_RUN").is_none(),
            "{lacks}, and FIRESTEP_MUST_RUN allows no test to be skipped; `cargo xtask test` sets it up"
        );
        eprintln!("SKIPPED: {lacks}; `cargo xtask test` sets it up");
        return;
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("html-report");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    pages::write(&folder);
    let status = Command::new("node")
        .arg(here.join("browser.js"))
        .args([&modules.unwrap(), &folder, &here.join("pictures")])
        .arg(BROWSER)
        .status()
        .unwrap();
    assert!(status.success(), "what is wrong is said above");
}
