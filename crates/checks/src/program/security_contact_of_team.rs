//! Does the account's security contact reach the team that answers incidents?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, account};
use firestep_inventory::organizations::ContactType;
use firestep_inventory::{Gap, Org};

pub(crate) const CHECK: Check = Check {
    id: "program-security-contact-of-team",
    title: "Security contacts are addresses of the security team",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[
        Clause::new("X8.1", "contacts"),
        Clause::new("E10.3", "contacts"),
    ],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A security contact that nobody of the team reads is as good as none: AWS's mail about a leaked key is worth minutes.",
    remedy: "Declare the team's addresses (`security_team` in firestep.yaml), and set each account's security contact to one of them.",
    references: &[
        "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
        "account:GetAlternateContact",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        account(context.account.id, || {
            examine(context.org, context.account.id)
        })
    }),
};

fn examine(org: &Org, account: &str) -> Result<Verdict, Gap> {
    let Some(contact) = org.contact(account, ContactType::Security)? else {
        return Ok(Verdict::Fail("it has no security contact".into()));
    };
    let team = &org.program.settings.security_team;
    if team.is_empty() {
        return Err(Gap::not_declared("security_team"));
    }
    let mut team = team.iter();
    Ok(Verdict::of(
        team.any(|it| it.eq_ignore_ascii_case(&contact.email)),
        "its security contact is an address of the security team",
        "its security contact is no address that `security_team` names",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::organizations::Contact;
    use firestep_inventory::{Seen, Summary};

    fn org(contact: Seen<Option<Contact>>, team: &[&str]) -> Org {
        let mut summary = Summary::empty("111122223333");
        summary.contacts.security = contact;
        let mut org = Org::sample([summary]);
        org.program.settings.security_team = team.iter().map(|it| Box::from(*it)).collect();
        org
    }

    fn at(email: &str) -> Seen<Option<Contact>> {
        Seen::new(Some(Contact {
            email: email.into(),
        }))
    }

    #[test]
    fn the_declared_addresses_decide() {
        let team = ["soc@example.com", "ir@example.com"];
        let said = |contact| examine(&org(contact, &team), "111122223333");
        passes(|| said(at("IR@example.com")));
        fails(|| said(at("jane@example.com")));
        fails(|| said(Seen::new(None)));
        unknown(|| said(Seen::gap(Gap::TEST)));
    }

    #[test]
    fn no_contact_fails_and_any_other_waits_where_no_team_is_declared() {
        fails(|| examine(&org(Seen::new(None), &[]), "111122223333"));
        unknown(|| examine(&org(at("soc@example.com"), &[]), "111122223333"));
    }
}
