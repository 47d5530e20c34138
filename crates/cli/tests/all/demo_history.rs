//! The demo's earlier audits: real results of the demo as it was before some of it was put right.
//!
//! `INSTA_UPDATE=always cargo test -p firestep --test all demo_history` writes them anew, by the demo's program folder where
//! there is one: what is decided in it by then counts.

use std::path::{Path, PathBuf};

use firestep_checklist::{Evaluated, Options, evaluate, items, kept, report};
use firestep_program::history::{AuditResult, History, Kept, KeptFindings, keep, read_findings};
use firestep_program::{Known, Program};
use firestep_sim::{ACME, World};

/// A time before the demo's own, what was written of later days, and what was not put right yet.
struct Earlier {
    as_of: &'static str,
    /// Days and months of the demo's dates, and what they were then.
    dates: [(&'static str, &'static str); 5],
    open: &'static [&'static str],
}

/// In spring nobody looked after GuardDuty, Security Hub and public access; by summer half of it was done.
const EARLIER: [Earlier; 2] = [
    Earlier {
        as_of: "2026-05-28T21:14:00Z",
        dates: [
            ("2026-11-23", "2026-05-28"),
            ("2026-11-22", "2026-05-27"),
            ("2026-11-", "2026-05-"),
            ("2026-10-", "2026-04-"),
            ("2026-09-", "2026-03-"),
        ],
        open: &[OPEN_IN_SUMMER, OPEN_IN_SPRING],
    },
    Earlier {
        as_of: "2026-08-26T21:14:00Z",
        dates: [
            ("2026-11-23", "2026-08-26"),
            ("2026-11-22", "2026-08-25"),
            ("2026-11-", "2026-08-"),
            ("2026-10-", "2026-07-"),
            ("2026-09-", "2026-06-"),
        ],
        open: &[OPEN_IN_SUMMER],
    },
];

/// What is of later days alone: a snapshot before a migration, a key that is to be deleted.
const LATER: [&str; 2] = ["2026-11-02", "2026-12-10"];

const OPEN_IN_SUMMER: &str = r#"
[[answer]]
op = "s3control:GetPublicAccessBlock"
accounts = ["prod-web", "network"]
out = { Error = { Code = "NoSuchPublicAccessBlockConfiguration", Message = "there is none", Status = 404 } }

[[answer]]
op = "guardduty:ListDetectors"
accounts = ["dev-app", "dev-data"]
regions = ["*"]
out = { DetectorIds = [] }

[[answer]]
op = "securityhub:GetEnabledStandards"
accounts = ["staging", "dev-app", "dev-data"]
regions = ["*"]
out = { StandardsSubscriptions = [] }
"#;

const OPEN_IN_SPRING: &str = r#"
[[answer]]
op = "s3control:GetPublicAccessBlock"
accounts = ["prod-pay", "shared-services", "security"]
out = { Error = { Code = "NoSuchPublicAccessBlockConfiguration", Message = "there is none", Status = 404 } }

[[answer]]
op = "guardduty:ListDetectors"
accounts = ["prod-web", "prod-pay", "shared-services", "network"]
regions = ["*"]
out = { DetectorIds = [] }

[[answer]]
op = "securityhub:GetEnabledStandards"
accounts = ["prod-web", "prod-pay", "shared-services", "network"]
regions = ["*"]
out = { StandardsSubscriptions = [] }

[[answer]]
op = "cloudtrail:GetTrailStatus"
accounts = ["staging", "dev-app"]
out = { IsLogging = false, StopLoggingTime = "2026-04-02T09:00:00Z" }

[[answer]]
op = "config:DescribeConfigurationRecorderStatus"
accounts = ["staging", "dev-app"]
regions = ["*"]
out = { ConfigurationRecordersStatus = [] }
"#;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../sim/worlds/acme")
}

/// The demo as it was then.
fn world(earlier: &Earlier) -> World {
    let blocks = ACME.split("\n[[");
    let there: Vec<&str> = blocks
        .filter(|it| !LATER.iter().any(|later| it.contains(later)))
        .collect();
    let mut text = there.join("\n[[");
    for (date, then) in earlier.dates {
        text = text.replace(date, then);
    }
    World::parse(&[&[&*text], earlier.open].concat().join("\n")).unwrap()
}

fn program() -> Program {
    if !folder().join("firestep.yaml").exists() {
        return Program::default();
    }
    let checks: Vec<&str> = firestep_checks::all().iter().map(|it| it.id).collect();
    let clauses = |it: &'static firestep_checklist::Item| {
        it.clauses.iter().map(|it| it.id.as_str()).collect()
    };
    let items: Vec<(&str, Vec<&str>)> = items().iter().map(|it| (it.id, clauses(it))).collect();
    let known = Known {
        checks: &checks,
        items: &items,
    };
    Program::open(&folder(), &known).unwrap()
}

fn evaluated(world: &World, history: &History) -> (Evaluated, firestep_snapshot::MemorySnapshot) {
    let snapshot = world.conversation().snapshot();
    let options = Options {
        program: program(),
        history: Some(history.clone()),
        ..Options::default()
    };
    let evaluated = evaluate(&snapshot, firestep_checks::all(), &options).unwrap();
    (evaluated, snapshot)
}

/// Audits the demo of each earlier time, and keeps the results.
fn write_anew(into: &Path) {
    let _ = std::fs::remove_dir_all(into);
    for earlier in &EARLIER {
        let history = History::open(into).unwrap();
        let (evaluated, snapshot) = evaluated(&world(earlier), &history);
        let version = env!("CARGO_PKG_VERSION");
        let report = report(evaluated, &snapshot.manifest, "", version, "");
        let (result, findings) = kept(&report, earlier.as_of.parse().unwrap());
        let kept = keep(into, &result, &findings).unwrap();
        assert!(matches!(kept, Kept::New(_)));
    }
}

/// The items and clauses that a result knows.
fn known(result: &AuditResult) -> Vec<(&str, &str)> {
    result
        .clauses
        .iter()
        .map(|it| (&*it.item, &*it.id))
        .collect()
}

#[test]
fn the_demo_has_two_earlier_audits_and_became_better() {
    let into = folder().join("history");
    if std::env::var("INSTA_UPDATE").is_ok_and(|it| it == "always") {
        write_anew(&into);
    }
    let history = History::open(&into).unwrap();
    let anew =
        "INSTA_UPDATE=always cargo test -p firestep --test all demo_history    writes them anew";
    let times: Vec<String> = history
        .results
        .iter()
        .map(|it| it.result.as_of.to_string())
        .collect();
    assert_eq!(times, EARLIER.map(|it| it.as_of), "{anew}");
    let of_now: Vec<(&str, &str)> = items()
        .iter()
        .flat_map(|item| item.clauses.iter().map(|it| (item.id, it.id.as_str())))
        .collect();
    let world = World::parse(ACME).unwrap();
    let mut scores = Vec::new();
    for earlier in &history.results {
        let result = &earlier.result;
        assert!(result.is_whole(), "{:?}", result.lacks);
        assert_eq!(*result.subject, *world.organization);
        assert_eq!(known(result), of_now, "{anew}");
        let (_, findings) = read_findings(&earlier.path).unwrap();
        assert!(result.kept == KeptFindings::All && findings.len() > 1000);
        scores.push(result.score("all").unwrap().score());
    }
    let (now, snapshot) = evaluated(&world, &history);
    let now = report(now, &snapshot.manifest, "", "", "");
    scores.push(now.score.unwrap().score);
    assert!(scores.is_sorted_by(|one, other| one < other), "{scores:?}");
    // With them the demo is audited regularly.
    let audited = now.item("M1.1").unwrap();
    let words: Vec<&str> = audited.clauses.iter().map(|it| it.status.word()).collect();
    assert_eq!(words, ["pass", "pass"]);
}
