//! Do the account's detectors report to the organization's administrator?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, each_that,
};
use firestep_inventory::Gap;
use firestep_inventory::guardduty::{Detector, DetectorStatus, Relationship};

use crate::guardduty::administrator;

pub(crate) const CHECK: Check = Check {
    id: "guardduty-reports",
    title: "Detectors report to the delegated administrator",
    severity: Severity::High,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E3.2", "detector")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "The findings of a detector that stands alone reach nobody who watches.",
    remedy: "Add the account as a member from the delegated administrator, in every enabled region.",
    references: &["https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_organizations.html"],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListDelegatedAdministrators",
        "organizations:ListDelegatedServicesForAccount",
        "guardduty:ListDetectors",
        "guardduty:GetDetector",
        "guardduty:GetAdministratorAccount",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each_that(&context.account.guardduty_detectors, |it| {
            examine(context, it)
        })
    }),
};

fn examine(context: &Context<'_>, detector: &Detector) -> Result<Option<Verdict>, Gap> {
    // Without an administrator there is nobody to report to: another check says so, once.
    let Some(wanted) = administrator(context.org)? else {
        return Ok(None);
    };
    // A suspended detector finds nothing: another check says so.
    if wanted == context.account.id || *detector.status.get()? == DetectorStatus::Disabled {
        return Ok(None);
    }
    let Some(administrator) = detector.administrator.get()? else {
        return Ok(Some(Verdict::Fail(
            "it stands alone: its findings reach nobody".into(),
        )));
    };
    if **administrator != *wanted {
        return Ok(Some(Verdict::Fail(
            format!("it reports to {administrator}, which is not the delegated administrator")
                .into(),
        )));
    }
    let status = *detector.relationship_status.get()?;
    Ok(Some(Verdict::of(
        status == Some(Relationship::Enabled),
        format!("it reports to {administrator}"),
        format!(
            "its relationship to {administrator} is {}",
            status.map_or("not there", Relationship::word)
        ),
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_inventory::organizations::DelegatedAdministrator;
    use firestep_inventory::{Account, Listed, Org, Seen, evaluate};

    fn said(administrator: Option<&str>, status: Option<Relationship>) -> Option<&'static str> {
        let mut detector = Detector::unseen("d");
        detector.status = Seen::new(DetectorStatus::Enabled);
        detector.administrator = Seen::new(administrator.map(Box::from));
        detector.relationship_status = Seen::new(status);
        let mut admin = DelegatedAdministrator::unseen("444455556666");
        admin.services = Seen::new(vec!["guardduty.amazonaws.com".into()]);
        let mut org = Org::sample([]);
        org.organization.delegated = Listed::of([admin]);
        let account = Account::empty();
        let context = Context::new(&org, &account);
        evaluate(|| examine(&context, &detector))
            .map_or(Some("unknown"), |it| it.map(|it| it.word()))
    }

    #[test]
    fn only_a_living_relationship_to_the_administrator_passes() {
        assert_eq!(
            said(Some("444455556666"), Some(Relationship::Enabled)),
            Some("pass")
        );
        assert_eq!(
            said(Some("444455556666"), Some(Relationship::Resigned)),
            Some("fail")
        );
        assert_eq!(
            said(Some("123412341234"), Some(Relationship::Enabled)),
            Some("fail")
        );
        assert_eq!(said(None, None), Some("fail"));
    }

    #[test]
    fn an_unseen_administrator_is_unknown() {
        let mut org = Org::sample([]);
        org.organization.delegated = Listed::unseen();
        let account = Account::empty();
        let context = Context::new(&org, &account);
        assert!(evaluate(|| examine(&context, &Detector::unseen("d"))).is_err());
    }
}
