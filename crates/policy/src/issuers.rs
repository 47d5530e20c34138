//! OIDC providers whose tokens are known: which of their claims says whose a token is.

/// Where a provider says whose a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tenant {
    /// In the subject, between these.
    Subject {
        begins: &'static str,
        ends: &'static str,
    },
    /// In the provider's address: it gives tokens for one tenant only. Where the subject is looked at, it begins and
    /// ends with these.
    Address {
        begins: &'static str,
        ends: &'static str,
    },
    /// In the audience: one application's.
    Audience,
    /// In the audience, and `amr` tells guests from those who signed in.
    AudienceWithGuests,
    Unknown,
}

/// A provider.
#[derive(Debug, Clone, Copy)]
pub struct Issuer {
    /// Its address as a pattern.
    pub address: &'static str,
    /// What it gives tokens to.
    pub gives_to: &'static str,
    pub tenant: Tenant,
    /// The subject of a token of somebody else.
    pub subject: &'static str,
    /// Other claims that nobody else can have.
    pub identifies: &'static [&'static str],
}

/// Somebody who is no tenant of anybody we know.
pub const NOBODY: &str = "firestep-outsider";

/// The providers whose claims are known, as of 2026-11; the first that fits counts.
const ISSUERS: [Issuer; 11] = [
    // https://docs.github.com/en/actions/reference/security/oidc
    Issuer {
        // An enterprise may have an address of its own, under this one.
        address: "token.actions.githubusercontent.com*",
        gives_to: "GitHub repositories",
        tenant: Tenant::Subject {
            begins: "repo:",
            ends: "/",
        },
        subject: "repo:firestep-outsider/repository:ref:refs/heads/main",
        identifies: &[
            "repository",
            "repository_id",
            "repository_owner",
            "repository_owner_id",
            "enterprise",
            "enterprise_id",
        ],
    },
    // https://docs.gitlab.com/ci/cloud_services/aws/
    Issuer {
        address: "gitlab.com",
        gives_to: "GitLab projects",
        tenant: Tenant::Subject {
            begins: "project_path:",
            ends: "/",
        },
        subject: "project_path:firestep-outsider/project:ref_type:branch:ref:main",
        identifies: &[
            "namespace_id",
            "namespace_path",
            "project_id",
            "project_path",
        ],
    },
    // https://developer.hashicorp.com/terraform/cloud-docs/workspaces/dynamic-provider-credentials/aws-configuration
    Issuer {
        address: "app.terraform.io",
        gives_to: "Terraform Cloud workspaces",
        tenant: Tenant::Subject {
            begins: "organization:",
            ends: ":",
        },
        subject: "organization:firestep-outsider:project:p:workspace:w:run_phase:apply",
        identifies: &[
            "terraform_organization_id",
            "terraform_organization_name",
            "terraform_workspace_id",
        ],
    },
    // https://buildkite.com/docs/pipelines/security/oidc/aws
    Issuer {
        address: "agent.buildkite.com",
        gives_to: "Buildkite pipelines",
        tenant: Tenant::Subject {
            begins: "organization:",
            ends: ":",
        },
        subject: "organization:firestep-outsider:pipeline:p:ref:refs/heads/main:commit:c:step:s",
        identifies: &["organization_id", "organization_slug", "pipeline_id"],
    },
    // https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
    Issuer {
        address: "oidc.eks.*/id/*",
        gives_to: "service accounts of the cluster",
        tenant: Tenant::Subject {
            begins: "system:serviceaccount:",
            ends: ":",
        },
        subject: "system:serviceaccount:firestep-outsider:default",
        identifies: &[],
    },
    // https://support.atlassian.com/bitbucket-cloud/docs/deploy-on-aws-using-bitbucket-pipelines-openid-connect/
    Issuer {
        address: "api.bitbucket.org/2.0/workspaces/*",
        gives_to: "repositories of the Bitbucket workspace",
        tenant: Tenant::Address {
            begins: "{",
            ends: "}",
        },
        subject: NOBODY,
        identifies: &["repositoryUuid", "workspaceUuid"],
    },
    // https://circleci.com/docs/openid-connect-tokens/
    Issuer {
        address: "oidc.circleci.com/org/*",
        gives_to: "projects of the CircleCI organization",
        tenant: Tenant::Address {
            begins: "org/",
            ends: "/user/",
        },
        subject: NOBODY,
        identifies: &["oidc.circleci.com/project-id"],
    },
    // https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html
    Issuer {
        address: "cognito-identity.amazonaws.com",
        gives_to: "users of Cognito identity pools",
        tenant: Tenant::AudienceWithGuests,
        subject: NOBODY,
        identifies: &[],
    },
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
    Issuer {
        address: "accounts.google.com",
        gives_to: "Google users and service accounts",
        tenant: Tenant::Audience,
        subject: NOBODY,
        identifies: &["email", "google/organization_number"],
    },
    Issuer {
        address: "www.amazon.com",
        gives_to: "users of Login with Amazon",
        tenant: Tenant::Audience,
        subject: NOBODY,
        identifies: &["app_id", "user_id"],
    },
    Issuer {
        address: "graph.facebook.com",
        gives_to: "users of Facebook Login",
        tenant: Tenant::Audience,
        subject: NOBODY,
        identifies: &["app_id", "id"],
    },
];

/// A provider by its address, as its condition keys begin.
pub fn known(address: &str) -> Option<&'static Issuer> {
    let mut all = ISSUERS.iter();
    all.find(|it| crate::matches_ignoring_case(it.address, address))
}

/// Whether a subject, as far as it is literal, gives a claim a whole value: `repository_owner:acme:…`, not
/// `repository_owner:*` nor `repository_owner:acm*`. A path names its owner before the first slash.
pub fn gives(literal: &str, is_whole: bool, claim: &str) -> bool {
    let mut parts = literal.split(':').peekable();
    while let Some(name) = parts.next() {
        let Some(value) = parts.peek().copied().filter(|_| name == claim) else {
            continue;
        };
        let mut behind = parts.clone();
        behind.next();
        let has_end = is_whole || behind.peek().is_some();
        let has_owner = is_path(claim) && value.find('/').is_some_and(|at| at > 0);
        if (has_end && !value.is_empty()) || has_owner {
            return true;
        }
    }
    false
}

/// Whether the values of a claim begin with their owner and a slash.
pub fn is_path(claim: &str) -> bool {
    ["repository", "project_path"]
        .iter()
        .any(|it| it.eq_ignore_ascii_case(claim))
}
