//! Secrets never enter a snapshot: values that can hold one are stored as their length.

use firestep_catalogue::Redaction;
use serde_json::{Value, json};

/// The output without secrets.
pub(crate) fn redact(service: &str, operation: &str, output: String) -> String {
    let secrets = firestep_catalogue::operation(service, operation)
        .map(|operation| operation.redactions.as_slice())
        .unwrap_or_default();
    if secrets.is_empty() {
        return output;
    }
    let Ok(mut value) = serde_json::from_str::<Value>(&output) else {
        // What cannot be read cannot be cleaned: nothing of it is kept.
        return "{}".to_owned();
    };
    for (path, redaction) in secrets {
        path.change(&mut value, &mut |leaf| apply(leaf, *redaction));
    }
    value.to_string()
}

fn apply(value: &mut Value, redaction: Redaction) {
    match (redaction, value) {
        (Redaction::Values, Value::Object(members)) => {
            for (name, member) in members {
                let rule = firestep_secrets::is_secret_name(name).then_some("named-secret");
                *member = hidden(member, rule);
            }
        }
        (Redaction::Address, Value::String(address)) => {
            if let Some(kept) = host_of(address) {
                *address = kept;
            }
        }
        (_, Value::Array(items)) => {
            for item in items {
                *item = hidden(item, None);
            }
        }
        (_, value) => *value = hidden(value, None),
    }
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
    if !matches!(scheme, "http" | "https") {
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
    fn the_host_of_a_subscription_stays() {
        assert_eq!(
            host_of("https://tickets.example/hook?token=1").as_deref(),
            Some("https://tickets.example/REDACTED")
        );
        assert_eq!(host_of("arn:aws:sqs:r:1:q"), None);
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
                let member = shape.and_then(|shape| shape.member(name));
                let member = member.unwrap_or_else(|| panic!("{} has no {path}", operation.id));
                at = match &model.service.shape(member.shape).kind {
                    ShapeKind::List(element) => {
                        assert!(each, "{}: {name} of {path} is a list", operation.id);
                        Some(element.shape)
                    }
                    _ => {
                        assert!(!each, "{}: {name} of {path} is no list", operation.id);
                        Some(member.shape)
                    }
                };
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
