//! Is every Region that a condition names one that AWS has?

use crate::lint::regions::{may_be_region, near};
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-region",
    aws: Some("Invalid Region"),
    severity: LintSeverity::Error,
    wish: "Every Region that a condition names is one that AWS has",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-region",
    examine: Examine::Statement(examine),
};

/// To look for a neighbour takes long: a document that is wrong throughout has some of them.
const MOST_HINTS: usize = 20;

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    const KEYS: [&str; 2] = ["aws:RequestedRegion", "ec2:Region"];
    for (operator, condition) in statement.written.conditions() {
        let base = &operator.operator.base;
        if !base.starts_with("string")
            || !KEYS
                .iter()
                .any(|it| it.eq_ignore_ascii_case(&condition.key))
        {
            continue;
        }
        let wild = base.ends_with("like");
        for value in &condition.values {
            let folded = base
                .ends_with("ignorecase")
                .then(|| value.to_ascii_lowercase());
            let region = folded.as_deref().unwrap_or(value);
            // That a wildcard has no meaning under its operator is another rule's.
            let is_pattern = !wild && region.contains(['*', '?']);
            // So a request that is for all Regions says.
            let is_none = region == "unspecified";
            if !is_pattern && !is_none && !may_be_region(region, wild) {
                let near = (found.places.len() < MOST_HINTS)
                    .then(|| near(region))
                    .flatten();
                let hint = near.map_or(String::new(), |it| format!("; is `{it}` meant?"));
                found.at(value.span, format!("{} is no Region{hint}", quoted(value)));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(operator: &str, key: &str, value: &str) -> usize {
        let value = format!("\"{value}\"");
        let found = found(
            &RULE,
            &format!(
                r#"{{"Effect":"Deny","Condition":{{"{operator}":{{"{key}":["eu-west-1",{value}]}}}}}}"#
            ),
        );
        assert!(found.iter().all(|it| *it == value));
        found.len()
    }

    #[test]
    fn a_region_that_aws_does_not_have_is_told() {
        assert_eq!(
            of("StringNotEquals", "aws:RequestedRegion", "eu-centrl-1"),
            1
        );
        assert_eq!(of("StringEquals", "AWS:requestedregion", "EU-WEST-1"), 1);
        assert_eq!(of("StringLike", "ec2:Region", "frankfurt*"), 1);
        assert_eq!(of("StringEqualsIfExists", "aws:RequestedRegion", ""), 1);
        assert_eq!(of("StringEquals", "aws:RequestedRegion", "eu-central-1"), 0);
        assert_eq!(of("StringLike", "aws:RequestedRegion", "eu-*"), 0);
        assert_eq!(
            of("StringEqualsIgnoreCase", "aws:RequestedRegion", "EU-WEST-1"),
            0
        );
        assert_eq!(
            of(
                "StringEquals",
                "aws:RequestedRegion",
                "${aws:PrincipalTag/region}"
            ),
            0
        );
        assert_eq!(of("StringEquals", "aws:RequestedRegion", "eu-*"), 0);
        assert_eq!(of("StringEquals", "aws:username", "frankfurt"), 0);
        assert_eq!(of("Null", "aws:RequestedRegion", "true"), 0);
    }
}
