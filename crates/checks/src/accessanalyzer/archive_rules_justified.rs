//! Does somebody say why findings are archived by themselves?

use firestep_audit::{
    Audience, Check, Clause, Effort, PerOrganization, Severity, Verdict, organization,
};
use firestep_inventory::{Gap, Org, all_found};

use crate::delegation::looked_at;

pub(crate) const CHECK: Check = Check {
    id: "accessanalyzer-archive-rules-justified",
    title: "Archive rules of Access Analyzer are justified",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[Clause::new("M5.2", "archive-rules")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What a rule archives, nobody sees: a rule that is too wide hides exposures.",
    remedy: "Declare what each rule is for under `archive_rules`, and delete those that nobody needs.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-archive-rules.html",
    ],
    reads: &[
        "accessanalyzer:ListAnalyzers",
        "accessanalyzer:ListArchiveRules",
    ],
    fix: None,
    examine: &PerOrganization(|context| organization(|| examine(context.org))),
};

fn examine(org: &Org) -> Result<Verdict, Gap> {
    let declared = &org.program.settings.archive_rules;
    let undeclared = all_found(looked_at(org)?, |summary| {
        let mut names = Vec::new();
        for part in summary.analyzers.regions() {
            for analyzer in part.whole()? {
                for rule in analyzer.archive_rules.whole()? {
                    if !declared.contains_key(&rule.rule_name) {
                        names.push(format!("{} in {}", rule.rule_name, summary.account));
                    }
                }
            }
        }
        Ok((!names.is_empty()).then_some(names))
    })?;
    let undeclared: Vec<String> = undeclared.into_iter().flatten().collect();
    if !undeclared.is_empty() {
        if declared.is_empty() {
            return Err(Gap::not_declared("archive_rules"));
        }
        return Ok(Verdict::Fail(
            format!("nobody says what is archived by {}", undeclared.join(", ")).into(),
        ));
    }
    org.scope.whole("accessanalyzer:ListArchiveRules")?;
    Ok(Verdict::Pass("each is declared, or there is none".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accessanalyzer::administrators::tests::{analyzer, org};
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::accessanalyzer::{Analyzer, AnalyzerStatus, AnalyzerType, ArchiveRule};
    use firestep_inventory::{Listed, Parts};

    fn with(rule: Option<&str>) -> Org {
        let mut it = analyzer(AnalyzerType::Organization, AnalyzerStatus::Active);
        it.archive_rules = Parts::of(rule.map(|name| ArchiveRule {
            rule_name: name.into(),
        }));
        org(Listed::of([it]))
    }

    #[test]
    fn a_rule_is_declared_or_nobody_says_what_it_is_for() {
        passes(|| examine(&with(None)));
        unknown(|| examine(&with(Some("vendors"))));
        let mut it = with(Some("vendors"));
        it.program
            .settings
            .archive_rules
            .insert("others".into(), "they are ours".into());
        fails(|| examine(&it));
        it.program
            .settings
            .archive_rules
            .insert("vendors".into(), "declared partners".into());
        passes(|| examine(&it));
    }

    #[test]
    fn those_of_an_account_without_an_organization_are_asked_too() {
        use crate::delegation::tests::alone;
        let with = |rule: Option<&str>| {
            let mut it = analyzer(AnalyzerType::Account, AnalyzerStatus::Active);
            it.archive_rules = Parts::of(rule.map(|name| ArchiveRule {
                rule_name: name.into(),
            }));
            alone(&CHECK, |account| account.analyzers = Listed::of([it]))
        };
        assert_eq!(with(None), ["pass"]);
        assert_eq!(with(Some("vendors")), ["unknown"]);
    }

    #[test]
    fn rules_that_were_not_seen_are_unknown() {
        unknown(|| examine(&org(Listed::of([Analyzer::unseen("a")]))));
        unknown(|| examine(&org(Listed::unseen())));
    }
}
