//! Does the security account administer Security Hub?

use firestep_audit::{Audience, Check, Effort, PerOrganization, Severity, Verdict};
use firestep_inventory::securityhub::AdminStatus;
use firestep_inventory::{Gap, Org};

use crate::cause;
use crate::delegation::of_members;
use crate::securityhub::administrators::administrator;

pub(crate) const CHECK: Check = Check {
    id: "securityhub-delegated",
    title: "Security Hub is administered by the security account",
    severity: Severity::High,
    effort: Effort::Minutes,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Administered from the management account, watching needs the keys to everything; from nowhere, nobody watches.",
    remedy: "Delegate Security Hub to the security account.",
    references: &[
        "https://docs.aws.amazon.com/securityhub/latest/userguide/designate-orgs-admin-account.html",
    ],
    reads: &[
        "organizations:ListDelegatedAdministrators",
        "organizations:ListDelegatedServicesForAccount",
        "organizations:DescribeOrganization",
        "securityhub:ListOrganizationAdminAccounts",
    ],
    fix: None,
    examine: &PerOrganization(|context| {
        of_members(context.org, |management| examine(context.org, management))
    }),
};

fn examine(org: &Org, management: &str) -> Result<Verdict, Gap> {
    let Some(admin) = administrator(org)? else {
        return Ok(cause::no_hub_administrator());
    };
    if !org.is_security_account(admin)? {
        return Ok(Verdict::Fail(
            format!("{admin} administers it, which is not the security account").into(),
        ));
    }
    // Organizations says that the account may; Security Hub, region by region, that it does.
    let administrators = &org.summary(management)?.hub_administrators;
    let without = administrators.regions_without(|it| {
        Ok(*it.identity.id == *admin && *it.status.get()? == AdminStatus::Enabled)
    })?;
    Ok(Verdict::of(
        without.is_empty(),
        format!("{admin} administers it in every region"),
        format!("{admin} does not administer it in {}", without.join(", ")),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::securityhub::administrators::tests::org;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Listed;

    const MANAGEMENT: &str = "999988887777";

    #[test]
    fn an_account_without_an_organization_delegates_to_nobody() {
        let said = crate::delegation::tests::alone(&CHECK, |_| {});
        assert_eq!(said, [] as [&str; 0]);
    }

    #[test]
    fn the_security_account_passes_and_another_fails() {
        let mut it = org(|_| {});
        passes(|| examine(&it, MANAGEMENT));
        it.program
            .settings
            .security_accounts
            .push("777788889999".into());
        fails(|| examine(&it, MANAGEMENT));
        it.organization.delegated = Listed::of([]);
        fails(|| examine(&it, MANAGEMENT));
    }

    #[test]
    fn an_account_that_may_and_does_not_fails_and_unseen_administrators_are_unknown() {
        let with = |list| {
            let mut management = firestep_inventory::Summary::empty(MANAGEMENT);
            management.hub_administrators = list;
            let mut it = Org::sample([management]);
            it.organization.delegated = org(|_| {}).organization.delegated;
            it
        };
        fails(|| examine(&with(Listed::of([])), MANAGEMENT));
        unknown(|| examine(&with(Listed::unseen()), MANAGEMENT));
    }
}
