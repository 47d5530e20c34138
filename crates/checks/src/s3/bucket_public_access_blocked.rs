//! Is public access blocked at every bucket, by its own or the account's settings?

use firestep_audit::{
    Audience, Check, Clause, Context, Effort, PerAccount, Severity, Verdict, each,
};
use firestep_inventory::s3::{Bucket, PublicAccessBlock, account_block};
use firestep_inventory::{Gap, Seen, all, any};

pub(crate) const CHECK: Check = Check {
    id: "s3-bucket-public-access-blocked",
    title: "S3 Block Public Access holds at every bucket",
    severity: Severity::Medium,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E3.4", "buckets")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "A bucket without a block is one policy away from being public.",
    remedy: "Turn on all four settings of the bucket, or of the account, which covers them all.",
    references: &[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    ],
    reads: &[
        "s3:ListBuckets",
        "s3:GetPublicAccessBlock",
        "s3control:GetPublicAccessBlock",
    ],
    fix: Some("s3-bucket-public-access-block"),
    examine: &PerAccount(|context| each(&context.account.s3_buckets, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, bucket: &Bucket) -> Result<Verdict, Gap> {
    let on = |setting: fn(&PublicAccessBlock) -> &Seen<bool>| {
        any([
            &|| setting(&bucket.block).get().copied(),
            &|| match account_block(&context.account.s3_account_blocks)? {
                Some(block) => setting(block).get().copied(),
                None => Ok(false),
            },
        ])
    };
    let blocked = all([
        &|| on(|it| &it.block_public_acls),
        &|| on(|it| &it.ignore_public_acls),
        &|| on(|it| &it.block_public_policy),
        &|| on(|it| &it.restrict_public_buckets),
    ])?;
    Ok(Verdict::of(
        blocked,
        "all four settings hold here",
        "neither it nor the account has all four settings on",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::said as verdict;
    use firestep_inventory::s3::AccountBlock;
    use firestep_inventory::{Account, Listed, Org};

    fn said(bucket: Option<bool>, account: Option<bool>) -> &'static str {
        let mut it = Bucket::unseen("b");
        if let Some(on) = bucket {
            it.block = PublicAccessBlock::all_of(on);
        }
        let mut whole = Account::empty();
        whole.s3_account_blocks = match account {
            None => Listed::unseen(),
            Some(on) => {
                let mut block = AccountBlock::unseen("111122223333");
                block.settings = PublicAccessBlock::all_of(on);
                Listed::of([block])
            }
        };
        let org = Org::sample([]);
        verdict(|| examine(&Context::new(&org, &whole), &it)).word()
    }

    #[test]
    fn either_block_is_enough() {
        assert_eq!(said(Some(true), Some(false)), "pass");
        assert_eq!(said(Some(false), Some(true)), "pass");
        assert_eq!(said(Some(false), Some(false)), "fail");
    }

    #[test]
    fn one_that_holds_decides_although_the_other_was_not_seen() {
        assert_eq!(said(Some(true), None), "pass");
        assert_eq!(said(None, Some(true)), "pass");
        assert_eq!(said(Some(false), None), "unknown");
        assert_eq!(said(None, Some(false)), "unknown");
    }
}
