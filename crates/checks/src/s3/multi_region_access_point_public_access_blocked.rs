//! Is public access blocked at every multi-region access point?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::s3::MultiRegionAccessPoint;

pub(crate) const CHECK: Check = Check {
    id: "s3-multi-region-access-point-public-access-blocked",
    title: "S3 Block Public Access is on at every multi-region access point",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "It has a policy of its own in front of buckets of several regions, and its block cannot be changed after it was made.",
    remedy: "Make it anew with all four settings on, and move its clients.",
    references: &[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/multi-region-access-point-block-public-access.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-24",
    ],
    reads: &["s3control:ListMultiRegionAccessPoints"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.s3_multi_region_access_points, examine)),
};

fn examine(point: &MultiRegionAccessPoint) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        point.public_access_block.is_full()?,
        "all four settings are on",
        "not all four settings are on",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::Seen;
    use firestep_inventory::s3::PublicAccessBlock;

    #[test]
    fn three_of_four_fail() {
        let mut it = MultiRegionAccessPoint::unseen("p");
        it.public_access_block = PublicAccessBlock::all_of(true);
        passes(|| examine(&it));
        it.public_access_block.restrict_public_buckets = Seen::new(false);
        fails(|| examine(&it));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&MultiRegionAccessPoint::unseen("p")));
    }
}
