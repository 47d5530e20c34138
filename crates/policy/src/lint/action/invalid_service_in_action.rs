//! Is the service of every action one that AWS has?

use crate::lint::arns::is_open;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::pattern::Pattern;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-service-in-action",
    aws: Some("Invalid service in action"),
    severity: LintSeverity::Error,
    wish: "The service of every action is one that AWS has",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-service-in-action",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for action in statement
        .actions
        .iter()
        .filter(|it| it.fits.is_empty() && !it.text.contains("${"))
    {
        let Some((service, _)) = action.text.split_once(':') else {
            continue;
        };
        let is_known = if is_open(service) {
            let pattern = Pattern::new(&service.to_ascii_lowercase());
            subject
                .catalogue
                .services()
                .iter()
                .any(|it| pattern.matches(&it.prefix))
        } else {
            subject.catalogue.service(service).is_some()
        };
        if !is_known {
            // To look for neighbours takes long: a document that is wrong throughout has some of them.
            let near = if is_open(service) || service.len() > 64 || found.places.len() >= MOST_HINTS
            {
                Vec::new()
            } else {
                subject.catalogue.near(service)
            };
            let hint = near
                .first()
                .map_or(String::new(), |it| format!("; is `{it}` meant?"));
            let date = subject.catalogue.date();
            found.at(
                action.text.span,
                format!(
                    "{} is no service that the data of {date} knows{hint}",
                    quoted(service)
                ),
            );
        }
    }
}

const MOST_HINTS: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found;

    #[test]
    fn a_service_that_aws_does_not_have_is_told() {
        let of = |action: &str| {
            found(
                &RULE,
                &format!(
                    r#"{{"Effect":"Allow","NotAction":["{action}","s3:Get*"],"Resource":"*"}}"#
                ),
            )
        };
        for bad in [
            "dynamobd:GetItem",
            ":GetItem",
            "nonsense*:Get*",
            "s3 :GetObject",
            "cloudwatch.amazonaws.com:Get*",
        ] {
            assert_eq!(of(bad), [format!("\"{bad}\"")], "{bad}");
        }
        for good in [
            "S3:GetObject",
            "s3:Nonsense",
            "s3*:Nonsense",
            "*:Get*",
            "s3",
            "*",
            "${aws:username}:Get",
        ] {
            assert_eq!(of(good), [""; 0], "{good}");
        }
    }
}
