//! Does a policy other than a role's trust policy name an identity provider? Nobody calls as one elsewhere.

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "federated-principal-not-supported",
    aws: Some("Federated principal not supported"),
    severity: LintSeverity::Error,
    wish: "Only the trust policy of a role names an identity provider",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-federated-principal-not-supported",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if !matches!(subject.kind, PolicyType::Resource | PolicyType::Endpoint) {
        return;
    }
    let principals = statement.written.principals.iter();
    let types = principals.flat_map(|it| &it.by_type);
    for it in types.filter(|it| &*it.name == "Federated") {
        found.at(
            it.name.span,
            format!("{} names no identity provider", subject.kind.words()),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::lint::trial::{found, found_in};

    #[test]
    fn only_a_trust_policy_names_a_provider() {
        let federated = r#""Principal":{"Federated":"arn:aws:iam::111122223333:saml-provider/p"}"#;
        let on_bucket =
            format!(r#"{{"Effect":"Allow",{federated},"Action":"s3:GetObject","Resource":"*"}}"#);
        assert_eq!(found(&RULE, &on_bucket), ["\"Federated\""]);
        let trust =
            format!(r#"{{"Effect":"Allow",{federated},"Action":"sts:AssumeRoleWithSAML"}}"#);
        assert_eq!(found(&RULE, &trust), [""; 0]);
        let text = format!(r#"{{"Statement":[{on_bucket}]}}"#);
        assert_eq!(found_in(&RULE, PolicyType::Endpoint, &text).len(), 1);
        let service = r#"{"Effect":"Allow","Principal":{"Service":"ses.amazonaws.com"},"Action":"s3:GetObject","Resource":"*"}"#;
        assert_eq!(found(&RULE, service), [""; 0]);
    }
}
