//! The fix library: what puts a finding right, as data. A check names its fix by id.
//!
//! Nothing here calls AWS. An entry says which requests to send, with which parameters from the
//! resource, what to read before, how to undo it and how careful to be; [`cli`] renders it as AWS CLI
//! commands for a person.

mod account;
mod cloudtrail;
mod config;
mod ec2;
mod guardduty;
mod iam;
mod rds;
mod s3;

pub mod cli;
mod resolve;

use std::collections::BTreeMap;
use std::sync::LazyLock;

use firestep_inventory::{Gap, evaluate};
use serde_json::Value;

pub use resolve::{Request, Target};

/// One entry of the library.
#[derive(Debug)]
pub struct Fix {
    pub id: &'static str,
    /// What it does, as a sentence without a full stop.
    pub title: &'static str,
    /// The requests, in order.
    pub calls: &'static [Call],
    /// The operations whose answers are kept before anything is changed, `service:Operation`.
    pub reads_before: &'static [&'static str],
    /// How to undo it.
    pub inverse: Inverse,
    /// How careful to be.
    pub risk: Risk,
    /// What must be true first, in words: what a check cannot see, or where AWS would refuse.
    pub preconditions: &'static [&'static str],
}

/// How careful to be with a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Risk {
    /// Nothing that works today stops working.
    Safe,
    /// Somebody may rely on what it ends: look before it runs.
    Disruptive,
    /// It takes a decision that no program can make.
    Human,
}

impl Risk {
    pub fn word(self) -> &'static str {
        match self {
            Risk::Safe => "safe",
            Risk::Disruptive => "disruptive",
            Risk::Human => "human",
        }
    }

    /// What it tells the reader of a command.
    pub fn advice(self) -> &'static str {
        match self {
            Risk::Safe => "Breaks nothing that runs.",
            Risk::Disruptive => "Somebody may rely on what it ends: look before you run it.",
            Risk::Human => "It needs a decision of yours before it may run.",
        }
    }
}

/// How to undo a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inverse {
    /// By these operations, each with what to give it.
    By(&'static [Undo]),
    /// It cannot be undone, and why.
    None(&'static str),
}

/// One operation that undoes a fix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Undo {
    pub operation: &'static str,
    pub with: &'static str,
}

/// One request of a fix.
#[derive(Debug, Clone, Copy)]
pub struct Call {
    /// The service as botocore names it, `s3control`.
    pub service: &'static str,
    pub operation: &'static str,
    /// Its parameters, in the order in which they are shown.
    pub parameters: &'static [(&'static str, Arg)],
    /// Whether and how often it is sent.
    pub when: When,
    /// The region that it is sent to; that of the finding, unless it says otherwise.
    pub region: Arg,
}

impl Call {
    /// A request that is sent once, in the region of the finding.
    pub const fn new(
        service: &'static str,
        operation: &'static str,
        parameters: &'static [(&'static str, Arg)],
    ) -> Self {
        Call {
            service,
            operation,
            parameters,
            when: When::Always,
            region: Arg::Region,
        }
    }

    /// Sent when, or for each of, what the check found.
    #[must_use]
    pub const fn when(mut self, when: When) -> Self {
        self.when = when;
        self
    }

    /// Sent to another region than the finding's.
    #[must_use]
    pub const fn to(mut self, region: Arg) -> Self {
        self.region = region;
        self
    }
}

/// Whether and how often a request is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Always,
    /// Once, if the check found this field.
    With(&'static str),
    /// Once, if the check did not.
    Without(&'static str),
    /// Once for each element of this field.
    Each(&'static str),
}

/// What a parameter is filled with.
#[derive(Debug, Clone, Copy)]
pub enum Arg {
    Text(&'static str),
    Number(i64),
    Bool(bool),
    List(&'static [Arg]),
    /// A structure or a map.
    Map(&'static [(&'static str, Arg)]),
    /// Texts, one after the other.
    Join(&'static [Arg]),
    /// A structure as JSON text: a policy.
    Json(&'static Arg),
    Id,
    Arn,
    Region,
    Account,
    /// A field of the resource, as the check found it.
    Field(&'static str),
    /// The element for which the request is sent.
    Item,
    /// What the organization has decided, by the setting's name.
    Setting(&'static str),
    /// What an earlier request answered. Until it has, the field that the check expects it to be.
    Answer {
        /// Which request, from 0.
        call: usize,
        /// The path in its answer.
        path: &'static str,
        expected: &'static str,
    },
}

/// What a failing verdict adds to the fix that its check names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Fixing {
    /// The resource's identity is all it takes.
    #[default]
    Plain,
    /// Fields of the resource.
    With(Box<BTreeMap<&'static str, Value>>),
    /// In this state no request puts it right, and why.
    Withheld(&'static str),
}

impl Fixing {
    /// What reading says, apart from the verdict: what could not be seen withholds the fix and nothing else.
    pub fn read(read: impl FnOnce() -> Result<Fixing, Gap>) -> Self {
        evaluate(read).unwrap_or(Fixing::Withheld("what it is filled with could not be seen"))
    }

    /// Fields of the resource.
    pub fn with<const N: usize>(fields: [(&'static str, Value); N]) -> Self {
        Fixing::With(Box::new(fields.into_iter().collect()))
    }
}

/// What a person's commands need beside the finding.
#[derive(Debug, Clone, Default)]
pub struct Commands {
    /// The profile that was used.
    pub profile: Option<String>,
    /// The account that it leads to: elsewhere it is of no use.
    pub profile_account: Option<String>,
    /// What the organization has decided, by name.
    pub settings: BTreeMap<String, String>,
}

impl Commands {
    /// The profile, where it leads to this account.
    pub fn profile_for(&self, account: &str) -> Option<&str> {
        self.profile
            .as_deref()
            .filter(|_| self.profile_account.as_deref() == Some(account))
    }
}

static ALL: LazyLock<Vec<&'static Fix>> = LazyLock::new(|| {
    let mut all: Vec<&'static Fix> = [
        account::FIXES,
        cloudtrail::FIXES,
        config::FIXES,
        ec2::FIXES,
        guardduty::FIXES,
        iam::FIXES,
        rds::FIXES,
        s3::FIXES,
    ]
    .concat();
    all.sort_unstable_by_key(|fix| fix.id);
    all
});

/// The whole library, by id.
pub fn all() -> &'static [&'static Fix] {
    &ALL
}

/// The fix of that id.
pub fn find(id: &str) -> Option<&'static Fix> {
    ALL.binary_search_by(|fix| fix.id.cmp(id))
        .ok()
        .and_then(|at| ALL.get(at))
        .copied()
}

impl Fix {
    /// Its commands with placeholders for what belongs to a resource, one for each request that it may send.
    pub fn pattern(&self) -> Vec<String> {
        resolve::pattern(self).iter().map(cli::pattern).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_found() {
        for pair in all().windows(2) {
            assert!(pair[0].id < pair[1].id);
        }
        for fix in all() {
            assert_eq!(find(fix.id).unwrap().id, fix.id);
        }
        assert!(find("no-such-fix").is_none());
    }

    #[test]
    fn every_entry_is_complete() {
        for fix in all() {
            let id = fix.id;
            assert!(!fix.calls.is_empty(), "{id}");
            assert!(!fix.reads_before.is_empty(), "{id}: nothing is kept");
            assert!(fix.title.len() > 15 && !fix.title.ends_with('.'), "{id}");
            for precondition in fix.preconditions {
                assert!(precondition.ends_with('.'), "{id}: {precondition}");
            }
            match fix.inverse {
                Inverse::By(operations) => assert!(!operations.is_empty(), "{id}"),
                Inverse::None(reason) => assert!(reason.len() > 15, "{id}: {reason}"),
            }
            assert_eq!(fix.pattern().len(), fix.calls.len(), "{id}");
            // What is not safe says what to look at.
            assert!(
                fix.risk == Risk::Safe || !fix.preconditions.is_empty(),
                "{id}"
            );
        }
    }

    #[test]
    fn a_profile_is_for_the_account_that_it_leads_to() {
        let commands = Commands {
            profile: Some("audit".into()),
            profile_account: Some("111122223333".into()),
            ..Commands::default()
        };
        assert_eq!(commands.profile_for("111122223333"), Some("audit"));
        assert_eq!(commands.profile_for("444455556666"), None);
        assert_eq!(Commands::default().profile_for("111122223333"), None);
    }
}
