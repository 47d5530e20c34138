//! Does AWS know whom to tell about security?

use firestep_audit::{
    Audience, Check, Clause, Effort, Fixing, PerAccount, Reason, Severity, Verdict, account,
};
use firestep_inventory::organizations::ContactType;
use firestep_inventory::{Gap, Org};

pub(crate) const CHECK: Check = Check {
    id: "account-security-contact-set",
    title: "Accounts have a security contact",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("X8.1", "contacts")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "The mail that says a key has leaked is worth minutes only when somebody reads it.",
    remedy: "Set the security contact to the list of the team that is on call.",
    references: &[
        "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
        "account:GetAlternateContact",
    ],
    fix: Some("account-contacts"),
    examine: &PerAccount(|context| {
        account(context.account.id, || {
            examine(context.org, context.account.id)
        })
    }),
};

fn examine(org: &Org, account: &str) -> Result<Verdict, Gap> {
    Ok(match org.contact(account, ContactType::Security)? {
        None => Verdict::Fail(Reason::from("it has no security contact").fixing(set())),
        Some(contact) => {
            let domain = contact.email.rsplit('@').next().unwrap_or_default();
            let free = org
                .program
                .settings
                .free_mail_domains
                .iter()
                .any(|it| it.eq_ignore_ascii_case(domain));
            Verdict::of(
                !free,
                "its security contact is set",
                Reason::from("its security contact is at a free-mail domain").fixing(set()),
            )
        }
    })
}

fn set() -> Fixing {
    Fixing::with([("security", true.into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::organizations::Contact;
    use firestep_inventory::{Seen, Summary};

    fn org(security: Option<&str>, billing: Option<Seen<Option<Contact>>>) -> Org {
        let contact = |email: &str| Contact {
            email: email.into(),
        };
        let mut summary = Summary::empty("111122223333");
        summary.contacts.security = Seen::new(security.map(contact));
        summary.contacts.operations = Seen::new(Some(contact("ops@example.com")));
        summary.contacts.billing = billing.unwrap_or(Seen::new(Some(contact("bill@example.com"))));
        Org::sample([summary])
    }

    #[test]
    fn a_contact_at_a_domain_of_one_s_own_passes() {
        passes(|| examine(&org(Some("sec@example.com"), None), "111122223333"));
        fails(|| examine(&org(Some("jane@gmail.com"), None), "111122223333"));
        fails(|| examine(&org(None, None), "111122223333"));
    }

    #[test]
    fn an_account_that_was_not_looked_at_is_unknown() {
        unknown(|| examine(&Org::sample([]), "111122223333"));
    }
}
