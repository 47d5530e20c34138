//! One account: everything that was seen of it.

use std::collections::{BTreeMap, BTreeSet};

use firestep_snapshot::{Outline, Records};

use crate::org::Org;
use crate::reading::kind::FieldInfo;
use crate::reading::origin::Origin;
use crate::reading::records::RecordReader;
use crate::{
    Gap, Kind, Listed, Resource, accessanalyzer, backup, cloudtrail, cloudwatch, config, ec2, ecr,
    ecr_public, elbv2, guardduty, iam, intern, kms, lambda, logs, organizations, rds, s3,
    secretsmanager, securityhub, sns, sqs,
};

/// Declares the lists of an account once: the struct, its reader, its counts and its table of fields.
macro_rules! account {
    ($($(#[$meta:meta])* $name:ident: $kind:ty;)*) => {
        /// The full inventory of one account.
        #[derive(Debug)]
        pub struct Account {
            /// Its id.
            pub id: &'static str,
            $($(#[$meta])* pub $name: Listed<$kind>,)*
            /// How many resources of each kind were dropped, not evaluated: terminated, being deleted, managed by a
            /// service, or gone when they were asked about.
            pub dropped: BTreeMap<&'static str, u32>,
            /// Regions that a service control policy closes and that showed nothing.
            pub closed_regions: Vec<&'static str>,
        }

        impl Account {
            /// Reads an account's records. `closed` says whether a region is closed for a service by service control
            /// policies, which is not for the inventory to decide.
            pub fn read(
                records: &Records,
                account: &str,
                org: &Org,
                closed: impl Fn(&str, &str) -> bool,
            ) -> Self {
                let mut read = Account::new(intern(account));
                read.add(&Reading::of_all(), records, org, closed);
                read
            }

            /// Reads an account of more records than should be held at once: those of some kinds at a time.
            pub fn read_in_parts(
                outline: &Outline,
                records_of: impl Fn(&BTreeSet<&str>) -> Records,
                account: &str,
                org: &Org,
                closed: impl Fn(&str, &str) -> bool,
            ) -> Self {
                let mut read = Account::new(intern(account));
                for part in parts(Reading::of_all(), outline) {
                    let mut operations = BTreeSet::from(RecordReader::OPERATIONS);
                    operations.extend(part.iter().flat_map(|it| &it.operations));
                    let records = records_of(&operations).of_regions(outline.regions.clone());
                    read.add(&part, &records, org, &closed);
                }
                read
            }

            /// Reads one list alone, by its name, from the records of [`operations_of`] it; the others stay without regions.
            pub fn read_list(
                list: &str,
                records: &Records,
                account: &str,
                org: &Org,
                closed: impl Fn(&str, &str) -> bool,
            ) -> Self {
                let mut read = Account::new(intern(account));
                let mut readings = Reading::of_all();
                readings.retain(|it| it.list == list);
                read.add(&readings, records, org, closed);
                read
            }

            /// One of which no list is read yet.
            fn new(id: &'static str) -> Self {
                Account {
                    id,
                    $($name: Listed::new(id),)*
                    dropped: BTreeMap::new(),
                    closed_regions: Vec::new(),
                }
            }

            fn add(
                &mut self,
                readings: &[Reading],
                records: &Records,
                org: &Org,
                closed: impl Fn(&str, &str) -> bool,
            ) {
                let reader = RecordReader::new(records, self.id, org.scope.regions.as_deref(), closed)
                    .with_empty(|region| org.program.settings.is_said_to_be_empty(region));
                for reading in readings {
                    (reading.read)(&reader, self);
                }
                self.dropped.extend(reader.dropped());
                self.closed_regions.extend(reader.closed_regions());
                self.closed_regions.sort_unstable();
                self.closed_regions.dedup();
            }

            /// An account in which nothing is, all of it seen, for samples and tests.
            pub fn empty() -> Self {
                Account {
                    id: crate::SAMPLE.account,
                    $($name: Listed::of([]),)*
                    dropped: BTreeMap::new(),
                    closed_regions: Vec::new(),
                }
            }

            /// An account of which nothing was seen: each of its lists is a gap.
            pub fn unseen(org: &Org) -> Self {
                Account::read(&Records::default(), "", org, |_, _| false)
            }

            /// Hands over every resource with the name of its list, and every gap of a list.
            pub fn visit(&self, each: &mut dyn FnMut(&'static str, Result<&dyn Resource, Gap>)) {
                $(self.$name.visit(&mut |it| each(stringify!($name), it));)*
            }

            /// How many resources of each kind there are, and of how many lists something could not be seen.
            pub fn counts(&self) -> BTreeMap<&'static str, (usize, usize)> {
                let mut counts = BTreeMap::new();
                $(counts.insert(stringify!($name), self.$name.counts());)*
                counts
            }
        }

        impl Reading {
            fn of_all() -> Vec<Reading> {
                vec![$(Reading {
                    list: stringify!($name),
                    operations: operations::<$kind>(),
                    read: |reader, account| account.$name = reader.list(),
                },)*]
            }
        }

        /// Every kind of an account: the name of its list, where it comes from, its fields.
        pub fn kinds() -> Vec<(&'static str, Origin, Vec<FieldInfo>)> {
            vec![$((
                stringify!($name),
                <$kind as Kind>::ORIGIN,
                <$kind as Kind>::fields(),
            ),)*]
        }
    };
}

/// Reading one kind of an account.
struct Reading {
    /// The name of its list.
    list: &'static str,
    /// The operations whose records it needs.
    operations: BTreeSet<&'static str>,
    read: fn(&RecordReader<'_>, &mut Account),
}

/// The operations whose records a kind is read from.
fn operations<K: Kind>() -> BTreeSet<&'static str> {
    let fields = K::fields();
    let details = fields.iter().filter_map(|it| Some(it.detail?.operation));
    let parent = K::ORIGIN.per.map(|it| it.operation);
    details.chain([K::ORIGIN.operation]).chain(parent).collect()
}

/// The operations whose records a list of that name is read from; empty where no list has it.
pub fn operations_of(list: &str) -> BTreeSet<&'static str> {
    let readings = Reading::of_all();
    let Some(reading) = readings.into_iter().find(|it| it.list == list) else {
        return BTreeSet::new();
    };
    let mut operations = reading.operations;
    operations.extend(RecordReader::OPERATIONS);
    operations
}

/// Readings whose records are held at once: as many as fit, one at least.
fn parts(readings: Vec<Reading>, outline: &Outline) -> Vec<Vec<Reading>> {
    /// The most text of one part.
    const MOST: u64 = 64 << 20;
    let mut parts: Vec<Vec<Reading>> = Vec::new();
    let mut held: BTreeSet<&str> = BTreeSet::new();
    for reading in readings {
        held.extend(&reading.operations);
        let bytes: u64 = held.iter().filter_map(|it| outline.bytes.get(*it)).sum();
        match parts.last_mut() {
            Some(part) if bytes <= MOST => part.push(reading),
            _ => {
                held.clone_from(&reading.operations);
                parts.push(vec![reading]);
            }
        }
    }
    parts
}

account! {
    /// Instances.
    ec2_instances: ec2::Instance;
    /// Launch templates.
    ec2_launch_templates: ec2::LaunchTemplate;
    /// Volumes.
    ec2_volumes: ec2::Volume;
    /// Snapshots that it owns.
    ec2_snapshots: ec2::EbsSnapshot;
    /// Images that it owns.
    ec2_images: ec2::Image;
    /// Security groups.
    ec2_security_groups: ec2::SecurityGroup;
    /// Network ACLs.
    ec2_network_acls: ec2::NetworkAcl;
    /// Network interfaces.
    ec2_network_interfaces: ec2::NetworkInterface;
    /// Elastic IP addresses.
    ec2_elastic_ips: ec2::ElasticIp;
    /// Networks, also those that others share with it.
    ec2_vpcs: ec2::Vpc;
    /// Subnets, also those that others share with it.
    ec2_subnets: ec2::Subnet;
    /// Route tables.
    ec2_route_tables: ec2::RouteTable;
    /// Internet gateways.
    ec2_internet_gateways: ec2::InternetGateway;
    /// Flow logs.
    ec2_flow_logs: ec2::FlowLog;
    /// Peering connections.
    ec2_vpc_peering_connections: ec2::VpcPeeringConnection;
    /// Whether new volumes are encrypted, by region.
    ec2_ebs_encryption: ec2::EbsEncryption;
    /// Whether snapshots may be public, by region.
    ec2_snapshot_blocks: ec2::SnapshotBlock;
    /// Whether images may be public, by region.
    ec2_image_blocks: ec2::ImageBlock;
    /// What the metadata service defaults to, by region.
    ec2_metadata_defaults: ec2::MetadataDefaults;
    /// Whether only allowed images start, by region.
    ec2_allowed_images: ec2::AllowedImages;
    /// Whether internet gateways are blocked, by region.
    ec2_vpc_blocks: ec2::VpcBlock;
    /// An endpoint of a network.
    ec2_vpc_endpoints: ec2::VpcEndpoint;
    /// A service that the account offers to networks by endpoints.
    ec2_endpoint_services: ec2::EndpointService;
    /// A transit gateway; one that is shared is listed in the other accounts too.
    ec2_transit_gateways: ec2::TransitGateway;
    /// Load balancers.
    elbv2_load_balancers: elbv2::LoadBalancer;
    /// Where they listen.
    elbv2_listeners: elbv2::Listener;
    /// Where they send what they get.
    elbv2_target_groups: elbv2::TargetGroup;
    /// Policies of TLS that they may offer.
    elbv2_ssl_policies: elbv2::SslPolicy;
    /// Users.
    iam_users: iam::User;
    /// Access keys of users.
    iam_access_keys: iam::AccessKey;
    /// Groups.
    iam_groups: iam::Group;
    /// Roles.
    iam_roles: iam::Role;
    /// Managed policies of its own.
    iam_policies: iam::ManagedPolicy;
    /// The credential report as a whole.
    iam_credential_report: iam::CredentialReport;
    /// The credential report, line by line.
    iam_credentials: iam::Credentials;
    /// What the account summary says of root.
    iam_summary: iam::AccountSummary;
    /// The password policy, or none.
    iam_password_policies: iam::PasswordPolicy;
    /// Virtual MFA devices in use.
    iam_virtual_mfa: iam::VirtualMfa;
    /// Certificates that lie in IAM.
    iam_server_certificates: iam::ServerCertificate;
    /// SAML providers.
    iam_saml_providers: iam::SamlProvider;
    /// OIDC providers.
    iam_oidc_providers: iam::OidcProvider;
    /// What policies of the organization come to over it.
    organizations_effective_policies: organizations::EffectivePolicy;
    /// The account's Block Public Access, or none.
    s3_account_blocks: s3::AccountBlock;
    /// Buckets.
    s3_buckets: s3::Bucket;
    /// Access points.
    s3_access_points: s3::AccessPoint;
    /// An access point in front of buckets of several regions.
    s3_multi_region_access_points: s3::MultiRegionAccessPoint;
    /// Trails, also those of the organization.
    cloudtrail_trails: cloudtrail::Trail;
    /// Alarms.
    cloudwatch_alarms: cloudwatch::Alarm;
    /// Alarms on alarms.
    cloudwatch_composite_alarms: cloudwatch::CompositeAlarm;
    /// Config recorders.
    config_recorders: config::Recorder;
    /// Where they deliver.
    config_delivery_channels: config::DeliveryChannel;
    /// GuardDuty detectors.
    guardduty_detectors: guardduty::Detector;
    /// Analyzers.
    accessanalyzer_analyzers: accessanalyzer::Analyzer;
    /// Security Hub CSPM.
    securityhub_hubs: securityhub::Hub;
    /// Security Hub V2.
    securityhub_hubs_v2: securityhub::HubV2;
    /// Standards of Security Hub CSPM.
    securityhub_standards: securityhub::Standard;
    /// The oldest criticals that nobody has worked.
    securityhub_critical_findings: securityhub::CriticalFinding;
    /// Keys of its own.
    kms_keys: kms::Key;
    /// Topics.
    sns_topics: sns::Topic;
    /// Subscriptions.
    sns_subscriptions: sns::Subscription;
    /// Database instances.
    rds_instances: rds::DbInstance;
    /// Database clusters.
    rds_clusters: rds::DbCluster;
    /// Snapshots of instances that somebody made.
    rds_snapshots: rds::DbSnapshot;
    /// Snapshots of clusters that somebody made.
    rds_cluster_snapshots: rds::DbClusterSnapshot;
    /// A queue.
    sqs_queues: sqs::Queue;
    /// A function.
    lambda_functions: lambda::Function;
    /// A name for a version of a function, with a policy of its own.
    lambda_aliases: lambda::Alias;
    /// An address of a function, or of an alias of it.
    lambda_function_urls: lambda::FunctionUrl;
    /// A secret. One that is to be deleted is not listed.
    secretsmanager_secrets: secretsmanager::Secret;
    /// A repository.
    ecr_repositories: ecr::Repository;
    /// The policy of a region's registry, or none.
    ecr_registry_policies: ecr::RegistryPolicy;
    /// What the registry of a region scans; asked where it has a repository.
    ecr_registry_scannings: ecr::RegistryScanning;
    /// A repository from which everyone may pull.
    ecr_public_repositories: ecr_public::Repository;
    /// Log groups.
    logs_log_groups: logs::LogGroup;
    /// Policies that let services write to its log groups.
    logs_resource_policies: logs::ResourcePolicy;
    /// Destinations to which log groups of other accounts may be subscribed.
    logs_destinations: logs::Destination;
    /// A resource of which AWS Backup has a backup, by its ARN.
    backup_protected_resources: backup::ProtectedResource;
}
