//! Are there registered honeytokens, in accounts that were looked at?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::{Gap, Org, all_found};

use super::honeytoken_harmless::in_use;
use super::some::some;

pub(crate) const CHECK: Check = Check {
    id: "program-honeytokens-registered",
    title: "Honeytokens are placed and registered",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[Clause::new("E8.1", "tokens")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Without a decoy that nobody honest touches, an intruder who is careful raises no alarm.",
    remedy: "Place an access key, role or secret that can do nothing, and register it in honeytokens.yaml.",
    references: &[
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/aws-security-controls-by-caf-capability/detective-controls.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let tokens: Vec<_> = in_use(org).collect();
    if tokens.is_empty() {
        return Err(Gap::not_declared("honeytokens.yaml"));
    }
    let elsewhere = all_found(&tokens, |token| {
        if org.has(&token.account) {
            return Ok(None);
        }
        // An account that was left out is told so; one that nobody has is wrong.
        let members = &org.organization.members;
        if members
            .find(firestep_inventory::GLOBAL, &token.account)?
            .is_some()
        {
            return org.summary(&token.account).map(|_| None);
        }
        Ok(Some(format!("{} in {}", token.id, token.account)))
    })?;
    Ok(Verdict::of(
        elsewhere.is_empty(),
        format!("{} are registered", tokens.len()),
        format!(
            "these are in accounts that the organization does not have: {}",
            some(&elsewhere)
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::honeytoken_harmless::tests::key_in;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Summary;

    fn said(accounts: &[&str]) -> Result<Verdict, Gap> {
        let mut org = Org::sample([Summary::empty("111122223333")]);
        let tokens = accounts.iter().map(|it| key_in(it));
        org.program.honeytokens = tokens.collect();
        examine(&org)
    }

    #[test]
    fn a_token_is_in_an_account_that_was_looked_at() {
        passes(|| said(&["111122223333"]));
        fails(|| said(&["111122223333", "444455556666"]));
        unknown(|| said(&["999988887777"]));
    }

    #[test]
    fn none_wait_and_a_retired_one_is_none() {
        unknown(|| said(&[]));
        let mut org = Org::sample([Summary::empty("111122223333")]);
        let mut token = key_in("111122223333");
        token.retired = Some(org.day());
        org.program.honeytokens = vec![token];
        unknown(|| examine(&org));
    }
}
