//! A world as the records that collecting it would leave: the plan's interpreter, answered by the world.

mod credential_report;
mod organization;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use firestep_catalogue::{Paging, Parent, Path, absent_code, answers::refusal_codes, plan};
use firestep_snapshot::interpreter::{Reply, Request, items_of};
use firestep_snapshot::{
    Assignment, Bounds, Interpreter, Outcome, Params, Record, Records, Refusal,
};
use serde_json::value::to_raw_value;
use serde_json::{Map, Value};

use crate::conversation::Conversation;
use crate::template::{TemplateContext, fill};
use crate::world::{AccountRow, FaultKind, World, WorldItem};

/// For each operation that the administrator may not send: the accounts in which it is sent.
pub type Inside = BTreeMap<String, BTreeSet<String>>;

impl World {
    /// The records of the whole organization.
    pub fn conversation(&self) -> Conversation {
        let mut conversation = Conversation {
            as_of: Some(self.as_of.clone()),
            ..Conversation::default()
        };
        let Some(management) = self.account(&self.management) else {
            return conversation;
        };
        conversation.caller.clone_from(&management.id);
        let (records, inside) = self.organization_records();
        conversation.organization = records;
        for account in self
            .accounts
            .iter()
            .filter(|account| account.state == "ACTIVE")
        {
            let records = self.account_records(account, &inside);
            conversation.accounts.insert(account.id.clone(), records);
            for fault in &self.faults {
                if fault.kind == FaultKind::Throttle && fault.place.is_for(account) {
                    conversation
                        .throttled
                        .insert(account.id.clone(), fault.calls);
                }
            }
        }
        conversation
    }

    /// The records of the organization, and what must be sent inside the accounts.
    pub fn organization_records(&self) -> (Records, Inside) {
        let management = self.account(&self.management);
        management.map_or_else(Default::default, |account| {
            Maker::new(self, account).records(self.assignment(account, true))
        })
    }

    /// The records of one account.
    pub fn account_records(&self, account: &AccountRow, inside: &Inside) -> Records {
        let mut assignment = self.assignment(account, false);
        assignment.inside = inside
            .iter()
            .filter(|(_, accounts)| accounts.contains(&account.id))
            .map(|(operation, _)| operation.clone())
            .collect();
        Maker::new(self, account).records(assignment).0
    }

    fn assignment(&self, account: &AccountRow, organization: bool) -> Assignment {
        let management = self.account(&self.management);
        let delegated = self.delegated.get(&account.name).into_iter().flatten();
        Assignment {
            account: account.id.clone(),
            home: self.home.clone(),
            now: self.as_of.parse().unwrap_or_default(),
            organization,
            regions: if organization {
                Vec::new()
            } else {
                self.regions.clone()
            },
            management: management.map(|it| it.id.clone()),
            delegated: delegated.cloned().collect(),
            policy_types: Some(self.policy_types.iter().cloned().collect()),
            inside: BTreeSet::new(),
            only: None,
            skip: BTreeSet::new(),
        }
    }
}

/// A request that the world is sent.
struct WorldCall<'w> {
    request: Request<()>,
    /// The item that it is made of.
    item: Value,
    /// Where that item was declared, or the one above it; and its number there.
    declared: Option<(&'w WorldItem, usize)>,
    /// The account that it is about, for requests of the organization.
    account: Option<&'w AccountRow>,
}

/// The items of one list of an answer, and where each was declared.
type Items<'w> = Rc<Vec<(Value, Option<(&'w WorldItem, usize)>)>>;

struct Maker<'w> {
    world: &'w World,
    account: &'w AccountRow,
    /// The items of answers, by request and list.
    items: HashMap<(u64, Option<&'static Path>), Items<'w>>,
}

/// AWS answers with an empty list where there is nothing, not without it.
fn with_empty_lists(
    mut output: Map<String, Value>,
    operation: &firestep_catalogue::Operation,
) -> Map<String, Value> {
    for list in &operation.lists {
        if let Some(root) = list.as_str().strip_suffix("[]")
            && !root.contains(['.', '['])
        {
            output
                .entry(root)
                .or_insert_with(|| Value::Array(Vec::new()));
        }
    }
    output
}

impl<'w> Maker<'w> {
    fn new(world: &'w World, account: &'w AccountRow) -> Self {
        Self {
            world,
            account,
            items: HashMap::new(),
        }
    }

    fn records(mut self, assignment: Assignment) -> (Records, Inside) {
        let mut records = Vec::new();
        if !assignment.organization
            && let Some(refusal) = self.unreachable()
        {
            records.push(self.not_entered(refusal));
            return (Records::new(records), Inside::new());
        }
        let mut interpreter = Interpreter::new(plan(), assignment, Bounds::default());
        while let Some(request) = interpreter.next() {
            let call = self.call(request);
            let answer = match self.fault(&call) {
                Some(refusal) => Err(refusal),
                None => self.answer(&call),
            };
            let (progress, outcome) = match answer {
                Ok(page) => {
                    if interpreter.reads(&call.request) {
                        self.keep_items(&call, &page);
                    }
                    let Ok(text) = to_raw_value(&page) else {
                        continue;
                    };
                    let reply = Reply::Page(&page, None);
                    let progress = interpreter.answered(&call.request, reply);
                    (progress, Outcome::Ok(text))
                }
                Err(refusal) => {
                    let reply = Reply::Error {
                        code: &refusal.code,
                        message: &refusal.message,
                    };
                    let progress = interpreter.answered(&call.request, reply);
                    (progress, Outcome::Error(refusal))
                }
            };
            if progress.stands {
                records.push(call.request.record(false, &self.world.as_of, outcome));
            }
            for (request, refusal) in progress.left_out {
                let outcome = Outcome::Error(refusal);
                records.push(request.record(false, &self.world.as_of, outcome));
            }
        }
        (Records::new(records), interpreter.into_inside())
    }

    /// What a request is about.
    fn call(&self, request: Request<()>) -> WorldCall<'w> {
        let mut call = WorldCall {
            item: Value::Null,
            declared: None,
            account: request.planned.else_inside.then_some(self.account),
            request,
        };
        let Some(origin) = call.request.origin else {
            return call;
        };
        let parent = call.request.planned.parents.get(origin.parent);
        let items = parent.and_then(|parent| self.items.get(&(origin.request, path_of(parent))));
        if let Some((item, declared)) = items.and_then(|items| items.get(origin.position)) {
            call.item = item.clone();
            call.declared = *declared;
        }
        if parent == Some(&Parent::Accounts) {
            let id = call.item.get("Id").and_then(Value::as_str);
            let mut accounts = self.world.accounts.iter();
            call.account = accounts.find(|it| Some(it.id.as_str()) == id);
        }
        call
    }

    /// Keeps the items that other requests are made of.
    fn keep_items(&mut self, call: &WorldCall<'w>, page: &Value) {
        let id = call.request.planned.id();
        for parent in plan().iter().flat_map(|planned| &planned.parents) {
            let key = (call.request.id, path_of(parent));
            if parent.operation() != id || self.items.contains_key(&key) {
                continue;
            }
            let mut declared = key
                .1
                .map(|path| self.declared(call, path))
                .unwrap_or_default()
                .into_iter();
            let items = items_of(parent, page).into_iter();
            let items = items.map(|item| (item.clone(), declared.next().or(call.declared)));
            self.items.insert(key, Rc::new(items.collect()));
        }
    }

    fn place<'v>(&'v self, region: &'v str, n: usize, item: &'v Value) -> TemplateContext<'v> {
        TemplateContext {
            organization: &self.world.organization,
            account: &self.account.id,
            name: &self.account.name,
            region,
            n,
            item,
        }
    }

    /// The declared items of a list, in the order in which they stand in the answer.
    fn declared(&self, call: &WorldCall<'w>, path: &Path) -> Vec<(&'w WorldItem, usize)> {
        let planned = call.request.planned;
        let each = value_of_each(call);
        self.world
            .items
            .iter()
            .filter(|item| {
                item.list.operation == planned.id()
                    && item.list.path == *path
                    && item.place.is_for(self.account)
                    && item.place.is_in(&call.request.region, &self.world.home)
                    && planned
                        .name
                        .is_none_or(|name| item.named.iter().any(|it| it == name))
                    && each.is_none_or(|value| item.it.get("Type") == Some(value))
            })
            .flat_map(|item| (1..=item.count).map(move |n| (item, n)))
            .collect()
    }

    fn answer(&self, call: &WorldCall<'w>) -> Result<Value, Refusal> {
        let operation = call.request.planned.operation;
        let n = call.declared.map_or(1, |(_, n)| n);
        let region = &*call.request.region;
        let place = self.place(region, n, &call.item);
        if let Some(written) = written(call) {
            return outcome(fill(written, place));
        }
        let whole = self.world.answers.iter().rev().find(|answer| {
            answer.op == operation.id
                && answer.place.is_for(call.account.unwrap_or(self.account))
                && answer.place.is_in(region, &self.world.home)
        });
        if let Some(whole) = whole {
            return outcome(fill(&whole.out, place));
        }
        if let Some(value) = self.derived(call) {
            return Ok(value);
        }
        let output = self.lists(call);
        // Of one thing AWS says that it is not there, or off; a list of none is empty.
        let is_one = operation.paging == Paging::NoList;
        if output.is_empty()
            && (is_one || !call.request.planned.parents.is_empty())
            && let Some(code) = absent_code(operation.service, operation.name)
        {
            return Err(Refusal {
                code: code.into(),
                message: "there is none".into(),
                status: Some(404),
            });
        }
        Ok(Value::Object(with_empty_lists(output, operation)))
    }

    /// The lists of an answer, from the items that the world declares in them anywhere.
    fn lists(&self, call: &WorldCall<'w>) -> Map<String, Value> {
        let mut output = Map::new();
        let mut done: Vec<&Path> = Vec::new();
        for item in &self.world.items {
            if item.list.operation != call.request.planned.id() || done.contains(&&item.list.path) {
                continue;
            }
            done.push(&item.list.path);
            let elements = self.declared(call, &item.list.path).into_iter();
            let region = &*call.request.region;
            let elements = elements
                .map(|(item, n)| fill(&item.it, self.place(region, n, &Value::Null)))
                .collect();
            put(&mut output, &item.list.path, elements);
        }
        output
    }

    fn fault(&self, call: &WorldCall<'_>) -> Option<Refusal> {
        let operation = call.request.planned.operation;
        let requested = operation.id;
        let account = call.account.unwrap_or(self.account);
        self.world.faults.iter().find_map(|fault| {
            let fits = fault.op == "*"
                || fault.op == requested
                || fault
                    .op
                    .strip_suffix(":*")
                    .is_some_and(|service| service == operation.service);
            let here = match &fault.place.regions {
                None => true,
                Some(_) => fault.place.is_in(&call.request.region, &self.world.home),
            };
            let refuses = matches!(fault.kind, FaultKind::Denied | FaultKind::Scp);
            (refuses && fits && here && fault.place.is_for(account))
                .then(|| self.refusal(call, fault.kind))
        })
    }

    fn refusal(&self, call: &WorldCall<'_>, kind: FaultKind) -> Refusal {
        let operation = call.request.planned.operation;
        let action = operation.action.unwrap_or_default();
        let (code, _) = refusal_codes(operation.service);
        let why = match kind {
            FaultKind::Scp => "with an explicit deny in a service control policy".to_owned(),
            _ => format!("because no identity-based policy allows the {action} action"),
        };
        let message = format!(
            "User: arn:aws:sts::{}:assumed-role/SecurityAudit/firestep is not authorized to perform: {action} on resource: * {why}",
            self.account.id
        );
        Refusal {
            code: code.into(),
            message: message.into(),
            status: Some(403),
        }
    }

    fn unreachable(&self) -> Option<Refusal> {
        let fault =
            self.world.faults.iter().find(|fault| {
                fault.kind == FaultKind::Unreachable && fault.place.is_for(self.account)
            });
        fault.map(|_| Refusal {
            code: "AccessDenied".into(),
            message: format!(
                "User: arn:aws:sts::{}:assumed-role/SecurityAudit/firestep is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::{}:role/OrganizationAccountAccessRole",
                self.world.account(&self.world.management).map_or("", |it| it.id.as_str()),
                self.account.id
            )
            .into(),
            status: Some(403),
        })
    }

    /// The record of an account that cannot be entered.
    fn not_entered(&self, refusal: Refusal) -> Record {
        Record {
            service: "sts".into(),
            operation: "AssumeRole".into(),
            region: self.world.home.as_str().into(),
            name: None,
            params: Params::new(),
            page: 0,
            more: false,
            at: self.world.as_of.as_str().into(),
            outcome: Outcome::Error(refusal),
        }
    }
}

/// The list that a parent names; the accounts of the organization have none of their own.
fn path_of(parent: &'static Parent) -> Option<&'static Path> {
    match parent {
        Parent::Accounts => None,
        Parent::Items { path, .. } => Some(path),
    }
}

/// The value of the parameter that runs over several.
fn value_of_each<'c>(call: &'c WorldCall<'_>) -> Option<&'c Value> {
    let (name, _) = call.request.planned.each.as_ref()?;
    call.request.params.get(*name)
}

/// An answer that is written beside the item or the account.
fn written<'c>(call: &'c WorldCall<'_>) -> Option<&'c Value> {
    let name = call.request.planned.operation.name;
    let value = value_of_each(call).and_then(Value::as_str);
    let keys = [
        value.map(|it| format!("{name}/{it}")),
        Some(name.to_owned()),
    ];
    let beside_item = call.declared.map(|(item, _)| &item.answers);
    let beside_account = call.account.map(|account| &account.answers);
    keys.iter().flatten().find_map(|key| {
        [beside_item, beside_account]
            .into_iter()
            .flatten()
            .find_map(|answers| answers.get(key))
    })
}

/// Puts a list where its path says.
fn put(output: &mut Map<String, Value>, path: &Path, elements: Value) {
    let mut at = output;
    let mut names = path.names().peekable();
    while let Some(name) = names.next() {
        if names.peek().is_none() {
            at.insert(name.to_owned(), elements);
            return;
        }
        let inner = at.entry(name).or_insert_with(|| Value::Object(Map::new()));
        let Value::Object(inner) = inner else { return };
        at = inner;
    }
}

/// A written answer: an output, or `{ Error = { Code, Message } }`.
fn outcome(value: Value) -> Result<Value, Refusal> {
    let Some(error) = value
        .get("Error")
        .filter(|error| error.get("Code").is_some())
    else {
        return Ok(value);
    };
    let text = |name: &str| {
        error
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .into()
    };
    Err(Refusal {
        code: text("Code"),
        message: text("Message"),
        status: error
            .get("Status")
            .and_then(Value::as_u64)
            .and_then(|it| u16::try_from(it).ok())
            .or(Some(400)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acme_has_fourteen_accounts_and_about_six_hundred_resources() {
        let acme = crate::acme().unwrap();
        assert_eq!(acme.accounts.len(), 13);
        let mut resources = 0;
        for records in acme.accounts.values() {
            for record in records.iter() {
                let Some(output) = record.ok() else { continue };
                let output: Value = serde_json::from_str(output.get()).unwrap();
                resources += output
                    .as_object()
                    .unwrap()
                    .values()
                    .filter_map(Value::as_array)
                    .map(Vec::len)
                    .sum::<usize>();
            }
        }
        assert!(resources > 600, "{resources}");
    }

    #[test]
    fn a_shared_subnet_is_seen_in_two_accounts() {
        let acme = crate::acme().unwrap();
        let holds = |account: &str| {
            acme.accounts[account]
                .of("ec2:DescribeSubnets")
                .filter_map(Record::ok)
                .any(|page| page.get().contains("subnet-0aa11bb22cc33dd44"))
        };
        assert!(holds("111100000004") && holds("111100000008"));
    }
}
