//! Is every wildcard compared where it cannot stand for anything?

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::sensitive::{Guarded, LEAST};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "wildcard-usage-too-permissive",
    aws: Some("Wildcard usage too permissive"),
    severity: LintSeverity::Error,
    wish: "No wildcard stands for an organization, an account or a network, nor for all of an identity",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-wildcard-usage-too-permissive",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for (operator, condition) in statement.written.conditions() {
        // Elsewhere a wildcard is a letter.
        let base = &operator.operator.base;
        let Some(guarded) = Guarded::of(&condition.key).filter(|_| base.ends_with("like")) else {
            continue;
        };
        let positive = base == "stringlike" || base == "arnlike";
        for value in &condition.values {
            // What stands in a variable is none.
            let text = without_variables(value);
            let wrong = text.contains(['*', '?'])
                && match guarded {
                    Guarded::Sensitive => true,
                    Guarded::UserId => positive && !stands_behind_colon(&text),
                    Guarded::Subject => positive && has_short_head(&text),
                };
            if wrong {
                found.at(
                    value.span,
                    format!(
                        "{} in {} {}",
                        quoted(value),
                        quoted(&condition.key),
                        guarded.wants("the wildcard")
                    ),
                );
            }
        }
    }
}

fn without_variables(text: &str) -> String {
    let mut all = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        all.push_str(before);
        all.push('$');
        rest = after.split_once('}').map_or("", |(_, behind)| behind);
    }
    all + rest
}

/// Whether what is open stands behind the colon, or is all that stands before it.
fn stands_behind_colon(text: &str) -> bool {
    match text.split_once(':') {
        Some((id, _)) => id == "*" || !id.contains(['*', '?']),
        None => false,
    }
}

/// Whether a wildcard has too few letters before it, back to the wildcard before.
fn has_short_head(text: &str) -> bool {
    let mut heads: Vec<&str> = text.split(['*', '?']).collect();
    heads.pop();
    heads.iter().any(|it| it.chars().count() < LEAST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(operator: &str, key: &str, value: &str) -> usize {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"Allow","Condition":{{"{operator}":{{"{key}":["{value}"]}}}}}}"#
            ),
        )
        .len()
    }

    #[test]
    fn sensitive_keys_take_no_wildcard() {
        for key in ["aws:PrincipalOrgID", "AWS:sourceaccount", "aws:SourceVpce"] {
            assert_eq!(of("StringLike", key, "o-*"), 1, "{key}");
            assert_eq!(of("StringNotLikeIfExists", key, "?"), 1, "{key}");
            assert_eq!(of("StringLike", key, "o-a1b2c3d4e5"), 0, "{key}");
            assert_eq!(of("StringLike", key, "${*}"), 0, "{key}");
            // There it is a letter.
            assert_eq!(of("StringEquals", key, "o-*"), 0, "{key}");
        }
        assert_eq!(
            of("StringLike", "aws:PrincipalOrgPaths", "o-a1b2c3d4e5/*"),
            0
        );
        assert_eq!(of("StringLike", "aws:SourceArn", "arn:aws:s3:::*"), 0);
    }

    #[test]
    fn an_id_is_open_behind_its_colon() {
        assert_eq!(of("StringLike", "aws:userid", "*"), 1);
        assert_eq!(of("StringLike", "aws:userId", "AROA*"), 1);
        assert_eq!(of("StringLike", "aws:userid", "AROA*:x"), 1);
        assert_eq!(of("StringLike", "aws:userid", "AROACKCEVSQ6C2EXAMPLE:*"), 0);
        assert_eq!(of("StringLike", "aws:userid", "*:*"), 0);
        assert_eq!(of("StringLike", "aws:userid", "*:name"), 0);
        assert_eq!(of("StringNotLike", "aws:userid", "AROA*"), 0);
    }

    #[test]
    fn a_subject_begins_with_text() {
        let key = "token.actions.githubusercontent.com:sub";
        assert_eq!(of("StringLike", key, "*"), 1);
        assert_eq!(of("StringLike", key, "repo:*"), 1);
        assert_eq!(of("StringLike", key, "repo:owner@*/repo@*:*"), 1);
        assert_eq!(of("StringLike", key, "repo:owner/repo:*"), 0);
        assert_eq!(of("StringLike", key, "repo:owner/*"), 0);
        assert_eq!(of("StringEquals", key, "repo:*"), 0);
        assert_eq!(of("StringNotLike", key, "repo:*"), 0);
    }
}
