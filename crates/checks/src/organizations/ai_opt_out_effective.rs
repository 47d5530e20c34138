//! Is every account opted out of AI services learning from its data?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::organizations::Member;
use firestep_inventory::{Gap, Org};

use crate::organizations::members::{as_member, no_member};

pub(crate) const CHECK: Check = Check {
    id: "organizations-ai-opt-out-effective",
    title: "Every account opts out of AI data use",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E1.4", "effective")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Some AI services keep and use what they are given unless told not to.",
    remedy: "Attach an opt-out policy with the default optOut to the root.",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_ai-opt-out.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
        "organizations:DescribeEffectivePolicy",
    ],
    fix: None,
    examine: &PerAccount(|context| as_member(context, examine, no_member)),
};

fn examine(_: &Org, member: &Member) -> Result<Verdict, Gap> {
    Ok(match member.ai_opt_out.get()? {
        None => Verdict::Fail("no opt-out policy is in effect".into()),
        Some(policy) if !policy.default => Verdict::Fail("its default is not to opt out".into()),
        Some(policy) if policy.opted_in.is_empty() => {
            Verdict::Pass("every service is opted out".into())
        }
        Some(policy) => {
            Verdict::Fail(format!("these are opted in: {}", policy.opted_in.join(", ")).into())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;
    use firestep_inventory::organizations::AiOptOut;

    fn said(policy: Option<(bool, &[&str])>) -> Result<Verdict, Gap> {
        let mut member = Member::unseen("111122223333");
        member.ai_opt_out = Seen::new(policy.map(|(default, opted_in)| AiOptOut {
            default,
            opted_in: opted_in.iter().map(|it| Box::from(*it)).collect(),
        }));
        examine(&Org::sample([]), &member)
    }

    #[test]
    fn the_default_and_every_exception_count() {
        passes(|| said(Some((true, &[]))));
        fails(|| said(Some((true, &["lex"]))));
        fails(|| said(Some((false, &[]))));
        fails(|| said(None));
    }

    #[test]
    fn an_unseen_policy_is_unknown() {
        unknown(|| examine(&Org::sample([]), &Member::unseen("111122223333")));
    }
}
