//! Does AWS know whom to tell about security, for every account?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use std::collections::BTreeSet;
use std::iter::once;

use firestep_inventory::organizations::{AccountState, ContactType};
use firestep_inventory::{GLOBAL, Gap, Org, all_found, evaluate};

pub(crate) const CHECK: Check = Check {
    id: "organizations-security-contacts-set",
    title: "Every account has a security contact",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E10.3", "contacts")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A response plan starts when somebody is told; AWS tells the security contact.",
    remedy: "Set the security contact of every account from the management account.",
    references: &[
        "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-alternate.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
        "account:GetAlternateContact",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let mut accounts: BTreeSet<&str> = org.summaries().map(|it| it.account).collect();
    for part in org.organization.members.regions() {
        part.visit(
            |member| {
                // One whose state was not seen is asked about too: a contact too many does no harm.
                let active = evaluate(|| Ok(*member.state.get()? == AccountState::Active));
                if active != Ok(false) {
                    accounts.insert(&member.identity.id);
                }
            },
            |_| {},
        );
    }
    let without = all_found(
        once(None).chain(accounts.into_iter().map(Some)),
        |account| {
            let Some(account) = account else {
                // An account that was not listed may be one without.
                org.organization.members.region(GLOBAL).whole()?;
                return Ok(None);
            };
            let contact = org.contact(account, ContactType::Security)?;
            Ok(contact.is_none().then_some(account))
        },
    )?;
    Ok(Verdict::of(
        without.is_empty(),
        "every account has one",
        format!("these have none: {}", without.join(", ")),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::organizations::Contact;
    use firestep_inventory::{Listed, Seen, Summary};

    fn org(first: bool, second: Seen<Option<Contact>>) -> Org {
        let contact = Contact {
            email: "sec@example.com".into(),
        };
        let mut one = Summary::empty("111122223333");
        one.contacts.security = Seen::new(first.then_some(contact));
        let mut two = Summary::empty("999988887777");
        two.contacts.security = second;
        Org::sample([one, two])
    }

    fn set() -> Seen<Option<Contact>> {
        Seen::new(Some(Contact {
            email: "sec@example.com".into(),
        }))
    }

    #[test]
    fn one_account_without_fails() {
        passes(|| examine(&org(true, set())));
        fails(|| examine(&org(false, set())));
        fails(|| examine(&org(false, Seen::gap(Gap::TEST))));
    }

    #[test]
    fn an_unseen_contact_or_list_is_unknown() {
        unknown(|| examine(&org(true, Seen::gap(Gap::TEST))));
        let mut blind = org(true, set());
        blind.organization.members = Listed::unseen();
        unknown(|| examine(&blind));
    }
}
