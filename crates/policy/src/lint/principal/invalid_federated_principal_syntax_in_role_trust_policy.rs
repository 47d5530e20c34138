//! Is an identity provider named by its domain, or by the ARN that IAM gave it?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-federated-web-identity>

use crate::lint::narrowing;
use crate::lint::providers::Provider;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::policy_type::PolicyType;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-federated-principal-syntax-in-role-trust-policy",
    aws: Some("Invalid federated principal syntax in role trust policy"),
    severity: LintSeverity::Error,
    wish: "An identity provider is named by its domain or by the ARN that IAM gave it",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-federated-principal-syntax-in-role-trust-policy",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    if subject.kind != PolicyType::Trust {
        return;
    }
    let named = statement.written.named();
    for (_, text) in named.filter(|(kind, _)| *kind == "Federated") {
        let is_left = text.contains(['*', '?']) || narrowing::is_unknown(text);
        if !is_left && Provider::of(text).is_none() {
            found.at(
                text.span,
                format!(
                    "{} is neither a domain nor the ARN of a provider",
                    quoted(text)
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    #[test]
    fn a_provider_is_a_domain_or_an_arn_of_iam() {
        let of = |provider: &str| {
            let text = format!(
                r#"{{"Statement":{{"Effect":"Allow","Principal":{{"Federated":"{provider}"}},"Action":"sts:AssumeRoleWithSAML"}}}}"#
            );
            found_in(&RULE, PolicyType::Trust, &text)
        };
        for good in [
            "cognito-identity.amazonaws.com",
            "accounts.google.com",
            "arn:aws:iam::111122223333:saml-provider/name",
            "arn:aws-us-gov:iam::111122223333:oidc-provider/oidc.eks.us-gov-west-1.amazonaws.com/id/ABC",
            "arn:aws:iam::${account}:saml-provider/x",
            "*",
        ] {
            assert_eq!(of(good), [""; 0], "{good}");
        }
        for bad in [
            "google",
            "https://accounts.google.com",
            "arn:aws:iam::111122223333:role/r",
            "arn:aws:iam::111122223333:saml-provider/",
            "arn:aws:iam::1:saml-provider/x",
            "",
        ] {
            assert_eq!(of(bad), [format!("\"{bad}\"")], "{bad}");
        }
    }
}
