//! Is every Sid of the letters and digits that IAM takes?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "unsupported-sid",
    aws: Some("Unsupported Sid"),
    severity: LintSeverity::Error,
    wish: "Every Sid is of letters and digits, where IAM reads it",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-sid",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let is_iam = !matches!(subject.kind, PolicyType::Resource | PolicyType::Endpoint);
    let Some(sid) = statement.written.sid.as_ref().filter(|_| is_iam) else {
        return;
    };
    if let Some(strange) = sid.chars().find(|it| !it.is_ascii_alphanumeric()) {
        let strange = quoted(strange.encode_utf8(&mut [0; 4]));
        found.at(
            sid.span,
            format!(
                "{} has {strange}, which is neither a letter from A to Z nor a digit",
                quoted(sid)
            ),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    fn count(kind: PolicyType, sid: &str) -> usize {
        let text = format!(r#"{{"Statement":[{{"Sid":{sid}}}]}}"#);
        let found = found_in(&RULE, kind, &text);
        assert!(found.iter().all(|it| it == sid));
        found.len()
    }

    #[test]
    fn iam_takes_letters_and_digits() {
        for sid in ["\"a b\"", "\"a-b\"", "\"ä\"", "\"a_b\"", "1.5"] {
            assert_eq!(count(PolicyType::Identity, sid), 1, "{sid}");
            assert_eq!(count(PolicyType::Trust, sid), 1, "{sid}");
            assert_eq!(count(PolicyType::Scp, sid), 1, "{sid}");
        }
        for sid in ["\"Aa0\"", "\"\"", "1"] {
            assert_eq!(count(PolicyType::Identity, sid), 0, "{sid}");
        }
    }

    #[test]
    fn policies_of_resources_take_others() {
        assert_eq!(count(PolicyType::Resource, "\"Allow use of the key\""), 0);
        assert_eq!(count(PolicyType::Endpoint, "\"a-b\""), 0);
    }
}
