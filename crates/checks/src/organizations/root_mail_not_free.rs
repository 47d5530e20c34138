//! Is no root mail address at a free-mail domain?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::organizations::Member;
use firestep_inventory::{Gap, Org};

use crate::organizations::members::{as_member, mail_unseen};

pub(crate) const CHECK: Check = Check {
    id: "organizations-root-mail-not-free",
    title: "Root mail is not at a free-mail provider",
    severity: Severity::High,
    effort: Effort::Days,
    clauses: &[Clause::new("E1.3", "no-free-mail")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Whoever gets into a private mailbox can reset root.",
    remedy: "Change the address to a list at a domain of your own.",
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
    let domain = email.rsplit('@').next().unwrap_or_default();
    let free = org
        .program
        .settings
        .free_mail_domains
        .iter()
        .any(|it| it.eq_ignore_ascii_case(domain));
    Ok(Verdict::of(
        !free,
        "its address is at no free-mail domain",
        "its address is at a free-mail domain",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::organizations::members::samples::member;
    use crate::tests::{fails, passes, unknown};

    #[test]
    fn the_domain_decides() {
        let org = Org::sample([]);
        passes(|| examine(&org, &member("aws@example.com")));
        fails(|| examine(&org, &member("jane@GMail.com")));
        unknown(|| examine(&org, &Member::unseen("111122223333")));
    }
}
