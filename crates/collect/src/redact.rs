//! Secrets never enter a snapshot: values that can hold one are stored as their length.

use serde_json::{Value, json};

/// How a value is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redaction {
    /// The whole value.
    Whole,
    /// Each value of the map, keeping its names.
    Values,
    /// Path and query of an `https` address; scheme and host stay.
    Address,
}

/// A member that can hold a secret.
#[derive(Debug, Clone, Copy)]
pub struct Secret {
    /// The service.
    pub service: &'static str,
    /// The operation.
    pub operation: &'static str,
    /// The member, by a dotted path that steps into lists.
    pub path: &'static str,
    /// How it is hidden.
    pub harm: Redaction,
}

const fn secret(
    service: &'static str,
    operation: &'static str,
    path: &'static str,
    harm: Redaction,
) -> Secret {
    Secret {
        service,
        operation,
        path,
        harm,
    }
}

/// Every member of the catalogue's answers that can hold a secret.
const SECRETS: [Secret; 35] = [
    secret(
        "apigateway",
        "GetStages",
        "item.variables",
        Redaction::Values,
    ),
    secret(
        "apigatewayv2",
        "GetStages",
        "Items.StageVariables",
        Redaction::Values,
    ),
    secret(
        "autoscaling",
        "DescribeLaunchConfigurations",
        "LaunchConfigurations.UserData",
        Redaction::Whole,
    ),
    secret(
        "cloudformation",
        "DescribeStackSet",
        "StackSet.Parameters.ParameterValue",
        Redaction::Whole,
    ),
    secret(
        "cloudformation",
        "DescribeStacks",
        "Stacks.Outputs.OutputValue",
        Redaction::Whole,
    ),
    secret(
        "cloudformation",
        "DescribeStacks",
        "Stacks.Parameters.ParameterValue",
        Redaction::Whole,
    ),
    secret(
        "cloudfront",
        "GetDistributionConfig",
        "DistributionConfig.Origins.Items.CustomHeaders.Items.HeaderValue",
        Redaction::Whole,
    ),
    secret(
        "cloudfront",
        "ListDistributions",
        "DistributionList.Items.Origins.Items.CustomHeaders.Items.HeaderValue",
        Redaction::Whole,
    ),
    secret(
        "codebuild",
        "BatchGetProjects",
        "projects.environment.environmentVariables.value",
        Redaction::Whole,
    ),
    secret(
        "codepipeline",
        "GetPipeline",
        "pipeline.stages.actions.configuration",
        Redaction::Values,
    ),
    secret(
        "ec2",
        "DescribeInstanceAttribute",
        "UserData.Value",
        Redaction::Whole,
    ),
    secret(
        "ec2",
        "DescribeLaunchTemplateVersions",
        "LaunchTemplateVersions.LaunchTemplateData.UserData",
        Redaction::Whole,
    ),
    secret(
        "ec2",
        "DescribeVpnConnections",
        "VpnConnections.CustomerGatewayConfiguration",
        Redaction::Whole,
    ),
    secret(
        "ec2",
        "DescribeVpnConnections",
        "VpnConnections.Options.TunnelOptions.PreSharedKey",
        Redaction::Whole,
    ),
    secret(
        "ecs",
        "DescribeTaskDefinition",
        "taskDefinition.containerDefinitions.environment.value",
        Redaction::Whole,
    ),
    secret(
        "events",
        "ListTargetsByRule",
        "Targets.AppSyncParameters.GraphQLOperation",
        Redaction::Whole,
    ),
    secret(
        "events",
        "ListTargetsByRule",
        "Targets.Input",
        Redaction::Whole,
    ),
    secret(
        "events",
        "ListTargetsByRule",
        "Targets.InputTransformer.InputTemplate",
        Redaction::Whole,
    ),
    secret(
        "events",
        "ListTargetsByRule",
        "Targets.RedshiftDataParameters.Sql",
        Redaction::Whole,
    ),
    secret(
        "events",
        "ListTargetsByRule",
        "Targets.RedshiftDataParameters.Sqls",
        Redaction::Whole,
    ),
    secret(
        "firehose",
        "DescribeDeliveryStream",
        "DeliveryStreamDescription.Destinations.HttpEndpointDestinationDescription.EndpointConfiguration.Url",
        Redaction::Whole,
    ),
    secret(
        "firehose",
        "DescribeDeliveryStream",
        "DeliveryStreamDescription.Destinations.HttpEndpointDestinationDescription.RequestConfiguration.CommonAttributes.AttributeValue",
        Redaction::Whole,
    ),
    secret(
        "firehose",
        "DescribeDeliveryStream",
        "DeliveryStreamDescription.Destinations.SplunkDestinationDescription.HECEndpoint",
        Redaction::Address,
    ),
    secret(
        "firehose",
        "DescribeDeliveryStream",
        "DeliveryStreamDescription.Destinations.SplunkDestinationDescription.HECToken",
        Redaction::Whole,
    ),
    secret(
        "fsx",
        "DescribeBackups",
        "Backups.FileSystem.OntapConfiguration.FsxAdminPassword",
        Redaction::Whole,
    ),
    secret(
        "fsx",
        "DescribeBackups",
        "Backups.Volume.AdministrativeActions.TargetFileSystemValues.OntapConfiguration.FsxAdminPassword",
        Redaction::Whole,
    ),
    secret(
        "fsx",
        "DescribeFileSystems",
        "FileSystems.OntapConfiguration.FsxAdminPassword",
        Redaction::Whole,
    ),
    secret(
        "glue",
        "GetJobs",
        "Jobs.CodeGenConfigurationNodes",
        Redaction::Values,
    ),
    secret(
        "iam",
        "ListVirtualMFADevices",
        "VirtualMFADevices.Base32StringSeed",
        Redaction::Whole,
    ),
    secret(
        "iam",
        "ListVirtualMFADevices",
        "VirtualMFADevices.QRCodePNG",
        Redaction::Whole,
    ),
    secret(
        "lambda",
        "ListFunctions",
        "Functions.Environment.Variables",
        Redaction::Values,
    ),
    secret(
        "rds",
        "DescribeDBClusters",
        "DBClusters.PendingModifiedValues.MasterUserPassword",
        Redaction::Whole,
    ),
    secret(
        "rds",
        "DescribeDBInstances",
        "DBInstances.PendingModifiedValues.MasterUserPassword",
        Redaction::Whole,
    ),
    secret(
        "redshift",
        "DescribeClusters",
        "Clusters.PendingModifiedValues.MasterUserPassword",
        Redaction::Whole,
    ),
    secret(
        "sns",
        "ListSubscriptions",
        "Subscriptions.Endpoint",
        Redaction::Address,
    ),
];

/// `ListSubscriptionsByTopic` answers as `ListSubscriptions` does.
const SAME: [(&str, &str, &str); 1] = [("sns", "ListSubscriptionsByTopic", "ListSubscriptions")];

/// The members of an operation's answer that can hold a secret.
pub fn secrets_of(service: &str, operation: &str) -> impl Iterator<Item = &'static Secret> {
    let operation = SAME
        .iter()
        .find(|(of, name, _)| *of == service && *name == operation)
        .map_or(operation, |(_, _, same)| same)
        .to_owned();
    let service = service.to_owned();
    SECRETS
        .iter()
        .filter(move |secret| secret.service == service && secret.operation == operation)
}

/// What the members that AWS's models mark `sensitive` are: `secret`, `personal` or `harmless`, by
/// service and shape. A test demands that every one of them stands here.
pub fn sensitive() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    include_str!("../redaction/sensitive.tsv")
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split('\t');
            Some((cells.next()?, cells.next()?, cells.next()?))
        })
}

/// The output without secrets.
pub(crate) fn redact(service: &str, operation: &str, output: String) -> String {
    let mut secrets = secrets_of(service, operation).peekable();
    if secrets.peek().is_none() {
        return output;
    }
    let Ok(mut value) = serde_json::from_str::<Value>(&output) else {
        // What cannot be read cannot be cleaned: nothing of it is kept.
        return "{}".to_owned();
    };
    for secret in secrets {
        hide(&mut value, secret.path, secret.harm);
    }
    value.to_string()
}

fn hide(value: &mut Value, path: &str, harm: Redaction) {
    if let Value::Array(items) = value {
        for item in items {
            hide(item, path, harm);
        }
        return;
    }
    let (name, rest) = path
        .split_once('.')
        .map_or((path, None), |(name, rest)| (name, Some(rest)));
    let Some(member) = value.get_mut(name) else {
        return;
    };
    match rest {
        Some(rest) => hide(member, rest, harm),
        None => apply(member, harm),
    }
}

fn apply(value: &mut Value, harm: Redaction) {
    match (harm, value) {
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

    const PLANTED: &str = "AKIAY34FZKBOKMUTVV7A";

    /// A value of JSON that holds the planted secret at the path.
    fn planted(path: &str, harm: Redaction) -> Value {
        let leaf = match harm {
            Redaction::Whole => json!(PLANTED),
            Redaction::Values => json!({"NAME": PLANTED}),
            Redaction::Address => json!(format!(
                "https://user:{PLANTED}@host.example/{PLANTED}?t={PLANTED}"
            )),
        };
        path.rsplit('.')
            .fold(leaf, |value, name| json!({name: [value]}))
    }

    #[test]
    fn a_planted_secret_is_gone_from_every_member_that_can_hold_one() {
        for secret in &SECRETS {
            let output = redact(
                secret.service,
                secret.operation,
                planted(secret.path, secret.harm).to_string(),
            );
            assert!(
                !output.contains(PLANTED),
                "{} {}: {output}",
                secret.operation,
                secret.path
            );
        }
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
    fn every_operation_with_a_secret_is_in_the_catalogue_and_has_the_member() {
        for secret in &SECRETS {
            let operation =
                model::service(secret.service).and_then(|it| it.operation(secret.operation));
            let operation =
                operation.unwrap_or_else(|| panic!("{}:{}", secret.service, secret.operation));
            assert!(
                operation.output_at(secret.path).is_some(),
                "{} {}",
                secret.operation,
                secret.path
            );
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
        let classes: Vec<_> = sensitive().collect();
        let mut missing = Vec::new();
        for name in model::services() {
            let service = model::service(name).unwrap();
            for operation in service.operations() {
                let mut found = Vec::new();
                if let Some(output) = operation.output {
                    marked(service, output, "", &mut Vec::new(), &mut found);
                }
                for (path, shape) in found {
                    let class = classes
                        .iter()
                        .find(|(of, at, _)| *of == name && (*at == shape || *at == path));
                    let hidden = secrets_of(name, operation.name).any(|secret| {
                        secret.path == path || secret.path.starts_with(&format!("{path}."))
                    });
                    match class {
                        Some((_, _, "secret")) if !hidden => {
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
