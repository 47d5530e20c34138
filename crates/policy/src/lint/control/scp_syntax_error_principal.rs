//! Does a service control policy name no principal?
//!
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html>

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "scp-syntax-error-principal",
    aws: Some("SCP syntax error principal"),
    severity: LintSeverity::Error,
    wish: "A service control policy names no principal; `aws:PrincipalArn` in a condition does",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-scp-syntax-error-principal",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if subject.kind != PolicyType::Scp {
        return;
    }
    for it in &statement.written.principals {
        found.at(
            it.name.span,
            format!("a service control policy has no `{}`; a condition on `aws:PrincipalArn` may stand for it", &*it.name),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    #[test]
    fn a_service_control_policy_alone_has_none() {
        for name in ["Principal", "NotPrincipal"] {
            let text = format!(
                r#"{{"Statement":{{"Effect":"Deny","{name}":"*","Action":"*","Resource":"*"}}}}"#
            );
            for kind in PolicyType::ALL {
                let wanted = if kind == PolicyType::Scp {
                    vec![format!("\"{name}\"")]
                } else {
                    Vec::new()
                };
                assert_eq!(found_in(&RULE, kind, &text), wanted);
            }
        }
        let good = r#"{"Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}"#;
        assert_eq!(found_in(&RULE, PolicyType::Scp, good), [""; 0]);
    }
}
