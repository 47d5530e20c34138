//! Has every account different people for security, operations and billing?

use std::collections::BTreeSet;

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, account};
use firestep_inventory::organizations::ContactType;
use firestep_inventory::{Gap, Org};

pub(crate) const CHECK: Check = Check {
    id: "account-contacts-differ",
    title: "Security, operations and billing contacts are different addresses",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "One mailbox for everything drowns the notice of an abuse among invoices.",
    remedy: "Give each of the three alternate contacts a list of its own.",
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
    let kinds = [
        ContactType::Security,
        ContactType::Operations,
        ContactType::Billing,
    ];
    let missing = firestep_inventory::first_found(kinds, |kind| {
        let contact = org.contact(account, kind)?;
        Ok(contact.is_none().then(|| kind.word()))
    })?;
    if let Some(word) = missing {
        return Ok(Verdict::Fail(
            format!("it has no contact for {word}").into(),
        ));
    }
    let mut addresses = BTreeSet::new();
    for kind in kinds {
        let contact = org.contact(account, kind)?;
        addresses.extend(contact.map(|it| it.email.trim().to_lowercase()));
    }
    Ok(Verdict::of(
        addresses.len() == kinds.len(),
        "its three contacts have different addresses",
        "some of its three contacts have the same address",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::organizations::Contact;
    use firestep_inventory::{Gap, Seen, Summary};

    fn org(security: Seen<Option<Contact>>, billing: &str) -> Org {
        let contact = |email: &str| Contact {
            email: email.into(),
        };
        let mut summary = Summary::empty("111122223333");
        summary.contacts.security = security;
        summary.contacts.operations = Seen::new(Some(contact("ops@example.com")));
        summary.contacts.billing = Seen::new(Some(contact(billing)));
        Org::sample([summary])
    }

    #[test]
    fn three_addresses_are_needed() {
        let own = || {
            Seen::new(Some(Contact {
                email: "sec@example.com".into(),
            }))
        };
        let said = |org: Org| examine(&org, "111122223333");
        passes(|| said(org(own(), "bill@example.com")));
        fails(|| said(org(own(), "Ops@example.com")));
        fails(|| said(org(Seen::new(None), "bill@example.com")));
        unknown(|| said(org(Seen::gap(Gap::TEST), "bill@example.com")));
    }
}
