//! Log groups, what filters make of them, and who may write to and read from them.

use firestep_policy::PolicyDocument;

use crate::reading::kind::{at, detail_by_name, kind};
use crate::reading::leaf::{Number, Tags, words};
use crate::reading::origin::{DOCUMENTED, Origin, SEEN};
use crate::reading::parts::{Parts, part};
use crate::{Arn, Seen};

use super::pattern::FilterPattern;

words! {
    /// What a log group can do.
    LogGroupClass {
        /// Everything.
        Standard = "STANDARD",
        /// Less, for less money.
        InfrequentAccess = "INFREQUENT_ACCESS",
        /// It keeps nothing: events go on, after two days at most.
        Delivery = "DELIVERY",
    }
}

kind! {
    /// A log group.
    LogGroup from Origin {
        kind: "AWS::Logs::LogGroup",
        operation: "logs:DescribeLogGroups",
        list: "logGroups[]",
        id: "logGroupName",
        arn: "arn",
        ..Origin::REGIONAL
    };
    /// After how many days events are deleted; `None`: never.
    retention_in_days: Seen<Option<u32>> = at("retentionInDays").missing(DOCUMENTED);
    /// The customer's key that encrypts it; `None`: keys of the service do.
    kms_key_id: Seen<Option<Box<str>>> = at("kmsKeyId").missing(DOCUMENTED);
    /// What it can do.
    log_group_class: Seen<LogGroupClass> = at("logGroupClass").or(LogGroupClass::Standard).missing(SEEN);
    /// What sends its events on; asked where the class has such a thing.
    subscription_filters: Parts<SubscriptionFilter> = detail_by_name("logs:DescribeSubscriptionFilters", "logGroupName", "subscriptionFilters[]");
}

part! {
    /// A filter that sends events of a log group on.
    SubscriptionFilter;
    /// Its name.
    filter_name: Box<str> = "filterName";
    /// Which events it sends; empty: all.
    filter_pattern: Box<str> = "filterPattern";
    /// Which events it sends by what the service says of them; `None`: all.
    field_selection_criteria: Option<Box<str>> = ("fieldSelectionCriteria", None, DOCUMENTED);
    /// Where to: a stream, a function, or a destination of another account.
    destination_arn: Arn = "destinationArn";
}

impl SubscriptionFilter {
    /// Whether no event is left out.
    pub fn sends_everything(&self) -> bool {
        self.filter_pattern.trim().is_empty() && self.field_selection_criteria.is_none()
    }
}

kind! {
    /// A filter that makes a metric of what is written to a log group.
    MetricFilter from Origin {
        kind: "AWS::Logs::MetricFilter",
        operation: "logs:DescribeMetricFilters",
        list: "metricFilters[]",
        id: "filterName",
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// The group that it reads.
    log_group_name: Seen<Box<str>> = at("logGroupName");
    /// What it looks for.
    filter_pattern: Seen<FilterPattern> = at("filterPattern");
    /// Whether it reads what a transformer makes of the events.
    apply_on_transformed_logs: Seen<bool> = at("applyOnTransformedLogs").or(false).missing(SEEN);
    /// Which events it reads by what the service says of them, where not all.
    field_selection_criteria: Seen<Option<Box<str>>> = at("fieldSelectionCriteria").missing(DOCUMENTED);
    /// What the service says of events that become dimensions of its metrics.
    emit_system_field_dimensions: Seen<Vec<Box<str>>> = at("emitSystemFieldDimensions").missing(DOCUMENTED);
    /// The metrics that it makes.
    metric_transformations: Parts<MetricTransformation> = at("metricTransformations");
}

part! {
    /// A metric that a filter makes.
    MetricTransformation;
    /// Its name.
    metric_name: Box<str> = "metricName";
    /// Its namespace.
    metric_namespace: Box<str> = "metricNamespace";
    /// What each event that matches adds: a number, or the member of the event that holds it.
    metric_value: Box<str> = "metricValue";
    /// What is said when events came and none matched; `None`: nothing.
    default_value: Option<Number> = ("defaultValue", None, DOCUMENTED);
    /// The members of events that become its dimensions.
    dimensions: Tags = ("dimensions", Tags::default(), DOCUMENTED);
    /// Its unit.
    unit: Option<Box<str>> = ("unit", None, DOCUMENTED);
}

kind! {
    /// A policy of the account that lets services write to its log groups.
    ResourcePolicy from Origin {
        kind: "AWS::Logs::ResourcePolicy",
        operation: "logs:DescribeResourcePolicies",
        list: "resourcePolicies[]",
        id: "policyName",
        ..Origin::REGIONAL
    };
    /// What it says.
    policy_document: Seen<Option<Box<PolicyDocument>>> = at("policyDocument");
}

kind! {
    /// A destination to which log groups of other accounts may be subscribed.
    Destination from Origin {
        kind: "AWS::Logs::Destination",
        operation: "logs:DescribeDestinations",
        list: "destinations[]",
        id: "destinationName",
        arn: "arn",
        ..Origin::REGIONAL
    };
    /// Who may subscribe log groups to it; `None`: nobody yet.
    access_policy: Seen<Option<Box<PolicyDocument>>> = at("accessPolicy").missing(SEEN);
    /// Where events go.
    target_arn: Seen<Arn> = at("targetArn");
}
