//! Is each service named as services are, in a principal and in the conditions that are about services?
//!
//! Not all of AWS's services are known here: a name that is none of them is told only where it is a slip of the pen away
//! from one.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-services>
//! <https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service>

use crate::json::Span;
use crate::lint::keys::ValueType;
use crate::lint::narrowing;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::service_names::{self, Name};
use crate::lint::subject::Subject;
use crate::lint::words::quoted;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-service-principal-format",
    aws: Some("Invalid service principal format"),
    severity: LintSeverity::Error,
    wish: "Services are named as AWS names them: `ec2.amazonaws.com`",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-service-principal-format",
    examine: Examine::Policy(examine),
};

/// Keys whose values are names of services.
const KEYS: [&str; 9] = [
    "iam:passedtoservice",
    "iam:awsservicename",
    "sts:awsservicename",
    "aws:calledvia",
    "aws:calledviafirst",
    "aws:calledvialast",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "kms:granteeserviceprincipal",
];

/// As many names as are compared with those of all services: a policy has a few, and a comparison is dear.
const MOST_COMPARED: usize = 100;

fn examine(subject: &Subject<'_>, found: &mut Found) {
    let mut compared = 0;
    let mut tell = |text: &str, span: Span, found: &mut Found| {
        if text.contains(['*', '?']) || narrowing::is_unknown(text) {
            return;
        }
        match Name::of(text, subject.catalogue) {
            Name::Known => {}
            Name::Malformed => found.at(
                span,
                format!(
                    "{} is no service: they are named `NAME.amazonaws.com`, in small letters",
                    quoted(text)
                ),
            ),
            Name::Unknown if compared < MOST_COMPARED => {
                compared += 1;
                if let Some(near) = service_names::near(text, subject.catalogue) {
                    found.at(
                        span,
                        format!(
                            "{} is no service that is known; is `{near}` meant?",
                            quoted(text)
                        ),
                    );
                }
            }
            Name::Unknown => {}
        }
    };
    for statement in &subject.policy.statements {
        for (_, text) in statement.named().filter(|(kind, _)| *kind == "Service") {
            tell(text, text.span, found);
        }
        for (operator, condition) in statement.conditions() {
            if ValueType::of_operator(&operator.operator.base) != Some(ValueType::Text) {
                continue;
            }
            if KEYS.iter().any(|it| condition.key.eq_ignore_ascii_case(it)) {
                for value in &condition.values {
                    tell(value, value.span, found);
                }
            } else if condition.key.eq_ignore_ascii_case("kms:ViaService") {
                for value in &condition.values {
                    let is_known = value.contains(['*', '?'])
                        || narrowing::is_unknown(value)
                        || service_names::is_regional(value);
                    if !is_known {
                        found.at(
                            value.span,
                            format!(
                                "{} is not written as `NAME.REGION.amazonaws.com`",
                                quoted(value)
                            ),
                        );
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    fn of(service: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(
                r#"{{"Effect":"Allow","Principal":{{"Service":"{service}"}},"Action":"sts:AssumeRole"}}"#
            ),
        )
    }

    #[test]
    fn a_service_is_named_as_aws_does() {
        for good in [
            "ec2.amazonaws.com",
            "ecs-tasks.amazonaws.com",
            "ec2.amazonaws.com.cn",
            "logs.eu-central-1.amazonaws.com",
            "delivery.logs.amazonaws.com",
            // Regions that an account opts in to.
            "elasticmapreduce.me-south-1.amazonaws.com",
            "alexa-appkit.amazon.com",
            // Nobody knows all of them.
            "a-service-of-next-year.amazonaws.com",
            "${service}.amazonaws.com",
        ] {
            assert_eq!(of(good), [""; 0], "{good}");
        }
        for bad in [
            "ec2",
            "ec2.amazon.com",
            "EC2.amazonaws.com",
            "ec2.amazonaws.con",
            "https://ec2.amazonaws.com",
            ".amazonaws.com",
            "",
            "lamda.amazonaws.com",
            "ecs-task.amazonaws.com",
            "cloudformations.amazonaws.com",
            "apigatway.us-east-1.amazonaws.com",
        ] {
            assert_eq!(of(bad), [format!("\"{bad}\"")], "{bad}");
        }
    }

    #[test]
    fn conditions_that_are_about_services_name_them_so_too() {
        let of = |operator: &str, key: &str, value: &str| {
            found(
                &RULE,
                &format!(
                    r#"{{"Effect":"Allow","Action":"iam:PassRole","Resource":"*","Condition":{{"{operator}":{{"{key}":["{value}"]}}}}}}"#
                ),
            )
        };
        assert_eq!(
            of("StringEquals", "iam:passedToService", "ec2"),
            ["\"ec2\""]
        );
        assert_eq!(
            of("StringEquals", "iam:PassedToService", "ec2.amazonaws.com"),
            [""; 0]
        );
        assert_eq!(of("StringLike", "iam:PassedToService", "ec2.*"), [""; 0]);
        assert_eq!(of("Null", "iam:PassedToService", "true"), [""; 0]);
        assert_eq!(of("StringEquals", "aws:PrincipalOrgID", "ec2"), [""; 0]);
        let via = "ec2.us-east-1.amazonaws.com";
        assert_eq!(of("StringEquals", "kms:ViaService", via), [""; 0]);
        assert_eq!(
            of("StringLike", "kms:ViaService", "ec2.*.amazonaws.com"),
            [""; 0]
        );
        let whole = "ec2.amazonaws.com";
        assert_eq!(
            of("StringEquals", "kms:ViaService", whole),
            [format!("\"{whole}\"")]
        );
    }

    #[test]
    fn any_number_of_names_is_read_in_its_own_time() {
        let names: Vec<String> = (0..20_000)
            .map(|it| format!("\"x{it}y.amazonaws.com\""))
            .collect();
        let started = std::time::Instant::now();
        let _ = found(
            &RULE,
            &format!(r#"{{"Principal":{{"Service":[{}]}}}}"#, names.join(",")),
        );
        assert!(started.elapsed().as_secs() < 5);
    }
}
