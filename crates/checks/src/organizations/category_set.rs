//! Has every account exactly one category?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::organizations::Member;
use firestep_inventory::{Gap, Org};

use crate::organizations::category::{READS, categories};

use crate::organizations::members::{as_member, no_member};

pub(crate) const CHECK: Check = Check {
    id: "organizations-category-set",
    title: "Every account has exactly one category",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[Clause::new("E1.8", "category")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Where nobody can say whether an account is production, no guardrail can tell either.",
    remedy: "Put it under a unit of its category, or tag the account `category`.",
    references: &[
        "https://docs.aws.amazon.com/whitepapers/latest/organizing-your-aws-environment/organizing-your-aws-environment.html",
    ],
    reads: READS,
    fix: None,
    examine: &PerAccount(|context| as_member(context, examine, no_member)),
};

fn examine(org: &Org, member: &Member) -> Result<Verdict, Gap> {
    let found = categories(org, member)?;
    Ok(match found.as_slice() {
        [] => Verdict::Fail("neither its tags nor its units name a category".into()),
        [one] => Verdict::Pass(format!("it is {one}").into()),
        many => Verdict::Fail(format!("it has several categories: {}", many.join(", ")).into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::{Seen, Tags};

    fn said(tags: &[(&str, &str)]) -> Result<Verdict, Gap> {
        let mut member = Member::unseen("111122223333");
        member.tags = Seen::new(Tags::new(tags.iter().copied()));
        examine(&Org::sample([]), &member)
    }

    #[test]
    fn one_category_passes_and_none_or_two_fail() {
        passes(|| said(&[("Category", "Production")]));
        passes(|| said(&[("environment", "prod"), ("category", "production")]));
        fails(|| said(&[]));
        fails(|| said(&[("environment", "sandbox"), ("category", "production")]));
    }

    #[test]
    fn unseen_tags_are_unknown() {
        unknown(|| examine(&Org::sample([]), &Member::unseen("111122223333")));
    }
}
