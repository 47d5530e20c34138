//! Trails and their bucket, as tests about them need them.

use firestep_inventory::cloudtrail::{ReadWrite, Selector, Trail};
use firestep_inventory::s3::{DeletionDenied, PublicAccessBlock, StoredBucket, Versioning};
use firestep_inventory::{Listed, Org, Parts, Seen, Summary};

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
    }]);
    trail.advanced_event_selectors = Parts::of([]);
    trail.has_custom_event_selectors = Seen::new(false);
    trail.has_insight_selectors = Seen::new(false);
    trail
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
