//! The demo organization, collected over HTTP: the same calls and the same records, run after run.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use firestep_aws::client::{Aws, Settings};
use firestep_collect::{Access, CollectRequest, Collected, Event, Stop, collect, permissions};
use firestep_sim::Replay;
use firestep_snapshot::{Outcome, Snapshot};

/// Calls by account, operation, region and how they ended.
type Calls = BTreeMap<String, usize>;

/// Collects the demo into a folder; `resume` goes on with what is there, and the run stops after so many calls.
async fn collected(out: &Path, resume: bool, most: usize) -> (Calls, Collected) {
    let replay = Replay::start(&firestep_sim::acme().unwrap(), 0)
        .await
        .unwrap();
    let settings = Settings {
        region: Some("eu-central-1".to_owned()),
        endpoint_url: Some(replay.url()),
        static_credentials: Some(replay.credentials()),
        ..Settings::default()
    };
    let request = CollectRequest {
        out: out.to_owned(),
        resume,
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
        operations: None,
        accounts_at_once: 4,
    };
    let calls: Arc<Mutex<Calls>> = Arc::default();
    let told = Arc::clone(&calls);
    let stop = Stop::default();
    let stops = stop.clone();
    let watch = Arc::new(move |event: Event<'_>| {
        if let Event::Call {
            account,
            service,
            operation,
            region,
            ended,
        } = event
        {
            let call = format!("{account} {service}:{operation} {region} {ended:?}");
            let mut told = told.lock().unwrap();
            *told.entry(call).or_default() += 1;
            if told.values().sum::<usize>() >= most {
                stops.stop();
            }
        }
    });
    let aws = Aws::load(settings).await.unwrap();
    let done = collect(aws, request, watch, stop).await.unwrap();
    let calls = calls.lock().unwrap();
    (calls.clone(), done)
}

/// What the records of an account say, without the times at which they came.
fn said(snapshot: &Snapshot, account: &str) -> Vec<String> {
    let records = snapshot.account(account).unwrap();
    let mut lines: Vec<String> = records
        .iter()
        .map(|record| {
            let outcome = match &record.outcome {
                Outcome::Ok(page) => page.get().to_owned(),
                Outcome::Error(refusal) => format!("{refusal:?}"),
            };
            format!(
                "{} {:?} {} {:?} {} {outcome}",
                record.operation_id(),
                record.name,
                record.region,
                record.params,
                record.page
            )
        })
        .collect();
    lines.sort();
    lines
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_world_gives_the_same_calls_and_records() {
    let folder = std::env::temp_dir().join(format!("firestep-collect-{}", std::process::id()));
    let outs: Vec<_> = ["one", "two"].map(|name| folder.join(name)).into();
    let (first, done) = collected(&outs[0], false, usize::MAX).await;
    assert_eq!(done.ended_early, None);
    let second = collected(&outs[1], false, usize::MAX).await.0;
    assert_eq!(first, second);
    let (one, two) = (
        Snapshot::open(&outs[0]).unwrap(),
        Snapshot::open(&outs[1]).unwrap(),
    );
    let accounts: Vec<&str> = one.accounts().collect();
    assert!(accounts.len() > 10);
    for account in accounts {
        assert_eq!(said(&one, account), said(&two, account), "{account}");
    }
    // The SCP of the demo closes eu-north-1: four probes, nothing more.
    let shut: Vec<&String> = first
        .keys()
        .filter(|it| it.contains(" eu-north-1 "))
        .collect();
    let denied = shut.iter().filter(|it| it.ends_with("Denied")).count();
    assert!(denied > 0 && denied.is_multiple_of(4), "{denied}");
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_gone_on_with_asks_what_is_missing_and_no_more() {
    let folder = std::env::temp_dir().join(format!("firestep-go-on-{}", std::process::id()));
    let whole = folder.join("whole");
    let (all, _) = collected(&whole, false, usize::MAX).await;
    let whole = Snapshot::open(&whole).unwrap();
    // While the organization is asked, and amid accounts.
    for most in [5, 900] {
        let out = folder.join(format!("after-{most}"));
        let (mut made, ended) = collected(&out, false, most).await;
        assert!(ended.ended_early.is_some(), "{most}");
        assert_eq!(Snapshot::open(&out).unwrap().manifest().finished, None);
        let (more, ended) = collected(&out, true, usize::MAX).await;
        assert_eq!(ended.ended_early, None);
        for (call, count) in more {
            *made.entry(call).or_default() += count;
        }
        assert_eq!(made, all, "{most}");
        let gone_on = Snapshot::open(&out).unwrap();
        let accounts: Vec<&str> = whole.accounts().collect();
        assert_eq!(accounts, gone_on.accounts().collect::<Vec<_>>());
        for account in accounts {
            assert_eq!(said(&whole, account), said(&gone_on, account), "{account}");
        }
        let organization = firestep_snapshot::ORGANIZATION;
        assert_eq!(said(&whole, organization), said(&gone_on, organization));
        let (none, ended) = collected(&out, true, usize::MAX).await;
        assert!(none.is_empty() && ended.asked_nothing, "{none:?}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}
