//! Are GuardDuty's findings exported?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::guardduty::{Detector, PublishingStatus};
use firestep_inventory::{Gap, Org};

use crate::cause;
use crate::delegation::{deciding, regions_of_any};
use crate::guardduty::PRINCIPAL;

pub(crate) const CHECK: Check = Check {
    id: "guardduty-exported",
    title: "GuardDuty findings are exported",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E3.2", "exported")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "GuardDuty forgets after 90 days, and an investigation starts later than that.",
    remedy: "Export findings of each region to the log account's bucket.",
    references: &["https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_exportfindings.html"],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListDelegatedAdministrators",
        "organizations:ListDelegatedServicesForAccount",
        "guardduty:ListDetectors",
        "guardduty:ListPublishingDestinations",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let Some(accounts) = deciding(org, PRINCIPAL)? else {
        return Ok(cause::no_guardduty_administrator());
    };
    let without = regions_of_any(accounts, |it| it.detectors.regions_without(fits))?;
    Ok(Verdict::of(
        without.is_empty(),
        "findings are exported in every region",
        format!("findings are exported nowhere in {}", without.join(", ")),
    ))
}

fn fits(it: &Detector) -> Result<bool, Gap> {
    it.destinations
        .any(|it| Ok(it.status == PublishingStatus::Publishing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::organizations::DelegatedAdministrator;
    use firestep_inventory::{Listed, Parts, Seen, Summary};

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
    use firestep_inventory::guardduty::Destination;

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
                detector(|it| it.destinations = Parts::of([Destination {
                    destination_id: "x".into(),
                    status: PublishingStatus::Publishing
                }]))
            )),
            ["pass"]
        );
        assert_eq!(
            said(&org(
                GUARDDUTY,
                detector(|it| it.destinations = Parts::of([]))
            )),
            ["fail"]
        );
        assert_eq!(said(&org(Some(&[]), Listed::of([]))), ["fail"]);
    }

    #[test]
    fn an_account_without_an_organization_exports_its_own() {
        use crate::delegation::tests::alone;
        let with = |status| {
            alone(&CHECK, |it| {
                it.detectors = detector(|it| {
                    it.destinations = Parts::of([Destination {
                        destination_id: "x".into(),
                        status,
                    }]);
                });
            })
        };
        assert_eq!(with(PublishingStatus::Publishing), ["pass"]);
        assert_eq!(with(PublishingStatus::Stopped), ["fail"]);
        assert_eq!(alone(&CHECK, |_| {}), ["fail"]);
        assert_eq!(
            alone(&CHECK, |it| it.detectors = Listed::unseen()),
            ["unknown"]
        );
    }

    #[test]
    fn an_unseen_setting_is_unknown() {
        assert_eq!(said(&org(GUARDDUTY, detector(|_| {}))), ["unknown"]);
        assert_eq!(said(&org(None, Listed::of([]))), ["unknown"]);
    }
}
