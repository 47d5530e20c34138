//! Asking the plan of one account: what is ready, in order, no faster than each service allows.
//!
//! One task owns the journal and the queues, a queue per region and service. A finished page is
//! recorded at once, gives its items to the questions that hang on them, and makes room for the next.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use firestep_aws::client::{AccountClient, CallError, Page, PageToken};
use firestep_snapshot::plan::{ReferenceValues, items, member};
use firestep_snapshot::{
    Caller, ErrorMeaning, GLOBAL, Journal, Outcome, Params, Parent, PlannedOperation, Record,
    Refusal, Scope, meaning,
};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::redact;
use crate::run::CollectError;
use crate::watch::{Ended, Event, Watch};

/// Calls that may be under way at once in one account.
const AT_ONCE: usize = 48;
/// How often a report that is still being made is asked for, and how long apart.
const POLLS: u32 = 40;
const POLL_EVERY: Duration = Duration::from_millis(500);
/// A region counts as closed when so many services in it were denied by an SCP and none answered.
const CLOSED_AFTER: usize = 3;

/// Whom the plan is asked of.
pub(crate) struct WalkTarget<'a> {
    /// How to call it.
    pub(crate) session: &'a AccountClient,
    /// Its id.
    pub(crate) id: &'a str,
    /// Its home region.
    pub(crate) home: &'a str,
    /// The regions to ask; empty for the organization.
    pub(crate) regions: &'a [String],
    /// Whether this is the organization's part of the plan.
    pub(crate) organization: bool,
    /// Operations that this account is asked from inside, about itself.
    pub(crate) inside: &'a BTreeSet<String>,
    /// The management account, when known.
    pub(crate) management: Option<&'a str>,
    /// The service principals this account is delegated administrator for.
    pub(crate) delegated: &'a BTreeSet<String>,
    /// The operations that are wanted, when narrowed.
    pub(crate) only: Option<&'a BTreeSet<String>>,
    /// Already answered in this account, so not asked again.
    pub(crate) skip: &'a [&'a str],
}

/// What a walk leaves behind for the next steps.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    /// For each question that was refused to the administrator and can be asked inside: the accounts.
    pub(crate) inside: HashMap<String, BTreeSet<String>>,
}

struct Job {
    ask: usize,
    region: String,
    params: Params,
    page: u32,
    token: Option<PageToken>,
    polls: u32,
}

struct Queue {
    jobs: VecDeque<Job>,
    running: usize,
    most: usize,
}

struct Walk<'a> {
    asks: Vec<&'a PlannedOperation>,
    asked: &'a WalkTarget<'a>,
    children: HashMap<String, Vec<usize>>,
    queues: BTreeMap<(String, &'static str), Queue>,
    put: HashSet<(usize, String, String)>,
    refused_outside: BTreeSet<String>,
    regions: HashMap<String, (BTreeSet<&'static str>, bool)>,
    closed: BTreeSet<String>,
    journal: &'a mut Journal,
    watch: &'a Watch,
    walked: Walked,
    waiting: Vec<usize>,
    /// How many throttled answers of each service were told of.
    throttled: HashMap<&'static str, u64>,
}

type Answered = (Job, Result<Page, CallError>);

/// Asks the plan, recording every page. Stops between calls when `stop` is set.
pub(crate) async fn walk(
    asks: &[PlannedOperation],
    asked: &WalkTarget<'_>,
    journal: &mut Journal,
    watch: &Watch,
    stop: &Arc<AtomicBool>,
) -> Result<Walked, CollectError> {
    let mut walk = Walk::new(asks, asked, journal, watch);
    walk.roots();
    let mut running: JoinSet<Answered> = JoinSet::new();
    let mut failed = None;
    loop {
        if failed.is_none() && !stop.load(Ordering::Relaxed) {
            walk.start(&mut running);
        }
        let Some(joined) = running.join_next().await else {
            break;
        };
        let (job, result) = joined.map_err(|error| CollectError::Task(error.to_string()))?;
        if let Err(error) = walk.answered(job, result) {
            failed.get_or_insert(error);
        }
    }
    match failed {
        Some(error) => Err(error),
        None if stop.load(Ordering::Relaxed) => Err(CollectError::Interrupted),
        None => Ok(walk.walked),
    }
}

impl<'a> Walk<'a> {
    fn new(
        asks: &'a [PlannedOperation],
        asked: &'a WalkTarget<'a>,
        journal: &'a mut Journal,
        watch: &'a Watch,
    ) -> Self {
        let asks: Vec<&PlannedOperation> = asks.iter().filter(|ask| asked.takes(ask)).collect();
        let mut children: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, ask) in asks.iter().enumerate() {
            for parent in &ask.parents {
                let question = match parent {
                    Parent::Accounts => "organizations:ListAccounts".to_owned(),
                    Parent::Items { question, .. } => question.clone(),
                };
                let of = children.entry(question).or_default();
                if !of.contains(&index) {
                    of.push(index);
                }
            }
        }
        Self {
            asks,
            asked,
            children,
            queues: BTreeMap::new(),
            put: HashSet::new(),
            refused_outside: BTreeSet::new(),
            regions: HashMap::new(),
            closed: BTreeSet::new(),
            journal,
            watch,
            walked: Walked::default(),
            waiting: Vec::new(),
            throttled: HashMap::new(),
        }
    }

    fn facts<'v>(&self, item: &'v Value, parent: &'v Params) -> ReferenceValues<'v>
    where
        'a: 'v,
    {
        ReferenceValues {
            account: self.asked.id,
            home: self.asked.home,
            item,
            parent,
        }
    }

    /// Queues the questions that hang on no other.
    fn roots(&mut self) {
        for index in 0..self.asks.len() {
            let Some(ask) = self.asks.get(index).copied() else {
                continue;
            };
            let inside = self.asked.inside.contains(&ask.question());
            if ask.after.is_some() {
                self.waiting.push(index);
            } else if ask.parents.is_empty() || inside {
                self.put_everywhere(index);
            }
        }
    }

    fn put_everywhere(&mut self, index: usize) {
        let Some(ask) = self.asks.get(index).copied() else {
            return;
        };
        let nothing = (Value::Null, Params::new());
        let facts = self.facts(&nothing.0, &nothing.1);
        let regions = match (ask.region_for(facts), ask.operation.scope) {
            (Some(region), _) => vec![region],
            (None, Scope::Regional) => self.asked.regions.to_vec(),
            (None, Scope::Global | Scope::Organization) => vec![GLOBAL.to_owned()],
        };
        // Asked inside, about itself: without the item's parameters.
        let filled = if ask.parents.is_empty() {
            ask.fill(facts)
        } else {
            let mut bare = ask.clone();
            bare.with.clear();
            bare.fill(facts)
        };
        for params in filled.unwrap_or_default() {
            for region in &regions {
                self.put(index, region, params.clone());
            }
        }
    }

    fn put(&mut self, index: usize, region: &str, params: Params) {
        let Some(ask) = self.asks.get(index).copied() else {
            return;
        };
        let key = serde_json::to_string(&params).unwrap_or_default();
        if !self.put.insert((index, region.to_owned(), key)) {
            return;
        }
        self.queue(region, ask.operation.service)
            .jobs
            .push_back(Job {
                ask: index,
                region: region.to_owned(),
                params,
                page: 0,
                token: None,
                polls: 0,
            });
    }

    fn queue(&mut self, region: &str, service: &'static str) -> &mut Queue {
        self.queues
            .entry((region.to_owned(), service))
            .or_insert_with(|| Queue {
                jobs: VecDeque::new(),
                running: 0,
                most: match service {
                    "organizations" => 1,
                    "iam" | "sso-admin" => 2,
                    _ => 4,
                },
            })
    }

    /// Starts as many calls as there is room for, a turn for each queue.
    fn start(&mut self, running: &mut JoinSet<Answered>) {
        let mut progress = true;
        while progress && running.len() < AT_ONCE {
            progress = false;
            for ((region, _), queue) in &mut self.queues {
                if running.len() >= AT_ONCE {
                    return;
                }
                if self.closed.contains(region) {
                    queue.jobs.clear();
                    continue;
                }
                if queue.running >= queue.most {
                    continue;
                }
                let Some(job) = queue.jobs.pop_front() else {
                    continue;
                };
                let Some(ask) = self.asks.get(job.ask).copied() else {
                    continue;
                };
                queue.running += 1;
                progress = true;
                let session = self.asked.session.clone();
                let region = if job.region == GLOBAL {
                    self.asked.home
                } else {
                    &job.region
                }
                .to_owned();
                let (service, operation) = (ask.operation.service, ask.operation.name);
                running.spawn(async move {
                    if job.polls > 0 {
                        tokio::time::sleep(POLL_EVERY).await;
                    }
                    let params = Value::Object(job.params.clone().into_iter().collect());
                    let answer = session
                        .page(service, operation, &region, &params, job.token.as_ref())
                        .await;
                    (job, answer)
                });
            }
        }
    }

    fn answered(
        &mut self,
        mut job: Job,
        result: Result<Page, CallError>,
    ) -> Result<(), CollectError> {
        let Some(ask) = self.asks.get(job.ask).copied() else {
            return Ok(());
        };
        let operation = ask.operation;
        self.queue(&job.region, operation.service).running -= 1;
        match result {
            Ok(page) => {
                let question = ask.question();
                let value = if self.children.contains_key(&question) || ask.poll.is_some() {
                    page.json.value()
                } else {
                    Value::Null
                };
                if let Some(poll) = &ask.poll
                    && job.polls < POLLS
                    && !poll.until.iter().all(|(path, text)| {
                        member(&value, path).and_then(Value::as_str) == Some(text.as_str())
                    })
                {
                    job.polls += 1;
                    self.queue(&job.region, operation.service)
                        .jobs
                        .push_front(job);
                    return Ok(());
                }
                self.region_answered(&job.region, operation.service, ErrorMeaning::Absent);
                let text = redact::redact(operation.service, operation.name, page.json.into_text());
                let output = serde_json::value::RawValue::from_string(text)
                    .map_err(|error| CollectError::Task(error.to_string()))?;
                self.record(ask, &job, page.next.is_some(), Outcome::Ok(output))?;
                self.tell(ask, &job, Ended::Answered);
                self.bear(&question, &job, &value);
                if let Some(token) = page.next {
                    job.page += 1;
                    job.token = Some(token);
                    self.queue(&job.region, operation.service)
                        .jobs
                        .push_front(job);
                } else {
                    self.ended(&question);
                }
            }
            Err(error) => {
                if error.is_expired_credentials() {
                    return Err(CollectError::Expired(error.to_string()));
                }
                let (code, message) = (error.code().to_owned(), error.message());
                if job.polls < POLLS
                    && ask
                        .poll
                        .as_ref()
                        .is_some_and(|poll| poll.on.contains(&code))
                {
                    job.polls += 1;
                    self.queue(&job.region, operation.service)
                        .jobs
                        .push_front(job);
                    return Ok(());
                }
                let means = meaning(operation.service, operation.name, &code, &message);
                self.region_answered(&job.region, operation.service, means);
                if ask.else_inside
                    && self.asked.organization
                    && matches!(
                        means,
                        ErrorMeaning::Denied
                            | ErrorMeaning::DeniedByScp
                            | ErrorMeaning::NotAdministrator
                            | ErrorMeaning::Failed
                    )
                {
                    self.refused_outside(ask, &job);
                }
                self.tell(ask, &job, ended(means));
                let refusal = Refusal {
                    code: code.into(),
                    message: message.into(),
                    status: error.status(),
                };
                self.record(ask, &job, false, Outcome::Error(refusal))?;
                self.ended(&ask.question());
            }
        }
        Ok(())
    }

    /// Queues the questions that hang on the items of this page.
    fn bear(&mut self, question: &str, job: &Job, page: &Value) {
        for index in self.children.get(question).cloned().unwrap_or_default() {
            let Some(ask) = self.asks.get(index).copied() else {
                continue;
            };
            for parent in &ask.parents {
                let path = match parent {
                    Parent::Accounts if question == "organizations:ListAccounts" => "Accounts",
                    Parent::Items {
                        question: from,
                        path,
                    } if from == question => path,
                    _ => continue,
                };
                for item in items(page, path) {
                    if *parent == Parent::Accounts && !self.asked_outside(ask, item) {
                        continue;
                    }
                    let facts = self.facts(item, &job.params);
                    if !ask.wants(facts) {
                        continue;
                    }
                    let region = ask.region_for(facts).unwrap_or_else(|| {
                        match ask.operation.scope {
                            Scope::Regional => job.region.clone(),
                            // S3 names the region of each bucket; where it does not, home answers.
                            Scope::Global if ask.region.is_some() => self.asked.home.to_owned(),
                            Scope::Global | Scope::Organization => GLOBAL.to_owned(),
                        }
                    });
                    for params in ask.fill(facts).unwrap_or_default() {
                        self.put(index, &region, params);
                    }
                }
            }
        }
    }

    /// Whether the administrator asks about this account; if not, the account is asked inside.
    fn asked_outside(&mut self, ask: &PlannedOperation, account: &Value) -> bool {
        let Some(id) = account.get("Id").and_then(Value::as_str) else {
            return false;
        };
        if !crate::organization::is_active(account) {
            return false;
        }
        if !ask.else_inside {
            return true;
        }
        let question = ask.question();
        if self.asked.management == Some(id) || self.refused_outside.contains(&question) {
            self.walked
                .inside
                .entry(question)
                .or_default()
                .insert(id.to_owned());
            return false;
        }
        true
    }

    /// The administrator may not ask this: what is still queued goes inside.
    fn refused_outside(&mut self, ask: &PlannedOperation, job: &Job) {
        let question = ask.question();
        self.refused_outside.insert(question.clone());
        let asks = self.asks.clone();
        let mut inside: BTreeSet<String> = account_of(job).into_iter().collect();
        let queue = self.queue(&job.region, ask.operation.service);
        queue.jobs.retain(|other| {
            let same = asks
                .get(other.ask)
                .is_some_and(|other| other.question() == question);
            if same {
                inside.extend(account_of(other));
            }
            !same
        });
        self.walked
            .inside
            .entry(question)
            .or_default()
            .extend(inside);
    }

    /// Counts which services answered in a region, to see one that an SCP closes.
    fn region_answered(&mut self, region: &str, service: &'static str, means: ErrorMeaning) {
        if region == GLOBAL || self.asked.organization {
            return;
        }
        let (denied, open) = self.regions.entry(region.to_owned()).or_default();
        if means == ErrorMeaning::DeniedByScp {
            denied.insert(service);
        } else {
            *open = true;
        }
        if !*open && denied.len() >= CLOSED_AFTER && self.closed.insert(region.to_owned()) {
            (self.watch)(Event::RegionClosed {
                account: self.asked.id,
                region,
            });
        }
    }

    fn ended(&mut self, question: &str) {
        let ready: Vec<usize> = self
            .waiting
            .iter()
            .copied()
            .filter(|index| {
                self.asks
                    .get(*index)
                    .is_some_and(|ask| ask.after.as_deref() == Some(question))
            })
            .collect();
        self.waiting.retain(|index| !ready.contains(index));
        for index in ready {
            self.put_everywhere(index);
        }
    }

    fn record(
        &mut self,
        ask: &PlannedOperation,
        job: &Job,
        more: bool,
        outcome: Outcome,
    ) -> Result<(), CollectError> {
        self.journal.write(&Record {
            service: ask.operation.service.into(),
            operation: ask.operation.name.into(),
            region: job.region.as_str().into(),
            name: ask.name.as_deref().map(Into::into),
            params: job.params.clone(),
            page: job.page,
            more,
            at: now().into(),
            outcome,
        })?;
        Ok(())
    }

    fn tell(&mut self, ask: &PlannedOperation, job: &Job, ended: Ended) {
        let service = ask.operation.service;
        let throttled = self.asked.session.throttled(service);
        let told = self.throttled.entry(service).or_default();
        let answers = throttled.saturating_sub(*told);
        if answers > 0 {
            *told = throttled;
            (self.watch)(Event::Throttled {
                account: self.asked.id,
                service,
                answers,
            });
        }
        (self.watch)(Event::Call {
            account: self.asked.id,
            service: ask.operation.service,
            operation: ask.operation.name,
            region: &job.region,
            ended,
        });
    }
}

impl WalkTarget<'_> {
    /// Whether this account is asked this question at all.
    fn takes(&self, ask: &PlannedOperation) -> bool {
        let question = ask.question();
        if self.only.is_some_and(|only| !only.contains(&question))
            || self.skip.contains(&question.as_str())
        {
            return false;
        }
        if ask.operation.scope == Scope::Organization {
            return self.organization || self.inside.contains(&question);
        }
        if self.organization {
            return false;
        }
        match ask.operation.caller {
            Caller::Any => true,
            Caller::Administrator {
                management,
                delegated,
                ..
            } => {
                (management && self.management == Some(self.id))
                    || delegated.is_some_and(|principal| {
                        principal == "*" && !self.delegated.is_empty()
                            || self.delegated.contains(principal)
                    })
            }
        }
    }
}

fn account_of(job: &Job) -> Option<String> {
    job.params
        .get("AccountId")
        .and_then(Value::as_str)
        .map(str::to_owned)
}

fn ended(means: ErrorMeaning) -> Ended {
    match means {
        ErrorMeaning::Absent
        | ErrorMeaning::NotEnabled
        | ErrorMeaning::NoOrganization
        | ErrorMeaning::Gone => Ended::Answered,
        ErrorMeaning::Denied | ErrorMeaning::DeniedByScp | ErrorMeaning::NotAdministrator => {
            Ended::Denied
        }
        ErrorMeaning::NotOffered | ErrorMeaning::Closed => Ended::NotOffered,
        ErrorMeaning::Throttled => Ended::Throttled,
        ErrorMeaning::NotReady | ErrorMeaning::Failed => Ended::Failed,
    }
}

/// The time, as records carry it: to the second.
pub(crate) fn now() -> String {
    jiff::Timestamp::now()
        .strftime("%Y-%m-%dT%H:%M:%SZ")
        .to_string()
}
