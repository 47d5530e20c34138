//! Do no two accounts hang on one person?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict};
use firestep_inventory::organizations::Member;
use firestep_inventory::{GLOBAL, Gap, Org};
use firestep_policy::matches_ignoring_case;

use crate::organizations::members::{as_member, mail_unseen};

pub(crate) const CHECK: Check = Check {
    id: "organizations-root-mail-not-shared",
    title: "No two root users share one mailbox",
    severity: Severity::Medium,
    effort: Effort::Days,
    clauses: &[Clause::new("E1.3", "one-person")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "One mailbox that is lost or taken over takes several accounts with it.",
    remedy: "Give each account a list of its own; plus-addresses of one person are one mailbox.",
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
    // A list may stand behind several accounts: that is what lists are for.
    if org
        .program
        .settings
        .list_patterns
        .iter()
        .any(|it| matches_ignoring_case(it.as_str(), email))
    {
        return Ok(Verdict::Pass("its address is a declared list".into()));
    }
    let mailbox = mailbox(email);
    let other = org.organization.members.region(GLOBAL).first(|it| {
        Ok(it.identity.id != member.identity.id && self::mailbox(it.email.get()?) == mailbox)
    })?;
    Ok(match other {
        None => Verdict::Pass("no other account has its mailbox".into()),
        Some(other) => {
            Verdict::Fail(format!("account {} has the same mailbox", other.identity.id).into())
        }
    })
}

/// `jane+aws1@example.com` and `Jane+aws2@example.com` reach the same person.
fn mailbox(email: &str) -> String {
    let email = email.to_ascii_lowercase();
    match email.split_once('@') {
        Some((name, domain)) => {
            let person = name.split('+').next().unwrap_or_default();
            format!("{person}@{domain}")
        }
        None => email,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::{Listed, Seen};

    fn said(mine: &str, other: Option<&str>) -> Result<Verdict, Gap> {
        let mut member = Member::unseen("111122223333");
        member.email = Seen::new(mine.into());
        let mut stranger = Member::unseen("444455556666");
        if let Some(other) = other {
            stranger.email = Seen::new(other.into());
        }
        let mut org = Org::sample([]);
        org.organization.members = Listed::of([member.clone(), stranger]);
        examine(&org, &member)
    }

    #[test]
    fn plus_addresses_are_one_person() {
        fails(|| said("jane+a@example.com", Some("Jane+b@example.com")));
        passes(|| said("jane+a@example.com", Some("joe@example.com")));
    }

    #[test]
    fn an_unseen_address_beside_it_is_unknown() {
        unknown(|| said("jane+a@example.com", None));
    }
}
