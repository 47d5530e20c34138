//! Does AWS know how to reach the account's owner?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, account};
use firestep_inventory::{Gap, Org};

pub(crate) const CHECK: Check = Check {
    id: "account-contact-information-set",
    title: "Accounts have contact information",
    severity: Severity::Low,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "When AWS must stop what an account does, it asks its owner first, if it can reach it.",
    remedy: "Set name, address and phone number, from the management account for all at once, and keep them current.",
    references: &[
        "https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-update-contact-primary.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
        "account:GetContactInformation",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        account(context.account.id, || {
            examine(context.org, context.account.id)
        })
    }),
};

/// That it is there, not that it is current: nobody but its owner can say that.
fn examine(org: &Org, account: &str) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        org.has_contact_information(account)?,
        "its contact information is set",
        "it has no contact information",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::{Seen, Summary};

    fn org(information: Seen<bool>) -> Org {
        let mut summary = Summary::empty("111122223333");
        summary.contacts.information = information;
        Org::sample([summary])
    }

    #[test]
    fn what_is_set_passes() {
        passes(|| examine(&org(Seen::new(true)), "111122223333"));
        fails(|| examine(&org(Seen::new(false)), "111122223333"));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&org(Seen::gap(Gap::TEST)), "111122223333"));
        unknown(|| examine(&Org::sample([]), "111122223333"));
    }
}
