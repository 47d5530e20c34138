//! Trails and their bucket, as tests about them need them.

use firestep_audit::Check;
use firestep_inventory::cloudtrail::{
    AdvancedSelector, DataResource, FieldSelector, ReadWrite, Selector, Trail,
};
use firestep_inventory::s3::{Bucket, DeletionDenied, PublicAccessBlock, StoredBucket, Versioning};
use firestep_inventory::{Account, Listed, Location, Org, Parts, Seen, Summary};

use crate::tests::words;

pub(crate) const ARN: &str = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/t";

/// A trail of which nothing can be complained.
pub(crate) fn sound(arn: &str) -> Trail {
    let mut trail = Trail::unseen(arn);
    trail.is_multi_region_trail = Seen::new(true);
    trail.is_organization_trail = Seen::new(false);
    trail.log_file_validation_enabled = Seen::new(true);
    trail.kms_key_id = Seen::new(Some("arn:aws:kms:eu-central-1:111122223333:key/k".into()));
    trail.s3_bucket_name = Seen::new("logs".into());
    trail.is_logging = Seen::new(true);
    trail.latest_delivery_error = Seen::new(None);
    trail.latest_digest_delivery_error = Seen::new(None);
    trail.latest_digest_delivery_time = Seen::new("2026-11-23T00:00:00Z".parse().unwrap());
    trail.start_logging_time = Seen::new("2024-02-01T00:00:00Z".parse().unwrap());
    trail.latest_delivery_time = Seen::new("2026-11-23T00:00:00Z".parse().ok());
    trail.event_selectors = Parts::of([Selector {
        read_write_type: ReadWrite::All,
        include_management_events: true,
        data_resources: Vec::new(),
        excluded_sources: Vec::new(),
    }]);
    trail.advanced_event_selectors = Parts::of([]);
    trail.has_custom_event_selectors = Seen::new(false);
    trail.has_insight_selectors = Seen::new(false);
    trail
}

/// What a check says of an account in which this trail is.
pub(crate) fn said(check: &'static Check, trail: Trail) -> Vec<&'static str> {
    let mut account = Account::empty();
    account.cloudtrail_trails = Listed::of([trail]);
    words(check, &account)
}

/// What a check says of a trail that is sound but for this.
pub(crate) fn with(check: &'static Check, change: impl FnOnce(&mut Trail)) -> Vec<&'static str> {
    let mut trail = sound(ARN);
    change(&mut trail);
    said(check, trail)
}

/// A trail with a selector of the basic form for objects.
pub(crate) fn basic(events: ReadWrite, values: &[&str]) -> Trail {
    let mut trail = sound(ARN);
    trail.has_custom_event_selectors = Seen::new(true);
    trail.event_selectors = Parts::of([Selector {
        read_write_type: events,
        include_management_events: true,
        data_resources: vec![DataResource {
            resource_type: "AWS::S3::Object".into(),
            values: values.iter().map(|it| (*it).into()).collect(),
        }],
        excluded_sources: Vec::new(),
    }]);
    trail
}

/// A trail with a selector of the advanced form.
pub(crate) fn advanced(fields: &[(&str, &str)]) -> Trail {
    let mut trail = sound(ARN);
    trail.event_selectors = Parts::of([]);
    let field = |(field, value): &(&str, &str)| FieldSelector {
        field: (*field).into(),
        equals: vec![(*value).into()],
        is_plain: true,
        not_equals: Vec::new(),
    };
    trail.advanced_event_selectors = Parts::of([AdvancedSelector {
        field_selectors: fields.iter().map(field).collect(),
    }]);
    trail
}

/// An account with one bucket, whose region is known.
pub(crate) fn account_with_bucket() -> Account {
    let mut account = Account::empty();
    let mut bucket = Bucket::unseen("b");
    bucket.identity.location = Location::new("111122223333", "eu-central-1");
    account.s3_buckets = Listed::of([bucket]);
    account
}

/// The sample account with these trails.
pub(crate) fn org(trails: impl IntoIterator<Item = Trail>) -> Org {
    let mut summary = Summary::empty("111122223333");
    summary.trails = Listed::of(trails);
    Org::sample([summary])
}

/// The sample account with these trails, and a bucket in another account.
pub(crate) fn org_with(
    trails: impl IntoIterator<Item = Trail>,
    account: &str,
    bucket: StoredBucket,
) -> Org {
    let mut summary = Summary::empty("111122223333");
    summary.trails = Listed::of(trails);
    let mut other = Summary::empty(account);
    other.buckets = Listed::of([bucket]);
    Org::sample([summary, other])
}

/// A bucket for logs of which nothing can be complained.
pub(crate) fn logs() -> StoredBucket {
    let mut bucket = StoredBucket::unseen("logs");
    bucket.block = PublicAccessBlock::all_of(false);
    bucket.policy_is_public = Seen::new(false);
    bucket.grants = Parts::of([]);
    bucket.versioning = Seen::new(Some(Versioning::Enabled));
    bucket.mfa_delete = Seen::new(None);
    bucket.default_retention = Seen::new(Some("COMPLIANCE".into()));
    bucket.log_target = Seen::new(None);
    bucket.deletion_denied = Seen::new(DeletionDenied::default());
    bucket
}
