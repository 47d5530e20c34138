//! Has every analyzer nothing left to work?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each_that};
use firestep_inventory::Gap;
use firestep_inventory::accessanalyzer::Analyzer;

pub(crate) const CHECK: Check = Check {
    id: "accessanalyzer-no-findings",
    title: "Analyzers have no active findings",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A finding that stays active is either an exposure or a decision that nobody wrote down.",
    remedy: "Work each finding: close the access, or archive the finding with a reason.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-work-with-findings.html",
    ],
    reads: &[
        "accessanalyzer:ListAnalyzers",
        "accessanalyzer:ListFindingsV2",
    ],
    fix: None,
    examine: &PerAccount(|context| each_that(&context.account.accessanalyzer_analyzers, examine)),
};

fn examine(analyzer: &Analyzer) -> Result<Option<Verdict>, Gap> {
    // One that does not work finds nothing: other checks say so.
    if !analyzer.is_active()? {
        return Ok(None);
    }
    let found = analyzer.findings.whole()?.len();
    Ok(Some(Verdict::of(
        found == 0,
        "none is active",
        match found {
            1 => "1 finding is active".to_owned(),
            many => format!("{many} findings are active"),
        },
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accessanalyzer::administrators::tests::analyzer;
    use crate::tests::words;
    use firestep_inventory::accessanalyzer::{ActiveFinding, AnalyzerStatus, AnalyzerType};
    use firestep_inventory::{Account, Listed, Parts};

    fn said(analyzer: Analyzer) -> Vec<&'static str> {
        let mut account = Account::empty();
        account.accessanalyzer_analyzers = Listed::of([analyzer]);
        words(&CHECK, &account)
    }

    #[test]
    fn any_active_finding_fails_and_one_that_does_not_work_says_nothing() {
        let mut it = analyzer(AnalyzerType::Account, AnalyzerStatus::Active);
        assert_eq!(said(it.clone()), ["pass"]);
        it.findings = Parts::of([ActiveFinding {
            id: "f".into(),
            created_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        }]);
        assert_eq!(said(it), ["fail"]);
        let off = analyzer(AnalyzerType::Account, AnalyzerStatus::Disabled);
        assert_eq!(said(off), [""; 0]);
    }

    #[test]
    fn findings_that_were_not_seen_are_unknown() {
        let mut it = analyzer(AnalyzerType::Account, AnalyzerStatus::Active);
        it.findings = Analyzer::unseen("a").findings;
        assert_eq!(said(it), ["unknown"]);
    }
}
