//! Is a trail set to record who writes or deletes which object?

use firestep_audit::{Audience, Check, Effort, PerAccount, Severity};

use crate::cloudtrail::witness::{OBJECT_READS, objects};

pub(crate) const CHECK: Check = Check {
    id: "cloudtrail-object-writes",
    title: "A trail is set to record writes of S3 objects",
    severity: Severity::Low,
    effort: Effort::Hours,
    clauses: &[],
    audience: Audience::Everyone,
    since: "0.1",
    risk: "Nobody can say who overwrote or deleted an object.",
    remedy: "Add data events of all S3 objects to a trail; they are charged by the event.",
    references: &[
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",
    ],
    // Whether the trail is logging is asked by cloudtrail-logging.
    reads: OBJECT_READS,
    fix: None,
    examine: &PerAccount(|context| objects(context, |(_, writes)| writes)),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::words_in;
    use crate::trails::{ARN, account_with_bucket, advanced, basic, org, sound};
    use firestep_inventory::cloudtrail::{ReadWrite, Trail};
    use firestep_inventory::s3::Bucket;
    use firestep_inventory::{Account, Listed, Parts, Seen};

    fn said(trail: Trail) -> Vec<&'static str> {
        words_in(&CHECK, &org([trail]), &account_with_bucket())
    }

    /// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DataResource.html>
    #[test]
    fn a_basic_selector_of_all_buckets_passes() {
        let all = ["arn:aws:s3"];
        assert_eq!(said(basic(ReadWrite::All, &all)), ["pass"]);
        assert_eq!(
            said(basic(ReadWrite::WriteOnly, &["arn:aws:s3:::"])),
            ["pass"]
        );
        assert_eq!(said(basic(ReadWrite::ReadOnly, &all)), ["fail"]);
        assert_eq!(said(basic(ReadWrite::All, &["arn:aws:s3:::b/"])), ["fail"]);
        assert_eq!(
            said(basic(ReadWrite::All, &["arn:aws:s3:::*/*"])),
            ["unknown"]
        );
    }

    #[test]
    fn an_advanced_selector_that_nothing_narrows_passes() {
        let data = ("eventCategory", "Data");
        let objects = ("resources.type", "AWS::S3::Object");
        assert_eq!(said(advanced(&[data, objects])), ["pass"]);
        let readonly = |word| said(advanced(&[data, objects, ("readOnly", word)]));
        assert_eq!(readonly("false"), ["pass"]);
        assert_eq!(readonly("true"), ["fail"]);
        let one = ("resources.ARN", "arn:aws:s3:::b/");
        assert_eq!(said(advanced(&[data, objects, one])), ["fail"]);
        let functions = ("resources.type", "AWS::Lambda::Function");
        assert_eq!(said(advanced(&[data, functions])), ["fail"]);
    }

    #[test]
    fn what_nobody_changed_records_no_data_events() {
        assert_eq!(said(sound(ARN)), ["fail"]);
        let mut unchanged = sound(ARN);
        unchanged.event_selectors = Parts::of([]);
        assert_eq!(said(unchanged.clone()), ["fail"]);
        unchanged.has_custom_event_selectors = Seen::new(true);
        assert_eq!(said(unchanged), ["unknown"]);
    }

    #[test]
    fn a_trail_of_one_region_is_enough_where_the_buckets_are() {
        let mut trail = basic(ReadWrite::All, &["arn:aws:s3"]);
        trail.is_multi_region_trail = Seen::new(false);
        let elsewhere = "arn:aws:cloudtrail:us-east-1:111122223333:trail/t";
        let mut far = sound(elsewhere);
        far.is_multi_region_trail = Seen::new(false);
        far.event_selectors = trail.event_selectors.clone();
        assert_eq!(said(trail), ["pass"]);
        assert_eq!(said(far), ["fail"]);
    }

    #[test]
    fn a_region_that_was_not_told_is_unknown_unless_all_are_alike() {
        let mut account = account_with_bucket();
        account.s3_buckets = Listed::of([Bucket::unseen("b")]);
        let said = |trail: Trail| words_in(&CHECK, &org([trail]), &account);
        let mut trail = basic(ReadWrite::All, &["arn:aws:s3"]);
        assert_eq!(said(trail.clone()), ["pass"]);
        trail.is_multi_region_trail = Seen::new(false);
        assert_eq!(said(trail), ["unknown"]);
        let mut none = sound(ARN);
        none.is_multi_region_trail = Seen::new(false);
        assert_eq!(said(none), ["fail"]);
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(said(Trail::unseen(ARN)), ["unknown"]);
        let mut blind = account_with_bucket();
        blind.s3_buckets = Listed::unseen();
        assert_eq!(words_in(&CHECK, &org([sound(ARN)]), &blind), ["unknown"]);
    }

    #[test]
    fn an_account_without_buckets_is_not_asked() {
        let said = words_in(&CHECK, &org([sound(ARN)]), &Account::empty());
        assert_eq!(said, [] as [&str; 0]);
    }
}
