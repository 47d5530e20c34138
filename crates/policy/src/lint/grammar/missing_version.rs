//! Does a policy say which version of the language it is written in?

use crate::lint::faults::faults_in;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::Subject;

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-version",
    aws: Some("Missing version"),
    severity: LintSeverity::Warning,
    wish: "The policy names the version 2012-10-17, without which variables are plain text",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-missing-version",
    examine: Examine::Policy(examine),
};

fn examine(subject: &Subject<'_>, found: &mut Found) {
    let policy = subject.policy;
    let is_bad = faults_in(policy, policy.span).any(|it| it.element == "Version");
    if policy.version.is_none() && !is_bad {
        found.at(
            policy.span,
            "no version: the older language is meant, which knows no policy variables",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::PolicyType;
    use crate::lint::trial::found_in;

    #[test]
    fn only_a_policy_without_a_version_lacks_one() {
        let count = |text: &str| found_in(&RULE, PolicyType::Identity, text).len();
        assert_eq!(count(r#"{"Statement":[]}"#), 1);
        assert_eq!(count(r#"{"Version":"2008-10-17","Statement":[]}"#), 0);
        assert_eq!(count(r#"{"Version":7,"Statement":[]}"#), 0);
    }
}
