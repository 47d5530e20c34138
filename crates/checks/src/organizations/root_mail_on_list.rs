//! Does every root mail address belong to a distribution list?

use firestep_audit::{Audience, Check, Clause, Effort, Examine, Severity, Status, Verdict};
use firestep_inventory::organizations::Member;
use firestep_inventory::source::undeclared;
use firestep_inventory::{Gap, Org};
use firestep_policy::matches_ignoring_case;

use crate::organizations::members::active;

pub(crate) const CHECK: Check = Check {
    id: "organizations-root-mail-on-list",
    title: "Root mail goes to declared distribution lists",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[Clause::new("E1.3", "list-pattern")],
    audience: Audience::Everyone,
    status: Status::Stable { since: "0.1" },
    risk: "Mail to one person is lost with that person, and with it the way to reset root.",
    remedy: "Declare the patterns of your lists, then change the addresses that fit none.",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_best-practices_mgmt-acct.html",
    ],
    controls: &[],
    reads: &["organizations:ListAccounts"],
    fix: None,
    examine: Examine::Organization(|org| active(org, |it| examine(org, it))),
};

fn examine(org: &Org, member: &Member) -> Result<Verdict, Gap> {
    let patterns = &org.declared.list_patterns;
    if patterns.is_empty() {
        return Err(undeclared("the patterns of distribution lists"));
    }
    let email = member.email.get()?;
    let fits = patterns.iter().any(|it| matches_ignoring_case(it, email));
    Ok(Verdict::of(
        fits,
        "its address fits a declared list",
        "its address fits no declared list",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;

    fn member(email: &str) -> Member {
        let mut it = Member::unseen("111122223333");
        it.email = Seen::new(email.into());
        it
    }

    #[test]
    fn a_declared_pattern_decides() {
        let mut org = Org::sample([]);
        org.declared.list_patterns.push("aws-*@example.com".into());
        passes(|| examine(&org, &member("AWS-app@example.com")));
        fails(|| examine(&org, &member("jane@example.com")));
        unknown(|| examine(&org, &Member::unseen("111122223333")));
    }

    #[test]
    fn without_a_pattern_it_is_unknown() {
        unknown(|| examine(&Org::sample([]), &member("aws-app@example.com")));
    }
}
