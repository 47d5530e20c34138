//! Does the account block public access to all its buckets?

use firestep_audit::{Audience, Check, Clause, Effort, PerAccount, Severity, Verdict, account};
use firestep_inventory::s3::account_block;
use firestep_inventory::{Account, Gap};

pub(crate) const CHECK: Check = Check {
    id: "s3-account-public-access-blocked",
    title: "S3 Block Public Access is on for the account",
    severity: Severity::High,
    effort: Effort::Minutes,
    clauses: &[Clause::new("E3.4", "account")],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "One policy or ACL too many publishes a bucket; with the account's block nothing of the kind takes effect.",
    remedy: "Turn on all four settings for the account, or by a policy of the organization; serve public content through CloudFront.",
    references: &[
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    ],
    reads: &["s3control:GetPublicAccessBlock"],
    fix: Some("s3-account-public-access-block"),
    examine: &PerAccount(|context| account(context.account.id, || examine(context.account))),
};

fn examine(account: &Account) -> Result<Verdict, Gap> {
    Ok(match account_block(&account.s3_account_blocks)? {
        None => Verdict::Fail("the account has no Block Public Access".into()),
        Some(block) => Verdict::of(
            block.is_full()?,
            "all four settings are on",
            "not all four settings are on",
        ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{fails, passes, unknown};
    use firestep_inventory::s3::{AccountBlock, PublicAccessBlock};
    use firestep_inventory::{Listed, Seen};

    fn with(settings: PublicAccessBlock) -> Account {
        let mut block = AccountBlock::unseen("111122223333");
        block.settings = settings;
        let mut account = Account::empty();
        account.s3_account_blocks = Listed::of([block]);
        account
    }

    #[test]
    fn all_four_pass_and_three_fail() {
        passes(|| examine(&with(PublicAccessBlock::all_of(true))));
        let mut three = PublicAccessBlock::all_of(true);
        three.restrict_public_buckets = Seen::new(false);
        fails(|| examine(&with(three)));
    }

    #[test]
    fn an_account_without_a_block_fails() {
        fails(|| examine(&Account::empty()));
    }

    #[test]
    fn a_refused_answer_is_unknown() {
        let mut blind = Account::empty();
        blind.s3_account_blocks = Listed::unseen();
        unknown(|| examine(&blind));
    }
}
