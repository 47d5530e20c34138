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
    /// Only the management account or a delegated administrator may call it.
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
    /// It vanished between the list and the call for it.
    Gone,
    /// The list was cut short.
    Cut,
    /// The list had no end: a page token came again, or more pages than any account can have.
    Endless,
    /// The snapshot holds no answer to this operation.
    NotRecorded,
    /// This version does not call the operation.
    NotAsked,
    /// It lies in an account or region outside the scope of the snapshot.
    OutOfScope,
    /// A service control policy closes the region, so nothing there was asked: what was made before may be there.
    RegionClosed,
    /// The account could not be entered.
    Unreachable,
    /// A value this version does not know.
    Unrecognised,
    /// The answer lacks a member that it should have.
    Missing,
    /// The answer is whole, and what is asked hangs on more than AWS says there: what became of an account elsewhere.
    Undecided,
    /// In infrastructure as code: known only after apply.
    KnownAfterApply,
    /// It can only be decided with something the user has not declared.
    NotDeclared,
}

/// What mends gaps, in the order in which they are shown: what a permission mends first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GapGroup {
    /// An IAM permission.
    Permission,
    /// An exemption from a service control policy.
    Exemption,
    /// A collection by a role that the policy spares, or a declaration.
    Closed,
    /// Another account to collect from.
    Administrator,
    /// Access to the account.
    Entry,
    /// Nothing.
    Nothing,
    /// Another run.
    Repetition,
    /// A run that leaves less out.
    Scope,
    /// A newer version, or what only Terraform's apply knows.
    Version,
    /// A person who reads what is written there.
    Reading,
    /// A declaration.
    Declaration,
}

impl GapGroup {
    /// What is wrong and what to do, above a list of operations.
    pub fn heading(self) -> &'static str {
        match self {
            GapGroup::Permission => "Denied. Add these to the role that collects:",
            GapGroup::Exemption => {
                "Denied by an SCP. No permission helps; exempt the role from the SCP:"
            }
            GapGroup::Closed => {
                "Closed regions. Collect by a role that the SCP spares, or declare them empty (`closed_regions`):"
            }
            GapGroup::Administrator => {
                "Only for the management account or a delegated administrator. Collect from there:"
            }
            GapGroup::Entry => "Accounts that could not be entered:",
            GapGroup::Nothing => "Not offered here, or closed to this customer:",
            GapGroup::Repetition => "Failed, throttled or cut short. Collect again:",
            GapGroup::Scope => "Not in this snapshot. Collect without narrowing:",
            GapGroup::Version => "What this version does not read or know. Update firestep:",
            GapGroup::Reading => "Undecided by AWS's answers (--item):",
            GapGroup::Declaration => "Declare:",
        }
    }
}

/// All that is said of a reason.
struct Told {
    word: &'static str,
    group: GapGroup,
    /// `{operation}`, `{location}` (` in ACCOUNT REGION`) and `{action}` are filled in.
    sentence: &'static str,
}

impl GapReason {
    /// The only place where a reason becomes text: a new one does not compile until it has all of it.
    const fn told(self) -> Told {
        let (word, group, sentence) = match self {
            GapReason::Denied => (
                "denied",
                GapGroup::Permission,
                "{operation} was denied{location}; it needs {action}",
            ),
            GapReason::DeniedByScp => (
                "denied_by_scp",
                GapGroup::Exemption,
                "{operation} was denied by a service control policy{location}",
            ),
            GapReason::NotAdministrator => (
                "not_administrator",
                GapGroup::Administrator,
                "{operation} may only be called by the management account or a delegated administrator{location}",
            ),
            GapReason::Failed => (
                "failed",
                GapGroup::Repetition,
                "{operation} failed{location}",
            ),
            GapReason::Throttled => (
                "throttled",
                GapGroup::Repetition,
                "{operation} was throttled{location}",
            ),
            GapReason::NotReady => (
                "not_ready",
                GapGroup::Repetition,
                "the answer to {operation} was not ready{location}",
            ),
            GapReason::NotOffered => (
                "not_offered",
                GapGroup::Nothing,
                "{operation} is not offered{location}",
            ),
            GapReason::Closed => (
                "closed",
                GapGroup::Nothing,
                "{operation} is closed to this customer{location}",
            ),
            GapReason::Gone => (
                "gone",
                GapGroup::Repetition,
                "it was gone when {operation} was called{location}",
            ),
            GapReason::Cut => (
                "cut",
                GapGroup::Repetition,
                "the answer to {operation} was cut short{location}",
            ),
            GapReason::Endless => (
                "endless",
                GapGroup::Repetition,
                "the pages of {operation} had no end{location}",
            ),
            GapReason::NotAsked => (
                "not_asked",
                GapGroup::Version,
                "this version does not call {operation}{location}",
            ),
            GapReason::NotRecorded => (
                "not_recorded",
                GapGroup::Scope,
                "{operation} was not recorded{location}",
            ),
            GapReason::RegionClosed => (
                "region_closed",
                GapGroup::Closed,
                "a service control policy closes regions{location}, and what was made there before is not seen",
            ),
            GapReason::OutOfScope => (
                "out_of_scope",
                GapGroup::Scope,
                "it lies outside the scope of this snapshot{location}",
            ),
            GapReason::Unreachable => (
                "unreachable",
                GapGroup::Entry,
                "the account could not be entered{location}",
            ),
            GapReason::Unrecognised => (
                "unrecognised",
                GapGroup::Version,
                "{operation} answered a value firestep does not know{location}",
            ),
            GapReason::Missing => (
                "missing",
                GapGroup::Reading,
                "the answer to {operation} lacks a member{location}",
            ),
            GapReason::Undecided => (
                "undecided",
                GapGroup::Reading,
                "what {operation} answers does not decide it{location}",
            ),
            GapReason::KnownAfterApply => (
                "known_after_apply",
                GapGroup::Version,
                "it is known only after apply",
            ),
            GapReason::NotDeclared => (
                "not_declared",
                GapGroup::Declaration,
                "it depends on something that is not declared",
            ),
        };
        Told {
            word,
            group,
            sentence,
        }
    }

    /// A stable word for data formats.
    pub const fn word(self) -> &'static str {
        self.told().word
    }

    /// What mends it.
    pub const fn group(self) -> GapGroup {
        self.told().group
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
    /// One line: what was called where, and what came of it.
    pub fn sentence(&self) -> String {
        let location = match (&*self.account, &*self.region) {
            ("", _) => String::new(),
            (account, "global") => format!(" in {account}"),
            (account, region) => format!(" in {account} {region}"),
        };
        // What a snapshot brings comes last, so that nothing in it is filled in.
        let mut line = self
            .reason
            .told()
            .sentence
            .replace("{action}", self.action.unwrap_or("no known action"))
            .replace("{operation}", &self.operation)
            .replace("{location}", &location);
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

    /// What AWS answered, in its words; the whole sentence where it answered nothing.
    pub fn answer(&self) -> String {
        if self.reason == GapReason::NotRecorded {
            "it was not called".to_owned()
        } else if self.code.is_empty() {
            self.sentence()
        } else {
            format!("{} {}", self.code, self.message)
        }
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
