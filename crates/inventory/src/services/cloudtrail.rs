//! Trails: what is recorded of calls, and where it goes.

use jiff::Timestamp;

use crate::reading::kind::{at, child, kind};
use crate::reading::leaf::{Leaf, words};
use crate::reading::node::Node;
use crate::reading::origin::Origin;
use crate::{Arn, GLOBAL, Gap, Org, Seen};

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
    multi_region: Seen<bool> = at("IsMultiRegionTrail").or(false);
    /// Whether it records every account of the organization.
    organization: Seen<bool> = at("IsOrganizationTrail").or(false);
    /// Whether it signs what it delivers.
    validation: Seen<bool> = at("LogFileValidationEnabled").or(false);
    /// The key that encrypts what it delivers.
    key: Seen<Option<Box<str>>> = at("KmsKeyId");
    /// The bucket to which it delivers.
    bucket: Seen<Box<str>> = at("S3BucketName");
    /// The log group to which it delivers too.
    log_group: Seen<Option<Arn>> = at("CloudWatchLogsLogGroupArn");
    /// Whether it records now.
    logging: Seen<bool> = child("cloudtrail:GetTrailStatus", "Name", "IsLogging");
    /// What went wrong with the last delivery.
    delivery_error: Seen<Option<Box<str>>> = child("cloudtrail:GetTrailStatus", "Name", "LatestDeliveryError");
    /// When it last delivered.
    delivered: Seen<Option<Timestamp>> = child("cloudtrail:GetTrailStatus", "Name", "LatestDeliveryTime");
    /// Basic selectors.
    selectors: Seen<Vec<Selector>> = child("cloudtrail:GetEventSelectors", "TrailName", "EventSelectors[]");
    /// Advanced selectors; one of the two lists is empty.
    advanced: Seen<Vec<AdvancedSelector>> = child("cloudtrail:GetEventSelectors", "TrailName", "AdvancedEventSelectors[]");
}

/// A basic event selector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    /// Which calls.
    pub read_write: ReadWrite,
    /// Whether management events are among them.
    pub management: bool,
}

impl Leaf for Selector {
    fn leaf(node: &Node<'_>) -> Option<Self> {
        Some(Selector {
            read_write: match node.member("ReadWriteType") {
                Some(word) => ReadWrite::leaf(word)?,
                None => ReadWrite::All,
            },
            management: match node.member("IncludeManagementEvents") {
                Some(it) => bool::leaf(it)?,
                None => true,
            },
        })
    }
}

/// An advanced event selector: all of its conditions must fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdvancedSelector(pub Vec<FieldSelector>);

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

impl Leaf for AdvancedSelector {
    fn leaf(node: &Node<'_>) -> Option<Self> {
        node.member("FieldSelectors")?
            .list()?
            .iter()
            .map(|it| {
                let texts = |name: &str| match it.member(name) {
                    Some(list) => Vec::<Box<str>>::leaf(list),
                    None => Some(Vec::new()),
                };
                Some(FieldSelector {
                    field: it.member("Field")?.text()?.into(),
                    equals: texts("Equals")?,
                    not_equals: texts("NotEquals")?,
                    is_plain: ["StartsWith", "EndsWith", "NotStartsWith", "NotEndsWith"]
                        .iter()
                        .all(|name| it.member(name).is_none()),
                })
            })
            .collect::<Option<_>>()
            .map(AdvancedSelector)
    }
}

impl AdvancedSelector {
    /// The management events that it records: reads, writes. High-volume sources may be left out.
    fn management(&self) -> (bool, bool) {
        let management = self.0.iter().any(|it| {
            &*it.field == "eventCategory" && it.equals.iter().any(|it| &**it == "Management")
        });
        let narrowed = self.0.iter().any(|it| match &*it.field {
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
        let says = |word: &str| {
            self.0
                .iter()
                .filter(|it| &*it.field == "readOnly")
                .all(|it| it.equals.iter().any(|it| &**it == word))
        };
        (says("true"), says("false"))
    }
}

impl Trail {
    /// The account that owns it.
    pub fn owner(&self) -> &str {
        self.identity.id.split(':').nth(4).unwrap_or_default()
    }

    /// Whether it records the management events that read, and those that write.
    pub fn management_events(&self) -> Result<(bool, bool), Gap> {
        let mut recorded = (false, false);
        for selector in self.selectors.get()?.iter().filter(|it| it.management) {
            recorded.0 |= selector.read_write != ReadWrite::WriteOnly;
            recorded.1 |= selector.read_write != ReadWrite::ReadOnly;
        }
        for selector in self.advanced.get()? {
            let (reads, writes) = selector.management();
            recorded.0 |= reads;
            recorded.1 |= writes;
        }
        Ok(recorded)
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
            .first(|trail| {
                let trail = self.owned(account, trail)?;
                crate::all([
                    &|| trail.multi_region.get().copied(),
                    // Of a trail of another account only the organization's is about this one.
                    &|| Ok(trail.owner() == account || *trail.organization.get()?),
                    &|| fits(trail),
                ])
            })?;
        found.map(|trail| self.owned(account, trail)).transpose()
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
