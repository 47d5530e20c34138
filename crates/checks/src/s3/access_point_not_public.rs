//! Is no access point public?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, Framework, PerAccount, Severity, Verdict, each,
};
use firestep_inventory::s3::{AccessPoint, NetworkOrigin, account_block};
use firestep_inventory::{Gap, all};

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
    controls: &[Framework::AwsFsbp.control("S3.19")],
    reads: &[
        "s3control:ListAccessPoints",
        "s3control:GetAccessPoint",
        "s3control:GetAccessPointPolicyStatus",
        "s3control:GetPublicAccessBlock",
    ],
    fix: None,
    examine: &PerAccount(|context| {
        each(&context.account.s3_access_points, |it| examine(context, it))
    }),
};

fn examine(context: &Context<'_>, point: &AccessPoint) -> Result<Verdict, Gap> {
    let public = all([
        &|| Ok(*point.network_origin.get()? == NetworkOrigin::Internet),
        &|| point.policy_is_public.get().copied(),
        &|| point.block.restrict_public_buckets.get().map(|on| !on),
        &|| match account_block(&context.account.s3_account_blocks)? {
            Some(block) => block.restrict_public_buckets.get().map(|on| !on),
            None => Ok(true),
        },
    ])?;
    Ok(Verdict::of(
        !public,
        "it allows only the principals that it names",
        "its policy lets everyone in",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::said as verdict;
    use firestep_inventory::s3::PublicAccessBlock;
    use firestep_inventory::{Account, Org, Seen};

    fn said(origin: NetworkOrigin, policy: Option<bool>) -> &'static str {
        let mut point = AccessPoint::unseen("p");
        point.network_origin = Seen::new(origin);
        point.block = PublicAccessBlock::all_of(false);
        if let Some(public) = policy {
            point.policy_is_public = Seen::new(public);
        }
        let org = Org::sample([]);
        verdict(|| examine(&Context::new(&org, &Account::empty()), &point)).word()
    }

    #[test]
    fn a_public_policy_fails_unless_the_point_is_inside_a_network() {
        assert_eq!(said(NetworkOrigin::Internet, Some(true)), "fail");
        assert_eq!(said(NetworkOrigin::Internet, Some(false)), "pass");
        assert_eq!(said(NetworkOrigin::Vpc, None), "pass");
    }

    #[test]
    fn an_unseen_policy_is_unknown() {
        assert_eq!(said(NetworkOrigin::Internet, None), "unknown");
    }
}
