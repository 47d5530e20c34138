//! The guides of docs/guides/: each snippet is read as what it is, and its commands are run against the replay server with
//! a repository of git. What takes a role from an identity provider, builds the binary or belongs to another's service is skipped here
//! by name, with the reason.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::{Folder, Served, clean, firestep, python, text};

/// What is not run, by how it begins, with the reason.
const SKIPPED: [(&str, &str); 7] = [
    ("cargo install", "builds the binary that these tests run"),
    ("actions/checkout", "the repository is there"),
    (
        "aws-actions/configure-aws-credentials",
        "takes a role by OpenID Connect: the replay server's keys stand for it",
    ),
    ("github/codeql-action/upload-sarif", "GitHub's own"),
    ("actions/upload-artifact", "GitHub's own"),
    ("aws iam ", "writes to AWS"),
    ("chmod +x firestep", "the binary is on the path"),
];

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs")
}

fn page(name: &str) -> String {
    std::fs::read_to_string(docs().join("guides").join(name)).unwrap()
}

/// The blocks of a language in a page.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut block: Option<(bool, String)> = None;
    for line in page.lines() {
        match (line.strip_prefix("```"), &mut block) {
            (Some(kind), None) => block = Some((kind == language, String::new())),
            (Some(_), Some(_)) => found.extend(block.take().filter(|it| it.0).map(|it| it.1)),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    found
}

/// A block of YAML, read by what others read it with.
fn yaml(python: &str, page: &str) -> Value {
    let blocks = blocks(page, "yaml");
    let [block] = blocks.as_slice() else {
        panic!("{} blocks of YAML", blocks.len());
    };
    // Keys that are no texts (`on`, to YAML 1.1) become such.
    let read = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.argv[1])))";
    let output = Command::new(python)
        .args(["-c", read, block])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output).1);
    serde_json::from_slice(&output.stdout).unwrap()
}

fn texts(value: &Value) -> Vec<String> {
    let all = value
        .as_array()
        .unwrap_or_else(|| panic!("{value} is no list"));
    all.iter()
        .map(|it| {
            it.as_str()
                .unwrap_or_else(|| panic!("{it} is no text"))
                .to_owned()
        })
        .collect()
}

fn is_skipped(line: &str) -> bool {
    SKIPPED
        .iter()
        .any(|(begins, _)| line.trim_start().starts_with(begins))
}

/// What is shown, without what is skipped.
fn run_as_shown(script: &str) -> String {
    script
        .lines()
        .filter(|it| !is_skipped(it))
        .flat_map(|it| [it, "\n"])
        .collect()
}

/// A repository with a program folder, what it is pushed to, and an organization.
struct Ground {
    home: Folder,
    served: Served,
    environment: BTreeMap<String, OsString>,
}

impl Ground {
    fn new(name: &str) -> Self {
        let home = Folder::new(name);
        let made = firestep(&home)
            .args([
                "sim",
                "synthetic",
                "--accounts",
                "2",
                "--regions",
                "1",
                "--resources",
                "200",
                "--out",
                "small",
            ])
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", text(&made).1);
        let served = Served::start(&home, &["small"]);
        let binary = Path::new(env!("CARGO_BIN_EXE_firestep"))
            .parent()
            .unwrap()
            .to_owned();
        let path = std::env::var_os("PATH").unwrap();
        let path =
            std::env::join_paths(std::iter::once(binary).chain(std::env::split_paths(&path)))
                .unwrap();
        let mut environment = BTreeMap::from([
            ("PATH".to_owned(), path),
            ("GIT_CONFIG_NOSYSTEM".to_owned(), "1".into()),
            ("TMPDIR".to_owned(), home.join("tmp").into()),
        ]);
        for (name, value) in served.environment() {
            environment.insert(name.to_owned(), value.into());
        }
        let ground = Ground {
            home,
            served,
            environment,
        };
        std::fs::create_dir_all(ground.home.join("tmp")).unwrap();
        let begun = ground.sh(
            ".",
            "git init -q --bare -b main origin.git\n\
             git clone -q origin.git program 2> /dev/null\n\
             cd program\n\
             git checkout -q -b main\n\
             firestep init . > /dev/null\n\
             git add .\n\
             git -c user.name=kim -c user.email=kim@example.com commit -q -m 'The program'\n\
             git push -q origin main",
        );
        assert!(begun.status.success(), "{}", text(&begun).1);
        ground
    }

    /// Runs a script as pipelines do: what fails ends it.
    fn sh(&self, folder: &str, script: &str) -> Output {
        let mut command = Command::new("bash");
        clean(&mut command, &self.home);
        command
            .args(["-e", "-c", script])
            .envs(&self.environment)
            .current_dir(self.home.join(folder))
            .output()
            .unwrap()
    }

    /// The subjects of what was pushed, the newest first.
    fn pushed(&self) -> Vec<String> {
        let log = self.sh("origin.git", "git log --format=%s main");
        text(&log).0.lines().map(str::to_owned).collect()
    }

    /// How many results the pushed history holds.
    fn results(&self) -> usize {
        let files = self.sh(
            "origin.git",
            "git ls-tree --name-only main history/ || true",
        );
        text(&files)
            .0
            .lines()
            .filter(|it| Path::new(it).extension().is_some_and(|it| it == "jsonl"))
            .count()
    }

    /// Demands that an audit was kept and nothing but its result was pushed.
    fn has_kept(&self, audits: usize) {
        // Snapshots of one second are one audit.
        std::thread::sleep(std::time::Duration::from_millis(1_100));
        assert_eq!(self.results(), audits, "{:?}", self.pushed());
        let pushed = self.pushed();
        assert_eq!(pushed.len(), audits + 1, "{pushed:?}");
        assert!(pushed[0].starts_with("Audit of 20"), "{pushed:?}");
        let touched = self.sh("origin.git", "git show --format= --name-only main");
        let touched = text(&touched).0;
        assert!(
            touched.lines().all(|it| it.starts_with("history/")),
            "{touched}"
        );
        assert!(self.served.said.contains("127.0.0.1"));
    }
}

/// A script's end: what an audit says by its exit code, and nothing else that failed.
fn went_well(output: &Output, what: &str) {
    let (out, err) = text(output);
    let failed = err.contains("error:") || err.contains("fatal:") || err.contains("not found");
    assert!(
        matches!(output.status.code(), Some(0 | 1)) && !failed,
        "{what}: {:?}\n{out}{err}",
        output.status
    );
}

#[test]
fn the_github_workflow_runs() {
    let Some(python) = python() else { return };
    let workflow = yaml(&python, &page("github-actions.md"));
    assert_eq!(workflow["permissions"]["id-token"], "write");
    assert!(
        workflow["true"]["schedule"][0]["cron"].is_string(),
        "{workflow}"
    );
    let steps = workflow["jobs"]["audit"]["steps"].as_array().unwrap();
    let mut ground = Ground::new("guide-github");
    let set = |ground: &mut Ground, name: &str, value: PathBuf| {
        ground.environment.insert(name.to_owned(), value.into());
    };
    let summary = ground.home.join("summary.md");
    set(&mut ground, "GITHUB_STEP_SUMMARY", summary.clone());
    for audit in 1..=2 {
        let folder = ground.home.join(&format!("runner-{audit}"));
        std::fs::create_dir_all(&folder).unwrap();
        set(&mut ground, "RUNNER_TEMP", folder);
        let mut failed = false;
        let mut run = 0;
        for step in steps {
            if let Some(uses) = step["uses"].as_str() {
                assert!(
                    is_skipped(uses),
                    "{uses} is not run, and no reason is given"
                );
                continue;
            }
            let script = step["run"].as_str().unwrap();
            if failed && step["if"] != "always()" {
                continue;
            }
            let output = ground.sh("program", &run_as_shown(script));
            went_well(&output, script);
            failed |= !output.status.success();
            run += 1;
        }
        assert!(run >= 5, "{run} steps were run");
        ground.has_kept(audit);
        // From the second on it fails on what is new, which is nothing.
        assert_eq!(failed, audit == 1);
        for file in ["firestep.html", "firestep.sarif"] {
            let path = ground.home.join("program").join(file);
            assert!(path.exists(), "{file}");
        }
        assert!(summary.exists());
        // The next run checks out anew.
        let again = ground.sh(".", "rm -rf program && git clone -q origin.git program");
        assert!(again.status.success());
    }
}

#[test]
fn the_gitlab_pipeline_runs() {
    let Some(python) = python() else { return };
    let pipeline = yaml(&python, &page("gitlab-ci.md"));
    let job = &pipeline["firestep"];
    assert_eq!(
        job["id_tokens"]["AWS_ID_TOKEN"]["aud"],
        "https://gitlab.com"
    );
    assert_eq!(job["artifacts"]["reports"]["junit"], "firestep.xml");
    let mut ground = Ground::new("guide-gitlab");
    for (name, value) in [
        ("AWS_ID_TOKEN", "a-token"),
        ("AWS_ROLE_ARN", "arn:aws:iam::111100000001:role/firestep"),
        ("HISTORY_TOKEN", "secret"),
        ("CI_SERVER_HOST", "gitlab.test"),
        ("CI_PROJECT_PATH", "acme/acme-program"),
        ("CI_COMMIT_BRANCH", "main"),
        ("CI_PIPELINE_ID", "1"),
    ] {
        ground.environment.insert(name.to_owned(), value.into());
    }
    // The address that is pushed to is here.
    let origin = ground.home.join("origin.git");
    let instead = format!(
        "git config --global url.'{}'.insteadOf https://oauth2:secret@gitlab.test/acme/acme-program.git",
        origin.display()
    );
    assert!(ground.sh(".", &instead).status.success());
    let mut script = texts(&job["before_script"]);
    script.extend(texts(&job["script"]));
    for audit in 1..=2 {
        let output = ground.sh("program", &run_as_shown(&script.join("\n")));
        went_well(&output, "the pipeline");
        ground.has_kept(audit);
        let fails = audit == 1;
        assert_eq!(output.status.code(), Some(i32::from(fails)));
        let report = ground.home.join("program/firestep.xml");
        assert!(report.exists());
        let again = ground.sh(".", "rm -rf program && git clone -q origin.git program");
        assert!(again.status.success());
    }
}

#[test]
fn the_weekly_script_runs() {
    let weekly = page("weekly.md");
    let scripts = blocks(&weekly, "sh");
    let mut ground = Ground::new("guide-cron");
    let reports = ground.home.join("reports");
    std::fs::create_dir_all(&reports).unwrap();
    let program = ground.home.join("program");
    ground
        .environment
        .insert("PROGRAM".to_owned(), program.into());
    ground
        .environment
        .insert("REPORTS".to_owned(), reports.clone().into());
    let script = run_as_shown(&scripts[0]);
    std::fs::write(ground.home.join("weekly-audit"), &script).unwrap();
    for audit in 1..=2 {
        let output = ground.sh(".", "sh ./weekly-audit");
        went_well(&output, "weekly-audit");
        ground.has_kept(audit);
        let fails = audit == 1;
        assert_eq!(output.status.code(), Some(i32::from(fails)));
        // What was collected for it is gone.
        assert!(
            std::fs::read_dir(ground.home.join("tmp"))
                .unwrap()
                .next()
                .is_none()
        );
    }
    let written = std::fs::read_dir(reports).unwrap().count();
    assert_eq!(written, 1);
    // Collecting that reached its deadline is audited; one that made nothing ends it, and what cannot be pushed is told.
    let real = env!("CARGO_BIN_EXE_firestep");
    let ended = format!(
        "#!/bin/sh\nif [ \"$1\" = collect ] && [ -n \"${{EMPTY:-}}\" ]; then exit 2; fi\n\
         '{real}' \"$@\" || exit $?\nif [ \"$1\" = collect ]; then exit 2; fi\n"
    );
    std::fs::create_dir_all(ground.home.join(".cargo/bin")).unwrap();
    std::fs::write(ground.home.join(".cargo/bin/firestep"), ended).unwrap();
    let made = ground.sh(".", "chmod +x .cargo/bin/firestep");
    assert!(made.status.success());
    let output = ground.sh(".", "HOME=$PWD sh ./weekly-audit");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output).1);
    assert!(text(&output).0.contains("Not everything was collected"));
    ground.has_kept(3);
    let output = ground.sh(".", "HOME=$PWD EMPTY=1 sh ./weekly-audit");
    assert_eq!(output.status.code(), Some(2));
    ground.has_kept(3);
    let gone = "git -C program remote set-url --push origin /nowhere";
    assert!(ground.sh(".", gone).status.success());
    let output = ground.sh(".", "sh ./weekly-audit");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).1.contains("could not be kept"));
    // A line of cron: five fields, who, what.
    let cron = blocks(&weekly, "cron").remove(0);
    let line = cron.lines().last().unwrap();
    assert_eq!(line.split_whitespace().count(), 7, "{line}");
    assert!(weekly.contains(&format!("`{}`", line.split_whitespace().last().unwrap())));
}

#[test]
fn the_buildspec_runs() {
    let Some(python) = python() else { return };
    let spec = yaml(&python, &page("weekly.md"));
    // As CodeBuild's reference has them.
    assert_eq!(spec["version"], 0.2);
    assert_eq!(spec["env"]["git-credential-helper"], true);
    assert_eq!(spec["reports"]["firestep"]["file-format"], "JUNITXML");
    let mut ground = Ground::new("guide-codebuild");
    let branch = spec["env"]["variables"]["BRANCH"].as_str().unwrap();
    ground
        .environment
        .insert("BRANCH".to_owned(), branch.into());
    for audit in 1..=2 {
        let folder = ground.home.join(&format!("build-{audit}"));
        std::fs::create_dir_all(&folder).unwrap();
        // A build has a commit checked out, and no branch.
        let made = ground.sh(
            &format!("build-{audit}"),
            "git clone -q ../origin.git src && git -C src checkout -q --detach",
        );
        assert!(made.status.success(), "{}", text(&made).1);
        ground
            .environment
            .insert("CODEBUILD_SRC_DIR".to_owned(), folder.join("src").into());
        let mut failed = false;
        for phase in ["install", "build", "post_build"] {
            let commands = texts(&spec["phases"][phase]["commands"]);
            let script = run_as_shown(&commands.join("\n"));
            let output = ground.sh(&format!("build-{audit}/src"), &script);
            went_well(&output, phase);
            failed |= !output.status.success();
        }
        ground.has_kept(audit);
        assert_eq!(failed, audit == 1);
    }
}

#[test]
fn the_commands_of_the_other_pages_run() {
    let ground = Ground::new("guide-others");
    for name in ["role.md", "cloudshell.md"] {
        for block in blocks(&page(name), "sh") {
            let script = run_as_shown(&block).replace("./firestep", "firestep");
            let output = ground.sh("program", &script);
            assert!(output.status.success(), "{name}: {}", text(&output).1);
        }
    }
    let read = |name: &str| -> Value {
        let path = ground.home.join("program").join(name);
        serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
    };
    // A customer managed policy has 6,144 characters at most, blanks not counted.
    let policy = read("firestep.json").to_string();
    assert!(policy.len() <= 6_144, "{}", policy.len());
    assert!(policy.contains("role/firestep-read"), "{policy}");
    assert_eq!(read("member.json")["RoleName"], "firestep-read");
    assert!(ground.home.join("program/acme/manifest.json").exists());
}

#[test]
fn the_trust_policies_let_one_branch_in_and_nobody_else() {
    let home = Folder::new("guide-trust");
    for name in ["github-actions.md", "gitlab-ci.md"] {
        let blocks = blocks(&page(name), "json");
        assert_eq!(blocks.len(), 1, "{name}");
        std::fs::write(home.join("trust.json"), &blocks[0]).unwrap();
        let linted = firestep(&home)
            .args([
                "iam",
                "lint",
                "--kind",
                "trust",
                "--fail-on",
                "warning",
                "trust.json",
            ])
            .output()
            .unwrap();
        let (out, err) = text(&linted);
        assert!(linted.status.success(), "{name}: {out}{err}");
        let policy: Value = serde_json::from_str(&blocks[0]).unwrap();
        let conditions = policy["Statement"][0]["Condition"]["StringEquals"]
            .as_object()
            .unwrap();
        let keys: Vec<&str> = conditions
            .keys()
            .filter_map(|it| it.rsplit(':').next())
            .collect();
        assert_eq!(keys, ["aud", "sub"], "{name}");
        assert!(
            conditions
                .values()
                .all(|it| !it.as_str().unwrap().contains('*'))
        );
    }
}

/// The pages that an index must name: those by hand, the first of each generated folder.
fn pages() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in ["", "design", "guides"] {
        for entry in std::fs::read_dir(docs().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                let first = path.join("README.md");
                found.extend(first.exists().then_some(first));
            } else if path
                .extension()
                .is_some_and(|it| it == "md" || it == "yaml")
            {
                found.push(path);
            }
        }
    }
    found.retain(|it| *it != docs().join("README.md"));
    found
}

#[test]
fn the_index_names_every_page_and_every_link_of_the_guides_leads_somewhere() {
    let index = std::fs::read_to_string(docs().join("README.md")).unwrap();
    let pages = pages();
    assert!(pages.len() > 12, "{pages:?}");
    for page in &pages {
        let name = page.strip_prefix(docs()).unwrap().display().to_string();
        let row = format!("| [{name}]({name}) | ");
        let line = index.lines().find(|it| it.starts_with(&row));
        let line = line.unwrap_or_else(|| panic!("docs/README.md has no row for {name}: {row}…"));
        assert!(line.len() > row.len() + 20, "{line} says nothing");
    }
    let mut checked = 0;
    let with_links = pages
        .iter()
        .filter(|it| it.starts_with(docs().join("guides")));
    for page in with_links
        .cloned()
        .chain([docs().join("README.md"), docs().join("inventory.md")])
    {
        let shown = std::fs::read_to_string(&page).unwrap();
        for link in shown
            .split("](")
            .skip(1)
            .filter_map(|it| it.split(')').next())
        {
            if link.starts_with("http") {
                continue;
            }
            let target = page.parent().unwrap().join(link.split('#').next().unwrap());
            assert!(target.exists(), "{}: {link} leads nowhere", page.display());
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked}");
}
