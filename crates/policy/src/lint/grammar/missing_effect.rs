//! Does a statement say whether it allows or denies?

use crate::lint::faults::faults_in;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "missing-effect",
    aws: Some("Missing effect"),
    severity: LintSeverity::Error,
    wish: "Every statement has an effect",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-missing-effect",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    let is_bad = faults_in(subject.policy, written.span).any(|it| it.element == "Effect");
    if written.effect_text.is_none() && !is_bad {
        found.at(written.span, "it has no Effect: neither Allow nor Deny");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;
    use crate::lint::trial::found_in;
    use crate::policy_type::PolicyType;

    #[test]
    fn a_statement_without_an_effect_is_told() {
        let lacking = r#"{"Action":"s3:ListAllMyBuckets","Resource":"*"}"#;
        assert_eq!(found(&RULE, lacking), [lacking]);
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"allow","Action":"s3:ListAllMyBuckets"}"#
            ),
            [""; 0]
        );
        // That it is no text is another rule's.
        assert_eq!(
            found(&RULE, r#"{"Effect":true,"Action":"s3:ListAllMyBuckets"}"#),
            [""; 0]
        );
    }

    #[test]
    fn what_is_wrong_with_one_statement_hides_nothing_in_the_next() {
        let two = r#"{"Statement":[{"Effect":1},{"Action":"a"}]}"#;
        assert_eq!(
            found_in(&RULE, PolicyType::Identity, two),
            [r#"{"Action":"a"}"#]
        );
    }
}
