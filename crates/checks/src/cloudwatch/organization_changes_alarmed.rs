//! Is somebody told when the organization changes?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdicts, account};
use firestep_inventory::evaluate;

use crate::cloudwatch::alarmed::{READS, told_of};
use crate::cloudwatch::events::{Event, calls};

pub(crate) const CHECK: Check = Check {
    id: "cloudwatch-organization-changes-alarmed",
    title: "Somebody is told of changes of the organization",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An account that leaves, or a guardrail that is detached, is out of everybody's reach.",
    remedy: "Make a metric filter for these calls on the trail's log group, and an alarm on it that tells a topic with a subscription.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-1",
    ],
    reads: READS,
    fix: None,
    examine: &PerAccount(examine),
};

/// Organizations records its events in the management account: members are not asked, nor who belongs to none.
/// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_cloudtrail-integration.html>
fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let id = context.account.id;
    match evaluate(|| context.org.organization.management_account()) {
        Ok(Some(management)) if management == id => told_of(context, events),
        Ok(_) => Verdicts::new(),
        Err(gap) => account(id, || Err(gap)),
    }
}

const CALLS: &[&str] = &[
    "AcceptHandshake",
    "AttachPolicy",
    "CreateAccount",
    "CreateOrganizationalUnit",
    "CreatePolicy",
    "DeclineHandshake",
    "DeleteOrganization",
    "DeleteOrganizationalUnit",
    "DeletePolicy",
    "DetachPolicy",
    "DisablePolicyType",
    "EnablePolicyType",
    "InviteAccountToOrganization",
    "LeaveOrganization",
    "MoveAccount",
    "RemoveAccountFromOrganization",
    "UpdateOrganizationalUnit",
    "UpdatePolicy",
];

fn events(account: &str) -> Vec<Event> {
    calls(account, "organizations.amazonaws.com", CALLS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alarm_chains::{Chain, any_of, without_one};
    use crate::tests::words_in;
    use firestep_inventory::{Account, Gap, Listed, Org, Seen, Summary};

    const ID: &str = "111122223333";

    /// What is said of that account, which shows this, where that one is the management account.
    fn said(summary: Summary, management: &str) -> Vec<&'static str> {
        let mut org = Org::sample([summary]);
        let mut facts = org.organization.facts.get().unwrap().clone().unwrap();
        facts.management_account = management.into();
        org.organization.facts = Seen::new(Some(facts));
        words_in(&CHECK, &org, &Account::empty())
    }

    fn with(pattern: &str) -> Vec<&'static str> {
        said(Chain::of(&[pattern]).summary(), ID)
    }

    #[test]
    fn the_pattern_of_the_benchmark_passes() {
        let pattern = format!(
            "{{ ($.eventSource = organizations.amazonaws.com) && ({}) }}",
            any_of(CALLS)
        );
        assert_eq!(with(&pattern), ["pass"]);
    }

    #[test]
    fn a_pattern_that_misses_one_fails() {
        for (missing, others) in without_one(CALLS) {
            let pattern = format!("{{ {others} }}");
            assert_eq!(with(&pattern), ["fail"], "{missing}");
        }
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        let mut summary = Chain::of(&[]).summary();
        summary.metric_filters = Listed::unseen();
        assert_eq!(said(summary, ID), ["unknown"]);
    }

    #[test]
    fn a_member_and_an_account_without_an_organization_are_not_asked() {
        let nobody = || Chain::of(&[]).summary();
        assert_eq!(said(nobody(), ID), ["fail"]);
        assert_eq!(said(nobody(), "999988887777"), [] as [&str; 0]);
        let mut org = Org::sample([nobody()]);
        org.organization.facts = Seen::new(None);
        assert_eq!(words_in(&CHECK, &org, &Account::empty()), [] as [&str; 0]);
        org.organization.facts = Seen::gap(Gap::TEST);
        assert_eq!(words_in(&CHECK, &org, &Account::empty()), ["unknown"]);
    }
}
