//! A run that ended before its end is gone on with: the same findings as of an undisturbed one, and nothing asked twice.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::faults_proxy::{EVERYTHING, Fault, Kind, Proxy};
use crate::support::{Folder, Served, firestep, text};
use crate::unfinished::{change_manifest, json, lines, unfinish};

fn collect(home: &Folder, served: &Served, arguments: &[&str]) -> Command {
    let mut command = firestep(home);
    command
        .envs(served.environment())
        .args(["collect", "-q"])
        .args(arguments);
    command
}

fn ran(mut command: Command, code: i32) -> String {
    let output: Output = command.output().unwrap();
    let (out, err) = text(&output);
    assert_eq!(output.status.code(), Some(code), "{out}{err}");
    assert!(!err.contains("panicked"), "{err}");
    err
}

/// What an audit of a snapshot says, without what tells runs apart.
pub(crate) fn said(home: &Folder, folder: &Path) -> Vec<String> {
    let output = firestep(home)
        .args(["audit", "-q", "--all", "--format", "json"])
        .args(["--as-of", "2026-11-23T21:14:00Z", "--snapshot"])
        .arg(folder)
        .output()
        .unwrap();
    let audit: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", text(&output).1));
    let mut findings = audit["findings"].as_array().unwrap().clone();
    for finding in &mut findings {
        // Commands name the folder.
        finding.as_object_mut().unwrap().remove("fix");
    }
    findings.sort_by_cached_key(|it| (it["key"].to_string(), it.to_string()));
    let mut scope = audit["scope"].clone();
    // They tell when it was collected.
    scope.as_object_mut().unwrap().remove("notes");
    findings.extend([scope, audit["score"].clone()]);
    findings.extend(audit["items"].as_array().unwrap().iter().cloned());
    findings.iter().map(Value::to_string).collect()
}

/// That two audits say the same; else the first that they say otherwise.
pub(crate) fn same(is: &[String], expected: &[String], what: &str) {
    let differs = is
        .iter()
        .zip(expected)
        .find(|(is, expected)| is != expected);
    if let Some((is, expected)) = differs {
        let short = |text: &str| text.chars().take(2000).collect::<String>();
        panic!("{what}: {}\nexpected {}", short(is), short(expected));
    }
    assert_eq!(is.len(), expected.len(), "{what}");
}

/// Numbers that look random and are the same every time.
struct Seeded(u64);

impl Seeded {
    /// Others for each round.
    fn of(round: usize) -> Self {
        Self(0x9e37_79b9_7f4a_7c15_u64.wrapping_mul(round as u64 + 1))
    }

    /// From 0 to 1.
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        f64::from(u32::try_from(self.0 >> 32).unwrap()) / f64::from(u32::MAX)
    }
}

/// Runs a collection and kills it after a while; says whether it ended before by itself.
fn killed_after(mut command: Command, time: Duration) -> bool {
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    std::thread::sleep(time);
    let ended = child.try_wait().unwrap().is_some();
    child.kill().unwrap();
    child.wait().unwrap();
    ended
}

/// Kills a run as soon as a file is there, and says whether it had ended before.
fn killed_when(mut command: Command, there: &Path) -> bool {
    let mut child = command.stderr(Stdio::null()).spawn().unwrap();
    while !there.exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let ended = child.try_wait().unwrap().is_some();
    child.kill().unwrap();
    child.wait().unwrap();
    ended
}

/// How many runs are disturbed. A few short ones of some seconds; as many as the environment says (`FIRESTEP_KILLS=50`) of
/// [`LONG`], some at a time.
struct Runs {
    count: usize,
    is_long: bool,
}

const LONG: Duration = Duration::from_secs(20);
const AT_ONCE: usize = 4;

impl Runs {
    fn wanted(few: usize) -> Self {
        let many = std::env::var("FIRESTEP_KILLS").ok();
        Self {
            count: many.as_ref().map_or(few, |text| text.parse().unwrap()),
            is_long: many.is_some(),
        }
    }

    /// A proxy through which a run takes long, if it is to.
    fn proxy(&self, served: &Served) -> Proxy {
        let proxy = Proxy::start(&served.url);
        self.undisturbed(&proxy);
        proxy
    }

    fn undisturbed(&self, proxy: &Proxy) {
        proxy.set(self.is_long.then_some(Fault {
            kind: Kind::Takes(Duration::from_millis(200)),
            operation: EVERYTHING,
        }));
    }

    /// Runs each round, each with a proxy of its own.
    fn each(&self, served: &Served, round: impl Fn(usize, &Proxy) + Sync) {
        let next = AtomicUsize::new(0);
        let work = || {
            let proxy = self.proxy(served);
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= self.count {
                    break;
                }
                round(number, &proxy);
                if self.is_long {
                    println!("round {number} is done");
                }
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..if self.is_long { AT_ONCE } else { 1 } {
                scope.spawn(work);
            }
        });
    }
}

/// How long an undisturbed run takes, and what is found by it.
fn undisturbed(home: &Folder, served: &Served, runs: &Runs) -> (Duration, Vec<String>) {
    let proxy = runs.proxy(served);
    let whole = home.join("whole");
    let begun = Instant::now();
    ran(
        through(
            &proxy,
            collect(home, served, &["--out", whole.to_str().unwrap()]),
        ),
        0,
    );
    let takes = begun.elapsed();
    assert!(!runs.is_long || takes >= LONG, "{takes:?}");
    println!("an undisturbed run takes {takes:?}");
    (takes, said(home, &whole))
}

fn through(proxy: &Proxy, mut command: Command) -> Command {
    command.env("AWS_ENDPOINT_URL", &proxy.url);
    command
}

/// That nothing but finished files is left.
fn is_tidy(folder: &Path) {
    let left: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .filter(|it| it.ends_with(".journal"))
        .collect();
    assert_eq!(left, Vec::<String>::new());
}

#[test]
fn a_run_that_is_killed_at_any_moment_goes_on_to_the_findings_of_an_undisturbed_one() {
    let home = Folder::new("kill");
    let served = Served::start(&home, &["--demo"]);
    let runs = Runs::wanted(4);
    let (takes, expected) = undisturbed(&home, &served, &runs);
    let amid = AtomicUsize::new(0);
    runs.each(&served, |round, proxy| {
        let mut random = Seeded::of(round);
        let folder = home.join(&format!("killed-{round}"));
        let name = folder.to_str().unwrap();
        let mut first = true;
        // Every round is killed three times at most, and then left to end.
        for _ in 0..3 {
            let begins = if first { "--out" } else { "--resume" };
            let run = through(proxy, collect(&home, &served, &[begins, name]));
            let amid_accounts = folder.join("organization.records");
            // However fast this machine is, one run is killed amid accounts.
            let ended = if first && round == 0 {
                killed_when(run, &amid_accounts)
            } else {
                killed_after(run, takes.mul_f64(random.next() * 0.9))
            };
            let is_amid = !ended && amid_accounts.exists();
            amid.fetch_add(usize::from(is_amid), Ordering::Relaxed);
            first = first && !folder.join("manifest.json").exists();
            if ended {
                break;
            }
        }
        let begins = if first { "--out" } else { "--resume" };
        ran(through(proxy, collect(&home, &served, &[begins, name])), 0);
        same(&said(&home, &folder), &expected, &format!("round {round}"));
        is_tidy(&folder);
        std::fs::remove_dir_all(folder).unwrap();
    });
    assert!(amid.into_inner() > 0, "no run was killed amid accounts");
}

#[test]
fn credentials_that_expire_at_any_moment_are_renewed_by_going_on() {
    let home = Folder::new("expire");
    let served = Served::start(&home, &["--demo"]);
    let runs = Runs::wanted(3);
    let (takes, expected) = undisturbed(&home, &served, &runs);
    let amid = AtomicUsize::new(0);
    runs.each(&served, |round, proxy| {
        let mut random = Seeded::of(round + 1000);
        let folder = home.join(&format!("expired-{round}"));
        let name = folder.to_str().unwrap();
        let begins = |folder: &Path| {
            if folder.join("manifest.json").exists() {
                "--resume"
            } else {
                "--out"
            }
        };
        for _ in 0..2 {
            let command = collect(&home, &served, &[begins(&folder), name]);
            let mut child = through(proxy, command)
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            std::thread::sleep(takes.mul_f64(random.next() * 0.9));
            proxy.set(Some(Fault {
                kind: Kind::Expired,
                operation: EVERYTHING,
            }));
            let output = child_output(&mut child);
            runs.undisturbed(proxy);
            if output.0 == Some(0) {
                break;
            }
            assert_eq!(output.0, Some(2), "{}", output.1);
            assert!(output.1.contains("expired"), "{}", output.1);
            let is_amid = folder.join("organization.records").exists();
            amid.fetch_add(usize::from(is_amid), Ordering::Relaxed);
        }
        let last = collect(&home, &served, &[begins(&folder), name]);
        ran(through(proxy, last), 0);
        same(&said(&home, &folder), &expected, &format!("round {round}"));
        is_tidy(&folder);
        std::fs::remove_dir_all(folder).unwrap();
    });
    assert!(
        amid.into_inner() > 0,
        "no credentials expired amid accounts"
    );
}

/// How a run ended, and what it said.
fn child_output(child: &mut std::process::Child) -> (Option<i32>, String) {
    let mut said = String::new();
    let mut lines = child.stderr.take().unwrap();
    lines.read_to_string(&mut said).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    (child.wait().unwrap().code(), said)
}

/// A snapshot of the demo from a server, in which nothing is missing.
fn whole(home: &Folder, served: &Served) -> PathBuf {
    let folder = home.join("acme");
    ran(
        collect(home, served, &["--out", folder.to_str().unwrap()]),
        0,
    );
    folder
}

#[test]
fn a_damaged_or_missing_account_is_collected_again_into_the_same_folder() {
    let home = Folder::new("again");
    let served = Served::start(&home, &["--demo"]);
    let folder = whole(&home, &served);
    let name = folder.to_str().unwrap();
    let expected = said(&home, &folder);
    let told = ran(collect(&home, &served, &["--resume", name]), 0);
    assert!(told.contains("Nothing is missing"), "{told}");
    same(&said(&home, &folder), &expected, "gone on");

    let file = folder.join("111100000006.records");
    std::fs::write(&file, b"nothing of a snapshot").unwrap();
    assert_ne!(said(&home, &folder), expected);
    ran(
        collect(
            &home,
            &served,
            &["--resume", name, "--accounts", "prod-web"],
        ),
        0,
    );
    same(&said(&home, &folder), &expected, "gone on");
    // Without a name, what is missing is found.
    std::fs::remove_file(&file).unwrap();
    ran(collect(&home, &served, &["--resume", name]), 0);
    same(&said(&home, &folder), &expected, "gone on");
    // A sound one too, by id.
    ran(
        collect(
            &home,
            &served,
            &["--resume", name, "--accounts", "111100000006"],
        ),
        0,
    );
    same(&said(&home, &folder), &expected, "gone on");
    let organization = folder.join("organization.records");
    std::fs::write(&organization, b"nothing of a snapshot").unwrap();
    ran(collect(&home, &served, &["--resume", name]), 0);
    same(&said(&home, &folder), &expected, "gone on");

    let told = ran(
        collect(&home, &served, &["--resume", name, "--accounts", "nobody"]),
        2,
    );
    assert!(told.contains("`nobody` again"), "{told}");
    let told = ran(
        collect(&home, &served, &["--resume", name, "--ou", "Workloads"]),
        2,
    );
    assert!(told.contains("--ou has no effect with --resume"), "{told}");
    let told = ran(collect(&home, &served, &["--resume", "nowhere"]), 2);
    assert!(
        told.contains("`nowhere`") && told.contains("manifest.json"),
        "{told}"
    );
    assert!(!home.join("nowhere").exists());
}

#[test]
fn an_audit_that_ended_early_goes_on_too() {
    let home = Folder::new("audit-resume");
    let served = Served::start(&home, &["--demo"]);
    let folder = whole(&home, &served);
    let expected = said(&home, &folder);
    std::fs::remove_file(folder.join("111100000006.records")).unwrap();
    change_manifest(&folder, |it| {
        it["finished"] = Value::Null;
        it["files"].as_object_mut().unwrap().remove("111100000006");
    });
    let mut audit = firestep(&home);
    audit
        .envs(served.environment())
        .args(["audit", "-q", "--resume"])
        .arg(&folder);
    let output = audit.output().unwrap();
    let (out, err) = text(&output);
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert!(!out.contains("ended early"), "{out}");
    same(&said(&home, &folder), &expected, "gone on");
}

#[test]
fn credentials_that_expire_midway_are_renewed_by_going_on() {
    let home = Folder::new("expired");
    let served = Served::start(&home, &["--demo"]);
    let expected = said(&home, &whole(&home, &served));
    let acme = include_str!("../../../sim/worlds/acme.toml");
    let expires = home.join("expires.toml");
    let fault = "[[answer]]\nop = \"s3:ListBuckets\"\naccounts = [\"prod-data\"]\nout = { Error = { Code = \"ExpiredToken\", Message = \"The provided token has expired.\" } }\n";
    std::fs::write(&expires, format!("{acme}\n{fault}")).unwrap();
    let expiring = Served::start(&home, &["--world", expires.to_str().unwrap()]);
    let folder = home.join("midway");
    let name = folder.to_str().unwrap();
    let told = ran(collect(&home, &expiring, &["--out", name]), 2);
    assert!(told.contains("credentials expired"), "{told}");
    assert!(told.contains("firestep collect --resume"), "{told}");
    ran(collect(&home, &served, &["--resume", name]), 0);
    same(&said(&home, &folder), &expected, "gone on");
}

#[test]
fn another_organization_or_caller_is_refused_before_anything_is_touched() {
    let home = Folder::new("other");
    let served = Served::start(&home, &["--demo"]);
    let folder = whole(&home, &served);
    let name = folder.to_str().unwrap();
    std::fs::remove_file(folder.join("111100000006.records")).unwrap();
    let manifest = || std::fs::read_to_string(folder.join("manifest.json")).unwrap();
    let before = manifest();

    let acme = include_str!("../../../sim/worlds/acme.toml");
    let other = home.join("other.toml");
    std::fs::write(&other, acme.replace("o-4x7k2pacme", "o-another12")).unwrap();
    let other = Served::start(&home, &["--world", other.to_str().unwrap()]);
    let told = ran(collect(&home, &other, &["--resume", name]), 2);
    for words in ["o-4x7k2pacme", "o-another12", "use those that began it"] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(manifest(), before);

    change_manifest(&folder, |it| {
        it["caller_account"] = Value::from("999900000000");
        it["caller"] = Value::from("arn:aws:sts::999900000000:assumed-role/Audit/me");
    });
    let changed = manifest();
    let told = ran(collect(&home, &served, &["--resume", name]), 2);
    assert!(
        told.contains("arn:aws:sts::999900000000:assumed-role/Audit began it"),
        "{told}"
    );
    assert_eq!(manifest(), changed);

    change_manifest(&folder, |it| it["plan"] = Value::from("of another version"));
    let told = ran(collect(&home, &served, &["--resume", name]), 2);
    assert!(told.contains("go on with that version"), "{told}");
}

#[test]
fn two_runs_into_one_folder_are_refused_and_a_killed_one_holds_nothing() {
    let home = Folder::new("two");
    // It takes connections and never answers, so that the first run stays.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", silent.local_addr().unwrap());
    let folder = home.join("two");
    let name = folder.to_str().unwrap();
    let served = Served::start(&home, &["--demo"]);
    let mut first = collect(&home, &served, &["--out", name, "--endpoint-url", &address])
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while !folder.join("manifest.json").exists() {
        assert!(begun.elapsed() < Duration::from_secs(20));
        std::thread::sleep(Duration::from_millis(20));
    }
    for how in ["--resume", "--out"] {
        let told = ran(collect(&home, &served, &[how, name]), 2);
        assert!(
            told.contains("another run is writing it") || told.contains("is not empty"),
            "{told}"
        );
    }
    first.kill().unwrap();
    first.wait().unwrap();
    ran(collect(&home, &served, &["--resume", name]), 0);
    let undisturbed = said(&home, &whole(&home, &served));
    same(&said(&home, &folder), &undisturbed, "gone on");
}

/// Spoils the answers of an operation for good; `None`: no longer.
fn spoil(proxy: &Proxy, kind: Kind, operation: Option<&'static str>) {
    proxy.set(operation.map(|operation| Fault { kind, operation }));
}

fn manifest(folder: &Path) -> Value {
    serde_json::from_slice(&std::fs::read(folder.join("manifest.json")).unwrap()).unwrap()
}

fn of_state(audit: &Value, state: &str) -> usize {
    let accounts = audit["scope"]["accounts"].as_array().unwrap().iter();
    accounts.filter(|it| it["state"] == state).count()
}

#[test]
fn accounts_that_are_learnt_of_late_are_not_reached_until_they_are_read() {
    let home = Folder::new("learnt-late");
    let served = Served::start(&home, &["--demo"]);
    let expected = said(&home, &whole(&home, &served));
    let proxy = Proxy::start(&served.url);
    let run = |arguments: &[&str]| {
        let mut command = collect(&home, &served, arguments);
        command.args(["--max-attempts", "1"]);
        through(&proxy, command)
    };
    for operation in [
        "organizations:ListAccounts",
        "organizations:DescribeOrganization",
    ] {
        let folder = home.join("late");
        let name = folder.to_str().unwrap();
        spoil(&proxy, Kind::Throttled, Some(operation));
        let told = ran(run(&["--out", name]), 2);
        assert!(told.contains(operation), "{told}");
        assert!(told.contains("firestep collect --resume"), "{told}");
        assert_eq!(manifest(&folder)["finished"], Value::Null);
        let first = json(&home, &folder);
        let is_listed = operation != "organizations:ListAccounts";
        assert_eq!(first["scope"]["accounts_whole"], is_listed);
        // In vain again, it is no further.
        ran(run(&["--resume", name]), 2);
        spoil(&proxy, Kind::Throttled, None);
        if !is_listed {
            let own = manifest(&folder)["caller_account"].clone();
            let told = ran(
                run(&["--resume", name, "--accounts", own.as_str().unwrap()]),
                2,
            );
            assert!(told.contains("still missing"), "{told}");
            for finished in [Value::Null, Value::from("2026-11-23T21:14:00Z")] {
                change_manifest(&folder, |it| {
                    it["finished"] = finished.clone();
                    // As if it had not been chosen anew.
                    it["scope"]["accounts"] = Value::from(vec![own.clone()]);
                });
                let audit = json(&home, &folder);
                assert_eq!(of_state(&audit, "excluded"), 0);
                assert_eq!(of_state(&audit, "examined"), 1);
                assert_eq!(of_state(&audit, "not_reached"), 12, "{}", audit["scope"]);
                let items = audit["items"].as_array().unwrap().iter();
                let done = |it: &&Value| it["state"] == "done" && it["unit"] == "account";
                assert_eq!(items.filter(done).count(), 0);
            }
        }
        ran(run(&["--resume", name]), 0);
        same(&said(&home, &folder), &expected, operation);
        let told = ran(run(&["--resume", name]), 0);
        assert!(told.contains("Nothing is missing"), "{told}");
        std::fs::remove_dir_all(&folder).unwrap();
    }
    // What was asked at first is what is chosen by.
    let folder = home.join("named");
    let name = folder.to_str().unwrap();
    spoil(&proxy, Kind::Throttled, Some("organizations:ListAccounts"));
    ran(run(&["--out", name, "--accounts", "111100000006"]), 2);
    spoil(&proxy, Kind::Throttled, None);
    ran(run(&["--resume", name]), 0);
    let audit = json(&home, &folder);
    assert_eq!(of_state(&audit, "examined"), 1);
    assert_eq!(of_state(&audit, "excluded"), 12);
    assert_eq!(
        manifest(&folder)["scope"]["left_out"]["111100000007"],
        "not_named"
    );
}

#[test]
fn what_failed_in_a_finished_run_is_asked_again_and_what_was_answered_is_not() {
    let home = Folder::new("asked-again");
    let served = Served::start(&home, &["--demo"]);
    let expected = said(&home, &whole(&home, &served));
    let proxy = Proxy::start(&served.url);
    let run = |arguments: &[&str]| {
        let mut command = collect(&home, &served, arguments);
        command.args(["--max-attempts", "1"]);
        through(&proxy, command)
    };
    for operation in [
        "s3:GetBucketPolicy",
        "ec2:DescribeRegions",
        "organizations:ListPolicies",
    ] {
        let folder = home.join("failed");
        let name = folder.to_str().unwrap();
        spoil(&proxy, Kind::Throttled, Some(operation));
        ran(run(&["--out", name]), 0);
        assert_ne!(said(&home, &folder), expected, "{operation}");
        let before = said(&home, &folder);
        // Asked again in vain, nothing is lost.
        let told = ran(run(&["--resume", name]), 0);
        assert!(!told.contains("Nothing is missing"), "{told}");
        same(&said(&home, &folder), &before, operation);
        spoil(&proxy, Kind::Throttled, None);
        ran(run(&["--resume", name]), 0);
        same(&said(&home, &folder), &expected, operation);
        // What was answered was not asked again.
        let asked = proxy.asked();
        assert!(asked.contains(operation), "{asked:?}");
        assert!(!asked.contains("iam:GetAccountSummary"), "{asked:?}");
        let told = ran(run(&["--resume", name]), 0);
        assert!(told.contains("Nothing is missing"), "{told}");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}

#[test]
fn what_an_account_answered_stands_where_it_cannot_be_collected_again() {
    let home = Folder::new("in-vain");
    let served = Served::start(&home, &["--demo"]);
    let folder = whole(&home, &served);
    let name = folder.to_str().unwrap();
    let expected = said(&home, &folder);
    let proxy = Proxy::start(&served.url);
    let again = || {
        let mut command = collect(
            &home,
            &served,
            &["--resume", name, "--accounts", "prod-web"],
        );
        command.args(["--max-attempts", "1"]);
        through(&proxy, command)
    };
    let id = "111100000006";
    let records = || lines(&home, &folder, id);
    let before = records();
    spoil(
        &proxy,
        Kind::Elsewhere(id, "111100000007"),
        Some(EVERYTHING),
    );
    let told = ran(again(), 0);
    assert!(told.contains("could not enter prod-web"), "{told}");
    assert!(told.contains("what it answered before is kept"), "{told}");
    assert_eq!(records(), before);
    same(&said(&home, &folder), &expected, "refused");
    assert!(
        manifest(&folder)["notes"].to_string().contains(id),
        "{}",
        manifest(&folder)["notes"]
    );
    // A list that fails now, and what is asked of its items.
    for operation in ["s3:ListBuckets", "kms:ListKeys", "s3:GetBucketAcl"] {
        spoil(&proxy, Kind::Throttled, Some(operation));
        ran(again(), 0);
        same(&said(&home, &folder), &expected, operation);
    }
    // Credentials that expire amid it.
    spoil(&proxy, Kind::Expired, Some("s3:ListBuckets"));
    ran(again(), 2);
    same_findings(&home, &folder, &expected);
    spoil(&proxy, Kind::Expired, None);
    ran(again(), 0);
    same(&said(&home, &folder), &expected, "gone on");
    is_tidy(&folder);
    // One that was read in part keeps its part.
    let recorded = records();
    unfinish(&folder, id, &recorded, recorded.len() / 2);
    change_manifest(&folder, |it| {
        it["finished"] = Value::Null;
        it["files"].as_object_mut().unwrap().remove(id);
    });
    spoil(
        &proxy,
        Kind::Elsewhere(id, "111100000007"),
        Some(EVERYTHING),
    );
    let told = ran(again(), 2);
    assert!(told.contains("still missing"), "{told}");
    assert_eq!(records().len(), recorded.len() / 2);
    spoil(&proxy, Kind::Expired, None);
    ran(again(), 0);
    same(&said(&home, &folder), &expected, "gone on");
}

/// That an audit of an unfinished snapshot shows every finding that fails in a finished one.
fn same_findings(home: &Folder, folder: &Path, expected: &[String]) {
    let is = said(home, folder);
    for finding in expected
        .iter()
        .filter(|it| it.contains("\"verdict\":\"fail\""))
    {
        assert!(is.contains(finding), "{finding}");
    }
}
