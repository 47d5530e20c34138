//! Users, groups, roles and policies; what the credential report and the account summary say.

use firestep_policy::PolicyDocument;
use jiff::Timestamp;

use crate::reading::kind::{at, kind, own};
use crate::reading::leaf::{FieldType, Leaf, words};
use crate::reading::node::Node;
use crate::reading::origin::{DOCUMENTED, Origin, Parent, SEEN};
use crate::reading::parts::{Parts, part};
use crate::{Arn, Gap, Seen, Tags};

part! {
    /// A policy inside a principal.
    InlinePolicy;
    /// Its name.
    policy_name: Box<str>;
    /// What it says.
    policy_document: PolicyDocument;
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
    create_date: Seen<Option<Timestamp>>;
    /// Its groups.
    group_list: Seen<Vec<Box<str>>> = at("GroupList[]");
    /// Managed policies on it.
    attached_managed_policies: Seen<Vec<Box<str>>> = at("AttachedManagedPolicies[].PolicyArn");
    /// Policies inside it.
    inline_policies: Parts<InlinePolicy> = at("UserPolicyList[]").missing(SEEN);
    /// Its boundary.
    permissions_boundary: Seen<Option<Box<str>>> = at("PermissionsBoundary?.PermissionsBoundaryArn");
    /// Its tags.
    tags: Seen<Tags> = own().missing(SEEN);
}

words! {
    /// Whether an access key works.
    AccessKeyStatus {
        /// It does.
        Active = "Active",
        /// It was switched off.
        Inactive = "Inactive",
        /// Its time is over.
        Expired = "Expired",
    }
}

kind! {
    /// An access key of a user.
    AccessKey from Origin {
        kind: "AWS::IAM::AccessKey",
        operation: "iam:ListAccessKeys",
        list: "AccessKeyMetadata[]",
        id: "AccessKeyId",
        per: Some(Parent {
            operation: "iam:GetAccountAuthorizationDetails",
            list: "UserDetailList[]",
            id: "UserName",
            parameter: "UserName",
        }),
        ..Origin::ONCE
    };
    /// Its user.
    user_name: Seen<Box<str>>;
    /// Whether it works.
    status: Seen<AccessKeyStatus>;
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
    attached_managed_policies: Seen<Vec<Box<str>>> = at("AttachedManagedPolicies[].PolicyArn");
    /// Policies inside it.
    inline_policies: Parts<InlinePolicy> = at("GroupPolicyList[]").missing(SEEN);
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
    path: Seen<Box<str>> = own();
    /// When it was made.
    create_date: Seen<Timestamp>;
    /// When it was last used, as far back as AWS remembers (400 days).
    role_last_used: Seen<Option<Timestamp>> = at("RoleLastUsed.LastUsedDate").missing(DOCUMENTED);
    /// Who may assume it.
    assume_role_policy_document: Seen<Box<PolicyDocument>>;
    /// Managed policies on it.
    attached_managed_policies: Seen<Vec<Box<str>>> = at("AttachedManagedPolicies[].PolicyArn");
    /// Policies inside it.
    inline_policies: Parts<InlinePolicy> = at("RolePolicyList[]").missing(SEEN);
    /// Its boundary.
    permissions_boundary: Seen<Option<Box<str>>> = at("PermissionsBoundary?.PermissionsBoundaryArn");
    /// Instance profiles that carry it.
    instance_profiles: Seen<Vec<Box<str>>> = at("InstanceProfileList[].Arn");
    /// Its tags.
    tags: Seen<Tags> = own().missing(SEEN);
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
    const TYPE: FieldType = FieldType {
        optional: true,
        ..FieldType::one("policy")
    };

    fn to_value(&self) -> serde_json::Value {
        self.0.to_value()
    }

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
    /// A managed policy of the customer's own, or one of AWS's that is attached to something.
    ManagedPolicy from Origin {
        kind: "AWS::IAM::ManagedPolicy",
        list: "Policies[]",
        id: "Arn",
        name: "PolicyName",
        ..DETAILS
    };
    /// What it says now.
    default_version: Seen<DefaultVersion> = at("PolicyVersionList");
    /// The ids of its versions, the one in force among them.
    version_ids: Seen<Vec<Box<str>>> = at("PolicyVersionList[].VersionId");
    /// The id of the version in force.
    default_version_id: Seen<Box<str>>;
    /// How many principals carry it.
    attachment_count: Seen<u32>;
    /// How many principals it bounds.
    permissions_boundary_usage_count: Seen<u32> = own().or(0).missing(SEEN);
    @dropped |it| Ok(it.is_of_aws() && it.attachment_count.peek() == Ok(&0));
}

impl ManagedPolicy {
    /// Whether it is AWS's, the same in every account.
    pub fn is_of_aws(&self) -> bool {
        self.identity.id.split(':').nth(4) == Some("aws")
    }
}

kind! {
    /// The credential report as a whole: AWS makes it anew at most every four hours.
    CredentialReport from Origin {
        kind: "AWS::::Account",
        operation: "iam:GetCredentialReport",
        ..Origin::ONCE
    };
    /// When it was made.
    generated_time: Seen<Timestamp> = own();
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
    password_enabled: Seen<Option<bool>> = at("password_enabled");
    /// When that was last used.
    password_last_used: Seen<Option<Timestamp>> = at("password_last_used");
    /// When that was set.
    password_last_changed: Seen<Option<Timestamp>> = at("password_last_changed");
    /// When the user was made.
    user_creation_time: Seen<Option<Timestamp>> = at("user_creation_time");
    /// Whether it has MFA.
    mfa_active: Seen<bool> = at("mfa_active");
    /// Whether its first access key works.
    access_key_1_active: Seen<bool> = at("access_key_1_active");
    /// When that was made.
    access_key_1_last_rotated: Seen<Option<Timestamp>> = at("access_key_1_last_rotated");
    /// When that was last used.
    access_key_1_last_used_date: Seen<Option<Timestamp>> = at("access_key_1_last_used_date");
    /// Whether its second access key works.
    access_key_2_active: Seen<bool> = at("access_key_2_active");
    /// When that was made.
    access_key_2_last_rotated: Seen<Option<Timestamp>> = at("access_key_2_last_rotated");
    /// When that was last used.
    access_key_2_last_used_date: Seen<Option<Timestamp>> = at("access_key_2_last_used_date");
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
    account_mfa_enabled: Seen<i64> = at("SummaryMap.AccountMFAEnabled");
    /// How many access keys root has.
    account_access_keys_present: Seen<i64> = at("SummaryMap.AccountAccessKeysPresent");
    /// Whether root has a password; missing in old answers.
    account_password_present: Seen<Option<i64>> = at("SummaryMap.AccountPasswordPresent");
    /// How many signing certificates root has: a credential too.
    account_signing_certificates_present: Seen<i64> = at("SummaryMap.AccountSigningCertificatesPresent");
}

impl AccountSummary {
    /// Whether root has nothing by which to get in: no password, no access key, no signing certificate.
    pub fn root_has_no_credentials(&self) -> Result<bool, Gap> {
        crate::all([
            &|| Ok(*self.account_password_present.get()? == Some(0)),
            &|| Ok(*self.account_access_keys_present.get()? == 0),
            &|| Ok(*self.account_signing_certificates_present.get()? == 0),
        ])
    }
}

kind! {
    /// The account's own password policy. An account without one has an empty list: AWS's default holds.
    PasswordPolicy from Origin {
        kind: "AWS::IAM::AccountPasswordPolicy",
        operation: "iam:GetAccountPasswordPolicy",
        ..Origin::ONCE
    };
    /// The shortest password.
    minimum_password_length: Seen<u32> = at("PasswordPolicy.MinimumPasswordLength");
    /// How many old passwords may not come again.
    password_reuse_prevention: Seen<Option<u32>> = at("PasswordPolicy.PasswordReusePrevention").missing(DOCUMENTED);
    /// Whether a password has a symbol.
    require_symbols: Seen<bool> = at("PasswordPolicy.RequireSymbols");
    /// Whether a password has a number.
    require_numbers: Seen<bool> = at("PasswordPolicy.RequireNumbers");
    /// Whether a password has an upper-case letter.
    require_uppercase_characters: Seen<bool> = at("PasswordPolicy.RequireUppercaseCharacters");
    /// Whether a password has a lower-case letter.
    require_lowercase_characters: Seen<bool> = at("PasswordPolicy.RequireLowercaseCharacters");
    /// Whether passwords expire.
    expire_passwords: Seen<bool> = at("PasswordPolicy.ExpirePasswords");
    /// After how many days; `None`: never.
    max_password_age: Seen<Option<u32>> = at("PasswordPolicy.MaxPasswordAge").missing(DOCUMENTED);
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
    expiration: Seen<Timestamp>;
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
    valid_until: Seen<Option<Timestamp>> = own().missing(DOCUMENTED);
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

kind! {
    /// A feature of root that IAM manages for the organization: `RootCredentialsManagement`, `RootSessions`. Only the
    /// management account and its delegate can say.
    RootFeature from Origin {
        kind: "AWS::IAM::OrganizationFeature",
        operation: "iam:ListOrganizationsFeatures",
        list: "EnabledFeatures[]",
        is_guard: true,
        ..Origin::ONCE
    };
}
