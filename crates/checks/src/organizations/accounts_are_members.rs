//! Is every account that was collected a member?

use firestep_audit::{
    About, Audience, Check, Clause, Context, Effort, PerOrganization, Severity, Verdict, Verdicts,
};
use firestep_inventory::{GLOBAL, Gap, Org};

use crate::cause;

pub(crate) const CHECK: Check = Check {
    id: "organizations-accounts-are-members",
    title: "Every account belongs to the organization",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E1.2", "members")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An account outside has no guardrails, and nobody sees its bill.",
    remedy: "Invite it, or take it off the list of what is ours.",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_invites.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
    ],
    fix: None,
    examine: &PerOrganization(examine),
};

fn examine<'a>(context: &Context<'a>) -> Verdicts<'a> {
    let org = context.org;
    let mut verdicts = Verdicts::new();
    for summary in org.summaries() {
        verdicts.evaluate(About::Account(summary.account), || {
            examine_account(org, summary.account)
        });
    }
    verdicts
}

fn examine_account(org: &Org, account: &str) -> Result<Verdict, Gap> {
    if org.organization.facts.get()?.is_none() {
        return Ok(cause::no_organization("it belongs to no organization"));
    }
    let found = org.organization.members.find(GLOBAL, account)?;
    Ok(Verdict::of(
        found.is_some(),
        "it is a member",
        "it is not a member",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Listed;

    #[test]
    fn a_stranger_fails() {
        let org = Org::sample([]);
        passes(|| examine_account(&org, "111122223333"));
        fails(|| examine_account(&org, "123456789012"));
    }

    #[test]
    fn without_the_list_it_is_unknown() {
        let mut org = Org::sample([]);
        org.organization.members = Listed::unseen();
        unknown(|| examine_account(&org, "111122223333"));
    }
}
