//! What one account shows to questions about others: small, because all summaries are in memory at once.

use firestep_snapshot::Records;

use crate::cloudtrail::Trail;
use crate::config::{Aggregator, OrganizationPack, OrganizationRule};
use crate::guardduty::{Administrator, Detector};
use crate::organizations::Contacts;
use crate::reading::kind::FieldInfo;
use crate::reading::origin::Origin;
use crate::reading::records::RecordReader;
use crate::s3::{AccountBlock, StoredBucket};
use crate::{Listed, Seen};

/// The kinds that only a summary holds: where each comes from, its fields.
pub fn kinds() -> Vec<(Origin, Vec<FieldInfo>)> {
    fn of<K: crate::Kind>() -> (Origin, Vec<FieldInfo>) {
        (K::ORIGIN, K::fields())
    }
    vec![
        of::<Trail>(),
        of::<StoredBucket>(),
        of::<AccountBlock>(),
        of::<Detector>(),
        of::<Administrator>(),
        of::<Aggregator>(),
        of::<OrganizationRule>(),
        of::<OrganizationPack>(),
    ]
}

/// The summary of one account.
#[derive(Debug)]
pub struct Summary {
    /// The account's id.
    pub account: &'static str,
    /// Its enabled regions, as far as they are in the scope, or why they are not known.
    pub regions: Seen<Vec<&'static str>>,
    /// Why it could not be entered, in AWS's words.
    pub unreachable: Option<Box<str>>,
    /// Its contacts as it sees them itself.
    pub contacts: Contacts,
    /// Its trails, with the status of those that it owns.
    pub trails: Listed<Trail>,
    /// Its buckets.
    pub buckets: Listed<StoredBucket>,
    /// Its Block Public Access.
    pub bucket_blocks: Listed<AccountBlock>,
    /// Its detectors.
    pub detectors: Listed<Detector>,
    /// Who administers GuardDuty for the organization; only the management account can say.
    pub guardduty_administrators: Listed<Administrator>,
    /// Its Config aggregators.
    pub aggregators: Listed<Aggregator>,
    /// The Config rules that it deploys for the organization.
    pub organization_rules: Listed<OrganizationRule>,
    /// The conformance packs that it deploys for the organization.
    pub organization_packs: Listed<OrganizationPack>,
}

impl Summary {
    /// An account in which nothing is, all of it seen, for samples and tests.
    pub fn empty(account: &str) -> Self {
        let mut summary = Summary::read(&Records::default(), account, None, |_, _| false);
        summary.unreachable = None;
        summary.regions = Seen::new(vec![crate::SAMPLE.region]);
        summary.contacts = Contacts {
            security: Seen::new(None),
            operations: Seen::new(None),
            billing: Seen::new(None),
        };
        summary.trails = Listed::of([]);
        summary.buckets = Listed::of([]);
        summary.bucket_blocks = Listed::of([]);
        summary.detectors = Listed::of([]);
        summary.guardduty_administrators = Listed::of([]);
        summary.aggregators = Listed::of([]);
        summary.organization_rules = Listed::of([]);
        summary.organization_packs = Listed::of([]);
        summary
    }

    /// Reads what is needed of an account's records. An account that could not be entered, and one without
    /// a file (no records), is a gap everywhere.
    pub fn read(
        records: &Records,
        account: &str,
        regions: Option<&[Box<str>]>,
        closed: impl Fn(&str, &str) -> bool,
    ) -> Self {
        let reader = RecordReader::new(records, account, regions, closed);
        let (seen, gap) = reader.regions();
        Summary {
            account: reader.account,
            regions: gap.map_or_else(|| Seen::new(seen.to_vec()), Seen::gap),
            unreachable: reader.entry(),
            contacts: Contacts::read(&reader, None),
            trails: reader.list(),
            buckets: reader.list(),
            bucket_blocks: reader.list(),
            detectors: reader.list(),
            guardduty_administrators: reader.list(),
            aggregators: reader.list(),
            organization_rules: reader.list(),
            organization_packs: reader.list(),
        }
    }
}
