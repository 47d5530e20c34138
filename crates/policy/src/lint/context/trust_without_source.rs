//! Does the role of a service that acts for others say for whom? AWS asks so in the guides of these services, and its own
//! check leaves trust policies out.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention>

use super::principals;
use crate::lint::rule::{Examine, Found, LintRule, LintSeverity};
use crate::lint::service_names;
use crate::lint::subject::{StatementSubject, Subject};
use crate::lint::words::quoted;
use crate::policy_type::PolicyType;
use crate::services::ACTS_FOR_OTHERS;

pub(crate) const RULE: LintRule = LintRule {
    id: "trust-without-source",
    aws: None,
    severity: LintSeverity::Suggestion,
    wish: "A role for a service that acts for others says for whom",
    page: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention",
    examine: Examine::Statement(examine),
};

fn examine(subject: &Subject<'_>, statement: &StatementSubject<'_>, found: &mut Found) {
    let written = statement.written;
    let is_asked = subject.kind == PolicyType::Trust
        && written.allows()
        && statement.is_about("sts:AssumeRole")
        && !principals::is_tied(written);
    for text in principals::services(written).filter(|_| is_asked) {
        let known = service_names::plain(text);
        let is_plain = |full: &str| known.is_some() && full.strip_suffix(".amazonaws.com") == known;
        if ACTS_FOR_OTHERS.iter().any(|it| is_plain(it)) {
            found.at(
                text.span,
                format!(
                    "{} acts for others, too: tie it with `aws:SourceArn` or `aws:SourceAccount`",
                    quoted(text)
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::trial::found_in;

    fn of(service: &str, condition: &str) -> Vec<String> {
        let text = format!(
            r#"{{"Statement":{{"Effect":"Allow","Principal":{{"Service":"{service}"}},"Action":"sts:AssumeRole","Condition":{condition}}}}}"#
        );
        found_in(&RULE, PolicyType::Trust, &text)
    }

    #[test]
    fn a_service_that_acts_for_others_is_tied() {
        assert!(ACTS_FOR_OTHERS.is_sorted());
        for service in [
            "codebuild.amazonaws.com",
            "logs.eu-central-1.amazonaws.com",
            "monitoring.rds.amazonaws.com",
        ] {
            assert_eq!(of(service, "{}"), [format!("\"{service}\"")]);
            assert_eq!(
                of(
                    service,
                    r#"{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#
                ),
                [""; 0]
            );
        }
        for service in ["ec2.amazonaws.com", "lambda.amazonaws.com", "codebuild"] {
            assert_eq!(of(service, "{}"), [""; 0]);
        }
        let resource = r#"{"Statement":{"Effect":"Allow","Principal":{"Service":"logs.amazonaws.com"},"Action":"kms:Decrypt","Resource":"*"}}"#;
        assert_eq!(found_in(&RULE, PolicyType::Resource, resource), [""; 0]);
    }
}
