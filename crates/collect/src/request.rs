//! What to look at, and how to get in.

use std::collections::BTreeSet;
use std::path::PathBuf;

use firestep_catalogue::{Caller, Parent, PlannedOperation, Scope, plan};

/// What to look at, and how to get in.
#[derive(Debug, Clone)]
pub struct CollectRequest {
    /// The folder to write.
    pub out: PathBuf,
    /// Whether it holds a snapshot to go on with: then its own scope is in force, and only what is missing is asked.
    pub resume: bool,
    /// The version of firestep, for the manifest.
    pub version: String,
    /// The run's id, for the manifest and the role sessions.
    pub run: String,
    /// Only these accounts, when named. Of a snapshot that is gone on with: these are collected again, and no other.
    pub accounts: Option<Vec<String>>,
    /// Only accounts under these organizational units, when named.
    pub units: Vec<String>,
    /// Not these accounts.
    pub exclude: Vec<String>,
    /// Only these regions, when named; else those that each account has enabled.
    pub regions: Option<Vec<String>>,
    /// Whose word the narrowing is, in a sentence, when it was not typed: for the manifest.
    pub scope_note: Option<String>,
    /// How to enter member accounts.
    pub access: Access,
    /// Only these operations and what they need, when named: see [`narrowed`].
    pub operations: Option<BTreeSet<String>>,
    /// How many accounts are looked at at once.
    pub accounts_at_once: usize,
}

/// How to enter member accounts.
#[derive(Debug, Clone)]
pub enum Access {
    /// By assuming a role of this name in each.
    Role {
        /// The role's name, or path and name.
        name: String,
        /// The external id that its trust policy expects.
        external_id: Option<String>,
        /// The read-only inline session policy.
        inline: String,
    },
    /// By an IAM Identity Center permission set in each.
    Sso {
        /// The profile's `sso-session`.
        session: String,
        /// The permission set.
        role: String,
    },
}

/// What is always asked: without it no verdict knows what it speaks of.
const BASICS: [&str; 9] = [
    "organizations:DescribeOrganization",
    "organizations:ListRoots",
    "organizations:ListAccounts",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListAccountsForParent",
    "organizations:ListPolicies",
    "organizations:DescribePolicy",
    "organizations:ListTargetsForPolicy",
    "ec2:DescribeRegions",
];

/// The operations that must be asked to answer `wanted`: those, the basics, and the ancestors whose
/// answers name what to ask about.
pub fn narrowed<'a>(wanted: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let mut needed: BTreeSet<String> = BASICS.iter().map(ToString::to_string).collect();
    let mut open: Vec<String> = wanted.into_iter().map(str::to_owned).collect();
    while let Some(operation) = open.pop() {
        if !needed.insert(operation.clone()) {
            continue;
        }
        for ask in plan().iter().filter(|ask| ask.id() == operation) {
            open.extend(ancestors(ask));
        }
    }
    needed
}

/// The operations that a run sends to answer `wanted`: those that it [needs](narrowed), and what tells where to send them.
///
/// Where any is sent to a region, those are the probes: else every call would be sent to every region that the organization
/// has closed. Where a delegated administrator may be asked, it is who that is.
pub fn sent<'a>(wanted: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let mut sent = narrowed(wanted);
    let asks = |is: fn(&PlannedOperation) -> bool| {
        // The basics are asked of the caller's account.
        let asks = plan().iter().filter(|ask| !BASICS.contains(&ask.id()));
        asks.filter(|ask| sent.contains(ask.id())).any(is)
    };
    let into_regions = asks(|ask| ask.operation.scope == Scope::Regional || ask.region.is_some());
    let of_administrators = asks(|ask| {
        let delegated = matches!(
            ask.operation.caller,
            Caller::Administrator {
                delegated: Some(_),
                ..
            }
        );
        delegated && ask.operation.scope != Scope::Organization
    });
    if into_regions {
        let probes = plan().iter().filter(|ask| ask.probe.is_some());
        sent.extend(probes.map(|ask| ask.id().to_owned()));
    }
    if of_administrators {
        sent.extend(narrowed(["organizations:ListDelegatedServicesForAccount"]));
    }
    sent
}

fn ancestors(ask: &PlannedOperation) -> impl Iterator<Item = String> {
    let parents = ask.parents.iter().map(Parent::operation);
    let parents = parents.chain(ask.after.map(|after| after.id));
    parents.map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_brings_its_ancestors() {
        let needed = narrowed(["kms:GetKeyPolicy", "iam:GetCredentialReport"]);
        for operation in [
            "kms:DescribeKey",
            "kms:ListKeys",
            "iam:GenerateCredentialReport",
        ] {
            assert!(needed.contains(operation), "{operation}");
        }
        assert!(!needed.contains("sns:ListTopics"));
    }

    #[test]
    fn who_administers_is_asked_where_an_administrator_is() {
        let asked = |it: &str| sent([it]).contains("organizations:ListDelegatedAdministrators");
        assert!(asked("guardduty:DescribeOrganizationConfiguration"));
        assert!(!asked("guardduty:ListDetectors"));
    }

    #[test]
    fn probes_are_sent_where_anything_is_sent_to_regions() {
        for (wanted, with) in [
            ("kms:ListKeys", true),
            // It is sent where the bucket is.
            ("s3:GetBucketPolicy", true),
            ("iam:GetAccountSummary", false),
            ("organizations:ListRoots", false),
        ] {
            let has = |it: &str| sent([wanted]).contains(it);
            for probe in plan().iter().filter(|ask| ask.probe.is_some()) {
                assert_eq!(has(probe.id()), with, "{wanted}: {}", probe.id());
            }
        }
    }
}
