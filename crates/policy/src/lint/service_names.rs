//! The names of services as principals: `ec2.amazonaws.com`.
//!
//! AWS publishes no list. Known are the names with the prefix of a service of the catalogue, and those that AWS's
//! documentation and managed policies write, as of 2026-11.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services>

use crate::catalogue::Catalogue;

/// What a text is as the name of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Name {
    Known,
    /// Written as a service, and none that is known.
    Unknown,
    Malformed,
}

impl Name {
    pub(crate) fn of(text: &str, catalogue: &Catalogue) -> Self {
        // Skills of Alexa call under a domain of their own.
        if matches!(
            text,
            "alexa-appkit.amazon.com" | "alexa-connectedhome.amazon.com"
        ) {
            return Self::Known;
        }
        let Some(name) = before_domain(text) else {
            return Self::Malformed;
        };
        if is_known(name, catalogue) || is_known(without_region(name), catalogue) {
            Self::Known
        } else {
            Self::Unknown
        }
    }
}

fn is_known(name: &str, catalogue: &Catalogue) -> bool {
    OTHERS.binary_search(&name).is_ok()
        || catalogue
            .service(name)
            .is_some_and(|it| &*it.prefix == name)
}

/// The name of a service without the domain of AWS's partition; nothing where it is not written as one.
fn before_domain(text: &str) -> Option<&str> {
    // The partitions of the United States' intelligence have domains of their own.
    const DOMAINS: [&str; 6] = [
        ".amazonaws.com",
        ".amazonaws.com.cn",
        ".amazonaws.eu",
        ".aws.internal",
        ".c2s.ic.gov",
        ".sc2s.sgov.gov",
    ];
    let name = DOMAINS.iter().find_map(|it| text.strip_suffix(it))?;
    let is_written_so = name
        .split('.')
        .all(|label| !label.is_empty() && label.bytes().all(is_letter));
    is_written_so.then_some(name)
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
}

/// Whether a text is a region: `eu-central-1`, `us-gov-west-1`.
fn is_region(text: &str) -> bool {
    let mut parts = text.split('-');
    let begins = parts
        .next()
        .is_some_and(|it| it.len() == 2 || it.len() == 4);
    let ends = parts
        .next_back()
        .is_some_and(|it| it.bytes().all(|byte| byte.is_ascii_digit()) && !it.is_empty());
    begins && ends && parts.next().is_some_and(|it| it.len() > 2)
}

/// `logs` of `logs.eu-central-1`; services of regions that an account opts in to are named with them.
fn without_region(name: &str) -> &str {
    match name.rsplit_once('.') {
        Some((service, region)) if is_region(region) => service,
        _ => name,
    }
}

/// The name alone: `logs` of `logs.eu-central-1.amazonaws.com`.
pub(crate) fn plain(text: &str) -> Option<&str> {
    before_domain(text).map(without_region)
}

/// Whether it names a service in a region, as `kms:ViaService` wants it.
pub(crate) fn is_regional(text: &str) -> bool {
    before_domain(text).is_some_and(|name| without_region(name) != name)
}

/// The service that a name is a slip of the pen away from. It is compared with all: ask for few.
pub(crate) fn near(text: &str, catalogue: &Catalogue) -> Option<String> {
    let name = without_region(before_domain(text)?);
    let most = match name.len() {
        ..=4 => return None,
        5..=9 => 1,
        _ => 2,
    };
    // A number at the end tells services apart: `inspector`, `inspector2`.
    let plain = |name: &str| name.trim_end_matches(|it: char| it.is_ascii_digit()).len();
    let others = OTHERS.iter().copied();
    let mut all = others.chain(catalogue.services().iter().map(|it| &*it.prefix));
    let near = all.find(|it| {
        it.len().abs_diff(name.len()) <= most
            && it.get(..plain(it)) != name.get(..plain(name))
            && strsim::levenshtein(it, name) <= most
    })?;
    Some(format!("{near}.amazonaws.com"))
}

/// Names that no service of the catalogue has for its prefix, sorted.
const OTHERS: [&str; 146] = [
    "access-grants.s3",
    "agentless.inspector2",
    "amazonmq",
    "apidestinations.events",
    "application-insights",
    "application-signals.cloudwatch",
    "appstream.application-autoscaling",
    "assets.marketplace",
    "automation",
    "aws-artifact-account-sync",
    "batchoperations.s3",
    "billingconsole",
    "billingreports",
    "build.apprunner",
    "cassandra-streams",
    "cassandra.application-autoscaling",
    "channels.lex",
    "channels.lexv2",
    "cks.kms",
    "codecatalyst-runner",
    "cognito-identity-us-gov",
    "config-conforms",
    "config-multiaccountsetup",
    "context.cloudtrail",
    "continuousexport.discovery",
    "contract.iq",
    "contributorinsights.dynamodb",
    "cost-optimization-hub.bcm",
    "costalerts",
    "credentials.iot",
    "custom-resource.application-autoscaling",
    "custom.rds",
    "custom.rds-preview",
    "deeplens",
    "delivery.logs",
    "diode",
    "directquery.opensearchservice",
    "dmsintegration.migrationhub",
    "dynamodb.application-autoscaling",
    "ebs.csi.eks",
    "ec2-images",
    "ec2.application-autoscaling",
    "ec2.application-status-checks",
    "ec2.capacitymanager",
    "ec2fastlaunch",
    "ec2fleet",
    "ec2scheduled",
    "ec2sqlha",
    "ecs-tasks",
    "ecs.application-autoscaling",
    "edgelambda",
    "eks-connector",
    "eks-fargate",
    "eks-fargate-pods",
    "eks-nodegroup",
    "elastic-inference",
    "email.cognito-idp",
    "es-application",
    "event-processor.health",
    "events.managedservices",
    "events.workmail",
    "export.rds",
    "guardduty-runtime",
    "hooks.cloudformation",
    "ingress.eks",
    "justintimeaccess.ssm",
    "kinesisreplication.dynamodb",
    "lambda.alarms.cloudwatch",
    "lexv2",
    "license-management.marketplace",
    "license-manager.master-account",
    "license-manager.member-account",
    "location",
    "logdelivery.elasticloadbalancing",
    "logger.cloudfront",
    "macie",
    "maintenance.elasticbeanstalk",
    "malware-protection-plan.guardduty",
    "malware-protection.guardduty",
    "managedupdates.elasticbeanstalk",
    "member.org.stacksets.cloudformation",
    "migrationhub",
    "mobile",
    "monitoring",
    "monitoring.rds",
    "monitoring.thinclient",
    "mrk.kms",
    "neptune",
    "network.bedrock-agentcore",
    "networking.apprunner",
    "notifications.ssm",
    "observability.aoss",
    "opensearchservice",
    "ops.apigateway",
    "ops.athena",
    "ops.emr-serverless",
    "orgsdatasync.servicecatalog",
    "permission.iq",
    "pinpoint",
    "pods.eks",
    "private-marketplace.marketplace",
    "prod.healthlake",
    "prometheus",
    "purchaseorders",
    "rds-preview",
    "rds.application-autoscaling",
    "remediation.config",
    "replication.cassandra",
    "replication.dynamodb",
    "replication.ecr",
    "replication.lexv2",
    "replication.s3tables",
    "replicator.lambda",
    "reporting.trustedadvisor",
    "resale-authorization.marketplace",
    "resource-snapshot-job.partnercentral-selling",
    "resources.cloudformation",
    "restore-testing.backup",
    "runtime-identity.bedrock-agentcore",
    "s3.data-source.lustre.fsx",
    "sagemaker.application-autoscaling",
    "scaler.lambda",
    "schema-conversion.dms",
    "scraper.aps",
    "securityhubv2",
    "server-migration",
    "service.eks",
    "servicecatalog-appregistry",
    "smsintegration.migrationhub",
    "spot",
    "spotfleet",
    "ssm.integrations",
    "stacksets.cloudformation",
    "storage-lens.s3",
    "streams.metrics.cloudwatch",
    "sync.proton",
    "tagpolicies.tag",
    "tasks.apprunner",
    "telemetry-enablement.observabilityadmin",
    "telemetry-pipelines.observabilityadmin",
    "transitgateway",
    "triage.security-ir",
    "user-attribute-cost-allocation-data",
    "vmie",
    "voiceconnector.chime",
    "vpc-flow-logs",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_sorted_and_written_as_services_are() {
        assert!(OTHERS.is_sorted());
        for it in OTHERS {
            assert!(
                it.split('.').all(|label| label.bytes().all(is_letter)),
                "{it}"
            );
        }
    }

    #[test]
    fn a_name_is_known_malformed_or_neither() {
        let of = |text: &str| Name::of(text, Catalogue::embedded());
        for known in [
            "s3.amazonaws.com",
            "spotfleet.amazonaws.com",
            "logs.us-gov-west-1.amazonaws.com",
            "ec2.amazonaws.com.cn",
        ] {
            assert_eq!(of(known), Name::Known, "{known}");
        }
        assert_eq!(of("new.amazonaws.com"), Name::Unknown);
        for bad in [
            "s3",
            "S3.amazonaws.com",
            "s3..amazonaws.com",
            "amazonaws.com",
            "s3.amazonaws.com ",
        ] {
            assert_eq!(of(bad), Name::Malformed, "{bad}");
        }
    }

    #[test]
    fn a_slip_of_the_pen_has_its_neighbour_and_another_number_has_none() {
        let of = |text: &str| near(&format!("{text}.amazonaws.com"), Catalogue::embedded());
        assert_eq!(of("lamda").as_deref(), Some("lambda.amazonaws.com"));
        assert_eq!(
            of("firehos.eu-west-1").as_deref(),
            Some("firehose.amazonaws.com")
        );
        for none in ["ec3", "inspector3", "something-else"] {
            assert_eq!(of(none), None, "{none}");
        }
        assert!(is_regional("ec2.eu-west-1.amazonaws.com"));
        assert!(!is_regional("ec2.amazonaws.com"));
    }
}
