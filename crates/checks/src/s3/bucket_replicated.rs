//! Does a rule copy what is new in every bucket to another region?

use firestep_audit::{Audience, Check, Context, Effort, PerAccount, Severity, Verdict, each};
use firestep_inventory::reading::records::undecided;
use firestep_inventory::s3::{Bucket, RuleStatus};
use firestep_inventory::{GLOBAL, Gap};

pub(crate) const CHECK: Check = Check {
    id: "s3-bucket-replicated",
    title: "S3 buckets replicate to another region",
    severity: Severity::Low,
    effort: Effort::Days,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "What is in one region only is gone with it, and with whoever may delete it there.",
    remedy: "Add a replication rule to a versioned bucket in another region, best in another account.",
    references: &["https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html"],
    reads: &["s3:ListBuckets", "s3:GetBucketReplication"],
    fix: None,
    examine: &PerAccount(|context| each(&context.account.s3_buckets, |it| examine(context, it))),
};

fn examine(context: &Context<'_>, bucket: &Bucket) -> Result<Verdict, Gap> {
    let here = bucket.identity.location.region;
    let rule = bucket.replication.first(|rule| {
        if rule.status == RuleStatus::Disabled {
            return Ok(false);
        }
        // The ARN of a bucket names neither account nor region.
        let name = rule.destination.rsplit(':').next().unwrap_or_default();
        let there = context.org.bucket(name)?.1.identity.location.region;
        if [here, there].contains(&GLOBAL) {
            // No answer said in which region it is.
            return Err(undecided(
                bucket.identity.location,
                "s3:ListBuckets",
                "Buckets[].BucketRegion",
            ));
        }
        Ok(there != here)
    })?;
    Ok(match rule {
        Some(rule) => Verdict::Pass(format!("it is copied to {}", rule.destination).into()),
        None => Verdict::Fail("no rule copies it to another region".into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words_in;
    use firestep_inventory::s3::{ReplicationRule, StoredBucket};
    use firestep_inventory::{Account, Listed, Location, Org, Parts, Summary};

    fn said(rules: Option<&[(RuleStatus, &str)]>) -> Vec<&'static str> {
        said_in("eu-central-1", rules)
    }

    fn said_in(region: &'static str, rules: Option<&[(RuleStatus, &str)]>) -> Vec<&'static str> {
        let mut it = Bucket::unseen("b");
        it.identity.location = Location::new("111122223333", region);
        if let Some(rules) = rules {
            it.replication = Parts::of(rules.iter().map(|(status, name)| ReplicationRule {
                status: *status,
                destination: format!("arn:aws:s3:::{name}").into(),
            }));
        }
        let mut account = Account::empty();
        account.s3_buckets = Listed::of([it]);
        let mut near = StoredBucket::unseen("near");
        near.identity.location = Location::new("111122223333", "eu-central-1");
        let mut far = StoredBucket::unseen("far");
        far.identity.location = Location::new("111122223333", "us-east-1");
        let mut summary = Summary::empty("111122223333");
        summary.buckets = Listed::of([near, far]);
        words_in(&CHECK, &Org::sample([summary]), &account)
    }

    #[test]
    fn only_a_rule_that_works_and_leads_away_passes() {
        let (on, off) = (RuleStatus::Enabled, RuleStatus::Disabled);
        assert_eq!(said(Some(&[(on, "near"), (on, "far")])), ["pass"]);
        assert_eq!(said(Some(&[(on, "near")])), ["fail"]);
        assert_eq!(said(Some(&[(off, "far")])), ["fail"]);
        assert_eq!(said(Some(&[])), ["fail"]);
    }

    #[test]
    fn a_region_that_was_not_told_is_unknown() {
        assert_eq!(
            said_in(GLOBAL, Some(&[(RuleStatus::Enabled, "far")])),
            ["unknown"]
        );
        assert_eq!(said_in(GLOBAL, Some(&[])), ["fail"]);
    }

    #[test]
    fn a_bucket_that_nobody_in_the_scope_has_is_unknown() {
        assert_eq!(
            said(Some(&[(RuleStatus::Enabled, "elsewhere")])),
            ["unknown"]
        );
        assert_eq!(said(None), ["unknown"]);
    }
}
