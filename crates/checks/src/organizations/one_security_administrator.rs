//! Does one account, not the management account, administer the security services?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::org::SECURITY_SERVICES;
use firestep_inventory::{GLOBAL, Gap, Org};

use crate::cause;

pub(crate) const CHECK: Check = Check {
    id: "organizations-one-security-administrator",
    title: "One account administers the security services",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("E1.5", "one-administrator")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Security run from the management account needs its keys; run from many places, nobody sees the whole.",
    remedy: "Delegate GuardDuty, Security Hub, Config, Access Analyzer, Inspector and CloudTrail to one account made for it.",
    references: &[
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_delegated_admin.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListDelegatedAdministrators",
        "organizations:ListDelegatedServicesForAccount",
        "organizations:ListAWSServiceAccessForOrganization",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

/// Needed only where the organization trusts them with its accounts.
const WHERE_USED: [&str; 2] = ["macie.amazonaws.com", "detective.amazonaws.com"];

fn examine(org: &Org) -> Result<Verdict, Gap> {
    if org.organization.facts.get()?.is_none() {
        return Ok(cause::no_organization("there is no organization"));
    }
    let Some(security) = org.security_account()? else {
        return Ok(Verdict::Fail(
            "no account is delegated administrator of a security service".into(),
        ));
    };
    if org.organization.management_account()? == Some(security) {
        return Ok(Verdict::Fail(
            "the declared security account is the management account".into(),
        ));
    }
    let Some(admin) = org.organization.delegated.find(GLOBAL, security)? else {
        return Ok(Verdict::Fail(
            format!("{security} is delegated administrator of nothing").into(),
        ));
    };
    let services = admin.services.get()?;
    let mut missing = Vec::new();
    for service in SECURITY_SERVICES.iter().chain(&WHERE_USED) {
        let needed = !WHERE_USED.contains(service)
            || org.organization.trusted.find(GLOBAL, service)?.is_some();
        if needed && !services.iter().any(|it| **it == **service) {
            missing.push(*service);
        }
    }
    Ok(if missing.is_empty() {
        Verdict::Pass(format!("{security} administers them all").into())
    } else {
        Verdict::Fail(format!("{security} does not administer {}", missing.join(", ")).into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::organizations::{DelegatedAdministrator, TrustedService};
    use firestep_inventory::{Listed, Seen};

    fn org(services: &[&str]) -> Org {
        let mut admin = DelegatedAdministrator::unseen("444455556666");
        admin.services = Seen::new(services.iter().map(|it| Box::from(*it)).collect());
        let mut org = Org::sample([]);
        org.organization.delegated = Listed::of([admin]);
        org
    }

    #[test]
    fn all_of_them_in_one_account_pass() {
        passes(|| examine(&org(&SECURITY_SERVICES)));
        fails(|| examine(&org(&SECURITY_SERVICES[1..])));
        fails(|| examine(&Org::sample([])));
    }

    #[test]
    fn macie_is_needed_only_where_it_is_used() {
        let mut org = org(&SECURITY_SERVICES);
        org.organization.trusted = Listed::of([TrustedService::unseen("macie.amazonaws.com")]);
        fails(|| examine(&org));
        org.organization.trusted = Listed::unseen();
        unknown(|| examine(&org));
    }

    #[test]
    fn unseen_administrators_are_unknown() {
        let mut org = Org::sample([]);
        org.organization.delegated = Listed::unseen();
        unknown(|| examine(&org));
    }
}
