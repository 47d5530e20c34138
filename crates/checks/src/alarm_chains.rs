//! The sample account with a whole chain, as tests of the checks need it.

use firestep_audit::Check;
use firestep_inventory::cloudtrail::Trail;
use firestep_inventory::cloudwatch::{Alarm, Comparison, Statistic};
use firestep_inventory::kms::{KeyManager, KeyState, StoredKey, ToServices};
use firestep_inventory::logs::{FilterPattern, MetricFilter, MetricTransformation};
use firestep_inventory::reading::leaf::Number;
use firestep_inventory::sns::{Subscription, Topic};
use firestep_inventory::{Account, Arn, Gap, Listed, Org, Parts, Seen, Summary, Tags};
use firestep_policy::PolicyDocument;

use crate::tests::words_in;
use crate::trails::{ARN, sound};

pub(crate) const TOPIC: &str = "arn:aws:sns:eu-central-1:111122223333:alarms";
const GROUP: &str = "arn:aws:logs:eu-central-1:111122223333:log-group:trail:*";

/// The links of a chain, of which nothing can be complained.
pub(crate) struct Chain {
    pub(crate) trail: Trail,
    pub(crate) filters: Vec<MetricFilter>,
    pub(crate) alarm: Alarm,
    pub(crate) topic: Topic,
    pub(crate) subscription: Subscription,
    pub(crate) key: StoredKey,
}

/// What of a pattern matches any of these calls.
pub(crate) fn any_of(calls: &[&str]) -> String {
    let each: Vec<String> = calls
        .iter()
        .map(|it| format!("($.eventName = {it})"))
        .collect();
    each.join(" || ")
}

/// Each call, with what matches all the others.
pub(crate) fn without_one<'c>(calls: &'c [&'c str]) -> impl Iterator<Item = (&'c str, String)> {
    calls.iter().map(|missing| {
        let others: Vec<&str> = calls.iter().copied().filter(|it| it != missing).collect();
        (*missing, any_of(&others))
    })
}

pub(crate) fn filter(name: &str, pattern: &str) -> MetricFilter {
    let mut filter = MetricFilter::unseen(name);
    filter.log_group_name = Seen::new("trail".into());
    filter.filter_pattern = Seen::new(FilterPattern::parse(pattern).unwrap());
    filter.apply_on_transformed_logs = Seen::new(false);
    filter.field_selection_criteria = Seen::new(None);
    filter.emit_system_field_dimensions = Seen::new(Vec::new());
    filter.metric_transformations = Parts::of([MetricTransformation {
        metric_name: "m".into(),
        metric_namespace: "Own".into(),
        metric_value: "1".into(),
        default_value: None,
        dimensions: Tags::default(),
        unit: None,
    }]);
    filter
}

#[expect(clippy::unnecessary_box_returns, reason = "fields hold boxes")]
pub(crate) fn policy(principal: &str) -> Box<PolicyDocument> {
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":["sns:Publish","kms:*"],"Resource":"*"}}]}}"#
    );
    Box::new(PolicyDocument::parse(&text).unwrap())
}

impl Chain {
    pub(crate) fn of(patterns: &[&str]) -> Self {
        let mut trail = sound(ARN);
        trail.cloud_watch_logs_log_group_arn = Seen::new(Arn::parse(GROUP));
        trail.latest_cloud_watch_logs_delivery_error = Seen::new(None);
        trail.latest_cloud_watch_logs_delivery_time =
            Seen::new("2026-11-23T00:00:00Z".parse().ok());
        let mut alarm = Alarm::unseen("a");
        alarm.identity.arn = Some("arn:aws:cloudwatch:eu-central-1:111122223333:alarm:a".into());
        alarm.actions_enabled = Seen::new(true);
        alarm.alarm_actions = Seen::new(vec![TOPIC.into()]);
        alarm.metric_name = Seen::new(Some("m".into()));
        alarm.namespace = Seen::new(Some("Own".into()));
        alarm.dimensions = Parts::of([]);
        alarm.statistic = Seen::new(Some(Statistic::Sum));
        alarm.unit = Seen::new(None);
        alarm.metrics = Parts::of([]);
        alarm.threshold = Seen::new(Some(Number(1.0)));
        alarm.comparison_operator = Seen::new(Comparison::AtLeast);
        alarm.evaluation_periods = Seen::new(1);
        alarm.datapoints_to_alarm = Seen::new(None);
        alarm.treat_missing_data = Seen::new(None);
        let mut topic = Topic::unseen(TOPIC);
        topic.policy = Seen::new(Some(policy(r#"{"Service":"cloudwatch.amazonaws.com"}"#)));
        topic.kms_master_key_id = Seen::new(None);
        topic.subscriptions_confirmed = Seen::new(1);
        let mut subscription = Subscription::unseen(&format!("{TOPIC}:5f3b1e9a"));
        subscription.topic_arn = Seen::new(TOPIC.into());
        subscription.filter_policy = Seen::new(None);
        let mut key = StoredKey::unseen("k");
        key.key_manager = Seen::new(KeyManager::Customer);
        key.key_state = Seen::new(KeyState::Enabled);
        key.to_services = Seen::new(ToServices(Some(policy(
            r#"{"Service":"cloudwatch.amazonaws.com"}"#,
        ))));
        let filters = patterns.iter().enumerate();
        let filters = filters.map(|(at, it)| filter(&format!("f{at}"), it));
        Chain {
            trail,
            filters: filters.collect(),
            alarm,
            topic,
            subscription,
            key,
        }
    }

    pub(crate) fn summary(self) -> Summary {
        let mut summary = Summary::empty("111122223333");
        summary.trails = Listed::of([self.trail]);
        summary.metric_filters = Listed::of(self.filters);
        summary.alarms = Listed::of([self.alarm]);
        summary.topics = Listed::of([self.topic]);
        summary.subscriptions = Listed::of([self.subscription]);
        summary.keys = Listed::of([self.key]);
        summary
    }

    /// What a check says of the account.
    pub(crate) fn said(self, check: &'static Check) -> &'static str {
        verdict(check, self.summary())
    }
}

fn verdict(check: &'static Check, summary: Summary) -> &'static str {
    let account = Account::empty();
    let said = words_in(check, &Org::sample([summary]), &account);
    said.first().copied().unwrap_or("nothing")
}

/// What a check says where these are the patterns of the filters; the last, with filters that were not seen.
pub(crate) fn with(check: &'static Check, patterns: &[&str]) -> &'static str {
    Chain::of(patterns).said(check)
}

/// What a check says where no filter was seen.
pub(crate) fn blind(check: &'static Check) -> &'static str {
    let mut summary = Chain::of(&[]).summary();
    summary.metric_filters = Listed::unseen();
    verdict(check, summary)
}

/// What it says where the pattern of the filter was not understood.
pub(crate) fn not_understood(check: &'static Check) -> &'static str {
    let mut chain = Chain::of(&[""]);
    for filter in &mut chain.filters {
        filter.filter_pattern = Seen::gap(Gap::TEST);
    }
    chain.said(check)
}
