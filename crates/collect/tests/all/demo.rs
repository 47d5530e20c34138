//! The demo organization, collected over HTTP: the same calls and the same records, run after run.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

use firestep_aws::client::{Aws, Settings};
use firestep_collect::{Access, CollectRequest, Event, collect, permissions};
use firestep_sim::Replay;
use firestep_snapshot::{Outcome, Snapshot};

/// Calls by account, operation, region and how they ended.
type Calls = BTreeMap<String, usize>;

async fn collected(out: &Path) -> Calls {
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
        version: "test".to_owned(),
        run: "test".to_owned(),
        accounts: None,
        units: Vec::new(),
        exclude: Vec::new(),
        regions: None,
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
            *told.lock().unwrap().entry(call).or_default() += 1;
        }
    });
    let aws = Aws::load(settings).await.unwrap();
    let stop = Arc::new(AtomicBool::new(false));
    let done = collect(aws, request, watch, stop).await.unwrap();
    assert_eq!(done.ended_early, None);
    let calls = calls.lock().unwrap();
    calls.clone()
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
    let (first, second) = (collected(&outs[0]).await, collected(&outs[1]).await);
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
