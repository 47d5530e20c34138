//! The fix library: what puts a finding right, as data. A check names its fix by id.
//!
//! Nothing here calls AWS. An entry says which requests to send, with which parameters from the
//! resource, what to read before, how to undo it and how careful to be; [`cli`] renders it as AWS CLI
//! commands for a person.

mod account;
mod cloudtrail;
mod config;
mod ec2;
mod ecr;
mod elbv2;
mod entry;
mod guardduty;
mod iam;
mod logs;
mod rds;
mod s3;
mod sqs;

pub mod cli;
mod resolve;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use firestep_inventory::{Gap, evaluate};
use serde_json::Value;

pub use entry::{Arg, Call, Fix, Inverse, Risk, Undo, When};
pub use resolve::{Request, Target};

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
    /// The profile that was used; `None` with credentials that need none.
    pub profile: Option<String>,
    /// The account that the credentials at hand lead to: elsewhere they are of no use.
    pub account_at_hand: Option<String>,
    /// The profiles of accounts, by id, as the organization has said them.
    pub profiles: BTreeMap<String, String>,
    /// What the organization has decided, by name.
    pub settings: BTreeMap<String, String>,
}

/// What stands for a profile that nobody has said, before the id of its account. The AWS CLI knows none of that name,
/// so that a command never runs in another account than it was written for.
pub const UNSAID_PROFILE: &str = "PROFILE-";

impl Commands {
    /// Whether nobody has said which profile leads to an account, and it takes one.
    pub fn is_unsaid(&self, account: &str) -> bool {
        let is_at_hand = self.account_at_hand.as_deref() == Some(account);
        !account.is_empty() && !is_at_hand && !self.profiles.contains_key(account)
    }

    /// The profile that leads to an account; `None` where the credentials at hand do, and for the organization.
    pub fn profile_for(&self, account: &str) -> Option<Cow<'_, str>> {
        if self.is_unsaid(account) {
            return Some(format!("{UNSAID_PROFILE}{account}").into());
        }
        if account.is_empty() {
            return None;
        }
        let said = self.profiles.get(account).or(self.profile.as_ref());
        said.map(|it| Cow::from(it.as_str()))
    }
}

static ALL: LazyLock<Vec<&'static Fix>> = LazyLock::new(|| {
    let mut all: Vec<&'static Fix> = [
        account::FIXES,
        cloudtrail::FIXES,
        config::FIXES,
        ec2::FIXES,
        ecr::FIXES,
        elbv2::FIXES,
        guardduty::FIXES,
        iam::FIXES,
        logs::FIXES,
        rds::FIXES,
        s3::FIXES,
        sqs::FIXES,
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
            account_at_hand: Some("111122223333".into()),
            profiles: BTreeMap::from([("777788889999".into(), "logs-admin".into())]),
            ..Commands::default()
        };
        let of = |commands: &Commands, account| commands.profile_for(account).map(String::from);
        assert_eq!(of(&commands, "111122223333").unwrap(), "audit");
        assert_eq!(of(&commands, "777788889999").unwrap(), "logs-admin");
        assert_eq!(
            of(&commands, "444455556666").unwrap(),
            "PROFILE-444455556666"
        );
        assert_eq!(of(&commands, ""), None);
        assert!(commands.is_unsaid("444455556666") && !commands.is_unsaid(""));
        // Credentials of the environment need no profile.
        let commands = Commands {
            profile: None,
            ..commands
        };
        assert_eq!(of(&commands, "111122223333"), None);
    }
}
