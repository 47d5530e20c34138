//! Trails: what is recorded of calls, and where it goes.

use jiff::Timestamp;

use crate::reading::kind::{at, detail, kind, own};
use crate::reading::leaf::{FieldType, Leaf, words};
use crate::reading::node::Node;
use crate::reading::origin::{DOCUMENTED, Origin, SEEN};
use crate::reading::parts::{Parts, part};
use crate::reading::records::undecided;
use crate::{Arn, GLOBAL, Gap, Org, Seen};

words! {
    /// What Insights look for.
    InsightType {
        /// Unusually many calls.
        CallRate = "ApiCallRateInsight",
        /// Unusually many errors.
        ErrorRate = "ApiErrorRateInsight",
    }
}

words! {
    /// Which calls a basic selector records.
    ReadWrite {
        /// All of them.
        All = "All",
        /// Those that read.
        ReadOnly = "ReadOnly",
        /// Those that write.
        WriteOnly = "WriteOnly",
    }
}

kind! {
    /// A trail. Members of the organization see its trail too; then the owner in the ARN is another account.
    Trail from Origin {
        kind: "AWS::CloudTrail::Trail",
        operation: "cloudtrail:DescribeTrails",
        list: "trailList[]",
        id: "TrailARN",
        name: "Name",
        region: "HomeRegion",
        ..Origin::ONCE
    };
    /// Whether it records every region.
    is_multi_region_trail: Seen<bool> = own();
    /// Whether it records every account of the organization.
    is_organization_trail: Seen<bool> = own();
    /// Whether it signs what it delivers.
    log_file_validation_enabled: Seen<bool> = own();
    /// The key that encrypts what it delivers.
    kms_key_id: Seen<Option<Box<str>>> = own().missing(DOCUMENTED);
    /// The bucket to which it delivers.
    s3_bucket_name: Seen<Box<str>> = at("S3BucketName");
    /// The log group to which it delivers too.
    cloud_watch_logs_log_group_arn: Seen<Option<Arn>> = own().missing(DOCUMENTED);
    /// Whether it records now.
    is_logging: Seen<bool> = detail("cloudtrail:GetTrailStatus", "Name", "IsLogging");
    /// What went wrong with the last delivery.
    latest_delivery_error: Seen<Option<Box<str>>> = detail("cloudtrail:GetTrailStatus", "Name", "LatestDeliveryError").missing(DOCUMENTED);
    /// What went wrong with the last delivery of a digest, which proves that log files are whole.
    latest_digest_delivery_error: Seen<Option<Box<str>>> = detail("cloudtrail:GetTrailStatus", "Name", "LatestDigestDeliveryError").missing(DOCUMENTED);
    /// When it last delivered a digest.
    latest_digest_delivery_time: Seen<Timestamp> = detail("cloudtrail:GetTrailStatus", "Name", "LatestDigestDeliveryTime");
    /// When it was last started.
    start_logging_time: Seen<Timestamp> = detail("cloudtrail:GetTrailStatus", "Name", "StartLoggingTime");
    /// When it last delivered.
    latest_delivery_time: Seen<Option<Timestamp>> = detail("cloudtrail:GetTrailStatus", "Name", "LatestDeliveryTime");
    /// What went wrong with the last delivery to the log group.
    latest_cloud_watch_logs_delivery_error: Seen<Option<Box<str>>> = detail("cloudtrail:GetTrailStatus", "Name", "LatestCloudWatchLogsDeliveryError").missing(DOCUMENTED);
    /// When it last delivered to the log group; `None`: it never did.
    latest_cloud_watch_logs_delivery_time: Seen<Option<Timestamp>> = detail("cloudtrail:GetTrailStatus", "Name", "LatestCloudWatchLogsDeliveryTime").missing(SEEN);
    /// What it looks for; none where Insights are off.
    insight_selectors: Parts<InsightSelector> = detail("cloudtrail:GetInsightSelectors", "TrailName", "InsightSelectors[]");
    /// Whether it looks for what is unusual.
    has_insight_selectors: Seen<bool> = own();
    /// Whether it records anything else than management events of all kinds: what a trail does that nobody changed.
    has_custom_event_selectors: Seen<bool> = own();
    /// Basic selectors.
    event_selectors: Parts<Selector> = detail("cloudtrail:GetEventSelectors", "TrailName", "EventSelectors[]").missing(SEEN);
    /// Advanced selectors; one of the two lists is empty.
    advanced_event_selectors: Parts<AdvancedSelector> = detail("cloudtrail:GetEventSelectors", "TrailName", "AdvancedEventSelectors[]").missing(SEEN);
}

part! {
    /// What Insights look for.
    InsightSelector;
    /// Which of the two.
    insight_type: InsightType;
}

part! {
    /// A basic event selector.
    Selector;
    /// Which calls.
    read_write_type: ReadWrite ;
    /// Whether management events are among them.
    include_management_events: bool ;
    /// Of which resources data events are among them.
    data_resources: Vec<DataResource> = ("DataResources", Vec::new(), SEEN);
    /// The services of which no management events are.
    excluded_sources: Vec<Box<str>> = ("ExcludeManagementEventSources", Vec::new(), DOCUMENTED);
}

/// Resources of which data events are recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataResource {
    /// `AWS::S3::Object`, …
    pub resource_type: Box<str>,
    /// How their ARNs begin.
    pub values: Vec<Box<str>>,
}

impl Leaf for DataResource {
    const TYPE: FieldType = FieldType::one("DataResource");

    fn to_value(&self) -> serde_json::Value {
        let values: serde_json::Value = self.values.iter().map(Leaf::to_value).collect();
        serde_json::json!({"type": &*self.resource_type, "values": values})
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        Some(DataResource {
            resource_type: node.member("Type")?.text()?.into(),
            values: Vec::leaf(node.member("Values")?)?,
        })
    }
}

part! {
    /// An advanced event selector: all of its conditions must fit.
    AdvancedSelector;
    /// The conditions.
    field_selectors: Vec<FieldSelector>;
}

/// One condition of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSelector {
    /// `eventCategory`, `readOnly`, `eventSource`, …
    pub field: Box<str>,
    /// The field is one of these.
    pub equals: Vec<Box<str>>,
    /// Whether anything but `equals` and `NotEquals` narrows it.
    pub is_plain: bool,
    /// The field is none of these.
    pub not_equals: Vec<Box<str>>,
}

impl Leaf for FieldSelector {
    const TYPE: FieldType = FieldType::one("FieldSelector");

    fn to_value(&self) -> serde_json::Value {
        let texts = |all: &[Box<str>]| {
            all.iter()
                .map(Leaf::to_value)
                .collect::<serde_json::Value>()
        };
        serde_json::json!({
            "field": &*self.field,
            "equals": texts(&self.equals),
            "not_equals": texts(&self.not_equals),
            "is_plain": self.is_plain,
        })
    }

    fn leaf(node: &Node<'_>) -> Option<Self> {
        let texts = |name: &str| match node.member(name) {
            Some(list) => Vec::<Box<str>>::leaf(list),
            None => Some(Vec::new()),
        };
        Some(FieldSelector {
            field: node.member("Field")?.text()?.into(),
            equals: texts("Equals")?,
            not_equals: texts("NotEquals")?,
            is_plain: ["StartsWith", "EndsWith", "NotStartsWith", "NotEndsWith"]
                .iter()
                .all(|name| node.member(name).is_none()),
        })
    }
}

impl AdvancedSelector {
    /// The management events that it records: reads, writes. High-volume sources may be left out.
    fn management(&self) -> (bool, bool) {
        let management = self.field_selectors.iter().any(|it| {
            &*it.field == "eventCategory" && it.equals.iter().any(|it| &**it == "Management")
        });
        let narrowed = self.field_selectors.iter().any(|it| match &*it.field {
            "eventCategory" | "readOnly" => false,
            "eventSource" => {
                !it.equals.is_empty()
                    || !it.is_plain
                    || it
                        .not_equals
                        .iter()
                        .any(|it| !matches!(&**it, "kms.amazonaws.com" | "rdsdata.amazonaws.com"))
            }
            _ => true,
        });
        if !management || narrowed {
            return (false, false);
        }
        self.kinds()
    }

    /// The data events of the objects of all buckets that it records: reads, writes.
    fn objects(&self) -> (bool, bool) {
        let is_of = |field: &str, word: &str| {
            let mut selectors = self.field_selectors.iter();
            selectors.any(|it| &*it.field == field && it.equals.iter().any(|it| &**it == word))
        };
        let narrowed = self
            .field_selectors
            .iter()
            .any(|it| !["eventCategory", "resources.type", "readOnly"].contains(&&*it.field));
        if narrowed || !is_of("eventCategory", "Data") || !is_of("resources.type", OBJECTS) {
            return (false, false);
        }
        self.kinds()
    }

    /// Whether it lets events that read through, and those that write.
    fn kinds(&self) -> (bool, bool) {
        let says = |word: &str| {
            self.field_selectors
                .iter()
                .filter(|it| &*it.field == "readOnly")
                .all(|it| it.equals.iter().any(|it| &**it == word))
        };
        (says("true"), says("false"))
    }
}

/// What data events of S3 are about.
const OBJECTS: &str = "AWS::S3::Object";

/// The beginnings that the ARNs of all objects have.
/// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DataResource.html>
const ALL_OBJECTS: [&str; 6] = [
    "arn:aws:s3",
    "arn:aws:s3:::",
    "arn:aws-cn:s3",
    "arn:aws-cn:s3:::",
    "arn:aws-us-gov:s3",
    "arn:aws-us-gov:s3:::",
];

impl Trail {
    /// The account that owns it.
    pub fn owner(&self) -> &str {
        self.identity.id.split(':').nth(4).unwrap_or_default()
    }

    /// The region in which it was made.
    fn home_region(&self) -> &str {
        self.identity.id.split(':').nth(3).unwrap_or_default()
    }

    /// Whether it records the data events of the objects of all buckets that read, and those that write.
    pub fn object_events(&self) -> Result<(bool, bool), Gap> {
        let mut recorded = (false, false);
        let mut unsure = false;
        let basic = self.event_selectors.whole()?;
        for selector in basic {
            let of_objects = selector.data_resources.iter();
            let of_objects = of_objects.filter(|it| &*it.resource_type == OBJECTS);
            let values: Vec<&str> = of_objects
                .flat_map(|it| it.values.iter().map(|it| &**it))
                .collect();
            if values.iter().any(|it| ALL_OBJECTS.contains(it)) {
                recorded.0 |= selector.read_write_type != ReadWrite::WriteOnly;
                recorded.1 |= selector.read_write_type != ReadWrite::ReadOnly;
            }
            // Values are beginnings; what AWS makes of a `*` in one is nowhere said.
            unsure |= values.iter().any(|it| it.contains('*'));
        }
        let advanced = self.advanced_event_selectors.whole()?;
        for selector in advanced {
            let (reads, writes) = selector.objects();
            recorded.0 |= reads;
            recorded.1 |= writes;
        }
        if basic.is_empty() && advanced.is_empty() {
            self.records_by_default()?;
            return Ok((false, false));
        }
        if unsure && recorded != (true, true) {
            return Err(self.unsaid());
        }
        Ok(recorded)
    }

    /// Whether it records the management events that read, and those that write, of every service: AWS's own rule takes a
    /// trail that leaves out KMS or the RDS Data API for none.
    /// <https://docs.aws.amazon.com/config/latest/developerguide/multi-region-cloudtrail-enabled.html>
    pub fn management_events(&self) -> Result<(bool, bool), Gap> {
        self.management_events_but(|_| true)
    }

    /// The same of one service, `kms.amazonaws.com`.
    pub fn management_events_of(&self, source: &str) -> Result<(bool, bool), Gap> {
        self.management_events_but(|excluded| excluded == source)
    }

    /// The same, by selectors that leave out no source of which this holds.
    fn management_events_but(&self, missed: impl Fn(&str) -> bool) -> Result<(bool, bool), Gap> {
        let mut recorded = (false, false);
        for selector in self
            .event_selectors
            .whole()?
            .iter()
            .filter(|it| it.include_management_events)
            .filter(|it| !it.excluded_sources.iter().any(|it| missed(it)))
        {
            recorded.0 |= selector.read_write_type != ReadWrite::WriteOnly;
            recorded.1 |= selector.read_write_type != ReadWrite::ReadOnly;
        }
        for selector in self.advanced_event_selectors.whole()? {
            let mut left_out = selector
                .field_selectors
                .iter()
                .filter(|it| &*it.field == "eventSource");
            if left_out.any(|it| it.not_equals.iter().any(|it| missed(it))) {
                continue;
            }
            let (reads, writes) = selector.management();
            recorded.0 |= reads;
            recorded.1 |= writes;
        }
        if self.event_selectors.whole()?.is_empty()
            && self.advanced_event_selectors.whole()?.is_empty()
        {
            self.records_by_default()?;
            return Ok((true, true));
        }
        Ok(recorded)
    }

    /// That nobody changed what it records: all management events and no data events. A trail that somebody changed has
    /// selectors of one form or the other; an answer with neither says nothing of it.
    /// <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html>
    pub fn records_by_default(&self) -> Result<(), Gap> {
        if *self.has_custom_event_selectors.get()? {
            return Err(self.unsaid());
        }
        Ok(())
    }

    fn unsaid(&self) -> Gap {
        crate::evidence::met(undecided(
            self.identity.location,
            "cloudtrail:GetEventSelectors",
            "EventSelectors, AdvancedEventSelectors",
        ))
    }
}

impl Org {
    /// A multi-region trail that records an account and fits: its own, or the organization's, whose facts are
    /// read in the account that owns it.
    pub fn trail_over(
        &self,
        account: &str,
        fits: impl Fn(&Trail) -> Result<bool, Gap>,
    ) -> Result<Option<&Trail>, Gap> {
        let found = self
            .summary(account)?
            .trails
            .region(GLOBAL)
            .first(|trail| match self.covering(account, trail)? {
                Some(trail) => fits(trail),
                None => Ok(false),
            })?;
        found.map(|trail| self.owned(account, trail)).transpose()
    }

    /// A trail that records an account in a region and fits, of one region or of all. Where it is not known which region
    /// is meant, one of one region may be it or not.
    pub fn trail_in(
        &self,
        account: &str,
        region: &str,
        fits: impl Fn(&Trail) -> Result<bool, Gap>,
    ) -> Result<Option<&Trail>, Gap> {
        let trails = self.summary(account)?.trails.region(GLOBAL);
        trails.first(|trail| {
            let trail = self.owned(account, trail)?;
            crate::all([
                &|| Ok(trail.owner() == account || *trail.is_organization_trail.get()?),
                &|| match *trail.is_multi_region_trail.get()? {
                    false if region == GLOBAL => Err(crate::evidence::met(undecided(
                        trail.identity.location,
                        "s3:ListBuckets",
                        "Buckets[].BucketRegion",
                    ))),
                    is_multi_region => Ok(is_multi_region || trail.home_region() == region),
                },
                &|| fits(trail),
            ])
        })
    }

    /// A trail that an account sees, as its owner sees it, when it records the account in every region.
    pub fn covering<'a>(
        &'a self,
        account: &str,
        trail: &'a Trail,
    ) -> Result<Option<&'a Trail>, Gap> {
        let trail = self.owned(account, trail)?;
        let covers = crate::all([
            &|| trail.is_multi_region_trail.get().copied(),
            // Of a trail of another account only the organization's is about this one.
            &|| Ok(trail.owner() == account || *trail.is_organization_trail.get()?),
        ])?;
        Ok(covers.then_some(trail))
    }

    /// Whether a trail delivered to its log group in the last day. One that began to log today may not have had to yet.
    pub fn has_delivered_to_logs(&self, trail: &Trail) -> Result<bool, Gap> {
        if let Some(last) = trail.latest_cloud_watch_logs_delivery_time.get()? {
            return Ok(self.days_since(last) < 1);
        }
        if self.days_since(trail.start_logging_time.get()?) < 1 {
            return Err(crate::evidence::met(undecided(
                trail.identity.location,
                "cloudtrail:GetTrailStatus",
                "it began to log today and has delivered nothing to its log group yet",
            )));
        }
        Ok(false)
    }

    fn owned<'a>(&'a self, account: &str, trail: &'a Trail) -> Result<&'a Trail, Gap> {
        if trail.owner() == account {
            return Ok(trail);
        }
        let owner = self.summary(trail.owner())?;
        let id = &trail.identity.id;
        // Not there although that list is whole: deleted meanwhile, so what was seen here is all there is.
        Ok(owner.trails.find(GLOBAL, id)?.unwrap_or(trail))
    }
}
