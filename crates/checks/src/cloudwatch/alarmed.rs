//! The chain from a call to somebody who is told of it, hop by hop: a trail that records it in every region, the log group
//! to which the trail delivers, a metric filter that matches it, an alarm that one match sets off, a topic that the alarm
//! may publish to, a subscription to it.
//!
//! Filters are judged by what they match among sample events, never by their words. An account whose trail is another
//! account's is told of by that account's log group.

use crate::cause;
use crate::cloudwatch::events::Event;
use crate::cloudwatch::topics::{End, tells};
use firestep_audit::{Context, Verdict, Verdicts, account};
use firestep_inventory::cloudtrail::Trail;
use firestep_inventory::cloudwatch::{
    Alarm, Comparison, CompositeAlarm, MissingData, Statistic, not_evaluated,
};
use firestep_inventory::logs::{MetricFilter, MetricTransformation};
use firestep_inventory::reading::records::undecided;
use firestep_inventory::{Arn, GLOBAL, Gap, Org, Summary, all, any, evaluate, first_found};

pub(crate) const READS: &[&str] = &[
    "organizations:DescribeOrganization",
    "cloudtrail:DescribeTrails",
    "cloudtrail:GetTrailStatus",
    "cloudtrail:GetEventSelectors",
    "logs:DescribeMetricFilters",
    "cloudwatch:DescribeAlarms",
    "sns:ListTopics",
    "sns:GetTopicAttributes",
    "sns:ListSubscriptions",
    "sns:GetSubscriptionAttributes",
    "kms:ListKeys",
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
];

/// The verdict on an account: somebody must be told of each of these events, and of what their like may be.
pub(crate) fn told_of<'a>(context: &Context<'a>, events: fn(&str) -> Vec<Event>) -> Verdicts<'a> {
    let (org, id) = (context.org, context.account.id);
    account(id, || {
        let watch = Watch::over(org, id)?;
        if watch.trails.is_empty() {
            return Ok(Verdict::Fail(cause::no_trail()));
        }
        // An organization's trail is the same for thousands of accounts.
        let question = format!("{events:p} {}", watch.told_apart_by());
        let missing = org.memo.answer(&question, || watch.missing(events(id)))?;
        Ok(match missing {
            Some(missing) => Verdict::Fail(String::from(missing).into()),
            None => Verdict::Pass(
                "a trail, a metric filter, an alarm and a topic with a subscription lead to somebody"
                    .into(),
            ),
        })
    })
}

/// How far the chain is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hop {
    Delivered,
    Matched,
    SetOff,
    Told(End),
}

impl Hop {
    const LAST: Self = Self::Told(End::Decrypted);
}

/// What records an account in every region: trails, and the gaps where there may be more.
struct Watch<'o> {
    org: &'o Org,
    account: &'o str,
    trails: Vec<Result<&'o Trail, Gap>>,
}

impl<'o> Watch<'o> {
    fn over(org: &'o Org, account: &'o str) -> Result<Self, Gap> {
        let mut trails = Vec::new();
        let mut unseen = None;
        org.summary(account)?.trails.region(GLOBAL).visit(
            |trail| trails.extend(evaluate(|| org.covering(account, trail)).transpose()),
            |gap| unseen = Some(gap),
        );
        trails.extend(unseen.map(Err));
        Ok(Watch {
            org,
            account,
            trails,
        })
    }

    /// What tells its answers from those of another account. A pattern without numbers cannot tell accounts apart.
    fn told_apart_by(&self) -> String {
        let are_seen = self.trails.iter().all(Result::is_ok);
        let trails: Vec<&Trail> = self.trails.iter().copied().flatten().collect();
        let mut key: Vec<&str> = trails.iter().map(|it| &*it.identity.id).collect();
        let name_accounts = |trail: &&Trail| {
            let filters = evaluate(|| self.filters(trail)).unwrap_or_default();
            let mut patterns = filters
                .into_iter()
                .filter_map(|it| evaluate(|| it.filter_pattern.get()).ok());
            patterns.any(|it| it.text().contains(|letter: char| letter.is_ascii_digit()))
        };
        if !are_seen || trails.iter().any(name_accounts) {
            key.push(self.account);
        }
        key.join(" ")
    }

    /// The first event of which nobody is told, and the first hop that is missing, in words.
    fn missing(&self, events: Vec<Event>) -> Result<Option<Box<str>>, Gap> {
        let mut gap = None;
        for event in events {
            match self.first_untold(event) {
                Ok(None) => {}
                Ok(Some(event)) => return Ok(Some(self.break_of(&event).into())),
                Err(other) => gap = gap.or(Some(other)),
            }
        }
        gap.map_or(Ok(None), Err)
    }

    /// The event, when nobody is told of it, or what differs from it as little as a filter that matches it can tell.
    fn first_untold(&self, event: Event) -> Result<Option<Event>, Gap> {
        let mut gap = None;
        let spared = self.spared(&event);
        for like in std::iter::once(event).chain(spared) {
            match evaluate(|| self.reaches(&like, Hop::LAST)) {
                Ok(true) => {}
                Ok(false) => return Ok(Some(like)),
                Err(other) => gap = gap.or(Some(other)),
            }
        }
        gap.map_or(Ok(None), Err)
    }

    /// What the filters that match an event would not match: the same by another, from another address, elsewhere.
    fn spared(&self, event: &Event) -> Vec<Event> {
        let mut spared = Vec::new();
        for trail in self.trails.iter().flatten() {
            for filter in evaluate(|| self.filters(trail)).unwrap_or_default() {
                let pattern = evaluate(|| filter.filter_pattern.get());
                spared.extend(pattern.into_iter().flat_map(|it| event.spared_by(it)));
            }
        }
        spared
    }

    /// The first hop that is missing, in words.
    fn break_of(&self, event: &Event) -> String {
        let reached = |hop| evaluate(|| self.reaches(event, hop)) != Ok(false);
        let name = &event.name;
        if !reached(Hop::Delivered) {
            format!(
                "no trail over it records {name} and has delivered to a log group in the last day"
            )
        } else if !reached(Hop::Matched) {
            format!(
                "no metric filter of its trail's log group matches {name} by whoever and wherever"
            )
        } else if !reached(Hop::SetOff) {
            format!("no alarm is set off each time by {name}")
        } else {
            let mut ends = End::ALL.into_iter();
            let missing = ends.find(|end| !reached(Hop::Told(*end)));
            let missing = missing.map_or("of which nobody is told", End::missing);
            format!("{name} sets off an alarm {missing}")
        }
    }

    fn reaches(&self, event: &Event, hop: Hop) -> Result<bool, Gap> {
        let found = first_found(&self.trails, |trail| {
            let trail = (*trail)?;
            let leads = all([
                &|| trail.is_logging.get().copied(),
                &|| {
                    let (reads, writes) = trail.management_events_of(&event.source)?;
                    Ok(if event.is_read { reads } else { writes })
                },
                &|| delivers(self.org, trail),
                &|| Ok(hop == Hop::Delivered || self.is_watched(trail, event, hop)?),
            ])?;
            Ok(leads.then_some(()))
        })?;
        Ok(found.is_some())
    }

    /// Whether a filter of a trail's log group matches an event, and its metric leads on.
    fn is_watched(&self, trail: &Trail, event: &Event, hop: Hop) -> Result<bool, Gap> {
        let Some(group) = trail.cloud_watch_logs_log_group_arn.get()? else {
            return Ok(false);
        };
        let owner = self.org.summary(group.account())?;
        owner.metric_filters.region(group.region()).any(|filter| {
            all([
                &|| is_of(filter, group),
                &|| matches(filter, event),
                // What counts everyday calls keeps its alarm on, which goes off once.
                &|| Ok(hop == Hop::Matched || !matches(filter, &Event::everyday(self.account))?),
                &|| {
                    Ok(hop == Hop::Matched
                        || filter
                            .metric_transformations
                            .any(|metric| is_alarmed(self.org, owner, filter, metric, hop))?)
                },
            ])
        })
    }

    /// The filters of a trail's log group that were seen.
    fn filters(&self, trail: &Trail) -> Result<Vec<&'o MetricFilter>, Gap> {
        let Some(group) = trail.cloud_watch_logs_log_group_arn.get()? else {
            return Ok(Vec::new());
        };
        let owner = self.org.summary(group.account())?;
        let mut filters = Vec::new();
        owner.metric_filters.region(group.region()).visit(
            |filter| {
                if evaluate(|| is_of(filter, group)) == Ok(true) {
                    filters.push(filter);
                }
            },
            |_| {},
        );
        Ok(filters)
    }
}

/// Whether a trail delivered to its log group in the last day.
fn delivers(org: &Org, trail: &Trail) -> Result<bool, Gap> {
    all([
        &|| Ok(trail.cloud_watch_logs_log_group_arn.get()?.is_some()),
        &|| {
            Ok(trail
                .latest_cloud_watch_logs_delivery_error
                .get()?
                .is_none())
        },
        &|| org.has_delivered_to_logs(trail),
    ])
}

/// Whether a filter is one of a log group.
fn is_of(filter: &MetricFilter, group: &Arn) -> Result<bool, Gap> {
    let resource = group.resource();
    let name = resource.strip_prefix("log-group:").unwrap_or(resource);
    let name = name.strip_suffix(":*").unwrap_or(name);
    Ok(**filter.log_group_name.get()? == *name)
}

fn matches(filter: &MetricFilter, event: &Event) -> Result<bool, Gap> {
    let gap = |what| undecided(filter.identity.location, "logs:DescribeMetricFilters", what);
    match filter.filter_pattern.get()?.matches(&event.written) {
        Some(false) => return Ok(false),
        Some(true) => {}
        None => return Err(gap("filterPattern")),
    }
    if *filter.apply_on_transformed_logs.get()? {
        return Err(gap("applyOnTransformedLogs"));
    }
    if filter.field_selection_criteria.get()?.is_some() {
        return Err(gap("fieldSelectionCriteria"));
    }
    Ok(true)
}

/// Whether an alarm is set off by one event that a filter matches, and its actions lead on.
fn is_alarmed(
    org: &Org,
    owner: &Summary,
    filter: &MetricFilter,
    metric: &MetricTransformation,
    hop: Hop,
) -> Result<bool, Gap> {
    let region = filter.identity.location.region;
    let composites = owner.composite_alarms.region(region);
    owner.alarms.region(region).any(|alarm| {
        all([
            &|| is_on(alarm, filter, metric),
            &|| is_set_off(alarm, metric),
            &|| {
                let Hop::Told(end) = hop else {
                    return Ok(true);
                };
                any([
                    &|| {
                        tells(
                            org,
                            &alarm.identity,
                            &alarm.actions_enabled,
                            &alarm.alarm_actions,
                            end,
                        )
                    },
                    &|| {
                        composites.any(|composite| {
                            all([
                                &|| composite.is_set_off_by(alarm),
                                &|| is_not_suppressed(composite),
                                &|| {
                                    tells(
                                        org,
                                        &composite.identity,
                                        &composite.actions_enabled,
                                        &composite.alarm_actions,
                                        end,
                                    )
                                },
                            ])
                        })
                    },
                ])
            },
        ])
    })
}

fn is_not_suppressed(composite: &CompositeAlarm) -> Result<bool, Gap> {
    match composite.actions_suppressor.get()? {
        None => Ok(true),
        Some(_) => Err(not_evaluated(
            composite.identity.location,
            "ActionsSuppressor",
        )),
    }
}

/// Whether an alarm is on the metric of a filter.
fn is_on(alarm: &Alarm, filter: &MetricFilter, metric: &MetricTransformation) -> Result<bool, Gap> {
    let is_it = |name: Option<&str>, namespace: Option<&str>| {
        name == Some(&metric.metric_name) && namespace == Some(&metric.metric_namespace)
    };
    let gap = |what| Err(not_evaluated(alarm.identity.location, what));
    let Some(name) = alarm.metric_name.get()? else {
        let is_among = alarm
            .metrics
            .any(|it| Ok(is_it(it.metric_name.as_deref(), it.namespace.as_deref())))?;
        return if is_among { gap("Metrics") } else { Ok(false) };
    };
    if !is_it(Some(name), alarm.namespace.get()?.as_deref()) {
        return Ok(false);
    }
    if let Some(unit) = alarm.unit.get()? {
        // An alarm on another unit gets no values.
        if **unit != *metric.unit.as_deref().unwrap_or("None") {
            return Ok(false);
        }
    }
    let of_filter = metric.dimensions.iter().next().is_some()
        || !filter.emit_system_field_dimensions.get()?.is_empty();
    let of_alarm = !alarm.dimensions.whole()?.is_empty();
    match (of_filter, of_alarm) {
        (false, false) => Ok(true),
        // Another metric.
        (true, false) | (false, true) => Ok(false),
        (true, true) => gap("Dimensions"),
    }
}

/// Whether one event sets an alarm off, each time.
fn is_set_off(alarm: &Alarm, metric: &MetricTransformation) -> Result<bool, Gap> {
    let gap = |what| Err(not_evaluated(alarm.identity.location, what));
    let Ok(value) = metric.metric_value.parse::<f64>() else {
        return gap("the value of the metric is a member of the event");
    };
    let default = metric.default_value.map(|it| it.0);
    if default.is_some_and(|it| it != 0.0) {
        return gap("the metric has a default value");
    }
    let value = match alarm.statistic.get()? {
        Some(Statistic::Sum | Statistic::Maximum) => value,
        // With a default value these are of the many minutes without an event.
        Some(Statistic::Average | Statistic::Minimum | Statistic::SampleCount)
            if default.is_some() =>
        {
            return Ok(false);
        }
        Some(Statistic::Average | Statistic::Minimum) => value,
        Some(Statistic::SampleCount) => 1.0,
        None => return gap("Statistic"),
    };
    let Some(threshold) = alarm.threshold.get()? else {
        return gap("Threshold");
    };
    let is_over = |value: f64| match alarm.comparison_operator.get()? {
        Comparison::AtLeast => Ok(value >= threshold.0),
        Comparison::More => Ok(value > threshold.0),
        Comparison::Less | Comparison::AtMost => Ok(false),
        Comparison::OutsideBand | Comparison::BelowBand | Comparison::AboveBand => {
            gap("ComparisonOperator")
        }
    };
    // An alarm that is always on goes off once.
    let is_always_on = default.map_or(Ok(false), is_over)?;
    if !is_over(value)? || is_always_on {
        return Ok(false);
    }
    let missing = alarm
        .treat_missing_data
        .get()?
        .unwrap_or(MissingData::Missing);
    let needed = match alarm.datapoints_to_alarm.get()? {
        Some(needed) => *needed,
        None => *alarm.evaluation_periods.get()?,
    };
    // <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html>
    Ok(match missing {
        // Periods without values are not looked at: one with a value decides.
        MissingData::Missing => needed == 1 || default.is_none(),
        MissingData::NotBreaching => needed == 1,
        // Without values between events it stays on for ever.
        MissingData::Ignore | MissingData::Breaching => needed == 1 && default.is_some(),
    })
}

#[cfg(test)]
mod tests {
    use crate::alarm_chains::{Chain, TOPIC, blind, not_understood, policy, with};
    use crate::cloudwatch::key_removal_alarmed::CHECK;
    use crate::cloudwatch::topics::End;
    use firestep_audit::{Context, Verdict};
    use firestep_inventory::cloudtrail::{ReadWrite, Selector};
    use firestep_inventory::cloudwatch::{Comparison, CompositeAlarm, MissingData, Statistic};
    use firestep_inventory::kms::{KeyState, ToServices};
    use firestep_inventory::logs::MetricTransformation;
    use firestep_inventory::reading::leaf::Number;
    use firestep_inventory::{Account, Gap, Listed, Org, Parts, Seen, Summary, Tags};

    const PATTERN: &str = "{ $.eventName = DisableKey || $.eventName = ScheduleKeyDeletion }";

    fn said(change: impl FnOnce(&mut Chain)) -> &'static str {
        let mut chain = Chain::of(&[PATTERN]);
        change(&mut chain);
        chain.said(&CHECK)
    }

    fn metric(change: impl FnOnce(&mut MetricTransformation)) -> &'static str {
        said(|it| {
            let mut metric = MetricTransformation {
                metric_name: "m".into(),
                metric_namespace: "Own".into(),
                metric_value: "1".into(),
                default_value: None,
                dimensions: Tags::default(),
                unit: None,
            };
            change(&mut metric);
            it.filters[0].metric_transformations = Parts::of([metric]);
        })
    }

    #[test]
    fn a_whole_chain_passes_and_two_filters_may_share_the_events() {
        assert_eq!(said(|_| {}), "pass");
        let halves = [
            "{ $.eventName = DisableKey }",
            "{ $.eventName = ScheduleKeyDeletion }",
        ];
        assert_eq!(with(&CHECK, &halves), "pass");
        assert_eq!(with(&CHECK, &halves[..1]), "fail");
        let apart = [
            "{ ($.eventSource = kms.amazonaws.com) && ($.userAgent != \"terraform*\") }",
            "{ ($.eventSource = kms.amazonaws.com) && ($.userAgent = \"terraform*\") }",
        ];
        assert_eq!(with(&CHECK, &apart), "pass");
        assert_eq!(with(&CHECK, &[]), "fail");
    }

    #[test]
    fn the_trail_must_record_it_and_deliver_it_lately() {
        assert_eq!(said(|it| it.trail.is_logging = Seen::new(false)), "fail");
        assert_eq!(
            said(|it| it.trail.is_multi_region_trail = Seen::new(false)),
            "fail"
        );
        let late = "2026-11-10T00:00:00Z".parse().ok();
        assert_eq!(
            said(|it| it.trail.latest_cloud_watch_logs_delivery_time = Seen::new(late)),
            "fail"
        );
        assert_eq!(
            said(|it| {
                it.trail.latest_cloud_watch_logs_delivery_time = Seen::new(None);
                it.trail.start_logging_time = Seen::new("2026-11-18T10:00:00Z".parse().unwrap());
            }),
            "unknown",
            "it began today"
        );
        let refused = Some("AccessDenied".into());
        assert_eq!(
            said(|it| it.trail.latest_cloud_watch_logs_delivery_error = Seen::new(refused)),
            "fail"
        );
        let selected = |read_write_type, excluded: &[&str]| {
            let selector = Selector {
                read_write_type,
                include_management_events: true,
                data_resources: Vec::new(),
                excluded_sources: excluded.iter().map(|it| (*it).into()).collect(),
            };
            said(|it| it.trail.event_selectors = Parts::of([selector]))
        };
        assert_eq!(selected(ReadWrite::WriteOnly, &[]), "pass");
        assert_eq!(selected(ReadWrite::ReadOnly, &[]), "fail");
        assert_eq!(selected(ReadWrite::All, &["kms.amazonaws.com"]), "fail");
        assert_eq!(selected(ReadWrite::All, &["rdsdata.amazonaws.com"]), "pass");
    }

    #[test]
    fn a_filter_counts_that_reads_all_events_of_the_trail_s_group() {
        assert_eq!(
            said(|it| it.filters[0].log_group_name = Seen::new("other".into())),
            "fail"
        );
        assert_eq!(
            said(|it| it.filters[0].apply_on_transformed_logs = Seen::new(true)),
            "unknown"
        );
        assert_eq!(
            said(|it| it.filters[0].field_selection_criteria =
                Seen::new(Some("@aws.account".into()))),
            "unknown"
        );
        // One that names a region, or kinds of principals, does not match all that happens.
        let pattern = |more: &str| format!("{{ ($.eventSource = kms.amazonaws.com) && {more} }}");
        for (more, expected) in [
            ("$.awsRegion = us-east-1", "fail"),
            ("$.userIdentity.type = AssumedRole", "fail"),
            ("$.recipientAccountId = \"111122223333\"", "pass"),
            ("$.recipientAccountId = \"444455556666\"", "fail"),
            ("$.errorCode NOT EXISTS", "pass"),
            ("$.errorCode != AccessDenied", "unknown"),
            ("$.sourceIPAddress = *", "pass"),
            ("$.sourceIPAddress != 198.51.100.7", "fail"),
            (
                "$.sourceIPAddress != \"cloudformation.amazonaws.com\"",
                "fail",
            ),
            (
                "$.sourceIPAddress != \"delivery.logs.amazonaws.com\"",
                "pass",
            ),
            ("$.userAgent != \"terraform*\"", "fail"),
            ("$.userAgent = \"aws-*\"", "fail"),
            ("$.awsRegion != eu-north-1", "fail"),
            ("$.userIdentity.arn != \"*/deployer\"", "fail"),
            ("$.userIdentity.arn != \"*/aws-service-role/*\"", "pass"),
            ("$.requestParameters.keyId != \"*0001\"", "fail"),
        ] {
            assert_eq!(with(&CHECK, &[&pattern(more)]), expected, "{more}");
        }
        assert_eq!(with(&CHECK, &["DisableKey"]), "unknown");
        assert_eq!(with(&CHECK, &[""]), "fail");
    }

    #[test]
    fn the_alarm_must_be_on_that_metric() {
        assert_eq!(metric(|it| it.metric_namespace = "Other".into()), "fail");
        assert_eq!(metric(|it| it.metric_name = "other".into()), "fail");
        let tags = Tags::new([("user", "$.userIdentity.arn")]);
        assert_eq!(metric(|it| it.dimensions = tags), "fail");
        assert_eq!(metric(|it| it.unit = Some("Count".into())), "pass");
        assert_eq!(
            said(|it| it.alarm.unit = Seen::new(Some("Count".into()))),
            "fail"
        );
        assert_eq!(
            said(|it| it.filters[0].emit_system_field_dimensions =
                Seen::new(vec!["@aws.account".into()])),
            "fail"
        );
    }

    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html>
    #[test]
    fn one_event_must_set_it_off_each_time() {
        assert_eq!(metric(|it| it.metric_value = "0".into()), "fail");
        assert_eq!(metric(|it| it.metric_value = "$.count".into()), "unknown");
        assert_eq!(metric(|it| it.default_value = Some(Number(0.0))), "pass");
        assert_eq!(metric(|it| it.default_value = Some(Number(1.0))), "unknown");
        assert_eq!(
            said(|it| it.alarm.threshold = Seen::new(Some(Number(2.0)))),
            "fail"
        );
        assert_eq!(said(|it| it.alarm.threshold = Seen::new(None)), "unknown");
        assert_eq!(
            said(|it| it.alarm.comparison_operator = Seen::new(Comparison::More)),
            "fail"
        );
        assert_eq!(
            said(|it| it.alarm.comparison_operator = Seen::new(Comparison::Less)),
            "fail"
        );
        assert_eq!(
            said(|it| it.alarm.statistic = Seen::new(Some(Statistic::Average))),
            "pass"
        );
        assert_eq!(said(|it| it.alarm.statistic = Seen::new(None)), "unknown");
        let periods = |count, missing| {
            said(|it| {
                it.alarm.evaluation_periods = Seen::new(count);
                it.alarm.treat_missing_data = Seen::new(missing);
            })
        };
        assert_eq!(periods(1, Some(MissingData::NotBreaching)), "pass");
        assert_eq!(periods(5, Some(MissingData::NotBreaching)), "fail");
        assert_eq!(periods(5, None), "pass");
        assert_eq!(periods(1, Some(MissingData::Ignore)), "fail");
        assert_eq!(periods(1, Some(MissingData::Breaching)), "fail");
    }

    #[test]
    fn an_alarm_must_tell_a_topic_with_a_subscription() {
        assert_eq!(
            said(|it| it.alarm.actions_enabled = Seen::new(false)),
            "fail"
        );
        let stop = vec!["arn:aws:automate:eu-central-1:ec2:stop".into()];
        assert_eq!(said(|it| it.alarm.alarm_actions = Seen::new(stop)), "fail");
        let gone = vec![format!("{TOPIC}-gone").into()];
        assert_eq!(said(|it| it.alarm.alarm_actions = Seen::new(gone)), "fail");
        // What is listed as confirmed is, whatever the topic counts.
        assert_eq!(
            said(|it| it.topic.subscriptions_confirmed = Seen::new(0)),
            "pass"
        );
        // Another account's subscription cannot be seen here.
        assert_eq!(
            said(|it| it.subscription.topic_arn = Seen::new("arn:other".into())),
            "unknown"
        );
        assert_eq!(
            said(|it| it.subscription.filter_policy = Seen::new(Some("{}".into()))),
            "unknown"
        );
        assert_eq!(
            said(|it| it.subscription.identity.id = "PendingConfirmation".into()),
            "unknown"
        );
        let events = policy(r#"{"Service":"events.amazonaws.com"}"#);
        assert_eq!(said(|it| it.topic.policy = Seen::new(Some(events))), "fail");
    }

    /// Why it fails.
    fn why(change: impl FnOnce(&mut Chain)) -> String {
        let mut chain = Chain::of(&[PATTERN]);
        change(&mut chain);
        let (org, account) = (Org::sample([chain.summary()]), Account::empty());
        let verdicts = CHECK.examine.examine(&Context::new(&org, &account));
        match verdicts.iter().next().map(|it| &it.verdict) {
            Some(Verdict::Fail(reason)) => reason.message.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_missing_end_has_words_of_its_own() {
        let nobody = |it: &mut Chain, id: &str| {
            it.topic.subscriptions_confirmed = Seen::new(0);
            it.subscription.identity.id = id.into();
        };
        let said = [
            why(|it| it.alarm.actions_enabled = Seen::new(false)),
            why(|it| it.alarm.alarm_actions = Seen::new(Vec::new())),
            why(|it| it.alarm.alarm_actions = Seen::new(vec![format!("{TOPIC}-gone").into()])),
            why(|it| nobody(it, "Deleted")),
            why(|it| nobody(it, "PendingConfirmation")),
            why(|it| {
                let events = policy(r#"{"Service":"events.amazonaws.com"}"#);
                it.topic.policy = Seen::new(Some(events));
            }),
            why(|it| it.topic.kms_master_key_id = Seen::new(Some("alias/aws/sns".into()))),
        ];
        for (said, end) in said.iter().zip(End::ALL) {
            assert!(said.ends_with(end.missing()), "{said}");
        }
        let unseen = |it: &mut Chain| nobody(it, "PendingConfirmation");
        let mut chain = Chain::of(&[PATTERN]);
        unseen(&mut chain);
        let mut summary = chain.summary();
        summary.subscriptions = Listed::unseen();
        assert_eq!(of(summary), "unknown");
    }

    /// <https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html>
    #[test]
    fn cloudwatch_must_be_able_to_use_the_topic_s_key() {
        let keyed = |key: &str, change: fn(&mut Chain)| {
            said(|it| {
                it.topic.kms_master_key_id = Seen::new(Some(key.into()));
                change(it);
            })
        };
        assert_eq!(keyed("alias/aws/sns", |_| {}), "fail");
        assert_eq!(keyed("k", |_| {}), "pass");
        let arn = "arn:aws:kms:eu-central-1:111122223333:key/k";
        assert_eq!(keyed(arn, |_| {}), "pass");
        assert_eq!(keyed("alias/own", |_| {}), "unknown");
        assert_eq!(keyed("other", |_| {}), "unknown");
        assert_eq!(
            keyed("k", |it| it.key.to_services = Seen::new(ToServices(None))),
            "fail"
        );
        assert_eq!(
            keyed("k", |it| it.key.key_state = Seen::new(KeyState::Disabled)),
            "fail"
        );
        assert_eq!(
            keyed("k", |it| it.key.to_services = Seen::gap(Gap::TEST)),
            "unknown"
        );
    }

    #[test]
    fn an_alarm_on_the_alarm_may_tell_it() {
        let composite = |rule: &str, suppressor: Option<&str>| {
            let mut chain = Chain::of(&[PATTERN]);
            chain.alarm.alarm_actions = Seen::new(Vec::new());
            let mut summary = chain.summary();
            let mut alarm = CompositeAlarm::unseen("all");
            alarm.identity.arn =
                Some("arn:aws:cloudwatch:eu-central-1:111122223333:alarm:all".into());
            alarm.actions_enabled = Seen::new(true);
            alarm.alarm_actions = Seen::new(vec![TOPIC.into()]);
            alarm.alarm_rule = Seen::new(rule.into());
            alarm.actions_suppressor = Seen::new(suppressor.map(Into::into));
            summary.composite_alarms = Listed::of([alarm]);
            of(summary)
        };
        assert_eq!(composite("ALARM(a) OR ALARM(other)", None), "pass");
        assert_eq!(composite("ALARM(other)", None), "fail");
        assert_eq!(composite("ALARM(a) AND ALARM(other)", None), "unknown");
        assert_eq!(composite("ALARM(a)", Some("deployment")), "unknown");
    }

    fn of(summary: Summary) -> &'static str {
        crate::tests::words_in(&CHECK, &Org::sample([summary]), &Account::empty())[0]
    }

    #[test]
    fn what_was_not_seen_is_unknown() {
        assert_eq!(blind(&CHECK), "unknown");
        assert_eq!(not_understood(&CHECK), "unknown");
        let lost: [fn(&mut Summary); 5] = [
            |it| it.trails = Listed::unseen(),
            |it| it.alarms = Listed::unseen(),
            |it| it.topics = Listed::unseen(),
            |it| it.subscriptions = Listed::unseen(),
            |it| it.metric_filters = Listed::unseen(),
        ];
        for lose in lost {
            let mut summary = Chain::of(&[PATTERN]).summary();
            lose(&mut summary);
            // What was seen of a list that was cut short still counts.
            let said = of(summary);
            assert_eq!(said, "unknown");
        }
    }

    /// An organization's trail, in whose group this filter is: what is said of its owner, and of a member.
    fn organization(pattern: &str) -> [&'static str; 2] {
        let trail = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/t";
        let mut chain = Chain::of(&[pattern]);
        chain.trail.is_organization_trail = Seen::new(true);
        let mut seen = crate::trails::sound(trail);
        seen.is_organization_trail = Seen::new(true);
        let mut member = Summary::empty("444455556666");
        member.trails = Listed::of([seen]);
        let org = Org::sample([chain.summary(), member]);
        ["111122223333", "444455556666"].map(|id| {
            let mut account = Account::empty();
            account.id = id;
            crate::tests::words_in(&CHECK, &org, &account)[0]
        })
    }

    #[test]
    fn a_pattern_may_tell_the_accounts_of_an_organization_apart() {
        assert_eq!(organization(PATTERN), ["pass", "pass"]);
        let of = |account: &str| {
            format!(
                "{{ ($.eventSource = kms.amazonaws.com) && ($.recipientAccountId = \"{account}\") }}"
            )
        };
        assert_eq!(organization(&of("111122223333")), ["pass", "fail"]);
        assert_eq!(organization(&of("44445555*")), ["fail", "pass"]);
    }

    #[test]
    fn the_group_of_an_organization_s_trail_lies_in_another_account() {
        let trail = "arn:aws:cloudtrail:eu-central-1:111122223333:trail/t";
        let organization = |is_whole: bool| {
            let mut chain = Chain::of(&[PATTERN]);
            chain.trail.is_organization_trail = Seen::new(true);
            let mut seen = crate::trails::sound(trail);
            seen.is_organization_trail = Seen::new(true);
            let mut member = Summary::empty("444455556666");
            member.trails = Listed::of([seen]);
            let mut account = Account::empty();
            account.id = "444455556666";
            let org = if is_whole {
                Org::sample([chain.summary(), member])
            } else {
                Org::sample([member])
            };
            crate::tests::words_in(&CHECK, &org, &account)[0]
        };
        assert_eq!(organization(true), "pass");
        assert_eq!(organization(false), "unknown");
    }
}
