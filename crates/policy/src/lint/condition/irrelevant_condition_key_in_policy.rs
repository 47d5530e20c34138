//! Does a resource's policy ask whose the resource is? It is always the same one; the key is for policies of identities.

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "irrelevant-condition-key-in-policy",
    aws: Some("Irrelevant condition key in policy"),
    severity: LintSeverity::Suggestion,
    wish: "A resource's policy does not ask for the account of its own resource",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-irrelevant-condition-key-in-policy",
    examine: Examine::Statement(examine),
};

const KEYS: [&str; 4] = [
    "s3:resourceaccount",
    "aws:resourceaccount",
    "aws:resourceorgid",
    "aws:resourceorgpaths",
];

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if !matches!(subject.kind, PolicyType::Resource | PolicyType::Trust) {
        return;
    }
    for (_, condition) in statement.written.conditions() {
        if KEYS.iter().any(|it| condition.key.eq_ignore_ascii_case(it)) {
            found.at(
                condition.key.span,
                format!(
                    "{} is always the same here: it is for policies of identities",
                    quoted(&condition.key)
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::lint::trial::found_in;

    #[test]
    fn the_resources_own_account_is_no_question_to_its_policy() {
        let of = |kind: PolicyType, key: &str| {
            let text = format!(
                r#"{{"Statement":{{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{{"StringEquals":{{"{key}":"111122223333"}}}}}}}}"#
            );
            found_in(&RULE, kind, &text)
        };
        assert_eq!(
            of(PolicyType::Resource, "s3:ResourceAccount"),
            ["\"s3:ResourceAccount\""]
        );
        assert_eq!(of(PolicyType::Resource, "aws:PrincipalAccount"), [""; 0]);
        for kind in [
            PolicyType::Identity,
            PolicyType::Scp,
            PolicyType::Rcp,
            PolicyType::Endpoint,
        ] {
            assert_eq!(of(kind, "s3:ResourceAccount"), [""; 0]);
        }
    }
}
