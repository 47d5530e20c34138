//! Buckets, access points and the account's Block Public Access.

use firestep_policy::public::{Fixed, public_statements};
use firestep_policy::{Matching, PolicyDocument, Statement};
use jiff::Timestamp;

use crate::reading::kind::{detail, group, kind, own, projection, within, within_detail};
use crate::reading::leaf::{FieldType, Leaf, words};
use crate::reading::node::Node;
use crate::reading::origin::{DOCUMENTED, Origin};
use crate::reading::parts::{Part as _, Parts, part};
use crate::{GLOBAL, Gap, Listed, Seen, Tags, all, any, evaluate};

words! {
    /// Whether a bucket keeps what is overwritten or deleted.
    Versioning {
        /// It does.
        Enabled = "Enabled",
        /// It no longer does.
        Suspended = "Suspended",
    }
}

words! {
    /// Whether deleting a version takes MFA.
    MfaDelete {
        /// It does.
        Enabled = "Enabled",
        /// It does not.
        Disabled = "Disabled",
    }
}

words! {
    /// How what is new in a bucket is encrypted.
    Encryption {
        /// By keys of S3.
        S3 = "AES256",
        /// By a KMS key.
        Kms = "aws:kms",
        /// By a KMS key, twice.
        KmsTwice = "aws:kms:dsse",
        /// By a file system of `FSx`.
        Fsx = "aws:fsx",
    }
}

words! {
    /// Whether the objects of a bucket can be locked.
    ObjectLockEnabled {
        /// They can.
        Enabled = "Enabled",
    }
}

words! {
    /// Whether a rule of a bucket works.
    RuleStatus {
        /// It does.
        Enabled = "Enabled",
        /// It does not.
        Disabled = "Disabled",
    }
}

words! {
    /// Who owns what is put into a bucket.
    Ownership {
        /// The bucket's owner; ACLs are out of force.
        BucketOwnerEnforced = "BucketOwnerEnforced",
        /// The bucket's owner, if the writer says so.
        BucketOwnerPreferred = "BucketOwnerPreferred",
        /// The writer.
        ObjectWriter = "ObjectWriter",
    }
}

group! {
    /// Block Public Access: four settings, of a bucket, an access point or an account.
    PublicAccessBlock;
    /// Public ACLs are refused.
    block_public_acls: Seen<bool> = own().or(false);
    /// Public ACLs are ignored.
    ignore_public_acls: Seen<bool> = own().or(false);
    /// Public policies are refused.
    block_public_policy: Seen<bool> = own().or(false);
    /// A public policy opens the bucket to AWS services and its own account only.
    restrict_public_buckets: Seen<bool> = own().or(false);
}

impl PublicAccessBlock {
    /// All four on, or off, for samples and tests.
    pub fn all_of(on: bool) -> Self {
        PublicAccessBlock {
            block_public_acls: Seen::new(on),
            ignore_public_acls: Seen::new(on),
            block_public_policy: Seen::new(on),
            restrict_public_buckets: Seen::new(on),
        }
    }

    /// Whether all four are on.
    pub fn is_full(&self) -> Result<bool, Gap> {
        all([
            &|| self.block_public_acls.get().copied(),
            &|| self.ignore_public_acls.get().copied(),
            &|| self.block_public_policy.get().copied(),
            &|| self.restrict_public_buckets.get().copied(),
        ])
    }
}

kind! {
    /// The account's Block Public Access. An account without one has an empty list.
    AccountBlock from Origin {
        kind: "AWS::S3::AccountPublicAccessBlock",
        operation: "s3control:GetPublicAccessBlock",
        ..Origin::ONCE
    };
    /// Its settings; a success is the effective value, perhaps the organization's.
    settings: PublicAccessBlock = within("PublicAccessBlockConfiguration");
}

part! {
    /// A grant of an ACL.
    Grant;
    /// A group's URI or a canonical id.
    grantee: Box<str> = ("Grantee", grantee as fn(&Node<'_>) -> Option<Box<str>>);
    /// `READ`, `WRITE`, `READ_ACP`, `WRITE_ACP`, `FULL_CONTROL`.
    permission: Box<str>;
}

/// The groups that S3 knows: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee>.
const GROUPS: [&str; 3] = [
    "/global/AllUsers",
    "/global/AuthenticatedUsers",
    "/s3/LogDelivery",
];

fn grantee(node: &Node<'_>) -> Option<Box<str>> {
    // Who is in a group that this version does not know, it cannot tell.
    if let Some(uri) = node.at("Grantee.URI")
        && !GROUPS
            .iter()
            .any(|it| uri.text().is_some_and(|uri| uri.ends_with(it)))
    {
        return None;
    }
    ["Grantee.URI", "Grantee.ID", "Grantee.EmailAddress"]
        .iter()
        .find_map(|path| node.at(path)?.text())
        .map(Box::from)
}

impl Grant {
    /// Whether everyone, or everyone with any AWS account, is meant.
    pub fn is_public(&self) -> bool {
        self.grantee.ends_with("/global/AllUsers")
            || self.grantee.ends_with("/global/AuthenticatedUsers")
    }
}

part! {
    /// A rule by which objects are copied to another bucket.
    ReplicationRule;
    /// Whether it works.
    status: RuleStatus;
    /// The ARN of the bucket.
    destination: Box<str> = "Destination.Bucket";
}

kind! {
    /// A bucket.
    Bucket from Origin {
        kind: "AWS::S3::Bucket",
        operation: "s3:ListBuckets",
        list: "Buckets[]",
        id: "Name",
        arn: "s3:::{id}",
        region: "BucketRegion",
        ..Origin::ONCE
    };
    /// When it was made.
    creation_date: Seen<Option<Timestamp>>;
    /// Its own Block Public Access.
    block: PublicAccessBlock = within_detail("s3:GetPublicAccessBlock", "Bucket", "PublicAccessBlockConfiguration").unless_offered();
    /// Its policy.
    policy: Seen<Option<Box<PolicyDocument>>> = detail("s3:GetBucketPolicy", "Bucket", "Policy");
    /// Whether AWS calls its policy public.
    policy_is_public: Seen<bool> = detail("s3:GetBucketPolicyStatus", "Bucket", "PolicyStatus.IsPublic").or(false);
    /// Its ACL.
    grants: Parts<Grant> = detail("s3:GetBucketAcl", "Bucket", "Grants[]").unless_offered();
    /// Who owns its objects; `None`: an old bucket where ACLs are in force.
    ownership: Seen<Option<Ownership>> = detail("s3:GetBucketOwnershipControls", "Bucket", "OwnershipControls.Rules[].ObjectOwnership").unless_offered();
    /// How it encrypts by default; `None`: S3 does it by its own keys.
    encryption: Seen<Option<Encryption>> = detail("s3:GetBucketEncryption", "Bucket", "ServerSideEncryptionConfiguration.Rules[].ApplyServerSideEncryptionByDefault.SSEAlgorithm");
    /// Whether it keeps versions; `None`: it never did.
    versioning: Seen<Option<Versioning>> = detail("s3:GetBucketVersioning", "Bucket", "Status").missing(DOCUMENTED);
    /// Whether deleting a version takes MFA.
    mfa_delete: Seen<Option<MfaDelete>> = detail("s3:GetBucketVersioning", "Bucket", "MFADelete").missing(DOCUMENTED);
    /// The bucket that gets its access log.
    log_target: Seen<Option<Box<str>>> = detail("s3:GetBucketLogging", "Bucket", "LoggingEnabled?.TargetBucket");
    /// Whether objects can be locked.
    object_lock: Seen<Option<ObjectLockEnabled>> = detail("s3:GetObjectLockConfiguration", "Bucket", "ObjectLockConfiguration.ObjectLockEnabled").unless_offered();
    /// How what is new in it is kept (`GOVERNANCE`, `COMPLIANCE`): a lock without a rule keeps nothing by itself.
    default_retention: Seen<Option<Box<str>>> = detail("s3:GetObjectLockConfiguration", "Bucket", "ObjectLockConfiguration.Rule?.DefaultRetention?.Mode").unless_offered();
    /// Where its objects are copied to.
    replication: Parts<ReplicationRule> = detail("s3:GetBucketReplication", "Bucket", "ReplicationConfiguration.Rules[]");
    /// Whether its lifecycle rules are on.
    lifecycle: Seen<Vec<RuleStatus>> = detail("s3:GetBucketLifecycleConfiguration", "Bucket", "Rules[].Status");
    /// Its tags.
    tags: Seen<Tags> = detail("s3:GetBucketTagging", "Bucket", "TagSet").unless_offered();
}

projection! {
    /// What other accounts' evaluation needs of a bucket.
    StoredBucket of Bucket;
    block: PublicAccessBlock;
    policy_is_public: Seen<bool>;
    versioning: Seen<Option<Versioning>>;
    mfa_delete: Seen<Option<MfaDelete>>;
    default_retention: Seen<Option<Box<str>>>;
    log_target: Seen<Option<Box<str>>>;
    @derived
    /// Whether its policy denies everyone the deletion of what is in it.
    deletion_denied: Seen<DeletionDenied> = detail("s3:GetBucketPolicy", "Bucket", "Policy");
    /// The public grants of its ACL.
    grants: Parts<PublicGrant> = detail("s3:GetBucketAcl", "Bucket", "Grants[]").unless_offered();
}

/// The objects of which a bucket's policy denies everyone the deletion, also of versions: all that a summary keeps of
/// it. A denial with a condition spares somebody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeletionDenied {
    objects: Vec<Box<str>>,
    versions: Vec<Box<str>>,
}

impl DeletionDenied {
    /// Nothing that is in a bucket may be deleted, for samples and tests.
    pub fn everything() -> Self {
        DeletionDenied {
            objects: vec!["*".into()],
            versions: vec!["*".into()],
        }
    }

    /// Whether it covers all that is in a bucket.
    pub fn covers(&self, bucket: &str) -> bool {
        let covers = |patterns: &[Box<str>]| {
            patterns.iter().any(|pattern| {
                // What ends in `*` and fits the bucket's root fits every key below it.
                pattern.ends_with('*')
                    && ["aws", "aws-cn", "aws-us-gov"].iter().any(|partition| {
                        firestep_policy::matches(
                            pattern,
                            &format!("arn:{partition}:s3:::{bucket}/"),
                        )
                    })
            })
        };
        covers(&self.objects) && covers(&self.versions)
    }
}

impl Leaf for DeletionDenied {
    const TYPE: FieldType = FieldType::one("DeletionDenied");

    fn to_value(&self) -> serde_json::Value {
        serde_json::json!({"objects": self.objects, "versions": self.versions})
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        let document = PolicyDocument::leaf(node)?;
        let of = |action: &str| {
            document
                .denies()
                .filter(|it| it.is_about_all() && it.conditions.is_empty())
                .filter(|it| it.covers_action(action))
                .filter_map(|it| match &it.resources {
                    Some(Matching::Only(patterns)) => Some(patterns.clone()),
                    _ => None,
                })
                .flatten()
                .collect()
        };
        Some(DeletionDenied {
            objects: of("s3:DeleteObject"),
            versions: of("s3:DeleteObjectVersion"),
        })
    }

    fn absent() -> Option<Self> {
        Some(DeletionDenied::default())
    }
}

part! {
    /// Whether a grant is public: all that a summary keeps of it.
    PublicGrant;
    /// Whether it is.
    public: bool = ("Grantee", is_public_grant as fn(&Node<'_>) -> Option<bool>);
}

fn is_public_grant(node: &Node<'_>) -> Option<bool> {
    Grant::part(node).map(|grant| grant.is_public())
}

/// How an account's Block Public Access is asked for; `None`: it has none.
pub type ReadBlock<'a> = &'a dyn Fn() -> Result<Option<&'a PublicAccessBlock>, Gap>;

/// What keeps a bucket closed or opens it, from whichever form of it.
#[derive(Clone, Copy)]
pub struct Openness<'a> {
    block: &'a PublicAccessBlock,
    has_public_policy: &'a dyn Fn() -> Result<bool, Gap>,
    has_public_grant: &'a dyn Fn() -> Result<bool, Gap>,
    account: ReadBlock<'a>,
}

impl Openness<'_> {
    /// Whether its policy opens it, and nothing of the bucket's or the account's holds against it.
    pub fn by_policy(self) -> Result<bool, Gap> {
        all([
            &|| (self.has_public_policy)(),
            &|| self.block.restrict_public_buckets.get().map(|on| !on),
            &|| match (self.account)()? {
                Some(block) => block.restrict_public_buckets.get().map(|on| !on),
                None => Ok(true),
            },
        ])
    }

    /// Whether its ACL opens it, and nothing of the bucket's or the account's holds against it.
    pub fn by_acl(self) -> Result<bool, Gap> {
        all([
            &|| (self.has_public_grant)(),
            &|| self.block.ignore_public_acls.get().map(|on| !on),
            &|| match (self.account)()? {
                Some(block) => block.ignore_public_acls.get().map(|on| !on),
                None => Ok(true),
            },
        ])
    }

    /// Whether either opens it.
    pub fn is_public(self) -> Result<bool, Gap> {
        any([&|| self.by_policy(), &|| self.by_acl()])
    }
}

/// The account's block, from the list that holds it or nothing.
pub fn account_block(list: &Listed<AccountBlock>) -> Result<Option<&PublicAccessBlock>, Gap> {
    Ok(list
        .region(GLOBAL)
        .whole()?
        .first()
        .map(|block| &block.settings))
}

impl Bucket {
    /// The public grants of its ACL, none where ACLs are out of force.
    pub fn public_grants(&self) -> Result<Vec<&Grant>, Gap> {
        let enforced = || {
            self.ownership
                .get()
                .map(|it| *it == Some(Ownership::BucketOwnerEnforced))
        };
        let none = || self.grants.all(|it| Ok(!it.is_public()));
        if any([&none, &enforced])? {
            return Ok(Vec::new());
        }
        Ok(self
            .grants
            .whole()?
            .iter()
            .filter(|grant| grant.is_public())
            .collect())
    }

    /// Whether AWS calls its policy public. Where AWS did not say so, one that allows nobody whom it does not name is not, and
    /// what one gives everyone without a condition, and denies nobody, is.
    fn has_public_policy(&self) -> Result<bool, Gap> {
        let by_status = || self.policy_is_public.get().copied();
        let by_itself = || match self.policy.get()?.as_deref() {
            None => Ok(Some(false)),
            Some(policy) if !policy.allows().any(Statement::is_about_anyone) => Ok(Some(false)),
            Some(policy) => {
                let mut given = public_statements(policy, Fixed::Value);
                let is_given = given.any(|it| it.conditions.is_empty());
                Ok((is_given && policy.denies().next().is_none()).then_some(true))
            }
        };
        if evaluate(by_status).is_err()
            && let Ok(Some(is_public)) = evaluate(by_itself)
        {
            return Ok(is_public);
        }
        by_status()
    }

    /// Runs a question about whether it is open.
    pub fn openness<R>(
        &self,
        blocks: &Listed<AccountBlock>,
        ask: impl FnOnce(Openness<'_>) -> R,
    ) -> R {
        let account = || account_block(blocks);
        let has_public_grant = || self.public_grants().map(|all| !all.is_empty());
        ask(Openness {
            block: &self.block,
            has_public_policy: &|| self.has_public_policy(),
            has_public_grant: &has_public_grant,
            account: &account,
        })
    }
}

impl StoredBucket {
    /// Runs a question about whether it is open.
    pub fn openness<R>(
        &self,
        blocks: &Listed<AccountBlock>,
        ask: impl FnOnce(Openness<'_>) -> R,
    ) -> R {
        let account = || account_block(blocks);
        let has_public_grant = || self.grants.any(|it| Ok(it.public));
        ask(Openness {
            block: &self.block,
            has_public_policy: &|| self.policy_is_public.get().copied(),
            has_public_grant: &has_public_grant,
            account: &account,
        })
    }
}

words! {
    /// From where an access point answers.
    NetworkOrigin {
        /// From anywhere.
        Internet = "Internet",
        /// From one network.
        Vpc = "VPC",
    }
}

kind! {
    /// An access point in front of buckets of several regions.
    MultiRegionAccessPoint from Origin {
        kind: "AWS::S3::MultiRegionAccessPoint",
        operation: "s3control:ListMultiRegionAccessPoints",
        list: "AccessPoints[]",
        id: "Name",
        ..Origin::ONCE
    };
    /// Its Block Public Access.
    public_access_block: PublicAccessBlock;
    /// `READY`, …
    status: Seen<Box<str>>;
    @dropped |it| Ok(**it.status.peek()? == *"DELETING");
}

kind! {
    /// An access point.
    AccessPoint from Origin {
        kind: "AWS::S3::AccessPoint",
        operation: "s3control:ListAccessPoints",
        list: "AccessPointList[]",
        id: "Name",
        arn: "AccessPointArn",
        ..Origin::REGIONAL
    };
    /// Its bucket.
    bucket: Seen<Option<Box<str>>>;
    /// From where it answers.
    network_origin: Seen<NetworkOrigin>;
    /// Its Block Public Access.
    block: PublicAccessBlock = within_detail("s3control:GetAccessPoint", "Name", "PublicAccessBlockConfiguration");
    /// Whether AWS calls its policy public.
    policy_is_public: Seen<bool> = detail("s3control:GetAccessPointPolicyStatus", "Name", "PolicyStatus.IsPublic").or(false);
}
