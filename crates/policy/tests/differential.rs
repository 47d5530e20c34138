//! Random cases, decided by this engine and by an independent one; where the two differ, AWS's own words say
//! who is right.
#![cfg(test)]

use std::io::Write;
use std::process::{Command, Stdio};

use firestep_policy::case::Case;
use serde_json::{Value, json};

/// A rule of AWS on which the other engine differs: which cases it touches, and the page.
struct Rule {
    name: &'static str,
    /// How many of 20,000 cases it may excuse: a third more than it did with any of three seeds. More of them are a
    /// difference of another kind that hides behind the rule.
    at_most: usize,
    page: &'static str,
    touches: fn(&Value) -> bool,
}

const RULES: &[Rule] = &[
    Rule {
        name: "the root user needs no policy in its account",
        at_most: 1080,
        page: "IAM/latest/UserGuide/id_root-user.html",
        touches: |case| principal(case).ends_with(":root"),
    },
    Rule {
        name: "no policy limits GetSessionToken",
        at_most: 600,
        page: "IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html",
        touches: |case| action(case) == "sts:GetSessionToken",
    },
    Rule {
        name: "a grant to the session's own ARN is not limited by the session policy",
        at_most: 16,
        page: "IAM/latest/UserGuide/access_policies.html#policies_session",
        touches: |case| {
            !case["session_policy"].is_null()
                && text(&case["resource_policy"]).contains(&principal(case))
        },
    },
    Rule {
        name: "a federated user's session without a session policy may do nothing by its user's policies",
        at_most: 150,
        page: "STS/latest/APIReference/API_GetFederationToken.html",
        touches: |case| {
            principal(case).contains(":federated-user/") && case["session_policy"].is_null()
        },
    },
    Rule {
        name: "SCPs leave service-linked roles alone, and so do RCPs",
        at_most: 140,
        page: "organizations/latest/userguide/orgs_manage_policies_scps.html",
        touches: |case| principal(case).contains("AWSServiceRoleFor"),
    },
    Rule {
        name: "SCPs leave services and identity providers alone",
        at_most: 85,
        page: "organizations/latest/userguide/orgs_manage_policies_scps.html",
        touches: |case| {
            !principal(case).starts_with("arn:") || principal(case).contains("-provider/")
        },
    },
    Rule {
        name: "an endpoint's policy means certain principals",
        at_most: 55,
        page: "vpc/latest/privatelink/vpc-endpoints-access.html",
        touches: |case| !case["vpce_policy"].is_null(),
    },
    Rule {
        name: "an account in NotPrincipal stands for its root user",
        at_most: 16,
        page: "IAM/latest/UserGuide/reference_policies_elements_notprincipal.html",
        touches: |case| text(&case["resource_policy"]).contains("NotPrincipal"),
    },
    Rule {
        name: "the older language has no variables",
        at_most: 45,
        page: "IAM/latest/UserGuide/reference_policies_elements_version.html",
        touches: |case| text(case).contains("2008-10-17") && text(case).contains("${"),
    },
    Rule {
        name: "the escapes of the three special characters",
        at_most: 42,
        page: "IAM/latest/UserGuide/reference_policies_variables.html",
        touches: |case| text(case).contains("${*}"),
    },
    Rule {
        name: "addresses are compared as addresses",
        at_most: 14,
        page: "IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
        touches: |case| text(case).contains("IpAddress"),
    },
    Rule {
        name: "a variable may begin the resource, behind the fifth colon",
        at_most: 30,
        page: "IAM/latest/UserGuide/reference_policies_variables.html",
        touches: |case| text(case).contains(":sqs:") && text(case).contains("${"),
    },
    Rule {
        name: "seconds since 1970 are seconds",
        at_most: 6,
        page: "IAM/latest/UserGuide/reference_policies_elements_condition_operators.html",
        touches: |case| text(case).contains("aws:EpochTime"),
    },
    Rule {
        name: "RCPs limit only the services that know them",
        at_most: 12,
        page: "organizations/latest/userguide/orgs_manage_policies_rcps.html",
        touches: |case| {
            case["rcps"].as_array().is_some_and(|it| !it.is_empty())
                && !["s3", "sqs", "kms", "sts"].contains(&action(case).split(':').next().unwrap())
        },
    },
];

fn text(value: &Value) -> String {
    value.to_string()
}

fn principal(case: &Value) -> String {
    case["request"]["principal"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

fn action(case: &Value) -> String {
    case["request"]["action"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// Numbers that are the same for the same seed.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        it ^ (it >> 31)
    }

    fn below(&mut self, many: usize) -> usize {
        usize::try_from(self.next() % many as u64).unwrap()
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn some<T: Clone>(&mut self, of: &[T]) -> Vec<T> {
        let many = 1 + self.below(3);
        (0..many).map(|_| self.one(of).clone()).collect()
    }
}

const PRINCIPALS: [&str; 14] = [
    "arn:aws:iam::111111111111:user/alice",
    "arn:aws:iam::111111111111:user/alice",
    "arn:aws:iam::111111111111:user/team/bob",
    "arn:aws:iam::111111111111:role/app",
    "arn:aws:sts::111111111111:assumed-role/app/one",
    "arn:aws:sts::111111111111:assumed-role/app/one",
    "arn:aws:sts::111111111111:federated-user/alice",
    "arn:aws:iam::111111111111:root",
    "arn:aws:iam::222222222222:user/carol",
    "arn:aws:sts::222222222222:assumed-role/app/two",
    "lambda.amazonaws.com",
    "accounts.google.com",
    "arn:aws:sts::111111111111:assumed-role/AWSServiceRoleForConfig/x",
    "",
];

/// Action, resource, its account.
const ASKED: [(&str, &str, &str); 12] = [
    (
        "s3:GetObject",
        "arn:aws:s3:::bucket/alice/key",
        "111111111111",
    ),
    (
        "s3:GetObject",
        "arn:aws:s3:::bucket/alice/key",
        "111111111111",
    ),
    ("s3:ListBucket", "arn:aws:s3:::bucket", "111111111111"),
    ("s3:ListAllMyBuckets", "*", "111111111111"),
    (
        "sqs:SendMessage",
        "arn:aws:sqs:eu-central-1:111111111111:alice-queue",
        "111111111111",
    ),
    (
        "kms:Decrypt",
        "arn:aws:kms:eu-central-1:111111111111:key/k-1",
        "111111111111",
    ),
    ("kms:ListKeys", "*", "111111111111"),
    (
        "sts:AssumeRole",
        "arn:aws:iam::111111111111:role/app",
        "111111111111",
    ),
    ("sts:GetSessionToken", "*", "111111111111"),
    ("sts:GetCallerIdentity", "*", "111111111111"),
    (
        "ec2:RunInstances",
        "arn:aws:ec2:eu-central-1:111111111111:instance/i-1",
        "111111111111",
    ),
    (
        "iam:GetUser",
        "arn:aws:iam::111111111111:user/alice",
        "111111111111",
    ),
];

const ACTIONS: [&str; 16] = [
    "*",
    "*",
    "s3:*",
    "s3:Get*",
    "S3:getobject",
    "s3:ListBucket",
    "s3:List*",
    "sqs:*",
    "sqs:Send?essage",
    "kms:*",
    "kms:Decrypt",
    "sts:*",
    "sts:AssumeRole",
    "ec2:*",
    "iam:Get*",
    "unknown:Thing",
];

const RESOURCES: [&str; 19] = [
    "*",
    "*",
    "*",
    "arn:aws:s3:::bucket/*",
    "arn:aws:s3:::bucket",
    "arn:aws:s3:::*",
    "arn:aws:s3:::bucket/${aws:username}/*",
    "arn:aws:s3:::bucket/${aws:PrincipalTag/team, 'alice'}/key",
    "arn:aws:s3:::b?cket/alice/k*y",
    "arn:aws:sqs:*:111111111111:*-queue",
    "arn:aws:sqs:*:*:${aws:username}-queue",
    "arn:aws:kms:*:111111111111:key/*",
    "arn:aws:iam::*:role/app",
    "arn:aws:iam::111111111111:user/${aws:username}",
    "arn:aws:ec2:*:*:instance/*",
    "arn:aws:ec2:eu-*:111111111111:instance/i-1",
    "arn:aws:s3:::other/*",
    "arn:aws:iam::222222222222:role/app",
    "arn:aws:s3:::bucket/${*}",
];

const WHOM: [&str; 15] = [
    r#""*""#,
    r#"{"AWS":"*"}"#,
    r#"{"AWS":"111111111111"}"#,
    r#"{"AWS":"arn:aws:iam::111111111111:root"}"#,
    r#"{"AWS":"arn:aws:iam::111111111111:user/alice"}"#,
    r#"{"AWS":"arn:aws:iam::111111111111:role/app"}"#,
    r#"{"AWS":"arn:aws:sts::111111111111:assumed-role/app/one"}"#,
    r#"{"AWS":"arn:aws:sts::111111111111:assumed-role/app/other"}"#,
    r#"{"AWS":["arn:aws:iam::222222222222:root","arn:aws:iam::111111111111:user/team/bob"]}"#,
    r#"{"AWS":"arn:aws:iam::222222222222:user/carol"}"#,
    r#"{"Service":"lambda.amazonaws.com"}"#,
    r#"{"Federated":"accounts.google.com"}"#,
    r#"{"AWS":"arn:aws:sts::111111111111:federated-user/alice"}"#,
    r#"{"AWS":"AROAEXAMPLEID"}"#,
    r#"{"AWS":"arn:aws:iam::222222222222:role/app"}"#,
];

const CONDITIONS: [&str; 40] = [
    r#"{"StringEquals":{"aws:username":"alice"}}"#,
    r#"{"StringEquals":{"AWS:UserName":["bob","alice"]}}"#,
    r#"{"StringNotEquals":{"aws:username":"alice"}}"#,
    r#"{"StringNotEquals":{"aws:PrincipalOrgID":"o-1"}}"#,
    r#"{"StringEquals":{"aws:PrincipalOrgID":"o-1"}}"#,
    r#"{"StringEqualsIfExists":{"aws:PrincipalOrgID":"o-2"}}"#,
    r#"{"StringEqualsIgnoreCase":{"aws:PrincipalTag/team":"RED"}}"#,
    r#"{"StringNotEqualsIgnoreCase":{"aws:PrincipalTag/team":"RED"}}"#,
    r#"{"StringLike":{"s3:prefix":["home/*","a?c"]}}"#,
    r#"{"StringNotLike":{"s3:prefix":"home/${aws:username}/*"}}"#,
    r#"{"StringLike":{"s3:prefix":"home/${aws:username}/*"}}"#,
    r#"{"StringEquals":{"aws:PrincipalTag/team":"${aws:ResourceTag/team}"}}"#,
    r#"{"StringNotEquals":{"aws:PrincipalTag/team":"${aws:ResourceTag/team}"}}"#,
    r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#,
    r#"{"Bool":{"aws:MultiFactorAuthPresent":"false"}}"#,
    r#"{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}"#,
    r#"{"Null":{"aws:MultiFactorAuthPresent":"true"}}"#,
    r#"{"Null":{"aws:PrincipalTag/team":"false"}}"#,
    r#"{"NumericLessThanEquals":{"s3:max-keys":"10"}}"#,
    r#"{"NumericNotEquals":{"s3:max-keys":["10","20"]}}"#,
    r#"{"NumericGreaterThan":{"s3:max-keys":"9.5"}}"#,
    r#"{"NumericEqualsIfExists":{"s3:max-keys":"10"}}"#,
    r#"{"DateGreaterThan":{"aws:CurrentTime":"2026-01-01T00:00:00Z"}}"#,
    r#"{"DateLessThan":{"aws:CurrentTime":"2026-01-01"}}"#,
    r#"{"DateLessThanEquals":{"aws:EpochTime":"1767225600"}}"#,
    r#"{"IpAddress":{"aws:SourceIp":["203.0.113.0/24","2001:db8::/32"]}}"#,
    r#"{"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}}"#,
    r#"{"ArnLike":{"aws:SourceArn":"arn:aws:sns:*:111111111111:*"}}"#,
    r#"{"ArnNotEquals":{"aws:SourceArn":"arn:aws:sns:eu-central-1:111111111111:topic"}}"#,
    r#"{"ArnEquals":{"aws:SourceArn":"arn:aws:sns:*:*:to?ic"}}"#,
    r#"{"ForAllValues:StringEquals":{"aws:TagKeys":["a","b"]}}"#,
    r#"{"ForAnyValue:StringEquals":{"aws:TagKeys":["a","c"]}}"#,
    r#"{"ForAnyValue:StringLike":{"aws:TagKeys":"?"}}"#,
    r#"{"ForAllValues:StringNotEquals":{"aws:TagKeys":"c"}}"#,
    r#"{"ForAnyValue:StringNotEquals":{"aws:TagKeys":"a"}}"#,
    r#"{"StringEquals":{"aws:TagKeys":"a"}}"#,
    r#"{"StringNotEquals":{"aws:TagKeys":"z"}}"#,
    r#"{"StringEquals":{"aws:username":"alice"},"Bool":{"aws:SecureTransport":true}}"#,
    r#"{"StringEquals":{"aws:username":"alice","aws:PrincipalOrgID":"o-1"}}"#,
    r#"{"NoSuchOperator":{"aws:username":"alice"}}"#,
];

const CONTEXT: [(&str, &str); 16] = [
    ("aws:username", r#""alice""#),
    ("aws:PrincipalOrgID", r#""o-1""#),
    ("aws:PrincipalTag/team", r#""red""#),
    ("aws:ResourceTag/team", r#""red""#),
    ("aws:ResourceTag/team", r#""blue""#),
    ("s3:prefix", r#""home/alice/x""#),
    ("s3:prefix", r#""abc""#),
    ("aws:MultiFactorAuthPresent", r#""true""#),
    ("aws:SecureTransport", r#""true""#),
    ("s3:max-keys", r#""10""#),
    ("aws:CurrentTime", r#""2026-06-01T10:00:00Z""#),
    ("aws:SourceIp", r#""203.0.113.9""#),
    (
        "aws:SourceArn",
        r#""arn:aws:sns:eu-central-1:111111111111:topic""#,
    ),
    ("aws:TagKeys", r#"["a","b"]"#),
    ("aws:TagKeys", "[]"),
    ("aws:TagKeys", r#"["c"]"#),
];

fn json_text(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn policy(random: &mut Random, with_principal: bool, allow_percent: usize, trust: bool) -> Value {
    let many = 1 + random.below(3);
    let statements: Vec<Value> = (0..many)
        .map(|_| {
            let mut one = serde_json::Map::new();
            let allow = random.chance(allow_percent);
            one.insert("Effect".into(), json!(if allow { "Allow" } else { "Deny" }));
            if with_principal {
                let name = if !allow && random.chance(10) {
                    "NotPrincipal"
                } else {
                    "Principal"
                };
                one.insert(name.into(), json_text(random.one::<&str>(&WHOM)));
            }
            let name = if random.chance(12) {
                "NotAction"
            } else {
                "Action"
            };
            one.insert(name.into(), json!(random.some(&ACTIONS)));
            if !trust {
                let name = if random.chance(12) {
                    "NotResource"
                } else {
                    "Resource"
                };
                one.insert(name.into(), json!(random.some(&RESOURCES)));
            }
            if random.chance(45) {
                one.insert(
                    "Condition".into(),
                    json_text(random.one::<&str>(&CONDITIONS)),
                );
            }
            Value::Object(one)
        })
        .collect();
    let version = if random.chance(8) {
        "2008-10-17"
    } else {
        "2012-10-17"
    };
    json!({"Version": version, "Statement": statements})
}

fn levels(random: &mut Random, allow_percent: usize) -> Value {
    let full = json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
    let many = 1 + random.below(2);
    (0..many)
        .map(|level| {
            let mut policies = Vec::new();
            if random.chance(80) {
                policies.push(full.clone());
            }
            if random.chance(50) {
                policies.push(policy(random, false, allow_percent, false));
            }
            json!({"level": format!("level-{level}"), "policies": policies})
        })
        .collect()
}

fn case(random: &mut Random, id: usize) -> Value {
    let principal = *random.one(&PRINCIPALS);
    let (action, resource, account) = *random.one(&ASKED);
    let mut context: serde_json::Map<String, Value> = {
        let many = random.below(6);
        (0..many)
            .map(|_| {
                let (key, value) = *random.one(&CONTEXT);
                (key.to_owned(), json_text(value))
            })
            .collect()
    };
    // What follows from the request, the other engine is told.
    if principal.contains(":user/") {
        let name = principal.rsplit('/').next();
        context.insert("aws:username".into(), json!(name));
    }
    let session = principal.contains(":role/")
        || principal.contains("assumed-role")
        || principal.contains("federated-user");
    let anonymous = principal.is_empty();
    let trust = action == "sts:AssumeRole";
    let own = !anonymous && principal.starts_with("arn:aws:") && !principal.ends_with(":root");
    let has_resource_policy = trust || random.chance(60);
    json!({
        "id": id,
        "request": {
            "principal": if anonymous { Value::Null } else { json!(principal) },
            "action": action,
            "resource": resource,
            "resource_account": account,
            "context": context,
            "wildcard_only_action": resource == "*",
        },
        "identity_policies": if own { (0..=random.below(2)).map(|_| policy(random, false, 75, false)).collect::<Vec<_>>() } else { vec![] },
        "resource_policy": if has_resource_policy { policy(random, true, 75, trust) } else { Value::Null },
        "session_policy": if session && random.chance(30) { policy(random, false, 80, false) } else { Value::Null },
        "boundary": if own && random.chance(25) { vec![policy(random, false, 85, false)] } else { vec![] },
        "vpce_policy": if random.chance(8) { policy(random, true, 85, false) } else { Value::Null },
        "scps": if own && random.chance(35) { levels(random, 40) } else { json!([]) },
        "rcps": if random.chance(20) { levels(random, 0) } else { json!([]) },
        "settings": {"s3": {"bucketAbacEnabled": true, "blockPublicAccess": random.chance(20)}},
    })
}

#[test]
fn an_independent_engine_decides_alike_or_aws_says_otherwise() {
    let Some(modules) = std::env::var_os("FIRESTEP_NODE_MODULES") else {
        assert!(
            std::env::var_os("FIRESTEP_MUST_RUN").is_none(),
            "FIRESTEP_NODE_MODULES is not set, and FIRESTEP_MUST_RUN allows no test to be skipped"
        );
        eprintln!("SKIPPED: FIRESTEP_NODE_MODULES is not set; `cargo xtask test` sets it");
        return;
    };
    let many: usize = std::env::var("FIRESTEP_CASES")
        .ok()
        .and_then(|it| it.parse().ok())
        .unwrap_or(20_000);
    let seed = std::env::var("FIRESTEP_SEED")
        .ok()
        .and_then(|it| it.parse().ok())
        .unwrap_or(7);
    let mut random = Random(seed);
    let cases: Vec<Value> = (0..many).map(|id| case(&mut random, id)).collect();

    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/simulate.js");
    let mut node = Command::new("node")
        .arg(script)
        .arg(modules)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = node.stdin.take().unwrap();
    let lines = cases
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n");
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()).unwrap());
    let output = node.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());

    let mut decisions = [0usize; 3];
    let mut ruled = vec![0usize; RULES.len()];
    let mut unexplained = Vec::new();
    let mut answered = 0;
    for (case, line) in cases
        .iter()
        .zip(String::from_utf8(output.stdout).unwrap().lines())
    {
        let theirs: Value = serde_json::from_str(line).unwrap();
        assert_eq!(theirs["id"], case["id"]);
        answered += 1;
        let decided = Case::from_value(case).unwrap().decide();
        let ours = decided.outcome().name();
        let theirs = theirs["decision"].as_str().unwrap();
        match ours {
            "Allowed" => decisions[0] += 1,
            "ImplicitlyDenied" => decisions[1] += 1,
            _ => decisions[2] += 1,
        }
        if ours == theirs {
            continue;
        }
        match RULES.iter().position(|rule| (rule.touches)(case)) {
            Some(rule) => ruled[rule] += 1,
            None => unexplained.push(format!(
                "{ours} here, {theirs} there: {case}\n{}",
                serde_json::to_string(&decided).unwrap()
            )),
        }
    }
    assert_eq!(answered, many);
    eprintln!(
        "{many} cases: {} allowed, {} implicitly and {} explicitly denied",
        decisions[0], decisions[1], decisions[2]
    );
    let mut too_often = Vec::new();
    for (rule, times) in RULES.iter().zip(&ruled) {
        let line = format!(
            "{times:>6}  {}  https://docs.aws.amazon.com/{}",
            rule.name, rule.page
        );
        eprintln!("{line}");
        if *times > (rule.at_most * many).div_ceil(20_000) + 2 {
            too_often.push(line);
        }
    }
    assert!(
        too_often.is_empty(),
        "rules that excuse more than they may:\n{}",
        too_often.join("\n")
    );
    assert!(
        decisions.iter().all(|it| *it > many / 50),
        "the cases are lopsided: {decisions:?}"
    );
    assert!(
        unexplained.is_empty(),
        "{} unexplained; the first:\n{}",
        unexplained.len(),
        unexplained
            .iter()
            .take(4)
            .cloned()
            .collect::<Vec<_>>()
            .join("\n\n")
    );
}
