//! Does the root user's address fit a declared pattern of distribution lists?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::organizations::Member;
use firestep_inventory::{Gap, Org};
use firestep_policy::matches_ignoring_case;

use crate::organizations::members::{as_member, mail_unseen};

pub(crate) const CHECK: Check = Check {
    id: "organizations-root-mail-on-list",
    title: "Root users' addresses are distribution lists",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[Clause::new("E1.3", "list-pattern")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever reads a person's mailbox can reset the root password; when the person leaves, nobody can.",
    remedy: "Change the address to a distribution list, and declare how such addresses look (`list_patterns`).",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_best-practices_mgmt-acct.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
    ],
    fix: None,
    examine: &PerAccount(|context| as_member(context, examine, mail_unseen)),
};

fn examine(org: &Org, member: &Member) -> Result<Verdict, Gap> {
    let email = member.email.get()?;
    let patterns = &org.program.settings.list_patterns;
    if patterns.is_empty() {
        return Err(Gap::not_declared("list_patterns"));
    }
    let mut patterns = patterns.iter();
    Ok(Verdict::of(
        patterns.any(|it| matches_ignoring_case(it.as_str(), email)),
        "its address fits a declared pattern of distribution lists",
        "its address fits no declared pattern of distribution lists",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organizations::members::samples::member;
    use crate::tests::{fails, passes, unknown};

    #[test]
    fn the_declared_patterns_decide() {
        let mut org = Org::sample([]);
        unknown(|| examine(&org, &member("aws-shop@example.com")));
        org.program
            .settings
            .list_patterns
            .push("aws-*@example.com".into());
        passes(|| examine(&org, &member("AWS-shop@example.com")));
        fails(|| examine(&org, &member("jane@example.com")));
        unknown(|| examine(&org, &Member::unseen("111122223333")));
    }
}
