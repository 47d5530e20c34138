//! Does the security account administer GuardDuty?

use firestep_audit::{Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict};
use firestep_inventory::guardduty::AdminStatus;
use firestep_inventory::{Gap, Org};

use crate::cause;
use crate::delegation::of_members;
use crate::guardduty::administrator;

pub(crate) const CHECK: Check = Check {
    id: "guardduty-delegated",
    title: "GuardDuty is administered by the security account",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E3.2", "delegated")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Administered from the management account, watching needs the keys to everything; from nowhere, nobody watches.",
    remedy: "Delegate GuardDuty to the security account, in every region.",
    references: &["https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_organizations.html"],
    reads: &[
        "organizations:ListDelegatedAdministrators",
        "organizations:ListDelegatedServicesForAccount",
        "organizations:DescribeOrganization",
        "guardduty:ListOrganizationAdminAccounts",
    ],
    fix: None,
    examine: &PerOrganization(|context| {
        of_members(context.org, |management| examine(context.org, management))
    }),
};

fn examine(org: &Org, management: &str) -> Result<Verdict, Gap> {
    let Some(admin) = administrator(org)? else {
        return Ok(cause::no_guardduty_administrator());
    };
    if !org.is_security_account(admin)? {
        return Ok(Verdict::Fail(
            format!("{admin} administers it, which is not the security account").into(),
        ));
    }
    // Organizations says that the account may; GuardDuty, region by region, that it does.
    let administrators = &org.summary(management)?.guardduty_administrators;
    let without = administrators.regions_without(|it| {
        Ok(*it.identity.id == *admin && *it.admin_status.get()? == AdminStatus::Enabled)
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
    use crate::delegation::tests::alone;
    use crate::tests::said as verdict;
    use firestep_inventory::guardduty::{Administrator, Detector};
    use firestep_inventory::organizations::DelegatedAdministrator;
    use firestep_inventory::{Listed, Seen, Summary};

    const SECURITY: &str = "444455556666";
    const MANAGEMENT: &str = "999988887777";

    fn org(services: Option<&[&str]>, detectors: Listed<Detector>) -> Org {
        let mut summary = Summary::empty(SECURITY);
        summary.detectors = detectors;
        let mut management = Summary::empty(MANAGEMENT);
        let mut here = Administrator::unseen(SECURITY);
        here.admin_status = Seen::new(AdminStatus::Enabled);
        management.guardduty_administrators = Listed::of([here]);
        let mut org = Org::sample([summary, management]);
        let mut admin = DelegatedAdministrator::unseen(SECURITY);
        if let Some(services) = services {
            admin.services = Seen::new(services.iter().map(|it| Box::from(*it)).collect());
        }
        org.organization.delegated = Listed::of([admin]);
        org
    }

    #[test]
    fn the_security_account_passes_and_another_fails() {
        let mut it = org(Some(&["guardduty.amazonaws.com"]), Listed::of([]));
        assert_eq!(verdict(|| examine(&it, MANAGEMENT)).word(), "pass");
        it.program
            .settings
            .security_accounts
            .push("777788889999".into());
        assert_eq!(verdict(|| examine(&it, MANAGEMENT)).word(), "fail");
        it.organization.delegated = Listed::of([]);
        assert_eq!(verdict(|| examine(&it, MANAGEMENT)).word(), "fail");
    }

    #[test]
    fn unseen_services_are_unknown() {
        let it = org(None, Listed::of([]));
        assert_eq!(verdict(|| examine(&it, MANAGEMENT)).word(), "unknown");
    }

    #[test]
    fn an_account_without_an_organization_delegates_to_nobody() {
        assert_eq!(alone(&CHECK, |_| {}), [] as [&str; 0]);
    }
}
