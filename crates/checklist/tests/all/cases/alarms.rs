//! Who is told of calls, and log groups.

use serde_json::{Value, json};

use super::{Asked, Case, FAIL, PASS, Right, State, UNKNOWN, hold, policy};

const FILTERS: &str = "logs:DescribeMetricFilters/metricFilters[]";
const ALARMS: &str = "cloudwatch:DescribeAlarms/MetricAlarms[]";
const COMPOSITES: &str = "cloudwatch:DescribeAlarms/CompositeAlarms[]";
const GROUPS: &str = "logs:DescribeLogGroups/logGroups[]";

/// Whether somebody is told of use of root.
fn root_is(id: &'static str, make: fn(&mut State), right: Right) -> Case {
    let asked = Asked::Verdict("cloudwatch-root-use-alarmed", "*");
    Case::new(id, make, asked, right)
}

/// The account's only filter.
fn filter(s: &mut State, pattern: &str) {
    s.without(FILTERS);
    s.item(
        FILTERS,
        json!({"filterName": "root", "filterPattern": pattern, "logGroupName": "trail",
            "metricTransformations": [{"metricName": "Watched", "metricNamespace": "Acme/Trail", "metricValue": "1"}]}),
    );
}

/// The account's only alarm, with these actions.
fn alarm(s: &mut State, actions: &Value) {
    s.without(ALARMS);
    s.item(
        ALARMS,
        json!({"AlarmName": "root", "AlarmArn": "arn:aws:cloudwatch:{region}:{account}:alarm:root",
            "ActionsEnabled": true, "AlarmActions": actions, "MetricName": "Watched", "Namespace": "Acme/Trail",
            "Statistic": "Sum", "Dimensions": [], "Period": 300, "EvaluationPeriods": 1, "Threshold": 1.0,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold", "TreatMissingData": "notBreaching"}),
    );
}

/// The topic of the account's alarm, with so many subscriptions by its own count.
fn topic(s: &mut State, confirmed: &str) {
    const TOPICS: &str = "sns:ListTopics/Topics[]";
    let publish = policy(
        json!([{"Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": "sns:Publish", "Resource": "*"}]),
    );
    s.without(TOPICS);
    s.item_with(
        TOPICS,
        json!({"TopicArn": "arn:aws:sns:{region}:{account}:security-alarms"}),
        json!({"GetTopicAttributes": {"Attributes": {"TopicArn": "{it:TopicArn}", "Owner": "{account}",
            "SubscriptionsConfirmed": confirmed, "SubscriptionsPending": "0", "Policy": publish}}}),
    );
}

const ROOT: &str = r#"{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }"#;

fn chains() -> Vec<Case> {
    vec![
        root_is("root-filter-of-the-benchmark", |s| filter(s, ROOT), PASS),
        root_is(
            "root-filter-in-one-region",
            |s| {
                filter(
                    s,
                    r#"{ ($.userIdentity.type = "Root") && ($.awsRegion = "us-east-1") }"#,
                );
            },
            FAIL,
        ),
        root_is(
            "root-filter-of-sign-ins-only",
            |s| {
                filter(
                    s,
                    r#"{ ($.eventName = "ConsoleLogin") && ($.userIdentity.type = "Root") }"#,
                );
            },
            FAIL,
        ),
        root_is(
            "root-filter-not-understood",
            |s| filter(s, r#"{ $.userIdentity.type ~ "Root" }"#),
            UNKNOWN,
        ),
        root_is("root-filter-of-words", |s| filter(s, "Root"), UNKNOWN),
        root_is(
            "root-alarm-tells-by-another",
            |s| {
                alarm(s, &json!([]));
                let topic = "arn:aws:sns:{region}:{account}:security-alarms";
                s.item(
                    COMPOSITES,
                    json!({"AlarmName": "any", "AlarmArn": "arn:aws:cloudwatch:{region}:{account}:alarm:any",
                        "ActionsEnabled": true, "AlarmActions": [topic],
                        "AlarmRule": "ALARM(\"root\") OR ALARM(\"disk-full\")"}),
                );
            },
            PASS,
        ),
        root_is(
            "root-alarm-tells-a-topic-that-aws-encrypts",
            |s| alarm(s, &json!(["arn:aws:sns:{region}:{account}:alerts"])),
            FAIL,
        ),
        root_is(
            "root-alarm-tells-nobody",
            |s| alarm(s, &json!(["arn:aws:sns:{region}:{account}:gone"])),
            FAIL,
        ),
        root_is(
            "root-subscription-takes-some-messages",
            |s| {
                s.answer(
                    "sns:GetSubscriptionAttributes",
                    json!({"Attributes": {"SubscriptionArn": "{it:SubscriptionArn}",
                        "FilterPolicy": "{\"severity\":[\"high\"]}"}}),
                );
            },
            UNKNOWN,
        ),
        // AWS lists what it has not counted yet.
        root_is(
            "root-topic-that-counts-no-subscription-of-those-listed",
            |s| topic(s, "0"),
            PASS,
        ),
        root_is(
            "root-topic-that-nobody-subscribed-to",
            |s| {
                topic(s, "0");
                s.without("sns:ListSubscriptions/Subscriptions[]");
            },
            FAIL,
        ),
        root_is(
            "root-topic-with-a-subscription-that-is-not-listed",
            |s| {
                topic(s, "1");
                s.without("sns:ListSubscriptions/Subscriptions[]");
            },
            UNKNOWN,
        ),
        root_is(
            "root-filters-refused",
            |s| {
                s.refuse("logs:DescribeMetricFilters");
            },
            UNKNOWN,
        ),
        root_is(
            "root-alarms-refused",
            |s| {
                s.refuse("cloudwatch:DescribeAlarms");
            },
            UNKNOWN,
        ),
    ]
}

fn logs() -> Vec<Case> {
    vec![
        Case::new(
            "log-group-without-retention-and-key",
            |s| {
                s.item(
                    GROUPS,
                    json!({"logGroupName": "own", "arn": "arn:aws:logs:{region}:{account}:log-group:own:*",
                        "creationTime": 1_706_778_000_000_u64, "storedBytes": 1}),
                );
            },
            Asked::Verdict("logs-log-group-retention-set", "own"),
            FAIL,
        )
        .and(Asked::Verdict("logs-log-group-encrypted", "own"), FAIL)
        .and(Asked::Verdict("logs-log-group-kept-a-year", "own"), PASS),
        Case::new(
            "log-policy-for-a-service-of-any-account",
            |s| {
                let document = policy(json!([{"Effect": "Allow", "Principal": {"Service": "es.amazonaws.com"},
                    "Action": "logs:PutLogEvents", "Resource": "*"}]));
                s.item(
                    "logs:DescribeResourcePolicies/resourcePolicies[]",
                    json!({"policyName": "own", "policyDocument": document}),
                );
            },
            Asked::Verdict("logs-resource-policy-not-public", "own"),
            PASS,
        ),
    ]
}

pub(super) fn cases() -> Vec<Case> {
    [chains(), logs()].into_iter().flatten().collect()
}

#[test]
fn alarms_are_judged_rightly() {
    hold("prod-web", cases());
}
