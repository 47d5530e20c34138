//! Is no bucket public that is not meant to be?

use firestep_access::{Wanted, are_kept_out, lets_everyone};
use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Reason, Severity, Verdict, each,
};
use firestep_inventory::s3::Bucket;
use firestep_inventory::{Gap, Identity, all, any, evaluate};

use crate::behind;

pub(crate) const CHECK: Check = Check {
    id: "s3-bucket-not-public",
    title: "S3 buckets are not public",
    severity: Severity::Critical,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E6.1", "buckets")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Public buckets are found by name within hours, and what they hold is copied.",
    remedy: "Turn on Block Public Access, then narrow the policy and remove the grants; declare it where it must be public.",
    references: &[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    ],
    reads: &[
        "s3:ListBuckets",
        "s3:GetPublicAccessBlock",
        "s3:GetBucketPolicyStatus",
        "s3:GetBucketAcl",
        "s3:GetBucketOwnershipControls",
        "s3:GetBucketTagging",
        "s3control:GetPublicAccessBlock",
        "s3:GetBucketPolicy",
        "organizations:DescribeOrganization",
        "organizations:ListRoots",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListAccountsForParent",
        "organizations:ListPolicies",
        "organizations:ListTargetsForPolicy",
        "organizations:DescribePolicy",
    ],
    fix: Some("s3-bucket-public-access-block"),
    examine: &PerAccount(|context| each(&context.account.s3_buckets, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, bucket: &Bucket) -> Result<Verdict, Gap> {
    bucket.openness(&context.account.s3_account_blocks, |open| {
        let by_policy = || all([&|| open.by_policy(), &|| by_policy_from_outside(context, bucket)]);
        let by_acl = || all([&|| open.by_acl(), &|| by_acl_from_outside(context, bucket)]);
        if !any([&by_policy, &by_acl])? {
            let named = any([&|| open.by_policy(), &|| open.by_acl()]);
            return Ok(Verdict::Pass(if evaluate(|| named) == Ok(false) {
                "neither its policy nor its ACL lets everyone in".into()
            } else {
                "it is public by its policy or ACL, and a resource control policy keeps out everyone outside the organization".into()
            }));
        }
        // One of the two was seen to open it; which decides the words only.
        let (message, hop) = if evaluate(by_policy) == Ok(true) {
            ("its policy lets everyone in", "bucket policy".to_owned())
        } else {
            let grants = bucket.public_grants()?;
            let shown: Vec<&str> = grants.iter().map(|it| &*it.permission).collect();
            (
                "its ACL lets everyone in",
                format!("bucket ACL: {}", shown.join(", ")),
            )
        };
        let path = vec![
            "the internet".to_owned(),
            hop,
            bucket.identity.id.to_string(),
        ];
        let behind = behind::of_tags(context, &bucket.tags);
        Ok(Verdict::Fail(
            Reason::from(message).along(path).with_behind(behind),
        ))
    })
}

/// Whether no resource control policy keeps outsiders from what its policy lets everyone do. What its policy denies is
/// not weighed: S3 does not, when it calls a bucket public.
fn by_policy_from_outside(context: &Context<'_>, bucket: &Bucket) -> Result<bool, Gap> {
    reached_from_outside(context, &bucket.identity, &|action| {
        let policy = bucket.policy.get()?.as_deref();
        Ok(policy.is_none_or(|it| lets_everyone(it, action)))
    })
}

/// The same of what its ACL lets everyone do.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#acl-access-policy-permission-mapping>
fn by_acl_from_outside(context: &Context<'_>, bucket: &Bucket) -> Result<bool, Gap> {
    reached_from_outside(context, &bucket.identity, &|action| {
        let permission = match action {
            "s3:ListBucket" | "s3:ListBucketVersions" | "s3:ListBucketMultipartUploads" => "READ",
            "s3:PutObject" => "WRITE",
            "s3:GetBucketAcl" => "READ_ACP",
            "s3:PutBucketAcl" => "WRITE_ACP",
            _ => return Ok(false),
        };
        let grants = bucket.public_grants()?;
        Ok(grants
            .iter()
            .any(|it| [permission, "FULL_CONTROL"].contains(&&*it.permission)))
    })
}

fn reached_from_outside(
    context: &Context<'_>,
    identity: &Identity,
    let_in: &dyn Fn(&str) -> Result<bool, Gap>,
) -> Result<bool, Gap> {
    let bucket = format!("arn:{}:s3:::{}", identity.location.partition(), identity.id);
    let objects = format!("{bucket}/*");
    let wanted = Wanted {
        location: identity.location,
        service: "s3",
        arns: &[("object", &objects), ("bucket", &bucket)],
    };
    Ok(!are_kept_out(
        &context.org.organization,
        &wanted,
        None,
        let_in,
    )?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource_policy::samples::{perimeter, perimeter_on, policy};
    use crate::tests::said as verdict;
    use firestep_audit::Impact;
    use firestep_inventory::s3::{Grant, PublicAccessBlock};
    use firestep_inventory::{Account, Listed, Org, Parts, Seen, Tags};
    use firestep_policy::PolicyDocument;

    fn bucket(policy: bool, acl: bool) -> Bucket {
        let mut it = Bucket::unseen("b");
        it.block = PublicAccessBlock::all_of(false);
        it.policy_is_public = Seen::new(policy);
        it.ownership = Seen::new(None);
        let grantee = "http://acs.amazonaws.com/groups/global/AllUsers";
        it.grants = Parts::of(acl.then(|| Grant {
            grantee: grantee.into(),
            permission: "READ".into(),
        }));
        it.tags = Seen::new(Tags::new([("Data-Classification", "Confidential")]));
        it
    }

    fn said(bucket: &Bucket, account: &Account) -> Verdict {
        let org = Org::sample([]);
        verdict(|| examine(&Context::new(&org, account), bucket))
    }

    #[test]
    fn a_public_policy_and_a_public_acl_fail() {
        let account = Account::empty();
        let failed = said(&bucket(true, false), &account);
        assert_eq!(failed.word(), "fail");
        let reason = failed.reason().unwrap();
        assert_eq!(reason.impact(), Some(Impact::Sensitive));
        let tag = "tagged Data-Classification=Confidential";
        assert_eq!(reason.behind(), Some(tag));
        assert_eq!(said(&bucket(false, true), &account).word(), "fail");
        assert_eq!(said(&bucket(false, false), &account).word(), "pass");
    }

    #[test]
    fn a_policy_may_tell_where_aws_did_not() {
        let account = Account::empty();
        let mut it = bucket(false, false);
        it.policy_is_public = Seen::gap(Gap::TEST);
        it.policy = Seen::new(None);
        assert_eq!(said(&it, &account).word(), "pass");
        it.policy = policy("{}");
        assert_eq!(said(&it, &account).word(), "fail");
        it.policy = policy(r#"{"StringLike":{"aws:Referer":"https://example.com/*"}}"#);
        assert_eq!(said(&it, &account).word(), "unknown");
        it.policy = Seen::gap(Gap::TEST);
        assert_eq!(said(&it, &account).word(), "unknown");
    }

    #[test]
    fn a_block_passes_whatever_the_policy() {
        let mut blocked = bucket(true, true);
        blocked.block = PublicAccessBlock::all_of(true);
        let mut blind = Account::empty();
        blind.s3_account_blocks = Listed::unseen();
        assert_eq!(said(&blocked, &blind).word(), "pass");
        blocked.policy_is_public = Seen::gap(Gap::TEST);
        assert_eq!(said(&blocked, &blind).word(), "pass");
    }

    #[test]
    fn untagged_and_unread_tags_are_told_apart() {
        let mut it = bucket(true, false);
        it.tags = Seen::gap(Gap::TEST);
        let behind = |it: &Bucket| {
            let failed = said(it, &Account::empty());
            let reason = failed.reason().unwrap();
            assert_eq!(reason.impact(), None);
            reason.behind().unwrap().to_owned()
        };
        assert_eq!(behind(&it), "its tags could not be read");
        it.tags = Seen::new(Tags::new([("team", "web")]));
        assert_eq!(behind(&it), "not tagged as sensitive");
    }

    #[test]
    fn an_open_policy_under_an_unseen_block_is_unknown() {
        let mut blind = Account::empty();
        blind.s3_account_blocks = Listed::unseen();
        assert_eq!(said(&bucket(true, false), &blind).word(), "unknown");
        assert_eq!(
            said(&Bucket::unseen("b"), &Account::empty()).word(),
            "unknown"
        );
    }

    /// <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>
    #[test]
    fn a_resource_control_policy_holds_against_policy_and_acl() {
        const OUTSIDE: &str = r#"{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-sample"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}"#;
        let account = Account::empty();
        let word = |action: &str, bucket: &Bucket| {
            let mut org = Org::sample([]);
            perimeter(&mut org, action, OUTSIDE, "r-1");
            verdict(|| examine(&Context::new(&org, &account), bucket)).word()
        };
        let mut by_policy = bucket(true, false);
        by_policy.policy = policy("{}");
        assert_eq!(word("s3:*", &by_policy), "pass");
        assert_eq!(word("s3:PutObject", &by_policy), "fail");
        assert_eq!(word("s3:*", &bucket(false, true)), "pass");
        assert_eq!(word("s3:List*", &bucket(false, true)), "pass");
        assert_eq!(word("s3:GetObject", &bucket(false, true)), "fail");
        let of_objects = |resource: &str| {
            let mut org = Org::sample([]);
            perimeter_on(&mut org, "s3:*", resource, OUTSIDE, "r-1");
            let mut read = bucket(true, false);
            let text = r#"{"Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"*"}]}"#;
            read.policy = Seen::new(PolicyDocument::parse(text).ok().map(Box::new));
            verdict(|| examine(&Context::new(&org, &account), &read)).word()
        };
        for part in ["any/*", "*/*", "any/object", "a*"] {
            assert_eq!(
                of_objects(&format!("arn:aws:s3:::b/{part}")),
                "fail",
                "{part}"
            );
        }
        assert_eq!(of_objects("arn:aws:s3:::b/*"), "pass");
        assert_eq!(of_objects("arn:aws:s3:::*"), "pass");
        // What its policy lets everyone do was not seen.
        by_policy.policy = Seen::gap(Gap::TEST);
        assert_eq!(word("s3:*", &by_policy), "unknown");
        assert_eq!(word("kms:*", &by_policy), "fail");
    }
}
