//! Is the account of every ARN one that can be?

use super::each::arns;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-arn-account",
    aws: Some("Invalid ARN account"),
    severity: LintSeverity::Error,
    wish: "The account of every ARN has twelve digits",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-arn-account",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (text, arn) in arns(statement) {
        if !arn.account.is_empty() && !may_be_account(arn.account) {
            found.at(
                text.span,
                format!(
                    "{} is no account: those have twelve digits",
                    quoted(arn.account)
                ),
            );
        }
    }
}

/// What AWS writes there for what it owns itself.
const OWNERS: [&str; 6] = [
    "aws",
    "amazon",
    "aws-managed",
    "aws-marketplace",
    "offering",
    "third-party",
];

fn may_be_account(text: &str) -> bool {
    if text.contains("${") || OWNERS.contains(&text) {
        return true;
    }
    let fixed = text.bytes().filter(|it| *it != b'*').count();
    let fits = text
        .bytes()
        .all(|it| it.is_ascii_digit() || matches!(it, b'*' | b'?'));
    let a_star = text.contains('*');
    let a_word = OWNERS
        .iter()
        .any(|it| (a_star || text.contains('?')) && text.len() < 64 && crate::matches(text, it));
    a_word || fits && (fixed == 12 || a_star && fixed < 12)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(resource: &str) -> usize {
        let quoted = format!("\"{resource}\"");
        let found = found(
            &RULE,
            &format!(r#"{{"Effect":"Allow","Action":"s3:*","NotResource":["*",{quoted}]}}"#),
        );
        assert!(found.iter().all(|it| *it == quoted));
        found.len()
    }

    #[test]
    fn only_what_breaks_the_rule_is_told() {
        for bad in [
            "arn:aws:iam::11112222333:role/a",
            "arn:aws:iam::1111222233334:role/a",
            "arn:aws:iam::1111-2222-3333:role/a",
            "arn:aws:iam::root:role/a",
            "arn:aws:iam::1111222233334*:role/a",
            "arn:aws:iam::b*:role/a",
        ] {
            assert_eq!(of(bad), 1, "{bad}");
        }
        for good in [
            "arn:aws:iam::111122223333:role/a",
            "arn:aws:iam::aws:policy/a",
            "arn:aws:iam::*:role/a",
            "arn:aws:iam::1111*:role/a",
            "arn:aws:iam::????????????:role/a",
            "arn:aws:iam::${aws:PrincipalAccount}:role/a",
            "arn:aws:s3:::a",
            "arn:aws:mediaconnect:eu-west-1:offering:a",
            "arn:aws:s3:::${aws:PrincipalTag/team}",
            "${aws:username}",
            "*",
            "**",
        ] {
            assert_eq!(of(good), 0, "{good}");
        }
    }
}
