//! Is the version one that the language has?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::Subject;
use crate::lint::words::quoted;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-version",
    aws: Some("Invalid version"),
    severity: LintSeverity::Error,
    wish: "The version is 2012-10-17, or 2008-10-17 where the older language is meant",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-version",
    examine: Examine::Policy(examine),
};

fn examine(subject: &Subject<'_>, found: &mut Found) {
    let Some(version) = &subject.policy.version else {
        return;
    };
    let newest_only = matches!(subject.kind, PolicyType::Scp | PolicyType::Rcp);
    match &**version {
        "2012-10-17" => {}
        "2008-10-17" if newest_only => found.at(
            version.span,
            format!("{} is of the version 2012-10-17 only", subject.kind.words()),
        ),
        "2008-10-17" => {}
        other => found.at(
            version.span,
            format!(
                "{} is no version of the language: 2012-10-17 is",
                quoted(other)
            ),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    fn of(kind: PolicyType, version: &str) -> usize {
        let text = format!(r#"{{"Version":"{version}","Statement":[]}}"#);
        let found = found_in(&RULE, kind, &text);
        assert!(found.iter().all(|it| *it == format!("\"{version}\"")));
        found.len()
    }

    #[test]
    fn there_are_two_versions_and_no_others() {
        for version in ["", "2012-10-16", "2012-10-17 ", "2026-01-01", "1"] {
            assert_eq!(of(PolicyType::Identity, version), 1, "{version}");
        }
        assert_eq!(of(PolicyType::Identity, "2012-10-17"), 0);
        assert_eq!(of(PolicyType::Resource, "2008-10-17"), 0);
    }

    #[test]
    fn control_policies_are_of_the_newer_one() {
        assert_eq!(of(PolicyType::Scp, "2008-10-17"), 1);
        assert_eq!(of(PolicyType::Rcp, "2008-10-17"), 1);
        assert_eq!(of(PolicyType::Rcp, "2012-10-17"), 0);
    }
}
