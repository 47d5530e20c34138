//! Is every element one that the language has?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::Subject;
use crate::lint::words::quoted;
use crate::written::{POLICY_ELEMENTS, STATEMENT_ELEMENTS};

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-policy-element",
    aws: Some("Invalid policy element"),
    severity: LintSeverity::Error,
    wish: "Every element is one that the language has, in its letters",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-policy-element",
    examine: Examine::Policy(examine),
};

fn examine(subject: &Subject<'_>, found: &mut Found) {
    for name in &subject.policy.unknown {
        found.at(name.span, words(name, "a policy", &POLICY_ELEMENTS));
    }
    for statement in &subject.policy.statements {
        for name in &statement.unknown {
            found.at(name.span, words(name, "a statement", &STATEMENT_ELEMENTS));
        }
    }
}

fn words(name: &str, of: &str, known: &[&str]) -> String {
    let is_near = |it: &&&str| {
        name.eq_ignore_ascii_case(it) || name.len() < 20 && strsim::levenshtein(name, it) <= 2
    };
    let hint = match known.iter().filter(|it| it.len() > 2).find(is_near) {
        Some(near) => format!("; is `{near}` meant?"),
        None => String::new(),
    };
    format!("{} is no element of {of}{hint}", quoted(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;
    use crate::policy_type::PolicyType;

    #[test]
    fn what_the_language_does_not_have_is_told_with_its_neighbour() {
        let of = |text: &str| found_in(&RULE, PolicyType::Identity, text);
        assert_eq!(
            of(r#"{"version":"2012-10-17","Statement":[{"Effekt":"Allow","Conditions":{}}]}"#),
            ["\"version\"", "\"Effekt\"", "\"Conditions\""]
        );
        assert_eq!(
            of(
                r#"{"Id":"a","Version":"2012-10-17","Statement":[{"Sid":"a","Effect":"Allow","NotPrincipal":"*","NotAction":"a","NotResource":"b","Condition":{}}]}"#
            ),
            [""; 0]
        );
        assert!(words("effect", "a statement", &["Effect"]).ends_with("; is `Effect` meant?"));
        assert!(
            words("Conditions", "a statement", &["Effect", "Condition"])
                .ends_with("; is `Condition` meant?")
        );
        assert_eq!(
            words("Comment", "a policy", &["Id"]),
            "`Comment` is no element of a policy"
        );
        assert!(words(&"x".repeat(1 << 20), "a policy", &["Id"]).len() < 200);
    }
}
