//! All that is told of a finding, for the JSON formats that have a place for what is not of their own: the words and members
//! are those of our JSON.

use firestep_audit::Impact;
use serde::Serialize;

use crate::told::Told;

#[derive(Serialize)]
pub(crate) struct Details<'a> {
    key: &'a str,
    verdict: &'static str,
    message: &'a str,
    account: &'a str,
    account_name: &'a str,
    /// The names of the organizational units above its account, root first.
    unit_path: Option<&'a str>,
    category: Option<&'a str>,
    owner: Option<&'a str>,
    business_unit: Option<&'a str>,
    region: &'a str,
    resource: ResourceDetails<'a>,
    severity: &'static str,
    items: &'a [&'static str],
    clauses: &'a [String],
    controls: Vec<ControlDetails>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    path: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    impact: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    not_seen: Option<GapDetails<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cause: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    excepted_by: Option<&'static str>,
    remedy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    review_first: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<&'a str>,
    evidence: &'a [&'static str],
}

#[derive(Serialize)]
struct ResourceDetails<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    id: &'a str,
    name: Option<&'a str>,
    arn: Option<&'a str>,
}

#[derive(Serialize)]
pub(crate) struct ControlDetails {
    framework: &'static str,
    id: &'static str,
}

#[derive(Serialize)]
struct GapDetails<'a> {
    reason: &'static str,
    operation: &'a str,
    permission: Option<&'a str>,
    code: &'a str,
}

impl<'a> Details<'a> {
    pub(crate) fn of(told: &'a Told<'_>) -> Self {
        Details {
            key: &told.key,
            verdict: told.outcome.word(),
            message: &told.message,
            account: told.account,
            account_name: told.account_called(),
            unit_path: told.unit_path(),
            category: told.category(),
            owner: told.owner(),
            business_unit: told.business_unit(),
            region: told.region,
            resource: ResourceDetails {
                kind: told.resource.kind,
                id: told.resource.id,
                name: told.resource.name,
                arn: told.resource.arn,
            },
            severity: told.check.severity.word(),
            items: &told.items,
            clauses: &told.clauses,
            controls: controls(told),
            path: told.path,
            impact: told.impact.map(Impact::word),
            not_seen: told.gap.map(|gap| GapDetails {
                reason: gap.reason.word(),
                operation: &gap.operation,
                permission: gap.action,
                code: &gap.code,
            }),
            cause: told.cause,
            excepted_by: told.excepted_by,
            remedy: told.remedy,
            review_first: told.review,
            fix: told.fix.as_deref(),
            evidence: told.evidence,
        }
    }
}

fn controls(told: &Told<'_>) -> Vec<ControlDetails> {
    let all = told.controls.iter();
    all.map(|control| ControlDetails {
        framework: control.framework.word,
        id: control.id,
    })
    .collect()
}
