//! Broken answers never help: the law of blindness over faults on the wire.
//!
//! Every operation that an audit of a small organization sends × every way of spoiling its answers ([`Kind`]), through the
//! real binary. With the fault in place a verdict is what it is without, or unknown; nothing passes anew, no item, count or
//! score rises; the run ends within its deadline, with a documented exit code. A seeded sample runs with the other tests
//! (`FIRESTEP_FAULT_SEED`), every kind with some operations by `FIRESTEP_FAULT_ONLY=s3:GetBucketAcl,…`; `cargo xtask test
//! --all-faults` tries all of them, of some kinds with `FIRESTEP_FAULT_KINDS=Hang,Skew`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use firestep_sim::{ACME, Replay, World};
use serde_json::Value;

use crate::faults_proxy::{Fault, Kind, Proxy};
use crate::support::{Folder, firestep, text};

/// How many operations of each kind of fault a sample tries.
const SAMPLE: usize = 2;
/// After how many runs the table is shown.
const SHOWN_EVERY: usize = 100;
const DEADLINE: Duration = Duration::from_secs(15);
/// What starting, evaluating and a machine that does much else may take beside.
const BESIDE: Duration = Duration::from_secs(30);

/// Four accounts and two regions of the demo: enough that every operation is sent.
fn world() -> World {
    let mut world = World::parse(&format!("{ACME}{MORE}")).unwrap();
    let kept = ["management", "security", "prod-web", "prod-data"];
    world.accounts.retain(|it| kept.contains(&it.name.as_str()));
    world.regions.truncate(2);
    world
        .policy_types
        .push("AISERVICES_OPT_OUT_POLICY".to_owned());
    world
}

/// What the demo lacks, so that these operations are sent too.
const MORE: &str = r#"
[[item]]
in = "rds:DescribeDBClusterSnapshots/DBClusterSnapshots[]"
accounts = ["prod-data"]
it = { DBClusterSnapshotIdentifier = "old", DBClusterIdentifier = "orders", DBClusterSnapshotArn = "arn:aws:rds:{region}:{account}:cluster-snapshot:old", SnapshotType = "manual", Status = "available", StorageEncrypted = true }
answers = { DescribeDBClusterSnapshotAttributes = { DBClusterSnapshotAttributesResult = { DBClusterSnapshotIdentifier = "old", DBClusterSnapshotAttributes = [{ AttributeName = "restore", AttributeValues = [] }] } } }

[[item]]
in = "ec2:DescribeVpcEndpointServiceConfigurations/ServiceConfigurations[]"
accounts = ["prod-web"]
it = { ServiceId = "vpce-svc-{hex:more}", ServiceName = "com.amazonaws.vpce.{region}.vpce-svc-{hex:more}", ServiceType = [{ ServiceType = "Interface" }], ServiceState = "Available", AvailabilityZones = ["eu-central-1a", "eu-central-1b"], AcceptanceRequired = true, ManagesVpcEndpoints = false, Tags = [] }
answers = { DescribeVpcEndpointServicePermissions = { AllowedPrincipals = [{ PrincipalType = "Account", Principal = "arn:aws:iam::111100000001:root", ServicePermissionId = "vpce-svc-perm-{hex:more}", ServiceId = "{it:ServiceId}", Tags = [] }] } }

[[item]]
in = "s3control:ListAccessPoints/AccessPointList[]"
accounts = ["prod-web"]
it = { Name = "point", NetworkOrigin = "Internet", Bucket = "acme-prod-web-assets", AccessPointArn = "arn:aws:s3:{region}:{account}:accesspoint/point" }
answers = { GetAccessPoint = { Name = "point", Bucket = "acme-prod-web-assets", NetworkOrigin = "Internet", PublicAccessBlockConfiguration = { BlockPublicAcls = true, IgnorePublicAcls = true, BlockPublicPolicy = true, RestrictPublicBuckets = true } }, GetAccessPointPolicyStatus = { PolicyStatus = { IsPublic = false } } }
"#;

/// One run of `firestep audit`.
struct Run {
    code: i32,
    /// The report; `None` when there is none.
    report: Option<Value>,
    said: String,
    took: Duration,
}

fn audit(home: &Folder, proxy: &Proxy, replay: &Replay) -> Run {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let out = home.join(&format!("run-{}", NEXT.fetch_add(1, Ordering::Relaxed)));
    let begun = Instant::now();
    let deadline = format!("{}s", DEADLINE.as_secs());
    let output = firestep(home)
        .env("AWS_ACCESS_KEY_ID", replay.credentials().0)
        .env("AWS_SECRET_ACCESS_KEY", "replay")
        .args([
            "audit",
            "--region",
            "eu-central-1",
            "--endpoint-url",
            &proxy.url,
        ])
        .args([
            "--max-attempts",
            "2",
            "--timeout",
            "1s",
            "--deadline",
            &deadline,
        ])
        .args(["--all", "--format", "json", "--fail-on", "high"])
        // The demo stands still at this moment.
        .args(["--as-of", "2026-11-23T21:14:00Z", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    let took = begun.elapsed();
    let _ = std::fs::remove_dir_all(&out);
    let (printed, said) = text(&output);
    Run {
        code: output.status.code().unwrap_or(-1),
        report: serde_json::from_str(&printed).ok(),
        said,
        took,
    }
}

type Key = [String; 5];

/// Check, account, region, kind and id of each finding, with its verdict; of two about one, the worse one.
fn verdicts(report: &Value) -> BTreeMap<Key, String> {
    let mut all = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let key = [
            text(&finding["check"]),
            text(&finding["account"]),
            text(&finding["region"]),
            text(&finding["resource"]["type"]),
            text(&finding["resource"]["id"]),
        ];
        let verdict = text(&finding["verdict"]);
        let entry = all.entry(key).or_insert_with(|| verdict.clone());
        if verdict == "fail" || (*entry == "pass" && verdict == "unknown") {
            *entry = verdict;
        }
    }
    all
}

/// What is better in `after` than in `before`, though it saw less.
pub(crate) fn rises(before: &Value, after: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let (was, is) = (verdicts(before), verdicts(after));
    for (key, verdict) in &is {
        if verdict != "unknown" && was.get(key) != Some(verdict) {
            wrong.push(format!("{key:?} is {verdict}, was {:?}", was.get(key)));
        }
    }
    let unknown: BTreeSet<&str> = is
        .iter()
        .filter(|(_, verdict)| *verdict == "unknown")
        .map(|(key, _)| key[0].as_str())
        .collect();
    // What is gone is stood for: by an unknown of its check, by the word that the run ended early or that not every
    // account is known.
    let scope = &after["scope"];
    let named = |account: &str| {
        let mut accounts = scope["accounts"].as_array().unwrap().iter();
        accounts.any(|it| it["id"] == *account)
    };
    for (key, verdict) in &was {
        let stood_for = unknown.contains(key[0].as_str())
            || !scope["ended_early"].is_null()
            || (scope["accounts_whole"] == false && !named(&key[1]));
        if verdict == "fail" && !is.contains_key(key) && !stood_for {
            wrong.push(format!("{key:?} failed and is gone without an unknown"));
        }
    }
    let number = |value: &Value| value.as_u64().unwrap_or_default();
    let (pass, passed) = (&after["counts"]["pass"], &before["counts"]["pass"]);
    if number(pass) > number(passed) {
        wrong.push(format!("{pass} findings pass, {passed} did"));
    }
    for (was, is) in pairs(before, after, "items") {
        let better = ["done", "not_applicable"]
            .iter()
            .any(|it| is["state"] == **it);
        if better && was["state"] != is["state"] {
            wrong.push(format!(
                "{} is {}, was {}",
                is["id"], is["state"], was["state"]
            ));
        }
        if number(&is["done"]) > number(&was["done"]) {
            wrong.push(format!(
                "{} has {} units done, had {}",
                is["id"], is["done"], was["done"]
            ));
        }
    }
    for (was, is) in pairs(before, after, "score") {
        for part in ["score", "verified"] {
            if number(&is[part]) > number(&was[part]) {
                wrong.push(format!(
                    "{} {part} is {}, was {}",
                    is["tier"], is[part], was[part]
                ));
            }
        }
    }
    wrong
}

fn pairs<'v>(
    before: &'v Value,
    after: &'v Value,
    list: &str,
) -> impl Iterator<Item = (&'v Value, &'v Value)> {
    let of = |report: &'v Value| report[list].as_array().unwrap().iter();
    of(before).zip(of(after))
}

/// What came of the runs with one kind of fault.
#[derive(Debug, Default, Clone)]
struct Row {
    runs: usize,
    same: usize,
    less: usize,
    early: usize,
    refused: usize,
    rises: usize,
    longest: Duration,
}

struct Matrix {
    rows: BTreeMap<Kind, Row>,
    wrong: Vec<String>,
}

impl Matrix {
    fn note(&mut self, fault: &Fault, whole: &Value, run: &Run) {
        let row = self.rows.entry(fault.kind).or_default();
        row.runs += 1;
        row.longest = row.longest.max(run.took);
        let mut wrong = Vec::new();
        if run.said.contains("panicked") {
            wrong.push(format!("it panicked: {}", run.said));
        }
        if run.took > DEADLINE + BESIDE {
            wrong.push(format!("it took {:?}", run.took));
        }
        match (&run.report, run.code) {
            (Some(report), 1 | 3) => {
                let found = rises(whole, report);
                row.rises += usize::from(!found.is_empty());
                wrong.extend(found);
                if !report["scope"]["ended_early"].is_null() {
                    row.early += 1;
                } else if verdicts(report) == verdicts(whole) {
                    row.same += 1;
                } else {
                    row.less += 1;
                }
            }
            (None, 2) if run.said.contains("error:") => row.refused += 1,
            (_, code) => wrong.push(format!("it ended with {code}: {}", run.said)),
        }
        if let Some(first) = wrong.first() {
            let more = wrong.len() - 1;
            let told = format!("{fault:?}: {first} (and {more} more)");
            // All of them take an hour: what is found is shown at once.
            println!("{told}");
            self.wrong.push(told);
        }
        let runs: usize = self.rows.values().map(|row| row.runs).sum();
        if runs.is_multiple_of(SHOWN_EVERY) {
            println!("{}", self.table());
        }
    }

    fn table(&self) -> String {
        let mut table =
            "| fault | runs | the same | less | ended early | refused | rises | longest |\n\
             | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
                .to_owned();
        for (kind, row) in &self.rows {
            table.push_str(&format!(
                "| {kind:?} | {} | {} | {} | {} | {} | {} | {:.1} s |\n",
                row.runs,
                row.same,
                row.less,
                row.early,
                row.refused,
                row.rises,
                row.longest.as_secs_f64()
            ));
        }
        table
    }
}

fn mix(seed: u64) -> u64 {
    let mut x = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Answers that AWS itself gives, so that they are no fault: nothing is set, and the answer says so by holding nothing.
fn is_real(kind: Kind, id: &str) -> bool {
    let (service, name) = id.split_once(':').unwrap();
    let bare = firestep_catalogue::operation(service, name).is_some_and(|it| it.bare);
    match kind {
        Kind::Braces | Kind::NoMembers => bare,
        Kind::Hollow => id == "ec2:GetInstanceMetadataDefaults",
        _ => false,
    }
}

/// The faults to try: all, or of each kind those that the seed picks.
fn chosen(operations: &BTreeSet<String>) -> Vec<Fault> {
    let only = std::env::var("FIRESTEP_FAULT_ONLY").ok();
    let all = only.is_some() || std::env::var_os("FIRESTEP_ALL_FAULTS").is_some();
    let planned: BTreeSet<&'static str> = firestep_catalogue::plan()
        .iter()
        .map(|it| it.operation.id)
        .filter(|id| operations.contains(*id))
        .filter(|id| {
            let only = only.as_ref();
            only.is_none_or(|only| only.split(',').any(|it| it == *id))
        })
        .collect();
    let mut seed = std::env::var("FIRESTEP_FAULT_SEED")
        .ok()
        .and_then(|it| it.parse().ok())
        .unwrap_or(1);
    let mut faults = Vec::new();
    let kinds = std::env::var("FIRESTEP_FAULT_KINDS").ok();
    let is_meant = |kind: &Kind| {
        let name = format!("{kind:?}");
        kinds
            .as_ref()
            .is_none_or(|kinds| kinds.split(',').any(|it| it == name))
    };
    for kind in Kind::ALL.into_iter().filter(is_meant) {
        let mut fits: Vec<&'static str> = planned.iter().copied().collect();
        fits.retain(|id| !is_real(kind, id));
        if kind == Kind::Endless {
            fits.retain(|id| {
                let (service, name) = id.split_once(':').unwrap();
                let paging = firestep_catalogue::operation(service, name).unwrap().paging;
                !matches!(
                    paging,
                    firestep_catalogue::Paging::NoList | firestep_catalogue::Paging::Whole
                )
            });
        }
        let count = if all { fits.len() } else { SAMPLE };
        for _ in 0..count {
            seed = mix(seed);
            let at = if all {
                0
            } else {
                usize::try_from(seed % fits.len() as u64).unwrap()
            };
            let operation = fits.remove(at);
            faults.push(Fault { kind, operation });
        }
    }
    faults
}

/// The small world, served as long as the runtime lives.
fn served() -> (tokio::runtime::Runtime, Replay) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let conversation = world().conversation();
    let replay = runtime.block_on(Replay::start(&conversation, 0)).unwrap();
    (runtime, replay)
}

#[test]
fn a_clock_that_is_wrong_is_told_in_one_line() {
    let (_runtime, replay) = served();
    let home = Folder::new("clock");
    let proxy = Proxy::start(&replay.url());
    proxy.set(Some(Fault {
        kind: Kind::Skew,
        operation: "sts:GetCallerIdentity",
    }));
    let run = audit(&home, &proxy, &replay);
    let told: Vec<&str> = run
        .said
        .lines()
        .filter(|line| line.contains("clock"))
        .collect();
    let [line] = told.as_slice() else {
        panic!("{}", run.said)
    };
    // A slow machine may take a second to ask.
    let offset = ["is 60 min 0 s behind AWS's", "is 59 min 59 s behind AWS's"];
    assert!(offset.iter().any(|it| line.contains(it)), "{line}");
    assert_eq!(run.code, 1, "{}", run.said);
}

#[test]
fn a_session_in_another_account_is_an_account_unseen() {
    let (_runtime, replay) = served();
    let home = Folder::new("elsewhere");
    let proxy = Proxy::start(&replay.url());
    let whole = audit(&home, &proxy, &replay).report.unwrap();
    proxy.set(Some(Fault {
        kind: Kind::Elsewhere("111100000006", "111100000007"),
        operation: "sts:AssumeRole",
    }));
    let run = audit(&home, &proxy, &replay);
    let report = run.report.expect(&run.said);
    let accounts = report["scope"]["accounts"].as_array().unwrap();
    let of = accounts.iter().find(|it| it["id"] == "111100000006");
    assert_eq!(of.unwrap()["state"], "unreachable");
    let why = of.unwrap()["reason"].as_str().unwrap();
    assert!(
        why.contains(
            "the session that sts:AssumeRole gave is in account 111100000007, not in 111100000006"
        ),
        "{why}"
    );
    assert!(
        run.said
            .contains("help: for 1 account a session in another account was given")
            && !run.said.contains("was not assumed"),
        "{}",
        run.said
    );
    // The organization alone tells of it.
    let read = verdicts(&report);
    let from_inside: Vec<_> = read
        .iter()
        .filter(|(key, verdict)| {
            key[1] == "111100000006" && key[3] != "AWS::::Account" && *verdict != "unknown"
        })
        .collect();
    assert!(from_inside.is_empty(), "{from_inside:?}");
    assert_eq!(rises(&whole, &report), Vec::<String>::new());
}

#[test]
fn what_was_left_alone_is_asked_when_all_else_has_ended() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let buckets = r#"
[[item]]
in = "s3:ListBuckets/Buckets[]"
accounts = ["prod-web"]
count = 40
it = { Name = "many-{n}", CreationDate = "2025-03-01T00:00:00Z", BucketRegion = "eu-central-1" }
"#;
    let mut world = World::parse(&format!("{ACME}{buckets}")).unwrap();
    world
        .accounts
        .retain(|it| ["management", "prod-web"].contains(&it.name.as_str()));
    world.regions.truncate(1);
    let conversation = world.conversation();
    let replay = runtime.block_on(Replay::start(&conversation, 0)).unwrap();
    let home = Folder::new("later");
    let proxy = Proxy::start(&replay.url());
    proxy.set(Some(Fault {
        kind: Kind::FailingAtFirst,
        operation: "s3:GetBucketTagging",
    }));
    let output = firestep(&home)
        .env("AWS_ACCESS_KEY_ID", replay.credentials().0)
        .env("AWS_SECRET_ACCESS_KEY", "replay")
        .args(["collect", "--region", "eu-central-1"])
        // What fails for good is left alone for half of the timeout.
        .args(["--max-attempts", "2", "--timeout", "12s"])
        .args(["--endpoint-url", &proxy.url, "--out", "out"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", text(&output).1);
    let answered = proxy.answered();
    let many = answered
        .iter()
        .filter(|(params, _)| params.contains("many-"));
    let (well, ill): (Vec<_>, Vec<_>) = many.partition(|(_, answered)| **answered);
    assert_eq!(well.len() + ill.len(), 40, "every bucket was asked about");
    assert!(ill.len() < 20, "{} were asked while it failed", ill.len());
}

#[test]
fn a_deadline_ends_a_run_that_hangs_and_says_so() {
    let (_runtime, replay) = served();
    let home = Folder::new("deadline");
    let proxy = Proxy::start(&replay.url());
    proxy.set(Some(Fault {
        kind: Kind::Hang,
        operation: "kms:ListKeys",
    }));
    let out = home.join("out");
    let begun = Instant::now();
    let output = firestep(&home)
        .env("AWS_ACCESS_KEY_ID", replay.credentials().0)
        .env("AWS_SECRET_ACCESS_KEY", "replay")
        .args(["collect", "--region", "eu-central-1"])
        .args(["--endpoint-url", &proxy.url, "--deadline", "3s", "--out"])
        .arg(&out)
        .output()
        .unwrap();
    let (_, said) = text(&output);
    assert!(begun.elapsed() < BESIDE, "{said}");
    assert!(said.contains("the deadline was reached"), "{said}");
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(out.join("manifest.json").exists(), "what was seen is kept");
    for wrong in ["soon", "0", "5d", "-3m"] {
        let output = firestep(&home)
            .args(["collect", "--demo", &format!("--deadline={wrong}")])
            .output()
            .unwrap();
        let (_, said) = text(&output);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        assert!(said.contains("such as 90s, 30m or 2h"), "{said}");
    }
}

#[test]
fn no_fault_lets_a_verdict_rise() {
    let (_runtime, replay) = served();
    let home = Folder::new("faults");

    let proxy = Proxy::start(&replay.url());
    let undisturbed = audit(&home, &proxy, &replay);
    let operations = proxy.asked();
    let whole = undisturbed.report.expect(&undisturbed.said);
    assert_eq!(undisturbed.code, 1, "{}", undisturbed.said);
    let missing: Vec<&str> = firestep_catalogue::plan()
        .iter()
        .map(firestep_catalogue::PlannedOperation::id)
        .filter(|id| !operations.contains(*id))
        .collect();
    assert!(
        missing.is_empty(),
        "the small world does not ask {missing:?}"
    );

    let faults = chosen(&operations);
    let matrix = Mutex::new(Matrix {
        rows: BTreeMap::new(),
        wrong: Vec::new(),
    });
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let proxy = Proxy::start(&replay.url());
                while let Some(fault) = faults.get(next.fetch_add(1, Ordering::Relaxed)) {
                    proxy.set(Some(fault.clone()));
                    let run = audit(&home, &proxy, &replay);
                    matrix.lock().unwrap().note(fault, &whole, &run);
                }
            });
        }
    });
    let matrix = matrix.into_inner().unwrap();
    println!("{}", matrix.table());
    assert!(
        matrix.wrong.is_empty(),
        "{} of {} faults:\n{}",
        matrix.wrong.len(),
        faults.len(),
        matrix.wrong.join("\n")
    );
}
