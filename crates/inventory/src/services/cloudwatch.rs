//! CloudWatch: alarms.

use crate::evidence::met;
use crate::reading::kind::{kind, own};
use crate::reading::leaf::{Number, words};
use crate::reading::origin::{DOCUMENTED, Origin, SEEN};
use crate::reading::parts::{Parts, part};
use crate::reading::records::undecided;
use crate::{Gap, Location, Seen};

words! {
    /// What of a metric's values is compared.
    Statistic {
        /// How many there are.
        SampleCount = "SampleCount",
        /// Their mean.
        Average = "Average",
        /// All of them together.
        Sum = "Sum",
        /// The least.
        Minimum = "Minimum",
        /// The greatest.
        Maximum = "Maximum",
    }
}

words! {
    /// How it is compared.
    Comparison {
        /// It is as much or more.
        AtLeast = "GreaterThanOrEqualToThreshold",
        /// It is more.
        More = "GreaterThanThreshold",
        /// It is less.
        Less = "LessThanThreshold",
        /// It is as much or less.
        AtMost = "LessThanOrEqualToThreshold",
        /// It is outside what is usual.
        OutsideBand = "LessThanLowerOrGreaterThanUpperThreshold",
        /// It is less than is usual.
        BelowBand = "LessThanLowerThreshold",
        /// It is more than is usual.
        AboveBand = "GreaterThanUpperThreshold",
    }
}

words! {
    /// What a time without values is taken for.
    MissingData {
        /// For one that is over the threshold.
        Breaching = "breaching",
        /// For one that is not.
        NotBreaching = "notBreaching",
        /// For nothing: the state stays.
        Ignore = "ignore",
        /// For missing.
        Missing = "missing",
    }
}

kind! {
    /// An alarm on a metric.
    Alarm from Origin {
        kind: "AWS::CloudWatch::Alarm",
        operation: "cloudwatch:DescribeAlarms",
        list: "MetricAlarms[]",
        id: "AlarmName",
        arn: "AlarmArn",
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// Whether its actions are done at all.
    actions_enabled: Seen<bool> = own();
    /// What is done when it goes off.
    alarm_actions: Seen<Vec<Box<str>>> = own();
    /// The metric, where it is on one alone.
    metric_name: Seen<Option<Box<str>>> = own().missing(DOCUMENTED);
    /// The metric's namespace.
    namespace: Seen<Option<Box<str>>> = own().missing(DOCUMENTED);
    /// The metric's dimensions.
    dimensions: Parts<Dimension> = own().missing(SEEN);
    /// What of it is compared; `None`: a percentile, or more than one metric.
    statistic: Seen<Option<Statistic>> = own().missing(DOCUMENTED);
    /// The unit of the values that count; `None`: of any.
    unit: Seen<Option<Box<str>>> = own().missing(DOCUMENTED);
    /// Metrics and sums of them, where it is on more than one.
    metrics: Parts<MetricQuery> = own().missing(DOCUMENTED);
    /// With what it is compared; `None`: with what is usual.
    threshold: Seen<Option<Number>> = own().missing(DOCUMENTED);
    /// How it is compared.
    comparison_operator: Seen<Comparison>;
    /// How many periods are looked at.
    evaluation_periods: Seen<u32>;
    /// In how many of them it must be over the threshold; `None`: in all.
    datapoints_to_alarm: Seen<Option<u32>> = own().missing(DOCUMENTED);
    /// What a period without values is taken for; `None`: for missing.
    treat_missing_data: Seen<Option<MissingData>> = own().missing(DOCUMENTED);
}

part! {
    /// A dimension of a metric.
    Dimension;
    /// Its name.
    name: Box<str>;
    /// Its value.
    value: Box<str>;
}

part! {
    /// A metric of several, or what is made of them.
    MetricQuery;
    /// The metric's name; `None`: it is made of others.
    metric_name: Option<Box<str>> = ("MetricStat?.Metric.MetricName", None, DOCUMENTED);
    /// The metric's namespace.
    namespace: Option<Box<str>> = ("MetricStat?.Metric.Namespace", None, DOCUMENTED);
}

kind! {
    /// An alarm on other alarms.
    CompositeAlarm from Origin {
        kind: "AWS::CloudWatch::CompositeAlarm",
        operation: "cloudwatch:DescribeAlarms",
        list: "CompositeAlarms[]",
        id: "AlarmName",
        arn: "AlarmArn",
        is_guard: true,
        ..Origin::REGIONAL
    };
    /// Whether its actions are done at all.
    actions_enabled: Seen<bool> = own();
    /// What is done when it goes off.
    alarm_actions: Seen<Vec<Box<str>>> = own();
    /// When it goes off.
    alarm_rule: Seen<Box<str>> = own();
    /// The alarm that keeps its actions from being done.
    actions_suppressor: Seen<Option<Box<str>>> = own().missing(DOCUMENTED);
}

impl CompositeAlarm {
    /// Whether an alarm of its region that goes off sets it off, whatever else is: a rule that names it alone, or with
    /// others by `OR`. `None`: that hangs on more.
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html>
    fn hears(rule: &str, alarm: &str, arn: &str) -> Option<bool> {
        let mut named = Vec::new();
        let mut rest = rule;
        let mut is_plain = true;
        while !rest.trim_start().is_empty() {
            rest = rest.trim_start();
            if let Some(after) = rest.strip_prefix(['(', ')']) {
                rest = after;
            } else if let Some((name, after)) = reference(rest) {
                named.push(name);
                rest = after;
            } else {
                let end = rest.find([' ', '(', ')']).unwrap_or(rest.len()).max(1);
                let (word, after) = rest.split_at_checked(end)?;
                is_plain &= word.eq_ignore_ascii_case("OR");
                rest = after;
            }
        }
        if named.iter().any(|it| *it == alarm || *it == arn) {
            return is_plain.then_some(true);
        }
        // Perhaps it is named in a state of another kind.
        (!rule.contains(alarm)).then_some(false)
    }

    /// Whether an alarm that goes off sets it off.
    pub fn is_set_off_by(&self, alarm: &Alarm) -> Result<bool, Gap> {
        let arn = alarm.identity.arn.as_deref().unwrap_or_default();
        let heard = Self::hears(self.alarm_rule.get()?, &alarm.identity.id, arn);
        heard.ok_or_else(|| not_evaluated(self.identity.location, "AlarmRule"))
    }
}

/// `ALARM("name")` at the beginning of a rule: the name, and what follows.
fn reference(rule: &str) -> Option<(&str, &str)> {
    let inner = rule.strip_prefix("ALARM")?.trim_start().strip_prefix('(')?;
    let inner = inner.trim_start();
    let (name, after) = match inner.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"')?,
        None => inner.split_at_checked(inner.find(')')?)?,
    };
    let after = after.trim_start().strip_prefix(')')?;
    Some((name.trim(), after))
}

/// The gap of what of an alarm is not evaluated here.
pub fn not_evaluated(location: Location, what: &str) -> Gap {
    met(undecided(location, "cloudwatch:DescribeAlarms", what))
}

#[cfg(test)]
mod tests {
    use super::CompositeAlarm;

    #[test]
    fn a_rule_hears_what_it_names_alone_or_by_or() {
        let hears = |rule: &str| CompositeAlarm::hears(rule, "root", "arn:root");
        for rule in [
            "ALARM(root)",
            r#"ALARM("root")"#,
            r#"ALARM(other) OR (ALARM( "arn:root" ))"#,
        ] {
            assert_eq!(hears(rule), Some(true), "{rule}");
        }
        assert_eq!(hears("ALARM(other)"), Some(false));
        for rule in [
            "ALARM(root) AND ALARM(other)",
            "NOT ALARM(root)",
            "OK(root)",
            "ALARM(root) AND NOT OK(other)",
        ] {
            assert_eq!(hears(rule), None, "{rule}");
        }
    }
}
