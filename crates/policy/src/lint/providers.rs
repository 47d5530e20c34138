//! Identity providers that a trust policy names, and the claims of their tokens.
//!
//! The crate `firestep-access` asks the engine with tokens of strangers; here the conditions are read alone.

use super::narrowing;
use crate::arn;
use crate::issuers::{Issuer, Tenant, gives, is_path, known};
use crate::principal::is_account;
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
        let is_placed =
            partition.starts_with("aws") && (service, region) == ("iam", "") && is_account(account);
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

/// A provider that gives tokens to everybody; of others the address says whose they are.
fn issuer(address: &str) -> Option<&'static Issuer> {
    known(address).filter(|it| !matches!(it.tenant, Tenant::Address { .. } | Tenant::Unknown))
}

/// The claims of which one says whose a token of a provider is.
fn claims_of(issuer: &Issuer) -> Vec<&'static str> {
    // Two call their audience so.
    let is_application = issuer.identifies.contains(&"app_id");
    let first: &[&str] = match issuer.tenant {
        Tenant::Subject { .. } => &["sub"],
        Tenant::Audience | Tenant::AudienceWithGuests if !is_application => &["aud", "sub"],
        _ => &[],
    };
    first.iter().chain(issuer.identifies).copied().collect()
}

/// The claims of which one says whose a token is, where the provider gives tokens to everybody; empty where it is not
/// known, or where its address says it.
pub(crate) fn tenant_claims(address: &str) -> Vec<&'static str> {
    issuer(address).map_or_else(Vec::new, claims_of)
}

/// Whether conditions keep tokens of others out: those of another tenant of a provider that gives tokens to everybody,
/// any of a provider that is not known.
pub(crate) fn keeps_others_out(statement: &WrittenStatement<'_>, address: &str) -> bool {
    let Some(issuer) = issuer(address) else {
        return ties_claim(statement, address, &[]);
    };
    let tenant = claims_of(issuer);
    narrowing::is_opaque(statement)
        || claims(statement, address).any(|(claim, operator, it)| {
            let is_one = tenant.iter().any(|it| it.eq_ignore_ascii_case(claim));
            let has_wildcards = narrowing::has_wildcards(&operator.operator.base);
            is_one
                && narrowing::ties(operator, it)
                && it
                    .values
                    .iter()
                    .all(|it| names_tenant(issuer, claim, it, has_wildcards))
        })
}

/// Whether a value of a claim is one tenant's alone.
fn names_tenant(issuer: &Issuer, claim: &str, value: &str, has_wildcards: bool) -> bool {
    if narrowing::is_unknown(value) {
        return true;
    }
    let at = value.find(['*', '?']).filter(|_| has_wildcards);
    let literal = value.get(..at.unwrap_or(value.len())).unwrap_or_default();
    let Some((begins, ends)) = subject(issuer).filter(|_| claim.eq_ignore_ascii_case("sub")) else {
        let is_owned = literal.find('/').is_some_and(|at| at > 0);
        return at.is_none() || (is_path(claim) && is_owned);
    };
    if let Some(tenant) = literal.strip_prefix(begins) {
        return at.is_none() || tenant.contains(ends);
    }
    // A subject of another form, as can be set: it names a tenant by another claim, or none. What follows the last
    // star ends it.
    let tail = value.rsplit('*').next().filter(|_| at.is_some());
    let tail = tail.and_then(|it| it.strip_prefix(':'));
    claims_of(issuer).iter().any(|claim| {
        gives(literal, at.is_none(), claim) || tail.is_some_and(|it| gives(it, true, claim))
    })
}

/// What stands before and behind the tenant in the subject, where it names one.
fn subject(issuer: &Issuer) -> Option<(&'static str, &'static str)> {
    match issuer.tenant {
        Tenant::Subject { begins, ends } => Some((begins, ends)),
        _ => None,
    }
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
    fn a_value_names_one_tenant_or_it_does_not() {
        const GITHUB: &str = "token.actions.githubusercontent.com";
        const EKS: &str = "oidc.eks.eu-west-1.amazonaws.com/id/AB";
        let of = |address: &str, claim: &str, value: &str| {
            names_tenant(issuer(address).unwrap(), claim, value, true)
        };
        for (address, claim, value) in [
            (GITHUB, "sub", "repo:acme/*"),
            (GITHUB, "sub", "repo:acme/a:ref:refs/heads/main"),
            (GITHUB, "sub", "repository_owner:acme:*"),
            (GITHUB, "sub", "environment:prod:repository:acme/a*"),
            (GITHUB, "sub", "*:repository_owner_id:17"),
            (GITHUB, "repository", "acme/*"),
            (GITHUB, "repository_id", "17"),
            (
                "gitlab.com",
                "sub",
                "project_path:acme/*:ref_type:branch:ref:main",
            ),
            ("app.terraform.io", "sub", "organization:acme:*"),
            (EKS, "sub", "system:serviceaccount:team:*"),
            ("accounts.google.com", "aud", "17"),
            (GITHUB, "sub", "${x}"),
        ] {
            assert!(of(address, claim, value), "{address} {claim} {value}");
        }
        for (address, claim, value) in [
            (GITHUB, "sub", "repo:*"),
            (GITHUB, "sub", "repo:acme*"),
            (GITHUB, "sub", "repository_owner:*"),
            (GITHUB, "sub", "repository_owner:acm*"),
            (GITHUB, "sub", "environment:prod"),
            (GITHUB, "sub", "environment:prod:*"),
            (GITHUB, "repository", "*/a"),
            (GITHUB, "repository_owner", "acme*"),
            ("gitlab.com", "sub", "project_path:*"),
            ("app.terraform.io", "sub", "organization:*"),
            (EKS, "sub", "system:serviceaccount:*"),
            (EKS, "sub", "system:*"),
            ("accounts.google.com", "sub", "1*"),
        ] {
            assert!(!of(address, claim, value), "{address} {claim} {value}");
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
