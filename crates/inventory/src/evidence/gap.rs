//! A gap: something that could not be seen, and why.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

/// A small id of one gap. What it stands for is kept once per run, see [`Gap::info`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Gap(u32);

/// Why something could not be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GapReason {
    /// Refused; `action` is missing.
    Denied,
    /// Refused by a service control policy.
    DeniedByScp,
    /// Only the management account or a delegated administrator may ask.
    NotAdministrator,
    /// The call failed: our request, their server, the network.
    Failed,
    /// Throttled past the last retry.
    Throttled,
    /// The answer was still being made when time ran out.
    NotReady,
    /// This region, partition or plan does not have the feature.
    NotOffered,
    /// The service is closed to this customer.
    Closed,
    /// It vanished between the list and the question.
    Gone,
    /// The list was cut short.
    Cut,
    /// The snapshot holds no answer to this question.
    NotRecorded,
    /// It lies in an account or region outside the scope of the snapshot.
    OutOfScope,
    /// The account could not be entered.
    Unreachable,
    /// A value this version does not know.
    Unrecognised,
    /// The answer lacks a member that it should have.
    Missing,
    /// In infrastructure as code: known only after apply.
    KnownAfterApply,
    /// It can only be decided with something the user has not declared.
    NotDeclared,
}

impl GapReason {
    /// A stable word for data formats.
    pub fn word(self) -> &'static str {
        match self {
            GapReason::Denied => "denied",
            GapReason::DeniedByScp => "denied_by_scp",
            GapReason::NotAdministrator => "not_administrator",
            GapReason::Failed => "failed",
            GapReason::Throttled => "throttled",
            GapReason::NotReady => "not_ready",
            GapReason::NotOffered => "not_offered",
            GapReason::Closed => "closed",
            GapReason::Gone => "gone",
            GapReason::Cut => "cut",
            GapReason::NotRecorded => "not_recorded",
            GapReason::OutOfScope => "out_of_scope",
            GapReason::Unreachable => "unreachable",
            GapReason::Unrecognised => "unrecognised",
            GapReason::Missing => "missing",
            GapReason::KnownAfterApply => "known_after_apply",
            GapReason::NotDeclared => "not_declared",
        }
    }
}

/// What a gap stands for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct GapInfo {
    /// Why.
    pub reason: GapReason,
    /// The account, empty for the organization as a whole.
    pub account: Box<str>,
    /// The region, `global` when it has none.
    pub region: Box<str>,
    /// The operation, `s3:GetBucketPolicy`.
    pub operation: Box<str>,
    /// The IAM action that would have answered, where the operation needs one.
    pub action: Option<&'static str>,
    /// The code of the answer, empty when there was none.
    pub code: Box<str>,
    /// The message of the answer, or what was odd.
    pub message: Box<str>,
}

impl GapInfo {
    /// One line: what was asked where, and what came of it.
    pub fn sentence(&self) -> String {
        let location = match (&*self.account, &*self.region) {
            ("", _) => String::new(),
            (account, "global") => format!(" in {account}"),
            (account, region) => format!(" in {account} {region}"),
        };
        let asked = &self.operation;
        let action = self.action.unwrap_or("no known action");
        let mut line = match self.reason {
            GapReason::Denied => format!("{asked} was denied{location}; it needs {action}"),
            GapReason::DeniedByScp => {
                format!("{asked} was denied by a service control policy{location}")
            }
            GapReason::NotAdministrator => format!(
                "{asked} may only be asked by the management account or a delegated administrator{location}"
            ),
            GapReason::Failed => format!("{asked} failed{location}"),
            GapReason::Throttled => format!("{asked} was throttled{location}"),
            GapReason::NotReady => format!("the answer to {asked} was not ready{location}"),
            GapReason::NotOffered => format!("{asked} is not offered{location}"),
            GapReason::Closed => format!("{asked} is closed to this customer{location}"),
            GapReason::Gone => format!("it was gone when {asked} was asked{location}"),
            GapReason::Cut => format!("the answer to {asked} was cut short{location}"),
            GapReason::NotRecorded => format!("{asked} was not recorded{location}"),
            GapReason::OutOfScope => {
                format!("it lies outside the scope of this snapshot{location}")
            }
            GapReason::Unreachable => format!("the account could not be entered{location}"),
            GapReason::Unrecognised => {
                format!("{asked} answered a value firestep does not know{location}")
            }
            GapReason::Missing => format!("the answer to {asked} lacks a member{location}"),
            GapReason::KnownAfterApply => "it is known only after apply".to_owned(),
            GapReason::NotDeclared => "it depends on something that is not declared".to_owned(),
        };
        if !self.code.is_empty() || !self.message.is_empty() {
            line.push_str(" (");
            line.push_str(&self.code);
            if !self.code.is_empty() && !self.message.is_empty() {
                line.push_str(": ");
            }
            line.push_str(&self.message);
            line.push(')');
        }
        line
    }
}

impl Gap {
    /// The gap of tests and samples.
    pub const TEST: Gap = Gap(0);

    /// The gap of what only the organization's settings can say: `setting` is the key that says it.
    pub fn not_declared(setting: &str) -> Gap {
        Gap::of(GapInfo {
            reason: GapReason::NotDeclared,
            account: "".into(),
            region: crate::GLOBAL.into(),
            operation: "".into(),
            action: None,
            code: "".into(),
            message: setting.into(),
        })
    }

    /// The id of a gap; the same gap has the same id for the whole run.
    pub fn of(info: GapInfo) -> Gap {
        let mut table = TABLE.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = table.ids.get(&info) {
            return Gap(*known);
        }
        // Kept for the run, so that a gap is four bytes wherever it is noted.
        let kept: &'static GapInfo = Box::leak(Box::new(info));
        let id = u32::try_from(table.infos.len()).unwrap_or(u32::MAX);
        table.infos.push(kept);
        table.ids.insert(kept, id);
        Gap(id)
    }

    /// What it stands for.
    pub fn info(self) -> &'static GapInfo {
        let table = TABLE.read().unwrap_or_else(PoisonError::into_inner);
        let index = usize::try_from(self.0).unwrap_or(usize::MAX);
        table.infos.get(index).copied().unwrap_or(&TEST_INFO)
    }
}

struct Table {
    infos: Vec<&'static GapInfo>,
    ids: HashMap<&'static GapInfo, u32>,
}

static TEST_INFO: LazyLock<GapInfo> = LazyLock::new(|| GapInfo {
    reason: GapReason::Denied,
    account: "111122223333".into(),
    region: "eu-central-1".into(),
    operation: "test:DescribeTest".into(),
    action: Some("test:DescribeTest"),
    code: "AccessDenied".into(),
    message: "".into(),
});

static TABLE: LazyLock<RwLock<Table>> = LazyLock::new(|| {
    RwLock::new(Table {
        infos: vec![&TEST_INFO],
        ids: HashMap::new(),
    })
});

/// The IAM action that an operation (`s3:GetBucketPolicy`) needs.
pub(crate) fn action(operation: &str) -> Option<&'static str> {
    let (service, name) = operation.split_once(':')?;
    firestep_catalogue::operation(service, name)?.action
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_gap_has_the_same_id() {
        let info = GapInfo {
            message: "once".into(),
            ..Gap::TEST.info().clone()
        };
        let one = Gap::of(info.clone());
        assert_eq!(one, Gap::of(info));
        assert_ne!(one, Gap::TEST);
        assert_eq!(&*one.info().message, "once");
    }

    #[test]
    fn a_denial_names_the_action() {
        let line = Gap::TEST.info().sentence();
        assert!(line.contains("it needs test:DescribeTest"), "{line}");
    }
}
