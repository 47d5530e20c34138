//! A run that asks less says the same of what it asks: no other verdict, and no call into a closed region but the probes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use firestep_audit::{Check, Verdict};
use firestep_aws::client::{Aws, Settings};
use firestep_catalogue::plan;
use firestep_checklist::{Options, evaluate};
use firestep_collect::{Access, CollectRequest, Stop, collect, permissions};
use firestep_sim::Replay;
use firestep_snapshot::{Outcome, Snapshot};

use crate::support::Folder;

/// Collects the demo, or the part of it that these operations are.
async fn collected(replay: &Replay, out: &Path, operations: Option<BTreeSet<String>>) -> Snapshot {
    let aws = Aws::load(Settings {
        region: Some("eu-central-1".to_owned()),
        endpoint_url: Some(replay.url()),
        static_credentials: Some(replay.credentials()),
        ..Settings::default()
    });
    let request = CollectRequest {
        out: out.to_owned(),
        resume: false,
        version: "test".to_owned(),
        run: "test".to_owned(),
        accounts: None,
        units: Vec::new(),
        exclude: Vec::new(),
        regions: None,
        scope_note: None,
        access: Access::Role {
            name: "OrganizationAccountAccessRole".to_owned(),
            external_id: None,
            inline: permissions::session_inline(),
        },
        operations,
        accounts_at_once: 4,
    };
    let aws = aws.await.unwrap();
    let done = collect(aws, request, Arc::new(|_| ()), Stop::default());
    assert_eq!(done.await.unwrap().ended_early, None);
    Snapshot::open(out).unwrap()
}

/// What these checks say: by check, account, region, kind and id; of two about one, both.
fn verdicts(snapshot: &Snapshot, checks: &[&'static Check]) -> BTreeSet<(String, String)> {
    let options = Options {
        as_of: Some("2026-11-23T21:14:00Z".parse().unwrap()),
        keep: firestep_checklist::Keep::All,
        ..Options::default()
    };
    let findings = evaluate(snapshot, checks, &options)
        .unwrap()
        .outcome
        .findings;
    let word = |verdict: &Verdict| match verdict {
        Verdict::Pass(_) => "pass",
        Verdict::Fail(_) => "fail",
        Verdict::Unknown(_) => "unknown",
    };
    let said = findings.iter();
    said.map(|it| (it.key().to_string(), word(&it.verdict).to_owned()))
        .collect()
}

/// The region that the demo's organization has closed.
const SHUT: &str = "eu-north-1";

/// The operations that were sent into a region, by account. Nothing was asked that the demo does not hold.
fn sent_into(snapshot: &Snapshot, region: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut sent: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for account in snapshot.accounts() {
        for record in snapshot.account(account).unwrap().iter() {
            if let Outcome::Error(refusal) = &record.outcome {
                assert_ne!(&*refusal.code, "NotRecorded", "{account}: {record:?}");
            }
            if &*record.region == region {
                let of = sent.entry(account.to_owned()).or_default();
                of.insert(record.operation_id());
            }
        }
    }
    sent
}

/// The demo, served; what the whole of it shows; and the accounts that a policy shuts out of eu-north-1.
struct Whole {
    replay: Replay,
    snapshot: Snapshot,
    shut_out: BTreeSet<String>,
    probes: BTreeSet<String>,
}

impl Whole {
    async fn of(home: &Folder) -> Self {
        let acme = firestep_sim::acme().unwrap();
        let replay = Replay::start(&acme, 0).await.unwrap();
        let snapshot = collected(&replay, &home.join("whole"), None).await;
        let probes = plan().iter().filter(|it| it.probe.is_some());
        let probes: BTreeSet<String> = probes.map(|it| it.id().to_owned()).collect();
        // The management account is bound by no policy.
        let shut_out = sent_into(&snapshot, SHUT).into_iter();
        let shut_out = shut_out.filter(|(_, sent)| *sent == probes);
        let shut_out: BTreeSet<String> = shut_out.map(|(account, _)| account).collect();
        assert!(shut_out.len() > 5, "{shut_out:?}");
        Self {
            replay,
            snapshot,
            shut_out,
            probes,
        }
    }

    /// What these operations alone show: of the closed region, what the probes were answered.
    async fn part(&self, home: &Folder, name: &str, sent: &BTreeSet<String>) -> Snapshot {
        let part = collected(&self.replay, &home.join(name), Some(sent.clone())).await;
        let probed = self.probes.is_subset(sent);
        let into = sent_into(&part, SHUT);
        for account in &self.shut_out {
            let probes = probed.then_some(&self.probes);
            assert_eq!(into.get(account), probes, "{name} in {account}");
        }
        part
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_one_service_says_what_the_whole_run_says_of_it() {
    let home = Folder::new("of-service");
    let whole = Whole::of(&home).await;
    let services: BTreeSet<&str> = plan().iter().map(|it| it.operation.service).collect();
    let mut compared = BTreeSet::new();
    for service in services {
        let planned = plan().iter().filter(|it| it.operation.service == service);
        let sent = firestep_collect::sent(planned.map(firestep_catalogue::PlannedOperation::id));
        let part = whole.part(&home, service, &sent).await;
        let prefix = format!("{service}:");
        let checks = firestep_checks::all().iter().copied();
        let checks = checks.filter(|check| check.reads.iter().any(|it| it.starts_with(&prefix)));
        let (enough, more): (Vec<_>, Vec<_>) =
            checks.partition(|check| check.reads.iter().all(|it| sent.contains(*it)));
        let (is, was) = (verdicts(&part, &enough), verdicts(&whole.snapshot, &enough));
        let differ: Vec<_> = is.symmetric_difference(&was).take(5).collect();
        assert!(differ.is_empty(), "{service}: {differ:?}");
        // What reads more than was asked says the same, or does not know.
        let (is, was) = (verdicts(&part, &more), verdicts(&whole.snapshot, &more));
        let other = is.difference(&was).filter(|(_, it)| it != "unknown");
        let other: Vec<_> = other.take(5).collect();
        assert!(other.is_empty(), "{service}: {other:?}");
        compared.extend(enough.iter().map(|it| it.id));
    }
    assert!(compared.len() > 40, "{}", compared.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_for_one_check_says_what_the_whole_run_says() {
    let home = Folder::new("for-check");
    let whole = Whole::of(&home).await;
    let all = std::env::var_os("FIRESTEP_ALL_CHECKS").is_some();
    for check in firestep_checks::all()
        .iter()
        .step_by(if all { 1 } else { 12 })
    {
        let sent = firestep_collect::sent(check.reads.iter().copied());
        let part = whole.part(&home, check.id, &sent).await;
        let (is, was) = (
            verdicts(&part, &[check]),
            verdicts(&whole.snapshot, &[check]),
        );
        let differ: Vec<_> = is.symmetric_difference(&was).take(5).collect();
        assert!(differ.is_empty(), "{}: {differ:?}", check.id);
        std::fs::remove_dir_all(home.join(check.id)).unwrap();
    }
}
