//! Does a role that takes tokens of an OIDC provider say whose?

use firestep_access::Trust;
use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Reason, Severity};

use crate::behind;
use crate::role_trust::{READS, each_role};

pub(crate) const CHECK: Check = Check {
    id: "iam-role-oidc-limited",
    title: "Roles for OIDC providers are limited to identities of yours",
    severity: Severity::High,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E5.5", "declared-paths")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Everybody may have a token of a shared provider. A role that does not say whose it takes is open to them all.",
    remedy: "Demand the subject in the trust policy, with your organization, group or namespace in it, and the audience.",
    references: &[
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html",
        "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif",
    ],
    reads: READS,
    fix: None,
    examine: &PerAccount(|context| {
        each_role(
            context,
            Trust::open_to_tokens,
            "its trust policy, or the organization, says whose tokens it takes",
            |who, role| {
                Reason::from(format!("its trust policy lets in {who}"))
                    .with_behind(behind::of_role(context, role))
            },
        )
    }),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::role_trust::samples::{self, denying, org};
    use firestep_inventory::Org;
    use firestep_inventory::iam::Role;

    fn said_in(org: &Org, role: Role) -> &'static str {
        samples::said_in(&CHECK, org, role)
    }

    fn said(principal: &str, condition: &str) -> &'static str {
        samples::said(&CHECK, principal, condition)
    }

    const GITHUB: &str = "token.actions.githubusercontent.com";

    fn with(issuer: &str, operator: &str, claim: &str, value: &str) -> &'static str {
        let principal =
            format!(r#"{{"Federated":"arn:aws:iam::111122223333:oidc-provider/{issuer}"}}"#);
        said(
            &principal,
            &format!(r#"{{"{operator}":{{"{issuer}:{claim}":"{value}"}}}}"#),
        )
    }

    #[test]
    fn the_subject_of_a_shared_provider_names_a_tenant() {
        for (issuer, mine, loose) in [
            (
                GITHUB,
                "repo:acme/shop:ref:refs/heads/main",
                "repo:*/shop:*",
            ),
            (GITHUB, "repo:acme/*", "repo:acme*"),
            ("gitlab.com", "project_path:acme/shop:*", "project_path:*"),
            (
                "app.terraform.io",
                "organization:acme:*",
                "organization:*:workspace:*",
            ),
            (
                "agent.buildkite.com",
                "organization:acme:*",
                "organization:acme*",
            ),
            (
                "oidc.eks.eu-central-1.amazonaws.com/id/ABC",
                "system:serviceaccount:shop:*",
                "system:serviceaccount:*:worker",
            ),
        ] {
            assert_eq!(
                with(issuer, "StringLike", "sub", mine),
                "pass",
                "{issuer} {mine}"
            );
            assert_eq!(
                with(issuer, "StringLike", "sub", loose),
                "fail",
                "{issuer} {loose}"
            );
            assert_eq!(with(issuer, "StringLike", "sub", "*"), "fail", "{issuer}");
            assert_eq!(
                with(issuer, "StringNotEquals", "sub", mine),
                "fail",
                "{issuer}"
            );
            assert_eq!(
                with(issuer, "StringEquals", "aud", "sts.amazonaws.com"),
                "fail",
                "{issuer}"
            );
        }
    }

    #[test]
    fn a_subject_of_another_form_names_a_tenant_by_a_whole_value() {
        let of = |value: &str| with(GITHUB, "StringLike", "sub", value);
        for open in [
            "repository_owner:*:environment:prod",
            "repository_id:*:ref:refs/heads/main",
            "environment:prod:repository_owner:*",
            "repository_owner:acm*",
            "environment:*:repository_owner:*",
        ] {
            assert_eq!(of(open), "fail", "{open}");
        }
        for named in [
            "repository_owner:acme:environment:*",
            "repository_id:7:ref:*",
            "environment:*:repository_owner:acme",
            "repository:acme/*",
        ] {
            assert_eq!(of(named), "pass", "{named}");
        }
    }

    #[test]
    fn a_token_has_no_claims_of_another_provider() {
        let two = r#"{"Federated":["arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com","arn:aws:iam::111122223333:oidc-provider/gitlab.com"]}"#;
        let github = r#"{"StringLike":{"token.actions.githubusercontent.com:sub":"repo:acme/*"}}"#;
        assert_eq!(said(two, github), "pass");
        let both =
            r#"{"StringLikeIfExists":{"token.actions.githubusercontent.com:sub":"repo:acme/*"}}"#;
        assert_eq!(said(two, both), "fail");
    }

    #[test]
    fn without_a_condition_every_provider_is_open() {
        for issuer in [
            GITHUB,
            "gitlab.com",
            "app.terraform.io",
            "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc",
            "oidc.circleci.com/org/1",
            "idp.example.com",
        ] {
            let principal =
                format!(r#"{{"Federated":"arn:aws:iam::111122223333:oidc-provider/{issuer}"}}"#);
            assert_eq!(said(&principal, "{}"), "fail", "{issuer}");
        }
        for named in [
            "cognito-identity.amazonaws.com",
            "accounts.google.com",
            "graph.facebook.com",
        ] {
            assert_eq!(
                said(&format!(r#"{{"Federated":"{named}"}}"#), "{}"),
                "fail",
                "{named}"
            );
        }
    }

    #[test]
    fn other_claims_that_nobody_else_has_limit_too() {
        assert_eq!(
            with(GITHUB, "StringEquals", "repository_owner", "acme"),
            "pass"
        );
        assert_eq!(with(GITHUB, "StringLike", "repository_owner", "*"), "fail");
        // Anybody can call a public workflow; whether this says so is not known.
        assert_eq!(
            with(GITHUB, "StringLike", "job_workflow_ref", "acme/*"),
            "unknown"
        );
    }

    #[test]
    fn a_provider_of_one_tenant_needs_a_subject_or_an_audience() {
        let bitbucket = "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc";
        assert_eq!(with(bitbucket, "StringLike", "sub", "{1-2}:*"), "pass");
        assert_eq!(
            with(
                bitbucket,
                "StringEquals",
                "aud",
                "ari:cloud:bitbucket::workspace/1"
            ),
            "pass"
        );
        assert_eq!(with(bitbucket, "StringLike", "aud", "*"), "fail");
    }

    #[test]
    fn a_pool_of_cognito_is_named_and_guests_are_kept_out() {
        let cognito = r#"{"Federated":"cognito-identity.amazonaws.com"}"#;
        let pool = r#""StringEquals":{"cognito-identity.amazonaws.com:aud":"eu-central-1:1"}"#;
        let amr = |who: &str| {
            format!(
                r#"{{{pool},"ForAnyValue:StringLike":{{"cognito-identity.amazonaws.com:amr":"{who}"}}}}"#
            )
        };
        assert_eq!(said(cognito, &amr("authenticated")), "pass");
        assert_eq!(said(cognito, &amr("unauthenticated")), "fail");
        assert_eq!(said(cognito, &format!("{{{pool}}}")), "fail");
        assert_eq!(
            said(
                cognito,
                &amr("authenticated").replace("eu-central-1:1", "*")
            ),
            "pass"
        );
    }

    #[test]
    fn a_provider_that_is_not_known_is_known_by_a_whole_subject() {
        assert_eq!(with("idp.example.com", "StringEquals", "sub", "ci"), "pass");
        assert_eq!(
            with("idp.example.com", "StringLike", "sub", "ci-*"),
            "unknown"
        );
        assert_eq!(
            with(
                "idp.example.com",
                "StringEquals",
                "aud",
                "sts.amazonaws.com"
            ),
            "unknown"
        );
    }

    #[test]
    fn what_anybody_can_have_limits_nothing() {
        assert_eq!(
            with(
                "cognito-identity.amazonaws.com",
                "StringLike",
                "aud",
                "eu-central-1:*"
            ),
            "fail"
        );
        assert_eq!(
            with("accounts.google.com", "StringEquals", "oaud", "mine"),
            "fail"
        );
        assert_eq!(
            with(
                "accounts.google.com",
                "StringLike",
                "aud",
                "*.apps.googleusercontent.com"
            ),
            "fail"
        );
        assert_eq!(
            with("accounts.google.com", "StringLike", "sub", "1*"),
            "fail"
        );
        assert_eq!(
            with("accounts.google.com", "StringEquals", "sub", "1234"),
            "pass"
        );
        assert_eq!(
            with(
                "accounts.google.com",
                "StringEquals",
                "email",
                "ci@acme.example"
            ),
            "pass"
        );
        assert_eq!(
            with(
                "www.amazon.com",
                "StringLike",
                "app_id",
                "amzn1.application*"
            ),
            "fail"
        );
        assert_eq!(
            with("gitlab.com", "StringLike", "namespace_path", "acme*"),
            "fail"
        );
        assert_eq!(
            with("gitlab.com", "StringLike", "project_path", "acme/*"),
            "pass"
        );
        assert_eq!(with(GITHUB, "StringLike", "repository", "*/infra"), "fail");
        assert_eq!(
            with(GITHUB, "StringEquals", "sub", "environment:prod"),
            "fail"
        );
        assert_eq!(
            with(
                GITHUB,
                "StringEquals",
                "sub",
                "repository_owner:acme:environment:prod"
            ),
            "pass"
        );
        let enterprise = "token.actions.githubusercontent.com/acme";
        assert_eq!(with(enterprise, "StringLike", "sub", "repo:*"), "fail");
        assert_eq!(with(enterprise, "StringLike", "sub", "repo:acme/*"), "pass");
        let bitbucket = "api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc";
        assert_eq!(with(bitbucket, "StringLike", "sub", "{*"), "fail");
        assert_eq!(
            with(
                "oidc.circleci.com/org/1",
                "StringLike",
                "sub",
                "org/1/project/*/user/*"
            ),
            "fail"
        );
        assert_eq!(
            with(
                "oidc.circleci.com/org/1",
                "StringLike",
                "sub",
                "org/1/project/2/user/*"
            ),
            "pass"
        );
    }

    #[test]
    fn a_denial_of_all_others_counts() {
        let principal =
            format!(r#"{{"Federated":"arn:aws:iam::111122223333:oidc-provider/{GITHUB}"}}"#);
        let others = format!(r#"{{"StringNotLike":{{"{GITHUB}:sub":"repo:acme/*"}}}}"#);
        assert_eq!(said_in(&org(), denying(&principal, &others)), "pass");
    }

    #[test]
    fn what_trusts_no_such_provider_is_not_examined() {
        assert_eq!(
            said(r#"{"AWS":"arn:aws:iam::123412341234:root"}"#, "{}"),
            "nothing"
        );
        assert_eq!(
            said(
                r#"{"Federated":"arn:aws:iam::111122223333:saml-provider/x"}"#,
                "{}"
            ),
            "nothing"
        );
    }

    #[test]
    fn a_trust_policy_that_was_not_seen_is_unknown() {
        assert_eq!(said_in(&org(), Role::unseen("r")), "unknown");
    }
}
