//! Users, groups, roles and policies; what the credential report and the account summary say.

use firestep_policy::{Effect, Matching, PolicyDocument};
use jiff::Timestamp;

use crate::reading::kind::{at, kind};
use crate::reading::leaf::Leaf;
use crate::reading::node::Node;
use crate::reading::origin::Origin;
use crate::{Arn, GLOBAL, Gap, Listed, Seen, Tags};

/// A policy inside a principal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlinePolicy {
    /// Its name.
    pub name: Box<str>,
    /// What it says.
    pub document: PolicyDocument,
}

impl Leaf for InlinePolicy {
    fn leaf(node: &Node<'_>) -> Option<Self> {
        Some(InlinePolicy {
            name: node.member("PolicyName")?.text()?.into(),
            document: PolicyDocument::leaf(node.member("PolicyDocument")?)?,
        })
    }
}

const DETAILS: Origin = Origin {
    operation: "iam:GetAccountAuthorizationDetails",
    arn: "Arn",
    ..Origin::ONCE
};

kind! {
    /// A user.
    User from Origin {
        kind: "AWS::IAM::User",
        list: "UserDetailList[]",
        id: "UserName",
        ..DETAILS
    };
    /// When it was made.
    created: Seen<Option<Timestamp>> = at("CreateDate");
    /// Its groups.
    groups: Seen<Vec<Box<str>>> = at("GroupList[]");
    /// Managed policies on it.
    attached: Seen<Vec<Box<str>>> = at("AttachedManagedPolicies[].PolicyArn");
    /// Policies inside it.
    inline: Seen<Vec<InlinePolicy>> = at("UserPolicyList[]");
    /// Its tags.
    tags: Seen<Tags> = at("Tags");
}

kind! {
    /// A group.
    Group from Origin {
        kind: "AWS::IAM::Group",
        list: "GroupDetailList[]",
        id: "GroupName",
        ..DETAILS
    };
    /// Managed policies on it.
    attached: Seen<Vec<Box<str>>> = at("AttachedManagedPolicies[].PolicyArn");
    /// Policies inside it.
    inline: Seen<Vec<InlinePolicy>> = at("GroupPolicyList[]");
}

kind! {
    /// A role. Those that AWS services make and keep for themselves are dropped.
    Role from Origin {
        kind: "AWS::IAM::Role",
        list: "RoleDetailList[]",
        id: "RoleName",
        ..DETAILS
    };
    /// Its path, `/service-role/`.
    path: Seen<Box<str>> = at("Path").or("/".into());
    /// When it was made.
    created: Seen<Timestamp> = at("CreateDate");
    /// When it was last used, as far back as AWS remembers (400 days).
    last_used: Seen<Option<Timestamp>> = at("RoleLastUsed.LastUsedDate");
    /// Who may assume it.
    trust: Seen<Box<PolicyDocument>> = at("AssumeRolePolicyDocument");
    /// Managed policies on it.
    attached: Seen<Vec<Box<str>>> = at("AttachedManagedPolicies[].PolicyArn");
    /// Policies inside it.
    inline: Seen<Vec<InlinePolicy>> = at("RolePolicyList[]");
    /// Its boundary.
    boundary: Seen<Option<Box<str>>> = at("PermissionsBoundary.PermissionsBoundaryArn");
    /// Instance profiles that carry it.
    profiles: Seen<Vec<Box<str>>> = at("InstanceProfileList[].Arn");
    /// Its tags.
    tags: Seen<Tags> = at("Tags");
    @dropped |it| Ok(it.path.peek()?.starts_with("/aws-service-role/"));
}

impl Role {
    /// Whether Identity Center keeps it for a permission set.
    pub fn is_permission_set(&self) -> Result<bool, Gap> {
        Ok(self.path.get()?.starts_with("/aws-reserved/"))
    }
}

/// The version of a managed policy that is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefaultVersion(pub Option<Box<PolicyDocument>>);

impl Leaf for DefaultVersion {
    fn leaf(node: &Node<'_>) -> Option<Self> {
        let mut document = None;
        for version in node.list()? {
            if bool::leaf(version.member("IsDefaultVersion")?)? {
                document = Some(Box::new(PolicyDocument::leaf(version.member("Document")?)?));
            }
        }
        Some(DefaultVersion(document))
    }
}

kind! {
    /// A managed policy of the customer's own; those of AWS are dropped.
    ManagedPolicy from Origin {
        kind: "AWS::IAM::ManagedPolicy",
        list: "Policies[]",
        id: "Arn",
        name: "PolicyName",
        ..DETAILS
    };
    /// What it says now.
    document: Seen<DefaultVersion> = at("PolicyVersionList");
    /// How many principals carry it.
    attachments: Seen<u32> = at("AttachmentCount");
    /// How many principals it bounds.
    boundaries: Seen<u32> = at("PermissionsBoundaryUsageCount").or(0);
    @dropped |it| Ok(it.identity.id.split(':').nth(4) == Some("aws"));
}

/// Whether a policy allows everything on everything without a condition.
pub fn allows_everything(document: &PolicyDocument) -> bool {
    document.statements.iter().any(|it| {
        let has = |list: &Option<Matching<Vec<Box<str>>>>, words: &[&str]| match list {
            Some(Matching::Only(all)) => all.iter().any(|it| words.contains(&&**it)),
            Some(Matching::AllBut(_)) | None => false,
        };
        it.effect == Effect::Allow
            && it.conditions.is_empty()
            && has(&it.actions, &["*", "*:*"])
            && has(&it.resources, &["*"])
    })
}

/// Whether what a principal carries makes it an administrator: `AdministratorAccess`, or Allow * on *.
pub fn is_administrator(
    attached: &Seen<Vec<Box<str>>>,
    inline: &Seen<Vec<InlinePolicy>>,
    policies: &Listed<ManagedPolicy>,
) -> Result<bool, Gap> {
    crate::any([
        &|| {
            Ok(attached
                .get()?
                .iter()
                .any(|arn| arn.ends_with("::aws:policy/AdministratorAccess")))
        },
        &|| {
            Ok(inline
                .get()?
                .iter()
                .any(|it| allows_everything(&it.document)))
        },
        &|| {
            for arn in attached.get()? {
                if arn.contains("::aws:policy/") {
                    continue;
                }
                if let Some(policy) = policies.find(GLOBAL, arn)?
                    && let Some(document) = &policy.document.get()?.0
                    && allows_everything(document)
                {
                    return Ok(true);
                }
            }
            Ok(false)
        },
    ])
}

kind! {
    /// A line of the credential report: a user, or the root user.
    Credentials from Origin {
        kind: "AWS::IAM::User",
        operation: "iam:GetCredentialReport",
        list: "Content#csv",
        id: "user",
        arn: "arn",
        ..Origin::ONCE
    };
    /// Whether it has a console password; the report does not say it of the root user.
    password: Seen<Option<bool>> = at("password_enabled");
    /// When that was last used.
    password_last_used: Seen<Option<Timestamp>> = at("password_last_used");
    /// When that was set.
    password_changed: Seen<Option<Timestamp>> = at("password_last_changed");
    /// When the user was made.
    created: Seen<Option<Timestamp>> = at("user_creation_time");
    /// Whether it has MFA.
    mfa: Seen<bool> = at("mfa_active");
    /// Whether its first access key works.
    key_1: Seen<bool> = at("access_key_1_active");
    /// When that was made.
    key_1_rotated: Seen<Option<Timestamp>> = at("access_key_1_last_rotated");
    /// When that was last used.
    key_1_last_used: Seen<Option<Timestamp>> = at("access_key_1_last_used_date");
    /// Whether its second access key works.
    key_2: Seen<bool> = at("access_key_2_active");
    /// When that was made.
    key_2_rotated: Seen<Option<Timestamp>> = at("access_key_2_last_rotated");
    /// When that was last used.
    key_2_last_used: Seen<Option<Timestamp>> = at("access_key_2_last_used_date");
}

impl Credentials {
    /// Whether this is the root user.
    pub fn is_root(&self) -> bool {
        &*self.identity.id == "<root_account>"
    }
}

kind! {
    /// What the account summary counts, as far as it is about root.
    AccountSummary from Origin {
        kind: "AWS::::Account",
        operation: "iam:GetAccountSummary",
        ..Origin::ONCE
    };
    /// Whether root has MFA.
    root_mfa: Seen<i64> = at("SummaryMap.AccountMFAEnabled");
    /// How many access keys root has.
    root_keys: Seen<i64> = at("SummaryMap.AccountAccessKeysPresent");
    /// Whether root has a password; missing in old answers.
    root_password: Seen<Option<i64>> = at("SummaryMap.AccountPasswordPresent");
}

kind! {
    /// The account's own password policy. An account without one has an empty list: AWS's default holds.
    PasswordPolicy from Origin {
        kind: "AWS::IAM::AccountPasswordPolicy",
        operation: "iam:GetAccountPasswordPolicy",
        ..Origin::ONCE
    };
    /// The shortest password.
    minimum_length: Seen<u32> = at("PasswordPolicy.MinimumPasswordLength").or(6);
    /// How many old passwords may not come again.
    reuse_prevention: Seen<Option<u32>> = at("PasswordPolicy.PasswordReusePrevention");
}

kind! {
    /// A virtual MFA device that somebody uses.
    VirtualMfa from Origin {
        kind: "AWS::IAM::VirtualMFADevice",
        operation: "iam:ListVirtualMFADevices",
        list: "VirtualMFADevices[]",
        id: "SerialNumber",
        ..Origin::ONCE
    };
    /// Who uses it.
    user: Seen<Option<Arn>> = at("User.Arn");
}

kind! {
    /// A certificate that lies in IAM.
    ServerCertificate from Origin {
        kind: "AWS::IAM::ServerCertificate",
        operation: "iam:ListServerCertificates",
        list: "ServerCertificateMetadataList[]",
        id: "ServerCertificateName",
        arn: "Arn",
        ..Origin::ONCE
    };
    /// When it expires.
    expires: Seen<Timestamp> = at("Expiration");
}

kind! {
    /// A SAML provider.
    SamlProvider from Origin {
        kind: "AWS::IAM::SAMLProvider",
        operation: "iam:ListSAMLProviders",
        list: "SAMLProviderList[]",
        id: "Arn",
        ..Origin::ONCE
    };
    /// When its metadata expires.
    valid_until: Seen<Option<Timestamp>> = at("ValidUntil");
}

kind! {
    /// An OIDC provider.
    OidcProvider from Origin {
        kind: "AWS::IAM::OIDCProvider",
        operation: "iam:ListOpenIDConnectProviders",
        list: "OpenIDConnectProviderList[]",
        id: "Arn",
        ..Origin::ONCE
    };
}
