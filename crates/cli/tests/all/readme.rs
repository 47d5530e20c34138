//! What README.md and docs/ show: every command is run, and the screen is what the demo prints.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{Folder, Served, clean, firestep, text};

/// Commands that are shown and not run here, each with the reason.
const NOT_RUN: [(&str, &str); 5] = [
    ("cargo install", "builds the binary that these tests run"),
    ("cargo xtask test", "runs these tests"),
    (
        "firestep replay",
        "serves until it is stopped; replay.rs runs it",
    ),
    (
        "firestep serve",
        "serves until it is stopped; serve.rs runs it",
    ),
    (
        "firestep audit --demo",
        "its whole output is compared below",
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// README.md and the pages of docs/ that are written by hand.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md")];
    for folder in ["docs", "docs/design"] {
        for entry in std::fs::read_dir(root().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|it| it == "md") {
                pages.push(path);
            }
        }
    }
    let by_hand = |page: &PathBuf| {
        let text = std::fs::read_to_string(page).unwrap();
        !text.starts_with("<!-- Written by `cargo xtask docs`")
    };
    pages.retain(by_hand);
    pages
}

/// The lines of `sh` blocks without their comments, and what stands in backticks in the text and begins with our name.
fn commands(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut block: Option<bool> = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), block) {
            (Some(kind), None) => block = Some(kind == "sh"),
            (Some(_), Some(_)) => block = None,
            (None, Some(true)) => {
                let command = line.split("  #").next().unwrap_or_default().trim();
                if !command.is_empty() {
                    found.push(command.to_owned());
                }
            }
            (None, None) => {
                let spans = line.split('`').skip(1).step_by(2);
                found.extend(
                    spans
                        .filter(|it| it.starts_with("firestep "))
                        .map(str::to_owned),
                );
            }
            (None, Some(false)) => {}
        }
    }
    found
}

#[test]
fn every_command_that_is_shown_runs() {
    let home = Folder::new("readme");
    let served = Served::start(&home, &["--demo"]);
    let write = |name: &str, text: &str| std::fs::write(home.join(name), text).unwrap();
    std::fs::create_dir_all(home.join(".aws")).unwrap();
    write(
        ".aws/config",
        &format!(
            "[profile audit]\naws_access_key_id = {}\naws_secret_access_key = replay\nregion = eu-central-1\nendpoint_url = {}\n",
            served.key, served.url
        ),
    );
    let policy = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}"#;
    let case = r#"{"id":1,"request":{"principal":"arn:aws:iam::111122223333:user/a","action":"s3:GetObject","resource":"arn:aws:s3:::b/k","resource_account":"111122223333"}}"#;
    write("policy.json", policy);
    write("bucket-policy.json", policy);
    write("case.json", case);
    write("cases.jsonl", case);
    // The accounts of docs/firestep.yaml are not those of the demo.
    write(
        "firestep.yaml",
        "log_archive: log-archive\nresponse_plan: response-plan.md\n",
    );
    write("response-plan.md", "Call the team.\n");

    let binary = Path::new(env!("CARGO_BIN_EXE_firestep"));
    let path = std::env::join_paths(
        std::iter::once(binary.parent().unwrap().to_owned())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    )
    .unwrap();
    let mut seen = Vec::new();
    for page in pages() {
        for shown in commands(&std::fs::read_to_string(&page).unwrap()) {
            if seen.contains(&shown) || NOT_RUN.iter().any(|(begins, _)| shown.starts_with(begins))
            {
                continue;
            }
            let mut command = Command::new("sh");
            clean(&mut command, &home);
            let output = command
                .args(["-c", &shown])
                .env("PATH", &path)
                .output()
                .unwrap();
            let (out, err) = text(&output);
            assert!(
                output.status.success() && !err.contains("error:"),
                "`{shown}` of {}: {out}{err}",
                page.display()
            );
            seen.push(shown);
        }
    }
    assert!(seen.len() > 15, "{seen:?}");
}

#[test]
fn the_screen_that_is_shown_is_what_the_demo_prints() {
    let home = Folder::new("screen");
    let output = firestep(&home)
        .env("COLUMNS", "80")
        .args(["audit", "--demo", "-q"])
        .output()
        .unwrap();
    let screen = text(&output).0;
    // The first number before the word is how many there were.
    let words: Vec<&str> = screen.split_whitespace().collect();
    let calls = words
        .windows(2)
        .find(|pair| pair[1].starts_with("calls"))
        .map(|pair| format!("The demo takes {} calls", pair[0]))
        .unwrap();
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    assert!(readme.contains(&calls), "README.md: {calls}");
    let (before, rest) = readme.split_once("<!-- screen -->").unwrap();
    let (shown, after) = rest.split_once("<!-- /screen -->").unwrap();
    let wanted = format!("\n\n```text\n$ firestep audit --demo\n{screen}```\n\n");
    if shown != wanted && std::env::var("INSTA_UPDATE").is_ok_and(|it| it == "always") {
        let written = format!("{before}<!-- screen -->{wanted}<!-- /screen -->{after}");
        std::fs::write(&path, written).unwrap();
        return;
    }
    assert!(
        shown == wanted,
        "the screen in README.md is not what the demo prints:\n\
         INSTA_UPDATE=always cargo test -p firestep --test all readme    writes it anew\n{screen}"
    );
}

#[test]
fn what_is_not_run_is_still_shown() {
    let all: Vec<String> = pages()
        .iter()
        .flat_map(|page| commands(&std::fs::read_to_string(page).unwrap()))
        .collect();
    for (begins, why) in NOT_RUN {
        let shown = all.iter().any(|it| it.starts_with(begins));
        assert!(
            shown,
            "{begins} ({why}) is shown nowhere: take it off the list"
        );
    }
}
