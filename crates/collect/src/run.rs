//! One run: who we are, the organization, then account after account, into a snapshot.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use firestep_aws::client::{AccountClient, Aws};
use firestep_catalogue::{PlannedOperation, plan};
use firestep_snapshot::manifest::{Calls, Manifest};
use firestep_snapshot::{
    Assignment, Journal, ORGANIZATION, Outcome, Params, Record, Records, WriteError,
};
use serde_json::value::RawValue;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::account::{CollectRun, Entered, enter, finish};
use crate::begin::Begun;
use crate::counters::{CallCounters, counted};
use crate::error::CollectError;
use crate::organization::{AccountEntry, Discovered, discover, is_account_id, items, unanswered};
use crate::part::Part;
use crate::request::CollectRequest;
use crate::stop::Stop;
use crate::walk::{now, walk};
use crate::watch::{Event, Watch};

/// How often the manifest is brought up to date while accounts finish.
const MANIFEST_EVERY: Duration = Duration::from_secs(5);

/// What a run found and left.
#[derive(Debug, Clone, Default)]
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
    /// Whether nothing was asked, because nothing of the snapshot that was gone on with was missing.
    pub asked_nothing: bool,
}

/// Looks at everything the request names and writes a snapshot of it.
///
/// An error means that nothing of use was collected. A run that ended early (credentials expired,
/// Ctrl-C) is a [`Collected`] that says so: what was seen is in the snapshot.
pub async fn collect(
    aws: Aws,
    mut request: CollectRequest,
    watch: Watch,
    stop: Stop,
) -> Result<Collected, CollectError> {
    let begun = Instant::now();
    let counts = Arc::new(CallCounters::default());
    let watch = counted(&counts, watch);
    let home = aws.home_region();
    let direct = aws.direct();
    let mut begin = Begun::new(&mut request)?;
    let caller = match stop
        .or(Box::pin(Caller::ask(&direct, &home)))
        .await
        .flatten()
    {
        Ok(caller) => caller,
        Err(error) => {
            begin.give_up();
            return Err(error);
        }
    };
    let arn = caller.arn.as_deref();
    let accepted = Box::pin(begin.accept(&caller.account, arn, &direct, &home));
    stop.or(accepted).await??;
    if let Err(error) = stop
        .or(Box::pin(known_regions(&request, &direct, &home)))
        .await
        .flatten()
    {
        begin.give_up();
        return Err(error);
    }
    if !begin.take_up()? {
        return Ok(nothing_missing(&begin.manifest));
    }
    counts.add(&begin.manifest.calls);
    if let Some(seconds) = aws.clock_offset() {
        watch(Event::ClockOff { seconds });
    }

    let mut part = begin.part(ORGANIZATION)?;
    if part.recorded.of("sts:GetCallerIdentity").next().is_none() {
        part.journal.write(&caller.record(&home))?;
    }
    let begun_at = begin.time()?;
    let assignment = Assignment {
        account: caller.account.clone(),
        home: home.clone(),
        now: begun_at,
        organization: true,
        regions: Vec::new(),
        management: None,
        delegated: BTreeSet::new(),
        policy_types: None,
        inside: BTreeSet::new(),
        only: None,
        skip: BTreeSet::new(),
    };
    let asked = ask_organization(&direct, &request, assignment, &mut part, &watch, &stop).await;
    let (discovered, inside) = match asked {
        Ok(answered) => answered,
        Err(
            error @ (CollectError::Expired(_) | CollectError::Deadline | CollectError::Interrupted),
        ) => {
            begin.manifest.calls = counts.read();
            begin.writer.manifest(&begin.manifest)?;
            return Ok(Collected {
                calls: begin.manifest.calls,
                took: begun.elapsed(),
                ended_early: Some(error.to_string()),
                ..Collected::default()
            });
        }
        Err(error) => return Err(error),
    };
    let file = finish(part.journal).await?;
    begin.manifest.files.insert(ORGANIZATION.to_owned(), file);

    let examined = match begin.choose(&request, &discovered, &caller.account) {
        Ok(examined) => examined,
        Err(error) => {
            begin.give_up();
            return Err(error);
        }
    };
    for what in &discovered.odd {
        watch(Event::Odd { what });
    }
    begin.manifest.notes.clone_from(&discovered.odd);
    begin.writer.manifest(&begin.manifest)?;
    let left = begin.left(&examined);
    watch(Event::Begun {
        accounts: discovered.members.as_ref().map_or(1, Vec::len),
        examine: examined.len(),
        done: examined.len() - left.len(),
    });

    let run = Arc::new(CollectRun {
        aws,
        request,
        begin,
        watch,
        stop,
        home,
        caller: caller.account,
        discovered,
        inside,
        now: begun_at,
    });
    let mut manifest = run.begin.manifest.clone();
    let mut collected = enter_all(&run, examined, left, &mut manifest, &counts).await?;
    let missing = missing(&collected.examined, &manifest);
    if missing > 0 && collected.ended_early.is_none() {
        collected.ended_early = Some(format!("{missing} of its accounts are still missing"));
    }
    if let Some(operation) = collected.discovered.unanswered {
        let why =
            || format!("{operation}, on which hangs which accounts there are, was not answered");
        collected.ended_early.get_or_insert_with(why);
    }
    manifest.calls = counts.read();
    manifest.finished = collected.ended_early.is_none().then(now);
    run.begin.writer.manifest(&manifest)?;
    collected.calls = manifest.calls;
    collected.took = begun.elapsed();
    Ok(collected)
}

/// Refuses a region that the caller's account does not know, enabled or not. Where it may not say, what is spelled like
/// a region passes, and each account is asked.
async fn known_regions(
    request: &CollectRequest,
    direct: &AccountClient,
    home: &str,
) -> Result<(), CollectError> {
    let Some(named) = request.regions.as_ref().filter(|_| !request.resume) else {
        return Ok(());
    };
    let all = json!({"AllRegions": true});
    let answer = direct.call("ec2", "DescribeRegions", home, &all).await;
    let page = match answer {
        Ok(page) => page.value(),
        Err(error) if error.is_expired_credentials() => {
            return Err(CollectError::Expired(error.to_string()));
        }
        Err(_) => return Ok(()),
    };
    let known: Vec<String> = items(&page, "Regions")
        .filter_map(|region| region.get("RegionName").and_then(Value::as_str))
        .map(str::to_owned)
        .collect();
    match named.iter().find(|it| !known.contains(it)) {
        Some(named) if !known.is_empty() => Err(CollectError::NoSuchRegion {
            named: named.clone(),
            known,
        }),
        _ => Ok(()),
    }
}

/// What is said where nothing was missing, so that nothing was asked.
fn nothing_missing(manifest: &Manifest) -> Collected {
    Collected {
        calls: manifest.calls,
        asked_nothing: true,
        ..Collected::default()
    }
}

/// How many of the accounts have no finished file.
fn missing(examined: &[AccountEntry], manifest: &Manifest) -> usize {
    let is_missing = |it: &&AccountEntry| !manifest.files.contains_key(&it.id);
    examined.iter().filter(is_missing).count()
}

/// Who collects, as STS answered.
struct Caller {
    account: String,
    arn: Option<String>,
    answer: Box<RawValue>,
}

impl Caller {
    async fn ask(direct: &AccountClient, home: &str) -> Result<Caller, CollectError> {
        let identity = direct
            .call("sts", "GetCallerIdentity", home, &json!({}))
            .await
            .map_err(CollectError::Identity)?;
        let who = identity.value();
        let text = |name: &str| who.get(name).and_then(Value::as_str).map(str::to_owned);
        let account = text("Account").filter(|id| is_account_id(id));
        Ok(Caller {
            account: account.ok_or_else(|| {
                CollectError::Task(
                    "the answer to sts:GetCallerIdentity names no account id of 12 digits"
                        .to_owned(),
                )
            })?,
            arn: text("Arn"),
            answer: RawValue::from_string(identity.into_text())
                .map_err(|error| CollectError::Task(error.to_string()))?,
        })
    }

    fn record(&self, home: &str) -> Record {
        Record {
            service: "sts".into(),
            operation: "GetCallerIdentity".into(),
            region: home.into(),
            name: None,
            params: Params::new(),
            page: 0,
            more: false,
            at: now().into(),
            outcome: Outcome::Ok(self.answer.clone()),
        }
    }
}

/// Enters the accounts, some at once, and notes each finished file in the manifest.
async fn enter_all(
    run: &Arc<CollectRun>,
    examined: Vec<AccountEntry>,
    left: Vec<AccountEntry>,
    manifest: &mut Manifest,
    counts: &CallCounters,
) -> Result<Collected, CollectError> {
    let mut collected = Collected {
        discovered: run.discovered.clone(),
        done: examined.len() - left.len(),
        examined,
        ..Collected::default()
    };
    let at_once = run.request.accounts_at_once.max(1);
    let mut waiting = left.into_iter();
    let mut running: JoinSet<Entered> = JoinSet::new();
    let mut saved = Instant::now();
    loop {
        while running.len() < at_once && collected.ended_early.is_none() && !run.stop.is_stopped() {
            let Some(member) = waiting.next() else { break };
            running.spawn(enter(Arc::clone(run), member));
        }
        let Some(joined) = running.join_next().await else {
            break;
        };
        let entered = joined.map_err(|error| CollectError::Task(error.to_string()))?;
        if let Some(file) = entered.file {
            manifest.files.insert(entered.member.id.clone(), file);
            collected.done += usize::from(entered.unreachable.is_none());
        }
        manifest.notes.extend(entered.note);
        if let Some(why) = entered.unreachable {
            collected.unreachable.push((entered.member, why));
        }
        match entered.error {
            None => {}
            Some(CollectError::Write(error)) => return Err(error.into()),
            Some(error) => {
                run.stop.stop();
                collected.ended_early.get_or_insert(error.to_string());
            }
        }
        if saved.elapsed() > MANIFEST_EVERY {
            manifest.calls = counts.read();
            run.begin.writer.manifest(manifest)?;
            saved = Instant::now();
        }
    }
    if run.stop.is_stopped() {
        collected
            .ended_early
            .get_or_insert_with(|| CollectError::Interrupted.to_string());
    }
    Ok(collected)
}

/// Asks the organization's part of the plan; says which requests must be sent inside which account.
async fn ask_organization(
    direct: &AccountClient,
    request: &CollectRequest,
    mut assignment: Assignment,
    part: &mut Part,
    watch: &Watch,
    stop: &Stop,
) -> Result<(Discovered, BTreeMap<String, BTreeSet<String>>), CollectError> {
    // Who the management account is decides what it is asked from inside, so that is asked first.
    let first = BTreeSet::from(["organizations:DescribeOrganization".to_owned()]);
    let caller = assignment.account.clone();
    assignment.only = Some(first.clone());
    walk(plan(), assignment.clone(), direct, part, watch, stop).await?;
    let begun = discover(&recorded(&part.journal)?);
    let mut inside = BTreeMap::new();
    if begun.standalone {
        inside.extend(sent_inside().map(|operation| (operation, BTreeSet::from([caller.clone()]))));
        return Ok((begun, inside));
    }
    assignment.only.clone_from(&request.operations);
    assignment.management = begun.management;
    assignment.skip = first;
    inside.extend(walk(plan(), assignment, direct, part, watch, stop).await?);
    let answers = recorded(&part.journal)?;
    let mut discovered = discover(&answers);
    discovered.unanswered = unanswered(&answers, !request.units.is_empty());
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
