//! Has every account security, operations and billing contacts?

use firestep_audit::{
    Audience, Check, Clause, Effort, Fixing, PerAccount, Reason, Severity, Verdict, account,
};
use firestep_inventory::organizations::ContactType;
use firestep_inventory::{Gap, Org, all_found};

pub(crate) const CHECK: Check = Check {
    id: "account-contacts-set",
    title: "Accounts have security, operations and billing contacts",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E1.1", "contacts")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "AWS warns of abuse and leaked keys by mail; without contacts it goes to root's mailbox alone.",
    remedy: "Set the three alternate contacts to lists, from the management account for all at once.",
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
    let kinds = [
        ContactType::Security,
        ContactType::Operations,
        ContactType::Billing,
    ];
    let missing = all_found(kinds, |kind| {
        let contact = org.contact(account, kind)?;
        Ok(contact.is_none().then(|| kind.word()))
    })?;
    if missing.is_empty() {
        return Ok(Verdict::Pass("all three are set".into()));
    }
    let fields = [
        (ContactType::Security.word(), "security"),
        (ContactType::Operations.word(), "operations"),
        (ContactType::Billing.word(), "billing"),
    ];
    let fixing = fields
        .into_iter()
        .filter(|(word, _)| missing.contains(word))
        .map(|(_, field)| (field, true.into()))
        .collect();
    Ok(Verdict::Fail(
        Reason::from(format!("it has no contact for {}", missing.join(", ")))
            .fixing(Fixing::With(Box::new(fixing))),
    ))
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
    fn all_three_are_needed() {
        passes(|| examine(&org(Some("sec@example.com"), None), "111122223333"));
        fails(|| examine(&org(None, None), "111122223333"));
    }

    #[test]
    fn one_that_is_missing_decides_although_another_was_not_seen() {
        let blind = || Some(Seen::gap(Gap::TEST));
        fails(|| examine(&org(None, blind()), "111122223333"));
        unknown(|| examine(&org(Some("sec@example.com"), blind()), "111122223333"));
    }
}
