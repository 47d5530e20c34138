//! Secrets never enter a snapshot: values that can hold one are stored as their length.

use std::borrow::Cow;

use firestep_catalogue::Redaction;
use serde_json::{Value, json};

/// The output without secrets: those of the members that always are, and exact forms in any text.
pub fn redact(service: &str, operation: &str, output: String) -> String {
    let secrets = firestep_catalogue::operation(service, operation)
        .map(|operation| operation.redactions.as_slice())
        .unwrap_or_default();
    let may_hold = may_hold(&output);
    if secrets.is_empty() && !may_hold {
        return output;
    }
    let Ok(mut value) = serde_json::from_str::<Value>(&output) else {
        // What cannot be read cannot be cleaned: nothing of it is kept.
        return "{}".to_owned();
    };
    for (path, redaction) in secrets {
        path.change(&mut value, &mut |leaf| apply(leaf, *redaction));
    }
    if may_hold && !hide(&mut value) && secrets.is_empty() {
        return output;
    }
    value.to_string()
}

/// Whether any text of an answer may hold a secret of an exact form. Letters that JSON escapes hide from a look at
/// the whole.
fn may_hold(output: &str) -> bool {
    firestep_secrets::may_hold(output)
        || firestep_secrets::may_hold_pairs(output)
        || output.contains("\\u")
        || output.contains("\\/")
}

/// Hides exact forms in every text and name of a value, and says whether there was any.
fn hide(value: &mut Value) -> bool {
    match value {
        Value::String(text) => match firestep_secrets::hide(text) {
            Cow::Borrowed(_) => false,
            Cow::Owned(shown) => {
                *text = shown;
                true
            }
        },
        Value::Array(items) => {
            let mut any = false;
            for item in items {
                any |= hide(item);
            }
            any
        }
        Value::Object(members) => {
            let mut any = hide_pair(members);
            for (name, member) in members.iter_mut() {
                if name.to_ascii_lowercase().ends_with("tags") {
                    any |= hide_tags(member);
                }
                any |= hide(member);
            }
            let is_hidden = |name: &String| matches!(firestep_secrets::hide(name), Cow::Owned(_));
            if members.keys().any(is_hidden) {
                any = true;
                *members = std::mem::take(members)
                    .into_iter()
                    .map(|(name, member)| (firestep_secrets::hide(&name).into_owned(), member))
                    .collect();
            }
            any
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => false,
    }
}

/// The members under which AWS writes a name and, beside it, its value.
const PAIRS: [(&str, &str); 9] = [
    ("Key", "Value"),
    ("key", "value"),
    ("TagKey", "TagValue"),
    ("tagKey", "tagValue"),
    ("Name", "Value"),
    ("name", "value"),
    ("ParameterKey", "ParameterValue"),
    ("ParameterName", "ParameterValue"),
    ("HeaderName", "HeaderValue"),
];

/// Hides the value of a pair whose name is that of a credential.
fn hide_pair(members: &mut serde_json::Map<String, Value>) -> bool {
    let mut any = false;
    for (name, value) in PAIRS {
        let named = members.get(name).and_then(Value::as_str);
        if named.is_some_and(firestep_secrets::names_a_credential)
            && let Some(value) = members.get_mut(value)
        {
            any |= hide_named(value);
        }
    }
    any
}

/// Likewise in tags that are one object.
fn hide_tags(tags: &mut Value) -> bool {
    let mut any = false;
    for (name, value) in tags.as_object_mut().into_iter().flatten() {
        if firestep_secrets::names_a_credential(name) {
            any |= hide_named(value);
        }
    }
    any
}

/// Whether a value cannot be a secret whatever it is called: the ARN of one, a switch, nothing.
fn says_no_secret(value: &Value) -> bool {
    value.as_str().is_some_and(|text| {
        text.is_empty() || text == "true" || text == "false" || text.starts_with("arn:")
    })
}

/// Whether a value, which is hidden anyway, says where a secret is instead of being one: a parameter's path, an address, what
/// CloudFormation resolves.
fn says_where(value: &Value) -> bool {
    value.as_str().is_some_and(|text| {
        let is_word = |it: &str| {
            let plain = |it: char| it.is_ascii_alphanumeric() || "_.-".contains(it);
            !it.is_empty() && it.chars().all(plain)
        };
        let path = text.strip_prefix('/').unwrap_or_default();
        let is_path = path.contains('/') && path.split('/').all(is_word);
        // What an address is asked with may be the secret.
        let is_address = text.starts_with("https://") && !text.contains(['?', '#', '@']);
        is_path || is_address || text.starts_with("{{resolve:")
    })
}

fn hide_named(value: &mut Value) -> bool {
    if says_no_secret(value) {
        return false;
    }
    let Value::String(text) = value else {
        return false;
    };
    if text.starts_with("[redacted ") {
        return false;
    }
    *text = format!("[redacted named-secret {}]", text.len());
    true
}

fn apply(value: &mut Value, redaction: Redaction) {
    match (redaction, value) {
        (Redaction::Values, Value::Object(members)) => {
            for (name, member) in members {
                let is_named = firestep_secrets::is_secret_name(name)
                    && !says_no_secret(member)
                    && !says_where(member);
                *member = hidden(member, is_named.then_some("named-secret"));
            }
        }
        (Redaction::Address, Value::String(address)) => {
            if let Some(kept) = host_of(address) {
                *address = kept;
            }
        }
        (_, Value::Array(items)) => {
            for item in items {
                *item = hidden(item, unread(item));
            }
        }
        (_, value) => *value = hidden(value, unread(value)),
    }
}

/// What stands for a rule where a text could not be looked through.
fn unread(value: &Value) -> Option<&'static str> {
    value
        .as_str()
        .is_some_and(firestep_secrets::is_opaque)
        .then_some("unread")
}

/// Rule and length of what was there; no hash, which could be guessed against.
fn hidden(value: &Value, rule: Option<&'static str>) -> Value {
    if value.is_null() {
        return Value::Null;
    }
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    json!({"redacted": firestep_secrets::scan(&text).or(rule), "length": text.len()})
}

/// Scheme and host of a web address whose path or query may hold a token.
fn host_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let (authority, path) = rest.split_once(['/', '?', '#']).unwrap_or((rest, ""));
    // A password in the authority is a secret too.
    let host = authority.rsplit('@').next().unwrap_or(authority);
    Some(if path.is_empty() {
        format!("{scheme}://{host}")
    } else {
        format!("{scheme}://{host}/REDACTED")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use firestep_aws::model::{self, ServiceModel, ShapeId, ShapeKind};
    use firestep_catalogue::{Operation, Path, Sensitivity};
    use proptest::prelude::*;

    const PLANTED: &str = "AKIAY34FZKBOKMUTVV7A";

    fn secrets() -> impl Iterator<Item = (&'static Operation, &'static Path, Redaction)> {
        firestep_catalogue::operations().flat_map(|operation| {
            let redactions = operation.redactions.iter();
            redactions.map(move |(path, redaction)| (operation, path, *redaction))
        })
    }

    /// A value of JSON that holds the planted secret at the path.
    fn planted(path: &Path, redaction: Redaction) -> Value {
        path.around(match redaction {
            Redaction::Whole => json!(PLANTED),
            Redaction::Values => json!({"NAME": PLANTED}),
            Redaction::Address => json!(format!(
                "https://user:{PLANTED}@host.example/{PLANTED}?t={PLANTED}"
            )),
        })
    }

    #[test]
    fn a_variable_that_says_where_a_secret_is_holds_none() {
        let marked = |name: &str, value: &str| {
            let mut variables = json!({name: value});
            apply(&mut variables, Redaction::Values);
            assert!(!variables.to_string().contains(value), "{variables}");
            !variables[name]["redacted"].is_null()
        };
        assert!(marked("DB_PASSWORD", "correct-horse"));
        assert!(!marked("DB_PASSWORD", "/app/prod/db/password"));
        assert!(!marked("DB_PASSWORD", "{{resolve:secretsmanager:prod/db}}"));
        assert!(!marked(
            "API_TOKEN",
            "arn:aws:secretsmanager:eu-central-1:111122223333:secret:x"
        ));
        assert!(!marked("SECRET_NAME", "prod/db/creds"));
        assert!(!marked("API_TOKEN", "https://example.com/tokens"));
        assert!(marked(
            "API_TOKEN",
            "https://example.com/?key=correct-horse"
        ));
        assert!(marked("API_TOKEN", "/kM3+9xQ2"));
    }

    #[test]
    fn a_planted_secret_is_gone_from_every_member_that_can_hold_one() {
        let mut count = 0;
        for (operation, path, redaction) in secrets() {
            let planted = planted(path, redaction).to_string();
            let output = redact(operation.service, operation.name, planted);
            assert!(
                !output.contains(PLANTED),
                "{} {path}: {output}",
                operation.id
            );
            count += 1;
        }
        assert!(count >= 36);
    }

    /// Any tree, its texts with the secret in them.
    fn tree() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,8}".prop_map(|text| json!(format!("{text}{PLANTED}{text}"))),
        ];
        leaf.prop_recursive(4, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[A-Za-z ]{1,6}", inner), 0..4)
                    .prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    /// What stands at a path, with lists in its way where the model has none, and none where it has some.
    fn around(path: &Path, leaf: Value, lists: &[usize]) -> Value {
        let names: Vec<&str> = path.names().collect();
        let depths = lists.iter().copied().cycle();
        names
            .into_iter()
            .rev()
            .zip(depths)
            .fold(leaf, |value, (name, depth)| {
                let value = (0..depth).fold(value, |value, _| json!([value, {"Beside": 1}]));
                json!({ name: value, "Other": "stays" })
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn whatever_stands_where_a_secret_may_be_is_hidden(
            leaf in tree(),
            lists in prop::collection::vec(0usize..3, 1..5),
        ) {
            for (operation, path, redaction) in secrets() {
                // Of an address that is none, an ARN or a mailbox, everything stays.
                if redaction == Redaction::Address {
                    continue;
                }
                let text = around(path, leaf.clone(), &lists).to_string();
                let output = redact(operation.service, operation.name, text);
                prop_assert!(!output.contains(PLANTED), "{} {path}: {output}", operation.id);
                let output: Value = serde_json::from_str(&output).unwrap();
                prop_assert_eq!(&output["Other"], &json!("stays"));
            }
        }

        #[test]
        fn of_an_address_scheme_and_host_stay_at_most(
            scheme in prop::sample::select(vec!["http", "https", "HTTPS", "Http"]),
            rest in "[a-z0-9.-]{1,12}(:[0-9]{1,4})?",
            around in "[/?#].{0,12}",
        ) {
            let address = format!("{scheme}://u:{PLANTED}@{rest}{around}{PLANTED}");
            let (operation, path, _) = secrets()
                .find(|(_, _, redaction)| *redaction == Redaction::Address)
                .unwrap();
            let text = path.around(json!(address)).to_string();
            let output = redact(operation.service, operation.name, text);
            prop_assert!(!output.contains(PLANTED), "{output}");
            prop_assert!(output.contains(&rest));
        }

        #[test]
        fn what_is_no_json_is_dropped_and_nothing_panics(text in ".{0,64}") {
            for (operation, _, _) in secrets() {
                let output = redact(operation.service, operation.name, text.clone());
                prop_assert!(serde_json::from_str::<Value>(&output).is_ok());
            }
        }
    }

    /// Of each exact form one that holds the mark.
    fn exact(mark: &str) -> Vec<String> {
        vec![
            format!(
                "aws_secret_access_key = {mark}{}",
                "a".repeat(40 - mark.len())
            ),
            format!("IQoJb3JpZ2lu{}{mark}", "a".repeat(60)),
            format!("-----BEGIN PRIVATE KEY-----\n{mark}\n-----END PRIVATE KEY-----"),
            format!("glpat-{mark}aaaaaaaaaaaaaaaaaaaa"),
            format!("  HTTPS://u:{mark}@host.example/x"),
            format!("see https://host.example/x?a=1&token={mark}"),
        ]
    }

    #[test]
    fn an_exact_form_is_gone_from_every_text_whatever_it_is_called() {
        let mark = "MARKxMARKxMARK";
        for secret in exact(mark) {
            for text in [
                secret.clone(),
                format!("  \n{secret}"),
                json!({"Policy": secret}).to_string(),
            ] {
                let output = json!({
                    "Tags": [{"Key": "Note", "Value": text}],
                    "Deep": {"Er": [[{"Description": text}], {text.clone(): 1}]},
                    "Arn": "arn:aws:iam::111122223333:role/a",
                    "KeyId": PLANTED,
                });
                // As serde writes it, and with letters escaped that need not be.
                for answer in [
                    output.to_string(),
                    output.to_string().replace('/', "\\/"),
                    output
                        .to_string()
                        .replace('-', "\\u002d")
                        .replace('J', "\\u004a"),
                ] {
                    let kept = redact("ec2", "DescribeVpcs", answer);
                    assert!(!kept.contains(mark), "{kept}");
                    assert!(
                        kept.contains("arn:aws:iam::111122223333:role/a") && kept.contains(PLANTED)
                    );
                }
            }
        }
    }

    #[test]
    fn the_value_beside_the_name_of_a_credential_is_gone() {
        let secret = "correct-horse";
        for pair in [
            json!({"Key": "AWS_SECRET_ACCESS_KEY", "Value": secret}),
            json!({"Value": secret, "Key": "DB_PASSWORD"}),
            json!({"TagKey": "dbPassword", "TagValue": secret}),
            json!({"key": "api-token", "value": secret}),
            json!({"Name": "client secret", "Value": secret}),
            json!({"name": "PWD", "value": secret}),
            json!({"Tags": {"DB_PASSWORD": secret}}),
            json!({"tags": {"a": "b", "github_token": secret}}),
        ] {
            let output = json!({"Vpcs": [{"VpcId": "vpc-1", "Of": [pair]}]}).to_string();
            let kept = redact("ec2", "DescribeVpcs", output);
            assert!(!kept.contains(secret), "{kept}");
            assert!(kept.contains("[redacted named-secret 13]") && kept.contains("vpc-1"));
            assert_eq!(redact("ec2", "DescribeVpcs", kept.clone()), kept);
        }
        for pair in [
            json!({"Key": "Owner", "Value": secret}),
            json!({"Key": "DB_PASSWORD", "Value": "arn:aws:secretsmanager:r:111122223333:secret:a"}),
            json!({"Key": "uses-token", "Value": "true"}),
            json!({"Key": "AWS_ACCESS_KEY_ID", "Value": PLANTED}),
            json!({"ParameterName": "password_encryption", "ParameterValue": "scram-sha-256"}),
            json!({"Type": "AWS::SecretsManager::Secret", "NextToken": secret}),
        ] {
            let output = json!({"Vpcs": [pair]}).to_string();
            assert_eq!(redact("ec2", "DescribeVpcs", output.clone()), output);
        }
    }

    #[test]
    fn evidence_is_kept_to_the_letter() {
        let output = json!({"Statement": [{"Effect": "Deny", "Principal": "*", "Resource": "arn:aws:s3:::a/*",
            "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}}],
            "Hash": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "Id": PLANTED,
            "Url": "https://host.example/a?b=c", "Of": "secret_key"})
        .to_string();
        assert_eq!(redact("ec2", "DescribeVpcs", output.clone()), output);
    }

    #[test]
    fn rule_and_length_stay() {
        let output = redact(
            "lambda",
            "ListFunctions",
            r#"{"Functions":[{"Environment":{"Variables":{"A":"x","DB_PASSWORD":"hunter2"}}}]}"#
                .to_owned(),
        );
        assert_eq!(
            output,
            r#"{"Functions":[{"Environment":{"Variables":{"A":{"redacted":null,"length":1},"DB_PASSWORD":{"redacted":"named-secret","length":7}}}}]}"#
        );
    }

    #[test]
    fn the_name_of_a_secret_makes_none_of_its_arn() {
        let output = redact(
            "lambda",
            "ListFunctions",
            r#"{"Functions":[{"Environment":{"Variables":{"DB_SECRET":"arn:aws:secretsmanager:r:1:secret:a","USE_TOKEN":"true"}}}]}"#
                .to_owned(),
        );
        assert_eq!(output.matches(r#""redacted":null"#).count(), 2, "{output}");
    }

    #[test]
    fn the_host_of_a_subscription_stays() {
        assert_eq!(
            host_of("https://tickets.example/hook?token=1").as_deref(),
            Some("https://tickets.example/REDACTED")
        );
        assert_eq!(host_of("arn:aws:sqs:r:1:q"), None);
        let attributes = json!({"Attributes": {"Endpoint": "https://acme.example/hook"}});
        let output = redact("sns", "GetSubscriptionAttributes", attributes.to_string());
        assert!(output.contains("https://acme.example/REDACTED"), "{output}");
    }

    #[test]
    fn every_path_to_a_secret_leads_to_a_member_of_the_model() {
        for (operation, path, _) in secrets() {
            let model = model::service(operation.service)
                .and_then(|it| it.operation(operation.name))
                .unwrap();
            let mut at = model.output;
            for step in path.as_str().split('.') {
                let (name, each) = (step.trim_end_matches("[]"), step.ends_with("[]"));
                let shape = at.map(|at| model.service.shape(at));
                // The keys of a map are none of the model's.
                if let Some(ShapeKind::Map { value, .. }) = shape.map(|it| &it.kind) {
                    at = Some(value.shape);
                    continue;
                }
                let member = shape.and_then(|shape| shape.member(name));
                let member = member.unwrap_or_else(|| panic!("{} has no {path}", operation.id));
                let element = match model.service.shape(member.shape).kind {
                    ShapeKind::List(ref element) => Some(element.shape),
                    _ => None,
                };
                assert_eq!(
                    each,
                    element.is_some(),
                    "{}: {name} of {path}",
                    operation.id
                );
                at = Some(element.unwrap_or(member.shape));
            }
        }
    }

    /// Every output member that the models mark `sensitive`, with its path.
    fn marked(
        service: &'static ServiceModel,
        id: ShapeId,
        path: &str,
        above: &mut Vec<ShapeId>,
        found: &mut Vec<(String, &'static str)>,
    ) {
        if above.contains(&id) {
            return;
        }
        let shape = service.shape(id);
        if shape.sensitive {
            found.push((path.to_owned(), shape.name));
            return;
        }
        above.push(id);
        match &shape.kind {
            ShapeKind::Structure(structure) => {
                for member in &structure.members {
                    let path = if path.is_empty() {
                        member.name.to_owned()
                    } else {
                        format!("{path}.{}", member.name)
                    };
                    marked(service, member.shape, &path, above, found);
                }
            }
            ShapeKind::List(element) => marked(service, element.shape, path, above, found),
            ShapeKind::Map { value, .. } => marked(service, value.shape, path, above, found),
            _ => {}
        }
        above.pop();
    }

    #[test]
    fn every_sensitive_member_is_classed_and_every_secret_one_is_hidden() {
        let mut missing = Vec::new();
        for name in model::services() {
            let service = model::service(name).unwrap();
            let catalogue = firestep_catalogue::service(name).unwrap();
            for operation in service.operations() {
                let mut found = Vec::new();
                if let Some(output) = operation.output {
                    marked(service, output, "", &mut Vec::new(), &mut found);
                }
                for (path, shape) in found {
                    let class = catalogue
                        .sensitive
                        .iter()
                        .find(|(at, _)| *at == shape || *at == path)
                        .map(|(_, class)| *class);
                    let redactions = firestep_catalogue::operation(name, operation.name)
                        .map(|it| it.redactions.as_slice())
                        .unwrap_or_default();
                    let hidden = redactions.iter().any(|(at, _)| {
                        let at = at.as_str().replace("[]", "");
                        at == path || at.starts_with(&format!("{path}."))
                    });
                    match class {
                        Some(Sensitivity::Secret) if !hidden => {
                            missing.push(format!("{name} {} {path} is not hidden", operation.name));
                        }
                        Some(_) => {}
                        None => missing.push(format!("{name}\t{shape}\t{path} has no class")),
                    }
                }
            }
        }
        assert!(missing.is_empty(), "{}", missing.join("\n"));
    }
}
