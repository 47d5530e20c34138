//! Is a star in a principal the whole of an AWS principal? Nowhere else does it stand for anything.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>

use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "unsupported-wildcard-in-principal",
    aws: Some("Unsupported wildcard in principal"),
    severity: LintSeverity::Error,
    wish: "A principal is named whole: a star stands for everyone or for nobody",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-unsupported-wildcard-in-principal",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if !subject.kind.names_principals() {
        return;
    }
    for (kind, text) in statement.written.named() {
        let is_everyone = &**text == "*" && matches!(kind, "*" | "AWS");
        let is_wild = text.contains(['*', '?']) && !narrowing::is_unknown(text);
        // A bare text that is no star is another rule's.
        if is_wild && !is_everyone && kind != "*" {
            found.at(
                text.span,
                format!(
                    "{} has a wildcard, which stands for itself: name {} whole",
                    quoted(text),
                    if kind == "AWS" {
                        "each principal"
                    } else {
                        "it"
                    }
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(principal: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"Allow","Principal":{principal},"Action":"sqs:SendMessage","Resource":"*"}}"#
            ),
        )
    }

    #[test]
    fn only_a_whole_star_of_aws_means_everyone() {
        for good in [
            r#""*""#,
            r#"{"AWS":"*"}"#,
            r#"{"AWS":["111122223333"],"Service":"ec2.amazonaws.com"}"#,
            r#"{"AWS":"arn:aws:iam::${x}:role/*"}"#,
        ] {
            assert_eq!(of(good), [""; 0], "{good}");
        }
        for (bad, place) in [
            (
                r#"{"AWS":"arn:aws:iam::111122223333:role/*"}"#,
                "\"arn:aws:iam::111122223333:role/*\"",
            ),
            (
                r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/r/s?"}"#,
                "\"arn:aws:sts::111122223333:assumed-role/r/s?\"",
            ),
            (r#"{"Service":"*"}"#, "\"*\""),
            (r#"{"Service":"*.amazonaws.com"}"#, "\"*.amazonaws.com\""),
            (r#"{"Federated":"*"}"#, "\"*\""),
            (r#"{"CanonicalUser":"*"}"#, "\"*\""),
        ] {
            assert_eq!(of(bad), [place], "{bad}");
        }
    }
}
