//! Is each global key one that AWS has?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use super::near_keys;
use super::tags;
use crate::lint::keys;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-global-condition-key",
    aws: Some("Invalid global condition key"),
    severity: LintSeverity::Error,
    wish: "Every key of `aws:` is one that AWS has",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-global-condition-key",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (_, condition) in statement.written.conditions() {
        let key = &condition.key;
        let is_global = key
            .get(..4)
            .is_some_and(|it| it.eq_ignore_ascii_case("aws:"));
        // What was a key, and a tag without its name, are rules of their own.
        let is_left = key.len() <= 4
            || key.eq_ignore_ascii_case("aws:ARN")
            // AWS's own policies for IAM Identity Center ask for it, and no page has it.
            || key.eq_ignore_ascii_case("aws:PrincipalOrgMasterAccountId")
            || tags::lacks_name(subject, key)
            || key.contains(char::is_whitespace);
        if is_global && !is_left && keys::known(subject.catalogue, key).is_none() {
            // To look for neighbours is dear: a document that is wrong throughout has some of them.
            let near = (found.places.len() < MOST_HINTS).then(|| near_keys::global(key));
            found.at(
                key.span,
                format!(
                    "{} is no key that the data of {} knows{}",
                    quoted(key),
                    subject.catalogue.date(),
                    near.unwrap_or_default()
                ),
            );
        }
    }
}

const MOST_HINTS: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::under;

    fn of(condition: &str) -> Vec<String> {
        under(&RULE, condition)
    }

    #[test]
    fn a_key_of_aws_is_one_that_there_is() {
        for bad in ["aws:sorceip", "AWS:Region", "aws:PrincipalOrg"] {
            assert_eq!(
                of(&format!(r#"{{"StringEquals":{{"{bad}":"x"}}}}"#)),
                [format!("\"{bad}\"")]
            );
        }
        for good in [
            "aws:SourceIp",
            "AWS:sourceip",
            "aws:PrincipalTag/team",
            "aws:ARN",
            "aws:RequestTag",
            "s3:nothing",
            "aws:",
        ] {
            assert_eq!(
                of(&format!(r#"{{"StringEquals":{{"{good}":"x"}}}}"#)),
                [""; 0],
                "{good}"
            );
        }
    }
}
