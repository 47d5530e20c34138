//! Does a resource control policy allow on all resources and without a condition, where it allows?
//!
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html>

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "rcp-syntax-error-allow",
    aws: Some("RCP syntax error allow"),
    severity: LintSeverity::Error,
    wish: "An Allow of a resource control policy is for all resources and without a condition",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-rcp-syntax-error-allow",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    if subject.kind != PolicyType::Rcp || !written.allows() {
        return;
    }
    for it in &written.resources {
        let is_all = !it.not && it.all.iter().all(|it| &**it == "*");
        if !is_all {
            found.at(
                it.span,
                "an Allow of a resource control policy is for all resources: `*`",
            );
        }
    }
    let condition = written.condition.as_ref();
    if let Some(block) = condition.filter(|it| it.opaque || !it.operators.is_empty()) {
        found.at(
            block.span,
            "an Allow of a resource control policy has no condition",
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    #[test]
    fn an_allow_is_for_everything() {
        let of = |effect: &str, rest: &str| {
            let text = format!(
                r#"{{"Statement":{{"Effect":"{effect}","Principal":"*","Action":"*",{rest}}}}}"#
            );
            found_in(&RULE, PolicyType::Rcp, &text)
        };
        let condition = r#"{"Bool":{"aws:SecureTransport":"true"}}"#;
        assert_eq!(of("Allow", r#""Resource":"*""#), [""; 0]);
        assert_eq!(of("Allow", r#""Resource":["*"],"Condition":{}"#), [""; 0]);
        assert_eq!(
            of("Allow", r#""Resource":"arn:aws:s3:::a""#),
            [r#""arn:aws:s3:::a""#]
        );
        assert_eq!(of("Allow", r#""NotResource":"*""#), [r#""*""#]);
        let both = format!(r#""Resource":"*","Condition":{condition}"#);
        assert_eq!(of("Allow", &both), [condition]);
        assert_eq!(of("Deny", &both), [""; 0]);
    }
}
