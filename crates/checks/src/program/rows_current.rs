//! Is every row of the registry about an account that is there, and was it reviewed in the last 180 days?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::organizations::AccountState;
use firestep_inventory::{GLOBAL, Gap, Org, all_found};
use firestep_program::{Registry, RegistryRow, RegistryRowState};

use super::membership::{Membership, membership};
use super::registry::registry;
use super::some::some;

pub(crate) const CHECK: Check = Check {
    id: "program-rows-current",
    title: "No row of the account registry is stale",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[Clause::new("E1.1", "registry-fresh")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A registry that nobody looks at names people who have left, and is trusted all the same.",
    remedy: "Go through the rows with their owners, put today's date in `reviewed`, and take out accounts that are gone.",
    references: &[
        "https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_securely_operate_multi_accounts.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListAccounts",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let registry = registry(org)?;
    // An account without a row is not kept track of: who takes a stale row away has not reviewed it.
    let rows = registry.rows.iter().map(Some).chain([None]);
    let stale = all_found(rows, |row| match row {
        Some(row) => stale(org, row),
        None => missing(org, registry),
    })?;
    Ok(Verdict::of(
        stale.is_empty(),
        "every active account has a row, and every row is of an account that is there and was reviewed in the last 180 days",
        format!("in accounts.yaml {}", some(&stale)),
    ))
}

/// The active accounts that have no row.
fn missing(org: &Org, registry: &Registry) -> Result<Option<String>, Gap> {
    if org.organization.facts.get()?.is_none() {
        return Ok(None);
    }
    let members = org.organization.members.region(GLOBAL).whole()?;
    let missing = all_found(members, |member| {
        let id = &member.identity.id;
        let is_missing = registry.row(id).is_none();
        Ok((is_missing && *member.state.get()? == AccountState::Active).then(|| id.to_string()))
    })?;
    Ok((!missing.is_empty()).then(|| format!("these have no row: {}", missing.join(", "))))
}

/// What is stale about a row.
fn stale(org: &Org, row: &RegistryRow) -> Result<Option<String>, Gap> {
    let since = row.reviewed.map(|it| it.to_string()).unwrap_or_default();
    let why = match row.state(org.day(), None) {
        RegistryRowState::Current | RegistryRowState::Gone => None,
        RegistryRowState::Unreviewed => Some("nobody has reviewed its row".to_owned()),
        RegistryRowState::Stale => Some(format!("its row was last reviewed on {since}")),
        RegistryRowState::NotYet => Some(format!("its review is in the future, on {since}")),
    };
    let why = match why {
        Some(why) => why,
        None if row.ours && membership(org, &row.id)? == Membership::Gone => {
            "the account is gone".to_owned()
        }
        None => return Ok(None),
    };
    Ok(Some(format!("line {}, {}: {why}", row.line, row.id)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Listed;

    /// 2026-11-18 is the day of the sample organization.
    fn org(rows: &str) -> Org {
        let mut org = Org::sample([]);
        // The sample organization's other account has a good row.
        let other = "{ id: '999988887777', reviewed: 2026-11-01 }";
        let rows = if rows.is_empty() {
            String::new()
        } else {
            format!("{rows}, {other}")
        };
        let registry = Registry::parse(&format!("accounts: [{rows}]")).unwrap();
        org.program.registry = Some(registry);
        org
    }

    fn row(id: &str, more: &str) -> String {
        format!("{{ id: '{id}', {more} }}")
    }

    #[test]
    fn a_row_is_stale_by_its_review_or_its_account() {
        let of = |id: &str, more: &str| examine(&org(&row(id, more)));
        passes(|| of("111122223333", "reviewed: 2026-06-01"));
        fails(|| of("111122223333", "reviewed: 2026-05-01"));
        fails(|| of("111122223333", "reviewed: 2027-01-01"));
        fails(|| of("111122223333", "name: shop"));
        let with = |id: &str, more: &str| {
            let here = row("111122223333", "reviewed: 2026-11-01");
            examine(&org(&format!("{here}, {}", row(id, more))))
        };
        fails(|| with("444455556666", "reviewed: 2026-11-01"));
        // An account of others is not looked for.
        passes(|| with("444455556666", "reviewed: 2026-11-01, ours: false"));
        // An account without a row is not kept track of.
        fails(|| of("444455556666", "reviewed: 2026-11-01, ours: false"));
    }

    #[test]
    fn what_is_not_written_or_not_seen_is_unknown() {
        unknown(|| examine(&Org::sample([])));
        unknown(|| examine(&org("")));
        let mut blind = org(&row("111122223333", "reviewed: 2026-11-01"));
        blind.organization.members = Listed::unseen();
        unknown(|| examine(&blind));
        // One stale row decides.
        blind.program.registry = org(&row("111122223333", "name: shop")).program.registry;
        fails(|| examine(&blind));
    }
}
