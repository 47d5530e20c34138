//! States of an organization with the answer that AWS's documentation gives for each: the demo with one thing changed,
//! or one thing added that is sound in all but what the case is about. `tests/cases.txt` lists those that were
//! handed over; the others are more of their kinds.
//!
//! A case that is answered wrongly today is marked [`Case::wrong_today`]: then the test demands that it still is, so
//! that what mends it takes the mark away.

#![expect(
    clippy::needless_pass_by_value,
    reason = "AWS's answers are written where they are passed"
)]

mod alarms;
mod balancers;
mod config;
mod data;
mod functions;
mod guardduty;
mod hub;
mod iam;
mod machines;
mod narrowing;
mod network;
mod organizations;
mod trails;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use firestep_audit::Check;
use firestep_checklist::Evaluated;
use firestep_sim::{
    ACME, Fault, FaultKind, Inside, Where, WholeAnswer, World, WorldItem, WorldPolicy,
};
use serde_json::{Map, Value, json};

use crate::memory::evaluated_by;
use firestep_snapshot::MemorySnapshot;

/// The regions of the demo that no SCP closes.
const OPEN_REGIONS: [&str; 3] = ["eu-central-1", "us-east-1", "global"];

/// The demo organization, to be changed. What is added is added in `account`.
pub(crate) struct State {
    world: World,
    /// The account that the case is about, by name.
    pub(crate) account: &'static str,
    /// The accounts in which something was changed.
    changed: BTreeSet<&'static str>,
    /// Whether more was changed than what single accounts answer.
    all_changed: bool,
}

/// The evidence of the demo as it is, and what was asked inside its accounts.
static DEMO: LazyLock<(MemorySnapshot, Inside)> = LazyLock::new(|| {
    let world = World::parse(ACME).unwrap();
    (
        world.conversation().snapshot(),
        world.organization_records().1,
    )
});

impl State {
    fn new(account: &'static str) -> Self {
        Self {
            world: World::parse(ACME).unwrap(),
            account,
            changed: BTreeSet::new(),
            all_changed: false,
        }
    }

    /// The world, for a change that no other function makes.
    pub(crate) fn world(&mut self) -> &mut World {
        self.all_changed = true;
        &mut self.world
    }

    /// What collecting it would record.
    fn evidence(&self) -> MemorySnapshot {
        let (organization, inside) = self.world.organization_records();
        let (demo, demo_inside) = &*DEMO;
        if self.all_changed || inside != *demo_inside {
            return self.world.conversation().snapshot();
        }
        let mut evidence = demo.rewritten(&|_, record| Some(record.clone()));
        evidence.organization = organization.iter().cloned().collect();
        for name in &self.changed {
            let account = self.world.account(name).unwrap();
            let records = self.world.account_records(account, &inside);
            let records = records.iter().cloned().collect();
            evidence.accounts.insert(account.id.clone(), records);
        }
        evidence
    }

    /// Goes on in another account.
    pub(crate) fn at(&mut self, account: &'static str) -> &mut Self {
        assert!(self.world.account(account).is_some(), "{account}");
        self.account = account;
        self
    }

    fn place(&mut self, regions: Option<&[&str]>) -> Where {
        self.changed.insert(self.account);
        Where {
            accounts: Some(vec![self.account.to_owned()]),
            regions: regions.map(|all| all.iter().map(ToString::to_string).collect()),
            ..Where::default()
        }
    }

    /// Adds an element to a list (`s3:ListBuckets/Buckets[]`) of the home region.
    pub(crate) fn item(&mut self, list: &str, it: Value) -> &mut Self {
        self.item_with(list, it, json!({}))
    }

    /// Adds an element, with the answers to what is asked of it, by operation.
    pub(crate) fn item_with(&mut self, list: &str, it: Value, answers: Value) -> &mut Self {
        let place = self.place(None);
        self.item_in(place, list, it, answers, &[])
    }

    /// Adds an element in these regions.
    pub(crate) fn item_at(&mut self, regions: &[&str], list: &str, it: Value) -> &mut Self {
        let place = self.place(Some(regions));
        self.item_in(place, list, it, json!({}), &[])
    }

    /// Adds an element to the list and to what is asked under another name too (`as = "public"`).
    pub(crate) fn item_also(&mut self, list: &str, it: Value, named: &str) -> &mut Self {
        let place = self.place(None);
        self.item_in(place, list, it, json!({}), &[named])
    }

    fn item_in(
        &mut self,
        place: Where,
        list: &str,
        it: Value,
        answers: Value,
        named: &[&str],
    ) -> &mut Self {
        let Value::Object(answers) = answers else {
            panic!("{answers}")
        };
        self.world.items.push(WorldItem {
            list: list.to_owned().try_into().unwrap(),
            place,
            count: 1,
            it,
            named: named.iter().map(ToString::to_string).collect(),
            answers: answers.into_iter().collect(),
            report: BTreeMap::new(),
        });
        self
    }

    /// Takes every element of a list away.
    pub(crate) fn without(&mut self, list: &str) -> &mut Self {
        let wanted: firestep_sim::WorldList = list.to_owned().try_into().unwrap();
        self.changed.insert(self.account);
        for item in self.world.items.iter_mut().filter(|it| it.list == wanted) {
            item.place.except.push(self.account.to_owned());
        }
        self
    }

    /// Replaces an answer, in every region.
    pub(crate) fn answer(&mut self, op: &str, out: Value) -> &mut Self {
        self.answer_at(&["*"], op, out)
    }

    /// Replaces an answer in these regions.
    pub(crate) fn answer_at(&mut self, regions: &[&str], op: &str, out: Value) -> &mut Self {
        let place = self.place(Some(regions));
        self.world.answers.push(WholeAnswer {
            op: op.to_owned(),
            place,
            out,
        });
        self
    }

    /// Replaces an answer in every account.
    pub(crate) fn answer_everywhere(&mut self, op: &str, out: Value) -> &mut Self {
        self.world().answers.push(WholeAnswer {
            op: op.to_owned(),
            place: Where {
                regions: Some(vec!["*".to_owned()]),
                ..Where::default()
            },
            out,
        });
        self
    }

    /// Refuses an operation.
    pub(crate) fn refuse(&mut self, op: &str) -> &mut Self {
        let place = self.place(None);
        self.world.faults.push(Fault {
            op: op.to_owned(),
            place,
            kind: FaultKind::Denied,
            calls: 0,
        });
        self
    }

    /// Lets every region answer: no SCP closes one.
    pub(crate) fn open_regions(&mut self) -> &mut Self {
        let world = self.world();
        world.policies.retain(|it| it.name != "region-bound");
        world
            .faults
            .retain(|it| it.kind != FaultKind::Scp || it.op != "*");
        self
    }

    /// Adds a policy that hangs at these units or accounts, and enables its type.
    pub(crate) fn policy(
        &mut self,
        kind: &str,
        name: &str,
        targets: &[&str],
        statements: Value,
    ) -> &mut Self {
        if !self.world.policy_types.iter().any(|it| it == kind) {
            self.world.policy_types.push(kind.to_owned());
        }
        self.world.policies.push(WorldPolicy {
            id: format!("p-{name}"),
            name: name.to_owned(),
            kind: kind.to_owned(),
            targets: targets.iter().map(ToString::to_string).collect(),
            content: json!({"Version": "2012-10-17", "Statement": statements}),
        });
        self
    }

    /// Gives an account another name, wherever it stands.
    pub(crate) fn rename(&mut self, from: &str, to: &'static str) -> &mut Self {
        let world = self.world();
        let places = (world.items.iter_mut().map(|it| &mut it.place))
            .chain(world.answers.iter_mut().map(|it| &mut it.place))
            .chain(world.faults.iter_mut().map(|it| &mut it.place));
        for place in places {
            for name in place.accounts.iter_mut().flatten().chain(&mut place.except) {
                if name == from {
                    to.clone_into(name);
                }
            }
        }
        for account in world.accounts.iter_mut().filter(|it| it.name == from) {
            to.clone_into(&mut account.name);
        }
        self.at(to)
    }
}

/// What is asked of a state.
pub(crate) enum Asked {
    /// The verdict of a check about a resource of the account, by its id; `*`: the worst in the account's open
    /// regions. `absent` where there is none.
    Verdict(&'static str, &'static str),
    /// The verdict of a check about the organization.
    OfOrganization(&'static str),
    /// How a clause of an item stands for the account, or for the organization.
    Clause(&'static str, &'static str),
    /// How the account stands in an item: `pass` when it passes every clause.
    Unit(&'static str),
    /// The state of an item.
    Item(&'static str),
    /// Anything else.
    Said(fn(&Evaluated) -> String),
}

/// The right answers.
pub(crate) enum Right {
    OneOf(&'static [&'static str]),
    NoneOf(&'static [&'static str]),
}

use Right::{NoneOf, OneOf};

pub(crate) const PASS: Right = OneOf(&["pass"]);
pub(crate) const FAIL: Right = OneOf(&["fail"]);
/// Where a region is closed by an SCP, `closed` is as good an answer as `unknown`.
pub(crate) const UNKNOWN: Right = OneOf(&["unknown", "closed"]);
pub(crate) const FAIL_OR_UNKNOWN: Right = OneOf(&["fail", "unknown", "closed"]);
pub(crate) const PASS_OR_UNKNOWN: Right = OneOf(&["pass", "unknown", "closed"]);
pub(crate) const NOT_PASS: Right = NoneOf(&["pass"]);

/// A state, what is asked of it, and the right answers.
pub(crate) struct Case {
    pub(crate) id: &'static str,
    make: fn(&mut State),
    asked: Vec<(Asked, Right)>,
    /// Whether it is answered wrongly today.
    wrong_today: bool,
}

impl Case {
    pub(crate) fn new(id: &'static str, make: fn(&mut State), asked: Asked, right: Right) -> Self {
        Self {
            id,
            make,
            asked: vec![(asked, right)],
            wrong_today: false,
        }
    }

    /// Asks another thing of the same state.
    pub(crate) fn and(mut self, asked: Asked, right: Right) -> Self {
        self.asked.push((asked, right));
        self
    }

    /// It is answered wrongly today.
    pub(crate) fn wrong_today(mut self) -> Self {
        self.wrong_today = true;
        self
    }
}

impl Asked {
    /// The checks that decide it.
    fn checks(&self) -> Vec<&'static Check> {
        let all = firestep_checks::all().iter().copied();
        match self {
            Asked::Verdict(id, _) | Asked::OfOrganization(id) => {
                all.filter(|check| check.id == *id).collect()
            }
            Asked::Clause(item, _) | Asked::Unit(item) | Asked::Item(item) => all
                .filter(|check| check.clauses.iter().any(|it| it.item == *item))
                .collect(),
            Asked::Said(_) => all.collect(),
        }
    }

    fn answer(&self, evaluated: &Evaluated, account: &str) -> String {
        match self {
            Asked::Verdict(check, id) => verdict(evaluated, check, account, id),
            Asked::OfOrganization(check) => verdict(evaluated, check, "", "*"),
            Asked::Clause(item, clause) => {
                let rolled = item_of(evaluated, item);
                let clause = (rolled.clauses.iter())
                    .find(|it| it.clause.id == *clause)
                    .unwrap_or_else(|| panic!("{item} has no clause {clause}"));
                let at = evaluated.units.accounts.iter().position(|it| it == account);
                let status = if clause.by_unit {
                    clause.statuses[at.unwrap()]
                } else {
                    clause.status
                };
                status.word().to_owned()
            }
            Asked::Unit(item) => {
                let units = &item_of(evaluated, item).units;
                let (_, state) = units.iter().find(|(unit, _)| unit == account).unwrap();
                format!("{state:?}").to_lowercase()
            }
            Asked::Item(item) => item_of(evaluated, item).state.word().to_owned(),
            Asked::Said(say) => say(evaluated),
        }
    }
}

pub(crate) fn item_of<'e>(
    evaluated: &'e Evaluated,
    id: &str,
) -> &'e firestep_checklist::RolledItem {
    let mut items = evaluated.items.iter();
    items.find(|it| it.item.id == id).unwrap()
}

/// The worst verdict of a check about a resource, or about all.
fn verdict(evaluated: &Evaluated, check: &str, account: &str, id: &str) -> String {
    assert!(firestep_checks::find(check).is_some(), "{check}");
    let of: BTreeSet<&str> = (evaluated.outcome.findings.iter())
        .filter(|it| it.check.id == check && it.account == account)
        .filter(|it| *it.resource.id == *id || (id == "*" && OPEN_REGIONS.contains(&it.region)))
        .map(|it| it.verdict.word())
        .collect();
    let worst = ["fail", "unknown", "pass"]
        .into_iter()
        .find(|it| of.contains(it));
    worst.unwrap_or("absent").to_owned()
}

/// Every case of a topic.
fn hold(account: &'static str, cases: Vec<Case>) {
    let (mut wrong, mut mended) = (String::new(), String::new());
    for case in cases {
        let mut state = State::new(account);
        (case.make)(&mut state);
        let id = state.world.account(state.account).unwrap().id.clone();
        let checks = case.asked.iter().flat_map(|(asked, _)| asked.checks());
        let checks: BTreeMap<&str, &'static Check> = checks.map(|it| (it.id, it)).collect();
        let checks: Vec<&'static Check> = checks.into_values().collect();
        let evaluated = evaluated_by(&state.evidence(), &checks);
        let mut answers = Vec::new();
        let mut right = true;
        for (asked, expected) in &case.asked {
            let answer = asked.answer(&evaluated, &id);
            right &= match expected {
                OneOf(all) => all.contains(&answer.as_str()),
                NoneOf(all) => !all.contains(&answer.as_str()),
            };
            answers.push(answer);
        }
        let answers = answers.join(" + ");
        match (right, case.wrong_today) {
            (false, false) => writeln!(wrong, "{}: {answers}", case.id).unwrap(),
            (true, true) => writeln!(mended, "{}: {answers}", case.id).unwrap(),
            (true, false) => {}
            (false, true) => println!("wrong today: {}: {answers}", case.id),
        }
    }
    assert!(
        wrong.is_empty() && mended.is_empty(),
        "answered wrongly:\n{wrong}right now, so that `wrong_today` has to go:\n{mended}"
    );
}

/// A whole answer that is an error.
pub(crate) fn error(code: &str) -> Value {
    json!({"Error": {"Code": code, "Message": "there is none", "Status": 404}})
}

/// A value with these members put in, replaced, or, where they are null, taken out.
pub(crate) fn with(mut value: Value, members: Value) -> Value {
    let all: &mut Map<String, Value> = value.as_object_mut().unwrap();
    let Value::Object(members) = members else {
        panic!("{members}")
    };
    for (name, member) in members {
        if member.is_null() {
            all.remove(&name);
        } else {
            all.insert(name, member);
        }
    }
    value
}

/// A bucket or key policy.
pub(crate) fn policy(statements: Value) -> String {
    json!({"Version": "2012-10-17", "Statement": statements}).to_string()
}

#[test]
fn every_case_that_was_handed_over_stands_in_a_table() {
    let listed: BTreeSet<&str> = include_str!("../../cases.txt")
        .lines()
        .filter_map(|line| line.strip_prefix("checklist\t"))
        .collect();
    let tables = [
        alarms::cases(),
        balancers::cases(),
        config::cases(),
        data::cases(),
        functions::cases(),
        guardduty::cases(),
        hub::cases(),
        iam::cases(),
        machines::cases(),
        narrowing::cases(),
        network::cases(),
        organizations::cases(),
        trails::cases(),
    ];
    let all: Vec<&str> = tables.iter().flatten().map(|case| case.id).collect();
    let stand: BTreeSet<&str> = all.iter().copied().collect();
    assert_eq!(all.len(), stand.len(), "an id stands twice");
    assert_eq!(
        listed.difference(&stand).collect::<Vec<_>>(),
        Vec::<&&str>::new(),
        "not in a table"
    );
}
