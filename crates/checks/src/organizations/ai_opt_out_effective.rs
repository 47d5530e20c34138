//! Is every account opted out of AI services learning from its data?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, account,
};
use firestep_inventory::organizations::{AiOptOut, PolicyType};
use firestep_inventory::{GLOBAL, Gap, evaluate};

use crate::cause;

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
        "organizations:ListRoots",
        "organizations:DescribeEffectivePolicy",
    ],
    fix: None,
    examine: &PerAccount(|context| account(context.account.id, || examine(context))),
};

fn examine(context: &Context<'_>) -> Result<Verdict, Gap> {
    let kind = PolicyType::AiOptOut;
    let policies = &context.account.organizations_effective_policies;
    let found = evaluate(|| policies.find(GLOBAL, kind.word()));
    if let Ok(Some(policy)) = found {
        return Ok(of(policy.ai_opt_out.get()?));
    }
    // Of a type that is not enabled no account is asked.
    let organization = &context.org.organization;
    let is_alone = || Ok(organization.facts.get()?.is_none());
    if evaluate(is_alone) == Ok(true) {
        return Ok(cause::no_organization("it belongs to no organization"));
    }
    if evaluate(|| organization.has_policy_type(kind)) == Ok(false) {
        return Ok(Verdict::Fail(
            "opt-out policies are not enabled in the organization".into(),
        ));
    }
    found?;
    Ok(Verdict::Fail("no opt-out policy is in effect".into()))
}

fn of(policy: &AiOptOut) -> Verdict {
    if !policy.default {
        Verdict::Fail("its default is not to opt out".into())
    } else if policy.opted_in.is_empty() {
        Verdict::Pass("every service is opted out".into())
    } else {
        Verdict::Fail(format!("these are opted in: {}", policy.opted_in.join(", ")).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organizations::members::samples::enable;
    use crate::tests::words_in;
    use firestep_inventory::organizations::EffectivePolicy;
    use firestep_inventory::{Account, Listed, Org, Seen};

    fn said(org: &Org, policies: Listed<EffectivePolicy>) -> &'static str {
        let mut account = Account::empty();
        account.organizations_effective_policies = policies;
        words_in(&CHECK, org, &account)[0]
    }

    fn with(default: bool, opted_in: &[&str]) -> &'static str {
        let mut policy = EffectivePolicy::unseen("AISERVICES_OPT_OUT_POLICY");
        policy.ai_opt_out = Seen::new(AiOptOut {
            default,
            opted_in: opted_in.iter().map(|it| Box::from(*it)).collect(),
        });
        said(&Org::sample([]), Listed::of([policy]))
    }

    #[test]
    fn the_default_and_every_exception_count() {
        assert_eq!(with(true, &[]), "pass");
        assert_eq!(with(true, &["lex"]), "fail");
        assert_eq!(with(false, &[]), "fail");
    }

    #[test]
    fn no_policy_fails_and_so_does_a_type_of_which_nobody_is_asked() {
        let mut org = Org::sample([]);
        assert_eq!(
            said(&org, Listed::unseen()),
            "fail",
            "the type is not enabled"
        );
        enable(&mut org, PolicyType::AiOptOut);
        assert_eq!(said(&org, Listed::of([])), "fail");
        assert_eq!(said(&org, Listed::unseen()), "unknown");
        org.organization.facts = Seen::new(None);
        assert_eq!(said(&org, Listed::unseen()), "fail");
    }

    #[test]
    fn what_was_not_understood_is_unknown() {
        let policy = EffectivePolicy::unseen("AISERVICES_OPT_OUT_POLICY");
        assert_eq!(said(&Org::sample([]), Listed::of([policy])), "unknown");
        assert_eq!(said(&Org::unseen(), Listed::unseen()), "unknown");
    }
}
