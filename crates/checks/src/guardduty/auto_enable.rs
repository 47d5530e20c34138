//! Does GuardDuty enable itself in every account?

use firestep_audit::{Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict};
use firestep_inventory::guardduty::{AutoEnable, Detector};
use firestep_inventory::{Gap, Org};

use crate::cause;
use crate::delegation::of_members;
use crate::guardduty::administrator;

pub(crate) const CHECK: Check = Check {
    id: "guardduty-auto-enable",
    title: "GuardDuty enables all accounts automatically",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E3.2", "auto-enable")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An account that joins tomorrow is unwatched until somebody remembers it.",
    remedy: "Set auto-enable to ALL in the delegated administrator, in every region.",
    references: &["https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_organizations.html"],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListDelegatedAdministrators",
        "organizations:ListDelegatedServicesForAccount",
        "guardduty:ListDetectors",
        "guardduty:DescribeOrganizationConfiguration",
    ],
    fix: None,
    examine: &PerOrganization(|context| of_members(context.org, |_| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let Some(admin) = administrator(org)? else {
        return Ok(cause::no_guardduty_administrator());
    };
    let without = org.summary(admin)?.detectors.regions_without(fits)?;
    Ok(Verdict::of(
        without.is_empty(),
        "every account is enabled by itself in every region",
        format!(
            "accounts are not all enabled by themselves in {}",
            without.join(", ")
        ),
    ))
}

fn fits(it: &Detector) -> Result<bool, Gap> {
    Ok(*it.auto_enable_organization_members.get()? == Some(AutoEnable::All))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::organizations::DelegatedAdministrator;
    use firestep_inventory::{Listed, Seen, Summary};

    const SECURITY: &str = "444455556666";

    fn org(services: Option<&[&str]>, detectors: Listed<Detector>) -> Org {
        let mut summary = Summary::empty(SECURITY);
        summary.detectors = detectors;
        let mut org = Org::sample([summary]);
        let mut admin = DelegatedAdministrator::unseen(SECURITY);
        if let Some(services) = services {
            admin.services = Seen::new(services.iter().map(|it| Box::from(*it)).collect());
        }
        org.organization.delegated = Listed::of([admin]);
        org
    }

    fn said(org: &Org) -> Vec<&'static str> {
        vec![crate::tests::said(|| examine(org)).word()]
    }

    fn detector(change: impl FnOnce(&mut Detector)) -> Listed<Detector> {
        let mut it = Detector::unseen("d");
        change(&mut it);
        Listed::of([it])
    }

    const GUARDDUTY: Option<&[&str]> = Some(&["guardduty.amazonaws.com"]);

    #[test]
    fn the_administrator_s_setting_decides() {
        assert_eq!(
            said(&org(
                GUARDDUTY,
                detector(
                    |it| it.auto_enable_organization_members = Seen::new(Some(AutoEnable::All))
                )
            )),
            ["pass"]
        );
        assert_eq!(
            said(&org(
                GUARDDUTY,
                detector(
                    |it| it.auto_enable_organization_members = Seen::new(Some(AutoEnable::New))
                )
            )),
            ["fail"]
        );
        assert_eq!(said(&org(Some(&[]), Listed::of([]))), ["fail"]);
    }

    #[test]
    fn no_account_joins_one_that_stands_alone() {
        assert_eq!(
            crate::delegation::tests::alone(&CHECK, |_| {}),
            [] as [&str; 0]
        );
    }

    #[test]
    fn an_unseen_setting_is_unknown() {
        assert_eq!(said(&org(GUARDDUTY, detector(|_| {}))), ["unknown"]);
        assert_eq!(said(&org(None, Listed::of([]))), ["unknown"]);
    }
}
