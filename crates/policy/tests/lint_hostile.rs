//! Lint reads whatever it is given: no rule panics, points beside the text, or takes the square of its time.
#![cfg(test)]

use std::time::{Duration, Instant};

use firestep_policy::catalogue::Catalogue;
use firestep_policy::lint::{Linter, PolicyType};
use proptest::prelude::*;
use serde_json::{Value, json};

/// What stands in policies, and what nobody writes.
const WORDS: &[&str] = &[
    "",
    "*",
    "**",
    "?",
    ":",
    "::::::",
    "é\u{202e}\u{1b}[2J`",
    "${",
    "${}",
    "${aws:username}",
    "${*}",
    "true",
    "no",
    "1",
    "-1e9",
    "1700000000",
    "2026-11-27T12:00Z",
    "111122223333",
    "arn:aws:iam::111122223333:root",
    "arn:aws:iam::111122223333:role/a/b",
    "arn:aws:sts::111122223333:assumed-role/b/s",
    "arn:aws:s3:::b/*",
    "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
    "arn:aws:iam::111122223333:saml-provider/p",
    "arn",
    "ec2.amazonaws.com",
    "lamda.amazonaws.com",
    "accounts.google.com",
    "10.0.0.1/8",
    "0.0.0.0/0",
    "::/0",
    "203.0.113.0/24",
    "vpc-12345678",
    "repo:acme/*",
    "o-a1b2c3d4e5",
    "AROADBQP57FF2AEXAMPLE",
];

const KEYS: &[&str] = &[
    "",
    ":",
    "aws:",
    "aws:SourceIp",
    "AWS:sourceip",
    "aws:SorceIp",
    "aws:SourceArn",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:PrincipalOrgID",
    "aws:PrincipalIsAWSService",
    "aws:TagKeys",
    "aws:RequestTag/é",
    "aws:ResourceTag/a",
    "aws:ResourceTag/",
    "aws:VpceOrgID",
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:Referer",
    "aws:ARN",
    "s3:prefix",
    "s3:max-keys",
    "s4:prefix",
    "kms:ViaService",
    "kms:EncryptionContext:a",
    "iam:PassedToService",
    "dynamodb:Attributes",
    "sts:SourceIdentity",
    "SAML:aud",
    "token.actions.githubusercontent.com:sub",
    "token.actions.githubusercontent.com:aud",
    "login.example.com:aud",
    "é:é",
];

const OPERATORS: &[&str] = &[
    "StringEquals",
    "StringNotLike",
    "StringLikeIfExists",
    "ForAllValues:StringLike",
    "ForAnyValue:StringNotLike",
    "Bool",
    "Null",
    "NullIfExists",
    "ForAllValues:Null",
    "IpAddress",
    "NotIpAddress",
    "ArnLike",
    "NumericLessThan",
    "DateGreaterThan",
    "BinaryEquals",
    "Is",
    "",
];

const ACTIONS: &[&str] = &[
    "*",
    "s3:*",
    "s3:GetObject",
    "s3:ListBucket",
    "ec2:Describe*",
    "ec2:RunInstances",
    "iam:PassRole",
    "kms:Decrypt",
    "dynamodb:Query",
    "sts:AssumeRole",
    "sts:AssumeRoleWithWebIdentity",
    "sts:AssumeRoleWithSAML",
    "sts:TagSession",
    "s3",
    "é:*",
    "",
];

fn one_of(all: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    prop::sample::select(all).prop_map(str::to_owned)
}

/// A text, a list of them, or what does not belong there.
fn texts(all: &'static [&'static str]) -> impl Strategy<Value = Value> + Clone {
    let word = one_of(all).prop_map(Value::from);
    prop_oneof![
        4 => word.clone(),
        4 => prop::collection::vec(word, 0..4).prop_map(Value::from),
        1 => prop_oneof![
            Just(Value::Null),
            Just(json!(7)),
            Just(json!(true)),
            Just(json!([1, "2", false])),
            Just(json!({"Ref": "X"})),
        ],
    ]
}

fn object(
    names: &'static [&'static str],
    value: impl Strategy<Value = Value> + Clone + 'static,
) -> impl Strategy<Value = Value> + Clone {
    prop::collection::vec((one_of(names), value), 0..4)
        .prop_map(|all| Value::Object(all.into_iter().collect()))
}

fn statement() -> impl Strategy<Value = Value> {
    let principal = prop_oneof![
        texts(WORDS),
        object(
            &["AWS", "Service", "Federated", "CanonicalUser", "aws"],
            texts(WORDS)
        ),
    ];
    let block = object(OPERATORS, object(KEYS, texts(WORDS)));
    (
        one_of(&["Allow", "Deny", "allow", ""]),
        prop::option::of((one_of(&["Principal", "NotPrincipal"]), principal)),
        prop::option::of((one_of(&["Action", "NotAction"]), texts(ACTIONS))),
        prop::option::of((one_of(&["Resource", "NotResource"]), texts(WORDS))),
        prop::option::of(block),
    )
        .prop_map(|(effect, principal, action, resource, block)| {
            let mut statement = serde_json::Map::new();
            statement.insert("Effect".to_owned(), effect.into());
            for (name, value) in [principal, action, resource].into_iter().flatten() {
                statement.insert(name, value);
            }
            if let Some(block) = block {
                statement.insert("Condition".to_owned(), block);
            }
            statement.into()
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn a_finding_points_into_the_text_and_is_one_line(
        statements in prop::collection::vec(statement(), 0..4),
        pretty in any::<bool>(),
    ) {
        let policy = json!({"Version": "2012-10-17", "Statement": statements});
        let text = if pretty {
            serde_json::to_string_pretty(&policy).unwrap()
        } else {
            policy.to_string()
        };
        let linter = Linter::new(Catalogue::embedded());
        for kind in PolicyType::ALL {
            for broken in linter.document(&text, Some(kind)).unwrap().broken {
                let (start, end) = (broken.span.start, broken.span.end);
                prop_assert!(text.get(start..end).is_some_and(|it| !it.is_empty()), "{}", broken.rule.id);
                let words = &broken.words;
                let is_line = !words.is_empty()
                    && words.chars().count() < 1_000
                    && !words.contains(|it: char| it.is_control() || it == '\u{202e}');
                prop_assert!(is_line, "{}: {words}", broken.rule.id);
                prop_assert!(broken.path.is_empty() || broken.path.starts_with('/'));
                // What is told of is what its path leads to, or a name of it.
                let mut place = policy.pointer(&broken.path);
                if place.is_none() {
                    place = broken.path.rsplit_once('/').and_then(|(it, _)| policy.pointer(it));
                }
                prop_assert!(place.is_some(), "{}: {}", broken.rule.id, broken.path);
            }
        }
    }
}

/// Documents of any number of elements, by what there are many of.
fn documents(many: usize) -> Vec<(&'static str, String)> {
    let list = |of: &dyn Fn(usize) -> String| (0..many).map(of).collect::<Vec<_>>().join(",");
    let values = list(&|it| format!("\"vpc-{it}*\""));
    let ranges = list(&|it| format!("\"10.0.{}.{}/8\"", it % 256, it / 256 % 256));
    let principals = list(&|it| format!("\"arn:aws:iam::111122223333:role/r{it}\""));
    let services = list(&|it| format!("\"some{it}thing.amazonaws.com\""));
    let operators =
        list(&|it| format!(r#""StringIs{it}":{{"aws:RequestTag/{it}":"x","foo{it}:bar":"y"}}"#));
    let statements = list(&|it| {
        format!(
            r#"{{"Effect":"Deny","Principal":"*","Action":["s3:Get*","ec2:RunInstances"],"Resource":"*","Condition":{{"StringLike":{{"s3:prefix":"x{it}","aws:RequestTag/t{it}":"y","s3:no{it}":"z"}}}}}}"#
        )
    });
    let sets = list(&|it| {
        format!(
            r#""ForAllValues:StringEquals":{{"aws:TagKeys":"a","aws:PrincipalTag/{it}":"b"}},"IpAddress":{{"aws:VpcSourceIp":"10.0.0.0/8"}}"#
        )
    });
    let providers = list(&|it| format!("\"login{it}.example.com\""));
    let claims = list(&|it| format!(r#""StringEquals":{{"login.example.com:sub":"{it}"}}"#));
    let actions = list(&|_| "\"ec2:DescribeVpcs\"".to_owned());
    let with = |condition: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"s3:GetObject","Resource":"*","Condition":{condition}}}}}"#
        )
    };
    vec![
        (
            "values",
            with(&format!(
                r#"{{"StringEquals":{{"aws:SourceVpc":[{values}]}},"IpAddress":{{"aws:SourceIp":[{ranges}]}}}}"#
            )),
        ),
        ("sets", with(&format!("{{{sets}}}"))),
        (
            "providers",
            format!(
                r#"{{"Statement":{{"Effect":"Allow","Principal":{{"Federated":[{providers}]}},"Action":"sts:AssumeRoleWithWebIdentity","Condition":{{{claims}}}}}}}"#
            ),
        ),
        ("operators", with(&format!("{{{operators}}}"))),
        (
            "statements",
            format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#),
        ),
        (
            "principals",
            format!(
                r#"{{"Statement":{{"Effect":"Allow","Principal":{{"AWS":[{principals}],"Service":[{services}]}},"Action":"sts:AssumeRole"}}}}"#
            ),
        ),
        (
            "actions",
            format!(
                r#"{{"Statement":{{"Effect":"Deny","Action":[{actions}],"Resource":"*","Condition":{{"StringEquals":{{"s3:prefix":"x","aws:ResourceTag/a":"b","aws:VpceOrgID":"o"}}}}}}}}"#
            ),
        ),
    ]
}

#[test]
fn the_time_grows_with_the_text_and_not_with_its_square() {
    let linter = Linter::new(Catalogue::embedded());
    let took = |text: &str| {
        let started = Instant::now();
        let _ = linter.document(text, None).unwrap().broken;
        started.elapsed()
    };
    for ((name, few), (_, many)) in documents(2_000).into_iter().zip(documents(16_000)) {
        // The first run loads what is loaded once.
        let few = took(&few).min(took(&few));
        let many = took(&many);
        // Eight times as much; the square would take 64 times as long. A busy machine is given its time.
        let most = few * 28 + Duration::from_millis(300);
        assert!(many < most, "{name}: {few:?}, then {many:?}");
    }
}
