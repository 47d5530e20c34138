//! Do the honeytokens stand in several accounts, one of production among them?

use std::collections::BTreeSet;

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::{GLOBAL, Gap, Org, all_found};

use super::honeytoken_harmless::in_use;
use super::membership::{Membership, membership};
use crate::organizations::category::{self, READS};

pub(crate) const CHECK: Check = Check {
    id: "program-honeytokens-spread",
    title: "Honeytokens are spread over accounts",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[Clause::new("E8.1", "spread")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An intruder meets the decoys of the account that he is in, and no others.",
    remedy: "Place and register a token in a production account and in one more.",
    references: &[
        "https://docs.aws.amazon.com/prescriptive-guidance/latest/aws-security-controls-by-caf-capability/detective-controls.html",
    ],
    reads: READS,
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let accounts: BTreeSet<&str> = in_use(org).map(|it| &*it.account).collect();
    if accounts.is_empty() {
        return Err(Gap::not_declared("honeytokens.yaml"));
    }
    let gone = all_found(&accounts, |account| {
        Ok((membership(org, account)? != Membership::Member).then_some(*account))
    })?;
    let there: Vec<&str> = accounts
        .difference(&gone.into_iter().collect())
        .copied()
        .collect();
    let is_alone = org.organization.facts.get()?.is_none()
        || org.organization.members.region(GLOBAL).whole()?.len() == 1;
    if is_alone {
        return Ok(Verdict::of(
            !there.is_empty(),
            "there is one account, and a token in it",
            "no token is in the account",
        ));
    }
    if there.len() < 2 {
        return Ok(Verdict::Fail(
            format!(
                "they stand in {} of the organization's accounts",
                there.len()
            )
            .into(),
        ));
    }
    let is_production = |account: &str| -> Result<bool, Gap> {
        let Some(member) = org.organization.members.find(GLOBAL, account)? else {
            return Ok(false);
        };
        category::is_production(org, member)
    };
    let in_production = all_found(&there, |it| Ok(is_production(it)?.then_some(*it)))?;
    if !in_production.is_empty() {
        let count = there.len();
        return Ok(Verdict::Pass(
            format!("they stand in {count} accounts, a production account among them").into(),
        ));
    }
    let members = org.organization.members.region(GLOBAL).whole()?;
    let production = all_found(members, |it| {
        Ok(is_production(&it.identity.id)?.then_some(&*it.identity.id))
    })?;
    Ok(Verdict::of(
        production.is_empty(),
        "they stand in several accounts, and none is of production",
        "none stands in a production account",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::honeytoken_harmless::tests::key_in;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::{Listed, Seen};

    fn org(accounts: &[&str]) -> Org {
        let mut org = Org::sample([]);
        org.program.honeytokens = accounts.iter().map(|it| key_in(it)).collect();
        org
    }

    fn with_production(mut org: Org, account: &str) -> Org {
        let categories = &mut org.program.settings.categories;
        categories.insert("production".into(), vec![account.into()]);
        org
    }

    const BOTH: [&str; 2] = ["111122223333", "999988887777"];

    #[test]
    fn two_accounts_and_production_pass() {
        fails(|| examine(&org(&BOTH[..1])));
        passes(|| examine(&org(&BOTH)));
        passes(|| examine(&with_production(org(&BOTH), BOTH[0])));
        let mut suspended = org(&BOTH);
        let members = suspended.organization.members.region(GLOBAL);
        let mut all: Vec<_> = members.whole().unwrap().to_vec();
        all[1].state = Seen::new(firestep_inventory::organizations::AccountState::Suspended);
        suspended.organization.members = Listed::of(all);
        fails(|| examine(&suspended));
        // A token in an account that is gone stands nowhere.
        fails(|| examine(&org(&["111122223333", "444455556666"])));
    }

    #[test]
    fn production_without_one_fails() {
        let mut org = with_production(org(&BOTH), "777788889999");
        let mut shop = firestep_inventory::organizations::Member::unseen("777788889999");
        shop.tags = Seen::new(firestep_inventory::Tags::default());
        shop.state = Seen::new(firestep_inventory::organizations::AccountState::Active);
        let members = org.organization.members.region(GLOBAL);
        let all: Vec<_> = members
            .whole()
            .unwrap()
            .iter()
            .cloned()
            .chain([shop])
            .collect();
        org.organization.members = Listed::of(all);
        fails(|| examine(&org));
    }

    #[test]
    fn nothing_registered_waits_and_an_unseen_list_is_unknown() {
        unknown(|| examine(&org(&[])));
        let mut blind = org(&BOTH);
        blind.organization.members = Listed::unseen();
        unknown(|| examine(&blind));
    }
}
