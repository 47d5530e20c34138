//! Identity providers that a trust policy names, and the claims of their tokens.
//!
//! What is known of single providers agrees with `oidc.rs` of the crate `firestep-access`, which asks the engine with
//! tokens of strangers; here the conditions are read alone.

use super::narrowing;
use crate::arn;
use crate::written::{WrittenCondition, WrittenOperator, WrittenStatement};

/// A provider, as a trust policy names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provider<'a> {
    Saml,
    /// Its address, as its condition keys begin.
    Oidc(&'a str),
}

impl<'a> Provider<'a> {
    /// Reads a domain or an ARN.
    pub(crate) fn of(text: &'a str) -> Option<Self> {
        let Some([_, partition, service, region, account, resource]) = arn::parts(text) else {
            return is_domain(text).then_some(Self::Oidc(text));
        };
        let is_placed = partition.starts_with("aws")
            && (service, region) == ("iam", "")
            && account.len() == 12
            && account.bytes().all(|byte| byte.is_ascii_digit());
        match resource.split_once('/').filter(|_| is_placed)? {
            ("saml-provider", name) => (!name.is_empty()).then_some(Self::Saml),
            ("oidc-provider", address) => (!address.is_empty()).then_some(Self::Oidc(address)),
            _ => None,
        }
    }
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && label
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || it == b'-')
    };
    text.contains('.') && text.split('.').all(is_label)
}

/// Whether it is GitHub's, an enterprise's own address among them.
pub(crate) fn is_github(address: &str) -> bool {
    const GITHUB: &str = "token.actions.githubusercontent.com";
    address
        .get(..GITHUB.len())
        .is_some_and(|it| it.eq_ignore_ascii_case(GITHUB))
}

/// The claims of which one says whose a token is, where the provider gives tokens to everybody; empty where it is not
/// known, or where its address says it.
pub(crate) fn tenant_claims(address: &str) -> &'static [&'static str] {
    /// By the pattern of the address.
    const KNOWN: [(&str, &[&str]); 9] = [
        // https://docs.github.com/en/actions/reference/security/oidc
        (
            "token.actions.githubusercontent.com*",
            &[
                "sub",
                "repository",
                "repository_id",
                "repository_owner",
                "repository_owner_id",
                "enterprise",
                "enterprise_id",
            ],
        ),
        // https://docs.gitlab.com/ci/cloud_services/aws/
        (
            "gitlab.com",
            &[
                "sub",
                "namespace_id",
                "namespace_path",
                "project_id",
                "project_path",
            ],
        ),
        // https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration
        (
            "app.terraform.io",
            &[
                "sub",
                "terraform_organization_id",
                "terraform_organization_name",
                "terraform_workspace_id",
            ],
        ),
        // https://buildkite.com/docs/pipelines/security/oidc/aws
        (
            "agent.buildkite.com",
            &["sub", "organization_id", "organization_slug", "pipeline_id"],
        ),
        // https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
        ("oidc.eks.*/id/*", &["sub"]),
        // https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html
        ("cognito-identity.amazonaws.com", &["aud", "sub"]),
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
        (
            "accounts.google.com",
            &["aud", "sub", "email", "google/organization_number"],
        ),
        ("www.amazon.com", &["app_id", "user_id"]),
        ("graph.facebook.com", &["app_id", "id"]),
    ];
    let known = KNOWN
        .iter()
        .find(|(it, _)| crate::matches_ignoring_case(it, address));
    known.map_or(&[], |(_, claims)| *claims)
}

/// Whether a provider is one whose tokens have one audience.
pub(crate) fn has_one_audience(address: &str) -> bool {
    !tenant_claims(address).is_empty() || address.eq_ignore_ascii_case("saml")
}

/// The conditions on a provider's claims, each with the claim.
pub(crate) fn claims<'s, 'p>(
    statement: &'s WrittenStatement<'p>,
    address: &'s str,
) -> impl Iterator<Item = (&'s str, &'s WrittenOperator<'p>, &'s WrittenCondition<'p>)> {
    statement.conditions().filter_map(move |(operator, it)| {
        let key: &'s str = &it.key;
        let begins = key.get(..address.len())?;
        let claim = key.get(address.len()..)?.strip_prefix(':')?;
        begins
            .eq_ignore_ascii_case(address)
            .then_some((claim, operator, it))
    })
}

/// Whether a condition ties one of the claims; any of the provider's where none is named.
pub(crate) fn ties_claim(statement: &WrittenStatement<'_>, address: &str, names: &[&str]) -> bool {
    narrowing::is_opaque(statement)
        || claims(statement, address).any(|(claim, operator, it)| {
            let is_one = names.is_empty() || names.iter().any(|it| it.eq_ignore_ascii_case(claim));
            is_one && narrowing::ties(operator, it)
        })
}

/// The OIDC providers that a statement trusts with the tokens of their users, each with its place.
pub(crate) fn trusted<'s>(
    statement: &'s super::subject::StatementSubject<'_>,
) -> Vec<(&'s str, crate::json::Span)> {
    const ACTION: &str = "sts:AssumeRoleWithWebIdentity";
    let written = statement.written;
    if !written.allows() || !statement.is_about(ACTION) {
        return Vec::new();
    }
    let named = written
        .principals
        .iter()
        .filter(|it| !it.not)
        .flat_map(|it| &it.by_type);
    let federated = named
        .filter(|it| &*it.name == "Federated")
        .flat_map(|it| &it.all);
    federated
        .filter_map(|text| match Provider::of(text)? {
            Provider::Oidc(address) => Some((address, text.span)),
            Provider::Saml => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_saml_or_has_an_address() {
        for (text, wanted) in [
            (
                "accounts.google.com",
                Some(Provider::Oidc("accounts.google.com")),
            ),
            (
                "arn:aws:iam::111122223333:saml-provider/p",
                Some(Provider::Saml),
            ),
            (
                "arn:aws:iam::111122223333:oidc-provider/gitlab.com",
                Some(Provider::Oidc("gitlab.com")),
            ),
            ("arn:aws:iam::111122223333:user/u", None),
            ("localhost", None),
            ("a..b", None),
        ] {
            assert_eq!(Provider::of(text), wanted, "{text}");
        }
    }

    #[test]
    fn the_claims_of_a_tenant_are_those_of_its_provider() {
        assert!(tenant_claims("oidc.eks.eu-west-1.amazonaws.com/id/AB").contains(&"sub"));
        assert!(tenant_claims("token.actions.githubusercontent.com/acme").contains(&"repository"));
        assert!(tenant_claims("login.example.com").is_empty());
        assert!(is_github("Token.actions.githubusercontent.com"));
        assert!(has_one_audience("SAML") && !has_one_audience("login.example.com"));
    }
}
