//! Is no access point public?

use firestep_access::{Wanted, are_kept_out};
use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, each,
};
use firestep_inventory::reading::records::unread;
use firestep_inventory::s3::{AccessPoint, AccountBlock, NetworkOrigin, account_block};
use firestep_inventory::{GLOBAL, Gap, Listed, all};

pub(crate) const CHECK: Check = Check {
    id: "s3-access-point-not-public",
    title: "S3 access points are not public",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[Clause::new("E6.1", "others")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An access point is a second door to the bucket, with a policy of its own.",
    remedy: "Narrow its policy; its own block cannot be changed, so make it anew with all four settings on.",
    references: &[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html",
    ],
    // S3.19 asks for the block of each access point, whatever its policy: another question.
    reads: &[
        "s3control:ListAccessPoints",
        "s3control:GetAccessPoint",
        "s3control:GetAccessPointPolicyStatus",
        "s3control:GetPublicAccessBlock",
        "s3:ListBuckets",
        "s3:GetPublicAccessBlock",
        "organizations:DescribeOrganization",
        "organizations:ListRoots",
        "organizations:ListOrganizationalUnitsForParent",
        "organizations:ListAccountsForParent",
        "organizations:ListPolicies",
        "organizations:ListTargetsForPolicy",
        "organizations:DescribePolicy",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each(&context.account.s3_access_points, |it| examine(context, it))
    }),
};

fn examine(context: &Context<'_>, point: &AccessPoint) -> Result<Verdict, Gap> {
    // The strictest of its own, its bucket's and the account's settings is in force.
    let public = all([
        &|| Ok(*point.network_origin.get()? == NetworkOrigin::Internet),
        &|| point.policy_is_public.get().copied(),
        &|| point.block.restrict_public_buckets.get().map(|on| !on),
        &|| is_unblocked(&context.account.s3_account_blocks),
        &|| bucket_lets_in(context, point),
        &|| reached_from_outside(context, point),
    ])?;
    Ok(Verdict::of(
        !public,
        "nobody outside comes in by it",
        "its policy lets everyone in",
    ))
}

fn is_unblocked(blocks: &Listed<AccountBlock>) -> Result<bool, Gap> {
    match account_block(blocks)? {
        Some(block) => block.restrict_public_buckets.get().map(|on| !on),
        None => Ok(true),
    }
}

/// Whether its bucket, and the account of that, leave public policies in force. An access point may be of a bucket in
/// another account.
fn bucket_lets_in(context: &Context<'_>, point: &AccessPoint) -> Result<bool, Gap> {
    let name = point.bucket.get()?.as_deref().unwrap_or_default();
    if let Some(bucket) = context.account.s3_buckets.find(GLOBAL, name)? {
        return bucket.block.restrict_public_buckets.get().map(|on| !on);
    }
    let (summary, bucket) = context.org.bucket(name)?;
    all([
        &|| bucket.block.restrict_public_buckets.get().map(|on| !on),
        &|| is_unblocked(&summary.bucket_blocks),
    ])
}

/// Whether no resource control policy keeps outsiders from the bucket. What its policy lets everyone do is not read, so
/// it may be any of it.
fn reached_from_outside(context: &Context<'_>, point: &AccessPoint) -> Result<bool, Gap> {
    let arn = point.identity.arn.as_deref().unwrap_or_default();
    let objects = format!("{arn}/object/*");
    let wanted = Wanted {
        location: point.identity.location,
        service: "s3",
        arns: &[("object", &objects), ("bucket", arn)],
    };
    let organization = &context.org.organization;
    if are_kept_out(organization, &wanted, None, &|_| Ok(true))? {
        return Ok(false);
    }
    // Where single actions are kept, the rest may be what its policy lets everyone do, or not.
    for action in ["s3:GetObject", "s3:ListBucket", "s3:PutObject"] {
        if are_kept_out(organization, &wanted, None, &|it| Ok(it == action))? {
            return Err(unread(
                point.identity.location,
                "s3control:GetAccessPointPolicy",
                "what of it a resource control policy denies",
            ));
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resource_policy::samples::perimeter;
    use crate::tests::said as verdict;
    use firestep_inventory::s3::{Bucket, PublicAccessBlock};
    use firestep_inventory::{Account, Org, Seen};

    fn point(origin: NetworkOrigin, policy: Option<bool>) -> AccessPoint {
        let mut point = AccessPoint::unseen("p");
        point.bucket = Seen::new(Some("b".into()));
        point.network_origin = Seen::new(origin);
        point.block = PublicAccessBlock::all_of(false);
        if let Some(public) = policy {
            point.policy_is_public = Seen::new(public);
        }
        point
    }

    /// An account with the bucket of the access point, blocked or not.
    fn account(blocked: bool) -> Account {
        let mut bucket = Bucket::unseen("b");
        bucket.block = PublicAccessBlock::all_of(blocked);
        let mut account = Account::empty();
        account.s3_buckets = Listed::of([bucket]);
        account
    }

    fn in_account(account: &Account, point: &AccessPoint) -> &'static str {
        let org = Org::sample([]);
        verdict(|| examine(&Context::new(&org, account), point)).word()
    }

    fn said(origin: NetworkOrigin, policy: Option<bool>) -> &'static str {
        in_account(&account(false), &point(origin, policy))
    }

    #[test]
    fn a_public_policy_fails_unless_the_point_is_inside_a_network() {
        assert_eq!(said(NetworkOrigin::Internet, Some(true)), "fail");
        assert_eq!(said(NetworkOrigin::Internet, Some(false)), "pass");
        assert_eq!(said(NetworkOrigin::Vpc, None), "pass");
    }

    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html>
    #[test]
    fn the_block_of_its_bucket_holds_too() {
        let open = point(NetworkOrigin::Internet, Some(true));
        assert_eq!(in_account(&account(true), &open), "pass");
        assert_eq!(in_account(&Account::empty(), &open), "unknown");
        let mut blind = account(false);
        blind.s3_buckets = Listed::unseen();
        assert_eq!(in_account(&blind, &open), "unknown");
    }

    #[test]
    fn a_resource_control_policy_holds_against_it() {
        let open = point(NetworkOrigin::Internet, Some(true));
        let with = |action: &str| {
            let mut org = Org::sample([]);
            let outside = r#"{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-sample"}}"#;
            perimeter(&mut org, action, outside, "r-1");
            verdict(|| examine(&Context::new(&org, &account(false)), &open)).word()
        };
        assert_eq!(with("s3:*"), "pass");
        assert_eq!(with("s3:GetObject"), "unknown");
        assert_eq!(with("sqs:*"), "fail");
    }

    #[test]
    fn an_unseen_policy_is_unknown() {
        assert_eq!(said(NetworkOrigin::Internet, None), "unknown");
    }
}
