//! Is every action one that its service has?

use crate::lint::arns::is_open;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::pattern::Pattern;

pub(crate) const RULE: LintRule = LintRule {
    id: "invalid-action",
    aws: Some("Invalid action"),
    severity: LintSeverity::Error,
    wish: "Every action is one that its service has, or fits one",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-error-invalid-action",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    for action in statement
        .actions
        .iter()
        .filter(|it| it.fits.is_empty() && !it.text.contains("${"))
    {
        let Some((service, name)) = action.text.split_once(':') else {
            found.at(
                action.text.span,
                format!("{} is not written as `service:Action`", quoted(action.text)),
            );
            continue;
        };
        // A service that AWS does not have is another rule's.
        let has_service = if is_open(service) {
            let pattern = Pattern::new(&service.to_ascii_lowercase());
            subject
                .catalogue
                .services()
                .iter()
                .any(|it| pattern.matches(&it.prefix))
        } else {
            subject.catalogue.service(service).is_some()
        };
        if has_service {
            // To look for neighbours takes long: a document that is wrong throughout has some of them.
            let near =
                if is_open(name) || action.text.len() > 128 || found.places.len() >= MOST_HINTS {
                    Vec::new()
                } else {
                    subject.catalogue.near(action.text)
                };
            let hint = near
                .first()
                .map_or(String::new(), |it| format!("; is `{it}` meant?"));
            let date = subject.catalogue.date();
            found.at(
                action.text.span,
                format!(
                    "{} is no action that the data of {date} knows{hint}",
                    quoted(action.text)
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

    fn of(actions: &str) -> Vec<String> {
        found(
            &RULE,
            &format!(r#"{{"Effect":"Allow","Action":{actions},"Resource":"*"}}"#),
        )
    }

    #[test]
    fn an_action_that_its_service_does_not_have_is_told() {
        assert_eq!(
            of(r#"["s3:GetObject","s3:GetObjects"]"#),
            ["\"s3:GetObjects\""]
        );
        for bad in [
            "s3",
            "",
            "s3:",
            "s3:Got*",
            "s3*:Nonsense",
            "arn:aws:s3:::a:b",
            "s3 :GetObject",
            "s3:GetObject ",
        ] {
            let is_service = bad.starts_with("arn") || bad.starts_with("s3 ");
            assert_eq!(
                of(&format!("{bad:?}")).len(),
                usize::from(!is_service),
                "{bad}"
            );
        }
    }

    #[test]
    fn case_is_free_and_wildcards_fit() {
        for good in [
            "S3:getobject",
            "*",
            "**",
            "*:*",
            "s3:*",
            "s3:?etObject",
            "s3*:Get*",
            "nonsense:Get",
            "s3:${aws:username}",
        ] {
            assert_eq!(of(&format!("{good:?}")), [""; 0], "{good}");
        }
        assert_eq!(
            found(
                &RULE,
                r#"{"Effect":"Deny","NotAction":"s3:GetObjects","Resource":"*"}"#
            )
            .len(),
            1
        );
    }
}
