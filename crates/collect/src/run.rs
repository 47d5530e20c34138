//! One run: who we are, the organization, then account after account, into a snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use firestep_aws::client::{AccountClient, AssumeRole, Aws, CallError, SessionPolicy, SsoRole};
use firestep_catalogue::{PlannedOperation, plan};
use firestep_snapshot::manifest::{self, Calls, Manifest};
use firestep_snapshot::{
    Assignment, Journal, ORGANIZATION, Outcome, Params, Record, Records, Refusal, SnapshotWriter,
    WriteError,
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::error::CollectError;
use crate::organization::{AccountEntry, Discovered, discover, items};
use crate::request::{Access, CollectRequest};
use crate::walk::{now, walk};
use crate::watch::{Ended, Event, Watch};

/// How often the manifest is brought up to date while accounts finish.
const MANIFEST_EVERY: Duration = Duration::from_secs(5);

/// What a run found and left.
#[derive(Debug, Clone)]
pub struct Collected {
    /// What is known of the organization.
    pub discovered: Discovered,
    /// The accounts that were to be examined.
    pub examined: Vec<AccountEntry>,
    /// Those that could not be entered, with AWS's words.
    pub unreachable: Vec<(AccountEntry, String)>,
    /// The accounts that were done when the run ended.
    pub done: usize,
    /// The calls.
    pub calls: Calls,
    /// How long it took.
    pub took: Duration,
    /// Why it ended before its end, when it did.
    pub ended_early: Option<String>,
}

/// What the tasks of one run share.
struct CollectRun {
    aws: Aws,
    request: CollectRequest,
    writer: SnapshotWriter,
    watch: Watch,
    stop: Arc<AtomicBool>,
    home: String,
    caller: String,
    discovered: Discovered,
    inside: BTreeMap<String, BTreeSet<String>>,
    now: jiff::Timestamp,
}

/// What came of one account.
struct Entered {
    member: AccountEntry,
    file: Option<manifest::SnapshotFile>,
    unreachable: Option<String>,
    error: Option<CollectError>,
}

/// Looks at everything the request names and writes a snapshot of it.
///
/// An error means that nothing of use was collected. A run that ended early (credentials expired,
/// Ctrl-C) is a [`Collected`] that says so: what was seen is in the snapshot.
pub async fn collect(
    aws: Aws,
    request: CollectRequest,
    watch: Watch,
    stop: Arc<AtomicBool>,
) -> Result<Collected, CollectError> {
    let begun = Instant::now();
    let counts = Arc::new(CallCounters::default());
    let watch = counted(&counts, watch);
    let home = aws.home_region();
    let direct = aws.direct();
    let identity = direct
        .call("sts", "GetCallerIdentity", &home, &json!({}))
        .await
        .map_err(CollectError::Identity)?;
    let who = identity.value();
    let text = |name: &str| who.get(name).and_then(Value::as_str).map(str::to_owned);
    let caller = text("Account").ok_or_else(|| {
        CollectError::Task("the answer to sts:GetCallerIdentity names no account".to_owned())
    })?;

    let writer = SnapshotWriter::create(&request.out)?;
    let mut manifest = Manifest {
        format: manifest::FORMAT,
        firestep: request.version.clone(),
        run: request.run.clone(),
        caller: text("Arn"),
        caller_account: Some(caller.clone()),
        started: now(),
        finished: None,
        plan: firestep_snapshot::plan::plan_hash(),
        scope: manifest::CollectionScope {
            regions: request.regions.clone(),
            operations: request
                .operations
                .as_ref()
                .map(|it| it.iter().cloned().collect()),
            ..manifest::CollectionScope::default()
        },
        calls: Calls::default(),
        files: BTreeMap::new(),
    };
    writer.manifest(&manifest)?;

    let mut journal = writer.journal(ORGANIZATION)?;
    journal.write(&Record {
        service: "sts".into(),
        operation: "GetCallerIdentity".into(),
        region: home.as_str().into(),
        name: None,
        params: Params::new(),
        page: 0,
        more: false,
        at: now().into(),
        outcome: Outcome::Ok(
            serde_json::value::RawValue::from_string(identity.into_text())
                .map_err(|error| CollectError::Task(error.to_string()))?,
        ),
    })?;
    let assignment = Assignment {
        account: caller.clone(),
        home: home.clone(),
        now: jiff::Timestamp::now(),
        organization: true,
        regions: Vec::new(),
        management: None,
        delegated: BTreeSet::new(),
        inside: BTreeSet::new(),
        only: None,
        skip: BTreeSet::new(),
    };
    let (discovered, inside) = ask_organization(
        &direct,
        &request,
        assignment.clone(),
        &mut journal,
        &watch,
        &stop,
    )
    .await?;
    manifest
        .files
        .insert(ORGANIZATION.to_owned(), finish(journal).await?);

    let (examined, excluded) = choose(&request, &discovered, &caller)?;
    manifest.scope.accounts = examined.iter().map(|member| member.id.clone()).collect();
    manifest.scope.excluded = excluded;
    writer.manifest(&manifest)?;
    watch(Event::Begun {
        accounts: discovered.members.as_ref().map_or(1, Vec::len),
        examine: examined.len(),
    });

    let at_once = request.accounts_at_once.max(1);
    let run = Arc::new(CollectRun {
        aws,
        request,
        writer,
        watch,
        stop,
        home,
        caller,
        discovered,
        inside,
        now: assignment.now,
    });
    let mut collected = Collected {
        discovered: run.discovered.clone(),
        examined: examined.clone(),
        unreachable: Vec::new(),
        done: 0,
        calls: Calls::default(),
        took: Duration::ZERO,
        ended_early: None,
    };
    let mut waiting = examined.into_iter();
    let mut running: JoinSet<Entered> = JoinSet::new();
    let mut saved = Instant::now();
    loop {
        while running.len() < at_once
            && collected.ended_early.is_none()
            && !run.stop.load(Ordering::Relaxed)
        {
            let Some(member) = waiting.next() else { break };
            running.spawn(enter(Arc::clone(&run), member));
        }
        let Some(joined) = running.join_next().await else {
            break;
        };
        let entered = joined.map_err(|error| CollectError::Task(error.to_string()))?;
        if let Some(file) = entered.file {
            manifest.files.insert(entered.member.id.clone(), file);
            collected.done += usize::from(entered.unreachable.is_none());
        }
        if let Some(why) = entered.unreachable {
            collected.unreachable.push((entered.member, why));
        }
        match entered.error {
            None => {}
            Some(CollectError::Write(error)) => return Err(error.into()),
            Some(error) => {
                run.stop.store(true, Ordering::Relaxed);
                collected.ended_early.get_or_insert(error.to_string());
            }
        }
        if saved.elapsed() > MANIFEST_EVERY {
            manifest.calls = counts.read();
            run.writer.manifest(&manifest)?;
            saved = Instant::now();
        }
    }
    if run.stop.load(Ordering::Relaxed) {
        collected
            .ended_early
            .get_or_insert_with(|| CollectError::Interrupted.to_string());
    }
    manifest.calls = counts.read();
    manifest.finished = collected.ended_early.is_none().then(now);
    run.writer.manifest(&manifest)?;
    collected.calls = manifest.calls;
    collected.took = begun.elapsed();
    Ok(collected)
}

/// Asks the organization's part of the plan; says which questions must be asked inside which account.
async fn ask_organization(
    direct: &AccountClient,
    request: &CollectRequest,
    mut assignment: Assignment,
    journal: &mut Journal,
    watch: &Watch,
    stop: &Arc<AtomicBool>,
) -> Result<(Discovered, BTreeMap<String, BTreeSet<String>>), CollectError> {
    // Who the management account is decides what it is asked from inside, so that is asked first.
    let first = BTreeSet::from(["organizations:DescribeOrganization".to_owned()]);
    let caller = assignment.account.clone();
    assignment.only = Some(first.clone());
    walk(plan(), assignment.clone(), direct, journal, watch, stop).await?;
    let begun = discover(&recorded(journal)?);
    let mut inside = BTreeMap::new();
    if begun.standalone {
        inside.extend(sent_inside().map(|operation| (operation, BTreeSet::from([caller.clone()]))));
        return Ok((begun, inside));
    }
    assignment.only.clone_from(&request.operations);
    assignment.management = begun.management;
    assignment.skip = first;
    inside.extend(walk(plan(), assignment, direct, journal, watch, stop).await?);
    let discovered = discover(&recorded(journal)?);
    if discovered.members.is_none() {
        // Nobody could be asked about: our own account is asked from inside.
        for operation in sent_inside() {
            inside
                .entry(operation)
                .or_insert_with(BTreeSet::new)
                .insert(caller.clone());
        }
    }
    Ok((discovered, inside))
}

fn sent_inside() -> impl Iterator<Item = String> {
    plan()
        .iter()
        .filter(|planned: &&PlannedOperation| planned.else_inside)
        .map(|planned| planned.id().to_owned())
}

fn recorded(journal: &Journal) -> Result<Records, CollectError> {
    Ok(Records::new(journal.read().map_err(WriteError::from)?))
}

/// The accounts to examine, and those left out.
fn choose(
    request: &CollectRequest,
    discovered: &Discovered,
    caller: &str,
) -> Result<(Vec<AccountEntry>, Vec<String>), CollectError> {
    let unknown = |id: &str| AccountEntry {
        id: id.to_owned(),
        name: String::new(),
        active: true,
    };
    let members = discovered.members.clone().unwrap_or_else(|| {
        let named = request
            .accounts
            .clone()
            .unwrap_or_else(|| vec![caller.to_owned()]);
        named.iter().map(|id| unknown(id)).collect()
    });
    for id in request.accounts.iter().flatten() {
        if !members
            .iter()
            .any(|member| member.id == *id || member.name == *id)
        {
            return Err(CollectError::NoSuchAccount(format!("`{id}`")));
        }
    }
    let wanted = |member: &AccountEntry| {
        let named = |list: &[String]| list.iter().any(|it| *it == member.id || *it == member.name);
        let above = discovered.path.get(&member.id);
        member.active
            && request
                .accounts
                .as_ref()
                .is_none_or(|accounts| named(accounts))
            && (request.units.is_empty()
                || above.is_some_and(|path| path.iter().any(|unit| request.units.contains(unit))))
            && !named(&request.exclude)
    };
    let (examined, excluded): (Vec<AccountEntry>, Vec<AccountEntry>) =
        members.into_iter().partition(wanted);
    if examined.is_empty() {
        return Err(CollectError::NothingToExamine);
    }
    Ok((
        examined,
        excluded.into_iter().map(|member| member.id).collect(),
    ))
}

/// Enters one account and asks its part of the plan.
async fn enter(run: Arc<CollectRun>, member: AccountEntry) -> Entered {
    (run.watch)(Event::Account {
        id: &member.id,
        name: &member.name,
    });
    let mut entered = Entered {
        member,
        file: None,
        unreachable: None,
        error: None,
    };
    if let Err(error) = look(&run, &mut entered).await {
        entered.error = Some(error);
        return entered;
    }
    (run.watch)(Event::Done {
        id: &entered.member.id,
    });
    entered
}

async fn look(run: &CollectRun, entered: &mut Entered) -> Result<(), CollectError> {
    let id = entered.member.id.clone();
    let mut journal = run.writer.journal(&id)?;
    let session = run.session(&id);
    if id != run.caller
        && let Err(error) = session.credentials_ok().await
    {
        if error.is_expired_credentials() {
            return Err(CollectError::Expired(error.to_string()));
        }
        let why = format!("{}: {}", error.code(), error.message());
        (run.watch)(Event::Unreachable {
            id: &id,
            name: &entered.member.name,
            why: &why,
        });
        (run.watch)(Event::Call {
            account: &id,
            service: "sts",
            operation: "AssumeRole",
            region: &run.home,
            ended: Ended::Denied,
        });
        journal.write(&Record {
            service: "sts".into(),
            operation: "AssumeRole".into(),
            region: run.home.as_str().into(),
            name: None,
            params: Params::new(),
            page: 0,
            more: false,
            at: now().into(),
            outcome: Outcome::Error(refusal(&error)),
        })?;
        entered.file = Some(finish(journal).await?);
        entered.unreachable = Some(why);
        return Ok(());
    }
    let regions = regions(run, &session, &id, &mut journal).await?;
    let inside: BTreeSet<String> = run
        .inside
        .iter()
        .filter(|(_, accounts)| accounts.contains(&id))
        .map(|(question, _)| question.clone())
        .collect();
    let delegated = run.discovered.delegated.get(&id).cloned();
    let assignment = Assignment {
        account: id,
        home: run.home.clone(),
        now: run.now,
        organization: false,
        regions,
        management: run.discovered.management.clone(),
        delegated: delegated.unwrap_or_default(),
        inside,
        only: run.request.operations.clone(),
        skip: BTreeSet::from(["ec2:DescribeRegions".to_owned()]),
    };
    let (watch, stop) = (&run.watch, &run.stop);
    walk(plan(), assignment, &session, &mut journal, watch, stop).await?;
    entered.file = Some(finish(journal).await?);
    Ok(())
}

/// The regions to ask: the enabled ones, of those the user named. When they could not be seen, the
/// named ones, else home alone: every regional clause stays unseen, but what can be seen is.
async fn regions(
    run: &CollectRun,
    session: &AccountClient,
    id: &str,
    journal: &mut Journal,
) -> Result<Vec<String>, CollectError> {
    let params = json!({"AllRegions": true});
    let answer = session
        .call("ec2", "DescribeRegions", &run.home, &params)
        .await;
    let named = run.request.regions.as_ref();
    let (regions, ended, outcome) = match answer {
        Ok(page) => {
            let value = page.value();
            let enabled: Vec<String> = items(&value, "Regions")
                .filter(|region| {
                    region
                        .get("OptInStatus")
                        .and_then(Value::as_str)
                        .is_none_or(|status| matches!(status, "opted-in" | "opt-in-not-required"))
                })
                .filter_map(|region| region.get("RegionName").and_then(Value::as_str))
                .filter(|region| named.is_none_or(|named| named.iter().any(|it| it == region)))
                .map(str::to_owned)
                .collect();
            let output = serde_json::value::RawValue::from_string(page.into_text())
                .map_err(|error| CollectError::Task(error.to_string()))?;
            (enabled, Ended::Answered, Outcome::Ok(output))
        }
        Err(error) if error.is_expired_credentials() => {
            return Err(CollectError::Expired(error.to_string()));
        }
        Err(error) => {
            let regions = named.cloned().unwrap_or_else(|| vec![run.home.clone()]);
            (regions, Ended::Denied, Outcome::Error(refusal(&error)))
        }
    };
    (run.watch)(Event::Call {
        account: id,
        service: "ec2",
        operation: "DescribeRegions",
        region: &run.home,
        ended,
    });
    journal.write(&Record {
        service: "ec2".into(),
        operation: "DescribeRegions".into(),
        region: run.home.as_str().into(),
        name: None,
        params: Params::from([("AllRegions".to_owned(), Value::from(true))]),
        page: 0,
        more: false,
        at: now().into(),
        outcome,
    })?;
    Ok(regions)
}

impl CollectRun {
    fn session(&self, id: &str) -> AccountClient {
        if id == self.caller {
            return self.aws.direct();
        }
        match &self.request.access {
            Access::Role {
                name,
                external_id,
                inline,
            } => self.aws.assume(AssumeRole {
                account_id: id.to_owned(),
                role_name: name.clone(),
                external_id: external_id.clone(),
                session_name: format!("firestep-{}", self.request.run),
                session_policy: Some(SessionPolicy::read_only(inline.clone())),
            }),
            Access::Sso { session, role } => self.aws.sso(SsoRole {
                session: session.clone(),
                account_id: id.to_owned(),
                role: role.clone(),
            }),
        }
    }
}

fn refusal(error: &CallError) -> Refusal {
    Refusal {
        code: error.code().into(),
        message: error.message().into(),
        status: error.status(),
    }
}

async fn finish(journal: Journal) -> Result<manifest::SnapshotFile, CollectError> {
    tokio::task::spawn_blocking(|| journal.finish())
        .await
        .map_err(|error| CollectError::Task(error.to_string()))?
        .map_err(CollectError::from)
}

#[derive(Default)]
struct CallCounters {
    made: AtomicU64,
    denied: AtomicU64,
    throttled: AtomicU64,
    not_offered: AtomicU64,
    failed: AtomicU64,
}

impl CallCounters {
    fn read(&self) -> Calls {
        Calls {
            made: self.made.load(Ordering::Relaxed),
            denied: self.denied.load(Ordering::Relaxed),
            throttled: self.throttled.load(Ordering::Relaxed),
            not_offered: self.not_offered.load(Ordering::Relaxed),
            failed: self.failed.load(Ordering::Relaxed),
        }
    }
}

/// A watcher that counts calls before it passes events on.
fn counted(counts: &Arc<CallCounters>, watch: Watch) -> Watch {
    let counts = Arc::clone(counts);
    Arc::new(move |event| {
        if let Event::Throttled { answers, .. } = event {
            counts.throttled.fetch_add(answers, Ordering::Relaxed);
        }
        if let Event::Call { ended, .. } = event {
            counts.made.fetch_add(1, Ordering::Relaxed);
            let of = match ended {
                Ended::Answered => None,
                Ended::Denied => Some(&counts.denied),
                Ended::NotOffered => Some(&counts.not_offered),
                Ended::Throttled | Ended::Failed => Some(&counts.failed),
            };
            if let Some(of) = of {
                of.fetch_add(1, Ordering::Relaxed);
            }
        }
        watch(event);
    })
}
