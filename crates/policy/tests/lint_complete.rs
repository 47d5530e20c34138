//! AWS's own checks by name: each is a rule, or there is a reason why not.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeSet;

use firestep_policy::lint::{LintSeverity, left_out, rules};

/// The checks by their type and name.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html>
const CHECKS: &str = include_str!("../data/access-analyzer-checks.tsv");

fn checks() -> impl Iterator<Item = (LintSeverity, &'static str)> {
    CHECKS.lines().skip(1).map(|line| {
        let (severity, name) = line.split_once('\t').unwrap();
        let severity = match severity {
            "error" => LintSeverity::Error,
            "security" => LintSeverity::Risk,
            "warning" => LintSeverity::Warning,
            other => {
                assert_eq!(other, "suggestion");
                LintSeverity::Suggestion
            }
        };
        (severity, name)
    })
}

#[test]
fn each_check_is_a_rule_or_has_its_reason() {
    assert_eq!(checks().count(), 153);
    let ours: BTreeSet<_> = rules()
        .filter_map(|it| Some((it.severity, it.aws?)))
        .collect();
    let reasons: BTreeSet<_> = left_out().map(|(name, _)| name).collect();
    let lacking: Vec<_> = checks()
        .filter(|it| !ours.contains(it) && !reasons.contains(it.1))
        .collect();
    assert!(lacking.is_empty(), "{} lack: {lacking:#?}", lacking.len());
    let known: BTreeSet<_> = checks().collect();
    let strange: Vec<_> = ours.difference(&known).collect();
    assert!(strange.is_empty(), "{strange:?}");
    for (name, reason) in left_out() {
        assert!(known.iter().any(|it| it.1 == name), "{name}");
        assert!(!ours.iter().any(|it| it.1 == name), "{name}");
        assert!(reason.len() > 20, "{name}: {reason}");
    }
}

#[test]
fn a_rule_is_named_as_its_check() {
    let mut ids = BTreeSet::new();
    for rule in rules() {
        assert!(ids.insert(rule.id), "{}", rule.id);
        let Some(name) = rule.aws else { continue };
        assert_eq!(rule.id, name.to_lowercase().replace(' ', "-"));
        let class = match rule.severity {
            LintSeverity::Error => "error",
            LintSeverity::Risk => "security-warning",
            LintSeverity::Warning => "general-warning",
            LintSeverity::Suggestion => "suggestion",
        };
        // AWS parts the words of its elements and operators.
        let mut name = name.to_owned();
        for (one, parted) in [
            ("NotAction", "not-action"),
            ("NotResource", "not-resource"),
            ("NotPrincipal", "not-principal"),
            ("NotIpAddress", "not-ip-address"),
        ] {
            name = name.replace(one, parted);
        }
        let name = name.to_lowercase().replace(' ', "-");
        let anchor = format!("#access-analyzer-reference-policy-checks-{class}-{name}");
        assert!(rule.page.ends_with(&anchor), "{}: {}", rule.id, rule.page);
    }
}
