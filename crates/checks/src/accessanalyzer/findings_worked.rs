//! Is every finding of Access Analyzer worked within the limit?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Reason, Severity, Verdict, organization,
};
use firestep_inventory::accessanalyzer::Analyzer;
use firestep_inventory::{Gap, Org, all_found};

use super::administrators::{guards_organization, keepers, unguarded_alone};

pub(crate) const CHECK: Check = Check {
    id: "accessanalyzer-findings-worked",
    title: "Findings of Access Analyzer are worked within the limit",
    severity: Severity::Medium,
    effort: Effort::Hours,
    clauses: &[Clause::new("M5.2", "findings-worked")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A finding that stays active is either an exposure or a decision that nobody wrote down.",
    remedy: "Work each finding: close the access, or archive the finding with a reason. The limit is `ages.access_finding_days`.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-work-with-findings.html",
    ],
    reads: &[
        "organizations:DescribeOrganization",
        "organizations:ListDelegatedAdministrators",
        "organizations:ListDelegatedServicesForAccount",
        "accessanalyzer:ListAnalyzers",
        "accessanalyzer:ListFindingsV2",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let limit = org.program.settings.ages.access_finding_days;
    let old = all_found(org.summaries(), |summary| {
        let has_old = summary.analyzers.any(|it| has_older(org, it, limit))?;
        Ok(has_old.then_some(summary.account))
    })?;
    if !old.is_empty() {
        return Ok(Verdict::Fail(
            format!(
                "findings are active for more than {limit} days in the analyzers of {}",
                old.join(", ")
            )
            .into(),
        ));
    }
    // That nothing was found says something only where it was looked for.
    let (whose, without) = match keepers(org)? {
        Some(keepers) => ("organization", unguarded(org, keepers)?),
        None => ("account", unguarded_alone(org)?),
    };
    if !without.is_empty() {
        return Ok(Verdict::Fail(
            Reason::from(format!(
                "no analyzer of the {whose} looks for any in {}",
                without.join(", ")
            ))
            .because("accessanalyzer-organization"),
        ));
    }
    org.scope.whole("accessanalyzer:ListFindingsV2")?;
    Ok(Verdict::Pass(
        format!("none is active for more than {limit} days").into(),
    ))
}

/// The regions in which none of these accounts has an analyzer of the organization.
fn unguarded(org: &Org, keepers: Vec<&str>) -> Result<Vec<&'static str>, Gap> {
    let mut without: Option<Vec<&str>> = None;
    for id in keepers {
        let analyzers = &org.summary(id)?.analyzers;
        let here = analyzers.regions_without(guards_organization)?;
        let both: Vec<&str> = match without {
            Some(before) => before.into_iter().filter(|it| here.contains(it)).collect(),
            None => here,
        };
        if both.is_empty() {
            return Ok(both);
        }
        without = Some(both);
    }
    Ok(without.unwrap_or_default())
}

fn has_older(org: &Org, analyzer: &Analyzer, limit: u32) -> Result<bool, Gap> {
    // What one that was switched off found before is found no more.
    if !analyzer.is_active()? {
        return Ok(false);
    }
    analyzer
        .findings
        .any(|it| Ok(org.days_since(&it.created_at) > i64::from(limit)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accessanalyzer::administrators::tests::{analyzer, org};
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::accessanalyzer::{ActiveFinding, AnalyzerStatus, AnalyzerType};
    use firestep_inventory::{Listed, Parts};

    /// With a finding of that moment; the sample organization was looked at on 2026-11-18T11:06:40Z.
    fn with(created_at: &str) -> Org {
        let mut it = analyzer(AnalyzerType::Organization, AnalyzerStatus::Active);
        it.findings = Parts::of([ActiveFinding {
            id: "f".into(),
            created_at: created_at.parse().unwrap(),
        }]);
        org(Listed::of([it]))
    }

    #[test]
    fn the_limit_decides() {
        passes(|| examine(&with("2026-10-19T11:06:40Z")));
        fails(|| examine(&with("2026-10-18T11:06:40Z")));
        let mut it = with("2026-10-18T11:06:40Z");
        it.program.settings.ages.access_finding_days = 60;
        passes(|| examine(&it));
    }

    #[test]
    fn where_nobody_looks_nothing_is_worked() {
        fails(|| examine(&org(Listed::of([]))));
        let own = analyzer(AnalyzerType::Account, AnalyzerStatus::Active);
        fails(|| examine(&org(Listed::of([own]))));
    }

    #[test]
    fn an_account_without_an_organization_works_the_findings_of_its_own_analyzer() {
        use crate::delegation::tests::alone;
        let with = |kind, status, created_at: Option<&str>| {
            let mut it = analyzer(kind, status);
            it.findings = Parts::of(created_at.map(|it| ActiveFinding {
                id: "f".into(),
                created_at: it.parse().unwrap(),
            }));
            alone(&CHECK, |account| account.analyzers = Listed::of([it]))
        };
        let (own, active) = (AnalyzerType::Account, AnalyzerStatus::Active);
        assert_eq!(with(own, active, None), ["pass"]);
        assert_eq!(with(own, active, Some("2026-10-18T11:06:40Z")), ["fail"]);
        assert_eq!(with(own, AnalyzerStatus::Disabled, None), ["fail"]);
        assert_eq!(with(AnalyzerType::AccountUnused, active, None), ["fail"]);
        assert_eq!(alone(&CHECK, |_| {}), ["fail"]);
        let unseen = alone(&CHECK, |account| account.analyzers = Listed::unseen());
        assert_eq!(unseen, ["unknown"]);
    }

    #[test]
    fn findings_that_were_not_seen_are_unknown() {
        let mut it = analyzer(AnalyzerType::Organization, AnalyzerStatus::Active);
        it.findings = Analyzer::unseen("a").findings;
        unknown(|| examine(&org(Listed::of([it]))));
        unknown(|| examine(&org(Listed::unseen())));
    }
}
