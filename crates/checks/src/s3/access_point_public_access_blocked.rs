//! Is public access blocked at every access point?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::Gap;
use firestep_inventory::s3::AccessPoint;

pub(crate) const CHECK: Check = Check {
    id: "s3-access-point-public-access-blocked",
    title: "S3 Block Public Access is on at every access point",
    severity: Severity::High,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "An access point has a policy of its own, and its block cannot be changed after it was made.",
    remedy: "Make it anew with all four settings on, and move its clients.",
    references: &[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html",
    ],
    reads: &["s3control:ListAccessPoints", "s3control:GetAccessPoint"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.s3_access_points, examine)),
};

fn examine(point: &AccessPoint) -> Result<Verdict, Gap> {
    Ok(Verdict::of(
        point.block.is_full()?,
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
        let mut it = AccessPoint::unseen("p");
        it.block = PublicAccessBlock::all_of(true);
        passes(|| examine(&it));
        it.block.block_public_policy = Seen::new(false);
        fails(|| examine(&it));
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        unknown(|| examine(&AccessPoint::unseen("p")));
    }
}
