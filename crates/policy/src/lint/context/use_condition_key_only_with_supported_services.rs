//! Do the keys of the owner of a VPC endpoint stand beside actions of services alone that send them?
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceorgid>

use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::{quoted, some_of};

pub(crate) const RULE: LintRule = LintRule {
    id: "use-condition-key-only-with-supported-services",
    aws: Some("Use condition key only with supported services"),
    severity: LintSeverity::Warning,
    wish: "`aws:VpceAccount`, `aws:VpceOrgID` and `aws:VpceOrgPaths` stand beside actions of services that send them",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-general-warning-use-condition-key-only-with-supported-services",
    examine: Examine::Statement(examine),
};

/// The services that send all three keys, as of 2026-11.
const ALL: [&str; 39] = [
    "acm-pca",
    "applicationinsights",
    "apprunner",
    "athena",
    "cloudformation",
    "comprehendmedical",
    "compute-optimizer",
    "datasync",
    "discovery",
    "dynamodb",
    "ebs",
    "ecr",
    "ecs",
    "firehose",
    "gamelift",
    "healthlake",
    "iam",
    "iotfleetwise",
    "iotwireless",
    "kinesisanalytics",
    "kms",
    "lambda",
    "medical-imaging",
    "omics",
    "payment-cryptography",
    "polly",
    "rbin",
    "rekognition",
    "route53",
    "s3",
    "scheduler",
    "servicediscovery",
    "servicequotas",
    "shield",
    "ssm-contacts",
    "storagegateway",
    "textract",
    "transcribe",
    "transfer",
];

/// Those that send `aws:VpceOrgID` besides.
const ID: [&str; 13] = [
    "b2bi",
    "cassandra",
    "cognito-identity",
    "dms",
    "ds-data",
    "identitystore",
    "iottwinmaker",
    "network-firewall",
    "pricing",
    "ses",
    "sms-voice",
    "sqs",
    "workmail",
];

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    let mut asked = None;
    for (operator, condition) in written.conditions() {
        let is_meant = operator.operator.base != "null";
        let key = condition.key.to_ascii_lowercase();
        if is_meant
            && matches!(
                &*key,
                "aws:vpceaccount" | "aws:vpceorgid" | "aws:vpceorgpaths"
            )
        {
            asked = Some((&condition.key, key == "aws:vpceorgid"));
            break;
        }
    }
    let Some((key, is_id)) = asked else { return };
    let has = |service: &str| {
        ALL.binary_search(&service).is_ok() || (is_id && ID.binary_search(&service).is_ok())
    };
    if written.actions.iter().any(|it| it.opaque) {
        return;
    }
    if written.actions.iter().any(|it| it.not) {
        found.at(
            key.span,
            format!(
                "not all services send {}: name those that do in `Action`",
                quoted(key)
            ),
        );
        return;
    }
    let mut others: Vec<String> = Vec::new();
    for action in &statement.actions {
        let service = action
            .text
            .split_once(':')
            .map_or("*", |(service, _)| service);
        let service = service.to_ascii_lowercase();
        // What is no service is another rule's.
        let is_known =
            service.contains(['*', '?']) || subject.catalogue.service(&service).is_some();
        // IAM sends it with all actions but this one.
        let is_passing = action.text.eq_ignore_ascii_case("iam:PassRole");
        if is_known
            && (!has(&service) || is_passing)
            && others.len() < MOST
            && !others.contains(&service)
        {
            others.push(service);
        }
    }
    if !others.is_empty() {
        found.at(
            key.span,
            format!(
                "{} is not sent by {}",
                quoted(key),
                some_of(others.iter().map(|it| &**it))
            ),
        );
    }
}

/// As many services as are told.
const MOST: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(effect: &str, action: &str, condition: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"{effect}","Action":{action},"Resource":"*","Condition":{condition}}}"#
            ),
        )
    }

    #[test]
    fn a_service_that_does_not_send_the_key_is_told() {
        assert!(ALL.is_sorted() && ID.is_sorted());
        let id = r#"{"StringNotEqualsIfExists":{"aws:VpceOrgID":"o-a1b2c3d4e5"}}"#;
        let place = ["\"aws:VpceOrgID\""];
        assert_eq!(of("Deny", r#"["s3:*","kms:*"]"#, id), [""; 0]);
        assert_eq!(of("Deny", r#""SQS:SendMessage""#, id), [""; 0]);
        assert_eq!(of("Deny", r#"["s3:*","ec2:*"]"#, id), place);
        assert_eq!(of("Deny", r#""*""#, id), place);
        assert_eq!(of("Deny", r#""iam:PassRole""#, id), place);
        assert_eq!(of("Deny", r#""iam:CreateUser""#, id), [""; 0]);
        let paths = r#"{"ForAnyValue:StringLike":{"aws:VpceOrgPaths":"o-a1b2c3d4e5/*"}}"#;
        assert_eq!(
            of("Allow", r#""sqs:SendMessage""#, paths),
            ["\"aws:VpceOrgPaths\""]
        );
        assert_eq!(
            of(
                "Allow",
                r#""ec2:*""#,
                r#"{"StringEquals":{"aws:SourceVpce":"vpce-12345678"}}"#
            ),
            [""; 0]
        );
        let not =
            format!(r#"{{"Effect":"Deny","NotAction":"iam:*","Resource":"*","Condition":{id}}}"#);
        assert_eq!(found(&RULE, &not), place);
    }
}
