//! Is no principal the id of a role in place of its ARN?

use super::ids;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-role-reference",
    aws: Some("Invalid role reference"),
    severity: LintSeverity::Warning,
    wish: "Every role among the principals is written as its ARN",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-invalid-role-reference",
    examine: Examine::Statement(examine),
};

fn examine(_: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    ids::tell(statement, "AROA", "role", found);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    #[test]
    fn an_id_is_told_and_an_arn_is_not() {
        let of = |element: &str, kind: &str, id: &str| {
            found(
                &RULE,
                &format!(r#"{{"Effect":"Allow","{element}":{{"{kind}":["{id}"]}}}}"#),
            )
        };
        assert_eq!(
            of("Principal", "AWS", "AROACKCEVSQ6C2EXAMPLE"),
            ["\"AROACKCEVSQ6C2EXAMPLE\""]
        );
        assert_eq!(of("NotPrincipal", "AWS", "AROAEXAMPLE").len(), 1);
        assert_eq!(
            of(
                "Principal",
                "AWS",
                "arn:aws:iam::111122223333:role/AROAEXAMPLE"
            ),
            [""; 0]
        );
        assert_eq!(of("Principal", "AWS", "AIDACKCEVSQ6C2EXAMPLE"), [""; 0]);
        assert_eq!(of("Principal", "AWS", "AROA"), [""; 0]);
        assert_eq!(of("Principal", "Service", "AROAEXAMPLE"), [""; 0]);
        assert_eq!(of("Principal", "AWS", "*"), [""; 0]);
    }
}
