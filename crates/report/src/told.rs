//! A finding with everything that a format has room for, as every format tells it.

use std::collections::HashMap;

use firestep_audit::{Answered, Check, Decision, Finding, FindingOutcome, Impact, Reason, Verdict};
use firestep_checklist::framework::{self, Control};
use firestep_checklist::report::{AccountRow, GapInfo};
use firestep_checklist::{Report, review};

use crate::findings::message;

/// What looks up what findings share.
pub(crate) struct Teller<'a> {
    report: &'a Report,
    accounts: HashMap<&'a str, &'a AccountRow>,
}

/// A finding as it is told.
pub(crate) struct Told<'a> {
    /// What tells it from every other, run after run: `check/account/region/type/id`.
    pub key: String,
    pub check: &'static Check,
    pub outcome: FindingOutcome,
    /// The words of the verdict.
    pub message: String,
    pub resource: ResourceNames<'a>,
    /// Its account's id; empty for the organization as a whole.
    pub account: &'static str,
    /// Of an account of the audit.
    pub row: Option<&'a AccountRow>,
    pub region: &'static str,
    /// The items that its check decides a clause of, each once.
    pub items: Vec<&'static str>,
    /// The clauses that its check decides: `E6.1 buckets`.
    pub clauses: Vec<String>,
    /// Of frameworks.
    pub controls: &'static [Control],
    /// From where to what, hop by hop; empty where no path is known.
    pub path: &'a [String],
    pub impact: Option<Impact>,
    /// Why nothing was seen.
    pub gap: Option<&'static GapInfo>,
    /// What other findings of the account fail for too.
    pub cause: Option<&'static str>,
    /// Which file of the program says that it may be so.
    pub excepted_by: Option<&'static str>,
    /// Who answers for it, and why it may be so.
    pub answered: Option<&'a Answered>,
    /// What puts it right, in words; nothing for what does not fail.
    pub remedy: Option<&'static str>,
    /// The commands that put it right, one a line.
    pub fix: Option<String>,
    /// What to do before they run.
    pub review: Option<&'static str>,
    /// The operations whose answers it rests on.
    pub evidence: &'static [&'static str],
}

/// What a resource goes by.
pub(crate) struct ResourceNames<'a> {
    /// Its type in AWS CloudFormation's words.
    pub kind: &'static str,
    pub id: &'a str,
    pub arn: Option<&'a str>,
    pub name: Option<&'a str>,
}

impl ResourceNames<'_> {
    /// Its name, else its id.
    pub(crate) fn called(&self) -> &str {
        self.name.unwrap_or(self.id)
    }
}

impl<'a> Teller<'a> {
    pub(crate) fn new(report: &'a Report) -> Self {
        let accounts = report.accounts.iter();
        Teller {
            report,
            accounts: accounts.map(|it| (&*it.id, it)).collect(),
        }
    }

    pub(crate) fn tell<'f>(&self, finding: &'f Finding) -> Told<'f>
    where
        'a: 'f,
    {
        let check = finding.check;
        let key = finding.key().to_string();
        let reason = finding.verdict.reason();
        let mut items: Vec<&str> = check.clauses.iter().map(|clause| clause.item).collect();
        items.dedup();
        Told {
            check,
            outcome: finding.outcome(),
            message: message(finding),
            resource: ResourceNames {
                kind: finding.resource.kind,
                id: &finding.resource.id,
                arn: finding.resource.arn.as_deref(),
                name: finding.resource.name.as_deref(),
            },
            account: finding.account,
            row: self.accounts.get(finding.account).copied(),
            region: finding.region,
            items,
            clauses: check
                .clauses
                .iter()
                .map(|it| format!("{} {}", it.item, it.clause))
                .collect(),
            controls: framework::controls(check.id),
            path: reason.map_or(&[], Reason::path),
            impact: reason.and_then(Reason::impact),
            gap: match finding.verdict {
                Verdict::Unknown(gap) => Some(gap.info()),
                Verdict::Pass(_) | Verdict::Fail(_) => None,
            },
            cause: finding.cause(),
            excepted_by: match finding.decision {
                Decision::None => None,
                Decision::Declared => Some("exposures"),
                Decision::Excepted => Some("exceptions"),
            },
            answered: self.report.answered.get(&key),
            key,
            remedy: match finding.outcome() {
                FindingOutcome::Fail | FindingOutcome::Excepted | FindingOutcome::Declared => {
                    Some(check.remedy)
                }
                FindingOutcome::Pass | FindingOutcome::Unknown => None,
            },
            fix: self.report.fix(finding),
            review: review(finding),
            evidence: finding.evidence.operations(),
        }
    }
}

impl Told<'_> {
    /// Its account by name, else id; the organization by that word.
    pub(crate) fn account_called(&self) -> &str {
        match self.row {
            Some(row) if !row.name.is_empty() => &row.name,
            _ if self.account.is_empty() => "organization",
            _ => self.account,
        }
    }

    pub(crate) fn owner(&self) -> Option<&str> {
        self.row?.registered.owner.as_deref()
    }

    pub(crate) fn business_unit(&self) -> Option<&str> {
        self.row?.registered.business_unit.as_deref()
    }

    pub(crate) fn category(&self) -> Option<&str> {
        self.row?.registered.category.as_deref()
    }

    /// The names of the units above its account, root first.
    pub(crate) fn unit_path(&self) -> Option<&str> {
        self.row?.unit_path.as_deref()
    }
}
