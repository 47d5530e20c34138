//! The one interpreter of the plan: which requests may be sent now, and what an answer leads to.
//!
//! It sends nothing and knows no clock. Whoever drives it takes requests from [`Interpreter::next`], gets them
//! answered (by AWS, by a world), and hands each answer to [`Interpreter::answered`]. The same answers
//! give the same requests, in whatever order they come.
//!
//! - **A region is closed** when every probe of the plan is denied in it by a service control policy. Probes
//!   are sent first, one after the other; nothing else is sent to a region before one of them was answered
//!   otherwise, and nothing at all to one that is closed.
//! - **An operation that the administrator may not send** is sent inside each account. The first request of it
//!   is sent alone; when it is refused, all the others go inside.
//! - **A tree or list that does not end** meets bounds, a list also the first page token that it sent before: what is left out is told as a refusal of its request, so that
//!   the list it belongs to has a gap.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};

use firestep_catalogue::{
    Caller, ErrorMeaning, Parent, PlannedOperation, Scope, meaning, plan::ACCOUNTS,
};
use jiff::Timestamp;
use serde_json::Value;

use crate::plan::{self, ReferenceValues};
use crate::record::{GLOBAL, Outcome, Params, Record, Refusal};

/// How often an answer that is still being made is asked for.
const POLLS: u32 = 40;

/// Whose part of the plan is sent, and what is known beforehand.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// The account that is asked.
    pub account: String,
    /// Its home region.
    pub home: String,
    /// The time of the run.
    pub now: Timestamp,
    /// Whether it is the organization's part of the plan, not the account's own.
    pub organization: bool,
    /// The regions to ask.
    pub regions: Vec<String>,
    /// The management account, when known.
    pub management: Option<String>,
    /// The service principals that the account is delegated administrator for.
    pub delegated: BTreeSet<String>,
    /// The policy types that the organization's root has enabled, when known.
    pub policy_types: Option<BTreeSet<String>>,
    /// The operations that the account is asked from inside, about itself.
    pub inside: BTreeSet<String>,
    /// The operations that are wanted, when narrowed.
    pub only: Option<BTreeSet<String>>,
    /// Operations that were answered already.
    pub skip: BTreeSet<String>,
}

/// What a tree that does not end is cut at.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Requests that hang on each other.
    pub depth: u32,
    /// Requests of one planned operation.
    pub requests: u32,
    /// Pages of one answer.
    pub pages: u32,
}

impl Default for Bounds {
    /// Far above what AWS's quotas allow: five levels of organizational units, a million buckets; the longest list is
    /// that of 100,000 topics, a hundred on a page.
    fn default() -> Self {
        Self {
            depth: 24,
            requests: 2_000_000,
            pages: 10_000,
        }
    }
}

/// A request to send. `T` is what asks for the next page.
#[derive(Debug, Clone)]
pub struct Request<T> {
    /// Its number.
    pub id: u64,
    /// The planned operation.
    pub planned: &'static PlannedOperation,
    /// Where it is sent: a region, or [`GLOBAL`].
    pub region: Box<str>,
    /// The parameters, without page size and token.
    pub params: Params,
    /// The page, from 0.
    pub page: u32,
    /// What asks for this page, when it is not the first.
    pub token: Option<T>,
    /// How often it was sent before because the answer was not ready.
    pub polls: u32,
    /// The item that it is made of.
    pub origin: Option<Origin>,
    index: usize,
    depth: u32,
}

/// The item that a request is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The number of the request whose answer holds it.
    pub request: u64,
    /// Which of the operation's parents.
    pub parent: usize,
    /// Its position among the items of the page.
    pub position: usize,
}

impl<T> Request<T> {
    /// The record of an answer to it.
    pub fn record(&self, more: bool, at: &str, outcome: Outcome) -> Record {
        Record {
            service: self.planned.operation.service.into(),
            operation: self.planned.operation.name.into(),
            region: self.region.clone(),
            name: self.planned.name.map(Into::into),
            params: self.params.clone(),
            page: self.page,
            more,
            at: at.into(),
            outcome,
        }
    }

    /// The region that it is sent to.
    pub fn sent_to<'a>(&'a self, home: &'a str) -> &'a str {
        if *self.region == *GLOBAL {
            home
        } else {
            &self.region
        }
    }
}

/// What came back.
#[derive(Debug)]
pub enum Reply<'a, T> {
    /// A page, and what asks for the next. The page may be `null` when [`Interpreter::reads`] says no.
    Page(&'a Value, Option<T>),
    /// A refusal or failure.
    Error {
        /// The wire code.
        code: &'a str,
        /// The message.
        message: &'a str,
    },
}

/// What an answer led to.
#[derive(Debug)]
pub struct Progress<T> {
    /// Whether the answer stands. One that was not ready does not: it is asked for again.
    pub stands: bool,
    /// What an error means.
    pub means: Option<ErrorMeaning>,
    /// Requests that are not sent because a bound was met, to be recorded as refused so.
    pub left_out: Vec<(Request<T>, Refusal)>,
    /// The region that turned out to be closed.
    pub closed: Option<Box<str>>,
}

#[derive(Debug)]
struct Queue<T> {
    requests: VecDeque<Request<T>>,
    running: u32,
    at_once: u32,
}

/// What is known of a region.
#[derive(Debug)]
enum RegionState<T> {
    /// How many probes were denied, and what waits for the next.
    Probing(usize, Vec<Request<T>>),
    Open,
    Closed,
}

/// What is known of an operation that may have to be sent inside.
#[derive(Debug)]
enum OutsideState<T> {
    /// The first request is under way; these wait for it.
    First(Vec<Request<T>>),
    Allowed,
    Refused,
}

/// The state of one assignment.
#[derive(Debug)]
pub struct Interpreter<T> {
    assignment: Assignment,
    bounds: Bounds,
    planned: Vec<&'static PlannedOperation>,
    /// The planned operations that hang on the answers of an operation.
    children: HashMap<&'static str, Vec<usize>>,
    probes: Vec<usize>,
    regions: HashMap<Box<str>, RegionState<T>>,
    queues: BTreeMap<(Box<str>, &'static str), Queue<T>>,
    /// The queue that had the last turn.
    turn: Option<(Box<str>, &'static str)>,
    seen: HashSet<(usize, Box<str>, String)>,
    counts: Vec<u32>,
    /// The hashes of the page tokens of each list that is under way.
    tokens: HashMap<u64, HashSet<u64>>,
    cut: HashSet<usize>,
    /// Requests of an operation that have not ended.
    open: HashMap<&'static str, usize>,
    waiting: Vec<usize>,
    outside: HashMap<&'static str, OutsideState<T>>,
    inside: BTreeMap<String, BTreeSet<String>>,
    left_out: Vec<(Request<T>, Refusal)>,
    postponed: Vec<Request<T>>,
    last_id: u64,
}

impl<T: Clone + Hash> Interpreter<T> {
    /// Begins an assignment.
    pub fn new(plan: &'static [PlannedOperation], assignment: Assignment, bounds: Bounds) -> Self {
        let planned: Vec<&'static PlannedOperation> =
            plan.iter().filter(|it| assignment.takes(it)).collect();
        let mut children: HashMap<&'static str, Vec<usize>> = HashMap::new();
        for (index, planned) in planned.iter().enumerate() {
            for parent in &planned.parents {
                let of = children.entry(parent.operation()).or_default();
                if !of.contains(&index) {
                    of.push(index);
                }
            }
        }
        let mut probes: Vec<(u32, usize)> = planned
            .iter()
            .enumerate()
            .filter_map(|(index, it)| Some((it.probe?, index)))
            .collect();
        probes.sort_unstable();
        // A narrowed plan without one of the probes cannot tell that a region is closed.
        if probes.len() < plan.iter().filter(|it| it.probe.is_some()).count() {
            probes.clear();
        }
        let regions = assignment.regions.iter().map(|region| {
            let state = if probes.is_empty() {
                RegionState::Open
            } else {
                RegionState::Probing(0, Vec::new())
            };
            (region.as_str().into(), state)
        });
        let mut interpreter = Self {
            regions: regions.collect(),
            counts: vec![0; planned.len()],
            probes: probes.into_iter().map(|(_, index)| index).collect(),
            planned,
            children,
            bounds,
            assignment,
            queues: BTreeMap::new(),
            turn: None,
            seen: HashSet::new(),
            tokens: HashMap::new(),
            cut: HashSet::new(),
            open: HashMap::new(),
            waiting: Vec::new(),
            outside: HashMap::new(),
            inside: BTreeMap::new(),
            left_out: Vec::new(),
            postponed: Vec::new(),
            last_id: 0,
        };
        interpreter.enqueue_roots();
        interpreter
    }

    /// A request that may be sent now; `None` when all that is left waits for answers, or nothing is left.
    #[expect(
        clippy::should_implement_trait,
        reason = "an iterator that ends has nothing more to give; this one has after an answer"
    )]
    pub fn next(&mut self) -> Option<Request<T>> {
        let ready = |queue: &Queue<T>| queue.running < queue.at_once && !queue.requests.is_empty();
        let after = self.turn.as_ref().and_then(|turn| {
            let from = (std::ops::Bound::Excluded(turn), std::ops::Bound::Unbounded);
            self.queues.range(from).find(|(_, queue)| ready(queue))
        });
        let key = after
            .or_else(|| self.queues.iter().find(|(_, queue)| ready(queue)))
            .map(|(key, _)| key.clone())?;
        let queue = self.queues.get_mut(&key)?;
        let request = queue.requests.pop_front()?;
        queue.running += 1;
        self.turn = Some(key);
        Some(request)
    }

    /// Whether the answer to a request is read here, so that its page must be handed over.
    pub fn reads(&self, request: &Request<T>) -> bool {
        request.planned.poll.is_some() || self.children.contains_key(request.planned.id())
    }

    /// Takes an answer.
    pub fn answered(&mut self, request: &Request<T>, reply: Reply<'_, T>) -> Progress<T> {
        let queue = self.queue(&request.region, request.planned.operation.service);
        queue.running = queue.running.saturating_sub(1);
        if !is_ready(request, &reply) {
            let again = Request {
                polls: request.polls + 1,
                ..request.clone()
            };
            queue.requests.push_front(again);
            return Progress {
                stands: false,
                means: None,
                left_out: Vec::new(),
                closed: None,
            };
        }
        let means = match &reply {
            Reply::Page(..) => None,
            Reply::Error { code, message } => {
                let operation = request.planned.operation;
                Some(meaning(operation.service, operation.name, code, message))
            }
        };
        let closed = self.see_region(request, means);
        self.see_outside(request, means);
        let mut ended = true;
        if let Reply::Page(page, next) = reply {
            self.enqueue_children(request, page);
            if let Some(token) = next
                && !request.planned.first_page
            {
                ended = !self.enqueue_page(request, token);
            }
        }
        if ended {
            self.tokens.remove(&request.id);
            self.end(request.planned.id(), 1);
        }
        Progress {
            stands: true,
            means,
            left_out: std::mem::take(&mut self.left_out),
            closed,
        }
    }

    /// Takes a request that could not be sent just now: it waits until [`Interpreter::again`].
    pub fn postpone(&mut self, request: Request<T>) {
        let queue = self.queue(&request.region, request.planned.operation.service);
        queue.running = queue.running.saturating_sub(1);
        self.postponed.push(request);
    }

    /// Lets what was postponed be sent again; whether there was anything.
    pub fn again(&mut self) -> bool {
        let postponed = std::mem::take(&mut self.postponed);
        let any = !postponed.is_empty();
        for request in postponed {
            self.queue(&request.region, request.planned.operation.service)
                .requests
                .push_back(request);
        }
        any
    }

    /// For each operation that the administrator may not send: the accounts to send it inside.
    pub fn into_inside(self) -> BTreeMap<String, BTreeSet<String>> {
        self.inside
    }

    fn values<'v>(&'v self, item: &'v Value, parent: &'v Params) -> ReferenceValues<'v> {
        ReferenceValues {
            account: &self.assignment.account,
            home: &self.assignment.home,
            now: self.assignment.now,
            item,
            parent,
        }
    }

    fn enqueue_roots(&mut self) {
        for (index, planned) in self.planned.clone().into_iter().enumerate() {
            let first = planned
                .after
                .filter(|after| self.planned.iter().any(|it| it.id() == after.id));
            if first.is_some() {
                self.waiting.push(index);
            } else if planned.parents.is_empty() || self.assignment.inside.contains(planned.id()) {
                self.enqueue_everywhere(index);
            }
        }
        // An operation of which nothing is sent has ended.
        let idle: Vec<&'static str> = self
            .waiting
            .iter()
            .filter_map(|index| Some(self.planned.get(*index)?.after?.id))
            .filter(|id| !self.open.contains_key(id))
            .collect();
        for id in idle {
            self.release(id);
        }
    }

    /// Enqueues what hangs on no item: once, or in every region.
    fn enqueue_everywhere(&mut self, index: usize) {
        let Some(planned) = self.planned.get(index).copied() else {
            return;
        };
        let (item, parent) = (Value::Null, Params::new());
        let values = self.values(&item, &parent);
        let regions = match plan::region(planned, values) {
            Some(region) => vec![region],
            None if planned.operation.scope == Scope::Regional => self.assignment.regions.clone(),
            None => vec![GLOBAL.to_owned()],
        };
        let requests = if planned.parents.is_empty() {
            plan::requests(planned, values).unwrap_or_default()
        } else {
            plan::requests_inside(planned)
        };
        for params in requests {
            if planned.enabled_types && !self.assignment.has_types(&params) {
                continue;
            }
            for region in &regions {
                self.enqueue(index, region, params.clone(), None, 0);
            }
        }
    }

    /// Enqueues the requests that are made of the items of this page.
    fn enqueue_children(&mut self, request: &Request<T>, page: &Value) {
        let id = request.planned.id();
        for index in self.children.get(id).cloned().unwrap_or_default() {
            let Some(planned) = self.planned.get(index).copied() else {
                continue;
            };
            for (number, parent) in planned.parents.iter().enumerate() {
                if parent.operation() != id {
                    continue;
                }
                for (position, item) in items_of(parent, page).into_iter().enumerate() {
                    let origin = Origin {
                        request: request.id,
                        parent: number,
                        position,
                    };
                    self.enqueue_child(index, planned, request, item, origin);
                }
            }
        }
    }

    fn enqueue_child(
        &mut self,
        index: usize,
        planned: &'static PlannedOperation,
        parent: &Request<T>,
        item: &Value,
        origin: Origin,
    ) {
        if planned.parents.get(origin.parent) == Some(&Parent::Accounts)
            && !self.is_asked_outside(planned, item)
        {
            return;
        }
        let values = self.values(item, &parent.params);
        if !plan::wants(planned, values) {
            return;
        }
        let region = plan::region(planned, values).unwrap_or_else(|| {
            match planned.operation.scope {
                Scope::Regional => parent.region.to_string(),
                // S3 names the region of each bucket; where it does not, home answers.
                Scope::Global if planned.region.is_some() => self.assignment.home.clone(),
                Scope::Global | Scope::Organization => GLOBAL.to_owned(),
            }
        });
        for params in plan::requests(planned, values).unwrap_or_default() {
            self.enqueue(index, &region, params, Some(origin), parent.depth + 1);
        }
    }

    /// Enqueues a request that was not made before, within the bounds.
    fn enqueue(
        &mut self,
        index: usize,
        region: &str,
        params: Params,
        origin: Option<Origin>,
        depth: u32,
    ) {
        let Some(planned) = self.planned.get(index).copied() else {
            return;
        };
        let key = serde_json::to_string(&params).unwrap_or_default();
        if !self.seen.insert((index, region.into(), key)) {
            return;
        }
        self.last_id += 1;
        let request = Request {
            id: self.last_id,
            planned,
            region: region.into(),
            params,
            page: 0,
            token: None,
            polls: 0,
            origin,
            index,
            depth,
        };
        let count = self.counts.get_mut(index).map_or(0, |count| {
            *count = count.saturating_add(1);
            *count
        });
        if count > self.bounds.requests {
            // Told once: the rest of the list is not told item by item.
            if self.cut.insert(index) {
                let most = self.bounds.requests;
                self.leave_out(request, "too-many", &format!("more than {most} requests"));
            }
            return;
        }
        if depth > self.bounds.depth {
            let most = self.bounds.depth;
            self.leave_out(request, "too-deep", &format!("more than {most} levels"));
            return;
        }
        *self.open.entry(planned.id()).or_default() += 1;
        if origin.is_some() && planned.else_inside && self.assignment.organization {
            self.enqueue_outside(request);
        } else {
            self.enqueue_in_region(request);
        }
    }

    fn leave_out(&mut self, request: Request<T>, code: &str, message: &str) {
        let refusal = Refusal {
            code: code.into(),
            message: format!("not sent: {message}").into(),
            status: None,
        };
        self.left_out.push((request, refusal));
    }

    /// Enqueues the next page; not when its token came before in the same list, nor when there were too many.
    fn enqueue_page(&mut self, request: &Request<T>, token: T) -> bool {
        let mut hasher = DefaultHasher::new();
        token.hash(&mut hasher);
        let seen = self.tokens.entry(request.id).or_default();
        let is_new = seen.insert(hasher.finish());
        let next = Request {
            page: request.page + 1,
            token: Some(token),
            polls: 0,
            ..request.clone()
        };
        if !is_new {
            self.leave_out(
                next,
                "repeated-token",
                "its token came before in the same list",
            );
            return false;
        }
        if next.page >= self.bounds.pages {
            let most = self.bounds.pages;
            self.leave_out(next, "too-many-pages", &format!("more than {most} pages"));
            return false;
        }
        self.queue(&request.region, request.planned.operation.service)
            .requests
            .push_front(next);
        true
    }

    fn enqueue_in_region(&mut self, request: Request<T>) {
        match self.regions.get_mut(&request.region) {
            Some(RegionState::Probing(denied, held)) => {
                if self.probes.get(*denied) != Some(&request.index) {
                    held.push(request);
                    return;
                }
            }
            Some(RegionState::Closed) => {
                self.end(request.planned.id(), 1);
                return;
            }
            Some(RegionState::Open) | None => {}
        }
        self.queue(&request.region, request.planned.operation.service)
            .requests
            .push_back(request);
    }

    fn queue(&mut self, region: &str, service: &'static str) -> &mut Queue<T> {
        self.queues
            .entry((region.into(), service))
            .or_insert_with(|| Queue {
                requests: VecDeque::new(),
                running: 0,
                at_once: firestep_catalogue::service(service).map_or(1, |it| it.at_once),
            })
    }

    /// Notes what the answer to a probe says of its region; gives the region when it is closed.
    fn see_region(
        &mut self,
        request: &Request<T>,
        means: Option<ErrorMeaning>,
    ) -> Option<Box<str>> {
        let RegionState::Probing(denied, held) = self.regions.get_mut(&request.region)? else {
            return None;
        };
        if self.probes.get(*denied) != Some(&request.index) {
            return None;
        }
        let held = std::mem::take(held);
        let (state, closed) = match means {
            Some(ErrorMeaning::DeniedByScp) if *denied + 1 < self.probes.len() => {
                (RegionState::Probing(*denied + 1, Vec::new()), None)
            }
            Some(ErrorMeaning::DeniedByScp) => (RegionState::Closed, Some(request.region.clone())),
            _ => (RegionState::Open, None),
        };
        self.regions.insert(request.region.clone(), state);
        for request in held {
            self.enqueue_in_region(request);
        }
        closed
    }

    /// Enqueues a request about an account: the first of its operation alone.
    fn enqueue_outside(&mut self, request: Request<T>) {
        let id = request.planned.id();
        match self.outside.get_mut(id) {
            None => {
                self.outside.insert(id, OutsideState::First(Vec::new()));
                self.enqueue_in_region(request);
            }
            Some(OutsideState::First(held)) => held.push(request),
            Some(OutsideState::Allowed) => self.enqueue_in_region(request),
            Some(OutsideState::Refused) => self.go_inside(&request),
        }
    }

    /// The account of a request about one is asked from inside; the request has ended.
    fn go_inside(&mut self, request: &Request<T>) {
        self.note_inside(request);
        self.end(request.planned.id(), 1);
    }

    fn note_inside(&mut self, request: &Request<T>) {
        let account = request.params.get("AccountId").and_then(Value::as_str);
        if let Some(account) = account {
            let of = self.inside.entry(request.planned.id().to_owned());
            of.or_default().insert(account.to_owned());
        }
    }

    fn see_outside(&mut self, request: &Request<T>, means: Option<ErrorMeaning>) {
        if request.origin.is_none() || !request.planned.else_inside || !self.assignment.organization
        {
            return;
        }
        let refused = matches!(
            means,
            Some(
                ErrorMeaning::Denied
                    | ErrorMeaning::DeniedByScp
                    | ErrorMeaning::NotAdministrator
                    | ErrorMeaning::Endless
                    | ErrorMeaning::Failed
            )
        );
        if refused {
            self.note_inside(request);
        }
        let id = request.planned.id();
        let Some(OutsideState::First(held)) = self.outside.get_mut(id) else {
            return;
        };
        let held = std::mem::take(held);
        let state = if refused {
            OutsideState::Refused
        } else {
            OutsideState::Allowed
        };
        self.outside.insert(id, state);
        for request in held {
            if refused {
                self.go_inside(&request);
            } else {
                self.enqueue_in_region(request);
            }
        }
    }

    /// Whether the administrator asks about this account; if not, the account is asked from inside.
    fn is_asked_outside(&mut self, planned: &PlannedOperation, account: &Value) -> bool {
        let Some(id) = account.get("Id").and_then(Value::as_str) else {
            return false;
        };
        if !is_active(account) {
            return false;
        }
        if planned.else_inside && self.assignment.management.as_deref() == Some(id) {
            let of = self.inside.entry(planned.id().to_owned());
            of.or_default().insert(id.to_owned());
            return false;
        }
        true
    }

    /// Notes that requests of an operation have ended; what waited for the last of them begins.
    fn end(&mut self, id: &'static str, count: usize) {
        let left = self.open.entry(id).or_default();
        *left = left.saturating_sub(count);
        if *left == 0 {
            self.release(id);
        }
    }

    fn release(&mut self, id: &'static str) {
        let waits = |index: &usize| {
            self.planned
                .get(*index)
                .is_some_and(|it| it.after.is_some_and(|after| after.id == id))
        };
        let (ready, waiting): (Vec<usize>, Vec<usize>) = std::mem::take(&mut self.waiting)
            .into_iter()
            .partition(waits);
        self.waiting = waiting;
        for index in ready {
            self.enqueue_everywhere(index);
        }
    }
}

/// The items of a page that a parent names.
pub fn items_of<'v>(parent: &Parent, page: &'v Value) -> Vec<&'v Value> {
    match parent {
        Parent::Accounts => page
            .get(ACCOUNTS.1.trim_end_matches("[]"))
            .and_then(Value::as_array)
            .map(|accounts| accounts.iter().collect())
            .unwrap_or_default(),
        Parent::Items { path, .. } => path.values(page),
    }
}

/// Whether an item of `ListAccounts` is active. `State` took the place of `Status`.
pub fn is_active(account: &Value) -> bool {
    account
        .get("State")
        .or_else(|| account.get("Status"))
        .and_then(Value::as_str)
        .is_some_and(|state| state == "ACTIVE")
}

/// Whether an answer is the one that was waited for.
fn is_ready<T>(request: &Request<T>, reply: &Reply<'_, T>) -> bool {
    let Some(poll) = &request.planned.poll else {
        return true;
    };
    if request.polls >= POLLS {
        return true;
    }
    match reply {
        Reply::Page(page, _) => poll
            .until
            .iter()
            .all(|(path, text)| path.value(page).and_then(Value::as_str) == Some(*text)),
        Reply::Error { code, .. } => !poll.on.contains(code),
    }
}

impl Assignment {
    /// Whether this operation is sent at all.
    fn takes(&self, planned: &PlannedOperation) -> bool {
        let id = planned.id();
        let wanted = self.only.as_ref().is_none_or(|only| only.contains(id));
        if !wanted || self.skip.contains(id) {
            return false;
        }
        match (planned.operation.scope, self.organization) {
            (Scope::Organization, true) => true,
            (Scope::Organization, false) => self.inside.contains(id),
            (Scope::Regional | Scope::Global, true) => false,
            (Scope::Regional | Scope::Global, false) => self.may(planned.operation.caller),
        }
    }

    /// Whether every policy type that a request names may be enabled.
    fn has_types(&self, params: &Params) -> bool {
        self.policy_types.as_ref().is_none_or(|enabled| {
            let mut named = params.values().filter_map(Value::as_str);
            named.all(|it| enabled.contains(it))
        })
    }

    fn may(&self, caller: Caller) -> bool {
        match caller {
            Caller::Any => true,
            Caller::Administrator {
                management,
                delegated,
                ..
            } => {
                (management && self.management.as_ref() == Some(&self.account))
                    || delegated.is_some_and(|principal| {
                        principal == "*" && !self.delegated.is_empty()
                            || self.delegated.contains(principal)
                    })
            }
        }
    }
}

#[cfg(test)]
mod tests;
