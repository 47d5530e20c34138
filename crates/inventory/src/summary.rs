//! What one account shows to questions about others: small, because all summaries are in memory at once.

use std::collections::BTreeSet;

use firestep_snapshot::Records;

use crate::accessanalyzer::Analyzer;
use crate::cloudtrail::Trail;
use crate::cloudwatch::{Alarm, CompositeAlarm};
use crate::config::{Aggregator, OrganizationPack, OrganizationRule};
use crate::guardduty::{Administrator, Detector};
use crate::iam::RootFeature;
use crate::kms::StoredKey;
use crate::logs::MetricFilter;
use crate::organizations::Contacts;
use crate::reading::kind::{FieldInfo, Kind, Resource};
use crate::reading::origin::Origin;
use crate::reading::records::RecordReader;
use crate::s3::{AccountBlock, StoredBucket};
use crate::securityhub::{
    AggregatorV2, Association, ConfigurationPolicy, FindingAggregator, HubAdministrator,
    OrganizationConfiguration,
};
use crate::sns::{Subscription, Topic};
use crate::{Gap, Listed, Seen, evaluate};

/// Declares the lists of a summary once: the struct, its reader, its kinds and the operations that it needs.
macro_rules! summary {
    ($($(#[$meta:meta])* $name:ident: $kind:ty;)*) => {
        /// The kinds that a summary holds: where each comes from, its fields.
        pub fn kinds() -> Vec<(Origin, Vec<FieldInfo>)> {
            vec![$((<$kind as Kind>::ORIGIN, <$kind as Kind>::fields()),)*]
        }

        /// The same, with the name of each list.
        pub fn lists() -> Vec<(&'static str, Origin, Vec<FieldInfo>)> {
            vec![$((
                stringify!($name),
                <$kind as Kind>::ORIGIN,
                <$kind as Kind>::fields(),
            ),)*]
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
            $($(#[$meta])* pub $name: Listed<$kind>,)*
        }

        impl Summary {
            /// An account in which nothing is, all of it seen, for samples and tests.
            pub fn empty(account: &str) -> Self {
                Summary {
                    account: crate::intern(account),
                    regions: Seen::new(vec![crate::SAMPLE.region]),
                    unreachable: None,
                    contacts: Contacts {
                        security: Seen::new(None),
                        operations: Seen::new(None),
                        billing: Seen::new(None),
                        information: Seen::new(false),
                    },
                    $($name: Listed::of([]),)*
                }
            }

            /// Hands over every resource of the list of that name, and every gap of it.
            pub fn visit(&self, list: &str, each: &mut dyn FnMut(Result<&dyn Resource, Gap>)) {
                $(if list == stringify!($name) {
                    self.$name.visit(each);
                })*
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
                    $($name: reader.list(),)*
                }
            }
        }
    };
}

summary! {
    /// Its trails, with the status of those that it owns.
    trails: Trail;
    /// Its buckets.
    buckets: StoredBucket;
    /// Its Block Public Access.
    bucket_blocks: AccountBlock;
    /// Its detectors.
    detectors: Detector;
    /// Who administers GuardDuty for the organization; only the management account can say.
    guardduty_administrators: Administrator;
    /// Its Config aggregators.
    aggregators: Aggregator;
    /// The Config rules that it deploys for the organization.
    organization_rules: OrganizationRule;
    /// The conformance packs that it deploys for the organization.
    organization_packs: OrganizationPack;
    /// The features of root that are managed for the organization; only the management account can say.
    root_features: RootFeature;
    /// Its analyzers, with what they found.
    analyzers: Analyzer;
    /// Who administers Security Hub for the organization; only the management account can say.
    hub_administrators: HubAdministrator;
    /// How it configures Security Hub for the organization; only its administrator can say.
    hub_configurations: OrganizationConfiguration;
    /// The policies by which it does.
    hub_policies: ConfigurationPolicy;
    /// What each root, unit and account is configured by.
    hub_associations: Association;
    /// Where it gathers findings of Security Hub.
    finding_aggregators: FindingAggregator;
    /// Where it gathers findings of Security Hub V2.
    aggregators_v2: AggregatorV2;
    /// The metrics that it makes of its logs.
    metric_filters: MetricFilter;
    /// Its alarms.
    alarms: Alarm;
    /// Its alarms on alarms.
    composite_alarms: CompositeAlarm;
    /// Its topics.
    topics: Topic;
    /// Its subscriptions.
    subscriptions: Subscription;
    /// Its keys.
    keys: StoredKey;
}

impl Summary {
    /// The operations whose records a summary is read from.
    pub fn operations() -> BTreeSet<&'static str> {
        let mut operations = BTreeSet::from(RecordReader::OPERATIONS);
        operations.extend([Contacts::OPERATION, Contacts::INFORMATION]);
        for (origin, fields) in kinds() {
            operations.insert(origin.operation);
            operations.extend(origin.per.map(|it| it.operation));
            operations.extend(fields.iter().filter_map(|it| Some(it.detail?.operation)));
        }
        operations
    }

    /// Whether it is the same when it is read from the records of [`Summary::operations`] alone. Where the regions
    /// were not seen, those of all records stand for them.
    pub fn needs_no_other_records(&self) -> bool {
        evaluate(|| self.regions.get().map(|_| ())).is_ok()
    }
}
